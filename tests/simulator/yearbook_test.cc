// What the table of a year says of tickets, and for whom an overdue clock waited.
#include "simulator/yearbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/profile/shipped.h"
#include "simulator/checkers.h"
#include "tests/support/profiles.h"
#include "tests/support/ticket_builder.h"

namespace guantong::simulator {
namespace {

using federation::EventId;
using federation::OfficeCode;
using node::ticket::Kind;
using support::say;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const OfficeCode kPrefecture = *OfficeCode::parse("532300000000");
const OfficeCode kCounty = *OfficeCode::parse("532328000000");
const OfficeCode kTown = *OfficeCode::parse("532328101000");
const OfficeCode kWater = *OfficeCode::parse("532328000000-water");

/// A consultation of 2026-03-02, five working days for whoever has it.
class Years : public ::testing::Test {
 protected:
  Years() {
    node::ticket::Registered says;
    says.title = "水费怎么交";
    says.hotline = "12345";
    says.profileVersion = 1;
    says.type = "咨询";
    says.channel = "电话";
    board.at(kCounty).registers(says);
  }
  EventId give(std::vector<OfficeCode> others = {}) {
    const EventId turn = board.at(kCounty).dispatches(kTown, others).event;
    board.at(kTown).getsDelivered(turn);
    EXPECT_EQ(board.at(kTown).says(say(Kind::kSigned).on(turn)).why, "");
    EXPECT_EQ(board.at(kTown).says(say(Kind::kContactMade).on(turn)).why, "");
    return turn;
  }
  Evidence evidence() {
    Evidence evidence;
    auto known = std::make_shared<node::Rules>();
    EXPECT_TRUE(known->add(rules).has_value());
    evidence.rules = known;
    evidence.judgedAt = board.now();
    OfficeEvidence county;
    county.code = kCounty;
    county.tickets[board.ticket()].ticket = board.at(kCounty).ticket();
    evidence.offices.push_back(county);
    return evidence;
  }
  std::string toldOf(std::string_view clock) {
    for (const Overdue& each : overdueOf(evidence())) {
      if (each.clock == clock) return each.reason + ": " + each.told;
    }
    return "in time";
  }

  std::shared_ptr<const node::profile::Profile> rules = support::shippedProfile("12345");
  support::TicketBoard board{rules.get()};
};

TEST_F(Years, ATicketThatWasAnsweredInTimeIsOnTime) {
  board.at(kTown).answers(give());
  board.timeIs("2026-06-01T09:00");
  EXPECT_THAT(overdueOf(evidence()), IsEmpty());
  const Yearbook yearbook = yearbookOf(evidence());
  ASSERT_THAT(yearbook.rows, SizeIs(2));
  EXPECT_EQ(yearbook.rows[0].type, "咨询");
  EXPECT_EQ(yearbook.rows[0].onTime, 1U);
  EXPECT_EQ(yearbook.rows[1].tickets, 1U) << "all";
}

TEST_F(Years, AClockThatRanOutWaitedForItsHolder) {
  give();
  board.timeIs("2026-03-10T09:00");
  EXPECT_EQ(toldOf("finish-consultation"), "its holder: waited for 532328101000");
  EXPECT_EQ(toldOf("sign"), "in time");
  EXPECT_EQ(yearbookOf(evidence()).rows.back().overdue, 1U);
}

TEST_F(Years, OrForWhomItWasHandedOnTo) {
  const EventId turn = give();
  board.at(kTown).dispatches(*OfficeCode::parse("532328101200"), {}, turn);
  board.timeIs("2026-03-10T09:00");
  EXPECT_THAT(toldOf("finish-consultation"), HasSubstr("handed on: waited for 532328101200"));
}

TEST_F(Years, OrForAnAssistant) {
  give({kWater});
  board.timeIs("2026-03-10T09:00");
  EXPECT_THAT(toldOf("finish-consultation"), HasSubstr("the lead waited for 532328000000-water"));
}

TEST_F(Years, OrForWhoeverWasToDecideOnMoreTime) {
  const EventId turn = give();
  const auto asked = board.at(kTown).says(say(Kind::kExtensionAsked)
                                              .on(turn)
                                              .word("finish-consultation")
                                              .number(3)
                                              .with({kCounty})
                                              .because("要请示"));
  ASSERT_EQ(asked.why, "");
  board.timeIs("2026-03-10T09:00");
  EXPECT_THAT(toldOf("finish-consultation"),
              HasSubstr("more time undecided: 532328101000 asked for more time, and 532328000000"));
}

TEST_F(Years, WhatHappenedBeforeIsToldBesides) {
  const EventId turn = give();
  board.at(kTown).answers(turn);
  ASSERT_EQ(board.at(kCounty).says(say(Kind::kSentBack).on(turn).because("不实")).why, "");
  board.timeIs("2026-03-20T09:00");
  EXPECT_THAT(toldOf("finish-consultation"),
              HasSubstr("waited for 532328101000; handled again 1x"));
}

TEST_F(Years, ALateClockOfSomebodyWhoIsNotOnTheTicketHasNoReason) {
  give();
  board.timeIs("2026-03-10T09:00");
  auto strange = std::make_shared<node::profile::Profile>(*rules);
  for (auto& clock : strange->clocks) clock.whose = *node::profile::whomFrom("national");
  rules = strange;
  const Evidence spoilt = evidence();
  EXPECT_EQ(yearbookOf(spoilt).rows.back().unexplained, 1U);
  for (const Verdict& verdict : judge(spoilt)) {
    if (verdict.name != "overdue-has-reason") continue;
    EXPECT_FALSE(verdict.ok);
    EXPECT_THAT(verdict.detail, HasSubstr("nothing on the ticket says for whom it waited"));
  }
}

TEST_F(Years, SatisfactionCountsTheUnratedAsTheRulesSay) {
  const EventId turn = give();
  board.at(kTown).answers(turn);
  EXPECT_EQ(yearbookOf(evidence()).rows.back().counted, 1U);
  EXPECT_EQ(yearbookOf(evidence()).rows.back().rated, 0U);
  ASSERT_EQ(board.at(kCounty).says(say(Kind::kRated).word("基本满意")).why, "");
  EXPECT_EQ(yearbookOf(evidence()).rows.back().satisfied, 1U);
}

TEST_F(Years, TheTableIsAlsoForPrograms) {
  give();
  board.timeIs("2026-03-10T09:00");
  const std::string json = jsonOf(yearbookOf(evidence()));
  EXPECT_THAT(json, HasSubstr("\"table\":[{\"hotline\":\"12345\",\"type\":\"咨询\",\"tickets\":1,"
                              "\"on_time\":0,\"overdue_with_reason\":1,"
                              "\"overdue_without_reason\":0"));
  EXPECT_THAT(json, HasSubstr("\"overdue_reasons\":{\"its holder\":1}"));
  EXPECT_THAT(json, HasSubstr("\"reason\":\"its holder\",\"told\":\"waited for 532328101000\""));
}

}  // namespace
}  // namespace guantong::simulator
