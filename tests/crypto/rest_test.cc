#include "crypto/rest.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace guantong::crypto {
namespace {

Secret keyOf(int byte) {
  Secret key(32);
  for (std::byte& b : key.span()) b = static_cast<std::byte>(byte);
  return key;
}

AeadNonce nonceOf(int byte) {
  AeadNonce nonce;
  nonce.fill(static_cast<std::byte>(byte));
  return nonce;
}

bool opensTo(RestSealer& sealer, ByteView associated, ByteView sealed, std::string_view text) {
  const auto opened = sealer.open(associated, sealed);
  return opened && textOf(opened->view()) == text;
}

TEST(RestSealer, OpensInItsPlaceAlone) {
  RestSealer sealer(keyOf(1));
  const Bytes sealed = sealer.seal(nonceOf(2), viewOf("event 7"), viewOf("正文"));
  EXPECT_TRUE(opensTo(sealer, viewOf("event 7"), sealed, "正文"));
  EXPECT_FALSE(sealer.open(viewOf("event 8"), sealed).has_value());
  EXPECT_FALSE(sealer.open({}, sealed).has_value());
}

TEST(RestSealer, OpensUnderItsKeyAlone) {
  const Bytes sealed = RestSealer(keyOf(1)).seal(nonceOf(2), {}, viewOf("body"));
  EXPECT_FALSE(RestSealer(keyOf(3)).open({}, sealed).has_value());
}

TEST(RestSealer, TakesEmptyAndLargeBodies) {
  RestSealer sealer(keyOf(1));
  EXPECT_TRUE(opensTo(sealer, viewOf("a"), sealer.seal(nonceOf(1), viewOf("a"), {}), ""));
  const std::string large(100'000, 'x');
  EXPECT_TRUE(opensTo(sealer, {}, sealer.seal(nonceOf(2), {}, viewOf(large)), large));
}

TEST(RestSealer, EveryFlippedBitAndEveryTruncationIsRefused) {
  RestSealer sealer(keyOf(1));
  Bytes sealed = sealer.seal(nonceOf(2), viewOf("place"), viewOf("body"));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    const auto mask = static_cast<std::byte>(1u << (bit % 8));
    sealed[bit / 8] ^= mask;
    EXPECT_FALSE(sealer.open(viewOf("place"), sealed).has_value()) << bit;
    sealed[bit / 8] ^= mask;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(sealer.open(viewOf("place"), ByteView(sealed).first(size)).has_value()) << size;
  }
  sealed.push_back(std::byte{0});
  EXPECT_FALSE(sealer.open(viewOf("place"), sealed).has_value());
}

TEST(RestSealer, HasTheBytesItAlwaysHad) {
  support::expectGolden("rest_sealed",
                        RestSealer(keyOf(1)).seal(nonceOf(2), viewOf("place"), viewOf("body")));
}

}  // namespace
}  // namespace guantong::crypto
