#include "crypto/custody.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <bit>

#include "crypto/suite.h"
#include "tests/support/bytes.h"
#include "tests/support/golden.h"
#include "tests/support/small_order.h"

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

/// The header's words once more, in libsodium's functions alone: the box of a seal for one
/// custodian, around a wrapped key that need not be the one committed to.
Bytes boxByTheHeader(const Hash& commitment, ByteView inside) {
  const auto raw = [](const auto& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  const SealingPublicKey member = keyOf(0).publicKey();
  const Secret ephemeralSecret = deriveSeed(seedOf(0x5e), context::kCustodyEphemeral, 1 << 8);
  const X25519Public ephemeral = x25519PublicOf(ephemeralSecret);
  Bytes material;
  append(material, viewOf("guantong/1/custody/box"));
  append(material, bigEndian(std::uint16_t{1}));
  append(material, capsuleOf(0xca));
  append(material, ByteArray<4>{std::byte{1}, std::byte{1}, std::byte{1}, std::byte{0}});
  append(material, member.bytes);
  append(material, commitment);
  append(material, ephemeral);
  unsigned char shared[32];
  unsigned char key[32];
  EXPECT_EQ(crypto_scalarmult(shared, raw(ephemeralSecret.view()), raw(member.bytes)), 0);
  crypto_generichash(key, 32, raw(material), material.size(), shared, 32);
  Bytes box(ephemeral.begin(), ephemeral.end());
  box.resize(32 + inside.size() + 16);
  const unsigned char nonce[24] = {};
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(box.data()) + 32,
                                             nullptr, raw(inside), inside.size(), nullptr, 0,
                                             nullptr, nonce, key);
  return box;
}

TEST(Custody, ABoxIsWhatTheHeaderSays) {
  const CustodySeal seal = sealFor(1, 1);
  const WrappedKey inside = wrapped();
  EXPECT_EQ(seal.boxes[0], boxByTheHeader(seal.commitment, inside.bytes.view()));
}

TEST(Custody, AQuorumThatWouldGetSomethingElseGetsNothing) {
  // Whoever makes the seal puts another wrapped key into the boxes of one quorum.
  CustodySeal seal = sealFor(1, 1);
  const WrappedKey other = wrapDataKey(seedOf(9), subkey(), capsuleOf(0xca), someNonce());
  seal.boxes[0] = boxByTheHeader(seal.commitment, other.bytes.view());
  EXPECT_FALSE(openSomehow(seal, 1).has_value());
}

TEST(Custody, AStepShownUnderAnotherCommitmentIsRefusedAtOnce) {
  CustodyStep step = *beginOpening(sealFor(2, 2), Quorum{0b11});
  ASSERT_TRUE(openStep(step, keyOf(0)).has_value());
  step.commitment[0] ^= std::byte{1};
  EXPECT_FALSE(openStep(step, keyOf(0)).has_value());
}

TEST(Custody, OnlyAQuorumCanBegin) {
  const CustodySeal seal = sealFor(2, 3);
  for (unsigned members = 0; members < 256; ++members) {
    const Quorum quorum{static_cast<std::uint8_t>(members)};
    const bool right = members < 8 && std::popcount(members) == 2;
    EXPECT_EQ(beginOpening(seal, quorum).has_value(), right) << members;
  }
}

/// Nothing when there is none.
std::optional<CustodyFault> faultOf(std::size_t threshold, std::vector<SealingPublicKey> keys) {
  const auto custodians = Custodians::of(threshold, std::move(keys));
  return custodians ? std::nullopt : std::optional(custodians.error());
}

TEST(Custody, ThresholdsAndListsThatCannotBeAreNamed) {
  EXPECT_EQ(faultOf(0, publicKeysOf(0, 3)), CustodyFault::kBadThreshold);
  EXPECT_EQ(faultOf(4, publicKeysOf(0, 3)), CustodyFault::kBadThreshold);
  EXPECT_EQ(faultOf(1, {}), CustodyFault::kBadThreshold);
  EXPECT_EQ(faultOf(1, publicKeysOf(0, 6)), CustodyFault::kBadThreshold);
  std::vector<SealingPublicKey> keys = publicKeysOf(0, 3);
  keys[2] = keys[0];
  EXPECT_EQ(faultOf(2, keys), CustodyFault::kSameKeyTwice);
  for (const auto& point : support::smallOrderPoints()) {
    keys[2] = SealingPublicKey{point};
    EXPECT_EQ(faultOf(2, keys), CustodyFault::kUnusableKey);
  }
}

TEST(Custody, AnotherSpellingOfAKeyDoesNotCountAsAnotherCustodian) {
  std::vector<SealingPublicKey> keys = publicKeysOf(0, 3);
  keys[2] = keys[0];
  keys[2].bytes[31] |= std::byte{0x80};
  EXPECT_EQ(faultOf(2, keys), CustodyFault::kUnusableKey);
  // 9 and 9 + p are one point, and p - 10 is a key like any other.
  ByteArray<32> high;
  high.fill(std::byte{0xff});
  high[31] = std::byte{0x7f};
  high[0] = std::byte{0xf6};
  keys[2] = SealingPublicKey{high};
  EXPECT_EQ(faultOf(2, keys), CustodyFault::kUnusableKey);
  high[0] = std::byte{0xe3};
  keys[2] = SealingPublicKey{high};
  EXPECT_EQ(faultOf(2, keys), std::nullopt);
}

TEST(Custody, AnEphemeralKeyOfSmallOrderIsRefused) {
  for (const auto& point : support::smallOrderPoints()) {
    CustodyStep step = *beginOpening(sealFor(1, 1), Quorum{1});
    std::copy(point.begin(), point.end(), step.box.begin());
    EXPECT_FALSE(openStep(step, keyOf(0)).has_value());
  }
}

/// What is left of an artefact without the checksum at its end.
ByteView contentOf(ByteView artefact) { return artefact.first(artefact.size() - sizeof(Hash)); }

Bytes withChecksum(ByteView content) {
  Bytes bytes(content.begin(), content.end());
  append(bytes, sha256(content));
  return bytes;
}

bool stepOpens(ByteView bytes, std::size_t person) {
  const std::optional<CustodyStep> step = CustodyStep::decode(bytes);
  return step && openStep(*step, keyOf(person)).has_value();
}

TEST(Custody, EverySpoiltSealIsRefused) {
  const Bytes seal = sealFor(2, 3).encode();
  ASSERT_TRUE(CustodySeal::decode(seal).has_value());
  support::forEverySpoiling(seal, [](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(CustodySeal::decode(spoilt).has_value()) << how;
  });
}

TEST(Custody, EverySpoiltSealWithARightChecksumOpensNothing) {
  // One quorum, so that each bit matters to its opening.
  const Bytes seal = sealFor(2, 2).encode();
  const auto opens = [](ByteView bytes) {
    const std::optional<CustodySeal> read = CustodySeal::decode(bytes);
    return read && openSomehow(*read, 0b11).has_value();
  };
  ASSERT_TRUE(opens(withChecksum(contentOf(seal))));
  support::forEverySpoiling(contentOf(seal), [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(opens(withChecksum(spoilt))) << how;
  });
}

TEST(Custody, EverySpoiltStepIsRefused) {
  const Bytes step = beginOpening(sealFor(2, 3), Quorum{0b101})->encode();
  ASSERT_TRUE(stepOpens(step, 0));
  support::forEverySpoiling(step, [](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(stepOpens(spoilt, 0)) << how;
  });
}

TEST(Custody, EverySpoiltStepWithARightChecksumOpensNothing) {
  const auto inner = openStep(*beginOpening(sealFor(2, 2), Quorum{0b11}), keyOf(0));
  const Bytes step = std::get<CustodyStep>(*inner).encode();
  ASSERT_TRUE(stepOpens(withChecksum(contentOf(step)), 1));
  support::forEverySpoiling(contentOf(step), [](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(stepOpens(withChecksum(spoilt), 1)) << how;
  });
}

TEST(Custody, EverySpoiltWrappedKeyIsRefusedWithOrWithoutARightChecksum) {
  const Secret encoded = wrapped().encode();
  const auto opens = [](ByteView bytes) {
    const std::optional<WrappedKey> read = WrappedKey::decode(bytes);
    return read && unwrapDataKey(*read, subkey()).has_value();
  };
  ASSERT_TRUE(opens(encoded.view()));
  support::forEverySpoiling(encoded.view(), [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(opens(spoilt)) << how;
  });
  support::forEverySpoiling(contentOf(encoded.view()),
                            [&](ByteView spoilt, const std::string& how) {
                              EXPECT_FALSE(opens(withChecksum(spoilt))) << how;
                            });
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
