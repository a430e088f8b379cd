#include "simulator/country.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"

namespace guantong::simulator {

using federation::OfficeCode;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// Offices begin within it, not all at one moment.
constexpr seconds kAllStarted{5};
/// How often one looks whether all has arrived, and how often people walk along their desks until
/// then.
constexpr seconds kSettledEvery{10};
constexpr minutes kDesksEvery{10};
/// Of one checker: more says nothing new.
constexpr std::size_t kBrokenKept = 100;
/// Progress is told this often, of simulated time.
constexpr minutes kProgressEvery{60};

}  // namespace

bool Outcome::green() const {
  return std::all_of(verdicts.begin(), verdicts.end(), [](const Verdict& each) { return each.ok; });
}

/// A frame between two offices.
struct Country::Flight {
  OfficeCode from;
  OfficeCode to;
  OfficeCode lowerEnd;
  Direction direction;
  Instant sent;
};

Country::Country(const Scenario& scenario, std::uint64_t seed, Trace::Listener listener)
    : scenario_(scenario),
      seed_(seed),
      agenda_(kStart),
      trace_(std::move(listener)),
      network_(seed),
      births_(scenario.tree, seed, kStart),
      faults_(seed, "faults"),
      people_(agenda_, scenario, seed,
              [this](const OfficeCode& code) -> Station& { return *stations_.at(code); }) {
  build();
}

Country::~Country() = default;

void Country::build() {
  Chance chance(seed_, "country");
  for (const auto& [code, office] : scenario_.tree.offices()) {
    if (!office.parent.empty()) {
      LinkQuality quality = scenario_.network;
      for (const LevelNetwork& level : scenario_.levels) {
        if (level.level == office.level && chance.happens(level.share)) quality = level.quality;
      }
      network_.connect(code, quality);
    }
    stations_[code] = std::make_unique<Station>(agenda_, trace_, scenario_.groups, births_, code,
                                                seed_, outsideOf(code));
    agenda_.after(chance.upTo(kAllStarted),
                  [station = stations_[code].get()] { station->start(); });
  }
}

Station::Outside Country::outsideOf(const OfficeCode& code) {
  Station::Outside outside;
  outside.send = [this, code](const OfficeCode& to, std::shared_ptr<const crypto::Bytes> frame) {
    deliver(code, to, std::move(frame));
  };
  outside.changed = [this, code](const federation::TicketId& ticket) {
    people_.changed(code, ticket);
  };
  outside.started = [this, code] { people_.started(code); };
  outside.noticed = [this, code](const node::Effects::Notice& notice) {
    if (notice.weight != node::Effects::Notice::Weight::kAlarm) return;
    broken(code, "no-alarms", notice.word + " " + notice.facts);
  };
  outside.broken = [this, code](std::string_view checker, const std::string& what) {
    broken(code, checker, what);
  };
  return outside;
}

void Country::broken(const OfficeCode& office, std::string_view checker, const std::string& what) {
  auto& found = broken_[std::string(checker)];
  if (found.size() < kBrokenKept) found.push_back(what + " at " + std::string(office.text()));
}

// --- frames

void Country::deliver(const OfficeCode& from, const OfficeCode& to,
                      std::shared_ptr<const crypto::Bytes> frame) {
  if (!scenario_.tree.has(to))
    return broken(from, "it-runs", "sends to an office that isn't there");
  const bool up = scenario_.tree.at(from).parent == to;
  if (!up && scenario_.tree.at(to).parent != from) {
    return broken(from, "it-runs", "sends to an office that is no neighbour");
  }
  const Flight flight{from, to, up ? from : to, up ? Direction::kUp : Direction::kDown,
                      agenda_.now()};
  for (const Instant arrival : network_.send(flight.lowerEnd, flight.direction, agenda_.now())) {
    agenda_.at(arrival, [this, flight, frame] { arrive(flight, frame); });
  }
}

void Country::arrive(const Flight& flight, const std::shared_ptr<const crypto::Bytes>& frame) {
  if (!network_.passes(flight.lowerEnd, flight.direction, flight.sent, agenda_.now())) return;
  trace_.note(
      agenda_.now(), flight.to, "arrives",
      {crypto::viewOf(flight.from.text()), crypto::bigEndian(std::uint64_t{frame->size()})});
  stations_.at(flight.to)->receive(flight.from, frame);
}

// --- what goes wrong

void Country::again(double perHour, std::function<void()> what) {
  if (perHour <= 0) return;
  const milliseconds mean{static_cast<std::int64_t>(3'600'000 / perHour)};
  agenda_.after(faults_.waiting(mean), [this, perHour, what = std::move(what)]() mutable {
    if (!safe_) return;
    what();
    again(perHour, std::move(what));
  });
}

void Country::scheduleFaults() {
  const FaultRates& rates = scenario_.faults;
  for (auto& [code, station] : stations_) {
    again(rates.kills, [this, &each = *station] {
      // Half of them at once, half at a point of the next group, where a crash cuts something
      // apart.
      const auto down = faults_.waiting(scenario_.faults.down);
      const auto point = faults_.below(6);
      if (point >= 3) return each.kill(down);
      each.killAt(static_cast<Death>(point), down);
    });
    again(rates.failedCommits,
          [this, &each = *station] { each.failCommit(faults_.waiting(scenario_.faults.down)); });
    again(rates.fullDisks, [this, &each = *station] {
      each.fillDisk(agenda_.now() + faults_.waiting(scenario_.faults.full));
    });
    if (scenario_.tree.at(code).parent.empty()) continue;
    again(rates.cuts, [this, lowerEnd = code] {
      const Instant until = agenda_.now() + faults_.waiting(scenario_.faults.cut);
      network_.cut(lowerEnd, Direction::kUp, agenda_.now(), until);
      network_.cut(lowerEnd, Direction::kDown, agenda_.now(), until);
    });
    again(rates.cutsOfOneWay, [this, lowerEnd = code] {
      const auto direction = static_cast<Direction>(faults_.below(2));
      network_.cut(lowerEnd, direction, agenda_.now(),
                   agenda_.now() + faults_.waiting(scenario_.faults.cut));
    });
  }
  for (const ScheduledFault& fault : scenario_.schedule.faults) {
    agenda_.at(kStart + fault.at, [this, &fault] {
      if (safe_) carryOut(fault);
    });
  }
}

void Country::carryOut(const ScheduledFault& fault) {
  Station& station = *stations_.at(fault.office);
  const Instant now = agenda_.now();
  const Instant until = now + fault.lasts;
  switch (fault.kind) {
    case FaultKind::kKill:
      return station.kill(fault.lasts);
    case FaultKind::kCut:
      network_.cut(fault.office, Direction::kUp, now, until);
      return network_.cut(fault.office, Direction::kDown, now, until);
    case FaultKind::kCutUp:
      return network_.cut(fault.office, Direction::kUp, now, until);
    case FaultKind::kCutDown:
      return network_.cut(fault.office, Direction::kDown, now, until);
    case FaultKind::kSlow:
      return network_.slow(fault.office, fault.delay, until);
    case FaultKind::kLossy:
      return network_.lossy(fault.office, fault.share, until);
    case FaultKind::kFailedCommit:
      return station.failCommit(fault.lasts);
    case FaultKind::kFullDisk:
      return station.fillDisk(until);
  }
}

void Country::heal() {
  safe_ = false;
  network_.heal(agenda_.now());
  for (auto& [code, station] : stations_) station->repair();
  people_.finish();
}

// --- the run

/// Nothing waits anywhere, and every ticket of every desk is closed.
bool Country::settled() {
  if (people_.unregistered() > 0) return false;
  for (auto& [code, station] : stations_) {
    if (!station->running()) return false;
    const auto reader = station->snapshot();
    for (const auto& [table, entries] : leftOver(*reader, station->tables())) {
      if (entries > 0 && table != "quarantine") return false;
    }
  }
  return people_.allClosed();
}

Evidence Country::gatherAll() {
  Evidence evidence;
  for (auto& [code, station] : stations_) {
    if (!station->running()) {
      broken(code, "it-runs", "does not run at the end");
      continue;
    }
    for (const std::string& alarm : station->office().status().alarms) {
      broken(code, "no-alarms", alarm);
    }
    evidence.offices.push_back(gather(*station));
    // All that were published reach the national office first.
    if (code.text() == federation::kNationalCode) evidence.rules = station->office().rules();
  }
  for (const auto& [code, office] : scenario_.tree.offices()) {
    evidence.tree.offices[code] = {office.parent, office.level};
  }
  evidence.deeds = people_.deeds();
  evidence.unregistered = people_.unregistered();
  evidence.broken = broken_;
  return evidence;
}

Outcome Country::run(const Progress& progress) {
  people_.begin(kStart);
  scheduleFaults();
  const Instant safeUntil = kStart + scenario_.safety;
  while (agenda_.step(safeUntil)) {
  }
  progress("healing");
  heal();
  const Instant healBy = safeUntil + scenario_.heal;
  Instant desksAt = safeUntil + kDesksEvery;
  Instant tellAt = safeUntil + kProgressEvery;
  while (agenda_.now() < healBy && !settled()) {
    const Instant next = std::min(healBy, agenda_.now() + kSettledEvery);
    while (agenda_.step(next)) {
    }
    if (agenda_.now() >= desksAt) {
      people_.lookEverywhere();
      desksAt += kDesksEvery;
    }
    if (agenda_.now() >= tellAt) {
      progress("healing for " + std::to_string((tellAt - safeUntil) / std::chrono::hours{1}) +
               " h");
      tellAt += kProgressEvery;
    }
  }
  progress("checking");
  const Evidence evidence = gatherAll();
  Outcome outcome;
  outcome.notes = trace_.notes();
  outcome.trace = trace_.finish();
  outcome.offices = stations_.size();
  outcome.lasted = agenda_.now() - kStart;
  outcome.healedIn = agenda_.now() - safeUntil;
  for (const auto& [code, station] : stations_) {
    outcome.groups += station->groups();
    outcome.deaths += station->deaths();
  }
  outcome.deeds = evidence.deeds.size();
  outcome.refused = people_.refused();
  outcome.verdicts = judge(evidence);
  outcome.finalStates = finalStates(evidence.offices);
  return outcome;
}

}  // namespace guantong::simulator
