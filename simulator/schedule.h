// simulator/schedule.h: what is to go wrong when, and what is to be worked on: written down, so
// that the same can be done to simulated and to real offices.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "federation/identity.h"
#include "federation/result.h"
#include "node/settings.h"

namespace guantong::simulator {

using federation::Result;
using node::Settings;

/// What can be done to an office, or to its link to the office above it.
enum class FaultKind {
  kKill,          ///< the process dies, and starts again after `lasts`
  kCut,           ///< nothing passes its link, in either direction
  kCutUp,         ///< nothing passes from it to its parent
  kCutDown,       ///< nothing passes to it from its parent
  kSlow,          ///< everything on its link takes `delay` longer
  kLossy,         ///< of what passes its link, `share` is lost
  kFailedCommit,  ///< its next commit fails as by a failing disk; it starts again after `lasts`
  kFullDisk,      ///< there is no more room on its disk
};
/// As files write them, in the order above.
[[nodiscard]] const std::vector<std::string_view>& faultWords();

struct ScheduledFault {
  std::chrono::milliseconds at{};  ///< since the beginning
  FaultKind kind = FaultKind::kKill;
  federation::OfficeCode office;
  std::chrono::milliseconds lasts{};
  std::chrono::milliseconds delay{};  ///< of kSlow
  double share = 0;                   ///< of kLossy
};

/// A ticket with its whole way: the first registers it, each dispatches it to the next, the last
/// gives the result, each above passes it up, the first closes. Nothing is left to chance, so that
/// whoever follows it ends in the same state, whatever went wrong in between.
struct ScheduledTicket {
  std::chrono::milliseconds at{};
  std::string title;  ///< one of a schedule: it is told by its title
  bool urgent = false;
  std::vector<federation::OfficeCode> route;
};

/// Rules
///  1. Ordered by time, as written where times are equal.
///  2. Knows nothing of either executor: `tests/faults` carries out the same file on real
///  processes.
///     What only one of them can do (a full disk) is for the file's author to leave out.
struct Schedule {
  std::vector<ScheduledFault> faults;
  std::vector<ScheduledTicket> tickets;
};

/// The [[fault]] and [[ticket]] of a file; what is wrong shows when `settings` is finished.
[[nodiscard]] Schedule readSchedule(Settings& settings);
/// A file that holds nothing else.
[[nodiscard]] federation::Result<Schedule> parseSchedule(std::string_view text, std::string file);

}  // namespace guantong::simulator
