#include "node/fingerprint.h"

#include <gtest/gtest.h>

#include <set>

namespace guantong::node {
namespace {

TEST(Fingerprint, IsEightGroupsOfFiveDigits) {
  const std::string digits = fingerprintOf({});
  ASSERT_EQ(digits.size(), 8U * 5 + 7);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i % 6 == 5) {
      EXPECT_EQ(digits[i], ' ');
    } else {
      EXPECT_TRUE(digits[i] >= '0' && digits[i] <= '9') << digits;
    }
  }
}

TEST(Fingerprint, StaysTheSameForEver) {
  // People have it on paper. Made once with: printf 'guantong/1/fingerprint' and 32 zero bytes
  // through sha256sum, four bytes a group, modulo 100000.
  EXPECT_EQ(fingerprintOf({}), "24970 69604 31731 18742 89973 51205 62370 79092");
}

TEST(Fingerprint, EveryBitOfTheKeyChangesIt) {
  std::set<std::string> seen = {fingerprintOf({})};
  for (std::size_t bit = 0; bit < 256; ++bit) {
    crypto::SigningPublicKey key;
    key.bytes[bit / 8] = static_cast<std::byte>(1U << (bit % 8));
    EXPECT_TRUE(seen.insert(fingerprintOf(key)).second) << "bit " << bit;
  }
}

TEST(Hex, IsLowercaseAndGrouped) {
  const std::byte bytes[] = {std::byte{0x01}, std::byte{0xab}, std::byte{0xff}};
  EXPECT_EQ(hexOf(bytes), "01abff");
  EXPECT_EQ(inGroups("01abff", 4), "01ab ff");
  EXPECT_EQ(inGroups("", 4), "");
}

}  // namespace
}  // namespace guantong::node
