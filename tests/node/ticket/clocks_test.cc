// What starts, stops, pauses and lengthens the clocks of a ticket. Monday 2026-03-02 is day 0 of
// most; no holiday falls into that month.
#include "node/ticket/clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/ticket_builder.h"

namespace guantong::node::ticket {
namespace {

using support::codeOf;
using support::say;
using support::TicketBoard;

const OfficeCode kPrefecture = codeOf("532300000000");
const OfficeCode kCounty = codeOf("532328000000");
const OfficeCode kTown = codeOf("532328100000");
const OfficeCode kWater = codeOf("532328000000-water");

class Clocks : public ::testing::Test {
 protected:
  void SetUp() override {
    Registered says;
    says.type = "投诉";
    board.at(kCounty).registers(says);
  }
  void give() {
    turn = board.at(kCounty).dispatches(kTown).event;
    board.at(kTown).getsDelivered(turn);
  }
  [[nodiscard]] std::vector<Running> all() {
    const auto seat = board.at(kCounty);
    state_ = seat.state();
    return clocksOf(seat.ticket(), state_, board.setting(), calendar);
  }
  /// The clock of that name, of the newest turn that has it.
  [[nodiscard]] std::optional<Running> clock(std::string_view name) {
    std::optional<Running> found;
    for (const Running& each : all()) {
      if (each.rule->name == name) found = each;
    }
    return found;
  }
  [[nodiscard]] std::string due(std::string_view name) {
    const auto found = clock(name);
    return found ? profile::textOf(found->due.at).substr(0, 16) : "does not run";
  }
  [[nodiscard]] bool runs(std::string_view name) {
    const auto found = clock(name);
    return found && found->runs();
  }
  std::string says(const OfficeCode& office, const support::Say& what) {
    return board.at(office).says(what).why;
  }
  /// More time by way of the whole chain.
  void extend(std::uint32_t days) {
    const auto asked = board.at(kTown).says(
        say(Kind::kExtensionAsked).on(turn).word("finish").number(days).because("复杂"));
    ASSERT_EQ(asked.why, "");
    ASSERT_EQ(says(kCounty,
                   say(Kind::kExtensionEndorsed).on(turn).about(asked.event).with({kPrefecture})),
              "");
    ASSERT_EQ(
        says(kPrefecture, say(Kind::kExtensionGranted).on(turn).about(asked.event).number(days)),
        "");
  }

  profile::Profile rules = support::smallRules();
  TicketBoard board{&rules};
  profile::Calendar calendar;
  EventId turn;

 private:
  State state_;
};

TEST_F(Clocks, CountFromTheReceiptAndFromTheDelivery) {
  EXPECT_EQ(due("dispatch"), "2026-03-05T00:00");
  EXPECT_EQ(due("finish"), "does not run");
  board.timeIs("2026-03-04T15:00");
  give();
  EXPECT_FALSE(runs("dispatch"));
  EXPECT_EQ(due("finish"), "2026-03-12T00:00");
  EXPECT_EQ(clock("finish")->whose, kTown);
  EXPECT_EQ(clock("sign")->started, *board.at(kTown).state().turns[0].delivered);
}

TEST_F(Clocks, AreStoppedByWhoRegistersAndDispatchesInOneAct) {
  TicketBoard other{&rules};
  other.at(kCounty).registers(kTown);
  const auto seat = other.at(kCounty);
  const State state = seat.state();
  for (const Running& each : clocksOf(seat.ticket(), state, other.setting(), calendar)) {
    EXPECT_TRUE(each.rule->name != "dispatch" || each.stopped) << each.rule->name;
  }
}

TEST_F(Clocks, StopInTimeOrLate) {
  give();
  board.at(kTown).says(say(Kind::kSigned).on(turn));
  EXPECT_FALSE(clock("sign")->late(board.now() + std::chrono::days{90}));
  board.timeIs("2026-03-10T08:00");
  EXPECT_TRUE(clock("finish")->late(board.now()));
  board.at(kTown).answers(turn);
  EXPECT_TRUE(clock("finish")->late(board.now()));
  EXPECT_EQ(due("tell"), "2026-03-12T00:00");
}

TEST_F(Clocks, StartAnewWhenTheResultIsSentBack) {
  give();
  board.at(kTown).says(say(Kind::kSigned).on(turn));
  board.at(kTown).answers(turn);
  board.timeIs("2026-03-05T10:00");
  board.at(kCounty).says(say(Kind::kSentBack).on(turn).because("不实"));
  EXPECT_EQ(due("finish"), "2026-03-13T00:00");
  EXPECT_TRUE(runs("finish"));
  EXPECT_TRUE(runs("total"));
  EXPECT_FALSE(runs("tell")) << "there is nothing to tell";
  EXPECT_FALSE(runs("sign")) << "it was signed for";
  board.timeIs("2026-03-06T10:00");
  board.at(kTown).answers(turn);
  EXPECT_EQ(due("tell"), "2026-03-10T00:00") << "of the new result";
}

TEST_F(Clocks, StartAnewWhenTheTicketIsOpenedAgain) {
  give();
  board.at(kTown).answers(turn);
  board.at(kCounty).closes();
  for (const Running& each : all()) EXPECT_FALSE(each.runs()) << each.rule->name;
  board.timeIs("2026-03-09T10:00");
  board.at(kCounty).says(say(Kind::kReopened).because("复查"));
  EXPECT_EQ(due("finish"), "2026-03-17T00:00");
  EXPECT_TRUE(runs("sign")) << "closing had stopped it: nobody had signed";
}

TEST_F(Clocks, StartAnewWhenThePersonIsNotSatisfied) {
  give();
  board.at(kTown).answers(turn);
  board.at(kCounty).says(say(Kind::kInformed).because("已告知"));
  board.timeIs("2026-03-09T10:00");
  board.at(kCounty).says(say(Kind::kRated).word("差"));
  EXPECT_EQ(due("finish"), "2026-03-17T00:00");
  EXPECT_FALSE(runs("tell"));
}

TEST_F(Clocks, EndWithTheirTurnAndWithThatOnWhichItWasGiven) {
  give();
  const OfficeCode village = codeOf("532328100200");
  const EventId below = board.at(kTown).dispatches(village, {}, turn).event;
  board.at(village).getsDelivered(below);
  board.at(kCounty).says(say(Kind::kRecalled).on(turn).because("收回"));
  for (const Running& each : all()) {
    EXPECT_EQ(each.runs(), !each.turn && each.rule->name == "total") << each.rule->name;
  }
  EXPECT_EQ(board.at(kCounty).state().turns[1].status, Turn::Status::kRecalled);
}

TEST_F(Clocks, RunOnAsIfNobodyHadAskedWhenAReturnIsRefused) {
  for (auto& rule : rules.clocks) rule.stops.push_back(Kind::kReturned);
  give();
  const auto asked = board.at(kTown).says(say(Kind::kReturned).on(turn).to(kWater).because("不属"));
  ASSERT_EQ(asked.why, "");
  EXPECT_FALSE(runs("finish"));
  board.timeIs("2026-03-04T10:00");
  const auto refusal = say(Kind::kReturnRefused).on(turn).about(asked.event).because("应办");
  ASSERT_EQ(says(kCounty, refusal), "");
  EXPECT_TRUE(runs("finish"));
  EXPECT_EQ(due("finish"), "2026-03-10T00:00") << "as it was";
  EXPECT_TRUE(clock("sign")->late(board.now()));
}

TEST_F(Clocks, StopWhenTheirHolderHadDoneItAlthoughTheTurnWasTakenBackMeanwhile) {
  for (auto& rule : rules.clocks) {
    if (rule.name == "sign") rule.stops = {Kind::kContactMade};
  }
  give();
  board.timeIs("2026-03-02T15:00");
  board.apart();
  const auto called = board.at(kTown).says(say(Kind::kContactMade).on(turn));
  board.timeIs("2026-03-04T15:00");
  board.at(kCounty).says(say(Kind::kRecalled).on(turn).because("收回"));
  board.meet();
  ASSERT_EQ(called.why, "");
  EXPECT_FALSE(clock("sign")->late(board.now()));
  EXPECT_TRUE(clock("finish")->stopped) << "by the recall";
}

TEST_F(Clocks, OfTheWholeTicketHearNoHelpers) {
  turn = board.at(kCounty).dispatches(kTown, {kWater}).event;
  board.at(kWater).answers(turn);
  EXPECT_TRUE(runs("total"));
  board.at(kTown).answers(turn);
  EXPECT_FALSE(runs("total"));
}

TEST_F(Clocks, AreExtendedInTheirOwnUnitUpToTheMostAndTheCap) {
  give();
  EXPECT_EQ(due("finish"), "2026-03-10T00:00");
  extend(2);
  EXPECT_EQ(due("finish"), "2026-03-12T00:00");
  rules.extensions[0].times = 2;
  extend(3);
  EXPECT_EQ(due("finish"), "2026-03-13T00:00") << "eight working days in all";
}

TEST_F(Clocks, AreExtendedByNoMoreThanTheRuleGivesAndNoMoreOften) {
  give();
  extend(9);
  EXPECT_EQ(due("finish"), "2026-03-13T00:00");
  extend(1);
  EXPECT_EQ(due("finish"), "2026-03-13T00:00") << "once";
  EXPECT_EQ(clock("finish")->extensions, 1u);
}

TEST_F(Clocks, GoPastASoftCapAndSaySo) {
  rules.extensions[0].act = profile::ExtensionRule::Act::kFiling;
  rules.extensions[0].most.reset();
  rules.extensions[0].softCap = true;
  give();
  const auto file =
      say(Kind::kExtensionFiled).on(turn).word("finish").until("2026-04-20").because("复杂");
  EXPECT_EQ(extensionObstacle(board.at(kTown).ticket(), board.at(kTown).state(), board.setting(),
                              calendar, file.act(), kTown, board.now()),
            std::nullopt);
  EXPECT_EQ(says(kTown, file), "");
  EXPECT_EQ(due("finish"), "2026-04-21T00:00");
  EXPECT_TRUE(clock("finish")->pastSoftCap);
}

TEST_F(Clocks, CannotBeMovedByTellingWhereLeaveIsNeeded) {
  give();
  EXPECT_EQ(
      says(kTown,
           say(Kind::kExtensionNotified).on(turn).word("finish").until("2026-05-01").because("忙")),
      "extends a clock otherwise than its rule says");
}

TEST_F(Clocks, AreNeverMovedToAnEarlierDay) {
  rules.extensions[0].act = profile::ExtensionRule::Act::kNotice;
  give();
  EXPECT_EQ(says(kTown, say(Kind::kExtensionNotified)
                            .on(turn)
                            .word("finish")
                            .until("2026-03-03")
                            .because("提前")),
            "");
  EXPECT_EQ(due("finish"), "2026-03-10T00:00");
}

TEST_F(Clocks, AreReplacedByALawWhateverTheCap) {
  board.at(kCounty).says(say(Kind::kLegalLimitSet).word("某法第三条").until("2026-06-30"));
  give();
  EXPECT_EQ(due("finish"), "2026-07-01T00:00") << "of a turn that came later";
  EXPECT_EQ(due("total"), "2026-07-01T00:00");
  EXPECT_EQ(due("sign"), "2026-03-04T00:00") << "which no law sets";
  extend(2);
  EXPECT_EQ(due("finish"), "2026-07-01T00:00") << "a cap takes nothing away";
}

TEST_F(Clocks, KeepALawsLimitWhenTheyStartAnew) {
  board.at(kCounty).says(say(Kind::kLegalLimitSet).word("某法第三条").until("2026-06-30"));
  give();
  board.at(kTown).answers(turn);
  board.at(kCounty).says(say(Kind::kSentBack).on(turn).because("不实"));
  EXPECT_EQ(due("finish"), "2026-07-01T00:00");
}

TEST_F(Clocks, AreReplacedByATermThatWasFixed) {
  give();
  board.at(kCounty).says(say(Kind::kTermFixed).on(turn).until("2026-09-01").because("工程"));
  EXPECT_EQ(due("finish"), "2026-09-02T00:00");
  EXPECT_EQ(clock("finish")->original.at, profile::instantFrom("2026-03-10").value());
}

TEST_F(Clocks, StandStillWhileSomethingIsMissing) {
  give();
  board.timeIs("2026-03-04T10:00");
  board.at(kCounty).says(say(Kind::kSupplementAsked).because("地点"));
  EXPECT_TRUE(clock("finish")->paused);
  EXPECT_FALSE(clock("finish")->late(board.now() + std::chrono::days{60}));
  board.timeIs("2026-03-16T10:00");
  board.at(kCounty).says(say(Kind::kSupplementGiven).because("三组"));
  EXPECT_EQ(due("finish"), "2026-03-20T00:00") << "three working days were left, and one passed";
}

TEST_F(Clocks, StartNoLaterThanTheGiverSawTheProof) {
  turn = board.at(kCounty).dispatches(kTown).event;
  board.timeIs("2026-03-20T10:00");  // the township's clock is ahead
  board.at(kTown).getsDelivered(turn);
  board.timeIs("2026-03-02T11:00");
  board.at(kCounty).says(say(Kind::kUrged).on(turn).because("请抓紧"));
  EXPECT_EQ(due("finish"), "2026-03-10T00:00");
  EXPECT_EQ(due("sign"), "2026-03-04T00:00");
}

TEST_F(Clocks, StartWithTheNoticeOnPaperWhereThatCameFirst) {
  turn = board.at(kCounty).dispatches(kTown).event;
  board.at(kCounty).says(say(Kind::kPaperNotice).on(turn).word("交办通知单"));
  board.timeIs("2026-03-06T10:00");
  board.at(kTown).getsDelivered(turn);
  EXPECT_EQ(due("finish"), "2026-03-10T00:00");
}

TEST_F(Clocks, FollowTheHolidaysOfTheHoldersPlace) {
  profile::Notice torches;
  torches.area = "5323";
  torches.version = 1;
  torches.title = "火把节";
  torches.years = {std::chrono::year{2026}};
  torches.days = {{profile::dayFrom("2026-03-04").value(), false, "火把节"}};
  ASSERT_TRUE(calendar.add(torches).has_value());
  give();
  EXPECT_EQ(due("finish"), "2026-03-11T00:00");
}

TEST_F(Clocks, SayWhyAnExtensionMayNotBe) {
  give();
  const auto obstacle = [&](const support::Say& what) {
    const auto seat = board.at(kTown);
    return extensionObstacle(seat.ticket(), seat.state(), board.setting(), calendar, what.act(),
                             kTown, board.now())
        .value_or("");
  };
  const auto ask = [&] { return say(Kind::kExtensionAsked).on(turn).because("复杂"); };
  EXPECT_EQ(obstacle(ask().word("finish").number(2)), "");
  EXPECT_THAT(obstacle(ask().word("finsh").number(2)), ::testing::HasSubstr("there are: sign"));
  EXPECT_THAT(obstacle(ask().word("sign").number(2)), ::testing::HasSubstr("can't be extended"));
  EXPECT_THAT(obstacle(ask().word("finish").number(4)), ::testing::HasSubstr("3 working days"));
  EXPECT_THAT(obstacle(say(Kind::kExtensionNotified).on(turn).word("finish").number(1)),
              ::testing::HasSubstr("extension-asked"));
}

TEST_F(Clocks, LetAReturnOnlyInItsWindow) {
  give();
  const auto obstacle = [&](const support::Say& what) {
    const auto seat = board.at(kTown);
    return returnObstacle(seat.ticket(), seat.state(), board.setting(), calendar, what.act(), kTown,
                          board.now())
        .value_or("");
  };
  const auto back = say(Kind::kReturned).on(turn).to(kWater).because("不属");
  EXPECT_EQ(obstacle(back), "");
  EXPECT_THAT(obstacle(say(Kind::kReturned).on(turn).because("不属")),
              ::testing::HasSubstr("names the office"));
  board.timeIs("2026-03-04T00:00");
  EXPECT_THAT(obstacle(back), ::testing::HasSubstr("within 1 working day"));
}

TEST_F(Clocks, TellBeforeTheyEndAndWhenTheyEnd) {
  give();
  const auto clocks = all();
  const Instant first = nextTelling(clocks, board.now());
  EXPECT_EQ(profile::textOf(first), "2026-03-03T00:00:00+08:00") << "a day before signing is due";
  EXPECT_EQ(profile::textOf(nextTelling(clocks, first)), "2026-03-04T00:00:00+08:00");
  EXPECT_EQ(nextTelling(clocks, federation::kInstantMax), federation::kInstantMax);
}

}  // namespace
}  // namespace guantong::node::ticket
