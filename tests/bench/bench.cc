#include "tests/bench/bench.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <utility>

namespace guantong::bench {
namespace {

using std::chrono::duration;

constexpr int kRounds = 9;
constexpr int kRoundsQuick = 5;
/// Long against a scheduler's slice, short against the drift of a virtual machine.
constexpr double kTurnSeconds = 0.15;
constexpr double kTurnSecondsQuick = 0.02;

struct Turn {
  double perSecond = 0;
  double perCpuSecond = 0;
};

double cpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wallSeconds() {
  return duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Turn takeTurn(const Side& side, double seconds) {
  if (side.prepare) side.prepare();
  std::uint64_t operations = 0;
  const double cpuBegan = cpuSeconds();
  const double began = wallSeconds();
  double wall = 0;
  do {
    operations += side.work();
    wall = wallSeconds() - began;
  } while (wall < seconds);
  const double cpu = std::max(cpuSeconds() - cpuBegan, 1e-9);
  return {static_cast<double>(operations) / wall, static_cast<double>(operations) / cpu};
}

std::vector<double> each(const std::vector<Turn>& turns, double Turn::*what) {
  std::vector<double> values;
  for (const Turn& turn : turns) values.push_back(turn.*what);
  return values;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.7g", value);
  return text;
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Report::Report(std::string_view bench, std::string_view commit, Options options)
    : bench_(bench), commit_(commit), options_(options) {}

void Report::say(std::string_view line) const {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

void Report::compare(const Comparison& comparison) {
  const int rounds = options_.quick ? kRoundsQuick : kRounds;
  const double seconds = options_.quick ? kTurnSecondsQuick : kTurnSeconds;
  const bool hasFloor = static_cast<bool>(comparison.floor.work);
  std::vector<Turn> ours;
  std::vector<Turn> floor;
  takeTurn(comparison.ours, seconds / 3);  // caches and lazy set-up
  if (hasFloor) takeTurn(comparison.floor, seconds / 3);
  for (int round = 0; round < rounds; ++round) {
    if (hasFloor && round % 2 == 1) floor.push_back(takeTurn(comparison.floor, seconds));
    ours.push_back(takeTurn(comparison.ours, seconds));
    if (hasFloor && round % 2 == 0) floor.push_back(takeTurn(comparison.floor, seconds));
  }

  Result result{.name = comparison.name, .floorIs = comparison.floorIs, .peer = comparison.peer};
  result.rounds = static_cast<std::size_t>(rounds);
  result.hasCpu = true;
  const std::vector<double> walls = each(ours, &Turn::perSecond);
  result.value = median(walls);
  result.min = *std::min_element(walls.begin(), walls.end());
  result.max = *std::max_element(walls.begin(), walls.end());
  result.perCpuSecond = median(each(ours, &Turn::perCpuSecond));
  if (hasFloor) {
    result.hasFloor = true;
    result.floor = median(each(floor, &Turn::perSecond));
    result.floorPerCpuSecond = median(each(floor, &Turn::perCpuSecond));
    result.ratio = result.value / result.floor;
    result.cpuRatio = result.perCpuSecond / result.floorPerCpuSecond;
  }
  std::fprintf(stderr, "%-24s %11.0f /s %11.0f /CPU s", result.name.c_str(), result.value,
               result.perCpuSecond);
  if (hasFloor) {
    std::fprintf(stderr, "   ratio %.3f (CPU %.3f) against %s", result.ratio, result.cpuRatio,
                 result.floorIs.c_str());
  }
  std::fputc('\n', stderr);
  results_.push_back(std::move(result));
}

void Report::add(const Series& series) {
  Result result{.name = series.name, .floorIs = {}, .peer = series.peer, .unit = series.unit};
  result.rounds = series.ours.size();
  result.value = median(series.ours);
  if (!series.ours.empty()) {
    result.min = *std::min_element(series.ours.begin(), series.ours.end());
    result.max = *std::max_element(series.ours.begin(), series.ours.end());
  }
  std::fprintf(stderr, "%-34s %12.4g %-4s (%.4g to %.4g)", result.name.c_str(), result.value,
               result.unit.c_str(), result.min, result.max);
  if (!series.theirs.empty()) {
    result.hasFloor = true;
    result.floor = median(series.theirs);
    result.ratio = series.lowerIsBetter ? result.floor / std::max(result.value, 1e-12)
                                        : result.value / std::max(result.floor, 1e-12);
    std::fprintf(stderr, "   ratio %.3f against %.4g of %s", result.ratio, result.floor,
                 series.peer.c_str());
  }
  std::fputc('\n', stderr);
  results_.push_back(std::move(result));
}

void Report::finish() const {
  if (!options_.json) return;
  std::string out =
      "{\"bench\":" + quoted(bench_) + ",\"commit\":" + quoted(commit_) + ",\"results\":[";
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const Result& result = results_[i];
    out += (i == 0 ? "" : ",");
    out += "{\"name\":" + quoted(result.name) + ",\"value\":" + number(result.value) +
           ",\"unit\":" + quoted(result.unit) + ",\"runs\":" + std::to_string(result.rounds) +
           ",\"min\":" + number(result.min) + ",\"max\":" + number(result.max);
    if (result.hasCpu) out += ",\"per_cpu_second\":" + number(result.perCpuSecond);
    if (result.hasFloor) {
      out += ",\"floor\":" + number(result.floor) + ",\"ratio\":" + number(result.ratio);
    }
    if (result.hasFloor && result.hasCpu) {
      out += ",\"floor_per_cpu_second\":" + number(result.floorPerCpuSecond) +
             ",\"cpu_ratio\":" + number(result.cpuRatio);
    }
    if (!result.floorIs.empty()) out += ",\"floor_is\":" + quoted(result.floorIs);
    if (!result.peer.empty()) out += ",\"peer\":" + quoted(result.peer);
    out += "}";
  }
  out += "]}\n";
  std::fputs(out.c_str(), stdout);
}

}  // namespace guantong::bench
