// Trees and logs against a naive twin: RFC 6962, section 2.1, written down word for word.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "crypto/batch.h"
#include "crypto/merkle_log.h"
#include "tests/crypto/log_builder.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::KeptLog;
using support::numberedLeaf;

using Leaves = std::span<const Hash>;

/// The largest power of two smaller than n.
std::size_t splitOf(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Hash naiveRoot(Leaves d) {
  if (d.empty()) return merkleEmptyRoot();
  if (d.size() == 1) return d[0];
  const std::size_t k = splitOf(d.size());
  return merkleNode(naiveRoot(d.first(k)), naiveRoot(d.subspan(k)));
}

std::vector<Hash> naivePath(std::size_t m, Leaves d) {
  if (d.size() == 1) return {};
  const std::size_t k = splitOf(d.size());
  std::vector<Hash> path = m < k ? naivePath(m, d.first(k)) : naivePath(m - k, d.subspan(k));
  path.push_back(m < k ? naiveRoot(d.subspan(k)) : naiveRoot(d.first(k)));
  return path;
}

std::vector<Hash> naiveSubproof(std::size_t m, Leaves d, bool whole) {
  if (m == d.size()) return whole ? std::vector<Hash>{} : std::vector<Hash>{naiveRoot(d)};
  const std::size_t k = splitOf(d.size());
  if (m <= k) {
    std::vector<Hash> path = naiveSubproof(m, d.first(k), whole);
    path.push_back(naiveRoot(d.subspan(k)));
    return path;
  }
  std::vector<Hash> path = naiveSubproof(m - k, d.subspan(k), false);
  path.push_back(naiveRoot(d.first(k)));
  return path;
}

std::vector<Hash> naiveConsistency(std::size_t m, Leaves d) {
  if (m == 0) return {};
  return naiveSubproof(m, d, true);
}

std::vector<Hash> leavesUpTo(std::size_t size, std::uint64_t salt) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < size; ++i) leaves.push_back(numberedLeaf(salt * 100000 + i));
  return leaves;
}

TEST(MerkleTwin, EverySmallTreeHasTheNaiveRootPathsAndConsistencyProofs) {
  const std::vector<Hash> all = leavesUpTo(33, 0);
  KeptLog log;
  for (std::size_t size = 0; size <= all.size(); ++size) {
    if (size > 0) log.append(all[size - 1]);
    const Leaves leaves = Leaves(all).first(size);
    ASSERT_EQ(log.root(), naiveRoot(leaves)) << size;
    if (size > 0) {
      ASSERT_EQ(MerkleTree(leaves).root(), naiveRoot(leaves)) << size;
    }
    for (std::size_t i = 0; i < size; ++i) {
      const std::vector<Hash> path = naivePath(i, leaves);
      ASSERT_EQ(path.size(), merklePathLength(i, size));
      ASSERT_EQ(proveInclusion(i, size, log.reader())->path, path);
      ASSERT_EQ(merkleRootOf(leaves[i], i, size, path), naiveRoot(leaves));
    }
    for (std::size_t old = 0; old <= size; ++old) {
      const std::vector<Hash> path = naiveConsistency(old, leaves);
      ASSERT_EQ(path.size(), consistencyPathLength(old, size));
      ASSERT_EQ(proveConsistency(old, size, log.reader())->path, path);
    }
  }
}

TEST(MerkleTwin, RandomLogsProveWhatTheNaiveTwinProves) {
  EXPECT_TRUE(rc::check([] {
    const auto size = *rc::gen::inRange<std::size_t>(1, 700);
    const std::vector<Hash> leaves = leavesUpTo(size, *rc::gen::inRange<std::uint64_t>(0, 1000));
    KeptLog log;
    for (const Hash& leaf : leaves) log.append(leaf);
    const auto head = *rc::gen::inRange<std::size_t>(1, size + 1);
    const Leaves atHead = Leaves(leaves).first(head);
    RC_ASSERT(log.rootAt(head) == naiveRoot(atHead));

    const auto index = *rc::gen::inRange<std::size_t>(0, head);
    const InclusionProof inclusion = proveInclusion(index, head, log.reader()).value();
    RC_ASSERT(inclusion.path == naivePath(index, atHead));
    RC_ASSERT(verifyInclusion(leaves[index], index, head, log.rootAt(head), inclusion));
    RC_ASSERT(InclusionProof::decode(inclusion.encoded())->path == inclusion.path);

    const auto old = *rc::gen::inRange<std::size_t>(0, head + 1);
    const ConsistencyProof consistency = proveConsistency(old, head, log.reader()).value();
    RC_ASSERT(consistency.path == naiveConsistency(old, atHead));
    RC_ASSERT(verifyConsistency(old, log.rootAt(old), head, log.rootAt(head), consistency));
    RC_ASSERT(ConsistencyProof::decode(consistency.encoded())->path == consistency.path);
  }));
}

TEST(MerkleTwin, ARandomPathIsRefusedUnlessItIsTheNaiveOne) {
  EXPECT_TRUE(rc::check([] {
    const auto size = *rc::gen::inRange<std::size_t>(2, 200);
    const std::vector<Hash> leaves = leavesUpTo(size, 1);
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const auto old = *rc::gen::inRange<std::size_t>(1, size);
    InclusionProof inclusion{size, index, naivePath(index, leaves)};
    ConsistencyProof consistency{old, size, naiveConsistency(old, leaves)};
    const Hash root = naiveRoot(leaves);
    const Hash oldRoot = naiveRoot(Leaves(leaves).first(old));
    RC_ASSERT(verifyInclusion(leaves[index], index, size, root, inclusion));
    RC_ASSERT(verifyConsistency(old, oldRoot, size, root, consistency));

    const auto spoil = [](std::vector<Hash>& path) {
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          path.pop_back();
          break;
        case 1:
          path.insert(path.begin() + *rc::gen::inRange<std::ptrdiff_t>(
                                         0, static_cast<std::ptrdiff_t>(path.size()) + 1),
                      numberedLeaf(*rc::gen::inRange<std::uint64_t>(0, 300)));
          break;
        case 2:
          path[*rc::gen::inRange<std::size_t>(0, path.size())] = numberedLeaf(7777777);
          break;
        default:
          path.push_back(path.front());
          std::swap(path.front(), path.back());
      }
    };
    spoil(inclusion.path);
    RC_ASSERT(!verifyInclusion(leaves[index], index, size, root, inclusion));
    spoil(consistency.path);
    RC_ASSERT(!verifyConsistency(old, oldRoot, size, root, consistency));
  }));
}

TEST(MerkleTwin, RandomBatchesHaveTheNaivePaths) {
  const SigningKey key = SigningKey::fromSeed(support::seedOf(1));
  EXPECT_TRUE(rc::check([&] {
    const auto size = *rc::gen::inRange<std::size_t>(1, kBatchMessagesMax + 1);
    const std::vector<Hash> leaves = leavesUpTo(size, 2);
    const SignedBatch batch = SignedBatch::sign(key, leaves);
    RC_ASSERT(batch.root() == naiveRoot(leaves));
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const Bytes bytes = batch.proof(static_cast<std::uint32_t>(index), {});
    const BatchProof proof = decodeBatchProof(bytes).value();
    const std::vector<Hash> expected = naivePath(index, leaves);
    RC_ASSERT(
        std::equal(proof.path().begin(), proof.path().end(), expected.begin(), expected.end()));
    RC_ASSERT(proof.encoded() == bytes);
  }));
}

}  // namespace
}  // namespace guantong::crypto
