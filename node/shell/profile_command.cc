#include "node/shell/profile_command.h"

#include "node/display_width.h"
#include "node/profile/explain.h"
#include "node/profile/profile_file.h"
#include "node/profile/shipped.h"
#include "node/shell/json.h"
#include "node/shell/plain_file.h"
#include "node/shell/profile_words.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using profile::Checked;
using profile::Explained;
using profile::Finding;
using profile::Profile;
using Shared = std::shared_ptr<const Profile>;

std::vector<Shared> shippedOnes() {
  std::vector<Shared> profiles;
  for (const profile::ShippedFile& file : profile::shippedProfiles()) {
    Checked checked = profile::readProfile(file.text, std::string(file.name));
    if (checked.profile) profiles.push_back(std::move(checked.profile));
  }
  return profiles;
}

std::string placeOf(const std::string& file, const Finding& finding) {
  return file + (finding.line == 0 ? "" : ":" + std::to_string(finding.line)) + ": ";
}

// --- which profile

Result<Shared> profileFrom(const std::string& path) {
  const auto text = readPlainFile(path, profile::kProfileBytesMax);
  if (!text) return tl::unexpected(text.error());
  const Checked checked = profile::readProfile(*text, path);
  if (checked.profile) return checked.profile;
  for (const Finding& finding : checked.findings) {
    if (!finding.fatal) continue;
    return failure(ErrorCode::kInvalidArgument, placeOf(path, finding) + finding.what);
  }
  return failure(ErrorCode::kInvalidArgument, path);
}

Result<Shared> profileNamed(const std::string& name, profile::Instant received) {
  if (name.ends_with(".toml") || name.find('/') != name.npos) return profileFrom(name);
  std::vector<const Profile*> versions;
  std::string all;
  const std::vector<Shared> shipped = shippedOnes();
  for (const Shared& each : shipped) {
    if (each->hotline == name) versions.push_back(each.get());
    const bool listed = (", " + all + ",").find(", " + each->hotline + ",") != all.npos;
    if (!listed) all.append(all.empty() ? "" : ", ").append(each->hotline);
  }
  if (versions.empty()) {
    return failure(ErrorCode::kNotFound, "no hotline '" + name + "'; there are: " + all +
                                             "; a file ends in .toml or has a / in it");
  }
  const Profile* wanted = profile::inForce(versions, profile::dayOf(received));
  // Before the first: by the first, and it is said that it was not in force.
  if (wanted == nullptr) {
    wanted = versions.front();
    for (const Profile* each : versions) {
      if (each->effectiveFrom < wanted->effectiveFrom) wanted = each;
    }
  }
  for (const Shared& each : shipped) {
    if (each.get() == wanted) return each;
  }
  return failure(ErrorCode::kNotFound, name);
}

// --- what ticket

/// A name of the profile's, or nothing given.
template <typename Part>
Result<std::string> nameAmong(const CommandRequest& request, Option option, std::string_view called,
                              const std::vector<Part>& parts) {
  const std::string given = request.value(option);
  if (!request.has(option)) return given;
  std::string all;
  for (const Part& part : parts) {
    if (part.name == given) return given;
    all.append(all.empty() ? "" : ", ").append(part.name);
  }
  return failure(ErrorCode::kInvalidArgument,
                 std::string(called) + " is one of " + (all.empty() ? "none" : all));
}

Result<profile::Instant> receivedOf(const CommandRequest& request) {
  const auto received = profile::instantFrom(request.value(Option::kReceived));
  if (received) return *received;
  return failure(ErrorCode::kInvalidArgument,
                 "--received is a day or a moment in China, 2026-02-13 or 2026-02-13T16:30, or "
                 "RFC 3339 with an offset");
}

Result<profile::Supposed> supposedOf(const CommandRequest& request, const Profile& rules,
                                     profile::Instant received) {
  profile::Supposed supposed;
  supposed.received = received;
  auto type = nameAmong(request, Option::kType, "--type", rules.types);
  if (!type) return tl::unexpected(type.error());
  supposed.facts.type = *type;
  supposed.facts.privacy = rules.type(*type)->privacy;
  auto category = nameAmong(request, Option::kCategory, "--category", rules.categories);
  if (!category) return tl::unexpected(category.error());
  supposed.facts.category = *category;
  auto channel = nameAmong(request, Option::kChannel, "--channel", rules.channels);
  if (!channel) return tl::unexpected(channel.error());
  supposed.channel = *channel;
  if (request.has(Option::kPrivacy)) {
    const auto privacy = profile::privacyFrom(request.value(Option::kPrivacy));
    if (!privacy) {
      return failure(ErrorCode::kInvalidArgument,
                     "--privacy is one of open, confidential, anonymous");
    }
    supposed.facts.privacy = *privacy;
  }
  if (request.has(Option::kOffice)) {
    const auto office = profile::OfficeCode::parse(request.value(Option::kOffice));
    if (!office) {
      return failure(ErrorCode::kInvalidArgument,
                     "--office is an office's code: 12 digits, units add - and a suffix");
    }
    supposed.office = *office;
  }
  supposed.facts.urgent = request.has(Option::kUrgent);
  supposed.facts.major = request.has(Option::kMajor);
  supposed.facts.accuses = request.has(Option::kAccuses);
  supposed.facts.siteVisit = request.has(Option::kSiteVisit);
  return supposed;
}

// --- for programs

JsonArray listOf(const profile::RuleIds& texts) {
  JsonArray list;
  for (const std::string& text : texts) list.add(text);
  return list;
}

JsonObject& addDue(JsonObject& object, const std::optional<profile::Due>& due) {
  if (!due) return object;
  return object.add("due", profile::textOf(due->at)).add("provisional", due->provisional);
}

JsonObject& addLimit(JsonObject& object, const std::optional<profile::Limit>& limit) {
  constexpr std::string_view kUnits[] = {"hours", "days", "working-days"};
  if (!limit) return object;
  return object.add("amount", limit->amount)
      .add("unit", kUnits[static_cast<std::size_t>(limit->unit)]);
}

JsonObject objectOf(const Explained::Longer& longer) {
  JsonArray chain;
  for (const profile::Whom& whom : longer.rule->chain) chain.add(profile::textOf(whom));
  JsonObject object;
  object.add("act", nameOf(longer.rule->act)).add("by", chain).add("times", longer.rule->times);
  object.add("soft_cap", longer.rule->softCap);
  if (longer.sayBy) object.add("say_by", profile::textOf(longer.sayBy->at));
  return addDue(object, longer.due).add("rules", listOf(longer.rule->rules));
}

JsonObject objectOf(const Explained& clock) {
  JsonArray skipped;
  for (const auto& day : clock.skipped) {
    skipped.add(JsonObject()
                    .add("date", profile::textOf(day.day))
                    .add("name", day.name)
                    .add("notice", day.notice));
  }
  JsonArray longer;
  for (const auto& each : clock.longer) longer.add(objectOf(each));
  const bool ofTicket = clock.rule->runs == profile::ClockRule::Runs::kTicket;
  JsonObject object;
  object.add("clock", clock.rule->name).add("chinese", clock.rule->chinese);
  object.add("runs", ofTicket ? "ticket" : "turn").add("start", profile::textOf(clock.starts));
  addLimit(object, clock.rule->limit);
  return addDue(object, clock.due)
      .add("rules", listOf(clock.rule->rules))
      .add("skipped", skipped)
      .add("longer", longer);
}

JsonObject objectOf(const profile::RouteRule& route) {
  return JsonObject()
      .add("name", route.name)
      .add("to", profile::textOf(route.to))
      .add("rules", listOf(route.rules));
}

CommandOutput explainAsJson(const Profile& rules, const profile::Explanation& explanation) {
  JsonArray clocks;
  for (const Explained& clock : explanation.clocks) clocks.add(objectOf(clock));
  JsonArray returns;
  for (const profile::ExplainedReturn& each : explanation.returns) {
    JsonObject object;
    addLimit(object, each.rule->within);
    addDue(object, each.due);
    returns.add(object.add("decides", profile::textOf(each.rule->decides))
                    .add("needs_suggestion", each.rule->needsSuggestion)
                    .add("rules", listOf(each.rule->rules)));
  }
  JsonObject object;
  object.add("hotline", rules.hotline).add("version", rules.version);
  object.add("document", rules.document).add("in_force", !explanation.outsideEffect);
  object.add("registered", profile::textOf(explanation.registered));
  object.add("kept_as_message", explanation.keptAsMessage).add("refused", explanation.refused);
  object.add("clocks", clocks).add("returns", returns);
  if (explanation.route != nullptr) object.add("route", objectOf(*explanation.route));
  if (explanation.whenUnreachable != nullptr) {
    object.add("when_unreachable", objectOf(*explanation.whenUnreachable));
  }
  return {object.text() + "\n"};
}

// --- for people

std::string chainWords(Language language, const Profile& rules,
                       const std::vector<profile::Whom>& chain) {
  std::string words;
  for (const profile::Whom& whom : chain) {
    words.append(words.empty() ? "" : " → ").append(whomWords(language, rules, whom));
  }
  return words;
}

std::string longerLines(Language language, const Profile& rules, const Explained::Longer& longer) {
  const std::string act = actWords(language, longer.rule->act);
  const std::string who = chainWords(language, rules, longer.rule->chain);
  const std::string ids = ruleWords(longer.rule->rules);
  std::string out = "  ";
  if (!longer.due) {
    out += say<Text::kExtensionUnbound>(language, with<"act">(act), with<"who">(who));
  } else if (longer.rule->softCap) {
    out += say<Text::kExtensionSoft>(language, with<"act">(act), with<"who">(who),
                                     with<"due">(dueWords(*longer.due)));
  } else {
    out += say<Text::kExtensionUntil>(language, with<"act">(act), with<"who">(who),
                                      with<"due">(dueWords(*longer.due)));
  }
  out += ids + "\n";
  if (longer.sayBy) {
    out += "  " + say<Text::kExtensionSayBy>(language, with<"due">(dueWords(*longer.sayBy))) + "\n";
  }
  return out;
}

std::string clockLines(Language language, const Profile& rules, const Explained& clock) {
  const bool chinese = language == Language::kChinese && !clock.rule->chinese.empty();
  const std::string name = chinese ? clock.rule->chinese : clock.rule->name;
  if (!clock.due) {
    return say<Text::kClockWithoutLimit>(language, with<"clock">(name)) +
           ruleWords(clock.rule->rules) + "\n";
  }
  std::string out = say<Text::kClockLine>(language, with<"clock">(name),
                                          with<"limit">(limitWords(language, *clock.rule->limit)),
                                          with<"due">(dueWords(*clock.due))) +
                    ruleWords(clock.rule->rules) + "\n";
  out += "  " + say<Text::kClockStart>(language, with<"start">(momentWords(clock.starts))) + "\n";
  for (const std::string& words : skippedWords(language, clock.skipped)) {
    out += "  " + say<Text::kClockSkipped>(language, with<"days">(words)) + "\n";
  }
  if (clock.due->provisional) out += "  " + say(language, Text::kClockProvisional) + "\n";
  for (const auto& longer : clock.longer) out += longerLines(language, rules, longer);
  return out;
}

std::string arrivalLines(Language language, const profile::Supposed& supposed, const Profile& rules,
                         const profile::Explanation& explanation) {
  std::string out;
  const std::string opens = momentWords(explanation.registered);
  if (explanation.outsideEffect) {
    out += say<Text::kProfileNotInForce>(language,
                                         with<"from">(profile::textOf(rules.effectiveFrom))) +
           "\n";
  }
  if (explanation.refused) {
    out += say<Text::kChannelClosed>(language, with<"channel">(supposed.channel),
                                     with<"opens">(opens)) +
           "\n";
  }
  if (explanation.keptAsMessage) {
    out += say<Text::kChannelMessage>(language, with<"channel">(supposed.channel),
                                      with<"opens">(opens)) +
           "\n";
  }
  return out;
}

std::string routeLines(Language language, const Profile& rules,
                       const profile::Explanation& explanation) {
  std::string out;
  if (const auto* route = explanation.route) {
    out += say<Text::kRouteLine>(language, with<"office">(whomWords(language, rules, route->to)),
                                 with<"rule">(route->name)) +
           ruleWords(route->rules) + "\n";
  } else {
    out += say(language, Text::kRouteByIntake) + "\n";
  }
  if (const auto* route = explanation.whenUnreachable) {
    out += say<Text::kRouteUnreachable>(language,
                                        with<"count">(std::to_string(rules.contact.attemptsMax)),
                                        with<"office">(whomWords(language, rules, route->to))) +
           ruleWords(route->rules) + "\n";
  }
  for (const profile::ExplainedReturn& each : explanation.returns) {
    if (!each.due) continue;
    out += say<Text::kReturnLine>(language, with<"limit">(limitWords(language, *each.rule->within)),
                                  with<"due">(dueWords(*each.due)),
                                  with<"office">(whomWords(language, rules, each.rule->decides))) +
           ruleWords(each.rule->rules) + "\n";
  }
  return out;
}

CommandOutput explainToPeople(Language language, const Profile& rules,
                              const profile::Supposed& supposed,
                              const profile::Explanation& explanation) {
  std::string out = say<Text::kProfileHeading>(language, with<"name">(rules.name),
                                               with<"document">(rules.document),
                                               with<"version">(std::to_string(rules.version))) +
                    "\n" +
                    say<Text::kProfileReceived>(language, with<"type">(supposed.facts.type),
                                                with<"moment">(momentWords(supposed.received))) +
                    "\n";
  out += arrivalLines(language, supposed, rules, explanation) + "\n";
  if (explanation.clocks.empty()) out += say(language, Text::kNoClocks) + "\n";
  for (const Explained& clock : explanation.clocks) out += clockLines(language, rules, clock);
  return {out + "\n" + routeLines(language, rules, explanation)};
}

// --- check

CommandOutput checkAsJson(const std::string& file, const Checked& checked) {
  JsonArray findings;
  for (const Finding& finding : checked.findings) {
    findings.add(JsonObject()
                     .add("line", finding.line)
                     .add("fatal", finding.fatal)
                     .add("where", finding.where)
                     .add("what", finding.what));
  }
  JsonObject object;
  object.add("file", file).add("sound", checked.profile != nullptr);
  if (checked.profile) {
    object.add("hotline", checked.profile->hotline).add("version", checked.profile->version);
  }
  return {object.add("findings", findings).text() + "\n", checked.profile == nullptr};
}

CommandOutput checkToPeople(Language language, const std::string& file, const Checked& checked) {
  std::string out;
  for (const Finding& finding : checked.findings) {
    out += printable(placeOf(file, finding));
    if (!finding.fatal) out += say(language, Text::kFindingWarning) + " ";
    out += printable(finding.what) + "\n";
  }
  if (checked.profile == nullptr) {
    const std::string count = std::to_string(checked.findings.size());
    return {out + say<Text::kProfileUnsound>(language, with<"count">(count)) + "\n", true};
  }
  const Profile& rules = *checked.profile;
  return {out +
          say<Text::kProfileSound>(language, with<"name">(rules.name),
                                   with<"version">(std::to_string(rules.version)),
                                   with<"clocks">(std::to_string(rules.clocks.size())),
                                   with<"from">(profile::textOf(rules.effectiveFrom))) +
          "\n"};
}

}  // namespace

Result<CommandOutput> profileList(const CommandRequest& request) {
  const std::vector<Shared> profiles = shippedOnes();
  if (request.json) {
    JsonArray list;
    for (const Shared& each : profiles) {
      JsonObject object;
      object.add("hotline", each->hotline).add("version", each->version).add("name", each->name);
      object.add("document", each->document);
      object.add("effective_from", profile::textOf(each->effectiveFrom));
      if (each->effectiveUntil) {
        object.add("effective_until", profile::textOf(*each->effectiveUntil));
      }
      list.add(object.add("clocks", each->clocks.size()));
    }
    return CommandOutput{JsonObject().add("profiles", list).text() + "\n"};
  }
  std::vector<std::vector<std::string>> rows{
      {say(request.language, Text::kColumnHotline), say(request.language, Text::kColumnVersion),
       say(request.language, Text::kColumnInForce), say(request.language, Text::kColumnName),
       say(request.language, Text::kColumnDocument)}};
  for (const Shared& each : profiles) {
    rows.push_back({each->hotline, std::to_string(each->version),
                    profile::textOf(each->effectiveFrom), printable(each->name),
                    printable(each->document)});
  }
  return CommandOutput{aligned(rows, 0)};
}

Result<CommandOutput> profileCheck(const CommandRequest& request) {
  const auto text = readPlainFile(request.argument, profile::kProfileBytesMax);
  if (!text) return tl::unexpected(text.error());
  const Checked checked = profile::readProfile(*text, request.argument);
  return request.json ? checkAsJson(request.argument, checked)
                      : checkToPeople(request.language, request.argument, checked);
}

Result<CommandOutput> profileExplain(const CommandRequest& request) {
  const auto received = receivedOf(request);
  if (!received) return tl::unexpected(received.error());
  const auto rules = profileNamed(request.argument, *received);
  if (!rules) return tl::unexpected(rules.error());
  const auto supposed = supposedOf(request, **rules, *received);
  if (!supposed) return tl::unexpected(supposed.error());
  const profile::Calendar calendar = profile::shippedCalendar();
  const profile::Explanation explanation = profile::explain(**rules, calendar, *supposed);
  return request.json ? explainAsJson(**rules, explanation)
                      : explainToPeople(request.language, **rules, *supposed, explanation);
}

}  // namespace guantong::node::shell
