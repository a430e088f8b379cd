// Events and what stands for them.
#include <algorithm>

#include "crypto/batch.h"
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

/// 64 heads of some 130 bytes, and the fields beside them.
constexpr std::size_t kHeaderBytesMax = std::size_t{12} << 10;
/// crypto/batch.h: a path of 10 hashes, a signature and the place in the batch, with room for a
/// suite with longer ones.
constexpr std::size_t kProofBytesMax = std::size_t{2} << 10;
constexpr std::size_t kEventBytesMax =
    EventBody::kContentBytesMax + kHeaderBytesMax + kProofBytesMax + 512;

std::optional<EventId> eventIdIfAny(capnp::Data::Reader data, const char* field, Fields& fields) {
  const auto leaf = fields.fixedIfAny<32>(data, field);
  if (!leaf) return std::nullopt;
  return EventId{*leaf};
}

Head readHead(schemas::Head::Reader from, Fields& fields) {
  Head to;
  to.author = fields.code(from.getAuthor(), "heads.author");
  to.sequence = from.getSequence();
  to.event.leaf = fields.fixed<32>(from.getLeaf(), "heads.leaf");
  return to;
}

void readHeader(schemas::EventHeader::Reader from, EventHeader& to, Fields& fields) {
  to.suite = from.getSuite();
  to.author = fields.code(from.getAuthor(), "author");
  to.authorSerial = fields.serial(from.getAuthorSerial(), "authorSerial");
  to.person = from.getPerson();
  to.incarnation.number = from.getIncarnation();
  to.position = from.getPosition();
  to.chain = static_cast<Chain>(from.getChain());
  if (const auto ticket = fields.fixedIfAny<16>(from.getTicket(), "ticket")) {
    to.ticket = TicketId{*ticket};
  }
  fields.require(to.ticket.has_value() || to.chain != Chain::kTicket, "ticket", "is missing");
  fields.require(!to.ticket.has_value() || to.chain != Chain::kOffice, "ticket",
                 "stands in the office chain");
  to.sequence = from.getSequence();
  to.previous = eventIdIfAny(from.getPrevious(), "previous", fields);
  fields.require(to.previous.has_value() == (to.sequence > 0), "previous",
                 "is there from sequence 1 on, and only then");
  to.heads = fields.list(from.getHeads(), EventHeader::kHeadsMax, "heads",
                         [&](auto head) { return readHead(head, fields); });
  fields.requireAscending(to.heads, "heads", [](const Head& head) { return head.author; });
  fields.require(std::ranges::find(to.heads, to.author, &Head::author) == to.heads.end(), "heads",
                 "cite the author itself");
  to.directoryVersion = from.getDirectoryVersion();
  to.profileVersion = from.getProfileVersion();
  to.time = fields.instant(from.getTime(), "time");
  to.kind = from.getKind();
  to.commitment = fields.fixed<32>(from.getCommitment(), "commitment");
}

void buildHeader(schemas::EventHeader::Builder to, const EventHeader& from) {
  to.setSuite(from.suite);
  setText(from.author.text(), [&](unsigned size) { return to.initAuthor(size); });
  to.setAuthorSerial(from.authorSerial);
  to.setPerson(from.person);
  to.setIncarnation(from.incarnation.number);
  to.setPosition(from.position);
  to.setChain(static_cast<schemas::EventHeader::Chain>(from.chain));
  if (from.ticket) to.setTicket(dataOf(from.ticket->bytes));
  to.setSequence(from.sequence);
  if (from.previous) to.setPrevious(dataOf(from.previous->leaf));
  if (!from.heads.empty()) {
    auto heads = to.initHeads(countOf(from.heads.size()));
    for (unsigned i = 0; i < heads.size(); ++i) {
      auto head = heads[i];
      setText(from.heads[i].author.text(), [&](unsigned size) { return head.initAuthor(size); });
      head.setSequence(from.heads[i].sequence);
      head.setLeaf(dataOf(from.heads[i].event.leaf));
    }
  }
  to.setDirectoryVersion(from.directoryVersion);
  to.setProfileVersion(from.profileVersion);
  to.setTime(millisecondsOf(from.time));
  to.setKind(from.kind);
  to.setCommitment(dataOf(from.commitment));
}

/// An event's, or a member's of a batch: they look alike, and are types of their own.
template <typename Union>
std::optional<EventBody> readBody(Union from, Fields& fields) {
  if (!from.isPresent()) return std::nullopt;
  const auto body = from.getPresent();
  return EventBody{fields.fixed<32>(body.getSalt(), "body.salt"),
                   fields.bytes(body.getContent(), EventBody::kContentBytesMax, "body.content")};
}

template <typename Union>
void buildBody(Union to, const std::optional<EventBody>& from) {
  if (!from) {
    to.setWithheld();
    return;
  }
  auto body = to.initPresent();
  body.setSalt(dataOf(from->salt));
  body.setContent(dataOf(from->content));
}

}  // namespace

Event readEvent(schemas::Event::Reader from, Fields& fields) {
  Event to;
  to.header = fields.someBytes(from.getHeader(), kHeaderBytesMax, "header");
  to.proof = fields.someBytes(from.getProof(), kProofBytesMax, "proof");
  to.body = readBody(from.getBody(), fields);
  return to;
}

SignedEvents readSignedEvents(schemas::SignedEvents::Reader from, Fields& fields) {
  SignedEvents to;
  to.suite = from.getSuite();
  to.signature = fields.fixed<64>(from.getSignature(), "signature");
  to.events = fields.list(from.getEvents(), crypto::kBatchMessagesMax, "events", [&](auto member) {
    SignedEvents::Member read;
    read.salt = fields.fixed<16>(member.getSalt(), "events.salt");
    read.header = fields.someBytes(member.getHeader(), kHeaderBytesMax, "events.header");
    read.body = readBody(member.getBody(), fields);
    return read;
  });
  fields.require(!to.events.empty(), "events", "are none");
  return to;
}

void build(schemas::SignedEvents::Builder to, const SignedEvents& from) {
  to.setSuite(from.suite);
  to.setSignature(dataOf(from.signature));
  auto events = to.initEvents(countOf(from.events.size()));
  for (unsigned i = 0; i < events.size(); ++i) {
    auto member = events[i];
    member.setSalt(dataOf(from.events[i].salt));
    member.setHeader(dataOf(from.events[i].header));
    buildBody(member.getBody(), from.events[i].body);
  }
}

void build(schemas::Event::Builder to, const Event& from) {
  to.setHeader(dataOf(from.header));
  to.setProof(dataOf(from.proof));
  buildBody(to.getBody(), from.body);
}

}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<EventHeader>() {
  return kHeaderBytesMax;
}
template <>
Result<Decoded<EventHeader>> decode(ByteView bytes) {
  return decodeAs<schemas::EventHeader, EventHeader>("event header", bytes, readHeader);
}
template <>
Bytes encode(const EventHeader& value) {
  return encodeAs<schemas::EventHeader>([&](auto to) { buildHeader(to, value); });
}

template <>
std::size_t wireBytesMax<Event>() {
  return kEventBytesMax;
}
template <>
Result<Decoded<Event>> decode(ByteView bytes) {
  return decodeAs<schemas::Event, Event>(
      "event", bytes, [](auto from, auto& to, auto& fields) { to = readEvent(from, fields); });
}
template <>
Bytes encode(const Event& value) {
  return encodeAs<schemas::Event>([&](auto to) { build(to, value); });
}

template <>
std::size_t wireBytesMax<EventStub>() {
  return 256;  // a code and a hash
}
template <>
Result<Decoded<EventStub>> decode(ByteView bytes) {
  return decodeAs<schemas::EventStub, EventStub>(
      "event stub", bytes, [](auto from, auto& to, auto& fields) {
        to.author = fields.code(from.getAuthor(), "author");
        to.chain = static_cast<Chain>(from.getChain());
        to.sequence = from.getSequence();
        to.event.leaf = fields.template fixed<32>(from.getLeaf(), "leaf");
      });
}
template <>
Bytes encode(const EventStub& value) {
  return encodeAs<schemas::EventStub>([&](auto to) {
    setText(value.author.text(), [&](unsigned size) { return to.initAuthor(size); });
    to.setChain(static_cast<schemas::EventHeader::Chain>(value.chain));
    to.setSequence(value.sequence);
    to.setLeaf(dataOf(value.event.leaf));
  });
}

}  // namespace guantong::federation
