// What leaves an office: orders as frames.
#include "federation/sealing_room.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "tests/support/golden.h"
#include "tests/support/mail.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::seedOf;
using support::Tree;

const Tree& tree() {
  static const Tree tree;
  return tree;
}

constexpr std::chrono::sys_days kExpires{std::chrono::days{20'000}};

/// The city orders, the county reads.
class Sealing : public ::testing::Test {
 protected:
  Sealing() {
    order.neighbour = tree().county;
    order.first = 1;
  }

  /// A letter about so large: confirmations, each of 24 bytes. At most 24,000 bytes.
  void addOwn(std::size_t bytes = 0, const OfficeCode& to = tree().county) {
    const Letter letter{Deliveries{std::vector<EnvelopeId>(bytes / 24)}};
    EnvelopeId id;
    id.bytes[0] = static_cast<std::byte>(order.envelopes.size() & 0xff);
    id.bytes[1] = static_cast<std::byte>(order.envelopes.size() >> 8);
    order.envelopes.emplace_back().content =
        SealOrder::Own{id, to, std::make_shared<const Bytes>(encode(letter)), kExpires};
  }
  /// Whatever these bytes say.
  void addOwnOf(Bytes letter) {
    order.envelopes.emplace_back().content = SealOrder::Own{
        {}, tree().county, std::make_shared<const Bytes>(std::move(letter)), kExpires};
  }
  void addAnothers(const Envelope& envelope) {
    order.envelopes.emplace_back().content =
        SealOrder::Another{std::make_shared<const Bytes>(encode(envelope))};
  }

  [[nodiscard]] std::vector<Bytes> frames(std::uint8_t seed = 1) {
    return room.frames(order, keys, seedOf(seed), Tree::now());
  }
  /// Of the frames' batches, which must all decode; `decoded` keeps them.
  std::vector<Batch> batches() {
    sealed = frames();
    std::vector<Batch> all;
    for (const Bytes& frame : sealed) {
      auto read = decode<Frame>(frame);
      EXPECT_TRUE(read.has_value()) << read.error().detail;
      all.push_back(std::get<Batch>((*read)->content));
    }
    return all;
  }
  [[nodiscard]] InspectedFrame inspected(const Bytes& frame) {
    return inspector.inspect(tree().city, std::make_shared<const Bytes>(frame), countysKeys,
                             Tree::now());
  }

  Keys keys = support::keysOf(tree(), tree().city);
  Keys countysKeys = support::keysOf(tree(), tree().county);
  SealingRoom room;
  Inspector inspector;
  FrameOrder order;
  std::vector<Bytes> sealed;
};

TEST_F(Sealing, TheRecipientReadsWhatWasOrdered) {
  for (std::size_t i = 0; i < 5; ++i) addOwn(i * 100);
  for (const Bytes& frame : frames()) {
    const InspectedFrame seen = inspected(frame);
    ASSERT_EQ(seen.envelopes.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
      const InspectedEnvelope& envelope = seen.envelopes[i];
      ASSERT_EQ(envelope.verdict, InspectedEnvelope::Verdict::kSound) << envelope.reason;
      EXPECT_EQ(encode(**envelope.letter), *std::get<0>(order.envelopes[i].content).letter);
    }
  }
}

TEST_F(Sealing, TheHeaderSaysWhatRoutingNeeds) {
  order.lane = Lane::kBulk;
  addOwn(10, tree().township);
  const auto all = batches();
  const auto header = decode<EnvelopeHeader>(all[0].envelopes[0].header);
  ASSERT_TRUE(header.has_value());
  const EnvelopeHeader& said = **header;
  EXPECT_EQ(said.suite, 1);
  EXPECT_EQ(said.author, tree().city);
  EXPECT_EQ(said.authorSerial, keys.serial);
  EXPECT_EQ(said.recipient, tree().township);
  EXPECT_EQ(said.id, std::get<0>(order.envelopes[0].content).id);
  EXPECT_EQ(said.senderEpoch, keys.ring->sealingKeys().newest(Tree::now()));
  EXPECT_EQ(said.recipientEpoch, keys.directory.sealingEpoch(tree().township, Tree::now()));
  EXPECT_EQ(said.lane, Lane::kBulk);
  EXPECT_EQ(said.expires, kExpires);
  EXPECT_EQ(all[0].envelopes[0].hops, 0);
}

TEST_F(Sealing, TheSameSeedGivesTheSameBytesWhateverWasSealedBefore) {
  for (int i = 0; i < 20; ++i) addOwn(20'000, i % 2 == 0 ? tree().county : tree().township);
  const auto first = frames();
  const auto again = frames();
  const auto fresh = SealingRoom().frames(order, keys, seedOf(1), Tree::now());
  EXPECT_GT(first.size(), 1U);
  EXPECT_EQ(first, again);
  EXPECT_EQ(first, fresh);
  EXPECT_NE(first, frames(2));
}

// Byte for byte, so that what was sealed and signed by an old version is read by every later one.
// It follows from the keys of tests/support/tree.h; the seeds of tests/fuzz are made of it.
TEST_F(Sealing, AFrameIsMadeTheSameForEver) {
  const auto signedByCity = tree().signingKey(tree().city);
  const Bytes batch =
      support::letterOfBatch(support::eventsOf(tree(), tree().city, 2), signedByCity);
  const Bytes passedOn = support::letterOfEach({support::eventOf(tree(), tree().province)});
  addOwnOf(batch);
  addOwnOf(passedOn);
  addOwn(0, tree().township);
  const auto all = frames();
  support::expectGolden("talk/frame", all[0]);
  support::expectGolden("talk/letter_batch", batch);
  support::expectGolden("talk/letter_passed_on", passedOn);
  for (const auto& envelope : inspected(support::golden("talk/frame")).envelopes) {
    EXPECT_EQ(envelope.verdict, InspectedEnvelope::Verdict::kSound) << envelope.reason;
  }
}

TEST_F(Sealing, NoNonceAndNoSaltComesTwice) {
  for (int i = 0; i < 300; ++i) addOwn();
  std::set<Bytes> nonces;
  std::set<crypto::BatchSalt> salts;
  const auto all = batches();
  for (const Batch& batch : all) {
    for (const Envelope& envelope : batch.envelopes) {
      const ByteView nonce = envelope.sealed.subspan(crypto::kSuiteBytes, crypto::kAeadNonceBytes);
      nonces.emplace(nonce.begin(), nonce.end());
      salts.insert(crypto::decodeBatchProof(envelope.proof).value().salt);
    }
  }
  EXPECT_EQ(nonces.size(), 300U);
  EXPECT_EQ(salts.size(), 300U);
}

TEST_F(Sealing, FramesAreCutAtTheTargetAndNumberedOn) {
  order.first = 700;
  order.lane = Lane::kUrgent;
  order.acks = {{Lane::kNormal, 3, 4}};
  for (int i = 0; i < 40; ++i) addOwn(static_cast<std::size_t>(1 + i) * 600);
  const auto all = batches();
  std::uint64_t number = 700;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_LE(sealed[i].size(), SealingRoom::kFrameBytesTarget);
    // The next frame's first would not have fitted: padding and all it is below 27,000 bytes.
    if (i + 1 < all.size()) {
      EXPECT_GT(sealed[i].size() + 27'000, SealingRoom::kFrameBytesTarget);
    }
    EXPECT_EQ(all[i].first, number);
    EXPECT_EQ(all[i].lane, Lane::kUrgent);
    EXPECT_EQ(all[i].acks.size(), i == 0 ? 1U : 0U);
    number += all[i].envelopes.size();
  }
  EXPECT_GT(all.size(), 5U);
  EXPECT_EQ(number, 740U);
}

TEST_F(Sealing, AFrameIsAsFullAsTheTargetAllows) {
  addOwn(1000);
  const std::size_t one = frames()[0].size();
  addOwn(1000);
  const std::size_t more = frames()[0].size() - one;
  while (order.envelopes.size() < 200) addOwn(1000);
  const auto all = batches();
  ASSERT_GE(all.size(), 2U);
  EXPECT_LE(sealed[0].size(), SealingRoom::kFrameBytesTarget);
  EXPECT_GT(sealed[0].size() + 2 * more, SealingRoom::kFrameBytesTarget);
}

TEST_F(Sealing, FramesAreCutAtTheMostEnvelopes) {
  // So small that the target would let more in: others' with a byte in each part.
  const Bytes byte = support::SampleBytes::filled(1, 1);
  for (std::size_t i = 0; i < 2 * Batch::kEnvelopesMax + 1; ++i) addAnothers({byte, byte, byte, 1});
  const auto all = batches();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].envelopes.size(), Batch::kEnvelopesMax);
  EXPECT_EQ(all[1].envelopes.size(), Batch::kEnvelopesMax);
  EXPECT_EQ(all[2].envelopes.size(), 1U);
  EXPECT_EQ(all[2].first, 1 + 2 * Batch::kEnvelopesMax);
}

TEST_F(Sealing, TheLargestLetterHasAFrameOfItsOwn) {
  addOwn();
  addOwnOf(Bytes(wireBytesMax<Letter>()));
  addOwn();
  const auto all = batches();
  ASSERT_EQ(all.size(), 3U);
  for (const Batch& batch : all) EXPECT_EQ(batch.envelopes.size(), 1U);
  EXPECT_LT(sealed[1].size(), std::size_t{1} << 20);
  EXPECT_TRUE(inspected(sealed[1]).frame.has_value());
}

TEST_F(Sealing, OneSignatureStandsForTheWholeOrder) {
  for (int i = 0; i < 30; ++i) addOwn(20'000);
  std::set<crypto::Signature> signatures;
  const auto all = batches();
  EXPECT_GT(all.size(), 3U);
  for (const Batch& batch : all) {
    for (const Envelope& envelope : batch.envelopes) {
      signatures.insert(crypto::decodeBatchProof(envelope.proof).value().signature);
    }
  }
  EXPECT_EQ(signatures.size(), 1U);
}

TEST_F(Sealing, AnOrderBeyondABatchIsSignedInBatches) {
  for (std::uint32_t i = 0; i < crypto::kBatchMessagesMax + 3; ++i) addOwn();
  std::set<crypto::Signature> signatures;
  std::size_t sound = 0;
  for (const Bytes& frame : frames()) {
    const auto seen = inspected(frame);
    for (const InspectedEnvelope& envelope : seen.envelopes) {
      signatures.insert(crypto::decodeBatchProof(envelope.envelope.proof).value().signature);
      sound += envelope.letter.has_value() ? 1 : 0;
    }
  }
  EXPECT_EQ(sound, crypto::kBatchMessagesMax + 3);
  EXPECT_EQ(signatures.size(), 2U);
}

TEST_F(Sealing, OthersEnvelopesTravelAsTheyCame) {
  const auto passing =
      support::envelopeOf(tree(), tree().province, tree().county, encode(Letter{Nothing{}}));
  Envelope view = passing.view();
  view.hops = 3;
  addOwn();
  addAnothers(view);
  addOwn();
  const auto all = batches();
  const Envelope& travelled = all[0].envelopes[1];
  EXPECT_TRUE(std::ranges::equal(travelled.header, passing.header));
  EXPECT_TRUE(std::ranges::equal(travelled.sealed, passing.sealed));
  EXPECT_TRUE(std::ranges::equal(travelled.proof, passing.proof));
  EXPECT_EQ(travelled.hops, 3);
  for (const auto& envelope : inspected(sealed[0]).envelopes) {
    EXPECT_TRUE(envelope.letter.has_value()) << envelope.reason;
  }
}

TEST_F(Sealing, AnOrderOfAcksAloneIsAFrameOfAcks) {
  EXPECT_TRUE(frames().empty());
  order.acks = {{Lane::kNormal, 3, 4}};
  const auto all = frames();
  ASSERT_EQ(all.size(), 1U);
  const auto frame = decode<Frame>(all[0]);
  ASSERT_TRUE(frame.has_value());
  const auto& acks = std::get<Acks>((*frame)->content).lanes;
  EXPECT_EQ(acks.size(), 1U);
}

TEST_F(Sealing, ANewRingSignsWithItsOwnKey) {
  addOwn();
  const auto before = frames();
  keys.ring = support::ringFrom("another", Tree::now());
  const auto all = batches();
  const Envelope& envelope = all[0].envelopes[0];
  const auto proof = crypto::decodeBatchProof(envelope.proof).value();
  const Hash leaf = envelopeLeaf(proof.suite, proof.salt, envelope.header, envelope.sealed);
  EXPECT_TRUE(crypto::BatchVerifier().verifyLeaf(keys.ring->signingKey().publicKey(), leaf, proof));
}

TEST_F(Sealing, ARoomDoesNotKeepAnOldRingAlive) {
  addOwn();
  const auto ring = std::make_shared<const crypto::KeyRing>(
      crypto::KeyRing::decode(tree().ring(tree().city)->encode().view()).value());
  const std::weak_ptr<const crypto::KeyRing> watched = ring;
  Keys passing = keys;
  passing.ring = ring;
  std::ignore = room.frames(order, passing, seedOf(1), Tree::now());
  EXPECT_EQ(watched.use_count(), 2);
}

TEST_F(Sealing, ARecipientWhoseKeyIsNotKnownIsOurBug) {
  addOwn(0, support::officeOf("650000000000"));
  EXPECT_DEATH(std::ignore = frames(), "");
}

}  // namespace
}  // namespace guantong::federation
