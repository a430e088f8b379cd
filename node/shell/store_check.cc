#include "node/shell/store_check.h"

#include <utility>

namespace guantong::node::shell {

using federation::Result;

Result<StoreReport> checkStore(const std::filesystem::path& directory) {
  Result<std::unique_ptr<LmdbStore>> store = LmdbStore::openToRead(directory, {});
  if (!store) return tl::unexpected(store.error());
  Result<LmdbStore::StillState> still = (*store)->holdStill();
  if (!still) return tl::unexpected(still.error());

  FileWalk walk = walkDataFile(still->file.get(), still->facts, WalkOf::kEverything, {});
  StoreReport report;
  report.identity = (*store)->identity();
  report.format = (*store)->format();
  report.transaction = still->facts.transaction;
  report.fileBytes = still->facts.fileBytes;
  report.mapBytes = still->facts.mapBytes;
  report.pageBytes = still->facts.pageBytes;
  report.pages = still->facts.lastPage + 1;
  report.pagesFree = walk.pagesFree;
  report.pagesLost = walk.pagesLost;
  report.readers = still->readers;
  report.writerRuns = still->writerRuns;
  report.tables = std::move(walk.tables);
  report.damage = std::move(walk.damage);
  return report;
}

}  // namespace guantong::node::shell
