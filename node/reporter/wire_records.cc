#include <schemas/reporter.capnp.h>

#include "federation/wire_reading.h"
#include "node/reporter/records.h"
#include "node/reporter/statement.h"
#include "node/ticket/wire_act.h"

namespace guantong::federation {

template <>
std::size_t wireBytesMax<node::reporter::CapsuleRecord>() {
  return node::reporter::kContentBytesMax + node::reporter::kSealBytesMax + 1024;
}
template <>
std::size_t wireBytesMax<node::reporter::CustodiansRecord>() {
  return 4096;
}
template <>
std::size_t wireBytesMax<node::reporter::DisclosureRecord>() {
  // Every part that one request can get, each with two halves; and what was asked.
  constexpr std::size_t kPartMax = node::reporter::kContentBytesMax + 2048;
  return node::ticket::Disclosure::kOpenedMax * kPartMax + 16'384;
}

}  // namespace guantong::federation

namespace guantong::node::reporter {

using federation::Result;
using federation::wire::countOf;
using federation::wire::dataOf;
using federation::wire::decodeAs;
using federation::wire::encodeAs;
using federation::wire::Fields;
using federation::wire::millisecondsOf;
using federation::wire::setText;

namespace {

/// An enciphered key of 32 bytes.
constexpr std::size_t kSubkeyBytesMax = 256;

crypto::Bytes owned(crypto::ByteView bytes) { return {bytes.begin(), bytes.end()}; }

template <typename T>
Result<T> taken(Result<federation::Decoded<T>> decoded) {
  if (!decoded) return tl::unexpected<federation::Error>(decoded.error());
  return std::move(*decoded).take();
}

}  // namespace

crypto::Bytes encodeCapsule(const CapsuleRecord& record) {
  return encodeAs<schemas::CapsuleRecord>([&](auto to) {
    to.setPart(static_cast<std::uint16_t>(record.part));
    to.setMonth(record.month.number);
    to.setSubkey(dataOf(record.subkey));
    to.setSeal(dataOf(record.seal));
    to.setContent(dataOf(record.content));
  });
}

Result<CapsuleRecord> decodeCapsule(crypto::ByteView bytes) {
  return taken(decodeAs<schemas::CapsuleRecord, CapsuleRecord>(
      "capsule", bytes, [](auto from, CapsuleRecord& to, Fields& fields) {
        const std::uint16_t part = from.getPart();
        fields.require(part >= 1 && part <= std::size(kEveryPart), "part", "is none");
        to.part = Part{part};
        to.month = {from.getMonth()};
        to.subkey = owned(fields.someBytes(from.getSubkey(), kSubkeyBytesMax, "subkey"));
        to.seal = owned(fields.someBytes(from.getSeal(), kSealBytesMax, "seal"));
        to.content = owned(fields.someBytes(from.getContent(), kContentBytesMax, "content"));
      }));
}

crypto::Bytes encodeCustodians(const CustodiansRecord& record) {
  return encodeAs<schemas::CustodiansRecord>([&](auto to) {
    ticket::build(to.initSet(), record.set);
    to.setReceived(record.place.received);
    to.setRecord(record.place.record);
    to.setIndex(record.place.index);
    to.setIncarnation(record.incarnation);
    to.setSequence(record.sequence);
  });
}

Result<CustodiansRecord> decodeCustodians(crypto::ByteView bytes) {
  return taken(decodeAs<schemas::CustodiansRecord, CustodiansRecord>(
      "custodians", bytes, [](auto from, CustodiansRecord& to, Fields& fields) {
        to.set = ticket::read(from.getSet(), fields);
        to.place = {from.getReceived(), from.getRecord(), from.getIndex()};
        to.incarnation = from.getIncarnation();
        to.sequence = from.getSequence();
      }));
}

crypto::Bytes encodeDisclosure(const DisclosureRecord& record) {
  return encodeAs<schemas::DisclosureRecord>([&](auto to) {
    setText(record.line.asker.text(), [&](unsigned size) { return to.initAsker(size); });
    to.setPerson(record.line.person);
    to.setAskedAt(millisecondsOf(record.line.askedAt));
    to.setState(static_cast<std::uint16_t>(record.line.state));
    ticket::build(to.initSaid(), record.line.said);
    setText(record.line.why, [&](unsigned size) { return to.initWhy(size); });
    auto opened = to.initOpened(countOf(record.opened.size()));
    for (unsigned i = 0; i < opened.size(); ++i) ticket::build(opened[i], record.opened[i]);
    to.setReceived(record.place.received);
    to.setRecord(record.place.record);
    to.setIndex(record.place.index);
  });
}

Result<DisclosureRecord> decodeDisclosure(const ticket::EventId& asked, crypto::ByteView bytes) {
  return taken(decodeAs<schemas::DisclosureRecord, DisclosureRecord>(
      "disclosure", bytes, [&](auto from, DisclosureRecord& to, Fields& fields) {
        to.line.asked = asked;
        to.line.asker = fields.code(from.getAsker(), "asker");
        to.line.person = from.getPerson();
        to.line.askedAt = fields.instant(from.getAskedAt(), "askedAt");
        to.line.state = fields.closed<DisclosureLine::State>(from.getState(), 5, "state");
        to.line.said = ticket::read(from.getSaid(), ticket::Kind::kDisclosureAsked, fields);
        to.line.why =
            std::string(fields.prose(from.getWhy(), ticket::Disclosure::kReasonBytesMax, "why"));
        to.opened = fields.list(from.getOpened(), ticket::Disclosure::kOpenedMax, "opened",
                                [&](auto one) { return ticket::read(one, fields); });
        to.place = {from.getReceived(), from.getRecord(), from.getIndex()};
      }));
}

}  // namespace guantong::node::reporter
