#include "simulator/country.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "simulator/clerks.h"
#include "simulator/people.h"

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
constexpr std::chrono::days kYearProgressEvery{30};

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
      agenda_(scenario.start),
      trace_(std::move(listener)),
      network_(seed),
      births_(scenario.tree, seed, scenario.start),
      faults_(seed, "faults") {
  const auto stationOf = [this](const OfficeCode& code) -> Station& { return *stations_.at(code); };
  if (scenario.hotline) {
    people_ = std::make_unique<Clerks>(agenda_, scenario, seed, stationOf);
  } else {
    people_ = std::make_unique<People>(agenda_, scenario, seed, stationOf);
  }
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
    people_->changed(code, ticket);
  };
  outside.started = [this, code] { people_->started(code); };
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
    agenda_.at(scenario_.start + fault.at, [this, &fault] {
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
  people_->finish();
}

// --- the run

/// Nothing waits anywhere, and every ticket of every desk is closed.
bool Country::settled() {
  if (people_->unregistered() > 0) return false;
  for (auto& [code, station] : stations_) {
    if (!station->running()) return false;
    const auto reader = station->snapshot();
    for (const auto& [table, entries] : leftOver(*reader, station->tables())) {
      if (entries > 0 && table != "quarantine") return false;
    }
  }
  return people_->allClosed();
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
  evidence.deeds = people_->deeds();
  evidence.unregistered = people_->unregistered();
  evidence.broken = broken_;
  evidence.judgedAt = agenda_.now();
  return evidence;
}

void Country::untilSettled(const Progress& progress, Instant safeUntil) {
  const Instant healBy = safeUntil + scenario_.heal;
  Instant desksAt = safeUntil + kDesksEvery;
  Instant tellAt = safeUntil + kProgressEvery;
  while (agenda_.now() < healBy && !settled()) {
    const Instant next = std::min(healBy, agenda_.now() + kSettledEvery);
    while (agenda_.step(next)) {
    }
    if (agenda_.now() >= desksAt) {
      people_->lookEverywhere();
      desksAt += kDesksEvery;
    }
    if (agenda_.now() >= tellAt) {
      progress("healing for " + std::to_string((tellAt - safeUntil) / std::chrono::hours{1}) +
               " h");
      tellAt += kProgressEvery;
    }
  }
}

Outcome Country::run(const Progress& progress) {
  people_->begin(scenario_.start);
  scheduleFaults();
  const Instant safeUntil = scenario_.start + scenario_.safety;
  Instant tellAt = scenario_.start + kYearProgressEvery;
  while (agenda_.step(safeUntil)) {
    if (agenda_.now() < tellAt) continue;
    progress("day " + std::to_string((tellAt - scenario_.start) / std::chrono::days{1}));
    tellAt += kYearProgressEvery;
  }
  progress("healing");
  heal();
  untilSettled(progress, safeUntil);
  progress("checking");
  const Evidence evidence = gatherAll();
  Outcome outcome;
  outcome.notes = trace_.notes();
  outcome.trace = trace_.finish();
  outcome.offices = stations_.size();
  outcome.lasted = agenda_.now() - scenario_.start;
  outcome.healedIn = agenda_.now() - safeUntil;
  for (const auto& [code, station] : stations_) {
    outcome.groups += station->groups();
    outcome.deaths += station->deaths();
  }
  outcome.deeds = evidence.deeds.size();
  outcome.refused = people_->refused();
  outcome.verdicts = judge(evidence);
  // DEBUG
  if (const char* wanted = getenv("DUMP")) {
    for (const auto& office : evidence.offices) {
      for (const auto& [id, held] : office.tickets) {
        const auto state = node::ticket::fold(held.ticket, evidence.settingOf(held.ticket));
        const bool open = std::string(wanted) == "open" && !state.closedAt;
        if (state.registrar != office.code || (held.ticket.opened.title != wanted && !open))
          continue;
        fprintf(stderr, "== %s %s matter %s accused %s priv %d\n", held.ticket.opened.title.c_str(),
                held.ticket.opened.type.c_str(),
                std::string(held.ticket.opened.matterPlace.text()).c_str(),
                std::string(held.ticket.opened.accused.text()).c_str(),
                (int)held.ticket.opened.privacy);
        for (const auto& e : held.ticket.events)
          fprintf(stderr, "  %s %s %s to=%s word=%s n=%u excl=%d\n",
                  node::profile::textOf(e.time).c_str(), std::string(e.author.text()).c_str(),
                  node::ticket::nameOf(e.kind())
                      ? std::string(node::ticket::nameOf(e.kind())->word).c_str()
                      : "?",
                  std::string(e.act.to.text()).c_str(), e.act.word.c_str(), e.act.number,
                  e.excluded);
        for (const auto& t : state.turns)
          fprintf(stderr,
                  "  turn by %s to %s on %d part %d status %d at %s delivered %s rev %d seal %d "
                  "paper %d\n",
                  std::string(t.by.text()).c_str(), std::string(t.to.text()).c_str(),
                  t.on ? (int)*t.on : -1, (int)t.part, (int)t.status,
                  node::profile::textOf(t.at).c_str(),
                  t.delivered ? node::profile::textOf(*t.delivered).c_str() : "-", t.reviewed,
                  t.sealed, t.paperFiled);
        for (const auto& c : state.conflicts)
          fprintf(stderr, "  conflict %u %s\n", c.event, std::string(c.why).c_str());
      }
    }
  }
  if (scenario_.hotline) {
    outcome.yearbook = yearbookOf(evidence);
    outcome.refusals = static_cast<const Clerks&>(*people_).refusals();
  }
  outcome.finalStates = finalStates(evidence.offices);
  return outcome;
}

}  // namespace guantong::simulator
