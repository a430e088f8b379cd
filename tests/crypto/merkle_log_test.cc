#include "crypto/merkle_log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crypto/log_builder.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::arrayFromHex;
using support::forEverySpoiling;
using support::fromHex;
using support::KeptLog;
using support::numberedLeaf;
using support::toHex;

// --- the reference trees of Certificate Transparency (RFC 6962)

constexpr std::string_view kReferenceLeaves[] = {"",
                                                 "00",
                                                 "10",
                                                 "2021",
                                                 "3031",
                                                 "40414243",
                                                 "5051525354555657",
                                                 "606162636465666768696a6b6c6d6e6f"};

constexpr std::string_view kReferenceRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

struct ReferenceProof {
  std::uint64_t first, second;
  std::vector<std::string_view> path;
};

const std::vector<ReferenceProof> kReferenceInclusions = {  // index, size
    {0, 1, {}},
    {0,
     8,
     {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {5,
     8,
     {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2, 3, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
    {1,
     5,
     {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}}};

const std::vector<ReferenceProof> kReferenceConsistencies = {  // old size, new size
    {1, 1, {}},
    {1,
     8,
     {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {6,
     8,
     {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2,
     5,
     {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
    {6,
     7,
     {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}}};

KeptLog referenceLog() {
  KeptLog log;
  for (const std::string_view leaf : kReferenceLeaves) log.append(merkleLeaf(fromHex(leaf)));
  return log;
}

std::vector<std::string> hexOf(const std::vector<Hash>& path) {
  std::vector<std::string> out;
  for (const Hash& hash : path) out.push_back(toHex(hash));
  return out;
}

TEST(MerkleLog, HasTheRootsOfTheReferenceTrees) {
  KeptLog log;
  EXPECT_EQ(toHex(log.root()), kReferenceRoots[0]);
  for (std::size_t i = 0; i < std::size(kReferenceLeaves); ++i) {
    log.append(merkleLeaf(fromHex(kReferenceLeaves[i])));
    EXPECT_EQ(toHex(log.root()), kReferenceRoots[i + 1]);
  }
}

TEST(MerkleLog, HasTheInclusionProofsOfTheReferenceTrees) {
  const KeptLog log = referenceLog();
  for (const auto& [index, size, path] : kReferenceInclusions) {
    const InclusionProof proof = proveInclusion(index, size, log.reader()).value();
    EXPECT_EQ(hexOf(proof.path), std::vector<std::string>(path.begin(), path.end()));
    EXPECT_TRUE(verifyInclusion(merkleLeaf(fromHex(kReferenceLeaves[index])), index, size,
                                arrayFromHex<32>(kReferenceRoots[size]), proof));
  }
}

TEST(MerkleLog, HasTheConsistencyProofsOfTheReferenceTrees) {
  const KeptLog log = referenceLog();
  for (const auto& [oldSize, newSize, path] : kReferenceConsistencies) {
    const ConsistencyProof proof = proveConsistency(oldSize, newSize, log.reader()).value();
    EXPECT_EQ(hexOf(proof.path), std::vector<std::string>(path.begin(), path.end()));
    EXPECT_TRUE(verifyConsistency(oldSize, arrayFromHex<32>(kReferenceRoots[oldSize]), newSize,
                                  arrayFromHex<32>(kReferenceRoots[newSize]), proof));
  }
}

// --- rules of the header

TEST(MerkleLog, NodesAreCompletedInTheOrderOfTheirPositions) {
  MerkleLog log;
  std::vector<LogNode> completed;
  for (std::uint64_t i = 0; i < 1000; ++i) log.append(numberedLeaf(i), completed);
  for (std::size_t i = 0; i < completed.size(); ++i) {
    EXPECT_EQ(logNodePosition(completed[i].id), i);
  }
  EXPECT_EQ(completed.size(), 2 * 1000U - 6U);  // 1000 has six bits set: six subtrees wait
}

TEST(MerkleLog, AnEarlierHeadIsTheBeginningOfEveryLaterOne) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 40; ++i) log.append(numberedLeaf(i));
  for (std::uint64_t newSize = 0; newSize <= 40; ++newSize) {
    for (std::uint64_t oldSize = 0; oldSize <= newSize; ++oldSize) {
      const ConsistencyProof proof = proveConsistency(oldSize, newSize, log.reader()).value();
      ASSERT_TRUE(
          verifyConsistency(oldSize, log.rootAt(oldSize), newSize, log.rootAt(newSize), proof))
          << oldSize << " to " << newSize;
    }
  }
}

TEST(MerkleLog, ARewrittenPastHasNoConsistencyProof) {
  KeptLog honest;
  KeptLog rewritten;
  for (std::uint64_t i = 0; i < 30; ++i) {
    honest.append(numberedLeaf(i));
    rewritten.append(numberedLeaf(i == 7 ? 1007 : i));
  }
  for (std::uint64_t oldSize = 8; oldSize <= 30; ++oldSize) {
    for (const KeptLog* prover : {&honest, &rewritten}) {
      const ConsistencyProof proof = proveConsistency(oldSize, 30, prover->reader()).value();
      EXPECT_FALSE(verifyConsistency(oldSize, honest.rootAt(oldSize), 30, rewritten.root(), proof));
    }
  }
  // What was there before the change still fits both.
  const ConsistencyProof proof = proveConsistency(7, 30, rewritten.reader()).value();
  EXPECT_TRUE(verifyConsistency(7, honest.rootAt(7), 30, rewritten.root(), proof));
}

TEST(MerkleLog, AnEmptyOldLogIsTheEmptyRootAndNothingElse) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 5; ++i) log.append(numberedLeaf(i));
  const ConsistencyProof proof{0, 5, {}};
  EXPECT_TRUE(verifyConsistency(0, merkleEmptyRoot(), 5, log.root(), proof));
  EXPECT_FALSE(verifyConsistency(0, log.root(), 5, log.root(), proof));
  EXPECT_TRUE(verifyConsistency(0, merkleEmptyRoot(), 0, merkleEmptyRoot(), {0, 0, {}}));
  EXPECT_FALSE(verifyConsistency(0, merkleEmptyRoot(), 5, log.root(), {0, 5, {log.root()}}));
}

TEST(MerkleLog, RefusesInclusionOfOtherLeavesIndexesSizesAndRoots) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 21; ++i) log.append(numberedLeaf(i));
  for (std::uint64_t index = 0; index < 21; ++index) {
    const InclusionProof proof = proveInclusion(index, 21, log.reader()).value();
    const Hash root = log.root();
    EXPECT_TRUE(verifyInclusion(numberedLeaf(index), index, 21, root, proof));
    EXPECT_FALSE(verifyInclusion(numberedLeaf(index + 1), index, 21, root, proof));
    EXPECT_FALSE(verifyInclusion(numberedLeaf(index), index, 21, log.rootAt(20), proof));
    EXPECT_FALSE(verifyInclusion(numberedLeaf(index), index + 1, 21, root, proof));
    EXPECT_FALSE(verifyInclusion(numberedLeaf(index), index, 22, root, proof));
    for (std::uint64_t other = 0; other < 24; ++other) {  // the proof says so too
      InclusionProof moved = proof;
      moved.index = other;
      EXPECT_EQ(verifyInclusion(numberedLeaf(index), other, 21, root, moved), other == index);
      moved.index = index;
      moved.size = other;
      EXPECT_EQ(verifyInclusion(numberedLeaf(index), index, 21, root, moved), other == 21);
    }
  }
}

TEST(MerkleLog, RefusesEverySpoiltInclusionProof) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 13; ++i) log.append(numberedLeaf(i));
  const Bytes bytes = proveInclusion(4, 13, log.reader())->encoded();
  const auto accepts = [&](ByteView encoded) {
    const std::optional<InclusionProof> proof = InclusionProof::decode(encoded);
    return proof && verifyInclusion(numberedLeaf(4), 4, 13, log.root(), *proof);
  };
  EXPECT_TRUE(accepts(bytes));
  forEverySpoiling(bytes, [&](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(accepts(spoilt)) << how;
  });
}

TEST(MerkleLog, RefusesEverySpoiltConsistencyProof) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 13; ++i) log.append(numberedLeaf(i));
  for (const std::uint64_t oldSize : {4U, 6U, 11U}) {
    const Bytes bytes = proveConsistency(oldSize, 13, log.reader())->encoded();
    const auto accepts = [&](ByteView encoded) {
      const std::optional<ConsistencyProof> proof = ConsistencyProof::decode(encoded);
      return proof && verifyConsistency(oldSize, log.rootAt(oldSize), 13, log.root(), *proof);
    };
    EXPECT_TRUE(accepts(bytes));
    forEverySpoiling(bytes, [&](ByteView spoilt, const std::string& how) {
      EXPECT_FALSE(accepts(spoilt)) << oldSize << ": " << how;
    });
  }
}

TEST(MerkleLog, AProofOfTheWrongLengthIsRefusedBeforeItIsHashed) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 13; ++i) log.append(numberedLeaf(i));
  ConsistencyProof proof = proveConsistency(6, 13, log.reader()).value();
  proof.path.push_back(proof.path.back());
  EXPECT_FALSE(verifyConsistency(6, log.rootAt(6), 13, log.root(), proof));
  proof.path.resize(1);
  EXPECT_FALSE(verifyConsistency(6, log.rootAt(6), 13, log.root(), proof));
  EXPECT_FALSE(verifyConsistency(13, log.root(), 6, log.rootAt(6), {13, 6, {}}));
}

TEST(MerkleLog, ProofsOfAHeadDoNotChangeAsTheLogGrows) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 19; ++i) log.append(numberedLeaf(i));
  const Bytes inclusion = proveInclusion(17, 19, log.reader())->encoded();
  const Bytes consistency = proveConsistency(10, 19, log.reader())->encoded();
  for (std::uint64_t i = 19; i < 64; ++i) log.append(numberedLeaf(i));
  EXPECT_EQ(proveInclusion(17, 19, log.reader())->encoded(), inclusion);
  EXPECT_EQ(proveConsistency(10, 19, log.reader())->encoded(), consistency);
}

TEST(MerkleLog, ANodeThatCannotBeReadGivesNoProof) {
  KeptLog log;
  for (std::uint64_t i = 0; i < 13; ++i) log.append(numberedLeaf(i));
  int missing = 0;
  const LogNodeReader read = [&](LogNodeId id) -> std::optional<Hash> {
    if (id == LogNodeId{2, 0}) {
      ++missing;
      return std::nullopt;
    }
    return log.reader()(id);
  };
  EXPECT_FALSE(proveInclusion(5, 13, read).has_value());
  EXPECT_FALSE(proveConsistency(4 + 2, 13, read).has_value());
  EXPECT_EQ(missing, 2);
}

// --- the frontier

TEST(MerkleLog, GoesOnFromItsFrontierAsIfItHadNeverStopped) {
  MerkleLog whole;
  MerkleLog restarted;
  std::vector<LogNode> one;
  std::vector<LogNode> other;
  for (std::uint64_t i = 0; i < 300; ++i) {
    whole.append(numberedLeaf(i), one);
    restarted = MerkleLog::decode(restarted.encoded()).value();
    restarted.append(numberedLeaf(i), other);
    ASSERT_EQ(restarted.root(), whole.root());
    ASSERT_EQ(restarted.size(), whole.size());
  }
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].id, other[i].id);
    EXPECT_EQ(one[i].hash, other[i].hash);
  }
}

TEST(MerkleLog, RefusesEverySpoiltFrontier) {
  MerkleLog log;
  std::vector<LogNode> completed;
  for (std::uint64_t i = 0; i <= 11; ++i) {
    const Bytes bytes = log.encoded();
    ASSERT_TRUE(MerkleLog::decode(bytes).has_value());
    forEverySpoiling(bytes, [&](ByteView spoilt, const std::string& how) {
      EXPECT_FALSE(MerkleLog::decode(spoilt).has_value()) << i << ": " << how;
    });
    log.append(numberedLeaf(i), completed);
  }
}

TEST(MerkleLog, RefusesProofsBeyondTheLimitOrOfAnUnknownSuite) {
  EXPECT_FALSE(InclusionProof::decode(fromHex("0001 0000010000000001 0000000000000000")));
  EXPECT_FALSE(ConsistencyProof::decode(fromHex("0001 0000010000000001 0000010000000001")));
  EXPECT_TRUE(ConsistencyProof::decode(fromHex("0001 0000010000000000 0000010000000000")));
  EXPECT_FALSE(ConsistencyProof::decode(fromHex("0002 0000010000000000 0000010000000000")));
}

}  // namespace
}  // namespace guantong::crypto
