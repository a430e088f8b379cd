// Tickets from the command line, at running offices with the rules of a hotline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Country;
using support::Ended;
using support::guantong;
using support::jsonField;
using support::kProvince;
using support::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(TicketNew, SaysAllThatItIsGiven) {
  Country country;
  const Ended made = country.national.ask({"ticket",
                                           "new",
                                           "--title",
                                           "t",
                                           "--text",
                                           "x",
                                           "--category",
                                           "餐饮",
                                           "--channel",
                                           "app",
                                           "--privacy",
                                           "confidential",
                                           "--major",
                                           "--received",
                                           "2026-02-13T16:30",
                                           "--matter",
                                           kProvince,
                                           "--accused-place",
                                           "330100000000",
                                           "--reporter-place",
                                           "110000000000",
                                           "--accused",
                                           "330100000000-water",
                                           "--origin",
                                           "media",
                                           "--system",
                                           "省平台",
                                           "--foreign-number",
                                           "SZ-1"});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  const Ended shown = country.national.ask({"ticket", "show", "SZ-1"});
  EXPECT_EQ(jsonField(shown.output, "ticket"), jsonField(made.output, "ticket"));
  EXPECT_THAT(
      shown.output,
      HasSubstr(R"("category":"餐饮","channel":"app","privacy":"confidential","urgent":false,)"
                R"("major":true,"received":"2026-02-13T08:30:00.000Z",)"
                R"("matter_place":"330000000000","accused_place":"330100000000",)"
                R"("reporter_place":"110000000000","accused":"330100000000-water",)"
                R"("origin":"media","system":"省平台","foreign_number":"SZ-1"})"));
}

TEST(TicketNew, WhatTheReporterLetsTravelIsAsItsTypeHasItUnlessItIsSaid) {
  Country country;
  const support::Office& office = country.national;
  ASSERT_EQ(office.ask({"profile", "publish", "12325"}).exitCode, 0);
  const auto privacyOf = [&](const char* type, Words more) {
    Words words{"ticket", "new", "--title", "t", "--hotline", "12325", "--type", type};
    words.insert(words.end(), more.begin(), more.end());
    const std::string ticket = jsonField(office.ask(words).output, "ticket");
    return jsonField(office.ask({"ticket", "show", ticket}).output, "privacy");
  };
  EXPECT_EQ(privacyOf("举报", {}), "confidential");
  EXPECT_EQ(privacyOf("举报", {"--privacy", "open"}), "open");
  EXPECT_EQ(privacyOf("举报", {"--privacy", "anonymous"}), "anonymous");
  EXPECT_EQ(privacyOf("投诉", {}), "open");
}

TEST(TicketNew, WhatIsWrongIsNamedWithWhatIsAllowedAndNothingIsRegistered) {
  Country country;
  const struct {
    Words words;
    std::string named;
  } mistakes[] = {{{"--privacy", "secret"}, "open, confidential, anonymous"},
                  {{"--received", "yesterday"}, "2026-02-13T16:30"},
                  {{"--matter", "33"}, "--matter"},
                  {{"--accused", "x"}, "--accused"},
                  {{"--as", "王敏"}, "没有登记人员"},
                  {{"--hotline", "99999"}, "99999"}};
  for (const auto& [words, named] : mistakes) {
    Words all{"ticket", "new", "--title", "t"};
    all.insert(all.end(), words.begin(), words.end());
    const Ended refused = country.national.ask(all);
    EXPECT_EQ(refused.exitCode, 1) << named;
    EXPECT_THAT(refused.errors, HasSubstr(named));
  }
  EXPECT_EQ(country.national.ask({"ticket", "list"}).output, "{\"tickets\":[]}\n");
}

TEST(TicketShow, TellsNumbersClocksTurnsAndWhatIsPossible) {
  Country country;
  const auto& office = country.national;
  EXPECT_EQ(office.ask({"ticket", "new", "--title", "路灯不亮", "--to", kProvince}).exitCode, 0);
  EXPECT_EQ(
      office.ask({"ticket", "number-added", "0", "--word", "SZ-1", "--text", "省平台"}).exitCode,
      0);
  const Ended shown = guantong({"ticket", "show", "0", "--dir", office.directory});
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("外部编号  SZ-1"), HasSubstr("没有时限。"),
                    HasSubstr("330000000000  已派发  000000000000"),
                    HasSubstr("催办          urged --text"),
                    HasSubstr("收回          recalled --text                   330000000000")))
      << shown.errors;
  const std::string json = office.ask({"ticket", "show", "0"}).output;
  EXPECT_THAT(json, AllOf(HasSubstr(R"("part":"sole","status":"given")"),
                          HasSubstr(R"("kind":"urged","needs":["text"],"may":["turn","to"])"),
                          HasSubstr(R"("foreign_numbers":[{"number":"SZ-1",)"),
                          HasSubstr(R"("clocks":[])")));
}

std::string eventsOf(const support::Office& office) {
  return jsonField(office.status().output, "events");
}

TEST(TicketPrint, WritesAPageWithWhoPrintedItAndPutsItOnRecord) {
  Country country;
  const support::Office& office = country.national;
  ASSERT_EQ(office.ask({"people", "put", "--name", "王敏", "--role", "handler", "--role", "intake"})
                .exitCode,
            0);
  const Ended made = office.ask({"ticket", "new", "--title", "<b>路灯</b>", "--as", "1"});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  const std::string before = eventsOf(office);
  const std::string path = country.folder / "slip.html";
  const Ended printed =
      office.ask({"ticket", "print", "0", "--form", "受理单", "--out", path, "--as", "王敏"});
  ASSERT_EQ(printed.exitCode, 0) << printed.errors;
  EXPECT_THAT(printed.output, AllOf(HasSubstr(R"("form":"受理单")"), HasSubstr(R"("sheets":1)"),
                                    HasSubstr("slip.html")));
  const std::string html = support::readFile(path);
  EXPECT_THAT(html,
              AllOf(HasSubstr("&lt;b&gt;路灯"), HasSubstr("打印：national（000000000000）  1 号"),
                    HasSubstr(jsonField(office.ask({"ticket", "list"}).output, "number"))));
  EXPECT_NE(eventsOf(office), before);
  const Ended again =
      office.ask({"ticket", "print", "0", "--form", "受理单", "--out", path, "--as", "王敏"});
  EXPECT_THAT(again.errors, AllOf(HasSubstr("already_exists"), HasSubstr("slip.html")));
  EXPECT_EQ(support::readFile(path), html);
}

TEST(TicketPrint, WithoutAFormItListsThoseThatCanBePrinted) {
  Country country;
  const support::Office& office = country.national;
  EXPECT_EQ(office.ask({"profile", "publish", "12325"}).exitCode, 0);
  EXPECT_EQ(office
                .ask({"ticket", "new", "--title", "t", "--hotline", "12325", "--type", "投诉",
                      "--to", kProvince})
                .exitCode,
            0);
  const Words list{"ticket", "print", "0", "--dir", office.directory};
  EXPECT_EQ(guantong(list).output, "现在可以打印（用 --form 选一种）：\n  工单\n  交办通知单\n");
  const Ended notice = office.ask({"ticket", "print", "0", "--form", "assignment"});
  EXPECT_THAT(notice.output, AllOf(HasSubstr(R"("form":"交办通知单")"),
                                   HasSubstr("国粮办执法〔2018〕69号"), HasSubstr(kProvince)));
  const Ended none = office.ask({"ticket", "print", "0", "--form", "督办通知单"});
  EXPECT_THAT(none.errors, HasSubstr("现在可以打印：acceptance 工单, assignment 交办通知单"));
  EXPECT_EQ(office.ask({"ticket", "supervised", "0", "--word", "情节严重"}).exitCode, 0);
  EXPECT_EQ(office.ask({"ticket", "print", "0", "--form", "督办通知单"}).exitCode, 0);
}

}  // namespace
}  // namespace guantong::node::shell
