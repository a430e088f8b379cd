#include "simulator/traced_store.h"

#include <optional>
#include <utility>

#include "crypto/primitives.h"

namespace guantong::simulator {

using federation::ByteSpan;
using federation::ByteView;
using federation::Cursor;
using federation::Result;
using federation::Table;
using federation::Transaction;

namespace {

class TracedTransaction final : public Transaction {
 public:
  TracedTransaction(std::unique_ptr<Transaction> transaction, const TracedStore::Listener& listener)
      : transaction_(std::move(transaction)), listener_(listener) {}

  std::optional<ByteView> get(Table table, ByteView key) override {
    takeRoom();
    return transaction_->get(table, key);
  }
  std::unique_ptr<Cursor> cursor(Table table) override {
    takeRoom();
    return transaction_->cursor(table);
  }
  std::uint64_t entries(Table table) override {
    takeRoom();
    return transaction_->entries(table);
  }
  [[nodiscard]] Result<void> health() const override { return transaction_->health(); }

  // Hashed before it is done: key and value may be shown by what the write replaces.
  Result<void> put(Table table, ByteView key, ByteView value) override {
    takeRoom();
    notePut(table, key, value);
    return transaction_->put(table, key, value);
  }
  Result<void> append(Table table, ByteView key, ByteView value) override {
    takeRoom();
    notePut(table, key, value);
    return transaction_->append(table, key, value);
  }
  Result<ByteSpan> appendRoom(Table table, ByteView key, std::size_t size) override {
    takeRoom();
    crypto::Bytes keptKey(key.begin(), key.end());
    auto given = transaction_->appendRoom(table, key, size);
    if (given) room_ = Room{table, std::move(keptKey), *given};
    return given;
  }
  Result<void> erase(Table table, ByteView key) override {
    takeRoom();
    ++told_.erases;
    noteChange('e', table, key);
    return transaction_->erase(table, key);
  }
  Result<void> commit() override {
    takeRoom();
    auto committed = transaction_->commit();
    if (committed) {
      told_.changes = hash_.finish();
      listener_(told_);
    }
    return committed;
  }

 private:
  struct Room {
    Table table;
    crypto::Bytes key;
    ByteSpan room;
  };

  void noteChange(char what, Table table, ByteView key) {
    hash_.add(crypto::viewOf({&what, 1})).add(crypto::bigEndian(table.index));
    hash_.add(crypto::bigEndian(std::uint64_t{key.size()})).add(key);
  }
  void notePut(Table table, ByteView key, ByteView value) {
    ++told_.puts;
    noteChange('p', table, key);
    hash_.add(crypto::bigEndian(std::uint64_t{value.size()})).add(value);
  }
  /// The caller has filled its room by the time it calls again.
  void takeRoom() {
    if (!room_) return;
    notePut(room_->table, room_->key, room_->room);
    room_.reset();
  }

  std::unique_ptr<Transaction> transaction_;
  const TracedStore::Listener& listener_;
  crypto::Sha256 hash_;
  TracedStore::Committed told_;
  std::optional<Room> room_;
};

}  // namespace

Result<std::unique_ptr<Transaction>> TracedStore::begin() {
  auto begun = store_.begin();
  if (!begun) return tl::unexpected(begun.error());
  return std::make_unique<TracedTransaction>(std::move(*begun), listener_);
}

}  // namespace guantong::simulator
