#include "node/shell/lmdb_store.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "crypto/check.h"
#include "node/shell/lmdb_handles.h"
#include "node/shell/lmdb_pages.h"

namespace guantong::node::shell {
namespace {

using federation::failure;
using federation::StoreSize;

/// The table of what the store says of itself. Its name can't be a caller's: it has a dot.
constexpr const char* kMetaTable = "guantong.store";
constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kOfficeKey = "office";
constexpr std::string_view kIncarnationKey = "incarnation";

constexpr unsigned kTablesInFile = federation::kStoreTablesMax + 1;
/// The map's sizes are multiples of this: of every page size there is.
constexpr std::uint64_t kMapGranule = std::uint64_t{1} << 20;
/// A new store's few pages, and room for LMDB to work.
constexpr std::uint64_t kMakingMapBytes = kMapGranule;

Error placed(Error error, const std::filesystem::path& directory) {
  error.detail = "the store in " + directory.string() + ": " + error.detail;
  return error;
}

std::uint64_t roundedUp(std::uint64_t bytes) {
  return (bytes + kMapGranule - 1) / kMapGranule * kMapGranule;
}

bool validName(std::string_view name) {
  return !name.empty() && name.size() <= federation::kStoreTableNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// Ends an LMDB transaction that was not committed.
struct Aborter {
  void operator()(MDB_txn* transaction) const { mdb_txn_abort(transaction); }
};
using TransactionPointer = std::unique_ptr<MDB_txn, Aborter>;

struct EnvironmentCloser {
  void operator()(MDB_env* environment) const { mdb_env_close(environment); }
};

int putText(MDB_txn* transaction, MDB_dbi table, std::string_view key, ByteView value) {
  MDB_val lmdbKey{key.size(), const_cast<char*>(key.data())};
  MDB_val lmdbValue{value.size(), const_cast<std::byte*>(value.data())};
  return mdb_put(transaction, table, &lmdbKey, &lmdbValue, 0);
}

/// The new store's whole content, in one transaction.
int writeIdentity(MDB_env* environment, const StoreIdentity& identity) {
  MDB_txn* raw = nullptr;
  if (const int code = mdb_txn_begin(environment, nullptr, 0, &raw); code != 0) return code;
  TransactionPointer transaction(raw);
  MDB_dbi table = 0;
  int code = mdb_dbi_open(raw, kMetaTable, MDB_CREATE, &table);
  const auto format = crypto::bigEndian(kStoreFormat);
  const auto incarnation = crypto::bigEndian(identity.incarnation.number);
  if (code == 0) code = putText(raw, table, kFormatKey, format);
  if (code == 0) code = putText(raw, table, kOfficeKey, crypto::viewOf(identity.office));
  if (code == 0) code = putText(raw, table, kIncarnationKey, incarnation);
  if (code == 0) code = mdb_txn_commit(transaction.release());
  return code;
}

/// Whether there is no room for so many bytes after the file's end: on the medium, or under the
/// limit that the process has for files. LMDB reports a write that was cut short there as EIO,
/// which must be told from a disk that fails.
bool noRoomAfter(int file, std::uint64_t bytes) {
  struct stat status;
  if (::fstat(file, &status) != 0) return false;
  rlimit limit;  // fallocate that keeps the size does not look at it
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      limit.rlim_cur < static_cast<std::uint64_t>(status.st_size) + bytes) {
    return true;
  }
  if (::fallocate(file, FALLOC_FL_KEEP_SIZE, status.st_size, static_cast<off_t>(bytes)) == 0) {
    return false;
  }
  if (errno == ENOSPC || errno == EDQUOT) return true;
  struct statvfs space;
  return errno == EOPNOTSUPP && ::fstatvfs(file, &space) == 0 &&
         space.f_bavail * space.f_frsize < bytes;
}

}  // namespace

LmdbStore::LmdbStore(std::filesystem::path directory, Options options, bool readOnly)
    : directory_(std::move(directory)), options_(std::move(options)), readOnly_(readOnly) {}

LmdbStore::~LmdbStore() {
  CHECK(!writing_ && openSnapshots_ == 0);
  closeEnvironment();
}

void LmdbStore::closeEnvironment() {
  if (environment_ != nullptr) mdb_env_close(environment_);
  environment_ = nullptr;
}

// --- opening ------------------------------------------------------------------------------------

namespace {

Result<void> suitable(int directory, const LmdbStore::Options& options) {
  const std::optional<std::uint64_t> type = options.fileSystemType(directory);
  if (!type) return failure(ErrorCode::kStoreFailed, "its file system can't be asked");
  if (const auto name = unsuitableFileSystem(*type)) {
    return failure(ErrorCode::kStoreUnsuitable,
                   "lies on " + std::string(*name) +
                       "; a store needs a local file system (locks and shared memory)");
  }
  return {};
}

/// LMDB maps and fills its table of readers; on a full disk that would end the process.
Result<void> reserveReadersFile(int directory, unsigned readersMax) {
  const FileDescriptor fd(::openat(directory, kReadersFile, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return tl::unexpected(machineError(errno, std::string("opening ") + kReadersFile));
  }
  constexpr off_t kSlotBytes = 64;  // a cache line each, one more for LMDB's own
  const off_t size = kSlotBytes * (static_cast<off_t>(readersMax) + 2);
  if (::fallocate(fd.get(), FALLOC_FL_KEEP_SIZE, 0, size) != 0 && errno != EOPNOTSUPP) {
    return tl::unexpected(machineError(errno, std::string("making room for ") + kReadersFile));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LmdbStore>> LmdbStore::open(const std::filesystem::path& directory,
                                                   const StoreIdentity& identity,
                                                   const Options& options) {
  CHECK(!identity.office.empty());
  const auto wrong = [&](Error error) {
    return tl::unexpected(placed(std::move(error), directory));
  };
  std::unique_ptr<LmdbStore> store(new LmdbStore(directory, options, false));
  Result<FileDescriptor> fd = openStoreDirectory(directory);
  if (!fd) return tl::unexpected(fd.error());
  store->directoryFd_ = std::move(*fd);
  const int at = store->directoryFd_.get();
  if (auto fits = suitable(at, options); !fits) return wrong(fits.error());
  Result<std::unique_ptr<OpenedOnce>> once = OpenedOnce::mark(at);
  if (!once) return wrong(once.error());
  store->openedOnce_ = std::move(*once);
  Result<FileDescriptor> lock = lockForWriting(at);
  if (!lock) return wrong(lock.error());
  store->writerLock_ = std::move(*lock);

  if (::faccessat(at, kDataFile, F_OK, 0) != 0) {
    if (errno != ENOENT) return wrong(machineError(errno, "looking for its file"));
    if (auto made = make(directory, at, identity, options); !made) return wrong(made.error());
  }
  if (auto reserved = reserveReadersFile(at, options.readersMax); !reserved) {
    return wrong(reserved.error());
  }
  if (auto examined = store->examineFile(); !examined) return wrong(examined.error());
  if (auto known = store->readIdentity(); !known) return wrong(known.error());
  if (store->identity_.office != identity.office) {
    return wrong({ErrorCode::kStoreForeign,
                  "belongs to office " + store->identity_.office + ", not to " + identity.office});
  }
  if (auto loaded = store->loadTables(); !loaded) return wrong(loaded.error());
  store->cleanReaders();
  return store;
}

Result<std::unique_ptr<LmdbStore>> LmdbStore::openToRead(const std::filesystem::path& directory,
                                                         const Options& options) {
  const auto wrong = [&](Error error) {
    return tl::unexpected(placed(std::move(error), directory));
  };
  std::unique_ptr<LmdbStore> store(new LmdbStore(directory, options, true));
  const std::string name = directory.string();
  store->directoryFd_ = FileDescriptor(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int at = store->directoryFd_.get();
  if (!store->directoryFd_.valid() || ::faccessat(at, kDataFile, F_OK, 0) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return wrong(machineError(errno, "looking for it"));
    return failure(ErrorCode::kNotFound, "no store in " + name);
  }
  if (auto fits = suitable(at, options); !fits) return wrong(fits.error());
  Result<std::unique_ptr<OpenedOnce>> once = OpenedOnce::mark(at);
  if (!once) return wrong(once.error());
  store->openedOnce_ = std::move(*once);
  if (auto examined = store->examineFile(); !examined) return wrong(examined.error());
  if (auto known = store->readIdentity(); !known) return wrong(known.error());
  if (auto loaded = store->loadTables(); !loaded) return wrong(loaded.error());
  return store;
}

/// Rule 2: whole and synced before it gets its name. What an interrupted making left is removed.
Result<void> LmdbStore::make(const std::filesystem::path& directory, int directoryFd,
                             const StoreIdentity& identity, const Options& options) {
  const std::string path = (directory / kNewDataFile).string();
  if (::unlinkat(directoryFd, kNewDataFile, 0) != 0 && errno != ENOENT) {
    return tl::unexpected(machineError(errno, "removing an unfinished store"));
  }
  {
    MDB_env* raw = nullptr;
    if (const int code = mdb_env_create(&raw); code != 0) {
      return tl::unexpected(lmdbError(code, "making it"));
    }
    const std::unique_ptr<MDB_env, EnvironmentCloser> environment(raw);
    mdb_env_set_mapsize(raw, kMakingMapBytes);
    mdb_env_set_maxdbs(raw, 1);
    // No lock file: nobody else has this name, and the writer's lock is held.
    int code = mdb_env_open(
        raw, path.c_str(), MDB_NOSUBDIR | MDB_NOLOCK | options.unsafeEnvironmentFlagsForTest, 0600);
    if (code == 0) code = writeIdentity(raw, identity);
    if (code != 0) {
      const FileDescriptor made(::openat(directoryFd, kNewDataFile, O_RDWR | O_CLOEXEC));
      if (code == EIO && made.valid() && noRoomAfter(made.get(), kMakingMapBytes)) code = ENOSPC;
      ::unlinkat(directoryFd, kNewDataFile, 0);
      return tl::unexpected(lmdbError(code, "making it"));
    }
  }
  const FileDescriptor file(::openat(directoryFd, kNewDataFile, O_RDWR | O_CLOEXEC));
  if (!file.valid() || ::fsync(file.get()) != 0 ||
      ::renameat(directoryFd, kNewDataFile, directoryFd, kDataFile) != 0 ||
      ::fsync(directoryFd) != 0) {
    return tl::unexpected(machineError(errno, "making it"));
  }
  // The directory's own entry, in case this call made it too.
  const std::string parent = (std::filesystem::absolute(directory) / "..").string();
  const FileDescriptor above(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (above.valid() && ::fsync(above.get()) != 0) {
    return tl::unexpected(machineError(errno, "syncing the directory above"));
  }
  return {};
}

Result<FileDescriptor> LmdbStore::openDataFile() const {
  // NONBLOCK: a pipe in its place would keep us waiting for ever.
  const int flags = (readOnly_ ? O_RDONLY : O_RDWR) | O_NONBLOCK | O_CLOEXEC;
  FileDescriptor file(::openat(directoryFd_.get(), kDataFile, flags));
  if (!file.valid()) return tl::unexpected(machineError(errno, "opening its file"));
  struct stat status;
  if (::fstat(file.get(), &status) != 0) {
    return tl::unexpected(machineError(errno, "asking its file"));
  }
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorCode::kStoreDamaged, std::string(kDataFile) + " is not a regular file");
  }
  return file;
}

Result<void> LmdbStore::examineFile() {
  const Result<FileDescriptor> file = openDataFile();
  if (!file) return tl::unexpected(file.error());
  const bool beside = readOnly_ && writerRuns(directoryFd_.get());
  Result<DataFileFacts> facts = readMetaPages(file->get(), beside);
  if (!facts) return tl::unexpected(facts.error());
  if (!beside) {
    // A file that ends early is walked whole: it is sound when nothing in use is missing.
    const WalkOf what = facts->endsEarly() ? WalkOf::kEverything : WalkOf::kLists;
    const FileWalk walk = walkDataFile(file->get(), *facts, what, kMetaTable);
    if (!walk.damage.empty()) {
      return failure(ErrorCode::kStoreDamaged,
                     (facts->endsEarly() ? "its file is cut short; " : "") + walk.damage.front());
    }
  }
  return openEnvironment(facts->bytesUsed());
}

Result<void> LmdbStore::openEnvironment(std::uint64_t bytesUsed) {
  if (const int code = mdb_env_create(&environment_); code != 0) {
    return tl::unexpected(lmdbError(code, "opening it"));
  }
  const std::uint64_t map = std::max(
      options_.mapBytesAtStart, std::min(bytesUsed + options_.headroomBytes, options_.mapBytesMax));
  mdb_env_set_mapsize(environment_, roundedUp(std::max(map, bytesUsed)));
  mdb_env_set_maxdbs(environment_, kTablesInFile);
  mdb_env_set_maxreaders(environment_, options_.readersMax);
  // NOTLS: snapshots are objects, not threads. NORDAHEAD: reads are scattered, and reading ahead
  // drives out what the views need once the store outgrows memory.
  const unsigned flags =
      MDB_NOTLS | MDB_NORDAHEAD | (readOnly_ ? MDB_RDONLY : options_.unsafeEnvironmentFlagsForTest);
  if (const int code = mdb_env_open(environment_, directory_.string().c_str(), flags, 0600);
      code != 0) {
    closeEnvironment();
    return tl::unexpected(lmdbError(code, "opening it"));
  }
  return {};
}

Result<void> LmdbStore::readIdentity() {
  MDB_txn* raw = nullptr;
  if (const int code = mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &raw); code != 0) {
    return tl::unexpected(lmdbError(code, "reading whose it is"));
  }
  const TransactionPointer transaction(raw);
  MDB_dbi table = 0;
  if (mdb_dbi_open(raw, kMetaTable, 0, &table) != 0) {
    return failure(ErrorCode::kStoreDamaged, "an LMDB file, but no store of Guantong's");
  }
  const auto valueOf = [&](std::string_view name) -> std::optional<ByteView> {
    MDB_val key{name.size(), const_cast<char*>(name.data())};
    MDB_val value;
    if (mdb_get(raw, table, &key, &value) != 0) return std::nullopt;
    return ByteView(static_cast<const std::byte*>(value.mv_data), value.mv_size);
  };
  const auto format = valueOf(kFormatKey);
  if (!format || format->size() != sizeof kStoreFormat) {
    return failure(ErrorCode::kStoreDamaged, "doesn't say its format");
  }
  const auto number = crypto::fromBigEndian<std::uint32_t>(*format);
  if (number > kStoreFormat) {
    return failure(ErrorCode::kStoreNewer, "has format " + std::to_string(number) +
                                               "; this version knows up to " +
                                               std::to_string(kStoreFormat));
  }
  const auto office = valueOf(kOfficeKey);
  const auto incarnation = valueOf(kIncarnationKey);
  if (number == 0 || !office || office->empty() || !incarnation ||
      incarnation->size() != sizeof identity_.incarnation.number) {
    return failure(ErrorCode::kStoreDamaged, "doesn't say whose it is");
  }
  format_ = number;
  identity_.office = crypto::textOf(*office);
  identity_.incarnation.number = crypto::fromBigEndian<std::uint64_t>(*incarnation);
  return {};
}

// --- tables -------------------------------------------------------------------------------------

Result<unsigned> LmdbStore::openTable(const char* name, bool make) {
  MDB_txn* raw = nullptr;
  const unsigned flags = make ? 0 : MDB_RDONLY;
  if (const int code = mdb_txn_begin(environment_, nullptr, flags, &raw); code != 0) {
    return tl::unexpected(make ? writeFailed(code, "making a table", 0)
                               : lmdbError(code, "opening a table"));
  }
  TransactionPointer transaction(raw);
  MDB_dbi handle = 0;
  int code = mdb_dbi_open(raw, name, make ? MDB_CREATE : 0, &handle);
  if (code == MDB_NOTFOUND) {
    return failure(ErrorCode::kNotFound, "no table '" + std::string(name) + "'");
  }
  if (code == 0) code = mdb_txn_commit(transaction.release());
  if (code != 0) {
    return tl::unexpected(make ? writeFailed(code, "making a table", 0)
                               : lmdbError(code, "opening a table"));
  }
  return handle;
}

/// Every table is opened with the store, so that a snapshot knows all that were there.
Result<void> LmdbStore::loadTables() {
  std::vector<std::string> names;
  {
    MDB_txn* raw = nullptr;
    if (const int code = mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &raw); code != 0) {
      return tl::unexpected(lmdbError(code, "listing its tables"));
    }
    const TransactionPointer transaction(raw);
    MDB_dbi list = 0;
    MDB_cursor* cursor = nullptr;
    int code = mdb_dbi_open(raw, nullptr, 0, &list);
    if (code == 0) code = mdb_cursor_open(raw, list, &cursor);
    if (code != 0) return tl::unexpected(lmdbError(code, "listing its tables"));
    MDB_val key;
    MDB_val value;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
      const std::string name(static_cast<const char*>(key.mv_data), key.mv_size);
      if (name != kMetaTable) names.push_back(name);
    }
    mdb_cursor_close(cursor);
    if (code != MDB_NOTFOUND) return tl::unexpected(lmdbError(code, "listing its tables"));
  }
  if (names.size() > tables_.size()) {
    return failure(ErrorCode::kStoreDamaged, std::to_string(names.size()) + " tables");
  }
  for (const std::string& name : names) {
    if (!validName(name)) return failure(ErrorCode::kStoreDamaged, "a table of impossible name");
    const Result<unsigned> handle = openTable(name.c_str(), false);
    if (!handle) return tl::unexpected(handle.error());
    const std::uint32_t index = tableCount_.load(std::memory_order_relaxed);
    tables_[index] = {name, *handle};
    tableCount_.store(index + 1, std::memory_order_release);
  }
  return {};
}

Result<Table> LmdbStore::table(std::string_view name) {
  CHECK(!writing_);
  CHECK(validName(name));
  const std::uint32_t count = tableCount_.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (tables_[i].name == name) return Table{i};
  }
  CHECK(readOnly_ || count < tables_.size());
  if (count == tables_.size()) return failure(ErrorCode::kNotFound, "the store is older than it");
  if (!readOnly_) {
    if (failed_) return failure(ErrorCode::kStoreFailed, "a write failed; open the store anew");
    ensureHeadroom();
  }
  const std::string terminated(name);
  const Result<unsigned> handle = openTable(terminated.c_str(), !readOnly_);
  if (!handle) return tl::unexpected(handle.error());
  tables_[count] = {terminated, *handle};
  tableCount_.store(count + 1, std::memory_order_release);
  return Table{count};
}

// --- the map ------------------------------------------------------------------------------------

std::uint64_t LmdbStore::mapBytes() const {
  MDB_envinfo info;
  mdb_env_info(environment_, &info);
  return info.me_mapsize;
}

std::uint64_t LmdbStore::bytesUsed() const {
  MDB_envinfo info;
  MDB_stat stat;
  mdb_env_info(environment_, &info);
  mdb_env_stat(environment_, &stat);
  return (info.me_last_pgno + 1) * stat.ms_psize;
}

namespace {

/// Asked first, because LMDB lets go of its old map before it asks for the new one.
bool addressSpaceFor(std::uint64_t bytes) {
  void* const place =
      ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return place != MAP_FAILED && ::munmap(place, bytes) == 0;
}

/// REQUIRES: no transaction of this process is open. 0: the size that another process gave it.
void remap(MDB_env* environment, std::uint64_t bytes) {
  // Without a map nothing can be read any more: stop, and start again from the disk.
  CHECK(mdb_env_set_mapsize(environment, bytes) == 0);
}

}  // namespace

bool LmdbStore::waitForNoSnapshots(std::unique_lock<std::mutex>& gate,
                                   std::chrono::milliseconds wait) {
  if (openSnapshots_ == 0) return true;
  if (wait.count() == 0) return false;
  growthPending_ = true;  // new ones wait, so that the open ones run out
  const bool none = gateMoved_.wait_for(gate, wait, [&] { return openSnapshots_ == 0; });
  growthPending_ = false;
  gateMoved_.notify_all();
  return none;
}

bool LmdbStore::grow(std::unique_lock<std::mutex>& gate, std::chrono::milliseconds wait) {
  const std::uint64_t map = mapBytes();
  const std::uint64_t wanted = std::max(2 * map, bytesUsed() + 2 * options_.headroomBytes);
  const std::uint64_t next = std::min(roundedUp(wanted), options_.mapBytesMax);
  if (next <= map) return true;  // as large as it may be: the group finds out
  if (!waitForNoSnapshots(gate, wait) || !addressSpaceFor(next)) return false;
  remap(environment_, next);
  return true;
}

/// REQUIRES: no transaction is open.
void LmdbStore::ensureHeadroom() {
  const std::uint64_t map = mapBytes();
  const std::uint64_t used = bytesUsed();
  const std::uint64_t room = map > used ? map - used : 0;
  if (room >= options_.headroomBytes && !growFirst_) return;
  const bool urgent = growFirst_ || room < options_.headroomBytes / 4;
  std::unique_lock gate(gate_);
  growthHeld_ = !grow(gate, urgent ? options_.growthWait : std::chrono::milliseconds(0));
  growFirst_ = growthHeld_ && growFirst_;
}

// --- reading and writing ------------------------------------------------------------------------

Result<MDB_txn*> LmdbStore::beginReading() {
  constexpr int kTriesMax = 3;  // a map that is outgrown again and again while it is adopted
  int code = 0;
  for (int i = 0; i < kTriesMax; ++i) {
    std::unique_lock gate(gate_);
    gateMoved_.wait(gate, [&] { return !growthPending_; });
    if (code == MDB_MAP_RESIZED) {  // another process outgrew our map: take its size
      if (!waitForNoSnapshots(gate, options_.growthWait)) {
        return failure(ErrorCode::kStoreBusy,
                       "the store has grown, and open snapshots keep this process from following");
      }
      remap(environment_, 0);
    }
    MDB_txn* transaction = nullptr;
    code = mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &transaction);
    if (code == 0) {
      ++openSnapshots_;
      return transaction;
    }
    if (code == MDB_READERS_FULL) {
      int dead = 0;
      if (mdb_reader_check(environment_, &dead) != 0 || dead == 0) break;
    } else if (code != MDB_MAP_RESIZED) {
      break;
    }
  }
  return tl::unexpected(lmdbError(code, "taking a snapshot"));
}

void LmdbStore::endReading(MDB_txn* transaction) {
  mdb_txn_abort(transaction);
  const std::lock_guard gate(gate_);
  --openSnapshots_;
  if (openSnapshots_ == 0) gateMoved_.notify_all();
}

Result<std::unique_ptr<federation::Snapshot>> LmdbStore::snapshot() {
  // Before the transaction begins: a table counted later may not be in it.
  const std::uint32_t tables = tableCount_.load(std::memory_order_acquire);
  const Result<MDB_txn*> transaction = beginReading();
  if (!transaction) return tl::unexpected(transaction.error());
  return std::make_unique<LmdbSnapshot>(*this, *transaction, tables);
}

Result<std::unique_ptr<federation::Transaction>> LmdbStore::begin() {
  CHECK(!writing_);
  if (readOnly_) return failure(ErrorCode::kInvalidArgument, "the store is open for reading only");
  if (failed_) return failure(ErrorCode::kStoreFailed, "a write failed; open the store anew");
  ensureHeadroom();
  MDB_txn* transaction = nullptr;
  if (const int code = mdb_txn_begin(environment_, nullptr, 0, &transaction); code != 0) {
    return tl::unexpected(writeFailed(code, "beginning a transaction", 0));
  }
  writing_ = true;
  return std::make_unique<LmdbTransaction>(*this, transaction,
                                           tableCount_.load(std::memory_order_relaxed));
}

Error LmdbStore::writeFailed(int code, std::string_view what, std::uint64_t bytesWritten) {
  if (code == EIO) {
    int file = -1;
    // A group's pages take more than its bytes; and below this a store can't work anyhow.
    const std::uint64_t needed = 2 * bytesWritten + kMapGranule;
    if (mdb_env_get_fd(environment_, &file) == 0 && noRoomAfter(file, needed)) code = ENOSPC;
  }
  Error error = lmdbError(code, std::string(what));
  if (code == MDB_MAP_FULL) {
    growFirst_ = mapBytes() < options_.mapBytesMax;
    error.detail +=
        growFirst_ ? growthHeld_
                         ? " (open snapshots or a lack of address space kept the map from growing)"
                         : " (the group was larger than the room kept for one)"
                   : " (the store has reached its limit)";
  }
  const bool worksOn = error.code == ErrorCode::kStoreFull || error.code == ErrorCode::kTooLarge;
  failed_ = failed_ || !worksOn;
  return error;
}

Result<StoreSize> LmdbStore::size() {
  const std::uint32_t tables = tableCount_.load(std::memory_order_acquire);
  const Result<MDB_txn*> transaction = beginReading();
  if (!transaction) return tl::unexpected(transaction.error());
  StoreSize size{.bytesUsed = bytesUsed(), .bytesLimit = options_.mapBytesMax};
  for (std::uint32_t i = 0; i < tables; ++i) {
    MDB_stat stat;
    if (mdb_stat(*transaction, tables_[i].handle, &stat) == 0) size.entries += stat.ms_entries;
  }
  endReading(*transaction);
  return size;
}

Result<LmdbStore::StillState> LmdbStore::holdStill() {
  Result<FileDescriptor> file = openDataFile();
  if (!file) return tl::unexpected(file.error());
  StillState still;
  still.file = std::move(*file);
  still.writerRuns = !readOnly_ || writerRuns(directoryFd_.get());
  // The snapshot's meta page is there until the second commit after it. It need not be the newest:
  // a commit shows in the file while it is being synced, and to snapshots when that is done.
  constexpr int kTriesMax = 1000;
  for (int i = 0; i < kTriesMax; ++i) {
    const std::uint32_t tables = tableCount_.load(std::memory_order_acquire);
    const Result<MDB_txn*> transaction = beginReading();
    if (!transaction) return tl::unexpected(transaction.error());
    still.snapshot = std::make_unique<LmdbSnapshot>(*this, *transaction, tables);
    const std::uint64_t number = mdb_txn_id(*transaction);
    const Result<DataFileFacts> facts = readMetaPages(still.file.get(), still.writerRuns, number);
    if (!facts) return tl::unexpected(facts.error());
    if (facts->transaction == number) {
      MDB_envinfo info;
      mdb_env_info(environment_, &info);
      still.facts = *facts;
      still.readers = info.me_numreaders;
      return still;
    }
    still.snapshot.reset();
  }
  return failure(ErrorCode::kStoreBusy, "the writer commits too often to look between");
}

int LmdbStore::cleanReaders() {
  int dead = 0;
  return mdb_reader_check(environment_, &dead) == 0 ? dead : 0;
}

}  // namespace guantong::node::shell
