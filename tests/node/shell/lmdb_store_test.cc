#include "node/shell/lmdb_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <lmdb.h>  // to make files as other programs and other versions would
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "crypto/bytes.h"
#include "tests/faults/child.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using crypto::viewOf;
using support::inChild;
using support::TemporaryDirectory;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
const StoreIdentity kOurs{.office = "330106000000", .incarnation = {0x0708}};

class LmdbStoreTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path at() const { return directory_.path() / "store"; }
  [[nodiscard]] std::filesystem::path file(const char* name) const { return at() / name; }

  Result<std::unique_ptr<LmdbStore>> open(const LmdbStore::Options& options = {}) {
    return LmdbStore::open(at(), kOurs, options);
  }
  std::unique_ptr<LmdbStore> opened(const LmdbStore::Options& options = {}) {
    auto store = open(options);
    EXPECT_TRUE(store.has_value()) << store.error().detail;
    return std::move(*store);
  }
  static ErrorCode codeOf(const Result<std::unique_ptr<LmdbStore>>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? ErrorCode::kMalformed : result.error().code;
  }
  /// `count` records of 1,000 bytes, in one group.
  static Result<void> writeRecords(LmdbStore& store, std::uint32_t from, std::uint32_t count) {
    const Table table = *store.table("records");
    auto transaction = store.begin();
    if (!transaction) return tl::unexpected(transaction.error());
    const crypto::Bytes value(1000, std::byte{1});
    for (std::uint32_t i = 0; i < count; ++i) {
      (void)(*transaction)->append(table, crypto::bigEndian(from + i), value);
    }
    return (*transaction)->commit();
  }
  static std::uint64_t records(LmdbStore& store) {
    const Table table = *store.table("records");
    return (*store.snapshot())->entries(table);
  }
  /// Changes an entry of the table that the store keeps about itself, as LMDB would.
  void changeIdentity(const char* key, ByteView value) {
    MDB_env* environment = nullptr;
    MDB_txn* transaction = nullptr;
    MDB_dbi table = 0;
    mdb_env_create(&environment);
    mdb_env_set_maxdbs(environment, 4);
    ASSERT_EQ(mdb_env_open(environment, at().string().c_str(), 0, 0600), 0);
    ASSERT_EQ(mdb_txn_begin(environment, nullptr, 0, &transaction), 0);
    ASSERT_EQ(mdb_dbi_open(transaction, "guantong.store", 0, &table), 0);
    MDB_val lmdbKey{std::strlen(key), const_cast<char*>(key)};
    MDB_val lmdbValue{value.size(), const_cast<std::byte*>(value.data())};
    ASSERT_EQ(mdb_put(transaction, table, &lmdbKey, &lmdbValue, 0), 0);
    ASSERT_EQ(mdb_txn_commit(transaction), 0);
    mdb_env_close(environment);
  }
  void writeFile(const char* name, const std::string& text) {
    std::ofstream(file(name), std::ios::binary) << text;
  }

 private:
  TemporaryDirectory directory_;
};

// --- whose it is, and where it lies --------------------------------------------------------------

TEST_F(LmdbStoreTest, FilesAreForTheirOwnerAlone) {
  const mode_t before = ::umask(0);
  opened();
  ::umask(before);
  struct stat status;
  ASSERT_EQ(::stat(at().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(at())) {
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);
}

TEST_F(LmdbStoreTest, ADirectoryOpenToOthersIsRefused) {
  opened();
  ::chmod(at().c_str(), 0750);
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreUnsuitable);
  ::chmod(at().c_str(), 0700);
  opened();
}

TEST_F(LmdbStoreTest, TheIncarnationIsThatOfItsMaking) {
  EXPECT_EQ(opened()->identity().incarnation, kOurs.incarnation);
  const auto later = LmdbStore::open(at(), {.office = kOurs.office}, {});
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ((*later)->identity().incarnation, kOurs.incarnation);
  EXPECT_EQ((*later)->identity().office, kOurs.office);
}

TEST_F(LmdbStoreTest, AnotherOfficesStoreIsRefused) {
  opened();
  const auto other = LmdbStore::open(at(), {.office = "330108000000"}, {});
  ASSERT_EQ(codeOf(other), ErrorCode::kStoreForeign);
  EXPECT_NE(other.error().detail.find("330106000000"), std::string::npos);
  opened();  // and is unharmed
}

TEST_F(LmdbStoreTest, ANewerFormatIsRefused) {
  opened();
  changeIdentity("format", crypto::bigEndian(kStoreFormat + 1));
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreNewer);
  EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), {})), ErrorCode::kStoreNewer);
  changeIdentity("format", crypto::bigEndian(kStoreFormat));
  opened();
}

TEST_F(LmdbStoreTest, AFormatOfImpossibleSizeIsDamage) {
  opened();
  changeIdentity("format", viewOf("1"));
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreDamaged);
}

TEST_F(LmdbStoreTest, AnotherProgramsLmdbFileIsRefused) {
  std::filesystem::create_directory(at());
  ::chmod(at().c_str(), 0700);
  MDB_env* environment = nullptr;
  mdb_env_create(&environment);
  ASSERT_EQ(mdb_env_open(environment, at().string().c_str(), 0, 0600), 0);
  mdb_env_close(environment);
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreDamaged);
}

TEST_F(LmdbStoreTest, NetworkFileSystemsAreRefused) {
  for (const std::uint64_t type :
       {0x6969ULL, 0xFF534D42ULL, 0xFE534D42ULL, 0x517BULL, 0x01021997ULL, 0x00C36400ULL,
        0x5346414FULL, 0x0BD00BD0ULL, 0x65735546ULL}) {
    LmdbStore::Options options;
    options.fileSystemType = [&](int) { return std::optional<std::uint64_t>(type); };
    const auto refused = open(options);
    ASSERT_EQ(codeOf(refused), ErrorCode::kStoreUnsuitable) << std::hex << type;
    EXPECT_FALSE(std::filesystem::exists(file(kDataFile)));
  }
  LmdbStore::Options unknown;
  unknown.fileSystemType = [](int) { return std::optional<std::uint64_t>(); };
  EXPECT_EQ(codeOf(open(unknown)), ErrorCode::kStoreFailed);
  LmdbStore::Options ext4;
  ext4.fileSystemType = [](int) { return std::optional<std::uint64_t>(0xEF53); };
  opened(ext4);
  LmdbStore::Options nfs;
  nfs.fileSystemType = [](int) { return std::optional<std::uint64_t>(0x6969); };
  EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), nfs)), ErrorCode::kStoreUnsuitable);
}

TEST_F(LmdbStoreTest, TheKernelIsAskedForTheFileSystem) {
  const int root = ::open("/proc", O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(fileSystemTypeOf(root), std::optional<std::uint64_t>(0x9fa0));
  ::close(root);
  EXPECT_EQ(fileSystemTypeOf(-1), std::nullopt);
}

TEST_F(LmdbStoreTest, AReadOnlyDirectoryIsRefusedWithItsReason) {
  const int code = inChild([&] {
    if (!LmdbStore::open(at(), kOurs, {})) return 10;
    std::filesystem::permissions(
        at(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    for (const char* name : {kDataFile, kReadersFile, kWriterLockFile}) {
      ::chmod(file(name).c_str(), 0400);
    }
    if (::getuid() == 0) {  // root may write everywhere: be somebody else
      for (const auto& each :
           {at().parent_path(), at(), file(kDataFile), file(kReadersFile), file(kWriterLockFile)}) {
        if (::chown(each.c_str(), 65534, 65534) != 0) return 11;
      }
      if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 12;
    }
    const auto refused = LmdbStore::open(at(), kOurs, {});
    if (refused || refused.error().code != ErrorCode::kStoreUnsuitable) return 13;
    return refused.error().detail.find("denied") == std::string::npos ? 14 : 0;
  });
  EXPECT_EQ(code, 0);
  std::filesystem::permissions(at(), std::filesystem::perms::owner_all);
}

// --- one writer, readers beside it
// ----------------------------------------------------------------

TEST_F(LmdbStoreTest, ASecondWriterIsRefused) {
  const auto store = opened();
  const int code = inChild([&] {
    // The child inherits the mark of its parent's opening, which is not its own: another name for
    // the directory would not help, so the lock itself is asked.
    const int fd = ::open(at().c_str(), O_RDONLY | O_DIRECTORY);
    const auto lock = lockForWriting(fd);
    if (lock) return 10;
    if (lock.error().code != ErrorCode::kStoreBusy) return 11;
    return writerRuns(fd) ? 0 : 12;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreBusy);
  EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), {})), ErrorCode::kStoreBusy);  // in one process
}

/// Who takes a lock file for a leftover and removes it must not get two offices that write under
/// one name.
TEST_F(LmdbStoreTest, ASecondWriterIsRefusedAlsoWhenTheLockFileIsRemoved) {
  const auto store = opened();
  const int code = inChild([&] {
    std::filesystem::remove(file(kWriterLockFile));
    const int fd = ::open(at().c_str(), O_RDONLY | O_DIRECTORY);
    const auto lock = lockForWriting(fd);
    if (lock) return 10;
    return lock.error().code == ErrorCode::kStoreBusy ? 0 : 11;
  });
  EXPECT_EQ(code, 0);
}

TEST_F(LmdbStoreTest, AnotherProcessReadsBesideAWriterAndFollowsItsGrowth) {
  opened();
  support::WriterProcess writer({"write", at().string(), "0", "0", "40"});
  ASSERT_TRUE(writer.nextAcknowledged().has_value());
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreBusy);
  const auto reader = LmdbStore::openToRead(at(), {});
  ASSERT_TRUE(reader.has_value()) << reader.error().detail;
  EXPECT_EQ((*reader)->begin().error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ((*reader)->table("no-such-table").error().code, ErrorCode::kNotFound);
  const auto head = (*reader)->table("head");
  ASSERT_TRUE(head.has_value());
  std::uint64_t before = 0;
  for (int i = 0; i < 20; ++i) {
    const auto snapshot = (*reader)->snapshot();
    ASSERT_TRUE(snapshot.has_value());
    const auto value = (*snapshot)->get(*head, viewOf("head"));
    ASSERT_TRUE(value.has_value());
    const auto group = crypto::fromBigEndian<std::uint64_t>(*value);
    EXPECT_GE(group, before);
    before = group;
    (void)writer.nextAcknowledged();
  }
  EXPECT_GT(before, 1U);
}

TEST_F(LmdbStoreTest, AReaderFollowsAMapThatAnotherProcessMadeLarger) {
  LmdbStore::Options small{.mapBytesAtStart = 2 * kMiB, .headroomBytes = kMiB};
  int toChild[2], toParent[2];
  ASSERT_EQ(::pipe(toChild), 0);
  ASSERT_EQ(::pipe(toParent), 0);
  ASSERT_TRUE(writeRecords(*opened(small), 0, 100).has_value());
  std::thread child([&] {
    EXPECT_EQ(inChild([&] {
                char byte = 0;
                auto store = LmdbStore::openToRead(at(), small);
                if (!store) return 10;
                if (records(**store) != 100) return 11;
                if (::write(toParent[1], "r", 1) != 1 || ::read(toChild[0], &byte, 1) != 1) {
                  return 12;
                }
                // Far beyond the map it opened with.
                return records(**store) == 20100 ? 0 : 13;
              }),
              0);
  });
  char byte = 0;
  EXPECT_EQ(::read(toParent[0], &byte, 1), 1);
  {
    const auto store = opened(small);
    for (std::uint32_t i = 0; i < 40; ++i) {
      EXPECT_TRUE(writeRecords(*store, 1000 + i * 500, 500).has_value());
    }
    EXPECT_EQ(::write(toChild[1], "w", 1), 1);
    child.join();
  }
  for (const int fd : {toChild[0], toChild[1], toParent[0], toParent[1]}) ::close(fd);
}

TEST_F(LmdbStoreTest, WithoutAStoreThereIsNothingToRead) {
  EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), {})), ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(at()));
}

TEST_F(LmdbStoreTest, SlotsOfReadersThatDiedAreFreed) {
  const auto store = opened();
  ASSERT_TRUE(writeRecords(*store, 0, 10).has_value());
  {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    EXPECT_EQ(inChild([&] {
                // As another process would: by LMDB itself, since this one's mark is inherited.
                MDB_env* environment = nullptr;
                MDB_txn* transaction = nullptr;
                mdb_env_create(&environment);
                mdb_env_set_maxdbs(environment, 65);
                if (mdb_env_open(environment, at().string().c_str(), MDB_RDONLY, 0600) != 0) {
                  return 10;
                }
                if (mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction) != 0) return 11;
                std::_Exit(0);  // without closing anything
              }),
              0);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  EXPECT_EQ(store->cleanReaders(), 1);
  EXPECT_EQ(store->cleanReaders(), 0);
}

TEST_F(LmdbStoreTest, MoreSnapshotsThanSlotsAreRefusedAndOneGivenBackHelps) {
  const auto store = opened({.readersMax = 5});
  std::vector<std::unique_ptr<federation::Snapshot>> snapshots;
  for (;;) {
    auto snapshot = store->snapshot();
    if (!snapshot) {
      EXPECT_EQ(snapshot.error().code, ErrorCode::kStoreBusy);
      break;
    }
    snapshots.push_back(std::move(*snapshot));
    ASSERT_LT(snapshots.size(), 100U);
  }
  EXPECT_EQ(snapshots.size(), 5U);
  snapshots.pop_back();
  EXPECT_TRUE(store->snapshot().has_value());
}

// --- the map ------------------------------------------------------------------------------------

TEST_F(LmdbStoreTest, TheMapGrowsWithoutRestartAndWithoutFailingAGroup) {
  const auto store = opened({.mapBytesAtStart = 2 * kMiB, .headroomBytes = kMiB});
  EXPECT_EQ(store->mapBytes(), 2 * kMiB);
  for (std::uint32_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(writeRecords(*store, i * 500, 500).has_value()) << i;  // 0.6 MiB each
  }
  EXPECT_EQ(records(*store), 50000U);
  EXPECT_GT(store->mapBytes(), 50 * kMiB);
}

TEST_F(LmdbStoreTest, GrowthIsTakenBetweenSnapshotsThatComeAndGo) {
  const auto store = opened({.mapBytesAtStart = 2 * kMiB, .headroomBytes = kMiB});
  const Table table = *store->table("records");
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const auto snapshot = store->snapshot();
        if (!snapshot) {
          ++failures;
          continue;
        }
        std::uint64_t count = 0;
        const auto cursor = (*snapshot)->cursor(table);
        for (bool on = cursor->first(); on && count < 2000; on = cursor->next()) ++count;
        if (count > (*snapshot)->entries(table)) ++failures;
      }
    });
  }
  for (std::uint32_t i = 0; i < 60; ++i) {
    EXPECT_TRUE(writeRecords(*store, i * 200, 200).has_value()) << i;
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(records(*store), 12000U);
}

TEST_F(LmdbStoreTest, AGroupLargerThanTheRoomIsToldFullAndTheNextSucceeds) {
  const auto store = opened({.mapBytesAtStart = 2 * kMiB, .headroomBytes = kMiB});
  ASSERT_TRUE(writeRecords(*store, 0, 100).has_value());
  const auto failed = writeRecords(*store, 1000, 2500);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kStoreFull);
  EXPECT_EQ(records(*store), 100U);
  EXPECT_TRUE(writeRecords(*store, 1000, 2500).has_value());
  EXPECT_EQ(records(*store), 2600U);
}

TEST_F(LmdbStoreTest, ASnapshotHeldTooLongKeepsTheMapAndTheErrorSaysSo) {
  const auto store = opened({.mapBytesAtStart = 2 * kMiB,
                             .headroomBytes = kMiB,
                             .growthWait = std::chrono::milliseconds(20)});
  ASSERT_TRUE(writeRecords(*store, 0, 100).has_value());
  auto held = store->snapshot();
  Result<void> written;
  for (std::uint32_t i = 1; i < 20 && written; ++i) written = writeRecords(*store, i * 1000, 200);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::kStoreFull);
  EXPECT_NE(written.error().detail.find("open snapshots"), std::string::npos)
      << written.error().detail;
  EXPECT_EQ((*held)->entries(*store->table("records")), 100U);
  held->reset();
  EXPECT_TRUE(writeRecords(*store, 100000, 500).has_value());
}

TEST_F(LmdbStoreTest, WithoutAddressSpaceTheMapStaysAndTheStoreReads) {
  EXPECT_EQ(inChild([&] {
              auto store = LmdbStore::open(at(), kOurs,
                                           {.mapBytesAtStart = 64 * kMiB,
                                            .headroomBytes = 32 * kMiB,
                                            .growthWait = std::chrono::milliseconds(1)});
              if (!store) return 10;
              std::uint64_t pages = 0;
              std::ifstream("/proc/self/statm") >> pages;
              const rlim_t limit = pages * static_cast<rlim_t>(::getpagesize()) + 100 * kMiB;
              const struct rlimit space { limit, limit };
              if (::setrlimit(RLIMIT_AS, &space) != 0) return 11;
              Result<void> written;
              std::uint32_t groups = 0;
              while ((written = writeRecords(**store, groups * 5000, 5000))) {
                if (++groups > 100) return 12;  // the limit did not hold
              }
              if (written.error().code != ErrorCode::kStoreFull) return 13;
              return records(**store) == std::uint64_t{5000} * groups && groups > 2 ? 0 : 14;
            }),
            0);
}

TEST_F(LmdbStoreTest, AtItsLimitAStoreIsFullAndReads) {
  LmdbStore::Options options{
      .mapBytesAtStart = 2 * kMiB, .mapBytesMax = 4 * kMiB, .headroomBytes = kMiB};
  auto store = opened(options);
  Result<void> written;
  std::uint32_t groups = 0;
  while ((written = writeRecords(*store, groups * 100, 100))) ++groups;
  EXPECT_EQ(written.error().code, ErrorCode::kStoreFull);
  EXPECT_NE(written.error().detail.find("limit"), std::string::npos) << written.error().detail;
  EXPECT_EQ(records(*store), groups * 100);
  EXPECT_LE(store->size()->bytesUsed, store->size()->bytesLimit);
  EXPECT_EQ(store->size()->bytesLimit, 4 * kMiB);
  store.reset();
  store = opened(options);
  EXPECT_EQ(records(*store), groups * 100);
  store.reset();
  options.mapBytesMax = 64 * kMiB;
  store = opened(options);
  EXPECT_TRUE(writeRecords(*store, groups * 100, 100).has_value());
}

TEST_F(LmdbStoreTest, AtALimitOnTheSizeOfFilesAStoreIsFullAndReads) {
  const int code = inChild([&] {
    ::signal(SIGXFSZ, SIG_IGN);  // as hardening.h has it
    auto store = open();
    if (!store) return 10;
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 3 * kMiB + 100;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Result<void> written;
    std::uint32_t groups = 0;
    while ((written = writeRecords(**store, groups * 100, 100))) ++groups;
    if (groups == 0) return 11;
    for (int i = 0; i < 2; ++i) {
      if (written.error().code != ErrorCode::kStoreFull) return 12 + i;
      written = writeRecords(**store, groups * 100, 100);
    }
    if (records(**store) != groups * 100) return 14;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return writeRecords(**store, groups * 100, 100) ? 0 : 15;
  });
  EXPECT_EQ(code, 0);
}

// --- files that are not what they should be
// -------------------------------------------------------

TEST_F(LmdbStoreTest, GarbageIsRefusedAndLeftAsItIs) {
  opened();
  for (const std::string& garbage :
       {std::string(), std::string("x"), std::string(100000, 'g'), std::string(8192, '\0')}) {
    writeFile(kDataFile, garbage);
    EXPECT_EQ(codeOf(open()), ErrorCode::kStoreDamaged) << garbage.size();
    EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), {})), ErrorCode::kStoreDamaged);
    EXPECT_EQ(std::filesystem::file_size(file(kDataFile)), garbage.size());
  }
}

TEST_F(LmdbStoreTest, AFileCutShortIsRefusedWhereverItIsCut) {
  ASSERT_TRUE(writeRecords(*opened(), 0, 300).has_value());
  const auto whole = std::filesystem::file_size(file(kDataFile));
  for (std::uint64_t size = whole - 1; size > 5000; size -= std::min<std::uint64_t>(size, 9001)) {
    std::filesystem::resize_file(file(kDataFile), size);
    EXPECT_EQ(codeOf(open()), ErrorCode::kStoreDamaged) << size;
    EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), {})), ErrorCode::kStoreDamaged) << size;
  }
}

/// The lists are whole and what is missing is a value: only a walk of everything sees it.
TEST_F(LmdbStoreTest, AFileCutShortInsideAValueIsRefused) {
  {
    const auto store = opened();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(writeRecords(*store, 0, 10).has_value());
    const Table table = *store->table("records");
    auto transaction = *store->begin();  // its lists fit into pages that got free, its value not
    ASSERT_TRUE(transaction->put(table, crypto::viewOf("large"), crypto::Bytes(kMiB, std::byte{1}))
                    .has_value());
    ASSERT_TRUE(transaction->commit().has_value());
  }
  const auto whole = std::filesystem::file_size(file(kDataFile));
  std::filesystem::resize_file(file(kDataFile), whole - kMiB / 2);
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreDamaged);
  EXPECT_EQ(codeOf(LmdbStore::openToRead(at(), {})), ErrorCode::kStoreDamaged);
}

/// LMDB counts pages that it took and freed in one transaction and does not write them.
TEST_F(LmdbStoreTest, AFileThatEndsBeforePagesNobodyUsesIsSound) {
  bool endedEarly = false;
  for (std::uint32_t i = 0; i < 10; ++i) {
    const auto store = opened();
    ASSERT_TRUE(writeRecords(*store, 0, 50).has_value());  // the same again: old pages get free
    ASSERT_TRUE(writeRecords(*store, 0, 50).has_value());
    const Table table = *store->table("records");
    auto transaction = *store->begin();
    const crypto::Bytes large(kMiB);
    ASSERT_TRUE(transaction->put(table, crypto::bigEndian(i), crypto::viewOf("1")).has_value());
    ASSERT_TRUE(transaction->put(table, crypto::viewOf("large"), large).has_value());
    ASSERT_TRUE(transaction->erase(table, crypto::viewOf("large")).has_value());
    ASSERT_TRUE(transaction->commit().has_value());
    endedEarly |= store->size()->bytesUsed > std::filesystem::file_size(file(kDataFile));
  }
  EXPECT_TRUE(endedEarly) << "this LMDB writes them all; the test shows nothing then";
  EXPECT_EQ(records(*opened()), 50U);
}

TEST_F(LmdbStoreTest, AMakingThatWasCutOffIsDoneAgain) {
  std::filesystem::create_directory(at());
  ::chmod(at().c_str(), 0700);
  writeFile(kNewDataFile, std::string(5000, 'x'));
  ASSERT_TRUE(writeRecords(*opened(), 0, 1).has_value());
  EXPECT_FALSE(std::filesystem::exists(file(kNewDataFile)));
}

TEST_F(LmdbStoreTest, WithoutItsReadersFileAStoreOpens) {
  ASSERT_TRUE(writeRecords(*opened(), 0, 10).has_value());
  std::filesystem::remove(file(kReadersFile));
  EXPECT_EQ(records(*opened()), 10U);
  writeFile(kReadersFile, std::string(100, 'x'));
  EXPECT_EQ(records(*opened()), 10U);
}

TEST_F(LmdbStoreTest, ADirectoryThatCantBeMadeIsAnError) {
  EXPECT_FALSE(LmdbStore::open(at() / "below" / "nothing", kOurs, {}).has_value());
  std::ofstream(at()) << "a file";
  EXPECT_EQ(codeOf(open()), ErrorCode::kStoreFailed);
}

}  // namespace
}  // namespace guantong::node::shell
