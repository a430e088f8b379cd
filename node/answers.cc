// What only looks: answers from a snapshot.
#include <algorithm>

#include "federation/event_record.h"
#include "node/numbers.h"
#include "node/office.h"
#include "node/ticket/authority.h"
#include "node/ticket/wire_ticket.h"
#include "node/ticket_book.h"

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::failure;

namespace {

TicketLine lineOf(const ticket::Ticket& ticket, const ticket::State& state) {
  TicketLine line{.ticket = ticket.id,
                  .number = numberOf(ticket.id),
                  .hotline = ticket.opened.hotline,
                  .type = ticket.opened.type,
                  .row = ticket.row,
                  .title = ticket.opened.title,
                  .urgent = ticket.opened.urgent,
                  .stage = state.stage,
                  .registrar = state.registrar,
                  .holder = {},
                  .registeredAt = state.registeredAt};
  // The newest turn is the one that came last here: people ask who has it now.
  for (const ticket::Known& event : ticket.events) {
    if (event.excluded || !ticket::givesTurns(event.kind()) || event.act.to.empty()) continue;
    line.holder = event.act.to;
  }
  return line;
}

Result<Answer> tickets(federation::Reader& reader, const federation::Tables& tables,
                       const Beside& beside, const AskTickets& question) {
  constexpr std::uint32_t kCountMax = 1000;
  std::vector<TicketLine> lines;
  const std::uint32_t countMax = std::min(question.countMax, kCountMax);
  const auto cursor = reader.cursor(tables.ticketRows);
  const std::uint64_t before = question.beforeRow == 0 ? UINT64_MAX : question.beforeRow;
  for (bool on = cursor->seekBefore(crypto::bigEndian(before)); on && lines.size() < countMax;
       on = cursor->previous()) {
    auto ticket = ticket::decodeTicket(cursor->value());
    if (!ticket) return tl::unexpected<Error>(ticket.error());
    const Situation situation(*beside.rules, beside.keys->directory, *ticket);
    lines.push_back(lineOf(*ticket, fold(*ticket, situation.setting())));
  }
  return Answer(std::move(lines));
}

Result<Answer> detail(federation::Reader& reader, const federation::Tables& tables,
                      const Beside& beside, const AskTicket& question) {
  auto row = rowOf(reader, tables, question.ticket);
  if (!row) return tl::unexpected<Error>(row.error());
  if (!*row) return failure(ErrorCode::kNotFound, "this office has no ticket of this id");
  const std::optional<ticket::Ticket>& ticket = *row;
  const Situation situation(*beside.rules, beside.keys->directory, *ticket);
  TicketDetail detail;
  detail.opened = ticket->opened;
  detail.state = fold(*ticket, situation.setting());
  detail.line = lineOf(*ticket, detail.state);
  federation::EventReader events(tables, beside.keys->ring->restKey());
  for (const ticket::Known& known : ticket->events) {
    auto event = events.read(reader, known.place);
    if (!event) return tl::unexpected<Error>(event.error());
    TicketDetail::Step step{known, {}, {}};
    if (event->body) {
      const auto kind = static_cast<std::uint16_t>(known.kind());
      if (const auto content = ticket::decodeContent(kind, event->content)) {
        step.text = ticket::textOf(*content);
      }
    }
    if (known.excluded) step.without = "was not its author's to say";
    detail.steps.push_back(std::move(step));
  }
  for (const ticket::Conflict& conflict : detail.state.conflicts) {
    detail.steps[conflict.event].without = "lost against what happened at the same time";
  }
  return Answer(std::move(detail));
}

}  // namespace

Result<Answer> answer(federation::Reader& reader, const federation::Tables& tables,
                      const Beside& beside, const Question& question) {
  if (const auto* ask = std::get_if<AskTickets>(&question)) {
    return tickets(reader, tables, beside, *ask);
  }
  if (const auto* ask = std::get_if<AskTicket>(&question)) {
    return detail(reader, tables, beside, *ask);
  }
  return failure(ErrorCode::kInvalidArgument, "this is the office's to answer, not its store's");
}

}  // namespace guantong::node
