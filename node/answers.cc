// What only looks: answers from a snapshot.
#include <algorithm>

#include "federation/event_record.h"
#include "node/office.h"
#include "node/ticket/wire_ticket.h"
#include "node/ticket_book.h"

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::failure;

namespace {

TicketLine lineOf(const ticket::Ticket& ticket, const ticket::State& state) {
  TicketLine line{.ticket = ticket.id,
                  .row = ticket.row,
                  .title = ticket.title,
                  .urgent = ticket.urgent,
                  .stage = state.stage,
                  .registrar = state.registrar,
                  .holder = {},
                  .registeredAt = state.registeredAt};
  // The newest turn is the one that came last here: people ask who has it now.
  for (const ticket::Known& event : ticket.events) {
    if (!event.to.empty() && !event.excluded) line.holder = event.to;
  }
  return line;
}

Result<Answer> tickets(federation::Reader& reader, const federation::Tables& tables,
                       const AskTickets& question) {
  constexpr std::uint32_t kCountMax = 1000;
  std::vector<TicketLine> lines;
  const std::uint32_t countMax = std::min(question.countMax, kCountMax);
  const auto cursor = reader.cursor(tables.ticketRows);
  const std::uint64_t before = question.beforeRow == 0 ? UINT64_MAX : question.beforeRow;
  for (bool on = cursor->seekBefore(crypto::bigEndian(before)); on && lines.size() < countMax;
       on = cursor->previous()) {
    auto ticket = ticket::decodeTicket(cursor->value());
    if (!ticket) return tl::unexpected<Error>(ticket.error());
    lines.push_back(lineOf(*ticket, fold(*ticket)));
  }
  return Answer(std::move(lines));
}

/// What people read of an event.
std::string textOf(const ticket::Content& content) {
  if (const auto* registered = std::get_if<ticket::Registered>(&content)) return registered->text;
  if (const auto* dispatched = std::get_if<ticket::Dispatched>(&content)) return dispatched->text;
  if (const auto* result = std::get_if<ticket::ResultGiven>(&content)) return result->text;
  if (const auto* closed = std::get_if<ticket::Closed>(&content)) return closed->text;
  return {};
}

Result<Answer> detail(federation::Reader& reader, const federation::Tables& tables,
                      const federation::Keys& keys, const AskTicket& question) {
  auto row = rowOf(reader, tables, question.ticket);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!*row) return failure(ErrorCode::kNotFound, "this office has no ticket of this id");
  const std::optional<ticket::Ticket>& ticket = *row;
  TicketDetail detail;
  detail.state = fold(*ticket);
  detail.line = lineOf(*ticket, detail.state);
  federation::EventReader events(tables, keys.ring->restKey());
  for (const ticket::Known& known : ticket->events) {
    auto event = events.read(reader, known.place);
    if (!event) return tl::unexpected<Error>(event.error());
    TicketDetail::Step step{known, {}};
    if (event->body) {
      if (const auto content = ticket::decodeContent(known.kind, event->content)) {
        step.text = textOf(*content);
      }
    }
    detail.steps.push_back(std::move(step));
  }
  return Answer(std::move(detail));
}

}  // namespace

Result<Answer> answer(federation::Reader& reader, const federation::Tables& tables,
                      const federation::Keys& keys, const Question& question) {
  if (const auto* ask = std::get_if<AskTickets>(&question)) return tickets(reader, tables, *ask);
  if (const auto* ask = std::get_if<AskTicket>(&question)) {
    return detail(reader, tables, keys, *ask);
  }
  return failure(ErrorCode::kInvalidArgument, "this is the office's to answer, not its store's");
}

}  // namespace guantong::node
