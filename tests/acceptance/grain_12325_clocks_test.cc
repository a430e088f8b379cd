// 国粮办执法〔2018〕69号: what is due when. It gives no numbers but one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::textOf;
using node::ticket::Kind;
using support::dueText;
using support::Supposing;
using ::testing::ElementsAre;

TEST(Grain12325, G14AChangeOfAdministratorIsFiledWithinSevenWorkingDays) {
  const auto people = support::shippedProfile("12325")->people;
  ASSERT_TRUE(people.filedWithin.has_value());
  const auto due =
      dueAt(support::at("2026-02-10T15:00"), *people.filedWithin, support::shipped(), {});
  // 11 to 14 February are worked, and 24 to 26.
  EXPECT_EQ(support::dueText(due), "2026-02-26 24:00");
  EXPECT_EQ(textOf(people.filedWith.value()), "body inspection");
  EXPECT_THAT(people.filed, ElementsAre(node::ticket::Role::kMainAdministrator,
                                        node::ticket::Role::kEmergencyAdministrator));
}

TEST(Grain12325, G20AnUrgentCaseHasAClockOfItsOwnWhoseLimitThePlaceGives) {
  Supposing ticket("12325");
  ticket.of("举报").at("330106000000").urgent();
  ASSERT_THAT(ticket.clocks(), ElementsAre("finish-urgent"));
  EXPECT_EQ(ticket.due("finish-urgent"), "no limit");
  EXPECT_THAT(ticket.clock("finish-urgent")->rule->stops,
              ElementsAre(Kind::kResult, Kind::kReturned));
}

TEST(Grain12325, G21ACaseThatIsNotUrgentHasOneToo) {
  Supposing ticket("12325");
  ticket.of("投诉").at("330106000000");
  ASSERT_THAT(ticket.clocks(), ElementsAre("finish"));
  EXPECT_EQ(ticket.due("finish"), "no limit");
  EXPECT_THAT(ticket.clock("finish")->rule->stops, ElementsAre(Kind::kResult, Kind::kReturned));
}

}  // namespace
}  // namespace guantong
