#include "crypto/key_file.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "crypto/key_ring.h"
#include "tests/support/bytes.h"
#include "tests/support/golden.h"
#include "tests/support/short_of_memory.h"

namespace guantong::crypto {
namespace {

using support::seedOf;

const ByteView kPassphrase = viewOf("a long walk 回家");

KeyFileSalt someSalt() {
  KeyFileSalt salt;
  salt.fill(std::byte{0x51});
  return salt;
}

AeadNonce someNonce() {
  AeadNonce nonce;
  nonce.fill(std::byte{0x52});
  return nonce;
}

KeyRing someRing() {
  KeyRing ring(seedOf(0x10));
  ring.sealingKeys().add(Epoch{691}, seedOf(0x11));
  ring.sealingKeys().add(Epoch{692}, seedOf(0x12));
  return ring;
}

/// Made once for all tests: Argon2id takes its time.
const Bytes& someFile() {
  static const Bytes file = *sealKeyFile(kPassphrase, someRing().encode(), someSalt(), someNonce());
  return file;
}

Bytes withRightChecksum(Bytes file) {
  const Hash checksum = sha256(ByteView(file).first(file.size() - sizeof(Hash)));
  std::copy(checksum.begin(), checksum.end(), file.end() - sizeof(Hash));
  return file;
}

Bytes changedAt(std::size_t offset, ByteView bytes) {
  Bytes file = someFile();
  std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
  return withRightChecksum(file);
}

/// Nothing when it opens.
std::optional<KeyFileFault> faultOf(ByteView file, ByteView passphrase = kPassphrase) {
  const auto opened = openKeyFile(passphrase, file);
  return opened ? std::nullopt : std::optional(opened.error());
}

TEST(KeyFile, OpensWithItsPassphraseAndGivesTheSameKeys) {
  const auto payload = openKeyFile(kPassphrase, someFile());
  ASSERT_TRUE(payload.has_value());
  const std::optional<KeyRing> ring = KeyRing::decode(payload->view());
  ASSERT_TRUE(ring.has_value());
  EXPECT_EQ(ring->signingKey().publicKey(), someRing().signingKey().publicKey());
  EXPECT_EQ(ring->transportKey().publicKey(), someRing().transportKey().publicKey());
  EXPECT_EQ(ring->sealingKeys().held(), someRing().sealingKeys().held());
}

TEST(KeyFile, AWrongPassphraseIsToldFromDamage) {
  EXPECT_EQ(faultOf(someFile()), std::nullopt);
  EXPECT_EQ(faultOf(someFile(), viewOf("a long walk")), KeyFileFault::kWrongPassphrase);
  EXPECT_EQ(faultOf(someFile(), {}), KeyFileFault::kWrongPassphrase);
}

TEST(KeyFile, EveryBitFlipTruncationAndExtensionIsDamageAndNeverAWrongPassphrase) {
  ASSERT_TRUE(readKeyFile(someFile()).has_value());
  support::forEverySpoiling(someFile(), [](ByteView spoilt, const std::string& how) {
    const auto parts = readKeyFile(spoilt);
    EXPECT_TRUE(!parts.has_value() && parts.error() == KeyFileFault::kDamaged) << how;
  });
}

TEST(KeyFile, WhatWasRewrittenWithARightChecksumStillDoesNotOpen) {
  constexpr std::size_t kFirstOf[] = {20, 36, 60};  // salt, nonce, payload
  for (std::size_t at : kFirstOf) {
    Bytes file = someFile();
    file[at] ^= std::byte{1};
    EXPECT_EQ(faultOf(withRightChecksum(file)), KeyFileFault::kWrongPassphrase) << at;
  }
  Bytes file = someFile();
  file[file.size() - sizeof(Hash) - 1] ^= std::byte{0x80};  // tag
  EXPECT_EQ(faultOf(withRightChecksum(file)), KeyFileFault::kWrongPassphrase);
}

TEST(KeyFile, ANewerFormatIsNamedAsSuchWhateverItHolds) {
  EXPECT_EQ(faultOf(changedAt(8, bigEndian(std::uint16_t{2}))), KeyFileFault::kNewerFormat);
  EXPECT_EQ(faultOf(changedAt(10, bigEndian(std::uint16_t{2}))), KeyFileFault::kNewerFormat);
  Bytes other(kKeyFileBytesMax);
  std::copy_n(someFile().begin(), 8, other.begin());
  other[9] = std::byte{7};
  EXPECT_EQ(faultOf(withRightChecksum(other)), KeyFileFault::kNewerFormat);
}

TEST(KeyFile, AFileThatAsksForOtherCostsIsDamagedAndNotObeyed) {
  for (std::uint32_t passes : {0u, 1u, 2u, 4u, 0xffff'ffffu}) {
    EXPECT_EQ(faultOf(changedAt(12, bigEndian(passes))), KeyFileFault::kDamaged) << passes;
  }
  for (std::uint32_t kibibytes : {0u, 8u, 65'535u, 65'537u, 0xffff'ffffu}) {
    EXPECT_EQ(faultOf(changedAt(16, bigEndian(kibibytes))), KeyFileFault::kDamaged) << kibibytes;
  }
}

TEST(KeyFile, AnotherMagicAFormatZeroAndSizesNoFileHasAreDamage) {
  EXPECT_EQ(faultOf(changedAt(0, viewOf("ELF"))), KeyFileFault::kDamaged);
  EXPECT_EQ(faultOf(changedAt(8, bigEndian(std::uint16_t{0}))), KeyFileFault::kDamaged);
  EXPECT_EQ(faultOf({}), KeyFileFault::kDamaged);
  Bytes headerAlone(someFile().begin(), someFile().begin() + kKeyFileHeaderBytes + 15 + 32);
  EXPECT_EQ(faultOf(withRightChecksum(headerAlone)), KeyFileFault::kDamaged);
  Bytes tooLong = someFile();
  tooLong.resize(kKeyFileHeaderBytes + kKeyFilePayloadBytesMax + kAeadTagBytes + 33);
  EXPECT_EQ(faultOf(withRightChecksum(tooLong)), KeyFileFault::kDamaged);
  Bytes hugeAndNewer(kKeyFileBytesMax + 1);
  std::copy_n(someFile().begin(), 8, hugeAndNewer.begin());
  hugeAndNewer[9] = std::byte{7};
  EXPECT_EQ(faultOf(withRightChecksum(hugeAndNewer)), KeyFileFault::kDamaged);
}

TEST(KeyFile, WantOfMemoryIsAVerdictOfItsOwn) {
  const Bytes& file = someFile();
  EXPECT_EQ(support::withSixteenMegabytesLeft([&] {
              const auto opened = openKeyFile(kPassphrase, file);
              return opened || opened.error() != KeyFileFault::kOutOfMemory ? 1 : 0;
            }),
            0);
  EXPECT_EQ(support::withSixteenMegabytesLeft([&] {
              const auto made = sealKeyFile(kPassphrase, seedOf(1), someSalt(), someNonce());
              return made || made.error() != KeyFileFault::kOutOfMemory ? 1 : 0;
            }),
            0);
}

TEST(KeyFile, AnEmptyPassphraseAndPayloadAreJustBytesHere) {
  const Bytes file = *sealKeyFile({}, Secret(), someSalt(), someNonce());
  const auto opened = openKeyFile({}, file);
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->empty());
}

/// The header's words once more, in libsodium's functions alone.
TEST(KeyFile, TheBytesAreWhatTheHeaderSays) {
  const auto raw = [](ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  const Secret payload = someRing().encode();
  Bytes file;
  append(file, viewOf(std::string_view("GTKF\r\n\x1a\n", 8)));
  append(file, bigEndian(std::uint16_t{1}));
  append(file, bigEndian(std::uint16_t{1}));
  append(file, bigEndian(std::uint32_t{3}));
  append(file, bigEndian(std::uint32_t{65'536}));
  append(file, someSalt());
  append(file, someNonce());
  unsigned char stretched[32];
  unsigned char key[32];
  ASSERT_EQ(crypto_pwhash(stretched, 32, textOf(kPassphrase).data(), kPassphrase.size(),
                          raw(someSalt()), 3, 64 << 20, crypto_pwhash_ALG_ARGON2ID13),
            0);
  Bytes material;
  append(material, viewOf("guantong/1/key-file"));
  append(material, bigEndian(std::uint16_t{1}));
  crypto_generichash(key, 32, raw(material), material.size(), stretched, 32);
  const Bytes header = file;
  file.resize(header.size() + payload.size() + 16);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(file.data()) + header.size(), nullptr, raw(payload.view()),
      payload.size(), raw(header), header.size(), nullptr, raw(someNonce()), key);
  append(file, sha256(file));
  EXPECT_EQ(someFile(), file);
}

TEST(KeyFile, TheGoldenFileOpensAndIsMadeAgain) {
  support::expectGolden("key_file", someFile());
  EXPECT_TRUE(openKeyFile(kPassphrase, support::golden("key_file")).has_value());
}

}  // namespace
}  // namespace guantong::crypto
