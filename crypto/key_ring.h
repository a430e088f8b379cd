// crypto/key_ring.h: all keys of one office, as they lie in its key file.
#pragma once

#include <optional>

#include "crypto/epochs.h"
#include "crypto/keys.h"

namespace guantong::crypto {

/// Rules
///  1. The signing, the transport and the rest key are derived from one master seed: one secret to
///  keep and
///     to escrow. They live as long as the office's certificate; a new signing key is a new master.
///  2. Sealing keys are not derived from it: each epoch has random bytes of its own, so that a
///     destroyed one can't be made again (epochs.h).
///
/// The bytes, which are the payload of a key file of format 1: master seed (32), then the epochs'
/// keys as EpochKeys encodes them.
/// Threads: one owner.
class KeyRing {
 public:
  /// A new office. REQUIRES: masterSeed.size() == 32, fresh random bytes.
  explicit KeyRing(Secret masterSeed);

  [[nodiscard]] SigningKey signingKey() const;
  [[nodiscard]] TransportKey transportKey() const;
  /// What the office's own disk is sealed with (rest.h).
  [[nodiscard]] Secret restKey() const;
  [[nodiscard]] EpochKeys& sealingKeys() { return sealingKeys_; }
  [[nodiscard]] const EpochKeys& sealingKeys() const { return sealingKeys_; }

  [[nodiscard]] Secret encode() const;
  /// Nothing when it is not what encode() makes, in every byte. From a key file that opened, that
  /// is damage (or a program that wrote nonsense), never a wrong passphrase.
  [[nodiscard]] static std::optional<KeyRing> decode(ByteView bytes);

 private:
  Secret masterSeed_;
  EpochKeys sealingKeys_;
};

}  // namespace guantong::crypto
