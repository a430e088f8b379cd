#include "simulator/scenario.h"

#include <gtest/gtest.h>

#include <string>

#include "node/profile/day.h"

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

const std::string kHotline = R"(name = "h"
starts = "2024-01-01"
[tree]
[[tree.slice]]
of = "532328000000"
children = [3]
[[tree.unit]]
code = "532328000000-water"
name = "县水务局"
[hotline]
rules = ["12345"]
places = ["5323281*"]
[[hotline.intake]]
office = "532328000000"
hotline = "12345"
types = ["咨询", "举报"]
weights = [3, 1]
[hotline.habits]
late = 0.5
)";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kHotline;
  return text.replace(text.find(from), from.size(), to);
}

TEST(HotlineScenario, SaysWhereWhoAndHowOften) {
  const auto scenario = parseScenario(kHotline, "h.toml");
  ASSERT_TRUE(scenario.has_value()) << scenario.error().detail;
  EXPECT_EQ(scenario->tree.offices().size(), 8U);
  EXPECT_EQ(scenario->start, node::profile::instantFrom("2024-01-01T00:00").value());
  ASSERT_TRUE(scenario->hotline.has_value());
  EXPECT_EQ(scenario->hotline->intake[0].weights, (std::vector<std::uint64_t>{3, 1}));
  EXPECT_EQ(scenario->hotline->habits[Habit::kLate], 0.5);
  EXPECT_EQ(scenario->hotline->habits[Habit::kUrgent], 0.04) << "as usual";
}

TEST(HotlineScenario, WhatIsNotThereIsRefused) {
  const auto says = [](const std::string& from, const std::string& to, const std::string& what) {
    const std::string complaint = complaintOf(with(from, to));
    EXPECT_NE(complaint.find(what), std::string::npos) << what << " / " << complaint;
  };
  says("of = \"532328000000\"", "of = \"539900000000\"", "no place of the country has the code");
  says("532328000000-water", "532329000000-water", "a unit, such as 532328000000-water");
  says("rules = [\"12345\"]", "rules = [\"12346\"]", "s.toml:11: 'rules'");
  says("places = [\"5323281*\"]", "places = [\"99*\"]", "no office of the tree is one of these");
  says("office = \"532328000000\"", "office = \"530100000000\"",
       "the tree has no office 530100000000");
  says("weights = [3, 1]", "weights = [3]", "one for each of 'types'");
  says("late = 0.5", "lte = 0.5", "late");
  says("starts = \"2024-01-01\"", "starts = \"2024-13-01\"", "a day, such as \"2024-01-01\"");
  says("[hotline.habits]", "[[hotline.later]]\nat = \"1d\"\n[hotline.habits]", "with 'rules'");
  says("places = [\"5323281*\"]", "places = [\"5323281*\"]\nopens = \"18h\"", "later than 'opens'");
}

}  // namespace
}  // namespace guantong::simulator
