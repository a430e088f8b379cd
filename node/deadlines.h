// node/deadlines.h: where a ticket stands in the indexes of deadlines, and what is to be told of
// it.
#pragma once

#include "node/command.h"
#include "node/rules.h"

namespace guantong::node {

/// Places in the indexes. Instant{}: none.
struct DeadlinePlaces {
  Instant due;   ///< when the next clock is to be told, kInstantMax: none is, but some run
  Instant desk;  ///< when the first clock of our own is due; kInstantMax: it waits without one
};
[[nodiscard]] DeadlinePlaces placesOf(const ticket::Ticket& ticket, const ticket::State& state,
                                      const std::vector<ticket::Running>& clocks,
                                      const OfficeCode& self);

/// A warning, or the end of a clock.
struct Telling {
  const ticket::Running* clock = nullptr;
  bool over = false;
};
/// Of the clocks that run: those whose end (or else whose warning) lies behind `told` and not
/// behind `now`. Of each the end alone, where both do.
[[nodiscard]] std::vector<Telling> tellingsOf(const std::vector<ticket::Running>& clocks,
                                              Instant told, Instant now);

[[nodiscard]] ClockLine lineOf(const ticket::Running& clock, Instant now);
/// The first that is due of those that run for `self`; null: none does.
[[nodiscard]] const ticket::Running* firstOf(const std::vector<ticket::Running>& clocks,
                                             const OfficeCode& self);

}  // namespace guantong::node
