// What an Inspector says of envelopes: sound ones, and every way in which one can be wrong.
#include "federation/inspection.h"

#include <gtest/gtest.h>

#include <list>

#include "federation/sealing_room.h"
#include "tests/support/mail.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::envelopeOf;
using support::eventOf;
using support::eventsOf;
using support::headerOf;
using support::keysOf;
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

/// The county inspects: what the city writes to it is for it, what goes to the township passes.
class Inspection : public ::testing::Test {
 protected:
  [[nodiscard]] InspectedEnvelope inspected(const MadeEnvelope& made) {
    return inspector.inspect(made.view(), keys, Tree::now());
  }
  /// Of a letter from the city to the county.
  [[nodiscard]] InspectedEnvelope inspectedLetter(ByteView letter) {
    kept.push_back(envelopeOf(tree(), tree().city, tree().county, letter));
    return inspected(kept.back());
  }
  /// Signed by the city whatever it is.
  [[nodiscard]] InspectedEnvelope inspectedAgain(MadeEnvelope& made) {
    made.signWith(tree().signingKey(tree().city));
    return inspected(made);
  }

  Bytes hello = support::bytesOf("hello");
  Bytes nothing = encode(Letter{Nothing{}});
  Keys keys = keysOf(tree(), tree().county);
  Inspector inspector;
  std::list<MadeEnvelope> kept;
};

// --- sound

TEST_F(Inspection, WhatTheSealingRoomMakesTheRecipientOpens) {
  const auto letter = std::make_shared<const Bytes>(
      letterOfBatch(eventsOf(tree(), tree().city, 3), tree().signingKey(tree().city)));
  FrameOrder order{
      .neighbour = tree().county, .lane = Lane::kUrgent, .first = 5, .envelopes = {}, .acks = {}};
  order.envelopes.emplace_back().content =
      SealOrder::Own{{support::arrayOf<16>(9)}, tree().county, letter, {}};
  const auto frames =
      SealingRoom().frames(order, keysOf(tree(), tree().city), support::seedOf(1), Tree::now());
  ASSERT_EQ(frames.size(), 1U);

  const InspectedFrame seen =
      inspector.inspect(tree().city, std::make_shared<const Bytes>(frames[0]), keys, Tree::now());
  EXPECT_EQ(seen.from, tree().city);
  EXPECT_EQ(seen.keysVersion, keys.version);
  ASSERT_EQ(seen.envelopes.size(), 1U);
  const InspectedEnvelope& envelope = seen.envelopes[0];
  EXPECT_EQ(envelope.verdict, Verdict::kSound) << envelope.reason;
  EXPECT_EQ(encode(**envelope.letter), *letter);
  EXPECT_EQ(envelope.events.size(), 3U);
  EXPECT_EQ(envelope.header->id.bytes, support::arrayOf<16>(9));
}

TEST_F(Inspection, EventsComeInTheirOrderWithTheirIds) {
  const auto events = eventsOf(tree(), tree().city, 7);
  const InspectedEnvelope seen =
      inspectedLetter(letterOfBatch(events, tree().signingKey(tree().city)));
  ASSERT_EQ(seen.verdict, Verdict::kSound) << seen.reason;
  ASSERT_EQ(seen.events.size(), events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(seen.events[i].id.leaf, events[i].leaf());
    EXPECT_EQ(encode(seen.events[i].header), events[i].header);
  }
}

TEST_F(Inspection, ALetterLiesWhereItWasOpened) {
  const InspectedEnvelope seen = inspectedLetter(letterOfEach({eventOf(tree(), tree().city)}));
  ASSERT_EQ(seen.verdict, Verdict::kSound) << seen.reason;
  const ByteView header = std::get<std::vector<Event>>((*seen.letter)->content)[0].header;
  EXPECT_GE(header.data(), seen.opened.data());
  EXPECT_LE(header.data() + header.size(), seen.opened.data() + seen.opened.size());
}

TEST_F(Inspection, ARelayVerifiesAndCannotRead) {
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().township, nothing);
  const InspectedEnvelope seen = inspected(made);
  EXPECT_EQ(seen.verdict, Verdict::kSound) << seen.reason;
  EXPECT_EQ(seen.header->recipient, tree().township);
  EXPECT_FALSE(seen.letter.has_value());
  EXPECT_TRUE(seen.opened.empty());
  made.sealed.back() ^= std::byte{1};
  EXPECT_EQ(inspected(made).verdict, Verdict::kForged);
}

TEST_F(Inspection, ARelayNeedsNoSealingKeyOfAnybody) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().township);
  MadeEnvelope made = envelopeOf(tree(), header, nothing);
  header.senderEpoch.number += 500;
  header.recipientEpoch.number += 500;
  made.header = encode(header);
  EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kSound);
}

// --- not known here

TEST_F(Inspection, TheCertificateOfAnUnknownAuthorIsAskedFor) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().county);
  header.authorSerial += 100;
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  made.header = encode(header);
  const InspectedEnvelope seen = inspectedAgain(made);
  EXPECT_EQ(seen.verdict, Verdict::kUnknownAuthor);
  EXPECT_EQ(seen.unknownAuthors, std::vector{tree().city});
  ASSERT_TRUE(seen.header.has_value());

  keys.directory = Directory(tree().county, tree().root());
  const auto stranger = inspectedLetter(nothing);
  EXPECT_EQ(stranger.verdict, Verdict::kUnknownAuthor);
  EXPECT_EQ(stranger.unknownAuthors, std::vector{tree().city});
}

TEST_F(Inspection, AnAuthorsUnknownSealingKeyIsAskedForOnceItsSignatureHolds) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().county);
  MadeEnvelope made = envelopeOf(tree(), header, nothing);
  header.senderEpoch.number += 500;
  made.header = encode(header);
  EXPECT_EQ(inspected(made).verdict, Verdict::kForged);
  EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kUnknownKey);
}

TEST_F(Inspection, WhatWasSealedToAKeyThatIsGoneBounces) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().county);
  MadeEnvelope made = envelopeOf(tree(), header, nothing);
  EXPECT_EQ(inspected(made).verdict, Verdict::kSound);
  const Instant death = crypto::deathOf(header.recipientEpoch);
  EXPECT_EQ(inspector.inspect(made.view(), keys, death - std::chrono::milliseconds{1}).verdict,
            Verdict::kSound);
  EXPECT_EQ(inspector.inspect(made.view(), keys, death).verdict, Verdict::kStaleEpoch);

  header.recipientEpoch.number += 500;
  made.header = encode(header);
  EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kStaleEpoch);
}

// --- forged

TEST_F(Inspection, NobodySignsForAnother) {
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  made.signWith(tree().signingKey(tree().province));
  EXPECT_EQ(inspected(made).verdict, Verdict::kForged);
  EXPECT_FALSE(inspected(made).reason.empty());
}

TEST_F(Inspection, ASignatureForAnotherPurposeIsNone) {
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  made.signWith(tree().signingKey(tree().city), crypto::context::kEvent);
  EXPECT_EQ(inspected(made).verdict, Verdict::kForged);
}

TEST_F(Inspection, WhereTheHeaderEndsIsSigned) {
  // The last bytes of a header moved to the front of what is sealed, a whole word of the message.
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  Bytes both = made.header;
  crypto::append(both, made.sealed);
  for (std::size_t at = 1; at < both.size(); ++at) {
    if (at == made.header.size()) continue;
    const ByteView whole(both);
    const Envelope moved{whole.first(at), whole.subspan(at), made.proof, 0};
    EXPECT_NE(inspector.inspect(moved, keys, Tree::now()).verdict, Verdict::kSound) << at;
  }
}

TEST_F(Inspection, EverySpoiltEnvelopeIsRefused) {
  const MadeEnvelope good =
      envelopeOf(tree(), tree().city, tree().county, letterOfEach({eventOf(tree(), tree().city)}));
  ASSERT_EQ(inspected(good).verdict, Verdict::kSound);
  for (Bytes MadeEnvelope::*part :
       {&MadeEnvelope::header, &MadeEnvelope::sealed, &MadeEnvelope::proof}) {
    MadeEnvelope spoilt = good;
    support::forEverySpoiling(good.*part, [&](ByteView bytes, const std::string& how) {
      (spoilt.*part).assign(bytes.begin(), bytes.end());
      const InspectedEnvelope seen = inspected(spoilt);
      EXPECT_NE(seen.verdict, Verdict::kSound) << how;
      EXPECT_FALSE(seen.letter.has_value() || !seen.opened.empty() || !seen.events.empty()) << how;
    });
  }
}

TEST_F(Inspection, AFlippedBitOfAFrameChangesNothingOrIsNoticed) {
  const MadeEnvelope good = envelopeOf(tree(), tree().city, tree().county, nothing);
  Bytes frame = *support::frameOf({good.view(), good.view()});
  for (std::size_t bit = 0; bit < 8 * frame.size(); ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << (bit % 8))};
    frame[bit / 8] ^= mask;
    const auto seen =
        inspector.inspect(tree().city, std::make_shared<const Bytes>(frame), keys, Tree::now());
    frame[bit / 8] ^= mask;
    EXPECT_EQ(seen.frame.has_value(), seen.malformed.empty());
    for (const InspectedEnvelope& envelope : seen.envelopes) {
      if (envelope.verdict != Verdict::kSound) continue;
      // What nobody signs: the hops, the frame's own numbers, the filling between.
      EXPECT_TRUE(std::ranges::equal(envelope.envelope.header, good.header)) << bit;
      EXPECT_TRUE(std::ranges::equal(envelope.envelope.sealed, good.sealed)) << bit;
      EXPECT_TRUE(std::ranges::equal(envelope.envelope.proof, good.proof)) << bit;
    }
  }
}

TEST_F(Inspection, ACutFrameIsNone) {
  const MadeEnvelope good = envelopeOf(tree(), tree().city, tree().county, nothing);
  const auto frame = support::frameOf({good.view()});
  for (std::size_t size = 0; size < frame->size(); ++size) {
    const auto cut =
        std::make_shared<const Bytes>(frame->begin(), frame->begin() + static_cast<long>(size));
    const auto seen = inspector.inspect(tree().city, cut, keys, Tree::now());
    EXPECT_FALSE(seen.frame.has_value());
    EXPECT_FALSE(seen.malformed.empty());
    EXPECT_TRUE(seen.envelopes.empty());
  }
}

TEST_F(Inspection, AFrameWithoutEnvelopesHasNoneToInspect) {
  const auto alive = std::make_shared<const Bytes>(encode(Frame{Alive{}}));
  const auto seen = inspector.inspect(tree().city, alive, keys, Tree::now());
  ASSERT_TRUE(seen.frame.has_value());
  EXPECT_TRUE(std::holds_alternative<Alive>((*seen.frame)->content));
  EXPECT_TRUE(seen.envelopes.empty());
}

TEST_F(Inspection, AForgedEnvelopeDoesNotHarmItsNeighbours) {
  const MadeEnvelope good = envelopeOf(tree(), tree().city, tree().county, nothing);
  MadeEnvelope forged = good;
  forged.signWith(tree().signingKey(tree().township));
  const auto seen = inspector.inspect(
      tree().city, support::frameOf({good.view(), forged.view(), good.view()}), keys, Tree::now());
  ASSERT_EQ(seen.envelopes.size(), 3U);
  EXPECT_EQ(seen.envelopes[0].verdict, Verdict::kSound);
  EXPECT_EQ(seen.envelopes[1].verdict, Verdict::kForged);
  EXPECT_EQ(seen.envelopes[2].verdict, Verdict::kSound);
}

// --- authentic and wrong: made by an office that has its keys

TEST_F(Inspection, AHeaderThatDoesNotDecodeIsMalformed) {
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  made.header = support::bytesOf("no header");
  const InspectedEnvelope seen = inspectedAgain(made);
  EXPECT_EQ(seen.verdict, Verdict::kMalformed);
  EXPECT_FALSE(seen.header.has_value());
  EXPECT_FALSE(seen.reason.empty());
}

TEST_F(Inspection, AnotherEpochThanItWasSealedForDoesNotOpen) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().county);
  MadeEnvelope made = envelopeOf(tree(), header, nothing);
  header.recipientEpoch.number += 1;
  auto ring = crypto::KeyRing::decode(keys.ring->encode().view()).value();
  ring.sealingKeys().add(header.recipientEpoch, support::seedOf(5));
  keys.ring = std::make_shared<const crypto::KeyRing>(std::move(ring));
  EXPECT_EQ(inspected(made).verdict, Verdict::kSound);
  made.header = encode(header);
  EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kUnreadable);
}

TEST_F(Inspection, SealedBytesDoNotOpenUnderAnotherHeader) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().county);
  MadeEnvelope made = envelopeOf(tree(), header, nothing);
  header.id.bytes = support::arrayOf<16>(3);
  made.header = encode(header);
  EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kUnreadable);
}

TEST_F(Inspection, WhatOneWroteDoesNotOpenAsAnothers) {
  // The province shows what the city wrote to the county as if it were its own.
  const MadeEnvelope theirs = envelopeOf(tree(), tree().city, tree().county, nothing);
  MadeEnvelope shown = envelopeOf(tree(), tree().province, tree().county, nothing);
  shown.sealed = theirs.sealed;
  shown.signWith(tree().signingKey(tree().province));
  EXPECT_EQ(inspected(shown).verdict, Verdict::kUnreadable);
}

TEST_F(Inspection, WhatIsNoLetterInsideIsUnreadable) {
  const InspectedEnvelope seen = inspectedLetter(hello);
  EXPECT_EQ(seen.verdict, Verdict::kUnreadable);
  EXPECT_FALSE(seen.reason.empty());
  EXPECT_TRUE(seen.opened.empty());
}

TEST_F(Inspection, ASealTooShortToBeOneIsUnreadable) {
  MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  for (const std::size_t size : {1U, 2U, 30U}) {
    made.sealed = Bytes(size);
    if (size >= 2) made.sealed[1] = std::byte{1};  // the suite
    EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kUnreadable);
  }
}

// --- newer than we are

TEST_F(Inspection, AnotherSuiteIsASuccessors) {
  EnvelopeHeader header = headerOf(tree(), tree().city, tree().county);
  header.suite = 2;
  MadeEnvelope made = envelopeOf(tree(), header, nothing);
  EXPECT_EQ(inspected(made).verdict, Verdict::kNewer);
  EXPECT_TRUE(inspected(made).header.has_value());

  made = envelopeOf(tree(), tree().city, tree().county, nothing);
  made.sealed[1] = std::byte{2};
  EXPECT_EQ(inspectedAgain(made).verdict, Verdict::kNewer);

  MadeEvent event = eventOf(tree(), tree().city);
  event.fields.suite = 2;
  event.encodeHeader();
  event.signWith(tree().signingKey(tree().city));
  EXPECT_EQ(inspectedLetter(letterOfEach({event})).verdict, Verdict::kNewer);
  const auto batch =
      letterOfBatch(eventsOf(tree(), tree().city, 1), tree().signingKey(tree().city), 2);
  EXPECT_EQ(inspectedLetter(batch).verdict, Verdict::kNewer);
}

TEST_F(Inspection, ALetterOfAKindNotKnownHereIsASuccessors) {
  const std::size_t kindAt = 16;  // behind the segment table and the pointer to the root
  ASSERT_EQ(nothing[kindAt], std::byte{6});
  nothing[kindAt] = std::byte{200};
  const InspectedEnvelope seen = inspectedLetter(nothing);
  EXPECT_EQ(seen.verdict, Verdict::kNewer);
  EXPECT_NE(seen.reason.find("200"), std::string::npos);
  EXPECT_FALSE(seen.letter.has_value());
}

// --- what a process with several offices, and a clock, do to it

TEST_F(Inspection, OneInspectorServesSeveralOffices) {
  const Keys township = keysOf(tree(), tree().township);
  const MadeEnvelope toCounty = envelopeOf(tree(), tree().city, tree().county, nothing);
  const MadeEnvelope toTownship = envelopeOf(tree(), tree().city, tree().township, nothing);
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(inspected(toCounty).letter.has_value());
    EXPECT_FALSE(inspected(toTownship).letter.has_value());
    const auto there = inspector.inspect(toTownship.view(), township, Tree::now());
    EXPECT_EQ(there.verdict, Verdict::kSound);
    EXPECT_TRUE(there.letter.has_value());
    EXPECT_FALSE(inspector.inspect(toCounty.view(), township, Tree::now()).letter.has_value());
  }
}

TEST_F(Inspection, AnotherKeyOfTheSameEpochFindsNothingKept) {
  const MadeEnvelope made = envelopeOf(tree(), tree().city, tree().county, nothing);
  ASSERT_EQ(inspected(made).verdict, Verdict::kSound);
  keys.ring = support::ringFrom("restored from nothing", Tree::now());
  EXPECT_EQ(inspected(made).verdict, Verdict::kUnreadable);
}

}  // namespace
}  // namespace guantong::federation
