#include "tests/support/profiles.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "node/profile/shipped.h"
#include "tests/support/calendar.h"

namespace guantong::support {

using namespace node::profile;
namespace ticket = node::ticket;

std::string shippedProfileText(std::string_view name) {
  const std::string file = std::string(name) + ".toml";
  if (const char* folder = std::getenv("GUANTONG_PROFILES"); folder != nullptr) {
    std::ifstream in(std::string(folder) + "/" + file, std::ios::binary);
    std::ostringstream text;
    if (in && text << in.rdbuf()) return text.str();
  }
  for (const ShippedFile& each : shippedProfiles()) {
    if (each.name == file) return std::string(each.text);
  }
  throw std::runtime_error("no profile is called " + file);
}

std::shared_ptr<const Profile> shippedProfile(std::string_view name) {
  static std::map<std::string, std::shared_ptr<const Profile>, std::less<>> kept;
  if (const auto found = kept.find(name); found != kept.end()) return found->second;
  const std::string file = std::string(name) + ".toml";
  const Checked checked = readProfile(shippedProfileText(name), file);
  if (checked.profile != nullptr) {
    kept.emplace(name, checked.profile);
    return checked.profile;
  }
  std::string all;
  for (const Finding& finding : checked.findings) {
    all += "\n" + file + ":" + std::to_string(finding.line) + ": " + finding.what;
  }
  throw std::runtime_error("the profile can't be read:" + all);
}

std::string bodyAt(const Profile& profile, std::string_view office) {
  const Body* body = profile.bodyOf(OfficeCode::parse(office).value());
  return body == nullptr ? "none" : body->name;
}

std::string summaryOf(const Profile& profile, std::string_view name) {
  constexpr std::string_view kPeriods[] = {"month", "quarter", "year", "regularly"};
  for (const SummaryRule& each : profile.summaries) {
    if (each.name != name) continue;
    return std::string(kPeriods[static_cast<std::size_t>(each.period)]) + ": " + textOf(each.by) +
           " to " + textOf(each.to);
  }
  return "none";
}

std::string refusalOf(const Profile& profile, std::string_view name) {
  for (const Refusal& each : profile.refusals) {
    if (each.name == name) return each.address;
  }
  return "none";
}

std::string superiorOf(const Profile& profile, std::string_view body) {
  const Body* found = profile.body(body);
  return found == nullptr || !found->superior ? "none" : textOf(*found->superior);
}

std::vector<std::string> actorsOf(const Profile& profile, ticket::Kind kind) {
  std::vector<std::string> names;
  for (const Body& body : profile.bodies) {
    for (const ticket::Kind each : body.acts) {
      if (each == kind) names.push_back(body.name);
    }
  }
  return names;
}

Supposing::Supposing(std::string_view profile) : Supposing(shippedProfile(profile)) {}

Supposing::Supposing(std::shared_ptr<const Profile> profile) : profile_(std::move(profile)) {
  received("2026-03-02T10:00");
  supposed_.facts.type = profile_->types.front().name;
}

Supposing& Supposing::changed() {
  explained_.reset();
  return *this;
}
Supposing& Supposing::of(std::string_view type) {
  supposed_.facts.type = type;
  if (const Type* known = profile_->type(type)) supposed_.facts.privacy = known->privacy;
  return changed();
}
Supposing& Supposing::received(std::string_view instant) {
  supposed_.received = instantFrom(instant).value();
  return changed();
}
Supposing& Supposing::over(std::string_view channel) {
  supposed_.channel = channel;
  return changed();
}
Supposing& Supposing::at(std::string_view office) {
  supposed_.office = OfficeCode::parse(office).value();
  return changed();
}
Supposing& Supposing::in(std::string_view category) {
  supposed_.facts.category = category;
  return changed();
}
Supposing& Supposing::privacy(Privacy privacy) {
  supposed_.facts.privacy = privacy;
  return changed();
}
Supposing& Supposing::urgent() {
  supposed_.facts.urgent = true;
  return changed();
}
Supposing& Supposing::major() {
  supposed_.facts.major = true;
  return changed();
}
Supposing& Supposing::accusing() {
  supposed_.facts.accuses = true;
  return changed();
}
Supposing& Supposing::withSiteVisit() {
  supposed_.facts.siteVisit = true;
  return changed();
}

const Explanation& Supposing::explained() const {
  if (!explained_) explained_ = explain(*profile_, shipped(), supposed_);
  return *explained_;
}

const Explained* Supposing::clock(std::string_view name) const {
  for (const Explained& each : explained().clocks) {
    if (each.rule->name == name) return &each;
  }
  return nullptr;
}

std::string Supposing::due(std::string_view name) const {
  const Explained* found = clock(name);
  if (found == nullptr) return "no such clock";
  return found->due ? dueText(*found->due) : "no limit";
}

std::string Supposing::atMost(std::string_view name) const {
  const Explained* found = clock(name);
  if (found == nullptr) return "no such clock";
  if (found->longer.size() != 1) return "no extension";
  return found->longer[0].due ? dueText(*found->longer[0].due) : "no bound";
}

std::vector<std::string> Supposing::clocks() const {
  std::vector<std::string> names;
  for (const Explained& each : explained().clocks) names.push_back(each.rule->name);
  return names;
}

std::string Supposing::returnedBy() const {
  if (explained().returns.empty()) return "no such rule";
  const auto& due = explained().returns.front().due;
  return due ? dueText(*due) : "at any time";
}

std::string Supposing::route() const {
  return explained().route == nullptr ? "nowhere" : textOf(explained().route->to);
}

std::string Supposing::routeWhenUnreachable() const {
  const RouteRule* route = explained().whenUnreachable;
  return route == nullptr ? "nowhere" : textOf(route->to);
}

}  // namespace guantong::support
