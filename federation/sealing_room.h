// federation/sealing_room.h: makes frames out of letters: seals, signs, encodes.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "crypto/randomness.h"
#include "crypto/sealing.h"
#include "federation/inspection.h"

namespace guantong::federation {

/// A letter of ours, encoded: to be sealed and signed.
struct OwnLetter {
  EnvelopeId id;
  OfficeCode recipient;
  std::shared_ptr<const Bytes> letter;
  std::chrono::sys_days expires;
  /// It announces keys: the one it is sealed with travels beside it.
  bool announces = false;
};

/// Another's envelope, encoded, with its hops counted already.
struct AnothersEnvelope {
  std::shared_ptr<const Bytes> envelope;
};

/// One envelope that is to be on a frame.
struct SealOrder {
  using Own = OwnLetter;
  using Another = AnothersEnvelope;
  std::variant<Own, Another> content;
};

/// Consecutive envelopes of one lane of one link.
struct FrameOrder {
  OfficeCode neighbour;
  Lane lane = Lane::kNormal;
  std::uint64_t session = 0;  ///< of the link, for each frame
  std::uint64_t first = 0;    ///< on the wire
  std::vector<SealOrder> envelopes;
  std::vector<Ack> acks;  ///< on the first frame
};

/// Carries out FrameOrders: seals each letter to its recipient, signs all envelopes of an order
/// together, and packs them into frames of at most kFrameBytesTarget (or one envelope). Pure work;
/// it may run beside the kernel, which has committed before it gave the order.
///
/// Rules
///  1. A recipient whose sealing key is not known (any more) is the kernel's to know; here it is a
///     CHECK, as is our own missing key or certificate. So an order goes with the Keys and the
///     `now` that the kernel made it with: under later ones a key may have died.
///  2. Envelopes that this office seals say no more than routing needs: `expires` is a day.
///  3. One signature for the whole order (for every 1,024 envelopes of ours in it), though it may
///     fill several frames.
///  4. The same order, Keys, seed and `now` give the same bytes, whatever was sealed before.
///  5. A recipient that shows a sealing key which nobody can agree with (a point of small order:
///  the
///     secret would be known to all) gets its letters sealed to nobody. It is the only one to
///     lose by it, while a CHECK would let it stop us, and a gap would stop the lane for all
///     behind.
///  6. An order without envelopes is a frame of its acks; without those, no frame.
/// Threads: one owner each; make one for each thread.
class SealingRoom {
 public:
  /// From 64 KiB on what a frame costs disappears beside its envelopes; small enough that the other
  /// end works on one while the next is on its way.
  static constexpr std::size_t kFrameBytesTarget = std::size_t{128} << 10;

  /// `seed` of 32 fresh random bytes: nonces and salts come from it. The same seed never twice.
  [[nodiscard]] std::vector<Bytes> frames(const FrameOrder& order, const Keys& keys,
                                          const crypto::Secret& seed, Instant now);

  /// As Inspector::forgetDead.
  void forgetDead(Instant now) { sealers_.forgetDead(now); }

 private:
  const crypto::SigningKey& signingKeyOf(const Keys& keys);

  Agreements<crypto::PeerSealer> sealers_;
  /// Deriving the signing key costs as much as signing. Held as long as it is the same ring's; the
  /// ring itself is not held, for its keys must be able to die.
  std::weak_ptr<const crypto::KeyRing> ring_;
  std::optional<crypto::SigningKey> signingKey_;
};

}  // namespace guantong::federation
