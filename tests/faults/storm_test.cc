// Real offices as real processes under everything that can be done to them from outside.
#include "tests/faults/storm.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <sstream>

#include "simulator/country.h"

namespace guantong::support {
namespace {

using federation::OfficeCode;
using namespace std::chrono_literals;

/// Codes as the simulator gives them to a tree of one child each.
constexpr const char* kCodes[] = {"000000000000", "110000000000", "110100000000", "110101000000",
                                  "110101001000"};
/// What a minute of storm piled up takes on a busy machine, under a sanitizer.
constexpr std::chrono::seconds kSettled{240};

std::vector<OfficeCode> fiveCodes() {
  std::vector<OfficeCode> codes;
  for (const char* code : kCodes) codes.push_back(*OfficeCode::parse(code));
  return codes;
}

/// National to township, all running.
std::unique_ptr<RealOffices> fiveOffices(std::uint64_t seed) {
  auto offices = std::make_unique<RealOffices>();
  for (unsigned level = 1; level < std::size(kCodes); ++level) {
    offices->add(*offices->all().back(), kCodes[level], level, seed + level).startAndWait();
  }
  return offices;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void expectSoundLedgers(RealOffices& offices) {
  for (const auto& office : offices.all()) {
    EXPECT_EQ(office->end(), 0) << office->log();
    const Ended verified = office->askWithKeys({"ledger", "verify"});
    EXPECT_EQ(verified.exitCode, 0) << office->code.text() << verified.output << verified.errors;
    EXPECT_EQ(jsonField(verified.output, "bodies_checked"), "true");
  }
}

/// A hundred tickets at once, and more while it lasts: most from the national office down all
/// levels, some shorter, some upwards.
simulator::Schedule manyTickets(std::uint64_t seed, std::chrono::milliseconds lasts) {
  constexpr std::chrono::milliseconds kEvery{400};
  std::mt19937_64 chance(seed);
  const std::vector<OfficeCode> codes = fiveCodes();
  simulator::Schedule schedule;
  for (auto at = -100 * kEvery; at < lasts; at += kEvery) {
    const std::size_t i = schedule.tickets.size();
    simulator::ScheduledTicket ticket;
    ticket.title = "工单" + std::to_string(i + 1);
    ticket.urgent = i % 7 == 0;
    ticket.at = std::max(at, 0ms);
    const std::size_t from =
        i % 3 == 0 ? std::uniform_int_distribution<std::size_t>(0, 3)(chance) : 0;
    ticket.route.assign(codes.begin() + static_cast<std::ptrdiff_t>(from), codes.end());
    if (i % 10 == 9) std::ranges::reverse(ticket.route);
    schedule.tickets.push_back(std::move(ticket));
  }
  return schedule;
}

/// The storm lasts so long; more by hand: GUANTONG_STORM_SECONDS=3600, and another storm by
/// GUANTONG_STORM_SEED.
std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Storm, HundredsOfTicketsAreEachClosedOnceWhateverIsKilledAndCut) {
  const std::uint64_t seed = fromEnvironment("GUANTONG_STORM_SEED", 1);
  const std::chrono::seconds lasts(fromEnvironment("GUANTONG_STORM_SECONDS", 60));
  SCOPED_TRACE("GUANTONG_STORM_SEED=" + std::to_string(seed));
  const auto offices = fiveOffices(seed);
  simulator::Schedule schedule = manyTickets(seed, lasts);
  schedule.faults = faultsOf(seed, fiveCodes(), lasts);

  Storm storm(*offices, schedule);
  storm.rage(lasts);
  storm.heal();
  ASSERT_TRUE(storm.settles(kSettled)) << joined(storm.finalStates()) << offices->logs();

  EXPECT_EQ(joined(storm.wrong()), "");
  EXPECT_GE(storm.counters().kills, static_cast<std::uint64_t>(lasts.count()));
  EXPECT_GE(storm.counters().connections, 50U);
  expectSoundLedgers(*offices);
}

/// The same file for both: `faults` is what the simulator and the real processes suffer alike.
std::string scheduleText() {
  std::ostringstream text;
  text << R"(
[[ticket]]
at = "0s"
title = "down all levels"
urgent = true
route = ["000000000000", "110000000000", "110100000000", "110101000000", "110101001000"]
[[ticket]]
at = "0s"
title = "over their heads"
route = ["000000000000", "110101001000"]
[[ticket]]
at = "1s"
title = "upwards"
route = ["110101001000", "110100000000", "000000000000"]
[[ticket]]
at = "2s"
title = "from the middle"
route = ["110100000000", "110101000000", "110101001000"]
[[ticket]]
at = "3s"
title = "nobody else"
route = ["110000000000"]
)";
  const auto fault = [&](const char* at, const char* kind, int office, const char* lasts,
                         const char* more = "") {
    text << "[[fault]]\nat = \"" << at << "\"\nkind = \"" << kind << "\"\noffice = \""
         << kCodes[office] << "\"\nfor = \"" << lasts << "\"\n"
         << more;
  };
  fault("200ms", "kill", 2, "900ms");
  fault("500ms", "cut-up", 4, "3s");
  fault("900ms", "kill", 0, "700ms");
  fault("1500ms", "slow", 1, "4s", "delay = \"150ms\"\n");
  fault("2s", "lossy", 3, "5s", "share = 0.2\n");
  fault("2500ms", "cut", 2, "2s");
  fault("3s", "kill", 3, "1s");
  fault("3500ms", "cut-down", 4, "2s");
  fault("4s", "kill", 4, "500ms");
  fault("5s", "kill", 1, "1s");
  return text.str();
}

TEST(Storm, OneScheduleEndsAlikeInTheSimulatorAndInRealProcesses) {
  const auto schedule = simulator::parseSchedule(scheduleText(), "schedule.toml");
  ASSERT_TRUE(schedule.has_value()) << schedule.error().detail;

  const auto scenario = simulator::parseScenario(
      "name = \"schedule\"\nsafety = \"10s\"\nheal = \"2h\"\n[tree]\nchildren = [1, 1, 1, 1]\n"
      "[work]\npause = \"200ms\"\n" +
          scheduleText(),
      "scenario.toml");
  ASSERT_TRUE(scenario.has_value()) << scenario.error().detail;
  simulator::Country country(*scenario, 1, {});
  const simulator::Outcome simulated = country.run([](const std::string&) {});
  ASSERT_TRUE(simulated.green());

  const auto offices = fiveOffices(1);
  Storm storm(*offices, *schedule);
  storm.rage(10s);
  storm.heal();
  ASSERT_TRUE(storm.settles(kSettled)) << joined(storm.finalStates()) << offices->logs();
  EXPECT_EQ(joined(storm.wrong()), "");
  EXPECT_EQ(storm.finalStates(), simulated.finalStates);
  EXPECT_EQ(simulated.finalStates.size(), 5U + 2 + 3 + 3 + 1);
  EXPECT_EQ(storm.counters().kills, 5U);
  expectSoundLedgers(*offices);
}

}  // namespace
}  // namespace guantong::support
