// simulator/agenda.h: the simulated clock, and what is to happen when.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "federation/instant.h"

namespace guantong::simulator {

using federation::Instant;

/// Time passes only here: from one thing that is due to the next.
///
/// Rules
///  1. What is due earlier happens earlier; of things due at one moment, what was entered first.
///     Nothing else decides the order of a run.
///  2. What is entered for a moment that has passed happens now, after what was entered before.
/// Threads: one owner.
class Agenda {
 public:
  using Action = std::function<void()>;

  explicit Agenda(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const { return now_; }
  void at(Instant when, Action action);
  void after(std::chrono::milliseconds delay, Action action) {
    at(now_ + delay, std::move(action));
  }
  /// Lets the next thing happen, if it is due at `until` or before. Otherwise it becomes `until`.
  bool step(Instant until);

 private:
  struct Entry {
    Instant when;
    std::uint64_t sequence = 0;
    Action action;
  };
  static bool later(const Entry& a, const Entry& b);

  Instant now_;
  std::uint64_t entered_ = 0;
  std::vector<Entry> entries_;  ///< a heap: what is next on top
};

}  // namespace guantong::simulator
