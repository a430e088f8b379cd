// simulator/chance.h: all that is left to chance in a run, from its seed.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "crypto/secret.h"

namespace guantong::simulator {

/// Draws numbers from the seed of a run (xoshiro256**, Blackman and Vigna).
///
/// Rules
///  1. The same seed and stream give the same draws for ever, on every machine.
///  2. Each thing that draws has a stream of its own, by name: a person who acts once more must not
///     change what the network does afterwards. A failing seed then stays close to the run that
///     failed while one looks for the cause.
///  3. Not for secrets of production: what keys of a simulated office are made of is known to
///  whoever
///     has the seed, as it must be.
/// Threads: one owner.
class Chance {
 public:
  Chance(std::uint64_t seed, std::string_view stream);

  std::uint64_t number();
  /// From 0 to bound - 1. REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// From 0 to less than 1.
  double share();
  bool happens(double probability) { return share() < probability; }
  /// How long until something that comes by itself every `mean`; at least 1 ms. 0 for a mean of 0.
  std::chrono::milliseconds waiting(std::chrono::milliseconds mean);
  /// From nothing to `most`, both included.
  std::chrono::milliseconds upTo(std::chrono::milliseconds most);
  /// 32 bytes.
  crypto::Secret secret();
  /// REQUIRES: there is one.
  template <typename T>
  const T& oneOf(const std::vector<T>& things) {
    return things[static_cast<std::size_t>(below(things.size()))];
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace guantong::simulator
