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

TEST(TicketNew, WhatIsWrongIsNamedWithWhatIsAllowedAndNothingIsRegistered) {
  Country country;
  const struct {
    Words words;
    std::string named;
  } mistakes[] = {{{"--privacy", "secret"}, "open, confidential, anonymous"},
                  {{"--received", "yesterday"}, "2026-02-13T16:30"},
                  {{"--matter", "33"}, "--matter"},
                  {{"--accused", "x"}, "--accused"},
                  {{"--as", "王敏"}, "nobody is listed"},
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

}  // namespace
}  // namespace guantong::node::shell
