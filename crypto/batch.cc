#include "crypto/batch.h"

#include <algorithm>
#include <string_view>

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

/// The first block of a leaf: all that stands before the message, and the message's beginning in
/// what room is left. The rest of the message is then hashed where it lies.
class LeafHead {
 public:
  LeafHead(Context purpose, Suite suite)
      : saltFrom_(1 + purpose.text.size() + sizeof suite),
        messageFrom_(saltFrom_ + sizeof(BatchSalt)) {
    CHECK(messageFrom_ <= block_.size());
    block_[0] = kMerkleLeafPrefix;
    put(block_, 1, viewOf(purpose.text));
    put(block_, saltFrom_ - sizeof suite, bigEndian(static_cast<std::uint16_t>(suite)));
  }

  void begin(const BatchSalt& salt, ByteView message) {
    put(block_, saltFrom_, salt);
    const std::size_t taken = std::min(message.size(), block_.size() - messageFrom_);
    if (taken > 0) put(block_, messageFrom_, message.first(taken));
    used_ = messageFrom_ + taken;
    rest_ = message.subspan(taken);
  }

  [[nodiscard]] Hash finish() const { return finish(std::span(&rest_, 1)); }
  [[nodiscard]] Hash finish(std::span<const ByteView> parts) const {
    Sha256 hash;
    hash.add(ByteView(block_).first(used_));
    for (const ByteView part : parts) hash.add(part);
    return hash.finish();
  }

 private:
  alignas(64) ByteArray<64> block_{};
  std::size_t saltFrom_;
  std::size_t messageFrom_;
  std::size_t used_ = 0;
  ByteView rest_;
};

}  // namespace

Hash batchLeaf(Context purpose, Suite suite, const BatchSalt& salt, ByteView message) {
  LeafHead head(purpose, suite);
  head.begin(salt, message);
  return head.finish();
}

Hash batchLeaf(Context purpose, Suite suite, const BatchSalt& salt,
               std::span<const ByteView> messageParts) {
  LeafHead head(purpose, suite);
  head.begin(salt, {});
  return head.finish(messageParts);
}

std::vector<Hash> batchLeaves(Context purpose, Suite suite,
                              std::span<const BatchMessage> messages) {
  // Some heads are laid out before they are hashed: see sha256Pairs.
  constexpr std::size_t kAtOnce = 16;
  std::vector<LeafHead> heads(kAtOnce, LeafHead(purpose, suite));
  std::vector<Hash> leaves(messages.size());
  for (std::size_t done = 0; done < messages.size(); done += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, messages.size() - done);
    for (std::size_t i = 0; i < count; ++i) {
      heads[i].begin(messages[done + i].salt, messages[done + i].bytes);
    }
    for (std::size_t i = 0; i < count; ++i) leaves[done + i] = heads[i].finish();
  }
  return leaves;
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

SignedBatch SignedBatch::sign(const SigningKey& key, Context purpose,
                              std::span<const BatchMessage> messages) {
  return sign(key, batchLeaves(purpose, Suite::kEd25519Sha256XChaCha, messages));
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

std::optional<SignedBatch> SignedBatch::verify(const SigningPublicKey& key, Context purpose,
                                               Suite suite, std::span<const BatchMessage> messages,
                                               const Signature& signature) {
  if (messages.size() > kBatchMessagesMax) return std::nullopt;  // before anything is hashed
  return verify(key, suite, batchLeaves(purpose, suite, messages), signature);
}

std::size_t SignedBatch::proofBytes(std::uint32_t index) const {
  return kBatchProofBytesMin + merklePathLength(index, size()) * sizeof(Hash);
}

void SignedBatch::writeProof(std::uint32_t index, const BatchSalt& salt, ByteSpan out) const {
  CHECK(index < size() && out.size() >= kBatchProofBytesMin);
  putHead(out, suite_, size(), index, salt);
  const MerkleShape& shape = tree_.shape();
  const std::size_t signatureAt = out.size() - sizeof(Signature);
  std::size_t at = kPathAt;
  for (std::size_t level = 0; level + 1 < shape.levels(); ++level, index >>= 1) {
    if (!shape.hasSibling(level, index)) continue;
    CHECK(at + sizeof(Hash) <= signatureAt);
    put(out, at, tree_.nodes()[shape.at(level, index ^ 1)]);
    at += sizeof(Hash);
  }
  CHECK(at == signatureAt);
  put(out, at, signature_);
}

Bytes SignedBatch::proof(std::uint32_t index, const BatchSalt& salt) const {
  Bytes out(proofBytes(index));
  writeProof(index, salt, out);
  return out;
}

bool verifyBatchProof(const SigningPublicKey& key, Context purpose, ByteView message,
                      ByteView proofBytes) {
  const std::optional<BatchProof> proof = decodeBatchProof(proofBytes);
  if (!proof) return false;
  const std::optional<Hash> root =
      merkleRootOf(batchLeaf(purpose, proof->suite, proof->salt, message), proof->index,
                   proof->size, proof->path());
  return root && verify(key, context::kBatchRoot,
                        batchRootStatement(proof->suite, proof->size, *root), proof->signature);
}

}  // namespace guantong::crypto
