// Input: what it is (1 byte: 0 inclusion, 1 consistency, 2 frontier) | its encoding. Proofs are
// verified against a log of 1000 numbered leaves, the one of tests/vectors/merkle_log.txt.
#include "tests/crypto/log_builder.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;

namespace {

constexpr std::uint64_t kLeaves = 1000;

const support::KeptLog& knownLog() {
  static const support::KeptLog& log = *[] {
    auto* made = new support::KeptLog;
    for (std::uint64_t i = 0; i < kLeaves; ++i) made->append(support::numberedLeaf(i));
    return made;
  }();
  return log;
}

bool same(const crypto::Bytes& encoded, crypto::ByteView input) {
  return std::equal(encoded.begin(), encoded.end(), input.begin(), input.end());
}

void tryInclusion(crypto::ByteView input) {
  const auto proof = crypto::InclusionProof::decode(input);
  if (!proof) return;
  fuzz::require(same(proof->encoded(), input));
  if (proof->size > kLeaves) return;
  const support::KeptLog& log = knownLog();
  if (!crypto::verifyInclusion(support::numberedLeaf(proof->index), proof->index, proof->size,
                               log.rootAt(proof->size), *proof)) {
    return;
  }
  fuzz::noteAccepted();  // then it is the one there is
  fuzz::require(
      same(crypto::proveInclusion(proof->index, proof->size, log.reader())->encoded(), input));
}

void tryConsistency(crypto::ByteView input) {
  const auto proof = crypto::ConsistencyProof::decode(input);
  if (!proof) return;
  fuzz::require(same(proof->encoded(), input));
  if (proof->newSize > kLeaves) return;
  const support::KeptLog& log = knownLog();
  if (!crypto::verifyConsistency(proof->oldSize, log.rootAt(proof->oldSize), proof->newSize,
                                 log.rootAt(proof->newSize), *proof)) {
    return;
  }
  fuzz::noteAccepted();
  fuzz::require(same(
      crypto::proveConsistency(proof->oldSize, proof->newSize, log.reader())->encoded(), input));
}

void tryFrontier(crypto::ByteView input) {
  std::optional<crypto::MerkleLog> log = crypto::MerkleLog::decode(input);
  if (!log) return;
  fuzz::noteAccepted();
  fuzz::require(same(log->encoded(), input));
  if (log->size() == crypto::kLogLeavesMax) return;
  std::vector<crypto::LogNode> completed;
  const std::uint64_t size = log->size();
  log->append(support::numberedLeaf(size), completed);
  fuzz::require(log->size() == size + 1 && !completed.empty());
  fuzz::require(crypto::MerkleLog::decode(log->encoded())->root() == log->root());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const crypto::ByteView input = fuzz::inputOf(data + 1, size - 1);
  switch (data[0]) {
    case 0:
      tryInclusion(input);
      break;
    case 1:
      tryConsistency(input);
      break;
    case 2:
      tryFrontier(input);
      break;
    default:
      break;
  }
  return 0;
}
