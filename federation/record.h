// federation/record.h: what an office writes into its store, as plain values. What the fields mean
// stands in schemas/record.capnp.
#pragma once

#include <vector>

#include "federation/envelope.h"

namespace guantong::federation {

/// Where an event lies in this office's store.
struct EventPlace {
  bool received = false;  ///< in the table `received`, else in `ledger`
  std::uint64_t record = 0;
  std::uint16_t index = 0;
  auto operator<=>(const EventPlace&) const = default;
};

struct StoredEvents {
  struct Stored {
    ByteView header;
    ByteView proof;  ///< the leaf's salt (16 bytes) where there is a common signature
  };

  OfficeCode from;  ///< empty: our own
  Instant arrived;
  std::uint16_t suite = 0;
  std::optional<crypto::Signature> signature;  ///< nothing: each event has a proof of its own
  std::vector<Stored> events;
  ByteView sealedBodies;
};

/// Where our own ledger stands.
struct LedgerRecord {
  std::uint64_t nextBatch = 1;
  std::uint64_t nextArrival = 1;
  ByteView log;  ///< crypto::MerkleLog's frontier
  std::uint64_t checkpoints = 0;
  Incarnation incarnation;
  std::uint64_t confirmed = 0;  ///< of this incarnation
};

struct LinkRecord {
  struct LaneRecord {
    Lane lane = Lane::kNormal;
    std::uint64_t nextOut = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t received = 0;
    std::uint64_t base = 0;  ///< number in the queue minus number on the wire
  };

  Incarnation peerIncarnation;
  std::vector<LaneRecord> lanes;  ///< each lane at most once
  std::optional<Instant> lastHeard;
};

/// A letter of ours that its recipient has not confirmed yet.
struct LetterRecord {
  EnvelopeId id;
  OfficeCode recipient;
  Lane lane = Lane::kNormal;
  Instant made;
  Instant queuedAt;
  std::uint32_t attempts = 0;
  bool reported = false;
  /// The number of a batch in the ledger; places of single events; or an encoded Letter.
  std::variant<std::uint64_t, std::vector<EventPlace>, ByteView> content;
};

struct QueueItem {
  struct Passing {
    EnvelopeId id;
    OfficeCode recipient;
    ByteView letter;  ///< a Letter, encoded
  };
  struct Another {
    ByteView envelope;  ///< Envelope, encoded
  };

  std::uint64_t bytes = 0;  ///< about how many on the wire
  /// The number of a letter of ours; a letter that nobody confirms; or another's envelope.
  std::variant<std::uint64_t, Passing, Another> content;
};

struct StoredEnvelope {
  ByteView envelope;
  OfficeCode from;
  Instant arrived;
};

struct Quarantined {
  static constexpr std::size_t kBytesKeptMax = std::size_t{64} << 10;

  ByteView bytes;
  std::uint64_t bytesWhole = 0;
  OfficeCode from;
  Lane lane = Lane::kNormal;
  std::uint64_t number = 0;
  Instant arrived;
  std::string_view reason;
};

}  // namespace guantong::federation
