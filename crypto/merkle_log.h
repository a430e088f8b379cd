// crypto/merkle_log.h: an append-only log that can prove what it holds and that it never changed.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "crypto/bytes.h"
#include "crypto/merkle_tree.h"
#include "crypto/suite.h"

namespace guantong::crypto {

/// An office's Merkle log (RFC 6962, RFC 9162): its leaves are what the office must not be able to
/// take back, and its signed heads (checkpoint.h) are anchored at the parent.
///
/// Rules
///  1. Two heads of one log are joined by a consistency proof: the later tree begins with all of
///     the earlier one. A head that can't be joined shows a past rewritten.
///  2. A leaf is shown to be in a head by an inclusion proof, without the rest of the log.
///  3. A proof has one encoding; its path has exactly the length the two numbers dictate.
///  4. The object holds only the frontier: the roots of the complete subtrees that the size is made
///     of (one for each bit set in the size). The nodes go to the caller as they are completed, in
///     the order in which an append-only table wants them (logNodePosition), and are read back for
///     proofs. Why: ten million leaves are 640 MB of nodes, and an append must not read.
/// Limits: kLogLeavesMax.
/// Threads: one owner. Reading nodes may throw nothing and keeps to one snapshot.
/// Not here: what a leaf says (a certificate, an event's hash): callers make leaves by merkleLeaf.

/// More than any office writes in a century; it bounds a path to 40 hashes and a consistency proof
/// to 41.
inline constexpr std::uint64_t kLogLeavesMax = std::uint64_t{1} << 40;
inline constexpr std::size_t kLogPathMax = 41;

/// A complete subtree: the leaves [index << level, (index + 1) << level).
struct LogNodeId {
  std::uint32_t level;
  std::uint64_t index;
  bool operator==(const LogNodeId&) const = default;
};

struct LogNode {
  LogNodeId id;
  Hash hash;
};

/// The number of nodes completed before this one: a key for a table that only grows at its end.
/// REQUIRES: the node lies below kLogLeavesMax.
std::uint64_t logNodePosition(LogNodeId id);

/// Gives a completed node back; nothing when it can't be read.
using LogNodeReader = std::function<std::optional<Hash>(LogNodeId)>;

class MerkleLog {
 public:
  MerkleLog() = default;  ///< empty

  /// Adds a leaf and appends the nodes this completes to `completed`: the leaf itself, then its
  /// ancestors upwards. REQUIRES: size() < kLogLeavesMax.
  void append(const Hash& leaf, std::vector<LogNode>& completed);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;

  /// The frontier as bytes, to go on from after a restart:
  ///     suite 2 | size 8 | hash 32 for each bit set in size, greatest first |
  ///     SHA-256(kLogFrontier || all before)
  /// The last hash finds damage, also a changed size (the root alone would not show it). Who needs
  /// to know that nobody changed the frontier on purpose compares root() with a checkpoint.
  [[nodiscard]] Bytes encoded() const;
  [[nodiscard]] static std::optional<MerkleLog> decode(ByteView bytes);

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> subtrees_;  ///< complete ones, greatest first
};

/// That a leaf stands at `index` of the log of `size` leaves.
///     suite 2 | size 8 | index 8 | path 32 each
struct InclusionProof {
  std::uint64_t size = 0;
  std::uint64_t index = 0;
  std::vector<Hash> path;

  [[nodiscard]] Bytes encoded() const;
  [[nodiscard]] static std::optional<InclusionProof> decode(ByteView bytes);
};

/// That the log of `newSize` leaves begins with the log of `oldSize`.
///     suite 2 | old size 8 | new size 8 | path 32 each
struct ConsistencyProof {
  std::uint64_t oldSize = 0;
  std::uint64_t newSize = 0;
  std::vector<Hash> path;

  [[nodiscard]] Bytes encoded() const;
  [[nodiscard]] static std::optional<ConsistencyProof> decode(ByteView bytes);
};

/// Nothing when a node can't be read.
/// REQUIRES: index < size, and the log has had at least `size` leaves.
[[nodiscard]] std::optional<InclusionProof> proveInclusion(std::uint64_t index, std::uint64_t size,
                                                           const LogNodeReader& read);
/// REQUIRES: oldSize <= newSize, and the log has had at least `newSize` leaves.
[[nodiscard]] std::optional<ConsistencyProof> proveConsistency(std::uint64_t oldSize,
                                                               std::uint64_t newSize,
                                                               const LogNodeReader& read);

/// `size` and `root` are those of a head that is believed; the proof's numbers must agree.
[[nodiscard]] bool verifyInclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                   const Hash& root, const InclusionProof& proof);
/// Both heads are believed to be the signer's; whether one grew from the other is asked. An empty
/// log is the beginning of every log.
[[nodiscard]] bool verifyConsistency(std::uint64_t oldSize, const Hash& oldRoot,
                                     std::uint64_t newSize, const Hash& newRoot,
                                     const ConsistencyProof& proof);

/// REQUIRES: oldSize <= newSize.
std::size_t consistencyPathLength(std::uint64_t oldSize, std::uint64_t newSize);

}  // namespace guantong::crypto
