// crypto/rest.h: bytes that rest in an office's own store, under a key that can be destroyed.
#pragma once

#include <optional>

#include "crypto/primitives.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// Seals what lies on our own disk under a symmetric key: an event's body under its ticket's key, a
/// ticket's key under the store's.
///
/// Rules
///  1. What is sealed is bound to its place by `associated` (an event's header, a ticket's id): a
///     record moved to another place does not open there.
///  2. The cipher's key is BLAKE2b over the context under the key given, so a key that is used here
///     gives nothing about any other use of it.
///  3. Destroying the key destroys everything under it, wherever copies of the pages still lie:
///     in free pages of the store, on a worn flash cell, in a backup.
///  4. No padding: who reads this disk sees the sizes of the records beside it anyway.
/// The sealed bytes: suite (2, big-endian) | nonce (24) | ciphertext | tag (16).
///
/// Threads: one owner.
class RestSealer {
 public:
  /// REQUIRES: key.size() == 32.
  explicit RestSealer(const Secret& key);

  /// REQUIRES: the nonce is fresh random bytes.
  [[nodiscard]] Bytes seal(const AeadNonce& nonce, ByteView associated, ByteView plaintext);
  /// Gives no reasons.
  [[nodiscard]] std::optional<Secret> open(ByteView associated, ByteView sealed);

 private:
  Secret key_;
  XChaCha cipher_;
};

inline constexpr std::size_t kRestBytesBesides = 2 + kAeadNonceBytes + kAeadTagBytes;

}  // namespace guantong::crypto
