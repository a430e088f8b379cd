#include "federation/wire.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <schemas/bundle.capnp.h>
#include <schemas/checkpoint.capnp.h>
#include <schemas/enrolment.capnp.h>
#include <schemas/envelope.capnp.h>
#include <schemas/event.capnp.h>
#include <schemas/identity.capnp.h>
#include <schemas/link.capnp.h>
#include <schemas/record.capnp.h>

#include "tests/support/golden.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::forEachMessage;
using support::SampleBytes;
using ::testing::HasSubstr;

TEST(Wire, EveryMessageComesBackAsItWas) {
  const SampleBytes bytes;
  forEachMessage(bytes, [](const char* name, const auto& value) {
    using T = std::decay_t<decltype(value)>;
    const Bytes encoded = encode(value);
    const auto decoded = decode<T>(encoded);
    ASSERT_TRUE(decoded.has_value()) << name << ": " << decoded.error().detail;
    EXPECT_EQ(encode(**decoded), encoded) << name;
  });
}

TEST(Wire, EveryMessageHasTheBytesItAlwaysHad) {
  const SampleBytes bytes;
  forEachMessage(bytes, [](const char* name, const auto& value) {
    support::expectGolden(std::string("wire/") + name, encode(value));
  });
}

TEST(Wire, EveryGoldenFileStillDecodes) {
  const SampleBytes bytes;
  forEachMessage(bytes, [](const char* name, const auto& value) {
    using T = std::decay_t<decltype(value)>;
    const Bytes golden = support::golden(std::string("wire/") + name);
    const auto decoded = decode<T>(golden);
    ASSERT_TRUE(decoded.has_value()) << name << ": " << decoded.error().detail;
  });
}

TEST(Wire, TruncatedOrExtendedMessagesAreRefused) {
  const SampleBytes bytes;
  forEachMessage(bytes, [](const char* name, const auto& value) {
    using T = std::decay_t<decltype(value)>;
    const Bytes encoded = encode(value);
    for (std::size_t size = 0; size < encoded.size(); ++size) {
      EXPECT_FALSE(decode<T>(ByteView(encoded).first(size)).has_value()) << name << " " << size;
    }
    Bytes longer = encoded;
    for (std::size_t more = 1; more <= 16; ++more) {
      longer.push_back(std::byte{0});
      EXPECT_FALSE(decode<T>(longer).has_value()) << name << " +" << more;
    }
  });
}

// A flipped bit may well give another valid message (what is signed is checked elsewhere). Here it
// must only never do harm: run under the sanitizers, this is the test that no reader escapes.
TEST(Wire, AFlippedBitGivesAValueThatEncodesOrAnError) {
  const SampleBytes bytes;
  forEachMessage(bytes, [](const char* name, const auto& value) {
    using T = std::decay_t<decltype(value)>;
    Bytes encoded = encode(value);
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < encoded.size() * 8; ++bit) {
      const auto mask = static_cast<std::byte>(1u << (bit % 8));
      encoded[bit / 8] ^= mask;
      if (!decode<T>(encoded)) ++refused;
      encoded[bit / 8] ^= mask;
    }
    EXPECT_GT(refused, 0u) << name;
  });
}

TEST(Wire, MessagesOffTheWordBoundaryDecodeFromACopy) {
  Bytes shifted(1, std::byte{0});
  const EventHeader header = support::sampleEventHeader();
  crypto::append(shifted, encode(header));
  auto decoded = decode<EventHeader>(ByteView(shifted).subspan(1));
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;

  const SampleBytes bytes;
  Bytes shiftedEnvelope(3, std::byte{0});
  crypto::append(shiftedEnvelope, encode(support::sampleEnvelope(bytes)));
  auto envelope = decode<Envelope>(ByteView(shiftedEnvelope).subspan(3));
  ASSERT_TRUE(envelope.has_value());
  const Decoded<Envelope> moved = std::move(*envelope);
  std::fill(shiftedEnvelope.begin(), shiftedEnvelope.end(), std::byte{0xFF});
  EXPECT_TRUE(std::ranges::equal(moved->sealed, bytes.content));
}

TEST(Wire, MessagesOverTheirLimitAreRefusedUnread) {
  const Bytes big(wireBytesMax<Frame>() + 8, std::byte{0});
  const auto decoded = decode<Frame>(big);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::kTooLarge);
}

/// A message of `Schema` made by hand, also one that our own encoders would never make.
template <typename Schema, typename Build>
Bytes made(Build build) {
  capnp::MallocMessageBuilder message;
  build(message.initRoot<Schema>());
  const auto words = capnp::messageToFlatArray(message);
  const auto bytes = words.asBytes();
  const auto view = std::as_bytes(std::span(bytes.begin(), bytes.size()));
  return Bytes(view.begin(), view.end());
}

/// A sound message of `T`, spoilt in one place.
template <typename Schema, typename T, typename Spoil>
Error refusalOf(const T& sound, Spoil spoil) {
  const Bytes bytes = encode(sound);
  Bytes aligned = bytes;
  capnp::FlatArrayMessageReader reader(kj::arrayPtr(
      reinterpret_cast<const capnp::word*>(aligned.data()), aligned.size() / sizeof(capnp::word)));
  capnp::MallocMessageBuilder message;
  message.setRoot(reader.getRoot<Schema>());
  spoil(message.getRoot<Schema>());
  const auto words = capnp::messageToFlatArray(message);
  const auto raw = words.asBytes();
  const auto decoded = decode<T>(std::as_bytes(std::span(raw.begin(), raw.size())));
  EXPECT_FALSE(decoded.has_value()) << "the spoilt message was accepted";
  return decoded ? Error{ErrorCode::kNotFound, ""} : decoded.error();
}

capnp::Data::Reader zeros(std::size_t size) {
  static const Bytes bytes(std::size_t{1} << 17, std::byte{0});
  return {reinterpret_cast<const kj::byte*>(bytes.data()), size};
}

TEST(Wire, CertificateFieldsThatCannotBeAreNamed) {
  using Builder = schemas::CertificateStatement::Builder;
  const struct {
    const char* field;
    void (*spoil)(Builder);
  } cases[] = {
      {".code ", [](Builder b) { b.setCode("33010600000"); }},
      {".code ", [](Builder b) { b.setCode("3301060000000"); }},
      {".code ", [](Builder b) { b.setCode("330106000000 water"); }},
      {".code ", [](Builder b) { b.setCode("330106000000-"); }},
      {".code ", [](Builder b) { b.setCode("330106000000-Water"); }},
      {".code ", [](Builder b) { b.setCode(""); }},
      {".name ", [](Builder b) { b.setName(""); }},
      {".name ", [](Builder b) { b.setName("\xFF\xFE"); }},
      {".name ", [](Builder b) { b.setName("\xC0\xAF"); }},      // overlong
      {".name ", [](Builder b) { b.setName("\xED\xA0\x80"); }},  // half a surrogate
      {".name ", [](Builder b) { b.setName("\x1B[2J"); }},       // clears the screen
      {".name ",
       [](Builder b) {
         b.setName(
             "\xE2\x80\xAE"
             "abc");
       }},                                                             // turns the writing
      {".name ", [](Builder b) { b.setName("\u061C\u5C40"); }},        // turns it too
      {".name ", [](Builder b) { b.setName("\u6C34\u200B\u5C40"); }},  // looks like another name
      {".name ", [](Builder b) { b.setName("\uFEFF"); }},              // looks like none
      {".name ", [](Builder b) { b.setName("\u5C40\U000E0041"); }},    // says more than it shows
      {".name ", [](Builder b) { b.setName(std::string(201, 'a').c_str()); }},
      {".level ", [](Builder b) { b.setLevel(9); }},
      {".level ", [](Builder b) { b.setLevel(0); }},
      {".parent ", [](Builder b) { b.setParent(""); }},
      {".parent ", [](Builder b) { b.setParent("330106000000-water"); }},
      {".issuer ", [](Builder b) { b.setIssuer(""); }},
      {".issuerSerial ", [](Builder b) { b.setIssuerSerial(0); }},
      {".serial ", [](Builder b) { b.setSerial(0); }},
      {".continuity ", [](Builder b) { b.getContinuity().setRenewal(0); }},
      {".continuity ", [](Builder b) { b.getContinuity().setRenewal(b.getSerial()); }},
      {".continuity ", [](Builder b) { b.getContinuity().setReenrolment(0); }},
      {".signingKey ", [](Builder b) { b.setSigningKey(zeros(31)); }},
      {".signingKey ", [](Builder b) { b.setSigningKey(zeros(33)); }},
      {".transportKey ", [](Builder b) { b.setTransportKey(zeros(0)); }},
      {".notBefore ", [](Builder b) { b.setNotBefore(-1); }},
      {".notAfter ", [](Builder b) { b.setNotAfter(INT64_MAX); }},
      {".notAfter ", [](Builder b) { b.setNotAfter(b.getNotBefore()); }},
  };
  for (const auto& c : cases) {
    const Error error =
        refusalOf<schemas::CertificateStatement>(support::sampleCertificateStatement(), c.spoil);
    EXPECT_THAT(error.detail, HasSubstr(c.field));
  }
}

TEST(Wire, EventHeaderFieldsThatCannotBeAreNamed) {
  using Builder = schemas::EventHeader::Builder;
  const struct {
    const char* field;
    void (*spoil)(Builder);
  } cases[] = {
      {".authorSerial ", [](Builder b) { b.setAuthorSerial(0); }},
      {".ticket ", [](Builder b) { b.setTicket(zeros(15)); }},
      {".ticket ", [](Builder b) { b.setTicket(zeros(0)); }},
      {".ticket ", [](Builder b) { b.setChain(schemas::EventHeader::Chain::OFFICE); }},
      {".previous ", [](Builder b) { b.setSequence(0); }},
      {".previous ", [](Builder b) { b.setPrevious(zeros(0)); }},
      {".previous ", [](Builder b) { b.setPrevious(zeros(33)); }},
      {".commitment ", [](Builder b) { b.setCommitment(zeros(31)); }},
      {".time ", [](Builder b) { b.setTime(-1); }},
      {".heads.leaf ", [](Builder b) { b.getHeads()[0].setLeaf(zeros(31)); }},
      {".heads ", [](Builder b) { b.getHeads()[1].setAuthor("330000000000"); }},
      {".heads ", [](Builder b) { b.getHeads()[1].setAuthor("110000000000"); }},
      {".heads ", [](Builder b) { b.setAuthor("330106000000-water"); }},  // its own event
      {".heads ", [](Builder b) { b.initHeads(65); }},
  };
  for (const auto& c : cases) {
    const Error error = refusalOf<schemas::EventHeader>(support::sampleEventHeader(), c.spoil);
    EXPECT_THAT(error.detail, HasSubstr(c.field));
  }
}

TEST(Wire, FramesThatCannotBeAreNamed) {
  const SampleBytes bytes;
  using Builder = schemas::Frame::Builder;
  const struct {
    const char* field;
    void (*spoil)(Builder);
  } cases[] = {
      {".lane ", [](Builder b) { b.getBatch().setLane(static_cast<schemas::Lane>(4)); }},
      {".batch.first ", [](Builder b) { b.getBatch().setFirst(0); }},
      {".batch.first ", [](Builder b) { b.getBatch().setFirst(UINT64_MAX); }},
      {".batch.envelopes ", [](Builder b) { b.getBatch().initEnvelopes(0); }},
      {".batch.envelopes ", [](Builder b) { b.getBatch().initEnvelopes(1025); }},
      {".header ", [](Builder b) { b.getBatch().getEnvelopes()[0].setHeader(zeros(0)); }},
      {".header ", [](Builder b) { b.getBatch().getEnvelopes()[0].setHeader(zeros(2000)); }},
      {".acks ", [](Builder b) { b.getBatch().initAcks(5); }},
      {".acks ", [](Builder b) { b.getBatch().getAcks()[1].setLane(schemas::Lane::CONTROL); }},
  };
  for (const auto& c : cases) {
    const Error error = refusalOf<schemas::Frame>(Frame{support::sampleBatch(bytes)}, c.spoil);
    EXPECT_THAT(error.detail, HasSubstr(c.field));
  }
}

/// The sample of a message of type T.
template <typename T>
T sampleOf(const SampleBytes& bytes) {
  std::optional<T> found;
  forEachMessage(bytes, [&](const char*, const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, T>) {
      if (!found) found = value;
    }
  });
  return *found;
}

/// Spoilt in one place, the sample of T is refused with an error that names the field.
template <typename Schema, typename T>
void expectRefused(const char* field, void (*spoil)(typename Schema::Builder)) {
  const SampleBytes bytes;
  EXPECT_THAT(refusalOf<Schema>(sampleOf<T>(bytes), spoil).detail, HasSubstr(field));
}

TEST(Wire, IdentityFieldsThatCannotBeAreNamed) {
  const auto key = expectRefused<schemas::SealingKeyStatement, SealingKeyStatement>;
  key(".office ", [](auto b) { b.setOffice(""); });
  key(".certificateSerial ", [](auto b) { b.setCertificateSerial(0); });
  key(".key ", [](auto b) { b.setKey(zeros(31)); });

  const auto list = expectRefused<schemas::RevocationListStatement, RevocationListStatement>;
  list(".issuerSerial ", [](auto b) { b.setIssuerSerial(0); });
  list(".issuerSerial ", [](auto b) { b.setIssuer(""); });
  list(".number ", [](auto b) { b.setNumber(0); });
  list(".issuedAt ", [](auto b) { b.setIssuedAt(-1); });
  list(".entries ", [](auto b) { b.initEntries(RevocationListStatement::kEntriesMax + 1); });
  list(".entries is not in order", [](auto b) { b.getEntries()[1].setSerial(2); });
  list(".entries is not in order", [](auto b) { b.getEntries()[1].setSerial(1); });
  list(".entries.serial ", [](auto b) { b.getEntries()[0].setSerial(0); });
  list(".entries.code ", [](auto b) { b.getEntries()[0].setCode(""); });
  list(".entries.revokedAt ", [](auto b) { b.getEntries()[0].setRevokedAt(INT64_MIN); });

  const auto certificate = expectRefused<schemas::Certificate, Certificate>;
  certificate(".statement ", [](auto b) { b.setStatement(zeros(0)); });
  certificate(".signature ", [](auto b) { b.setSignature(zeros(63)); });
  certificate(".continuity ", [](auto b) { b.setContinuity(zeros(65)); });
}

TEST(Wire, EventFieldsThatCannotBeAreNamed) {
  const auto event = expectRefused<schemas::Event, Event>;
  event(".header ", [](auto b) { b.setHeader(zeros(0)); });
  event(".proof ", [](auto b) { b.setProof(zeros(0)); });
  event(".body.salt ", [](auto b) { b.getBody().getPresent().setSalt(zeros(31)); });
  event(".body.content ", [](auto b) {
    b.getBody().getPresent().setContent(zeros(EventBody::kContentBytesMax + 1));
  });

  const auto stub = expectRefused<schemas::EventStub, EventStub>;
  stub(".author ", [](auto b) { b.setAuthor(""); });
  stub(".leaf ", [](auto b) { b.setLeaf(zeros(31)); });
}

TEST(Wire, EnvelopeFieldsThatCannotBeAreNamed) {
  const auto header = expectRefused<schemas::EnvelopeHeader, EnvelopeHeader>;
  header(".author ", [](auto b) { b.setAuthor(""); });
  header(".authorSerial ", [](auto b) { b.setAuthorSerial(0); });
  header(".recipient ", [](auto b) { b.setRecipient(""); });
  header(".id ", [](auto b) { b.setId(zeros(15)); });
  header(".lane ", [](auto b) { b.setLane(static_cast<schemas::Lane>(4)); });
  header(".expires ", [](auto b) { b.setExpires(UINT32_MAX); });

  const auto letter = expectRefused<schemas::Letter, Letter>;
  letter(".content ", [](auto b) { b.initEvents(Letter::kItemsMax + 1); });
  letter(".content ", [](auto b) { b.initCertificates(Letter::kItemsMax + 1); });
  letter(".delivered ", [](auto b) { b.initDelivered(Letter::kItemsMax + 1); });
  letter(".delivered ", [](auto b) { b.initDelivered(1).set(0, zeros(17)); });
  letter(".signature ", [](auto b) { b.initBatch(); });
  letter(".events ", [](auto b) { b.initBatch().setSignature(zeros(64)); });
  letter(".events ", [](auto b) {
    b.initBatch().setSignature(zeros(64));
    b.getBatch().initEvents(1025);
  });
  letter(".events.salt ", [](auto b) {
    b.initBatch().setSignature(zeros(64));
    b.getBatch().initEvents(1)[0].setSalt(zeros(15));
  });
  letter(".wanted ", [](auto b) { b.initWanted(1025); });
  letter(".wanted ", [](auto b) { b.initWanted(1).set(0, "33"); });
  letter(".unknown is not in order", [](auto b) {
    b.initUnknown(2).set(0, "330000000000");
    b.getUnknown().set(1, "330000000000");
  });
  letter(".checkpoint.checkpoint ", [](auto b) { b.initCheckpoint(); });
  letter(".checkpoint.consistency ", [](auto b) {
    b.initCheckpoint().setCheckpoint(zeros(8));
    b.getCheckpoint().setExtends(4);
  });
  letter(".frontier.checkpoint ", [](auto b) { b.initFrontier().setCheckpoint(zeros(100'000)); });
  letter(".bounced.envelope ", [](auto b) { b.initBounced().setEnvelope(zeros(0)); });
}

TEST(Wire, HellosThatCannotBeAreNamed) {
  const auto hello = expectRefused<schemas::Frame, Frame>;  // the first sample of a frame is one
  hello(".hello.office ", [](auto b) { b.getHello().setOffice(""); });
  hello(".hello.versionMax ", [](auto b) { b.getHello().setVersionMin(3); });
  hello(".hello.lanes ", [](auto b) { b.getHello().initLanes(5); });
  hello(".hello.lanes is not in order",
        [](auto b) { b.getHello().getLanes()[1].setLane(schemas::Lane::CONTROL); });
  hello(".lane ",
        [](auto b) { b.getHello().getLanes()[1].setLane(static_cast<schemas::Lane>(4)); });
}

TEST(Wire, CheckpointAndBundleFieldsThatCannotBeAreNamed) {
  const auto checkpoint = expectRefused<schemas::CheckpointStatement, CheckpointStatement>;
  checkpoint(".office ", [](auto b) { b.setOffice(""); });
  checkpoint(".certificateSerial ", [](auto b) { b.setCertificateSerial(0); });
  checkpoint(".number ", [](auto b) { b.setNumber(0); });
  checkpoint(".time ", [](auto b) { b.setTime(-1); });
  checkpoint(".frontier ", [](auto b) { b.initFrontier(5); });
  checkpoint(".frontier is not in order",
             [](auto b) { b.getFrontier()[1].setLane(schemas::Lane::CONTROL); });
  const auto kept = expectRefused<schemas::Checkpoint, Checkpoint>;
  kept(".signed ", [](auto b) { b.setSigned(zeros(0)); });
  kept(".consistency ", [](auto b) { b.setExtends(0); });
  kept(".consistency ", [](auto b) { b.setConsistency(zeros(0)); });
  kept(".consistency ", [](auto b) { b.setConsistency(zeros(1331)); });

  const auto header = expectRefused<schemas::BundleHeader, BundleHeader>;
  header(".from ", [](auto b) { b.setFrom(""); });
  header(".fromSerial ", [](auto b) { b.setFromSerial(0); });
  header(".to ", [](auto b) { b.setTo(""); });
  header(".number ", [](auto b) { b.setNumber(0); });
  header(".part ", [](auto b) { b.setPart(0); });
  header(".part ", [](auto b) { b.setPart(4); });

  const auto bundle = expectRefused<schemas::Bundle, Bundle>;
  bundle(".header ", [](auto b) { b.setHeader(zeros(0)); });
  bundle(".sealed ", [](auto b) { b.setSealed(zeros(0)); });
  bundle(".signature ", [](auto b) { b.setSignature(zeros(63)); });

  const auto content = expectRefused<schemas::BundleContent, BundleContent>;
  content(".batches ", [](auto b) { b.initBatches(BundleContent::kBatchesMax + 1); });
  content(".acks ", [](auto b) { b.initAcks(5); });
}

TEST(Wire, RecordFieldsThatCannotBeAreNamed) {
  const auto events = expectRefused<schemas::StoredEvents, StoredEvents>;
  events(".events.header ", [](auto b) { b.getEvents()[0].setHeader(zeros(0)); });
  events(".events.proof ", [](auto b) { b.getEvents()[0].setProof(zeros(0)); });
  events(".events ", [](auto b) { b.initEvents(0); });
  events(".events ", [](auto b) { b.initEvents(1025); });
  events(".signature ", [](auto b) { b.getProof().setSignature(zeros(63)); });
  events(".sealedBodies ", [](auto b) { b.setSealedBodies(zeros(0)); });
  events(".from ", [](auto b) { b.setFrom("3301"); });
  events(".arrived ", [](auto b) { b.setArrived(-1); });

  const auto record = expectRefused<schemas::LetterRecord, LetterRecord>;
  record(".id ", [](auto b) { b.setId(zeros(15)); });
  record(".recipient ", [](auto b) { b.setRecipient(""); });
  record(".lane ", [](auto b) { b.setLane(static_cast<schemas::Lane>(4)); });
  record(".made ", [](auto b) { b.setMade(-1); });
  record(".queuedAt ", [](auto b) { b.setQueuedAt(-1); });
  record(".letter ", [](auto b) { b.getContent().setLetter(zeros(0)); });
  record(".events ", [](auto b) { b.getContent().initEvents(1025); });

  const auto item = expectRefused<schemas::QueueItem, QueueItem>;
  item(".envelope ", [](auto b) { b.getContent().setEnvelope(zeros(0)); });
  item(".passing.id ", [](auto b) { b.getContent().initPassing(); });
  item(".passing.recipient ", [](auto b) { b.getContent().initPassing().setId(zeros(16)); });

  const auto ledger = expectRefused<schemas::LedgerRecord, LedgerRecord>;
  ledger(".nextBatch ", [](auto b) { b.setNextBatch(0); });
  ledger(".nextArrival ", [](auto b) { b.setNextArrival(0); });
  ledger(".log ", [](auto b) { b.setLog(zeros(0)); });
  ledger(".log ", [](auto b) { b.setLog(zeros(1355)); });

  const auto link = expectRefused<schemas::LinkRecord, LinkRecord>;
  link(".lanes ", [](auto b) { b.initLanes(5); });
  link(".lanes is not in order", [](auto b) { b.getLanes()[1].setLane(schemas::Lane::CONTROL); });
  link(".lastHeard ", [](auto b) { b.setLastHeard(-1); });

  const auto envelope = expectRefused<schemas::StoredEnvelope, StoredEnvelope>;
  envelope(".envelope ", [](auto b) { b.setEnvelope(zeros(0)); });
  envelope(".from ", [](auto b) { b.setFrom(""); });

  const auto quarantined = expectRefused<schemas::Quarantined, Quarantined>;
  quarantined(".bytes ", [](auto b) {
    b.setBytes(zeros(Quarantined::kBytesKeptMax + 1));
    b.setBytesWhole(Quarantined::kBytesKeptMax + 1);
  });
  quarantined(".bytesWhole ", [](auto b) { b.setBytesWhole(299); });
  quarantined(".lane ", [](auto b) { b.setLane(static_cast<schemas::Lane>(4)); });
  quarantined(".reason ", [](auto b) { b.setReason("\x1B[2J"); });
  quarantined(".reason ", [](auto b) { b.setReason(std::string(1025, 'a').c_str()); });
}

TEST(Wire, EnrolmentsThatCannotBeAreNamed) {
  const auto commit = expectRefused<schemas::EnrolmentMessage, EnrolmentMessage>;
  commit(".commit.commitment ", [](auto b) { b.getCommit().setCommitment(zeros(31)); });
  commit(".offer.nonce ", [](auto b) { b.initOffer().setNonce(zeros(33)); });
  commit(".offer.certificates ", [](auto b) {
    b.initOffer().setNonce(zeros(32));
    b.getOffer().initCertificates(EnrolmentMessage::kCertificatesMax + 1);
  });
  commit(".offer.certificates is missing", [](auto b) {
    b.initOffer().setNonce(zeros(32));
    b.getOffer().initCertificates(1);
  });
  commit(".reveal.candidate ", [](auto b) { b.initReveal().setNonce(zeros(32)); });
  commit(".granted.sealingKeys ",
         [](auto b) { b.initGranted().initSealingKeys(EnrolmentMessage::kSealingKeysMax + 1); });
  commit(".refused ", [](auto b) { b.setRefused("\x1B[2J"); });

  const auto candidate = expectRefused<schemas::Candidate, Candidate>;
  candidate(".name ", [](auto b) { b.setName(""); });
  candidate(".level ", [](auto b) { b.setLevel(0); });
  candidate(".level ", [](auto b) { b.setLevel(9); });
  candidate(".signingKey ", [](auto b) { b.setSigningKey(zeros(31)); });
  candidate(".transportKey ", [](auto b) { b.setTransportKey(zeros(33)); });
  candidate(".sealingKeys ", [](auto b) { b.initSealingKeys(Candidate::kSealingKeysMax + 1); });

  const auto record = expectRefused<schemas::EnrolmentRecord, EnrolmentRecord>;
  record(".code ", [](auto b) { b.setCode(""); });
  record(".serial ", [](auto b) { b.setSerial(0); });
  record(".oneTimeKey ", [](auto b) { b.setOneTimeKey(zeros(31)); });
  record(".binding ", [](auto b) { b.setBinding(zeros(0)); });
  record(".offer ", [](auto b) { b.setOffer(zeros(0)); });
  record(".reveal ", [](auto b) {
    b.setCommit(zeros(0));
    b.setOffer(zeros(0));
  });
  record(".granted ", [](auto b) { b.setReveal(zeros(0)); });
}

TEST(Wire, WhatASuccessorAddsIsKeptOrPassedOver) {
  const auto openReason = made<schemas::Frame>([](auto frame) {
    frame.initGoodbye().setReason(static_cast<schemas::Goodbye::Reason>(900));
  });
  const auto goodbye = decode<Frame>(openReason);
  ASSERT_TRUE(goodbye.has_value());
  EXPECT_EQ(static_cast<std::uint16_t>(std::get<Goodbye>((**goodbye).content).reason), 900);

  EventHeader header = support::sampleEventHeader();
  header.suite = 77;
  header.kind = 60'000;
  header.chain = static_cast<Chain>(9);
  const Bytes encoded = encode(header);
  const auto decoded = decode<EventHeader>(encoded);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  EXPECT_EQ((**decoded).suite, 77);
  EXPECT_EQ((**decoded).kind, 60'000);
  EXPECT_EQ(encode(**decoded), encoded);
}

/// The number of a union's member stands in the data section: 16 bits at an offset that the schema
/// compiler chose. Written over, it is what a successor's new member looks like to us.
TEST(Wire, AFrameMemberThisVersionDoesNotKnowIsNoError) {
  Bytes bytes = encode(Frame{Alive{}});
  const std::size_t discriminant = 16;  // segment table 8, root pointer 8
  ASSERT_EQ(std::to_integer<int>(bytes[discriminant]), 3);
  bytes[discriminant] = std::byte{40};
  const auto decoded = decode<Frame>(bytes);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  EXPECT_EQ(std::get<UnknownMember>((**decoded).content).number, 40);
}

TEST(Wire, AMessageThatPointsToItsBytesAgainAndAgainIsRefused) {
  // A list of 1,024 envelopes whose pointers all lead into the first: 40 KB on the wire, 4 MB to
  // read. The traversal limit follows the size of the message.
  capnp::MallocMessageBuilder message(std::size_t{1} << 14);  // words: all in one segment
  auto envelopes = message.initRoot<schemas::Frame>().initBatch().initEnvelopes(1024);
  message.getRoot<schemas::Frame>().getBatch().setFirst(1);
  envelopes[0].setHeader(zeros(8));
  envelopes[0].setSealed(zeros(4096));
  envelopes[0].setProof(zeros(8));
  const auto words = capnp::messageToFlatArray(message);
  std::vector<std::uint64_t> raw(words.size());
  std::memcpy(raw.data(), words.begin(), raw.size() * 8);

  // An envelope is one word of data and three pointers; a pointer to a list of 4,096 bytes finds
  // the first one's `sealed`. Pointers count from where they stand, so copies are corrected.
  constexpr std::size_t kStructWords = 4;
  const auto isSealed = [](std::uint64_t word) {
    return (word & 3) == 1 && ((word >> 32) & 7) == 2 && (word >> 35) == 4096;
  };
  const auto found = std::find_if(raw.begin() + 1, raw.end(), isSealed);
  ASSERT_NE(found, raw.end());
  const auto firstPointer = static_cast<std::size_t>(found - raw.begin()) - 1;
  for (std::size_t k = 1; k < 1024; ++k) {
    for (std::size_t p = 0; p < 3; ++p) {
      raw[firstPointer + p + k * kStructWords] = raw[firstPointer + p] - ((k * kStructWords) << 2);
    }
  }
  const auto decoded = decode<Frame>(std::as_bytes(std::span(raw)));
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().detail, "frame does not decode");
}

TEST(Wire, ErrorsNeverQuoteContent) {
  const SampleBytes bytes;
  CertificateStatement statement = support::sampleCertificateStatement();
  const Error error = refusalOf<schemas::CertificateStatement>(
      statement, [](schemas::CertificateStatement::Builder b) { b.setName("MARKER\x01"); });
  EXPECT_THAT(error.detail, ::testing::Not(HasSubstr("MARKER")));
}

}  // namespace
}  // namespace guantong::federation
