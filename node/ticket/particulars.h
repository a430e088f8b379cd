// node/ticket/particulars.h: what single kinds ask for besides the columns of the table.
#pragma once

#include "node/ticket/authority.h"

namespace guantong::node::ticket {

/// One act that is judged.
struct Judged {
  const Ticket& ticket;
  const State& past;
  const Setting& setting;
  const OfficeCode& author;
  const Act& act;
  std::optional<std::uint32_t> at;  ///< the turn spoken of, in past.turns
  Instant when;
  /// Whether to ask for what the fields say. Not when it is only asked what could be said: then
  /// there are no fields yet.
  bool filled = true;
};

/// Nothing, or what it breaks. REQUIRES: the table's columns are kept.
[[nodiscard]] std::optional<std::string_view> particularObstacle(const Judged& judged);

/// A report, and whatever is not told openly, never goes to whom it accuses or below.
[[nodiscard]] bool mayReceive(const Registered& opened, const Setting& setting,
                              const OfficeCode& office);

/// Happenings of a kind that none of `answer` is about: what is still to be answered.
[[nodiscard]] std::vector<EventId> unanswered(const Ticket& ticket, const State& state, Kind kind,
                                              Kind answer);

/// The last day on which a closed ticket is kept by its hotline's rules; of a 29th of February, the
/// 28th. Nothing: it is open, or of no hotline.
[[nodiscard]] std::optional<profile::Day> keptThrough(const State& state, const Setting& setting);

}  // namespace guantong::node::ticket
