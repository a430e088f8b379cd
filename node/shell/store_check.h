// node/shell/store_check.h: is a store sound? Behind `guantong store check DIR`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "federation/result.h"
#include "node/shell/lmdb_pages.h"
#include "node/shell/lmdb_store.h"

namespace guantong::node::shell {

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
  std::uint64_t pagesLost = 0;  ///< neither used nor free: wasted, and harmless
  std::uint32_t readers = 0;    ///< slots in use, this walk's own included
  bool writerRuns = false;
  std::vector<TableFacts> tables;   ///< in order of their names
  std::vector<std::string> damage;  ///< a sentence for each finding; empty: sound

  [[nodiscard]] bool sound() const { return damage.empty(); }
};

/// Walks every entry of every table: keys in order and of allowed sizes, values readable to their
/// last byte, counts equal to what the tables claim, every page used once or free.
///
/// The walk reads pages the ordinary way and judges each before it follows it (lmdb_pages.h); LMDB
/// only holds the walked state still, with a reader's slot. Why: LMDB trusts its pages, and a
/// damaged one ends the process that reads it through the map. So no damage kills the checker, and
/// a finding names its table and page. Works beside a running writer, on the state of the moment
/// it began.
///
/// What it can't see: bytes that changed inside a key or value and left the order intact. LMDB
/// keeps no checksums; what the office stores is signed or sealed, and its readers verify it.
///
/// An error: no store there (kNotFound), a newer version's (kStoreNewer), so damaged that nothing
/// can be walked (kStoreDamaged), or the machine refused (kStoreFailed, kStoreUnsuitable).
/// Changes nothing but LMDB's table of readers.
federation::Result<StoreReport> checkStore(const std::filesystem::path& directory);

}  // namespace guantong::node::shell
