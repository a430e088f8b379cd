// tests/bench/kernel_chain.h: kernels one above the other, in one thread, on stores on the disk.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "node/office.h"
#include "node/shell/lmdb_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tree.h"

namespace guantong::bench {

/// What an office does for its messages, in the order in which it does it.
enum class Stage { kInspect, kReceive, kSubmit, kFinish, kCommit, kFrames };
inline constexpr std::array<std::string_view, 6> kStageNames = {"inspect", "receive", "submit",
                                                                "finish",  "commit",  "frames"};

/// One office: its kernel, its store, and the work that its daemon's threads would do.
class Seat {
 public:
  Seat(const support::Tree& tree, const federation::OfficeCode& code, federation::Instant now);

  /// What neighbours sent, to be looked at in the next group.
  void deliver(const federation::OfficeCode& from, crypto::Bytes frame);
  [[nodiscard]] bool hasMail() const { return !mail_.empty(); }
  /// One group: all that was delivered, and `commands`. What it sends is handed to `send`.
  template <typename Send>
  void group(std::vector<node::Command> commands, node::Office::Pace pace, federation::Instant now,
             const Send& send) {
    for (auto& [neighbour, frame] : work(std::move(commands), pace, now)) {
      send(neighbour, std::move(frame));
    }
  }
  /// One group with nobody beside: what became of each command. REQUIRES: none is refused.
  std::vector<node::Done> answered(std::vector<node::Command> commands, node::Office::Pace pace,
                                   federation::Instant now);
  /// From a snapshot, as beside the writer. REQUIRES: it can be answered.
  [[nodiscard]] node::Answer answer(const node::Question& question, federation::Instant now);
  [[nodiscard]] std::uint64_t storeBytes() const { return store_->size()->bytesUsed; }
  [[nodiscard]] node::Status status() const { return office_->status(); }
  [[nodiscard]] const federation::OfficeCode& code() const { return code_; }
  /// CPU seconds since the last call.
  std::array<double, kStageNames.size()> takeStages() { return std::exchange(stages_, {}); }

 private:
  using Outgoing = std::vector<std::pair<federation::OfficeCode, crypto::Bytes>>;
  Outgoing work(std::vector<node::Command> commands, node::Office::Pace pace,
                federation::Instant now);
  void meet(const support::Tree& tree, federation::Instant now);

  federation::OfficeCode code_;
  support::TemporaryDirectory folder_;
  std::unique_ptr<node::shell::LmdbStore> store_;
  std::unique_ptr<node::Office> office_;
  federation::Inspector inspector_;
  federation::SealingRoom sealingRoom_;
  std::vector<std::pair<federation::OfficeCode, std::shared_ptr<const crypto::Bytes>>> mail_;
  std::vector<node::Done> done_;  ///< of the last group
  std::array<double, kStageNames.size()> stages_{};
};

/// The lowest office first, each the child of the next.
class KernelChain {
 public:
  explicit KernelChain(std::size_t offices);

  /// Sends so many tickets from the lowest to the highest, in groups, until all are there and
  /// every office is quiet.
  void carry(std::uint64_t tickets, std::size_t group);
  [[nodiscard]] std::vector<std::unique_ptr<Seat>>& seats() { return seats_; }

 private:
  [[nodiscard]] federation::Instant now() const;
  void turn(Seat& seat, std::vector<node::Command> commands, bool moreWaits);

  support::Tree tree_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Seat>> seats_;
  std::uint64_t sent_ = 0;
};

}  // namespace guantong::bench
