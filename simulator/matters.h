// simulator/matters.h: what people come to a hotline with, day by day.
#pragma once

#include <string>
#include <vector>

#include "node/command.h"
#include "simulator/chance.h"
#include "simulator/hours.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// One report, as the office that takes it in will write it down.
struct Matter {
  federation::OfficeCode office;
  Instant at;  ///< when it is registered
  node::NewTicket ticket;
  /// The report before it at the same office is the same matter, or by the same person.
  bool repeats = false;
};

/// The matters of a whole run, by when they are registered. More on working days than on others, at
/// the hours of their channels; what came at night where a channel keeps messages is written down
/// when it opens, received when it came. From the seed alone.
/// REQUIRES: `rules` has the rules of each intake for every day of the run, the newest last.
[[nodiscard]] std::vector<Matter> mattersOf(const HotlineWork& work, const Tree& tree,
                                            const Hours& hours,
                                            const std::vector<node::profile::Profile>& rules,
                                            const std::vector<federation::OfficeCode>& places,
                                            std::uint64_t seed, Instant from, Instant until);

}  // namespace guantong::simulator
