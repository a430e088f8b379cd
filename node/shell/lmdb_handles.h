// node/shell/lmdb_handles.h: snapshots, transactions and cursors of the LMDB store. Only
// lmdb_store.cc makes them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "federation/store.h"
#include "node/shell/lmdb_store.h"

struct MDB_cursor;

namespace guantong::node::shell {

using federation::ByteSpan;
using federation::Cursor;

/// What a snapshot and a transaction share: an LMDB transaction to read through.
class LmdbView {
 public:
  LmdbView(LmdbStore& store, MDB_txn* transaction, std::uint32_t tables)
      : store_(store), transaction_(transaction), tables_(tables) {}

  std::optional<ByteView> get(Table table, ByteView key);
  std::unique_ptr<Cursor> cursor(Table table);
  std::uint64_t entries(Table table);
  [[nodiscard]] Result<void> health() const;

  /// Notes what a read met. True when it succeeded; absence is neither success nor failure.
  bool succeeded(int code);
  /// LMDB's handle of the table; nothing when this view is older than the table.
  [[nodiscard]] std::optional<unsigned> handle(Table table) const;

  LmdbStore& store_;
  MDB_txn* transaction_;
  std::uint32_t tables_;           ///< how many there were when it began
  std::uint64_t writes_ = 0;       ///< cursors compare it: a write leaves them standing nowhere
  std::uint64_t openCursors_ = 0;  ///< none may outlive the view
  bool shown_ = false;             ///< somebody may hold bytes that lie in our pages
  std::optional<Error> failure_;
};

class LmdbSnapshot final : public federation::Snapshot {
 public:
  LmdbSnapshot(LmdbStore& store, MDB_txn* transaction, std::uint32_t tables)
      : view_(store, transaction, tables) {}
  ~LmdbSnapshot() override;
  std::optional<ByteView> get(Table table, ByteView key) override { return view_.get(table, key); }
  std::unique_ptr<Cursor> cursor(Table table) override { return view_.cursor(table); }
  std::uint64_t entries(Table table) override { return view_.entries(table); }
  [[nodiscard]] Result<void> health() const override { return view_.health(); }

 private:
  LmdbView view_;
};

class LmdbTransaction final : public federation::Transaction {
 public:
  LmdbTransaction(LmdbStore& store, MDB_txn* transaction, std::uint32_t tables)
      : view_(store, transaction, tables) {}
  ~LmdbTransaction() override;

  std::optional<ByteView> get(Table table, ByteView key) override { return view_.get(table, key); }
  std::unique_ptr<Cursor> cursor(Table table) override { return view_.cursor(table); }
  std::uint64_t entries(Table table) override { return view_.entries(table); }
  [[nodiscard]] Result<void> health() const override { return view_.health(); }

  Result<void> put(Table table, ByteView key, ByteView value) override;
  Result<void> append(Table table, ByteView key, ByteView value) override;
  Result<ByteSpan> appendRoom(Table table, ByteView key, std::size_t size) override;
  Result<void> erase(Table table, ByteView key) override;
  Result<void> commit() override;

 private:
  Result<void> admit(ByteView key, std::size_t valueSize);
  /// Copies, when a write may have been given what this transaction shows. Why: LMDB moves the
  /// entries of a page about before it has read what it writes there.
  void takeOutOfPages(ByteView& key, ByteView& value);
  /// MDB_SUCCESS or LMDB's code. One cursor per table serves the appends of a group.
  int appendThrough(Table table, ByteView key, void*& value, std::size_t size, unsigned flags);
  /// Before any other write of the table. Why: older LMDBs trust a cursor that once stood at the
  /// end, also when another write has made a new end, and then append in the wrong place.
  void closeAppendCursor(Table table);
  tl::unexpected<Error> doom(int code, const char* what);
  void end();

  LmdbView view_;
  std::array<MDB_cursor*, federation::kStoreTablesMax> appendCursors_{};
  std::uint64_t bytesWritten_ = 0;
  std::optional<Error> doomed_;
  crypto::Bytes taken_;  ///< takeOutOfPages
};

}  // namespace guantong::node::shell
