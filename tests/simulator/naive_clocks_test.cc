// The days off are the State Council's for 2026. The Torch Festival's are made up: two days of a
// prefecture that the country works on.
#include "simulator/naive_clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guantong::simulator::naive {

static void PrintTo(const Deadline& deadline, std::ostream* out) {
  *out << deadline.clock << " of turn " << deadline.turn << " due " << deadline.due << " stopped "
       << deadline.stopped;
}

namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string kLiaoning = "210000000000-12316";
const std::string kLiaoningCounty = "210122000000";
const std::string kWater = "000000000000-12314";
const std::string kBureau = "000000000000-irrigation";
const std::string kPrefecture = "532300000000";
const std::string kCounty = "532328000000";
const std::string kTownship = "532328100000";

/// A day and time of 2026 in China: "02-14 09:30". Days are counted by the standard library here,
/// not as the twin counts them.
Moment at(std::string_view text) {
  using std::chrono::milliseconds;
  const auto number = [&](std::size_t from) {
    return std::stoi(std::string(text.substr(from, 2)));
  };
  const std::chrono::sys_days day{std::chrono::year{2026} /
                                  std::chrono::month{static_cast<unsigned>(number(0))} /
                                  std::chrono::day{static_cast<unsigned>(number(3))}};
  const auto hours = std::chrono::hours{number(6) - 8} + std::chrono::minutes{number(9)};
  return milliseconds(day.time_since_epoch() + hours).count();
}

Moment endOf(std::string_view day) { return at(std::string(day) + " 24:00"); }

std::vector<Holidays> calendar() {
  Holidays country{.area = "",
                   .off = {},
                   .work = {"2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}};
  for (int day = 15; day <= 23; ++day) country.off.insert("2026-02-" + std::to_string(day));
  for (int day = 1; day <= 7; ++day) country.off.insert("2026-10-0" + std::to_string(day));
  for (int day = 1; day <= 5; ++day) country.off.insert("2026-05-0" + std::to_string(day));
  for (int day = 4; day <= 6; ++day) country.off.insert("2026-04-0" + std::to_string(day));
  return {country, {.area = "5323", .off = {"2026-08-06", "2026-08-07"}, .work = {}}};
}

/// A ticket and its story.
class Story {
 public:
  Story(std::string hotline, std::string type, std::string registrar, std::string_view received) {
    ticket.hotline = std::move(hotline);
    ticket.type = std::move(type);
    ticket.registrar = std::move(registrar);
    ticket.received = at(received);
  }
  Story& turn(const std::string& office, std::string_view delivered) {
    ticket.turns.push_back({office, at(delivered), at(delivered)});
    return *this;
  }
  /// About the last turn, by its office; about the ticket, by the registrar, while there is none.
  Story& then(std::string_view when, const std::string& kind, std::string_view until = "",
              std::uint32_t amount = 0) {
    const bool none = ticket.turns.empty();
    const auto turn = static_cast<std::int64_t>(ticket.turns.size()) - 1;
    const std::string office = none ? ticket.registrar : ticket.turns.back().office;
    const Moment to = until.empty() ? 0 : at(until);
    ticket.happenings.push_back({kind, office, turn, at(when), to, amount});
    return *this;
  }
  /// The clock of the last turn, or of the ticket, that has this name.
  [[nodiscard]] Deadline clock(const std::string& name) const {
    Deadline found;
    for (const Deadline& deadline : deadlines(ticket, calendar())) {
      if (deadline.clock == name) found = deadline;
    }
    EXPECT_EQ(found.clock, name);
    return found;
  }
  [[nodiscard]] Moment due(const std::string& name) const { return clock(name).due; }
  [[nodiscard]] Moment stopped(const std::string& name) const { return clock(name).stopped; }
  [[nodiscard]] std::vector<std::string> clocks() const {
    std::vector<std::string> names;
    for (const Deadline& deadline : deadlines(ticket, calendar())) names.push_back(deadline.clock);
    return names;
  }

  Ticket ticket;
};

Story liaoning(const std::string& type, std::string_view received) {
  return {"12316", type, kLiaoning, received};
}
Story water(const std::string& type, std::string_view received) {
  return {"12314", type, kWater, received};
}
Story yuanmou(const std::string& type, std::string_view received) {
  return {"12345", type, kPrefecture, received};
}

// --- Counting

TEST(NaiveClocks, D21TheDayOfReceiptIsDayZeroToItsLastMillisecond) {
  EXPECT_EQ(water("举报", "09-28 00:00").due("dispatch"), endOf("09-30"));
  EXPECT_EQ(water("举报", "09-28 23:59").due("dispatch"), endOf("09-30"));
  EXPECT_EQ(water("举报", "09-28 24:00").due("dispatch"), endOf("10-08"));
  Story last = water("举报", "09-28 24:00");
  last.ticket.received -= 1;
  EXPECT_EQ(last.due("dispatch"), endOf("09-30"));
}

TEST(NaiveClocks, D21ReceivedOnSaturdayOneWorkingDayEndsOnMonday) {
  EXPECT_EQ(water("咨询", "06-06 11:00").due("dispatch-consultation"), endOf("06-08"));
}

TEST(NaiveClocks, D21ADayEndsAtSixteenHoursOfUtc) {
  const Moment utc = water("咨询", "06-06 11:00").due("dispatch-consultation") % 86'400'000;
  EXPECT_EQ(utc, 16 * 3'600'000);
}

TEST(NaiveClocks, D18AMakeUpDayCountsAndAWeekdayOffDoesNot) {
  // 02-13 is a Friday, 02-14 a Saturday at work, 02-15 to 02-23 the Spring Festival.
  EXPECT_EQ(water("咨询", "02-13 15:00").due("dispatch-consultation"), endOf("02-14"));
  EXPECT_EQ(water("咨询", "02-14 15:00").due("dispatch-consultation"), endOf("02-24"));
}

TEST(NaiveClocks, D18TheLongestAreaThatNamesADayDecides) {
  Story story = yuanmou("咨询", "09-30 08:00").turn(kTownship, "09-30 09:00");
  std::vector<Holidays> days = calendar();
  EXPECT_EQ(deadlines(story.ticket, days).front().due, endOf("10-08"));
  days.push_back({.area = "532328", .off = {}, .work = {"2026-10-02"}});
  EXPECT_EQ(deadlines(story.ticket, days).front().due, endOf("10-02"));
  std::swap(days.front(), days.back());
  EXPECT_EQ(deadlines(story.ticket, days).front().due, endOf("10-02"));
  days.push_back({.area = "5329", .off = {"2026-10-02"}, .work = {}});
  EXPECT_EQ(deadlines(story.ticket, days).front().due, endOf("10-02"));
}

TEST(NaiveClocks, D18ATurnCountsTheDaysOfItsOwnPlace) {
  EXPECT_EQ(yuanmou("求助", "08-05 08:00").turn(kTownship, "08-05 09:00").due("sign"),
            endOf("08-10"));
  Story story = water("咨询", "08-05 08:00").turn(kTownship, "08-05 09:00");
  EXPECT_EQ(story.due("dispatch-consultation"), endOf("08-06"));
  EXPECT_EQ(story.due("finish-consultation"), endOf("08-13"));
}

TEST(NaiveClocks, ALeapDayAndTheNewYearAreDaysLikeOthers) {
  Story story = water("咨询", "06-06 11:00");
  constexpr Moment kDay = 86'400'000;
  story.ticket.received = at("01-01 12:00") + 788 * kDay;  // 2028-02-28, a Monday
  const std::vector<Holidays> leap = {{.area = "", .off = {"2028-02-29"}, .work = {}}};
  EXPECT_EQ(deadlines(story.ticket, leap).front().due, endOf("01-01") + 790 * kDay);
  story.ticket.received = at("12-31 12:00");
  const std::vector<Holidays> newYear = {{.area = "", .off = {"2027-01-01"}, .work = {}}};
  EXPECT_EQ(deadlines(story.ticket, newYear).front().due, endOf("12-31") + 4 * kDay);
}

TEST(NaiveClocks, D13ATurnHasNoClockUntilItsDeliveryIsProven) {
  Story story = yuanmou("投诉", "09-28 08:00").turn(kTownship, "09-30 09:00");
  EXPECT_THAT(story.clocks(), UnorderedElementsAre("sign", "contact", "finish-complaint"));
  story.ticket.turns[0].delivered = 0;
  EXPECT_THAT(story.clocks(), IsEmpty());
}

// --- 12325 and 12315

TEST(NaiveClocks, G20G21M12HotlinesWithoutNumbersHaveNoClocks) {
  EXPECT_THAT(Story("12325", "举报", kLiaoning, "09-30 09:00")
                  .turn(kTownship, "09-30 09:00")
                  .then("09-30 10:00", "result")
                  .clocks(),
              IsEmpty());
  EXPECT_THAT(
      Story("12315", "投诉", kLiaoning, "09-30 09:00").turn(kTownship, "09-30 09:00").clocks(),
      IsEmpty());
}

TEST(NaiveClocks, D16AMediationKeepsTheVersionItWasOpenedUnder) {
  const auto mediation = [](std::string_view received) {
    return Story("12315-mediation", "投诉", kPrefecture, received).turn(kTownship, "04-01 09:00");
  };
  EXPECT_EQ(mediation("03-31 23:59").due("mediate"), endOf("06-08"));  // 45 working days
  EXPECT_EQ(mediation("03-31 23:59").then("04-20 09:00", "result").stopped("mediate"),
            at("04-20 09:00"));
  EXPECT_EQ(mediation("04-01 00:00").due("mediate"), endOf("05-31"));  // 60 days, to a Sunday
  Story late = mediation("03-31 23:59");
  late.ticket.happenings.push_back({"registered", kPrefecture, -1, at("04-01 08:00")});
  EXPECT_EQ(late.due("mediate"), endOf("05-31"));
  EXPECT_EQ(late.then("04-20 09:00", "result").stopped("mediate"), at("04-20 09:00"));
  late.ticket.type = "举报";
  EXPECT_THAT(late.clocks(), IsEmpty());
}

// --- 12316

TEST(NaiveClocks, A06AMessageOfTheNightIsAnsweredOnTheDayItIsRead) {
  for (const char* left : {"03-06 20:00", "03-06 22:15", "03-07 03:00", "03-07 07:59"}) {
    Story story = liaoning("咨询", left);
    story.ticket.channel = "微信";
    EXPECT_EQ(story.due("answer-message"), endOf("03-07")) << left;
    EXPECT_EQ(story.then("03-07 09:00", "dispatched").stopped("answer-message"), at("03-07 09:00"));
  }
  Story day = liaoning("咨询", "03-07 19:59");
  day.ticket.channel = "微信";
  EXPECT_THAT(day.clocks(), UnorderedElementsAre("answer-requester"));
}

TEST(NaiveClocks, A08ThreeCalendarDaysRunThroughTheSpringFestival) {
  Story story = liaoning("咨询", "02-14 10:00");
  EXPECT_EQ(story.due("answer-requester"), endOf("02-17"));
  EXPECT_EQ(story.stopped("answer-requester"), 0);
  EXPECT_EQ(story.then("02-16 10:00", "informed").stopped("answer-requester"), at("02-16 10:00"));
}

TEST(NaiveClocks, A33A34AConsultationIsAnsweredInOneDayOrExplainedInTwo) {
  Story story = liaoning("咨询", "02-13 09:00").turn(kLiaoningCounty, "02-13 10:00");
  EXPECT_EQ(story.due("consultation"), endOf("02-14"));
  EXPECT_EQ(story.due("consultation-reason"), endOf("02-24"));
  story.then("02-14 10:00", "extension-notified", "02-28 00:00");
  EXPECT_EQ(story.due("consultation"), endOf("02-14"));
  EXPECT_EQ(story.stopped("consultation"), 0);
  EXPECT_EQ(story.stopped("consultation-reason"), at("02-14 10:00"));
  EXPECT_EQ(story.then("02-25 10:00", "result").stopped("consultation"), at("02-25 10:00"));
}

TEST(NaiveClocks, A35A36AComplaintIsFinishedInTwoDaysOrExplainedInThree) {
  Story story = liaoning("投诉", "09-30 09:00").turn(kLiaoningCounty, "09-30 10:00");
  EXPECT_EQ(story.due("finish"), endOf("10-09"));
  EXPECT_EQ(story.due("explanation"), endOf("10-10"));
  story.then("10-10 08:00", "result");
  EXPECT_EQ(story.stopped("finish"), at("10-10 08:00"));
  EXPECT_EQ(story.stopped("explanation"), at("10-10 08:00"));
}

TEST(NaiveClocks, A36ANoticeMovesTheFinishToTheEndOfItsDayAndTheLastOneCounts) {
  Story story = liaoning("举报", "09-30 09:00").turn(kLiaoningCounty, "09-30 10:00");
  story.then("10-10 17:00", "extension-notified", "10-18 00:00");
  EXPECT_EQ(story.due("finish"), endOf("10-18"));
  EXPECT_EQ(story.due("explanation"), endOf("10-10"));
  EXPECT_EQ(story.stopped("explanation"), at("10-10 17:00"));
  EXPECT_EQ(story.then("10-11 09:00", "extension-notified", "10-16 12:00").due("finish"),
            endOf("10-16"));
  EXPECT_EQ(story.then("10-12 09:00", "extension-notified").due("finish"), endOf("10-16"));
}

TEST(NaiveClocks, A38TheRequesterIsToldOneDayAfterTheFirstResultOrNotice) {
  Story story = liaoning("投诉", "02-11 09:00").turn(kLiaoningCounty, "02-11 10:00");
  story.then("02-12 09:00", "informed");
  EXPECT_THAT(story.clocks(), UnorderedElementsAre("finish", "explanation"));
  story.then("02-14 09:00", "extension-notified", "02-28 00:00");
  EXPECT_EQ(story.clock("tell-requester"), (Deadline{"tell-requester", -1, endOf("02-24"), 0}));
  story.then("02-25 09:00", "result").then("02-25 10:00", "informed");
  EXPECT_EQ(story.due("tell-requester"), endOf("02-24"));
  EXPECT_EQ(story.stopped("tell-requester"), at("02-25 10:00"));
}

// --- 12314

TEST(NaiveClocks, W15W18IntakeDispatchesInTwoDaysAndAsksInThree) {
  Story story = water("举报", "09-30 10:00");
  EXPECT_THAT(story.clocks(), UnorderedElementsAre("dispatch", "ask-supplement"));
  EXPECT_EQ(story.due("dispatch"), endOf("10-09"));
  EXPECT_EQ(story.due("ask-supplement"), endOf("10-10"));
  story.then("10-08 09:00", "accepted");
  EXPECT_EQ(story.stopped("dispatch"), 0);
  EXPECT_EQ(story.stopped("ask-supplement"), at("10-08 09:00"));
  EXPECT_EQ(story.then("10-09 09:00", "dispatched").stopped("dispatch"), at("10-09 09:00"));
}

TEST(NaiveClocks, W16AConsultationIsDispatchedInOneDayAndAnsweredInFive) {
  Story story = water("咨询", "09-30 10:00").then("10-08 09:00", "dispatched");
  story.turn(kBureau, "10-08 09:10");
  EXPECT_EQ(story.due("dispatch-consultation"), endOf("10-08"));
  EXPECT_EQ(story.stopped("dispatch-consultation"), at("10-08 09:00"));
  EXPECT_EQ(story.due("consultation-total"), endOf("10-13"));
  EXPECT_EQ(story.then("10-12 09:00", "result").stopped("consultation-total"), at("10-12 09:00"));
}

TEST(NaiveClocks, W16OnlyTheCentresOwnAnswerReplacesADispatch) {
  Story bureau = water("咨询", "09-30 10:00").turn(kBureau, "09-30 11:00");
  EXPECT_EQ(bureau.then("09-30 12:00", "result").stopped("dispatch-consultation"), 0);
  Story centre = water("咨询", "09-30 10:00").then("09-30 12:00", "result");
  EXPECT_EQ(centre.stopped("dispatch-consultation"), at("09-30 12:00"));
  EXPECT_EQ(centre.stopped("consultation-total"), at("09-30 12:00"));
  EXPECT_EQ(centre.stopped("ask-supplement"), at("09-30 12:00"));
}

TEST(NaiveClocks, W17W19W08WhatIsNotTakenUpIsNotDispatched) {
  for (const char* const end : {"refused", "merged", "linked"}) {
    const Story story = water("咨询", "09-30 10:00").then("09-30 11:00", end);
    for (const Deadline& deadline : deadlines(story.ticket, calendar())) {
      EXPECT_EQ(deadline.stopped, at("09-30 11:00")) << deadline.clock << " " << end;
    }
  }
}

TEST(NaiveClocks, W22ABureauAnswersAConsultationInFourDays) {
  Story story = water("咨询", "09-30 10:00").turn(kBureau, "09-30 11:00");
  EXPECT_EQ(story.due("finish-consultation"), endOf("10-12"));
  EXPECT_THAT(story.clocks(), UnorderedElementsAre("dispatch-consultation", "consultation-total",
                                                   "ask-supplement", "finish-consultation"));
  EXPECT_EQ(story.then("10-01 09:00", "returned").stopped("finish-consultation"),
            at("10-01 09:00"));
}

TEST(NaiveClocks, W23OtherMattersTakeTwentyDays) {
  for (const char* const type : {"投诉", "举报", "建议", "求助"}) {
    EXPECT_EQ(water(type, "09-29 10:00").turn(kBureau, "09-30 11:00").due("finish"),
              endOf("11-03"));
  }
}

TEST(NaiveClocks, W24FilingsAddToTheOriginalDueDatePastFortyDays) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  EXPECT_EQ(story.then("10-20 09:00", "extension-filed", "", 20).due("finish"), endOf("12-01"));
  EXPECT_EQ(story.then("11-20 09:00", "extension-filed", "", 5).due("finish"), endOf("12-08"));
  EXPECT_EQ(story.then("11-21 09:00", "extension-filed", "12-12 09:00").due("finish"),
            endOf("12-12"));
}

TEST(NaiveClocks, W18WhoeverAsksOrDispatchesNeedNotAskAgain) {
  for (const char* const kind : {"supplement-asked", "dispatched"}) {
    EXPECT_EQ(water("举报", "09-30 10:00").then("10-08 09:00", kind).stopped("ask-supplement"),
              at("10-08 09:00"));
  }
}

TEST(NaiveClocks, W25AFixedTermIsADateOfItsOwn) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  EXPECT_EQ(story.then("10-20 09:00", "term-fixed", "12-31 09:00").due("finish"), endOf("12-31"));
}

TEST(NaiveClocks, NothingPausesWhileASupplementIsAwaited) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  story.then("10-08 09:00", "supplement-asked").then("10-20 09:00", "supplement-given");
  EXPECT_EQ(story.due("finish"), endOf("11-03"));
  EXPECT_EQ(story.stopped("finish"), 0);
  EXPECT_EQ(story.stopped("dispatch"), at("10-08 09:00"));
}

// --- 12345

TEST(NaiveClocks, Y17Y24TheCountyPassesOnInOneDayAndSignsNothing) {
  Story story = yuanmou("投诉", "02-14 08:00").turn(kPrefecture, "02-14 08:00");
  EXPECT_THAT(story.clocks(), IsEmpty());
  story.turn(kCounty, "02-14 09:00");
  EXPECT_THAT(story.clocks(), UnorderedElementsAre("transfer"));
  EXPECT_EQ(story.due("transfer"), endOf("02-24"));
  EXPECT_EQ(story.then("02-24 09:00", "dispatched").stopped("transfer"), at("02-24 09:00"));
}

TEST(NaiveClocks, Y18Y25Y26AUnitSignsInOneDayAndCallsInTwo) {
  Story story = yuanmou("投诉", "02-13 08:00").turn(kTownship, "02-13 09:00");
  EXPECT_EQ(story.due("sign"), endOf("02-14"));
  EXPECT_EQ(story.due("contact"), endOf("02-24"));
  EXPECT_EQ(story.then("02-13 10:00", "signed").stopped("sign"), at("02-13 10:00"));
  EXPECT_EQ(story.then("02-13 11:00", "result").stopped("contact"), 0);
  EXPECT_EQ(story.then("02-14 09:00", "contact-made").stopped("contact"), at("02-14 09:00"));
}

TEST(NaiveClocks, Y27Y28AConsultationTakesFiveDaysAndAtMostThreeMore) {
  Story story = yuanmou("咨询", "08-03 08:00").turn(kTownship, "08-03 09:00");
  EXPECT_EQ(story.due("finish-consultation"), endOf("08-12"));
  story.then("08-04 09:00", "extension-asked");
  EXPECT_EQ(story.due("finish-consultation"), endOf("08-12"));
  story.then("08-10 09:00", "extension-granted", "", 2);
  EXPECT_EQ(story.due("finish-consultation"), endOf("08-14"));
  story.then("08-11 09:00", "extension-granted", "", 2);
  EXPECT_EQ(story.due("finish-consultation"), endOf("08-17"));
}

TEST(NaiveClocks, Y29ASuggestionTakesFifteenDaysAndAtMostFiveMore) {
  for (const char* const type : {"建议", "求助"}) {
    Story story = yuanmou(type, "09-29 10:00").turn(kTownship, "09-30 09:00");
    EXPECT_EQ(story.due("finish-suggestion"), endOf("10-27"));
    EXPECT_EQ(story.then("10-20 09:00", "extension-granted", "", 6).due("finish-suggestion"),
              endOf("11-03"));
  }
}

TEST(NaiveClocks, Y31AComplaintTakesFifteenDaysAndAtMostTenMore) {
  Story story = yuanmou("举报", "09-29 10:00").turn(kTownship, "09-30 09:00");
  EXPECT_EQ(story.due("finish-complaint"), endOf("10-27"));
  EXPECT_EQ(story.then("10-20 09:00", "extension-granted", "", 10).due("finish-complaint"),
            endOf("11-10"));
  EXPECT_EQ(story.then("11-01 09:00", "extension-granted", "", 1).due("finish-complaint"),
            endOf("11-10"));
}

TEST(NaiveClocks, Y31TheLawPrevailsOverEveryExtensionAndForEveryTurn) {
  Story story = yuanmou("投诉", "09-29 10:00");
  story.then("09-29 11:00", "legal-limit-set", "10-15 12:00").turn(kTownship, "09-30 09:00");
  EXPECT_EQ(story.due("finish-complaint"), endOf("10-15"));
  EXPECT_EQ(story.then("10-12 09:00", "extension-granted", "", 10).due("finish-complaint"),
            endOf("10-15"));
  EXPECT_EQ(story.due("contact"), endOf("10-09"));
}

// --- Ends

TEST(NaiveClocks, AReturnedOrRecalledTurnHasNoRunningClockAndTheNextHasItsOwn) {
  for (const char* const end : {"return-granted", "recalled"}) {
    Story story = yuanmou("投诉", "09-29 10:00").turn(kTownship, "09-30 09:00");
    story.then("10-08 09:00", end).turn("532328200000", "10-08 10:00");
    const Moment ended = at("10-08 09:00");
    EXPECT_THAT(deadlines(story.ticket, calendar()),
                UnorderedElementsAre(Deadline{"sign", 0, endOf("10-08"), ended},
                                     Deadline{"contact", 0, endOf("10-09"), ended},
                                     Deadline{"finish-complaint", 0, endOf("10-27"), ended},
                                     Deadline{"sign", 1, endOf("10-09"), 0},
                                     Deadline{"contact", 1, endOf("10-10"), 0},
                                     Deadline{"finish-complaint", 1, endOf("10-28"), 0}));
  }
}

TEST(NaiveClocks, AResultStopsWhatItAnswers) {
  const auto running = [](Story story, const std::string& office) {
    story.turn(office, "09-30 09:00").then("09-30 10:00", "result");
    std::vector<std::string> names;
    for (const Deadline& deadline : deadlines(story.ticket, calendar())) {
      if (deadline.stopped == 0) names.push_back(deadline.clock);
    }
    return names;
  };
  EXPECT_THAT(running(liaoning("咨询", "09-30 08:00"), kLiaoningCounty),
              UnorderedElementsAre("answer-requester", "tell-requester"));
  EXPECT_THAT(running(liaoning("举报", "09-30 08:00"), kLiaoningCounty),
              UnorderedElementsAre("tell-requester"));
  EXPECT_THAT(running(water("咨询", "09-30 08:00"), kBureau),
              UnorderedElementsAre("dispatch-consultation"));
  EXPECT_THAT(running(water("举报", "09-30 08:00"), kBureau), UnorderedElementsAre("dispatch"));
  EXPECT_THAT(running(yuanmou("咨询", "09-30 08:00"), kCounty), IsEmpty());
  for (const char* const type : {"咨询", "建议", "求助", "投诉", "举报"}) {
    EXPECT_THAT(running(yuanmou(type, "09-30 08:00"), kTownship), UnorderedElementsAre("contact"));
  }
}

TEST(NaiveClocks, A38AResultForTheOneWhoHandedItOnIsNotTheDispatchersYet) {
  Story story = liaoning("举报", "09-29 10:00").turn(kLiaoningCounty, "09-30 09:00");
  story.then("09-30 15:00", "result");
  story.ticket.happenings.back().within = true;
  story.then("10-08 10:00", "result");
  EXPECT_EQ(story.due("tell-requester"), endOf("10-09"));
}

TEST(NaiveClocks, AReturnThatIsRefusedStoppedNothing) {
  Story story = yuanmou("投诉", "09-29 10:00").turn(kTownship, "09-30 09:00");
  EXPECT_EQ(story.then("10-08 09:00", "returned").stopped("sign"), at("10-08 09:00"));
  EXPECT_EQ(story.then("10-08 12:00", "return-refused").stopped("sign"), 0);
  EXPECT_EQ(story.then("10-08 15:00", "signed").stopped("sign"), at("10-08 15:00"));
}

TEST(NaiveClocks, W24W25AFilingAfterAFixedTermAddsToTheTerm) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  story.then("10-08 10:00", "term-fixed", "12-01 09:00");
  EXPECT_EQ(story.then("11-20 09:00", "extension-filed", "", 5).due("finish"), endOf("12-08"));
}

TEST(NaiveClocks, ATermFixedWhileARefusedReturnWasAskedCounts) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  story.then("10-08 09:00", "returned").then("10-08 10:00", "term-fixed", "12-31 09:00");
  EXPECT_EQ(story.due("finish"), endOf("11-03")) << "asked and undecided";
  EXPECT_EQ(story.then("10-08 12:00", "return-refused").due("finish"), endOf("12-31"));
}

TEST(NaiveClocks, AnAskedReturnStopsNothingWhereNoRuleSaysWhenItMayBe) {
  Story story = liaoning("举报", "09-29 10:00").turn(kLiaoningCounty, "09-30 09:00");
  EXPECT_EQ(story.then("09-30 12:00", "returned").stopped("finish"), 0);
  EXPECT_EQ(story.then("09-30 15:00", "return-granted").stopped("finish"), at("09-30 15:00"));
}

TEST(NaiveClocks, AStoppedClockKeepsItsDueInstant) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  story.then("10-20 09:00", "result").then("10-20 10:00", "extension-filed", "", 20);
  story.then("10-20 11:00", "recalled");
  EXPECT_EQ(story.clock("finish"), (Deadline{"finish", 0, endOf("11-03"), at("10-20 09:00")}));
}

TEST(NaiveClocks, WhatIsSaidAboutOneTurnIsNothingToAnother) {
  Story story = water("举报", "09-29 10:00").turn(kBureau, "09-30 11:00");
  story.then("10-20 09:00", "extension-filed", "", 5).turn(kBureau, "09-30 12:00");
  EXPECT_EQ(story.due("finish"), endOf("11-03"));
}

}  // namespace
}  // namespace guantong::simulator::naive
