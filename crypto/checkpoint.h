// crypto/checkpoint.h: the signed head of a Merkle log.
#pragma once

#include <optional>

#include "crypto/keys.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// With room for an office, an incarnation and the frontier of its authors; small enough to travel
/// in every exchange of acks.
inline constexpr std::size_t kCheckpointStatementBytesMax = 16384;

/// What an office says of its log at a moment.
///     suite 2 | size 8 | root 32 | length 4 | statement | signature 64         (big-endian)
/// The signature is over kLogCheckpoint and everything before it, as it travels.
///
/// Rules
///  1. One encoding: the length is exact and nothing follows the signature.
///  2. `statement` says whose log it is and where that stands. Its format belongs to the schemas;
///     here it is only signed. Who verifies must find the key by it, so a checkpoint can be decoded
///     before it is believed.
///  3. Two checkpoints of one log are believed together only with a consistency proof between them
///     (merkle_log.h).
/// Limits: kCheckpointStatementBytesMax.
struct Checkpoint {
  Suite suite = Suite::kEd25519Sha256XChaCha;
  std::uint64_t size = 0;
  Hash root{};
  Bytes statement;

  bool operator==(const Checkpoint&) const = default;
};

/// REQUIRES: a size and a statement within the limits.
Bytes signCheckpoint(const SigningKey& key, const Checkpoint& checkpoint);

/// What it says, believed or not; nothing for bytes that are not the one encoding of a checkpoint.
[[nodiscard]] std::optional<Checkpoint> decodeUnverifiedCheckpoint(ByteView bytes);

/// What `key` has signed. Gives no reason.
[[nodiscard]] std::optional<Checkpoint> openCheckpoint(const SigningPublicKey& key, ByteView bytes);

}  // namespace guantong::crypto
