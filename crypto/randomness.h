// crypto/randomness.h: random bytes for code that may not fetch any itself.
#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace guantong::crypto {

/// Expands a seed into as many bytes as one likes. Who holds the shell hands in a seed from the
/// system (or, in the simulator and in tests, a chosen one), and everything below draws from this
/// object: nonces, salts, seeds of keys.
///
/// Rules
///  1. The same seed gives the same bytes for ever, in whatever portions they are drawn: fill(10)
///     and fill(20) together are what fill(30) is. Golden vectors hold it. Why: a run of the
///     simulator must come back from its seed, also after an update.
///  2. Earlier bytes can't be computed from the state (fast key erasure, as in Linux's and BSD's
///     generators): each refill's first 32 bytes become the next key, and bytes are wiped from the
///     buffer as they leave it. Why: who takes a machine today must not learn the keys that were
///     drawn and destroyed before.
///  3. It can't be copied: two copies would give one nonce twice.
/// How: the first key is BLAKE2b-256 keyed with the seed over kRandomness; a refill is kRefillBytes
/// of ChaCha20 keystream (IETF, nonce zero, counter from zero) under the key.
/// Threads: one owner. A forked process must seed anew.
class Randomness {
 public:
  /// REQUIRES: seed.size() == 32, drawn for this object alone.
  explicit Randomness(const Secret& seed);

  Randomness(Randomness&&) noexcept = default;
  Randomness& operator=(Randomness&&) noexcept = default;

  void fill(ByteSpan out);

  template <std::size_t N>
  [[nodiscard]] ByteArray<N> bytes() {
    ByteArray<N> out;
    fill(out);
    return out;
  }

  /// Bytes that never lie in ordinary memory: a seed, a key.
  [[nodiscard]] Secret secret(std::size_t size);

 private:
  /// Eight ChaCha20 blocks, which libsodium makes side by side: 20 nonces a refill.
  static constexpr std::size_t kRefillBytes = 512;
  static constexpr std::size_t kKeyBytes = 32;

  void refill();

  Secret state_;  ///< the key of the next refill; then this refill, as far as it isn't given out
  std::size_t next_ = kRefillBytes;  ///< in the refill
};

}  // namespace guantong::crypto
