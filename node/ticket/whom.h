// node/ticket/whom.h: which office the rules mean: superiors, and who decides.
#pragma once

#include <string_view>
#include <vector>

#include "node/ticket/state.h"

namespace guantong::node::ticket {

/// Whether `office` stands above `below`, by what the hotline says of superiors, else by the tree.
[[nodiscard]] bool isAbove(const OfficeCode& office, OfficeCode below, const Ticket& ticket,
                           const State& state, const Setting& setting);

/// Whether so many returns of one ticket are too many for those who give turns to settle.
[[nodiscard]] bool superiorDecides(std::uint32_t returns, const Setting& setting);

/// Who decides on a return of the turn at State::turns[at] that is asked now, before it is counted.
/// Who decides on one that was asked stands in the turn.
///
/// Rules
///  1. Who the profile names for returns; where it names nobody, or nobody who is known, whoever
///     gave the turn.
///  2. From the return on that the profile names (the third), the lowest office that stands above
///     both the giver and the holder. Where nobody is above the giver, it decides itself. What is
///     decided so is final either way.
[[nodiscard]] OfficeCode nextReturnDecider(const Ticket& ticket, const State& state,
                                           const Setting& setting, std::uint32_t at);

/// Who is asked, one after another, for more time on a turn; the last decides. Never empty. Nobody
/// is asked for what they ask themselves: a chain that leads through the holder passes it over;
/// where nobody is left, or nobody is named, it is whoever gave the turn.
[[nodiscard]] std::vector<OfficeCode> extensionChain(const Ticket& ticket, const State& state,
                                                     const Setting& setting, std::uint32_t at,
                                                     std::string_view clock);

}  // namespace guantong::node::ticket
