#include "simulator/deadlines.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "node/ticket/clocks.h"

namespace guantong::simulator {

using node::ticket::Happening;
using node::ticket::Kind;
using node::ticket::Running;
using node::ticket::State;
using node::ticket::Ticket;

namespace {

naive::Moment momentOf(federation::Instant at) { return at.time_since_epoch().count(); }

std::int64_t numberOf(const std::optional<std::uint32_t>& turn) {
  return turn ? static_cast<std::int64_t>(*turn) : -1;
}

/// The hotlines that the second count knows.
bool isCounted(const std::string& hotline) {
  static const std::set<std::string> known = {"12325", "12316",           "12315",
                                              "12314", "12315-mediation", "12345"};
  return known.contains(hotline);
}

bool wasHandledAgain(const State& state) {
  return std::ranges::any_of(state.happenings, &Happening::reopens);
}

std::string nameOf(const std::string& clock, std::int64_t turn) {
  return clock + (turn < 0 ? "" : " of turn " + std::to_string(turn));
}
std::string textOf(naive::Moment at) {
  return node::profile::textOf(federation::Instant{std::chrono::milliseconds{at}});
}

void compare(const Ticket& ticket, const State& state, const std::vector<Running>& clocks,
             const std::vector<naive::Deadline>& second, std::vector<std::string>& found) {
  const auto say = [&](const std::string& what) {
    found.push_back("'" + ticket.opened.title + "': " + what);
  };
  std::map<std::pair<std::string, std::int64_t>, const naive::Deadline*> wanted;
  for (const naive::Deadline& deadline : second) {
    wanted[{deadline.clock, deadline.turn}] = &deadline;
  }
  for (const Running& clock : clocks) {
    const auto at = wanted.find({clock.rule->name, numberOf(clock.turn)});
    const std::string name = nameOf(clock.rule->name, numberOf(clock.turn));
    if (at == wanted.end()) {
      say(name + " runs, and by the second count does not");
      continue;
    }
    const naive::Deadline& deadline = *at->second;
    if (momentOf(clock.due.at) != deadline.due) {
      say(name + " is due " + node::profile::textOf(clock.due.at) + ", by the second count " +
          textOf(deadline.due));
    }
    const bool endedWithTicket = clock.stopped && clock.stopped == state.closedAt;
    const naive::Moment stopped = clock.stopped ? momentOf(*clock.stopped) : 0;
    // What ended before its delivery was proven never ran: the one calls that the end, the other
    // the proof.
    const bool neverRan = clock.stopped == clock.started && deadline.stopped != 0 &&
                          deadline.stopped <= momentOf(clock.started);
    if (stopped != deadline.stopped && !(endedWithTicket && deadline.stopped == 0) && !neverRan) {
      say(name + " stopped " + (stopped == 0 ? "never" : textOf(stopped)) +
          ", by the second count " + (deadline.stopped == 0 ? "never" : textOf(deadline.stopped)));
    }
    wanted.erase(at);
  }
  for (const auto& [key, deadline] : wanted) {
    say(nameOf(key.first, key.second) + " is due " + textOf(deadline->due) +
        " by the second count, and does not run");
  }
}

}  // namespace

naive::Ticket plainly(const Ticket& ticket, const State& state) {
  naive::Ticket plain;
  plain.hotline = ticket.opened.hotline;
  plain.type = ticket.opened.type;
  plain.channel = ticket.opened.channel;
  plain.registrar = state.registrar.text();
  plain.urgent = ticket.opened.urgent;
  plain.received = momentOf(state.received);
  for (const node::ticket::Turn& turn : state.turns) {
    plain.turns.push_back({std::string(turn.to.text()), momentOf(turn.at),
                           turn.delivered ? momentOf(*turn.delivered) : 0});
  }
  for (const Happening& happening : state.happenings) {
    const node::ticket::Act& act = ticket.events[happening.event].act;
    naive::Happening one;
    one.kind = node::ticket::nameOf(happening.kind)->word;
    one.office = happening.author.text();
    one.turn = numberOf(happening.turn);
    one.at = momentOf(happening.at);
    one.until = act.until ? momentOf(*act.until) : 0;
    one.amount = act.number;
    if (happening.turn) {
      const node::ticket::Turn& turn = state.turns[*happening.turn];
      one.within = turn.on || turn.part == node::ticket::Turn::Part::kAssistant;
    }
    plain.happenings.push_back(std::move(one));
    // Who registers and sends it on in one act has dispatched it too.
    if (happening.kind == Kind::kRegistered && !act.to.empty()) {
      naive::Happening sent = plain.happenings.back();
      sent.kind = "dispatched";
      plain.happenings.push_back(std::move(sent));
    }
  }
  // A turn that ended with the one it was given on: nothing is said of it by itself.
  for (std::size_t at = 0; at < state.turns.size(); ++at) {
    const node::ticket::Turn& turn = state.turns[at];
    if (!turn.on || !turn.ended || state.turns[*turn.on].endedBy != turn.endedBy) continue;
    naive::Happening one;
    one.kind = "recalled";
    one.office = turn.by.text();
    one.turn = static_cast<std::int64_t>(at);
    one.at = momentOf(*turn.ended);
    plain.happenings.push_back(std::move(one));
  }
  std::ranges::stable_sort(plain.happenings, {}, &naive::Happening::at);
  return plain;
}

std::vector<naive::Holidays> holidaysOf(const node::Rules& rules) {
  std::map<std::pair<std::string, std::chrono::year>, const node::profile::Notice*> newest;
  for (const node::profile::Notice& notice : rules.notices()) {
    for (const std::chrono::year year : notice.years) {
      auto& there = newest[{notice.area, year}];
      if (there == nullptr || there->version < notice.version) there = &notice;
    }
  }
  std::map<std::string, naive::Holidays> byArea;
  for (const auto& [key, notice] : newest) {
    naive::Holidays& holidays = byArea[key.first];
    holidays.area = key.first;
    for (const auto& day : notice->days) {
      if (node::profile::yearOf(day.day) != key.second) continue;
      (day.works ? holidays.work : holidays.off).insert(node::profile::textOf(day.day));
    }
  }
  std::vector<naive::Holidays> all;
  for (auto& [area, holidays] : byArea) all.push_back(std::move(holidays));
  return all;
}

std::vector<std::string> deadlinesThatDiffer(const Evidence& evidence) {
  std::vector<std::string> found;
  const std::vector<naive::Holidays> holidays = holidaysOf(*evidence.rules);
  for (const OfficeEvidence& office : evidence.offices) {
    for (const auto& [id, held] : office.tickets) {
      if (!isCounted(held.ticket.opened.hotline)) continue;
      const node::ticket::Setting setting = evidence.settingOf(held.ticket);
      if (setting.profile == nullptr) continue;
      const State state = fold(held.ticket, setting);
      // Once a ticket, where all of it is.
      if (state.registrar != office.code || wasHandledAgain(state)) continue;
      const auto clocks = clocksOf(held.ticket, state, setting, evidence.rules->calendar());
      compare(held.ticket, state, clocks, deadlines(plainly(held.ticket, state), holidays), found);
    }
  }
  return found;
}

}  // namespace guantong::simulator
