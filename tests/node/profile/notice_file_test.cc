#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/profile/calendar.h"
#include "tests/support/calendar.h"

namespace guantong::node::profile {
namespace {

using support::day;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr std::string_view kHead =
    "area = \"5323\"\n"
    "version = 3\n"
    "title = \"州政府通知\"\n"
    "announced = \"2026-11-04\"\n";

/// A notice whose one year says `days`, from line 8 on.
std::string withDays(std::string_view days) {
  return std::string(kHead) + "[[year]]\nyear = 2027\ndays = [\n" + std::string(days) + "\n]\n";
}

std::string errorOf(std::string_view toml) {
  const auto read = parseNotice(toml, "notice.toml");
  return read ? "" : read.error().detail;
}

TEST(NoticeFile, IsReadWithItsRangesAndTitles) {
  const auto read = parseNotice(std::string(kHead) +
                                    "[[year]]\n"
                                    "year = 2027\n"
                                    "days = [{ name = \"火把节\", off = \"07-26..07-28, 07-30\", "
                                    "work = \"07-31\" }]\n"
                                    "[[year]]\n"
                                    "year = 2028\n"
                                    "title = \"另一通知\"\n"
                                    "days = []\n",
                                "notice.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->area, "5323");
  EXPECT_EQ(read->version, 3U);
  EXPECT_EQ(read->announced, day("2026-11-04"));
  ASSERT_EQ(read->years.size(), 2U);
  EXPECT_EQ(read->titleOf(2027y), "州政府通知");
  EXPECT_EQ(read->titleOf(2028y), "另一通知");
  ASSERT_EQ(read->days.size(), 5U);
  EXPECT_EQ(read->days[3].day, day("2027-07-30"));
  EXPECT_FALSE(read->days[3].works);
  EXPECT_TRUE(read->days[4].works);
  EXPECT_EQ(read->days[4].name, "火把节");
}

TEST(NoticeFile, SaysFileLineAndWhatIsAllowed) {
  const std::string error = errorOf(withDays("  { name = \"节\", off = \"02-30\" },"));
  EXPECT_THAT(error, StartsWith("notice.toml:8: "));
  EXPECT_THAT(error, HasSubstr("\"02-15..02-23\""));
  EXPECT_THAT(errorOf(withDays("{ name = \"节\", off = \"02-03\", wrok = \"02-06\" }")),
              HasSubstr("'wrok'"));
  EXPECT_THAT(errorOf("area = [\n"), StartsWith("notice.toml:"));
}

TEST(NoticeFile, RefusesDaysThatAreNone) {
  for (const std::string_view wrong :
       {"", "2-3", "02-03..", "..02-03", "02-05..02-03", "02-03,02-04", "02-03, ", "02-29",
        "2027-02-03", "02-03..02-04..02-05", "02-03;02-04"}) {
    EXPECT_THAT(errorOf(withDays("{ name = \"节\", off = \"" + std::string(wrong) + "\" }")),
                StartsWith("notice.toml:8: "))
        << wrong;
  }
}

TEST(NoticeFile, RefusesADayThatIsNamedTwice) {
  EXPECT_THAT(errorOf(withDays("{ name = \"节\", off = \"02-03..02-05\", work = \"02-04\" }")),
              HasSubstr("2027-02-04"));
}

TEST(NoticeFile, RefusesAHolidayWithoutANameOrDays) {
  EXPECT_THAT(errorOf(withDays("{ off = \"02-03\" }")), HasSubstr("'name'"));
  EXPECT_THAT(errorOf(withDays("{ name = \"节\" }")), HasSubstr("'off'"));
}

TEST(NoticeFile, NeedsItsHead) {
  for (const std::string_view key : {"area", "version", "title", "announced"}) {
    std::string toml = withDays("");
    const std::size_t begins = toml.find(key);
    toml.erase(begins, toml.find('\n', begins) + 1 - begins);
    EXPECT_THAT(errorOf(toml), HasSubstr("'" + std::string(key) + "'")) << key;
  }
  EXPECT_THAT(errorOf(kHead), HasSubstr("'year'"));
}

TEST(NoticeFile, RefusesAHeadThatCannotBe) {
  const auto replaced = [](std::string_view from, std::string_view to) {
    std::string toml = withDays("");
    return errorOf(toml.replace(toml.find(from), from.size(), to));
  };
  EXPECT_THAT(replaced("\"5323\"", "\"532\""), StartsWith("notice.toml:1: "));
  EXPECT_THAT(replaced("\"5323\"", "\"云南\""), StartsWith("notice.toml:1: "));
  EXPECT_THAT(replaced("version = 3", "version = 0"), StartsWith("notice.toml:2: "));
  EXPECT_THAT(replaced("\"州政府通知\"", "\"\""), StartsWith("notice.toml:3: "));
  EXPECT_THAT(replaced("2026-11-04", "2026-11-31"), StartsWith("notice.toml:4: "));
  EXPECT_THAT(replaced("year = 2027", "year = 2003"), StartsWith("notice.toml:6: "));
  EXPECT_THAT(replaced("year = 2027", "year = 2051"), StartsWith("notice.toml:6: "));
  EXPECT_THAT(errorOf(withDays("") + "[[year]]\nyear = 2027\n"), StartsWith("notice.toml:11: "));
}

TEST(NoticeFile, IsBounded) {
  const auto big = parseNotice(std::string(kNoticeBytesMax + 1, '#'), "notice.toml");
  ASSERT_FALSE(big);
  EXPECT_EQ(big.error().code, federation::ErrorCode::kTooLarge);
  std::string deep;
  while (deep.size() < 50'000) deep += "a.";
  EXPECT_NE(errorOf(deep + "a = 1\n"), "");
}

TEST(Shipped, CalendarsAreReadAndEachTravelsAsOneEvent) {
  ASSERT_EQ(shippedCalendars().size(), 3U);
  for (const ShippedFile& file : shippedCalendars()) {
    EXPECT_LE(file.text.size(), kNoticeBytesMax) << file.name;
    const auto read = parseNotice(file.text, std::string(file.name));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_FALSE(read->days.empty());
  }
}

TEST(Shipped, CountryHasEveryYearFrom2004To2026) {
  std::size_t off = 0;
  std::size_t worked = 0;
  for (std::chrono::year each = 2004y; each <= 2026y; ++each) {
    EXPECT_FALSE(support::shipped().provisional(each)) << int{each};
    for (const auto& [day, verdict] : support::shipped().differences(each, "")) {
      ++(verdict.works ? worked : off);
    }
  }
  EXPECT_EQ(off, 407U);  // as many as the data that the file was made from
  EXPECT_EQ(worked, 150U);
}

}  // namespace
}  // namespace guantong::node::profile
