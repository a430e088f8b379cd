#include "node/shell/ticket_json.h"

#include "node/fingerprint.h"
#include "node/profile/profile.h"
#include "node/shell/clock.h"
#include "node/shell/ticket_words.h"

namespace guantong::node::shell {
namespace {

using federation::OfficeCode;
using ticket::Stage;
using ticket::State;
using ticket::Turn;
using Step = TicketDetail::Step;

void addOffice(JsonObject& object, std::string_view name, const OfficeCode& office) {
  if (!office.empty()) object.add(name, office.text());
}

void addText(JsonObject& object, std::string_view name, std::string_view text) {
  if (!text.empty()) object.add(name, text);
}

JsonArray codesOf(const std::vector<OfficeCode>& codes) {
  JsonArray list;
  for (const OfficeCode& code : codes) list.add(code.text());
  return list;
}

JsonObject openedAsJson(const ticket::Registered& opened) {
  JsonObject object;
  object.add("hotline", opened.hotline)
      .add("profile_version", opened.profileVersion)
      .add("type", opened.type)
      .add("category", opened.category)
      .add("channel", opened.channel)
      .add("privacy", profile::textOf(opened.privacy))
      .add("urgent", opened.urgent)
      .add("major", opened.major);
  if (opened.received) object.add("received", utcMilliseconds(*opened.received));
  addOffice(object, "to", opened.to);
  addOffice(object, "matter_place", opened.matterPlace);
  addOffice(object, "accused_place", opened.accusedPlace);
  addOffice(object, "reporter_place", opened.reporterPlace);
  addOffice(object, "accused", opened.accused);
  addText(object, "origin", opened.origin);
  addText(object, "system", opened.system);
  addText(object, "foreign_number", opened.number);
  return object;
}

JsonObject stepAsJson(const Step& step) {
  const ticket::Known& event = step.event;
  const ticket::Act& act = event.act;
  JsonObject one;
  one.add("event", hexOf(event.id.leaf))
      .add("kind", wordOf(event.kind()))
      .add("author", event.author.text())
      .add("person", event.person)
      .add("sequence", event.sequence)
      .add("time", utcMilliseconds(event.time))
      .add("arrived", utcMilliseconds(event.arrived));
  addOffice(one, "to", act.to);
  if (!act.others.empty()) one.add("others", codesOf(act.others));
  if (act.turn) one.add("turn", hexOf(act.turn->leaf));
  if (act.about) one.add("about", hexOf(act.about->leaf));
  if (act.ticket) one.add("ticket", hexOf(act.ticket->bytes));
  addText(one, "word", act.word);
  if (act.number != 0) one.add("number", act.number);
  if (act.until) one.add("until", utcMilliseconds(*act.until));
  if (act.flag) one.add("flag", true);
  one.add("excluded", event.excluded);
  addText(one, "without_effect", step.without);
  return one.add("text", step.text);
}

std::string_view nameOf(Turn::Status status) {
  constexpr std::string_view kNames[] = {"given",  "delivered", "signed",   "return-asked",
                                         "result", "returned",  "recalled", "passed-over"};
  return kNames[static_cast<std::size_t>(status)];
}

JsonObject turnAsJson(const Turn& turn) {
  constexpr std::string_view kParts[] = {"sole", "lead", "assistant"};
  JsonObject one;
  one.add("given", hexOf(turn.given.leaf))
      .add("by", turn.by.text())
      .add("to", turn.to.text())
      .add("part", kParts[static_cast<std::size_t>(turn.part)])
      .add("status", nameOf(turn.status))
      .add("at", utcMilliseconds(turn.at));
  if (turn.on) one.add("on", *turn.on);
  if (turn.delivered) one.add("delivered", utcMilliseconds(*turn.delivered));
  if (turn.result) one.add("result", hexOf(turn.result->leaf));
  if (turn.ended) one.add("ended", utcMilliseconds(*turn.ended));
  return one.add("reviewed", turn.reviewed)
      .add("sealed", turn.sealed)
      .add("paper_filed", turn.paperFiled)
      .add("supervised", turn.supervised)
      .add("final", turn.final)
      .add("extensions", turn.extensions);
}

JsonArray extensionsAsJson(const State& state) {
  constexpr std::string_view kStatus[] = {"asked", "granted", "refused"};
  JsonArray list;
  for (const ticket::Extension& extension : state.extensions) {
    list.add(JsonObject()
                 .add("asked", hexOf(extension.asked.leaf))
                 .add("turn", extension.turn)
                 .add("clock", extension.clock)
                 .add("amount", extension.amount)
                 .add("endorsed", extension.endorsed)
                 .add("status", kStatus[static_cast<std::size_t>(extension.status)]));
  }
  return list;
}

JsonArray fieldsOf(std::uint16_t fields) {
  constexpr std::string_view kNames[] = {"turn", "about",  "to",    "others", "ticket",
                                         "word", "number", "until", "text",   "flag"};
  JsonArray list;
  for (std::size_t bit = 0; bit < std::size(kNames); ++bit) {
    if ((fields >> bit & 1U) != 0) list.add(kNames[bit]);
  }
  return list;
}

JsonObject possibleAsJson(const PossibleLine& line) {
  JsonArray roles;
  for (const ticket::Role role : line.roles) roles.add(ticket::nameOf(role).word);
  JsonObject one;
  one.add("kind", wordOf(line.kind));
  if (line.turn) one.add("turn", *line.turn);
  return one.add("needs", fieldsOf(line.needs)).add("may", fieldsOf(line.may)).add("roles", roles);
}

/// What the events amount to, besides turns and clocks.
void addState(JsonObject& object, const State& state) {
  constexpr std::string_view kScopes[] = {"undecided", "accepted", "refused"};
  JsonArray linked;
  for (const federation::TicketId& id : state.linked) linked.add(hexOf(id.bytes));
  JsonArray numbers;
  for (const auto& [number, system] : state.numbers) {
    numbers.add(JsonObject().add("number", number).add("system", system));
  }
  object.add("scope", kScopes[static_cast<std::size_t>(state.scope)])
      .add("received", utcMilliseconds(state.received));
  if (state.closedAt) object.add("closed_at", utcMilliseconds(*state.closedAt));
  object.add("forked", state.forked)
      .add("supplement_asked", state.supplementAsked)
      .add("reexamination_asked", state.reexaminationAsked)
      .add("urged", state.urgedNow)
      .add("supervised", state.supervised)
      .add("informed", state.informed)
      .add("grade", state.grade)
      .add("dissatisfied", state.dissatisfied)
      .add("returns", state.returns)
      .add("reopened", state.reopened)
      .add("rectifications_open", state.rectificationsOpen)
      .add("blocking_asked", state.blockingAsked)
      .add("blocked", state.blocked)
      .add("excluded_from_assessment", state.excludedFromAssessment)
      .add("archived", state.archived)
      .add("purged", state.purged);
  if (state.mergedInto) object.add("merged_into", hexOf(state.mergedInto->bytes));
  object.add("linked", linked)
      .add("foreign_numbers", numbers)
      .add("participants", codesOf(state.participants));
}

}  // namespace

std::string_view nameOf(Stage stage) {
  switch (stage) {
    case Stage::kRegistered:
      return "registered";
    case Stage::kDispatched:
      return "dispatched";
    case Stage::kDelivered:
      return "delivered";
    case Stage::kResult:
      return "result";
    case Stage::kClosed:
      break;
  }
  return "closed";
}

JsonObject lineAsJson(const TicketLine& line) {
  JsonObject object;
  object.add("ticket", hexOf(line.ticket.bytes))
      .add("number", line.number)
      .add("row", line.row)
      .add("hotline", line.hotline)
      .add("type", line.type)
      .add("title", line.title)
      .add("urgent", line.urgent)
      .add("stage", nameOf(line.stage))
      .add("registrar", line.registrar.text());
  if (line.holder) object.add("holder", line.holder->text());
  return object.add("registered_at", utcText(line.registeredAt));
}

JsonObject clockAsJson(const ClockLine& clock) {
  JsonArray rules;
  for (const std::string& id : clock.rules) rules.add(id);
  JsonObject object;
  object.add("clock", clock.name).add("chinese", clock.chinese);
  if (clock.turn) object.add("turn", *clock.turn);
  object.add("whose", clock.whose.text())
      .add("started", profile::textOf(clock.started))
      .add("original", profile::textOf(clock.original))
      .add("due", profile::textOf(clock.due));
  if (clock.stopped) object.add("stopped", profile::textOf(*clock.stopped));
  return object.add("paused", clock.paused)
      .add("late", clock.late)
      .add("provisional", clock.provisional)
      .add("past_soft_cap", clock.pastSoftCap)
      .add("rules", rules);
}

JsonObject ticketAsJson(const TicketDetail& detail) {
  JsonArray steps;
  for (const Step& step : detail.steps) steps.add(stepAsJson(step));
  JsonArray turns;
  for (const Turn& turn : detail.state.turns) turns.add(turnAsJson(turn));
  JsonArray clocks;
  for (const ClockLine& clock : detail.clocks) clocks.add(clockAsJson(clock));
  JsonArray possible;
  for (const PossibleLine& line : detail.possible) possible.add(possibleAsJson(line));
  JsonObject object = lineAsJson(detail.line);
  addState(object, detail.state);
  return object.add("opened", openedAsJson(detail.opened))
      .add("clocks", clocks)
      .add("turns", turns)
      .add("extensions", extensionsAsJson(detail.state))
      .add("possible", possible)
      .add("steps", steps);
}

}  // namespace guantong::node::shell
