#include "crypto/primitives.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::arrayFromHex;
using support::bytesOf;
using support::fromHex;
using support::secretFromHex;
using support::toHex;

unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Bytes that no two places share, the same in every run.
Bytes patterned(std::size_t size, std::uint32_t seed) {
  Bytes out(size);
  std::uint32_t state = seed * 2654435761U + 1;
  for (std::byte& byte : out) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::byte>(state >> 24);
  }
  return out;
}

// --- SHA-256 (FIPS 180-4 examples)

TEST(Sha256, AgreesWithTheExamplesOfTheStandard) {
  EXPECT_EQ(toHex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(toHex(sha256(viewOf("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(toHex(sha256(viewOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  Sha256 million;
  const Bytes thousand(1000, std::byte{'a'});
  for (int i = 0; i < 1000; ++i) million.add(thousand);
  EXPECT_EQ(toHex(million.finish()),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsByteIdenticalToLibsodiums) {
  for (std::size_t size = 0; size <= 1100; ++size) {
    const Bytes message = patterned(size, 1);
    Bytes theirs(32);
    crypto_hash_sha256(raw(theirs), raw(message), message.size());
    const Hash ours = sha256(message);
    ASSERT_EQ(toHex(ours), toHex(theirs)) << size << " bytes";
    const ByteView view(message);
    const Hash inParts =
        Sha256().add(view.first(size / 3)).add({}).add(view.subspan(size / 3)).finish();
    ASSERT_EQ(ours, inParts) << size << " bytes in parts";
  }
}

TEST(Sha256, PairsTogetherAreAsPairsOneByOne) {
  for (const std::size_t pairs : {0U, 1U, 2U, 15U, 16U, 17U, 100U}) {
    std::vector<Hash> hashes(2 * pairs);
    for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = sha256(patterned(i, 5));
    std::vector<Hash> together(pairs);
    sha256Pairs(std::byte{0x01}, hashes, together);
    for (std::size_t i = 0; i < pairs; ++i) {
      Bytes bytes(1, std::byte{0x01});
      append(bytes, hashes[2 * i]);
      append(bytes, hashes[2 * i + 1]);
      ASSERT_EQ(together[i], sha256(bytes)) << i;
    }
  }
}

// --- BLAKE2b (the reference implementation's known answers, and Python's hashlib)

TEST(Blake2b, AgreesWithKnownAnswers) {
  ByteArray<32> short32;
  blake2b(short32, {}, {});
  EXPECT_EQ(toHex(short32), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  ByteArray<64> full;
  blake2b(full, {}, {viewOf("abc")});  // RFC 7693, appendix A
  EXPECT_EQ(toHex(full),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
  Bytes counting;
  for (int i = 0; i < 255; ++i) counting.push_back(static_cast<std::byte>(i));
  const ByteView key = ByteView(counting).first(64);
  blake2b(full, key, {});
  EXPECT_EQ(toHex(full),
            "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
            "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568");
  blake2b(full, key, {counting});
  EXPECT_EQ(toHex(full),
            "142709d62e28fcccd0af97fad0f8465b971e82201dc51070faa0372aa43e9248"
            "4be1c1e73ba10906d5d1853db6a4106e0a7bf9800d373d6dee2d46d62ef2a461");
}

TEST(Blake2b, HashesItsPartsOneAfterAnother) {
  const Bytes message = patterned(300, 2);
  const ByteView view(message);
  ByteArray<32> whole;
  ByteArray<32> parts;
  blake2b(whole, {}, {view});
  blake2b(parts, {}, {view.first(1), view.subspan(1, 128), {}, view.subspan(129)});
  EXPECT_EQ(whole, parts);
}

// --- ChaCha20 keystream

TEST(ChaCha20Keystream, AgreesWithTheVectorsOfRfc8439) {
  Bytes out(64);  // appendix A.1, vector 1: key, nonce and counter all zero
  chacha20Keystream(out, Bytes(32));
  EXPECT_EQ(toHex(out),
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
            "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
}

// --- Ed25519 (RFC 8032, section 7.1)

struct Ed25519Vector {
  std::string_view seed, publicKey, message, signature;
};

constexpr Ed25519Vector kEd25519Vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fee"
     "b"
     "bd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e"
     "0"
     "303dca179c138ac17ad9bef1177331a704"},
};

TEST(Ed25519, AgreesWithTheVectorsOfRfc8032) {
  for (const Ed25519Vector& vector : kEd25519Vectors) {
    Ed25519Public publicKey;
    Secret secret;
    ed25519FromSeed(secretFromHex(vector.seed), publicKey, secret);
    EXPECT_EQ(toHex(publicKey), vector.publicKey);
    const Bytes message = fromHex(vector.message);
    const Ed25519Signature signature = ed25519Sign(secret, message);
    EXPECT_EQ(toHex(signature), vector.signature);
    EXPECT_TRUE(ed25519Verify(publicKey, message, signature));
  }
}

TEST(Ed25519, RefusesEveryFlippedBitOfSignatureKeyAndMessage) {
  const auto publicKey = arrayFromHex<32>(kEd25519Vectors[2].publicKey);
  const auto signature = arrayFromHex<64>(kEd25519Vectors[2].signature);
  const Bytes message = fromHex(kEd25519Vectors[2].message);
  const auto flip = [](auto bytes, std::size_t bit) {
    bytes[bit / 8] ^= std::byte{static_cast<unsigned char>(1U << (bit % 8))};
    return bytes;
  };
  for (std::size_t bit = 0; bit < 512; ++bit) {
    EXPECT_FALSE(ed25519Verify(publicKey, message, flip(signature, bit))) << bit;
  }
  for (std::size_t bit = 0; bit < 256; ++bit) {
    EXPECT_FALSE(ed25519Verify(flip(publicKey, bit), message, signature)) << bit;
  }
  for (std::size_t bit = 0; bit < 16; ++bit) {
    EXPECT_FALSE(ed25519Verify(publicKey, flip(message, bit), signature)) << bit;
  }
}

TEST(Ed25519, RefusesASecondSpellingOfASignature) {
  // S and S + L sign the same; only the first may pass, or one artefact would have two encodings.
  const auto publicKey = arrayFromHex<32>(kEd25519Vectors[1].publicKey);
  auto signature = arrayFromHex<64>(kEd25519Vectors[1].signature);
  const auto order =
      arrayFromHex<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += std::to_integer<unsigned>(signature[32 + i]) + std::to_integer<unsigned>(order[i]);
    signature[32 + i] = static_cast<std::byte>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(ed25519Verify(publicKey, fromHex(kEd25519Vectors[1].message), signature));
}

TEST(Ed25519, RefusesAKeyOfSmallOrder) {
  // Under the neutral element "R = neutral, S = 0" would sign every message.
  Ed25519Public neutral{};
  neutral[0] = std::byte{1};
  Ed25519Signature signature{};
  signature[0] = std::byte{1};
  EXPECT_FALSE(ed25519Verify(neutral, viewOf("anything"), signature));
}

// --- X25519 (RFC 7748)

TEST(X25519, AgreesWithTheVectorsOfRfc7748) {
  const auto agree = [](std::string_view scalar, std::string_view point) {
    return toHex(x25519(secretFromHex(scalar), arrayFromHex<32>(point)).value().view());
  };
  // Section 5.2
  EXPECT_EQ(agree("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  EXPECT_EQ(agree("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                  "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"),
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
  // Section 6.1
  const Secret alice =
      secretFromHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const Secret bob =
      secretFromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  EXPECT_EQ(toHex(x25519PublicOf(alice)),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(toHex(x25519PublicOf(bob)),
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  EXPECT_EQ(toHex(x25519(alice, x25519PublicOf(bob)).value().view()),
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  EXPECT_EQ(toHex(x25519(bob, x25519PublicOf(alice)).value().view()),
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(X25519, AgreesWithTheIteratedVectorOfRfc7748) {
  Bytes k = fromHex("0900000000000000000000000000000000000000000000000000000000000000");
  Bytes u = k;
  for (int i = 1; i <= 1000; ++i) {
    X25519Public point;
    std::copy(u.begin(), u.end(), point.begin());
    const std::optional<Secret> next = x25519(Secret::copyOf(k), point);
    ASSERT_TRUE(next.has_value());
    u = k;
    k.assign(next->view().begin(), next->view().end());
    if (i == 1) {
      EXPECT_EQ(toHex(k), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    }
  }
  EXPECT_EQ(toHex(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

TEST(X25519, RefusesPointsOfSmallOrder) {
  const Secret ours =
      secretFromHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  for (const std::string_view point :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    EXPECT_FALSE(x25519(ours, arrayFromHex<32>(point)).has_value()) << point;
  }
}

// --- XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03)

const Bytes kDraftKey = fromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
const auto kDraftNonce = arrayFromHex<24>("404142434445464748494a4b4c4d4e4f5051525354555657");
const Bytes kDraftAssociated = fromHex("50515253c0c1c2c3c4c5c6c7");
constexpr std::string_view kDraftPlaintext =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    "sunscreen would be it.";

TEST(XChaCha, AgreesWithTheVectorOfTheDraft) {  // appendix A.3.1
  const Bytes plaintext = bytesOf(kDraftPlaintext);
  Bytes sealed(plaintext.size() + kAeadTagBytes);
  XChaCha cipher;
  cipher.seal(kDraftKey, kDraftNonce, kDraftAssociated, plaintext, sealed);
  EXPECT_EQ(toHex(sealed),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
            "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
            "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            "21f9664c97637da9768812f615c68b13b52e"
            "c0875924c1c7987947deafd8780acf49");
  Bytes opened(plaintext.size());
  EXPECT_TRUE(cipher.open(kDraftKey, kDraftNonce, kDraftAssociated, sealed, opened));
  EXPECT_EQ(opened, plaintext);
}

TEST(XChaCha, ItsSubkeyIsTheHChaCha20OfTheDraft) {  // section 2.2.1; what XChaCha builds on
  const Bytes key = fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const Bytes nonce = fromHex("000000090000004a0000000031415927");
  Bytes subkey(32);
  crypto_core_hchacha20(raw(subkey), raw(ByteView(nonce)), raw(ByteView(key)), nullptr);
  EXPECT_EQ(toHex(subkey), "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc");
}

TEST(XChaCha, IsByteIdenticalToLibsodiumsAlsoInPlace) {
  XChaCha cipher;  // one for all: keys and nonces of earlier calls must not matter
  std::vector<std::size_t> sizes;
  for (std::size_t size = 0; size <= 200; ++size) sizes.push_back(size);
  for (const std::size_t size :
       {255U, 256U, 257U, 1023U, 1024U, 1025U, 1536U, 4096U, 65536U, 100003U}) {
    sizes.push_back(size);
  }
  for (const std::size_t size : sizes) {
    for (const std::size_t associatedSize : {0U, 1U, 16U, 61U}) {
      const auto seed = static_cast<std::uint32_t>(size * 64 + associatedSize);
      const Bytes key = patterned(32, seed + 1);
      AeadNonce nonce;
      const Bytes nonceBytes = patterned(24, seed + 2);
      std::copy(nonceBytes.begin(), nonceBytes.end(), nonce.begin());
      const Bytes associated = patterned(associatedSize, seed + 3);
      const Bytes plaintext = patterned(size, seed + 4);

      Bytes theirs(size + kAeadTagBytes);
      crypto_aead_xchacha20poly1305_ietf_encrypt(raw(theirs), nullptr, raw(plaintext), size,
                                                 raw(associated), associated.size(), nullptr,
                                                 raw(nonceBytes), raw(key));
      Bytes ours(size + kAeadTagBytes);
      cipher.seal(key, nonce, associated, plaintext, ours);
      ASSERT_EQ(ours, theirs) << size << " bytes";

      Bytes inPlace = plaintext;
      inPlace.resize(size + kAeadTagBytes);
      cipher.seal(key, nonce, associated, ByteView(inPlace).first(size), inPlace);
      ASSERT_EQ(inPlace, theirs) << size << " bytes in place";

      Bytes opened(size);
      ASSERT_TRUE(cipher.open(key, nonce, associated, theirs, opened));
      ASSERT_EQ(opened, plaintext);
      ASSERT_TRUE(cipher.open(key, nonce, associated, inPlace, ByteSpan(inPlace).first(size)));
      ASSERT_TRUE(std::equal(plaintext.begin(), plaintext.end(), inPlace.begin()));
    }
  }
}

TEST(XChaCha, RefusesWhatWasChangedAndLeavesNothingOfIt) {
  const Bytes plaintext = bytesOf(kDraftPlaintext);
  Bytes sealed(plaintext.size() + kAeadTagBytes);
  XChaCha cipher;
  cipher.seal(kDraftKey, kDraftNonce, kDraftAssociated, plaintext, sealed);
  support::forEverySpoiling(sealed, [&](ByteView spoilt, const std::string& how) {
    if (spoilt.size() < kAeadTagBytes) return;  // the caller's to check
    Bytes opened(spoilt.size() - kAeadTagBytes, std::byte{0xaa});
    EXPECT_FALSE(cipher.open(kDraftKey, kDraftNonce, kDraftAssociated, spoilt, opened)) << how;
    EXPECT_EQ(opened, Bytes(opened.size())) << how;
  });
  support::forEverySpoiling(kDraftAssociated, [&](ByteView spoilt, const std::string& how) {
    Bytes opened(plaintext.size());
    EXPECT_FALSE(cipher.open(kDraftKey, kDraftNonce, spoilt, sealed, opened)) << how;
  });
  for (std::size_t bit = 0; bit < 8 * 24; ++bit) {
    AeadNonce nonce = kDraftNonce;
    nonce[bit / 8] ^= std::byte{static_cast<unsigned char>(1U << (bit % 8))};
    Bytes opened(plaintext.size());
    EXPECT_FALSE(cipher.open(kDraftKey, nonce, kDraftAssociated, sealed, opened)) << bit;
  }
}

TEST(XChaCha, GoesOnAfterARefusal) {
  XChaCha cipher;
  Bytes sealed(3 + kAeadTagBytes);
  cipher.seal(kDraftKey, kDraftNonce, {}, viewOf("abc"), sealed);
  Bytes opened(3);
  EXPECT_FALSE(cipher.open(kDraftKey, kDraftNonce, viewOf("other"), sealed, opened));
  EXPECT_TRUE(cipher.open(kDraftKey, kDraftNonce, {}, sealed, opened));
  EXPECT_EQ(opened, bytesOf("abc"));
}

// --- Argon2id (made with the reference implementation's program:
//     echo -n password | argon2 somesaltsomesalt -id -t T -k KIB -p 1 -l 32)

TEST(Argon2id, AgreesWithTheReferenceImplementation) {
  const ByteView passphrase = viewOf("password");
  const ByteView salt = viewOf("somesaltsomesalt");
  EXPECT_EQ(toHex(argon2id(passphrase, salt, {1, std::size_t{8} << 20}, 32).value().view()),
            "84fb006bbc3cd69895722b64b5bf735251a9e8e9f3ecb93ff595b98aeb7accb7");
  EXPECT_EQ(toHex(argon2id(passphrase, salt, {2, std::size_t{64} << 20}, 32).value().view()),
            "fc33b78139231d34b71626bd6245c1d72efa190ad605c3d8166a72adcedfa2c2");
}

}  // namespace
}  // namespace guantong::crypto
