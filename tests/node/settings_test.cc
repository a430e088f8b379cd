#include "node/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guantong::node {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Settings topOf(std::string_view text) {
  auto top = Settings::parse(text, "f.toml");
  EXPECT_TRUE(top.has_value()) << top.error().detail;
  return *top;
}
std::string parseError(std::string_view text) {
  const auto top = Settings::parse(text, "f.toml");
  return top ? "" : top.error().detail;
}

TEST(Settings, AKeyThatNobodyAskedForNamesTheNearestAndAll) {
  Settings top = topOf("[clock]\nlimt = \"5 days\"\n");
  std::string limit;
  top.table("clock")->read("limit", limit, 20);
  const auto findings = top.findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line, 2U);
  EXPECT_EQ(findings[0].where, "clock.limt");
  EXPECT_EQ(findings[0].what,
            "[clock] has no key 'limt'; did you mean 'limit'? the keys are: limit");
  EXPECT_EQ(top.finish().error().detail, "f.toml:2: " + findings[0].what);
}

TEST(Settings, AllThatIsWrongIsFoundByLine) {
  Settings top = topOf("a = 1\nb = true\n[[c]]\nd = 5\n[[c]]\nd = \"x\"\n");
  std::string text;
  bool flag = true;
  for (Settings& each : top.tables("c")) each.read("d", text, 10);
  top.warn("b", "is probably not meant");
  top.read("b", flag);
  top.require("e");
  std::vector<std::size_t> lines;
  for (const auto& finding : top.findings()) lines.push_back(finding.line);
  EXPECT_THAT(lines, ElementsAre(1, 1, 2, 4));
  EXPECT_EQ(top.findings()[2].fatal, false);
  EXPECT_EQ(top.findings()[3].where, "c[0].d");
}

TEST(Settings, AWarningAloneIsNoFailure) {
  Settings top = topOf("a = true\n");
  bool flag = false;
  top.read("a", flag);
  top.warn("a", "is probably not meant");
  EXPECT_TRUE(top.finish().has_value());
}

TEST(Settings, TheRulesOfATableStandAtTheEndsOfItsLines) {
  Settings top = topOf(R"(# M01 is not of a line
hotline = "12345"  # Y02 一个平台
[[clock]]  # Y28
name = "a # Y99"
limit = 5  # Y17 Y24: the same twice
starts = [
  "a",  # Y25
  "b",  # Y28 again
]
[clock.below]  # Y50
deep = 1  # Y51
)");
  EXPECT_THAT(top.rules(), ElementsAre("Y02"));
  Settings clock = top.tables("clock")[0];
  EXPECT_THAT(clock.rules(), ElementsAre("Y28", "Y17", "Y24", "Y25"));
  EXPECT_THAT(clock.rules("limit"), ElementsAre("Y17", "Y24"));
  EXPECT_THAT(clock.rules("absent"), IsEmpty());
  EXPECT_THAT(clock.table("below")->rules(), ElementsAre("Y50", "Y51"));
}

TEST(Settings, CommentsAreTakenFromNoText) {
  Settings top =
      topOf("a = \"\"\"x\n# Y01\ny\"\"\"  # Y02\nb = '#Y03'  # Y04\nc = \"\\\"# Y05\"  # Y06\n");
  EXPECT_THAT(top.rules("b"), ElementsAre("Y04"));
  EXPECT_THAT(top.rules("c"), ElementsAre("Y06"));
  EXPECT_THAT(top.rules("a"), ElementsAre("Y02"));
}

TEST(Settings, AnIdThatIsNoneIsFound) {
  Settings top = topOf("a = 1  # Y281\nb = 2  # Y2 and U\n");
  std::uint64_t number = 0;
  top.read("a", number, 0, 9);
  top.read("b", number, 0, 9);
  ASSERT_EQ(top.findings().size(), 2U);
  EXPECT_THAT(top.findings()[0].what, AllOf(HasSubstr("'Y281'"), HasSubstr("Y28")));
  EXPECT_THAT(top.findings()[1].what, HasSubstr("'Y2'"));
}

TEST(Settings, AListIsRefusedWithTheLineOfWhatIsWrongInIt) {
  Settings top = topOf("a = [\n  \"one\",\n  \"two\",\n  \"one\",\n]\nb = \"one\"\n");
  std::vector<std::string> texts;
  top.read("a", texts, 10);
  EXPECT_THAT(texts, ElementsAre("one", "two"));
  top.read("b", texts, 10);
  ASSERT_EQ(top.findings().size(), 2U);
  EXPECT_EQ(top.findings()[0].line, 4U);
  EXPECT_THAT(top.findings()[0].what, HasSubstr("each once"));
  EXPECT_THAT(top.findings()[1].what, HasSubstr("a list"));
}

TEST(Settings, WhatIsNestedTooDeepIsRefusedAndNotRead) {
  std::string keys;
  for (int i = 0; i < 200'000; ++i) keys += "a.";
  EXPECT_THAT(parseError("b = 1\n" + keys + "a = 1\n"), HasSubstr("f.toml:2: more than 16 tables"));
  EXPECT_THAT(parseError("[" + keys + "a]\n"), HasSubstr("f.toml:1: more than 16 tables"));
  EXPECT_THAT(parseError("a = " + std::string(200'000, '[')), HasSubstr("f.toml:1: "));
  EXPECT_THAT(parseError("a = '......................'\n# ....................\n"), IsEmpty());
}

TEST(Settings, WhatIsNoTomlNamesItsLine) {
  EXPECT_THAT(parseError("a = 1\nb =\n"), HasSubstr("f.toml:2: "));
  for (const char* start : {"[=]", "[[=]]", "[\x01", "[a.=]", "a.= 1", "= 1", "[", "[["}) {
    EXPECT_THAT(parseError(std::string("a = 1\n") + start), HasSubstr("f.toml:2: ")) << start;
  }
  for (const char* line :
       {"a = “x”", "a = 5、", "键 = 1", "\u3014a\u3015", "a = é", "a = \"\"\"x\\\n é\"\"\""}) {
    EXPECT_THAT(parseError(std::string("b = 1  # 说明、\n") + line), HasSubstr("f.toml:2: a char"))
        << line;
  }
  EXPECT_THAT(parseError("a = \"\xff\"\n"), HasSubstr("f.toml:1: "));
  EXPECT_THAT(parseError("a = 1\na = 2\n"), HasSubstr("f.toml:2: "));
}

}  // namespace
}  // namespace guantong::node
