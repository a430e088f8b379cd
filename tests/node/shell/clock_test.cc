#include "node/shell/clock.h"

#include <gtest/gtest.h>

namespace guantong::node::shell {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(Clock, BelievesOnlyWhatCanBe) {
  EXPECT_TRUE(believed(kClockEarliest));
  EXPECT_TRUE(believed(kClockLatest - milliseconds(1)));
  for (const Instant wrong : {Instant(), kClockEarliest - milliseconds(1), kClockLatest}) {
    const auto verdict = believed(wrong);
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().code, federation::ErrorCode::kClockWrong);
    EXPECT_EQ(verdict.error().detail, utcText(wrong));
  }
}

TEST(Clock, ProgramsReadUtcAndPeopleBeijing) {
  const Instant evening = Instant(std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}) +
                          hours(16) + std::chrono::minutes(5) + milliseconds(999);
  EXPECT_EQ(utcText(evening), "2026-11-21T16:05:00Z");
  EXPECT_EQ(beijingDate(evening), "2026-11-22");
  EXPECT_EQ(beijingDate(evening - hours(1)), "2026-11-21");
  EXPECT_EQ(utcText(Instant(milliseconds(-1))), "1969-12-31T23:59:59Z");
}

}  // namespace
}  // namespace guantong::node::shell
