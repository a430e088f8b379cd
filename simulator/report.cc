#include "simulator/report.h"

#include <algorithm>
#include <cstdio>

#include "simulator/json_text.h"
#include "simulator/trace.h"

namespace guantong::simulator {

namespace {

std::string secondsOf(std::chrono::milliseconds duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(duration.count() / 1000),
                static_cast<long long>(duration.count() % 1000));
  return text;
}

/// For people: in the unit that suits it.
std::string spoken(std::chrono::milliseconds duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::minutes>(duration);
  if (whole.count() < 2) return secondsOf(duration) + " s";
  if (whole.count() < 120) return std::to_string(whole.count()) + " min";
  return std::to_string(whole.count() / 60) + " h " + std::to_string(whole.count() % 60) + " min";
}

}  // namespace

std::string jsonOf(std::uint64_t seed, const Outcome& outcome, const Measured& measured) {
  std::string json = "{\"seed\":" + std::to_string(seed);
  json += ",\"trace_hash\":" + quoted(hexOf(outcome.trace));
  json += ",\"offices\":" + std::to_string(outcome.offices);
  json += ",\"virtual_seconds\":" + secondsOf(outcome.lasted);
  json += ",\"wall_seconds\":" + secondsOf(measured.wall);
  json += ",\"resident_bytes_max\":" + std::to_string(measured.residentBytesMax);
  json += ",\"checkers\":[";
  for (const Verdict& verdict : outcome.verdicts) {
    if (&verdict != &outcome.verdicts.front()) json += ",";
    json += "{\"name\":" + quoted(verdict.name) + ",\"ok\":" + (verdict.ok ? "true" : "false") +
            ",\"detail\":" + quoted(verdict.detail) + "}";
  }
  json += "]";
  if (outcome.yearbook) json += "," + jsonOf(*outcome.yearbook);
  return json + "}";
}

std::string textOf(const Scenario& scenario, std::uint64_t seed, const Outcome& outcome,
                   const Measured& measured) {
  std::string text = scenario.name + ", seed " + std::to_string(seed) + ": " +
                     std::to_string(outcome.offices) + " offices, " + spoken(outcome.lasted) +
                     " in " + secondsOf(measured.wall) + " s, " +
                     std::to_string(measured.residentBytesMax >> 20) + " MiB\n";
  text += std::to_string(outcome.deeds) + " acts of people (" + std::to_string(outcome.refused) +
          " refused), " + std::to_string(outcome.deaths) + " crashes, " +
          std::to_string(outcome.groups) + " commits; finished " + spoken(outcome.healedIn) +
          " after healing\n";
  std::size_t width = 0;
  for (const Verdict& verdict : outcome.verdicts) width = std::max(width, verdict.name.size());
  for (const Verdict& verdict : outcome.verdicts) {
    text += verdict.ok ? "  ok   " : "  RED  ";
    text.append(verdict.name).append(width - verdict.name.size() + 2, ' ');
    text.append(verdict.ok ? verdict.promise : std::string_view(verdict.detail)).append("\n");
  }
  if (outcome.yearbook) {
    text += textOf(*outcome.yearbook, scenario.tree);
    for (const auto& [what, count] : outcome.refusals) {
      text += "refused " + std::to_string(count) + "x " + what + "\n";
    }
  }
  return text + "trace " + hexOf(outcome.trace) + " over " + std::to_string(outcome.notes) +
         " notes\n";
}

std::string redLineOf(std::uint64_t seed, const Outcome& outcome) {
  std::string line = "seed " + std::to_string(seed) + " RED:";
  for (const Verdict& verdict : outcome.verdicts) {
    if (!verdict.ok) line.append(" ").append(verdict.name).append(" (" + verdict.detail + ")");
  }
  return line + "\n";
}

}  // namespace guantong::simulator
