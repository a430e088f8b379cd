#include "tests/faults/storm.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <random>

#include "simulator/evidence.h"

namespace guantong::support {

using federation::OfficeCode;
using federation::TicketId;
using node::TicketDetail;
using simulator::FaultKind;
using simulator::ScheduledFault;
using std::chrono::milliseconds;

namespace {

/// How often a clerk looks whether something was refused that may be tried again.
constexpr milliseconds kLookAgain{1000};
/// So slow that a frame takes a while and keep-alives still pass.
constexpr std::size_t kSlowBytesPerSecond = std::size_t{64} << 10;

std::set<crypto::Hash> eventsOf(const TicketDetail& detail) {
  std::set<crypto::Hash> ids;
  for (const TicketDetail::Step& step : detail.steps) ids.insert(step.event.id.leaf);
  return ids;
}

std::size_t closings(const TicketDetail& detail) {
  return static_cast<std::size_t>(std::ranges::count_if(detail.steps, [](const auto& step) {
    return step.event.kind() == node::ticket::Kind::kClosed;
  }));
}

const TicketDetail* byTitle(const Clerk& clerk, const std::string& title) {
  const TicketDetail* found = nullptr;
  for (const auto& [id, detail] : clerk.tickets()) {
    if (detail.line.title != title) continue;
    if (found != nullptr) return nullptr;  // registered twice
    found = &detail;
  }
  return found;
}

}  // namespace

Storm::Storm(RealOffices& offices, const simulator::Schedule& schedule)
    : offices_(offices), schedule_(schedule) {
  for (const auto& office : offices_.all()) {
    clerks_.emplace_back(office->code, schedule_);
    peers_.emplace_back(office->socket());
    looked_.push_back(std::chrono::steady_clock::now());
  }
}

void Storm::rage(milliseconds lasts) {
  const auto began = std::chrono::steady_clock::now();
  while (true) {
    const auto at =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
    beginDue(std::min(at, lasts));
    if (at >= lasts) return;
    strike(at);
    startDue(at);
    blow(at);
    step(milliseconds{10});
  }
}

void Storm::heal() {
  blowing_.clear();
  for (const auto& office : offices_.all()) {
    if (office->line) office->line->set({});
    if (!office->running()) office->start();
  }
  down_.clear();
}

void Storm::beginDue(milliseconds at) {
  for (; nextTicket_ < schedule_.tickets.size() && schedule_.tickets[nextTicket_].at <= at;
       ++nextTicket_) {
    const simulator::ScheduledTicket& ticket = schedule_.tickets[nextTicket_];
    for (std::size_t i = 0; i < clerks_.size(); ++i) {
      if (clerks_[i].office() == ticket.route.front()) peers_[i].send(clerks_[i].begin(ticket));
    }
  }
}

void Storm::strike(milliseconds at) {
  for (; nextFault_ < schedule_.faults.size() && schedule_.faults[nextFault_].at <= at;
       ++nextFault_) {
    const ScheduledFault& fault = schedule_.faults[nextFault_];
    RealOffice& office = offices_.at(fault.office);
    if (fault.kind == FaultKind::kKill) {
      if (office.running()) {
        office.kill();
        ++kills_;
      }
      milliseconds& until = down_[fault.office];
      until = std::max(until, at + fault.lasts);
      continue;
    }
    if (fault.kind == FaultKind::kFailedCommit || fault.kind == FaultKind::kFullDisk) {
      ADD_FAILURE() << "a schedule for real processes has a fault of a disk";
      continue;
    }
    if (!office.line) {
      ADD_FAILURE() << "the national office has no line to a parent";
      continue;
    }
    if (fault.kind == FaultKind::kLossy) office.line->breakOff();
    blowing_.push_back(fault);
  }
}

void Storm::startDue(milliseconds at) {
  for (auto it = down_.begin(); it != down_.end();) {
    if (it->second > at) {
      ++it;
      continue;
    }
    offices_.at(it->first).start();
    it = down_.erase(it);
  }
}

void Storm::blow(milliseconds at) {
  std::erase_if(blowing_,
                [&](const ScheduledFault& fault) { return fault.at + fault.lasts <= at; });
  for (const auto& office : offices_.all()) {
    if (!office->line) continue;
    Weather weather;
    for (const ScheduledFault& fault : blowing_) {
      if (fault.office != office->code) continue;
      weather.up = weather.up && fault.kind != FaultKind::kCut && fault.kind != FaultKind::kCutUp;
      weather.down =
          weather.down && fault.kind != FaultKind::kCut && fault.kind != FaultKind::kCutDown;
      if (fault.kind == FaultKind::kSlow) {
        weather.delay += fault.delay;
        weather.bytesPerSecond = kSlowBytesPerSecond;
      }
      weather.lost = std::max(weather.lost, fault.share);
    }
    office->line->set(weather);
  }
}

void Storm::step(milliseconds wait) {
  std::vector<pollfd> polled;
  for (std::size_t i = 0; i < peers_.size(); ++i) work(i);
  for (const LocalPeer& peer : peers_) {
    if (peer.connected()) polled.push_back({peer.descriptor(), POLLIN, 0});
  }
  ::poll(polled.data(), polled.size(), static_cast<int>(wait.count()));
}

void Storm::work(std::size_t i) {
  LocalPeer& peer = peers_[i];
  Clerk& clerk = clerks_[i];
  const auto now = std::chrono::steady_clock::now();
  if (!peer.connected()) {
    if (!peer.connect()) return;
    clerk.broken();
    peer.send(clerk.connected());
    looked_[i] = now;
  }
  for (const node::LocalAnswer& answer : peer.receive()) peer.send(clerk.answered(answer));
  if (now - looked_[i] >= kLookAgain) {
    peer.send(clerk.lookAgain());
    looked_[i] = now;
  }
}

bool Storm::allClosed() const {
  return std::ranges::all_of(schedule_.tickets, [&](const simulator::ScheduledTicket& ticket) {
    return std::ranges::all_of(clerks_, [&](const Clerk& clerk) {
      if (std::ranges::find(ticket.route, clerk.office()) == ticket.route.end()) return true;
      const TicketDetail* detail = byTitle(clerk, ticket.title);
      return detail != nullptr && detail->state.stage == node::ticket::Stage::kClosed;
    });
  });
}

bool Storm::nothingWaits() const {
  return std::ranges::all_of(offices_.all(), [](const auto& office) {
    const std::string status = office->status();
    return jsonField(status, "condition") == "well" &&
           jsonField(status, "letters_unconfirmed") == "0" &&
           jsonField(status, "events_waiting") == "0" && jsonField(status, "parked") == "0";
  });
}

bool Storm::settles(std::chrono::seconds within) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!allClosed()) {
    for (const auto& office : offices_.all()) office->expectAlive();
    if (std::chrono::steady_clock::now() > until || ::testing::Test::HasFailure()) return false;
    step(milliseconds{50});
  }
  while (!nothingWaits()) {
    if (std::chrono::steady_clock::now() > until) return false;
    step(milliseconds{200});
  }
  // What came last was told to the clerks; one more look for what could not be told.
  for (int i = 0; i < 30; ++i) step(milliseconds{50});
  return true;
}

Storm::Counters Storm::counters() const {
  Counters counters{.kills = kills_, .deeds = 0, .connections = 0};
  for (const Clerk& clerk : clerks_) counters.deeds += clerk.done();
  for (const auto& office : offices_.all()) {
    if (office->line) counters.connections += office->line->counters().connections;
  }
  return counters;
}

std::vector<std::string> Storm::wrong() const {
  std::vector<std::string> found;
  for (const simulator::ScheduledTicket& ticket : schedule_.tickets) {
    std::optional<std::set<crypto::Hash>> events;
    for (const Clerk& clerk : clerks_) {
      if (std::ranges::find(ticket.route, clerk.office()) == ticket.route.end()) continue;
      const std::string where = ticket.title + " at " + std::string(clerk.office().text());
      const TicketDetail* detail = byTitle(clerk, ticket.title);
      if (detail == nullptr) {
        found.push_back(where + " is not there once");
        continue;
      }
      if (closings(*detail) != 1) {
        found.push_back(where + " is closed " + std::to_string(closings(*detail)) + " times");
      }
      if (detail->state.forked) found.push_back(where + " is forked");
      if (std::ranges::any_of(detail->steps,
                              [](const auto& step) { return step.event.excluded; })) {
        found.push_back(where + " has an excluded event");
      }
      if (!events) events = eventsOf(*detail);
      if (eventsOf(*detail) != *events) found.push_back(where + " has other events");
    }
  }
  for (const auto& office : offices_.all()) {
    const std::string status = office->status();
    if (status.find("\"alarms\":[]") == status.npos || jsonField(status, "quarantined") != "0") {
      found.push_back(status);
    }
  }
  return found;
}

std::vector<std::string> Storm::finalStates() const {
  std::vector<std::string> lines;
  for (const Clerk& clerk : clerks_) {
    for (const auto& [id, detail] : clerk.tickets()) {
      lines.push_back(simulator::finalState(clerk.office(), detail.line.title, detail.line.urgent,
                                            detail.state));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

std::vector<ScheduledFault> faultsOf(std::uint64_t seed, const std::vector<OfficeCode>& offices,
                                     milliseconds lasts) {
  std::mt19937_64 chance(seed);
  const auto upTo = [&](int from, int to) {
    return milliseconds{std::uniform_int_distribution<int>(from, to)(chance)};
  };
  const auto anyOf = [&](std::size_t from) {
    return offices[std::uniform_int_distribution<std::size_t>(from, offices.size() - 1)(chance)];
  };
  std::vector<ScheduledFault> faults;
  for (milliseconds at = upTo(200, 600); at < lasts; at += upTo(200, 600)) {
    faults.push_back({.at = at,
                      .kind = FaultKind::kKill,
                      .office = anyOf(0),
                      .lasts = upTo(50, 500),
                      .delay = {},
                      .share = 0});
  }
  constexpr FaultKind kOfLines[] = {FaultKind::kCut, FaultKind::kCutUp, FaultKind::kCutDown,
                                    FaultKind::kSlow, FaultKind::kLossy};
  for (milliseconds at = upTo(200, 1500); at < lasts; at += upTo(200, 1500)) {
    ScheduledFault fault{.at = at,
                         .kind = kOfLines[std::uniform_int_distribution<std::size_t>(0, 4)(chance)],
                         .office = anyOf(1),
                         .lasts = upTo(300, 4000),
                         .delay = {},
                         .share = 0};
    if (fault.kind == FaultKind::kSlow) fault.delay = upTo(20, 400);
    if (fault.kind == FaultKind::kLossy) fault.share = 0.2;
    faults.push_back(fault);
  }
  std::ranges::stable_sort(faults, {}, &ScheduledFault::at);
  return faults;
}

}  // namespace guantong::support
