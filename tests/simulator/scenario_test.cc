#include "simulator/scenario.h"

#include <gtest/gtest.h>

#include <string>

namespace guantong::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

std::string complaintOf(const std::string& text) {
  const auto scenario = parseScenario(text, "s.toml");
  return scenario ? "" : scenario.error().detail;
}

TEST(Schedule, IsReadInTheOrderOfTime) {
  const auto schedule = parseSchedule(R"(
[[fault]]
at = "12.5s"
kind = "cut-up"
office = "330000000000"
for = "300ms"
[[fault]]
at = "1s"
kind = "lossy"
share = 0.25
office = "330000000000"
for = "2m"
[[ticket]]
at = "0s"
title = "one"
urgent = true
route = ["000000000000", "330000000000"]
)",
                                      "faults.toml");
  ASSERT_TRUE(schedule.has_value()) << schedule.error().detail;
  ASSERT_EQ(schedule->faults.size(), 2U);
  EXPECT_EQ(schedule->faults[0].kind, FaultKind::kLossy);
  EXPECT_EQ(schedule->faults[0].share, 0.25);
  EXPECT_EQ(schedule->faults[0].lasts, minutes{2});
  EXPECT_EQ(schedule->faults[1].at, milliseconds{12'500});
  EXPECT_EQ(schedule->faults[1].kind, FaultKind::kCutUp);
  ASSERT_EQ(schedule->tickets.size(), 1U);
  EXPECT_TRUE(schedule->tickets[0].urgent);
  EXPECT_EQ(schedule->tickets[0].route[1].text(), "330000000000");
}

TEST(Schedule, WhatIsWrongNamesFileLineKeyAndWhatIsAllowed) {
  const auto complaint = [](const std::string& text) {
    const auto schedule = parseSchedule(text, "f.toml");
    return schedule ? "" : schedule.error().detail;
  };
  EXPECT_EQ(complaint("[[fault]]\nat = \"1s\"\nkind = \"kil\"\noffice = \"330000000000\"\n"
                      "for = \"1s\""),
            "f.toml:3: 'kind' is not one of what it may be: \"kill\", \"cut\", \"cut-up\", "
            "\"cut-down\", \"slow\", \"lossy\", \"failed-commit\", \"full-disk\"");
  EXPECT_EQ(complaint("[[fault]]\nat = 5\n").substr(0, 15), "f.toml:1: [[fau");
  EXPECT_EQ(complaint("[[fault]]\nkind = \"kill\"\noffice = \"330000000000\"\nat = 5\nfor=\"1s\""),
            "f.toml:4: 'at' is not one of what it may be: a duration up to \"365d\" such as "
            "\"300ms\", \"12.5s\", \"10m\", \"36h\", \"2d\"");
  EXPECT_EQ(complaint("[[fault]]\nat = \"1s\"\nkind = \"slow\"\noffice = \"330000000000\"\n"
                      "for = \"1s\""),
            "f.toml:1: 'delay': goes with the kind \"slow\", and that needs it");
  EXPECT_EQ(complaint("[[ticket]]\nat = \"1s\"\ntitle = \"a\"\nroute = [\"33\"]"),
            "f.toml:4: 'route' is not one of what it may be: a list of offices' codes of 12 "
            "digits, as text");
  EXPECT_EQ(complaint("[[faults]]\nat = \"1s\""),
            "f.toml:1: the file has no key 'faults'; did you mean 'fault'? the keys are: fault, "
            "ticket");
  EXPECT_NE(complaint("[[fault]\n"), "");
}

TEST(Scenario, DefaultsStandWhereAKeyIsAbsent) {
  const auto scenario = parseScenario("name = \"least\"\n[tree]\nchildren = [2, 2]", "s.toml");
  ASSERT_TRUE(scenario.has_value()) << scenario.error().detail;
  EXPECT_EQ(scenario->name, "least");
  EXPECT_EQ(scenario->tree.offices().size(), 7U);
  EXPECT_EQ(scenario->safety, minutes{30});
  EXPECT_EQ(scenario->faults.kills, 0);
}

TEST(Scenario, AnUnknownKeyIsRefusedWithTheOnesThatThereAre) {
  EXPECT_EQ(complaintOf("name = \"a\"\n[tree]\nchildren = [2]\n[work]\ntickts = 3"),
            "s.toml:5: [work] has no key 'tickts'; did you mean 'tickets'? the keys are: "
            "tickets, urgent, deep, cousin, "
            "early, mistakes, pause");
}

TEST(Scenario, AValueThatIsNotAllowedIsRefusedWithWhatIs) {
  EXPECT_EQ(complaintOf("name = \"a\"\n[tree]\nchildren = [2]\n[network]\nloss = 2"),
            "s.toml:5: 'loss' is not one of what it may be: a number from 0 to 1");
  EXPECT_EQ(complaintOf("name = \"a\"\n[tree]\nchildren = [2]\n[network]\nwindow = \"5m\""),
            "s.toml:5: 'window': how long in each 'every' the link is there: both or neither");
  EXPECT_EQ(complaintOf("name = \"a\"\n[tree]\nchildren = [40]").substr(0, 20),
            "s.toml:3: 'children'");
  EXPECT_EQ(complaintOf("name = \"a\"\n"), "s.toml:1: the file needs 'tree'");
  EXPECT_EQ(complaintOf("name = \"a\"\n[tree]\nchildren = [2]\n[[fault]]\nat = \"1s\"\n"
                        "kind = \"kill\"\noffice = \"990000000000\"\nfor = \"1s\""),
            "s.toml:4: 'fault': the tree has no office 990000000000");
}

TEST(Tree, HasRealLookingCodesAndTheirKinship) {
  const auto tree = Tree::ofCounts({1, 2, 4, 8, 16});
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->offices().size(), 31U);
  const auto town = *federation::OfficeCode::parse("120201002000");
  ASSERT_TRUE(tree->has(town));
  const auto above = tree->above(town);
  ASSERT_EQ(above.size(), 4U);
  EXPECT_EQ(above[0].text(), "120201000000");
  EXPECT_EQ(above[3].text(), "000000000000");
  EXPECT_EQ(tree->below(above[2]).size(), 14U);
  EXPECT_EQ(tree->at(town).level, 4);
}

TEST(Tree, SpreadsTheOfficesOfALevelEvenly) {
  const auto tree = Tree::ofCounts({1, 3, 7});
  ASSERT_TRUE(tree.has_value());
  for (const auto& [code, office] : tree->offices()) {
    if (office.level != 1) continue;
    EXPECT_GE(office.children.size(), 2U);
    EXPECT_LE(office.children.size(), 3U);
  }
  EXPECT_FALSE(Tree::ofCounts({1, 32}).has_value());
  EXPECT_FALSE(Tree::ofCounts({2}).has_value());
  EXPECT_FALSE(Tree::ofCounts({1, 1, 1, 1, 1, 1, 1}).has_value());
}

}  // namespace
}  // namespace guantong::simulator
