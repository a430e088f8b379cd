// crypto/keys.h: an office's three kinds of key pair, each derived from a seed.
#pragma once

#include <compare>

#include "crypto/primitives.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// A seed under a seed: BLAKE2b keyed with `master` over the context and a number. Knowing one
/// derived seed tells nothing about the master or another.
/// REQUIRES: master.size() == 32.
Secret deriveSeed(const Secret& master, Context context, std::uint64_t number);

struct SigningPublicKey {
  Ed25519Public bytes{};
  auto operator<=>(const SigningPublicKey&) const = default;
};
struct SealingPublicKey {
  X25519Public bytes{};
  auto operator<=>(const SealingPublicKey&) const = default;
};
/// The public half of a CURVE pair (libzmq's, which is X25519).
struct TransportPublicKey {
  X25519Public bytes{};
  auto operator<=>(const TransportPublicKey&) const = default;
};

using Signature = Ed25519Signature;

/// Signs what an office says. Every signature is over a context string before the message, so that
/// one made for a purpose can't be shown for another.
class SigningKey {
 public:
  /// REQUIRES: seed.size() == 32.
  static SigningKey fromSeed(const Secret& seed);

  [[nodiscard]] const SigningPublicKey& publicKey() const { return public_; }
  [[nodiscard]] Signature sign(Context context, ByteView message) const;

 private:
  SigningPublicKey public_;
  Secret secret_;
};

/// Gives no reason.
[[nodiscard]] bool verify(const SigningPublicKey& key, Context context, ByteView message,
                          const Signature& signature);

/// Agrees on keys to seal with (sealing.h). One lives for one epoch.
class SealingKey {
 public:
  /// REQUIRES: seed.size() == 32. An epoch's seed is fresh random bytes, never derived from a
  /// longer-lived secret: what can be derived again has not been destroyed.
  static SealingKey fromSeed(const Secret& seed);

  [[nodiscard]] const SealingPublicKey& publicKey() const { return public_; }
  [[nodiscard]] const Secret& secret() const { return secret_; }

 private:
  SealingPublicKey public_;
  Secret secret_;
};

/// The CURVE pair of an office's links.
class TransportKey {
 public:
  /// REQUIRES: seed.size() == 32.
  static TransportKey fromSeed(const Secret& seed);

  [[nodiscard]] const TransportPublicKey& publicKey() const { return public_; }
  [[nodiscard]] const Secret& secret() const { return secret_; }

 private:
  TransportPublicKey public_;
  Secret secret_;
};

}  // namespace guantong::crypto
