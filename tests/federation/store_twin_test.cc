// Random commands to both stores, beside a naive twin of maps. The one file here with RapidCheck.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/store_contract.h"

namespace guantong::support {
namespace {

using crypto::textOf;
using crypto::viewOf;
using federation::Reader;
using federation::Table;

constexpr std::uint32_t kTables = 3;
using Twin = std::vector<std::map<std::string, std::string>>;

enum class What {
  kPut,
  kAppend,
  kAppendAtEnd,
  kAppendRoom,
  kErase,
  kGet,
  kSeek,
  kSeekBefore,
  kCommit,
  kAbandon,
  kSnapshot,
  kReopen,
  kCount
};

struct Command {
  What what;
  std::uint32_t table;
  std::uint32_t key;
  std::uint32_t size;
};

std::ostream& operator<<(std::ostream& out, const Command& command) {
  return out << "{" << static_cast<int>(command.what) << ", table " << command.table << ", key "
             << command.key << ", size " << command.size << "}";
}

rc::Gen<Command> commands() {
  using rc::gen::inRange;
  return rc::gen::apply(
      [](int what, std::uint32_t table, std::uint32_t key, std::uint32_t size, int rare) {
        // Ends of transactions are rarer than writes, so that groups get some size; large values
        // are rare, so that the run stays short.
        auto kind = static_cast<What>(what);
        if (kind >= What::kCommit && rare % 4 != 0) kind = What::kAppendAtEnd;
        return Command{kind, table, key, rare == 1 ? size * 40 : size};
      },
      inRange(0, static_cast<int>(What::kCount)), inRange<std::uint32_t>(0, kTables),
      inRange<std::uint32_t>(0, 300), inRange<std::uint32_t>(0, 500), inRange(0, 24));
}

/// Keys of different lengths that collide often.
std::string keyText(std::uint32_t key) {
  return std::string(1 + key % 3, static_cast<char>(key / 3)) + (key % 7 == 0 ? "long tail" : "");
}

void expectSame(Reader& reader, const std::vector<Table>& tables, const Twin& twin) {
  for (std::size_t t = 0; t < kTables; ++t) {
    RC_ASSERT(reader.entries(tables[t]) == twin[t].size());
    const auto cursor = reader.cursor(tables[t]);
    auto expected = twin[t].begin();
    for (bool on = cursor->first(); on; on = cursor->next(), ++expected) {
      RC_ASSERT(expected != twin[t].end());
      RC_ASSERT(textOf(cursor->key()) == expected->first);
      RC_ASSERT(textOf(cursor->value()) == expected->second);
    }
    RC_ASSERT(expected == twin[t].end());
    auto backwards = twin[t].rbegin();
    for (bool on = cursor->last(); on; on = cursor->previous(), ++backwards) {
      RC_ASSERT(backwards != twin[t].rend());
      RC_ASSERT(textOf(cursor->key()) == backwards->first);
    }
    RC_ASSERT(backwards == twin[t].rend());
  }
  RC_ASSERT(reader.health().has_value());
}

/// The store and its twin, side by side.
class Pair {
 public:
  explicit Pair(const StoreKind& kind) : bed_(kind.make()), committed_(kTables), working_(kTables) {
    openTables();
  }

  void run(const Command& command) {
    const std::string key = keyText(command.key);
    const std::string value(command.size, static_cast<char>('a' + command.key % 26));
    auto& map = working_[command.table];
    const Table table = tables_[command.table];
    switch (command.what) {
      case What::kPut:
        RC_ASSERT(writer().put(table, viewOf(key), viewOf(value)).has_value());
        map[key] = value;
        break;
      case What::kAppend:
        RC_ASSERT(writer().append(table, viewOf(key), viewOf(value)).has_value());
        map[key] = value;
        break;
      case What::kAppendAtEnd: {
        const std::string next = map.empty() ? key : map.rbegin()->first + '\x01';
        if (next.size() > federation::kStoreKeyBytesMax) break;
        RC_ASSERT(writer().append(table, viewOf(next), viewOf(value)).has_value());
        map[next] = value;
        break;
      }
      case What::kAppendRoom: {
        const auto room = writer().appendRoom(table, viewOf(key), value.size());
        RC_ASSERT(room.has_value());
        std::copy(value.begin(), value.end(), reinterpret_cast<char*>(room->data()));
        map[key] = value;
        break;
      }
      case What::kErase:
        RC_ASSERT(writer().erase(table, viewOf(key)).has_value());
        map.erase(key);
        break;
      case What::kGet: {
        const auto found = writer().get(table, viewOf(key));
        RC_ASSERT(found.has_value() == (map.count(key) == 1));
        if (found) RC_ASSERT(textOf(*found) == map[key]);
        break;
      }
      case What::kSeek: {
        const auto cursor = writer().cursor(table);
        const auto expected = map.lower_bound(key);
        RC_ASSERT(cursor->seek(viewOf(key)) == (expected != map.end()));
        if (expected != map.end()) RC_ASSERT(textOf(cursor->key()) == expected->first);
        break;
      }
      case What::kSeekBefore: {
        const auto cursor = writer().cursor(table);
        const auto after = map.lower_bound(key);
        RC_ASSERT(cursor->seekBefore(viewOf(key)) == (after != map.begin()));
        if (after != map.begin()) RC_ASSERT(textOf(cursor->key()) == std::prev(after)->first);
        break;
      }
      case What::kCommit:
        expectSame(writer(), tables_, working_);
        RC_ASSERT(writer().commit().has_value());
        transaction_.reset();
        committed_ = working_;
        break;
      case What::kAbandon:
        abandon();
        break;
      case What::kSnapshot:
        checkSnapshot();
        snapshot_ = std::move(*bed_->store().snapshot());
        shown_ = committed_;
        break;
      case What::kReopen:
        checkSnapshot();
        snapshot_.reset();
        abandon();
        bed_->reopen();
        openTables();
        break;
      case What::kCount:
        break;
    }
  }

  void finish() {
    abandon();
    checkSnapshot();
    expectSame(**bed_->store().snapshot(), tables_, committed_);
  }

 private:
  federation::Transaction& writer() {
    if (!transaction_) transaction_ = std::move(*bed_->store().begin());
    return *transaction_;
  }
  void abandon() {
    transaction_.reset();
    working_ = committed_;
  }
  void openTables() {
    tables_.clear();
    for (const char* name : {"ledger", "tickets", "views"}) {
      tables_.push_back(*bed_->store().table(name));
    }
  }
  /// The snapshot still shows the moment it was taken.
  void checkSnapshot() {
    if (snapshot_) expectSame(*snapshot_, tables_, shown_);
  }

  std::unique_ptr<StoreBed> bed_;
  std::vector<Table> tables_;
  std::unique_ptr<federation::Transaction> transaction_;
  std::unique_ptr<federation::Snapshot> snapshot_;
  Twin committed_, working_, shown_;
};

void agree(const StoreKind& kind) {
  const auto list = *rc::gen::container<std::vector<Command>>(commands());
  Pair pair(kind);
  for (const Command& command : list) pair.run(command);
  pair.finish();
}

RC_GTEST_PROP(StoreTwin, LmdbAgreesWithMaps, ()) { agree(lmdbKind()); }
RC_GTEST_PROP(StoreTwin, SimulatedAgreesWithMaps, ()) { agree(simulatedKind()); }

/// Sizes that RapidCheck's lists don't reach: trees of several levels, chunks that split and join.
void agreeAtLength(const StoreKind& kind) {
  std::uint64_t state = 20240607;  // xorshift: the same on every machine
  const auto random = [&](std::uint32_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::uint32_t>((state >> 11) % below);
  };
  Pair pair(kind);
  for (int i = 0; i < 12000; ++i) {
    auto what = static_cast<What>(random(static_cast<std::uint32_t>(What::kCommit)));
    if (i % 300 == 299) what = What::kCommit;
    if (i % 2000 == 1700) what = What::kAbandon;
    if (i % 1000 == 501) what = What::kSnapshot;
    if (i % 4000 == 3500) what = What::kReopen;
    if (i % 5 == 0 && i < 6000) what = What::kAppend;
    pair.run({what, random(kTables), random(768), random(400)});
  }
  pair.finish();
}

TEST(StoreTwin, LmdbAgreesWithMapsAtLength) { agreeAtLength(lmdbKind()); }
TEST(StoreTwin, SimulatedAgreesWithMapsAtLength) { agreeAtLength(simulatedKind()); }

}  // namespace
}  // namespace guantong::support
