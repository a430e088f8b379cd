#include "crypto/batch.h"
#include "crypto/batch_verifier.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <set>
#include <string>

#include "crypto/primitives.h"
#include "tests/crypto/batch_builder.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::BatchBuilder;
using support::forEverySpoiling;
using support::seedOf;

constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;
const SigningKey& ourKey() {
  static const SigningKey& key = *new SigningKey(SigningKey::fromSeed(seedOf(1)));
  return key;
}

TEST(Batch, LeafIsTheHashThatItsHeaderDescribes) {
  BatchSalt salt;
  salt.fill(std::byte{0x33});
  Bytes bytes = support::fromHex("00");
  append(bytes, viewOf("guantong/1/event"));
  append(bytes, support::fromHex("0001"));
  append(bytes, salt);
  append(bytes, viewOf("an event"));
  Hash expected;
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(expected.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  EXPECT_EQ(batchLeaf(context::kEvent, kSuite, salt, viewOf("an event")), expected);
}

TEST(Batch, AMessageInPartsHasTheLeafOfTheWhole) {
  const BatchSalt salt{std::byte{7}};
  for (const std::size_t size : {0U, 5U, 70U, 300U}) {
    const Bytes whole(size, std::byte{9});
    for (const std::size_t at : {std::size_t{0}, size / 3, size}) {
      const std::array parts{ByteView(whole).first(at), ByteView{}, ByteView(whole).subspan(at)};
      EXPECT_EQ(batchLeaf(context::kEvent, kSuite, salt, parts),
                batchLeaf(context::kEvent, kSuite, salt, whole));
    }
  }
}

TEST(Batch, AMessageOfOnePurposeIsNoneOfAnother) {
  const BatchBuilder batch(4);
  const SignedBatch events = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  const BatchMessage& message = batch.messages()[2];
  const Bytes proof = events.proof(2, message.salt);
  EXPECT_TRUE(verifyBatchProof(ourKey().publicKey(), context::kEvent, message.bytes, proof));
  EXPECT_FALSE(verifyBatchProof(ourKey().publicKey(), context::kEnvelope, message.bytes, proof));
  EXPECT_FALSE(SignedBatch::verify(ourKey().publicKey(), context::kEnvelope, kSuite,
                                   batch.messages(), events.signature()));
  BatchVerifier verifier;
  EXPECT_TRUE(verifier.verify(ourKey().publicKey(), context::kEvent, message.bytes, proof));
  EXPECT_FALSE(verifier.verify(ourKey().publicKey(), context::kEnvelope, message.bytes, proof));
}

TEST(Batch, LeavesHashedTogetherAreThoseHashedOneByOne) {
  Bytes text(200);
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<std::byte>(i);
  for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 48U, 150U}) {
    std::vector<BatchMessage> messages;
    for (std::size_t i = 0; i < count; ++i) {  // of every size around the end of the first block
      messages.push_back({{static_cast<std::byte>(i)}, ByteView(text).first(i)});
    }
    const std::vector<Hash> leaves = batchLeaves(context::kEvent, kSuite, messages);
    ASSERT_EQ(leaves.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(leaves[i], batchLeaf(context::kEvent, kSuite, messages[i].salt, messages[i].bytes));
      Bytes bytes = support::fromHex("00");
      append(bytes, viewOf("guantong/1/event"));
      append(bytes, support::fromHex("0001"));
      append(bytes, messages[i].salt);
      append(bytes, messages[i].bytes);
      ASSERT_EQ(leaves[i], sha256(bytes)) << i;
    }
  }
}

TEST(Batch, EachMessageVerifiesAloneInEverySizeOfBatch) {
  for (const std::uint32_t size :
       {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 13U, 31U, 32U, 33U, 100U, 256U, 257U}) {
    const BatchBuilder batch(size);
    const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
    for (std::uint32_t i = 0; i < size; ++i) {
      const Bytes proof = signedBatch.proof(i, batch.messages()[i].salt);
      ASSERT_TRUE(
          verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[i].bytes, proof))
          << i << " of " << size;
    }
  }
}

TEST(Batch, TheLargestBatchHasTheLongestProof) {
  const BatchBuilder batch(kBatchMessagesMax);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  for (const std::uint32_t i : {0U, 1U, 511U, 512U, 1023U}) {
    const Bytes proof = signedBatch.proof(i, batch.messages()[i].salt);
    EXPECT_EQ(proof.size(), kBatchProofBytesMax);
    EXPECT_TRUE(
        verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[i].bytes, proof));
  }
}

TEST(Batch, ABatchOfOneHasNoNeighboursToShow) {
  const BatchBuilder batch(1);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  const Bytes proof = signedBatch.proof(0, batch.messages()[0].salt);
  EXPECT_EQ(proof.size(), kBatchProofBytesMin);
  EXPECT_EQ(signedBatch.root(), batch.leaves()[0]);
  EXPECT_TRUE(
      verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[0].bytes, proof));
}

TEST(Batch, LeavesHashedElsewhereGiveTheSameBatch) {
  const BatchBuilder batch(37);
  const SignedBatch here = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  const SignedBatch there = SignedBatch::sign(ourKey(), batch.leaves());
  EXPECT_EQ(here.root(), there.root());
  for (std::uint32_t i = 0; i < 37; ++i) {
    const BatchSalt& salt = batch.messages()[i].salt;
    EXPECT_EQ(here.proof(i, salt), there.proof(i, salt));
  }
}

TEST(Batch, AProofEncodesToTheBytesItWasDecodedFrom) {
  const BatchBuilder batch(11);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  for (std::uint32_t i = 0; i < 11; ++i) {
    const Bytes bytes = signedBatch.proof(i, batch.messages()[i].salt);
    const std::optional<BatchProof> proof = decodeBatchProof(bytes);
    ASSERT_TRUE(proof.has_value());
    EXPECT_EQ(proof->index, i);
    EXPECT_EQ(proof->size, 11U);
    EXPECT_EQ(proof->encoded(), bytes);
  }
}

TEST(Batch, RefusesEverySpoiltProofAndMessage) {
  const BatchBuilder batch(6);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  for (const std::uint32_t index : {2U, 5U}) {  // 5 has a shorter path than 2
    const ByteView message = batch.messages()[index].bytes;
    const Bytes proof = signedBatch.proof(index, batch.messages()[index].salt);
    forEverySpoiling(proof, [&](ByteView spoilt, const std::string& how) {
      EXPECT_FALSE(verifyBatchProof(ourKey().publicKey(), context::kEvent, message, spoilt)) << how;
    });
    forEverySpoiling(message, [&](ByteView spoilt, const std::string& how) {
      EXPECT_FALSE(verifyBatchProof(ourKey().publicKey(), context::kEvent, spoilt, proof)) << how;
    });
  }
}

TEST(Batch, RefusesProofsOfOtherMessagesIndexesKeysRootsAndSuites) {
  const BatchBuilder batch(8);
  const SigningKey otherKey = SigningKey::fromSeed(seedOf(2));
  const SignedBatch ours = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  const SignedBatch another =
      SignedBatch::sign(ourKey(), context::kEvent, BatchBuilder(8, 77).messages());
  const BatchSalt& salt = batch.messages()[3].salt;
  const ByteView message = batch.messages()[3].bytes;
  const Bytes proof = ours.proof(3, salt);
  ASSERT_TRUE(verifyBatchProof(ourKey().publicKey(), context::kEvent, message, proof));

  EXPECT_FALSE(
      verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[4].bytes, proof));
  EXPECT_FALSE(verifyBatchProof(otherKey.publicKey(), context::kEvent, message, proof));
  EXPECT_FALSE(
      verifyBatchProof(ourKey().publicKey(), context::kEvent, message, another.proof(3, salt)));
  EXPECT_FALSE(verifyBatchProof(
      ourKey().publicKey(), context::kEvent, message,
      SignedBatch::sign(otherKey, context::kEvent, batch.messages()).proof(3, salt)));
  BatchProof moved = decodeBatchProof(proof).value();
  for (moved.index = 0; moved.index < 8; ++moved.index) {
    EXPECT_EQ(verifyBatchProof(ourKey().publicKey(), context::kEvent, message, moved.encoded()),
              moved.index == 3);
  }
  for (std::uint32_t number = 0; number <= 0xffff; number += number < 300 ? 1 : 257) {
    Bytes otherSuite = proof;
    const auto bytes = bigEndian(static_cast<std::uint16_t>(number));
    std::copy(bytes.begin(), bytes.end(), otherSuite.begin());
    EXPECT_EQ(verifyBatchProof(ourKey().publicKey(), context::kEvent, message, otherSuite),
              number == 1);
  }
}

TEST(Batch, AProofHoldsInATreeOfItsOwnSizeAlone) {
  // Many pairs of size and index ask for the same number of siblings; one of them is signed.
  const BatchBuilder batch(5);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  BatchProof proof = decodeBatchProof(signedBatch.proof(1, batch.messages()[1].salt)).value();
  int accepted = 0;
  for (proof.size = 1; proof.size <= kBatchMessagesMax; ++proof.size) {
    for (proof.index = 0; proof.index < std::min(proof.size, 12U); ++proof.index) {
      if (merklePathLength(proof.index, proof.size) != proof.pathLength) continue;
      accepted += verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[1].bytes,
                                   proof.encoded())
                      ? 1
                      : 0;
    }
  }
  EXPECT_EQ(accepted, 1);
}

TEST(Batch, ASignatureForAnotherPurposeIsNoBatchSignature) {
  const BatchBuilder batch(1);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  BatchProof proof = decodeBatchProof(signedBatch.proof(0, batch.messages()[0].salt)).value();
  proof.signature =
      ourKey().sign(context::kLogCheckpoint, batchRootStatement(kSuite, 1, signedBatch.root()));
  EXPECT_FALSE(verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[0].bytes,
                                proof.encoded()));
}

TEST(Batch, ANodeCannotBeShownAsAMessage) {
  // Shorten a proof by a level and offer the two hashes it stood for as the message: the leaf's
  // prefix, context and salt make that another hash.
  const BatchBuilder batch(4);
  const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
  Bytes bothLeaves;
  append(bothLeaves, batch.leaves()[0]);
  append(bothLeaves, batch.leaves()[1]);
  BatchProof proof = decodeBatchProof(signedBatch.proof(0, batch.messages()[0].salt)).value();
  proof.siblings[0] = proof.siblings[1];
  proof.pathLength = 1;
  proof.size = 2;
  EXPECT_FALSE(
      verifyBatchProof(ourKey().publicKey(), context::kEvent, bothLeaves, proof.encoded()));
}

TEST(Batch, APathTellsNothingOfItsNeighbours) {
  // The same neighbours with other salts give other paths, so a guessed neighbour can't be checked.
  const BatchBuilder batch(2);
  std::vector<BatchMessage> resalted(batch.messages().begin(), batch.messages().end());
  resalted[1].salt[0] ^= std::byte{1};
  const auto siblingOf = [](std::span<const BatchMessage> messages) {
    const SignedBatch signedBatch = SignedBatch::sign(ourKey(), context::kEvent, messages);
    return decodeBatchProof(signedBatch.proof(0, messages[0].salt))->path()[0];
  };
  EXPECT_NE(siblingOf(batch.messages()), siblingOf(resalted));
}

TEST(Batch, AProofFromABatchBeyondTheLimitIsRefusedEvenSigned) {
  for (const std::uint32_t size : {kBatchMessagesMax, kBatchMessagesMax + 1}) {
    const BatchBuilder batch(size);
    const MerkleTree tree(batch.leaves());
    const std::uint32_t last = size - 1;
    Bytes proof;
    append(proof, bigEndian(std::uint16_t{1}));
    append(proof, bigEndian(size));
    append(proof, bigEndian(last));
    append(proof, batch.messages()[last].salt);
    std::uint32_t index = last;
    for (std::size_t level = 0; level + 1 < tree.shape().levels(); ++level, index >>= 1) {
      if (!tree.shape().hasSibling(level, index)) continue;
      append(proof, tree.nodes()[tree.shape().at(level, index ^ 1)]);
    }
    append(proof,
           ourKey().sign(context::kBatchRoot, batchRootStatement(kSuite, size, tree.root())));
    EXPECT_EQ(verifyBatchProof(ourKey().publicKey(), context::kEvent, batch.messages()[last].bytes,
                               proof),
              size == kBatchMessagesMax);
  }
}

TEST(Batch, AWholeBatchVerifiesAndGivesTheSignersProofs) {
  for (const std::uint32_t size : {1U, 2U, 7U, 64U, 1000U}) {
    const BatchBuilder batch(size);
    const SignedBatch sent = SignedBatch::sign(ourKey(), context::kEvent, batch.messages());
    const std::optional<SignedBatch> received = SignedBatch::verify(
        ourKey().publicKey(), context::kEvent, kSuite, batch.messages(), sent.signature());
    ASSERT_TRUE(received.has_value());
    for (std::uint32_t i = 0; i < size; ++i) {
      const BatchSalt& salt = batch.messages()[i].salt;
      ASSERT_EQ(received->proof(i, salt), sent.proof(i, salt));
    }
  }
}

TEST(Batch, AWholeBatchIsRefusedWhenAnythingInItChanged) {
  const BatchBuilder batch(9);
  const Signature signature =
      SignedBatch::sign(ourKey(), context::kEvent, batch.messages()).signature();
  const SigningPublicKey& key = ourKey().publicKey();
  const auto verifies = [&](std::span<const BatchMessage> messages, const Signature& by) {
    return SignedBatch::verify(key, context::kEvent, kSuite, messages, by).has_value();
  };
  const std::vector<BatchMessage> all(batch.messages().begin(), batch.messages().end());
  ASSERT_TRUE(verifies(all, signature));

  std::vector<BatchMessage> changed = all;
  changed.pop_back();
  EXPECT_FALSE(verifies(changed, signature)) << "one missing";
  changed = all;
  changed.push_back(all[0]);
  EXPECT_FALSE(verifies(changed, signature)) << "one more";
  changed = all;
  std::swap(changed[2], changed[3]);
  EXPECT_FALSE(verifies(changed, signature)) << "two swapped";
  changed = all;
  changed[4].bytes = changed[4].bytes.first(changed[4].bytes.size() - 1);
  EXPECT_FALSE(verifies(changed, signature)) << "one cut";
  changed = all;
  changed[8].salt[15] ^= std::byte{0x80};
  EXPECT_FALSE(verifies(changed, signature)) << "a salt changed";
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Signature spoilt = signature;
    spoilt[bit / 8] ^= std::byte{static_cast<unsigned char>(1U << (bit % 8))};
    EXPECT_FALSE(verifies(all, spoilt)) << bit;
  }
  EXPECT_FALSE(SignedBatch::verify(SigningKey::fromSeed(seedOf(2)).publicKey(), context::kEvent,
                                   kSuite, all, signature));
}

TEST(Batch, AWholeBatchBeyondTheLimitOrEmptyIsRefused) {
  const BatchBuilder batch(kBatchMessagesMax + 1);
  const SigningPublicKey& key = ourKey().publicKey();
  EXPECT_FALSE(SignedBatch::verify(key, context::kEvent, kSuite, batch.messages(), {}));
  EXPECT_FALSE(SignedBatch::verify(key, kSuite, batch.leaves(), {}));
  EXPECT_FALSE(
      SignedBatch::verify(key, context::kEvent, kSuite, std::span<const BatchMessage>(), {}));
  // Even properly signed: the limit is part of the format.
  const MerkleTree tree(batch.leaves());
  const Signature signature = ourKey().sign(
      context::kBatchRoot, batchRootStatement(kSuite, kBatchMessagesMax + 1, tree.root()));
  EXPECT_FALSE(SignedBatch::verify(key, context::kEvent, kSuite, batch.messages(), signature));
}

}  // namespace
}  // namespace guantong::crypto
