// Artefacts that lie in stores and travel between versions: their bytes never change.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "crypto/batch_verifier.h"
#include "crypto/checkpoint.h"
#include "crypto/commitment.h"
#include "crypto/merkle_log.h"
#include "crypto/randomness.h"
#include "tests/crypto/batch_builder.h"
#include "tests/crypto/log_builder.h"
#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::BatchBuilder;
using support::bytesOf;
using support::KeptLog;
using support::numberedLeaf;
using support::seedOf;
using support::toHex;

constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;

/// Collects `name = hex` lines, and compares them with the file at the end.
class Golden {
 public:
  void add(const std::string& name, ByteView bytes) { text_ += name + " = " + toHex(bytes) + "\n"; }

  void expectFile(const std::string& name) const {
    const std::string path = GUANTONG_SOURCE_DIR "/tests/vectors/" + name;
    if (std::getenv("GUANTONG_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
      std::ofstream(path) << text_;  // and fails below all the same: tests/support/golden.h
      ADD_FAILURE() << "wrote " << path << ": look at it, then commit it";
    }
    std::ifstream file(path);
    std::string golden;
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("#")) golden += line + "\n";
    }
    EXPECT_EQ(golden, text_) << "tests/vectors/" << name
                             << " has other bytes: what was stored or sent before can no longer be "
                                "read. If it is meant to be new, give it a new suite or context.";
  }

 private:
  std::string text_;
};

TEST(GoldenVectors, RandomnessNeverChanges) {
  Golden golden;
  Randomness randomness(seedOf(1));
  golden.add("seed 01 first 64", randomness.bytes<64>());
  static_cast<void>(randomness.bytes<400>());
  golden.add("seed 01 from 464 on, across a refill", randomness.bytes<64>());
  static_cast<void>(randomness.secret(100000));
  golden.add("seed 01 from 100528 on", randomness.bytes<32>());
  golden.expectFile("randomness.txt");
}

TEST(GoldenVectors, BatchSignaturesAndCommitmentsNeverChange) {
  const SigningKey key = SigningKey::fromSeed(seedOf(1));
  Golden golden;
  golden.add("public key", key.publicKey().bytes);
  CommitmentSalt salt;
  salt.fill(std::byte{0x44});
  golden.add("commitment", commitmentOf(kSuite, salt, viewOf("the body of an event")));
  for (const std::uint32_t size : {1U, 2U, 3U, 7U, 256U, 1024U}) {
    const BatchBuilder batch(size);
    const SignedBatch signedBatch = SignedBatch::sign(key, context::kEvent, batch.messages());
    const std::string of = " of a batch of " + std::to_string(size);
    golden.add("root" + of, signedBatch.root());
    for (const std::uint32_t i : {0U, size / 2, size - 1}) {
      const BatchMessage& message = batch.messages()[i];
      const Bytes proof = signedBatch.proof(i, message.salt);
      ASSERT_TRUE(verifyBatchProof(key.publicKey(), context::kEvent, message.bytes, proof));
      golden.add("message " + std::to_string(i) + of, message.bytes);
      golden.add("proof " + std::to_string(i) + of, proof);
    }
  }
  golden.expectFile("batch.txt");
}

TEST(GoldenVectors, LogsAndCheckpointsNeverChange) {
  const SigningKey key = SigningKey::fromSeed(seedOf(1));
  Golden golden;
  KeptLog log;
  golden.add("frontier of 0", log.log().encoded());
  for (std::uint64_t i = 0; i < 1000; ++i) {
    log.append(numberedLeaf(i));
    if (i + 1 == 7 || i + 1 == 512) {
      golden.add("frontier of " + std::to_string(i + 1), log.log().encoded());
    }
  }
  golden.add("frontier of 1000", log.log().encoded());
  golden.add("root of 1000", log.root());
  for (const std::uint64_t index : {0U, 511U, 512U, 999U}) {
    golden.add("inclusion of " + std::to_string(index) + " in 1000",
               proveInclusion(index, 1000, log.reader())->encoded());
  }
  for (const std::uint64_t old : {0U, 1U, 7U, 512U, 999U, 1000U}) {
    golden.add("consistency of " + std::to_string(old) + " with 1000",
               proveConsistency(old, 1000, log.reader())->encoded());
  }
  Checkpoint checkpoint;
  checkpoint.size = 1000;
  checkpoint.root = log.root();
  golden.add("checkpoint without statement", signCheckpoint(key, checkpoint));
  checkpoint.statement = bytesOf("office 330106000000, incarnation 1, frontier 1000");
  golden.add("checkpoint", signCheckpoint(key, checkpoint));
  golden.expectFile("merkle_log.txt");
}

}  // namespace
}  // namespace guantong::crypto
