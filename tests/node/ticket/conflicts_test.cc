// Two offices say at the same time what does not go together: whichever arrives first, the same one
// stands, and the other is shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/ticket_builder.h"

namespace guantong::node::ticket {
namespace {

using support::codeOf;
using support::conflictsOf;
using support::describe;
using support::say;
using support::TicketBoard;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;

const OfficeCode kPrefecture = codeOf("532300000000");
const OfficeCode kCounty = codeOf("532328000000");
const OfficeCode kTown = codeOf("532328100000");
const OfficeCode kOtherTown = codeOf("532328101000");
const OfficeCode kWater = codeOf("532328000000-water");

const profile::Profile& rules() {
  static const profile::Profile rules = support::smallRules();
  return rules;
}

/// The township has a turn of the county's; from here on nobody hears the other.
class AtTheSameMoment : public ::testing::Test {
 protected:
  void SetUp() override {
    board.at(kCounty).registers();
    turn = board.at(kCounty).dispatches(kTown).event;
    board.at(kTown).getsDelivered(turn);
    ASSERT_EQ(board.at(kPrefecture).replica().waiting(), 0u);
  }
  /// The county's copy, which heard itself first, and the township's.
  State stateOfBoth() {
    board.meet();
    const State state = board.at(kCounty).state();
    EXPECT_EQ(describe(board.at(kTown).ticket(), board.at(kTown).state()),
              describe(board.at(kCounty).ticket(), state));
    EXPECT_EQ(describe(board.at(kPrefecture).ticket(), board.at(kPrefecture).state()),
              describe(board.at(kCounty).ticket(), state));
    return state;
  }
  std::map<Kind, std::string> losers(const State& state) {
    return conflictsOf(board.at(kCounty).ticket(), state);
  }
  /// Both are allowed to whoever says them.
  void bothSay(const OfficeCode& one, const support::Say& what, const OfficeCode& other,
               const support::Say& beside) {
    board.apart();
    ASSERT_EQ(board.at(one).says(what).why, "");
    ASSERT_EQ(board.at(other).says(beside).why, "");
  }
  support::Say recall() const { return say(Kind::kRecalled).on(turn).because("收回"); }
  support::Say result() const { return say(Kind::kResult).on(turn).because("已办"); }
  support::Say giveBack() const { return say(Kind::kReturned).on(turn).to(kWater).because("不属"); }

  TicketBoard board{&rules()};
  EventId turn;
};

TEST_F(AtTheSameMoment, ARecallStandsAgainstAResult) {
  bothSay(kTown, result(), kCounty, recall());
  const State state = stateOfBoth();
  EXPECT_EQ(state.turns[0].status, Turn::Status::kRecalled);
  EXPECT_FALSE(state.turns[0].result);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kResult)));
  EXPECT_THAT(std::string(state.conflicts[0].rule), ::testing::HasSubstr("recall"));
}

TEST_F(AtTheSameMoment, ARecallStandsAgainstAReturn) {
  bothSay(kTown, giveBack(), kCounty, recall());
  const State state = stateOfBoth();
  EXPECT_EQ(state.turns[0].status, Turn::Status::kRecalled);
  EXPECT_EQ(state.returns, 0u);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kReturned)));
}

TEST_F(AtTheSameMoment, ARecallEndsWhatWasGivenOnTheTurn) {
  board.apart();
  const EventId below = board.at(kTown).dispatches(kOtherTown, {}, turn).event;
  ASSERT_EQ(board.at(kCounty).says(recall()).why, "");
  const State state = stateOfBoth();
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kDispatched)))
      << "it was given on what was recalled";
  EXPECT_FALSE(state.turnOf(below, kOtherTown));
  EXPECT_THAT(state.participants, Contains(kOtherTown)) << "it has heard of the ticket";
}

TEST_F(AtTheSameMoment, AnEscalationStandsAgainstAResult) {
  for (int i = 0; i < 3; ++i) {
    board.at(kCounty).says(say(Kind::kContactAttempted).to(kTown).word("无人接听"));
  }
  bothSay(kTown, result(), kCounty,
          say(Kind::kEscalated).on(turn).to(kPrefecture).because("联系不上"));
  const State state = stateOfBoth();
  EXPECT_EQ(state.turns[0].status, Turn::Status::kPassedOver);
  EXPECT_EQ(state.turns[1].to, kPrefecture);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kResult)));
}

TEST_F(AtTheSameMoment, AReturnStandsAgainstAnExtensionThatIsGranted) {
  const EventId asked =
      board.at(kTown)
          .says(say(Kind::kExtensionAsked).on(turn).word("finish").number(2).because("复杂"))
          .event;
  board.at(kCounty).says(say(Kind::kExtensionEndorsed).on(turn).about(asked).with({kPrefecture}));
  bothSay(kPrefecture, say(Kind::kExtensionGranted).on(turn).about(asked).number(2), kTown,
          giveBack());
  const State state = stateOfBoth();
  EXPECT_EQ(state.turns[0].status, Turn::Status::kReturnAsked);
  EXPECT_EQ(state.turns[0].extensions, 0u);
  EXPECT_EQ(state.extensions[0].status, Extension::Status::kAsked);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kExtensionGranted)));
}

TEST_F(AtTheSameMoment, AnExtensionIsVoidWhenTheResultIsThere) {
  const EventId asked =
      board.at(kTown)
          .says(say(Kind::kExtensionAsked).on(turn).word("finish").number(2).because("复杂"))
          .event;
  bothSay(kCounty, say(Kind::kExtensionRefused).on(turn).about(asked).because("不必"), kTown,
          result());
  const State state = stateOfBoth();
  EXPECT_EQ(state.turns[0].status, Turn::Status::kResult);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kExtensionRefused)));
}

TEST_F(AtTheSameMoment, AResultThatIsSentBackKeepsTheTicketOpen) {
  board.at(kTown).answers(turn);
  bothSay(kPrefecture, say(Kind::kSentBack).on(turn).because("不实"), kCounty, say(Kind::kClosed));
  const State state = stateOfBoth();
  EXPECT_FALSE(state.closedAt);
  EXPECT_TRUE(state.turns[0].open());
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kClosed)));
}

TEST_F(AtTheSameMoment, SendingBackStandsAgainstTheReview) {
  board.at(kTown).answers(turn);
  bothSay(kTown, say(Kind::kReviewed).on(turn), kCounty,
          say(Kind::kSentBack).on(turn).because("不实"));
  const State state = stateOfBoth();
  EXPECT_FALSE(state.turns[0].reviewed);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kReviewed)));
}

TEST_F(AtTheSameMoment, WhatIsSaidBesideTheClosingStillCounts) {
  const EventId other = board.at(kCounty).says(recall()).event;
  ASSERT_NE(other, EventId{});
  board.at(kCounty).says(say(Kind::kResult).because("直接答复"));
  bothSay(kCounty, say(Kind::kClosed), kTown, say(Kind::kEmergencyReported).because("塌方"));
  const State state = stateOfBoth();
  EXPECT_TRUE(state.closedAt);
  EXPECT_THAT(losers(state), IsEmpty());
}

TEST_F(AtTheSameMoment, AResultBesideTheClosingIsKept) {
  board.at(kCounty).says(recall());
  const EventId again = board.at(kCounty).dispatches(kTown, {kWater}).event;
  board.at(kWater).answers(again);
  board.at(kTown).answers(again);
  const support::Say back = say(Kind::kSentBack).on(again).to(kWater).because("补充");
  ASSERT_EQ(board.at(kCounty).says(back).why, "");
  bothSay(kCounty, say(Kind::kClosed), kWater, say(Kind::kResult).on(again).because("已补"));
  const State state = stateOfBoth();
  EXPECT_TRUE(state.closedAt);
  EXPECT_TRUE(state.turns[2].result);
  EXPECT_THAT(losers(state), IsEmpty());
}

/// An author whose chain is forked says two things of one number.
class TwoBranches : public AtTheSameMoment {
 protected:
  /// Both by the county, who does not remember the first when it says the second.
  State both(const support::Say& one, const support::Say& other) {
    board.forget(kCounty, [&] { EXPECT_EQ(board.at(kCounty).says(one).why, ""); });
    EXPECT_EQ(board.at(kCounty).says(other).why, "");
    const State state = stateOfBoth();
    EXPECT_TRUE(state.forked);
    return state;
  }
};

TEST_F(TwoBranches, OfTwoDispatchesOneStands) {
  board.at(kCounty).says(recall());
  const State state = both(say(Kind::kDispatched).to(kTown), say(Kind::kDispatched).to(kOtherTown));
  EXPECT_EQ(state.turns.size(), 2u) << "the recalled one, and one of the two";
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kDispatched)));
}

TEST_F(TwoBranches, ARefusalStandsAgainstADispatch) {
  board.at(kCounty).says(recall());
  const State state = both(say(Kind::kDispatched).to(kTown), say(Kind::kRefused).word("信访"));
  EXPECT_EQ(state.scope, Scope::kRefused);
  EXPECT_EQ(state.turns.size(), 1u);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kDispatched)));
}

TEST_F(TwoBranches, ADispatchStandsAgainstAMerger) {
  board.at(kCounty).says(recall());
  const State state =
      both(say(Kind::kMerged).joining({{std::byte{4}}}), say(Kind::kDispatched).to(kTown));
  EXPECT_FALSE(state.mergedInto);
  EXPECT_THAT(losers(state), ::testing::ElementsAre(Key(Kind::kMerged)));
}

TEST_F(TwoBranches, OfTwoDecisionsOnAReturnOneStands) {
  const EventId asked = board.at(kTown).says(giveBack()).event;
  const State state = both(say(Kind::kReturnGranted).on(turn).about(asked),
                           say(Kind::kReturnRefused).on(turn).about(asked).because("应办"));
  EXPECT_EQ(state.conflicts.size(), 1u);
  EXPECT_NE(state.turns[0].status, Turn::Status::kReturnAsked);
}

TEST(TwoBranchesOfARegistrar, ARefusalStandsAgainstAnAcceptance) {
  TicketBoard board(&rules());
  board.at(kCounty).registers();
  board.forget(kCounty, [&] { board.at(kCounty).says(say(Kind::kAccepted)); });
  ASSERT_EQ(board.at(kCounty).says(say(Kind::kRefused).word("信访")).why, "");
  board.meet();
  const State state = board.at(kCounty).state();
  EXPECT_EQ(state.scope, Scope::kRefused);
  EXPECT_THAT(conflictsOf(board.at(kCounty).ticket(), state),
              ::testing::ElementsAre(Key(Kind::kAccepted)));
}

}  // namespace
}  // namespace guantong::node::ticket
