// tests/bench/bench.h: how a bench measures, and the one form in which it reports.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace guantong::bench {

/// One thing that is measured: ours, or the floor it stands beside.
struct Side {
  /// Does a piece of the work and answers how many operations that was. Called again and again
  /// until its turn is over, so a piece should be short against kTurn (bench.cc).
  std::function<std::uint64_t()> work;
  /// Before each turn, not counted: a fresh file, warm memory. May be empty.
  std::function<void()> prepare = {};
};

struct Comparison {
  std::string name;     ///< "crypto.seal": as tests/bench/README.md names it
  std::string floorIs;  ///< what the floor does, for people
  Side ours;
  Side floor;             ///< `work` may be empty: a result without floor and ratio
  std::string peer = {};  ///< when the floor is somebody else's program: its name
};

/// What was measured elsewhere, round by round: one number a round of ours, and one of the peer's.
struct Series {
  std::string name;
  std::string unit;  ///< "1/s", "us", "s", "ms", "MiB", "1"
  std::vector<double> ours = {};
  std::vector<double> theirs = {};  ///< empty: nobody beside us
  std::string peer = {};            ///< whose they are
  bool lowerIsBetter = false;
};

/// Measures, tells people on stderr, and at the end writes one JSON object.
///
/// Rules
///  1. Ours and the floor take turns within one run, and the order changes from round to round.
///     Why: a virtual machine's speed drifts by tens of per cent over minutes; neighbours in time
///     see the same machine.
///  2. Five rounds at least, nine where a peer is compared; what is reported is the median, with
///     the least and the greatest beside it.
///  3. Every result stands once by the wall clock and once by the CPU time of the whole process
///     (all threads). Compare CPU ratios where the machine is busy with something else.
///  4. `ratio` is ours over floor: higher is better, 1 is the floor itself. Of figures of which
///  less
///     is better it is the peer's over ours.
/// JSON, beyond the agreed shape (tests/bench/README.md): `per_cpu_second` and
/// `floor_per_cpu_second` beside `value` and `floor`, `cpu_ratio` beside `ratio`, and `floor_is`.
class Report {
 public:
  struct Options {
    bool json = false;
    bool quick = false;     ///< shorter turns: shows that a bench runs, not how fast
    bool large = false;     ///< ten times as much
    std::string peer = {};  ///< whom to measure beside us; empty: nobody
  };
  Report(std::string_view bench, std::string_view commit, Options options);

  [[nodiscard]] bool quick() const { return options_.quick; }
  [[nodiscard]] bool large() const { return options_.large; }
  [[nodiscard]] const std::string& peer() const { return options_.peer; }
  /// Measures both sides in turns and keeps the result.
  void compare(const Comparison& comparison);
  /// Keeps what was measured in rounds of the caller's own.
  void add(const Series& series);
  /// A line for people.
  void say(std::string_view line) const;
  /// One object of the agreed shape, on stdout when it was asked for.
  void finish() const;

 private:
  struct Result {
    std::string name, floorIs, peer;
    std::string unit = "1/s";
    std::size_t rounds = 0;
    double value = 0, min = 0, max = 0;
    bool hasFloor = false, hasCpu = false;
    double floor = 0, ratio = 0;
    double perCpuSecond = 0, floorPerCpuSecond = 0, cpuRatio = 0;
  };

  std::string bench_;
  std::string commit_;
  Options options_;
  std::vector<Result> results_;
};

/// Keeps the compiler from removing a computation whose result nobody reads.
template <typename T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

[[nodiscard]] double median(std::vector<double> values);

}  // namespace guantong::bench
