// What single kinds ask for besides the columns of the table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/ticket_builder.h"

namespace guantong::node::ticket {
namespace {

using support::codeOf;
using support::Say;
using support::say;
using support::TicketBoard;
using ::testing::HasSubstr;

const OfficeCode kProvince = codeOf("530000000000");
const OfficeCode kPrefecture = codeOf("532300000000");
const OfficeCode kCounty = codeOf("532328000000");
const OfficeCode kTown = codeOf("532328100000");
const OfficeCode kOtherTown = codeOf("532328101000");
const OfficeCode kWater = codeOf("532328000000-water");

class TicketRules : public ::testing::Test {
 protected:
  std::string says(const OfficeCode& office, const Say& what) {
    const auto said = board.at(office).says(what);
    if (said.why.empty()) last = said.event;
    return said.why;
  }
  void start(const Registered& registered = {}) {
    ASSERT_EQ(board.at(kCounty).registers(registered).why, "");
    ASSERT_EQ(says(kCounty, say(Kind::kDispatched).to(kTown)), "");
    turn = last;
  }
  [[nodiscard]] State state() { return board.at(kCounty).state(); }
  /// The township sends it back; whoever decides does so, and it goes on to another.
  std::string returns(const OfficeCode& holder) {
    return says(holder, say(Kind::kReturned).on(turn).to(kWater).because("不属"));
  }
  /// The same, where the common superior is asked.
  std::string returnsUp(const OfficeCode& holder) {
    const Say what = say(Kind::kReturned).on(turn).to(kWater).because("不属");
    return says(holder, Say(what).with({kPrefecture}));
  }
  Say grant(const OfficeCode& to) const {
    return say(Kind::kReturnGranted).on(turn).about(last).to(to);
  }
  Say refuseReturn() const {
    return say(Kind::kReturnRefused).on(turn).about(last).because("应办");
  }

  profile::Profile rules = support::smallRules();
  TicketBoard board{&rules};
  EventId turn, last;
};

TEST_F(TicketRules, TheThirdReturnIsDecidedByTheCommonSuperiorAndFinally) {
  start();
  for (const OfficeCode& next : {kOtherTown, kTown}) {
    ASSERT_EQ(returns(next == kTown ? kOtherTown : kTown), "");
    ASSERT_NE(says(kPrefecture, grant(next)), "") << "not yet";
    ASSERT_EQ(says(kCounty, grant(next)), "");
    turn = last;
  }
  ASSERT_EQ(returnsUp(kTown), "");
  EXPECT_EQ(says(kCounty, grant(kOtherTown)), "is not this author's to say");
  EXPECT_EQ(says(kPrefecture, say(Kind::kReturnGranted).on(turn).about(last)),
            "of a common superior names no office to go on");
  ASSERT_EQ(says(kPrefecture, grant(kOtherTown)), "");
  turn = last;
  EXPECT_TRUE(state().turns.back().final);
  EXPECT_EQ(returns(kOtherTown), "returns what a common superior gave finally");
}

TEST_F(TicketRules, WhatTheCommonSuperiorRefusedToTakeBackStaysFinally) {
  rules.returns.commonSuperiorFrom = 1;
  start();
  ASSERT_EQ(returnsUp(kTown), "");
  ASSERT_EQ(says(kPrefecture, refuseReturn()), "");
  EXPECT_EQ(returnsUp(kTown), "returns what a common superior gave finally");
}

TEST_F(TicketRules, AReturnIsDecidedByWhomItAskedThoughOthersAreReturnedMeanwhile) {
  rules.returns.commonSuperiorFrom = 2;
  ASSERT_EQ(board.at(kCounty).registers(Registered{}).why, "");
  ASSERT_EQ(says(kCounty, say(Kind::kDispatched).to(kTown).with({kOtherTown})), "");
  turn = last;
  ASSERT_EQ(returns(kTown), "");
  const EventId first = last;
  ASSERT_EQ(returnsUp(kOtherTown), "");
  EXPECT_EQ(state().turns[0].returnDecider, kCounty);
  EXPECT_EQ(state().turns[1].returnDecider, kPrefecture);
  EXPECT_EQ(says(kPrefecture, grant(kWater)), "");
  last = first;
  EXPECT_EQ(says(kCounty, grant(kWater)), "") << "it alone was asked";
  EXPECT_TRUE(state().turns[2].final);
  EXPECT_FALSE(state().turns[3].final);
}

TEST_F(TicketRules, AReturnAsksWhoDecidesOnItAndNobodyElse) {
  start();
  EXPECT_EQ(returnsUp(kTown), "asks another office than decides on it");
  rules.returns.commonSuperiorFrom = 1;
  EXPECT_EQ(returns(kTown), "asks another office than decides on it");
  EXPECT_EQ(returnsUp(kTown), "");
}

TEST_F(TicketRules, ARefusedReturnLeavesTheTurnAsItWas) {
  start();
  board.at(kTown).getsDelivered(turn);
  ASSERT_EQ(returns(kTown), "");
  EXPECT_EQ(says(kTown, say(Kind::kResult).on(turn).because("已办")),
            "does not fit the state of the turn");
  ASSERT_EQ(says(kCounty, refuseReturn()), "");
  EXPECT_EQ(state().turns[0].status, Turn::Status::kDelivered);
  EXPECT_EQ(says(kTown, say(Kind::kSigned).on(turn)), "") << "it still is to be signed for";
}

TEST_F(TicketRules, WhatWasSignedForIsSignedForAfterARefusedReturn) {
  start();
  ASSERT_EQ(says(kTown, say(Kind::kSigned).on(turn)), "");
  ASSERT_EQ(returns(kTown), "");
  ASSERT_EQ(says(kCounty, refuseReturn()), "");
  EXPECT_EQ(says(kTown, say(Kind::kSigned).on(turn)), "signs for what was signed for");
}

TEST_F(TicketRules, ReturnsAreDecidedByWhomTheProfileNames) {
  rules.returns.sideways[0].decides = profile::whomFrom("body prefecture").value();
  start();
  ASSERT_EQ(returnsUp(kTown), "");
  EXPECT_NE(says(kCounty, refuseReturn()), "");
  EXPECT_EQ(says(kPrefecture, refuseReturn()), "");
}

class Escalations : public TicketRules {
 protected:
  void SetUp() override { start(); }
  std::string tries(const char* when) {
    board.timeIs(when);
    return says(kCounty, say(Kind::kContactAttempted).to(kTown).word("无人接听"));
  }
  Say escalate() const {
    return say(Kind::kEscalated).on(turn).to(kPrefecture).because("联系不上");
  }
};

TEST_F(Escalations, ComeAfterThreeFailedAttemptsOfOneDayAndTheThirdCounts) {
  EXPECT_EQ(tries("2026-03-02T23:00"), "");
  EXPECT_EQ(tries("2026-03-02T23:30"), "");
  EXPECT_THAT(says(kCounty, escalate()), HasSubstr("before enough attempts"));
  EXPECT_EQ(tries("2026-03-03T00:10"), "") << "another day, by the clock of China";
  EXPECT_THAT(says(kCounty, escalate()), HasSubstr("before enough attempts"));
  EXPECT_EQ(tries("2026-03-03T09:00"), "");
  EXPECT_EQ(tries("2026-03-03T17:00"), "");
  EXPECT_EQ(says(kCounty, escalate()), "");
  EXPECT_EQ(state().turns[0].status, Turn::Status::kPassedOver);
}

TEST_F(Escalations, CountAttemptsAtThatOfficeAloneSinceItWasReached) {
  board.timeIs("2026-03-02T10:00");
  for (int i = 0; i < 3; ++i) {
    says(kCounty, say(Kind::kContactAttempted).to(kWater).word("无人接听"));
    says(kCounty, say(Kind::kContactAttempted).word("诉求人不接"));
    says(kCounty, say(Kind::kContactAttempted).to(kTown).word("无人接听"));
  }
  says(kCounty, say(Kind::kContactMade).to(kTown));
  EXPECT_THAT(says(kCounty, escalate()), HasSubstr("before enough attempts"));
}

TEST_F(Escalations, GoFurtherUp) {
  for (int i = 0; i < 3; ++i) tries("2026-03-02T10:00");
  EXPECT_EQ(says(kCounty, escalate().to(kOtherTown)), "does not go further up");
  EXPECT_EQ(says(kCounty, escalate().to(kTown)), "goes to whom could not be reached");
  EXPECT_EQ(says(kCounty, escalate().to(codeOf("530000000000-njcf"))), "")
      << "a unit of the province";
}

TEST_F(Escalations, AreNoneWhereTheRulesHaveNone) {
  for (int i = 0; i < 3; ++i) tries("2026-03-02T10:00");
  rules.contact.attemptsMax = 0;
  EXPECT_THAT(says(kCounty, escalate()), HasSubstr("no rule here allows"));
}

TEST_F(TicketRules, ExtensionsGoThroughTheChainThatTheProfileNames) {
  start();
  const auto ask = say(Kind::kExtensionAsked).on(turn).word("finish").number(2).because("复杂");
  ASSERT_EQ(says(kTown, ask), "");
  const EventId asked = last;
  EXPECT_EQ(says(kTown, ask), "asks for what was asked for and is not decided");
  const auto grant = say(Kind::kExtensionGranted).on(turn).about(asked).number(2);
  EXPECT_EQ(says(kCounty, grant), "decides what the next in the chain is to");
  EXPECT_EQ(says(kPrefecture, grant), "is not this author's to say");
  EXPECT_EQ(says(kCounty, say(Kind::kExtensionEndorsed).on(turn).about(asked).with({kPrefecture})),
            "");
  EXPECT_EQ(says(kPrefecture, say(Kind::kExtensionEndorsed).on(turn).about(asked)),
            "endorses what it is to decide");
  EXPECT_EQ(says(kPrefecture, grant), "");
  EXPECT_EQ(says(kPrefecture, grant), "is not this author's to say") << "it is decided";
}

TEST_F(TicketRules, NobodyEndorsesWhatTheyAskThemselves) {
  rules.extensions[0].chain = {profile::whomFrom("holder").value(),
                               profile::whomFrom("registrar").value()};
  start();
  ASSERT_EQ(says(kTown, say(Kind::kExtensionAsked).on(turn).word("finish").number(2).because("难")),
            "");
  EXPECT_EQ(says(kCounty, say(Kind::kExtensionGranted).on(turn).about(last).number(2)), "");
}

TEST_F(TicketRules, DissatisfiedOnceIsHandledAgainTwiceUnderSupervision) {
  start();
  const auto rateAgain = [&] {
    ASSERT_EQ(says(kTown, say(Kind::kResult).on(turn).because("已办")), "");
    ASSERT_EQ(says(kCounty, say(Kind::kInformed).because("已告知")), "");
    ASSERT_EQ(says(kCounty, say(Kind::kRated).word("不合格")), "");
  };
  rateAgain();
  EXPECT_TRUE(state().turns[0].open());
  EXPECT_FALSE(state().supervised);
  EXPECT_EQ(says(kCounty, say(Kind::kRated).word("差")), "rates before there is an answer");
  rateAgain();
  EXPECT_TRUE(state().turns[0].open());
  EXPECT_TRUE(state().supervised);
  EXPECT_TRUE(state().turns[0].supervised);
  rateAgain();
  EXPECT_FALSE(state().turns[0].open()) << "not for ever";
  EXPECT_EQ(state().dissatisfied, 3u);
}

TEST_F(TicketRules, TheGradeThatSatisfiesDoesAndAnotherWordIsNone) {
  start();
  says(kTown, say(Kind::kResult).on(turn).because("已办"));
  EXPECT_EQ(says(kCounty, say(Kind::kRated).word("还行")), "gives no grade of the hotline");
  EXPECT_EQ(says(kCounty, say(Kind::kRated).word("合格")), "");
  EXPECT_EQ(state().dissatisfied, 0u);
}

TEST_F(TicketRules, SupervisionFollowsFromTheOrigin) {
  Registered says;
  says.origin = "县政府领导交办";
  start(says);
  EXPECT_TRUE(state().supervised);
  EXPECT_TRUE(state().turns[0].supervised);
  TicketBoard other{&rules};
  says.origin = "群众来电";
  other.at(kCounty).registers(says);
  EXPECT_FALSE(other.at(kCounty).state().supervised);
}

TEST_F(TicketRules, TheLeadWaitsForItsAssistantsAlsoForOneThatTookAnothersPlace) {
  board.at(kCounty).registers();
  ASSERT_EQ(says(kCounty, say(Kind::kDispatched).to(kTown).with({kWater})), "");
  turn = last;
  const Say combine = say(Kind::kResult).on(turn).because("合并答复");
  EXPECT_THAT(says(kTown, combine), HasSubstr("its assistants"));
  ASSERT_EQ(says(kWater, say(Kind::kReturned).on(turn).to(kOtherTown).because("不属")), "");
  ASSERT_EQ(says(kCounty, grant(kOtherTown)), "");
  const EventId instead = last;
  EXPECT_EQ(state().turns[2].part, Turn::Part::kAssistant);
  EXPECT_THAT(says(kTown, combine), HasSubstr("its assistants"));
  ASSERT_EQ(says(kOtherTown, say(Kind::kResult).on(instead).because("已办")), "");
  EXPECT_EQ(says(kTown, combine), "");
}

TEST_F(TicketRules, ALinkedReportIsNotDispatchedButWithAReason) {
  board.at(kCounty).registers();
  ASSERT_EQ(says(kCounty, say(Kind::kLinked).joining({{std::byte{5}}})), "");
  EXPECT_THAT(says(kCounty, say(Kind::kDispatched).to(kTown)), HasSubstr("joined a running one"));
  EXPECT_THAT(says(kCounty, say(Kind::kDispatched).to(kTown).flagged()), HasSubstr("reason"));
  EXPECT_EQ(says(kCounty, say(Kind::kDispatched).to(kTown).flagged().because("另有一事")), "");
}

TEST_F(TicketRules, NoTurnGoesBackToWhomItCameFrom) {
  start();
  EXPECT_THAT(says(kTown, say(Kind::kDispatched).on(turn).to(kCounty)), HasSubstr("return it"));
}

TEST_F(TicketRules, AReportNeverReachesWhomItAccuses) {
  Registered report;
  report.type = "举报";
  report.accused = kTown;
  TicketBoard other{&rules};
  EXPECT_THAT(other.at(kTown).registers(report).why, HasSubstr("whom it accuses"));
  report.to = codeOf("532328100000-office");
  EXPECT_THAT(other.at(kCounty).registers(report).why, HasSubstr("whom it accuses"));
  report.to = {};
  ASSERT_EQ(other.at(kCounty).registers(report).why, "");
  EXPECT_THAT(other.at(kCounty).dispatches(kTown).why, HasSubstr("whom it accuses"));
  EXPECT_THAT(other.at(kCounty).dispatches(kWater, {kTown}).why, HasSubstr("whom it accuses"));
  EXPECT_EQ(other.at(kCounty).dispatches(kWater).why, "");
}

TEST_F(TicketRules, AnOpenComplaintGoesToTheOfficeItself) {
  Registered complaint;
  complaint.type = "投诉";
  complaint.accused = kTown;
  start(complaint);
  complaint.privacy = Privacy::kAnonymous;
  TicketBoard other{&rules};
  other.at(kCounty).registers(complaint);
  EXPECT_THAT(other.at(kCounty).dispatches(kTown).why, HasSubstr("whom it accuses"));
}

TEST_F(TicketRules, NothingIsPurgedBeforeItsYearsAreOverOrWhileSomethingRuns) {
  start();
  says(kTown, say(Kind::kResult).on(turn).because("已办"));
  ASSERT_EQ(says(kCounty, say(Kind::kClosed)), "");
  const Say purge = say(Kind::kPurged).word("到期");
  board.timeIs("2028-03-02T23:59");
  EXPECT_THAT(says(kCounty, purge), HasSubstr("before the years are over"));
  ASSERT_EQ(
      says(kCounty, say(Kind::kRectificationSet).on(turn).until("2028-05-01").because("整改")), "");
  const EventId task = last;
  board.timeIs("2028-03-03T00:00");
  EXPECT_EQ(says(kCounty, purge), "would purge what still runs");
  const Say done = say(Kind::kRectificationDone).on(turn).about(task).because("已改");
  ASSERT_EQ(says(kTown, done), "");
  EXPECT_THAT(says(kTown, done), HasSubstr("right again")) << "once";
  EXPECT_EQ(says(kCounty, purge), "");
  EXPECT_EQ(says(kCounty, purge), "purges twice");
}

TEST_F(TicketRules, OnlyWhoWasAskedBlocks) {
  start();
  ASSERT_EQ(says(kCounty, say(Kind::kBlockingAsked).to(kPrefecture).because("骚扰")), "");
  const Say block = say(Kind::kBlocked).about(last);
  EXPECT_NE(says(kTown, block), "");
  EXPECT_EQ(says(kPrefecture, block), "");
  EXPECT_TRUE(state().blocked);
}

TEST_F(TicketRules, WhatAProfileLeavesToABodyNobodyElseSays) {
  rules.bodies[0].acts = {Kind::kUrged};
  start();
  const Say urge = say(Kind::kUrged).on(turn).because("请抓紧");
  EXPECT_EQ(says(kCounty, urge), "is for another body of the hotline to say");
  EXPECT_EQ(says(kPrefecture, urge), "");
}

TEST_F(TicketRules, AMergedTicketIsClosedAndNobodyMayBeAtWorkOnIt) {
  start();
  const Say merge = say(Kind::kMerged).joining({{std::byte{5}}});
  EXPECT_THAT(says(kCounty, merge), HasSubstr("recall it first"));
  says(kCounty, say(Kind::kRecalled).on(turn).because("重复"));
  ASSERT_EQ(says(kCounty, merge), "");
  EXPECT_EQ(state().stage, Stage::kClosed);
  ASSERT_EQ(says(kCounty, say(Kind::kReopened).because("另一人")), "");
  EXPECT_FALSE(state().mergedInto);
}

TEST_F(TicketRules, ClosingWaitsForWhatTheProfileNames) {
  rules.closing.assigned = {Kind::kResult, Kind::kReviewed, Kind::kSealed, Kind::kPaperFiled};
  start();
  says(kTown, say(Kind::kResult).on(turn).because("已办"));
  says(kTown, say(Kind::kReviewed).on(turn));
  says(kTown, say(Kind::kSealed).on(turn));
  EXPECT_THAT(says(kCounty, say(Kind::kClosed)), HasSubstr("all that closing needs"));
  EXPECT_NE(says(kTown, say(Kind::kPaperFiled).on(turn)), "") << "the fact is the county's";
  ASSERT_EQ(says(kCounty, say(Kind::kPaperFiled).on(turn)), "");
  EXPECT_EQ(says(kCounty, say(Kind::kClosed)), "");
}

TEST_F(TicketRules, ADirectAnswerOfBeforeDoesNotCloseWhatWasOpenedAgain) {
  board.at(kCounty).registers();
  ASSERT_EQ(says(kCounty, say(Kind::kResult).because("政策如下")), "");
  EXPECT_EQ(state().stage, Stage::kResult);
  ASSERT_EQ(says(kCounty, say(Kind::kClosed)), "");
  ASSERT_EQ(says(kCounty, say(Kind::kReopened).because("答非所问")), "");
  EXPECT_THAT(says(kCounty, say(Kind::kClosed)), HasSubstr("direct answer"));
}

}  // namespace
}  // namespace guantong::node::ticket
