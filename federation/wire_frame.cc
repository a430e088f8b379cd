// What crosses a link.
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

/// Big enough that the work for a frame disappears beside that for its envelopes (64 KiB would do),
/// small enough that ten thousand links can each have one in memory.
constexpr std::size_t kFrameBytesMax = std::size_t{1} << 20;

Ack readAck(schemas::Ack::Reader from, Fields& fields) {
  return {readLane(from.getLane(), fields), from.getReceived(), from.getCreditBytes()};
}

Hello readHello(schemas::Hello::Reader from, Fields& fields) {
  Hello to;
  to.office = fields.code(from.getOffice(), "hello.office");
  to.incarnation.number = from.getIncarnation();
  to.session = from.getSession();
  to.answers = from.getAnswers();
  to.versionMin = from.getVersionMin();
  to.versionMax = from.getVersionMax();
  fields.require(to.versionMin <= to.versionMax, "hello.versionMax", "is below versionMin");
  to.lanes = fields.list(from.getLanes(), kLanes, "hello.lanes", [&](auto resume) {
    return Hello::Resume{readLane(resume.getLane(), fields),
                         Incarnation{resume.getPeerIncarnation()}, resume.getReceived(),
                         resume.getCreditBytes(), resume.getAcknowledged()};
  });
  requireEachLaneOnce(to.lanes, "hello.lanes", fields);
  return to;
}

void readFrame(schemas::Frame::Reader from, Frame& to, Fields& fields) {
  switch (from.which()) {
    case schemas::Frame::HELLO:
      to.content = readHello(from.getHello(), fields);
      return;
    case schemas::Frame::BATCH:
      to.content = readBatch(from.getBatch(), fields);
      return;
    case schemas::Frame::ACKS:
      to.content = Acks{from.getAcks().getSession(), readAcks(from.getAcks().getLanes(), fields)};
      return;
    case schemas::Frame::ALIVE:
      to.content = Alive{};
      return;
    case schemas::Frame::GOODBYE:
      to.content = Goodbye{static_cast<Goodbye::Reason>(from.getGoodbye().getReason())};
      return;
  }
  to.content = UnknownMember{static_cast<std::uint16_t>(from.which())};
}

/// One overload for each thing a frame can be.
struct FrameBuilder {
  schemas::Frame::Builder to;

  void operator()(const Hello& hello) {
    auto built = to.initHello();
    setText(hello.office.text(), [&](unsigned size) { return built.initOffice(size); });
    built.setIncarnation(hello.incarnation.number);
    built.setSession(hello.session);
    built.setAnswers(hello.answers);
    built.setVersionMin(hello.versionMin);
    built.setVersionMax(hello.versionMax);
    auto lanes = built.initLanes(countOf(hello.lanes.size()));
    for (unsigned i = 0; i < lanes.size(); ++i) {
      const Hello::Resume& resume = hello.lanes[i];
      lanes[i].setLane(laneOf(resume.lane));
      lanes[i].setPeerIncarnation(resume.peerIncarnation.number);
      lanes[i].setReceived(resume.received);
      lanes[i].setCreditBytes(resume.creditBytes);
      lanes[i].setAcknowledged(resume.acknowledged);
    }
  }
  void operator()(const Batch& batch) { build(to.initBatch(), batch); }
  void operator()(const Acks& acks) {
    auto built = to.initAcks();
    built.setSession(acks.session);
    build(built.initLanes(countOf(acks.lanes.size())), acks.lanes);
  }
  void operator()(const Alive&) { to.setAlive(); }
  void operator()(const Goodbye& goodbye) {
    to.initGoodbye().setReason(static_cast<schemas::Goodbye::Reason>(goodbye.reason));
  }
  void operator()(const UnknownMember&) {
    const bool builtFromAnUnknownMember = false;
    CHECK(builtFromAnUnknownMember);
  }
};

}  // namespace

Batch readBatch(schemas::Batch::Reader from, Fields& fields) {
  Batch to;
  to.session = from.getSession();
  to.lane = readLane(from.getLane(), fields);
  to.first = from.getFirst();
  fields.require(to.first > 0, "batch.first", "counts from 1");
  to.envelopes = fields.list(from.getEnvelopes(), Batch::kEnvelopesMax, "batch.envelopes",
                             [&](auto envelope) { return readEnvelope(envelope, fields); });
  fields.require(!to.envelopes.empty(), "batch.envelopes", "are none");
  fields.require(to.first <= UINT64_MAX - to.envelopes.size(), "batch.first", "runs over");
  to.acks = readAcks(from.getAcks(), fields);
  return to;
}

void build(schemas::Batch::Builder to, const Batch& from) {
  to.setSession(from.session);
  to.setLane(laneOf(from.lane));
  to.setFirst(from.first);
  auto envelopes = to.initEnvelopes(countOf(from.envelopes.size()));
  for (unsigned i = 0; i < envelopes.size(); ++i) build(envelopes[i], from.envelopes[i]);
  if (!from.acks.empty()) build(to.initAcks(countOf(from.acks.size())), from.acks);
}

std::vector<Ack> readAcks(capnp::List<schemas::Ack>::Reader from, Fields& fields) {
  auto acks = fields.list(from, kLanes, "acks", [&](auto ack) { return readAck(ack, fields); });
  requireEachLaneOnce(acks, "acks", fields);
  return acks;
}

void build(capnp::List<schemas::Ack>::Builder to, const std::vector<Ack>& from) {
  for (unsigned i = 0; i < to.size(); ++i) {
    to[i].setLane(laneOf(from[i].lane));
    to[i].setReceived(from[i].received);
    to[i].setCreditBytes(from[i].creditBytes);
  }
}

}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<Frame>() {
  return kFrameBytesMax;
}
template <>
Result<Decoded<Frame>> decode(ByteView bytes) {
  return decodeAs<schemas::Frame, Frame>("frame", bytes, readFrame);
}
template <>
Bytes encode(const Frame& value) {
  return encodeAs<schemas::Frame>([&](auto to) { std::visit(FrameBuilder{to}, value.content); });
}

}  // namespace guantong::federation
