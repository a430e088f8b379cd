// Checkpoints and bundles.
#include "crypto/merkle_log.h"
#include "crypto/sealing.h"
#include "federation/wire_parts.h"

namespace guantong::federation {
namespace wire {
namespace {

constexpr std::size_t kStatementBytesMax = std::size_t{2} << 10;  // a code and four marks
constexpr std::size_t kHeaderBytesMax = std::size_t{1} << 10;     // two codes and some numbers
constexpr std::size_t kConsistencyBytesMax = 2 + 8 + 8 + crypto::kLogPathMax * 32;
/// A part of a bundle is a few frames: a medium may be slow and small, a reader's memory too.
constexpr std::size_t kBundleBytesMax = std::size_t{4} << 20;
/// What is inside, its length before it, padded (by up to 64 KiB at this size) and sealed, fits.
constexpr std::size_t kBundleContentBytesMax = std::size_t{3840} << 10;
static_assert(crypto::sealedToPeerBytes(kBundleContentBytesMax) <= kBundleBytesMax);

CheckpointStatement::Mark readMark(schemas::CheckpointStatement::Mark::Reader from,
                                   Fields& fields) {
  return {readLane(from.getLane(), fields), from.getSent(), from.getReceived()};
}

}  // namespace
}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<CheckpointStatement>() {
  return kStatementBytesMax;
}
template <>
Result<Decoded<CheckpointStatement>> decode(ByteView bytes) {
  return decodeAs<schemas::CheckpointStatement, CheckpointStatement>(
      "checkpoint statement", bytes, [](auto from, auto& to, auto& fields) {
        to.office = fields.code(from.getOffice(), "office");
        to.certificateSerial = fields.serial(from.getCertificateSerial(), "certificateSerial");
        to.incarnation.number = from.getIncarnation();
        to.number = from.getNumber();
        fields.require(to.number > 0, "number", "counts from 1");
        to.time = fields.instant(from.getTime(), "time");
        to.frontier = fields.list(from.getFrontier(), kLanes, "frontier",
                                  [&](auto mark) { return readMark(mark, fields); });
        requireEachLaneOnce(to.frontier, "frontier", fields);
        to.revocations = from.getRevocations();
      });
}
template <>
Bytes encode(const CheckpointStatement& value) {
  return encodeAs<schemas::CheckpointStatement>([&](auto to) {
    setText(value.office.text(), [&](unsigned size) { return to.initOffice(size); });
    to.setCertificateSerial(value.certificateSerial);
    to.setIncarnation(value.incarnation.number);
    to.setNumber(value.number);
    to.setTime(millisecondsOf(value.time));
    auto frontier = to.initFrontier(countOf(value.frontier.size()));
    for (unsigned i = 0; i < frontier.size(); ++i) {
      frontier[i].setLane(laneOf(value.frontier[i].lane));
      frontier[i].setSent(value.frontier[i].sent);
      frontier[i].setReceived(value.frontier[i].received);
    }
    to.setRevocations(value.revocations);
  });
}

template <>
std::size_t wireBytesMax<Checkpoint>() {
  // Size, root and signature beside the statement.
  return kStatementBytesMax + 256 + kConsistencyBytesMax;
}
template <>
Result<Decoded<Checkpoint>> decode(ByteView bytes) {
  return decodeAs<schemas::Checkpoint, Checkpoint>(
      "checkpoint", bytes, [](auto from, auto& to, auto& fields) {
        to.encoded = fields.someBytes(from.getSigned(), kStatementBytesMax + 128, "signed");
        to.extends = from.getExtends();
        to.consistency = fields.bytes(from.getConsistency(), kConsistencyBytesMax, "consistency");
        fields.require((to.extends == 0) == to.consistency.empty(), "consistency",
                       "is there where it extends one, and only there");
      });
}
template <>
Bytes encode(const Checkpoint& value) {
  return encodeAs<schemas::Checkpoint>([&](auto to) {
    to.setSigned(dataOf(value.encoded));
    to.setExtends(value.extends);
    if (!value.consistency.empty()) to.setConsistency(dataOf(value.consistency));
  });
}

template <>
std::size_t wireBytesMax<BundleHeader>() {
  return kHeaderBytesMax;
}
template <>
Result<Decoded<BundleHeader>> decode(ByteView bytes) {
  return decodeAs<schemas::BundleHeader, BundleHeader>(
      "bundle header", bytes, [](auto from, auto& to, auto& fields) {
        to.suite = from.getSuite();
        to.from = fields.code(from.getFrom(), "from");
        to.fromSerial = fields.serial(from.getFromSerial(), "fromSerial");
        to.to = fields.code(from.getTo(), "to");
        to.incarnation.number = from.getIncarnation();
        to.number = from.getNumber();
        to.part = from.getPart();
        to.parts = from.getParts();
        fields.require(to.number > 0, "number", "counts from 1");
        fields.require(to.part > 0 && to.part <= to.parts, "part", "is not one of its parts");
        to.senderEpoch = from.getSenderEpoch();
        to.recipientEpoch = from.getRecipientEpoch();
      });
}
template <>
Bytes encode(const BundleHeader& value) {
  return encodeAs<schemas::BundleHeader>([&](auto to) {
    to.setSuite(value.suite);
    setText(value.from.text(), [&](unsigned size) { return to.initFrom(size); });
    to.setFromSerial(value.fromSerial);
    setText(value.to.text(), [&](unsigned size) { return to.initTo(size); });
    to.setIncarnation(value.incarnation.number);
    to.setNumber(value.number);
    to.setPart(value.part);
    to.setParts(value.parts);
    to.setSenderEpoch(value.senderEpoch);
    to.setRecipientEpoch(value.recipientEpoch);
  });
}

template <>
std::size_t wireBytesMax<Bundle>() {
  return kHeaderBytesMax + kBundleBytesMax + 256;
}
template <>
Result<Decoded<Bundle>> decode(ByteView bytes) {
  return decodeAs<schemas::Bundle, Bundle>("bundle", bytes, [](auto from, auto& to, auto& fields) {
    to.header = fields.someBytes(from.getHeader(), kHeaderBytesMax, "header");
    to.sealed = fields.someBytes(from.getSealed(), kBundleBytesMax, "sealed");
    to.signature = fields.template fixed<64>(from.getSignature(), "signature");
  });
}
template <>
Bytes encode(const Bundle& value) {
  return encodeAs<schemas::Bundle>([&](auto to) {
    to.setHeader(dataOf(value.header));
    to.setSealed(dataOf(value.sealed));
    to.setSignature(dataOf(value.signature));
  });
}

template <>
std::size_t wireBytesMax<BundleContent>() {
  return kBundleContentBytesMax;
}
template <>
Result<Decoded<BundleContent>> decode(ByteView bytes) {
  return decodeAs<schemas::BundleContent, BundleContent>(
      "bundle content", bytes, [](auto from, auto& to, auto& fields) {
        to.batches = fields.list(from.getBatches(), BundleContent::kBatchesMax, "batches",
                                 [&](auto batch) { return readBatch(batch, fields); });
        to.acks = readAcks(from.getAcks(), fields);
      });
}
template <>
Bytes encode(const BundleContent& value) {
  return encodeAs<schemas::BundleContent>([&](auto to) {
    auto batches = to.initBatches(countOf(value.batches.size()));
    for (unsigned i = 0; i < batches.size(); ++i) build(batches[i], value.batches[i]);
    build(to.initAcks(countOf(value.acks.size())), value.acks);
  });
}

std::optional<UnverifiedCheckpoint> readUnverifiedCheckpoint(ByteView encoded) {
  auto head = crypto::decodeUnverifiedCheckpoint(encoded);
  if (!head) return std::nullopt;
  auto statement = decode<CheckpointStatement>(head->statement);
  if (!statement) return std::nullopt;
  return UnverifiedCheckpoint{std::move(*head), std::move(*statement).take()};
}

}  // namespace guantong::federation
