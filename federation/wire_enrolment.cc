// How an office joins.
#include <schemas/enrolment.capnp.h>

#include "federation/enrolment_message.h"
#include "federation/wire_parts.h"

namespace guantong::federation {

template <>
std::size_t wireBytesMax<Candidate>();
template <>
std::size_t wireBytesMax<EnrolmentMessage>();

namespace wire {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kReasonBytesMax = 1024;
constexpr std::size_t kNotesBytesMax = 512;

using Message = EnrolmentMessage;
using Lists = capnp::List<capnp::Data>;

template <typename T>
std::vector<ByteView> readEach(Lists::Reader from, std::size_t max, const char* field,
                               Fields& fields) {
  return fields.list(from, max, field, [&](capnp::Data::Reader one) {
    return fields.someBytes(one, wireBytesMax<T>(), field);
  });
}

template <typename List>
void buildEach(Lists::Builder to, const List& from) {
  for (unsigned i = 0; i < to.size(); ++i) to.set(i, dataOf(from[i]));
}

void readMessage(schemas::EnrolmentMessage::Reader from, Message& to, Fields& fields) {
  using Which = schemas::EnrolmentMessage::Which;
  switch (from.which()) {
    case Which::COMMIT:
      to.content =
          EnrolmentCommit{from.getCommit().getSuite(),
                          fields.fixed<32>(from.getCommit().getCommitment(), "commit.commitment")};
      return;
    case Which::OFFER:
      to.content = EnrolmentOffer{
          fields.fixed<32>(from.getOffer().getNonce(), "offer.nonce"),
          readEach<Certificate>(from.getOffer().getCertificates(), Message::kCertificatesMax,
                                "offer.certificates", fields)};
      return;
    case Which::REVEAL:
      to.content =
          EnrolmentReveal{fields.fixed<32>(from.getReveal().getNonce(), "reveal.nonce"),
                          fields.someBytes(from.getReveal().getCandidate(),
                                           wireBytesMax<Candidate>(), "reveal.candidate"),
                          fields.fixed<64>(from.getReveal().getSignature(), "reveal.signature")};
      return;
    case Which::ASK:
      to.content = EnrolmentAsk{};
      return;
    case Which::WAITING:
      to.content = EnrolmentWaiting{};
      return;
    case Which::GRANTED:
      to.content = EnrolmentGranted{
          readEach<Certificate>(from.getGranted().getCertificates(), Message::kCertificatesMax,
                                "granted.certificates", fields),
          readEach<SealingKey>(from.getGranted().getSealingKeys(), Message::kSealingKeysMax,
                               "granted.sealingKeys", fields)};
      return;
    case Which::REFUSED:
      to.content = EnrolmentRefused{fields.text(from.getRefused(), kReasonBytesMax, "refused")};
      return;
  }
  to.content = UnknownMember{static_cast<std::uint16_t>(from.which())};
}

struct MessageBuilder {
  schemas::EnrolmentMessage::Builder to;

  void operator()(const EnrolmentCommit& commit) {
    auto out = to.initCommit();
    out.setSuite(commit.suite);
    out.setCommitment(dataOf(commit.commitment));
  }
  void operator()(const EnrolmentOffer& offer) {
    auto out = to.initOffer();
    out.setNonce(dataOf(offer.nonce));
    buildEach(out.initCertificates(countOf(offer.certificates.size())), offer.certificates);
  }
  void operator()(const EnrolmentReveal& reveal) {
    auto out = to.initReveal();
    out.setNonce(dataOf(reveal.nonce));
    out.setCandidate(dataOf(reveal.candidate));
    out.setSignature(dataOf(reveal.signature));
  }
  void operator()(EnrolmentAsk) { to.setAsk(); }
  void operator()(EnrolmentWaiting) { to.setWaiting(); }
  void operator()(const EnrolmentGranted& granted) {
    auto out = to.initGranted();
    buildEach(out.initCertificates(countOf(granted.certificates.size())), granted.certificates);
    buildEach(out.initSealingKeys(countOf(granted.sealingKeys.size())), granted.sealingKeys);
  }
  void operator()(const EnrolmentRefused& refused) {
    // Written also when it is empty: the member is what tells.
    auto text = to.initRefused(countOf(refused.reason.size()));
    std::copy(refused.reason.begin(), refused.reason.end(), text.begin());
  }
  void operator()(const UnknownMember&) {
    const bool builtFromAnUnknownMember = false;
    CHECK(builtFromAnUnknownMember);
  }
};

void readRecord(schemas::EnrolmentRecord::Reader from, EnrolmentRecord& to, Fields& fields) {
  const std::size_t max = wireBytesMax<Message>();
  to.code = fields.code(from.getCode(), "code");
  to.serial = fields.serial(from.getSerial(), "serial");
  to.oneTimeKey.bytes = fields.fixed<32>(from.getOneTimeKey(), "oneTimeKey");
  to.validUntil = fields.instant(from.getValidUntil(), "validUntil");
  to.binding = fields.fixed<32>(from.getBinding(), "binding");
  to.commit = fields.bytes(from.getCommit(), max, "commit");
  to.offer = fields.bytes(from.getOffer(), max, "offer");
  to.reveal = fields.bytes(from.getReveal(), max, "reveal");
  to.granted = fields.bytes(from.getGranted(), max, "granted");
  fields.require(to.commit.empty() == to.offer.empty(), "offer", "answers the commit");
  fields.require(to.reveal.empty() || !to.offer.empty(), "reveal", "comes after the offer");
  fields.require(to.granted.empty() || !to.reveal.empty(), "granted", "comes after the reveal");
}

}  // namespace
}  // namespace wire

using namespace wire;

template <>
std::size_t wireBytesMax<Candidate>() {
  return kNotesBytesMax + Candidate::kSealingKeysMax * wireBytesMax<SealingKey>();
}
template <>
Result<Decoded<Candidate>> decode(ByteView bytes) {
  return decodeAs<schemas::Candidate, Candidate>(
      "candidate", bytes, [](auto from, auto& to, auto& fields) {
        to.name = fields.text(from.getName(), kNameBytesMax, "name");
        fields.require(!to.name.empty(), "name", "is missing");
        to.level = from.getLevel();
        fields.require(to.level > 0 && to.level <= kLevelMax, "level", "is none of a child");
        to.signingKey.bytes = fields.template fixed<32>(from.getSigningKey(), "signingKey");
        to.transportKey.bytes = fields.template fixed<32>(from.getTransportKey(), "transportKey");
        for (const ByteView key : readEach<SealingKey>(
                 from.getSealingKeys(), Candidate::kSealingKeysMax, "sealingKeys", fields)) {
          to.sealingKeys.emplace_back(key.begin(), key.end());
        }
      });
}
template <>
Bytes encode(const Candidate& value) {
  return encodeAs<schemas::Candidate>([&](auto to) {
    setText(value.name, [&](unsigned size) { return to.initName(size); });
    to.setLevel(value.level);
    to.setSigningKey(dataOf(value.signingKey.bytes));
    to.setTransportKey(dataOf(value.transportKey.bytes));
    buildEach(to.initSealingKeys(countOf(value.sealingKeys.size())), value.sealingKeys);
  });
}

template <>
std::size_t wireBytesMax<EnrolmentMessage>() {
  // What it may hold at most of certificates and keys at their longest, and the lists around them.
  return (EnrolmentMessage::kCertificatesMax + EnrolmentMessage::kSealingKeysMax) *
         (wireBytesMax<Certificate>() + 8);
}
template <>
Result<Decoded<EnrolmentMessage>> decode(ByteView bytes) {
  return decodeAs<schemas::EnrolmentMessage, EnrolmentMessage>("enrolment message", bytes,
                                                               readMessage);
}
template <>
Bytes encode(const EnrolmentMessage& value) {
  return encodeAs<schemas::EnrolmentMessage>(
      [&](auto to) { std::visit(MessageBuilder{to}, value.content); });
}

template <>
std::size_t wireBytesMax<EnrolmentRecord>() {
  return 4 * wireBytesMax<EnrolmentMessage>() + kNotesBytesMax;
}
template <>
Result<Decoded<EnrolmentRecord>> decode(ByteView bytes) {
  return decodeAs<schemas::EnrolmentRecord, EnrolmentRecord>("enrolment record", bytes, readRecord);
}
template <>
Bytes encode(const EnrolmentRecord& value) {
  return encodeAs<schemas::EnrolmentRecord>([&](auto to) {
    setText(value.code.text(), [&](unsigned size) { return to.initCode(size); });
    to.setSerial(value.serial);
    to.setOneTimeKey(dataOf(value.oneTimeKey.bytes));
    to.setValidUntil(millisecondsOf(value.validUntil));
    to.setBinding(dataOf(value.binding));
    if (!value.commit.empty()) to.setCommit(dataOf(value.commit));
    if (!value.offer.empty()) to.setOffer(dataOf(value.offer));
    if (!value.reveal.empty()) to.setReveal(dataOf(value.reveal));
    if (!value.granted.empty()) to.setGranted(dataOf(value.granted));
  });
}

}  // namespace guantong::federation
