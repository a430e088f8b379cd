#include "simulator/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guantong::simulator {
namespace {

using federation::ErrorCode;
using federation::failure;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

federation::Result<std::string> nothingBeside(const std::string& name) {
  return failure(ErrorCode::kFileFailed, "can't read '" + name + "'");
}

/// A story that is right, and a place for one more line at its top and at its end.
std::string written(const std::string& end, const std::string& top = "") {
  return R"(name = "one"
)" + top +
         R"(
hotlines = ["12345"]
[[office]]
code = "532328000000"
name = "county"
[[office]]
code = "532328000000-water"
name = "water"
[[office]]
code = "532328101000"
name = "township"
[[act]]
at = "2026-03-02T10:00"
office = "532328000000"
do = "登记"
ticket = "T1"
hotline = "12345"
)" + end;
}

std::string wrongWith(const std::string& end, const std::string& top = "") {
  const auto story = parseStory(written(end, top), "a.toml", nothingBeside);
  return story ? "" : story.error().detail;
}
Story read(const std::string& end, const std::string& top = "") {
  auto story = parseStory(written(end, top), "a.toml", nothingBeside);
  if (!story) throw std::runtime_error(story.error().detail);
  return std::move(*story);
}
const OfficeCode kCounty = *OfficeCode::parse("532328000000");

TEST(Story, PutsAnOfficeUnderTheNearestThatItsDigitsName) {
  const Story story = read("");
  EXPECT_EQ(story.tree.at(kCounty).parent.text(), federation::kNationalCode);
  EXPECT_EQ(story.tree.at(*OfficeCode::parse("532328000000-water")).parent, kCounty);
  EXPECT_EQ(story.tree.at(*OfficeCode::parse("532328101000")).parent, kCounty);
  EXPECT_EQ(story.tree.at(*OfficeCode::parse("532328101000")).level, 2);
}

TEST(Story, KeepsStepsInOrderOfTimeWithLooksLast) {
  const Story story = read(R"(
[[look]]
at = "2026-03-02T10:00"
ticket = "T1"
stage = "已登记"
[[act]]
at = "2026-03-02T09:00"
office = "532328000000"
do = "knowledge-updated"
)");
  ASSERT_EQ(story.steps.size(), 3U);
  EXPECT_EQ(std::get<ActStep>(story.steps[0].what).says.kind, Kind::kKnowledgeUpdated);
  EXPECT_EQ(std::get<ActStep>(story.steps[1].what).says.kind, Kind::kRegistered);
  EXPECT_THAT(std::get<LookStep>(story.steps[2].what).wanted[0].texts, ElementsAre("registered"));
  EXPECT_EQ(story.start, story.steps[0].at - std::chrono::hours{1});
}

TEST(Story, TakesADayForItsEnd) {
  EXPECT_EQ(momentText(*momentFrom("2026-02-24")), "2026-02-24T24:00");
  EXPECT_EQ(momentFrom("2026-02-24"), momentFrom("2026-02-25T00:00"));
  EXPECT_EQ(momentFrom("2026-02-24"), momentFrom("2026-02-24T24:00"));
  EXPECT_EQ(momentText(*momentFrom("2026-02-24T16:30")), "2026-02-24T16:30");
  EXPECT_EQ(momentText(*momentFrom("2026-02-24T16:30:05")), "2026-02-24T16:30:05");
  EXPECT_FALSE(momentFrom("2026-02-30").has_value());
}

TEST(Story, NamesFileLineAndWhatIsAllowedForAMisspeltAct) {
  EXPECT_THAT(wrongWith(R"([[act]]
at = "2026-03-02T11:00"
office = "532328000000"
do = "派发吧"
ticket = "T1"
)"),
              AllOf(HasSubstr("a.toml:22: 'do'"), HasSubstr("\"dispatched\" (派发)")));
}

TEST(Story, RefusesAnUnknownKeyWithTheNearestOne) {
  EXPECT_THAT(wrongWith("titel = \"x\"\n"), HasSubstr("did you mean 'title'?"));
}

TEST(Story, RefusesWhatAnOfficeDoesByItself) {
  EXPECT_THAT(wrongWith(R"([[act]]
at = "2026-03-02T11:00"
office = "532328000000"
do = "送达"
ticket = "T1"
)"),
              HasSubstr("'do' is not one of what it may be"));
}

TEST(Story, RefusesADayWithoutATime) {
  EXPECT_THAT(wrongWith("[[look]]\nat = \"2026-03-02\"\nticket = \"T1\"\n"),
              HasSubstr("an instant in China"));
}

TEST(Story, RefusesNamesThatNothingHas) {
  EXPECT_THAT(wrongWith("[[look]]\nat = \"2026-03-02T11:00\"\nticket = \"T9\"\n"),
              HasSubstr("'T9' is the name of no ticket that is registered here; there are \"T1\""));
  EXPECT_THAT(wrongWith("person = \"nobody\"\n"), HasSubstr("is the name of no [[person]]"));
}

TEST(Story, RefusesAnOfficeThatIsNotInIt) {
  EXPECT_THAT(wrongWith("to = \"330000000000\"\n"),
              AllOf(HasSubstr("is no office of this story"), HasSubstr("\"532328101000\"")));
}

TEST(Story, RefusesAClockThatNoProfileHas) {
  EXPECT_THAT(wrongWith(R"([[look]]
at = "2026-03-02T11:00"
ticket = "T1"
due.finsh = "2026-03-23"
)"),
              AllOf(HasSubstr("no profile of this story has a clock"), HasSubstr("\"sign\"")));
}

TEST(Story, RefusesAHotlineThatIsNeitherShippedNorBesideIt) {
  std::string text = written("");
  text.replace(text.find("12345"), 5, "12346");
  const auto story = parseStory(text, "a.toml", nothingBeside);
  ASSERT_FALSE(story.has_value());
  EXPECT_THAT(story.error().detail, AllOf(HasSubstr("a.toml:3:"), HasSubstr("\"12345\"")));
}

TEST(Story, RefusesARuleIdThatIsNone) {
  EXPECT_THAT(wrongWith("", "rules = [\"Y1\"]\n"), HasSubstr("ids of rules"));
}

TEST(Story, RefusesAReasonWhereNothingIsRefused) {
  EXPECT_THAT(wrongWith("because = \"x\"\n"), HasSubstr("goes with expect = \"refused\""));
}

TEST(Story, TakesChangedRulesInsteadOfThoseThatAreShipped) {
  bool asked = false;
  const auto story = parseStory(written(""), "a.toml", nothingBeside, [&](const std::string& name) {
    asked = asked || name == "12345.toml";
    return nothingBeside(name);
  });
  EXPECT_TRUE(story.has_value());
  EXPECT_TRUE(asked);
}

}  // namespace
}  // namespace guantong::simulator
