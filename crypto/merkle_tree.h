// crypto/merkle_tree.h: RFC 6962's tree of hashes: what batch signatures and the log have in
// common.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "crypto/bytes.h"

namespace guantong::crypto {

/// The tree of RFC 6962 (and RFC 9162) over n leaves: split at the greatest power of two below n.
/// Built from below that is: pair the nodes of a level from the left, and an odd one at the end
/// rises as it is. Level 0 are the leaves; level l has ceil(n / 2^l) nodes; the root is alone on
/// the last.
///
/// Rules
///  1. A leaf's hash begins with 0x00 and a node's with 0x01. Why: otherwise the two children of a
///     node could be shown as one leaf.
///  2. The tree of no leaves has the hash of nothing as its root.
/// Not here: what a leaf is made of (batch.h, merkle_log.h).
inline constexpr std::byte kMerkleLeafPrefix{0x00};
inline constexpr std::byte kMerkleNodePrefix{0x01};

Hash merkleEmptyRoot();
Hash merkleLeaf(ByteView data);
Hash merkleNode(const Hash& left, const Hash& right);

/// How many siblings a leaf's path to the root has. REQUIRES: index < size.
std::size_t merklePathLength(std::uint64_t index, std::uint64_t size);

/// The root that a leaf and its path (siblings, from the leaf upwards) lead to; nothing when index
/// is not in the tree or the path has not exactly the length the tree's shape dictates.
[[nodiscard]] std::optional<Hash> merkleRootOf(const Hash& leaf, std::uint64_t index,
                                               std::uint64_t size, std::span<const Hash> path);

/// A tree of this many leaves can be held whole; it bounds what one tree costs to 4 MiB.
inline constexpr std::uint32_t kWholeTreeLeavesMax = 65536;

/// Where the nodes of a whole tree lie in one array, level after level.
class MerkleShape {
 public:
  /// REQUIRES: 1 <= leaves <= kWholeTreeLeavesMax.
  explicit MerkleShape(std::uint32_t leaves);

  [[nodiscard]] std::uint32_t leaves() const { return width_[0]; }
  [[nodiscard]] std::size_t levels() const { return levels_; }
  [[nodiscard]] std::uint32_t width(std::size_t level) const { return width_[level]; }
  /// REQUIRES: level < levels(), index < width(level).
  [[nodiscard]] std::size_t at(std::size_t level, std::uint32_t index) const {
    return first_[level] + index;
  }
  [[nodiscard]] std::size_t root() const { return first_[levels_ - 1]; }
  [[nodiscard]] std::size_t nodes() const { return root() + 1; }

  /// The neighbour that a node is hashed with; nothing for one that rises alone.
  [[nodiscard]] bool hasSibling(std::size_t level, std::uint32_t index) const {
    return (index ^ 1) < width_[level];
  }

 private:
  static constexpr std::size_t kLevelsMax = 17;

  std::size_t levels_ = 0;
  std::array<std::uint32_t, kLevelsMax> width_{};
  std::array<std::uint32_t, kLevelsMax> first_{};
};

/// A whole tree in memory, hashed once when it is made.
class MerkleTree {
 public:
  /// REQUIRES: 1 <= leaves.size() <= kWholeTreeLeavesMax.
  explicit MerkleTree(std::span<const Hash> leaves);

  [[nodiscard]] const MerkleShape& shape() const { return shape_; }
  [[nodiscard]] const Hash& root() const { return nodes_.back(); }
  [[nodiscard]] std::span<const Hash> nodes() const { return nodes_; }

 private:
  MerkleShape shape_;
  std::vector<Hash> nodes_;  ///< as the shape has them
};

}  // namespace guantong::crypto
