// simulator/yearbook.h: what became of the tickets of a hotline: the table of a year.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulator/evidence.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// One row: the tickets of a type of a hotline; or of all.
struct YearRow {
  std::string hotline;
  std::string type;  ///< empty: of all
  std::uint64_t tickets = 0;
  std::uint64_t onTime = 0;               ///< no clock of theirs was late
  std::uint64_t overdue = 0;              ///< with a reason that everyone on the ticket can see
  std::uint64_t unexplained = 0;          ///< overdue without one: must be none
  std::uint64_t refused = 0, joined = 0;  ///< out of scope; merged or linked
  std::uint64_t returned = 0, extended = 0, reopened = 0;
  std::uint64_t counted = 0;  ///< in the denominator of satisfaction: as the rules say
  std::uint64_t rated = 0, satisfied = 0;

  void add(const YearRow& other);
};

/// One clock that was over before what it waited for.
struct Overdue {
  std::string title;
  std::string hotline;
  std::string clock;
  federation::OfficeCode whose;
  Instant due;
  std::optional<Instant> stopped;
  std::string reason;  ///< a word of a few, for counting; empty: nobody can see why
  std::string told;    ///< the whole sentence
};

struct Yearbook {
  std::vector<YearRow> rows;  ///< by hotline and type; the last is of all
  std::vector<Overdue> overdue;
  std::map<std::string, std::uint64_t> reasons;
  std::map<std::string, std::uint64_t> kinds;  ///< how often each thing happened, by its word
};

/// The overdue clocks of every ticket, as its registrar holds it.
///
/// Rules
///  1. A clock is overdue when it stopped late, or runs and is over when it is judged: by the rules
///     of the ticket and the newest calendar, as every office shows it.
///  2. A reason is what the events on the ticket show to everyone on it of the moment when the
///  clock
///     ran out: for whom it waited. A turn's clock waits for its holder, or for those to whom that
///     handed it on, or for who is to decide on a request; a ticket's for the registrar, or for the
///     holders of its turns. Told besides: that more time was given, that it was returned and how
///     often, that the answer was sent back, that the delivery took long because the office was
///     off.
///  3. There is none where nobody who is on the ticket had anything to do then.
[[nodiscard]] std::vector<Overdue> overdueOf(const Evidence& evidence);
[[nodiscard]] Yearbook yearbookOf(const Evidence& evidence);

/// For people and for programs.
[[nodiscard]] std::string textOf(const Yearbook& yearbook, const Tree& tree);
/// `"table":[…],"overdue_reasons":{…},"overdue":[…]`, without braces around.
[[nodiscard]] std::string jsonOf(const Yearbook& yearbook);

}  // namespace guantong::simulator
