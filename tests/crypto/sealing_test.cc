#include "crypto/sealing.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "tests/support/bytes.h"
#include "tests/support/golden.h"
#include "tests/support/small_order.h"

namespace guantong::crypto {
namespace {

using support::seedOf;

constexpr std::string_view kCounty = "330106000000";
constexpr std::string_view kCity = "330100000000";
constexpr std::string_view kProvince = "330000000000";
const ByteView kHeader = viewOf("from 330106000000 to 330100000000");
const ByteView kMessage = viewOf("the water has been brown since Monday");

AeadNonce nonceOf(std::uint8_t byte) {
  AeadNonce nonce;
  nonce.fill(std::byte{byte});
  return nonce;
}

SealingKey countyKey() { return SealingKey::fromSeed(seedOf(1)); }
SealingKey cityKey() { return SealingKey::fromSeed(seedOf(2)); }
SealingKey provinceKey() { return SealingKey::fromSeed(seedOf(3)); }

PeerBinding countyToCity() { return {viewOf(kCounty), Epoch{680}, viewOf(kCity), Epoch{681}}; }

Bytes sealedByCounty() {
  auto sealer = PeerSealer::make(countyKey(), cityKey().publicKey(), countyToCity());
  return sealer->seal(nonceOf(9), kHeader, kMessage);
}

bool cityOpens(ByteView header, ByteView sealed, const PeerBinding& binding = countyToCity()) {
  auto opener = PeerOpener::make(cityKey(), countyKey().publicKey(), binding);
  return opener->open(header, sealed).has_value();
}

TEST(PeerSealing, TheRecipientOpensWhatWasSealed) {
  auto opener = PeerOpener::make(cityKey(), countyKey().publicKey(), countyToCity());
  const std::optional<Bytes> message = opener->open(kHeader, sealedByCounty());
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(textOf(*message), textOf(kMessage));
}

TEST(PeerSealing, EveryFormOfSealAndOpenGivesTheSame) {
  auto sealer = PeerSealer::make(countyKey(), cityKey().publicKey(), countyToCity());
  auto opener = PeerOpener::make(cityKey(), countyKey().publicKey(), countyToCity());
  for (std::size_t size : {0u, 1u, 60u, 61u, 1500u, 70'000u}) {
    Bytes message(size, std::byte{0x5a});
    const Bytes sealed = sealer->seal(nonceOf(7), kHeader, message);
    ASSERT_EQ(sealed.size(), sealedToPeerBytes(size));
    Bytes into(sealed.size());
    sealer->sealInto(nonceOf(7), kHeader, message, into);
    EXPECT_EQ(into, sealed);
    Bytes inPlace(sealed.size(), std::byte{0xcc});
    const ByteSpan room = PeerSealer::messageRoom(inPlace, size);
    std::copy(message.begin(), message.end(), room.begin());
    sealer->sealInPlace(nonceOf(7), kHeader, size, inPlace);
    EXPECT_EQ(inPlace, sealed);

    EXPECT_EQ(opener->open(kHeader, sealed), message);
    Bytes openRoom(sealed.size());
    const auto opened = opener->openInto(kHeader, sealed, openRoom);
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(std::equal(opened->begin(), opened->end(), message.begin(), message.end()));
    const auto openedInPlace = opener->openInPlace(kHeader, inPlace);
    ASSERT_TRUE(openedInPlace.has_value());
    EXPECT_TRUE(
        std::equal(openedInPlace->begin(), openedInPlace->end(), message.begin(), message.end()));
  }
}

/// The header's words once more, in libsodium's functions alone: seals padded bytes as the county.
Bytes sealedByTheHeader(ByteView padded) {
  const auto raw = [](ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  Bytes material;
  append(material, viewOf("guantong/1/seal/peer"));
  append(material, bigEndian(std::uint16_t{1}));
  append(material, bigEndian(std::uint32_t{12}));
  append(material, viewOf(kCounty));
  append(material, bigEndian(std::uint32_t{12}));
  append(material, viewOf(kCity));
  append(material, bigEndian(std::uint32_t{680}));
  append(material, bigEndian(std::uint32_t{681}));
  append(material, countyKey().publicKey().bytes);
  append(material, cityKey().publicKey().bytes);
  const SealingKey city = cityKey();
  unsigned char shared[32];
  unsigned char key[32];
  EXPECT_EQ(
      crypto_scalarmult(shared, raw(city.secret().view()), raw(countyKey().publicKey().bytes)), 0);
  crypto_generichash(key, 32, raw(material), material.size(), shared, 32);
  Bytes sealed;
  append(sealed, bigEndian(std::uint16_t{1}));
  append(sealed, nonceOf(9));
  sealed.resize(kPeerPrefixBytes + padded.size() + kAeadTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(sealed.data()) + kPeerPrefixBytes, nullptr, raw(padded),
      padded.size(), raw(kHeader), kHeader.size(), nullptr, raw(nonceOf(9)), key);
  return sealed;
}

Bytes paddedMessage() {
  Bytes padded(64);
  std::copy(kMessage.begin(), kMessage.end(), padded.begin() + 4);
  padded[3] = static_cast<std::byte>(kMessage.size());
  return padded;
}

TEST(PeerSealing, TheBytesAreWhatTheHeaderSays) {
  EXPECT_EQ(sealedByCounty(), sealedByTheHeader(paddedMessage()));
}

TEST(PeerSealing, APeerThatHidesSomethingInThePaddingIsRefused) {
  Bytes padded = paddedMessage();
  ASSERT_TRUE(cityOpens(kHeader, sealedByTheHeader(padded)));
  padded.back() = std::byte{1};
  EXPECT_FALSE(cityOpens(kHeader, sealedByTheHeader(padded)));
  padded.back() = std::byte{0};
  padded.push_back(std::byte{0});
  EXPECT_FALSE(cityOpens(kHeader, sealedByTheHeader(padded)));
}

TEST(PeerSealing, EveryBitFlipTruncationAndExtensionIsRefused) {
  auto opener = PeerOpener::make(cityKey(), countyKey().publicKey(), countyToCity());
  const auto opens = [&](ByteView sealed) { return opener->open(kHeader, sealed).has_value(); };
  const Bytes sealed = sealedByCounty();
  ASSERT_TRUE(opens(sealed));
  support::forEverySpoiling(
      sealed, [&](ByteView spoilt, const std::string& how) { EXPECT_FALSE(opens(spoilt)) << how; });
}

TEST(PeerSealing, EveryBitFlipAndTruncationOfTheHeaderIsRefused) {
  const Bytes sealed = sealedByCounty();
  const auto opens = [&](ByteView header) { return cityOpens(header, sealed); };
  ASSERT_TRUE(opens(kHeader));
  support::forEverySpoiling(kHeader, [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(opens(spoilt)) << how;
  });
}

TEST(PeerSealing, AnotherSenderRecipientOrEpochIsRefused) {
  const Bytes sealed = sealedByCounty();
  ASSERT_TRUE(cityOpens(kHeader, sealed));
  PeerBinding binding = countyToCity();
  binding.senderId = viewOf(kProvince);
  EXPECT_FALSE(cityOpens(kHeader, sealed, binding));
  binding = countyToCity();
  binding.recipientId = viewOf(kProvince);
  EXPECT_FALSE(cityOpens(kHeader, sealed, binding));
  binding = countyToCity();
  binding.senderEpoch = Epoch{681};
  EXPECT_FALSE(cityOpens(kHeader, sealed, binding));
  binding = countyToCity();
  binding.recipientEpoch = Epoch{680};
  EXPECT_FALSE(cityOpens(kHeader, sealed, binding));
}

TEST(PeerSealing, AnotherKeyOnEitherSideIsRefused) {
  const Bytes sealed = sealedByCounty();
  auto wrongSender = PeerOpener::make(cityKey(), provinceKey().publicKey(), countyToCity());
  EXPECT_FALSE(wrongSender->open(kHeader, sealed).has_value());
  auto wrongRecipient = PeerOpener::make(provinceKey(), countyKey().publicKey(), countyToCity());
  EXPECT_FALSE(wrongRecipient->open(kHeader, sealed).has_value());
}

TEST(PeerSealing, AMessageCannotBeReflectedToItsSender) {
  // The city sends the county's own bytes back, as if the city had sealed them.
  const PeerBinding cityToCounty{viewOf(kCity), Epoch{681}, viewOf(kCounty), Epoch{680}};
  auto county = PeerOpener::make(countyKey(), cityKey().publicKey(), cityToCounty);
  EXPECT_FALSE(county->open(kHeader, sealedByCounty()).has_value());
  // Even when both offices went by one name and one epoch, the order of their keys tells.
  const PeerBinding sameNames{viewOf(kCity), Epoch{1}, viewOf(kCity), Epoch{1}};
  auto sealer = PeerSealer::make(countyKey(), cityKey().publicKey(), sameNames);
  auto opener = PeerOpener::make(countyKey(), cityKey().publicKey(), sameNames);
  EXPECT_FALSE(opener->open(kHeader, sealer->seal(nonceOf(1), kHeader, kMessage)).has_value());
}

TEST(PeerSealing, ARecipientCannotForwardAMessageAsIfMeantForAnother) {
  // Surreptitious forwarding: the city passes the county's sealed bytes on to the province, which
  // takes them for the county's to itself. There is no key under which they open.
  const PeerBinding countyToProvince{viewOf(kCounty), Epoch{680}, viewOf(kProvince), Epoch{681}};
  auto province = PeerOpener::make(provinceKey(), countyKey().publicKey(), countyToProvince);
  EXPECT_FALSE(province->open(kHeader, sealedByCounty()).has_value());
}

TEST(PeerSealing, IdsCannotBeCutElsewhere) {
  // "33" to "0106" is not "330" to "106", though the letters are the same in a row.
  const PeerBinding one{viewOf("33"), Epoch{1}, viewOf("0106"), Epoch{1}};
  const PeerBinding other{viewOf("330"), Epoch{1}, viewOf("106"), Epoch{1}};
  auto sealer = PeerSealer::make(countyKey(), cityKey().publicKey(), one);
  const Bytes sealed = sealer->seal(nonceOf(1), kHeader, kMessage);
  EXPECT_TRUE(cityOpens(kHeader, sealed, one));
  EXPECT_FALSE(cityOpens(kHeader, sealed, other));
}

TEST(PeerSealing, KeysOfSmallOrderAreRefused) {
  for (const auto& point : support::smallOrderPoints()) {
    EXPECT_FALSE(PeerSealer::make(countyKey(), {point}, countyToCity()).has_value());
    EXPECT_FALSE(PeerOpener::make(cityKey(), {point}, countyToCity()).has_value());
  }
}

TEST(PeerSealing, TheGoldenMessageOpensAndIsMadeAgain) {
  support::expectGolden("sealed_to_peer", sealedByCounty());
  EXPECT_TRUE(cityOpens(kHeader, support::golden("sealed_to_peer")));
}

// --- strangers ----------------------------------------------------------------------------------

const StrangerBinding kToCity{viewOf(kCounty), viewOf(kCity), Epoch{681}};

Bytes sealedByStranger(const StrangerBinding& binding = kToCity) {
  return *sealToStranger(cityKey().publicKey(), binding, seedOf(8), kHeader, kMessage);
}

TEST(StrangerSealing, TheRecipientOpensWhatWasSealed) {
  for (std::size_t size : {0u, 37u, 60u, 61u, 5000u}) {
    const Bytes message(size, std::byte{3});
    const auto sealed = sealToStranger(cityKey().publicKey(), kToCity, seedOf(8), kHeader, message);
    ASSERT_EQ(sealed->size(), sealedToStrangerBytes(size));
    const auto opened = openFromStranger(cityKey(), kToCity, kHeader, *sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(equalSecrets(opened->view(), message));
  }
}

TEST(StrangerSealing, AnAnonymousReporterNeedsNoName) {
  const StrangerBinding anonymous{{}, viewOf(kCity), Epoch{681}};
  const Bytes sealed = sealedByStranger(anonymous);
  EXPECT_TRUE(openFromStranger(cityKey(), anonymous, kHeader, sealed).has_value());
  EXPECT_FALSE(openFromStranger(cityKey(), kToCity, kHeader, sealed).has_value());
}

TEST(StrangerSealing, EveryBitFlipTruncationAndExtensionIsRefused) {
  const auto opens = [](ByteView sealed) {
    return openFromStranger(cityKey(), kToCity, kHeader, sealed).has_value();
  };
  const Bytes sealed = sealedByStranger();
  ASSERT_TRUE(opens(sealed));
  support::forEverySpoiling(
      sealed, [&](ByteView spoilt, const std::string& how) { EXPECT_FALSE(opens(spoilt)) << how; });
}

TEST(StrangerSealing, AnotherHeaderNameEpochOrKeyIsRefused) {
  const Bytes sealed = sealedByStranger();
  EXPECT_FALSE(openFromStranger(cityKey(), kToCity, viewOf("other"), sealed).has_value());
  StrangerBinding binding = kToCity;
  binding.senderId = viewOf(kProvince);
  EXPECT_FALSE(openFromStranger(cityKey(), binding, kHeader, sealed).has_value());
  binding = kToCity;
  binding.recipientId = viewOf(kProvince);
  EXPECT_FALSE(openFromStranger(cityKey(), binding, kHeader, sealed).has_value());
  binding = kToCity;
  binding.recipientEpoch = Epoch{680};
  EXPECT_FALSE(openFromStranger(cityKey(), binding, kHeader, sealed).has_value());
  EXPECT_FALSE(openFromStranger(provinceKey(), kToCity, kHeader, sealed).has_value());
}

TEST(StrangerSealing, AMessageToAPeerIsNoneFromAStrangerAndTheOtherWayRound) {
  EXPECT_FALSE(openFromStranger(cityKey(), kToCity, kHeader, sealedByCounty()).has_value());
  EXPECT_FALSE(cityOpens(kHeader, sealedByStranger()));
}

TEST(StrangerSealing, KeysOfSmallOrderAreRefusedOnBothSides) {
  for (const auto& point : support::smallOrderPoints()) {
    EXPECT_FALSE(sealToStranger({point}, kToCity, seedOf(8), kHeader, kMessage).has_value());
    Bytes sealed = sealedByStranger();
    std::copy(point.begin(), point.end(), sealed.begin() + kSuiteBytes);
    EXPECT_FALSE(openFromStranger(cityKey(), kToCity, kHeader, sealed).has_value());
  }
}

TEST(StrangerSealing, TheGoldenMessageOpensAndIsMadeAgain) {
  support::expectGolden("sealed_to_stranger", sealedByStranger());
  EXPECT_TRUE(openFromStranger(cityKey(), kToCity, kHeader, support::golden("sealed_to_stranger"))
                  .has_value());
}

}  // namespace
}  // namespace guantong::crypto
