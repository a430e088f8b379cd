#include "crypto/batch.h"

#include "crypto/check.h"
#include "crypto/fields.h"
#include "crypto/primitives.h"

namespace guantong::crypto {
namespace {

constexpr std::size_t kSuiteAt = 0;
constexpr std::size_t kSizeAt = 2;
constexpr std::size_t kIndexAt = 6;
constexpr std::size_t kSaltAt = 10;
constexpr std::size_t kPathAt = 26;

void put(ByteSpan out, std::size_t at, ByteView bytes) {
  std::memcpy(out.data() + at, bytes.data(), bytes.size());
}

/// What stands before the path.
void putHead(ByteSpan out, Suite suite, std::uint32_t size, std::uint32_t index,
             const BatchSalt& salt) {
  put(out, kSuiteAt, bigEndian(static_cast<std::uint16_t>(suite)));
  put(out, kSizeAt, bigEndian(size));
  put(out, kIndexAt, bigEndian(index));
  put(out, kSaltAt, salt);
}

std::vector<Hash> leavesOf(Suite suite, std::span<const BatchMessage> messages) {
  std::vector<Hash> leaves;
  leaves.reserve(messages.size());
  for (const BatchMessage& message : messages) {
    leaves.push_back(batchLeaf(suite, message.salt, message.bytes));
  }
  return leaves;
}

}  // namespace

Hash batchLeaf(Suite suite, const BatchSalt& salt, ByteView message) {
  // Prefix, context, suite and salt in one piece: hashing small pieces costs more than copying.
  constexpr std::string_view kText = context::kBatchLeaf.text;
  constexpr std::size_t kAfterText = 1 + kText.size();
  ByteArray<kAfterText + 2 + sizeof(BatchSalt)> head;
  head[0] = kMerkleLeafPrefix;
  put(head, 1, viewOf(kText));
  put(head, kAfterText, bigEndian(static_cast<std::uint16_t>(suite)));
  put(head, kAfterText + 2, salt);
  return Sha256().add(head).add(message).finish();
}

BatchRootStatement batchRootStatement(Suite suite, std::uint32_t size, const Hash& root) {
  BatchRootStatement statement;
  put(statement, 0, bigEndian(static_cast<std::uint16_t>(suite)));
  put(statement, 2, bigEndian(size));
  put(statement, 6, root);
  return statement;
}

Bytes BatchProof::encoded() const {
  Bytes out(kBatchProofBytesMin + pathLength * sizeof(Hash));
  putHead(out, suite, size, index, salt);
  std::size_t at = kPathAt;
  for (const Hash& sibling : path()) {
    put(out, at, sibling);
    at += sibling.size();
  }
  put(out, at, signature);
  return out;
}

std::optional<BatchProof> decodeBatchProof(ByteView bytes) {
  FieldReader fields(bytes);
  const std::optional<Suite> suite = suiteFrom(fields.number<std::uint16_t>());
  if (!suite) return std::nullopt;
  BatchProof proof;
  proof.suite = *suite;
  proof.size = fields.number<std::uint32_t>();
  proof.index = fields.number<std::uint32_t>();
  proof.salt = fields.array<sizeof(BatchSalt)>();
  if (proof.size > kBatchMessagesMax || proof.index >= proof.size) return std::nullopt;
  proof.pathLength = merklePathLength(proof.index, proof.size);
  const ByteView path = fields.bytes(proof.pathLength * sizeof(Hash));
  if (!path.empty()) std::memcpy(proof.siblings.data(), path.data(), path.size());
  proof.signature = fields.array<sizeof(Signature)>();
  if (!fields.complete()) return std::nullopt;
  return proof;
}

SignedBatch SignedBatch::sign(const SigningKey& key, std::span<const Hash> leaves) {
  CHECK(!leaves.empty() && leaves.size() <= kBatchMessagesMax);
  constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;  // the suite of SigningKey
  MerkleTree tree(leaves);
  const Signature signature =
      key.sign(context::kBatchRoot,
               batchRootStatement(kSuite, static_cast<std::uint32_t>(leaves.size()), tree.root()));
  return {kSuite, std::move(tree), signature};
}

SignedBatch SignedBatch::sign(const SigningKey& key, std::span<const BatchMessage> messages) {
  return sign(key, leavesOf(Suite::kEd25519Sha256XChaCha, messages));
}

std::optional<SignedBatch> SignedBatch::verify(const SigningPublicKey& key, Suite suite,
                                               std::span<const Hash> leaves,
                                               const Signature& signature) {
  if (leaves.empty() || leaves.size() > kBatchMessagesMax) return std::nullopt;
  MerkleTree tree(leaves);
  if (!crypto::verify(
          key, context::kBatchRoot,
          batchRootStatement(suite, static_cast<std::uint32_t>(leaves.size()), tree.root()),
          signature)) {
    return std::nullopt;
  }
  return SignedBatch(suite, std::move(tree), signature);
}

std::optional<SignedBatch> SignedBatch::verify(const SigningPublicKey& key, Suite suite,
                                               std::span<const BatchMessage> messages,
                                               const Signature& signature) {
  if (messages.size() > kBatchMessagesMax) return std::nullopt;  // before anything is hashed
  return verify(key, suite, leavesOf(suite, messages), signature);
}

std::size_t SignedBatch::proofBytes(std::uint32_t index) const {
  return kBatchProofBytesMin + merklePathLength(index, size()) * sizeof(Hash);
}

void SignedBatch::writeProof(std::uint32_t index, const BatchSalt& salt, ByteSpan out) const {
  CHECK(out.size() == proofBytes(index));
  putHead(out, suite_, size(), index, salt);
  const MerkleShape& shape = tree_.shape();
  std::size_t at = kPathAt;
  for (std::size_t level = 0; level + 1 < shape.levels(); ++level, index >>= 1) {
    if (!shape.hasSibling(level, index)) continue;
    put(out, at, tree_.nodes()[shape.at(level, index ^ 1)]);
    at += sizeof(Hash);
  }
  put(out, at, signature_);
}

Bytes SignedBatch::proof(std::uint32_t index, const BatchSalt& salt) const {
  Bytes out(proofBytes(index));
  writeProof(index, salt, out);
  return out;
}

bool verifyBatchProof(const SigningPublicKey& key, ByteView message, ByteView proofBytes) {
  const std::optional<BatchProof> proof = decodeBatchProof(proofBytes);
  if (!proof) return false;
  const std::optional<Hash> root = merkleRootOf(batchLeaf(proof->suite, proof->salt, message),
                                                proof->index, proof->size, proof->path());
  return root && verify(key, context::kBatchRoot,
                        batchRootStatement(proof->suite, proof->size, *root), proof->signature);
}

}  // namespace guantong::crypto
