#include "crypto/custody.h"

#include <gtest/gtest.h>

#include <bit>

#include "tests/support/golden.h"
#include "tests/support/tampering.h"

namespace guantong::crypto {
namespace {

using support::seedOf;

CapsuleId capsuleOf(std::uint8_t byte) {
  CapsuleId capsule;
  capsule.fill(std::byte{byte});
  return capsule;
}

AeadNonce someNonce() {
  AeadNonce nonce;
  nonce.fill(std::byte{0x24});
  return nonce;
}

/// Person number i of some group: the same key each time.
SealingKey keyOf(std::size_t person) {
  return SealingKey::fromSeed(seedOf(static_cast<std::uint8_t>(0x40 + person)));
}

std::vector<SealingPublicKey> publicKeysOf(std::size_t first, std::size_t count) {
  std::vector<SealingPublicKey> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(keyOf(first + i).publicKey());
  return keys;
}

Custodians custodiansOf(std::size_t threshold, std::size_t count, std::size_t first = 0) {
  return *Custodians::of(threshold, publicKeysOf(first, count));
}

Secret dataKey() { return seedOf(0xd1); }
Secret monthKey() { return seedOf(0x33); }
Secret subkey() { return retentionSubkey(monthKey(), capsuleOf(0xca)); }
WrappedKey wrapped() { return wrapDataKey(dataKey(), subkey(), capsuleOf(0xca), someNonce()); }

CustodySeal sealFor(std::size_t threshold, std::size_t count) {
  return sealToCustodians(wrapped(), custodiansOf(threshold, count), seedOf(0x5e));
}

/// Lets the persons of `present` (bits, by their numbers from `first` on) open by this quorum as
/// far as they get, each with every key they have.
std::optional<WrappedKey> openBy(const CustodySeal& seal, Quorum quorum, unsigned present,
                                 std::size_t first = 0) {
  std::optional<CustodyStep> step = beginOpening(seal, quorum);
  while (step) {
    std::optional<CustodyProgress> progress;
    for (std::size_t person = 0; person < 16 && !progress; ++person) {
      if ((present >> person & 1) != 0) progress = openStep(*step, keyOf(first + person));
    }
    if (!progress) return std::nullopt;
    if (auto* done = std::get_if<WrappedKey>(&*progress)) return std::move(*done);
    // From machine to machine by file.
    step = CustodyStep::decode(std::get<CustodyStep>(*progress).encode());
  }
  return std::nullopt;
}

/// By any quorum at all.
std::optional<WrappedKey> openSomehow(const CustodySeal& seal, unsigned present,
                                      std::size_t first = 0) {
  for (Quorum quorum : seal.custodians.quorums()) {
    if (auto opened = openBy(seal, quorum, present, first)) return opened;
  }
  return std::nullopt;
}

TEST(Custody, EveryQuorumOpensAndNothingLessForAllKAndN) {
  for (std::size_t n = 1; n <= kCustodiansMax; ++n) {
    for (std::size_t k = 1; k <= n; ++k) {
      const std::optional<CustodySeal> seal = CustodySeal::decode(sealFor(k, n).encode());
      ASSERT_TRUE(seal.has_value());
      for (unsigned present = 0; present < 1u << n; ++present) {
        const auto opened = openSomehow(*seal, present);
        const bool enough = static_cast<std::size_t>(std::popcount(present)) >= k;
        ASSERT_EQ(opened.has_value(), enough) << k << " of " << n << ", present " << present;
        if (!opened) continue;
        const std::optional<Secret> key = unwrapDataKey(*opened, subkey());
        ASSERT_TRUE(key.has_value());
        EXPECT_TRUE(equalSecrets(key->view(), dataKey().view()));
      }
    }
  }
}

TEST(Custody, EachQuorumOpensByItself) {
  const CustodySeal seal = sealFor(3, 5);
  ASSERT_EQ(seal.custodians.quorums().size(), 10u);
  for (Quorum quorum : seal.custodians.quorums()) {
    EXPECT_TRUE(openBy(seal, quorum, quorum.members).has_value());
    for (unsigned member = 0; member < 5; ++member) {
      const unsigned without = quorum.members & ~(1u << member);
      if (without == quorum.members) continue;
      EXPECT_FALSE(openBy(seal, quorum, without).has_value());
    }
  }
}

TEST(Custody, EverySetOfOutsidersOpensNothing) {
  for (std::size_t n = 1; n <= kCustodiansMax; ++n) {
    for (std::size_t k = 1; k <= n; ++k) {
      const CustodySeal seal = sealFor(k, n);
      EXPECT_FALSE(openSomehow(seal, 0b11111, 10).has_value());
      // With k - 1 insiders among them.
      for (Quorum quorum : seal.custodians.quorums()) {
        const unsigned insiders = quorum.members & (quorum.members - 1u);
        EXPECT_FALSE(openSomehow(seal, insiders | 0b1111'1000'0000u).has_value());
      }
    }
  }
}

TEST(Custody, MembersOpenInTheOrderOfTheListAndEachIsNamed) {
  const CustodySeal seal = sealFor(3, 5);
  const CustodyStep first = *beginOpening(seal, Quorum{0b11010});
  EXPECT_EQ(first.remaining(), 3u);
  EXPECT_EQ(first.next(), 1u);
  EXPECT_FALSE(openStep(first, keyOf(3)).has_value());
  EXPECT_FALSE(openStep(first, keyOf(4)).has_value());
  const auto progress = openStep(first, keyOf(1));
  const auto& second = std::get<CustodyStep>(*progress);
  EXPECT_EQ(second.remaining(), 2u);
  EXPECT_EQ(second.next(), 3u);
  EXPECT_FALSE(openStep(second, keyOf(1)).has_value());
  const auto more = openStep(second, keyOf(3));
  const auto& third = std::get<CustodyStep>(*more);
  EXPECT_EQ(third.next(), 4u);
  EXPECT_TRUE(std::holds_alternative<WrappedKey>(*openStep(third, keyOf(4))));
}

TEST(Custody, CustodiansWithoutTheRetentionKeySeeNothing) {
  const WrappedKey opened = *openSomehow(sealFor(2, 3), 0b111);
  EXPECT_FALSE(unwrapDataKey(opened, seedOf(0)).has_value());
  EXPECT_FALSE(unwrapDataKey(opened, monthKey()).has_value());
  const ByteView bytes = opened.bytes.view();
  const Secret key = dataKey();
  EXPECT_EQ(std::search(bytes.begin(), bytes.end(), key.view().begin(), key.view().end()),
            bytes.end());
}

TEST(Custody, ASubkeyHandedOutForOneCapsuleOpensNoOther) {
  const CapsuleId other = capsuleOf(0xcb);
  const WrappedKey otherWrapped =
      wrapDataKey(dataKey(), retentionSubkey(monthKey(), other), other, someNonce());
  EXPECT_TRUE(unwrapDataKey(otherWrapped, retentionSubkey(monthKey(), other)).has_value());
  EXPECT_FALSE(unwrapDataKey(otherWrapped, subkey()).has_value());
  EXPECT_FALSE(unwrapDataKey(wrapped(), retentionSubkey(seedOf(0x34), capsuleOf(0xca))));
}

TEST(Custody, AWrappedKeyShownUnderAnotherCapsuleDoesNotOpen) {
  WrappedKey moved = wrapped();
  moved.capsule = capsuleOf(0xcb);
  EXPECT_FALSE(unwrapDataKey(moved, subkey()).has_value());
}

TEST(Custody, ResealingNeedsNoRetentionKeyAndGivesTheSameToNewCustodians) {
  // The old quorum opens to the wrapped key and seals it anew. No retention key is near.
  const CustodySeal old = sealFor(2, 3);
  const WrappedKey opened = *openSomehow(old, 0b101);
  const CustodySeal renewed = sealToCustodians(opened, custodiansOf(3, 4, 5), seedOf(0x5f));

  EXPECT_EQ(renewed.commitment, old.commitment);
  EXPECT_FALSE(openSomehow(renewed, 0b111).has_value()) << "the old custodians open the new seal";
  EXPECT_FALSE(openSomehow(renewed, 0b0011, 5).has_value());
  const auto reopened = openSomehow(renewed, 0b1011, 5);
  ASSERT_TRUE(reopened.has_value());
  EXPECT_TRUE(equalSecrets(unwrapDataKey(*reopened, subkey())->view(), dataKey().view()));
}

TEST(Custody, ABoxOfAnotherCapsuleIsRefused) {
  const CustodySeal seal = sealFor(2, 3);
  const CapsuleId other = capsuleOf(0xcb);
  CustodyStep step = *beginOpening(seal, Quorum{0b011});
  step.capsule = other;
  EXPECT_FALSE(openStep(step, keyOf(0)).has_value());

  const WrappedKey otherWrapped = wrapDataKey(dataKey(), subkey(), other, someNonce());
  const CustodySeal otherSeal = sealToCustodians(otherWrapped, custodiansOf(2, 3), seedOf(0x5e));
  CustodyStep mixed = *beginOpening(seal, Quorum{0b011});
  mixed.box = otherSeal.boxes[0];
  EXPECT_FALSE(openStep(mixed, keyOf(0)).has_value());
}

TEST(Custody, ABoxOfAnotherQuorumOrPlaceIsRefused) {
  const CustodySeal seal = sealFor(2, 3);  // quorums 011, 101, 110
  CustodyStep step = *beginOpening(seal, Quorum{0b011});
  step.box = seal.boxes[1];  // also begins with custodian 0
  EXPECT_FALSE(openStep(step, keyOf(0)).has_value());

  // Custodian 1 is second in 011. Its box there is none for the first place of 110.
  const auto inner = openStep(*beginOpening(seal, Quorum{0b011}), keyOf(0));
  CustodyStep moved = std::get<CustodyStep>(*inner);
  ASSERT_TRUE(openStep(moved, keyOf(1)).has_value());
  moved.quorum = Quorum{0b110};
  moved.box.resize(moved.box.size() + 48);
  moved.opened = 0;
  EXPECT_FALSE(openStep(moved, keyOf(1)).has_value());
}

TEST(Custody, ABoxOfAnotherSetOfCustodiansIsRefused) {
  const CustodySeal seal = sealFor(2, 3);
  std::vector<SealingPublicKey> swapped = publicKeysOf(0, 3);
  std::swap(swapped[1], swapped[2]);
  CustodyStep step = *beginOpening(seal, Quorum{0b011});
  ASSERT_TRUE(openStep(step, keyOf(0)).has_value());
  step.custodians = *Custodians::of(2, swapped);
  EXPECT_FALSE(openStep(step, keyOf(0)).has_value());
  step.custodians = custodiansOf(2, 4);  // one more
  EXPECT_FALSE(openStep(step, keyOf(0)).has_value());
  step.custodians = custodiansOf(2, 2);  // one less
  EXPECT_FALSE(openStep(step, keyOf(0)).has_value());
}

TEST(Custody, AQuorumThatWouldGetSomethingElseGetsNothing) {
  // A seal whose boxes hold another wrapped key than its commitment says.
  const CustodySeal honest = sealFor(1, 1);
  WrappedKey other = wrapDataKey(seedOf(9), subkey(), capsuleOf(0xca), someNonce());
  CustodySeal forged = sealToCustodians(other, custodiansOf(1, 1), seedOf(0x5e));
  ASSERT_TRUE(openSomehow(forged, 1).has_value());
  forged.commitment = honest.commitment;
  EXPECT_FALSE(openSomehow(forged, 1).has_value());
}

TEST(Custody, OnlyAQuorumCanBegin) {
  const CustodySeal seal = sealFor(2, 3);
  for (unsigned members = 0; members < 256; ++members) {
    const Quorum quorum{static_cast<std::uint8_t>(members)};
    const bool right = members < 8 && std::popcount(members) == 2;
    EXPECT_EQ(beginOpening(seal, quorum).has_value(), right) << members;
  }
}

TEST(Custody, ThresholdsAndListsThatCannotBeAreNamed) {
  EXPECT_EQ(Custodians::of(0, publicKeysOf(0, 3)).error(), CustodyFault::kBadThreshold);
  EXPECT_EQ(Custodians::of(4, publicKeysOf(0, 3)).error(), CustodyFault::kBadThreshold);
  EXPECT_EQ(Custodians::of(1, {}).error(), CustodyFault::kBadThreshold);
  EXPECT_EQ(Custodians::of(1, publicKeysOf(0, 6)).error(), CustodyFault::kBadThreshold);
  std::vector<SealingPublicKey> keys = publicKeysOf(0, 3);
  keys[2] = keys[0];
  EXPECT_EQ(Custodians::of(2, keys).error(), CustodyFault::kSameKeyTwice);
  for (const auto& point : support::smallOrderPoints()) {
    keys[2] = SealingPublicKey{point};
    EXPECT_EQ(Custodians::of(2, keys).error(), CustodyFault::kUnusableKey);
  }
}

TEST(Custody, AnEphemeralKeyOfSmallOrderIsRefused) {
  for (const auto& point : support::smallOrderPoints()) {
    CustodyStep step = *beginOpening(sealFor(1, 1), Quorum{1});
    std::copy(point.begin(), point.end(), step.box.begin());
    EXPECT_FALSE(openStep(step, keyOf(0)).has_value());
  }
}

Bytes withRightChecksum(ByteView artefact) {
  Bytes bytes(artefact.begin(), artefact.end());
  if (bytes.size() < sizeof(Hash)) return bytes;
  const Hash checksum = sha256(ByteView(bytes).first(bytes.size() - sizeof(Hash)));
  std::copy(checksum.begin(), checksum.end(), bytes.end() - sizeof(Hash));
  return bytes;
}

bool stepOpens(ByteView bytes, std::size_t person) {
  const std::optional<CustodyStep> step = CustodyStep::decode(bytes);
  return step && openStep(*step, keyOf(person)).has_value();
}

TEST(Custody, EveryBitFlipTruncationAndExtensionOfASealIsRefused) {
  const Bytes seal = sealFor(2, 3).encode();
  const auto accepts = [](ByteView bytes) { return CustodySeal::decode(bytes).has_value(); };
  ASSERT_TRUE(accepts(seal));
  EXPECT_EQ(support::acceptedBitFlip(seal, accepts), "");
  EXPECT_EQ(support::acceptedResize(seal, accepts), "");
}

TEST(Custody, EveryBitFlipOfASealWithARightChecksumOpensNothing) {
  // One quorum, so that each bit matters to its opening.
  const Bytes seal = sealFor(2, 2).encode();
  const std::size_t checked = seal.size() - sizeof(Hash);
  const auto opens = [](ByteView bytes) {
    const std::optional<CustodySeal> read = CustodySeal::decode(withRightChecksum(bytes));
    return read && openSomehow(*read, 0b11).has_value();
  };
  ASSERT_TRUE(opens(seal));
  Bytes changed = seal;
  for (std::size_t bit = 0; bit < checked * 8; ++bit) {
    changed[bit / 8] ^= std::byte{1} << (bit % 8);
    ASSERT_FALSE(opens(changed)) << "bit " << bit % 8 << " of byte " << bit / 8;
    changed[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  EXPECT_EQ(support::acceptedResize(seal, opens), "");
}

TEST(Custody, EveryBitFlipTruncationAndExtensionOfAStepIsRefused) {
  const Bytes step = beginOpening(sealFor(2, 3), Quorum{0b101})->encode();
  const auto opens = [](ByteView bytes) { return stepOpens(bytes, 0); };
  ASSERT_TRUE(opens(step));
  EXPECT_EQ(support::acceptedBitFlip(step, opens), "");
  EXPECT_EQ(support::acceptedResize(step, opens), "");
}

TEST(Custody, EveryBitFlipOfAStepWithARightChecksumOpensNothing) {
  const auto inner = openStep(*beginOpening(sealFor(2, 2), Quorum{0b11}), keyOf(0));
  const Bytes step = std::get<CustodyStep>(*inner).encode();
  ASSERT_TRUE(stepOpens(step, 1));
  Bytes changed = step;
  for (std::size_t bit = 0; bit < (step.size() - sizeof(Hash)) * 8; ++bit) {
    changed[bit / 8] ^= std::byte{1} << (bit % 8);
    ASSERT_FALSE(stepOpens(withRightChecksum(changed), 1)) << bit;
    changed[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(Custody, EveryBitFlipTruncationAndExtensionOfAWrappedKeyIsRefused) {
  const Secret encoded = wrapped().encode();
  const auto opens = [](ByteView bytes) {
    const std::optional<WrappedKey> read = WrappedKey::decode(bytes);
    return read && unwrapDataKey(*read, subkey()).has_value();
  };
  ASSERT_TRUE(opens(encoded.view()));
  EXPECT_EQ(support::acceptedBitFlip(encoded.view(), opens), "");
  EXPECT_EQ(support::acceptedResize(encoded.view(), opens), "");
  Bytes changed(encoded.view().begin(), encoded.view().end());
  for (std::size_t bit = 0; bit < (changed.size() - sizeof(Hash)) * 8; ++bit) {
    changed[bit / 8] ^= std::byte{1} << (bit % 8);
    ASSERT_FALSE(opens(withRightChecksum(changed))) << bit;
    changed[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(Custody, NoArtefactIsTakenForAnother) {
  const Bytes seal = sealFor(1, 1).encode();
  const Bytes step = beginOpening(sealFor(1, 1), Quorum{1})->encode();
  const Secret key = wrapped().encode();
  EXPECT_FALSE(CustodyStep::decode(seal).has_value());
  EXPECT_FALSE(CustodySeal::decode(step).has_value());
  EXPECT_FALSE(CustodySeal::decode(key.view()).has_value());
  EXPECT_FALSE(WrappedKey::decode(seal).has_value());
}

TEST(Custody, TheGoldenSealOpensStepByStepAndIsMadeAgain) {
  support::expectGolden("custody_seal", sealFor(2, 3).encode());
  const auto seal = CustodySeal::decode(support::golden("custody_seal"));
  ASSERT_TRUE(seal.has_value());
  const auto first = openStep(*beginOpening(*seal, Quorum{0b101}), keyOf(0));
  ASSERT_TRUE(first.has_value());
  support::expectGolden("custody_step", std::get<CustodyStep>(*first).encode());
  const auto step = CustodyStep::decode(support::golden("custody_step"));
  ASSERT_TRUE(step.has_value());
  const auto last = openStep(*step, keyOf(2));
  ASSERT_TRUE(last.has_value());
  const Secret encoded = std::get<WrappedKey>(*last).encode();
  support::expectGolden("custody_wrapped_key", encoded.view());
  const auto read = WrappedKey::decode(support::golden("custody_wrapped_key"));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(equalSecrets(unwrapDataKey(*read, subkey())->view(), dataKey().view()));
}

}  // namespace
}  // namespace guantong::crypto
