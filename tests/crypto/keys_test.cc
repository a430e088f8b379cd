#include "crypto/keys.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace guantong::crypto {
namespace {

Secret seedOf(std::uint8_t byte) {
  Secret seed(32);
  std::fill(seed.span().begin(), seed.span().end(), std::byte{byte});
  return seed;
}

TEST(SigningKey, SignatureOfOneContextIsNoneOfAnother) {
  const SigningKey key = SigningKey::fromSeed(seedOf(1));
  const ByteView message = viewOf("ticket");
  const Signature signature = key.sign(context::kBatchRoot, message);
  EXPECT_TRUE(verify(key.publicKey(), context::kBatchRoot, message, signature));
  EXPECT_FALSE(verify(key.publicKey(), context::kCertificate, message, signature));
}

}  // namespace
}  // namespace guantong::crypto
