// federation/event.h: one signed fact as plain values. What the fields mean stands in
// schemas/event.capnp.
#pragma once

#include <optional>
#include <vector>

#include "federation/identity.h"

namespace guantong::federation {

/// Open: chains and kinds that this version doesn't know are kept and passed on.
enum class Chain : std::uint16_t { kTicket = 0, kIntake = 1, kOffice = 2 };

struct Head {
  OfficeCode author;
  std::uint32_t sequence = 0;
  EventId event;
  auto operator<=>(const Head&) const = default;
};

struct EventHeader {
  /// Offices at work on one ticket: five levels, a joint handling and some to spare.
  static constexpr std::size_t kHeadsMax = 64;

  std::uint16_t suite = 0;
  OfficeCode author;
  std::uint64_t authorSerial = 0;
  std::uint32_t person = 0;  ///< 0: the node itself
  Incarnation incarnation;
  std::uint64_t position = 0;
  Chain chain = Chain::kTicket;
  std::optional<TicketId> ticket;  ///< nothing in the office chain
  std::uint32_t sequence = 0;
  std::optional<EventId> previous;  ///< nothing at sequence 0
  std::vector<Head> heads;          ///< by author, each once
  std::uint64_t directoryVersion = 0;
  std::uint32_t profileVersion = 0;
  Instant time;
  std::uint16_t kind = 0;
  Hash commitment{};
};

struct EventBody {
  static constexpr std::size_t kContentBytesMax = std::size_t{64} << 10;

  ByteArray<32> salt{};
  ByteView content;
};

struct Event {
  ByteView header;  ///< the exact bytes that were signed
  ByteView proof;
  std::optional<EventBody> body;  ///< nothing: withheld or destroyed
};

/// Events of one author signed together, whole (crypto/batch.h).
struct SignedEvents {
  struct Member {
    ByteArray<16> salt{};
    ByteView header;
    std::optional<EventBody> body;
  };

  std::uint16_t suite = 0;
  crypto::Signature signature{};
  std::vector<Member> events;
};

struct EventStub {
  OfficeCode author;
  Chain chain = Chain::kTicket;
  std::uint32_t sequence = 0;
  EventId event;
};

}  // namespace guantong::federation
