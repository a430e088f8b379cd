#include "simulator/route.h"

#include <algorithm>
#include <iterator>

namespace guantong::simulator {

using federation::OfficeCode;
using node::ticket::Turn;

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
    return node::DispatchTicket{detail.line.ticket, *std::next(at), text};
  }
  if (waits) return std::nullopt;
  if (first) return node::CloseTicket{detail.line.ticket, text};
  return node::GiveResult{detail.line.ticket, text};
}

}  // namespace guantong::simulator
