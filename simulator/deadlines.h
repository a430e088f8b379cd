// simulator/deadlines.h: holds the clocks of the offices against the second count.
#pragma once

#include <string>
#include <vector>

#include "node/rules.h"
#include "simulator/evidence.h"
#include "simulator/naive_clocks.h"

namespace guantong::simulator {

/// A ticket as the second count is given it: only what its events say, turn by turn.
[[nodiscard]] naive::Ticket plainly(const node::ticket::Ticket& ticket,
                                    const node::ticket::State& state);

/// The newest notice of each area and year, day by day.
[[nodiscard]] std::vector<naive::Holidays> holidaysOf(const node::Rules& rules);

/// What the two counts don't agree on, a sentence each: every clock that either has, when it is
/// due, when it stopped.
///
/// Not compared: what was handled again (sent back, opened again), which the second count does not
/// know; whether a clock that nothing else stopped ended with the closing; when exactly a clock
/// stopped that never ran, its turn being over before the delivery was proven; tickets of hotlines
/// that it was not written for.
[[nodiscard]] std::vector<std::string> deadlinesThatDiffer(const Evidence& evidence);

}  // namespace guantong::simulator
