// crypto/primitives.h: the bare algorithms of suite 1, typed. Nothing here knows what it is for.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace guantong::crypto {

/// SHA-256 by OpenSSL, which uses the processor's own instructions; byte-identical to libsodium's
/// (a test compares) and several times faster where those instructions exist.
class Sha256 {
 public:
  Sha256();
  Sha256& add(ByteView bytes);
  /// REQUIRES: called once.
  Hash finish();

 private:
  struct State {
    alignas(8) std::byte bytes[112];
  } state_;
};

Hash sha256(ByteView bytes);

/// SHA-256 of `prefix` and two hashes, for each pair of neighbours in `hashes`: a level of a Merkle
/// tree at once. Faster by a quarter than pair by pair: the blocks are laid out before they are
/// hashed, so that the processor needn't wait for its own stores.
/// REQUIRES: hashes.size() == 2 * out.size(); they don't overlap.
void sha256Pairs(std::byte prefix, std::span<const Hash> hashes, std::span<Hash> out);

/// BLAKE2b-256 keyed with `key` (empty, or 16 to 64 bytes) over the parts one after another. The
/// caller makes the parts readable in one way only: fixed sizes, or lengths before what varies.
void blake2b(ByteSpan out, ByteView key, std::initializer_list<ByteView> parts);

/// The bare keystream of ChaCha20 (IETF form, nonce and counter zero): a key is used here once.
/// REQUIRES: key.size() == 32.
void chacha20Keystream(ByteSpan out, ByteView key);

using Ed25519Public = ByteArray<32>;
using Ed25519Signature = ByteArray<64>;

/// REQUIRES: seed.size() == 32. `secret` gets libsodium's 64-byte form.
void ed25519FromSeed(const Secret& seed, Ed25519Public& publicKey, Secret& secret);
Ed25519Signature ed25519Sign(const Secret& secret, ByteView message);
[[nodiscard]] bool ed25519Verify(const Ed25519Public& publicKey, ByteView message,
                                 const Ed25519Signature& signature);

using X25519Public = ByteArray<32>;

X25519Public x25519PublicOf(const Secret& secret);
/// Nothing when `theirs` is a point of small order: such an agreement would be known to anybody.
[[nodiscard]] std::optional<Secret> x25519(const Secret& ours, const X25519Public& theirs);

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadNonceBytes = 24;
inline constexpr std::size_t kAeadTagBytes = 16;
using AeadNonce = ByteArray<kAeadNonceBytes>;

/// XChaCha20-Poly1305 (IETF draft): the subkey by libsodium's HChaCha20, the bulk by OpenSSL's
/// ChaCha20-Poly1305; byte-identical to libsodium's whole (a test compares), about twice as fast.
///
/// Holds a cipher context, which is costly to make: keep one and use it again.
/// Threads: one owner.
class XChaCha {
 public:
  XChaCha();
  ~XChaCha();
  XChaCha(XChaCha&&) noexcept;
  XChaCha& operator=(XChaCha&&) noexcept;

  /// Writes ciphertext and tag. `out` may be `plaintext`'s memory, at the same start.
  /// REQUIRES: key.size() == 32; out.size() == plaintext.size() + kAeadTagBytes; a nonce is used
  /// once under a key.
  void seal(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext,
            ByteSpan out);

  /// False, and `out` zeroed, when anything was changed. Gives no reason.
  /// REQUIRES: key.size() == 32; sealed.size() >= kAeadTagBytes;
  /// out.size() == sealed.size() - kAeadTagBytes.
  [[nodiscard]] bool open(ByteView key, const AeadNonce& nonce, ByteView associated,
                          ByteView sealed, ByteSpan out);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Argon2id 1.3 with one lane. REQUIRES: salt.size() == 16. Nothing when memory is short.
struct Argon2Cost {
  std::uint64_t passes;
  std::size_t memoryBytes;
};
[[nodiscard]] std::optional<Secret> argon2id(ByteView passphrase, ByteView salt, Argon2Cost cost,
                                             std::size_t sizeOut);

}  // namespace guantong::crypto
