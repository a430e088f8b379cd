#include "crypto/merkle_tree.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/primitives.h"

namespace guantong::crypto {

Hash merkleEmptyRoot() { return sha256({}); }

Hash merkleLeaf(ByteView data) {
  return Sha256().add(std::span(&kMerkleLeafPrefix, 1)).add(data).finish();
}

Hash merkleNode(const Hash& left, const Hash& right) {
  ByteArray<1 + 2 * sizeof(Hash)> bytes;  // in one piece: hashing it takes two blocks and no more
  bytes[0] = kMerkleNodePrefix;
  std::memcpy(bytes.data() + 1, left.data(), left.size());
  std::memcpy(bytes.data() + 1 + left.size(), right.data(), right.size());
  return sha256(bytes);
}

std::size_t merklePathLength(std::uint64_t index, std::uint64_t size) {
  CHECK(index < size);
  std::size_t length = 0;
  for (std::uint64_t last = size - 1; last > 0; index >>= 1, last >>= 1) {
    if ((index ^ 1) <= last) ++length;
  }
  return length;
}

std::optional<Hash> merkleRootOf(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                 std::span<const Hash> path) {
  if (index >= size || path.size() != merklePathLength(index, size)) return std::nullopt;
  Hash node = leaf;
  auto sibling = path.begin();
  for (std::uint64_t last = size - 1; last > 0; index >>= 1, last >>= 1) {
    if ((index & 1) == 1) {
      node = merkleNode(*sibling++, node);
    } else if (index < last) {
      node = merkleNode(node, *sibling++);
    }
  }
  return node;
}

MerkleShape::MerkleShape(std::uint32_t leaves) {
  CHECK(leaves >= 1 && leaves <= kWholeTreeLeavesMax);
  std::uint32_t first = 0;
  for (std::uint32_t width = leaves;; width = (width + 1) / 2) {
    width_[levels_] = width;
    first_[levels_] = first;
    ++levels_;
    first += width;
    if (width == 1) return;
  }
}

MerkleTree::MerkleTree(std::span<const Hash> leaves)
    : shape_(static_cast<std::uint32_t>(
          std::min<std::size_t>(leaves.size(), kWholeTreeLeavesMax + 1))) {
  nodes_.resize(shape_.nodes());
  std::copy(leaves.begin(), leaves.end(), nodes_.begin());
  for (std::size_t level = 0; level + 1 < shape_.levels(); ++level) {
    const std::span<Hash> below = std::span(nodes_).subspan(shape_.at(level, 0));
    const std::span<Hash> above = std::span(nodes_).subspan(shape_.at(level + 1, 0));
    const std::uint32_t pairs = shape_.width(level) / 2;
    sha256Pairs(kMerkleNodePrefix, below.first(2 * pairs), above.first(pairs));
    if (shape_.width(level) % 2 == 1) above[pairs] = below[2 * pairs];
  }
}

}  // namespace guantong::crypto
