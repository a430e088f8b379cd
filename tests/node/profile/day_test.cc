#include "node/profile/day.h"

#include <gtest/gtest.h>

#include "tests/support/calendar.h"

namespace guantong::node::profile {
namespace {

using support::at;
using support::day;
using namespace std::chrono_literals;

TEST(Day, IsThatOfChinaWhateverTheHour) {
  EXPECT_EQ(textOf(dayOf(Instant{std::chrono::sys_days{2026y / 2 / 13} + 15h + 59min})),
            "2026-02-13");
  EXPECT_EQ(textOf(dayOf(Instant{std::chrono::sys_days{2026y / 2 / 13} + 16h})), "2026-02-14");
}

TEST(Day, EndsWhereTheNextBegins) {
  EXPECT_EQ(endOf(day("2026-02-13")), startOf(day("2026-02-14")));
  EXPECT_EQ(endOf(day("2026-02-13")) - startOf(day("2026-02-13")), 24h);
  EXPECT_EQ(timeOfDay(at("2026-02-13T16:30")), 16h + 30min);
}

TEST(Day, IsReadOnlyAsItIsWritten) {
  EXPECT_TRUE(dayFrom("2028-02-29"));
  for (const std::string_view wrong :
       {"", "2026-02-30", "2027-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-2-3",
        "2026-02-3", "26-02-03", "2026/02/03", "2026-02-03 ", " 2026-02-03", "2026-02-03T",
        "+026-02-03", "1969-12-31", "20260203", "2026-02-٣"}) {
    EXPECT_FALSE(dayFrom(wrong)) << wrong;
  }
}

TEST(Instants, AreReadInChinaUnlessTheySayWhere) {
  const Instant expected{std::chrono::sys_days{2026y / 2 / 13} + 8h + 30min};
  for (const std::string_view text :
       {"2026-02-13T16:30", "2026-02-13T16:30:00", "2026-02-13T16:30:00+08:00",
        "2026-02-13T08:30:00Z", "2026-02-13t08:30:00z", "2026-02-13T08:30:00.000Z",
        "2026-02-13T03:30:00-05:00", "2026-02-13T16:30:00.0004999+08:00"}) {
    EXPECT_EQ(instantFrom(text), expected) << text;
  }
  EXPECT_EQ(instantFrom("2026-02-13"), startOf(day("2026-02-13")));
  EXPECT_EQ(instantFrom("2026-02-13T16:30:00.25+08:00"), expected + 250ms);
}

TEST(Instants, AreRefusedWhereSomethingIsMissingOrTooMuch) {
  for (const std::string_view wrong : {"",
                                       "2026-02-13T",
                                       "2026-02-13T16",
                                       "2026-02-13T16:",
                                       "2026-02-13T24:00",
                                       "2026-02-13T16:60",
                                       "2026-02-13T16:30:60Z",
                                       "2026-02-13T16:30Z",
                                       "2026-02-13T16:30+08:00",
                                       "2026-02-13 16:30",
                                       "2026-02-13T16:30:00.Z",
                                       "2026-02-13T16:30:00.5",
                                       "2026-02-13T16:30:00.1234567890Z",
                                       "2026-02-13T16:30:00+08",
                                       "2026-02-13T16:30:00+0800",
                                       "2026-02-13T16:30:00+24:00",
                                       "2026-02-13T16:30:00Zz",
                                       "2026-02-30T16:30",
                                       "1970-01-01T00:00",
                                       "9999-12-31T23:59:59-01:00",
                                       "now",
                                       "2026-02-13T16:30:00\x01"}) {
    EXPECT_FALSE(instantFrom(wrong)) << wrong;
  }
}

TEST(Instants, AreWrittenInChinaWithMillisecondsOnlyWhereThereAreAny) {
  EXPECT_EQ(textOf(at("2026-02-13T16:30")), "2026-02-13T16:30:00+08:00");
  EXPECT_EQ(textOf(at("2026-02-13T16:30") + 7ms), "2026-02-13T16:30:00.007+08:00");
  EXPECT_EQ(textOf(federation::kInstantMin), "1970-01-01T08:00:00+08:00");
}

TEST(Instants, ComeBackFromTheirText) {
  constexpr auto kStride = 37h * 24 + 5h + 7min + 11s + 13ms;  // meets every time of day in turn
  for (Instant each{}; each < federation::kInstantMax - 9h; each += kStride) {
    ASSERT_EQ(instantFrom(textOf(each)), each) << textOf(each);
    ASSERT_EQ(dayFrom(textOf(dayOf(each))), dayOf(each));
  }
}

}  // namespace
}  // namespace guantong::node::profile
