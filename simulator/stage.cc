#include "simulator/stage.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "node/rules.h"
#include "simulator/evidence.h"

namespace guantong::simulator {

using federation::OfficeCode;
using federation::TicketId;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A story leaves nothing to chance; what keys are made of comes from one seed for all.
constexpr std::uint64_t kSeed = 1;
constexpr milliseconds kLineTakes{20};
/// How often one looks whether all has arrived.
constexpr milliseconds kLookEvery{250};
/// Mail that comes up in a moment's last group leaves in the next.
constexpr seconds kSettlingLeast{2};
/// Nobody waits longer for an answer: an office that gives none is broken.
constexpr std::chrono::minutes kAnswerMax{5};
constexpr std::size_t kBrokenKept = 100;

}  // namespace

Stage::Stage(const Tree& tree, Instant now, Changed changed)
    : tree_(tree),
      changed_(std::move(changed)),
      agenda_(now),
      network_(kSeed),
      births_(tree, kSeed, now) {
  LinkQuality quality;
  quality.delay = kLineTakes;
  for (const auto& [code, office] : tree_.offices()) {
    if (!office.parent.empty()) network_.connect(code, quality);
    stations_[code] =
        std::make_unique<Station>(agenda_, trace_, groups_, births_, code, kSeed, outsideOf(code));
  }
}

Station::Outside Stage::outsideOf(const OfficeCode& code) {
  Station::Outside outside;
  outside.send = [this, code](const OfficeCode& to, std::shared_ptr<const crypto::Bytes> frame) {
    deliver(code, to, frame);
  };
  outside.changed = [this, code](const TicketId& ticket) { changed_(code, ticket); };
  outside.started = [] {};
  outside.noticed = [this, code](const node::Effects::Notice& notice) {
    if (notice.weight != node::Effects::Notice::Weight::kAlarm) return;
    broken(code, "no-alarms", notice.word + " " + notice.facts);
  };
  outside.broken = [this, code](std::string_view checker, const std::string& what) {
    broken(code, checker, what);
  };
  return outside;
}

void Stage::broken(const OfficeCode& office, std::string_view checker, const std::string& what) {
  auto& found = broken_[std::string(checker)];
  if (found.size() < kBrokenKept) found.push_back(what + " at " + std::string(office.text()));
}

void Stage::deliver(const OfficeCode& from, const OfficeCode& to,
                    const std::shared_ptr<const crypto::Bytes>& frame) {
  if (!tree_.has(to)) return broken(from, "it-runs", "sends to an office that isn't there");
  const bool up = tree_.at(from).parent == to;
  if (!up && tree_.at(to).parent != from) {
    return broken(from, "it-runs", "sends to an office that is no neighbour");
  }
  const OfficeCode lowerEnd = up ? from : to;
  const Direction direction = up ? Direction::kUp : Direction::kDown;
  const Instant sent = agenda_.now();
  for (const Instant arrival : network_.send(lowerEnd, direction, sent)) {
    agenda_.at(arrival, [this, from, to, lowerEnd, direction, sent, frame] {
      if (!network_.passes(lowerEnd, direction, sent, agenda_.now())) return;
      trace_.note(agenda_.now(), to, "arrives",
                  {crypto::viewOf(from.text()), crypto::bigEndian(std::uint64_t{frame->size()})});
      stations_.at(to)->receive(from, frame);
    });
  }
}

// --- time

void Stage::wakeAt(Instant when) {
  runUntil(when);
  if (!asleep_) return;
  asleep_ = false;
  for (auto& [code, station] : stations_) station->start();
}

// A process that is killed starts again after a while; this one only when it is woken.
void Stage::sleep() {
  constexpr std::chrono::days kLonger{100'000};
  for (auto& [code, station] : stations_) station->kill(kLonger);
  asleep_ = true;
}

void Stage::runUntil(Instant until) {
  while (agenda_.step(until)) {
  }
}

void Stage::runWhile(const std::function<bool()>& condition) {
  const Instant limit = agenda_.now() + kAnswerMax;
  while (condition() && agenda_.now() < limit) agenda_.step(limit);
}

bool Stage::settled() {
  for (auto& [code, station] : stations_) {
    if (!station->running()) return false;
    const auto reader = station->snapshot();
    for (const auto& [table, entries] : leftOver(*reader, station->tables())) {
      if (entries > 0 && table != "quarantine") return false;
    }
  }
  return true;
}

void Stage::settle(milliseconds most) {
  const Instant limit = agenda_.now() + most;
  const Instant least = std::min(limit, agenda_.now() + kSettlingLeast);
  runUntil(least);
  while (agenda_.now() < limit && !settled()) {
    runUntil(std::min(limit, agenda_.now() + kLookEvery));
  }
}

void Stage::cut(const OfficeCode& office, Instant until) {
  for (const Direction direction : {Direction::kUp, Direction::kDown}) {
    network_.cut(office, direction, agenda_.now(), until);
  }
}

// --- people

void Stage::submit(const OfficeCode& office, node::Command command, Station::Answered answered) {
  Station& station = *stations_.at(office);
  if (!station.running()) {
    return answered(federation::failure(federation::ErrorCode::kNotRunning, "it does not run"));
  }
  station.submit(std::move(command), std::move(answered));
}

std::optional<node::Answer> Stage::ask(const OfficeCode& office, const node::Question& question) {
  Station& station = *stations_.at(office);
  if (!station.running()) return std::nullopt;
  const auto reader = station.snapshot();
  const node::Beside beside{station.office().keys(), station.office().rules(), agenda_.now()};
  auto answer = node::answer(*reader, station.tables(), beside, question);
  if (!answer) return std::nullopt;
  return std::move(*answer);
}

std::string Stage::receiptHint(const OfficeCode& office) const {
  const Station& station = *stations_.at(office);
  return station.running() ? station.office().status().receiptHint : std::string();
}

std::optional<node::TicketDetail> Stage::detail(const OfficeCode& office, const TicketId& ticket) {
  auto answer = ask(office, node::AskTicket{ticket});
  auto* detail = answer ? std::get_if<node::TicketDetail>(&*answer) : nullptr;
  if (detail == nullptr) return std::nullopt;
  return std::move(*detail);
}

OfficeCode Stage::routeOf(const OfficeCode& office, const node::TicketDetail& detail) {
  const Station& station = *stations_.at(office);
  const auto rules = station.office().rules();
  const auto keys = station.office().keys();
  node::ticket::Ticket ticket;
  ticket.opened = detail.opened;
  const node::Situation situation(*rules, keys->directory, ticket);
  const node::ticket::Setting setting = situation.setting();
  if (setting.profile == nullptr) return {};
  for (const node::profile::RouteRule& rule : setting.profile->routes) {
    const bool fits = !rule.whenUnreachable &&
                      node::profile::applies(*setting.profile, rule.applies,
                                             node::ticket::factsOf(ticket), OfficeCode{});
    if (!fits) continue;
    const OfficeCode to =
        node::ticket::resolve(rule.to, ticket, detail.state, std::nullopt, setting);
    if (!to.empty()) return to;
  }
  return {};
}

// --- the end

Stage::Judged Stage::judge(const std::vector<Deed>& deeds) {
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
    if (code.text() == federation::kNationalCode) evidence.rules = station->office().rules();
  }
  for (const auto& [code, office] : tree_.offices()) {
    evidence.tree.offices[code] = {office.parent, office.level};
  }
  evidence.deeds = deeds;
  evidence.broken = broken_;
  Judged judged;
  judged.verdicts = simulator::judge(evidence);
  // A story may end in the middle of a matter.
  std::erase_if(judged.verdicts,
                [](const Verdict& verdict) { return verdict.name == "all-finished"; });
  judged.trace = trace_.finish();
  return judged;
}

}  // namespace guantong::simulator
