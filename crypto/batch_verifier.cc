#include "crypto/batch_verifier.h"

#include <algorithm>

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

std::uint64_t fingerprintOf(const Signature& signature) {
  std::uint64_t fingerprint = 0;
  std::memcpy(&fingerprint, signature.data(), sizeof fingerprint);
  return fingerprint;
}

}  // namespace

BatchVerifier::BatchVerifier(std::size_t rootsMax) : rootsMax_(rootsMax) { CHECK(rootsMax >= 1); }

bool BatchVerifier::CheckedRoot::is(const SigningPublicKey& ofKey, Suite ofSuite,
                                    std::uint32_t ofSize, const Signature& ofSignature) const {
  return signature == ofSignature && key == ofKey && suite == ofSuite && shape.leaves() == ofSize;
}

void BatchVerifier::CheckedRoot::learn(std::size_t at, const Hash& node) {
  nodes[at] = node;
  known[at] = true;
}

bool BatchVerifier::CheckedRoot::leadsToRoot(const Hash& leaf, const BatchProof& proof,
                                             Work& work) {
  std::array<Hash, kBatchPathMax + 1> climbed;  // from the leaf up to the first known node
  climbed[0] = leaf;
  std::size_t level = 0;
  std::uint32_t index = proof.index;
  const Hash* sibling = proof.siblings.data();
  for (; !known[shape.at(level, index)]; ++level, index >>= 1) {
    const Hash& node = climbed[level];
    if (!shape.hasSibling(level, index)) {
      climbed[level + 1] = node;
      continue;
    }
    climbed[level + 1] = (index & 1) == 1 ? merkleNode(*sibling, node) : merkleNode(node, *sibling);
    ++sibling;
    ++work.nodes;
  }
  if (nodes[shape.at(level, index)] != climbed[level]) return false;
  for (std::size_t above = level; above + 1 < shape.levels(); ++above, index >>= 1) {
    if (!shape.hasSibling(above, index)) continue;
    const std::size_t at = shape.at(above, index ^ 1);
    CHECK(known[at]);
    if (nodes[at] != *sibling++) return false;
  }

  sibling = proof.siblings.data();
  index = proof.index;
  for (std::size_t below = 0; below < level; ++below, index >>= 1) {
    learn(shape.at(below, index), climbed[below]);
    if (shape.hasSibling(below, index)) learn(shape.at(below, index ^ 1), *sibling++);
  }
  return true;
}

BatchVerifier::CheckedRoot* BatchVerifier::find(const SigningPublicKey& key, Suite suite,
                                                std::uint32_t size, const Signature& signature) {
  const std::uint64_t fingerprint = fingerprintOf(signature);
  for (std::size_t i = 0; i < fingerprints_.size(); ++i) {
    if (fingerprints_[i] != fingerprint || !roots_[i].is(key, suite, size, signature)) continue;
    roots_[i].lastUse = ++uses_;
    return &roots_[i];
  }
  return nullptr;
}

BatchVerifier::CheckedRoot& BatchVerifier::remember(const SigningPublicKey& key, Suite suite,
                                                    std::uint32_t size, const Signature& signature,
                                                    const Hash& root) {
  const MerkleShape shape(size);
  std::size_t place = roots_.size();
  if (place < rootsMax_) {
    roots_.push_back({key, suite, signature, shape, {}, {}, 0});
    fingerprints_.push_back(0);
  } else {
    const auto oldest = std::min_element(
        roots_.begin(), roots_.end(),
        [](const CheckedRoot& a, const CheckedRoot& b) { return a.lastUse < b.lastUse; });
    place = static_cast<std::size_t>(oldest - roots_.begin());
  }
  CheckedRoot& entry = roots_[place];
  entry.key = key;
  entry.suite = suite;
  entry.signature = signature;
  entry.shape = shape;
  entry.nodes.resize(shape.nodes());
  entry.known.assign(shape.nodes(), false);
  entry.lastUse = ++uses_;
  entry.learn(shape.root(), root);
  fingerprints_[place] = fingerprintOf(signature);
  return entry;
}

bool BatchVerifier::verify(const SigningPublicKey& key, Context purpose, ByteView message,
                           ByteView proofBytes) {
  const std::optional<BatchProof> proof = decodeBatchProof(proofBytes);
  return proof && verifyLeaf(key, batchLeaf(purpose, proof->suite, proof->salt, message), *proof);
}

bool BatchVerifier::verifyLeaf(const SigningPublicKey& key, const Hash& leaf,
                               const BatchProof& proof) {
  CheckedRoot* checked = find(key, proof.suite, proof.size, proof.signature);
  if (checked != nullptr && checked->leadsToRoot(leaf, proof, work_)) return true;
  const std::optional<Hash> root = merkleRootOf(leaf, proof.index, proof.size, proof.path());
  if (!root) return false;
  work_.nodes += proof.pathLength;
  ++work_.signatures;
  if (!crypto::verify(key, context::kBatchRoot, batchRootStatement(proof.suite, proof.size, *root),
                      proof.signature)) {
    return false;
  }
  Work again;  // hashed a second time, once a batch, to be learnt by the one way there is
  return remember(key, proof.suite, proof.size, proof.signature, *root)
      .leadsToRoot(leaf, proof, again);
}

std::optional<SignedBatch> BatchVerifier::verifyBatch(const SigningPublicKey& key, Suite suite,
                                                      std::span<const Hash> leaves,
                                                      const Signature& signature) {
  if (leaves.empty() || leaves.size() > kBatchMessagesMax) return std::nullopt;
  const auto size = static_cast<std::uint32_t>(leaves.size());
  MerkleTree tree(leaves);
  work_.nodes += leaves.size() - 1;
  CheckedRoot* checked = find(key, suite, size, signature);
  if (checked == nullptr || checked->root() != tree.root()) {
    ++work_.signatures;
    if (!crypto::verify(key, context::kBatchRoot, batchRootStatement(suite, size, tree.root()),
                        signature)) {
      return std::nullopt;
    }
    checked = &remember(key, suite, size, signature, tree.root());
  }
  checked->nodes.assign(tree.nodes().begin(), tree.nodes().end());
  checked->known.assign(tree.nodes().size(), true);
  return SignedBatch(suite, std::move(tree), signature);
}

}  // namespace guantong::crypto
