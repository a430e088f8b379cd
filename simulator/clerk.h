// simulator/clerk.h: what somebody at a desk of a hotline does with a ticket, having looked at it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "node/command.h"
#include "simulator/evidence.h"
#include "simulator/hours.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// What somebody sees and knows while looking.
struct Desk {
  const HotlineWork& work;
  const Tree& tree;
  const EvidenceTree& superiors;
  const Hours& hours;
  const std::vector<federation::OfficeCode>& places;  ///< that matters are about
  const node::profile::Profile& rules;
  federation::OfficeCode office;
  const node::TicketDetail& detail;
  Instant now;
  std::uint64_t seed;
  bool finishing;  ///< nothing is begun any more, and all is done at once
  /// The ticket before it at this desk, that it may be the same as.
  std::optional<federation::TicketId> before;
};

struct Decision {
  std::optional<node::ticket::Act> act;  ///< to be done now
  std::optional<Instant> again;          ///< nothing to do before
};

/// Rules
///  1. Only what the office shows as possible is done.
///  2. What a person is like comes from the seed, the ticket's title, the habit and the turn, not
///     from the order of events: the same matter goes the same way whatever else happens.
///  3. Everything happens at desks that are open, a while after its cause: results by how long the
///     clock gives them, mostly in time.
///  4. While finishing, what must be done is, and nothing else.
[[nodiscard]] Decision decide(const Desk& desk);

/// One draw of its own, from 0 to less than 1.
[[nodiscard]] double drawn(std::uint64_t seed, const std::string& what);

/// Where the rules would have the ticket go; nobody where they don't say.
[[nodiscard]] federation::OfficeCode routeByRules(const node::ticket::Registered& opened,
                                                  const node::ticket::State& state,
                                                  const node::ticket::Setting& setting,
                                                  bool unreachable = false);

}  // namespace guantong::simulator
