#include "simulator/people.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "simulator/route.h"

namespace guantong::simulator {

using federation::OfficeCode;
using federation::TicketId;
using node::TicketDetail;
using node::TicketLine;
using node::ticket::Stage;
using node::ticket::Turn;

namespace {

/// Of those who have a turn and could dispatch it further: how many give the result themselves.
constexpr double kAnsweredHere = 0.2;
constexpr std::uint32_t kPageLines = 50;
/// After the safety phase people hurry.
constexpr std::chrono::seconds kHurriedPause{2};
/// Nobody is faster; by then the office has written into its lists what it answered.
constexpr std::chrono::milliseconds kShortestPause{100};

/// A result is still owed on one of its turns.
bool owesResult(const TicketDetail& detail, const OfficeCode& office) {
  return std::any_of(detail.state.turns.begin(), detail.state.turns.end(),
                     [&](const Turn& turn) { return turn.to == office && turn.open(); });
}
/// How many turns the office gave, and to how many of them there is no result yet.
struct Given {
  std::size_t all = 0;
  std::size_t open = 0;
};
Given givenBy(const TicketDetail& detail, const OfficeCode& office) {
  Given given;
  for (const Turn& turn : detail.state.turns) {
    if (turn.by != office) continue;
    ++given.all;
    if (!turn.result) ++given.open;
  }
  return given;
}
bool takesPart(const TicketDetail& detail, const OfficeCode& office) {
  const auto& all = detail.state.participants;
  return std::find(all.begin(), all.end(), office) != all.end();
}

}  // namespace

People::People(Agenda& agenda, const Scenario& scenario, std::uint64_t seed, StationOf stationOf)
    : agenda_(agenda),
      scenario_(scenario),
      chance_(seed, "people"),
      stationOf_(std::move(stationOf)) {}

std::string People::nextText() { return "第" + std::to_string(++texts_) + "件事"; }

// --- beginning

void People::begin(Instant start) {
  std::vector<OfficeCode> offices;
  for (const auto& [code, office] : scenario_.tree.offices()) offices.push_back(code);
  for (std::uint64_t i = 0; i < scenario_.work.tickets; ++i) {
    Planned planned{chance_.oneOf(offices), {}};
    planned.ticket.says.title = "工单" + std::to_string(i + 1);
    planned.ticket.says.urgent = chance_.happens(scenario_.work.urgent);
    // Mostly registered high up, so that there is a way down; some are dispatched in the same act.
    if (chance_.happens(0.5)) planned.office = *offices.begin();
    const auto& children = scenario_.tree.at(planned.office).children;
    if (!children.empty() && chance_.happens(0.5)) planned.ticket.says.to = chance_.oneOf(children);
    if (chance_.happens(scenario_.work.early)) early_.insert(planned.ticket.says.title);
    // The last fifth of the phase is for work under way.
    plan(start + chance_.upTo(scenario_.safety * 4 / 5), std::move(planned));
  }
  for (const ScheduledTicket& ticket : scenario_.schedule.tickets) {
    Planned planned{ticket.route.front(), {}};
    planned.ticket.says.title = ticket.title;
    planned.ticket.says.urgent = ticket.urgent;
    if (ticket.route.size() > 1) planned.ticket.says.to = ticket.route[1];
    routes_[ticket.title] = ticket.route;
    plan(start + ticket.at, std::move(planned));
  }
}

void People::plan(Instant at, Planned planned) {
  const std::string title = planned.ticket.says.title;
  CHECK(planned_.emplace(title, std::move(planned)).second);
  agenda_.at(at, [this, title] { registerTicket(title); });
}

void People::registerTicket(const std::string& title) {
  const auto at = planned_.find(title);
  if (at == planned_.end()) return;
  const OfficeCode office = at->second.office;
  Station& station = stationOf_(office);
  if (!station.running()) return;  // `started` comes back to it
  for (const TicketLine& line : desk(office)) {
    if (line.title != title) continue;
    planned_.erase(at);  // it was done; only the answer got lost
    return lookSoon({office, line.ticket});
  }
  node::NewTicket ticket = at->second.ticket;
  ticket.says.text = nextText();
  station.submit(ticket, [this, office, title, text = ticket.says.text](const auto& done) {
    if (!done || !done->ticket) {
      ++refused_;
      return agenda_.after(scenario_.work.pause, [this, title] { registerTicket(title); });
    }
    planned_.erase(title);
    deeds_.push_back({office, *done->ticket, text});
    lookSoon({office, *done->ticket});
  });
}

// --- looking

std::optional<node::Answer> People::ask(const OfficeCode& office, const node::Question& question) {
  Station& station = stationOf_(office);
  const auto reader = station.snapshot();
  auto answer =
      node::answer(*reader, station.tables(),
                   {station.office().keys(), station.office().rules(), agenda_.now()}, question);
  if (!answer) return std::nullopt;
  return std::move(*answer);
}

std::vector<TicketLine> People::desk(const OfficeCode& office) {
  std::vector<TicketLine> all;
  for (;;) {
    const std::uint64_t before = all.empty() ? 0 : all.back().row;
    const auto answer = ask(office, node::AskTickets{before, kPageLines});
    const auto* page = answer ? std::get_if<std::vector<TicketLine>>(&*answer) : nullptr;
    if (page != nullptr) all.insert(all.end(), page->begin(), page->end());
    if (page == nullptr || page->size() < kPageLines || all.back().row == 0) return all;
  }
}

void People::changed(const OfficeCode& office, const TicketId& ticket) {
  lookSoon({office, ticket});
}

void People::started(const OfficeCode& office) {
  std::erase_if(acting_, [&](const Place& place) { return place.first == office; });
  lookAt(office);
}

void People::lookAt(const OfficeCode& office) {
  for (const TicketLine& line : desk(office)) {
    if (line.stage != Stage::kClosed) lookSoon({office, line.ticket});
  }
  for (const auto& [title, planned] : planned_) {
    if (planned.office != office) continue;
    agenda_.after(chance_.waiting(scenario_.work.pause),
                  [this, name = title] { registerTicket(name); });
  }
}

void People::finish() {
  finishing_ = true;
  lookEverywhere();
}

bool People::allClosed() {
  for (const auto& [code, office] : scenario_.tree.offices()) {
    for (const TicketLine& line : desk(code)) {
      if (line.stage != Stage::kClosed) return false;
    }
  }
  return true;
}

void People::lookEverywhere() {
  for (const auto& [code, office] : scenario_.tree.offices()) {
    if (stationOf_(code).running()) lookAt(code);
  }
}

void People::lookSoon(const Place& place) {
  if (!looking_.insert(place).second) return;
  const auto pause =
      finishing_ ? chance_.upTo(kHurriedPause) : chance_.waiting(scenario_.work.pause);
  agenda_.after(kShortestPause + pause, [this, place] {
    looking_.erase(place);
    look(place);
  });
}

void People::look(const Place& place) {
  const auto& [office, ticket] = place;
  if (!stationOf_(office).running() || acting_.contains(place)) return;
  const auto answer = ask(office, node::AskTicket{ticket});
  const auto* detail = answer ? std::get_if<TicketDetail>(&*answer) : nullptr;
  if (detail == nullptr) return;
  const std::string text = nextText();
  if (auto wrong = mistake(office, *detail, text)) return act(place, std::move(*wrong), text);
  auto command = routes_.contains(detail->line.title)
                     ? nextOnRoute(routes_.at(detail->line.title), office, *detail, text)
                     : decide(office, *detail, text);
  if (command) act(place, std::move(*command), text);
}

// --- acting

void People::act(const Place& place, node::Command command, const std::string& text) {
  acting_.insert(place);
  stationOf_(place.first).submit(std::move(command), [this, place, text](const auto& done) {
    acting_.erase(place);
    if (done) {
      deeds_.push_back({place.first, place.second, text});
    } else {
      ++refused_;
    }
    lookSoon(place);
  });
}

std::optional<node::Command> People::mistake(const OfficeCode& office, const TicketDetail& detail,
                                             const std::string& text) {
  if (finishing_ || !chance_.happens(scenario_.work.mistakes)) return std::nullopt;
  const TicketId& ticket = detail.line.ticket;
  if (detail.state.registrar != office) return closing(ticket, text);
  if (detail.state.stage != Stage::kClosed) return result(ticket, text);
  std::vector<OfficeCode> others = scenario_.tree.below(office);
  if (others.empty()) return std::nullopt;
  return dispatch(ticket, chance_.oneOf(others), text);
}

std::optional<node::Command> People::decide(const OfficeCode& office, const TicketDetail& detail,
                                            const std::string& text) {
  const TicketId& ticket = detail.line.ticket;
  if (detail.state.stage == Stage::kClosed) return std::nullopt;
  const bool registrar = detail.state.registrar == office;
  const Given given = givenBy(detail, office);
  if (registrar && given.all > 0 &&
      (given.open == 0 || (!finishing_ && early_.contains(detail.line.title)))) {
    return closing(ticket, text);
  }
  if (!registrar && !owesResult(detail, office)) return std::nullopt;
  if (given.all > 0) {
    if (given.open > 0) return std::nullopt;
    return result(ticket, text);
  }
  const auto to = finishing_ ? std::nullopt : whereTo(office, detail);
  if (to) return dispatch(ticket, *to, text);
  if (registrar) return closing(ticket, text);
  return result(ticket, text);
}

std::optional<OfficeCode> People::whereTo(const OfficeCode& office, const TicketDetail& detail) {
  const WorkPlan& work = scenario_.work;
  const auto& children = scenario_.tree.at(office).children;
  const bool registrar = detail.state.registrar == office;
  const bool further = chance_.happens(work.cousin);
  const bool deeper = chance_.happens(work.deep);
  const bool here = chance_.happens(kAnsweredHere);
  std::vector<OfficeCode> choice;
  if (further) {
    for (const auto& [code, each] : scenario_.tree.offices()) choice.push_back(code);
  } else if (here && !registrar) {
    return std::nullopt;
  } else if (deeper || children.empty()) {
    choice = scenario_.tree.below(office);
  } else {
    choice = children;
  }
  std::erase_if(choice,
                [&](const OfficeCode& code) { return code == office || takesPart(detail, code); });
  if (choice.empty()) return std::nullopt;
  return chance_.oneOf(choice);
}

}  // namespace guantong::simulator
