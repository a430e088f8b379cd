// simulator/simulated_store.h: a store in memory, on a disk that fails when told to.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/store.h"

namespace guantong::simulator {

using federation::Result;
using federation::StoreSize;
using federation::Table;

/// What one entry takes of a simulated disk besides its key and value; about what LMDB takes.
inline constexpr std::uint64_t kSimulatedEntryBytes = 16;

/// The Store of one simulated office. A country has 45,000 of them in one process.
///
/// Entries lie in sorted chunks; a state is a list of tables, a table a list of chunks, each shared
/// by whoever shows it. A transaction copies the chunks that it changes and leaves the others
/// shared, so a snapshot costs a pointer, abandoning a transaction costs nothing, and a small
/// office's store is small (tests/simulator/simulated_store_test.cc has the figure).
///
/// Deterministic: the same calls give the same answers, faults included; nothing here depends on
/// addresses, time or chance.
///
/// Faults, each on request:
///  - crash(): the power goes and comes back. What was committed is there, an open transaction is
///    gone, and every handle from before is dead: it reads nothing, its health() and its writes
///    answer kStoreFailed, destroying it is safe. Tables keep their names and numbers.
///  - restore(backup): the same, and the disk holds an older state.
///  - failCommit(n): the n-th commit from now (1: the next) fails as by a failing disk; after it
///    the store refuses to write until crash().
///  - fillAtCommit(n): the n-th commit from now finds the disk full, once.
///  - setCapacity(bytes): the disk has so much room; a write beyond dooms its transaction.
///
/// Threads: as federation::Store; faults and crash() belong to the writer's thread.
class SimulatedStore final : public federation::Store {
 public:
  SimulatedStore();
  /// REQUIRES: its transaction is gone. Snapshots may outlive it.
  ~SimulatedStore() override;
  SimulatedStore(const SimulatedStore&) = delete;
  SimulatedStore& operator=(const SimulatedStore&) = delete;

  Result<Table> table(std::string_view name) override;
  Result<std::unique_ptr<federation::Transaction>> begin() override;
  Result<std::unique_ptr<federation::Snapshot>> snapshot() override;
  Result<StoreSize> size() override;

  void crash();
  struct State;  // simulated_store.cc
  /// What is committed now, to be put back one day: a backup.
  [[nodiscard]] std::shared_ptr<const State> backup();
  /// The power goes, and what comes back is what lay in the backup.
  void restore(std::shared_ptr<const State> backup);
  void failCommit(std::uint64_t nth) { failAt_ = commits_ + nth; }
  void fillAtCommit(std::uint64_t nth) { fullAt_ = commits_ + nth; }
  /// 0: without limit. What is there stays there, also when it is more.
  void setCapacity(std::uint64_t bytes) { capacity_ = bytes; }
  /// How many commits succeeded or failed so far; two runs of one seed agree on it.
  [[nodiscard]] std::uint64_t commits() const { return commits_; }

 private:
  friend class SimulatedTransaction;

  Result<void> commit(State&& state);
  [[nodiscard]] bool overCapacity(std::uint64_t bytes) const {
    return capacity_ != 0 && bytes > capacity_;
  }

  std::mutex guard_;  ///< of state_: snapshots are taken on any thread
  std::shared_ptr<const State> state_;
  /// Handles hold it too; after a crash they see that theirs is an old one.
  std::shared_ptr<std::atomic<bool>> alive_;
  std::vector<std::string> names_;
  std::uint64_t capacity_ = 0;
  std::uint64_t commits_ = 0;
  std::uint64_t failAt_ = 0;
  std::uint64_t fullAt_ = 0;
  bool writing_ = false;
  bool failed_ = false;
};

}  // namespace guantong::simulator
