// node/ticket/clocks.h: the clocks of one ticket: what started, what stopped, what is due when.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/ticket/state.h"

namespace guantong::node::ticket {

/// One clock of the profile on one ticket or one of its turns.
///
/// Rules
///  1. A ticket's clock counts from when the report was received (`registered` in
///     ClockRule::starts) or from the first happening of another kind that starts it; a turn's from
///     when its delivery was proven (`delivered`), or from the first of another kind on it.
///     A clock of messages (ClockRule::messages) counts from when the channel opened again, and
///     runs on tickets alone that were left as one.
///  2. It stops at the first happening that stops it: on the turn itself, or of the whole ticket,
///     for a turn's clock. For a ticket's, results count of those who were asked for the answer,
///     not of their helpers and those further down. A turn's clocks stop too when the turn is over,
///     or that on which it was given; all when the ticket is closed. A stopped clock keeps its due
///     instant. A return that stopped it and is then refused never did.
///  3. What is sent back or opened again starts anew what the answer had stopped; what counts from
///     the answer (telling the person) waits for the next one.
///  4. Extensions count in the order in which they took effect: a day that is named replaces what
///     was due, an amount is added to it, in the unit of the rule; never to an earlier day, never
///     by more than the rule's most or more often than its times. What goes beyond a hard cap is
///     cut to it; beyond a soft one it stands, and `pastSoftCap` says so.
///  5. A limit of a law and a term that was fixed replace what was due, whatever the cap, also for
///     turns that are given later.
///  6. A paused clock stands still: what was left when it paused is left when it goes on.
/// The same for all who hold the same events, profile and calendar.
struct Running {
  const profile::ClockRule* rule = nullptr;
  std::optional<std::uint32_t> turn;  ///< nothing: of the whole ticket
  OfficeCode whose;                   ///< who is late when it is over
  Instant started;
  profile::Due original;
  profile::Due due;
  std::optional<Instant> stopped;
  bool paused = false;
  Instant pausedAt;  ///< where it is paused
  bool pastSoftCap = false;
  std::uint32_t extensions = 0;

  [[nodiscard]] bool runs() const { return !stopped && !paused; }
  /// It stopped late, or has not stopped and is over. What stands still grows no later.
  [[nodiscard]] bool late(Instant now) const {
    if (stopped) return *stopped >= due.at;
    return (paused ? pausedAt : now) >= due.at;
  }
  /// From here on the warning stands.
  [[nodiscard]] Instant warnAt() const { return due.at - rule->warnBefore; }
};

/// Of the clocks that have a limit. Empty for a ticket of no hotline.
[[nodiscard]] std::vector<Running> clocksOf(const Ticket& ticket, const State& state,
                                            const Setting& setting,
                                            const profile::Calendar& calendar);

/// Whether an extension may still be said, and how far: at the author alone, who has a clock and a
/// calendar. Nothing: it may; else why not, in technical words.
[[nodiscard]] std::optional<std::string> extensionObstacle(const Ticket& ticket, const State& state,
                                                           const Setting& setting,
                                                           const profile::Calendar& calendar,
                                                           const Act& act, const OfficeCode& author,
                                                           Instant now);
/// The same for a return: its window, and whether it needs a suggestion.
[[nodiscard]] std::optional<std::string> returnObstacle(const Ticket& ticket, const State& state,
                                                        const Setting& setting,
                                                        const profile::Calendar& calendar,
                                                        const Act& act, const OfficeCode& author,
                                                        Instant now);

/// When something is next to be told of a ticket: a warning or the end of a clock that runs, later
/// than `told`. kInstantMax: nothing.
[[nodiscard]] Instant nextTelling(const std::vector<Running>& clocks, Instant told);

}  // namespace guantong::node::ticket
