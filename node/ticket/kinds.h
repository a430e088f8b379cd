// node/ticket/kinds.h: the kinds of events, and what each says, as plain values. What the fields
// mean stands in schemas/ticket.capnp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "federation/event.h"
#include "federation/result.h"

namespace guantong::node::ticket {

using federation::Bytes;
using federation::ByteView;
using federation::EventId;
using federation::Instant;
using federation::OfficeCode;
using federation::Result;
using federation::TicketId;

/// Open: others are kept and passed on.
enum class Kind : std::uint16_t {
  kRegistered = 1,
  kDispatched = 2,
  kDelivered = 3,
  kResult = 4,
  kClosed = 5,
  kGap = 101,
  kCertified = 102,
};

inline constexpr std::size_t kTitleBytesMax = 200;
inline constexpr std::size_t kTextBytesMax = std::size_t{16} << 10;

struct Registered {
  std::string title;
  std::string text;
  bool urgent = false;
  OfficeCode to;  ///< empty: nobody yet
  crypto::ByteArray<16> nonce{};
};
struct Dispatched {
  OfficeCode to;
  std::string text;
};
struct Delivered {
  EventId turn;
};
struct ResultGiven {
  std::string text;
};
struct Closed {
  std::string text;
};
struct Gap {
  federation::LogPosition last;
};
struct Certified {
  Bytes certificate;  ///< Certificate, encoded
};

using Content =
    std::variant<Registered, Dispatched, Delivered, ResultGiven, Closed, Gap, Certified>;

/// The id that a ticket registered by `registrar` with this nonce has.
[[nodiscard]] TicketId ticketIdOf(const OfficeCode& registrar, const crypto::ByteArray<16>& nonce);

[[nodiscard]] Kind kindOf(const Content& content);
[[nodiscard]] Bytes encodeContent(const Content& content);
/// kMalformed for what does not decode; kUnknownVersion for a kind this version does not know.
[[nodiscard]] Result<Content> decodeContent(std::uint16_t kind, ByteView bytes);

}  // namespace guantong::node::ticket
