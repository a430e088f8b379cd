#include "simulator/route.h"

#include <algorithm>
#include <iterator>

namespace guantong::simulator {

using federation::OfficeCode;
using node::ticket::Turn;

namespace {

node::Command saying(node::ticket::Kind kind, const federation::TicketId& ticket,
                     const OfficeCode& to, std::string text) {
  node::ActOnTicket command;
  command.ticket = ticket;
  command.act.kind = kind;
  command.act.to = to;
  command.act.text = std::move(text);
  return command;
}

}  // namespace

node::Command dispatch(const federation::TicketId& ticket, const OfficeCode& to, std::string text) {
  return saying(node::ticket::Kind::kDispatched, ticket, to, std::move(text));
}
node::Command result(const federation::TicketId& ticket, std::string text) {
  return saying(node::ticket::Kind::kResult, ticket, {}, std::move(text));
}
node::Command closing(const federation::TicketId& ticket, std::string text) {
  return saying(node::ticket::Kind::kClosed, ticket, {}, std::move(text));
}

std::optional<node::Command> nextOnRoute(std::span<const OfficeCode> route,
                                         const OfficeCode& office, const node::TicketDetail& detail,
                                         const std::string& text) {
  const auto& turns = detail.state.turns;
  const auto at = std::ranges::find(route, office);
  if (at == route.end() || detail.state.stage == node::ticket::Stage::kClosed) return std::nullopt;
  const bool first = at == route.begin();
  const bool last = std::next(at) == route.end();
  const bool hasTurn =
      std::ranges::any_of(turns, [&](const Turn& turn) { return turn.to == office; });
  const bool gaveResult = std::ranges::any_of(
      turns, [&](const Turn& turn) { return turn.to == office && turn.result; });
  if (!first && (!hasTurn || gaveResult)) return std::nullopt;
  const auto given = std::ranges::count(turns, office, &Turn::by);
  const bool waits = std::ranges::any_of(
      turns, [&](const Turn& turn) { return turn.by == office && !turn.result; });
  if (!last && given == 0) {
    return dispatch(detail.line.ticket, *std::next(at), text);
  }
  if (waits) return std::nullopt;
  if (first) return closing(detail.line.ticket, text);
  return result(detail.line.ticket, text);
}

}  // namespace guantong::simulator
