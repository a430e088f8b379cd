#include "node/profile/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "node/profile/statutory.h"
#include "tests/support/calendar.h"

namespace guantong::node::profile {
namespace {

using std::chrono::days;
using std::chrono::year;
using support::day;
using support::notice;
using support::shipped;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

/// "2027-02-09 off 春节补假": what differs, as people say it.
std::vector<std::string> differing(const Calendar& calendar, year in, std::string_view area = "") {
  std::vector<std::string> said;
  for (const auto& [each, verdict] : calendar.differences(in, area)) {
    said.push_back(textOf(each) + (verdict.works ? " work " : " off ") + std::string(verdict.name));
  }
  return said;
}

TEST(Calendar, WithoutANoticeIsProvisionalAndKnowsTheStatutoryDays) {
  const Calendar empty;
  EXPECT_TRUE(empty.provisional(2026y));
  EXPECT_FALSE(empty.works(day("2026-10-02"), ""));
  EXPECT_EQ(empty.at(day("2026-10-02"), "").name, "国庆节");
  EXPECT_TRUE(empty.at(day("2026-10-02"), "").notice.empty());
  EXPECT_TRUE(empty.works(day("2026-10-06"), ""));  // a notice moved the weekend here
}

TEST(Decision18, TwentyTwentySevenIsProvisionalWithItsStatutoryDaysMadeUp) {
  EXPECT_FALSE(shipped().provisional(2026y));
  EXPECT_TRUE(shipped().provisional(2027y));
  EXPECT_TRUE(shipped().at(day("2027-03-01"), "").provisional);
  EXPECT_THAT(
      differing(shipped(), 2027y),
      ElementsAre("2027-01-01 off 元旦", "2027-02-05 off 春节", "2027-02-08 off 春节",
                  "2027-02-09 off 春节补假", "2027-02-10 off 春节补假", "2027-04-05 off 清明",
                  "2027-05-03 off 劳动节补假", "2027-05-04 off 劳动节补假", "2027-06-09 off 端午",
                  "2027-09-15 off 中秋", "2027-10-01 off 国庆节", "2027-10-04 off 国庆节补假",
                  "2027-10-05 off 国庆节补假"));
}

TEST(Decision18, ANoticeThatArrivesEndsTheProvision) {
  Calendar calendar = shippedCalendar();
  const auto before = calendar.workingDayAfter(day("2026-12-31"), 1, "");
  EXPECT_TRUE(before.provisional);
  EXPECT_EQ(before.day, day("2027-01-04"));
  ASSERT_TRUE(calendar.add(notice("", 3, {2027}, {{"2027-01-01", false}, {"2027-01-03", true}})));
  const auto after = calendar.workingDayAfter(day("2026-12-31"), 1, "");
  EXPECT_FALSE(after.provisional);
  EXPECT_EQ(after.day, day("2027-01-03"));
  EXPECT_TRUE(calendar.works(day("2027-02-08"), ""));  // a notice is complete: nothing is added
}

TEST(Decision18, TheTorchFestivalIsOffInItsPrefectureAndNowhereElse) {
  for (const std::string_view inside : {"5323", "532328", "532328000000", "532301001000"}) {
    EXPECT_FALSE(shipped().works(day("2024-07-30"), inside)) << inside;
    EXPECT_EQ(shipped().at(day("2024-07-30"), inside).name, "火把节");
  }
  for (const std::string_view outside : {"", "53", "5324", "532400000000", "000000000000", "5"}) {
    EXPECT_TRUE(shipped().works(day("2024-07-30"), outside)) << outside;
  }
  EXPECT_FALSE(shipped().works(day("2024-10-01"), "532328"));  // and the country's holidays too
}

TEST(Decision18, AnAreaWithoutANoticeOfTheYearIsSaid) {
  EXPECT_THAT(shipped().areasWithoutNotice(2026y, "532328000000"), ElementsAre("5323"));
  EXPECT_THAT(shipped().areasWithoutNotice(2024y, "532328000000"), IsEmpty());
  EXPECT_THAT(shipped().areasWithoutNotice(2026y, "330106000000"), IsEmpty());
}

TEST(Decision18, TheMostExactAreaDecidesADay) {
  Calendar calendar;
  ASSERT_TRUE(calendar.add(notice("", 1, {2026}, {{"2026-03-04", false, "国"}})));
  ASSERT_TRUE(calendar.add(notice("53", 1, {2026}, {{"2026-03-04", true, "省"}})));
  ASSERT_TRUE(calendar.add(notice("532328", 1, {2026}, {{"2026-03-04", false, "县"}})));
  EXPECT_EQ(calendar.at(day("2026-03-04"), "532328001000").name, "县");
  EXPECT_EQ(calendar.at(day("2026-03-04"), "532301000000").name, "省");
  EXPECT_TRUE(calendar.works(day("2026-03-04"), "532301000000"));
  EXPECT_FALSE(calendar.at(day("2026-03-04"), "532301000000").differs);
  EXPECT_EQ(calendar.at(day("2026-03-04"), "330106000000").name, "国");
}

TEST(Calendar, TheEmergencyNoticeOf2020ReplacesTheWholeYear) {
  Calendar before;
  for (Notice& each : shippedNotices()) {
    if (each.version == 1) {
      ASSERT_TRUE(before.add(std::move(each)));
    }
  }
  EXPECT_TRUE(before.works(day("2020-01-31"), ""));
  EXPECT_TRUE(before.works(day("2020-02-01"), ""));
  EXPECT_FALSE(shipped().works(day("2020-01-31"), ""));
  EXPECT_FALSE(shipped().works(day("2020-02-01"), ""));  // the make-up day is withdrawn, not kept
  EXPECT_TRUE(shipped().works(day("2020-02-03"), ""));
  EXPECT_EQ(shipped().at(day("2020-01-31"), "").notice, "国办发明电〔2020〕1号");
}

TEST(Calendar, ALaterNoticeReplacesOnlyTheYearsThatItLists) {
  Calendar calendar = shippedCalendar();
  ASSERT_TRUE(calendar.add(notice("", 9, {2026}, {{"2026-01-01", false}})));
  EXPECT_TRUE(calendar.works(day("2026-10-01"), ""));
  EXPECT_FALSE(calendar.works(day("2025-10-01"), ""));
}

TEST(Calendar, ASecondNoticeOfOneVersionIsRefusedAndChangesNothing) {
  Calendar calendar;
  ASSERT_TRUE(calendar.add(notice("", 1, {2026}, {{"2026-03-04", false}})));
  const auto again = calendar.add(notice("", 1, {2026}, {{"2026-03-05", false}}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, federation::ErrorCode::kAlreadyExists);
  EXPECT_FALSE(calendar.works(day("2026-03-04"), ""));
  EXPECT_TRUE(calendar.works(day("2026-03-05"), ""));
  EXPECT_EQ(calendar.version(), 1U);
}

TEST(Calendar, RefusesWhatNoFileCouldSay) {
  Calendar calendar;
  for (const Notice& wrong :
       {notice("5", 1, {2026}, {}), notice("53a3", 1, {2026}, {}), notice("", 0, {2026}, {}),
        notice("", 1, {2003}, {}), notice("", 1, {2051}, {}), notice("", 1, {2027, 2026}, {}),
        notice("", 1, {2026}, {{"2027-01-01", false}}),
        notice("", 1, {2026}, {{"2026-01-02", false}, {"2026-01-01", false}})}) {
    const auto added = calendar.add(wrong);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, federation::ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(calendar.version(), 0U);
}

TEST(Calendar, OutsideOfItsYearsIsMondayToFridayAndProvisional) {
  EXPECT_TRUE(shipped().works(day("2003-10-01"), ""));
  EXPECT_TRUE(shipped().works(day("2051-10-02"), ""));
  EXPECT_TRUE(shipped().at(day("2051-10-02"), "").provisional);
  EXPECT_THAT(shipped().differences(2051y, ""), IsEmpty());
  EXPECT_THAT(shipped().differences(year::max(), ""), IsEmpty());
}

TEST(Calendar, AnOfficeAndItsUnitsAreInOneArea) {
  EXPECT_EQ(areaOf(*OfficeCode::parse("532328000000-water")), "532328000000");
  EXPECT_EQ(areaOf(*OfficeCode::parse("532328000000")), "532328000000");
}

// --- the statutory days, against what was announced

/// Whether the day is off in the country, or in the middle of days off that it began.
bool withinHoliday(Day each) { return !shipped().works(each, ""); }

TEST(Statutory, EveryAnnouncedHolidayContainsTheComputedDays) {
  std::size_t held = 0;
  for (year in = 2004y; in <= 2026y; ++in) {
    ASSERT_FALSE(shipped().provisional(in));
    for (const StatutoryDay& each : statutoryDays(in)) {
      EXPECT_TRUE(withinHoliday(each.day)) << textOf(each.day) << " " << each.name;
      ++held;
    }
  }
  EXPECT_EQ(held, 4 * 10 + 17 * 11 + 2 * 13U);
}

TEST(Statutory, EveryAnnouncedHolidayIsOneOfTheComputed) {
  for (year in = 2004y; in <= 2026y; ++in) {
    const std::vector<StatutoryDay> computed = statutoryDays(in);
    for (const auto& [each, verdict] : shipped().differences(in, "")) {
      if (verdict.name.starts_with("中国人民抗日战争")) continue;  // 2015 alone
      const Day of = each;
      const std::string_view name = verdict.name;
      EXPECT_TRUE(std::any_of(computed.begin(), computed.end(),
                              [&](const StatutoryDay& one) {
                                const auto apart = std::chrono::abs(one.day - of);
                                return one.name == name && apart <= days{12};
                              }) ||
                  name == "元旦")  // also made up in the December before
          << textOf(each) << " " << name;
    }
  }
}

TEST(Statutory, FollowTheLawOfTheirYear) {
  const auto count = [](year in, std::string_view name) {
    const auto all = statutoryDays(in);
    return std::count_if(all.begin(), all.end(),
                         [&](const StatutoryDay& each) { return each.name == name; });
  };
  EXPECT_EQ(count(2007y, "劳动节"), 3);
  EXPECT_EQ(count(2007y, "清明"), 0);
  EXPECT_EQ(count(2008y, "清明"), 1);
  EXPECT_EQ(count(2024y, "劳动节"), 1);
  EXPECT_EQ(count(2024y, "春节"), 3);
  EXPECT_EQ(count(2025y, "劳动节"), 2);
  EXPECT_EQ(count(2025y, "春节"), 4);
  EXPECT_EQ(statutoryDays(2013y)[1].day, day("2013-02-09"));  // the eve
  EXPECT_EQ(statutoryDays(2014y)[1].day, day("2014-01-31"));  // 初一
  EXPECT_EQ(statutoryDays(2025y)[1].day, day("2025-01-28"));  // the eve
  EXPECT_THAT(statutoryDays(2051y), IsEmpty());
}

TEST(Statutory, LunarYearsHaveTheLengthsThatThereAre) {
  const auto named = [](year in, std::string_view name) {
    const auto all = statutoryDays(in);
    return std::find_if(all.begin(), all.end(),
                        [&](const StatutoryDay& each) { return each.name == name; })
        ->day;
  };
  for (year in = 2026y; in <= kLunarYearMax; ++in) {
    const auto fromBoatToAutumn = (named(in, "中秋") - named(in, "端午")).count();
    // Three months and ten days, or four where one is doubled between.
    EXPECT_TRUE((fromBoatToAutumn >= 97 && fromBoatToAutumn <= 100) ||
                (fromBoatToAutumn >= 127 && fromBoatToAutumn <= 130))
        << int{in} << ": " << fromBoatToAutumn;
    if (in == kLunarYearMax) break;
    const auto length = (named(in + std::chrono::years{1}, "春节") - named(in, "春节")).count();
    EXPECT_TRUE((length >= 353 && length <= 355) || (length >= 383 && length <= 385))
        << int{in} << ": " << length;
  }
}

TEST(Statutory, ADayThatIsTwoHolidaysIsOffOnce) {
  // Sunday 1 October is made up on Wednesday; Mid-Autumn on Tuesday 3 October is National Day too.
  const auto off = computedDaysOff(2028y);
  EXPECT_TRUE(off.contains(day("2028-10-03")));
  EXPECT_TRUE(off.at(day("2028-10-04")).madeUp);
  EXPECT_FALSE(off.contains(day("2028-10-05")));
}

// --- a naive twin: what the notices say, day by day, from the list of them alone

struct Twin {
  std::vector<Notice> notices;

  [[nodiscard]] const Notice* newest(const std::string& area, year in) const {
    const Notice* found = nullptr;
    for (const Notice& each : notices) {
      const bool lists = std::count(each.years.begin(), each.years.end(), in) > 0;
      if (each.area != area || !lists) continue;
      if (found == nullptr || each.version > found->version) found = &each;
    }
    return found;
  }
  [[nodiscard]] bool works(Day day, const std::string& area) const {
    for (std::size_t length = area.size() + 1; length-- > 0;) {
      const Notice* said = newest(area.substr(0, length), yearOf(day));
      for (const Notice::Day_& each : said == nullptr ? std::vector<Notice::Day_>{} : said->days) {
        if (each.day == day) return each.works;
      }
    }
    if (newest("", yearOf(day)) == nullptr && statutory(day)) return false;
    const auto weekday = std::chrono::weekday{day}.iso_encoding();
    return weekday <= 5;
  }
  /// Off by law: what is on a weekend is carried, one by one, to the next free weekday.
  [[nodiscard]] static bool statutory(Day day) {
    std::vector<Day> law;
    for (const StatutoryDay& each : statutoryDays(yearOf(day))) law.push_back(each.day);
    law.erase(std::unique(law.begin(), law.end()), law.end());
    int carried = 0;
    for (Day at{yearOf(day) / std::chrono::January / 1}; at <= day; at += days{1}) {
      const bool named = std::count(law.begin(), law.end(), at) > 0;
      const bool weekend = std::chrono::weekday{at}.iso_encoding() > 5;
      const bool takes = !named && !weekend && carried > 0;
      if (at == day) return named || takes;
      carried += (named && weekend ? 1 : 0) - (takes ? 1 : 0);
    }
    return false;
  }
};

/// A few notices, for few areas and years, so that they meet.
std::vector<Notice> someNotices() {
  std::vector<Notice> made;
  std::set<std::pair<std::string, std::uint32_t>> taken;
  const int count = *rc::gen::inRange(0, 7);
  for (int i = 0; i < count; ++i) {
    const std::string area = *rc::gen::element<std::string>("", "", "53", "5323", "532328");
    const auto version = *rc::gen::inRange<std::uint32_t>(1, 6);
    if (!taken.emplace(area, version).second) continue;
    Notice each = notice(area, version, {}, {});
    for (const int in : {2025, 2026, 2027}) {
      if (!*rc::gen::arbitrary<bool>()) continue;
      each.years.emplace_back(in);
      std::set<int> chosen = *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 365));
      for (const int offset : chosen) {
        const Day day = Day{year{in} / std::chrono::January / 1} + days{offset};
        each.days.push_back({day, *rc::gen::arbitrary<bool>(), "节日"});
      }
    }
    made.push_back(std::move(each));
  }
  return made;
}

Calendar calendarOf(const std::vector<Notice>& notices) {
  Calendar calendar;
  for (const Notice& each : notices) RC_ASSERT(calendar.add(each).has_value());
  return calendar;
}

RC_GTEST_PROP(CalendarTwin, EveryDayIsAsTheNoticesSay, ()) {
  const Twin twin{someNotices()};
  const Calendar calendar = calendarOf(twin.notices);
  const std::string area = *rc::gen::element<std::string>("", "53", "532328000000", "330106000000");
  const Day day = Day{2024y / 12 / 1} + days{*rc::gen::inRange(0, 1200)};
  RC_ASSERT(calendar.works(day, area) == twin.works(day, area));
  RC_ASSERT(calendar.provisional(yearOf(day)) == (twin.newest("", yearOf(day)) == nullptr));
}

RC_GTEST_PROP(CalendarTwin, WorkingDaysAreCountedOneByOne, ()) {
  const Twin twin{someNotices()};
  const Calendar calendar = calendarOf(twin.notices);
  const std::string area = *rc::gen::element<std::string>("", "53", "532328000000", "330106000000");
  const Day from = Day{2024y / 12 / 1} + days{*rc::gen::inRange(0, 800)};
  const int n = *rc::gen::inRange(0, 30);
  Day expected = from;
  bool provisional = false;
  for (int left = n; left > 0;) {
    expected += days{1};
    provisional = provisional || twin.newest("", yearOf(expected)) == nullptr;
    if (twin.works(expected, area)) --left;
  }
  const auto counted = calendar.workingDayAfter(from, static_cast<std::uint32_t>(n), area);
  RC_ASSERT(counted.day == expected);
  RC_ASSERT(counted.provisional == provisional);
  Day next = from;
  while (!twin.works(next, area)) next += days{1};
  RC_ASSERT(calendar.onOrAfter(from, area).day == next);
}

RC_GTEST_PROP(CalendarTwin, TheOrderInWhichNoticesComeIsNothing, ()) {
  std::vector<Notice> notices = someNotices();
  const Calendar one = calendarOf(notices);
  std::reverse(notices.begin(), notices.end());
  const Calendar other = calendarOf(notices);
  RC_ASSERT(one.version() == other.version());
  for (const std::string_view area : {"", "532328000000"}) {
    for (year in = 2025y; in <= 2028y; ++in) {
      RC_ASSERT(differing(one, in, area) == differing(other, in, area));
    }
  }
}

}  // namespace
}  // namespace guantong::node::profile
