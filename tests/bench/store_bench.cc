// What the store's port and its adapter cost beside bare LMDB: same keys, values, groups and flags.
#include <lmdb.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "crypto/check.h"
#include "node/shell/lmdb_store.h"
#include "tests/bench/bench.h"
#include "tests/support/temporary_directory.h"

namespace guantong::bench {
namespace {

using node::shell::LmdbStore;

/// 1.5 KB, about what an event takes; keys in order.
constexpr std::size_t kValueBytes = 1500;
constexpr std::uint64_t kMapBytes = std::uint64_t{4} << 30;
constexpr std::uint64_t kRecordsToRead = 50000;
constexpr std::uint64_t kRecordsToReadQuick = 2000;
constexpr std::uint64_t kReadsAtOnce = 1000;
constexpr const char* kTable = "ledger";

crypto::Bytes value() { return crypto::Bytes(kValueBytes, std::byte{0x5a}); }

/// The n-th of a sequence that visits records in scattered order; the same for both sides.
std::uint64_t scattered(std::uint64_t n, std::uint64_t records) {
  return (n * 0x9E3779B97F4A7C15) % records;
}

/// Our store, on a file of its own.
class Ours {
 public:
  Ours() : store_(open()), table_(*store_->table(kTable)) {}

  void writeGroup(std::uint64_t records) {
    auto transaction = store_->begin();
    CHECK(transaction.has_value());
    for (std::uint64_t i = 0; i < records; ++i) {
      CHECK((*transaction)->append(table_, crypto::bigEndian(next_++), value_).has_value());
    }
    CHECK((*transaction)->commit().has_value());
  }
  void read(std::uint64_t from, std::uint64_t reads, std::uint64_t records) {
    const auto snapshot = store_->snapshot();
    CHECK(snapshot.has_value());
    for (std::uint64_t i = 0; i < reads; ++i) {
      const auto key = crypto::bigEndian(scattered(from + i, records));
      const auto found = (*snapshot)->get(table_, key);
      CHECK(found.has_value());
      keep(found->front());
    }
  }

 private:
  std::unique_ptr<LmdbStore> open() {
    LmdbStore::Options options;
    options.mapBytesAtStart = kMapBytes;
    auto store = LmdbStore::open(directory_.path() / "store", {.office = "330106000000"}, options);
    CHECK(store.has_value());
    return std::move(*store);
  }

  support::TemporaryDirectory directory_;
  std::unique_ptr<LmdbStore> store_;
  federation::Table table_;
  const crypto::Bytes value_ = value();
  std::uint64_t next_ = 0;
};

/// LMDB as its manual has it: durable, one cursor a group, MDB_APPEND.
class Bare {
 public:
  Bare() {
    CHECK(mdb_env_create(&environment_) == 0);
    mdb_env_set_mapsize(environment_, kMapBytes);
    mdb_env_set_maxdbs(environment_, 4);
    CHECK(mdb_env_open(environment_, directory_.path().string().c_str(), MDB_NOTLS | MDB_NORDAHEAD,
                       0600) == 0);
    MDB_txn* transaction = nullptr;
    CHECK(mdb_txn_begin(environment_, nullptr, 0, &transaction) == 0);
    CHECK(mdb_dbi_open(transaction, kTable, MDB_CREATE, &table_) == 0);
    CHECK(mdb_txn_commit(transaction) == 0);
  }
  ~Bare() {
    if (reader_ != nullptr) mdb_txn_abort(reader_);
    mdb_env_close(environment_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void writeGroup(std::uint64_t records) {
    MDB_txn* transaction = nullptr;
    MDB_cursor* cursor = nullptr;
    CHECK(mdb_txn_begin(environment_, nullptr, 0, &transaction) == 0);
    CHECK(mdb_cursor_open(transaction, table_, &cursor) == 0);
    for (std::uint64_t i = 0; i < records; ++i) {
      auto key = crypto::bigEndian(next_++);
      MDB_val lmdbKey{key.size(), key.data()};
      MDB_val lmdbValue{value_.size(), value_.data()};
      CHECK(mdb_cursor_put(cursor, &lmdbKey, &lmdbValue, MDB_APPEND) == 0);
    }
    mdb_cursor_close(cursor);
    CHECK(mdb_txn_commit(transaction) == 0);
  }
  void read(std::uint64_t from, std::uint64_t reads, std::uint64_t records) {
    if (reader_ == nullptr) {
      CHECK(mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &reader_) == 0);
    } else {
      CHECK(mdb_txn_renew(reader_) == 0);
    }
    for (std::uint64_t i = 0; i < reads; ++i) {
      auto key = crypto::bigEndian(scattered(from + i, records));
      MDB_val lmdbKey{key.size(), key.data()};
      MDB_val found;
      CHECK(mdb_get(reader_, table_, &lmdbKey, &found) == 0);
      keep(*static_cast<const std::byte*>(found.mv_data));
    }
    mdb_txn_reset(reader_);
  }

 private:
  support::TemporaryDirectory directory_;
  MDB_env* environment_ = nullptr;
  MDB_txn* reader_ = nullptr;
  MDB_dbi table_ = 0;
  crypto::Bytes value_ = value();
  std::uint64_t next_ = 0;
};

/// Each turn on a fresh file, so that neither side works on a larger one.
template <typename Store>
Side writing(std::uint64_t group) {
  const auto store = std::make_shared<std::unique_ptr<Store>>();
  return {.work =
              [store, group] {
                (*store)->writeGroup(group);
                return group;
              },
          .prepare =
              [store] {
                store->reset();
                *store = std::make_unique<Store>();
              }};
}

template <typename Store>
Side reading(std::uint64_t records) {
  const auto store = std::make_shared<Store>();
  for (std::uint64_t i = 0; i < records; i += kReadsAtOnce) store->writeGroup(kReadsAtOnce);
  const auto from = std::make_shared<std::uint64_t>(0);
  return {.work = [store, from, records] {
    store->read(*from, kReadsAtOnce, records);
    *from += kReadsAtOnce;
    return kReadsAtOnce;
  }};
}

}  // namespace

void storeBench(Report& report) {
  for (const std::uint64_t group : {1U, 100U, 1000U}) {
    report.compare({.name = "store.commit_" + std::to_string(group),
                    .floorIs = "bare LMDB, durable, MDB_APPEND by cursor",
                    .ours = writing<Ours>(group),
                    .floor = writing<Bare>(group)});
  }
  const std::uint64_t records = report.quick() ? kRecordsToReadQuick : kRecordsToRead;
  report.compare({.name = "store.read",
                  .floorIs = "bare LMDB, mdb_get in a renewed transaction",
                  .ours = reading<Ours>(records),
                  .floor = reading<Bare>(records)});
}

}  // namespace guantong::bench
