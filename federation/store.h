// federation/store.h: the port through which an office keeps its bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "crypto/bytes.h"
#include "federation/result.h"

namespace guantong::federation {

using crypto::ByteSpan;
using crypto::ByteView;

/// Keys longer than this are refused: LMDB's limit with its default page size.
inline constexpr std::size_t kStoreKeyBytesMax = 511;
/// Values longer than this are refused: attachments are cut into chunks far below it, and one
/// value must never be what makes a group of writes fail.
inline constexpr std::size_t kStoreValueBytesMax = std::size_t{16} << 20;
/// Named tables in one store. LMDB looks each up in an array for every transaction.
inline constexpr std::size_t kStoreTablesMax = 64;
/// A table's name: 1 to this many of a-z, 0-9 and '-'. Names are the program's, never input.
inline constexpr std::size_t kStoreTableNameBytesMax = 32;

/// A table that this store knows. Cheap to copy; good for the store that gave it, as long as it is
/// open.
struct Table {
  std::uint32_t index = 0;
};

/// What the store holds on its medium.
struct StoreSize {
  std::uint64_t bytesUsed = 0;   ///< pages that hold data or wait to be reused
  std::uint64_t bytesLimit = 0;  ///< what it could grow to without help; 0: only the medium limits
  std::uint64_t entries = 0;     ///< in all tables together
};

/// Walks one table in byte order of its keys, both ways. Starts nowhere: seek first.
///
/// Every call answers whether the cursor now stands on an entry. `key` and `value` may be asked
/// only when it does, and what they give is good until the cursor moves, its transaction writes,
/// or the transaction or snapshot ends. A write of its transaction (of any table) leaves a cursor
/// standing nowhere: seek again. Who removes a range collects the keys first, or seeks anew.
/// Cursors are for ranges: `for (bool on = c->seek(from); on && c->key() < to; on = c->next())`.
/// A damaged page ends a walk early; Reader::health() tells, and who reports totals asks it.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// To the first entry whose key is not less than `key`.
  virtual bool seek(ByteView key) = 0;
  /// To the last entry whose key is less than `key`. Keys sought may be empty or too long.
  virtual bool seekBefore(ByteView key) = 0;
  virtual bool first() = 0;
  virtual bool last() = 0;
  /// REQUIRES: it stands on an entry.
  virtual bool next() = 0;
  virtual bool previous() = 0;
  [[nodiscard]] virtual ByteView key() const = 0;
  [[nodiscard]] virtual ByteView value() const = 0;
};

/// Reads one unchanging state of the store.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Good until the next write of this transaction, or the end of it. A key that no table could
  /// hold (empty, too long) is simply not there.
  [[nodiscard]] virtual std::optional<ByteView> get(Table table, ByteView key) = 0;
  /// REQUIRES: it is gone before its reader is, and, in a transaction, before it commits.
  [[nodiscard]] virtual std::unique_ptr<Cursor> cursor(Table table) = 0;
  [[nodiscard]] virtual std::uint64_t entries(Table table) = 0;
  /// An error once a read has failed for another reason than absence.
  [[nodiscard]] virtual Result<void> health() const = 0;
};

/// A snapshot: what was committed when it was taken, however long it lives; a table made later is
/// empty in it. Short lives are kinder: pages that an old snapshot still shows can't be used
/// again, and a store that must grow its map waits for it. A thread that holds one takes no other.
using Snapshot = Reader;

/// The one write transaction. Sees its own writes. Destroyed without commit, it leaves no trace.
///
/// The first write that fails dooms the transaction: every later write and the commit give the
/// same error, so a caller may check the commit alone and still applies all or nothing.
/// Invalid keys (empty, longer than kStoreKeyBytesMax) and values are kInvalidArgument.
/// A write may be given what the transaction itself shows: the key a cursor stands on, a value got.
class Transaction : public Reader {
 public:
  virtual Result<void> put(Table table, ByteView key, ByteView value) = 0;
  /// Like put, for a key after every other of its table: faster, and pages are filled whole. A key
  /// that is not after every other is put where it belongs all the same.
  virtual Result<void> append(Table table, ByteView key, ByteView value) = 0;
  /// Like append, but gives the room for the caller to fill in place, at once: good until the next
  /// call on this transaction. What is not filled is zero.
  virtual Result<ByteSpan> appendRoom(Table table, ByteView key, std::size_t size) = 0;
  /// Removing what is not there is no error.
  virtual Result<void> erase(Table table, ByteView key) = 0;
  /// On success everything is on the medium, synced: it survives SIGKILL and loss of power. On
  /// failure nothing of it is visible. Ends the transaction either way: nothing but destroying it
  /// may follow. REQUIRES: its cursors are gone.
  /// After kStoreFull the store works on, and a later transaction may succeed once there is room;
  /// after kStoreFailed it refuses to write until it is opened anew.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// Ordered byte keys in named tables: one write transaction at a time, many snapshots beside it.
///
/// Two implementations pass the same contract tests (tests/support/store_contract.h): LMDB
/// (node/shell/lmdb_store.h) and the simulator's (simulator/simulated_store.h). The only port with
/// an interface class: the rest of the outside reaches the core as arguments and leaves it as
/// effects.
///
/// Threads: `begin` and its transaction belong to one thread, the writer. Snapshots may be taken
/// and read on any thread, each by one at a time.
/// Order: keys compare as unsigned bytes; a shorter key comes before what it begins.
class Store {
 public:
  virtual ~Store() = default;
  /// The table of this name, made (and on the medium) if it is new. REQUIRES: on the writer's
  /// thread, no transaction is open; the name is as kStoreTableNameBytesMax says; names are at most
  /// kStoreTablesMax in all.
  virtual Result<Table> table(std::string_view name) = 0;
  /// REQUIRES: no other transaction of this store is open.
  virtual Result<std::unique_ptr<Transaction>> begin() = 0;
  virtual Result<std::unique_ptr<Snapshot>> snapshot() = 0;
  virtual Result<StoreSize> size() = 0;
};

}  // namespace guantong::federation
