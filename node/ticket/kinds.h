// node/ticket/kinds.h: what the events of a ticket say, as plain values. What the fields mean
// stands in schemas/ticket.capnp; which of an Act's fields a kind has, in authority.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/custody.h"
#include "federation/certificate.h"
#include "federation/event.h"
#include "federation/result.h"
#include "node/ticket/vocabulary.h"

namespace guantong::node::ticket {

using federation::Bytes;
using federation::ByteView;
using federation::EventId;
using federation::Instant;
using federation::OfficeCode;
using federation::Result;
using federation::TicketId;

inline constexpr std::size_t kTitleBytesMax = 200;
inline constexpr std::size_t kTextBytesMax = std::size_t{16} << 10;
inline constexpr std::size_t kWordBytesMax = 120;
/// Offices that help in one joint handling. More than a county has departments that touch one
/// matter.
inline constexpr std::size_t kOthersMax = 16;
/// A profile or a calendar notice, which travel whole, each in one event.
inline constexpr std::size_t kPublishedBytesMax = std::size_t{60} << 10;

struct Registered {
  std::string title;
  std::string text;
  bool urgent = false;
  OfficeCode to;  ///< empty: nobody yet
  crypto::ByteArray<16> nonce{};
  std::string hotline;  ///< empty: by no hotline's rules
  std::uint32_t profileVersion = 0;
  std::string type;
  std::string category;
  std::string channel;
  Privacy privacy = Privacy::kOpen;
  bool major = false;
  std::optional<Instant> received;  ///< nothing: when it was registered
  OfficeCode matterPlace, accusedPlace, reporterPlace;
  OfficeCode accused;
  std::string origin;
  std::string system, number;  ///< of a foreign platform
  bool mailbox = false;        ///< the reporter can be written to (reporter/mailbox.h)
};
struct Delivered {
  EventId turn;
};
struct Act {
  Kind kind = Kind::kProgress;
  std::optional<EventId> turn;
  std::optional<EventId> about;
  OfficeCode to;
  std::vector<OfficeCode> others;  ///< ascending
  std::optional<TicketId> ticket;
  std::string word;
  std::uint32_t number = 0;
  std::optional<Instant> until;
  std::string text;
  bool flag = false;
};
struct Published {
  Kind kind = Kind::kProfilePublished;
  std::string text;
};
struct Gap {
  federation::LogPosition last;
};
struct Certified {
  Bytes certificate;  ///< Certificate, encoded
};

/// To whom an office's capsules are sealed from now on.
struct CustodiansSet {
  std::uint8_t threshold = 0;
  std::vector<crypto::SealingPublicKey> keys;
  std::vector<std::uint32_t> persons;  ///< in the same order
};
/// One sealed part as it is given to the one person who may read it.
struct Opened {
  crypto::CapsuleId capsule{};
  std::uint16_t part = 0;
  Bytes content;
  Bytes wrapped;  ///< the custodians' half, sealed to the person
  Bytes subkey;   ///< the office's half, likewise
};
/// All that is said of a disclosure: asked, approved, refused, given.
struct Disclosure {
  static constexpr std::size_t kOpenedMax = 16;
  static constexpr std::size_t kReasonBytesMax = 1000;

  Kind kind = Kind::kDisclosureAsked;
  TicketId ticket;
  std::optional<EventId> asked;  ///< nothing: this asks
  std::uint16_t parts = 0;       ///< bits, one for each reporter::Part
  crypto::SealingPublicKey key{};
  std::string reason, legalBasis;
  std::optional<Instant> until;
  OfficeCode intake, approver;
  std::vector<Opened> opened;
  std::vector<std::uint32_t> custodians;
};

using Content =
    std::variant<Registered, Delivered, Act, Published, Gap, Certified, CustodiansSet, Disclosure>;

/// The id that a ticket registered by `registrar` with this nonce has.
[[nodiscard]] TicketId ticketIdOf(const OfficeCode& registrar, const crypto::ByteArray<16>& nonce);

[[nodiscard]] Kind kindOf(const Content& content);
/// What is for people to read: the text, where there is one.
[[nodiscard]] std::string_view textOf(const Content& content);
[[nodiscard]] Bytes encodeContent(const Content& content);
/// Whether it would decode once it is encoded; the error names the field.
[[nodiscard]] Result<void> checked(const Registered& said);
/// kMalformed for what does not decode; kUnknownVersion for a kind this version does not know.
[[nodiscard]] Result<Content> decodeContent(std::uint16_t kind, ByteView bytes);

}  // namespace guantong::node::ticket
