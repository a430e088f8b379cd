#include "node/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/profiles.h"

namespace guantong::node {
namespace {

using ::testing::HasSubstr;
using ticket::Kind;

std::string wrongOf(Kind kind, const std::string& word, const char* hotline) {
  ticket::Act act;
  act.kind = kind;
  act.word = word;
  const auto fits = fitToRules(act, support::shippedProfile(hotline).get());
  return fits ? "" : fits.error().detail;
}

TEST(Intake, RefusesAReportForAReasonOfTheListAlone) {
  EXPECT_EQ(wrongOf(Kind::kRefused, "信访事项", "12314"), "");
  EXPECT_THAT(wrongOf(Kind::kRefused, "不想管", "12314"), HasSubstr("which has: "));
}

TEST(Intake, SupervisesForAnOriginOrAStateOfTheListAlone) {
  EXPECT_EQ(wrongOf(Kind::kSupervised, "县政府领导交办", "12345"), "");
  EXPECT_EQ(wrongOf(Kind::kSupervised, "典型", "12345"), "");
  EXPECT_THAT(wrongOf(Kind::kSupervised, "顺便", "12345"), HasSubstr("典型"));
}

TEST(Intake, HoldsATalkForAFaultOfTheListAloneWhereThereIsOne) {
  EXPECT_EQ(wrongOf(Kind::kTalkHeld, "利用职权吃拿卡要", "12345"), "");
  EXPECT_THAT(wrongOf(Kind::kTalkHeld, "迟到", "12345"), HasSubstr("利用职权吃拿卡要"));
  EXPECT_EQ(wrongOf(Kind::kTalkHeld, "迟到", "12315"), "");
}

}  // namespace
}  // namespace guantong::node
