// tests/faults/line.h: a TCP line between two offices that can be bad.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

namespace guantong::support {

/// What becomes of what passes a line, from now on.
struct Weather {
  bool up = true;    ///< from who dialled to who listens
  bool down = true;  ///< the other way
  std::chrono::milliseconds delay{0};
  std::size_t bytesPerSecond = 0;  ///< 0: as fast as it goes
  /// Of the pieces that pass: how many meet a fault. Half of them break the connection in the
  /// middle of the piece, the others hold up everything behind them for a while. Nothing else can
  /// be seen of lost packets through TCP, which sends them again.
  double lost = 0;
};

/// Stands between an office and its parent, on this machine's loopback: the child dials us, we dial
/// the parent.
///
/// Rules
///  1. What passes is the bytes as they came, in order: the line is bad, never dishonest.
///  2. Where nothing passes, connections stay open and silent, as behind a dead router, and new ones
///     are accepted and stay silent too. What was sent meanwhile passes afterwards, as TCP does it.
///  3. When one end goes, the other is told once everything before has passed.
/// Threads: one of its own; what is public, from any.
class Line {
 public:
  static constexpr std::chrono::milliseconds kHeldUp{300};
  /// What waits in one direction of one connection before we stop reading.
  static constexpr std::size_t kBytesMax = std::size_t{256} << 10;

  /// `seed` decides which pieces meet a fault.
  Line(unsigned toPort, std::uint64_t seed);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// Where the child dials.
  [[nodiscard]] unsigned port() const;
  void set(const Weather& weather);
  /// Breaks every connection, wherever in a frame it is.
  void breakOff();

  struct Counters {
    std::uint64_t connections = 0, bytes = 0, broken = 0;
  };
  [[nodiscard]] Counters counters() const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

/// A port of 127.0.0.1 that nobody uses at this moment, and that the system gives to nobody who
/// didn't ask for it: who listens on it can be gone for a while and come back.
[[nodiscard]] unsigned lastingPort();

}  // namespace guantong::support
