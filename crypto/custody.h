// crypto/custody.h: a key that only several people together can get at, and only for a time.
#pragma once

#include <optional>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "crypto/keys.h"

namespace guantong::crypto {

/// A reporter's identity is enciphered under a random **data key**. This is how that key
/// is kept: any k of n **custodians** together, and whoever holds the month's **retention key**,
/// can get it back; either side alone can't.
///
///   data key --(under the capsule's retention subkey)--> wrapped key
///            --(nested boxes, one chain for each k-subset of the n)--> seal
///
/// Rules
///  1. The data key is wrapped under a subkey of the retention month's key first. So custodians
///     without it see nothing, and destroying the month's key shreds every capsule of the month,
///     however many copies of the seals there are.
///  2. The subkey is derived for one capsule: it can be handed out to open that one, and gives
///     neither the month's key nor another capsule's.
///  3. For every subset of k custodians (a **quorum**) the wrapped key is put in boxes within
///  boxes,
///     one for each member; the outermost is that of the first in the list. Fewer than k open
///     nothing. Why not Shamir's shares: with n <= 5 there are at most ten quorums, the boxes need
///     nothing but what is here already, each step happens on the member's own machine with the
///     member's own key, and no machine holds two members' secrets at any time.
///  4. A box's key is BLAKE2b, keyed with the X25519 secret of its ephemeral key and its member's,
///     over context, suite, capsule, k, n, quorum and place in it (one byte each), all n keys in
///     their order, the commitment, the ephemeral key. So a box of another capsule, quorum, place
///     or set of custodians opens with no key. The key is used once, so the nonce is zero.
///  5. The commitment is a hash of the wrapped key and stands in the seal. Whichever quorum opens
///     gets the same wrapped key or nothing, and a re-sealed one shows that it holds what the old
///     one held. The wrapped key has 24 random bytes: its hash tells nothing.
///  6. **Re-sealing** is opening to the wrapped key and sealing that to others, with another k and
///  n
///     if need be. It never needs the retention key, so nobody learns what is inside. The old seal
///     still opens for the old custodians: the office destroys it, and its backups keep it until
///     the retention key goes.
///  7. Each artefact ends with a SHA-256 over itself. Why: damage is then told from a wrong key,
///  and
///     is noticed when a file is copied, not years later. It is no proof of who made it (the event
///     that holds it is signed).
///
/// Protects the identity against any k-1 custodians with all else, and against all custodians
/// without the retention key. Does not protect against k custodians and the keeper of the retention
/// key in agreement (the record of the look does), against a member who hands on what was opened,
/// or against who makes the seal putting in another key than the right one. k = 1 is allowed, for
/// an office with one custodian; it protects against nobody among the custodians. Not here: which
/// month a capsule belongs to (its record says), and who may ask (disclosure).
///
/// Limits: n <= kCustodiansMax, so at most ten quorums and some 3 KB.

inline constexpr std::size_t kCustodiansMax = 5;
inline constexpr std::size_t kDataKeyBytes = 32;
inline constexpr std::size_t kWrappedKeyBytes = kAeadNonceBytes + kDataKeyBytes + kAeadTagBytes;

using CapsuleId = ByteArray<16>;

enum class CustodyFault {
  kBadThreshold,  ///< not 1 <= k <= n <= kCustodiansMax
  kSameKeyTwice,  ///< one person would count as two
  kUnusableKey,   ///< a point of small order (everybody could open its box), or another spelling of
                  ///< a key (one person would count as two)
};

/// Some of the custodians: bit i stands for the i-th in the list.
struct Quorum {
  std::uint8_t members = 0;
  auto operator<=>(const Quorum&) const = default;
};

/// Who can open: any `threshold` of these keys together. The order is part of it.
class Custodians {
 public:
  [[nodiscard]] static tl::expected<Custodians, CustodyFault> of(
      std::size_t threshold, std::vector<SealingPublicKey> keys);

  [[nodiscard]] std::size_t threshold() const { return threshold_; }
  [[nodiscard]] const std::vector<SealingPublicKey>& keys() const { return keys_; }
  /// Every subset of `threshold`, in ascending order of its number.
  [[nodiscard]] std::vector<Quorum> quorums() const;
  [[nodiscard]] bool isQuorum(Quorum quorum) const;
  bool operator==(const Custodians&) const = default;

 private:
  Custodians(std::size_t threshold, std::vector<SealingPublicKey> keys)
      : threshold_(threshold), keys_(std::move(keys)) {}

  std::size_t threshold_;
  std::vector<SealingPublicKey> keys_;
};

/// The key under which one capsule's data key is wrapped. REQUIRES: monthKey.size() == 32.
[[nodiscard]] Secret retentionSubkey(const Secret& monthKey, const CapsuleId& capsule);

/// A data key under its retention subkey: what is inside the boxes, and all that re-sealing sees.
/// With the retention key it gives the data key: between machines it travels sealed to the person
/// who goes on (sealToStranger).
///
/// Its bytes: "GTCW" | suite (2) | capsule (16) | nonce (24) | data key, enciphered (32) | tag (16)
/// | SHA-256 (32).
struct WrappedKey {
  CapsuleId capsule;
  Secret bytes;  ///< kWrappedKeyBytes

  [[nodiscard]] Secret encode() const;
  [[nodiscard]] static std::optional<WrappedKey> decode(ByteView encoded);
};

/// REQUIRES: dataKey and subkey have 32 bytes; the nonce is fresh random bytes.
[[nodiscard]] WrappedKey wrapDataKey(const Secret& dataKey, const Secret& subkey,
                                     const CapsuleId& capsule, const AeadNonce& nonce);
/// Gives no reasons. REQUIRES: subkey.size() == 32.
[[nodiscard]] std::optional<Secret> unwrapDataKey(const WrappedKey& wrapped, const Secret& subkey);

/// A wrapped key in the boxes of every quorum. At rest in the office's store.
///
/// Its bytes: "GTCS" | suite (2) | capsule (16) | k (1) | n (1) | n public keys (32 each)
/// | commitment (32) | a chain of boxes for each quorum, in order | SHA-256 (32). A box is an
/// ephemeral public key (32), what is inside, enciphered, and a tag (16).
struct CustodySeal {
  CapsuleId capsule;
  Custodians custodians;
  Hash commitment;
  std::vector<Bytes> boxes;  ///< one for each of custodians.quorums()

  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] static std::optional<CustodySeal> decode(ByteView encoded);
};

/// Seals for the first time, or to new custodians what a quorum of the old ones opened.
/// REQUIRES: seed.size() == 32, fresh random bytes, used for nothing else.
[[nodiscard]] CustodySeal sealToCustodians(const WrappedKey& wrapped, const Custodians& custodians,
                                           const Secret& seed);

/// An opening under way, to be handed to the next member of its quorum, on any machine, as a file.
/// Whoever takes one on its way needs fewer members than k: hand it over sealed, or in person.
///
/// Its bytes: "GTCP" | suite (2) | capsule (16) | k (1) | n (1) | n public keys (32 each)
/// | commitment (32) | quorum (1) | boxes opened (1) | the box that is left | SHA-256 (32).
struct CustodyStep {
  CapsuleId capsule;
  Custodians custodians;
  Hash commitment;
  Quorum quorum;
  std::uint8_t opened = 0;  ///< how many members have opened theirs; less than k
  Bytes box;                ///< that of the next member

  [[nodiscard]] std::size_t remaining() const { return custodians.threshold() - opened; }
  /// The place in the list of custodians of who has to open next.
  [[nodiscard]] std::size_t next() const;
  /// What encode and openStep ask of one that was put together from elsewhere: a quorum of these
  /// custodians, less than all of it opened, and a box of the size that is then left.
  [[nodiscard]] bool isSound() const;

  /// REQUIRES: isSound().
  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] static std::optional<CustodyStep> decode(ByteView encoded);
};

/// Nothing when it is not a quorum of this seal.
[[nodiscard]] std::optional<CustodyStep> beginOpening(const CustodySeal& seal, Quorum quorum);

/// The next step, or after the last member the wrapped key.
using CustodyProgress = std::variant<CustodyStep, WrappedKey>;

/// Opens one box with the key of the member whose turn it is. Gives no reasons (whose turn it is
/// can be asked before). REQUIRES: step.isSound().
[[nodiscard]] std::optional<CustodyProgress> openStep(const CustodyStep& step,
                                                      const SealingKey& custodian);

}  // namespace guantong::crypto
