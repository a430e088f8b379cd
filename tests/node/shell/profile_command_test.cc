#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using support::Ended;
using support::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

Ended profile(const Words& words) {
  support::Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = {"profile"};
  start.arguments.insert(start.arguments.end(), words.begin(), words.end());
  return support::run(start);
}

/// A copy of a shipped profile with one text replaced by another.
std::string changed(const TemporaryDirectory& folder, const std::string& from,
                    const std::string& to) {
  std::ifstream in(std::string(GUANTONG_SOURCE_DIR) + "/deploy/profiles/12345.toml");
  std::ostringstream text;
  text << in.rdbuf();
  std::string copy = text.str();
  const std::size_t at = copy.find(from);
  EXPECT_NE(at, std::string::npos);
  copy.replace(at, from.size(), to);
  const std::string path = folder / "changed.toml";
  std::ofstream(path) << copy;
  return path;
}

const Words kSpring{"--type", "咨询", "--received", "2026-02-13T16:30"};
Words explain(const std::string& what, const Words& more = {}) {
  Words words{"explain", what};
  words.insert(words.end(), kSpring.begin(), kSpring.end());
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(ProfileExplain, PrintsEveryDeadlineAndWhy) {
  const Ended shown = profile(explain("12345", {"--office", "532328101000"}));
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.output,
              AllOf(StartsWith("元谋县 12345 政府热线（元政办函〔2018〕6号，第 1 版）\n"),
                    HasSubstr("答复咨询：5 个工作日，2026-02-27 24:00 止 [Y28 Y52 Y27]\n"),
                    HasSubstr("  不计：2026-02-16..2026-02-23 春节 (国办发明电〔2025〕7号)\n"),
                    HasSubstr("  延期（审批：元谋县政府热线管理机构 → 楚雄州政府热线管理机构）："
                              "最长到 2026-03-03 24:00 [Y28]\n"),
                    HasSubstr("去向：事项所在地"), Not(HasSubstr("接收和转办"))));
}

TEST(ProfileExplain, SpeaksEnglish) {
  const Ended shown = profile(explain("12345", {"--lang", "en"}));
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("finish-consultation: 5 working days, until 2026-02-27 24:00 [Y28"),
                    HasSubstr("2026-02-15 weekend"), HasSubstr("until 2026-03-03 24:00 at most"),
                    HasSubstr("Goes to: the place of the matter")));
}

TEST(ProfileExplain, SpeaksToPrograms) {
  const Ended shown = profile(explain("12345", {"--office", "532328101000", "--json"}));
  EXPECT_THAT(shown.output,
              AllOf(StartsWith("{\"hotline\":\"12345\",\"version\":1,"),
                    HasSubstr("{\"clock\":\"finish-consultation\",\"chinese\":\"答复咨询\","
                              "\"runs\":\"turn\",\"start\":\"2026-02-13T16:30:00+08:00\","
                              "\"amount\":5,\"unit\":\"working-days\","
                              "\"due\":\"2026-02-28T00:00:00+08:00\",\"provisional\":false,"
                              "\"rules\":[\"Y28\",\"Y52\",\"Y27\"]"),
                    HasSubstr("\"longer\":[{\"act\":\"approval\","
                              "\"by\":[\"body county\",\"body prefecture\"],\"times\":1,"
                              "\"soft_cap\":false,\"due\":\"2026-03-04T00:00:00+08:00\""),
                    HasSubstr("\"route\":{")));
}

TEST(ProfileExplain, AFilingATermWithoutBoundAndAMessageAreSaid) {
  const Ended water = profile({"explain", "12314", "--type", "举报", "--received", "2027-02-03",
                               "--category", "河湖突出问题"});
  EXPECT_THAT(water.output, AllOf(HasSubstr("备案：水利部办公厅"), HasSubstr("再长须说明理由"),
                                  HasSubstr("暂定："), HasSubstr("去向：河湖管理司")));
  const Ended message = profile({"explain", "12316", "--type", "投诉", "--received",
                                 "2026-02-13T22:30", "--channel", "微信"});
  EXPECT_THAT(
      message.output,
      AllOf(HasSubstr("整理登记和回复留言：当日，2026-02-14 24:00 止 [A06]"),
            HasSubstr("告知：12316金农热线"), HasSubstr("当日联系 3 次不上：省农业农村厅")));
  const Ended closed = profile({"explain", "12316", "--type", "投诉", "--received",
                                "2026-02-13T22:30", "--channel", "电话"});
  EXPECT_THAT(closed.output, HasSubstr("电话此时不受理，2026-02-14 08:00 起再受理"));
  const Ended grain = profile({"explain", "12325", "--type", "举报", "--received", "2026-02-13"});
  EXPECT_THAT(grain.output, HasSubstr("文件没有给出时限"));
  const Ended market = profile({"explain", "12315", "--type", "举报", "--received", "2026-02-13"});
  EXPECT_THAT(market.output, HasSubstr("没有时限"));
}

TEST(ProfileExplain, TakesTheVersionThatIsInForceWhenItIsReceived) {
  const auto mediate = [](const std::string& day) {
    return profile({"explain", "12315-mediation", "--type", "投诉", "--received", day}).output;
  };
  EXPECT_THAT(mediate("2026-03-31"), HasSubstr("45 个工作日"));
  EXPECT_THAT(mediate("2026-04-01"), HasSubstr("60 日"));
  EXPECT_THAT(mediate("2019-06-01"), AllOf(HasSubstr("45 个工作日"), HasSubstr("请注意：")));
}

TEST(ProfileExplain, AFileIsReadToo) {
  const TemporaryDirectory folder;
  const std::string path = changed(folder, "limit = \"5 working days\"", "limit = \"7 days\"");
  const Ended shown = profile(explain(path));
  // Its extension is still in working days.
  EXPECT_EQ(shown.exitCode, 1);
  EXPECT_THAT(shown.errors, HasSubstr("changed.toml:"));
  const std::string sound = changed(folder, "limit = \"1 working day\"", "limit = \"7 days\"");
  EXPECT_THAT(profile(explain(sound)).output, HasSubstr("接收和转办：7 日，2026-02-24 24:00 止"));
}

TEST(ProfileExplain, WhatIsWrongIsRefusedWithWhatIsAllowed) {
  const std::pair<Words, std::string> cases[] = {
      {{"explain", "12399", "--type", "咨询", "--received", "2026-02-13"}, "现有：12314, 123"},
      {{"explain", "12345", "--type", "询问", "--received", "2026-02-13"}, "咨询, 建议, 求助"},
      {{"explain", "12345", "--type", "咨询", "--received", "13.2.2026"}, "2026-02-13T16:30"},
      {{"explain", "12345", "--type", "咨询", "--received", "2026-02-30"}, "--received"},
      {explain("12345", {"--channel", "传真"}), "--channel 应当是其中之一：电话"},
      {explain("12345", {"--category", "x"}), "--category 应当是其中之一"},
      {explain("12345", {"--privacy", "x"}), "open, confidential, anonymous"},
      {explain("12345", {"--office", "5323"}), "12 位数字"},
      {explain("./nowhere.toml"), "nowhere.toml"},
  };
  for (const auto& [words, says] : cases) {
    const Ended refused = profile(words);
    EXPECT_EQ(refused.exitCode, 1) << words[1];
    EXPECT_THAT(refused.output, IsEmpty());
    EXPECT_THAT(refused.errors, HasSubstr(says));
  }
  EXPECT_EQ(profile({"explain", "12345", "--type", "咨询"}).exitCode, 2);
  EXPECT_EQ(profile({"explain", "--type", "咨询", "--received", "2026-02-13"}).exitCode, 2);
}

TEST(ProfileCheck, NamesFileAndLineOfEveryFinding) {
  const TemporaryDirectory folder;
  const std::string path = changed(folder, "chain = [\"body county\", \"body prefecture\"]",
                                   "chian = [\"body county\", \"body prefecture\"]");
  const Ended checked = profile({"check", path});
  EXPECT_EQ(checked.exitCode, 1);
  EXPECT_THAT(checked.output, AllOf(StartsWith(path + ":"), HasSubstr("did you mean 'chain'?"),
                                    HasSubstr("发现 2 处问题")));
  const Ended programs = profile({"check", path, "--json"});
  EXPECT_EQ(programs.exitCode, 1);
  EXPECT_THAT(programs.output,
              AllOf(HasSubstr("\"sound\":false"), HasSubstr("\"where\":\"extension[0].chian\"")));
  EXPECT_THAT(profile({"check", path, "--lang", "en"}).output, HasSubstr("can't be used"));
}

TEST(ProfileCheck, ASoundFileIsSaidToBeOne) {
  const TemporaryDirectory folder;
  const std::string path = changed(folder, "version = 1", "version = 2");
  const Ended checked = profile({"check", path});
  EXPECT_EQ(checked.exitCode, 0);
  EXPECT_THAT(checked.output, HasSubstr("规则文件可用：元谋县 12345 政府热线，第 2 版"));
  EXPECT_THAT(profile({"check", path, "--json"}).output,
              HasSubstr("\"sound\":true,\"hotline\":\"12345\",\"version\":2,\"findings\":[]"));
}

TEST(ProfileCheck, AWarningIsShownAndNoFault) {
  const TemporaryDirectory folder;
  const Ended checked = profile(
      {"check", changed(folder, "[[category]]", "[[type]]\nname = \"表扬\"\n[[category]]")});
  EXPECT_EQ(checked.exitCode, 0);
  EXPECT_THAT(checked.output, HasSubstr("提示："));
}

TEST(ProfileCheck, AFileThatCantBeReadIsAnError) {
  EXPECT_EQ(profile({"check", "/nowhere.toml"}).exitCode, 1);
  EXPECT_EQ(profile({"check"}).exitCode, 2);
}

TEST(ProfileList, HasTheFiveHotlinesAndTheirVersions) {
  const Ended listed = profile({"list"});
  EXPECT_EQ(listed.exitCode, 0);
  for (const char* hotline : {"12325", "12316", "12315", "12314", "12345", "12315-mediation"}) {
    EXPECT_THAT(listed.output, HasSubstr(std::string("\n") + hotline + " "));
  }
  EXPECT_THAT(listed.output, HasSubstr("2026-04-01"));
  EXPECT_THAT(profile({"list", "--json"}).output,
              HasSubstr("{\"hotline\":\"12345\",\"version\":1,\"name\":\"元谋县 12345 政府热线\","
                        "\"document\":\"元政办函〔2018〕6号\","
                        "\"effective_from\":\"2018-07-12\",\"clocks\":6}"));
}

}  // namespace
}  // namespace guantong::node::shell
