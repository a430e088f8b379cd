#include "simulator/schedule.h"

#include <algorithm>
#include <set>
#include <utility>

namespace guantong::simulator {

namespace {

/// A run that is longer is no test of ours; and sums of such times can't overflow.
constexpr std::chrono::milliseconds kLongest = std::chrono::days{365};
constexpr std::size_t kTitleMax = 100;

ScheduledFault readFault(Settings& from) {
  ScheduledFault fault;
  std::size_t kind = 0;
  from.require("at");
  from.read("at", fault.at, kLongest);
  from.require("kind");
  from.readWord("kind", kind, faultWords());
  fault.kind = static_cast<FaultKind>(kind);
  from.require("office");
  from.read("office", fault.office);
  from.require("for");
  from.read("for", fault.lasts, kLongest);
  from.read("delay", fault.delay, kLongest);
  from.read("share", fault.share, 1);
  if (from.has("delay") != (fault.kind == FaultKind::kSlow)) {
    from.refuse("delay", "goes with the kind \"slow\", and that needs it");
  }
  if (from.has("share") != (fault.kind == FaultKind::kLossy)) {
    from.refuse("share", "goes with the kind \"lossy\", and that needs it");
  }
  return fault;
}

ScheduledTicket readTicket(Settings& from) {
  ScheduledTicket ticket;
  from.require("at");
  from.read("at", ticket.at, kLongest);
  from.require("title");
  from.read("title", ticket.title, kTitleMax);
  from.read("urgent", ticket.urgent);
  from.require("route");
  from.read("route", ticket.route);
  const std::set<federation::OfficeCode> different(ticket.route.begin(), ticket.route.end());
  if (different.size() != ticket.route.size()) {
    from.refuse("route", "an office has one turn: each stands in it once");
  }
  return ticket;
}

}  // namespace

const std::vector<std::string_view>& faultWords() {
  static const std::vector<std::string_view> words{"kill", "cut",   "cut-up",        "cut-down",
                                                   "slow", "lossy", "failed-commit", "full-disk"};
  return words;
}

Schedule readSchedule(Settings& settings) {
  Schedule schedule;
  for (Settings& each : settings.tables("fault")) schedule.faults.push_back(readFault(each));
  std::set<std::string> titles;
  for (Settings& each : settings.tables("ticket")) {
    schedule.tickets.push_back(readTicket(each));
    if (!titles.insert(schedule.tickets.back().title).second) {
      each.refuse("title", "another ticket has this title");
    }
  }
  const auto byTime = [](const auto& a, const auto& b) { return a.at < b.at; };
  std::stable_sort(schedule.faults.begin(), schedule.faults.end(), byTime);
  std::stable_sort(schedule.tickets.begin(), schedule.tickets.end(), byTime);
  return schedule;
}

federation::Result<Schedule> parseSchedule(std::string_view text, std::string file) {
  auto settings = Settings::parse(text, std::move(file));
  if (!settings) return tl::unexpected(settings.error());
  Schedule schedule = readSchedule(*settings);
  if (auto sound = settings->finish(); !sound) return tl::unexpected(sound.error());
  return schedule;
}

}  // namespace guantong::simulator
