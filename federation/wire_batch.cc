#include "federation/wire_batch.h"

#include <capnp/schema.h>

#include "federation/wire_parts.h"

namespace guantong::federation {
namespace {

constexpr std::size_t kWordBytes = sizeof(capnp::word);
/// In front of a message of one segment: how many there are, and how long it is.
constexpr std::size_t kSegmentTableBytes = kWordBytes;

template <typename Struct>
std::size_t bytesOfStruct() {
  static const std::size_t bytes = [] {
    const auto shape = capnp::Schema::from<Struct>().getProto().getStruct();
    return kWordBytes * (std::size_t{shape.getDataWordCount()} + shape.getPointerCount());
  }();
  return bytes;
}

std::size_t wholeWords(std::size_t bytes) {
  return (bytes + kWordBytes - 1) / kWordBytes * kWordBytes;
}

crypto::ByteSpan roomOf(capnp::Data::Builder data) {
  return {reinterpret_cast<std::byte*>(data.begin()), data.size()};
}

}  // namespace

std::size_t BatchFrame::bytesOf(const std::vector<Ack>& acks) {
  const std::size_t pointerToTheRoot = kWordBytes;
  const std::size_t headOfTheEnvelopes = kWordBytes;
  const std::size_t listOfAcks =
      acks.empty() ? 0 : kWordBytes + acks.size() * bytesOfStruct<schemas::Ack>();
  return kSegmentTableBytes + pointerToTheRoot + bytesOfStruct<schemas::Frame>() +
         bytesOfStruct<schemas::Batch>() + headOfTheEnvelopes + listOfAcks;
}

std::size_t BatchFrame::bytesOf(const Sizes& envelope) {
  return bytesOfStruct<schemas::Envelope>() + wholeWords(envelope.header) +
         wholeWords(envelope.sealed) + wholeWords(envelope.proof) + wholeWords(envelope.senderKey);
}

BatchFrame::BatchFrame(const Place& place, std::span<const Sizes> envelopes,
                       const std::vector<Ack>& acks) {
  CHECK(!envelopes.empty() && envelopes.size() <= Batch::kEnvelopesMax);
  std::size_t bytes = bytesOf(acks);
  for (const Sizes& envelope : envelopes) bytes += bytesOf(envelope);
  CHECK(bytes <= wireBytesMax<Frame>());
  bytes_.resize(bytes);

  const std::size_t words = (bytes - kSegmentTableBytes) / kWordBytes;
  const auto segment = std::span(bytes_).subspan(kSegmentTableBytes);
  capnp::FlatMessageBuilder message(
      kj::arrayPtr(reinterpret_cast<capnp::word*>(segment.data()), words));
  auto batch = message.initRoot<schemas::Frame>().initBatch();
  batch.setLane(wire::laneOf(place.lane));
  batch.setSession(place.session);
  batch.setFirst(place.first);
  auto list = batch.initEnvelopes(wire::countOf(envelopes.size()));
  rooms_.reserve(envelopes.size());
  for (unsigned i = 0; i < list.size(); ++i) {
    const Sizes& sizes = envelopes[i];
    auto envelope = list[i];
    rooms_.push_back({roomOf(envelope.initHeader(wire::countOf(sizes.header))),
                      roomOf(envelope.initSealed(wire::countOf(sizes.sealed))),
                      roomOf(envelope.initProof(wire::countOf(sizes.proof))),
                      {}});
    if (sizes.senderKey > 0) {
      rooms_.back().senderKey = roomOf(envelope.initSenderKey(wire::countOf(sizes.senderKey)));
    }
    envelope.setHops(sizes.hops);
  }
  if (!acks.empty()) wire::build(batch.initAcks(wire::countOf(acks.size())), acks);
  const auto segments = message.getSegmentsForOutput();
  CHECK(segments.size() == 1 && segments[0].size() == words);

  // The segment table: segments less one, then the words of the first, little-endian.
  for (std::size_t i = 0; i < 4; ++i) {
    bytes_[4 + i] = static_cast<std::byte>((words >> (8 * i)) & 0xff);
  }
}

}  // namespace guantong::federation
