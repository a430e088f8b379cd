// tests/support/store_story.h: a story written to a store group by group, whose every state is
// known from its length alone.
#pragma once

#include <cstdint>
#include <string>

#include "federation/store.h"

namespace guantong::support {

/// Group g (from 1) is one transaction: some ledger records of sizes from tens of bytes to several
/// pages, two rows of a view, the removal of an old group, and `head` = g. Everything follows from
/// g, so what a store must hold is known from its head: a group that is half there, a record that
/// is not whole and a row that is stale or early all show.
class StoreStory {
 public:
  /// Groups older than this are removed again, so that pages are used anew; 0 keeps all.
  explicit StoreStory(std::uint64_t keptGroups) : keptGroups_(keptGroups) {}

  /// Writes the next group. Its number, or what went wrong.
  federation::Result<std::uint64_t> writeNext(federation::Store& store) const;

  struct Finding {
    std::uint64_t head = 0;
    std::string problem;  ///< empty: the store tells exactly the first `head` groups
  };
  /// REQUIRES: `store` was opened for writing, or has its tables.
  [[nodiscard]] Finding read(federation::Store& store) const;
  /// read, and that no acknowledged group is missing.
  [[nodiscard]] Finding readAfter(federation::Store& store, std::uint64_t acknowledged) const;

 private:
  std::uint64_t keptGroups_;
};

}  // namespace guantong::support
