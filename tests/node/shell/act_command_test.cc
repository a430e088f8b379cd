// What is said of tickets from the command line, at running offices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/ticket/authority.h"
#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Country;
using support::Ended;
using support::guantong;
using support::jsonField;
using support::kNational;
using support::kProvince;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string newTicket(const support::Office& office, const std::string& title) {
  const Ended made = office.ask({"ticket", "new", "--title", title, "--text", "t"});
  EXPECT_EQ(made.exitCode, 0) << made.errors;
  return jsonField(made.output, "ticket");
}

std::string shown(const support::Office& office, const std::string& ticket) {
  return office.ask({"ticket", "show", ticket}).output;
}

TEST(TicketActs, EveryKindThatPeopleSayIsACommandWithHelpFromTheTable) {
  for (const ticket::Rule& rule : ticket::authorityTable()) {
    const ticket::KindName& name = *ticket::nameOf(rule.kind);
    const bool isSaid = rule.roles != 0 && rule.kind != ticket::Kind::kRegistered;
    for (const std::string_view word : {name.word, name.chinese}) {
      const Ended help = guantong({"ticket", std::string(word), "--help", "--lang", "en"});
      EXPECT_EQ(help.exitCode == 0, isSaid) << word;
      const bool names = ((rule.needs | rule.may) & ticket::kUntil) != 0;
      const bool offers = help.output.find("--until") != std::string::npos;
      EXPECT_EQ(offers, isSaid && names) << word;
    }
  }
  EXPECT_THAT(guantong({"ticket", "urged", "--help", "--lang", "en"}).output,
              AllOf(HasSubstr("asks to hurry"), HasSubstr("dispatcher, supervisor")));
  EXPECT_THAT(guantong({"ticket", "催办", "--help"}).output,
              AllOf(HasSubstr("分办员、督办员"), HasSubstr("guantong ticket urged --text")));
}

TEST(TicketActs, ATicketIsSaidOfByItsPlaceItsNumberAndTheBeginningOfItsId) {
  Country country;
  const auto& office = country.national;
  const std::string ticket = newTicket(office, "t");
  const std::string number = jsonField(office.ask({"ticket", "list"}).output, "number");
  for (const std::string& name : {std::string("0"), number, ticket, ticket.substr(0, 10)}) {
    const Ended said = office.ask({"ticket", "urged", name, "--text", "请抓紧"});
    EXPECT_EQ(said.exitCode, 0) << name << said.errors;
    EXPECT_EQ(jsonField(said.output, "ticket"), ticket);
    EXPECT_EQ(jsonField(said.output, "kind"), "urged");
  }
  const Ended none = office.ask({"ticket", "urged", "没有这件", "--text", "t"});
  EXPECT_THAT(none.errors, HasSubstr("\"not_found\""));
}

TEST(TicketActs, AKindIsSaidByItsChineseNameToo) {
  Country country;
  const std::string ticket = newTicket(country.national, "t");
  const Ended said = guantong(
      {"ticket", "要求补充", ticket, "--text", "请补发票", "--dir", country.national.directory});
  EXPECT_EQ(said.output, "已记入工单 " + ticket + "：要求补充\n") << said.errors;
  EXPECT_THAT(shown(country.national, ticket), HasSubstr("\"kind\":\"supplement-asked\""));
}

TEST(TicketActs, FieldsReachTheTicket) {
  Country country;
  const auto& office = country.national;
  const std::string first = newTicket(office, "first");
  const std::string second = newTicket(office, "second");
  EXPECT_EQ(office.ask({"ticket", "linked", second, "--ticket", first}).exitCode, 0);
  EXPECT_EQ(
      office.ask({"ticket", "number-added", first, "--word", "SZ-1", "--text", "省平台"}).exitCode,
      0);
  EXPECT_EQ(office.ask({"ticket", "urged", "SZ-1", "--text", "t"}).exitCode, 0);
  EXPECT_EQ(office
                .ask({"ticket", "legal-limit-set", first, "--word", "某法第三条", "--until",
                      "2027-02-24"})
                .exitCode,
            0);
  const Ended wrong =
      office.ask({"ticket", "legal-limit-set", first, "--word", "某法", "--until", "next week"});
  EXPECT_EQ(wrong.exitCode, 1);
  EXPECT_THAT(wrong.errors, AllOf(HasSubstr("--until"), HasSubstr("2026-02-13T16:30")));
}

TEST(TicketActs, ATurnIsNamedByItsOffice) {
  Country country;
  const auto& office = country.national;
  const std::string ticket = newTicket(office, "t");
  EXPECT_EQ(office
                .ask({"ticket", "dispatch", ticket, "--to", kProvince, "--other", "110000000000",
                      "--text", "t"})
                .exitCode,
            0);
  const Ended stranger =
      office.ask({"ticket", "recalled", ticket, "--turn", "440000000000", "--text", "t"});
  EXPECT_THAT(stranger.errors, AllOf(HasSubstr("--turn 440000000000"), HasSubstr("110000000000"),
                                     HasSubstr(kProvince)));
  const Ended recalled =
      office.ask({"ticket", "recalled", ticket, "--turn", "110000000000", "--text", "t"});
  EXPECT_EQ(recalled.exitCode, 0) << recalled.errors;
  EXPECT_THAT(shown(office, ticket), HasSubstr("\"kind\":\"recalled\""));
}

TEST(TicketActs, WhatMayNotBeSaidIsRefusedWithWhatIsPossibleAndChangesNothing) {
  Country country;
  const auto& office = country.national;
  const std::string ticket = newTicket(office, "t");
  const std::string before = shown(office, ticket);
  const Ended reopened = office.ask({"ticket", "reopened", ticket, "--text", "t"});
  EXPECT_EQ(reopened.exitCode, 1);
  EXPECT_THAT(reopened.errors, HasSubstr("催办"));
  for (const auto& words : std::vector<support::Words>{
           {"ticket", "urged", ticket, "--text", "t", "--as", "0"},
           {"ticket", "urged", ticket, "--text", "t", "--as", "王敏"},
           {"ticket", "dispatch", ticket, "--to", "330"},
           {"ticket", "dispatch", ticket, "--to", kProvince, "--other", "x"},
           {"ticket", "supplement-given", ticket, "--text", std::string(20000, 'x')}}) {
    EXPECT_EQ(office.ask(words).exitCode, 1) << ::testing::PrintToString(words);
  }
  EXPECT_EQ(shown(office, ticket), before);
}

}  // namespace
}  // namespace guantong::node::shell
