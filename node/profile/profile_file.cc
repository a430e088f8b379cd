#include "node/profile/profile_file.h"

#include <algorithm>
#include <utility>

#include "node/profile/profile_draft.h"
#include "node/suggestion.h"

namespace guantong::node::profile {
namespace {

/// A heading.
constexpr std::size_t kNameBytesMax = 200;
/// A paragraph.
constexpr std::size_t kAboutBytesMax = 2000;
constexpr std::uint64_t kVersionMax = 1'000'000;
constexpr std::uint64_t kYearsMax = 100;
/// Of attempts, returns, ratings, extensions: what is more is no rule any more.
constexpr std::uint64_t kTimesMax = 100;
constexpr std::chrono::hours kWarnBeforeMax{24 * 60};
constexpr std::chrono::minutes kDay{24 * 60};
/// Numbers from here on are of offices, not of tickets (vocabulary.h).
constexpr std::uint16_t kOfficeKindsFrom = 101;

constexpr std::string_view kLimitAllowed =
    "\"5 working days\", \"3 days\", \"24 hours\", of ten years at most";
constexpr std::string_view kWhomAllowed =
    "\"registrar\", \"sender\", \"holder\", \"matter\", \"accused\", \"reporter\", each also with "
    "\"-superior\", the last three with \"-level-1\" to \"-level-4\"; \"national\"; \"body NAME\"";
constexpr std::string_view kRoleAllowed =
    "\"intake\", \"dispatcher\", \"handler\", \"leader\", \"supervisor\", \"custodian\", "
    "\"auditor\", \"main-administrator\", \"emergency-administrator\", \"liaison\"";

template <typename Number>
void readNumber(Settings& from, std::string_view key, Number& number, std::uint64_t least,
                std::uint64_t most) {
  std::uint64_t wide = number;
  from.read(key, wide, least, most);
  number = static_cast<Number>(wide);
}

/// `parse` gives an optional.
template <typename T, typename Parse>
void readOne(Settings& from, std::string_view key, T& value, Parse parse,
             std::string_view allowed) {
  from.readText(
      key,
      [&](std::string_view text) {
        auto parsed = parse(text);
        if (parsed) value = *std::move(parsed);
        return parsed.has_value();
      },
      allowed);
}
/// Replaces what was there: defaults are for what is not said.
template <typename T, typename Parse>
void readMany(Settings& from, std::string_view key, std::vector<T>& values, Parse parse,
              std::string_view allowed) {
  std::vector<T> read;
  from.readTexts(
      key,
      [&](std::string_view text) {
        auto parsed = parse(text);
        const bool fresh = parsed && std::find(read.begin(), read.end(), *parsed) == read.end();
        if (fresh) read.push_back(*std::move(parsed));
        return fresh;
      },
      std::string(allowed) + ", each once");
  if (from.has(key)) values = std::move(read);
}

void readLimit(Settings& from, std::string_view key, std::optional<Limit>& limit) {
  readOne(from, key, limit, limitFrom, kLimitAllowed);
}

template <typename MaybeWhom>
void readWhom(Settings& from, std::string_view key, MaybeWhom& whom) {
  readOne(from, key, whom, whomFrom, kWhomAllowed);
}

std::optional<Kind> ticketKindFrom(std::string_view text) {
  const auto kind = ticket::kindFrom(text);
  const bool ofTickets = kind && static_cast<std::uint16_t>(*kind) < kOfficeKindsFrom;
  return ofTickets ? kind : std::nullopt;
}

/// What is allowed is too long to be read every time: the nearest word first.
std::string noKind(std::string_view text) {
  std::vector<std::string> known;
  std::string all;
  for (const ticket::KindName& name : ticket::kKindNames) {
    if (static_cast<std::uint16_t>(name.kind) >= kOfficeKindsFrom) continue;
    known.emplace_back(name.word);
    all.append(all.empty() ? "" : ", ").append(name.word);
  }
  const auto nearest = nearestWord(text, known);
  return "'" + std::string(text) + "' is no kind of event on a ticket" +
         (nearest ? "; did you mean '" + *nearest + "'?" : ";") + " the kinds are: " + all;
}

void readKinds(Settings& from, std::string_view key, std::vector<Kind>& kinds) {
  std::vector<Kind> read;
  from.readTexts(
      key,
      [&](std::string_view text) {
        const auto kind = ticketKindFrom(text);
        if (!kind) {
          from.refuse(key, noKind(text));
          return true;
        }
        const bool fresh = std::find(read.begin(), read.end(), *kind) == read.end();
        if (fresh) read.push_back(*kind);
        return fresh;
      },
      "kinds of events on a ticket, each once");
  if (from.has(key)) kinds = std::move(read);
}

void readDay(Settings& from, std::string_view key, std::optional<Day>& day) {
  readOne(from, key, day, dayFrom, "a day, \"2018-07-12\"");
}

std::optional<std::chrono::minutes> timeOfDayFrom(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int number[2] = {0, 0};
  for (const std::size_t at : {0U, 1U, 3U, 4U}) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    number[at / 3] = number[at / 3] * 10 + (text[at] - '0');
  }
  const std::chrono::minutes time{number[0] * 60 + number[1]};
  return number[1] < 60 && time <= kDay ? std::optional(time) : std::nullopt;
}

/// "532328000000", "532328000000*", "*-trade"
std::optional<std::string> officePatternFrom(std::string_view text) {
  std::string code(text);
  if (text.starts_with("*-")) {
    code = std::string(federation::kNationalCode).append(text.substr(1));
  } else if (text.ends_with('*')) {
    code.pop_back();
    if (code.size() != OfficeCode::kDigits) return std::nullopt;
  }
  return OfficeCode::parse(code) ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<std::string> areaFrom(std::string_view text) {
  constexpr std::size_t kLengths[] = {2, 4, 6, 9, 12};
  const bool right =
      std::find(std::begin(kLengths), std::end(kLengths), text.size()) != std::end(kLengths) &&
      text.find_first_not_of("0123456789") == text.npos;
  return right ? std::optional(std::string(text)) : std::nullopt;
}

void readApplies(Settings& from, Applies& applies) {
  from.read("types", applies.types, kNameBytesMax);
  from.read("categories", applies.categories, kNameBytesMax);
  readMany(from, "privacy", applies.privacy, privacyFrom, R"("open", "confidential", "anonymous")");
  from.read("urgent", applies.urgent);
  from.read("major", applies.major);
  from.read("accuses", applies.accuses);
  from.read("site_visit", applies.siteVisit);
  readMany(from, "areas", applies.areas, areaFrom,
           "the 2, 4, 6, 9 or 12 digits that the codes of an area begin with");
  from.read("bodies", applies.bodies, kNameBytesMax);
}

void readName(Settings& from, std::string& name) {
  from.require("name");
  from.read("name", name, kNameBytesMax);
  if (from.has("name") && name.empty()) from.refuse("name", "needs a text");
}

// --- the parts, in the order of README.md

void readHead(Settings& top, Profile& profile) {
  for (const std::string_view key : {"hotline", "version", "name", "document", "effective_from"}) {
    top.require(key);
  }
  readOne(
      top, "hotline", profile.hotline,
      [](std::string_view text) {
        const bool right =
            !text.empty() && text.size() <= OfficeCode::kSuffixMax &&
            text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
        return right ? std::optional(std::string(text)) : std::nullopt;
      },
      "1 to 24 small letters, digits and dashes, \"12345\"");
  readNumber(top, "version", profile.version, 1, kVersionMax);
  top.read("name", profile.name, kNameBytesMax);
  top.read("document", profile.document, kNameBytesMax);
  top.read("disclosure", profile.disclosure, kNameBytesMax);
  std::optional<Day> from;
  readDay(top, "effective_from", from);
  if (from) profile.effectiveFrom = *from;
  readDay(top, "effective_until", profile.effectiveUntil);
  top.read("trial", profile.trial);
  readDay(top, "trial_from", profile.trialFrom);
  readDay(top, "formal_from", profile.formalFrom);
  readWhom(top, "interpreter", profile.interpreter);
  top.read("numbers", profile.numbers, kNameBytesMax);
  profile.rules = top.rules();
}

void readBody(Settings& from, Body& body) {
  readName(from, body.name);
  from.read("chinese", body.chinese, kNameBytesMax);
  readMany(from, "offices", body.offices, officePatternFrom,
           "codes of offices: \"532328000000\", with all below it \"532328000000*\", the unit of "
           "every place \"*-trade\"");
  std::uint64_t level = 0;
  from.read("level", level, 0, 5);
  if (from.has("level")) body.level = static_cast<std::uint8_t>(level);
  readWhom(from, "superior", body.superior);
  readKinds(from, "acts", body.acts);
  body.rules = from.rules();
}

void readHours(Settings& from, Channel& channel) {
  from.require("hours");
  from.readText(
      "hours",
      [&](std::string_view text) {
        if (text == "24h") return true;
        const std::size_t dash = text.find('-');
        if (dash == text.npos) return false;
        const auto opens = timeOfDayFrom(text.substr(0, dash));
        const auto closes = timeOfDayFrom(text.substr(dash + 1));
        if (!opens || !closes || *opens >= *closes) return false;
        channel.from = *opens;
        channel.until = *closes;
        return true;
      },
      "\"24h\", or an opening and a later closing of one day: \"08:00-20:00\"");
}

void readChannel(Settings& from, Channel& channel) {
  readName(from, channel.name);
  readHours(from, channel);
  std::size_t outside = static_cast<std::size_t>(channel.outside);
  from.readWord("outside", outside, {"message", "closed"});
  channel.outside = static_cast<Channel::Outside>(outside);
  channel.rules = from.rules();
}

void readType(Settings& from, Type& type) {
  readName(from, type.name);
  from.read("about", type.about, kAboutBytesMax);
  readOne(from, "privacy", type.privacy, privacyFrom, R"("open", "confidential", "anonymous")");
  from.read("rated", type.rated);
  type.rules = from.rules();
}

void readCategory(Settings& from, Category& category) {
  readName(from, category.name);
  from.read("code", category.code, kNameBytesMax);
  from.read("about", category.about, kAboutBytesMax);
  category.rules = from.rules();
}

void readRefusal(Settings& from, Refusal& refusal) {
  readName(from, refusal.name);
  from.read("address", refusal.address, kAboutBytesMax);
  refusal.rules = from.rules();
}

void readClock(Settings& from, ClockRule& clock) {
  readName(from, clock.name);
  from.read("chinese", clock.chinese, kNameBytesMax);
  readApplies(from, clock.applies);
  from.require("runs");
  std::size_t runs = static_cast<std::size_t>(clock.runs);
  from.readWord("runs", runs, {"ticket", "turn"});
  clock.runs = static_cast<ClockRule::Runs>(runs);
  const bool ofTicket = clock.runs == ClockRule::Runs::kTicket;
  clock.starts = {ofTicket ? Kind::kRegistered : Kind::kDelivered};
  clock.whose.relation = ofTicket ? Whom::Relation::kRegistrar : Whom::Relation::kHolder;
  readLimit(from, "limit", clock.limit);
  readKinds(from, "starts", clock.starts);
  from.read("messages", clock.messages);
  readKinds(from, "stops", clock.stops);
  readKinds(from, "sets", clock.sets);
  readKinds(from, "pauses", clock.pauses);
  readKinds(from, "resumes", clock.resumes);
  from.read("moved_by_days_off", clock.movedByDaysOff);
  readOne(from, "day_ends", clock.dayEnds, timeOfDayFrom, "a time of day, \"17:30\"");
  from.read("soft", clock.soft);
  Settings::Milliseconds warn = clock.warnBefore;
  from.read("warn_before", warn, kWarnBeforeMax);
  clock.warnBefore = std::chrono::duration_cast<std::chrono::hours>(warn);
  readWhom(from, "whose", clock.whose);
  clock.rules = from.rules();
}

void readExtension(Settings& from, ExtensionRule& extension) {
  from.require("clock");
  from.read("clock", extension.clock, kNameBytesMax);
  readApplies(from, extension.applies);
  from.require("act");
  std::size_t act = static_cast<std::size_t>(extension.act);
  from.readWord("act", act, {"notice", "filing", "approval"});
  extension.act = static_cast<ExtensionRule::Act>(act);
  readLimit(from, "most", extension.most);
  readLimit(from, "cap", extension.cap);
  from.read("soft_cap", extension.softCap);
  readNumber(from, "times", extension.times, 1, kTimesMax);
  readLimit(from, "within", extension.within);
  readMany(from, "chain", extension.chain, whomFrom, kWhomAllowed);
  extension.rules = from.rules();
}

void readRoute(Settings& from, RouteRule& route) {
  readName(from, route.name);
  readApplies(from, route.applies);
  from.require("to");
  readWhom(from, "to", route.to);
  from.read("when_unreachable", route.whenUnreachable);
  route.rules = from.rules();
}

void readReturn(Settings& from, ReturnRule& rule) {
  readApplies(from, rule.applies);
  readLimit(from, "within", rule.within);
  from.read("needs_suggestion", rule.needsSuggestion);
  rule.decides.relation = Whom::Relation::kSender;
  readWhom(from, "decides", rule.decides);
  rule.rules = from.rules();
}

void readForm(Settings& from, FormRule& form) {
  readName(from, form.name);
  from.require("of");
  from.readText(
      "of",
      [&](std::string_view text) {
        const auto kind = ticketKindFrom(text);
        if (kind) form.of = *kind;
        if (!kind) from.refuse("of", noKind(text));
        return true;
      },
      "a kind of event on a ticket");
  readApplies(from, form.applies);
  from.read("fields", form.fields, kNameBytesMax);
  form.rules = from.rules();
}

void readSummary(Settings& from, SummaryRule& summary) {
  readName(from, summary.name);
  from.require("period");
  std::size_t period = static_cast<std::size_t>(summary.period);
  from.readWord("period", period, {"month", "quarter", "year", "regularly"});
  summary.period = static_cast<SummaryRule::Period>(period);
  readWhom(from, "by", summary.by);
  readWhom(from, "to", summary.to);
  summary.rules = from.rules();
}

void readAccountability(Settings& from, Accountability& fault) {
  readName(from, fault.name);
  fault.rules = from.rules();
}

/// [[key]]s into `parts`; `tables` keeps where each came from.
template <typename Part>
void readParts(Draft& draft, std::string_view key, std::vector<Part>& parts,
               std::vector<Settings>* tables, void (*read)(Settings&, Part&)) {
  for (Settings& each : draft.top.tables(key)) {
    read(each, parts.emplace_back());
    if (tables != nullptr) tables->push_back(each);
  }
}

void readReturns(Draft& draft) {
  draft.returning = draft.top.table("return");
  if (!draft.returning) return;
  ReturnRules& returns = draft.profile.returns;
  for (Settings& each : draft.returning->tables("rule")) {
    readReturn(each, returns.sideways.emplace_back());
    draft.returns.push_back(each);
  }
  readWhom(*draft.returning, "upward", returns.upward);
  readNumber(*draft.returning, "common_superior_from", returns.commonSuperiorFrom, 1, kTimesMax);
  returns.rules = draft.returning->rules();
}

void readHandling(Draft& draft) {
  Profile& profile = draft.profile;
  if (auto contact = draft.top.table("contact")) {
    contact->require("attempts");
    readNumber(*contact, "attempts", profile.contact.attemptsMax, 1, kTimesMax);
    profile.contact.rules = contact->rules();
  }
  if ((draft.joint = draft.top.table("joint"))) {
    draft.joint->read("allowed", profile.joint.allowed);
    draft.joint->read("lead_combines", profile.joint.leadCombines);
    profile.joint.decides.relation = Whom::Relation::kSender;
    readWhom(*draft.joint, "decides", profile.joint.decides);
    profile.joint.rules = draft.joint->rules();
  }
  if ((draft.supervision = draft.top.table("supervision"))) {
    draft.supervision->read("origins", profile.supervision.origins, kNameBytesMax);
    draft.supervision->read("states", profile.supervision.states, kNameBytesMax);
    readNumber(*draft.supervision, "dissatisfied_times", profile.supervision.dissatisfiedTimes, 0,
               kTimesMax);
    profile.supervision.rules = draft.supervision->rules();
  }
  if ((draft.emergency = draft.top.table("emergency"))) {
    draft.emergency->require("to");
    readWhom(*draft.emergency, "to", profile.emergency.to);
    draft.emergency->read("at_once", profile.emergency.atOnce);
    profile.emergency.rules = draft.emergency->rules();
  }
  if (auto comparison = draft.top.table("comparison")) {
    comparison->read("others", profile.comparison.others);
    comparison->read("same_reporter", profile.comparison.sameReporter);
    profile.comparison.rules = comparison->rules();
  }
}

void readEnding(Draft& draft) {
  Profile& profile = draft.profile;
  if ((draft.closing = draft.top.table("closing"))) {
    readKinds(*draft.closing, "direct", profile.closing.direct);
    readKinds(*draft.closing, "assigned", profile.closing.assigned);
    readKinds(*draft.closing, "archived", profile.closing.archived);
    profile.closing.rules = draft.closing->rules();
  }
  if ((draft.rating = draft.top.table("rating"))) {
    draft.rating->require("grades");
    draft.rating->require("satisfied_from");
    draft.rating->read("grades", profile.rating.grades, kNameBytesMax);
    draft.rating->read("satisfied_from", profile.rating.satisfiedFrom, kNameBytesMax);
    draft.rating->read("types", profile.rating.types, kNameBytesMax);
    draft.rating->read("unrated_count", profile.rating.unratedCount);
    readNumber(*draft.rating, "sent_back_times", profile.rating.sentBackTimes, 0, kTimesMax);
    profile.rating.rules = draft.rating->rules();
  }
  draft.top.require("retention");
  if (auto retention = draft.top.table("retention")) {
    retention->require("years");
    readNumber(*retention, "years", profile.retention.years, 1, kYearsMax);
    retention->read("kept_by", profile.retention.keptBy, kAboutBytesMax);
    profile.retention.rules = retention->rules();
  }
}

void readPeople(Draft& draft) {
  draft.people = draft.top.table("people");
  if (!draft.people) return;
  PeopleRules& people = draft.profile.people;
  std::vector<std::uint64_t> levels;
  draft.people->read("levels", levels, 0, 5);
  for (const std::uint64_t level : levels)
    people.levels.push_back(static_cast<std::uint8_t>(level));
  readMany(*draft.people, "exactly_one", people.exactlyOne, ticket::roleFrom, kRoleAllowed);
  readMany(*draft.people, "filed", people.filed, ticket::roleFrom, kRoleAllowed);
  readLimit(*draft.people, "filed_within", people.filedWithin);
  readWhom(*draft.people, "filed_with", people.filedWith);
  readMany(*draft.people, "trained", people.trained, ticket::roleFrom, kRoleAllowed);
  readMany(*draft.people, "reachable", people.reachable, ticket::roleFrom, kRoleAllowed);
  people.rules = draft.people->rules();
}

/// Of every clock, unless it says otherwise: "节假日顺延" is said once in a document.
void readCounting(Draft& draft) {
  bool moved = false;
  draft.top.read("moved_by_days_off", moved);
  const RuleIds ids = draft.top.rules("moved_by_days_off");
  for (std::size_t i = 0; i < draft.profile.clocks.size(); ++i) {
    if (draft.clocks[i].has("moved_by_days_off")) continue;
    ClockRule& clock = draft.profile.clocks[i];
    clock.movedByDaysOff = moved;
    clock.rules.insert(clock.rules.end(), ids.begin(), ids.end());
  }
}

void readAll(Draft& draft) {
  Profile& profile = draft.profile;
  readHead(draft.top, profile);
  readParts(draft, "body", profile.bodies, &draft.bodies, readBody);
  readParts(draft, "channel", profile.channels, &draft.channels, readChannel);
  readParts(draft, "type", profile.types, &draft.types, readType);
  readParts(draft, "category", profile.categories, &draft.categories, readCategory);
  readParts(draft, "refusal", profile.refusals, &draft.refusals, readRefusal);
  readParts(draft, "route", profile.routes, &draft.routes, readRoute);
  readParts(draft, "clock", profile.clocks, &draft.clocks, readClock);
  readCounting(draft);
  readParts(draft, "extension", profile.extensions, &draft.extensions, readExtension);
  readReturns(draft);
  readHandling(draft);
  readEnding(draft);
  readPeople(draft);
  readParts(draft, "form", profile.forms, &draft.forms, readForm);
  readParts(draft, "summary", profile.summaries, &draft.summaries, readSummary);
  readParts(draft, "accountability", profile.accountability, nullptr, readAccountability);
}

/// "FILE:LINE: what" of Settings::parse.
Finding syntaxFinding(const std::string& detail, const std::string& file) {
  Finding finding;
  std::string_view rest = detail;
  if (rest.starts_with(file + ":")) {
    rest.remove_prefix(file.size() + 1);
    for (; !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1)) {
      finding.line = finding.line * 10 + static_cast<std::size_t>(rest[0] - '0');
    }
    if (rest.starts_with(": ")) rest.remove_prefix(2);
  }
  finding.what = rest;
  return finding;
}

}  // namespace

Checked readProfile(std::string_view toml, const std::string& file) {
  if (toml.size() > kProfileBytesMax) {
    return {nullptr, {{0, true, "", "more than " + std::to_string(kProfileBytesMax) + " bytes"}}};
  }
  auto top = Settings::parse(toml, file);
  if (!top) return {nullptr, {syntaxFinding(top.error().detail, file)}};
  Draft draft(std::move(*top));
  readAll(draft);
  check(draft);
  Checked checked;
  checked.findings = draft.top.findings();
  const bool sound = std::none_of(checked.findings.begin(), checked.findings.end(),
                                  [](const Finding& finding) { return finding.fatal; });
  if (sound) checked.profile = std::make_shared<const Profile>(std::move(draft.profile));
  if (checked.findings.size() > kFindingsMax) checked.findings.resize(kFindingsMax);
  return checked;
}

}  // namespace guantong::node::profile
