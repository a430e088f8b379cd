#include "crypto/checkpoint.h"

#include <gtest/gtest.h>

#include "crypto/merkle_log.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::bytesOf;
using support::forEverySpoiling;
using support::seedOf;

SigningKey keyOf(std::uint8_t number) { return SigningKey::fromSeed(seedOf(number)); }

Checkpoint anyCheckpoint() {
  Checkpoint checkpoint;
  checkpoint.size = 12345;
  checkpoint.root = merkleLeaf(viewOf("a root"));
  checkpoint.statement = bytesOf("office 330106000000, incarnation 7");
  return checkpoint;
}

TEST(Checkpoint, SaysWhatWasSigned) {
  const Bytes bytes = signCheckpoint(keyOf(1), anyCheckpoint());
  EXPECT_EQ(openCheckpoint(keyOf(1).publicKey(), bytes), anyCheckpoint());
  EXPECT_EQ(decodeUnverifiedCheckpoint(bytes), anyCheckpoint());
}

TEST(Checkpoint, AnEmptyLogAndAnEmptyStatementCanBeSigned) {
  Checkpoint checkpoint;
  checkpoint.root = merkleEmptyRoot();
  const Bytes bytes = signCheckpoint(keyOf(1), checkpoint);
  EXPECT_EQ(openCheckpoint(keyOf(1).publicKey(), bytes), checkpoint);
}

TEST(Checkpoint, RefusesAnotherKeyAndAnotherPurpose) {
  Bytes bytes = signCheckpoint(keyOf(1), anyCheckpoint());
  EXPECT_FALSE(openCheckpoint(keyOf(2).publicKey(), bytes));
  const Signature signature =
      keyOf(1).sign(context::kBatchRoot, ByteView(bytes).first(bytes.size() - sizeof(Signature)));
  std::copy(signature.begin(), signature.end(), bytes.end() - sizeof(Signature));
  EXPECT_FALSE(openCheckpoint(keyOf(1).publicKey(), bytes));
}

TEST(Checkpoint, RefusesEverySpoiltByte) {
  const SigningKey key = keyOf(1);
  const Bytes bytes = signCheckpoint(key, anyCheckpoint());
  forEverySpoiling(bytes, [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(openCheckpoint(key.publicKey(), spoilt)) << how;
  });
}

TEST(Checkpoint, RefusesAStatementOrASizeBeyondTheLimitEvenSigned) {
  const SigningKey key = keyOf(1);
  Checkpoint checkpoint = anyCheckpoint();
  checkpoint.statement.assign(kCheckpointStatementBytesMax, std::byte{1});
  EXPECT_EQ(openCheckpoint(key.publicKey(), signCheckpoint(key, checkpoint)), checkpoint);

  const auto signedByHand = [&](std::uint64_t size, std::size_t statementBytes) {
    Bytes bytes;
    append(bytes, bigEndian(std::uint16_t{1}));
    append(bytes, bigEndian(size));
    append(bytes, checkpoint.root);
    append(bytes, bigEndian(static_cast<std::uint32_t>(statementBytes)));
    bytes.resize(bytes.size() + statementBytes);
    append(bytes, key.sign(context::kLogCheckpoint, bytes));
    return bytes;
  };
  EXPECT_TRUE(openCheckpoint(key.publicKey(), signedByHand(1, 10)));
  EXPECT_FALSE(openCheckpoint(key.publicKey(), signedByHand(1, kCheckpointStatementBytesMax + 1)));
  EXPECT_TRUE(openCheckpoint(key.publicKey(), signedByHand(kLogLeavesMax, 10)));
  EXPECT_FALSE(openCheckpoint(key.publicKey(), signedByHand(kLogLeavesMax + 1, 10)));
}

}  // namespace
}  // namespace guantong::crypto
