#include "node/shell/entropy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace guantong::node::shell {
namespace {

TEST(Entropy, FillsToTheLastByteAndNeverTheSame) {
  // Larger than getrandom gives in one call when it may be interrupted (256 bytes).
  crypto::Bytes once(100'000);
  crypto::Bytes again(100'000);
  fillRandom(once);
  fillRandom(again);
  EXPECT_NE(once, again);
  for (const crypto::Bytes& bytes : {once, again}) {
    std::size_t counts[256] = {};
    for (const std::byte byte : bytes) ++counts[std::to_integer<std::size_t>(byte)];
    // 390 each on average; 20 standard deviations are 395. Zeroes left over would show.
    EXPECT_LT(*std::max_element(std::begin(counts), std::end(counts)), 785U);
    EXPECT_TRUE(std::any_of(bytes.end() - 32, bytes.end(),
                            [](std::byte byte) { return byte != std::byte{0}; }));
  }
}

TEST(Entropy, MakesSecretsAndArrays) {
  EXPECT_EQ(randomSecret(32).size(), 32U);
  EXPECT_FALSE(crypto::equalSecrets(randomSecret(32).view(), randomSecret(32).view()));
  EXPECT_NE((randomBytes<16>()), (randomBytes<16>()));
}

}  // namespace
}  // namespace guantong::node::shell
