#include "simulator/trace.h"

#include <gtest/gtest.h>

#include <vector>

#include "simulator/simulated_store.h"
#include "simulator/traced_store.h"

namespace guantong::simulator {
namespace {

using crypto::Hash;
using crypto::viewOf;
using federation::Transaction;

const federation::OfficeCode kOffice = *federation::OfficeCode::parse("330000000000");

TEST(Trace, TellsMomentOfficeWordAndEveryPartApart) {
  const auto hashOf = [](int millisecond, std::string_view what,
                         std::initializer_list<crypto::ByteView> parts) {
    Trace trace;
    trace.note(federation::Instant{std::chrono::milliseconds{millisecond}}, kOffice, what, parts);
    return trace.finish();
  };
  const Hash hash = hashOf(1, "frame", {viewOf("ab"), viewOf("c")});
  EXPECT_EQ(hash, hashOf(1, "frame", {viewOf("ab"), viewOf("c")}));
  EXPECT_NE(hash, hashOf(2, "frame", {viewOf("ab"), viewOf("c")}));
  EXPECT_NE(hash, hashOf(1, "fram", {viewOf("ab"), viewOf("c")}));
  EXPECT_NE(hash, hashOf(1, "frame", {viewOf("a"), viewOf("bc")}));
  EXPECT_NE(hash, hashOf(1, "frame", {viewOf("abc")}));
}

/// What a store tells of the transactions that `write` makes.
template <typename Write>
std::vector<Hash> toldOf(Write write) {
  SimulatedStore behind;
  std::vector<Hash> told;
  TracedStore store(
      behind, [&](const TracedStore::Committed& committed) { told.push_back(committed.changes); });
  const auto table = *store.table("tickets");
  write(behind, store, table);
  return told;
}

Hash hashOfWrites(const std::function<void(Transaction&, federation::Table)>& write) {
  const auto told = toldOf([&](SimulatedStore&, TracedStore& store, federation::Table table) {
    auto transaction = *store.begin();
    write(*transaction, table);
    EXPECT_TRUE(transaction->commit().has_value());
  });
  EXPECT_EQ(told.size(), 1U);
  return told.at(0);
}

TEST(TracedStore, EveryPutAndEraseChangesWhatIsTold) {
  const auto put = [](std::string_view key, std::string_view value) {
    return hashOfWrites([=](Transaction& transaction, federation::Table table) {
      (void)transaction.put(table, viewOf(key), viewOf(value));
    });
  };
  EXPECT_EQ(put("a", "1"), put("a", "1"));
  EXPECT_NE(put("a", "1"), put("a", "2"));
  EXPECT_NE(put("a", "1"), put("b", "1"));
  EXPECT_NE(put("ab", "1"), put("a", "b1"));
  EXPECT_NE(hashOfWrites(
                [](Transaction& t, federation::Table table) { (void)t.erase(table, viewOf("a")); }),
            hashOfWrites([](Transaction&, federation::Table) {}));
}

TEST(TracedStore, WhatIsFilledInPlaceIsToldAsItWasFilled) {
  const auto fill = [](std::string_view value) {
    return hashOfWrites([=](Transaction& transaction, federation::Table table) {
      const auto room = *transaction.appendRoom(table, viewOf("a"), value.size());
      std::memcpy(room.data(), value.data(), value.size());
    });
  };
  EXPECT_EQ(fill("12"), fill("12"));
  EXPECT_NE(fill("12"), fill("13"));
}

TEST(TracedStore, WhatIsNotCommittedIsNotTold) {
  const auto told = toldOf([](SimulatedStore& behind, TracedStore& store, federation::Table table) {
    (void)(*store.begin())->put(table, viewOf("a"), viewOf("1"));
    behind.failCommit(1);
    auto failing = *store.begin();
    (void)failing->put(table, viewOf("a"), viewOf("1"));
    EXPECT_FALSE(failing->commit().has_value());
  });
  EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace guantong::simulator
