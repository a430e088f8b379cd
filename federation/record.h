// federation/record.h: what an office writes into its store, as plain values. What the fields mean
// stands in schemas/record.capnp.
#pragma once

#include <vector>

#include "federation/envelope.h"

namespace guantong::federation {

struct StoredEvent {
  /// Open, as everything that is written for a successor to read.
  enum class Verdict : std::uint16_t { kApplied = 0, kWaiting = 1, kExcluded = 2 };

  ByteView header;
  ByteView proof;
  ByteView sealedBody;  ///< empty: withheld, or never here
  OfficeCode from;      ///< empty: our own
  Instant arrived;
  Verdict verdict = Verdict::kApplied;
};

struct TicketKey {
  ByteView sealed;  ///< empty once destroyed
  std::optional<Instant> destroyedAt;
};

struct ChainHead {
  std::uint32_t sequence = 0;
  EventId event;
  bool forked = false;
};

struct LinkRecord {
  struct LaneRecord {
    Lane lane = Lane::kNormal;
    std::uint64_t nextOut = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t received = 0;
  };

  Incarnation peerIncarnation;
  std::vector<LaneRecord> lanes;  ///< each lane at most once
  std::optional<Instant> lastHeard;
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
