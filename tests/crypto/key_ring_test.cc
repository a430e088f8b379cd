#include "crypto/key_ring.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"
#include "tests/support/golden.h"

namespace guantong::crypto {
namespace {

using support::seedOf;

KeyRing someRing() {
  KeyRing ring(seedOf(0x10));
  ring.sealingKeys().add(Epoch{691}, seedOf(0x11));
  ring.sealingKeys().add(Epoch{692}, seedOf(0x12));
  return ring;
}

TEST(KeyRing, ComesBackFromItsBytes) {
  const std::optional<KeyRing> again = KeyRing::decode(someRing().encode().view());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->signingKey().publicKey(), someRing().signingKey().publicKey());
  EXPECT_EQ(again->transportKey().publicKey(), someRing().transportKey().publicKey());
  const Instant now = beginOf(Epoch{692});
  EXPECT_EQ(again->sealingKeys().find(Epoch{692}, now)->publicKey(),
            SealingKey::fromSeed(seedOf(0x12)).publicKey());
}

TEST(KeyRing, AnOfficeWithoutSealingKeysComesBackToo) {
  EXPECT_TRUE(KeyRing::decode(KeyRing(seedOf(1)).encode().view()).has_value());
}

TEST(KeyRing, SigningAndTransportKeysComeFromTheMasterButAreNotEachOther) {
  const KeyRing ring(seedOf(1));
  const KeyRing other(seedOf(2));
  EXPECT_NE(ring.signingKey().publicKey(), other.signingKey().publicKey());
  EXPECT_NE(ring.transportKey().publicKey(), other.transportKey().publicKey());
  EXPECT_FALSE(equalSecrets(ring.transportKey().secret().view(),
                            deriveSeed(seedOf(1), context::kSigningSeed, 0).view()));
}

TEST(KeyRing, EveryTruncationAndExtensionIsRefused) {
  const Secret encoded = someRing().encode();
  for (std::size_t size = 0; size < 2 * encoded.size(); ++size) {
    Bytes other(encoded.view().begin(), encoded.view().end());
    other.resize(size);
    EXPECT_EQ(KeyRing::decode(other).has_value(), size == encoded.size()) << size;
  }
}

TEST(KeyRing, TheGoldenRingIsMadeAgain) {
  const Secret encoded = someRing().encode();
  support::expectGolden("key_ring", encoded.view());
  EXPECT_TRUE(KeyRing::decode(support::golden("key_ring")).has_value());
}

}  // namespace
}  // namespace guantong::crypto
