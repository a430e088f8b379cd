#include "simulator/simulated_store.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "crypto/check.h"

namespace guantong::simulator {

using federation::ByteSpan;
using federation::ByteView;
using federation::Cursor;
using federation::Error;
using federation::ErrorCode;
using federation::failure;

namespace {

/// A chunk is split when it has more entries than this. Small, because a transaction copies the
/// chunks it changes; large enough that a table's list of chunks stays short.
constexpr std::size_t kChunkEntriesMax = 64;

/// Key and value in one piece, shared by every state that shows it, changed by none.
struct Entry {
  std::shared_ptr<std::byte[]> bytes;
  std::uint32_t keySize = 0;
  std::uint32_t valueSize = 0;

  [[nodiscard]] ByteView key() const { return {bytes.get(), keySize}; }
  [[nodiscard]] ByteView value() const { return {bytes.get() + keySize, valueSize}; }
  [[nodiscard]] ByteSpan room() const { return {bytes.get() + keySize, valueSize}; }
  [[nodiscard]] std::uint64_t size() const {
    return std::uint64_t{keySize} + valueSize + kSimulatedEntryBytes;
  }
};

/// The value zeroed.
Entry makeEntry(ByteView key, std::size_t valueSize) {
  Entry entry{std::make_shared<std::byte[]>(key.size() + valueSize),
              static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(valueSize)};
  std::memcpy(entry.bytes.get(), key.data(), key.size());
  return entry;
}

bool less(ByteView a, ByteView b) { return crypto::textOf(a) < crypto::textOf(b); }

/// Sorted; never empty in a table.
using Chunk = std::vector<Entry>;

struct TableState {
  std::vector<std::shared_ptr<Chunk>> chunks;
  std::uint64_t entries = 0;
};

/// Where an entry is, or where it would be put: in the chunk, before the entry at `entry`.
struct Place {
  std::size_t chunk = 0;
  std::size_t entry = 0;
};

/// The first entry whose key is not less than `key`; past the end of the last chunk without one.
/// A key between two chunks is placed at the end of the first. REQUIRES: there are chunks.
Place placeOf(const TableState& table, ByteView key) {
  const auto& chunks = table.chunks;
  const auto after = std::partition_point(chunks.begin() + 1, chunks.end(), [&](const auto& c) {
    return !less(key, c->front().key());
  });
  const Chunk& chunk = **(after - 1);
  const auto at = std::partition_point(chunk.begin(), chunk.end(),
                                       [&](const Entry& e) { return less(e.key(), key); });
  return {static_cast<std::size_t>(after - 1 - chunks.begin()),
          static_cast<std::size_t>(at - chunk.begin())};
}

const Entry* find(const TableState& table, ByteView key) {
  if (table.chunks.empty()) return nullptr;
  const Place place = placeOf(table, key);
  const Chunk& chunk = *table.chunks[place.chunk];
  if (place.entry == chunk.size() || less(key, chunk[place.entry].key())) return nullptr;
  return &chunk[place.entry];
}

/// A copy of what somebody else shows too; the thing itself when it is ours alone.
template <typename Shared>
Shared& own(std::shared_ptr<Shared>& shared) {
  if (!shared) {
    shared = std::make_shared<Shared>();
  } else if (shared.use_count() > 1) {
    shared = std::make_shared<Shared>(*shared);
  }
  return *shared;
}

/// Gives back how many bytes the table grew by.
std::uint64_t insert(TableState& table, Entry entry) {
  const std::uint64_t size = entry.size();
  if (table.chunks.empty()) table.chunks.push_back(std::make_shared<Chunk>());
  Place place = placeOf(table, entry.key());
  if (place.chunk + 1 == table.chunks.size() && place.entry == kChunkEntriesMax) {
    // After the last of a full last chunk, as most writes are: a new one, the old left full.
    table.chunks.push_back(std::make_shared<Chunk>());
    place = {place.chunk + 1, 0};
  }
  Chunk& chunk = own(table.chunks[place.chunk]);
  chunk.insert(chunk.begin() + static_cast<std::ptrdiff_t>(place.entry), std::move(entry));
  ++table.entries;
  if (chunk.size() > kChunkEntriesMax) {
    const auto middle = chunk.begin() + static_cast<std::ptrdiff_t>(chunk.size() / 2);
    auto upper = std::make_shared<Chunk>(std::make_move_iterator(middle),
                                         std::make_move_iterator(chunk.end()));
    chunk.erase(middle, chunk.end());
    table.chunks.insert(table.chunks.begin() + static_cast<std::ptrdiff_t>(place.chunk) + 1,
                        std::move(upper));
  }
  return size;
}

/// Gives back how many bytes the table shrank by.
std::uint64_t remove(TableState& table, ByteView key) {
  if (find(table, key) == nullptr) return 0;
  const Place place = placeOf(table, key);
  Chunk& chunk = own(table.chunks[place.chunk]);
  const std::uint64_t size = chunk[place.entry].size();
  chunk.erase(chunk.begin() + static_cast<std::ptrdiff_t>(place.entry));
  --table.entries;
  const auto at = table.chunks.begin() + static_cast<std::ptrdiff_t>(place.chunk);
  if (chunk.empty()) {
    table.chunks.erase(at);
  } else if (at + 1 != table.chunks.end() &&
             chunk.size() + (*(at + 1))->size() <= kChunkEntriesMax / 2) {
    chunk.insert(chunk.end(), (*(at + 1))->begin(), (*(at + 1))->end());
    table.chunks.erase(at + 1);
  }
  return size;
}

const std::shared_ptr<TableState>& noTable() {
  static const auto empty = std::make_shared<TableState>();
  return empty;
}

}  // namespace

struct SimulatedStore::State {
  std::vector<std::shared_ptr<TableState>> tables;  ///< as far as any was written to
  std::uint64_t bytes = 0;

  [[nodiscard]] const std::shared_ptr<TableState>& table(Table table) const {
    return table.index < tables.size() && tables[table.index] ? tables[table.index] : noTable();
  }
  [[nodiscard]] std::uint64_t entries() const {
    std::uint64_t sum = 0;
    for (const auto& table : tables) sum += table ? table->entries : 0;
    return sum;
  }
};

namespace {

using Alive = std::shared_ptr<std::atomic<bool>>;

/// Keeps the table's state while it stands in it, so that what it shows stays readable.
class SimulatedCursor final : public Cursor {
 public:
  SimulatedCursor(const SimulatedStore::State& state, Table table, const std::uint64_t& writes,
                  std::size_t& open, Alive alive)
      : state_(state), table_(table), writes_(writes), open_(open), alive_(std::move(alive)) {
    ++open_;
  }
  ~SimulatedCursor() override { --open_; }

  bool seek(ByteView key) override {
    if (!renew()) return false;
    const Place place = placeOf(*shown_, key);
    return stand(place.chunk, place.entry);
  }
  bool seekBefore(ByteView key) override {
    if (!renew()) return false;
    const Place place = placeOf(*shown_, key);
    if (place.entry > 0) return stand(place.chunk, place.entry - 1);
    return place.chunk > 0 && stand(place.chunk - 1, shown_->chunks[place.chunk - 1]->size() - 1);
  }
  bool first() override { return renew() && stand(0, 0); }
  bool last() override {
    return renew() && stand(shown_->chunks.size() - 1, shown_->chunks.back()->size() - 1);
  }
  bool next() override {
    CHECK(standing());
    if (dead()) return stands_ = false;
    return stand(place_.chunk, place_.entry + 1);
  }
  bool previous() override {
    CHECK(standing());
    if (dead()) return stands_ = false;
    if (place_.entry > 0) return stand(place_.chunk, place_.entry - 1);
    if (place_.chunk == 0) return stands_ = false;
    return stand(place_.chunk - 1, shown_->chunks[place_.chunk - 1]->size() - 1);
  }
  [[nodiscard]] ByteView key() const override {
    CHECK(standing());
    return entry().key();
  }
  [[nodiscard]] ByteView value() const override {
    CHECK(standing());
    return entry().value();
  }

 private:
  [[nodiscard]] bool dead() const { return !*alive_; }
  [[nodiscard]] bool standing() const { return stands_ && writesSeen_ == writes_; }
  [[nodiscard]] const Entry& entry() const { return (*shown_->chunks[place_.chunk])[place_.entry]; }
  /// To the state as it is now. False when there is nothing to stand on.
  bool renew() {
    stands_ = false;
    if (dead()) return false;
    shown_ = state_.table(table_);
    writesSeen_ = writes_;
    return !shown_->chunks.empty();
  }
  /// Past the end of a chunk is the first of the next.
  bool stand(std::size_t chunk, std::size_t entry) {
    if (entry == shown_->chunks[chunk]->size()) {
      ++chunk;
      entry = 0;
    }
    place_ = {chunk, entry};
    return stands_ = chunk < shown_->chunks.size();
  }

  const SimulatedStore::State& state_;
  const Table table_;
  const std::uint64_t& writes_;
  std::size_t& open_;
  const Alive alive_;
  std::shared_ptr<TableState> shown_;
  Place place_;
  std::uint64_t writesSeen_ = 0;
  bool stands_ = false;
};

/// What a snapshot and a transaction share.
struct View {
  Alive alive;
  std::size_t tables;  ///< how many there were when it began
  std::uint64_t writes = 0;
  std::size_t openCursors = 0;

  [[nodiscard]] std::optional<ByteView> get(const SimulatedStore::State& state, Table table,
                                            ByteView key) const {
    if (!*alive) return std::nullopt;
    const Entry* entry = find(*state.table(table), key);
    if (entry == nullptr) return std::nullopt;
    return entry->value();
  }
  [[nodiscard]] Result<void> health() const {
    if (!*alive) return failure(ErrorCode::kStoreFailed, "the power went");
    return {};
  }
};

class SimulatedSnapshot final : public federation::Snapshot {
 public:
  SimulatedSnapshot(std::shared_ptr<const SimulatedStore::State> state, Alive alive)
      : state_(std::move(state)), view_{std::move(alive), state_->tables.size()} {}
  ~SimulatedSnapshot() override { CHECK(view_.openCursors == 0); }

  std::optional<ByteView> get(Table table, ByteView key) override {
    return view_.get(*state_, table, key);
  }
  std::unique_ptr<Cursor> cursor(Table table) override {
    return std::make_unique<SimulatedCursor>(*state_, table, view_.writes, view_.openCursors,
                                             view_.alive);
  }
  std::uint64_t entries(Table table) override {
    return *view_.alive ? state_->table(table)->entries : 0;
  }
  [[nodiscard]] Result<void> health() const override { return view_.health(); }

 private:
  const std::shared_ptr<const SimulatedStore::State> state_;
  View view_;
};

}  // namespace

class SimulatedTransaction final : public federation::Transaction {
 public:
  explicit SimulatedTransaction(SimulatedStore& store)
      : store_(store), state_(*store.state_), view_{store.alive_, store.names_.size()} {}
  ~SimulatedTransaction() override {
    CHECK(view_.openCursors == 0);
    end();
  }

  std::optional<ByteView> get(Table table, ByteView key) override {
    return view_.get(state_, table, key);
  }
  std::unique_ptr<Cursor> cursor(Table table) override {
    return std::make_unique<SimulatedCursor>(state_, table, view_.writes, view_.openCursors,
                                             view_.alive);
  }
  std::uint64_t entries(Table table) override {
    return *view_.alive ? state_.table(table)->entries : 0;
  }
  [[nodiscard]] Result<void> health() const override { return view_.health(); }

  Result<void> put(Table table, ByteView key, ByteView value) override {
    if (auto admitted = admit(table, key, value.size()); !admitted) return admitted;
    Entry entry = makeEntry(key, value.size());
    if (!value.empty()) std::memcpy(entry.room().data(), value.data(), value.size());
    return place(table, std::move(entry));
  }
  /// Sorted chunks need no help from the caller.
  Result<void> append(Table table, ByteView key, ByteView value) override {
    return put(table, key, value);
  }
  Result<ByteSpan> appendRoom(Table table, ByteView key, std::size_t size) override {
    if (auto admitted = admit(table, key, size); !admitted) {
      return tl::unexpected(admitted.error());
    }
    Entry entry = makeEntry(key, size);
    const ByteSpan room = entry.room();
    if (auto placed = place(table, std::move(entry)); !placed) {
      return tl::unexpected(placed.error());
    }
    return room;
  }
  Result<void> erase(Table table, ByteView key) override {
    if (auto admitted = admit(table, key, 0); !admitted) return admitted;
    state_.bytes -= remove(own(state_.tables[table.index]), key);
    return {};
  }
  Result<void> commit() override {
    CHECK(view_.openCursors == 0);
    CHECK(!ended_);
    const bool alive = *view_.alive;
    end();
    if (!alive) return view_.health();
    if (doomed_) return tl::unexpected(*doomed_);
    return store_.commit(std::move(state_));
  }

 private:
  /// The entry is whole before another goes: key and value may have been shown by that one.
  Result<void> place(Table table, Entry entry) {
    TableState& entries = own(state_.tables[table.index]);
    state_.bytes -= remove(entries, entry.key());
    state_.bytes += insert(entries, std::move(entry));
    if (store_.overCapacity(state_.bytes)) return doom(ErrorCode::kStoreFull, "no room left");
    return {};
  }
  tl::unexpected<Error> doom(ErrorCode code, std::string detail) {
    doomed_ = Error{code, std::move(detail)};
    return tl::unexpected(*doomed_);
  }
  Result<void> admit(Table table, ByteView key, std::size_t valueSize) {
    CHECK(!ended_);
    ++view_.writes;
    if (!*view_.alive) return view_.health();
    if (doomed_) return tl::unexpected(*doomed_);
    CHECK(table.index < view_.tables);
    if (key.empty() || key.size() > federation::kStoreKeyBytesMax) {
      return doom(ErrorCode::kInvalidArgument, "a key of " + std::to_string(key.size()) + " bytes");
    }
    if (valueSize > federation::kStoreValueBytesMax) {
      return doom(ErrorCode::kInvalidArgument,
                  "a value of " + std::to_string(valueSize) + " bytes");
    }
    if (state_.tables.size() <= table.index) state_.tables.resize(table.index + 1);
    return {};
  }
  void end() {
    if (!ended_ && *view_.alive) store_.writing_ = false;
    ended_ = true;
  }

  SimulatedStore& store_;
  SimulatedStore::State state_;
  View view_;
  std::optional<Error> doomed_;
  bool ended_ = false;
};

SimulatedStore::SimulatedStore()
    : state_(std::make_shared<const State>()), alive_(std::make_shared<std::atomic<bool>>(true)) {}

SimulatedStore::~SimulatedStore() { CHECK(!writing_); }

Result<Table> SimulatedStore::table(std::string_view name) {
  CHECK(!writing_);
  CHECK(!name.empty() && name.size() <= federation::kStoreTableNameBytesMax);
  CHECK(std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }));
  const auto known = std::find(names_.begin(), names_.end(), name);
  const auto index = static_cast<std::uint32_t>(known - names_.begin());
  if (known == names_.end()) {
    CHECK(names_.size() < federation::kStoreTablesMax);
    if (failed_) return failure(ErrorCode::kStoreFailed, "a write failed; open the store anew");
    names_.emplace_back(name);
  }
  return Table{index};
}

Result<std::unique_ptr<federation::Transaction>> SimulatedStore::begin() {
  CHECK(!writing_);
  if (failed_) return failure(ErrorCode::kStoreFailed, "a write failed; open the store anew");
  writing_ = true;
  return std::make_unique<SimulatedTransaction>(*this);
}

Result<std::unique_ptr<federation::Snapshot>> SimulatedStore::snapshot() {
  const std::lock_guard guard(guard_);
  return std::make_unique<SimulatedSnapshot>(state_, alive_);
}

Result<StoreSize> SimulatedStore::size() {
  const std::lock_guard guard(guard_);
  return StoreSize{state_->bytes, capacity_, state_->entries()};
}

Result<void> SimulatedStore::commit(State&& state) {
  const std::uint64_t number = ++commits_;
  if (number == failAt_) {
    failed_ = true;
    return failure(ErrorCode::kStoreFailed, "commit " + std::to_string(number) + " failed");
  }
  if (number == fullAt_) {
    return failure(ErrorCode::kStoreFull, "commit " + std::to_string(number) + " found no room");
  }
  auto next = std::make_shared<const State>(std::move(state));
  const std::lock_guard guard(guard_);
  state_.swap(next);
  return {};
}

void SimulatedStore::crash() {
  const std::lock_guard guard(guard_);
  *alive_ = false;
  alive_ = std::make_shared<std::atomic<bool>>(true);
  writing_ = false;
  failed_ = false;
}

std::shared_ptr<const SimulatedStore::State> SimulatedStore::backup() {
  const std::lock_guard guard(guard_);
  return state_;
}

void SimulatedStore::restore(std::shared_ptr<const State> backup) {
  crash();
  const std::lock_guard guard(guard_);
  state_ = std::move(backup);
}

}  // namespace guantong::simulator
