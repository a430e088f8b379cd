#include "node/details.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace guantong::node {
namespace {

using ::testing::HasSubstr;

std::string chinese(std::string_view english) { return detailIn(Language::kChinese, english); }

std::set<std::string> placesOf(std::string_view pattern) {
  std::set<std::string> places;
  for (std::size_t at = pattern.find('{'); at != pattern.npos; at = pattern.find('{', at + 1)) {
    places.emplace(pattern.substr(at, pattern.find('}', at) - at + 1));
  }
  return places;
}

/// The pattern with something in its places that can stand there.
std::string sampleOf(std::string pattern) {
  for (const std::string& place : placesOf(pattern)) {
    const std::string value = place == "{kinds}"    ? "urged dispatched"
                              : place == "{roles}"  ? "handler, leader"
                              : place == "{detail}" ? "this event purges twice"
                              : place == "{errno}"  ? "EIO"
                              : place == "{line}"   ? "7"
                              : place == "{limit}"  ? "3 working days"
                                                    : "甲";
    pattern.replace(pattern.find(place), place.size(), value);
  }
  return pattern;
}

TEST(Details, ValuesStandAsTheyAreAndWordsOfTheVocabularyInChinese) {
  EXPECT_EQ(chinese("--count is a number from 1 to 1000"), "--count 应当是 1 到 1000 之间的数");
  EXPECT_EQ(chinese("no person is named; it is for: handler, leader; who could: 1 王敏"),
            "没有写明是谁办理；须由：承办人 handler、单位主要领导 leader；现有：1 王敏");
  EXPECT_EQ(chinese("this event does not fit the state of the ticket; possible now: urged closed"),
            "工单现在的状态不能办这一项；现在可以办：催办、办结");
  EXPECT_EQ(chinese("it is kept until 2028-03-02; possible now: nothing"),
            "要保管到 2028-03-02；现在可以办：没有");
  EXPECT_EQ(chinese("/a b/c.toml: bad.toml:7: the file needs 'area'"),
            "/a b/c.toml：bad.toml:7：文件要有 'area'");
}

TEST(Details, WhatIsNotInTheCatalogueStaysAsItIs) {
  for (const char* text : {"", "/srv/office.key", "page 7 is twice in the tree",
                           "no person is named; it is for: wizard; who could: 1 a"}) {
    EXPECT_EQ(chinese(text), text);
  }
  EXPECT_EQ(detailIn(Language::kEnglish, "this event purges twice"), "this event purges twice");
}

TEST(Details, OfClocksAndReturnsTheyAreChineseToo) {
  EXPECT_EQ(chinese("by at most 3 working days; possible now: urged"),
            "最多延长 3 个工作日；现在可以办：催办");
  EXPECT_EQ(chinese("an extension was to be told within 3 days, by 2026-03-09T00:00:00+08:00; "
                    "possible now: result"),
            "延长应当在 3 日以内、2026-03-09T00:00:00+08:00 以前提出；现在可以办：提交办理结果");
  EXPECT_EQ(chinese("the clock 'finish' is extended by extension-asked; possible now: nothing"),
            "期限 'finish' 的延长要用：申请延期；现在可以办：没有");
}

TEST(Details, SeveralFollowOneAnother) {
  EXPECT_EQ(chinese("/a.toml: line 1, name: the file needs 'name'; line 2, x: the file needs 'y'"),
            "/a.toml：第 1 行，name：文件要有 'name'；第 2 行，x：文件要有 'y'");
}

TEST(Details, WhatNearlyMatchesEverywhereIsGivenUpSoon) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += "a: ; line 1, ";
  EXPECT_EQ(chinese(text), text);
  EXPECT_EQ(chinese(text + text), text + text);
}

TEST(Details, AValueCanNotMakeOtherWordsOfIt) {
  EXPECT_EQ(chinese("type '{hotline}' is not of hotline 12345, which has: {word}"),
            "热线 12345 没有类型 '{hotline}'；有：{word}");
}

TEST(Details, EveryPatternIsWholeAndReached) {
  std::set<std::string_view> seen;
  for (const CatalogueEntry& entry : detailCatalogue()) {
    EXPECT_TRUE(seen.insert(entry.english).second) << entry.english << " is there twice";
    for (const std::string& place : placesOf(entry.chinese)) {
      EXPECT_THAT(entry.english, HasSubstr(place)) << entry.chinese;
    }
    const std::string sample = sampleOf(std::string(entry.english));
    EXPECT_NE(chinese(sample), sample) << "nothing translates it";
    // By itself, and not by a more general one before it.
    const std::string_view start = entry.chinese.substr(0, entry.chinese.find('{'));
    EXPECT_TRUE(chinese(sample).starts_with(start)) << sample << " becomes " << chinese(sample);
  }
}

/// What a rule says of an act that it refuses: a sentence behind "this event".
TEST(Details, EveryReasonOfTheRulesOfTicketsIsTranslated) {
  const std::regex reason(R"re((?:return|Verdict\(|[:?]) ?"([a-z][a-z ':,]+[a-z])"[;)\s])re");
  std::size_t count = 0;
  for (const char* file : {"authority.cc", "particulars.cc"}) {
    std::ifstream source(std::filesystem::path(GUANTONG_SOURCE_DIR) / "node/ticket" / file);
    const std::string text{std::istreambuf_iterator<char>(source), {}};
    for (std::sregex_iterator at(text.begin(), text.end(), reason), end; at != end; ++at) {
      const std::string english = "this event " + (*at)[1].str();
      EXPECT_NE(chinese(english), english);
      ++count;
    }
  }
  EXPECT_GT(count, 45U);
}

}  // namespace
}  // namespace guantong::node
