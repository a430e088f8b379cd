// crypto/sealing.h: what one office writes to another, and nobody in between can read.
#pragma once

#include <optional>

#include "crypto/epochs.h"
#include "crypto/keys.h"
#include "crypto/padding.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// Sealing to a peer, whose sealing key we know and who knows ours.
///
/// Rules
///  1. One X25519 agreement for a pair of keys, not for a message: it costs fifteen times the
///     cipher. Each message then has a fresh random 24-byte nonce under the agreed key.
///  2. The key is for one direction between two offices in two epochs: BLAKE2b, keyed with the
///     agreed secret, over context, suite, both ids, each after its length, both epochs, both
///     public keys, always the sender's first (numbers of 4 bytes, the suite of 2, big-endian). So
///     a message can't be reflected to its sender, forwarded as if meant for another (surreptitious
///     forwarding), shown under another name or in another epoch: there it opens with no key at
///     all.
///  3. The header goes along as associated data: visible, and bound to the message.
///  4. The message is padded (padding.h): its size tells little.
/// The sealed bytes: suite (2, big-endian) | nonce (24) | padded message, enciphered | tag (16).
///
/// Protects: content and size class against everybody but the two; against change, and against
/// being shown in another place. Does not protect: who writes to whom and when (the header says
/// it); against replay (sequences and event ids do); it proves nothing to a third party, for either
/// of the two could have made it (the author's signature does). The sender's key of that epoch
/// opens it too, as long as it lives. Whoever holds both keys can make one ciphertext that two keys
/// open: nothing may rest on "it opened, so nobody else can open it".

/// Who writes to whom, in which epochs of their keys. Ids are opaque: an office's code as bytes.
struct PeerBinding {
  ByteView senderId;
  Epoch senderEpoch;
  ByteView recipientId;
  Epoch recipientEpoch;
};

inline constexpr std::size_t kSuiteBytes = 2;
/// What stands before the enciphered bytes in a message to a peer.
inline constexpr std::size_t kPeerPrefixBytes = kSuiteBytes + kAeadNonceBytes;

/// The exact size of a sealed message. REQUIRES: messageBytes <= kPaddedMessageBytesMax.
constexpr std::size_t sealedToPeerBytes(std::size_t messageBytes) {
  return kPeerPrefixBytes + paddedBytes(messageBytes) + kAeadTagBytes;
}

/// Seals to one peer. Costly to make (one agreement), cheap to use: keep it as long as its epochs.
///
/// REQUIRES, of every call: the nonce is fresh random bytes; messages are at most
/// kPaddedMessageBytesMax. Threads: one owner.
class PeerSealer {
 public:
  /// Nothing when the recipient's key is a point of small order: everybody would know the secret.
  [[nodiscard]] static std::optional<PeerSealer> make(const SealingKey& sender,
                                                      const SealingPublicKey& recipient,
                                                      const PeerBinding& binding);

  /// Where the message lies within the `out` of sealInPlace.
  static ByteSpan messageRoom(ByteSpan out, std::size_t messageBytes) {
    return out.subspan(kPeerPrefixBytes + kPaddingLengthBytes, messageBytes);
  }
  /// Seals the message that was built in messageRoom(out, messageBytes): no copy, no allocation.
  /// REQUIRES: out.size() == sealedToPeerBytes(messageBytes).
  void sealInPlace(const AeadNonce& nonce, ByteView header, std::size_t messageBytes, ByteSpan out);
  /// Into the caller's memory: one copy, no allocation. `message` and `out` don't overlap.
  /// REQUIRES: out.size() == sealedToPeerBytes(message.size()).
  void sealInto(const AeadNonce& nonce, ByteView header, ByteView message, ByteSpan out);
  [[nodiscard]] Bytes seal(const AeadNonce& nonce, ByteView header, ByteView message);

 private:
  explicit PeerSealer(Secret key) : key_(std::move(key)) {}

  Secret key_;
  XChaCha cipher_;
};

/// Opens what one peer sealed to us. Kept and used like PeerSealer. Gives no reasons.
/// Threads: one owner.
class PeerOpener {
 public:
  /// Nothing when the sender's key is a point of small order.
  [[nodiscard]] static std::optional<PeerOpener> make(const SealingKey& recipient,
                                                      const SealingPublicKey& sender,
                                                      const PeerBinding& binding);

  /// Opens where it lies; the message is a part of `sealed`. On failure the bytes are spoilt.
  [[nodiscard]] std::optional<ByteView> openInPlace(ByteView header, ByteSpan sealed);
  /// Opens into `room`, of which the message is a part; the rest of `room` is used up.
  /// REQUIRES: room.size() >= sealed.size().
  [[nodiscard]] std::optional<ByteView> openInto(ByteView header, ByteView sealed, ByteSpan room);
  [[nodiscard]] std::optional<Bytes> open(ByteView header, ByteView sealed);

 private:
  explicit PeerOpener(Secret key) : key_(std::move(key)) {}

  Secret key_;
  XChaCha cipher_;
};

/// Sealing to a key whose holder does not know ours: a reporter's browser to an office, an office
/// to the key of a receipt code, a custodian to the next person.
///
/// Rules
///  1. An ephemeral X25519 key for each message, from a seed handed in and then forgotten: not even
///     the sender opens it again.
///  2. The key is BLAKE2b, keyed with the agreed secret, over context, suite, the sender's id
///  (empty
///     for who stays anonymous) and the recipient's, each after its length, the recipient's epoch,
///     the ephemeral key, the recipient's key.
///  3. Header and padding as above. The key is used once, so the nonce is zero.
/// The sealed bytes: suite (2) | ephemeral public key (32) | padded message, enciphered | tag (16).
///
/// Protects what sealing to a peer protects, except that the sender's id is a claim: anybody can
/// seal under any name. Who needs to know the sender looks for a signature inside.

/// `epoch` is that of the recipient's key; 0 for keys that have none (a receipt code's).
struct StrangerBinding {
  ByteView senderId;
  ByteView recipientId;
  Epoch recipientEpoch;
};

constexpr std::size_t sealedToStrangerBytes(std::size_t messageBytes) {
  return kSuiteBytes + sizeof(X25519Public) + paddedBytes(messageBytes) + kAeadTagBytes;
}

/// Nothing when the recipient's key is a point of small order.
/// REQUIRES: seed.size() == 32, fresh random bytes, used for nothing else.
[[nodiscard]] std::optional<Bytes> sealToStranger(const SealingPublicKey& recipient,
                                                  const StrangerBinding& binding,
                                                  const Secret& seed, ByteView header,
                                                  ByteView message);

/// Gives no reasons. What comes out may be a key or an identity: it is a Secret.
[[nodiscard]] std::optional<Secret> openFromStranger(const SealingKey& recipient,
                                                     const StrangerBinding& binding,
                                                     ByteView header, ByteView sealed);

}  // namespace guantong::crypto
