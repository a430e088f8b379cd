// crypto/batch_verifier.h: verifies batch proofs that come one by one, without doing work twice.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crypto/batch.h"

namespace guantong::crypto {

/// Roots remembered at once. A link has two to four batches under way and a parent hears a few
/// dozen children at a time. A root's tree takes at most 66 KB, so all of them 4 MiB.
inline constexpr std::size_t kCheckedRootsMax = 64;

/// Remembers the roots whose signatures it has checked, and of each tree the nodes it has seen to
/// lead to that root. A further proof under a checked root costs no public-key operation, and its
/// hashing stops at the first node that is known.
///
/// Rules
///  1. The verdict is always that of verifyBatchProof; only the cost differs. What is remembered is
///     found by key, suite, size and signature together, and a leaf counts only if it leads to that
///     very root. If it doesn't, it is judged as by one who remembers nothing.
///  2. Every byte of a proof is still checked: the part of the path above the first known node must
///     be what the tree holds there. Why: a proof has one encoding, also beside a warm memory.
///  3. Only what has led to a checked root is kept. Nothing is kept of what was refused.
///  4. Memory is bounded: the root unused for longest goes first. The order of calls alone decides.
/// Invariant: of a remembered tree, a known node's sibling and parent are known too.
/// Threads: one owner.
class BatchVerifier {
 public:
  /// REQUIRES: rootsMax >= 1.
  explicit BatchVerifier(std::size_t rootsMax = kCheckedRootsMax);

  [[nodiscard]] bool verify(const SigningPublicKey& key, Context purpose, ByteView message,
                            ByteView proof);
  /// The same where the leaf (batchLeaf with the purpose and the proof's suite and salt) was hashed
  /// elsewhere. REQUIRES: the proof comes from decodeBatchProof.
  [[nodiscard]] bool verifyLeaf(const SigningPublicKey& key, const Hash& leaf,
                                const BatchProof& proof);
  /// SignedBatch::verify; afterwards every proof of the batch is known here, and the batch sent
  /// again costs no public-key operation.
  [[nodiscard]] std::optional<SignedBatch> verifyBatch(const SigningPublicKey& key, Suite suite,
                                                       std::span<const Hash> leaves,
                                                       const Signature& signature);

  [[nodiscard]] std::size_t rootsRemembered() const { return roots_.size(); }
  /// What it has cost so far, leaves apart.
  struct Work {
    std::uint64_t signatures = 0;
    std::uint64_t nodes = 0;  ///< hashed
  };
  [[nodiscard]] const Work& work() const { return work_; }

 private:
  struct CheckedRoot {
    SigningPublicKey key;
    Suite suite;
    Signature signature;
    MerkleShape shape;  ///< with it the size
    std::vector<Hash> nodes;
    std::vector<bool> known;
    std::uint64_t lastUse;

    [[nodiscard]] bool is(const SigningPublicKey& ofKey, Suite ofSuite, std::uint32_t ofSize,
                          const Signature& ofSignature) const;
    [[nodiscard]] const Hash& root() const { return nodes[shape.root()]; }
    [[nodiscard]] bool leadsToRoot(const Hash& leaf, const BatchProof& proof, Work& work);
    void learn(std::size_t at, const Hash& node);
  };

  CheckedRoot* find(const SigningPublicKey& key, Suite suite, std::uint32_t size,
                    const Signature& signature);
  CheckedRoot& remember(const SigningPublicKey& key, Suite suite, std::uint32_t size,
                        const Signature& signature, const Hash& root);

  std::size_t rootsMax_;
  std::vector<CheckedRoot> roots_;
  /// The first bytes of each root's signature, close together: what a search reads.
  std::vector<std::uint64_t> fingerprints_;
  std::uint64_t uses_ = 0;
  Work work_;
};

}  // namespace guantong::crypto
