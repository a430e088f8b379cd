// 元政办函〔2018〕6号: what is due when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::ExtensionRule;
using node::profile::textOf;
using node::ticket::Kind;
using support::Supposing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPrefecture = "532300000000";
constexpr const char* kCounty = "532328000000";
constexpr const char* kTownship = "532328101000";
constexpr const char* kDepartment = "532328000000-water";

Supposing yuanmou(const char* office, const char* type = "咨询") {
  Supposing ticket("12345");
  ticket.of(type).at(office);
  return ticket;
}

TEST(Yuanmou12345, Y17TheCountyTransfersWithinOneWorkingDay) {
  EXPECT_EQ(yuanmou(kCounty).received("2026-03-06T17:59").due("transfer"), "2026-03-09 24:00");
  EXPECT_EQ(yuanmou(kCounty).received("2026-02-13T16:30").due("transfer"), "2026-02-14 24:00");
  EXPECT_EQ(yuanmou(kTownship).due("transfer"), "no such clock");
  EXPECT_THAT(yuanmou(kCounty).clock("transfer")->rule->stops,
              ElementsAre(Kind::kDispatched, Kind::kResult, Kind::kReturned));
  EXPECT_THAT(yuanmou(kCounty).clock("transfer")->rule->rules, Contains("Y17"));
}

TEST(Yuanmou12345, Y18UnitsSignWithinOneWorkingDay) {
  EXPECT_EQ(yuanmou(kTownship).received("2026-02-14T10:00").due("sign"), "2026-02-24 24:00");
  EXPECT_EQ(yuanmou(kDepartment).received("2026-03-07T10:00").due("sign"), "2026-03-09 24:00");
  EXPECT_EQ(yuanmou(kCounty).due("sign"), "no such clock");
  // Also the departments that have a part of their own besides.
  for (const char* office : {"532328000000-emergency", "532328000000-inspection"}) {
    EXPECT_EQ(yuanmou(office).received("2026-03-07T10:00").due("sign"), "2026-03-09 24:00");
  }
  EXPECT_THAT(yuanmou(kTownship).clock("sign")->rule->stops,
              ElementsAre(Kind::kSigned, Kind::kReturned, Kind::kResult));
}

TEST(Yuanmou12345, Y24TheCountyTransfersOnTheNextWorkingDayWhateverTheDay) {
  for (const char* day : {"2026-04-30T09:00", "2026-05-01T09:00", "2026-05-05T23:59"}) {
    EXPECT_EQ(yuanmou(kCounty).received(day).due("transfer"), "2026-05-06 24:00") << day;
  }
}

TEST(Yuanmou12345, Y25UnitsSignOnTheNextWorkingDayWhateverTheDay) {
  for (const char* day : {"2026-09-30T09:00", "2026-10-01T00:00", "2026-10-07T23:59"}) {
    EXPECT_EQ(yuanmou(kTownship).received(day).due("sign"), "2026-10-08 24:00") << day;
  }
}

TEST(Yuanmou12345, Y26TheCallerIsContactedWithinTwoWorkingDaysOfReceipt) {
  EXPECT_EQ(yuanmou(kTownship).received("2026-09-30T08:00").due("contact"), "2026-10-09 24:00");
  const auto* contact = yuanmou(kTownship).profile().clock("contact");
  EXPECT_THAT(contact->stops,
              ElementsAre(Kind::kContactMade, Kind::kMessageForReporter, Kind::kReturned));
  EXPECT_THAT(contact->starts, ElementsAre(Kind::kDelivered, Kind::kPaperNotice));
}

TEST(Yuanmou12345, Y27DaysOffAreNotCounted) {
  auto ticket = yuanmou(kTownship);
  const auto* clock = ticket.received("2026-02-13T16:30").clock("finish-consultation");
  ASSERT_EQ(clock->skipped.size(), 9U);
  EXPECT_EQ(textOf(clock->skipped.front().day), "2026-02-15");
  EXPECT_EQ(clock->skipped[1].name, "春节");
  for (const auto& rule : ticket.profile().clocks) {
    EXPECT_TRUE(rule.movedByDaysOff) << rule.name;
    EXPECT_THAT(rule.rules, Contains("Y27")) << rule.name;
  }
}

TEST(Yuanmou12345, Y27DaysOffOfThePrefectureAreNotCountedEither) {
  // The Torch Festival, 9 to 11 August 2023, is Chuxiong's own.
  const char* received = "2023-08-07T10:00";
  EXPECT_EQ(yuanmou(kTownship).received(received).due("finish-consultation"), "2023-08-17 24:00");
  auto torch = yuanmou(kTownship);
  EXPECT_EQ(torch.received(received).clock("finish-consultation")->skipped[0].name, "火把节");
}

TEST(Yuanmou12345, Y28ConsultationIsDueInFiveWorkingDays) {
  EXPECT_EQ(yuanmou(kTownship).received("2026-02-13T16:30").due("finish-consultation"),
            "2026-02-27 24:00");
  EXPECT_EQ(yuanmou(kTownship, "投诉").due("finish-consultation"), "no such clock");
  EXPECT_THAT(yuanmou(kTownship).clock("finish-consultation")->rule->stops,
              ElementsAre(Kind::kResult, Kind::kReturned));
}

TEST(Yuanmou12345, Y28ConsultationIsExtendedByThreeWorkingDaysThroughTwoLevels) {
  auto ticket = yuanmou(kTownship);
  ticket.received("2026-02-13T16:30");
  EXPECT_EQ(ticket.atMost("finish-consultation"), "2026-03-03 24:00");
  const ExtensionRule& rule = *ticket.clock("finish-consultation")->longer[0].rule;
  EXPECT_EQ(rule.act, ExtensionRule::Act::kApproval);
  EXPECT_EQ(rule.times, 1U);
  ASSERT_EQ(rule.chain.size(), 2U);
  EXPECT_EQ(textOf(rule.chain[0]), "body county");
  EXPECT_EQ(textOf(rule.chain[1]), "body prefecture");
  EXPECT_EQ(ticket.profile().bodyOf(*federation::OfficeCode::parse(kPrefecture))->name,
            "prefecture");
}

TEST(Yuanmou12345, Y29SuggestionAndHelpAreDueInFifteenWorkingDays) {
  for (const char* type : {"建议", "求助"}) {
    auto ticket = yuanmou(kDepartment, type);
    ticket.received("2026-04-30T10:00");
    EXPECT_EQ(ticket.due("finish-suggestion"), "2026-05-25 24:00") << type;
    EXPECT_EQ(ticket.atMost("finish-suggestion"), "2026-06-01 24:00") << type;
    const ExtensionRule& rule = *ticket.clock("finish-suggestion")->longer[0].rule;
    EXPECT_EQ(rule.act, ExtensionRule::Act::kApproval);
    ASSERT_EQ(rule.chain.size(), 1U);
    EXPECT_EQ(textOf(rule.chain[0]), "body county");
    EXPECT_THAT(ticket.clock("finish-suggestion")->rule->stops,
                ElementsAre(Kind::kResult, Kind::kReturned));
  }
  EXPECT_EQ(yuanmou(kDepartment, "举报").due("finish-suggestion"), "no such clock");
}

TEST(Yuanmou12345, Y31ComplaintAndReportAreDueInFifteenWorkingDays) {
  for (const char* type : {"投诉", "举报"}) {
    auto ticket = yuanmou(kTownship, type);
    ticket.received("2026-09-21T10:00");
    EXPECT_EQ(ticket.due("finish-complaint"), "2026-10-19 24:00") << type;
    EXPECT_EQ(ticket.atMost("finish-complaint"), "2026-11-02 24:00") << type;
    const ExtensionRule& rule = *ticket.clock("finish-complaint")->longer[0].rule;
    EXPECT_EQ(rule.act, ExtensionRule::Act::kApproval);
    ASSERT_EQ(rule.chain.size(), 1U);
    EXPECT_EQ(textOf(rule.chain[0]), "body county");
    EXPECT_THAT(ticket.clock("finish-complaint")->rule->stops,
                ElementsAre(Kind::kResult, Kind::kReturned));
  }
}

TEST(Yuanmou12345, Y31ALimitOfTheLawPrevails) {
  EXPECT_THAT(yuanmou(kTownship).profile().clock("finish-complaint")->sets,
              ElementsAre(Kind::kLegalLimitSet));
  EXPECT_THAT(yuanmou(kTownship).profile().clock("finish-consultation")->sets, IsEmpty());
}

TEST(Yuanmou12345, Y32WhatIsNotOnesDutyIsReturnedWithinOneWorkingDayOrThreeWithASiteVisit) {
  auto ticket = yuanmou(kTownship);
  EXPECT_EQ(ticket.received("2026-03-06T10:00").returnedBy(), "2026-03-09 24:00");
  EXPECT_EQ(ticket.withSiteVisit().returnedBy(), "2026-03-11 24:00");
  ASSERT_EQ(ticket.profile().returns.sideways.size(), 2U);
  for (const auto& rule : ticket.profile().returns.sideways) {
    EXPECT_TRUE(rule.needsSuggestion);
    EXPECT_EQ(textOf(rule.decides), "body county");
    EXPECT_THAT(rule.rules, Contains("Y32"));
  }
}

TEST(Yuanmou12345, Y52APaperNoticeStartsTheClocksToo) {
  for (const char* name :
       {"sign", "contact", "finish-consultation", "finish-suggestion", "finish-complaint"}) {
    const auto* clock = yuanmou(kTownship).profile().clock(name);
    EXPECT_THAT(clock->starts, ElementsAre(Kind::kDelivered, Kind::kPaperNotice)) << name;
    EXPECT_THAT(clock->rules, Contains("Y52")) << name;
  }
  EXPECT_THAT(yuanmou(kCounty).profile().clock("transfer")->starts, ElementsAre(Kind::kDelivered));
}

TEST(Yuanmou12345, TheTurnsOfEachPartHaveTheirOwnClocks) {
  EXPECT_THAT(yuanmou(kTownship).clocks(), ElementsAre("sign", "contact", "finish-consultation"));
  EXPECT_THAT(yuanmou(kTownship, "求助").clocks(),
              ElementsAre("sign", "contact", "finish-suggestion"));
  EXPECT_THAT(yuanmou(kTownship, "举报").clocks(),
              ElementsAre("sign", "contact", "finish-complaint"));
  EXPECT_THAT(yuanmou(kCounty).clocks(), ElementsAre("transfer"));
  EXPECT_THAT(yuanmou(kPrefecture).clocks(), IsEmpty());
  EXPECT_THAT(yuanmou("532301000000").clocks(), Not(Contains("sign")));
}

}  // namespace
}  // namespace guantong
