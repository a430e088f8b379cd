#include "node/ticket_index.h"

#include <gtest/gtest.h>

#include <random>

#include "simulator/simulated_store.h"

namespace guantong::node {
namespace {

constexpr std::uint64_t kVolume = TicketIndex::kVolumeRows;

/// An index that grows in groups, as tickets come.
class TicketIndexTest : public ::testing::Test {
 protected:
  TicketIndexTest() : tables_(federation::Tables::open(store_).value()) { load(); }

  void load() { index_ = TicketIndex::load(*store_.snapshot().value(), tables_, ids_.size()); }

  TicketId some() {
    TicketId id;
    for (auto& byte : id.bytes) byte = static_cast<std::byte>(random_() & 0xFFU);
    return id;
  }
  void grow(std::uint64_t count) {
    std::vector<TicketRow> fresh;
    for (std::uint64_t i = 0; i < count; ++i) {
      fresh.push_back({some(), ids_.size()});
      ids_.push_back(fresh.back().id);
    }
    const auto transaction = store_.begin().value();
    index_.add(*transaction, fresh);
    ASSERT_TRUE(transaction->commit().has_value());
  }
  /// Of every so manyeth ticket, asked of the index and of a snapshot.
  void expectAllFound(std::size_t step) {
    const auto snapshot = store_.snapshot().value();
    for (std::size_t row = 0; row < ids_.size(); row += step) {
      ASSERT_EQ(index_.find(*snapshot, ids_[row]), row);
      ASSERT_EQ(rowNumberOf(*snapshot, tables_, ids_[row]), row);
    }
  }

  simulator::SimulatedStore store_;
  federation::Tables tables_;
  TicketIndex index_;
  std::vector<TicketId> ids_;
  std::mt19937 random_{7};
};

TEST_F(TicketIndexTest, FindsEveryTicketWhicheverVolumeItIsIn) {
  grow(10);
  expectAllFound(1);
  grow(kVolume - 11);  // but for one
  grow(2);             // over its end
  grow(kVolume / 2);
  expectAllFound(97);
  load();
  expectAllFound(97);
  grow(kVolume);  // begins in one volume and ends in the next
  expectAllFound(89);
}

TEST_F(TicketIndexTest, FindsNoneThatIsNotThere) {
  grow(kVolume + kVolume / 2);
  const auto snapshot = store_.snapshot().value();
  for (int i = 0; i < 1000; ++i) {
    const TicketId stranger = some();
    EXPECT_FALSE(index_.find(*snapshot, stranger).has_value());
    EXPECT_FALSE(rowNumberOf(*snapshot, tables_, stranger).has_value());
  }
  EXPECT_EQ(snapshot->entries(tables_.ticketFilters), 1U);
}

TEST_F(TicketIndexTest, AFilterThatIsLostOrSpoiltHidesNothing) {
  grow(kVolume + 5);
  for (const crypto::Bytes& spoilt : {crypto::Bytes(3), crypto::Bytes{}}) {
    const auto transaction = store_.begin().value();
    const auto key = crypto::bigEndian(std::uint32_t{0});
    if (spoilt.empty()) {
      ASSERT_TRUE(transaction->erase(tables_.ticketFilters, key).has_value());
    } else {
      ASSERT_TRUE(transaction->put(tables_.ticketFilters, key, spoilt).has_value());
    }
    ASSERT_TRUE(transaction->commit().has_value());
    load();
    expectAllFound(1009);
  }
}

TEST_F(TicketIndexTest, NumbersAndBeginningsOfIdsLeadToTheirTickets) {
  grow(kVolume + 100);
  const auto snapshot = store_.snapshot().value();
  for (const std::size_t row : {std::size_t{0}, std::size_t{kVolume - 1}, ids_.size() - 1}) {
    const TicketId& id = ids_[row];
    const auto number = numberFrom(numberOf(id));
    ASSERT_TRUE(number.has_value());
    EXPECT_EQ(ticketsNumbered(*snapshot, tables_, *number, 50), std::vector{id});
    EXPECT_EQ(ticketsFrom(*snapshot, tables_, federation::ByteView(id.bytes).first(8), 50),
              std::vector{id});
  }
  EXPECT_EQ(ticketsFrom(*snapshot, tables_, {}, 50).size(), 50U);
  EXPECT_TRUE(ticketsFrom(*snapshot, tables_, crypto::Bytes(17), 50).empty());
}

}  // namespace
}  // namespace guantong::node
