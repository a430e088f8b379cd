// node/profile/explain.h: what a profile would ask of a ticket, before there is one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/profile/profile.h"

namespace guantong::node::profile {

struct Supposed {
  Facts facts;
  Instant received;
  std::string channel;  ///< empty: one that is open round the clock
  /// That would have the turn: its calendar, its exceptions, its part. Empty: every clock of the
  /// type, each with the calendar of the first office that its rule is for.
  OfficeCode office{};
};

/// One clock of the ticket as it would run if every step before it were taken at once.
struct Explained {
  const ClockRule* rule = nullptr;
  Instant starts;
  std::optional<Due> due;  ///< nothing: no limit is given
  /// Why: days that were not counted, and for what; an empty name is a weekend.
  struct Skipped {
    Day day;
    std::string name;
    std::string notice;
  };
  std::vector<Skipped> skipped;
  /// How long it could at most become, and by whom: the extension's act and chain.
  struct Longer {
    const ExtensionRule* rule = nullptr;
    std::optional<Due> due;    ///< nothing: the document sets no bound
    std::optional<Due> sayBy;  ///< until when it is to be said, asked or filed
  };
  std::vector<Longer> longer;
};

/// Until when a ticket that is not one's own may be returned.
struct ExplainedReturn {
  const ReturnRule* rule = nullptr;
  std::optional<Due> due;  ///< nothing: at any time
};

struct Explanation {
  Instant registered;  ///< when the channel opens again, for what came while it was closed
  bool keptAsMessage = false;
  bool refused = false;        ///< the channel is closed and takes no messages
  bool outsideEffect = false;  ///< received before the profile was in force, or after
  std::vector<Explained> clocks;
  std::vector<ExplainedReturn> returns;
  const RouteRule* route = nullptr;  ///< nothing: intake decides
  /// Where it goes when nobody there can be reached; nothing: nowhere else.
  const RouteRule* whenUnreachable = nullptr;
};

/// Rules
///  1. What came in the hours of its channel, or was kept as a message, counts from `received`
///     (clocks of messages: from the next opening); what a closed channel refused would have to
///     come again, and counts from the next opening.
///  2. An extension adds `times` times its most, no further than its cap.
/// The pointers are into `profile`.
/// REQUIRES: the type, category and channel are the profile's, or empty.
[[nodiscard]] Explanation explain(const Profile& profile, const Calendar& calendar,
                                  const Supposed& supposed);

/// The version that holds on a day: of those in force the latest. Nothing when there is none.
[[nodiscard]] const Profile* inForce(const std::vector<const Profile*>& versions, Day day);

}  // namespace guantong::node::profile
