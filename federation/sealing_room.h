// federation/sealing_room.h: makes frames out of letters: seals, signs, encodes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "crypto/randomness.h"
#include "crypto/sealing.h"
#include "federation/inspection.h"

namespace guantong::federation {

/// One envelope that is to be on a frame.
struct SealOrder {
  /// A letter of ours, encoded: to be sealed and signed.
  struct Own {
    EnvelopeId id;
    OfficeCode recipient;
    std::shared_ptr<const Bytes> letter;
    std::chrono::sys_days expires;
  };
  /// Another's envelope, encoded, with its hops counted already.
  struct Another {
    std::shared_ptr<const Bytes> envelope;
  };
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
/// together (one signature), and packs them into frames of at most kFrameBytesTarget (or one
/// envelope). Pure work; it may run beside the kernel, which has committed before it gave the
/// order.
///
/// Rules
///  1. A recipient whose sealing key is not known (any more) is the kernel's to know; here it is a
///     CHECK.
///  2. Envelopes that this office seals say no more than routing needs: `expires` is a day.
/// Threads: one owner each; make one for each thread.
class SealingRoom {
 public:
  static constexpr std::size_t kFrameBytesTarget = std::size_t{128} << 10;

  /// `seed` of 32 fresh random bytes: nonces and salts come from it.
  [[nodiscard]] std::vector<Bytes> frames(const FrameOrder& order, const Keys& keys,
                                          const crypto::Secret& seed, Instant now);

 private:
  struct Peer {
    OfficeCode code;
    crypto::Epoch theirs, ours;
    auto operator<=>(const Peer&) const = default;
  };
  static constexpr std::size_t kSealersMax = 1024;

  std::map<Peer, crypto::PeerSealer> sealers_;
  std::uint64_t sealersOf_ = 0;
};

}  // namespace guantong::federation
