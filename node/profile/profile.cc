#include "node/profile/profile.h"

#include <algorithm>

namespace guantong::node::profile {
namespace {

struct RelationName {
  Whom::Relation relation;
  std::string_view word;
  bool hasSuperior;
  bool hasLevel;
};
constexpr RelationName kRelations[] = {
    {Whom::Relation::kRegistrar, "registrar", true, false},
    {Whom::Relation::kSender, "sender", true, false},
    {Whom::Relation::kHolder, "holder", true, false},
    {Whom::Relation::kMatter, "matter", true, true},
    {Whom::Relation::kAccused, "accused", true, true},
    {Whom::Relation::kReporter, "reporter", true, true},
    {Whom::Relation::kNational, "national", false, false},
};
constexpr std::string_view kBodyPrefix = "body ";
constexpr std::string_view kSuperior = "-superior";
constexpr std::string_view kLevel = "-level-";

struct PrivacyName {
  Privacy privacy;
  std::string_view word;
  std::string_view chinese;
};
constexpr PrivacyName kPrivacies[] = {
    {Privacy::kOpen, "open", "实名"},
    {Privacy::kConfidential, "confidential", "保密"},
    {Privacy::kAnonymous, "anonymous", "匿名"},
};

/// Digits up to the last that says something, in the steps of division codes: 532328000000 is
/// 532328, 530000000000 is 53, the country nothing.
std::string_view placeDigits(std::string_view code) {
  constexpr std::size_t kSteps[] = {2, 4, 6, 9, OfficeCode::kDigits};
  std::size_t digits = 0;
  std::size_t before = 0;
  for (const std::size_t step : kSteps) {
    const std::string_view part = code.substr(before, step - before);
    if (part.find_first_not_of('0') != part.npos) digits = step;
    before = step;
  }
  return code.substr(0, digits);
}

/// How exactly a pattern names an office; 0: not at all.
std::size_t exactness(std::string_view pattern, std::string_view code) {
  constexpr std::size_t kWhole = 100;
  constexpr std::size_t kSuffix = 50;
  if (pattern == code) return kWhole;
  if (pattern.starts_with('*')) return code.ends_with(pattern.substr(1)) ? kSuffix : 0;
  if (!pattern.ends_with('*')) return 0;
  const std::string_view digits = placeDigits(pattern.substr(0, pattern.size() - 1));
  return code.starts_with(digits) ? digits.size() + 2 : 0;
}

std::size_t exactness(const Body& body, const OfficeCode& office) {
  std::size_t most = 0;
  for (const std::string& pattern : body.offices) {
    most = std::max(most, exactness(pattern, office.text()));
  }
  // A level names more offices than any pattern.
  const bool place = office.text().size() == OfficeCode::kDigits;
  if (most == 0 && body.level && place && levelOf(office) == *body.level) most = 1;
  return most;
}

template <typename T>
bool allows(const std::vector<T>& allowed, const T& given) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), given) != allowed.end();
}
bool allows(const std::optional<bool>& asked, bool given) { return !asked || *asked == given; }

template <typename T>
const T* named(const std::vector<T>& list, std::string_view name) {
  for (const T& each : list) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

}  // namespace

std::optional<Whom> whomFrom(std::string_view text) {
  Whom whom;
  if (text.starts_with(kBodyPrefix)) {
    whom.relation = Whom::Relation::kBody;
    whom.body = text.substr(kBodyPrefix.size());
    return whom.body.empty() ? std::nullopt : std::optional(whom);
  }
  for (const RelationName& name : kRelations) {
    if (!text.starts_with(name.word)) continue;
    const std::string_view rest = text.substr(name.word.size());
    whom.relation = name.relation;
    if (rest.empty()) return whom;
    if (rest == kSuperior && name.hasSuperior) {
      whom.superior = true;
      return whom;
    }
    if (rest.starts_with(kLevel) && name.hasLevel && rest.size() == kLevel.size() + 1 &&
        rest.back() >= '1' && rest.back() <= '4') {
      whom.level = static_cast<std::uint8_t>(rest.back() - '0');
      return whom;
    }
  }
  return std::nullopt;
}

std::string textOf(const Whom& whom) {
  if (whom.relation == Whom::Relation::kBody) return std::string(kBodyPrefix) + whom.body;
  std::string text;
  for (const RelationName& name : kRelations) {
    if (name.relation == whom.relation) text = name.word;
  }
  if (whom.superior) text += kSuperior;
  if (whom.level) text.append(kLevel).append(std::to_string(*whom.level));
  return text;
}

std::optional<Privacy> privacyFrom(std::string_view text) {
  for (const PrivacyName& name : kPrivacies) {
    if (name.word == text || name.chinese == text) return name.privacy;
  }
  return std::nullopt;
}

std::string_view textOf(Privacy privacy) {
  return kPrivacies[static_cast<std::size_t>(privacy)].word;
}

std::uint8_t levelOf(const OfficeCode& office) {
  switch (placeDigits(office.text()).size()) {
    case 0:
      return 0;
    case 2:
      return 1;
    case 4:
      return 2;
    case 6:
      return 3;
    case 9:
      return 4;
    default:
      return 5;
  }
}

const Type* Profile::type(std::string_view wanted) const { return named(types, wanted); }
const ClockRule* Profile::clock(std::string_view wanted) const { return named(clocks, wanted); }
const Body* Profile::body(std::string_view wanted) const { return named(bodies, wanted); }

const Body* Profile::bodyOf(const OfficeCode& office) const {
  const Body* best = nullptr;
  std::size_t most = 0;
  for (const Body& each : bodies) {
    const std::size_t exact = exactness(each, office);
    if (exact <= most) continue;
    best = &each;
    most = exact;
  }
  return best;
}

std::optional<Instant> closedUntil(const Profile& profile, std::string_view channel,
                                   Instant received) {
  const Channel* found = named(profile.channels, channel);
  if (found == nullptr || found->roundTheClock()) return std::nullopt;
  const auto time = timeOfDay(received);
  if (time >= found->from && time < found->until) return std::nullopt;
  const Day today = dayOf(received);
  const bool later = time >= found->from;
  return startOf(later ? today + std::chrono::days{1} : today) + found->from;
}

std::optional<Instant> messageOpening(const Profile& profile, std::string_view channel,
                                      Instant received) {
  const Channel* found = named(profile.channels, channel);
  const bool keeps = found != nullptr && found->outside == Channel::Outside::kMessage;
  return keeps ? closedUntil(profile, channel, received) : std::nullopt;
}

bool applies(const Profile& profile, const Applies& rule, const Facts& facts,
             const OfficeCode& office) {
  if (!allows(rule.types, facts.type) || !allows(rule.categories, facts.category) ||
      !allows(rule.privacy, facts.privacy) || !allows(rule.urgent, facts.urgent) ||
      !allows(rule.major, facts.major) || !allows(rule.accuses, facts.accuses) ||
      !allows(rule.siteVisit, facts.siteVisit)) {
    return false;
  }
  if (office.empty()) return true;
  const bool inArea = rule.areas.empty() ||
                      std::any_of(rule.areas.begin(), rule.areas.end(), [&](const auto& area) {
                        return office.text().starts_with(area);
                      });
  if (!inArea) return false;
  if (rule.bodies.empty()) return true;
  const Body* body = profile.bodyOf(office);
  return body != nullptr && allows(rule.bodies, body->name);
}

}  // namespace guantong::node::profile
