// tests/crypto/batch_builder.h: batches of messages that differ, the same in every run.
#pragma once

#include <string>
#include <vector>

#include "crypto/batch.h"
#include "crypto/randomness.h"
#include "tests/support/bytes.h"

namespace guantong::support {

class BatchBuilder {
 public:
  /// `number` tells batches of one size apart.
  explicit BatchBuilder(std::uint32_t size, std::uint8_t number = 1) {
    crypto::Randomness randomness(seedOf(number));
    for (std::uint32_t i = 0; i < size; ++i) {
      texts_.push_back("event " + std::to_string(i) + " of batch " + std::to_string(number));
    }
    for (const std::string& text : texts_) {
      messages_.push_back({randomness.bytes<16>(), crypto::viewOf(text)});
      leaves_.push_back(crypto::batchLeaf(crypto::context::kEvent,
                                          crypto::Suite::kEd25519Sha256XChaCha,
                                          messages_.back().salt, messages_.back().bytes));
    }
  }
  BatchBuilder(const BatchBuilder&) = delete;
  BatchBuilder& operator=(const BatchBuilder&) = delete;

  [[nodiscard]] std::span<const crypto::BatchMessage> messages() const { return messages_; }
  [[nodiscard]] std::span<const crypto::Hash> leaves() const { return leaves_; }

 private:
  std::vector<std::string> texts_;
  std::vector<crypto::BatchMessage> messages_;
  std::vector<crypto::Hash> leaves_;
};

}  // namespace guantong::support
