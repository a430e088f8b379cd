#include "tests/support/store_contract.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "crypto/bytes.h"

namespace guantong::support {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using crypto::textOf;
using crypto::viewOf;
using federation::ErrorCode;
using federation::Reader;
using federation::Result;
using federation::Snapshot;
using federation::Store;
using federation::Table;
using federation::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<Transaction> begun(Store& store) {
  auto transaction = store.begin();
  EXPECT_TRUE(transaction.has_value());
  return std::move(*transaction);
}

std::unique_ptr<Snapshot> shown(Store& store) {
  auto snapshot = store.snapshot();
  EXPECT_TRUE(snapshot.has_value());
  return std::move(*snapshot);
}

/// One transaction of its own per call.
void write(Store& store, Table table, std::vector<std::pair<std::string, std::string>> entries) {
  auto transaction = begun(store);
  for (const auto& [key, value] : entries) {
    ASSERT_TRUE(transaction->put(table, viewOf(key), viewOf(value)).has_value());
  }
  ASSERT_TRUE(transaction->commit().has_value());
}

std::string textAt(Reader& reader, Table table, std::string_view key) {
  const auto value = reader.get(table, viewOf(key));
  return value ? std::string(textOf(*value)) : "(none)";
}

std::vector<std::string> keysIn(Reader& reader, Table table) {
  std::vector<std::string> keys;
  const auto cursor = reader.cursor(table);
  for (bool on = cursor->first(); on; on = cursor->next()) keys.emplace_back(textOf(cursor->key()));
  return keys;
}

ErrorCode codeOf(const Result<void>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? ErrorCode::kMalformed : result.error().code;
}

TEST_P(StoreContract, WhatIsCommittedIsRead) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"a", "1"}, {"b", ""}});
  const auto snapshot = shown(store());
  EXPECT_EQ(textAt(*snapshot, table, "a"), "1");
  EXPECT_EQ(textAt(*snapshot, table, "b"), "");
  EXPECT_EQ(textAt(*snapshot, table, "c"), "(none)");
  EXPECT_TRUE(snapshot->health().has_value());
}

TEST_P(StoreContract, TablesAreApart) {
  const Table one = *store().table("one");
  const Table two = *store().table("two");
  write(store(), one, {{"key", "in one"}});
  const auto snapshot = shown(store());
  EXPECT_EQ(textAt(*snapshot, two, "key"), "(none)");
  EXPECT_EQ(snapshot->entries(one), 1U);
  EXPECT_EQ(snapshot->entries(two), 0U);
  EXPECT_EQ(store().table("one")->index, one.index);
}

TEST_P(StoreContract, TablesAndEntriesSurviveReopening) {
  Table last{};
  for (std::size_t i = 0; i < federation::kStoreTablesMax; ++i) {
    last = *store().table("table-" + std::to_string(i));
  }
  write(store(), last, {{"key", "value"}});
  reopen();
  const Table again = *store().table("table-" + std::to_string(federation::kStoreTablesMax - 1));
  EXPECT_EQ(textAt(*shown(store()), again, "key"), "value");
  EXPECT_EQ(shown(store())->entries(*store().table("table-0")), 0U);
}

TEST_P(StoreContract, MoreTablesThanAllowedOrImpossibleNamesAreBugs) {
  EXPECT_DEATH({ (void)store().table(""); }, "must hold");
  EXPECT_DEATH({ (void)store().table("Tickets"); }, "must hold");
  EXPECT_DEATH({ (void)store().table(std::string(33, 'a')); }, "must hold");
  for (std::size_t i = 0; i < federation::kStoreTablesMax; ++i) {
    ASSERT_TRUE(store().table("table-" + std::to_string(i)).has_value());
  }
  EXPECT_DEATH({ (void)store().table("one-more"); }, "must hold");
}

TEST_P(StoreContract, ATransactionSeesItsOwnWritesAndNobodyElseDoes) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"a", "old"}, {"b", "old"}});
  auto transaction = begun(store());
  ASSERT_TRUE(transaction->put(table, viewOf("a"), viewOf("new")).has_value());
  ASSERT_TRUE(transaction->erase(table, viewOf("b")).has_value());
  ASSERT_TRUE(transaction->put(table, viewOf("c"), viewOf("new")).has_value());
  EXPECT_EQ(textAt(*transaction, table, "a"), "new");
  EXPECT_EQ(textAt(*transaction, table, "b"), "(none)");
  EXPECT_EQ(transaction->entries(table), 2U);
  EXPECT_THAT(keysIn(*transaction, table), ElementsAre("a", "c"));

  const auto beside = shown(store());
  EXPECT_EQ(textAt(*beside, table, "a"), "old");
  EXPECT_THAT(keysIn(*beside, table), ElementsAre("a", "b"));
  ASSERT_TRUE(transaction->commit().has_value());
  EXPECT_EQ(textAt(*beside, table, "a"), "old");  // a snapshot never changes
  EXPECT_THAT(keysIn(*beside, table), ElementsAre("a", "b"));
  EXPECT_THAT(keysIn(*shown(store()), table), ElementsAre("a", "c"));
}

TEST_P(StoreContract, AnAbandonedTransactionLeavesNoTrace) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"a", "kept"}});
  {
    auto transaction = begun(store());
    ASSERT_TRUE(transaction->put(table, viewOf("a"), viewOf("lost")).has_value());
    for (int i = 0; i < 1000; ++i) {
      const auto key = crypto::bigEndian(i);
      ASSERT_TRUE(transaction->append(table, key, viewOf("lost")).has_value());
    }
  }
  EXPECT_THAT(keysIn(*shown(store()), table), ElementsAre("a"));
  EXPECT_EQ(textAt(*shown(store()), table, "a"), "kept");
  EXPECT_EQ(store().size()->entries, 1U);
  write(store(), table, {{"b", "and the next one works"}});
  reopen();
  EXPECT_THAT(keysIn(*shown(store()), *store().table("tickets")), ElementsAre("a", "b"));
}

TEST_P(StoreContract, WhatIsNotCommittedIsGoneAfterReopening) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"a", "1"}});
  {
    auto transaction = begun(store());
    ASSERT_TRUE(transaction->put(table, viewOf("b"), viewOf("2")).has_value());
  }
  reopen();
  EXPECT_THAT(keysIn(*shown(store()), *store().table("tickets")), ElementsAre("a"));
}

TEST_P(StoreContract, KeysAreOrderedAsUnsignedBytes) {
  const Table table = *store().table("tickets");
  write(store(), table,
        {{"b", ""}, {"\xff", ""}, {"a\x01", ""}, {"a", ""}, {"\x7f", ""}, {"aa", ""}});
  EXPECT_THAT(keysIn(*shown(store()), table), ElementsAre("a", "a\x01", "aa", "b", "\x7f", "\xff"));
}

TEST_P(StoreContract, ACursorSeeksToTheFirstKeyNotLess) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"b", "2"}, {"d", "4"}, {"f", "6"}});
  const auto snapshot = shown(store());
  const auto cursor = snapshot->cursor(table);
  ASSERT_TRUE(cursor->seek(viewOf("c")));
  EXPECT_EQ(textOf(cursor->key()), "d");
  EXPECT_EQ(textOf(cursor->value()), "4");
  ASSERT_TRUE(cursor->seek(viewOf("d")));
  EXPECT_EQ(textOf(cursor->key()), "d");
  ASSERT_TRUE(cursor->seek({}));
  EXPECT_EQ(textOf(cursor->key()), "b");
  EXPECT_FALSE(cursor->seek(viewOf("g")));
  ASSERT_TRUE(cursor->first());  // a cursor that ran off can be used again
  EXPECT_EQ(textOf(cursor->key()), "b");
}

TEST_P(StoreContract, ACursorSeeksToTheLastKeyBefore) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"b", "2"}, {"d", "4"}, {"f", "6"}});
  const auto snapshot = shown(store());
  const auto cursor = snapshot->cursor(table);
  ASSERT_TRUE(cursor->seekBefore(viewOf("d")));
  EXPECT_EQ(textOf(cursor->key()), "b");
  ASSERT_TRUE(cursor->seekBefore(viewOf("e")));
  EXPECT_EQ(textOf(cursor->key()), "d");
  ASSERT_TRUE(cursor->seekBefore(viewOf("z")));
  EXPECT_EQ(textOf(cursor->key()), "f");
  EXPECT_FALSE(cursor->seekBefore(viewOf("b")));
  EXPECT_FALSE(cursor->seekBefore({}));
}

TEST_P(StoreContract, ACursorWalksBothWays) {
  const Table table = *store().table("tickets");
  auto transaction = begun(store());
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(transaction->append(table, crypto::bigEndian(i), viewOf("v")).has_value());
  }
  ASSERT_TRUE(transaction->commit().has_value());
  const auto snapshot = shown(store());
  const auto cursor = snapshot->cursor(table);
  int expected = 0;
  for (bool on = cursor->first(); on; on = cursor->next()) {
    ASSERT_EQ(crypto::fromBigEndian<int>(cursor->key()), expected++);
  }
  EXPECT_EQ(expected, 1000);
  for (bool on = cursor->last(); on; on = cursor->previous()) {
    ASSERT_EQ(crypto::fromBigEndian<int>(cursor->key()), --expected);
  }
  EXPECT_EQ(expected, 0);
  ASSERT_TRUE(cursor->seek(crypto::bigEndian(500)));
  ASSERT_TRUE(cursor->next());
  ASSERT_TRUE(cursor->previous());
  ASSERT_TRUE(cursor->previous());
  EXPECT_EQ(crypto::fromBigEndian<int>(cursor->key()), 499);
}

TEST_P(StoreContract, ACursorOfAnEmptyTableStandsNowhere) {
  const Table table = *store().table("tickets");
  const auto snapshot = shown(store());
  const auto cursor = snapshot->cursor(table);
  EXPECT_FALSE(cursor->first());
  EXPECT_FALSE(cursor->last());
  EXPECT_FALSE(cursor->seek(viewOf("a")));
  EXPECT_FALSE(cursor->seekBefore(viewOf("a")));
  EXPECT_DEATH((void)cursor->key(), "must hold");
  EXPECT_TRUE(snapshot->health().has_value());
}

TEST_P(StoreContract, AWriteLeavesCursorsStandingNowhere) {
  const Table table = *store().table("tickets");
  const Table other = *store().table("other");
  write(store(), table, {{"a", "1"}, {"b", "2"}});
  auto transaction = begun(store());
  auto cursor = transaction->cursor(table);
  ASSERT_TRUE(cursor->first());
  ASSERT_TRUE(transaction->put(other, viewOf("x"), viewOf("y")).has_value());
  EXPECT_DEATH((void)cursor->key(), "must hold");
  EXPECT_DEATH((void)cursor->next(), "must hold");
  ASSERT_TRUE(transaction->erase(table, viewOf("a")).has_value());
  ASSERT_TRUE(cursor->first());
  EXPECT_EQ(textOf(cursor->key()), "b");
  cursor.reset();
  EXPECT_TRUE(transaction->commit().has_value());
}

TEST_P(StoreContract, RangesCanBeRemovedBySeekingAnew) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"a1", ""}, {"b1", ""}, {"b2", ""}, {"b3", ""}, {"c1", ""}});
  auto transaction = begun(store());
  {
    const auto cursor = transaction->cursor(table);
    while (cursor->seek(viewOf("b")) && textOf(cursor->key()) < "c") {
      const Bytes key(cursor->key().begin(), cursor->key().end());
      ASSERT_TRUE(transaction->erase(table, key).has_value());
    }
  }
  ASSERT_TRUE(transaction->commit().has_value());
  EXPECT_THAT(keysIn(*shown(store()), table), ElementsAre("a1", "c1"));
}

/// What a transaction shows lies in its pages, and a write moves them about while it still reads.
TEST_P(StoreContract, AWriteMayBeGivenWhatItsTransactionShows) {
  const Table table = *store().table("tickets");
  const Table other = *store().table("other");
  const std::string shorter(50, 's');
  const std::string longer(300, 'l');
  write(store(), table, {{"a", shorter}, {"b", longer}, {"c", shorter}, {"d", longer}});
  auto transaction = begun(store());
  ASSERT_TRUE(transaction->put(table, viewOf("e"), viewOf("own")).has_value());
  // A neighbour's value, one's own, and through every call that takes bytes.
  ASSERT_TRUE(transaction->put(table, viewOf("a"), *transaction->get(table, viewOf("d"))));
  ASSERT_TRUE(transaction->put(table, viewOf("b"), *transaction->get(table, viewOf("c"))));
  ASSERT_TRUE(
      transaction->put(table, viewOf("d"), transaction->get(table, viewOf("d"))->first(100)));
  ASSERT_TRUE(transaction->append(other, viewOf("a"), *transaction->get(table, viewOf("a"))));
  ASSERT_TRUE(transaction->append(other, viewOf("a"), *transaction->get(other, viewOf("a"))));
  {
    const auto cursor = transaction->cursor(table);
    for (const char* key : {"a", "b", "c"}) {
      ASSERT_TRUE(cursor->seek(viewOf(key)));
      ASSERT_TRUE(transaction->put(table, cursor->key(), viewOf("new")));
    }
    ASSERT_TRUE(cursor->seek(viewOf("d")));
    ASSERT_TRUE(transaction->put(table, cursor->key(), cursor->value().subspan(50)));
    ASSERT_TRUE(cursor->seek(viewOf("e")));
    ASSERT_TRUE(transaction->appendRoom(table, cursor->key(), 2).has_value());
    ASSERT_TRUE(cursor->seek(viewOf("c")));
    ASSERT_TRUE(transaction->erase(table, cursor->key()).has_value());
  }
  ASSERT_TRUE(transaction->commit().has_value());
  const auto snapshot = shown(store());
  EXPECT_THAT(keysIn(*snapshot, table), ElementsAre("a", "b", "d", "e"));
  EXPECT_EQ(textAt(*snapshot, table, "a"), "new");
  EXPECT_EQ(textAt(*snapshot, table, "b"), "new");
  EXPECT_EQ(textAt(*snapshot, table, "d"), std::string(50, 'l'));
  EXPECT_EQ(textAt(*snapshot, table, "e"), std::string(2, '\0'));
  EXPECT_EQ(textAt(*snapshot, other, "a"), longer);
}

TEST_P(StoreContract, ErasingWhatIsNotThereIsNoError) {
  const Table table = *store().table("tickets");
  auto transaction = begun(store());
  EXPECT_TRUE(transaction->erase(table, viewOf("nothing")).has_value());
  EXPECT_TRUE(transaction->put(table, viewOf("a"), viewOf("1")).has_value());
  EXPECT_TRUE(transaction->erase(table, viewOf("a")).has_value());
  EXPECT_TRUE(transaction->erase(table, viewOf("a")).has_value());
  EXPECT_TRUE(transaction->commit().has_value());
  EXPECT_EQ(shown(store())->entries(table), 0U);
}

TEST_P(StoreContract, AnEmptyTransactionCommits) {
  EXPECT_TRUE(begun(store())->commit().has_value());
}

TEST_P(StoreContract, AppendingOutOfOrderPutsEntriesWhereTheyBelong) {
  const Table table = *store().table("tickets");
  auto transaction = begun(store());
  for (const char* key : {"m", "p", "c", "p", "z", "a", "zz"}) {
    ASSERT_TRUE(transaction->append(table, viewOf(key), viewOf(key)).has_value());
  }
  ASSERT_TRUE(transaction->append(table, viewOf("p"), viewOf("replaced")).has_value());
  ASSERT_TRUE(transaction->commit().has_value());
  const auto snapshot = shown(store());
  EXPECT_THAT(keysIn(*snapshot, table), ElementsAre("a", "c", "m", "p", "z", "zz"));
  EXPECT_EQ(textAt(*snapshot, table, "p"), "replaced");
}

TEST_P(StoreContract, AppendsAndPutsMayAlternate) {
  const Table table = *store().table("tickets");
  auto transaction = begun(store());
  std::vector<std::string> expected;
  for (int i = 0; i < 2000; ++i) {  // enough for several pages, each end made by the other call
    const auto key = crypto::bigEndian(i);
    expected.emplace_back(textOf(key));
    if (i % 3 == 0) {
      ASSERT_TRUE(transaction->put(table, key, viewOf("a value of some length")).has_value());
    } else {
      ASSERT_TRUE(transaction->append(table, key, viewOf("a value of some length")).has_value());
    }
    if (i % 7 == 0) {
      ASSERT_TRUE(transaction->erase(table, key).has_value());
      expected.pop_back();
    }
  }
  EXPECT_EQ(keysIn(*transaction, table), expected);
  ASSERT_TRUE(transaction->commit().has_value());
  EXPECT_EQ(keysIn(*shown(store()), table), expected);
}

TEST_P(StoreContract, RoomAppendedIsZeroedAndTheCallersToFill) {
  const Table table = *store().table("tickets");
  {  // so that there are used pages to be used again
    auto transaction = begun(store());
    const Bytes ones(5000, std::byte{0xff});
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(transaction->append(table, crypto::bigEndian(i), ones).has_value());
    }
    ASSERT_TRUE(transaction->commit().has_value());
  }
  for (int round = 0; round < 3; ++round) {
    auto transaction = begun(store());
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(transaction->erase(table, crypto::bigEndian(i)).has_value());
    }
    ASSERT_TRUE(transaction->commit().has_value());
    transaction = begun(store());
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{700},
                                   std::size_t{3000}, std::size_t{70000}}) {
      const auto key = crypto::bigEndian(static_cast<std::uint32_t>(size));
      const auto room = transaction->appendRoom(table, key, size);
      ASSERT_TRUE(room.has_value());
      ASSERT_EQ(room->size(), size);
      for (const std::byte byte : *room) ASSERT_EQ(byte, std::byte{0});
      if (size > 0) room->back() = std::byte{7};
    }
    ASSERT_TRUE(transaction->commit().has_value());
  }
  const auto snapshot = shown(store());
  const auto value = snapshot->get(table, crypto::bigEndian(std::uint32_t{3000}));
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->size(), 3000U);
  EXPECT_EQ(value->front(), std::byte{0});
  EXPECT_EQ(value->back(), std::byte{7});
}

TEST_P(StoreContract, KeysOf511BytesAreTheLongest) {
  const Table table = *store().table("tickets");
  const std::string longest(federation::kStoreKeyBytesMax, 'k');
  write(store(), table, {{longest, "fits"}, {"k", "first"}});
  const auto snapshot = shown(store());
  EXPECT_EQ(textAt(*snapshot, table, longest), "fits");
  EXPECT_EQ(textAt(*snapshot, table, longest + "k"), "(none)");
  EXPECT_EQ(textAt(*snapshot, table, ""), "(none)");
  EXPECT_TRUE(snapshot->health().has_value());
  const auto cursor = snapshot->cursor(table);
  EXPECT_FALSE(cursor->seek(viewOf(longest + "k")));  // sought keys may be longer
  ASSERT_TRUE(cursor->seekBefore(viewOf(longest + "k")));
  EXPECT_EQ(cursor->key().size(), longest.size());

  for (const std::string& bad : {longest + "k", std::string()}) {
    auto transaction = begun(store());
    EXPECT_EQ(codeOf(transaction->put(table, viewOf(bad), {})), ErrorCode::kInvalidArgument);
    EXPECT_EQ(codeOf(transaction->commit()), ErrorCode::kInvalidArgument);
    transaction = begun(store());
    EXPECT_EQ(codeOf(transaction->append(table, viewOf(bad), {})), ErrorCode::kInvalidArgument);
    transaction.reset();
    transaction = begun(store());
    EXPECT_EQ(codeOf(transaction->erase(table, viewOf(bad))), ErrorCode::kInvalidArgument);
    transaction.reset();
    transaction = begun(store());
    EXPECT_FALSE(transaction->appendRoom(table, viewOf(bad), 1).has_value());
  }
  EXPECT_EQ(shown(store())->entries(table), 2U);
}

TEST_P(StoreContract, ValuesOf16MiBAreTheLargest) {
  const Table table = *store().table("tickets");
  Bytes large(federation::kStoreValueBytesMax, std::byte{1});
  large.back() = std::byte{2};
  auto transaction = begun(store());
  ASSERT_TRUE(transaction->put(table, viewOf("large"), large).has_value());
  ASSERT_TRUE(transaction->commit().has_value());
  const auto snapshot = shown(store());
  const auto value = snapshot->get(table, viewOf("large"));
  ASSERT_TRUE(value.has_value());
  EXPECT_TRUE(std::equal(value->begin(), value->end(), large.begin(), large.end()));

  large.push_back(std::byte{3});
  transaction = begun(store());
  EXPECT_EQ(codeOf(transaction->put(table, viewOf("larger"), large)), ErrorCode::kInvalidArgument);
  transaction.reset();
  transaction = begun(store());
  EXPECT_FALSE(transaction->appendRoom(table, viewOf("larger"), large.size()).has_value());
}

TEST_P(StoreContract, TheFirstFailedWriteDoomsItsTransaction) {
  const Table table = *store().table("tickets");
  auto transaction = begun(store());
  ASSERT_TRUE(transaction->put(table, viewOf("a"), viewOf("1")).has_value());
  ASSERT_FALSE(transaction->put(table, {}, viewOf("2")).has_value());
  EXPECT_EQ(codeOf(transaction->put(table, viewOf("b"), viewOf("3"))), ErrorCode::kInvalidArgument);
  EXPECT_EQ(codeOf(transaction->append(table, viewOf("b"), viewOf("3"))),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(codeOf(transaction->erase(table, viewOf("a"))), ErrorCode::kInvalidArgument);
  EXPECT_FALSE(transaction->appendRoom(table, viewOf("b"), 3).has_value());
  EXPECT_EQ(codeOf(transaction->commit()), ErrorCode::kInvalidArgument);
  transaction.reset();
  EXPECT_THAT(keysIn(*shown(store()), table), IsEmpty());
  write(store(), table, {{"c", "the store works on"}});
  EXPECT_THAT(keysIn(*shown(store()), table), ElementsAre("c"));
}

TEST_P(StoreContract, ASecondTransactionBesideTheFirstIsABug) {
  const auto transaction = begun(store());
  EXPECT_DEATH((void)store().begin(), "must hold");
  EXPECT_DEATH((void)store().table("new"), "must hold");
}

TEST_P(StoreContract, ATransactionMayBeginAfterAnotherCommitted) {
  const Table table = *store().table("tickets");
  auto first = begun(store());
  ASSERT_TRUE(first->commit().has_value());
  auto second = begun(store());  // while the first object still exists
  ASSERT_TRUE(second->put(table, viewOf("a"), viewOf("1")).has_value());
  first.reset();
  EXPECT_TRUE(second->commit().has_value());
  EXPECT_EQ(textAt(*shown(store()), table, "a"), "1");
}

TEST_P(StoreContract, ATableMadeAfterASnapshotIsEmptyInIt) {
  const auto before = shown(store());
  const Table table = *store().table("tickets");
  write(store(), table, {{"a", "1"}});
  EXPECT_EQ(textAt(*before, table, "a"), "(none)");
  EXPECT_EQ(before->entries(table), 0U);
  EXPECT_FALSE(before->cursor(table)->first());
  EXPECT_TRUE(before->health().has_value());
}

TEST_P(StoreContract, ManySnapshotsEachShowTheirOwnMoment) {
  const Table table = *store().table("tickets");
  std::vector<std::unique_ptr<Snapshot>> snapshots;
  for (int i = 0; i < 50; ++i) {
    snapshots.push_back(shown(store()));
    write(store(), table, {{"count", std::to_string(i)}, {"key-" + std::to_string(i), "v"}});
  }
  EXPECT_EQ(textAt(*snapshots[0], table, "count"), "(none)");
  for (std::size_t i = 1; i < snapshots.size(); ++i) {
    EXPECT_EQ(textAt(*snapshots[i], table, "count"), std::to_string(i - 1));
    EXPECT_EQ(snapshots[i]->entries(table), i + 1);
  }
}

TEST_P(StoreContract, SnapshotsAreReadOnOtherThreadsWhileTheWriterWrites) {
  const Table table = *store().table("tickets");
  write(store(), table, {{"a", "0"}, {"b", "0"}});
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        auto snapshot = store().snapshot();
        if (!snapshot || textAt(**snapshot, table, "a") != textAt(**snapshot, table, "b")) ++torn;
      }
    });
  }
  for (int i = 1; i <= 200; ++i) {
    const std::string text = std::to_string(i);
    write(store(), table, {{"a", text}, {"b", text}});
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

TEST_P(StoreContract, SizeCountsEntriesAndGrowsWithThem) {
  const Table one = *store().table("one");
  const Table two = *store().table("two");
  const std::uint64_t before = store().size()->bytesUsed;
  EXPECT_EQ(store().size()->entries, 0U);
  const std::string value(3000, 'v');
  auto transaction = begun(store());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(transaction->append(one, crypto::bigEndian(i), viewOf(value)).has_value());
  }
  ASSERT_TRUE(transaction->put(two, viewOf("a"), viewOf("1")).has_value());
  ASSERT_TRUE(transaction->commit().has_value());
  EXPECT_EQ(store().size()->entries, 101U);
  EXPECT_GE(store().size()->bytesUsed, before + 100 * value.size());
}

}  // namespace
}  // namespace guantong::support
