// node/shell/store_check.h: is a store sound? Behind `guantong store check DIR`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "federation/result.h"
#include "node/shell/lmdb_store.h"

namespace guantong::node::shell {

struct TableReport {
  std::string name;
  std::uint64_t entries = 0;
  std::uint64_t keyBytes = 0;
  std::uint64_t valueBytes = 0;
  std::uint64_t pages = 0;
  std::uint32_t depth = 0;
};

/// What a walk over every table found.
struct StoreReport {
  StoreIdentity identity;
  std::uint32_t format = 0;
  std::uint64_t transaction = 0;  ///< of the state that was walked
  std::uint64_t fileBytes = 0;
  std::uint64_t mapBytes = 0;
  std::uint64_t pageBytes = 0;
  std::uint64_t pages = 0;      ///< in the file, all kinds
  std::uint64_t pagesFree = 0;  ///< wait to be used again
  std::uint32_t readers = 0;    ///< slots in use, this walk's own included
  bool writerRuns = false;
  std::vector<TableReport> tables;  ///< in order of their names; up to the damage, when there is
  std::vector<std::string> damage;  ///< a sentence for each finding; empty: sound

  [[nodiscard]] bool sound() const { return damage.empty(); }
};

/// Opens for reading and walks every entry of every table: keys in order and of allowed sizes,
/// values readable to their last byte, counts equal to what the tables claim, every page used
/// once or free.
///
/// The walk happens in a child process. Why: LMDB trusts its pages, so a damaged one may end the
/// process that reads it; the death of the child is then the finding, with the table where it
/// happened. Works beside a running writer, on the state of the moment it began.
///
/// An error: no store there (kNotFound), a newer version's (kStoreNewer), so damaged that nothing
/// can be walked (kStoreDamaged), or the machine refused (kStoreFailed).
/// Changes nothing but LMDB's table of readers.
federation::Result<StoreReport> checkStore(const std::filesystem::path& directory);

/// Whether every page that is in use lies within the file; for opening a file that ends early
/// (DataFileFacts::endsEarly).
federation::Result<void> walkInChild(const std::filesystem::path& directory);

}  // namespace guantong::node::shell
