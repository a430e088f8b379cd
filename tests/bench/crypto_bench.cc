// What our crypto costs beside the bare algorithms on the same bytes.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_*: the fastest hash at hand, see crypto/primitives.cc

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <vector>

#include "crypto/batch_verifier.h"
#include "crypto/check.h"
#include "crypto/merkle_log.h"
#include "crypto/randomness.h"
#include "crypto/sealing.h"
#include "tests/bench/bench.h"

namespace guantong::bench {
namespace {

using crypto::Bytes;
using crypto::ByteSpan;
using crypto::ByteView;

/// 1.5 KB: about what an event takes.
constexpr std::size_t kMessageBytes = 1500;
/// As many as a busy office signs at once.
constexpr std::uint32_t kBatch = 256;
/// What of an envelope is visible: associated data.
constexpr std::size_t kHeaderBytes = 96;
constexpr crypto::Suite kSuite = crypto::Suite::kEd25519Sha256XChaCha;

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(ByteSpan bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

crypto::Secret seedOf(std::uint8_t number) {
  crypto::Secret seed(32);
  seed.span()[0] = std::byte{number};
  return seed;
}

/// kBatch messages that differ.
std::vector<Bytes> someMessages() {
  crypto::Randomness randomness(seedOf(1));
  std::vector<Bytes> messages(kBatch, Bytes(kMessageBytes));
  for (Bytes& message : messages) randomness.fill(message);
  return messages;
}

// --- batch signatures ----------------------------------------------------------------------------

/// The fastest bare SHA-256 at hand. (The one-call SHA256() of OpenSSL 3 looks its algorithm up by
/// name each time and is a third slower.)
void bareSha256(ByteView bytes) {
  SHA256_CTX state;
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256_Init(&state);
  SHA256_Update(&state, bytes.data(), bytes.size());
  SHA256_Final(hash, &state);
  keep(hash);
}

Side bareHashingOf(const std::vector<Bytes>& messages) {
  return {[&messages] {
    for (const Bytes& message : messages) bareSha256(message);
    return messages.size();
  }};
}

class Batches {
 public:
  explicit Batches(Report& report) : report_(report) {
    for (const Bytes& bytes : texts_) messages_.push_back({salts_.bytes<16>(), bytes});
    const crypto::SignedBatch batch =
        crypto::SignedBatch::sign(key_, crypto::context::kEvent, messages_);
    signature_ = batch.signature();
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      proofs_.push_back(batch.proof(i, messages_[i].salt));
    }
    CHECK(warm_.verify(key_.publicKey(), crypto::context::kEvent, messages_[0].bytes, proofs_[0]));
  }

  /// Salts drawn, leaves hashed, the root signed, every proof written where it would be stored.
  void sign() {
    report_.compare({.name = "crypto.batch_sign",
                     .floorIs = "SHA-256 of the messages by OpenSSL",
                     .ours = {[this] {
                       std::array<crypto::BatchSalt, kBatch> fresh;
                       salts_.fill(std::as_writable_bytes(std::span(fresh)));
                       for (std::uint32_t i = 0; i < kBatch; ++i) messages_[i].salt = fresh[i];
                       writeProofs(
                           crypto::SignedBatch::sign(key_, crypto::context::kEvent, messages_));
                       return std::uint64_t{kBatch};
                     }},
                     .floor = bareHashingOf(texts_)});
  }

  /// One by one, each message alone with its proof, under a root that has been checked (by the
  /// proof of the first). The verifier knows nothing else of the tree when a round begins.
  void verify() {
    restore();
    report_.compare({.name = "crypto.batch_verify",
                     .floorIs = "SHA-256 of the messages by OpenSSL",
                     .ours = {[this] {
                       crypto::BatchVerifier verifier = warm_;
                       for (std::uint32_t i = 1; i < kBatch; ++i) {
                         CHECK(verifier.verify(key_.publicKey(), crypto::context::kEvent,
                                               messages_[i].bytes, proofs_[i]));
                       }
                       return std::uint64_t{kBatch - 1};
                     }},
                     .floor = bareHashingOf(texts_)});
  }

  /// A batch that arrives whole: one signature checked, and every proof made for storing.
  void receive() {
    restore();
    report_.compare({.name = "crypto.batch_receive",
                     .floorIs = "SHA-256 of the messages by OpenSSL",
                     .ours = {[this] {
                       const auto batch =
                           crypto::SignedBatch::verify(key_.publicKey(), crypto::context::kEvent,
                                                       kSuite, messages_, signature_);
                       CHECK(batch.has_value());
                       writeProofs(*batch);
                       return std::uint64_t{kBatch};
                     }},
                     .floor = bareHashingOf(texts_)});
  }

 private:
  void writeProofs(const crypto::SignedBatch& batch) {
    ByteSpan room(stored_);
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      const std::size_t size = batch.proofBytes(i);
      batch.writeProof(i, messages_[i].salt, room.first(size));
      room = room.subspan(size);
    }
    keep(stored_);
  }

  /// The salts that the proofs were made with: sign() has drawn others since.
  void restore() {
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      messages_[i].salt = crypto::decodeBatchProof(proofs_[i])->salt;
    }
  }

  Report& report_;
  const crypto::SigningKey key_ = crypto::SigningKey::fromSeed(seedOf(2));
  crypto::Randomness salts_{seedOf(3)};
  const std::vector<Bytes> texts_ = someMessages();
  std::vector<crypto::BatchMessage> messages_;
  std::vector<Bytes> proofs_;
  crypto::Signature signature_{};
  crypto::BatchVerifier warm_;
  Bytes stored_ = Bytes(kBatch * crypto::kBatchProofBytesMax);
};

// --- sealing to a peer ---------------------------------------------------------------------------

/// ChaCha20-Poly1305 by OpenSSL under a key that is set once: the raw AEAD.
class RawAead {
 public:
  RawAead() {
    const unsigned char key[32] = {7};
    CHECK(EVP_EncryptInit_ex(seal_, EVP_chacha20_poly1305(), nullptr, key, nonce_.data()) == 1);
    CHECK(EVP_DecryptInit_ex(open_, EVP_chacha20_poly1305(), nullptr, key, nonce_.data()) == 1);
  }
  ~RawAead() {
    EVP_CIPHER_CTX_free(seal_);
    EVP_CIPHER_CTX_free(open_);
  }
  RawAead(const RawAead&) = delete;
  RawAead& operator=(const RawAead&) = delete;

  void seal(ByteView header, ByteView message, ByteSpan out) {
    ++nonce_[0];
    int length = 0;
    EVP_EncryptInit_ex(seal_, nullptr, nullptr, nullptr, nonce_.data());
    EVP_EncryptUpdate(seal_, nullptr, &length, raw(header), static_cast<int>(header.size()));
    EVP_EncryptUpdate(seal_, raw(out), &length, raw(message), static_cast<int>(message.size()));
    EVP_EncryptFinal_ex(seal_, raw(out) + message.size(), &length);
    EVP_CIPHER_CTX_ctrl(seal_, EVP_CTRL_AEAD_GET_TAG, 16, raw(out) + message.size());
  }

  /// What seal() made under the nonce as it is now.
  void open(ByteView header, ByteView sealed, ByteSpan out) {
    int length = 0;
    std::array<unsigned char, 16> tag;
    std::copy_n(raw(sealed) + out.size(), tag.size(), tag.begin());
    EVP_DecryptInit_ex(open_, nullptr, nullptr, nullptr, nonce_.data());
    EVP_CIPHER_CTX_ctrl(open_, EVP_CTRL_AEAD_SET_TAG, 16, tag.data());
    EVP_DecryptUpdate(open_, nullptr, &length, raw(header), static_cast<int>(header.size()));
    EVP_DecryptUpdate(open_, raw(out), &length, raw(sealed), static_cast<int>(out.size()));
    unsigned char none[16];
    CHECK(EVP_DecryptFinal_ex(open_, none, &length) == 1);
  }

 private:
  EVP_CIPHER_CTX* seal_ = EVP_CIPHER_CTX_new();
  EVP_CIPHER_CTX* open_ = EVP_CIPHER_CTX_new();
  std::array<unsigned char, 12> nonce_{};
};

/// Fresh nonces, padding and all, message after message to one peer.
void sealing(Report& report) {
  const crypto::SealingKey ours = crypto::SealingKey::fromSeed(seedOf(4));
  const crypto::SealingKey theirs = crypto::SealingKey::fromSeed(seedOf(5));
  const crypto::PeerBinding binding{crypto::viewOf("330106000000"), crypto::Epoch{7},
                                    crypto::viewOf("330100000000"), crypto::Epoch{8}};
  auto sealer = crypto::PeerSealer::make(ours, theirs.publicKey(), binding).value();
  auto opener = crypto::PeerOpener::make(theirs, ours.publicKey(), binding).value();
  crypto::Randomness nonces(seedOf(6));
  RawAead bare;
  const std::vector<Bytes> messages = someMessages();
  const Bytes header(kHeaderBytes, std::byte{0x68});
  Bytes sealed(crypto::sealedToPeerBytes(kMessageBytes));
  Bytes room(sealed.size());
  Bytes bareSealed(kMessageBytes + crypto::kAeadTagBytes);
  Bytes bareOpened(kMessageBytes);

  report.compare({.name = "crypto.seal",
                  .floorIs = "ChaCha20-Poly1305 by OpenSSL, key preset",
                  .ours = {[&] {
                    for (const Bytes& message : messages) {
                      sealer.sealInto(nonces.bytes<24>(), header, message, sealed);
                      keep(sealed);
                    }
                    return messages.size();
                  }},
                  .floor = {[&] {
                    for (const Bytes& message : messages) {
                      bare.seal(header, message, bareSealed);
                      keep(bareSealed);
                    }
                    return messages.size();
                  }}});
  report.compare({.name = "crypto.open",
                  .floorIs = "ChaCha20-Poly1305 by OpenSSL, key preset",
                  .ours = {[&] {
                    for (std::uint32_t i = 0; i < kBatch; ++i) {
                      CHECK(opener.openInto(header, sealed, room).has_value());
                      keep(room);
                    }
                    return std::uint64_t{kBatch};
                  }},
                  .floor = {[&] {
                    for (std::uint32_t i = 0; i < kBatch; ++i) {
                      bare.open(header, bareSealed, bareOpened);
                      keep(bareOpened);
                    }
                    return std::uint64_t{kBatch};
                  }}});
}

// --- Merkle log ----------------------------------------------------------------------------------

/// Leaves as the log has them, 32-byte hashes of what happened, and every completed node handed
/// out. The floor hashes as many bytes in as many pieces and does nothing else.
void merkleAppend(Report& report) {
  constexpr std::uint64_t kAppends = 1000;
  crypto::MerkleLog log;
  std::vector<crypto::LogNode> completed;
  crypto::Hash event{};
  const Bytes leafBytes(1 + 32);
  const Bytes nodeBytes(1 + 32 + 32);
  report.compare({.name = "crypto.merkle_append",
                  .floorIs = "SHA-256 of leaf and node by OpenSSL",
                  .ours = {[&] {
                    for (std::uint64_t i = 0; i < kAppends; ++i) {
                      completed.clear();
                      event[i % 32] ^= std::byte{0x5a};
                      log.append(crypto::merkleLeaf(event), completed);
                      keep(completed);
                    }
                    return kAppends;
                  }},
                  .floor = {[&] {
                    for (std::uint64_t i = 0; i < kAppends; ++i) {
                      bareSha256(leafBytes);
                      bareSha256(nodeBytes);  // n leaves have n - 1 nodes
                    }
                    return kAppends;
                  }}});
}

}  // namespace

void cryptoBench(Report& report) {
  Batches batches(report);
  batches.sign();
  batches.verify();
  batches.receive();
  sealing(report);
  merkleAppend(report);
}

}  // namespace guantong::bench
