#include "simulator/country.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "simulator/report.h"

namespace guantong::simulator {
namespace {

Scenario scenarioOf(const std::string& text) {
  auto scenario = parseScenario("name = \"test\"\n" + text, "test.toml");
  EXPECT_TRUE(scenario.has_value()) << scenario.error().detail;
  return std::move(*scenario);
}

const std::string kSmall = R"(
safety = "4m"
heal = "24h"
[tree]
children = [2, 2]
[work]
tickets = 4
cousin = 0.3
deep = 0.2
early = 0.2
mistakes = 0.1
pause = "5s"
[groups]
busy = 0.3
[network]
jitter = "20ms"
loss = 0.05
duplicate = 0.05
reorder = 0.1
[faults]
kills_per_hour = 40
failed_commits_per_hour = 10
full_disks_per_hour = 10
cuts_per_hour = 30
one_way_cuts_per_hour = 20
down = "8s"
cut = "15s"
full = "10s"
)";

Outcome runOf(const Scenario& scenario, std::uint64_t seed, Trace::Listener listener = {}) {
  Country country(scenario, seed, std::move(listener));
  return country.run([](const std::string&) {});
}

std::string redOf(const Outcome& outcome) {
  std::string red;
  for (const Verdict& verdict : outcome.verdicts) {
    if (!verdict.ok) red.append(verdict.name).append(": ").append(verdict.detail).append("\n");
  }
  return red;
}

TEST(Country, TwoRunsOfASeedAreEqualToTheByteAndTwoSeedsDiffer) {
  const Scenario scenario = scenarioOf(kSmall);
  std::vector<std::string> first;
  std::vector<std::string> second;
  const Outcome one = runOf(scenario, 5, [&](const std::string& line) { first.push_back(line); });
  const Outcome same = runOf(scenario, 5, [&](const std::string& line) { second.push_back(line); });
  EXPECT_EQ(first, second);
  EXPECT_EQ(one.trace, same.trace);
  EXPECT_EQ(one.finalStates, same.finalStates);
  EXPECT_GT(one.notes, 1'000U);
  EXPECT_NE(one.trace, runOf(scenario, 6).trace);
}

TEST(Country, InTheSafetyPhaseThingsFailAndPeopleGetSomethingDone) {
  const Outcome outcome = runOf(scenarioOf(kSmall), 1);
  EXPECT_EQ(redOf(outcome), "");
  EXPECT_GT(outcome.deaths, 5U);
  EXPECT_GE(outcome.deeds, 8U);  // four tickets at least registered and closed
  EXPECT_GE(outcome.finalStates.size(), 4U);
}

/// A route through every level and a cousin's branch, under each kind of fault, ends in the state
/// that it ends in without any.
TEST(Country, AScheduleEndsInTheSameStateWithAndWithoutItsFaults) {
  const std::string tree = "safety = \"2m\"\n[tree]\nchildren = [2, 2]\n[work]\npause = \"2s\"\n";
  const std::string tickets = R"(
[[ticket]]
at = "2s"
title = "down and back"
urgent = true
route = ["000000000000", "110000000000", "110200000000"]
[[ticket]]
at = "3s"
title = "to a cousin"
route = ["110100000000", "120100000000"]
)";
  std::string faults;
  for (const char* kind : {"kill", "failed-commit", "full-disk", "cut", "cut-up", "cut-down"}) {
    for (const char* office : {"110000000000", "110200000000", "120100000000"}) {
      faults += std::string("[[fault]]\nat = \"") + std::to_string(faults.size() % 9) +
                "s\"\nkind = \"" + kind + "\"\noffice = \"" + office + "\"\nfor = \"7s\"\n";
    }
  }
  faults +=
      "[[fault]]\nat = \"9s\"\nkind = \"slow\"\ndelay = \"900ms\"\noffice = "
      "\"120000000000\"\nfor = \"60s\"\n[[fault]]\nat = \"9s\"\nkind = \"lossy\"\nshare = "
      "0.5\noffice = \"110000000000\"\nfor = \"60s\"\n";
  const Outcome calm = runOf(scenarioOf(tree + tickets), 1);
  const Outcome stormy = runOf(scenarioOf(tree + tickets + faults), 2);
  EXPECT_EQ(redOf(calm) + redOf(stormy), "");
  EXPECT_EQ(calm.finalStates, stormy.finalStates);
  ASSERT_EQ(calm.finalStates.size(), 5U);
  EXPECT_EQ(calm.finalStates[0],
            "down and back urgent at 000000000000: closed, by 000000000000; "
            "000000000000>110000000000 delivered result; "
            "110000000000>110200000000 delivered result");
}

TEST(Country, WhatDoesNotHealInTimeIsRed) {
  const Scenario scenario = scenarioOf(
      "safety = \"30s\"\nheal = \"1m\"\n[tree]\nchildren = [1]\n[work]\ntickets = 3\npause = "
      "\"1s\"\n[network]\nloss = 0\nwindow = \"1s\"\nevery = \"10h\"\n[[ticket]]\nat = \"1s\"\n"
      "title = \"late\"\nroute = [\"000000000000\", \"110000000000\"]\n");
  EXPECT_NE(redOf(runOf(scenario, 1)).find("all-finished"), std::string::npos);
}

TEST(Report, TellsProgramsInOneObjectWhatWasAgreed) {
  Outcome outcome;
  outcome.offices = 31;
  outcome.lasted = std::chrono::milliseconds{61'005};
  outcome.verdicts = {{"nothing-lost", "", true, ""}, {"no-alarms", "", false, "a \"word\"\n"}};
  const std::string json = jsonOf(7, outcome, {std::chrono::milliseconds{1'250}, 4'096});
  EXPECT_EQ(json, "{\"seed\":7,\"trace_hash\":\"" + std::string(64, '0') +
                      "\",\"offices\":31,\"virtual_seconds\":61.005,\"wall_seconds\":1.250,"
                      "\"resident_bytes_max\":4096,\"checkers\":[{\"name\":\"nothing-lost\","
                      "\"ok\":true,\"detail\":\"\"},{\"name\":\"no-alarms\",\"ok\":false,"
                      "\"detail\":\"a \\\"word\\\"\\u000a\"}]}");
  EXPECT_FALSE(outcome.green());
}

}  // namespace
}  // namespace guantong::simulator
