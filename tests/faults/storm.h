// tests/faults/storm.h: a schedule of work and faults (simulator/schedule.h), carried out on real
// offices.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "simulator/schedule.h"
#include "tests/faults/clerk.h"
#include "tests/faults/local_peer.h"
#include "tests/faults/real_offices.h"

namespace guantong::support {

/// Rules
///  1. Faults come when the schedule says, measured from `rage`; an office that is down already is
///     not killed twice, and starts when the last kill of it says.
///  2. What a line suffers is the sum of what the schedule has for it at that moment.
///  3. After the last of it `heal` mends all lines and starts all nodes; then everything must end.
///  4. What real processes can't be made to do on order (a failing commit, a full disk) is refused.
///  The clerks work on all the while, as fast as the offices let them.
class Storm {
 public:
  Storm(RealOffices& offices, const simulator::Schedule& schedule);

  /// Carries out the schedule, for so long. REQUIRES: all run.
  void rage(std::chrono::milliseconds lasts);
  void heal();
  /// Until every ticket is closed at every office on its way, and nothing waits to be said. False:
  /// not within that time.
  [[nodiscard]] bool settles(std::chrono::seconds within);

  struct Counters {
    std::uint64_t kills = 0, deeds = 0, connections = 0;
  };
  [[nodiscard]] Counters counters() const;
  [[nodiscard]] const std::vector<Clerk>& clerks() const { return clerks_; }
  /// What is not as it should be when it has settled: a ticket that is missing, not closed once,
  /// has other events here than there, or that the simulator's checkers would find. Empty: all is
  /// well.
  [[nodiscard]] std::vector<std::string> wrong() const;
  /// One line for each office and ticket, as the simulator writes them (simulator/evidence.h).
  [[nodiscard]] std::vector<std::string> finalStates() const;

 private:
  using Time = std::chrono::steady_clock::time_point;

  void step(std::chrono::milliseconds wait);
  void work(std::size_t office);
  void beginDue(std::chrono::milliseconds at);
  void strike(std::chrono::milliseconds at);
  void startDue(std::chrono::milliseconds at);
  void blow(std::chrono::milliseconds at);
  [[nodiscard]] bool allClosed() const;
  [[nodiscard]] bool nothingWaits() const;

  RealOffices& offices_;
  const simulator::Schedule schedule_;
  std::vector<Clerk> clerks_;
  std::vector<LocalPeer> peers_;
  std::vector<Time> looked_;
  std::size_t nextTicket_ = 0;
  std::size_t nextFault_ = 0;
  std::map<federation::OfficeCode, std::chrono::milliseconds> down_;  ///< until when
  std::vector<simulator::ScheduledFault> blowing_;
  std::uint64_t kills_ = 0;
};

/// Kills every few hundred milliseconds, each office's line cut, slow, lossy or broken now and
/// then, for so long, decided by the seed.
[[nodiscard]] std::vector<simulator::ScheduledFault> faultsOf(
    std::uint64_t seed, const std::vector<federation::OfficeCode>& offices,
    std::chrono::milliseconds lasts);

}  // namespace guantong::support
