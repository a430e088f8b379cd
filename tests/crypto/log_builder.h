// tests/crypto/log_builder.h: a log whose nodes are kept, as a store would keep them.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "crypto/merkle_log.h"

namespace guantong::support {

inline crypto::Hash numberedLeaf(std::uint64_t number) {
  return crypto::merkleLeaf(crypto::bigEndian(number));
}

class KeptLog {
 public:
  KeptLog() { roots_.push_back(log_.root()); }

  void append(const crypto::Hash& leaf) {
    std::vector<crypto::LogNode> completed;
    log_.append(leaf, completed);
    for (const crypto::LogNode& node : completed) {
      nodes_[crypto::logNodePosition(node.id)] = node.hash;
    }
    roots_.push_back(log_.root());
  }

  [[nodiscard]] const crypto::MerkleLog& log() const { return log_; }
  [[nodiscard]] crypto::Hash root() const { return log_.root(); }
  [[nodiscard]] const crypto::Hash& rootAt(std::uint64_t size) const { return roots_.at(size); }
  [[nodiscard]] crypto::LogNodeReader reader() const {
    return [this](crypto::LogNodeId id) -> std::optional<crypto::Hash> {
      const auto found = nodes_.find(crypto::logNodePosition(id));
      if (found == nodes_.end()) return std::nullopt;
      return found->second;
    };
  }

 private:
  crypto::MerkleLog log_;
  std::map<std::uint64_t, crypto::Hash> nodes_;
  std::vector<crypto::Hash> roots_;
};

}  // namespace guantong::support
