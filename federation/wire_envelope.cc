// Envelopes and the letters in them.
#include "crypto/sealing.h"
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

constexpr std::size_t kHeaderBytesMax = std::size_t{1} << 10;  // two codes, an id, some numbers
constexpr std::size_t kProofBytesMax = std::size_t{2} << 10;   // as in wire_event.cc
/// Half a frame, so that a frame always holds one: an attachment's chunk, a letter of many events.
constexpr std::size_t kSealedBytesMax = std::size_t{512} << 10;

/// A letter, its length before it, padded (by up to 8 KiB at this size) and sealed, fits the above.
constexpr std::size_t kLetterBytesMax = std::size_t{480} << 10;
static_assert(crypto::sealedToPeerBytes(kLetterBytesMax) <= kSealedBytesMax);

template <typename Element, typename List, typename ReadOne>
std::vector<Element> readItems(const List& list, Fields& fields, ReadOne readOne) {
  return fields.list(list, Letter::kItemsMax, "content",
                     [&](auto item) -> Element { return readOne(item, fields); });
}

template <typename Items, typename List>
void buildItems(List to, const Items& from) {
  for (unsigned i = 0; i < to.size(); ++i) build(to[i], from[i]);
}

Deliveries readDeliveries(capnp::List<capnp::Data>::Reader from, Fields& fields) {
  return {fields.list(from, Letter::kItemsMax, "delivered", [&](capnp::Data::Reader id) {
    return EnvelopeId{fields.fixed<16>(id, "delivered")};
  })};
}

Bounce readBounce(schemas::Bounce::Reader from, Fields& fields) {
  return {EnvelopeId{fields.fixed<16>(from.getEnvelope(), "bounced.envelope")},
          static_cast<Bounce::Reason>(from.getReason())};
}

void readLetter(schemas::Letter::Reader from, Letter& to, Fields& fields) {
  switch (from.which()) {
    case schemas::Letter::EVENTS:
      to.content = readItems<Event>(from.getEvents(), fields, readEvent);
      return;
    case schemas::Letter::DELIVERED:
      to.content = readDeliveries(from.getDelivered(), fields);
      return;
    case schemas::Letter::BOUNCED:
      to.content = readBounce(from.getBounced(), fields);
      return;
    case schemas::Letter::CERTIFICATES:
      to.content = readItems<Certificate>(from.getCertificates(), fields, readCertificate);
      return;
    case schemas::Letter::SEALING_KEYS:
      to.content = readItems<SealingKey>(from.getSealingKeys(), fields, readSealingKey);
      return;
    case schemas::Letter::REVOCATIONS:
      to.content = readItems<RevocationList>(from.getRevocations(), fields, readRevocationList);
      return;
    case schemas::Letter::NOTHING:
      to.content = Nothing{};
      return;
  }
  to.content = UnknownMember{static_cast<std::uint16_t>(from.which())};
}

/// One overload for each thing a letter can hold.
struct LetterBuilder {
  schemas::Letter::Builder to;

  void operator()(const Nothing&) { to.setNothing(); }
  void operator()(const std::vector<Event>& events) {
    buildItems(to.initEvents(countOf(events.size())), events);
  }
  void operator()(const Deliveries& deliveries) {
    auto ids = to.initDelivered(countOf(deliveries.envelopes.size()));
    for (unsigned i = 0; i < ids.size(); ++i) ids.set(i, dataOf(deliveries.envelopes[i].bytes));
  }
  void operator()(const Bounce& bounce) {
    auto bounced = to.initBounced();
    bounced.setEnvelope(dataOf(bounce.envelope.bytes));
    bounced.setReason(static_cast<schemas::Bounce::Reason>(bounce.reason));
  }
  void operator()(const std::vector<Certificate>& certificates) {
    buildItems(to.initCertificates(countOf(certificates.size())), certificates);
  }
  void operator()(const std::vector<SealingKey>& keys) {
    buildItems(to.initSealingKeys(countOf(keys.size())), keys);
  }
  void operator()(const std::vector<RevocationList>& lists) {
    buildItems(to.initRevocations(countOf(lists.size())), lists);
  }
  void operator()(const UnknownMember&) {
    // Kept as the bytes it came in, never built anew from what little we know of it.
    const bool builtFromAnUnknownMember = false;
    CHECK(builtFromAnUnknownMember);
  }
};

}  // namespace

Lane readLane(schemas::Lane lane, Fields& fields) {
  return fields.closed<Lane>(lane, kLanes, "lane");
}

schemas::Lane laneOf(Lane lane) { return static_cast<schemas::Lane>(lane); }

Envelope readEnvelope(schemas::Envelope::Reader from, Fields& fields) {
  Envelope to;
  to.header = fields.someBytes(from.getHeader(), kHeaderBytesMax, "header");
  to.sealed = fields.someBytes(from.getSealed(), kSealedBytesMax, "sealed");
  to.proof = fields.someBytes(from.getProof(), kProofBytesMax, "proof");
  to.hops = from.getHops();
  return to;
}

void build(schemas::Envelope::Builder to, const Envelope& from) {
  to.setHeader(dataOf(from.header));
  to.setSealed(dataOf(from.sealed));
  to.setProof(dataOf(from.proof));
  to.setHops(from.hops);
}

}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<EnvelopeHeader>() {
  return kHeaderBytesMax;
}
template <>
Result<Decoded<EnvelopeHeader>> decode(ByteView bytes) {
  return decodeAs<schemas::EnvelopeHeader, EnvelopeHeader>(
      "envelope header", bytes, [](auto from, auto& to, auto& fields) {
        to.suite = from.getSuite();
        to.author = fields.code(from.getAuthor(), "author");
        to.authorSerial = fields.serial(from.getAuthorSerial(), "authorSerial");
        to.recipient = fields.code(from.getRecipient(), "recipient");
        to.id.bytes = fields.template fixed<16>(from.getId(), "id");
        to.senderEpoch = from.getSenderEpoch();
        to.recipientEpoch = from.getRecipientEpoch();
        to.lane = readLane(from.getLane(), fields);
        const std::chrono::sys_days expires{std::chrono::days{from.getExpires()}};
        fields.require(expires <= kInstantMax, "expires", "is not a day before the year 10000");
        to.expires = expires;
      });
}
template <>
Bytes encode(const EnvelopeHeader& value) {
  return encodeAs<schemas::EnvelopeHeader>([&](auto to) {
    to.setSuite(value.suite);
    setText(value.author.text(), [&](unsigned size) { return to.initAuthor(size); });
    to.setAuthorSerial(value.authorSerial);
    setText(value.recipient.text(), [&](unsigned size) { return to.initRecipient(size); });
    to.setId(dataOf(value.id.bytes));
    to.setSenderEpoch(value.senderEpoch);
    to.setRecipientEpoch(value.recipientEpoch);
    to.setLane(laneOf(value.lane));
    to.setExpires(static_cast<std::uint32_t>(value.expires.time_since_epoch().count()));
  });
}

template <>
std::size_t wireBytesMax<Envelope>() {
  return kHeaderBytesMax + kSealedBytesMax + kProofBytesMax + 256;
}
template <>
Result<Decoded<Envelope>> decode(ByteView bytes) {
  return decodeAs<schemas::Envelope, Envelope>(
      "envelope", bytes,
      [](auto from, auto& to, auto& fields) { to = readEnvelope(from, fields); });
}
template <>
Bytes encode(const Envelope& value) {
  return encodeAs<schemas::Envelope>([&](auto to) { build(to, value); });
}

template <>
std::size_t wireBytesMax<Letter>() {
  return kLetterBytesMax;
}
template <>
Result<Decoded<Letter>> decode(ByteView bytes) {
  return decodeAs<schemas::Letter, Letter>("letter", bytes, readLetter);
}
template <>
Bytes encode(const Letter& value) {
  return encodeAs<schemas::Letter>([&](auto to) { std::visit(LetterBuilder{to}, value.content); });
}

}  // namespace guantong::federation
