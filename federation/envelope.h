// federation/envelope.h: one message end to end as plain values. What the fields mean stands in
// schemas/envelope.capnp.
#pragma once

#include <variant>
#include <vector>

#include "federation/certificate.h"
#include "federation/event.h"

namespace guantong::federation {

enum class Lane : std::uint8_t { kControl = 0, kUrgent = 1, kNormal = 2, kBulk = 3 };
inline constexpr std::size_t kLanes = 4;

struct EnvelopeHeader {
  std::uint16_t suite = 0;
  OfficeCode author;
  std::uint64_t authorSerial = 0;
  OfficeCode recipient;
  EnvelopeId id;
  crypto::Epoch senderEpoch;
  crypto::Epoch recipientEpoch;
  Lane lane = Lane::kNormal;
  std::chrono::sys_days expires;
};

struct Envelope {
  /// Twice the way between two leaves of the deepest tree.
  static constexpr std::uint8_t kHopsMax = 32;

  ByteView header;  ///< the exact bytes
  ByteView sealed;
  ByteView proof;
  std::uint8_t hops = 0;
  ByteView senderKey = {};  ///< SealingKey, encoded; empty but where keys are announced
};

struct Bounce {
  /// Open: a bounce for a reason this version doesn't know is a bounce.
  enum class Reason : std::uint16_t {
    kUnknownRecipient = 0,
    kRevokedRecipient = 1,
    kExpired = 2,
    kTooLarge = 3,
    kTooManyHops = 4,
    kStaleEpoch = 5,
    kRefusedAuthor = 6,
  };

  EnvelopeId envelope;
  Reason reason = Reason::kUnknownRecipient;
};

/// A member of a union that this version doesn't know: kept or passed over, never an error.
struct UnknownMember {
  std::uint16_t number = 0;
};

struct Nothing {};
struct Deliveries {
  std::vector<EnvelopeId> envelopes;
};

struct WantedOffices {
  std::vector<OfficeCode> codes;
};
struct UnknownOffices {
  std::vector<OfficeCode> codes;
};

/// The head of the author's log, and that it extends an older one.
struct Anchor {
  ByteView checkpoint;
  std::uint64_t extends = 0;
  ByteView consistency;  ///< empty where `extends` is 0
};

struct CheckpointWanted {
  LogPosition last;
};

struct Recovering {
  Incarnation incarnation;
  LogPosition has;
};

struct Frontier {
  Incarnation incarnation;
  ByteView checkpoint;  ///< empty: the parent has none
};

/// A reporter's client asks about its mailbox; sealed for the office that keeps it.
struct MailboxAsked {
  static constexpr std::size_t kWishBytesMax = std::size_t{8} << 10;

  ByteArray<16> ask{};
  crypto::SealingPublicKey key;
  ByteView wish;
};
struct MailboxAnswered {
  static constexpr std::size_t kPageBytesMax = std::size_t{16} << 10;

  ByteArray<16> ask{};
  ByteView page;
};
/// The author keeps these mailboxes; or, `gone`, keeps them no longer.
struct MailboxesKept {
  std::vector<ByteArray<16>> mailboxes;
  bool gone = false;
};

/// What is inside the seal.
struct Letter {
  /// One list in a letter; as many events as a batch can hold.
  static constexpr std::size_t kItemsMax = 1024;

  std::variant<Nothing, std::vector<Event>, Deliveries, Bounce, std::vector<Certificate>,
               std::vector<SealingKey>, std::vector<RevocationList>, UnknownMember, SignedEvents,
               WantedOffices, UnknownOffices, Anchor, CheckpointWanted, Recovering, Frontier,
               MailboxAsked, MailboxAnswered, MailboxesKept>
      content;
};

}  // namespace guantong::federation
