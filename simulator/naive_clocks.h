// simulator/naive_clocks.h: every deadline of the five hotlines a second time, straight from the
// rule table.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace guantong::simulator::naive {

/// Milliseconds since 1970-01-01 UTC; not before.
using Moment = std::int64_t;

/// What happened to a ticket, as its record says. Kinds are the words of the product's vocabulary
/// ("registered", "delivered", "result").
struct Happening {
  std::string kind;
  std::string office;  ///< who said it
  /// The turn that it is about, counted from 0 in Ticket::turns; of "dispatched": the turn that is
  /// sent on, not the one that begins. -1: none. A legal limit or a term of no turn is of all.
  std::int64_t turn = -1;
  Moment at = 0;
  Moment until = 0;  ///< of an extension, a fixed term or a legal limit; its day counts. 0: none
  std::uint32_t amount = 0;  ///< of a filed or granted extension, in the unit of its clock
  /// Of a result: given to another office that has a turn, or by one that only assists. It is the
  /// answer of whoever was asked by the registrar, or of the lead, that the ticket waits for.
  bool within = false;
};

struct Turn {
  std::string office;
  Moment given = 0;
  Moment delivered = 0;  ///< 0: not proven yet
};

struct Ticket {
  std::string hotline;  ///< "12345"
  std::string type;     ///< 咨询
  std::string channel;  ///< 电话
  std::string registrar;
  bool urgent = false;
  bool siteVisit = false;
  Moment received = 0;
  std::vector<Turn> turns;
  std::vector<Happening> happenings;  ///< in the order of their times
};

/// Days that differ from Monday-to-Friday, of one area.
struct Holidays {
  std::string area;                 ///< digits that office codes begin with; "" the whole country
  std::set<std::string> off, work;  ///< "2026-02-17"
};

struct Deadline {
  std::string clock;       ///< "finish", as the profile calls it
  std::int64_t turn = -1;  ///< -1: of the whole ticket
  Moment due = 0;
  Moment stopped = 0;  ///< 0: still running
  bool operator==(const Deadline&) const = default;
};

/// Every clock of the ticket that has a limit and has started.
///
/// A second opinion, to hold the product's clocks against: written from the rules alone, sharing no
/// code with what it judges, slow and plain on purpose. Where the rules leave room:
///  1. A turn's clock counts the working days of the turn's office, a ticket's those of the
///     registrar. The longest area that names a day decides; of one area named twice, the later.
///  2. A turn that was returned, recalled or passed over has no clock that runs, whatever else
///  stops it. Where the rules say when a matter may be returned (Y32, W21), asking for it stops
///  them too, unless it is refused: then nothing was asked.
///  3. What is said after a clock stopped moves it no more. Nothing makes a clock pause.
///  4. Of several dates the one said last counts. Amounts are counted from the original due date,
///  or
///     from the last date that was set before them: more time is never less. Their sum is cut to a
///     hard cap; 40 working days (W24) is none. A legal limit prevails over every extension, before
///     or after (Y31).
///  5. A turn without a proven delivery has no clock (decision 13).
/// The order: as in the table of limits, and the turns of one limit in theirs.
[[nodiscard]] std::vector<Deadline> deadlines(const Ticket& ticket,
                                              const std::vector<Holidays>& holidays);

}  // namespace guantong::simulator::naive
