// simulator/naive_clocks.h: every deadline of the five hotlines a second time, straight from the
// rule table.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace guantong::simulator::naive {

/// Milliseconds since 1970-01-01 UTC.
using Moment = std::int64_t;

/// What happened to a ticket, as its record says. Kinds are the words of the product's vocabulary
/// ("registered", "delivered", "result").
struct Happening {
  std::string kind;
  std::string office;      ///< who said it
  std::int64_t turn = -1;  ///< the turn that it is about; -1: none
  Moment at = 0;
  Moment until = 0;          ///< of an extension or a fixed term; 0: none
  std::uint32_t amount = 0;  ///< of a granted extension, in the unit of its clock
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

/// Every clock of the ticket that has a limit. The longest area that names a day decides.
[[nodiscard]] std::vector<Deadline> deadlines(const Ticket& ticket,
                                              const std::vector<Holidays>& holidays);

}  // namespace guantong::simulator::naive
