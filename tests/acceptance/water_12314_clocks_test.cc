// 办综〔2019〕269号: what is due when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::ExtensionRule;
using node::profile::textOf;
using node::ticket::Kind;
using support::dueText;
using support::Supposing;
using ::testing::ElementsAre;

constexpr const char* kBureau = "000000000000-rivers";
constexpr const char* kOthers[] = {"投诉", "举报", "建议", "求助"};

Supposing water(const char* type) {
  Supposing ticket("12314");
  ticket.of(type).at(kBureau);
  return ticket;
}

TEST(Water12314, W15WhatIsInScopeIsDispatchedWithinTwoWorkingDays) {
  for (const char* type : kOthers) {
    EXPECT_EQ(water(type).received("2026-02-14T10:00").due("dispatch"), "2026-02-25 24:00") << type;
  }
  EXPECT_EQ(water("咨询").due("dispatch"), "no such clock");
  EXPECT_THAT(water("举报").clock("dispatch")->rule->stops,
              ElementsAre(Kind::kDispatched, Kind::kRefused, Kind::kSupplementAsked, Kind::kMerged,
                          Kind::kLinked));
}

TEST(Water12314, W16AConsultationIsDispatchedWithinOneWorkingDay) {
  EXPECT_EQ(water("咨询").received("2026-03-06T10:00").due("dispatch-consultation"),
            "2026-03-09 24:00");
  EXPECT_EQ(water("投诉").due("dispatch-consultation"), "no such clock");
  // Answered from the library: not dispatched at all.
  EXPECT_THAT(water("咨询").clock("dispatch-consultation")->rule->stops,
              ElementsAre(Kind::kDispatched, Kind::kResult, Kind::kRefused, Kind::kSupplementAsked,
                          Kind::kMerged, Kind::kLinked));
}

TEST(Water12314, W16AConsultationIsAnsweredWithinFiveWorkingDaysInAll) {
  EXPECT_EQ(water("咨询").received("2026-03-06T10:00").due("consultation-total"),
            "2026-03-13 24:00");
  EXPECT_THAT(water("咨询").clock("consultation-total")->rule->stops,
              ElementsAre(Kind::kResult, Kind::kRefused, Kind::kMerged, Kind::kLinked));
  // The sum of its parts.
  auto ticket = water("咨询");
  EXPECT_EQ(ticket.clock("dispatch-consultation")->rule->limit->amount +
                ticket.clock("finish-consultation")->rule->limit->amount,
            ticket.clock("consultation-total")->rule->limit->amount);
}

TEST(Water12314, W18ASupplementIsAskedForWithinThreeWorkingDays) {
  for (const char* type : {"咨询", "举报"}) {
    EXPECT_EQ(water(type).received("2026-03-06T10:00").due("ask-supplement"), "2026-03-11 24:00");
    EXPECT_THAT(water(type).clock("ask-supplement")->rule->stops,
                ElementsAre(Kind::kSupplementAsked, Kind::kAccepted, Kind::kDispatched,
                            Kind::kRefused, Kind::kMerged, Kind::kLinked, Kind::kResult));
  }
}

TEST(Water12314, W21WhatIsNotTheBureausIsReturnedWithinThreeWorkingDaysAConsultationWithinOne) {
  EXPECT_EQ(water("举报").received("2026-03-06T10:00").returnedBy(), "2026-03-11 24:00");
  EXPECT_EQ(water("咨询").received("2026-03-06T10:00").returnedBy(), "2026-03-09 24:00");
  ASSERT_EQ(water("咨询").profile().returns.sideways.size(), 2U);
  for (const auto& rule : water("咨询").profile().returns.sideways) {
    EXPECT_TRUE(rule.needsSuggestion);
    EXPECT_EQ(textOf(rule.decides), "body centre");
  }
}

TEST(Water12314, W22AConsultationIsDoneWithinFourWorkingDays) {
  EXPECT_EQ(water("咨询").received("2026-03-06T10:00").due("finish-consultation"),
            "2026-03-12 24:00");
  EXPECT_EQ(water("举报").due("finish-consultation"), "no such clock");
  EXPECT_THAT(water("咨询").clock("finish-consultation")->rule->stops,
              ElementsAre(Kind::kResult, Kind::kReturned));
}

TEST(Water12314, W23OtherMattersAreDoneWithinTwentyWorkingDays) {
  for (const char* type : kOthers) {
    EXPECT_EQ(water(type).received("2026-09-18T10:00").due("finish"), "2026-10-22 24:00") << type;
    EXPECT_THAT(water(type).clock("finish")->rule->stops,
                ElementsAre(Kind::kResult, Kind::kReturned));
  }
  EXPECT_EQ(water("咨询").due("finish"), "no such clock");
}

TEST(Water12314, W24AFilingMakesItFortyWorkingDaysInAllGenerally) {
  auto ticket = water("举报").received("2026-03-02T10:00");
  EXPECT_EQ(ticket.due("finish"), "2026-03-30 24:00");
  EXPECT_EQ(ticket.atMost("finish"), "2026-04-28 24:00");
  const ExtensionRule& rule = *ticket.clock("finish")->longer[0].rule;
  EXPECT_EQ(rule.act, ExtensionRule::Act::kFiling);
  EXPECT_TRUE(rule.softCap);
  ASSERT_EQ(rule.chain.size(), 1U);
  EXPECT_EQ(textOf(rule.chain[0]), "body general-office");
}

TEST(Water12314, W25ATermCanBeFixedByStudy) {
  EXPECT_THAT(water("举报").profile().clock("finish")->sets, ElementsAre(Kind::kTermFixed));
}

TEST(Water12314, TheClocksOfATicketRunBesideOneAnother) {
  EXPECT_THAT(water("咨询").clocks(), ElementsAre("dispatch-consultation", "consultation-total",
                                                  "ask-supplement", "finish-consultation"));
  EXPECT_THAT(water("建议").clocks(), ElementsAre("dispatch", "ask-supplement", "finish"));
}

}  // namespace
}  // namespace guantong
