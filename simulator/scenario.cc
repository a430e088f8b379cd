#include "simulator/scenario.h"

#include <algorithm>
#include <utility>

#include "node/divisions.h"
#include "node/profile/shipped.h"
#include "node/settings.h"
#include "simulator/slice.h"

namespace guantong::simulator {

namespace {

using std::chrono::milliseconds;

/// A leap year.
constexpr milliseconds kLongest = std::chrono::days{366};
constexpr std::size_t kNameMax = 60;
constexpr std::size_t kAboutMax = 1000;
/// Once a second: with more, an office would do nothing else.
constexpr double kRateMax = 3600;
constexpr std::uint64_t kTicketsMax = 1'000'000;

/// Real places.
void readSlices(Settings& tree, Scenario& scenario) {
  std::vector<Slice> slices;
  for (Settings& each : tree.tables("slice")) {
    Slice& slice = slices.emplace_back();
    each.require("of");
    each.read("of", slice.of);
    each.read("children", slice.children, 0, 999);
    if (slice.of.empty()) return;
    if (slice.children.size() > 4) each.refuse("children", "at most four levels lie in a country");
  }
  std::vector<PlannedOffice> units;
  for (Settings& each : tree.tables("unit")) {
    PlannedOffice& unit = units.emplace_back();
    each.require("code");
    each.read("code", unit.code);
    each.require("name");
    each.read("name", unit.name, kNameMax);
    if (unit.code.empty()) return;
  }
  if (slices.empty()) return tree.refuse("slice", "a place, and how many lie in it");
  std::string wrong;
  auto made = treeOf(node::shippedDivisions(), slices, units, wrong);
  if (!made) return tree.refuse("slice", wrong);
  scenario.tree = std::move(*made);
}

void readTree(Settings& top, Scenario& scenario) {
  top.require("tree");
  auto tree = top.table("tree");
  if (!tree) return;
  if (tree->has("slice") || tree->has("unit")) return readSlices(*tree, scenario);
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

// --- the work of a hotline

bool isShipped(std::span<const node::profile::ShippedFile> files, const std::string& name) {
  return std::ranges::any_of(files, [&](const auto& file) { return file.name == name + ".toml"; });
}
std::string namesOf(std::span<const node::profile::ShippedFile> files) {
  std::string names;
  for (const auto& file : files) {
    names.append(names.empty() ? "" : ", ").append(file.name.substr(0, file.name.rfind('.')));
  }
  return names;
}

void readRules(Settings& from, HotlineWork& work) {
  const auto profiles = node::profile::shippedProfiles();
  const auto calendars = node::profile::shippedCalendars();
  from.require("rules");
  from.read("rules", work.rules, kNameMax);
  from.read("calendars", work.calendars, kNameMax);
  for (const std::string& name : work.rules) {
    if (!isShipped(profiles, name)) from.refuse("rules", "one of " + namesOf(profiles));
  }
  for (const std::string& name : work.calendars) {
    if (!isShipped(calendars, name)) from.refuse("calendars", "one of " + namesOf(calendars));
  }
}

void readLater(Settings& from, HotlineWork& work) {
  for (Settings& each : from.tables("later")) {
    LaterRules& later = work.later.emplace_back();
    each.require("at");
    each.read("at", later.at, kLongest);
    each.read("rules", later.rules, kNameMax);
    each.read("calendar", later.calendar, kNameMax);
    const bool rules = isShipped(node::profile::shippedProfiles(), later.rules);
    const bool calendar = isShipped(node::profile::shippedCalendars(), later.calendar);
    if (rules == calendar) {
      each.refuse("at", "with 'rules', one of " + namesOf(node::profile::shippedProfiles()) +
                            ", or 'calendar', one of " +
                            namesOf(node::profile::shippedCalendars()));
    }
  }
}

void readHours(Settings& from, HotlineWork& work) {
  const auto time = [&](std::string_view key, std::chrono::minutes& into) {
    milliseconds read = into;
    from.read(key, read, std::chrono::days{1});
    into = std::chrono::duration_cast<std::chrono::minutes>(read);
  };
  time("opens", work.opens);
  time("closes", work.closes);
  if (work.opens >= work.closes) from.refuse("closes", "later than 'opens'");
  from.read("on_duty", work.onDuty);
  from.read("machines_rest", work.machinesRest);
}

void readIntake(Settings& from, HotlineWork& work) {
  for (Settings& each : from.tables("intake")) {
    Intake& intake = work.intake.emplace_back();
    each.require("office");
    each.read("office", intake.office);
    each.require("hotline");
    each.read("hotline", intake.hotline, kNameMax);
    each.read("share", intake.share, 1);
    each.read("via", intake.via);
    each.read("types", intake.types, kNameMax);
    each.read("weights", intake.weights, 0, 1000);
    if (!intake.weights.empty() && intake.weights.size() != intake.types.size()) {
      each.refuse("weights", "one for each of 'types'");
    }
  }
  if (work.intake.empty()) from.refuse("intake", "who takes in what");
}

void readHabits(Settings& from, HotlineWork& work) {
  auto habits = from.table("habits");
  if (!habits) return;
  for (std::size_t i = 0; i < std::size(kHabitNames); ++i) {
    habits->read(kHabitNames[i].word, work.habits.at(i), 1);
  }
}

void readHotline(Settings& top, Scenario& scenario) {
  auto from = top.table("hotline");
  if (!from) return;
  HotlineWork& work = scenario.hotline.emplace();
  readRules(*from, work);
  readLater(*from, work);
  from->read("tickets_per_day", work.ticketsPerDay, 1000);
  from->read("days_off", work.daysOff, 1);
  readHours(*from, work);
  readIntake(*from, work);
  from->require("places");
  from->read("places", work.places, kNameMax);
  from->read("pass_on", work.passOn, kNameMax);
  from->read("instead", work.instead);
  readHabits(*from, work);
  std::vector<federation::OfficeCode> named = work.onDuty;
  for (const Intake& intake : work.intake) named.insert(named.end(), {intake.office, intake.via});
  named.push_back(work.instead);
  for (const federation::OfficeCode& office : named) {
    if (!office.empty() && !scenario.tree.has(office)) {
      from->refuse("intake", "the tree has no office " + std::string(office.text()));
    }
  }
  const auto& offices = scenario.tree.offices();
  const bool anywhere = std::ranges::any_of(
      offices, [&](const auto& office) { return fitsAny(work.places, office.first); });
  if (!anywhere) from->refuse("places", "no office of the tree is one of these");
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
  if (top->has("starts")) {
    const auto take = [&](std::string_view day) {
      const auto first = node::profile::dayFrom(day);
      if (first) scenario.start = node::profile::startOf(*first);
      return first.has_value();
    };
    top->readText("starts", take, "a day, such as \"2024-01-01\"");
  }
  readTree(*top, scenario);
  readNetwork(*top, scenario);
  readWork(*top, scenario.work);
  if (top->has("tree")) readHotline(*top, scenario);
  readGroups(*top, scenario.groups);
  readFaults(*top, scenario.faults);
  scenario.schedule = readSchedule(*top);
  if (top->has("tree")) checkSchedule(*top, scenario);
  if (auto sound = top->finish(); !sound) return tl::unexpected(sound.error());
  return scenario;
}

}  // namespace guantong::simulator
