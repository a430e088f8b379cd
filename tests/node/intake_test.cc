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

/// What travels of a report of this type whose privacy nobody said.
ticket::Privacy privacyOf(const char* hotline, const char* type) {
  Rules rules;
  EXPECT_TRUE(rules.add(support::shippedProfile(hotline)).has_value());
  ticket::Registered says;
  says.hotline = support::shippedProfile(hotline)->hotline;
  says.profileVersion = support::shippedProfile(hotline)->version;
  says.type = type;
  takePrivacyOfType(says, rules);
  return says.privacy;
}

TEST(Grain12325, G02AReportIsConfidentialWhereNobodySaysOtherwise) {
  EXPECT_EQ(privacyOf("12325", "举报"), ticket::Privacy::kConfidential);
  EXPECT_EQ(privacyOf("12325", "投诉"), ticket::Privacy::kOpen);
}

TEST(Liaoning12316, A11AReportIsConfidentialWhereNobodySaysOtherwise) {
  EXPECT_EQ(privacyOf("12316", "举报"), ticket::Privacy::kConfidential);
  EXPECT_EQ(privacyOf("12316", "咨询"), ticket::Privacy::kOpen);
}

TEST(Market12315, M16AReportIsConfidentialWhereNobodySaysOtherwise) {
  EXPECT_EQ(privacyOf("12315", "举报"), ticket::Privacy::kConfidential);
}

TEST(Water12314, W30AReportIsConfidentialWhereNobodySaysOtherwise) {
  EXPECT_EQ(privacyOf("12314", "举报"), ticket::Privacy::kConfidential);
}

TEST(Yuanmou12345, Y13AReportIsConfidentialWhereNobodySaysOtherwise) {
  EXPECT_EQ(privacyOf("12345", "举报"), ticket::Privacy::kConfidential);
  EXPECT_EQ(privacyOf("12345", "求助"), ticket::Privacy::kOpen);
}

}  // namespace
}  // namespace guantong::node
