// What an office writes into its store.
#include "crypto/batch.h"
#include "crypto/merkle_log.h"
#include "crypto/rest.h"
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

/// Whatever came from outside fits with room for what we note beside it.
constexpr std::size_t kNotesBytesMax = 512;
constexpr std::size_t kReasonBytesMax = 1024;
/// What sealing adds to the bodies of a record, and their salts and lengths.
constexpr std::size_t kSealedBodiesBesides =
    crypto::kRestBytesBesides + crypto::kBatchMessagesMax * (32 + 4);
/// A hash for each bit of the largest size, one at the end that finds damage.
constexpr std::size_t kFrontierBytesMax = 2 + 8 + (crypto::kLogPathMax + 1) * 32;
/// A letter passed on names at most so many events; each place is 24 bytes.
constexpr std::size_t kPlacesBytesMax = Letter::kItemsMax * 24;

/// One overload for each thing a letter of ours is made of.
struct LetterContentBuilder {
  schemas::LetterRecord::Builder to;

  void operator()(std::uint64_t batch) { to.getContent().setBatch(batch); }
  void operator()(const std::vector<EventPlace>& events) {
    auto places = to.getContent().initEvents(countOf(events.size()));
    for (unsigned i = 0; i < places.size(); ++i) {
      places[i].setReceived(events[i].received);
      places[i].setRecord(events[i].record);
      places[i].setIndex(events[i].index);
    }
  }
  void operator()(ByteView letter) { to.getContent().setLetter(dataOf(letter)); }
};

/// The same for what is next in a queue.
struct QueueContentBuilder {
  schemas::QueueItem::Builder to;

  void operator()(std::uint64_t letter) { to.getContent().setLetter(letter); }
  void operator()(const QueueItem::Passing& from) {
    auto passing = to.getContent().initPassing();
    passing.setId(dataOf(from.id.bytes));
    setText(from.recipient.text(), [&](unsigned size) { return passing.initRecipient(size); });
    passing.setLetter(dataOf(from.letter));
  }
  void operator()(const QueueItem::Another& from) {
    to.getContent().setEnvelope(dataOf(from.envelope));
  }
};

decltype(LetterRecord::content) readLetterContent(schemas::LetterRecord::Content::Reader from,
                                                  Fields& fields) {
  if (from.isBatch()) return from.getBatch();
  if (from.isLetter()) return fields.someBytes(from.getLetter(), wireBytesMax<Letter>(), "letter");
  return fields.list(from.getEvents(), Letter::kItemsMax, "events", [](auto place) {
    return EventPlace{place.getReceived(), place.getRecord(), place.getIndex()};
  });
}

decltype(QueueItem::content) readQueueContent(schemas::QueueItem::Content::Reader from,
                                              Fields& fields) {
  if (from.isLetter()) return from.getLetter();
  if (from.isPassing()) {
    const auto passing = from.getPassing();
    return QueueItem::Passing{
        {fields.fixed<16>(passing.getId(), "passing.id")},
        fields.code(passing.getRecipient(), "passing.recipient"),
        fields.someBytes(passing.getLetter(), wireBytesMax<Letter>(), "passing.letter")};
  }
  return QueueItem::Another{
      fields.someBytes(from.getEnvelope(), wireBytesMax<Envelope>(), "envelope")};
}

}  // namespace
}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<StoredEvents>() {
  return wireBytesMax<Letter>() + kSealedBodiesBesides + kNotesBytesMax;
}
template <>
Result<Decoded<StoredEvents>> decode(ByteView bytes) {
  return decodeAs<schemas::StoredEvents, StoredEvents>(
      "stored events", bytes, [](auto from, auto& to, auto& fields) {
        const std::size_t max = wireBytesMax<Event>();
        to.from = fields.codeOrNobody(from.getFrom(), "from");
        to.arrived = fields.instant(from.getArrived(), "arrived");
        to.suite = from.getSuite();
        if (from.getProof().isSignature()) {
          to.signature = fields.template fixed<64>(from.getProof().getSignature(), "signature");
        }
        to.events =
            fields.list(from.getEvents(), crypto::kBatchMessagesMax, "events", [&](auto event) {
              return StoredEvents::Stored{fields.someBytes(event.getHeader(), max, "events.header"),
                                          fields.someBytes(event.getProof(), max, "events.proof")};
            });
        fields.require(!to.events.empty(), "events", "are none");
        to.sealedBodies =
            fields.someBytes(from.getSealedBodies(), wireBytesMax<StoredEvents>(), "sealedBodies");
      });
}
template <>
Bytes encode(const StoredEvents& value) {
  return encodeAs<schemas::StoredEvents>([&](auto to) {
    setText(value.from.text(), [&](unsigned size) { return to.initFrom(size); });
    to.setArrived(millisecondsOf(value.arrived));
    to.setSuite(value.suite);
    if (value.signature) {
      to.getProof().setSignature(dataOf(*value.signature));
    } else {
      to.getProof().setEach();
    }
    auto events = to.initEvents(countOf(value.events.size()));
    for (unsigned i = 0; i < events.size(); ++i) {
      events[i].setHeader(dataOf(value.events[i].header));
      events[i].setProof(dataOf(value.events[i].proof));
    }
    to.setSealedBodies(dataOf(value.sealedBodies));
  });
}

template <>
std::size_t wireBytesMax<LedgerRecord>() {
  return kFrontierBytesMax + kNotesBytesMax;
}
template <>
Result<Decoded<LedgerRecord>> decode(ByteView bytes) {
  return decodeAs<schemas::LedgerRecord, LedgerRecord>(
      "ledger record", bytes, [](auto from, auto& to, auto& fields) {
        to.nextBatch = from.getNextBatch();
        to.nextArrival = from.getNextArrival();
        fields.require(to.nextBatch > 0, "nextBatch", "counts from 1");
        fields.require(to.nextArrival > 0, "nextArrival", "counts from 1");
        to.log = fields.someBytes(from.getLog(), kFrontierBytesMax, "log");
        to.checkpoints = from.getCheckpoints();
        to.incarnation.number = from.getIncarnation();
        to.confirmed = from.getConfirmed();
      });
}
template <>
Bytes encode(const LedgerRecord& value) {
  return encodeAs<schemas::LedgerRecord>([&](auto to) {
    to.setNextBatch(value.nextBatch);
    to.setNextArrival(value.nextArrival);
    to.setLog(dataOf(value.log));
    to.setCheckpoints(value.checkpoints);
    to.setIncarnation(value.incarnation.number);
    to.setConfirmed(value.confirmed);
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
                                        lane.getAcknowledged(), lane.getReceived(), lane.getBase()};
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
      lanes[i].setBase(value.lanes[i].base);
    }
    if (value.lastHeard) to.setLastHeard(millisecondsOf(*value.lastHeard));
  });
}

template <>
std::size_t wireBytesMax<LetterRecord>() {
  return wireBytesMax<Letter>() + kPlacesBytesMax + kNotesBytesMax;
}
template <>
Result<Decoded<LetterRecord>> decode(ByteView bytes) {
  return decodeAs<schemas::LetterRecord, LetterRecord>(
      "letter record", bytes, [](auto from, auto& to, auto& fields) {
        to.id.bytes = fields.template fixed<16>(from.getId(), "id");
        to.recipient = fields.code(from.getRecipient(), "recipient");
        to.lane = readLane(from.getLane(), fields);
        to.made = fields.instant(from.getMade(), "made");
        to.queuedAt = fields.instant(from.getQueuedAt(), "queuedAt");
        to.attempts = from.getAttempts();
        to.reported = from.getReported();
        to.content = readLetterContent(from.getContent(), fields);
      });
}
template <>
Bytes encode(const LetterRecord& value) {
  return encodeAs<schemas::LetterRecord>([&](auto to) {
    to.setId(dataOf(value.id.bytes));
    setText(value.recipient.text(), [&](unsigned size) { return to.initRecipient(size); });
    to.setLane(laneOf(value.lane));
    to.setMade(millisecondsOf(value.made));
    to.setQueuedAt(millisecondsOf(value.queuedAt));
    to.setAttempts(value.attempts);
    to.setReported(value.reported);
    std::visit(LetterContentBuilder{to}, value.content);
  });
}

template <>
std::size_t wireBytesMax<QueueItem>() {
  return wireBytesMax<Envelope>() + kNotesBytesMax;
}
template <>
Result<Decoded<QueueItem>> decode(ByteView bytes) {
  return decodeAs<schemas::QueueItem, QueueItem>(
      "queue item", bytes, [](auto from, auto& to, auto& fields) {
        to.bytes = from.getBytes();
        to.content = readQueueContent(from.getContent(), fields);
      });
}
template <>
Bytes encode(const QueueItem& value) {
  return encodeAs<schemas::QueueItem>([&](auto to) {
    to.setBytes(value.bytes);
    std::visit(QueueContentBuilder{to}, value.content);
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
