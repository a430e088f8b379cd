#include "tests/bench/route.h"

#include <algorithm>
#include <cstdio>
#include <thread>

namespace guantong::bench {
namespace {

/// What idle programs still have to do after their start.
constexpr std::chrono::seconds kUntilIdle{1};
constexpr std::uint64_t kWarmUp = 2'000;

double quantile(std::vector<double> values, std::size_t perCent) {
  if (values.empty()) giveUp("nothing arrived");
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, values.size() * perCent / 100)];
}

std::vector<double> cpuOf(Route& route) {
  std::vector<double> seconds;
  for (const RunningProgram* program : route.programs()) seconds.push_back(program->cpuSeconds());
  return seconds;
}

std::vector<RunningProgram::Memory> memoryOf(Route& route) {
  std::vector<RunningProgram::Memory> memory;
  for (const RunningProgram* program : route.programs()) memory.push_back(program->memory());
  return memory;
}

void takeTurn(Route& route, std::uint64_t messages, Taken& taken) {
  const std::vector<double> before = cpuOf(route);
  const std::vector<std::uint64_t> commitsBefore = route.commits();
  const double seconds = route.carry(messages);
  route.settle();
  const std::vector<double> after = cpuOf(route);
  const auto count = static_cast<double>(messages);
  taken.perSecond.push_back(count / seconds);
  for (std::size_t i = 0; i < before.size(); ++i) {
    taken.cpuMicroseconds[i].push_back((after[i] - before[i]) * 1e6 / count);
  }
  const std::vector<std::uint64_t> commits = route.commits();
  for (std::size_t i = 0; i < commits.size(); ++i) {
    taken.commits[i].push_back(static_cast<double>(commits[i] - commitsBefore[i]) / count);
  }
}

void takeSlowTurn(Route& route, const Workload& workload, Taken& taken) {
  const std::vector<double> seconds = route.carrySlowly(workload.perSecond, workload.slowly);
  constexpr double kMilliseconds = 1e3;
  taken.p50.push_back(quantile(seconds, 50) * kMilliseconds);
  taken.p99.push_back(quantile(seconds, 99) * kMilliseconds);
}

}  // namespace

std::string messageText(std::uint64_t number) {
  std::string text;
  text.reserve(kMessageBytes);
  while (text.size() + 3 <= kMessageBytes) {  // three bytes of UTF-8 for U+4E00 to U+8DFF
    number = number * 6364136223846793005U + 1442695040888963407U;
    const auto point = static_cast<unsigned>(0x4E00 + (number >> 50));
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
  text.resize(kMessageBytes, '.');
  return text;
}

Workload workloadOf(const Report& report) {
  if (!report.quick()) return {};
  return {.rounds = 3, .messages = 500, .perSecond = 100, .slowly = std::chrono::milliseconds{200}};
}

std::vector<Taken> measure(const Report& report, const std::vector<Contender>& contenders,
                           const Workload& workload) {
  std::vector<Taken> taken(contenders.size());
  if (!report.quick()) std::this_thread::sleep_for(kUntilIdle);
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    Route& route = *contenders[i].route;
    taken[i].cpuMicroseconds.resize(route.programs().size());
    taken[i].commits.resize(route.programs().size());
    taken[i].idle = memoryOf(route);
    route.carry(std::min(kWarmUp, workload.messages));
    route.settle();
  }
  const auto inTurns = [&](int round, const auto& turn) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const std::size_t who = (i + static_cast<std::size_t>(round)) % contenders.size();
      for (const Contender& contender : contenders) contender.route->rest();
      turn(contenders[who], taken[who]);
    }
  };
  for (int round = 0; round < workload.rounds; ++round) {
    inTurns(round, [&](const Contender& contender, Taken& into) {
      takeTurn(*contender.route, workload.messages, into);
      char line[120];
      std::snprintf(line, sizeof line, "  round %d  %-16s %8.0f /s", round + 1,
                    contender.name.c_str(), into.perSecond.back());
      report.say(line);
    });
  }
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    taken[i].loaded = memoryOf(*contenders[i].route);
  }
  for (int round = 0; round < workload.rounds; ++round) {
    inTurns(round, [&](const Contender& contender, Taken& into) {
      takeSlowTurn(*contender.route, workload, into);
    });
  }
  return taken;
}

std::vector<double> sumOf(const std::vector<std::vector<double>>& programs) {
  std::vector<double> sum;
  for (const std::vector<double>& program : programs) {
    sum.resize(program.size());
    for (std::size_t round = 0; round < program.size(); ++round) sum[round] += program[round];
  }
  return sum;
}

void reportOffices(Report& report, const std::string& bench, const std::vector<std::string>& places,
                   const Taken& ours, const Contender* peer, const Taken* theirs) {
  const std::string peerName = peer == nullptr ? "" : peer->name;
  const auto add = [&](const std::string& name, const char* unit, const std::vector<double>& values,
                       const std::vector<double>& others, bool lowerIsBetter) {
    report.add({.name = bench + "." + name,
                .unit = unit,
                .ours = values,
                .theirs = others,
                .peer = others.empty() ? "" : peerName,
                .lowerIsBetter = lowerIsBetter});
  };
  const Taken nobody;
  const Taken& beside = theirs == nullptr ? nobody : *theirs;
  const auto of = [&](const std::vector<std::vector<double>>& programs, std::size_t i) {
    return i < programs.size() ? programs[i] : std::vector<double>{};
  };
  add("messages_per_second", "1/s", ours.perSecond, beside.perSecond, false);
  const std::vector<double> all = sumOf(ours.cpuMicroseconds);
  const std::vector<double> allBeside = sumOf(beside.cpuMicroseconds);
  add("cpu_us_per_message", "us", all, allBeside, true);
  const auto tenThousand = [](std::vector<double> microseconds) {
    for (double& value : microseconds) value *= 1e4 / 1e6;
    return microseconds;
  };
  add("cpu_seconds_per_10000", "s", tenThousand(all), tenThousand(allBeside), true);
  add("latency_p50", "ms", ours.p50, beside.p50, true);
  add("latency_p99", "ms", ours.p99, beside.p99, true);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto memory = [&](const std::vector<RunningProgram::Memory>& programs,
                            double RunningProgram::Memory::*what) {
      return i < programs.size() ? std::vector<double>{programs[i].*what} : std::vector<double>{};
    };
    const auto& [resident, anonymous] =
        std::pair(&RunningProgram::Memory::residentMiB, &RunningProgram::Memory::anonymousMiB);
    add("cpu_us_per_message." + places[i], "us", ours.cpuMicroseconds[i],
        of(beside.cpuMicroseconds, i), true);
    // A commit of LMDB waits for the disk twice: for its pages, and for the page that says so.
    std::vector<double> syncs = ours.commits[i];
    for (double& value : syncs) value *= 2;
    add("syncs_per_message." + places[i], "1", syncs, {}, true);
    add("resident_idle." + places[i], "MiB", memory(ours.idle, resident),
        memory(beside.idle, resident), true);
    add("resident_loaded." + places[i], "MiB", memory(ours.loaded, resident),
        memory(beside.loaded, resident), true);
    add("anonymous_loaded." + places[i], "MiB", memory(ours.loaded, anonymous),
        memory(beside.loaded, anonymous), true);
  }
}

}  // namespace guantong::bench
