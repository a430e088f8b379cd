#include "node/shell/ticket_command.h"

#include <unistd.h>

#include <cerrno>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/file_error.h"
#include "node/shell/journey.h"
#include "node/shell/json.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using federation::TicketId;
using Rows = std::vector<std::vector<std::string>>;

Result<std::string> textFrom(const CommandRequest& request) {
  const std::string given = request.value(Option::kText);
  if (given != "-") return given;
  std::string text(ticket::kTextBytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileFailure("stdin", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > ticket::kTextBytesMax) {
    return failure(ErrorCode::kTooLarge,
                   "stdin: over " + std::to_string(ticket::kTextBytesMax) + " bytes");
  }
  text.resize(size);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// The id of a ticket that was named by id or by row.
Result<TicketId> ticketNamed(const std::string& text, LocalClient& office) {
  if (text.size() >= 32) return ticketIdFrom(text);
  const auto row = numberFrom(text, "TICKET", 0, UINT64_MAX - 1);
  if (!row) return ticketIdFrom(text);
  auto told = office.ask(Question(AskTickets{*row + 1, 1}));
  if (!told) return tl::unexpected(told.error());
  const auto& lines = std::get<std::vector<TicketLine>>(*told);
  if (lines.empty() || lines[0].row != *row) {
    return failure(ErrorCode::kNotFound, "ticket " + text);
  }
  return lines[0].ticket;
}

CommandOutput done(const CommandRequest& request, const TicketId& ticket, Text text) {
  const std::string id = hexOf(ticket.bytes);
  if (request.json) return {JsonObject().add("ticket", id).text() + "\n"};
  switch (text) {
    case Text::kTicketMade:
      return {say<Text::kTicketMade>(request.language, with<"ticket">(id)) + "\n"};
    case Text::kTicketDispatched:
      return {say<Text::kTicketDispatched>(request.language, with<"ticket">(id)) + "\n"};
    case Text::kTicketResultGiven:
      return {say<Text::kTicketResultGiven>(request.language, with<"ticket">(id)) + "\n"};
    default:
      return {say<Text::kTicketClosed>(request.language, with<"ticket">(id)) + "\n"};
  }
}

ticket::Act saying(ticket::Kind kind, std::string text) {
  ticket::Act act;
  act.kind = kind;
  act.text = std::move(text);
  return act;
}

/// What the commands on a ticket that exists are: name it, say something of it.
template <typename Make>
Result<CommandOutput> onTicket(const CommandRequest& request, Text text, Make make) {
  auto said = textFrom(request);
  if (!said) return tl::unexpected(said.error());
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto told = office->ask(Command(make(*ticket, std::move(*said))));
  if (!told) return tl::unexpected(told.error());
  return done(request, *ticket, text);
}

JsonObject asJson(const TicketLine& line) {
  JsonObject object;
  object.add("ticket", hexOf(line.ticket.bytes))
      .add("number", line.number)
      .add("row", line.row)
      .add("title", line.title)
      .add("urgent", line.urgent)
      .add("stage", nameOf(line.stage))
      .add("registrar", line.registrar.text());
  if (line.holder) object.add("holder", line.holder->text());
  return object.add("registered_at", utcText(line.registeredAt));
}

std::string listOnScreen(Language language, const std::vector<TicketLine>& lines) {
  if (lines.empty()) return say(language, Text::kNoTickets) + "\n";
  Rows rows{{say(language, Text::kColumnNumber), say(language, Text::kColumnStage),
             say(language, Text::kColumnRegistered), say(language, Text::kColumnRegistrar),
             say(language, Text::kColumnHolder), say(language, Text::kColumnTitle)}};
  for (const TicketLine& line : lines) {
    rows.push_back(
        {std::to_string(line.row), stageText(language, line.stage), beijingTime(line.registeredAt),
         std::string(line.registrar.text()), line.holder ? std::string(line.holder->text()) : "",
         (line.urgent ? say(language, Text::kUrgentMark) + " " : "") + printable(line.title)});
  }
  return aligned(rows, 0);
}

}  // namespace

Result<CommandOutput> ticketNew(const CommandRequest& request) {
  NewTicket fresh;
  fresh.says.title = request.value(Option::kTitle);
  fresh.says.urgent = request.has(Option::kUrgent);
  auto text = textFrom(request);
  if (!text) return tl::unexpected(text.error());
  fresh.says.text = std::move(*text);
  if (request.has(Option::kTo)) {
    const auto to = codeFrom(request.value(Option::kTo), "--to");
    if (!to) return tl::unexpected(to.error());
    fresh.says.to = *to;
  }
  const auto told = askOffice(request, Command(std::move(fresh)));
  if (!told) return tl::unexpected(told.error());
  return done(request, std::get<Done>(*told).ticket.value_or(TicketId{}), Text::kTicketMade);
}

Result<CommandOutput> ticketList(const CommandRequest& request) {
  AskTickets question;
  if (request.has(Option::kCount)) {
    const auto count = numberFrom(request.value(Option::kCount), "--count", 1, kTicketLinesMax);
    if (!count) return tl::unexpected(count.error());
    question.countMax = static_cast<std::uint32_t>(*count);
  }
  if (request.has(Option::kBefore)) {
    const auto before = numberFrom(request.value(Option::kBefore), "--before", 1, UINT64_MAX);
    if (!before) return tl::unexpected(before.error());
    question.beforeRow = *before;
  }
  const auto told = askOffice(request, Question(question));
  if (!told) return tl::unexpected(told.error());
  const auto& lines = std::get<std::vector<TicketLine>>(*told);
  if (!request.json) return CommandOutput{listOnScreen(request.language, lines)};
  JsonArray tickets;
  for (const TicketLine& line : lines) tickets.add(asJson(line));
  return CommandOutput{JsonObject().add("tickets", tickets).text() + "\n"};
}

Result<CommandOutput> ticketShow(const CommandRequest& request) {
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto told = office->ask(Question(AskTicket{*ticket}));
  if (!told) return tl::unexpected(told.error());
  const auto& detail = std::get<TicketDetail>(*told);
  if (!request.json) return CommandOutput{journeyOnScreen(request.language, detail)};
  return CommandOutput{journeyAsJson(asJson(detail.line), detail).text() + "\n"};
}

Result<CommandOutput> ticketDispatch(const CommandRequest& request) {
  const auto to = codeFrom(request.value(Option::kTo), "--to");
  if (!to) return tl::unexpected(to.error());
  return onTicket(request, Text::kTicketDispatched, [&](TicketId ticket, std::string text) {
    ticket::Act act = saying(ticket::Kind::kDispatched, std::move(text));
    act.to = *to;
    return ActOnTicket{ticket, std::move(act), {}};
  });
}

Result<CommandOutput> ticketResult(const CommandRequest& request) {
  return onTicket(request, Text::kTicketResultGiven, [](TicketId ticket, std::string text) {
    return ActOnTicket{ticket, saying(ticket::Kind::kResult, std::move(text)), {}};
  });
}

Result<CommandOutput> ticketClose(const CommandRequest& request) {
  return onTicket(request, Text::kTicketClosed, [](TicketId ticket, std::string text) {
    return ActOnTicket{ticket, saying(ticket::Kind::kClosed, std::move(text)), {}};
  });
}

}  // namespace guantong::node::shell
