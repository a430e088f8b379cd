// node/shell/lmdb_store.h: an office's store on its disk.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/identity.h"
#include "federation/store.h"
#include "node/shell/lmdb_files.h"
#include "node/shell/lmdb_pages.h"

struct MDB_env;  // LMDB's own header stays in the .cc files
struct MDB_txn;

namespace guantong::node::shell {

using crypto::ByteArray;
using crypto::ByteView;
using federation::Error;
using federation::ErrorCode;
using federation::Result;
using federation::Table;

/// The layout that this version writes. Raised when an older version could misread the store.
inline constexpr std::uint32_t kStoreFormat = 1;

/// Whose store this is. The incarnation is written when the store is made and only read after.
struct StoreIdentity {
  std::string office;
  federation::Incarnation incarnation{};
};

/// The Store of one office in one LMDB environment, in a directory of its own.
///
/// Files: `data.mdb` (LMDB's data), `lock.mdb` (LMDB's table of readers), `writer.lock` (ours).
/// The directory is 0700 and they are 0600.
///
/// Rules
///  1. Every commit is synced before it returns: no NOSYNC, NOMETASYNC or WRITEMAP. Why: an ack
///     follows it, and what was acked must outlive loss of power.
///  2. A store comes to be by a rename: it is made whole beside its place, synced, and then named
///     `data.mdb`. Why: a file cut short at its making looks like a damaged store, and a damaged
///     store must never be taken for none and be made anew.
///  3. One process writes (a lock that dies with its process); others may read beside it. Within
///     one process a directory is opened once. Why: LMDB's own locks are per process, and closing
///     a second opening would drop the first one's.
///  4. Nothing is mapped before the file's size, its two meta pages and the pages that lead to the
///     tables have been read the ordinary way and hold together (lmdb_pages.h). Why: LMDB trusts
///     its pages, and a file cut short ends the process by SIGBUS.
///     What this can't see: damage inside a table's own pages. Meeting it may end the process,
///     which a supervisor starts again; checkStore (store_check.h) finds it without dying.
///  5. After a failed write or sync the store takes no more writes until it is opened anew. Why:
///     the kernel drops pages that it failed to write and reports it once, so only what is read
///     back from the medium can be trusted. Disk full is not such a failure: nothing was lost.
///  6. No network file system. Why: its locks and shared mappings don't hold what LMDB needs.
///
/// The map: LMDB maps the file at a fixed size, which is also the file's limit. It starts at
/// Options::mapBytesAtStart and doubles before a transaction begins with less than headroomBytes
/// left. Growing needs a moment without snapshots: it is taken when there is one; when room gets
/// scarce (a quarter of the headroom) new snapshots wait and the writer waits for the open ones,
/// growthWait at most. A group that still doesn't fit is kStoreFull, and the next finds more room.
///
/// Threads: as federation::Store. The constructor, destructor and cleanReaders: one at a time.
class LmdbStore final : public federation::Store {
 public:
  struct Options {
    /// Address space only: the file grows with what is in it.
    std::uint64_t mapBytesAtStart = std::uint64_t{1} << 30;
    /// A fifth of a percent of the address space: offices that share a process must fit too.
    std::uint64_t mapBytesMax = std::uint64_t{1} << 38;
    /// Several of the largest groups: 1,024 events with their views, or a dozen of the largest
    /// values, also where each touches pages of its own.
    std::uint64_t headroomBytes = std::uint64_t{256} << 20;
    /// Longer than a page of the console takes; shorter than a neighbour's patience.
    std::chrono::milliseconds growthWait{2000};
    /// Snapshots at one time, those of other processes included.
    unsigned readersMax = 254;
    /// The f_type that statfs gives for the directory; replaced in tests.
    std::function<std::optional<std::uint64_t>(int directory)> fileSystemType = fileSystemTypeOf;
    /// For the test that shows what losing power does without syncs. Production leaves it 0.
    unsigned unsafeEnvironmentFlagsForTest = 0;
  };

  /// Opens for writing; makes directory (not its parents) and store when there is none.
  static Result<std::unique_ptr<LmdbStore>> open(const std::filesystem::path& directory,
                                                 const StoreIdentity& identity,
                                                 const Options& options);
  /// Opens for reading, beside a running writer or without. Any office's; kNotFound without one.
  /// Of its calls, `begin` and `table` of an unknown name answer kInvalidArgument and kNotFound.
  static Result<std::unique_ptr<LmdbStore>> openToRead(const std::filesystem::path& directory,
                                                       const Options& options);
  /// REQUIRES: its transaction and snapshots are gone.
  ~LmdbStore() override;
  LmdbStore(const LmdbStore&) = delete;
  LmdbStore& operator=(const LmdbStore&) = delete;

  Result<Table> table(std::string_view name) override;
  Result<std::unique_ptr<federation::Transaction>> begin() override;
  Result<std::unique_ptr<federation::Snapshot>> snapshot() override;
  Result<federation::StoreSize> size() override;

  /// As it lies in the store.
  [[nodiscard]] const StoreIdentity& identity() const { return identity_; }
  /// Frees the slots of readers that died without closing; their old pages can be used again.
  /// How many there were. The daemon calls it every few minutes; opening does it too.
  int cleanReaders();
  [[nodiscard]] std::uint64_t mapBytes() const;
  [[nodiscard]] std::uint32_t format() const { return format_; }

  /// One state of the store, kept from change by a snapshot, and the file to read it from without
  /// the map.
  struct StillState {
    std::unique_ptr<federation::Snapshot> snapshot;
    FileDescriptor file;
    DataFileFacts facts;
    std::uint32_t readers = 0;
    bool writerRuns = false;
  };
  Result<StillState> holdStill();

 private:
  friend class LmdbSnapshot;
  friend class LmdbView;
  friend class LmdbTransaction;

  LmdbStore(std::filesystem::path directory, Options options, bool readOnly);
  static Result<void> make(const std::filesystem::path& directory, int directoryFd,
                           const StoreIdentity& identity, const Options& options);
  Result<void> examineFile();
  Result<void> openEnvironment(std::uint64_t bytesUsed);
  Result<void> readIdentity();
  Result<void> loadTables();
  Result<unsigned> openTable(const char* name, bool make);

  [[nodiscard]] std::uint64_t bytesUsed() const;
  void ensureHeadroom();
  [[nodiscard]] bool grow(std::unique_lock<std::mutex>& gate, std::chrono::milliseconds wait);
  [[nodiscard]] bool waitForNoSnapshots(std::unique_lock<std::mutex>& gate,
                                        std::chrono::milliseconds wait);
  [[nodiscard]] Result<FileDescriptor> openDataFile() const;
  Result<MDB_txn*> beginReading();
  void endReading(MDB_txn* transaction);
  Error writeFailed(int code, std::string_view what, std::uint64_t bytesWritten);
  void closeEnvironment();

  const std::filesystem::path directory_;
  const Options options_;
  const bool readOnly_;
  FileDescriptor directoryFd_;
  FileDescriptor writerLock_;
  std::unique_ptr<OpenedOnce> openedOnce_;
  StoreIdentity identity_;
  std::uint32_t format_ = 0;
  MDB_env* environment_ = nullptr;

  /// The n-th table's LMDB handle and name. Written by the writer below the count, which readers
  /// take first.
  struct Named {
    std::string name;
    unsigned handle = 0;
  };
  std::array<Named, federation::kStoreTablesMax> tables_;
  std::atomic<std::uint32_t> tableCount_{0};

  /// Snapshots pass one by one; growth needs it while none is open.
  std::mutex gate_;
  std::condition_variable gateMoved_;
  std::size_t openSnapshots_ = 0;
  bool growthPending_ = false;

  bool writing_ = false;     ///< a transaction is open
  bool growFirst_ = false;   ///< the last group hit the map's end
  bool growthHeld_ = false;  ///< growing was wanted and snapshots stood in the way
  bool failed_ = false;      ///< rule 5
};

}  // namespace guantong::node::shell
