#include "node/ticket_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/simulated_store.h"
#include "tests/support/mail.h"

namespace guantong::node {
namespace {

using support::MadeEvent;
using support::Tree;

/// The desk of the county, over a store of its own.
class TicketDeskTest : public ::testing::Test {
 protected:
  /// A letter from the city that nobody inspected: these events are in it.
  void arrive(const std::vector<MadeEvent>& events) {
    federation::InspectedEnvelope envelope;
    envelope.opened = support::letterOfEach(events);
    envelope.letter = federation::decode<federation::Letter>(envelope.opened).value();
    for (const MadeEvent& event : events) envelope.events.push_back({event.fields, {event.leaf()}});
    Effects effects;
    auto transaction = store.begin().value();
    Group group{*transaction, Tree::now(), randomness, effects};
    desk->arrived(group, envelope, tree.city);
    ASSERT_FALSE(group.failed.has_value());
    ASSERT_TRUE(transaction->commit().has_value());
  }
  MadeEvent said(std::uint32_t number, std::optional<EventId> previous) {
    MadeEvent event = support::eventOf(tree, tree.city, number);
    event.fields.previous = previous;
    event.encodeHeader();
    event.signWith(tree.signingKey(tree.city));
    return event;
  }
  bool received(std::uint64_t record) {
    const auto snapshot = store.snapshot().value();
    return snapshot->get(tables.received, federation::Key().number(record)).has_value();
  }

  Tree tree;
  simulator::SimulatedStore store;
  federation::Tables tables = federation::Tables::open(store).value();
  crypto::Randomness randomness{support::seedFrom("desk")};
  std::unique_ptr<federation::Snapshot> before = store.snapshot().value();
  Rooms rooms{.tables = tables,
              .self = tree.county,
              .ring = tree.ring(tree.county),
              .signing = tree.signingKey(tree.county),
              .directory = tree.directoryOf(tree.county),
              .ledger = federation::Ledger::load(*before, tables,
                                                 {tree.county, tree.serial(tree.county), {1}},
                                                 tree.ring(tree.county)->restKey())
                            .value(),
              .post = federation::Post::load(*before, tables).value(),
              .record = {}};
  std::optional<TicketDesk> desk = TicketDesk::load(*before, rooms).value();
};

TEST_F(TicketDeskTest, AnEventThatHadToWaitAndIsExcludedIsCountedToo) {
  // Neither is what its author may say: a body of that kind does not look so.
  const MadeEvent first = said(0, {});
  const MadeEvent second = said(1, EventId{first.leaf()});
  arrive({second});
  EXPECT_EQ(desk->book().waiting(), 1u);
  EXPECT_FALSE(rooms.tally.refused().contains("excluded-event"));
  arrive({first});
  EXPECT_EQ(desk->book().waiting(), 0u);
  EXPECT_EQ(rooms.tally.refused().at("excluded-event"), 2u);
  EXPECT_EQ(desk->received(), 2u);
}

TEST_F(TicketDeskTest, ALetterThatCameAgainIsNotKeptTwice) {
  arrive({said(0, {})});
  arrive({said(0, {})});
  EXPECT_TRUE(received(1));
  EXPECT_FALSE(received(2));
}

TEST_F(TicketDeskTest, TheOfficeChainOfOthersIsKept) {
  MadeEvent certified = said(0, {});
  certified.fields.chain = federation::Chain::kOffice;
  certified.fields.ticket.reset();
  certified.encodeHeader();
  certified.signWith(tree.signingKey(tree.city));
  arrive({certified});
  EXPECT_TRUE(received(1));
  EXPECT_EQ(desk->received(), 0u);
}

}  // namespace
}  // namespace guantong::node
