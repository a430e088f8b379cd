#include "node/shell/desk_command.h"

#include <algorithm>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/profile/day.h"
#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/json.h"
#include "node/shell/ticket_json.h"
#include "node/shell/ticket_words.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using ticket::Role;
using Rows = std::vector<std::vector<std::string>>;

CommandOutput deskAsJson(const Desk& desk) {
  JsonArray lines;
  for (const DeskLine& line : desk.lines) {
    JsonObject one = lineAsJson(line.line);
    if (line.turn) one.add("turn", *line.turn);
    if (!line.clock.name.empty()) one.add("clock", clockAsJson(line.clock));
    lines.add(one.add("urged", line.urged).add("supervised", line.supervised));
  }
  return {JsonObject().add("overdue", desk.overdue).add("lines", lines).text() + "\n"};
}

std::vector<std::string> deskRow(Language language, const DeskLine& line) {
  std::string title;
  const auto mark = [&](bool holds, PlainText text) {
    if (holds) title += say(language, text) + " ";
  };
  mark(line.line.urgent, Text::kUrgentMark);
  mark(line.urged, Text::kUrgedMark);
  mark(line.supervised, Text::kSupervisedOnDeskMark);
  const bool hasClock = !line.clock.name.empty();
  return {hasClock ? clockDue(language, line.clock) : "",
          hasClock ? clockName(language, line.clock) : "",
          hasClock ? clockState(language, line.clock) : "", printable(line.line.number),
          title + printable(line.line.title)};
}

std::string rolesText(Language language, const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) {
    const ticket::RoleName& name = ticket::nameOf(role);
    if (language == Language::kChinese) {
      text.append(text.empty() ? "" : "、").append(name.chinese);
    } else {
      text.append(text.empty() ? "" : ", ").append(name.word);
    }
  }
  return text;
}

CommandOutput peopleAsJson(const People& people) {
  JsonArray list;
  for (const PersonLine& person : people.people) {
    JsonArray roles;
    for (const Role role : person.roles) roles.add(ticket::nameOf(role).word);
    list.add(JsonObject()
                 .add("number", person.number)
                 .add("name", person.name)
                 .add("roles", roles)
                 .add("since", utcText(person.since))
                 .add("contact", person.contact)
                 .add("trained", person.trained ? utcText(*person.trained) : ""));
  }
  JsonArray due;
  for (const PeopleDue& each : people.due) {
    JsonObject one;
    one.add("role", ticket::nameOf(each.role).word).add("missing", each.missing);
    if (!each.missing) one.add("due", profile::textOf(each.due));
    due.add(one);
  }
  JsonArray lacks;
  for (const PersonLacks& each : people.lacks) {
    lacks.add(JsonObject()
                  .add("number", each.person)
                  .add("role", ticket::nameOf(each.role).word)
                  .add("lacks", each.training ? "training" : "contact"));
  }
  return {JsonObject().add("people", list).add("due", due).add("lacks", lacks).text() + "\n"};
}

std::string dueOnScreen(Language language, const PeopleDue& due) {
  const std::string role = rolesText(language, {due.role});
  if (due.missing) return say<Text::kDutyMissing>(language, with<"role">(role)) + "\n";
  return say<Text::kDutyToFile>(language, with<"role">(role), with<"due">(beijingTime(due.due))) +
         "\n";
}

std::string lackOnScreen(Language language, const PersonLacks& lack) {
  const std::string role = rolesText(language, {lack.role});
  const std::string person = std::to_string(lack.person);
  if (lack.training) {
    return say<Text::kPersonUntrained>(language, with<"person">(person), with<"role">(role)) + "\n";
  }
  return say<Text::kPersonUnreachable>(language, with<"person">(person), with<"role">(role)) + "\n";
}

Result<std::vector<Role>> rolesGiven(const CommandRequest& request) {
  std::vector<Role> roles;
  const auto given = request.options.find(Option::kRoles);
  if (given == request.options.end()) return roles;
  for (const std::string& word : given->second) {
    const auto role = ticket::roleFrom(word);
    if (!role) {
      std::string all;
      for (const ticket::RoleName& name : ticket::kRoleNames) {
        all.append(all.empty() ? "" : ", ").append(name.word).append(" ").append(name.chinese);
      }
      return failure(ErrorCode::kInvalidArgument, "--role is one of " + all);
    }
    roles.push_back(*role);
  }
  return roles;
}

Result<PutPerson> personFrom(const CommandRequest& request) {
  PutPerson put;
  put.name = request.value(Option::kPersonName);
  if (request.has(Option::kPersonNumber)) {
    const auto number = numberFrom(request.value(Option::kPersonNumber), "--number", 1, UINT32_MAX);
    if (!number) return tl::unexpected(number.error());
    put.number = static_cast<std::uint32_t>(*number);
  }
  auto roles = rolesGiven(request);
  if (!roles) return tl::unexpected(roles.error());
  put.roles = std::move(*roles);
  if (request.has(Option::kHandover)) {
    const auto handover = momentFrom(request.value(Option::kHandover), "--handover");
    if (!handover) return tl::unexpected(handover.error());
    put.handover = *handover;
  }
  put.contact = request.value(Option::kContact);
  if (request.has(Option::kTrained)) {
    const auto trained = momentFrom(request.value(Option::kTrained), "--trained");
    if (!trained) return tl::unexpected(trained.error());
    put.trained = *trained;
  }
  return put;
}

}  // namespace

Result<CommandOutput> desk(const CommandRequest& request) {
  AskDesk question;
  question.after = federation::kInstantMin;
  if (request.has(Option::kCount)) {
    const auto count = numberFrom(request.value(Option::kCount), "--count", 1, kTicketLinesMax);
    if (!count) return tl::unexpected(count.error());
    question.countMax = static_cast<std::uint32_t>(*count);
  }
  const auto told = askOffice(request, Question(question));
  if (!told) return tl::unexpected(told.error());
  const auto& desk = std::get<Desk>(*told);
  if (request.json) return deskAsJson(desk);
  const Language language = request.language;
  if (desk.lines.empty()) return CommandOutput{say(language, Text::kDeskEmpty) + "\n"};
  Rows rows{{say(language, Text::kColumnDue), say(language, Text::kColumnClock),
             say(language, Text::kColumnStage), say(language, Text::kLabelNumber),
             say(language, Text::kColumnTitle)}};
  for (const DeskLine& line : desk.lines) rows.push_back(deskRow(language, line));
  std::string out = aligned(rows, 0);
  if (desk.overdue == 0) return CommandOutput{out};
  return CommandOutput{
      out + say<Text::kDeskOverdue>(language, with<"count">(std::to_string(desk.overdue))) + "\n"};
}

Result<CommandOutput> peopleList(const CommandRequest& request) {
  const auto told = askOffice(request, Question(AskPeople{}));
  if (!told) return tl::unexpected(told.error());
  const auto& people = std::get<People>(*told);
  if (request.json) return peopleAsJson(people);
  const Language language = request.language;
  std::string out;
  if (people.people.empty()) {
    out = say(language, Text::kNobodyListed) + "\n";
  } else {
    Rows rows{{say(language, Text::kLabelNumber), say(language, Text::kColumnPerson),
               say(language, Text::kColumnRoles), say(language, Text::kColumnSince),
               say(language, Text::kColumnContact), say(language, Text::kColumnTrained)}};
    for (const PersonLine& person : people.people) {
      rows.push_back({std::to_string(person.number), printable(person.name),
                      rolesText(language, person.roles), beijingTime(person.since),
                      printable(person.contact),
                      person.trained ? beijingDate(*person.trained) : ""});
    }
    out = aligned(rows, 0);
  }
  for (const PeopleDue& due : people.due) out += dueOnScreen(language, due);
  for (const PersonLacks& lack : people.lacks) out += lackOnScreen(language, lack);
  return CommandOutput{out};
}

Result<CommandOutput> peoplePut(const CommandRequest& request) {
  auto put = personFrom(request);
  if (!put) return tl::unexpected(put.error());
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  put->person = *person;
  const auto told = office->ask(Command(std::move(*put)));
  if (!told) return tl::unexpected(told.error());
  const std::uint32_t number = std::get<Done>(*told).person;
  if (request.json) return CommandOutput{JsonObject().add("number", number).text() + "\n"};
  return CommandOutput{
      say<Text::kPersonPut>(request.language, with<"number">(std::to_string(number))) + "\n"};
}

Result<CommandOutput> rulesList(const CommandRequest& request) {
  const auto told = askOffice(request, Question(AskRules{}));
  if (!told) return tl::unexpected(told.error());
  const auto& lines = std::get<std::vector<RulesLine>>(*told);
  const Language language = request.language;
  if (request.json) {
    JsonArray rules;
    for (const RulesLine& line : lines) {
      rules.add(JsonObject()
                    .add("kind", wordOf(line.kind))
                    .add("name", line.name)
                    .add("version", line.version)
                    .add("title", line.title)
                    .add("effective", line.effective));
    }
    return CommandOutput{JsonObject().add("rules", rules).text() + "\n"};
  }
  if (lines.empty()) return CommandOutput{say(language, Text::kNoRules) + "\n"};
  Rows rows{{"", say(language, Text::kColumnName), say(language, Text::kColumnVersion),
             say(language, Text::kColumnEffective), say(language, Text::kColumnTitle)}};
  for (const RulesLine& line : lines) {
    const bool isCalendar = line.kind == ticket::Kind::kCalendarPublished;
    rows.push_back(
        {isCalendar ? say(language, Text::kRulesCalendar) : say(language, Text::kRulesHotline),
         line.name.empty() ? say(language, Text::kWholeCountry) : printable(line.name),
         std::to_string(line.version), printable(line.effective), printable(line.title)});
  }
  return CommandOutput{aligned(rows, 0)};
}

}  // namespace guantong::node::shell
