#include "crypto/merkle_log.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "crypto/check.h"
#include "crypto/fields.h"
#include "crypto/primitives.h"

namespace guantong::crypto {
namespace {

constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;

void appendSuite(Bytes& out) { append(out, bigEndian(static_cast<std::uint16_t>(kSuite))); }

bool readSuite(FieldReader& fields) {
  return suiteFrom(fields.number<std::uint16_t>()).has_value();
}

std::vector<Hash> readPath(FieldReader& fields, std::size_t length) {
  std::vector<Hash> path;
  if (fields.left() != length * sizeof(Hash)) {
    static_cast<void>(fields.bytes(fields.left() + 1));  // not complete, whatever follows
    return path;
  }
  path.reserve(length);
  for (std::size_t i = 0; i < length; ++i) path.push_back(fields.array<sizeof(Hash)>());
  return path;
}

Hash frontierCheck(ByteView bytes) {
  return Sha256().add(viewOf(context::kLogFrontier.text)).add(bytes).finish();
}

/// The root over complete subtrees, greatest first.
Hash foldRight(std::span<const Hash> subtrees) {
  Hash node = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i > 0; --i) node = merkleNode(subtrees[i - 1], node);
  return node;
}

/// The root over the leaves [first, end). REQUIRES: first is a multiple of the greatest power of
/// two that is not above end - first: then every complete subtree in it is a node of the log.
std::optional<Hash> rootOfRange(std::uint64_t first, std::uint64_t end, const LogNodeReader& read) {
  std::vector<Hash> subtrees;
  while (first < end) {
    const auto level = static_cast<std::uint32_t>(std::bit_width(end - first) - 1);
    const std::optional<Hash> node = read({level, first >> level});
    if (!node) return std::nullopt;
    subtrees.push_back(*node);
    first += std::uint64_t{1} << level;
  }
  return foldRight(subtrees);
}

struct Range {
  std::uint64_t first;
  std::uint64_t end;
};

/// The ranges whose roots make up a consistency proof, in its order (RFC 6962, 2.1.2).
std::vector<Range> consistencyRanges(std::uint64_t oldSize, std::uint64_t newSize) {
  CHECK(oldSize <= newSize);
  std::vector<Range> ranges;
  if (oldSize == 0 || oldSize == newSize) return ranges;
  Range at{0, newSize};
  bool oldIsWhole = true;  // the old tree is the subtree at hand, from its first leaf on
  while (at.end > oldSize) {
    const std::uint64_t half = std::bit_floor(at.end - at.first - 1);
    const std::uint64_t middle = at.first + half;
    if (oldSize <= middle) {
      ranges.push_back({middle, at.end});
      at.end = middle;
    } else {
      ranges.push_back({at.first, middle});
      at.first = middle;
      oldIsWhole = false;
    }
  }
  if (!oldIsWhole) ranges.push_back(at);
  std::reverse(ranges.begin(), ranges.end());
  return ranges;
}

}  // namespace

std::uint64_t logNodePosition(LogNodeId id) {
  CHECK(id.level <= 40 && id.index < (kLogLeavesMax >> id.level));
  const std::uint64_t lastLeaf = ((id.index + 1) << id.level) - 1;
  return 2 * lastLeaf - static_cast<std::uint64_t>(std::popcount(lastLeaf)) + id.level;
}

void MerkleLog::append(const Hash& leaf, std::vector<LogNode>& completed) {
  CHECK(size_ < kLogLeavesMax);
  LogNode node{{0, size_}, leaf};
  completed.push_back(node);
  for (std::uint64_t bits = size_; (bits & 1) == 1; bits >>= 1) {
    node = {{node.id.level + 1, node.id.index >> 1}, merkleNode(subtrees_.back(), node.hash)};
    subtrees_.pop_back();
    completed.push_back(node);
  }
  subtrees_.push_back(node.hash);
  ++size_;
}

Hash MerkleLog::root() const { return size_ == 0 ? merkleEmptyRoot() : foldRight(subtrees_); }

Bytes MerkleLog::encoded() const {
  Bytes out;
  appendSuite(out);
  crypto::append(out, bigEndian(size_));
  for (const Hash& subtree : subtrees_) crypto::append(out, subtree);
  crypto::append(out, frontierCheck(out));
  return out;
}

std::optional<MerkleLog> MerkleLog::decode(ByteView bytes) {
  if (bytes.size() < sizeof(Hash)) return std::nullopt;
  const ByteView checked = bytes.first(bytes.size() - sizeof(Hash));
  const Hash check = frontierCheck(checked);
  if (!std::equal(check.begin(), check.end(), bytes.last(sizeof(Hash)).begin())) {
    return std::nullopt;
  }
  FieldReader fields(checked);
  if (!readSuite(fields)) return std::nullopt;
  MerkleLog log;
  log.size_ = fields.number<std::uint64_t>();
  if (log.size_ > kLogLeavesMax) return std::nullopt;
  log.subtrees_ = readPath(fields, static_cast<std::size_t>(std::popcount(log.size_)));
  if (!fields.complete()) return std::nullopt;
  return log;
}

Bytes InclusionProof::encoded() const {
  Bytes out;
  appendSuite(out);
  append(out, bigEndian(size));
  append(out, bigEndian(index));
  for (const Hash& sibling : path) append(out, sibling);
  return out;
}

std::optional<InclusionProof> InclusionProof::decode(ByteView bytes) {
  FieldReader fields(bytes);
  if (!readSuite(fields)) return std::nullopt;
  InclusionProof proof;
  proof.size = fields.number<std::uint64_t>();
  proof.index = fields.number<std::uint64_t>();
  if (proof.size > kLogLeavesMax || proof.index >= proof.size) return std::nullopt;
  proof.path = readPath(fields, merklePathLength(proof.index, proof.size));
  if (!fields.complete()) return std::nullopt;
  return proof;
}

Bytes ConsistencyProof::encoded() const {
  Bytes out;
  appendSuite(out);
  append(out, bigEndian(oldSize));
  append(out, bigEndian(newSize));
  for (const Hash& node : path) append(out, node);
  return out;
}

std::optional<ConsistencyProof> ConsistencyProof::decode(ByteView bytes) {
  FieldReader fields(bytes);
  if (!readSuite(fields)) return std::nullopt;
  ConsistencyProof proof;
  proof.oldSize = fields.number<std::uint64_t>();
  proof.newSize = fields.number<std::uint64_t>();
  if (proof.newSize > kLogLeavesMax || proof.oldSize > proof.newSize) return std::nullopt;
  proof.path = readPath(fields, consistencyPathLength(proof.oldSize, proof.newSize));
  if (!fields.complete()) return std::nullopt;
  return proof;
}

std::optional<InclusionProof> proveInclusion(std::uint64_t index, std::uint64_t size,
                                             const LogNodeReader& read) {
  CHECK(index < size && size <= kLogLeavesMax);
  InclusionProof proof{size, index, {}};
  proof.path.reserve(merklePathLength(index, size));
  std::uint64_t last = size - 1;
  for (std::uint32_t level = 0; last > 0; ++level, index >>= 1, last >>= 1) {
    const std::uint64_t sibling = index ^ 1;
    if (sibling > last) continue;
    const std::uint64_t first = sibling << level;
    const std::uint64_t end = std::min(first + (std::uint64_t{1} << level), size);
    const std::optional<Hash> hash = rootOfRange(first, end, read);
    if (!hash) return std::nullopt;
    proof.path.push_back(*hash);
  }
  return proof;
}

std::optional<ConsistencyProof> proveConsistency(std::uint64_t oldSize, std::uint64_t newSize,
                                                 const LogNodeReader& read) {
  CHECK(newSize <= kLogLeavesMax);
  ConsistencyProof proof{oldSize, newSize, {}};
  for (const Range& range : consistencyRanges(oldSize, newSize)) {
    const std::optional<Hash> hash = rootOfRange(range.first, range.end, read);
    if (!hash) return std::nullopt;
    proof.path.push_back(*hash);
  }
  return proof;
}

bool verifyInclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root,
                     const InclusionProof& proof) {
  if (proof.index != index || proof.size != size || size > kLogLeavesMax) return false;
  const std::optional<Hash> reached = merkleRootOf(leaf, index, size, proof.path);
  return reached && *reached == root;
}

std::size_t consistencyPathLength(std::uint64_t oldSize, std::uint64_t newSize) {
  return consistencyRanges(oldSize, newSize).size();
}

bool verifyConsistency(std::uint64_t oldSize, const Hash& oldRoot, std::uint64_t newSize,
                       const Hash& newRoot, const ConsistencyProof& proof) {
  if (proof.oldSize != oldSize || proof.newSize != newSize) return false;
  if (oldSize > newSize || newSize > kLogLeavesMax) return false;
  if (proof.path.size() != consistencyPathLength(oldSize, newSize)) return false;
  if (oldSize == newSize) return oldRoot == newRoot;
  if (oldSize == 0) return oldRoot == merkleEmptyRoot();

  // RFC 9162, 2.1.4.2. Climbs from the old tree's last complete subtree, and hashes both trees'
  // roots on the way.
  std::uint64_t at = oldSize - 1;
  std::uint64_t last = newSize - 1;
  while ((at & 1) == 1) {
    at >>= 1;
    last >>= 1;
  }
  auto next = proof.path.begin();
  const Hash start = std::has_single_bit(oldSize) ? oldRoot : *next++;
  Hash reachedOld = start;
  Hash reachedNew = start;
  for (; last > 0; at >>= 1, last >>= 1) {
    if ((at & 1) == 1) {
      reachedOld = merkleNode(*next, reachedOld);
      reachedNew = merkleNode(*next++, reachedNew);
    } else if (at < last) {
      reachedNew = merkleNode(reachedNew, *next++);
    }
  }
  CHECK(next == proof.path.end());
  return reachedOld == oldRoot && reachedNew == newRoot;
}

}  // namespace guantong::crypto
