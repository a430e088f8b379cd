#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

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

Ended calendar(Words words) {
  support::Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = {"calendar"};
  start.arguments.insert(start.arguments.end(), words.begin(), words.end());
  return support::run(start);
}

/// A notice of the whole country for 2027 that says `days`.
std::string noticeFile(const TemporaryDirectory& folder, std::string_view days, int version = 3) {
  const std::string path = folder / "notice.toml";
  std::ofstream(path) << "area = \"\"\nversion = " << version
                      << "\ntitle = \"国办发明电〔2026〕9号\"\nannounced = \"2026-11-05\"\n"
                         "[[year]]\nyear = 2027\ndays = [\n"
                      << days << "\n]\n";
  return path;
}

TEST(CalendarShow, NamesEveryDayThatDiffersAndItsNotice) {
  const Ended shown = calendar({"show", "2026"});
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.output,
              AllOf(StartsWith("2026 年（全国）：25 天与周一至周五不同\n"),
                    HasSubstr("2026-02-16  周一  放假  春节    国办发明电〔2025〕7号\n"),
                    HasSubstr("2026-02-28  周六  上班  春节    国办发明电〔2025〕7号\n"),
                    Not(HasSubstr("2026-02-21")), Not(HasSubstr("暂定"))));
}

TEST(CalendarShow, SaysThatAYearWithoutANoticeIsProvisional) {
  const Ended chinese = calendar({"show", "2027"});
  EXPECT_THAT(chinese.output,
              AllOf(HasSubstr("暂定："),
                    HasSubstr("2027-02-09  周二  放假  春节补假    按法定节假日推算\n")));
  const Ended english = calendar({"show", "2027", "--lang", "en"});
  EXPECT_THAT(english.output, AllOf(HasSubstr("Provisional:"), HasSubstr("Tuesday"),
                                    HasSubstr("computed from the law")));
}

TEST(CalendarShow, SpeaksToPrograms) {
  const Ended known = calendar({"show", "2026", "--json"});
  EXPECT_EQ(known.exitCode, 0);
  EXPECT_THAT(known.output,
              AllOf(StartsWith(R"({"year":2026,"area":"","provisional":false,)"),
                    HasSubstr(R"({"date":"2026-01-04","kind":"work","name":"元旦",)"
                              R"("notice":"国办发明电〔2025〕7号","provisional":false})")));
  EXPECT_THAT(calendar({"show", "2027", "--json"}).output,
              HasSubstr(R"({"date":"2027-05-03","kind":"off","name":"劳动节补假","notice":"",)"
                        R"("provisional":true})"));
}

TEST(CalendarShow, AddsTheHolidaysOfAPlace) {
  EXPECT_THAT(calendar({"show", "2024", "--area", "532328"}).output,
              AllOf(HasSubstr("2024-07-29  周一  放假  火把节"), HasSubstr("区划 532328")));
  EXPECT_THAT(calendar({"show", "2024"}).output, Not(HasSubstr("火把节")));
  EXPECT_THAT(calendar({"show", "2026", "--area", "532328"}).output,
              HasSubstr("区划 5323 没有这一年的通知"));
  EXPECT_THAT(calendar({"show", "2026", "--area", "532328", "--json"}).output,
              HasSubstr(R"("areas_without_notice":["5323"])"));
}

TEST(CalendarShow, TakesNoticesFromFiles) {
  const TemporaryDirectory folder;
  const std::string path = noticeFile(folder, R"({ name = "春节", off = "02-08..02-12" })");
  const Ended shown = calendar({"show", "2027", "--file", path});
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("5 天"), Not(HasSubstr("暂定")), HasSubstr("国办发明电〔2026〕9号")));
  const Ended twice = calendar({"show", "2027", "--file", path, "--file", path});
  EXPECT_EQ(twice.exitCode, 1);
  EXPECT_THAT(twice.errors, AllOf(HasSubstr(path), HasSubstr("version 3")));
}

TEST(CalendarShow, RefusesYearsAndAreasThatAreNone) {
  for (const Words& wrong :
       {Words{"show", "2003"}, Words{"show", "2051"}, Words{"show", "abc"},
        Words{"show", "2026", "--area", "5"}, Words{"show", "2026", "--area", "楚雄"},
        Words{"show", "2026", "--file", "/nowhere.toml"}}) {
    const Ended refused = calendar(wrong);
    EXPECT_EQ(refused.exitCode, 1) << wrong.back();
    EXPECT_THAT(refused.output, IsEmpty());
    EXPECT_THAT(refused.errors, HasSubstr("详情："));
  }
  EXPECT_EQ(calendar({"show"}).exitCode, 2);
}

TEST(CalendarCheck, DescribesASoundNotice) {
  const TemporaryDirectory folder;
  const std::string path =
      noticeFile(folder, R"({ name = "春节", off = "02-05..02-12", work = "01-30" })");
  const Ended checked = calendar({"check", path});
  EXPECT_EQ(checked.exitCode, 0) << checked.errors;
  EXPECT_THAT(checked.output,
              AllOf(HasSubstr("国办发明电〔2026〕9号：全国，第 3 版"), HasSubstr("放假 6 天"),
                    HasSubstr("上班 1 天"), HasSubstr("2027-10-01（国庆节）是法定节假日"),
                    Not(HasSubstr("（春节）")), HasSubstr("通知文件可用。")));
  EXPECT_THAT(calendar({"check", path, "--json"}).output,
              AllOf(HasSubstr(R"("version":3)"), HasSubstr(R"("years":[2027])"),
                    HasSubstr(R"("days_off":6,"days_worked":1)"),
                    HasSubstr(R"({"date":"2027-01-01","name":"元旦"})")));
}

TEST(CalendarCheck, SaysTheLineThatIsWrong) {
  const TemporaryDirectory folder;
  const std::string path = noticeFile(folder, R"({ name = "春节", off = "02-30" })");
  const Ended checked = calendar({"check", path});
  EXPECT_EQ(checked.exitCode, 1);
  EXPECT_THAT(checked.output, IsEmpty());
  EXPECT_THAT(checked.errors, HasSubstr(path + ":8: "));
  EXPECT_EQ(calendar({"check", folder / "nowhere.toml"}).exitCode, 1);
}

}  // namespace
}  // namespace guantong::node::shell
