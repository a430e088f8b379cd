#include "crypto/commitment.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::bytesOf;

constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;

CommitmentSalt saltOf(std::uint8_t byte) {
  CommitmentSalt salt;
  salt.fill(std::byte{byte});
  return salt;
}

TEST(Commitment, IsTheHashThatItsHeaderDescribes) {
  Bytes bytes = bytesOf("guantong/1/body-commitment");
  append(bytes, support::fromHex("0001"));
  append(bytes, saltOf(9));
  append(bytes, viewOf("the body"));
  Hash expected;
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(expected.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  EXPECT_EQ(commitmentOf(kSuite, saltOf(9), viewOf("the body")), expected);
}

TEST(Commitment, OpensWithItsOwnSaltAndBodyAlone) {
  const Hash commitment = commitmentOf(kSuite, saltOf(1), viewOf("yes"));
  EXPECT_TRUE(commits(commitment, kSuite, saltOf(1), viewOf("yes")));
  EXPECT_FALSE(commits(commitment, kSuite, saltOf(2), viewOf("yes")));
  EXPECT_FALSE(commits(commitment, kSuite, saltOf(1), viewOf("no")));
  const Hash empty = commitmentOf(kSuite, saltOf(1), {});
  EXPECT_TRUE(commits(empty, kSuite, saltOf(1), {}));
  EXPECT_FALSE(commits(commitment, kSuite, saltOf(1), {}));
}

TEST(Commitment, RefusesEverySpoiltBodySaltAndCommitment) {
  const Bytes body = bytesOf("what the handler found");
  const CommitmentSalt salt = saltOf(3);
  const Hash commitment = commitmentOf(kSuite, salt, body);
  support::forEverySpoiling(body, [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(commits(commitment, kSuite, salt, spoilt)) << how;
  });
  for (std::size_t bit = 0; bit < 256; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << (bit % 8))};
    CommitmentSalt spoiltSalt = salt;
    spoiltSalt[bit / 8] ^= mask;
    EXPECT_FALSE(commits(commitment, kSuite, spoiltSalt, body)) << bit;
    Hash spoilt = commitment;
    spoilt[bit / 8] ^= mask;
    EXPECT_FALSE(commits(spoilt, kSuite, salt, body)) << bit;
  }
}

TEST(Commitment, EqualBodiesUnderDifferentSaltsShowNoLikeness) {
  // Who has the commitments of two withheld bodies can't even tell that they are the same.
  EXPECT_NE(commitmentOf(kSuite, saltOf(1), viewOf("yes")),
            commitmentOf(kSuite, saltOf(2), viewOf("yes")));
}

}  // namespace
}  // namespace guantong::crypto
