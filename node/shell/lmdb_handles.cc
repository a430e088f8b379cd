#include "node/shell/lmdb_handles.h"

#include <lmdb.h>

#include <cstring>
#include <string>

#include "crypto/check.h"

namespace guantong::node::shell {
namespace {

MDB_val toLmdb(ByteView bytes) {
  // LMDB's values are not const; it only reads what it is given here.
  return {bytes.size(), const_cast<std::byte*>(bytes.data())};
}

ByteView fromLmdb(const MDB_val& value) {
  return {static_cast<const std::byte*>(value.mv_data), value.mv_size};
}

class LmdbCursor final : public Cursor {
 public:
  /// `cursor` is null for a table that the view does not know: always empty.
  LmdbCursor(LmdbView& view, MDB_cursor* cursor) : view_(view), cursor_(cursor) {
    ++view_.openCursors_;
  }
  ~LmdbCursor() override {
    if (cursor_ != nullptr) mdb_cursor_close(cursor_);
    --view_.openCursors_;
  }

  bool seek(ByteView key) override {
    if (key.empty()) return first();
    key_ = toLmdb(key);
    return moved(MDB_SET_RANGE);
  }
  bool seekBefore(ByteView key) override {
    if (key.empty()) return stands_ = false;
    return seek(key) ? moved(MDB_PREV) : last();
  }
  bool first() override { return moved(MDB_FIRST); }
  bool last() override { return moved(MDB_LAST); }
  bool next() override {
    CHECK(standing());
    return moved(MDB_NEXT);
  }
  bool previous() override {
    CHECK(standing());
    return moved(MDB_PREV);
  }
  [[nodiscard]] ByteView key() const override {
    CHECK(standing());
    return fromLmdb(key_);
  }
  [[nodiscard]] ByteView value() const override {
    CHECK(standing());
    return fromLmdb(value_);
  }

 private:
  [[nodiscard]] bool standing() const { return stands_ && writesSeen_ == view_.writes_; }

  bool moved(MDB_cursor_op to) {
    writesSeen_ = view_.writes_;
    stands_ = cursor_ != nullptr && view_.succeeded(mdb_cursor_get(cursor_, &key_, &value_, to));
    view_.shown_ = view_.shown_ || stands_;
    return stands_;
  }

  LmdbView& view_;
  MDB_cursor* cursor_;
  MDB_val key_{};
  MDB_val value_{};
  bool stands_ = false;
  std::uint64_t writesSeen_ = 0;
};

}  // namespace

// --- LmdbView -----------------------------------------------------------------------------------

std::optional<unsigned> LmdbView::handle(Table table) const {
  CHECK(transaction_ != nullptr);  // not ended
  CHECK(table.index < store_.tableCount_.load(std::memory_order_acquire));
  if (table.index >= tables_) return std::nullopt;
  return store_.tables_[table.index].handle;
}

bool LmdbView::succeeded(int code) {
  if (code == MDB_SUCCESS) return true;
  if (code != MDB_NOTFOUND && !failure_) failure_ = lmdbError(code, "reading");
  return false;
}

std::optional<ByteView> LmdbView::get(Table table, ByteView key) {
  const std::optional<unsigned> dbi = handle(table);
  if (!dbi || key.empty() || key.size() > federation::kStoreKeyBytesMax) return std::nullopt;
  MDB_val lmdbKey = toLmdb(key);
  MDB_val value;
  if (!succeeded(mdb_get(transaction_, *dbi, &lmdbKey, &value))) return std::nullopt;
  shown_ = true;
  return fromLmdb(value);
}

std::unique_ptr<Cursor> LmdbView::cursor(Table table) {
  MDB_cursor* cursor = nullptr;
  if (const std::optional<unsigned> dbi = handle(table)) {
    if (!succeeded(mdb_cursor_open(transaction_, *dbi, &cursor))) cursor = nullptr;
  }
  return std::make_unique<LmdbCursor>(*this, cursor);
}

std::uint64_t LmdbView::entries(Table table) {
  MDB_stat stat{};
  const std::optional<unsigned> dbi = handle(table);
  if (!dbi || !succeeded(mdb_stat(transaction_, *dbi, &stat))) return 0;
  return stat.ms_entries;
}

Result<void> LmdbView::health() const {
  if (failure_) return tl::unexpected(*failure_);
  return {};
}

// --- LmdbSnapshot -------------------------------------------------------------------------------

LmdbSnapshot::~LmdbSnapshot() {
  CHECK(view_.openCursors_ == 0);
  view_.store_.endReading(view_.transaction_);
}

// --- LmdbTransaction ----------------------------------------------------------------------------

LmdbTransaction::~LmdbTransaction() {
  CHECK(view_.openCursors_ == 0);
  if (view_.transaction_ == nullptr) return;
  MDB_txn* const transaction = view_.transaction_;
  end();
  mdb_txn_abort(transaction);
}

/// Closes the cursors while LMDB's transaction still lives, as it asks.
void LmdbTransaction::end() {
  for (std::uint32_t i = 0; i < view_.tables_; ++i) closeAppendCursor({i});
  view_.transaction_ = nullptr;
  view_.store_.writing_ = false;
}

Result<void> LmdbTransaction::admit(ByteView key, std::size_t valueSize) {
  CHECK(view_.transaction_ != nullptr);  // not after commit
  ++view_.writes_;
  if (doomed_) return tl::unexpected(*doomed_);
  if (key.empty() || key.size() > federation::kStoreKeyBytesMax) {
    doomed_ = {ErrorCode::kInvalidArgument,
               "a key of " + std::to_string(key.size()) + " bytes; 1 to " +
                   std::to_string(federation::kStoreKeyBytesMax) + " are allowed"};
  } else if (valueSize > federation::kStoreValueBytesMax) {
    doomed_ = {ErrorCode::kInvalidArgument, "a value of " + std::to_string(valueSize) + " bytes; " +
                                                std::to_string(federation::kStoreValueBytesMax) +
                                                " are allowed"};
  }
  if (doomed_) return tl::unexpected(*doomed_);
  bytesWritten_ += key.size() + valueSize;
  return {};
}

void LmdbTransaction::takeOutOfPages(ByteView& key, ByteView& value) {
  if (!view_.shown_) return;
  taken_.clear();
  taken_.reserve(key.size() + value.size());  // both views stay where they are put
  crypto::append(taken_, key);
  crypto::append(taken_, value);
  key = ByteView(taken_).first(key.size());
  value = ByteView(taken_).subspan(key.size());
  view_.shown_ = false;  // what was shown before is good no longer
}

tl::unexpected<Error> LmdbTransaction::doom(int code, const char* what) {
  doomed_ = view_.store_.writeFailed(code, what, bytesWritten_);
  return tl::unexpected(*doomed_);
}

void LmdbTransaction::closeAppendCursor(Table table) {
  MDB_cursor*& cursor = appendCursors_[table.index];
  if (cursor != nullptr) mdb_cursor_close(cursor);
  cursor = nullptr;
}

int LmdbTransaction::appendThrough(Table table, ByteView key, void*& value, std::size_t size,
                                   unsigned flags) {
  const unsigned handle = *view_.handle(table);
  MDB_cursor*& cursor = appendCursors_[table.index];
  if (cursor == nullptr) {
    const int code = mdb_cursor_open(view_.transaction_, handle, &cursor);
    if (code != MDB_SUCCESS) return code;
  }
  MDB_val lmdbKey = toLmdb(key);
  MDB_val lmdbValue{size, value};
  int code = mdb_cursor_put(cursor, &lmdbKey, &lmdbValue, MDB_APPEND | flags);
  if (code == MDB_KEYEXIST) {  // not after every other: where it belongs
    closeAppendCursor(table);
    lmdbValue = {size, value};
    code = mdb_put(view_.transaction_, handle, &lmdbKey, &lmdbValue, flags);
  }
  value = lmdbValue.mv_data;
  return code;
}

Result<void> LmdbTransaction::put(Table table, ByteView key, ByteView value) {
  if (auto admitted = admit(key, value.size()); !admitted) return admitted;
  takeOutOfPages(key, value);
  const unsigned handle = *view_.handle(table);
  closeAppendCursor(table);
  MDB_val lmdbKey = toLmdb(key);
  MDB_val lmdbValue = toLmdb(value);
  const int code = mdb_put(view_.transaction_, handle, &lmdbKey, &lmdbValue, 0);
  if (code != MDB_SUCCESS) return doom(code, "writing an entry");
  return {};
}

Result<void> LmdbTransaction::append(Table table, ByteView key, ByteView value) {
  if (auto admitted = admit(key, value.size()); !admitted) return admitted;
  takeOutOfPages(key, value);
  void* data = const_cast<std::byte*>(value.data());
  const int code = appendThrough(table, key, data, value.size(), 0);
  if (code != MDB_SUCCESS) return doom(code, "appending an entry");
  return {};
}

Result<ByteSpan> LmdbTransaction::appendRoom(Table table, ByteView key, std::size_t size) {
  if (auto admitted = admit(key, size); !admitted) return tl::unexpected(admitted.error());
  ByteView none;
  takeOutOfPages(key, none);
  void* room = nullptr;
  const int code = appendThrough(table, key, room, size, MDB_RESERVE);
  if (code != MDB_SUCCESS) return doom(code, "appending an entry");
  if (size > 0) std::memset(room, 0, size);  // the page may hold what was there before
  view_.shown_ = true;
  return ByteSpan(static_cast<std::byte*>(room), size);
}

Result<void> LmdbTransaction::erase(Table table, ByteView key) {
  if (auto admitted = admit(key, 0); !admitted) return admitted;
  ByteView none;
  takeOutOfPages(key, none);
  const unsigned handle = *view_.handle(table);
  closeAppendCursor(table);
  MDB_val lmdbKey = toLmdb(key);
  const int code = mdb_del(view_.transaction_, handle, &lmdbKey, nullptr);
  if (code != MDB_SUCCESS && code != MDB_NOTFOUND) return doom(code, "removing an entry");
  return {};
}

Result<void> LmdbTransaction::commit() {
  CHECK(view_.transaction_ != nullptr);
  CHECK(view_.openCursors_ == 0);
  MDB_txn* const transaction = view_.transaction_;
  end();
  if (doomed_) {
    mdb_txn_abort(transaction);
    return tl::unexpected(*doomed_);
  }
  const int code = mdb_txn_commit(transaction);  // aborts it when it fails
  if (code != MDB_SUCCESS) {
    return tl::unexpected(view_.store_.writeFailed(code, "committing", bytesWritten_));
  }
  return {};
}

}  // namespace guantong::node::shell
