// The one file that calls OpenSSL. SHA256_Init and its sisters are marked deprecated in OpenSSL 3
// in favour of EVP, which spends more time on looking up the algorithm than on a 65-byte tree node.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/primitives.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <climits>
#include <new>

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

/// libsodium picks its implementations by the processor here; without it everything still works,
/// only slower, so nothing depends on the order of initialisation.
const bool kSodiumReady = [] {
  CHECK(sodium_init() >= 0);
  return true;
}();

unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}
const unsigned char* raw(ByteView bytes) { return raw(bytes.data()); }

}  // namespace

static_assert(sizeof(SHA256_CTX) == 112 && alignof(SHA256_CTX) <= 8);

Sha256::Sha256() { SHA256_Init(::new (&state_) SHA256_CTX); }

Sha256& Sha256::add(ByteView bytes) {
  SHA256_Update(std::launder(reinterpret_cast<SHA256_CTX*>(&state_)), bytes.data(), bytes.size());
  return *this;
}

Hash Sha256::finish() {
  Hash out;
  SHA256_Final(raw(out.data()), std::launder(reinterpret_cast<SHA256_CTX*>(&state_)));
  return out;
}

Hash sha256(ByteView bytes) { return Sha256().add(bytes).finish(); }

void sha256Pairs(std::byte prefix, std::span<const Hash> hashes, std::span<Hash> out) {
  CHECK(hashes.size() == 2 * out.size());
  // Prefix and pair are 65 bytes; with their end mark and length in bits they fill two blocks.
  constexpr std::size_t kPairBytes = 1 + 2 * sizeof(Hash);
  struct alignas(SHA256_CBLOCK) Blocks {
    std::byte bytes[2 * SHA256_CBLOCK];
  };
  constexpr std::size_t kAtOnce = 16;
  std::array<Blocks, kAtOnce> laidOut{};
  for (Blocks& blocks : laidOut) {
    blocks.bytes[0] = prefix;
    blocks.bytes[kPairBytes] = std::byte{0x80};
    const auto bits = bigEndian(std::uint16_t{8 * kPairBytes});
    std::memcpy(blocks.bytes + sizeof blocks.bytes - bits.size(), bits.data(), bits.size());
  }
  SHA256_CTX start;
  SHA256_Init(&start);
  for (std::size_t done = 0; done < out.size(); done += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, out.size() - done);
    for (std::size_t i = 0; i < count; ++i) {
      const ByteView pair = std::as_bytes(hashes.subspan(2 * (done + i), 2));
      std::memcpy(laidOut[i].bytes + 1, pair.data(), pair.size());
    }
    for (std::size_t i = 0; i < count; ++i) {
      SHA256_CTX state = start;
      SHA256_Transform(&state, raw(laidOut[i].bytes));
      SHA256_Transform(&state, raw(laidOut[i].bytes + SHA256_CBLOCK));
      for (std::size_t word = 0; word < 8; ++word) {
        const auto bytes = bigEndian(static_cast<std::uint32_t>(state.h[word]));
        std::memcpy(out[done + i].data() + 4 * word, bytes.data(), bytes.size());
      }
    }
  }
}

void blake2b(ByteSpan out, ByteView key, std::initializer_list<ByteView> parts) {
  crypto_generichash_state state;
  CHECK(crypto_generichash_init(&state, raw(key), key.size(), out.size()) == 0);
  for (ByteView part : parts) crypto_generichash_update(&state, raw(part), part.size());
  CHECK(crypto_generichash_final(&state, raw(out.data()), out.size()) == 0);
  sodium_memzero(&state, sizeof state);
}

void chacha20Keystream(ByteSpan out, ByteView key) {
  CHECK(key.size() == crypto_stream_chacha20_ietf_KEYBYTES);
  const unsigned char nonce[crypto_stream_chacha20_ietf_NONCEBYTES] = {};
  crypto_stream_chacha20_ietf(raw(out.data()), out.size(), nonce, raw(key));
}

void ed25519FromSeed(const Secret& seed, Ed25519Public& publicKey, Secret& secret) {
  CHECK(seed.size() == crypto_sign_SEEDBYTES);
  secret = Secret(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(raw(publicKey.data()), raw(secret.span().data()), raw(seed.view()));
}

Ed25519Signature ed25519Sign(const Secret& secret, ByteView message) {
  CHECK(secret.size() == crypto_sign_SECRETKEYBYTES);
  Ed25519Signature signature;
  crypto_sign_detached(raw(signature.data()), nullptr, raw(message), message.size(),
                       raw(secret.view()));
  return signature;
}

bool ed25519Verify(const Ed25519Public& publicKey, ByteView message,
                   const Ed25519Signature& signature) {
  return crypto_sign_verify_detached(raw(signature.data()), raw(message), message.size(),
                                     raw(publicKey.data())) == 0;
}

X25519Public x25519PublicOf(const Secret& secret) {
  CHECK(secret.size() == crypto_scalarmult_SCALARBYTES);
  X25519Public out;
  crypto_scalarmult_base(raw(out.data()), raw(secret.view()));
  return out;
}

std::optional<Secret> x25519(const Secret& ours, const X25519Public& theirs) {
  CHECK(ours.size() == crypto_scalarmult_SCALARBYTES);
  Secret shared(crypto_scalarmult_BYTES);
  if (crypto_scalarmult(raw(shared.span().data()), raw(ours.view()), raw(theirs.data())) != 0) {
    return std::nullopt;
  }
  return shared;
}

struct XChaCha::Context {
  EVP_CIPHER_CTX* seal = nullptr;
  EVP_CIPHER_CTX* open = nullptr;

  Context() : seal(EVP_CIPHER_CTX_new()), open(EVP_CIPHER_CTX_new()) {
    CHECK(seal != nullptr && open != nullptr);
    CHECK(EVP_EncryptInit_ex(seal, EVP_chacha20_poly1305(), nullptr, nullptr, nullptr) == 1);
    CHECK(EVP_DecryptInit_ex(open, EVP_chacha20_poly1305(), nullptr, nullptr, nullptr) == 1);
  }
  ~Context() {  // OpenSSL wipes the key schedule
    EVP_CIPHER_CTX_free(seal);
    EVP_CIPHER_CTX_free(open);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

namespace {

/// What XChaCha20 is: HChaCha20 over the first 16 bytes of the nonce gives a key of its own, under
/// which ChaCha20-Poly1305 runs with the other 8.
struct Subkey {
  unsigned char key[32];
  unsigned char nonce[12];

  Subkey(ByteView longKey, const AeadNonce& longNonce) {
    CHECK(longKey.size() == kAeadKeyBytes);
    crypto_core_hchacha20(key, raw(longNonce.data()), raw(longKey), nullptr);
    std::memset(nonce, 0, 4);
    std::memcpy(nonce + 4, longNonce.data() + 16, 8);
  }
  ~Subkey() { sodium_memzero(key, sizeof key); }
  Subkey(const Subkey&) = delete;
  Subkey& operator=(const Subkey&) = delete;
};

int lengthOf(ByteView bytes) {
  CHECK(bytes.size() <= INT_MAX);  // callers bound sizes far below
  return static_cast<int>(bytes.size());
}

}  // namespace

XChaCha::XChaCha() : context_(std::make_unique<Context>()) {}
XChaCha::~XChaCha() = default;
XChaCha::XChaCha(XChaCha&&) noexcept = default;
XChaCha& XChaCha::operator=(XChaCha&&) noexcept = default;

void XChaCha::seal(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext,
                   ByteSpan out) {
  CHECK(out.size() == plaintext.size() + kAeadTagBytes);
  const Subkey subkey(key, nonce);
  EVP_CIPHER_CTX* cipher = context_->seal;
  int length = 0;
  CHECK(EVP_EncryptInit_ex(cipher, nullptr, nullptr, subkey.key, subkey.nonce) == 1);
  if (!associated.empty()) {
    CHECK(EVP_EncryptUpdate(cipher, nullptr, &length, raw(associated), lengthOf(associated)) == 1);
  }
  if (!plaintext.empty()) {
    CHECK(EVP_EncryptUpdate(cipher, raw(out.data()), &length, raw(plaintext),
                            lengthOf(plaintext)) == 1);
  }
  CHECK(EVP_EncryptFinal_ex(cipher, raw(out.data() + plaintext.size()), &length) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kAeadTagBytes,
                            out.data() + plaintext.size()) == 1);
}

bool XChaCha::open(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView sealed,
                   ByteSpan out) {
  CHECK(sealed.size() >= kAeadTagBytes && out.size() == sealed.size() - kAeadTagBytes);
  const Subkey subkey(key, nonce);
  EVP_CIPHER_CTX* cipher = context_->open;
  const ByteView ciphertext = sealed.first(out.size());
  ByteArray<kAeadTagBytes> tag;
  std::memcpy(tag.data(), sealed.data() + out.size(), tag.size());
  int length = 0;
  CHECK(EVP_DecryptInit_ex(cipher, nullptr, nullptr, subkey.key, subkey.nonce) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kAeadTagBytes, tag.data()) == 1);
  if (!associated.empty()) {
    CHECK(EVP_DecryptUpdate(cipher, nullptr, &length, raw(associated), lengthOf(associated)) == 1);
  }
  if (!ciphertext.empty()) {
    CHECK(EVP_DecryptUpdate(cipher, raw(out.data()), &length, raw(ciphertext),
                            lengthOf(ciphertext)) == 1);
  }
  unsigned char none[16];
  if (EVP_DecryptFinal_ex(cipher, none, &length) == 1) return true;
  wipe(out);
  return false;
}

std::optional<Secret> argon2id(ByteView passphrase, ByteView salt, Argon2Cost cost,
                               std::size_t sizeOut) {
  CHECK(salt.size() == crypto_pwhash_argon2id_SALTBYTES);
  Secret out(sizeOut);
  // An empty view may be null, which libsodium doesn't take.
  const char* text = passphrase.empty() ? "" : reinterpret_cast<const char*>(passphrase.data());
  if (crypto_pwhash_argon2id(raw(out.span().data()), sizeOut, text, passphrase.size(), raw(salt),
                             cost.passes, cost.memoryBytes,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return std::nullopt;
  }
  return out;
}

}  // namespace guantong::crypto
