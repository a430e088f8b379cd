// What an office writes into its store.
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

/// Whatever came from outside fits with room for what we note beside it.
constexpr std::size_t kNotesBytesMax = 512;
constexpr std::size_t kReasonBytesMax = 1024;

}  // namespace
}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<StoredEvent>() {
  return wireBytesMax<Event>() + kNotesBytesMax;
}
template <>
Result<Decoded<StoredEvent>> decode(ByteView bytes) {
  return decodeAs<schemas::StoredEvent, StoredEvent>(
      "stored event", bytes, [](auto from, auto& to, auto& fields) {
        const std::size_t max = wireBytesMax<Event>();
        to.header = fields.someBytes(from.getHeader(), max, "header");
        to.proof = fields.someBytes(from.getProof(), max, "proof");
        to.sealedBody = fields.bytes(from.getSealedBody(), max, "sealedBody");
        to.from = fields.codeOrNobody(from.getFrom(), "from");
        to.arrived = fields.instant(from.getArrived(), "arrived");
        to.verdict = static_cast<StoredEvent::Verdict>(from.getVerdict());
      });
}
template <>
Bytes encode(const StoredEvent& value) {
  return encodeAs<schemas::StoredEvent>([&](auto to) {
    to.setHeader(dataOf(value.header));
    to.setProof(dataOf(value.proof));
    if (!value.sealedBody.empty()) to.setSealedBody(dataOf(value.sealedBody));
    setText(value.from.text(), [&](unsigned size) { return to.initFrom(size); });
    to.setArrived(millisecondsOf(value.arrived));
    to.setVerdict(static_cast<schemas::StoredEvent::Verdict>(value.verdict));
  });
}

template <>
std::size_t wireBytesMax<TicketKey>() {
  return kNotesBytesMax;  // one sealed key
}
template <>
Result<Decoded<TicketKey>> decode(ByteView bytes) {
  return decodeAs<schemas::TicketKey, TicketKey>(
      "ticket key", bytes, [](auto from, auto& to, auto& fields) {
        to.sealed = fields.bytes(from.getSealed(), kNotesBytesMax, "sealed");
        to.destroyedAt = fields.instantIfAny(from.getDestroyedAt(), "destroyedAt");
        fields.require(to.sealed.empty() == to.destroyedAt.has_value(), "sealed",
                       "is there until the key is destroyed, and not after");
      });
}
template <>
Bytes encode(const TicketKey& value) {
  return encodeAs<schemas::TicketKey>([&](auto to) {
    if (!value.sealed.empty()) to.setSealed(dataOf(value.sealed));
    if (value.destroyedAt) to.setDestroyedAt(millisecondsOf(*value.destroyedAt));
  });
}

template <>
std::size_t wireBytesMax<ChainHead>() {
  return kNotesBytesMax;
}
template <>
Result<Decoded<ChainHead>> decode(ByteView bytes) {
  return decodeAs<schemas::ChainHead, ChainHead>(
      "chain head", bytes, [](auto from, auto& to, auto& fields) {
        to.sequence = from.getSequence();
        to.event.leaf = fields.template fixed<32>(from.getLeaf(), "leaf");
        to.forked = from.getForked();
      });
}
template <>
Bytes encode(const ChainHead& value) {
  return encodeAs<schemas::ChainHead>([&](auto to) {
    to.setSequence(value.sequence);
    to.setLeaf(dataOf(value.event.leaf));
    to.setForked(value.forked);
  });
}

template <>
std::size_t wireBytesMax<LinkRecord>() {
  return kNotesBytesMax;  // four lanes of four numbers
}
template <>
Result<Decoded<LinkRecord>> decode(ByteView bytes) {
  return decodeAs<schemas::LinkRecord, LinkRecord>(
      "link record", bytes, [](auto from, auto& to, auto& fields) {
        to.peerIncarnation.number = from.getPeerIncarnation();
        to.lanes = fields.list(from.getLanes(), kLanes, "lanes", [&](auto lane) {
          return LinkRecord::LaneRecord{readLane(lane.getLane(), fields), lane.getNextOut(),
                                        lane.getAcknowledged(), lane.getReceived()};
        });
        requireEachLaneOnce(to.lanes, "lanes", fields);
        to.lastHeard = fields.instantIfAny(from.getLastHeard(), "lastHeard");
      });
}
template <>
Bytes encode(const LinkRecord& value) {
  return encodeAs<schemas::LinkRecord>([&](auto to) {
    to.setPeerIncarnation(value.peerIncarnation.number);
    auto lanes = to.initLanes(countOf(value.lanes.size()));
    for (unsigned i = 0; i < lanes.size(); ++i) {
      lanes[i].setLane(laneOf(value.lanes[i].lane));
      lanes[i].setNextOut(value.lanes[i].nextOut);
      lanes[i].setAcknowledged(value.lanes[i].acknowledged);
      lanes[i].setReceived(value.lanes[i].received);
    }
    if (value.lastHeard) to.setLastHeard(millisecondsOf(*value.lastHeard));
  });
}

template <>
std::size_t wireBytesMax<StoredEnvelope>() {
  return wireBytesMax<Envelope>() + kNotesBytesMax;
}
template <>
Result<Decoded<StoredEnvelope>> decode(ByteView bytes) {
  return decodeAs<schemas::StoredEnvelope, StoredEnvelope>(
      "stored envelope", bytes, [](auto from, auto& to, auto& fields) {
        to.envelope = fields.someBytes(from.getEnvelope(), wireBytesMax<Envelope>(), "envelope");
        to.from = fields.code(from.getFrom(), "from");
        to.arrived = fields.instant(from.getArrived(), "arrived");
      });
}
template <>
Bytes encode(const StoredEnvelope& value) {
  return encodeAs<schemas::StoredEnvelope>([&](auto to) {
    to.setEnvelope(dataOf(value.envelope));
    setText(value.from.text(), [&](unsigned size) { return to.initFrom(size); });
    to.setArrived(millisecondsOf(value.arrived));
  });
}

template <>
std::size_t wireBytesMax<Quarantined>() {
  return Quarantined::kBytesKeptMax + kReasonBytesMax + kNotesBytesMax;
}
template <>
Result<Decoded<Quarantined>> decode(ByteView bytes) {
  return decodeAs<schemas::Quarantined, Quarantined>(
      "quarantined", bytes, [](auto from, auto& to, auto& fields) {
        to.bytes = fields.bytes(from.getBytes(), Quarantined::kBytesKeptMax, "bytes");
        to.bytesWhole = from.getBytesWhole();
        fields.require(to.bytesWhole >= to.bytes.size(), "bytesWhole", "is less than what is kept");
        to.from = fields.code(from.getFrom(), "from");
        to.lane = readLane(from.getLane(), fields);
        to.number = from.getNumber();
        to.arrived = fields.instant(from.getArrived(), "arrived");
        to.reason = fields.text(from.getReason(), kReasonBytesMax, "reason");
      });
}
template <>
Bytes encode(const Quarantined& value) {
  return encodeAs<schemas::Quarantined>([&](auto to) {
    if (!value.bytes.empty()) to.setBytes(dataOf(value.bytes));
    to.setBytesWhole(value.bytesWhole);
    setText(value.from.text(), [&](unsigned size) { return to.initFrom(size); });
    to.setLane(laneOf(value.lane));
    to.setNumber(value.number);
    to.setArrived(millisecondsOf(value.arrived));
    setText(value.reason, [&](unsigned size) { return to.initReason(size); });
  });
}

}  // namespace guantong::federation
