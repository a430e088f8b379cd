// Tickets from the command line, at running offices with the rules of a hotline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Country;
using support::Ended;
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

}  // namespace
}  // namespace guantong::node::shell
