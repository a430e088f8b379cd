// federation/wire_batch.h: a frame of envelopes, built where it will lie.
#pragma once

#include <span>
#include <vector>

#include "federation/frame.h"

namespace guantong::federation {

/// The bytes of a Frame with a Batch in it, laid out before what fills its envelopes is there: a
/// letter is then sealed, and a proof written, right where they travel. `encode` would copy a frame
/// three times, which costs as much as a third of sealing it.
///
/// Rules
///  1. One segment, in one piece. What comes out decodes to the same Frame that `encode` of the
///     same values does.
///  2. Sizes are exact: bytesOf says before the frame is built what it will have.
/// REQUIRES: what decode would accept, as `encode` does: sizes, counts, order.
class BatchFrame {
 public:
  /// The sizes of one envelope. None is 0 but where it says so.
  struct Sizes {
    std::size_t header = 0;
    std::size_t sealed = 0;
    std::size_t proof = 0;
    std::uint8_t hops = 0;
    std::size_t senderKey = 0;  ///< may be 0
  };
  /// Where one envelope lies: bytes of zero, to be written.
  struct Room {
    crypto::ByteSpan header;
    crypto::ByteSpan sealed;
    crypto::ByteSpan proof;
    crypto::ByteSpan senderKey;
  };

  /// What a frame has besides its envelopes, and what one more envelope adds.
  [[nodiscard]] static std::size_t bytesOf(const std::vector<Ack>& acks);
  [[nodiscard]] static std::size_t bytesOf(const Sizes& envelope);

  /// Where on the link it stands.
  struct Place {
    Lane lane = Lane::kNormal;
    std::uint64_t session = 0;
    std::uint64_t first = 0;
  };
  BatchFrame(const Place& place, std::span<const Sizes> envelopes, const std::vector<Ack>& acks);

  /// Good as long as the bytes are, wherever those are moved.
  [[nodiscard]] const std::vector<Room>& rooms() const { return rooms_; }
  [[nodiscard]] Bytes take() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
  std::vector<Room> rooms_;
};

}  // namespace guantong::federation
