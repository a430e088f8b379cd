// federation/checkpoint.h: what an office says with the head of its log, and the file that stands
// in for a link, as plain values. What the fields mean stands in schemas/checkpoint.capnp and
// schemas/bundle.capnp.
#pragma once

#include <optional>
#include <vector>

#include "crypto/checkpoint.h"
#include "federation/frame.h"

namespace guantong::federation {

struct CheckpointStatement {
  struct Mark {
    Lane lane = Lane::kNormal;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
  };

  OfficeCode office;
  std::uint64_t certificateSerial = 0;
  Incarnation incarnation;
  std::uint64_t number = 0;
  Instant time;
  std::vector<Mark> frontier;  ///< each lane at most once
  std::uint64_t revocations = 0;
};

/// A checkpoint and what it says, taken apart, believed or not: the key that it is believed by is
/// found by what it says.
struct UnverifiedCheckpoint {
  crypto::Checkpoint head;
  CheckpointStatement statement;

  [[nodiscard]] LogPosition position() const { return {statement.incarnation, head.size}; }
};
/// Nothing for bytes that are not the one encoding of a checkpoint that says something.
[[nodiscard]] std::optional<UnverifiedCheckpoint> readUnverifiedCheckpoint(ByteView encoded);

struct Checkpoint {
  ByteView encoded;  ///< crypto/checkpoint.h's encoding
  std::uint64_t extends = 0;
  ByteView consistency;  ///< empty where `extends` is 0
};

struct BundleHeader {
  std::uint16_t suite = 0;
  OfficeCode from;
  std::uint64_t fromSerial = 0;
  OfficeCode to;
  Incarnation incarnation;
  std::uint64_t number = 0;
  std::uint32_t part = 0;
  std::uint32_t parts = 0;
  std::uint32_t senderEpoch = 0;
  std::uint32_t recipientEpoch = 0;
};

struct Bundle {
  ByteView header;  ///< the exact bytes
  ByteView sealed;
  crypto::Signature signature{};
};

struct BundleContent {
  static constexpr std::size_t kBatchesMax = 64;

  std::vector<Batch> batches;
  std::vector<Ack> acks;
};

}  // namespace guantong::federation
