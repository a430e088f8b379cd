#include "node/profile/limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"

namespace guantong::node::profile {
namespace {

using support::at;
using support::dueText;
using support::limit;
using support::notice;
using support::shipped;
using namespace std::chrono_literals;

/// When `text` from `from` is over by the shipped calendar, as people say it.
std::string due(std::string_view from, std::string_view text, Counting counting = {}) {
  return dueText(dueAt(at(from), limit(text), shipped(), counting));
}

Counting moved() {
  Counting counting;
  counting.movedByDaysOff = true;
  return counting;
}

TEST(Decision21, ReceivedOnASaturdayOneWorkingDayEndsOnMondayAt24) {
  EXPECT_EQ(due("2026-03-07T10:00", "1 working day"), "2026-03-09 24:00");
  EXPECT_EQ(due("2026-03-08T23:59", "1 working day"), "2026-03-09 24:00");
}

TEST(Decision21, TheDayOfReceiptIsDayZeroWhateverTheHour) {
  EXPECT_EQ(due("2026-03-09T00:00", "1 working day"), "2026-03-10 24:00");
  EXPECT_EQ(due("2026-03-09T23:59", "1 working day"), "2026-03-10 24:00");
  EXPECT_EQ(due("2026-03-09T10:00", "0 working days"), "2026-03-09 24:00");
}

TEST(Decision21, WhatIsDueAt24IsLateAtThatInstant) {
  const Due due = dueAt(at("2026-03-07T10:00"), limit("1 working day"), shipped(), {});
  EXPECT_EQ(due.at, at("2026-03-10T00:00"));
}

TEST(Decision21, WorkingDaysPassOverAHolidayAndUseTheMakeUpSaturdays) {
  // Friday the 13th: 14 is worked, 15 to 23 are off (Spring Festival), 24 to 27 are worked.
  EXPECT_EQ(due("2026-02-13T16:30", "1 working day"), "2026-02-14 24:00");
  EXPECT_EQ(due("2026-02-13T16:30", "5 working days"), "2026-02-27 24:00");
  EXPECT_EQ(due("2026-02-13T16:30", "6 working days"), "2026-02-28 24:00");
}

TEST(Decision21, ADayEndsWithTheServiceHoursWhereTheProfileNamesThem) {
  Counting counting;
  counting.dayEnds = 17h + 30min;
  EXPECT_EQ(due("2026-03-07T10:00", "1 working day", counting), "2026-03-09 17:30");
  EXPECT_EQ(due("2026-03-07T10:00", "3 days", counting), "2026-03-10 17:30");
  counting.dayEnds = 25h;  // of a hostile profile: no day has it
  EXPECT_EQ(due("2026-03-07T10:00", "1 working day", counting), "2026-03-09 24:00");
}

TEST(Decision21, CalendarDaysCountEveryDayAndAreNotMoved) {
  EXPECT_EQ(due("2026-02-13T16:30", "3 days"), "2026-02-16 24:00");
  EXPECT_EQ(due("2026-03-05T10:00", "3 days"), "2026-03-08 24:00");
}

TEST(Decision21, CalendarDaysAreMovedToTheNextWorkingDayWhereTheProfileSaysSo) {
  EXPECT_EQ(due("2026-02-13T16:30", "3 days", moved()), "2026-02-24 24:00");
  EXPECT_EQ(due("2026-03-05T10:00", "3 days", moved()), "2026-03-09 24:00");
  EXPECT_EQ(due("2026-03-05T10:00", "4 days", moved()), "2026-03-09 24:00");
  EXPECT_EQ(due("2026-02-11T10:00", "3 days", moved()), "2026-02-14 24:00");  // a worked Saturday
}

TEST(Decision21, HoursRunFromTheInstantThroughHolidays) {
  EXPECT_EQ(due("2026-02-13T16:30", "24 hours"), "2026-02-14 16:30");
  EXPECT_EQ(due("2026-02-14T23:30", "48 hours", moved()), "2026-02-16 23:30");
  EXPECT_EQ(dueAt(at("2026-02-13T16:30") + 5ms, limit("1 hour"), shipped(), {}).at,
            at("2026-02-13T17:30") + 5ms);
}

TEST(Decision21, AnExtensionAddsToTheOriginalDueDateInItsOwnUnit) {
  const Due original = dueAt(at("2026-03-07T10:00"), limit("5 working days"), shipped(), {});
  EXPECT_EQ(dueText(original), "2026-03-13 24:00");
  const auto by = [&](std::string_view text, const Counting& counting = {}) {
    return dueText(extended(original, limit(text), shipped(), counting));
  };
  EXPECT_EQ(by("3 working days"), "2026-03-18 24:00");
  EXPECT_EQ(by("1 day"), "2026-03-14 24:00");
  EXPECT_EQ(by("1 day", moved()), "2026-03-16 24:00");
  EXPECT_EQ(by("6 hours"), "2026-03-14 06:00");
}

TEST(Decision21, AnExtensionOfADayThatEndsAtHalfPastFiveEndsSo) {
  Counting counting;
  counting.dayEnds = 17h + 30min;
  const Due original = dueAt(at("2026-03-09T10:00"), limit("1 working day"), shipped(), counting);
  EXPECT_EQ(dueText(extended(original, limit("3 working days"), shipped(), counting)),
            "2026-03-13 17:30");
}

TEST(Decision18, WhatIsCountedOverAYearWithoutNoticeIsProvisional) {
  const auto counted = [](std::string_view from) {
    return dueAt(at(from), limit("5 working days"), shipped(), {}).provisional;
  };
  EXPECT_FALSE(counted("2026-12-24T10:00"));  // ends on the 31st
  EXPECT_TRUE(counted("2026-12-25T10:00"));
  EXPECT_FALSE(dueAt(at("2027-03-01T10:00"), limit("9 hours"), shipped(), {}).provisional);
  EXPECT_FALSE(dueAt(at("2027-03-01T10:00"), limit("9 days"), shipped(), {}).provisional);
  EXPECT_TRUE(dueAt(at("2027-03-01T10:00"), limit("9 days"), shipped(), moved()).provisional);
}

TEST(Decision18, AnExtensionOfAProvisionalDateStaysProvisional) {
  const Due original = dueAt(at("2027-03-01T10:00"), limit("2 working days"), shipped(), {});
  EXPECT_TRUE(extended(original, limit("2 hours"), shipped(), {}).provisional);
  EXPECT_TRUE(extended(original, limit("2 days"), shipped(), {}).provisional);
}

TEST(Yuanmou12345, Y27TheTorchFestivalMovesTheLimitInItsPrefectureAlone) {
  Counting there;
  there.area = "532328000000";
  EXPECT_EQ(due("2024-07-26T10:00", "1 working day", there), "2024-08-01 24:00");
  EXPECT_EQ(due("2024-07-26T10:00", "1 working day"), "2024-07-29 24:00");
  Counting both = moved();
  both.area = "532328000000";
  EXPECT_EQ(due("2024-07-26T10:00", "4 days", both), "2024-08-01 24:00");
}

TEST(Decision18, TheEmergencyNoticeOf2020MovesARunningClock) {
  std::vector<Notice> notices = shippedNotices();
  Calendar calendar;
  const auto add = [&](std::uint32_t version) {
    for (const Notice& each : notices) {
      if (!each.area.empty() || each.version != version) continue;
      ASSERT_TRUE(calendar.add(each));
    }
  };
  const auto counted = [&](std::string_view text) {
    return dueText(dueAt(at("2020-01-20T09:00"), limit(text), calendar, {}));
  };
  add(1);
  EXPECT_EQ(counted("4 working days"), "2020-01-31 24:00");
  EXPECT_EQ(counted("5 working days"), "2020-02-01 24:00");
  const std::uint64_t before = calendar.version();
  add(2);
  EXPECT_NE(calendar.version(), before);
  EXPECT_EQ(counted("4 working days"), "2020-02-03 24:00");
  EXPECT_EQ(counted("5 working days"), "2020-02-04 24:00");
}

TEST(Limit, IsReadAsProfilesWriteIt) {
  EXPECT_EQ(limitFrom("5 working days"), (Limit{5, Unit::kWorkingDays}));
  EXPECT_EQ(limitFrom("1 working day"), (Limit{1, Unit::kWorkingDays}));
  EXPECT_EQ(limitFrom("3 days"), (Limit{3, Unit::kDays}));
  EXPECT_EQ(limitFrom("24 hours"), (Limit{24, Unit::kHours}));
  EXPECT_EQ(limitFrom("0 hours"), (Limit{0, Unit::kHours}));
  for (const std::string_view wrong :
       {"", "5", "5 ", "days", "5days", "5  days", "05 days", "00 days", "-1 days", "+1 days",
        "1.5 days", "5 weeks", "5 working", "5 Days", "5 days ", " 5 days", "3661 days",
        "4294967296 hours", "99999999999999999999 days"}) {
    EXPECT_FALSE(limitFrom(wrong)) << wrong;
  }
}

TEST(Limit, ComesBackFromItsText) {
  for (const std::string_view text :
       {"1 hour", "2 hours", "0 days", "1 day", "1 working day", "3660 working days"}) {
    EXPECT_EQ(textOf(limit(text)), text);
  }
}

TEST(Limit, OfAnyAmountFromOutsideEndsSomewhere) {
  constexpr std::uint32_t kMost = 0xffffffff;
  for (const Unit unit : {Unit::kHours, Unit::kDays, Unit::kWorkingDays}) {
    const Due due = dueAt(at("2026-03-07T10:00"), {kMost, unit}, shipped(), {});
    EXPECT_GT(due.at, at("2036-01-01"));
    EXPECT_LT(due.at, at("2042-01-01"));
    const Due last = dueAt(Instant::max(), {kMost, unit}, shipped(), moved());
    EXPECT_EQ(last.at, federation::kInstantMax);
    EXPECT_LT(extended({Instant::min(), false}, {0, unit}, shipped(), {}).at, at("1970-01-03"));
  }
}

}  // namespace
}  // namespace guantong::node::profile
