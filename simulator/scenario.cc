#include "simulator/scenario.h"

#include <utility>

#include "node/settings.h"

namespace guantong::simulator {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest = std::chrono::days{365};
constexpr std::size_t kNameMax = 60;
constexpr std::size_t kAboutMax = 1000;
/// Once a second: with more, an office would do nothing else.
constexpr double kRateMax = 3600;
constexpr std::uint64_t kTicketsMax = 1'000'000;

void readTree(Settings& top, Scenario& scenario) {
  top.require("tree");
  auto tree = top.table("tree");
  if (!tree) return;
  std::vector<std::uint64_t> children;
  std::vector<std::uint64_t> offices;
  tree->read("children", children, 1, 999);
  tree->read("offices", offices, 1, Tree::kOfficesMax);
  if (tree->has("children") == tree->has("offices")) {
    return tree->refuse("children",
                        "either this (of each office, level by level) or 'offices' "
                        "(of each level in all, from 1 on) says how many there are");
  }
  std::vector<std::uint64_t> counts{1};
  for (const std::uint64_t each : children) {
    counts.push_back(counts.back() > Tree::kOfficesMax ? counts.back() : counts.back() * each);
  }
  auto made = Tree::ofCounts(offices.empty() ? counts : offices);
  if (!made) {
    return tree->refuse(offices.empty() ? "children" : "offices",
                        "at most 6 levels, the first of one office, then up to 31 provinces, 99 "
                        "children of each, and 999 of a county or township");
  }
  scenario.tree = std::move(*made);
}

void readQuality(Settings& from, LinkQuality& quality) {
  from.read("delay", quality.delay, std::chrono::minutes{10});
  from.read("jitter", quality.jitter, std::chrono::minutes{10});
  from.read("loss", quality.loss, 1);
  from.read("duplicate", quality.duplicate, 1);
  from.read("reorder", quality.reorder, 1);
  from.read("window", quality.window, kLongest);
  from.read("every", quality.every, kLongest);
  if ((quality.window.count() == 0) != (quality.every.count() == 0) ||
      quality.window > quality.every) {
    from.refuse("window", "how long in each 'every' the link is there: both or neither");
  }
}

void readNetwork(Settings& top, Scenario& scenario) {
  auto network = top.table("network");
  if (!network) return;
  readQuality(*network, scenario.network);
  for (Settings& each : network->tables("level")) {
    LevelNetwork level;
    level.quality = scenario.network;
    std::uint64_t number = 0;
    each.require("level");
    each.read("level", number, 1, Tree::kLevelsMax - 1);
    level.level = static_cast<std::uint8_t>(number);
    each.read("share", level.share, 1);
    readQuality(each, level.quality);
    scenario.levels.push_back(level);
  }
}

void readWork(Settings& top, WorkPlan& work) {
  auto from = top.table("work");
  if (!from) return;
  from->read("tickets", work.tickets, 0, kTicketsMax);
  from->read("urgent", work.urgent, 1);
  from->read("deep", work.deep, 1);
  from->read("cousin", work.cousin, 1);
  from->read("early", work.early, 1);
  from->read("mistakes", work.mistakes, 1);
  from->read("pause", work.pause, kLongest);
}

void readGroups(Settings& top, GroupPlan& groups) {
  auto from = top.table("groups");
  if (!from) return;
  from->read("inputs", groups.inputsMax, 1, 10'000);
  from->read("busy", groups.busy, 0.9);
  from->read("takes", groups.takes, std::chrono::seconds{10});
}

void readFaults(Settings& top, FaultRates& faults) {
  auto from = top.table("faults");
  if (!from) return;
  from->read("kills_per_hour", faults.kills, kRateMax);
  from->read("failed_commits_per_hour", faults.failedCommits, kRateMax);
  from->read("full_disks_per_hour", faults.fullDisks, kRateMax);
  from->read("cuts_per_hour", faults.cuts, kRateMax);
  from->read("one_way_cuts_per_hour", faults.cutsOfOneWay, kRateMax);
  from->read("down", faults.down, kLongest);
  from->read("cut", faults.cut, kLongest);
  from->read("full", faults.full, kLongest);
}

void checkSchedule(Settings& top, const Scenario& scenario) {
  for (const ScheduledFault& fault : scenario.schedule.faults) {
    const bool ofLink = fault.kind == FaultKind::kCut || fault.kind == FaultKind::kCutUp ||
                        fault.kind == FaultKind::kCutDown || fault.kind == FaultKind::kSlow ||
                        fault.kind == FaultKind::kLossy;
    const std::string office(fault.office.text());
    if (!fault.office.empty() && !scenario.tree.has(fault.office)) {
      top.refuse("fault", "the tree has no office " + office);
    } else if (ofLink && fault.office.text() == federation::kNationalCode) {
      top.refuse("fault", "the national office has no link above it");
    }
  }
  for (const ScheduledTicket& ticket : scenario.schedule.tickets) {
    for (const federation::OfficeCode& office : ticket.route) {
      if (!scenario.tree.has(office)) {
        top.refuse("ticket", "the tree has no office " + std::string(office.text()));
      }
    }
  }
}

}  // namespace

federation::Result<Scenario> parseScenario(std::string_view text, std::string file) {
  auto top = Settings::parse(text, std::move(file));
  if (!top) return tl::unexpected(top.error());
  Scenario scenario;
  top->require("name");
  top->read("name", scenario.name, kNameMax);
  top->read("about", scenario.about, kAboutMax);
  top->read("safety", scenario.safety, kLongest);
  top->read("heal", scenario.heal, kLongest);
  readTree(*top, scenario);
  readNetwork(*top, scenario);
  readWork(*top, scenario.work);
  readGroups(*top, scenario.groups);
  readFaults(*top, scenario.faults);
  scenario.schedule = readSchedule(*top);
  if (top->has("tree")) checkSchedule(*top, scenario);
  if (auto sound = top->finish(); !sound) return tl::unexpected(sound.error());
  return scenario;
}

}  // namespace guantong::simulator
