// simulator/traced_store.h: a store whose every committed byte is on the trace.
#pragma once

#include <functional>
#include <memory>

#include "crypto/bytes.h"
#include "federation/store.h"

namespace guantong::simulator {

/// Stands before another store and hashes what each transaction puts and erases, in that order.
///
/// Rules
///  1. What is told is what was committed: a transaction that is abandoned, or whose commit fails,
///     tells nothing.
///  2. It changes nothing: every call goes to the store behind it and its answer comes back.
///  3. Nothing of it is in production code: an office is given a Store and can't know which.
/// Threads: as federation::Store.
class TracedStore final : public federation::Store {
 public:
  struct Committed {
    crypto::Hash changes{};
    std::uint64_t puts = 0;
    std::uint64_t erases = 0;
  };
  using Listener = std::function<void(const Committed&)>;

  /// REQUIRES: `store` outlives this.
  TracedStore(federation::Store& store, Listener listener)
      : store_(store), listener_(std::move(listener)) {}

  federation::Result<federation::Table> table(std::string_view name) override {
    return store_.table(name);
  }
  federation::Result<std::unique_ptr<federation::Transaction>> begin() override;
  federation::Result<std::unique_ptr<federation::Snapshot>> snapshot() override {
    return store_.snapshot();
  }
  federation::Result<federation::StoreSize> size() override { return store_.size(); }

 private:
  federation::Store& store_;
  Listener listener_;
};

}  // namespace guantong::simulator
