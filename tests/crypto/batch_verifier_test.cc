#include "crypto/batch_verifier.h"

#include <gtest/gtest.h>

#include <deque>

#include "tests/crypto/batch_builder.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::BatchBuilder;
using support::forEverySpoiling;
using support::seedOf;

constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;

SigningKey keyOf(std::uint8_t number) { return SigningKey::fromSeed(seedOf(number)); }

/// A signed batch with a proof for each message.
struct Sent {
  Sent(const SigningKey& signer, std::uint32_t size, std::uint8_t number = 1)
      : batch(size, number),
        key(signer.publicKey()),
        signedBatch(SignedBatch::sign(signer, context::kEvent, batch.messages())) {
    for (std::uint32_t i = 0; i < size; ++i) {
      proofs.push_back(signedBatch.proof(i, batch.messages()[i].salt));
    }
  }
  [[nodiscard]] ByteView message(std::uint32_t i) const { return batch.messages()[i].bytes; }

  BatchBuilder batch;
  SigningPublicKey key;
  SignedBatch signedBatch;
  std::vector<Bytes> proofs;
};

TEST(BatchVerifier, AFurtherProofUnderACheckedRootCostsNoSignature) {
  for (const std::uint32_t size : {1U, 2U, 3U, 5U, 17U, 256U, 1000U}) {
    const Sent sent(keyOf(1), size);
    BatchVerifier verifier;
    for (std::uint32_t i = 0; i < size; ++i) {
      ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(i), sent.proofs[i])) << i;
    }
    EXPECT_EQ(verifier.work().signatures, 1U) << size;
    EXPECT_EQ(verifier.rootsRemembered(), 1U);
  }
}

TEST(BatchVerifier, HashesEachNodeOfATreeOnce) {
  const Sent sent(keyOf(1), 256);
  BatchVerifier forwards;
  for (std::uint32_t i = 0; i < 256; ++i) {
    ASSERT_TRUE(forwards.verify(sent.key, context::kEvent, sent.message(i), sent.proofs[i]));
  }
  EXPECT_EQ(forwards.work().nodes, 255U);
  BatchVerifier scattered;
  for (std::uint32_t i = 0; i < 256; ++i) {
    const std::uint32_t at = i * 77 % 256;
    ASSERT_TRUE(scattered.verify(sent.key, context::kEvent, sent.message(at), sent.proofs[at]));
  }
  EXPECT_EQ(scattered.work().nodes, 255U);
}

TEST(BatchVerifier, ANeighbourOfAVerifiedLeafCostsNoNode) {
  const Sent sent(keyOf(1), 256);
  BatchVerifier verifier;
  ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(40), sent.proofs[40]));
  EXPECT_EQ(verifier.work().nodes, 8U);
  ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(41),
                              sent.proofs[41]));  // its sibling
  EXPECT_EQ(verifier.work().nodes, 8U);
  ASSERT_TRUE(
      verifier.verify(sent.key, context::kEvent, sent.message(42), sent.proofs[42]));  // its cousin
  EXPECT_EQ(verifier.work().nodes, 9U);
  ASSERT_TRUE(
      verifier.verify(sent.key, context::kEvent, sent.message(40), sent.proofs[40]));  // once more
  EXPECT_EQ(verifier.work().nodes, 9U);
}

TEST(BatchVerifier, AWarmOneRefusesEverySpoiltProofAndMessage) {
  const Sent sent(keyOf(1), 11);
  for (const std::uint32_t index : {4U, 10U}) {
    BatchVerifier warmedByAll;
    for (std::uint32_t i = 0; i < 11; ++i) {
      ASSERT_TRUE(warmedByAll.verify(sent.key, context::kEvent, sent.message(i), sent.proofs[i]));
    }
    BatchVerifier warmedByNeighbour;
    ASSERT_TRUE(
        warmedByNeighbour.verify(sent.key, context::kEvent, sent.message(5), sent.proofs[5]));
    BatchVerifier warmedWhole;
    ASSERT_TRUE(warmedWhole.verifyBatch(sent.key, kSuite, sent.batch.leaves(),
                                        sent.signedBatch.signature()));
    for (BatchVerifier* verifier : {&warmedByAll, &warmedByNeighbour, &warmedWhole}) {
      forEverySpoiling(sent.proofs[index], [&](ByteView spoilt, const std::string& how) {
        EXPECT_FALSE(verifier->verify(sent.key, context::kEvent, sent.message(index), spoilt))
            << how;
      });
      forEverySpoiling(sent.message(index), [&](ByteView spoilt, const std::string& how) {
        EXPECT_FALSE(verifier->verify(sent.key, context::kEvent, spoilt, sent.proofs[index]))
            << how;
      });
      EXPECT_TRUE(
          verifier->verify(sent.key, context::kEvent, sent.message(index), sent.proofs[index]));
      EXPECT_EQ(verifier->rootsRemembered(), 1U);
    }
  }
}

TEST(BatchVerifier, ChecksThePathAlsoAboveTheFirstKnownNode) {
  // The leaf itself is known; a sibling further up is wrong. Without memory it would not verify.
  const Sent sent(keyOf(1), 8);
  BatchVerifier verifier;
  ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(2), sent.proofs[2]));
  BatchProof proof = decodeBatchProof(sent.proofs[2]).value();
  std::swap(proof.siblings[1], proof.siblings[2]);
  EXPECT_FALSE(verifier.verify(sent.key, context::kEvent, sent.message(2), proof.encoded()));
}

TEST(BatchVerifier, WhatOneKeyHasSignedCountsForNoOther) {
  const Sent sent(keyOf(1), 4);
  BatchVerifier verifier;
  ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(0), sent.proofs[0]));
  const SigningPublicKey other = keyOf(2).publicKey();
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_FALSE(verifier.verify(other, context::kEvent, sent.message(i), sent.proofs[i]));
  }
  EXPECT_FALSE(
      verifier.verifyBatch(other, kSuite, sent.batch.leaves(), sent.signedBatch.signature()));
}

TEST(BatchVerifier, ARememberedSignatureVouchesForNoOtherRoot) {
  // The signature of one batch on a proof of another, both remembered, of the same key and size.
  const Sent one(keyOf(1), 8, 1);
  const Sent two(keyOf(1), 8, 2);
  BatchVerifier verifier;
  ASSERT_TRUE(verifier.verify(one.key, context::kEvent, one.message(0), one.proofs[0]));
  ASSERT_TRUE(verifier.verify(two.key, context::kEvent, two.message(0), two.proofs[0]));
  for (std::uint32_t i = 0; i < 8; ++i) {
    BatchProof crossed = decodeBatchProof(two.proofs[i]).value();
    crossed.signature = one.signedBatch.signature();
    EXPECT_FALSE(verifier.verify(two.key, context::kEvent, two.message(i), crossed.encoded()));
  }
  EXPECT_FALSE(
      verifier.verifyBatch(two.key, kSuite, two.batch.leaves(), one.signedBatch.signature()));
  EXPECT_EQ(verifier.rootsRemembered(), 2U);
}

TEST(BatchVerifier, ARememberedSignatureVouchesForNoOtherSize) {
  const Sent sent(keyOf(1), 8);
  BatchVerifier verifier;
  ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(0), sent.proofs[0]));
  BatchProof proof = decodeBatchProof(sent.proofs[0]).value();
  for (const std::uint32_t size : {5U, 6U, 7U}) {  // shapes with a path of three for index 0
    proof.size = size;
    ASSERT_EQ(merklePathLength(0, size), proof.pathLength);
    EXPECT_FALSE(verifier.verify(sent.key, context::kEvent, sent.message(0), proof.encoded()));
  }
}

TEST(BatchVerifier, KeepsNothingOfWhatWasRefused) {
  const Sent sent(keyOf(1), 8);
  BatchVerifier verifier;
  EXPECT_FALSE(verifier.verify(sent.key, context::kEvent, sent.message(1), sent.proofs[0]));
  EXPECT_FALSE(verifier.verifyBatch(sent.key, kSuite, sent.batch.leaves().first(7),
                                    sent.signedBatch.signature()));
  EXPECT_EQ(verifier.rootsRemembered(), 0U);

  // Refused below a remembered root: the wrong leaf's path is not learnt.
  ASSERT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(0), sent.proofs[0]));
  EXPECT_FALSE(verifier.verify(sent.key, context::kEvent, sent.message(1), sent.proofs[6]));
  EXPECT_FALSE(verifier.verify(sent.key, context::kEvent, sent.message(1), sent.proofs[6]));
  EXPECT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(6), sent.proofs[6]));
}

TEST(BatchVerifier, AWholeBatchIsKnownAfterwards) {
  const Sent sent(keyOf(1), 100);
  BatchVerifier verifier;
  const std::optional<SignedBatch> received =
      verifier.verifyBatch(sent.key, kSuite, sent.batch.leaves(), sent.signedBatch.signature());
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(received->proof(42, sent.batch.messages()[42].salt), sent.proofs[42]);
  const BatchVerifier::Work after = verifier.work();
  EXPECT_EQ(after.signatures, 1U);
  for (std::uint32_t i = 0; i < 100; ++i) {
    EXPECT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(i), sent.proofs[i]));
  }
  EXPECT_EQ(verifier.work().nodes, after.nodes);
  EXPECT_TRUE(verifier.verifyBatch(sent.key, kSuite, sent.batch.leaves(),
                                   sent.signedBatch.signature()));  // sent again
  EXPECT_EQ(verifier.work().signatures, 1U);
}

TEST(BatchVerifier, ForgetsTheRootUnusedForLongest) {
  const Sent a(keyOf(1), 4, 1);
  const Sent b(keyOf(1), 4, 2);
  const Sent c(keyOf(1), 4, 3);
  BatchVerifier verifier(2);
  const auto signaturesFor = [&](const Sent& sent, std::uint32_t i) {
    const std::uint64_t before = verifier.work().signatures;
    EXPECT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(i), sent.proofs[i]));
    return verifier.work().signatures - before;
  };
  EXPECT_EQ(signaturesFor(a, 0), 1U);
  EXPECT_EQ(signaturesFor(b, 0), 1U);
  EXPECT_EQ(signaturesFor(a, 1), 0U);
  EXPECT_EQ(signaturesFor(c, 0), 1U);  // in b's place
  EXPECT_EQ(verifier.rootsRemembered(), 2U);
  EXPECT_EQ(signaturesFor(a, 2), 0U);
  EXPECT_EQ(signaturesFor(c, 1), 0U);
  EXPECT_EQ(signaturesFor(b, 1), 1U);  // in a's
  EXPECT_EQ(signaturesFor(c, 2), 0U);
  EXPECT_EQ(signaturesFor(a, 3), 1U);
  EXPECT_EQ(verifier.rootsRemembered(), 2U);
}

TEST(BatchVerifier, ItsMemoryStaysWithinTheLimit) {
  BatchVerifier verifier;
  const SigningKey key = keyOf(1);
  for (std::uint32_t i = 0; i < kCheckedRootsMax + 20; ++i) {
    const Sent sent(key, 1 + i % 5, static_cast<std::uint8_t>(i));
    EXPECT_TRUE(verifier.verify(sent.key, context::kEvent, sent.message(0), sent.proofs[0]));
  }
  EXPECT_EQ(verifier.rootsRemembered(), kCheckedRootsMax);
}

TEST(BatchVerifier, ItsVerdictIsAlwaysThatOfOneWhoRemembersNothing) {
  // Random proofs, most of them spoilt in one place, through verifiers with little room.
  std::deque<Sent> sent;
  const SigningKey keys[] = {keyOf(1), keyOf(2)};
  std::uint8_t number = 0;
  for (const std::uint32_t size : {1U, 2U, 6U, 6U, 8U, 13U}) {
    for (const SigningKey& key : keys) sent.emplace_back(key, size, ++number);
  }
  Randomness randomness(seedOf(99));
  const auto below = [&](std::size_t limit) {
    return fromBigEndian<std::uint32_t>(randomness.bytes<4>()) % limit;
  };
  BatchVerifier verifiers[] = {BatchVerifier(1), BatchVerifier(3), BatchVerifier()};
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    const Sent& one = sent[below(sent.size())];
    const Sent& other = sent[below(sent.size())];
    const auto index = static_cast<std::uint32_t>(below(one.proofs.size()));
    Bytes proof = one.proofs[index];
    ByteView message = one.message(index);
    SigningPublicKey key = one.key;
    switch (below(6)) {
      case 0:
        proof[below(proof.size())] ^= std::byte{static_cast<unsigned char>(1U << below(8))};
        break;
      case 1:
        message = one.message(static_cast<std::uint32_t>(below(one.proofs.size())));
        break;
      case 2:
        key = other.key;
        break;
      case 3:  // another batch's signature
        std::copy(other.proofs[0].end() - 64, other.proofs[0].end(), proof.end() - 64);
        break;
      default:
        break;
    }
    const bool verdict = verifyBatchProof(key, context::kEvent, message, proof);
    accepted += verdict ? 1 : 0;
    for (BatchVerifier& verifier : verifiers) {
      ASSERT_EQ(verifier.verify(key, context::kEvent, message, proof), verdict)
          << "round " << round;
    }
  }
  EXPECT_GT(accepted, 1000);
  EXPECT_LT(accepted, 3500);
}

}  // namespace
}  // namespace guantong::crypto
