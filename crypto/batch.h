// crypto/batch.h: one signature for many messages, each of which verifies alone.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crypto/keys.h"
#include "crypto/merkle_tree.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// Batch signatures: why and how.
///
/// A public-key signature costs as much as hashing 30 KB, so signing event by event caps an office
/// at some thousands a second. Instead the messages that wait at a moment become the leaves of one
/// Merkle tree (RFC 6962), and its root is signed once:
///
///     leaf      SHA-256(0x00 || purpose || suite || salt || message)
///     node      SHA-256(0x01 || left || right)
///     signed    Ed25519 over kBatchRoot || suite || size || root
///
/// Each message then carries a proof, with which anyone who has the signer's public key verifies
/// it alone, anywhere, for ever:
///
///     suite 2 | size 4 | index 4 | salt 16 | path 32 each | signature 64      (numbers big-endian)
///
/// Rules
///  1. A proof has one encoding: the path has exactly the length that size and index dictate, and
///     nothing may follow. Why: events are found again and compared by their bytes.
///  2. Salts are fresh random bytes for every message, and travel only in its own proof. Why: a
///     path shows the hashes of neighbours; without their salts nobody can check a guess of what
///     the neighbours say.
///  3. The signature covers the size, so a proof can't be shown for a tree of another shape.
///  4. Messages whose neighbours must not be known even to exist beside them (sensitive tickets)
///     are signed in a batch of one: its path is empty and its root is its own.
///  5. What a verifier remembers never changes a verdict, only its cost (BatchVerifier).
///  6. A leaf says what its message is for (`purpose`: kEvent, kEnvelope). Why: an office signs
///  several
///     kinds of things with one key, and a header of one must never be shown as another.
/// Limits: kBatchMessagesMax.
/// Not here: what a message is (an event's header with its commitment: schemas, commitment.h).

/// With more, a signature would cost less than a thousandth of hashing anyway, while a batch grows
/// into what a window of a link or a transaction holds.
inline constexpr std::uint32_t kBatchMessagesMax = 1024;
/// The path of a proof in the largest batch.
inline constexpr std::size_t kBatchPathMax = 10;
inline constexpr std::size_t kBatchProofBytesMin = 2 + 4 + 4 + 16 + 64;
inline constexpr std::size_t kBatchProofBytesMax = kBatchProofBytesMin + kBatchPathMax * 32;

using BatchSalt = ByteArray<16>;

struct BatchMessage {
  BatchSalt salt;
  ByteView bytes;
};

/// REQUIRES: purpose is one of suite.h, here and below.
Hash batchLeaf(Context purpose, Suite suite, const BatchSalt& salt, ByteView message);
/// Of a message that lies in parts: the leaf of them one behind the other, without a copy.
Hash batchLeaf(Context purpose, Suite suite, const BatchSalt& salt,
               std::span<const ByteView> messageParts);

/// The leaves of a batch: as batchLeaf one by one, a little faster.
std::vector<Hash> batchLeaves(Context purpose, Suite suite, std::span<const BatchMessage> messages);

/// What is signed, after its context.
using BatchRootStatement = ByteArray<2 + 4 + 32>;
BatchRootStatement batchRootStatement(Suite suite, std::uint32_t size, const Hash& root);

/// A proof, decoded. Nothing in it is believed yet.
struct BatchProof {
  Suite suite;
  std::uint32_t size;
  std::uint32_t index;
  BatchSalt salt;
  std::array<Hash, kBatchPathMax> siblings;  ///< from the leaf upwards; the first pathLength count
  std::size_t pathLength;
  Signature signature;

  [[nodiscard]] std::span<const Hash> path() const { return std::span(siblings).first(pathLength); }
  /// The bytes it was decoded from.
  [[nodiscard]] Bytes encoded() const;
};

/// Nothing for bytes that are not the one encoding of a proof of a suite this version knows.
[[nodiscard]] std::optional<BatchProof> decodeBatchProof(ByteView bytes);

/// A batch under its signature: gives each message its proof. Cheap to keep until they are stored
/// (64 bytes a message).
///
/// Leaves may be hashed elsewhere (batchLeaves on another thread); what is left then is a sixth of
/// the work.
class SignedBatch {
 public:
  /// REQUIRES: 1 <= leaves.size() <= kBatchMessagesMax; each leaf is a batchLeaf of Suite
  /// kEd25519Sha256XChaCha with a salt of its own.
  static SignedBatch sign(const SigningKey& key, std::span<const Hash> leaves);
  static SignedBatch sign(const SigningKey& key, Context purpose,
                          std::span<const BatchMessage> messages);

  /// The same batch at the other end, where messages, salts and the one signature arrived together:
  /// everything is hashed once, and the proofs are made here for storing.
  [[nodiscard]] static std::optional<SignedBatch> verify(const SigningPublicKey& key, Suite suite,
                                                         std::span<const Hash> leaves,
                                                         const Signature& signature);
  [[nodiscard]] static std::optional<SignedBatch> verify(const SigningPublicKey& key,
                                                         Context purpose, Suite suite,
                                                         std::span<const BatchMessage> messages,
                                                         const Signature& signature);

  [[nodiscard]] Suite suite() const { return suite_; }
  [[nodiscard]] std::uint32_t size() const { return tree_.shape().leaves(); }
  [[nodiscard]] const Hash& root() const { return tree_.root(); }
  [[nodiscard]] const Signature& signature() const { return signature_; }
  [[nodiscard]] const MerkleTree& tree() const { return tree_; }

  /// REQUIRES: index < size(), also below.
  [[nodiscard]] std::size_t proofBytes(std::uint32_t index) const;
  /// Writes the proof where it is to lie. `salt` is the one its leaf was made with.
  /// REQUIRES: out.size() == proofBytes(index).
  void writeProof(std::uint32_t index, const BatchSalt& salt, ByteSpan out) const;
  [[nodiscard]] Bytes proof(std::uint32_t index, const BatchSalt& salt) const;

 private:
  friend class BatchVerifier;  // which has checked root and signature when it makes one
  SignedBatch(Suite suite, MerkleTree tree, const Signature& signature)
      : suite_(suite), tree_(std::move(tree)), signature_(signature) {}

  Suite suite_;
  MerkleTree tree_;
  Signature signature_;
};

/// Verifies one message alone, remembering nothing. Gives no reason.
[[nodiscard]] bool verifyBatchProof(const SigningPublicKey& key, Context purpose, ByteView message,
                                    ByteView proof);

}  // namespace guantong::crypto
