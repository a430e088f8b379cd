// node/profile/explain.h: what a profile would ask of a ticket, before there is one.
#pragma once

#include "node/profile/profile.h"

namespace guantong::node::profile {

struct Supposed {
  Facts facts;
  Instant received;
  std::string channel;  ///< empty: one that is open round the clock
  OfficeCode office;    ///< that would have the turn: its calendar, its exceptions
};

/// One clock of the ticket as it would run if every step before it were taken at once.
struct Explained {
  const ClockRule* rule = nullptr;
  Instant starts;
  std::optional<Due> due;  ///< nothing: no limit is given
  /// Why: days that were not counted, and for what.
  struct Skipped {
    Day day;
    std::string name;
  };
  std::vector<Skipped> skipped;
  /// How long it could at most become, and by whom.
  struct Longer {
    const ExtensionRule* rule = nullptr;
    std::optional<Due> due;
  };
  std::vector<Longer> longer;
};
struct Explanation {
  Instant registered;  ///< when the channel opens again, for what came while it was closed
  bool keptAsMessage = false;
  bool refused = false;  ///< the channel is closed and takes no messages
  std::vector<Explained> clocks;
  const RouteRule* route = nullptr;  ///< nothing: intake decides
};
[[nodiscard]] Explanation explain(const Profile& profile, const Calendar& calendar,
                                  const Supposed& supposed);

}  // namespace guantong::node::profile
