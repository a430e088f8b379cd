#include "node/shell/act_command.h"

#include <algorithm>

#include "node/fingerprint.h"
#include "node/shell/asking.h"
#include "node/shell/json.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using federation::TicketId;
using ticket::Act;
using ticket::EventId;
using ticket::Kind;
using ticket::Rule;
using ticket::Standing;

/// Fewer digits of an event's id are a slip of the finger.
constexpr std::size_t kEventDigitsMin = 4;

/// What a command needs first: whether its words can be read, before anybody is asked.
Result<Act> actFrom(const CommandRequest& request) {
  Act act;
  act.kind = *request.kind;
  auto text = textGiven(request);
  if (!text) return tl::unexpected(text.error());
  act.text = std::move(*text);
  act.word = request.value(Option::kWord);
  act.flag = request.has(Option::kFlag);
  if (request.has(Option::kTo)) {
    const auto to = codeFrom(request.value(Option::kTo), "--to");
    if (!to) return tl::unexpected(to.error());
    act.to = *to;
  }
  if (const auto given = request.options.find(Option::kOthers); given != request.options.end()) {
    for (const std::string& word : given->second) {
      const auto other = codeFrom(word, "--other");
      if (!other) return tl::unexpected(other.error());
      const auto place = std::ranges::lower_bound(act.others, *other);
      if (place == act.others.end() || *place != *other) act.others.insert(place, *other);
    }
  }
  if (request.has(Option::kNumber)) {
    const auto number = numberFrom(request.value(Option::kNumber), "--number", 1, UINT32_MAX);
    if (!number) return tl::unexpected(number.error());
    act.number = static_cast<std::uint32_t>(*number);
  }
  if (request.has(Option::kUntil)) {
    const auto until = momentFrom(request.value(Option::kUntil), "--until");
    if (!until) return tl::unexpected(until.error());
    act.until = *until;
  }
  return act;
}

/// The events of a ticket whose id begins so.
std::vector<EventId> eventsThatBegin(const TicketDetail& detail, const std::string& digits) {
  std::vector<EventId> found;
  if (digits.size() < kEventDigitsMin) return found;
  for (const TicketDetail::Step& step : detail.steps) {
    if (hexOf(step.event.id.leaf).starts_with(digits)) found.push_back(step.event.id);
  }
  return found;
}

Result<EventId> eventNamed(const TicketDetail& detail, const std::string& digits,
                           std::string_view option) {
  const auto found = eventsThatBegin(detail, digits);
  if (found.size() == 1) return found.front();
  return failure(found.empty() ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument,
                 std::string(option) + " is the beginning of an event's id, at least " +
                     std::to_string(kEventDigitsMin) +
                     " digits, that one event of the ticket has: ticket show --json");
}

/// Of those the office has: the newest that is not over, else the newest.
const ticket::Turn* turnOf(const TicketDetail& detail, const federation::OfficeCode& office) {
  const ticket::Turn* found = nullptr;
  for (const ticket::Turn& turn : detail.state.turns) {
    if (turn.to != office) continue;
    if (found == nullptr || found->over() || !turn.over()) found = &turn;
  }
  return found;
}

/// Whether `to` tells which of several turns, given by one event, is spoken of.
bool tellsTheTurnByTo(const Act& act) {
  const Rule& rule = *ticket::ruleOf(act.kind);
  const bool goesOn = act.kind == Kind::kEscalated || act.kind == Kind::kReturnGranted;
  const bool ofOthers = rule.author != Standing::kHolder && rule.author != Standing::kInCharge;
  return ofOthers && !goesOn && ((rule.needs | rule.may) & ticket::kTo) != 0;
}

Result<void> nameTurn(const TicketDetail& detail, const std::string& given, Act& act) {
  const auto office = federation::OfficeCode::parse(given);
  if (!office) {
    const auto event = eventNamed(detail, given, "--turn");
    if (!event) return tl::unexpected(event.error());
    act.turn = *event;
    return {};
  }
  const ticket::Turn* turn = turnOf(detail, *office);
  if (turn == nullptr) {
    std::string those;
    for (const ticket::Turn& each : detail.state.turns) those.append(" ").append(each.to.text());
    return failure(ErrorCode::kNotFound, "--turn " + given +
                                             " has no turn at this ticket; these have:" +
                                             (those.empty() ? std::string(" nobody") : those));
  }
  act.turn = turn->given;
  const bool oneOfSeveral =
      std::ranges::count(detail.state.turns, turn->given, &ticket::Turn::given) > 1;
  if (oneOfSeveral && act.to.empty() && tellsTheTurnByTo(act)) act.to = *office;
  return {};
}

/// What has to be looked up in the ticket, or among the tickets.
Result<void> lookUp(const CommandRequest& request, const TicketId& id, LocalClient& office,
                    Act& act) {
  if (request.has(Option::kOtherTicket)) {
    const auto other = ticketNamed(request.value(Option::kOtherTicket), office);
    if (!other) return tl::unexpected(other.error());
    act.ticket = *other;
  }
  if (!request.has(Option::kTurn) && !request.has(Option::kAbout)) return {};
  const auto told = office.ask(Question(AskTicket{id}));
  if (!told) return tl::unexpected(told.error());
  const auto& detail = std::get<TicketDetail>(*told);
  if (request.has(Option::kAbout)) {
    const auto about = eventNamed(detail, request.value(Option::kAbout), "--about");
    if (!about) return tl::unexpected(about.error());
    act.about = *about;
  }
  if (!request.has(Option::kTurn)) return {};
  return nameTurn(detail, request.value(Option::kTurn), act);
}

CommandOutput said(const CommandRequest& request, const TicketId& ticket) {
  const std::string id = hexOf(ticket.bytes);
  const ticket::KindName& kind = *ticket::nameOf(*request.kind);
  if (request.json) {
    return {JsonObject().add("ticket", id).add("kind", kind.word).text() + "\n"};
  }
  switch (*request.kind) {
    case Kind::kDispatched:
      return {say<Text::kTicketDispatched>(request.language, with<"ticket">(id)) + "\n"};
    case Kind::kResult:
      return {say<Text::kTicketResultGiven>(request.language, with<"ticket">(id)) + "\n"};
    case Kind::kClosed:
      return {say<Text::kTicketClosed>(request.language, with<"ticket">(id)) + "\n"};
    default:
      break;
  }
  const std::string_view word = request.language == Language::kChinese ? kind.chinese : kind.word;
  return {say<Text::kTicketActSaid>(request.language, with<"ticket">(id), with<"kind">(word)) +
          "\n"};
}

}  // namespace

Result<CommandOutput> ticketAct(const CommandRequest& request) {
  auto act = actFrom(request);
  if (!act) return tl::unexpected(act.error());
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  if (auto found = lookUp(request, *ticket, *office, *act); !found) {
    return tl::unexpected(found.error());
  }
  const auto told = office->ask(Command(ActOnTicket{*ticket, std::move(*act), *person}));
  if (!told) return tl::unexpected(told.error());
  return said(request, *ticket);
}

Result<CommandOutput> officeAct(const CommandRequest& request) {
  auto act = actFrom(request);
  if (!act) return tl::unexpected(act.error());
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  const auto told = office->ask(Command(ActOfOffice{std::move(*act), *person}));
  if (!told) return tl::unexpected(told.error());
  const ticket::KindName& kind = *ticket::nameOf(*request.kind);
  if (request.json) return CommandOutput{JsonObject().add("kind", kind.word).text() + "\n"};
  const std::string_view word = request.language == Language::kChinese ? kind.chinese : kind.word;
  return CommandOutput{say<Text::kOfficeSaid>(request.language, with<"kind">(word)) + "\n"};
}

Option optionOf(ticket::Field field) {
  switch (field) {
    case ticket::kTurn:
      return Option::kTurn;
    case ticket::kAbout:
      return Option::kAbout;
    case ticket::kTo:
      return Option::kTo;
    case ticket::kOthers:
      return Option::kOthers;
    case ticket::kTicket:
      return Option::kOtherTicket;
    case ticket::kWord:
      return Option::kWord;
    case ticket::kNumber:
      return Option::kNumber;
    case ticket::kUntil:
      return Option::kUntil;
    case ticket::kFlag:
      return Option::kFlag;
    case ticket::kText:
    case ticket::kNoField:
      break;
  }
  return Option::kText;
}

bool isSaidByPeople(const Rule& rule) {
  return rule.roles != 0 && rule.before != ticket::Before::kNothing;
}

}  // namespace guantong::node::shell
