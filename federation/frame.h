// federation/frame.h: what crosses a link, as plain values. What the fields mean stands in
// schemas/link.capnp.
#pragma once

#include <variant>
#include <vector>

#include "federation/envelope.h"

namespace guantong::federation {

struct Ack {
  Lane lane = Lane::kNormal;
  std::uint64_t received = 0;
  std::uint64_t creditBytes = 0;
};

struct Hello {
  struct Resume {
    Lane lane = Lane::kNormal;
    Incarnation peerIncarnation;
    std::uint64_t received = 0;
    std::uint64_t creditBytes = 0;
    std::uint64_t acknowledged = 0;
  };

  OfficeCode office;
  Incarnation incarnation;
  std::uint64_t session = 0;
  std::uint64_t answers = 0;
  std::uint16_t versionMin = 0;
  std::uint16_t versionMax = 0;
  std::vector<Resume> lanes;  ///< each lane at most once
};

struct Batch {
  static constexpr std::size_t kEnvelopesMax = 1024;

  std::uint64_t session = 0;
  Lane lane = Lane::kNormal;
  std::uint64_t first = 0;
  std::vector<Envelope> envelopes;
  std::vector<Ack> acks;
};

struct Acks {
  std::uint64_t session = 0;
  std::vector<Ack> lanes;  ///< each lane at most once
};

struct Alive {};

struct Goodbye {
  /// Open: a link that closes for a reason this version doesn't know is closed.
  enum class Reason : std::uint16_t {
    kStopping = 0,
    kNoCommonVersion = 1,
    kNotEnrolled = 2,
    kRevoked = 3,
    kStoreFull = 4,
    kMisbehaved = 5,
  };
  Reason reason = Reason::kStopping;
};

struct Frame {
  std::variant<Hello, Batch, Acks, Alive, Goodbye, UnknownMember> content;
};

}  // namespace guantong::federation
