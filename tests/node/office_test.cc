#include "node/office.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/town.h"

namespace guantong::node {
namespace {

using namespace std::chrono_literals;
using support::Town;
using support::Tree;
using ::testing::IsEmpty;
using ticket::Stage;

/// The line of five levels that most stories walk.
struct Line {
  Tree tree;
  Town town{tree, {tree.national, tree.province, tree.city, tree.county, tree.township}};
};

TicketId newTicket(Town& town, const OfficeCode& at, const OfficeCode& to) {
  return *town.ask(at, NewTicket{.title = "路灯不亮", .text = "村口三盏灯。", .to = to}).ticket;
}

TEST(Office, ATicketGoesDownFiveLevelsAndItsResultComesUp) {
  Line line;
  Town& town = line.town;
  const Tree& tree = line.tree;
  town.run(5s);
  const TicketId id = newTicket(town, tree.national, tree.province);
  town.run(1s);
  town.ask(tree.province, DispatchTicket{id, tree.city, "请办理"});
  town.run(1s);
  town.ask(tree.city, DispatchTicket{id, tree.county, "请办理"});
  town.run(1s);
  town.ask(tree.county, DispatchTicket{id, tree.township, "请办理"});
  town.run(1s);
  EXPECT_EQ(town.ticket(tree.township, id).line.stage, Stage::kDelivered);
  town.ask(tree.township, GiveResult{id, "已修好"});
  town.run(1s);
  EXPECT_EQ(town.ticket(tree.national, id).line.stage, Stage::kResult);
  town.ask(tree.national, CloseTicket{id, "已回访"});
  town.run(1s);
  const TicketDetail atTop = town.ticket(tree.national, id);
  EXPECT_EQ(atTop.steps.size(), 1 + 3 + 4 + 2u);
  for (const OfficeCode& office : {tree.province, tree.city, tree.county, tree.township}) {
    const TicketDetail there = town.ticket(office, id);
    EXPECT_EQ(there.line.stage, Stage::kClosed) << office.text();
    EXPECT_EQ(there.steps.size(), atTop.steps.size()) << office.text();
    EXPECT_EQ(there.state.participants, atTop.state.participants) << office.text();
  }
  EXPECT_THAT(town.notices(), IsEmpty());
  for (const OfficeCode& office : {tree.national, tree.province, tree.township}) {
    EXPECT_EQ(town.status(office).lettersUnconfirmed, 0u) << office.text();
  }
}

}  // namespace
}  // namespace guantong::node
