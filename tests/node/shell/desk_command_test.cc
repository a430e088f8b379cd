// The desk, people and rules of running offices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Country;
using support::Ended;
using support::eventually;
using support::guantong;
using support::jsonField;
using support::kProvince;
using support::linkIsUp;
using support::Office;
using support::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;

Ended onScreen(const Office& office, support::Words words) {
  words.insert(words.end(), {"--dir", office.directory});
  return guantong(words);
}

TEST(Rules, ThoseThatTheNationalOfficePublishesReachTheProvince) {
  Country country;
  EXPECT_EQ(onScreen(country.national, {"rules"}).output, "尚未收到任何规则。\n");
  const Ended profiles = country.national.ask({"profile", "publish", "12345", "12315"});
  EXPECT_EQ(profiles.exitCode, 0) << profiles.errors;
  const Ended calendars = country.national.ask({"calendar", "publish", "--shipped"});
  EXPECT_EQ(calendars.exitCode, 0) << calendars.errors;
  EXPECT_THAT(onScreen(country.national, {"profile", "publish", "12345"}).output,
              HasSubstr("已有：12345.toml"));
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  province.start();
  EXPECT_TRUE(eventually([&] {
    return province.ask({"rules"}).output == country.national.ask({"rules"}).output;
  })) << province.ask({"rules"}).output;
  EXPECT_THAT(onScreen(province, {"rules"}).output,
              AllOf(HasSubstr("热线规则  12345"), HasSubstr("工作日历  全国")));
  const Ended refused = province.ask({"profile", "publish", "12316"});
  EXPECT_THAT(refused.errors, HasSubstr("由国家中心发布"));
}

TEST(Rules, WhatCanNotBePublishedIsNamed) {
  Country country;
  support::writeFile(country.folder / "bad.toml", "hotlin = 1\n", 0600);
  const struct {
    support::Words words;
    std::string named;
  } mistakes[] = {{{"profile", "publish", "99999"}, "12345"},
                  {{"profile", "publish", country.folder / "none.toml"}, "none.toml"},
                  {{"profile", "publish", country.folder / "bad.toml"}, "bad.toml"},
                  {{"calendar", "publish", country.folder / "bad.toml"}, "bad.toml"},
                  {{"calendar", "publish"}, "--shipped"}};
  for (const auto& [words, named] : mistakes) {
    const Ended refused = country.national.ask(words);
    EXPECT_EQ(refused.exitCode, 1) << named;
    EXPECT_THAT(refused.errors, HasSubstr(named));
  }
  EXPECT_EQ(country.national.ask({"rules"}).output, "{\"rules\":[]}\n");
}

TEST(People, AreListedWithTheirRolesAndDoWhatTheirRolesAllow) {
  Country country;
  const Office& office = country.national;
  EXPECT_THAT(onScreen(office, {"people", "list"}).output, HasSubstr("没有登记人员"));
  const Ended put = office.ask(
      {"people", "put", "--name", "王敏", "--role", "受理员", "--role", "main-administrator"});
  EXPECT_EQ(put.output, "{\"number\":1}\n") << put.errors;
  EXPECT_THAT(onScreen(office, {"people", "list"}).output,
              AllOf(HasSubstr("1     王敏  受理员、主管理员"), HasSubstr("缺少：应急管理员")));
  EXPECT_EQ(office.ask({"ticket", "new", "--title", "t"}).exitCode, 1);
  EXPECT_EQ(office.ask({"ticket", "new", "--title", "t", "--as", "王敏"}).exitCode, 0);
  const Ended refused = office.ask({"ticket", "urged", "0", "--text", "t", "--as", "1"});
  EXPECT_THAT(refused.errors, HasSubstr("supervisor"));
  EXPECT_EQ(
      office.ask({"people", "put", "--number", "1", "--role", "supervisor", "--as", "1"}).exitCode,
      0);
  EXPECT_EQ(office.ask({"ticket", "urged", "0", "--text", "t", "--as", "1"}).exitCode, 0);
}

TEST(OfOffices, WhatIsSaidIsOnRecordAndAFilingIsDueNoMore) {
  Country country;
  const Office& office = country.national;
  EXPECT_EQ(office.ask({"profile", "publish", "12325"}).exitCode, 0);
  const auto put = [&](const char* name, Words more) {
    Words words{"people", "put", "--name", name, "--role", "main-administrator"};
    words.insert(words.end(), more.begin(), more.end());
    return office.ask(words).exitCode;
  };
  ASSERT_EQ(put("王敏", {}), 0);
  ASSERT_EQ(put("周平", {"--as", "1"}), 0);
  EXPECT_THAT(onScreen(office, {"people", "list"}).output, HasSubstr("主管理员"));
  const Words filing{"office", "person-filed", "--word", "主管理员",
                     "--to",   kProvince,      "--as",   "2"};
  EXPECT_EQ(office.ask(filing).output, "{\"kind\":\"person-filed\"}\n");
  const Ended again = office.ask(filing);
  EXPECT_THAT(again.errors, HasSubstr("'main-administrator' 没有要报备的变动"));
  const std::string before = jsonField(office.status().output, "events");
  EXPECT_EQ(onScreen(office, {"office", "知识库更新", "--text", "补贴目录", "--as", "2"}).output,
            "已记入本机构日志：知识库更新\n");
  EXPECT_NE(jsonField(office.status().output, "events"), before);
}

TEST(People, AnUnknownRoleNamesTheRoles) {
  Country country;
  const Ended refused = country.national.ask({"people", "put", "--name", "x", "--role", "boss"});
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("dispatcher 分办员"), HasSubstr("liaison 联络员")));
  EXPECT_EQ(country.national.ask({"people", "list"}).output.find("\"x\""), std::string::npos);
}

/// The rules of 12325, which name no number of days (G21), with one.
std::string rulesWithALimit(const Country& country) {
  std::string text = support::readFile(GUANTONG_SOURCE_DIR "/deploy/profiles/12325.toml");
  const std::string_view line = "urgent = false  # G21\n";
  text.insert(text.find(line) + line.size(), "limit = \"5 days\"  # G21\n");
  const std::string path = country.folder / "12325-limit.toml";
  support::writeFile(path, text, 0600);
  return path;
}

TEST(TheDesk, ShowsWhatIsDueWithItsClock) {
  Country country;
  const Office& national = country.national;
  EXPECT_EQ(onScreen(national, {"desk"}).output, "没有待办。\n");
  const Ended published = national.ask({"profile", "publish", rulesWithALimit(country)});
  EXPECT_EQ(published.exitCode, 0) << published.errors;
  EXPECT_EQ(national.ask({"calendar", "publish", "--shipped"}).exitCode, 0);
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  province.start();
  EXPECT_TRUE(eventually([&] { return linkIsUp(province) && linkIsUp(national); }));
  const Ended made = national.ask({"ticket", "new", "--title", "拖欠粮款", "--hotline", "12325",
                                   "--type", "投诉", "--to", kProvince});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  EXPECT_EQ(national.ask({"ticket", "催办", "0", "--text", "请抓紧"}).exitCode, 0);
  const auto urged = [&] {
    return province.ask({"desk", "--count", "1"}).output.find("\"urged\":true") !=
           std::string::npos;
  };
  EXPECT_TRUE(eventually(urged)) << province.ask({"desk"}).output;
  EXPECT_THAT(onScreen(province, {"desk"}).output,
              AllOf(HasSubstr("进行中"), HasSubstr("【催办】 拖欠粮款")));
  const Ended desk = province.ask({"desk"});
  EXPECT_EQ(jsonField(desk.output, "ticket"), jsonField(made.output, "ticket"));
  EXPECT_THAT(desk.output, AllOf(HasSubstr("\"overdue\":0"), HasSubstr("\"rules\":[\"G")));
  EXPECT_THAT(onScreen(province, {"ticket", "show", "0"}).output,
              AllOf(HasSubstr("热线  12325 投诉"), HasSubstr("时限："), HasSubstr("进行中")));
}

}  // namespace
}  // namespace guantong::node::shell
