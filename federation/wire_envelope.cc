// Envelopes.
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

constexpr std::size_t kHeaderBytesMax = std::size_t{1} << 10;  // two codes, an id, some numbers
constexpr std::size_t kSenderKeyBytesMax = 512;                // a code, a key, a signature
constexpr std::size_t kProofBytesMax = std::size_t{2} << 10;   // as in wire_event.cc

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
  to.senderKey = fields.bytes(from.getSenderKey(), kSenderKeyBytesMax, "senderKey");
  return to;
}

void build(schemas::Envelope::Builder to, const Envelope& from) {
  to.setHeader(dataOf(from.header));
  to.setSealed(dataOf(from.sealed));
  to.setProof(dataOf(from.proof));
  to.setHops(from.hops);
  if (!from.senderKey.empty()) to.setSenderKey(dataOf(from.senderKey));
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
        to.senderEpoch.number = from.getSenderEpoch();
        to.recipientEpoch.number = from.getRecipientEpoch();
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
    to.setSenderEpoch(value.senderEpoch.number);
    to.setRecipientEpoch(value.recipientEpoch.number);
    to.setLane(laneOf(value.lane));
    to.setExpires(static_cast<std::uint32_t>(value.expires.time_since_epoch().count()));
  });
}

template <>
std::size_t wireBytesMax<Envelope>() {
  return kHeaderBytesMax + kSealedBytesMax + kProofBytesMax + kSenderKeyBytesMax + 256;
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

}  // namespace guantong::federation
