#include "node/reporter/custodian_key.h"

#include <gtest/gtest.h>

#include "crypto/key_ring.h"
#include "node/fingerprint.h"
#include "tests/support/bytes.h"
#include "tests/support/small_order.h"

namespace guantong::node::reporter {
namespace {

using support::seedOf;

const crypto::SealingPublicKey& someKey() {
  static const CustodianKey kKey(seedOf(0x40));
  return kKey.publicKey();
}

TEST(CustodianKey, ComesBackFromItsKeyFile) {
  const CustodianKey key(seedOf(0x40));
  const auto read = CustodianKey::decode(key.encode().view());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->publicKey(), key.publicKey());
}

TEST(CustodianKey, NeitherKindOfPayloadIsTakenForTheOther) {
  const CustodianKey key(seedOf(0x40));
  EXPECT_FALSE(crypto::KeyRing::decode(key.encode().view()).has_value());
  for (std::uint8_t epochs = 0; epochs < 5; ++epochs) {
    crypto::KeyRing ring(seedOf(epochs));
    for (std::uint8_t i = 0; i < epochs; ++i) ring.sealingKeys().add(crypto::Epoch{i}, seedOf(i));
    EXPECT_NE(ring.encode().size(), key.encode().size());
    EXPECT_FALSE(CustodianKey::decode(ring.encode().view()).has_value()) << int{epochs};
  }
  const crypto::Secret payload = key.encode();
  for (std::size_t size = 0; size < payload.size(); ++size) {
    EXPECT_FALSE(CustodianKey::decode(payload.view().first(size)).has_value());
  }
}

TEST(CustodianKey, ItsLineComesBackWithWhatPeopleAddAroundIt) {
  const std::string line = publicKeyText(someKey());
  for (const std::string& text : {line, "  " + line + "\r\n",
                                  line + "\n# 王敏，2026-11-21\n\n# " + fingerprintOf(someKey())}) {
    EXPECT_EQ(publicKeyFrom(text), someKey()) << text;
  }
  EXPECT_FALSE(publicKeyFrom(line + "\n" + line).has_value());
  EXPECT_FALSE(publicKeyFrom("").has_value());
}

TEST(CustodianKey, EveryMistypedCharacterOfItsLineIsNoticed) {
  const std::string line = publicKeyText(someKey());
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (const char c : {'0', 'f', 'A', '-', '\n'}) {
      std::string typed = line;
      if (typed[at] == c) continue;
      typed[at] = c;
      EXPECT_FALSE(publicKeyFrom(typed).has_value()) << typed;
    }
    EXPECT_FALSE(publicKeyFrom(line.substr(0, at)).has_value());
  }
}

TEST(CustodianKey, AKeyThatCouldBeNobodysIsRefused) {
  for (const auto& point : support::smallOrderPoints()) {
    EXPECT_FALSE(publicKeyFrom(publicKeyText({point})).has_value());
  }
  crypto::SealingPublicKey otherSpelling = someKey();
  otherSpelling.bytes[31] |= std::byte{0x80};
  EXPECT_FALSE(publicKeyFrom(publicKeyText(otherSpelling)).has_value());
}

TEST(CustodianKey, ItsFingerprintIsThatOfNoOffice) {
  EXPECT_EQ(fingerprintOf(someKey()).size(), 47U);
  EXPECT_NE(fingerprintOf(someKey()),
            node::fingerprintOf(crypto::SigningPublicKey{someKey().bytes}));
}

}  // namespace
}  // namespace guantong::node::reporter
