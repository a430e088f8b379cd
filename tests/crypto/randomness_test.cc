#include "crypto/randomness.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <set>
#include <utility>

#include "crypto/suite.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::seedOf;
using support::toHex;

Bytes drawn(std::uint8_t seed, std::size_t size) {
  Randomness randomness(seedOf(seed));
  Bytes out(size);
  randomness.fill(out);
  return out;
}

/// The header's description written down once more, with nothing but libsodium.
Bytes naivelyExpanded(std::uint8_t seed, std::size_t size) {
  const Bytes seedBytes(32, std::byte{seed});
  const std::string_view context = context::kRandomness.text;
  unsigned char state[512];
  crypto_generichash(state, 32, reinterpret_cast<const unsigned char*>(context.data()),
                     context.size(), reinterpret_cast<const unsigned char*>(seedBytes.data()), 32);
  const unsigned char nonce[12] = {};
  Bytes out;
  while (out.size() < size) {
    unsigned char key[32];
    std::copy(state, state + 32, key);
    crypto_stream_chacha20_ietf(state, sizeof state, nonce, key);
    append(out, std::as_bytes(std::span(state)).subspan(32));
  }
  out.resize(size);
  return out;
}

TEST(Randomness, IsTheExpansionThatItsHeaderDescribes) {
  // Among the rest that the first 32 bytes of a refill become the next key and are never given
  // out: earlier bytes can't be computed from the state.
  for (const std::uint8_t seed : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{255}}) {
    EXPECT_EQ(drawn(seed, 5000), naivelyExpanded(seed, 5000));
  }
}

TEST(Randomness, GivesTheSameBytesInWhateverPortionsTheyAreDrawn) {
  const Bytes whole = drawn(3, 4000);
  for (const std::size_t portion : {1U, 7U, 24U, 32U, 479U, 480U, 481U, 1000U}) {
    Randomness randomness(seedOf(3));
    Bytes out(whole.size());
    for (std::size_t at = 0; at < out.size(); at += portion) {
      randomness.fill(ByteSpan(out).subspan(at, std::min(portion, out.size() - at)));
    }
    EXPECT_EQ(out, whole) << portion;
  }
  Randomness mixed(seedOf(3));
  Bytes out;
  append(out, mixed.bytes<24>());
  append(out, mixed.secret(32).view());
  mixed.fill({});
  append(out, mixed.bytes<16>());
  EXPECT_EQ(toHex(out), toHex(ByteView(whole).first(72)));
}

TEST(Randomness, NeverRepeatsANonce) {
  Randomness randomness(seedOf(4));
  std::set<ByteArray<24>> nonces;
  for (int i = 0; i < 20000; ++i) nonces.insert(randomness.bytes<24>());
  EXPECT_EQ(nonces.size(), 20000U);
}

TEST(Randomness, DifferentSeedsHaveNothingInCommon) {
  const Bytes one = drawn(5, 4096);
  const Bytes two = drawn(6, 4096);
  std::size_t equal = 0;
  for (std::size_t i = 0; i < one.size(); ++i) equal += one[i] == two[i] ? 1 : 0;
  EXPECT_LT(equal, 60U);  // 16 are expected by chance
}

TEST(Randomness, GoesOnWhereItWasAfterAMove) {
  const Bytes whole = drawn(7, 100);
  Randomness first(seedOf(7));
  Bytes out(60);
  first.fill(out);
  Randomness second = std::move(first);
  append(out, second.bytes<40>());
  EXPECT_EQ(out, whole);
}

TEST(RandomnessDeathTest, OneThatWasMovedFromIsOurBug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Randomness first(seedOf(8));
  const Randomness second = std::move(first);
  EXPECT_DEATH(static_cast<void>(first.bytes<1>()), "must hold");  // NOLINT
}

}  // namespace
}  // namespace guantong::crypto
