// tests/bench/route.h: one way for messages from an edge to a hub, ours or a peer's.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/bench.h"
#include "tests/bench/running_program.h"

namespace guantong::bench {

/// Of text in one message.
inline constexpr std::size_t kMessageBytes = 1500;
/// So many bytes of Chinese prose, the same for one number.
[[nodiscard]] std::string messageText(std::uint64_t number);
/// Sent and not yet acknowledged by the edge.
inline constexpr std::size_t kMessagesUnderWay = 4096;

/// Running programs, the edge first and the hub last, and how a program beside them has them carry
/// messages. All of a run stay up from its beginning to its end, so that memory is warm for all.
class Route {
 public:
  virtual ~Route() = default;

  /// Sends so many at once, kMessagesUnderWay at a time, and waits until the hub has them all: the
  /// seconds that took.
  virtual double carry(std::uint64_t count) = 0;
  /// Sends `perSecond` for so long, one by one; for each, the seconds from then until the hub told
  /// that it has it.
  virtual std::vector<double> carrySlowly(int perSecond, std::chrono::milliseconds time) = 0;
  /// The edge first.
  virtual std::vector<RunningProgram*> programs() = 0;
  /// Waits until what the last messages brought about is done too: that is part of what they cost.
  virtual void settle() = 0;
  /// Commits to the disk so far, in the order of `programs`; empty where nobody can tell.
  virtual std::vector<std::uint64_t> commits() { return {}; }
  /// Between two turns, not measured: what the last one left to do, and what it may throw away.
  virtual void rest() = 0;
};

/// One of those who are measured beside one another.
struct Contender {
  std::string name;
  Route* route = nullptr;
};

struct Workload {
  int rounds = 9;
  std::uint64_t messages = 50'000;  ///< of one round
  int perSecond = 100;              ///< where latency is measured
  std::chrono::milliseconds slowly{2000};
};
[[nodiscard]] Workload workloadOf(const Report& report);

/// What a contender took, one number a round; lists of programs are in the order of
/// Route::programs.
struct Taken {
  std::vector<double> perSecond;
  std::vector<std::vector<double>> cpuMicroseconds;  ///< by program, for one message
  std::vector<std::vector<double>> commits;          ///< by program, for one message
  std::vector<double> p50, p99;                      ///< milliseconds
  std::vector<RunningProgram::Memory> idle, loaded;
};
/// In turns, the order rotated from round to round.
std::vector<Taken> measure(const Report& report, const std::vector<Contender>& contenders,
                           const Workload& workload);
/// Of each round the sum over all programs.
[[nodiscard]] std::vector<double> sumOf(const std::vector<std::vector<double>>& programs);

/// What offices took as a bench reports it: rates, costs by place ("edge", "hub"), latencies,
/// memory, syncs; where there is a peer, beside its own.
void reportOffices(Report& report, const std::string& bench, const std::vector<std::string>& places,
                   const Taken& ours, const Contender* peer, const Taken* theirs);

/// Offices of ours as processes, each the child of the next, the last one the national office:
/// the unmodified `guantong run`, fed and watched through their local sockets. At its end it
/// counts: gives the bench up when not every ticket is at the hub once, or one of a sample does not
/// verify.
class Offices : public Route {
 public:
  virtual void verify() = 0;
};
std::unique_ptr<Offices> startOffices(std::size_t count);

/// NATS JetStream, a leaf node that feeds a hub, both with files. It acknowledges before it syncs
/// and can't be told otherwise; it neither signs nor seals.
std::unique_ptr<Route> startNats();

}  // namespace guantong::bench
