// A log of ten million leaves: what an office of the largest city writes in some years.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "crypto/merkle_log.h"
#include "crypto/randomness.h"
#include "tests/crypto/log_builder.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::numberedLeaf;

constexpr std::uint64_t kLeaves = 10'000'000;
/// Nodes below this level are made again from their leaves when a proof asks for them, so that the
/// test keeps 20,000 nodes and not 20 million.
constexpr std::uint32_t kKeptLevel = 10;

class BigLog {
 public:
  BigLog() {
    std::vector<LogNode> completed;
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      completed.clear();
      log_.append(numberedLeaf(i), completed);
      for (const LogNode& node : completed) {
        if (node.id.level >= kKeptLevel) kept_.emplace(logNodePosition(node.id), node.hash);
      }
      if (isSampled(i + 1)) roots_.emplace(i + 1, log_.root());
    }
  }

  /// Heads whose roots are remembered: small ones, powers of two and their neighbours, and others.
  static bool isSampled(std::uint64_t size) {
    const bool nearPowerOfTwo = (size & (size - 1)) == 0 || (size & (size + 1)) == 0;
    return size == kLeaves || size % 99'991 == 0 || nearPowerOfTwo;
  }

  [[nodiscard]] const MerkleLog& log() const { return log_; }
  [[nodiscard]] const std::map<std::uint64_t, Hash>& roots() const { return roots_; }

  [[nodiscard]] LogNodeReader reader() const {
    return [this](LogNodeId id) -> std::optional<Hash> {
      if (id.level >= kKeptLevel) {
        const auto found = kept_.find(logNodePosition(id));
        if (found == kept_.end()) return std::nullopt;
        return found->second;
      }
      std::vector<Hash> leaves;
      for (std::uint64_t i = id.index << id.level; i < (id.index + 1) << id.level; ++i) {
        leaves.push_back(numberedLeaf(i));
      }
      return MerkleTree(leaves).root();
    };
  }

 private:
  MerkleLog log_;
  std::map<std::uint64_t, Hash> kept_;
  std::map<std::uint64_t, Hash> roots_;
};

TEST(BigMerkleLog, TenMillionLeavesAreProvenAndJoinEveryEarlierHead) {
  const BigLog big;
  const Hash root = big.log().root();
  ASSERT_EQ(big.log().size(), kLeaves);
  // The whole state is eight hashes, one for each bit set in ten million.
  EXPECT_EQ(big.log().encoded().size(), 2 + 8 + 8 * 32 + 32U);
  EXPECT_EQ(MerkleLog::decode(big.log().encoded())->root(), root);

  Randomness randomness(support::seedOf(10));
  std::vector<std::uint64_t> samples = {0, 1, kLeaves / 2, (1U << 23) - 1, 1U << 23, kLeaves - 1};
  for (int i = 0; i < 300; ++i) {
    samples.push_back(fromBigEndian<std::uint64_t>(randomness.bytes<8>()) % kLeaves);
  }
  for (const std::uint64_t index : samples) {
    const InclusionProof proof = proveInclusion(index, kLeaves, big.reader()).value();
    ASSERT_LE(proof.path.size(), 24U);
    ASSERT_TRUE(verifyInclusion(numberedLeaf(index), index, kLeaves, root, proof)) << index;
    ASSERT_FALSE(verifyInclusion(numberedLeaf(index ^ 1), index, kLeaves, root, proof)) << index;
  }

  ASSERT_GT(big.roots().size(), 100U);
  auto earlier = big.roots().begin();
  for (const auto& [size, rootThen] : big.roots()) {
    const ConsistencyProof toEnd = proveConsistency(size, kLeaves, big.reader()).value();
    ASSERT_LE(toEnd.path.size(), 25U);
    ASSERT_TRUE(verifyConsistency(size, rootThen, kLeaves, root, toEnd)) << size;
    const ConsistencyProof step = proveConsistency(earlier->first, size, big.reader()).value();
    ASSERT_TRUE(verifyConsistency(earlier->first, earlier->second, size, rootThen, step)) << size;
    if (size != earlier->first) {
      ASSERT_FALSE(verifyConsistency(earlier->first, rootThen, size, rootThen, step)) << size;
    }
    earlier = big.roots().find(size);
  }
}

}  // namespace
}  // namespace guantong::crypto
