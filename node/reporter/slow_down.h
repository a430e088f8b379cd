// node/reporter/slow_down.h: how long who tries receipt codes has to wait.
#pragma once

#include <map>

#include "crypto/randomness.h"
#include "federation/instant.h"

namespace guantong::node::reporter {

using federation::Instant;

/// Rules
///  1. It delays and never locks out: a reporter who mistypes, or sits behind the same address as
///     somebody who guesses, gets an answer, later.
///  2. In total: each question about a mailbox that is not there raises a level, which sinks by one
///     each kForgetTotal. Above kFreeTotal every further one doubles the delay of *every* answer of
///     this office. Why every: a delay of the wrong ones alone would tell which are right.
///  3. Per source: each question of one source, right or wrong, raises a level of its own. The
///     office that is asked can't know which are wrong, and must not.
///  4. A source is known by a hash under a key that is drawn each hour and lives in memory alone:
///     nobody learns afterwards who asked, nor that two asked from one place.
/// Limits: kSourcesMax sources; beyond, the one that asked longest ago is forgotten.
/// Time: `now` is passed in. Threads: one owner.
class SlowDown {
 public:
  using Milliseconds = std::chrono::milliseconds;

  static constexpr std::uint32_t kFreeTotal = 30;
  static constexpr std::uint32_t kFreeOfSource = 10;
  static constexpr std::chrono::seconds kForgetTotal{10};
  static constexpr std::chrono::seconds kForgetOfSource{30};
  static constexpr Milliseconds kStep{250};
  static constexpr Milliseconds kTotalMax = std::chrono::seconds{30};
  static constexpr Milliseconds kOfSourceMax = std::chrono::seconds{60};
  static constexpr std::size_t kSourcesMax = 10'000;
  static constexpr std::chrono::hours kKeyLife{1};

  /// A question came from this source: how long it has to wait. Whatever names the source: an
  /// address, a user.
  Milliseconds asked(crypto::ByteView source, Instant now, crypto::Randomness& randomness);
  /// One of them was about a mailbox that is not there.
  void missed(Instant now);
  /// What every answer waits.
  [[nodiscard]] Milliseconds total(Instant now) const;

 private:
  struct Level {
    std::uint32_t count = 0;
    Instant at{};  ///< when it was that

    void sink(Instant now, std::chrono::seconds each);
  };
  using Source = crypto::ByteArray<16>;

  static Milliseconds delayOf(std::uint32_t above, Milliseconds most);
  void renewKey(Instant now, crypto::Randomness& randomness);

  Level total_;
  std::map<Source, Level> sources_;
  crypto::Secret key_;
  Instant keyUntil_ = federation::kInstantMin;
};

}  // namespace guantong::node::reporter
