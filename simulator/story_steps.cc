#include <algorithm>
#include <tuple>

#include "node/profile/day.h"
#include "simulator/story_parts.h"

namespace guantong::simulator {

using node::Settings;
using node::ticket::Privacy;
using node::ticket::Registered;

namespace {

constexpr std::size_t kNameMax = 200;
constexpr std::string_view kInstants =
    "an instant in China, \"2026-02-13T16:30\", or with seconds, or with an offset from UTC";
constexpr std::string_view kMoments =
    "a day, \"2026-02-24\", which means its end, 24:00; or an instant, \"2026-02-24T16:30\"";

/// What people do. What offices do by themselves (delivered, deadline-moved) can be looked for.
bool isDone(Kind kind) {
  return kind != Kind::kDelivered && kind != Kind::kDeadlineMoved && kind != Kind::kGap &&
         kind != Kind::kCertified && kind != Kind::kProfilePublished &&
         kind != Kind::kCalendarPublished && kind != Kind::kPersonChanged &&
         kind != Kind::kMailboxReceived && kind != Kind::kProofGiven;
}
bool isOfOffice(Kind kind) {
  return static_cast<std::uint16_t>(kind) > 100 && !node::ticket::isOfIntakeChain(kind);
}

std::string kindsAllowed(bool doneByPeople) {
  std::string text;
  for (const node::ticket::KindName& name : node::ticket::kKindNames) {
    if (doneByPeople && !isDone(name.kind)) continue;
    text.append(text.empty() ? "\"" : ", \"").append(name.word).append("\" (");
    text.append(name.chinese).append(")");
  }
  return text;
}

void readKinds(Settings& from, std::string_view key, Wanted& wanted) {
  from.readTexts(
      key,
      [&](std::string_view text) {
        const auto kind = node::ticket::kindFrom(text);
        if (kind) wanted.texts.emplace_back(node::ticket::nameOf(*kind)->word);
        return kind.has_value();
      },
      kindsAllowed(false));
}

void readOneOf(Settings& from, const LookKey& key, std::span<const Spoken> words, Wanted& wanted) {
  from.readText(
      key.key,
      [&](std::string_view text) {
        const auto place = placeOf(text, words);
        if (place) wanted.texts.emplace_back(words[*place].word);
        return place.has_value();
      },
      allowedOf(words));
}

// --- what may stand behind a key of a look: each reads the forms that are its own, and says so

bool readPlain(Settings& from, const LookKey& key, Wanted& one) {
  bool flag = false;
  std::uint64_t number = 0;
  std::string text;
  switch (key.form) {
    case LookForm::kFlag:
      from.read(key.key, flag);
      one.texts = {flag ? "true" : "false"};
      return true;
    case LookForm::kNumber:
      from.read(key.key, number, 0, 1'000'000);
      one.texts = {std::to_string(number)};
      return true;
    case LookForm::kText:
      from.read(key.key, text, kNameMax);
      one.texts = {text};
      return true;
    case LookForm::kMoment:
      from.readText(
          key.key,
          [&](std::string_view given) {
            const auto moment = momentFrom(given);
            if (moment) one.texts = {momentText(*moment)};
            return moment.has_value();
          },
          kMoments);
      return true;
    default:
      return false;
  }
}

bool readOffices(Settings& from, const LookKey& key, Wanted& one) {
  if (key.form == LookForm::kOffice) {
    from.readText(
        key.key,
        [&](std::string_view given) {
          if (given == "none") return true;
          const auto office = OfficeCode::parse(given);
          if (office) one.texts = {std::string(office->text())};
          return office.has_value();
        },
        "an office's code, as text; \"none\"");
    return true;
  }
  if (key.form != LookForm::kOffices) return false;
  std::vector<OfficeCode> offices;
  from.read(key.key, offices);
  std::sort(offices.begin(), offices.end());
  for (const OfficeCode& each : offices) one.texts.emplace_back(each.text());
  return true;
}

bool readListed(Settings& from, const LookKey& key, Wanted& one) {
  switch (key.form) {
    case LookForm::kStage:
      readOneOf(from, key, stageWords(), one);
      return true;
    case LookForm::kScope:
      readOneOf(from, key, scopeWords(), one);
      return true;
    case LookForm::kStatus:
      readOneOf(from, key, statusWords(), one);
      return true;
    case LookForm::kPart:
      readOneOf(from, key, partWords(), one);
      return true;
    case LookForm::kKindsThere:
    case LookForm::kKindsNotThere:
      one.how = key.form == LookForm::kKindsThere ? Wanted::How::kHolds : Wanted::How::kHoldsNone;
      readKinds(from, key.key, one);
      return true;
    case LookForm::kRoles:
      from.readTexts(
          key.key,
          [&](std::string_view given) {
            const auto role = node::ticket::roleFrom(given);
            if (role) one.texts.emplace_back(node::ticket::nameOf(*role).word);
            return role.has_value() || given == "none";
          },
          rolesAllowed() + ", \"none\"");
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string listOf(const std::set<OfficeCode>& codes) {
  std::set<std::string> texts;
  for (const OfficeCode& code : codes) texts.emplace(code.text());
  return listOf(texts);
}

std::string listOf(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text.append(text.empty() ? "\"" : ", \"").append(name).append("\"");
  }
  return text.empty() ? "none" : text;
}

std::string rolesAllowed() {
  std::string text;
  for (const node::ticket::RoleName& role : node::ticket::kRoleNames) {
    text.append(text.empty() ? "\"" : ", \"").append(role.word).append("\" (");
    text.append(role.chinese).append(")");
  }
  return text;
}

OfficeCode StoryReader::officeOf(Settings& from, std::string_view key) {
  OfficeCode office;
  from.read(key, office);
  if (office.empty() || story_.tree.has(office)) return office;
  std::set<OfficeCode> codes;
  for (const auto& each : story_.tree.offices()) codes.insert(each.first);
  from.refuse(key, "'" + std::string(office.text()) + "' is no office of this story; there are " +
                       listOf(codes));
  return {};
}

std::optional<Instant> StoryReader::instantOf(Settings& from, std::string_view key) {
  std::optional<Instant> found;
  from.readText(
      key,
      [&](std::string_view text) {
        found = node::profile::instantFrom(text);
        return found.has_value();
      },
      kInstants);
  return found;
}

Instant StoryReader::momentOf(Settings& from, std::string_view key) {
  from.require(key);
  std::optional<Instant> found;
  from.readText(
      key,
      [&](std::string_view text) {
        // A day alone would be midnight, which nobody means.
        if (text.find('T') != std::string_view::npos) found = node::profile::instantFrom(text);
        return found.has_value();
      },
      kInstants);
  return found.value_or(Instant{});
}

// --- acts

void StoryReader::readAct(Settings& from) {
  ActStep act;
  const Instant at = momentOf(from, "at");
  from.require("office");
  act.office = officeOf(from, "office");
  from.read("person", act.person, kNameMax);
  if (!act.person.empty()) usedPeople_.push_back({from, "person", act.person});
  from.read("name", act.name, kNameMax);
  if (!act.name.empty() && !acts_.insert(act.name).second) {
    from.refuse("name", "another act has it");
  }
  from.read("ticket", act.ticket, kNameMax);
  std::optional<Kind> kind;
  from.require("do");
  from.readText(
      "do",
      [&](std::string_view text) {
        kind = node::ticket::kindFrom(text);
        if (kind && !isDone(*kind)) kind.reset();
        return kind.has_value();
      },
      kindsAllowed(true));
  if (kind) {
    act.says.kind = *kind;
    if (*kind == Kind::kRegistered) {
      readRegistration(from, act);
    } else {
      readWords(from, act);
    }
  }
  readOutcome(from, act);
  story_.steps.push_back({from.line(), at, std::move(act)});
}

void StoryReader::readRegistration(Settings& from, ActStep& act) {
  Registered& says = act.registers;
  from.require("ticket");
  if (!act.ticket.empty() && !tickets_.insert(act.ticket).second) {
    from.refuse("ticket", "another act registers a ticket of this name");
  }
  says.title = act.ticket;
  from.read("title", says.title, node::ticket::kTitleBytesMax);
  says.text = says.title;
  from.read("text", says.text, node::ticket::kTextBytesMax);
  from.read("urgent", says.urgent);
  says.to = officeOf(from, "to");
  from.read("hotline", says.hotline, node::ticket::kWordBytesMax);
  std::uint64_t version = 0;
  from.read("version", version, 1, 1'000'000);
  says.profileVersion = static_cast<std::uint32_t>(version);
  from.read("type", says.type, node::ticket::kWordBytesMax);
  from.read("category", says.category, node::ticket::kWordBytesMax);
  from.read("channel", says.channel, node::ticket::kWordBytesMax);
  from.readText(
      "privacy",
      [&](std::string_view text) {
        const auto place = placeOf(text, privacyWords());
        if (place) says.privacy = static_cast<Privacy>(*place);
        act.privacySaid = true;
        return place.has_value();
      },
      allowedOf(privacyWords()));
  from.read("major", says.major);
  says.received = instantOf(from, "received");
  from.read("matter_place", says.matterPlace);
  from.read("accused_place", says.accusedPlace);
  from.read("reporter_place", says.reporterPlace);
  from.read("accused", says.accused);
  from.read("origin", says.origin, node::ticket::kWordBytesMax);
  from.read("foreign_system", says.system, node::ticket::kWordBytesMax);
  from.read("foreign_number", says.number, node::ticket::kWordBytesMax);
  from.read("reporter", act.reporter, node::kReporterHandleBytesMax);
  from.read("mailbox", act.mailbox);
}

void StoryReader::readWords(Settings& from, ActStep& act) {
  node::ticket::Act& says = act.says;
  if (!isOfOffice(says.kind)) from.require("ticket");
  if (isOfOffice(says.kind) && !act.ticket.empty()) {
    from.refuse("ticket", "what is done here concerns the office and no ticket");
  }
  if (!act.ticket.empty()) usedTickets_.push_back({from, "ticket", act.ticket});
  act.turn = officeOf(from, "turn");
  from.read("about", act.about, kNameMax);
  if (!act.about.empty()) usedActs_.push_back({from, "about", act.about});
  from.read("with", act.with, kNameMax);
  if (!act.with.empty()) usedTickets_.push_back({from, "with", act.with});
  says.to = officeOf(from, "to");
  if (from.has("others")) {
    from.read("others", says.others);
    std::sort(says.others.begin(), says.others.end());
  }
  from.read("word", says.word, node::ticket::kWordBytesMax);
  std::uint64_t number = 0;
  from.read("number", number, 0, 1'000'000);
  says.number = static_cast<std::uint32_t>(number);
  says.until = instantOf(from, "until");
  from.read("text", says.text, node::ticket::kTextBytesMax);
  from.read("flag", says.flag);
}

void StoryReader::readOutcome(Settings& from, ActStep& act) {
  std::size_t expected = 0;
  from.readWord("expect", expected, {"accepted", "refused", "either"});
  act.expect = static_cast<ActStep::Expect>(expected);
  from.read("because", act.because, kNameMax);
  if (!act.because.empty() && act.expect != ActStep::Expect::kRefused) {
    from.refuse("because", "goes with expect = \"refused\"");
  }
  for (const auto& [key, how] : {std::pair{"possible", Wanted::How::kHolds},
                                 std::pair{"impossible", Wanted::How::kHoldsNone}}) {
    if (!from.has(key)) continue;
    if (act.expect != ActStep::Expect::kRefused) {
      from.refuse(key, "goes with expect = \"refused\": what may be done instead");
    }
    Wanted wanted{from.line(key), "possible", how, {}};
    readKinds(from, key, wanted);
    act.wanted.push_back(std::move(wanted));
  }
}

// --- looks

void StoryReader::readLook(Settings& from) {
  LookStep look;
  const Instant at = momentOf(from, "at");
  look.office = officeOf(from, "office");
  from.read("ticket", look.ticket, kNameMax);
  if (look.ticket.empty()) {
    from.require("office");
    readWanted(from, officeKeys(), "", look.wanted);
  } else {
    usedTickets_.push_back({from, "ticket", look.ticket});
    readWanted(from, ticketKeys(), "", look.wanted);
    for (Settings& each : from.tables("turn")) readTurn(each, look);
  }
  story_.steps.push_back({from.line(), at, std::move(look)});
}

void StoryReader::readTurn(Settings& from, LookStep& look) {
  from.require("office");
  const OfficeCode office = officeOf(from, "office");
  std::uint64_t nth = 0;
  from.read("nth", nth, 1, 100);
  std::string prefix = "turn " + std::string(office.text());
  if (nth != 0) prefix += "#" + std::to_string(nth);
  readWanted(from, turnKeys(), prefix + ".", look.wanted);
}

void StoryReader::readWanted(Settings& from, std::span<const LookKey> keys,
                             const std::string& prefix, std::vector<Wanted>& wanted) {
  for (const LookKey& key : keys) {
    if (key.form == LookForm::kMoments) {
      readMoments(from, key, prefix, wanted);
      continue;
    }
    Wanted one{from.line(key.key), prefix + std::string(key.found), Wanted::How::kIs, {}};
    const bool isRead =
        readPlain(from, key, one) || readOffices(from, key, one) || readListed(from, key, one);
    if (!isRead) readNames(from, key, one);
    if (from.has(key.key)) wanted.push_back(std::move(one));
  }
}

/// Names of tickets, and words that are not listed anywhere.
void StoryReader::readNames(Settings& from, const LookKey& key, Wanted& one) {
  if (key.form == LookForm::kTicket) {
    one.texts = {""};
    from.read(key.key, one.texts.front(), kNameMax);
  } else {
    from.read(key.key, one.texts, kNameMax);
    if (one.texts == std::vector<std::string>{"none"}) one.texts.clear();
  }
  if (key.form == LookForm::kTexts || !from.has(key.key)) return;
  for (const std::string& name : one.texts) {
    usedTickets_.push_back({from, std::string(key.key), name});
  }
}

void StoryReader::readMoments(Settings& from, const LookKey& key, const std::string& prefix,
                              std::vector<Wanted>& wanted) {
  auto table = from.table(key.key);
  if (!table) return;
  for (const std::string& name : table->keys()) {
    Wanted one{
        table->line(name), prefix + std::string(key.found) + "." + name, Wanted::How::kIs, {}};
    if (key.found == "due" && !clocks_.contains(name)) {
      table->refuse(
          name, "no profile of this story has a clock of this name; there are " + listOf(clocks_));
    }
    table->readText(
        name,
        [&](std::string_view given) {
          if (given == "none") return true;
          const auto moment = momentFrom(given);
          if (moment) one.texts = {momentText(*moment)};
          return moment.has_value();
        },
        std::string(kMoments) + "; \"none\"");
    wanted.push_back(std::move(one));
  }
}

// --- names

void StoryReader::checkNames(Settings&) {
  const auto check = [](std::vector<Use>& uses, const std::set<std::string>& names,
                        const std::string& what) {
    for (Use& use : uses) {
      if (names.contains(use.name)) continue;
      use.at.refuse(
          use.key, "'" + use.name + "' is the name of no " + what + "; there are " + listOf(names));
    }
  };
  std::set<std::string> people;
  for (const PersonStep& person : story_.people) people.insert(person.name);
  for (const Step& step : story_.steps) {
    if (const auto* person = std::get_if<PersonStep>(&step.what)) people.insert(person->name);
  }
  check(usedTickets_, tickets_, "ticket that is registered here");
  check(usedActs_, acts_, "act (name = \"…\")");
  check(usedPeople_, people, "[[person]]");
}

}  // namespace guantong::simulator
