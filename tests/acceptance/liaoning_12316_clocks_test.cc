// 辽农办机发〔2019〕410号: what is due when.
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

constexpr const char* kCentre = "210000000000-12316";
constexpr const char* kCounty = "210212000000";

Supposing liaoning(const char* type, const char* office = kCounty) {
  Supposing ticket("12316");
  ticket.of(type).at(office).over("电话");
  return ticket;
}

TEST(Liaoning12316, A06AMessageOfTheNightIsAnsweredTheNextDay) {
  auto night = liaoning("咨询").over("微信").received("2026-03-06T22:15");
  EXPECT_TRUE(night.explained().keptAsMessage);
  EXPECT_EQ(textOf(night.explained().registered), "2026-03-07T08:00:00+08:00");
  EXPECT_EQ(night.due("answer-message"), "2026-03-07 24:00");
  auto morning = liaoning("咨询").over("微信").received("2026-03-07T03:00");
  EXPECT_EQ(morning.due("answer-message"), "2026-03-07 24:00");
  EXPECT_THAT(night.clock("answer-message")->rule->stops,
              ElementsAre(Kind::kInformed, Kind::kSupplementAsked, Kind::kDispatched));
  auto day = liaoning("咨询").over("微信").received("2026-03-07T19:59");
  EXPECT_FALSE(day.explained().keptAsMessage);
  EXPECT_EQ(day.due("answer-message"), "no such clock");
}

TEST(Liaoning12316, A04ThePhoneIsAnsweredFromEightToEight) {
  EXPECT_FALSE(liaoning("咨询").received("2026-03-06T08:00").explained().refused);
  EXPECT_FALSE(liaoning("咨询").received("2026-03-06T19:59").explained().refused);
  EXPECT_TRUE(liaoning("咨询").received("2026-03-06T20:00").explained().refused);
  EXPECT_TRUE(liaoning("咨询").received("2026-03-06T07:59").explained().refused);
}

TEST(Liaoning12316, A05WeChatIsAnsweredFromEightToEight) {
  EXPECT_FALSE(
      liaoning("咨询").over("微信").received("2026-03-06T08:00").explained().keptAsMessage);
  EXPECT_TRUE(liaoning("咨询").over("微信").received("2026-03-06T20:00").explained().keptAsMessage);
  EXPECT_TRUE(liaoning("咨询").over("微信").received("2026-03-06T07:59").explained().keptAsMessage);
}

TEST(Liaoning12316, A08ThePurchaserIsAnsweredWithinThreeDaysThatAreNoWorkingDays) {
  EXPECT_EQ(liaoning("咨询").received("2026-03-06T10:00").due("answer-requester"),
            "2026-03-09 24:00");
  EXPECT_EQ(liaoning("咨询").received("2026-02-14T10:00").due("answer-requester"),
            "2026-02-17 24:00");
  EXPECT_EQ(liaoning("投诉").due("answer-requester"), "no such clock");
  EXPECT_THAT(liaoning("咨询").clock("answer-requester")->rule->stops,
              ElementsAre(Kind::kInformed));
}

TEST(Liaoning12316, A33AConsultationIsAnsweredInWritingWithinOneWorkingDay) {
  EXPECT_EQ(liaoning("咨询").received("2026-03-06T10:00").due("consultation"), "2026-03-09 24:00");
  EXPECT_EQ(liaoning("咨询", kCentre).due("consultation"), "no such clock");
  EXPECT_THAT(liaoning("咨询").clock("consultation")->rule->stops, ElementsAre(Kind::kResult));
}

TEST(Liaoning12316, A34WhyItCannotBeAnsweredIsSaidWithinTwoWorkingDays) {
  EXPECT_EQ(liaoning("咨询").received("2026-03-06T10:00").due("consultation-reason"),
            "2026-03-10 24:00");
  EXPECT_THAT(liaoning("咨询").clock("consultation-reason")->rule->stops,
              ElementsAre(Kind::kResult, Kind::kExtensionNotified));
}

TEST(Liaoning12316, A35AComplaintOrReportIsDoneWithinTwoWorkingDays) {
  for (const char* type : {"投诉", "举报"}) {
    EXPECT_EQ(liaoning(type).received("2026-02-13T10:00").due("finish"), "2026-02-24 24:00")
        << type;
    EXPECT_THAT(liaoning(type).clock("finish")->rule->stops, ElementsAre(Kind::kResult));
  }
  EXPECT_EQ(liaoning("咨询").due("finish"), "no such clock");
}

TEST(Liaoning12316, A36TheReasonAndTheNewDateAreToldWithinThreeWorkingDays) {
  auto ticket = liaoning("投诉").received("2026-02-13T10:00");
  EXPECT_EQ(ticket.due("explanation"), "2026-02-25 24:00");
  EXPECT_THAT(ticket.clock("explanation")->rule->stops,
              ElementsAre(Kind::kResult, Kind::kExtensionNotified));
  EXPECT_EQ(ticket.atMost("finish"), "no bound");
  const auto& longer = ticket.clock("finish")->longer[0];
  EXPECT_EQ(longer.rule->act, ExtensionRule::Act::kNotice);
  EXPECT_EQ(dueText(*longer.sayBy), "2026-02-25 24:00");
  ASSERT_EQ(longer.rule->chain.size(), 1U);
  EXPECT_EQ(textOf(longer.rule->chain[0]), "body centre");
}

TEST(Liaoning12316, A38TheRequesterIsToldWithinOneWorkingDay) {
  for (const char* type : {"咨询", "投诉", "举报"}) {
    EXPECT_EQ(liaoning(type).received("2026-03-06T10:00").due("tell-requester"),
              "2026-03-09 24:00");
  }
  const auto* clock = liaoning("咨询").profile().clock("tell-requester");
  EXPECT_THAT(clock->starts, ElementsAre(Kind::kResult, Kind::kExtensionNotified));
  EXPECT_THAT(clock->stops, ElementsAre(Kind::kInformed));
}

TEST(Liaoning12316, A28AfterThreeAttemptsAConsultationSkipsALevel) {
  EXPECT_EQ(liaoning("咨询").profile().contact.attemptsMax, 3U);
  EXPECT_EQ(liaoning("咨询").route(), "reporter-level-3");
  EXPECT_EQ(liaoning("咨询").routeWhenUnreachable(), "body machinery");
}

TEST(Liaoning12316, A31AfterThreeAttemptsAComplaintGoesToTheProvince) {
  EXPECT_EQ(liaoning("投诉").profile().contact.attemptsMax, 3U);
  for (const char* type : {"投诉", "举报"}) {
    EXPECT_EQ(liaoning(type).routeWhenUnreachable(), "body province") << type;
  }
}

TEST(Liaoning12316, A12AMajorMatterGoesToTheCityOfTheReporterOrToTheProvince) {
  EXPECT_EQ(liaoning("投诉").major().route(), "reporter-level-2");
  EXPECT_EQ(textOf(liaoning("投诉").profile().routes[1].to), "body province");
  EXPECT_EQ(liaoning("投诉").profile().routes[1].applies.major, true);
}

TEST(Liaoning12316, A30AComplaintGoesToTheSuperiorOfTheAccused) {
  EXPECT_EQ(liaoning("投诉").route(), "accused-superior");
  EXPECT_EQ(liaoning("举报").route(), "accused-superior");
}

TEST(Liaoning12316, TheClocksOfATicketRunBesideOneAnother) {
  EXPECT_THAT(liaoning("咨询").clocks(), ElementsAre("answer-requester", "consultation",
                                                     "consultation-reason", "tell-requester"));
  EXPECT_THAT(liaoning("举报").clocks(), ElementsAre("finish", "explanation", "tell-requester"));
  EXPECT_THAT(liaoning("举报", kCentre).clocks(), ElementsAre("tell-requester"));
}

}  // namespace
}  // namespace guantong
