#include "simulator/play.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace guantong::simulator {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Story storyOf(const std::string& steps) {
  auto story = parseStory(R"(name = "one"
hotlines = ["12345"]
[[office]]
code = "532300000000"
name = "prefecture"
[[office]]
code = "532328000000"
name = "county"
[[office]]
code = "532328101000"
name = "township"
[[act]]
at = "2026-03-02T10:00"
office = "532328000000"
do = "登记"
ticket = "T1"
hotline = "12345"
type = "咨询"
channel = "电话"
to = "532328101000"
)" + steps,
                          "a.toml", [](const std::string& name) {
                            return federation::failure(federation::ErrorCode::kFileFailed, name);
                          });
  if (!story) throw std::runtime_error(story.error().detail);
  return std::move(*story);
}

std::vector<std::string> wrong(const Played& played) {
  std::vector<std::string> found;
  for (const Expectation& each : played.expectations) {
    if (!each.ok) found.push_back(each.what + ": " + each.found);
  }
  for (const Verdict& each : played.verdicts) {
    if (!each.ok) found.push_back(std::string(each.name) + ": " + each.detail);
  }
  return found;
}

const PlayedDue* dueOf(const Played& played, const std::string& clock) {
  const auto at = std::find_if(played.dues.begin(), played.dues.end(),
                               [&](const PlayedDue& due) { return due.clock == clock; });
  return at == played.dues.end() ? nullptr : &*at;
}

TEST(Play, TellsEveryDueDateAndWhy) {
  const Story story = storyOf("");
  const Played played = play(story);
  EXPECT_THAT(wrong(played), ElementsAre());
  const PlayedDue* due = dueOf(played, "finish-consultation");
  ASSERT_NE(due, nullptr);
  EXPECT_EQ(due->due, "2026-03-09T24:00");
  EXPECT_EQ(due->before, "");
  EXPECT_EQ(due->office.text(), "532328101000");
  EXPECT_THAT(due->why, HasSubstr("delivered (532328101000)"));
  EXPECT_THAT(due->rules, Contains("Y28"));
}

TEST(Play, TellsWhyAnActIsRefusedAndWhatIsPossible) {
  const Story story = storyOf(R"([[act]]
at = "2026-03-02T11:00"
office = "532328101000"
do = "办结"
ticket = "T1"
expect = "refused"
because = "is not this author's to say"
possible = ["signed", "result"]
impossible = ["closed"]
)");
  const Played played = play(story);
  EXPECT_THAT(wrong(played), ElementsAre());
  ASSERT_EQ(played.acts.size(), 2U);
  EXPECT_FALSE(played.acts[1].accepted);
  EXPECT_THAT(played.acts[1].possible, Contains("returned"));
}

TEST(Play, IsRedWhereAnExpectationDoesNotHold) {
  const Story story = storyOf(R"([[act]]
at = "2026-03-02T11:00"
office = "532328101000"
do = "办结"
ticket = "T1"
[[look]]
at = "2026-03-02T12:00"
office = "532328101000"
ticket = "T1"
stage = "closed"
due.finish-consultation = "2026-03-10"
possible = ["closed"]
)");
  const Played played = play(story);
  EXPECT_FALSE(played.good());
  EXPECT_THAT(wrong(played),
              ElementsAre(HasSubstr("closed at 532328101000: refused"), HasSubstr("stage"),
                          HasSubstr("2026-03-09T24:00"), HasSubstr("possible")));
  EXPECT_THAT(textOf(story, played, node::Language::kEnglish),
              HasSubstr("RED: line 30: stage at 532328101000"));
  EXPECT_THAT(textOf(story, played, node::Language::kChinese),
              HasSubstr("不符：第 30 行：stage at 532328101000"));
}

TEST(Play, LooksAtEveryoneWhoHoldsTheTicket) {
  const Story story = storyOf(R"([[look]]
at = "2026-03-02T12:00"
ticket = "T1"
holder = "532328101000"
)");
  const Played played = play(story);
  ASSERT_EQ(played.looks.size(), 2U);
  EXPECT_EQ(played.looks[0].office.text(), "532328000000");
  EXPECT_EQ(played.looks[1].office.text(), "532328101000");
  EXPECT_TRUE(played.good());
}

TEST(Play, KeepsAnOfficeOfflineForAsLongAsIsWritten) {
  const Story story = storyOf(R"([[offline]]
office = "532328101000"
from = "2026-03-02T09:00"
until = "2026-03-05T09:00"
[[look]]
at = "2026-03-05T08:00"
office = "532328101000"
ticket = "T1"
knows = false
[[look]]
at = "2026-03-05T09:30"
office = "532328101000"
ticket = "T1"
knows = true
due.finish-consultation = "2026-03-12"
)");
  EXPECT_THAT(wrong(play(story)), ElementsAre());
}

TEST(Play, SleepsThroughYearsAndForgetsNothing) {
  const Story story = storyOf(R"([[act]]
at = "2028-02-28T10:00"
office = "532328101000"
do = "提交办理结果"
ticket = "T1"
text = "at last"
[[look]]
at = "2028-02-28T11:00"
ticket = "T1"
stage = "result"
)");
  EXPECT_THAT(wrong(play(story)), ElementsAre());
}

TEST(Play, IsTheSameToTheByte) {
  const Story story = storyOf("");
  const Played once = play(story);
  const Played again = play(story);
  EXPECT_EQ(once.trace, again.trace);
  EXPECT_EQ(jsonOf(story, once), jsonOf(story, again));
}

TEST(Play, LetsOfficesActWithoutKnowingOfEachOtherAtOneMoment) {
  const Story story = storyOf(R"([[act]]
at = "2026-03-02T11:00"
office = "532328000000"
do = "收回"
ticket = "T1"
text = "elsewhere"
[[act]]
at = "2026-03-02T11:00"
office = "532328101000"
do = "提交办理结果"
ticket = "T1"
text = "done"
[[look]]
at = "2026-03-02T11:00"
ticket = "T1"
conflicts = 1
)");
  EXPECT_THAT(wrong(play(story)), ElementsAre());
}

TEST(Play, SaysAllOfItAsOneObject) {
  const Story story = storyOf("");
  const std::string json = jsonOf(story, play(story));
  EXPECT_THAT(json, HasSubstr("\"outcome\":\"accepted\""));
  EXPECT_THAT(json, HasSubstr("\"clock\":\"finish-consultation\",\"due\":\"2026-03-09T24:00\""));
  EXPECT_THAT(json, HasSubstr("\"good\":true"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

TEST(Compare, LooksForEachWordOrForNone) {
  const Observation found{{"possible", {"signed", "result"}}};
  using How = Wanted::How;
  EXPECT_TRUE(compare({1, "possible", How::kHolds, {"result"}}, found).ok);
  EXPECT_FALSE(compare({1, "possible", How::kHolds, {"result", "closed"}}, found).ok);
  EXPECT_TRUE(compare({1, "possible", How::kHoldsNone, {"closed"}}, found).ok);
  EXPECT_FALSE(compare({1, "possible", How::kHoldsNone, {"signed"}}, found).ok);
  EXPECT_FALSE(compare({1, "possible", How::kIs, {"result", "signed"}}, found).ok);
  EXPECT_TRUE(compare({1, "late", How::kIs, {}}, found).ok);
  EXPECT_EQ(compare({1, "late", How::kIs, {"x"}}, found).found, "nothing");
}

}  // namespace
}  // namespace guantong::simulator
