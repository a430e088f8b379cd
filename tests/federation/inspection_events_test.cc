// What an Inspector says of the events in a letter: whose they are, and whether they hold.
#include <gtest/gtest.h>

#include "federation/inspection.h"
#include "tests/support/mail.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::eventOf;
using support::eventsOf;
using support::letterOfBatch;
using support::letterOfEach;
using support::MadeEnvelope;
using support::MadeEvent;
using support::Tree;
using Verdict = InspectedEnvelope::Verdict;

const Tree& tree() {
  static const Tree tree;
  return tree;
}

/// The county opens letters of the city.
class InspectedEvents : public ::testing::Test {
 protected:
  [[nodiscard]] InspectedEnvelope inspected(ByteView letter) {
    made = support::envelopeOf(tree(), tree().city, tree().county, letter);
    InspectedEnvelope seen = inspector.inspect(made.view(), keys, Tree::now());
    if (seen.verdict != Verdict::kSound) {
      EXPECT_FALSE(seen.letter.has_value());
      EXPECT_TRUE(seen.opened.empty() && seen.events.empty());
    }
    EXPECT_EQ(seen.unknownAuthors.empty(), seen.verdict != Verdict::kUnknownAuthor);
    return seen;
  }
  [[nodiscard]] Verdict verdictOfEach(const std::vector<MadeEvent>& events) {
    return inspected(letterOfEach(events)).verdict;
  }
  [[nodiscard]] Verdict verdictOfBatch(const std::vector<MadeEvent>& events) {
    return inspected(letterOfBatch(events, cityKey)).verdict;
  }

  crypto::SigningKey cityKey = tree().signingKey(tree().city);
  Keys keys = support::keysOf(tree(), tree().county);
  Inspector inspector;
  MadeEnvelope made;
};

TEST_F(InspectedEvents, PassedOnVerifyWithTheKeyOfTheirAuthor) {
  const auto seen =
      inspected(letterOfEach({eventOf(tree(), tree().province), eventOf(tree(), tree().city),
                              eventOf(tree(), tree().cousinTownship)}));
  ASSERT_EQ(seen.verdict, Verdict::kSound) << seen.reason;
  ASSERT_EQ(seen.events.size(), 3U);
  EXPECT_EQ(seen.events[0].header.author, tree().province);
  EXPECT_EQ(seen.events[2].header.author, tree().cousinTownship);
  EXPECT_EQ(seen.events[2].id.leaf, eventOf(tree(), tree().cousinTownship).leaf());
}

TEST_F(InspectedEvents, OutOfALargerBatchVerifyAlone) {
  auto events = eventsOf(tree(), tree().province, 5);
  std::vector<crypto::BatchMessage> messages;
  for (const MadeEvent& event : events) messages.push_back({event.salt, event.header});
  const auto batch = crypto::SignedBatch::sign(tree().signingKey(tree().province),
                                               crypto::context::kEvent, messages);
  for (std::uint32_t i = 0; i < 5; ++i) events[i].proof = batch.proof(i, events[i].salt);
  EXPECT_EQ(verdictOfEach({events[3], events[1]}), Verdict::kSound);
  events[3].proof = batch.proof(2, events[3].salt);
  EXPECT_EQ(verdictOfEach({events[3], events[1]}), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, NobodySaysWhatAnotherSigned) {
  MadeEvent event = eventOf(tree(), tree().province);
  event.signWith(cityKey);
  EXPECT_EQ(verdictOfEach({event}), Verdict::kUnreadable);
  event.fields.author = tree().city;
  event.encodeHeader();
  EXPECT_EQ(verdictOfEach({event}), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, ASignatureForAnotherPurposeIsNone) {
  MadeEvent event = eventOf(tree(), tree().city);
  event.signWith(cityKey, crypto::context::kEnvelope);
  EXPECT_EQ(verdictOfEach({event}), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, ABodyIsHeldAgainstItsCommitment) {
  auto events = eventsOf(tree(), tree().city, 2);
  const MadeEvent good = events[1];
  const auto expectRefused = [&] {
    EXPECT_EQ(verdictOfEach(events), Verdict::kUnreadable);
    EXPECT_EQ(verdictOfBatch(events), Verdict::kUnreadable);
  };
  events[1].content->back() ^= std::byte{1};
  expectRefused();
  events[1].content = Bytes{};
  expectRefused();
  events[1] = good;
  events[1].bodySalt[31] ^= std::byte{1};
  expectRefused();
}

TEST_F(InspectedEvents, AWithheldBodyLeavesTheEventSound) {
  auto events = eventsOf(tree(), tree().city, 2);
  events[0].content.reset();
  EXPECT_EQ(verdictOfEach(events), Verdict::kSound);
  EXPECT_EQ(verdictOfBatch(events), Verdict::kSound);
}

TEST_F(InspectedEvents, AForgedProofMakesTheLetterUnreadable) {
  const auto event = eventOf(tree(), tree().city);
  const auto other = eventOf(tree(), tree().city, 1);
  support::forEverySpoiling(event.proof, [&](ByteView proof, const std::string& how) {
    MadeEvent spoilt = event;
    spoilt.proof.assign(proof.begin(), proof.end());
    if (spoilt.proof.empty()) return;  // not even a letter
    EXPECT_EQ(verdictOfEach({other, spoilt}), Verdict::kUnreadable) << how;
  });
}

TEST_F(InspectedEvents, AForgedBatchSignatureMakesTheLetterUnreadable) {
  const auto events = eventsOf(tree(), tree().city, 3);
  EXPECT_EQ(verdictOfBatch(events), Verdict::kSound);
  EXPECT_EQ(inspected(letterOfBatch(events, tree().signingKey(tree().province))).verdict,
            Verdict::kUnreadable);
  const Bytes letter = letterOfBatch(events, cityKey);
  const auto decoded = decode<Letter>(letter);
  for (std::size_t bit = 0; bit < 512; ++bit) {
    auto batch = std::get<SignedEvents>((*decoded)->content);
    batch.signature[bit / 8] ^= std::byte{static_cast<unsigned char>(1U << (bit % 8))};
    EXPECT_EQ(inspected(encode(Letter{batch})).verdict, Verdict::kUnreadable) << bit;
  }
}

TEST_F(InspectedEvents, ABatchIsWholeAndInItsOrder) {
  const auto events = eventsOf(tree(), tree().city, 4);
  const Bytes letter = letterOfBatch(events, cityKey);
  const auto decoded = decode<Letter>(letter);
  const auto& whole = std::get<SignedEvents>((*decoded)->content);
  auto batch = whole;
  batch.events.pop_back();
  EXPECT_EQ(inspected(encode(Letter{batch})).verdict, Verdict::kUnreadable);
  batch = whole;
  std::swap(batch.events[0], batch.events[1]);
  EXPECT_EQ(inspected(encode(Letter{batch})).verdict, Verdict::kUnreadable);
  batch = whole;
  batch.events.push_back(batch.events[0]);
  EXPECT_EQ(inspected(encode(Letter{batch})).verdict, Verdict::kUnreadable);
}

TEST_F(InspectedEvents, ABatchIsByTheAuthorOfItsLetter) {
  const auto provinces = eventsOf(tree(), tree().province, 2);
  EXPECT_EQ(inspected(letterOfBatch(provinces, tree().signingKey(tree().province))).verdict,
            Verdict::kUnreadable);
  auto mixed = eventsOf(tree(), tree().city, 2);
  mixed[1] = provinces[1];
  EXPECT_EQ(verdictOfBatch(mixed), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, ABatchIsUnderOneCertificate) {
  auto events = eventsOf(tree(), tree().city, 2);
  events[1].fields.authorSerial += 1;
  events[1].encodeHeader();
  EXPECT_EQ(verdictOfBatch(events), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, AMemberWhoseHeaderDoesNotDecodeMakesTheLetterUnreadable) {
  auto events = eventsOf(tree(), tree().city, 2);
  events[1].header = support::bytesOf("no header of an event");
  EXPECT_EQ(verdictOfBatch(events), Verdict::kUnreadable);
  EXPECT_EQ(verdictOfEach(events), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, TheCertificateOfABatchIsAskedFor) {
  auto events = eventsOf(tree(), tree().city, 2);
  for (MadeEvent& event : events) {
    event.fields.authorSerial += 1;
    event.encodeHeader();
  }
  const auto seen = inspected(letterOfBatch(events, cityKey));
  EXPECT_EQ(seen.verdict, Verdict::kUnknownAuthor);
  EXPECT_EQ(seen.unknownAuthors, std::vector{tree().city});
}

/// An event of an office that the county has not met.
MadeEvent strangersEvent(const char* code, std::uint32_t number = 0) {
  MadeEvent event = eventOf(tree(), tree().city, number);
  event.fields.author = support::officeOf(code);
  event.encodeHeader();
  event.signWith(crypto::SigningKey::fromSeed(support::seedOf(77)));
  return event;
}

TEST_F(InspectedEvents, UnknownAuthorsAreNamedByCodeEachOnce) {
  const auto seen =
      inspected(letterOfEach({strangersEvent("650000000000"), eventOf(tree(), tree().city),
                              strangersEvent("110000000000"), strangersEvent("650000000000", 1)}));
  EXPECT_EQ(seen.verdict, Verdict::kUnknownAuthor);
  EXPECT_EQ(seen.unknownAuthors,
            (std::vector{support::officeOf("110000000000"), support::officeOf("650000000000")}));
  EXPECT_EQ(seen.header->author, tree().city);
}

TEST_F(InspectedEvents, NobodyIsAskedForWhenTheLetterIsForgedAnyway) {
  MadeEvent forged = eventOf(tree(), tree().province);
  forged.signWith(cityKey);
  const MadeEvent unknown = strangersEvent("650000000000");
  EXPECT_EQ(verdictOfEach({unknown, forged}), Verdict::kUnreadable);
  EXPECT_EQ(verdictOfEach({forged, unknown}), Verdict::kUnreadable);
  MadeEvent garbled = unknown;
  garbled.proof.pop_back();
  EXPECT_EQ(verdictOfEach({garbled}), Verdict::kUnreadable);
}

TEST_F(InspectedEvents, TheLargestBatchIsSound) {
  std::vector<MadeEvent> events(1024, eventOf(tree(), tree().city));
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].salt[0] = static_cast<std::byte>(i & 0xff);
    events[i].salt[1] = static_cast<std::byte>(i >> 8);
    events[i].content.reset();
  }
  EXPECT_EQ(inspected(letterOfBatch(events, cityKey)).events.size(), 1024U);
}

/// The city's certificate renewed: letters are signed with the new key, what was said before with
/// the old one.
TEST_F(InspectedEvents, ABatchSaidBeforeARenewalIsSoundInALetterSentAfterIt) {
  const auto events = eventsOf(tree(), tree().city, 2);
  const auto newKey = crypto::SigningKey::fromSeed(support::seedOf(99));
  CertificateStatement renewed = tree().statement(tree().city);
  renewed.previousSerial = renewed.serial;
  renewed.serial += 50;
  renewed.continuity = CertificateStatement::Continuity::kRenewal;
  renewed.signingKey = newKey.publicKey();
  const Bytes certificate = issue(tree().signingKey(tree().province), renewed, &cityKey);

  simulator::SimulatedStore store;
  const Tables tables = Tables::open(store).value();
  const auto transaction = store.begin().value();
  ASSERT_EQ(keys.directory.admit(*transaction, tables, **decode<Certificate>(certificate)),
            Admission::kAccepted)
      << keys.directory.whyRefused();

  EnvelopeHeader header = support::headerOf(tree(), tree().city, tree().county);
  header.authorSerial = renewed.serial;
  made = support::envelopeOf(tree(), header, letterOfBatch(events, cityKey));
  made.signWith(newKey);
  const auto seen = inspector.inspect(made.view(), keys, Tree::now());
  EXPECT_EQ(seen.verdict, Verdict::kSound) << seen.reason;
  EXPECT_EQ(seen.events.size(), 2U);
}

}  // namespace
}  // namespace guantong::federation
