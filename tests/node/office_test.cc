#include "node/office.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/commands.h"
#include "tests/support/town.h"

namespace guantong::node {
namespace {

using namespace std::chrono_literals;
using support::closing;
using support::dispatch;
using support::newTicket;
using support::result;
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
  return *town.ask(at, newTicket("路灯不亮", "村口三盏灯。", to)).ticket;
}

TEST(Office, ATicketGoesDownFiveLevelsAndItsResultComesUp) {
  Line line;
  Town& town = line.town;
  const Tree& tree = line.tree;
  town.run(5s);
  const TicketId id = newTicket(town, tree.national, tree.province);
  town.run(1s);
  town.ask(tree.province, dispatch(id, tree.city, "请办理"));
  town.run(1s);
  town.ask(tree.city, dispatch(id, tree.county, "请办理"));
  town.run(1s);
  town.ask(tree.county, dispatch(id, tree.township, "请办理"));
  town.run(1s);
  EXPECT_EQ(town.ticket(tree.township, id).line.stage, Stage::kDelivered);
  town.ask(tree.township, result(id, "已修好"));
  town.run(1s);
  EXPECT_EQ(town.ticket(tree.national, id).line.stage, Stage::kResult);
  town.ask(tree.national, closing(id, "已回访"));
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

TEST(Office, ATicketToACousinGoesUpToTheCommonAncestorAndDown) {
  Tree tree;
  Town town(tree, {tree.national, tree.province, tree.city, tree.county, tree.township,
                   tree.cousinCity, tree.cousinCounty, tree.cousinTownship});
  town.run(5s);
  const TicketId id = newTicket(town, tree.township, tree.cousinTownship);
  town.run(2min);
  ASSERT_TRUE(town.has(tree.cousinTownship, id));
  town.ask(tree.cousinTownship, result(id, "已协助"));
  town.run(2min);
  EXPECT_EQ(town.ticket(tree.township, id).line.stage, Stage::kResult);
  for (const OfficeCode& between : {tree.county, tree.province, tree.cousinCity, tree.national}) {
    EXPECT_FALSE(town.has(between, id)) << between.text() << " only passed it on";
    EXPECT_EQ(town.status(between).quarantined, 0u);
  }
}

TEST(Office, ATicketToAnOfficeThatNobodyKnowsIsSaidToBeUndeliverable) {
  Line line;
  line.town.run(5s);
  newTicket(line.town, line.tree.county, OfficeCode::parse("990000000000").value());
  line.town.run(1min);
  EXPECT_THAT(line.town.notices(), ::testing::Contains(::testing::HasSubstr("undeliverable")));
  EXPECT_EQ(line.town.status(line.tree.county).lettersUnconfirmed, 1u) << "it is not given up";
}

/// A whole ticket between two offices, with a crash or a failing disk at the n-th group.
class OfficeCrashes : public ::testing::TestWithParam<int> {};

TEST_P(OfficeCrashes, LoseNothingThatWasAnsweredAndApplyNothingTwice) {
  Tree tree;
  Town town(tree, {tree.national, tree.province, tree.city});
  town.run(5s);
  int step = 0;
  const auto maybe = [&] {
    if (++step != GetParam() % 6) return;
    const OfficeCode& who = GetParam() % 2 == 0 ? tree.province : tree.national;
    if (GetParam() < 6) {
      town.crash(who);
    } else {
      town.failNextCommit(who);
    }
  };
  maybe();
  TicketId id;
  for (auto done = town.tryToAsk(tree.national, newTicket("t", "x", tree.province));;
       done = town.tryToAsk(tree.national, newTicket("t", "x", tree.province))) {
    if (!done) continue;
    id = *done->ticket;
    break;
  }
  maybe();
  town.run(2s);
  maybe();
  while (!town.tryToAsk(tree.province, dispatch(id, tree.city, "y"))) town.run(1s);
  maybe();
  town.run(1min);
  maybe();
  ASSERT_TRUE(town.has(tree.city, id));
  while (!town.tryToAsk(tree.city, result(id, "z"))) town.run(1s);
  town.run(1min);
  while (!town.tryToAsk(tree.national, closing(id, ""))) town.run(1s);
  maybe();
  town.run(30min);  // an unconfirmed letter is said again after ten minutes
  const TicketDetail top = town.ticket(tree.national, id);
  EXPECT_EQ(top.steps.size(), 6u);
  for (const OfficeCode& office : {tree.national, tree.province, tree.city}) {
    const TicketDetail there = town.ticket(office, id);
    EXPECT_EQ(there.line.stage, Stage::kClosed) << office.text();
    EXPECT_EQ(there.steps.size(), top.steps.size()) << office.text();
    EXPECT_EQ(town.status(office).lettersUnconfirmed, 0u) << office.text();
    EXPECT_THAT(town.status(office).alarms, IsEmpty()) << office.text();
  }
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, OfficeCrashes, ::testing::Range(1, 12));

TEST(Office, RowsThatWereNotWrittenComeBackAfterACrash) {
  Line line;
  Town& town = line.town;
  town.pace = Office::Pace::kMoreWaits;  // nothing is written but the events themselves
  town.run(5s);
  std::vector<TicketId> ids;
  for (int i = 0; i < 20; ++i) {
    ids.push_back(newTicket(town, line.tree.national, line.tree.province));
  }
  town.run(5s);
  EXPECT_FALSE(town.has(line.tree.province, ids.front())) << "then this test shows nothing";
  town.crash(line.tree.province);
  town.crash(line.tree.national);
  town.pace = Office::Pace::kIdle;
  town.run(5s);
  for (const TicketId& id : ids) {
    EXPECT_EQ(town.ticket(line.tree.province, id).line.stage, Stage::kDelivered);
    EXPECT_EQ(town.ticket(line.tree.national, id).line.stage, Stage::kDelivered);
  }
  EXPECT_EQ(town.status(line.tree.province).tickets, 20u);
}

TEST(Office, WhoIsNotConfirmedByItsParentOnlyDrafts) {
  Line line;
  const OfficeCode cut = line.tree.city;
  line.town.passes = [&](const OfficeCode& from, const OfficeCode& to) {
    return from != cut && to != cut;
  };
  line.town.run(1min);
  const auto refused = line.town.tryToAsk(cut, newTicket("t", "x", line.tree.county));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, federation::ErrorCode::kNotReady);
  EXPECT_EQ(line.town.status(cut).condition, "recovering");
  line.town.passes = [](const auto&, const auto&) { return true; };
  line.town.run(2min);
  newTicket(line.town, cut, line.tree.county);
}

TEST(Office, AnOfficeThatIsAwayForWeeksGetsEverythingWhenItIsBack) {
  Line line;
  Town& town = line.town;
  town.run(5s);
  const OfficeCode away = line.tree.township;
  town.passes = [&](const OfficeCode& from, const OfficeCode& to) {
    return from != away && to != away;
  };
  std::vector<TicketId> ids;
  for (int day = 0; day < 21; ++day) {
    ids.push_back(newTicket(town, line.tree.county, away));
    town.run(24h);
  }
  ids.push_back(newTicket(town, away, line.tree.county));
  town.passes = [](const auto&, const auto&) { return true; };
  town.run(10min);
  for (const TicketId& id : ids) {
    EXPECT_EQ(town.ticket(away, id).line.stage, Stage::kDelivered);
    EXPECT_EQ(town.ticket(line.tree.county, id).line.stage, Stage::kDelivered);
  }
}

TEST(Office, KeysOfNewEpochsReachEveryoneAndOldMailIsSealedAgain) {
  Line line;
  Town& town = line.town;
  town.run(5s);
  const OfficeCode away = line.tree.township;
  std::vector<TicketId> ids;
  for (int month = 0; month < 6; ++month) {
    town.passes = [&](const OfficeCode& from, const OfficeCode& to) {
      return from != away && to != away;
    };
    ids.push_back(newTicket(town, line.tree.national, away));
    ids.push_back(newTicket(town, line.tree.city, line.tree.province));
    town.run(1min);
    town.sleep(24h * 29);
    town.run(1min);
    town.passes = [](const auto&, const auto&) { return true; };
    ids.push_back(newTicket(town, away, line.tree.national));
    town.run(5min);
    town.sleep(24h);
    town.run(15min);
  }
  for (const TicketId& id : ids) {
    EXPECT_EQ(town.ticket(town.has(away, id) ? away : line.tree.city, id).line.stage,
              Stage::kDelivered);
  }
  const auto now = town.now();
  EXPECT_GE(town.keys(line.tree.national)->directory.sealingEpoch(away, now).value(),
            crypto::epochAt(now));
  EXPECT_EQ(town.status(line.tree.national).quarantined, 0u);
  EXPECT_EQ(town.status(away).quarantined, 0u);
}

TEST(Office, ARestoredCopyIsRecognisedAndGetsBackWhatItLacks) {
  Line line;
  Town& town = line.town;
  const OfficeCode restored = line.tree.county;
  town.run(5s);
  const TicketId before = newTicket(town, line.tree.city, restored);
  town.run(5s);
  town.backUp(restored);
  const TicketId lost = newTicket(town, line.tree.city, restored);
  town.run(5s);
  town.ask(restored, dispatch(lost, line.tree.township, "请办"));
  const TicketId own = newTicket(town, restored, line.tree.township);
  town.run(1min);
  town.restore(restored);
  EXPECT_FALSE(town.has(restored, lost));
  town.run(5min);
  for (const TicketId& id : {before, lost, own}) {
    ASSERT_TRUE(town.has(restored, id));
    EXPECT_EQ(town.ticket(restored, id).steps.size(),
              town.ticket(id == own ? line.tree.township : line.tree.city, id).steps.size());
  }
  // It goes on where the others know it to be: no second event under a number that is taken.
  town.ask(restored, result(lost, "已办"));
  town.run(1min);
  EXPECT_EQ(town.ticket(line.tree.city, lost).line.stage, Stage::kResult);
  EXPECT_FALSE(town.ticket(line.tree.city, lost).state.forked);
  for (const OfficeCode& office : {line.tree.city, line.tree.township}) {
    EXPECT_THAT(town.status(office).alarms, IsEmpty()) << office.text();
  }
}

TEST(Office, ARevokedChildIsLeftAloneAndWhatItSaysNoLongerCounts) {
  Line line;
  Town& town = line.town;
  town.run(5s);
  const TicketId id = newTicket(town, line.tree.county, line.tree.township);
  town.run(5s);
  town.ask(line.tree.county, Revoke{.code = line.tree.township});
  town.run(5s);
  for (const OfficeCode& office : {line.tree.county, line.tree.city, line.tree.national}) {
    EXPECT_EQ(town.keys(office)->directory.standing(line.tree.township, town.now()),
              federation::Standing::kRevoked)
        << office.text();
  }
  ASSERT_TRUE(town.tryToAsk(line.tree.township, result(id, "晚了")).has_value());
  town.run(2min);
  EXPECT_EQ(town.ticket(line.tree.county, id).line.stage, Stage::kDelivered);
  EXPECT_GT(town.status(line.tree.county).refused.at("stranger-frame"), 0u);
}

TEST(Office, GarbageFromANeighbourIsCountedAndHarmsNothing) {
  Line line;
  Town& town = line.town;
  town.run(5s);
  for (int i = 0; i < 50; ++i) {
    town.deliver(line.tree.city, line.tree.county,
                 crypto::Bytes(static_cast<std::size_t>(i * 7), std::byte{0x5A}));
  }
  town.deliver(line.tree.township, line.tree.national, crypto::Bytes(64));
  town.run(5s);
  EXPECT_EQ(town.status(line.tree.county).refused.at("garbage-frame"), 50u);
  EXPECT_EQ(town.status(line.tree.national).refused.at("stranger-frame"), 1u);
  const auto said = std::ranges::count_if(town.notices(), [](const std::string& notice) {
    return notice.find("garbage-frame") != notice.npos;
  });
  EXPECT_EQ(said, 1) << "once a period";
  const TicketId id = newTicket(town, line.tree.city, line.tree.county);
  town.run(5s);
  EXPECT_TRUE(town.has(line.tree.county, id));
}

}  // namespace
}  // namespace guantong::node
