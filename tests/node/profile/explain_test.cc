#include "node/profile/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong::node::profile {
namespace {

using support::dueText;
using support::Supposing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kHead = R"(hotline = "12345"
version = 1
name = "试"
document = "试〔2026〕1号"
effective_from = "2026-01-01"
[[body]]
name = "county"
offices = ["532328000000"]
[[body]]
name = "unit"
offices = ["532328000000*"]
[[channel]]
name = "窗口"
hours = "09:00-17:00"
[[channel]]
name = "微信"
hours = "09:00-17:00"
outside = "message"
[[type]]
name = "咨询"
[[type]]
name = "举报"
privacy = "confidential"
[retention]
years = 2
)";

Supposing with(const std::string& more) {
  const Checked checked = readProfile(kHead + more, "p.toml");
  for (const Finding& finding : checked.findings) {
    ADD_FAILURE() << finding.line << ": " << finding.what;
  }
  return Supposing(checked.profile);
}
Supposing withClock(const std::string& lines) {
  return with("[[clock]]\nname = \"finish\"\nruns = \"turn\"\nstops = [\"result\"]\n" + lines +
              "\n");
}

TEST(Explain, CountsFromReceiptInTheUnitOfTheClock) {
  const char* friday = "2026-03-06T16:30";
  EXPECT_EQ(withClock("limit = \"2 working days\"").received(friday).due("finish"),
            "2026-03-10 24:00");
  EXPECT_EQ(withClock("limit = \"2 days\"").received(friday).due("finish"), "2026-03-08 24:00");
  EXPECT_EQ(withClock("limit = \"2 hours\"").received(friday).due("finish"), "2026-03-06 18:30");
  EXPECT_EQ(withClock("").received(friday).due("finish"), "no limit");
}

TEST(Explain, TheEndOfServiceHoursIsTheEndOfTheDay) {
  EXPECT_EQ(withClock("limit = \"1 working day\"\nday_ends = \"17:00\"")
                .received("2026-03-06T16:30")
                .due("finish"),
            "2026-03-09 17:00");
}

TEST(Explain, CalendarDaysAreMovedOnlyWhereTheRuleSaysSo) {
  auto still = withClock("limit = \"1 day\"").received("2026-03-06T16:30");
  EXPECT_EQ(still.due("finish"), "2026-03-07 24:00");
  EXPECT_THAT(still.clock("finish")->skipped, IsEmpty());
  auto moved =
      withClock("limit = \"1 day\"\nmoved_by_days_off = true").received("2026-03-06T16:30");
  EXPECT_EQ(moved.due("finish"), "2026-03-09 24:00");
  std::vector<std::string> days;
  for (const auto& skipped : moved.clock("finish")->skipped) days.push_back(textOf(skipped.day));
  EXPECT_THAT(days, ElementsAre("2026-03-07", "2026-03-08"));
}

TEST(Explain, EveryDayThatWasNotCountedIsNamed) {
  auto ticket = withClock("limit = \"3 working days\"").received("2026-04-30T10:00");
  const auto& skipped = ticket.clock("finish")->skipped;
  ASSERT_EQ(skipped.size(), 5U);
  EXPECT_EQ(skipped[0].name, "劳动节");
  EXPECT_EQ(skipped[0].notice, "国办发明电〔2025〕7号");
  // Saturday 9 May is worked.
  EXPECT_EQ(ticket.due("finish"), "2026-05-08 24:00");
}

TEST(Explain, AYearWithoutANoticeIsProvisional) {
  auto ticket = withClock("limit = \"3 working days\"");
  EXPECT_TRUE(ticket.received("2027-05-06T10:00").clock("finish")->due->provisional);
  EXPECT_FALSE(ticket.received("2026-05-06T10:00").clock("finish")->due->provisional);
}

TEST(Explain, ExtensionsAddUpToTheirCap) {
  const std::string clock =
      "[[clock]]\nname = \"finish\"\nruns = \"turn\"\nstops = [\"result\"]\n"
      "limit = \"5 working days\"\n[[extension]]\nclock = \"finish\"\n"
      "act = \"approval\"\nchain = [\"body county\"]\n";
  const char* monday = "2026-03-02T10:00";
  const auto atMost = [&](const std::string& lines) {
    return with(clock + lines).received(monday).atMost("finish");
  };
  EXPECT_EQ(atMost("most = \"3 working days\"\n"), "2026-03-12 24:00");
  EXPECT_EQ(atMost("most = \"3 working days\"\ntimes = 2\n"), "2026-03-17 24:00");
  EXPECT_EQ(atMost("most = \"3 working days\"\ntimes = 2\ncap = \"9 working days\"\n"),
            "2026-03-13 24:00");
  EXPECT_EQ(atMost("cap = \"9 working days\"\n"), "2026-03-13 24:00");
}

TEST(Explain, AnExtensionOfOtherTypesIsNotShown) {
  const std::string text =
      "[[clock]]\nname = \"finish\"\nruns = \"turn\"\nstops = [\"result\"]\n"
      "limit = \"5 working days\"\n[[extension]]\nclock = \"finish\"\n"
      "types = [\"举报\"]\nact = \"notice\"\nchain = [\"sender\"]\n";
  EXPECT_EQ(with(text).of("举报").atMost("finish"), "no bound");
  EXPECT_EQ(with(text).of("咨询").atMost("finish"), "no extension");
}

TEST(Explain, WhatComesWhileAChannelIsClosedComesAgainWhenItOpens) {
  auto ticket = withClock("limit = \"1 working day\"").over("窗口").received("2026-03-05T17:00");
  EXPECT_TRUE(ticket.explained().refused);
  EXPECT_EQ(textOf(ticket.explained().registered), "2026-03-06T09:00:00+08:00");
  EXPECT_EQ(ticket.due("finish"), "2026-03-09 24:00");
}

TEST(Explain, AMessageIsAnsweredWhenTheChannelOpensAndCountsFromWhenItWasLeft) {
  auto ticket = withClock(
                    "limit = \"1 working day\"\n[[clock]]\nname = \"answer\"\nruns = \"ticket\"\n"
                    "messages = true\nlimit = \"0 days\"\nstops = [\"informed\"]")
                    .over("微信")
                    .received("2026-03-05T23:00");
  EXPECT_TRUE(ticket.explained().keptAsMessage);
  EXPECT_EQ(ticket.due("answer"), "2026-03-06 24:00");
  EXPECT_EQ(textOf(ticket.clock("answer")->starts), "2026-03-06T09:00:00+08:00");
  EXPECT_EQ(ticket.due("finish"), "2026-03-06 24:00");
  EXPECT_FALSE(ticket.received("2026-03-05T09:00").explained().keptAsMessage);
  EXPECT_EQ(ticket.due("answer"), "no such clock");
}

TEST(Explain, SaysWhetherTheProfileIsInForce) {
  EXPECT_TRUE(withClock("").received("2025-12-31T23:59").explained().outsideEffect);
  EXPECT_FALSE(withClock("").received("2026-01-01T00:00").explained().outsideEffect);
}

TEST(Explain, TheFirstRouteThatAppliesIsTaken) {
  const std::string routes =
      "[contact]\nattempts = 3\n"
      "[[route]]\nname = \"a\"\ntypes = [\"举报\"]\nto = \"accused-superior\"\n"
      "[[route]]\nname = \"b\"\nwhen_unreachable = true\nto = \"national\"\n"
      "[[route]]\nname = \"c\"\nprivacy = [\"匿名\"]\nto = \"matter-superior\"\n"
      "[[route]]\nname = \"d\"\ntypes = [\"咨询\"]\nto = \"matter\"\n";
  EXPECT_EQ(with(routes).of("举报").route(), "accused-superior");
  EXPECT_EQ(with(routes).of("咨询").route(), "matter");
  EXPECT_EQ(with(routes).of("咨询").privacy(Privacy::kAnonymous).route(), "matter-superior");
  EXPECT_EQ(with(routes).routeWhenUnreachable(), "national");
  EXPECT_EQ(with("").route(), "nowhere");
}

TEST(Explain, WithoutAnOfficeTheFirstThatARuleIsForLendsItsCalendar) {
  auto ticket = withClock("limit = \"1 working day\"\nbodies = [\"unit\"]");
  // The Torch Festival of Chuxiong, 29 to 31 July 2024.
  EXPECT_EQ(ticket.received("2024-07-26T10:00").due("finish"), "2024-08-01 24:00");
  EXPECT_EQ(ticket.at("532328101000").due("finish"), "2024-08-01 24:00");
  EXPECT_EQ(ticket.at("330106001000").due("finish"), "no such clock");
}

TEST(Applies, EveryConditionIsAsked) {
  const auto runs = [](const std::string& condition, const std::function<void(Supposing&)>& make) {
    auto ticket = withClock("limit = \"1 day\"\n" + condition);
    make(ticket);
    return ticket.due("finish") != "no such clock";
  };
  const auto nothing = [](Supposing&) {};
  EXPECT_TRUE(runs("urgent = true", [](Supposing& s) { s.urgent(); }));
  EXPECT_FALSE(runs("urgent = true", nothing));
  EXPECT_FALSE(runs("urgent = false", [](Supposing& s) { s.urgent(); }));
  EXPECT_TRUE(runs("major = true", [](Supposing& s) { s.major(); }));
  EXPECT_FALSE(runs("major = true", nothing));
  EXPECT_TRUE(runs("accuses = true", [](Supposing& s) { s.accusing(); }));
  EXPECT_FALSE(runs("accuses = true", nothing));
  EXPECT_TRUE(runs("site_visit = true", [](Supposing& s) { s.withSiteVisit(); }));
  EXPECT_FALSE(runs("site_visit = true", nothing));
  EXPECT_TRUE(runs("privacy = [\"保密\"]", [](Supposing& s) { s.of("举报"); }));
  EXPECT_FALSE(runs("privacy = [\"保密\"]", nothing));
  EXPECT_TRUE(runs("areas = [\"5323\"]", [](Supposing& s) { s.at("532328101000"); }));
  EXPECT_FALSE(runs("areas = [\"5323\"]", [](Supposing& s) { s.at("330106001000"); }));
  EXPECT_TRUE(runs("bodies = [\"county\"]", [](Supposing& s) { s.at("532328000000"); }));
  EXPECT_FALSE(runs("bodies = [\"county\"]", [](Supposing& s) { s.at("532328101000"); }));
}

TEST(InForce, IsTheLatestThatHasBegunAndNotEnded) {
  Profile first, second, corrected;
  first.effectiveFrom = support::day("2020-01-01");
  second.effectiveFrom = support::day("2026-04-01");
  second.effectiveUntil = support::day("2026-12-31");
  corrected.effectiveFrom = support::day("2020-01-01");
  first.version = 1;
  corrected.version = 2;
  const std::vector<const Profile*> all{&second, &corrected, &first};
  EXPECT_EQ(inForce(all, support::day("2019-12-31")), nullptr);
  EXPECT_EQ(inForce(all, support::day("2026-03-31")), &corrected);
  EXPECT_EQ(inForce(all, support::day("2026-12-31")), &second);
  EXPECT_EQ(inForce(all, support::day("2027-01-01")), &corrected);
}

}  // namespace
}  // namespace guantong::node::profile
