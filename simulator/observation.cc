#include "simulator/observation.h"

#include <algorithm>

#include "simulator/story_words.h"

namespace guantong::simulator {

using node::ClockLine;
using node::PossibleLine;
using node::TicketDetail;
using node::ticket::State;
using node::ticket::Turn;

namespace {

std::string wordOfFlag(bool value) { return value ? "true" : "false"; }
std::string text(const OfficeCode& office) { return std::string(office.text()); }

std::string nameOf(const federation::TicketId& ticket, const TicketNames& names) {
  const auto found = names.find(ticket);
  return found == names.end() ? std::string("(another)") : found->second;
}

void addOnce(std::vector<std::string>& list, const std::string& word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

/// What a clock shows, under a prefix: "" for the ticket, "turn 330106000000." for a turn.
void observeClock(Observation& found, const std::string& prefix, const ClockLine& clock) {
  found[prefix + "due." + clock.name] = {momentText(clock.due)};
  if (!clock.stopped && !clock.paused) addOnce(found[prefix + "clocks"], clock.name);
  if (clock.late) addOnce(found[prefix + "late"], clock.name);
  if (clock.paused) addOnce(found[prefix + "paused"], clock.name);
  if (clock.provisional) addOnce(found[prefix + "provisional"], clock.name);
  if (clock.pastSoftCap) addOnce(found[prefix + "past_cap"], clock.name);
}

void observeTurn(Observation& found, const std::string& prefix, const TicketDetail& detail,
                 std::uint32_t at) {
  // A later turn of the same office takes the place of an earlier one, whole.
  const auto from = found.lower_bound(prefix);
  auto to = from;
  while (to != found.end() && to->first.starts_with(prefix)) ++to;
  found.erase(from, to);
  const Turn& turn = detail.state.turns[at];
  found[prefix + "status"] = {wordOf(turn.status)};
  found[prefix + "part"] = {wordOf(turn.part)};
  found[prefix + "by"] = {text(turn.by)};
  found[prefix + "final"] = {wordOfFlag(turn.final)};
  found[prefix + "supervised"] = {wordOfFlag(turn.supervised)};
  found[prefix + "reviewed"] = {wordOfFlag(turn.reviewed)};
  found[prefix + "sealed"] = {wordOfFlag(turn.sealed)};
  found[prefix + "paper_filed"] = {wordOfFlag(turn.paperFiled)};
  found[prefix + "extensions"] = {std::to_string(turn.extensions)};
  if (turn.delivered) found[prefix + "delivered"] = {momentText(*turn.delivered)};
  for (const ClockLine& clock : detail.clocks) {
    if (clock.turn == at) observeClock(found, prefix, clock);
  }
  for (const PossibleLine& line : detail.possible) {
    if (line.turn == at) addOnce(found[prefix + "possible"], wordOf(line.kind));
  }
}

void observeTurns(Observation& found, const TicketDetail& detail) {
  std::map<OfficeCode, std::uint32_t> count;
  for (std::uint32_t at = 0; at < detail.state.turns.size(); ++at) {
    const OfficeCode& holder = detail.state.turns[at].to;
    const std::string which = text(holder) + "#" + std::to_string(++count[holder]);
    observeTurn(found, "turn " + which + ".", detail, at);
    observeTurn(found, "turn " + text(holder) + ".", detail, at);
  }
}

/// Of several clocks of one name that of a turn that goes on, of these the newest, is the ticket's.
void observeClocks(Observation& found, const TicketDetail& detail) {
  const auto over = [&](const ClockLine& clock) {
    return clock.turn && detail.state.turns[*clock.turn].over();
  };
  std::vector<const ClockLine*> clocks;
  for (const ClockLine& clock : detail.clocks) clocks.push_back(&clock);
  std::stable_sort(clocks.begin(), clocks.end(), [&](const ClockLine* a, const ClockLine* b) {
    return std::pair(!over(*a), a->turn) < std::pair(!over(*b), b->turn);
  });
  for (const ClockLine* clock : clocks) observeClock(found, "", *clock);
}

void observeState(Observation& found, const State& state, const TicketNames& names) {
  found["stage"] = {wordOf(state.stage)};
  found["scope"] = {wordOf(state.scope)};
  found["registrar"] = {text(state.registrar)};
  for (const OfficeCode& office : state.participants) found["participants"].push_back(text(office));
  const std::pair<const char*, bool> flags[] = {
      {"supervised", state.supervised},
      {"urged", state.urgedNow},
      {"informed", state.informed},
      {"supplement_asked", state.supplementAsked},
      {"reexamination_asked", state.reexaminationAsked},
      {"archived", state.archived},
      {"purged", state.purged},
      {"blocked", state.blocked},
      {"forked", state.forked},
  };
  for (const auto& [key, value] : flags) found[key] = {wordOfFlag(value)};
  const std::pair<const char*, std::size_t> numbers[] = {
      {"dissatisfied", state.dissatisfied},  {"returns", state.returns},
      {"reopened", state.reopened},          {"rectifications_open", state.rectificationsOpen},
      {"conflicts", state.conflicts.size()},
  };
  for (const auto& [key, value] : numbers) found[key] = {std::to_string(value)};
  if (!state.grade.empty()) found["grade"] = {state.grade};
  if (!state.excludedFromAssessment.empty()) {
    found["not_assessed"] = {state.excludedFromAssessment};
  }
  if (state.mergedInto) found["merged_into"] = {nameOf(*state.mergedInto, names)};
  for (const auto& ticket : state.linked) found["linked"].push_back(nameOf(ticket, names));
  for (const auto& number : state.numbers) found["foreign_numbers"].push_back(number.first);
}

}  // namespace

std::string wordOf(node::ticket::Stage stage) {
  return std::string(stageWords()[static_cast<std::size_t>(stage)].word);
}
std::string wordOf(node::ticket::Scope scope) {
  return std::string(scopeWords()[static_cast<std::size_t>(scope)].word);
}
std::string wordOf(Turn::Status status) {
  return std::string(statusWords()[static_cast<std::size_t>(status)].word);
}
std::string wordOf(Turn::Part part) {
  return std::string(partWords()[static_cast<std::size_t>(part)].word);
}
std::string wordOf(Kind kind) {
  const node::ticket::KindName* name = node::ticket::nameOf(kind);
  return name == nullptr ? std::to_string(static_cast<int>(kind)) : std::string(name->word);
}

std::vector<std::string> kindsOf(const std::vector<PossibleLine>& possible) {
  std::vector<std::string> kinds;
  for (const PossibleLine& line : possible) addOnce(kinds, wordOf(line.kind));
  return kinds;
}

Observation observe(const TicketDetail& detail, const TicketNames& names) {
  Observation found;
  found["knows"] = {"true"};
  found["hotline"] = {detail.opened.hotline};
  found["version"] = {std::to_string(detail.opened.profileVersion)};
  if (detail.line.holder) found["holder"] = {text(*detail.line.holder)};
  observeState(found, detail.state, names);
  observeClocks(found, detail);
  observeTurns(found, detail);
  std::size_t excluded = 0;
  for (const TicketDetail::Step& step : detail.steps) {
    addOnce(found["happened"], wordOf(step.event.kind()));
    if (step.event.excluded) ++excluded;
  }
  found["excluded"] = {std::to_string(excluded)};
  found["possible"] = kindsOf(detail.possible);
  return found;
}

void observe(const node::Alike& alike, const TicketNames& names, Observation& found) {
  for (const node::AlikeLine& line : alike.lines) {
    const char* advice = !line.sameMatter()  ? "same_reporter"
                         : line.sameReporter ? "merge_with"
                                             : "link_with";
    found[advice].push_back(nameOf(line.line.ticket, names));
  }
}

Observation observe(const node::Desk& desk, const node::People& people,
                    const std::vector<node::RulesLine>& rules, const TicketNames& names) {
  Observation found;
  for (const node::DeskLine& line : desk.lines) {
    found["desk"].push_back(nameOf(line.line.ticket, names));
  }
  found["overdue"] = {std::to_string(desk.overdue)};
  for (const node::PeopleDue& due : people.due) {
    const std::string role(node::ticket::nameOf(due.role).word);
    if (due.missing) {
      addOnce(found["missing"], role);
    } else {
      found["to_file." + role] = {momentText(due.due)};
    }
  }
  for (const node::RulesLine& line : rules) {
    found["rules_known"].push_back((line.name.empty() ? "cn" : line.name) + "/" +
                                   std::to_string(line.version));
  }
  return found;
}

Compared compare(const Wanted& wanted, const Observation& found) {
  static const std::vector<std::string> kNothing;
  const auto at = found.find(wanted.key);
  const std::vector<std::string>& there = at == found.end() ? kNothing : at->second;
  Compared compared;
  for (const std::string& word : there) {
    compared.found.append(compared.found.empty() ? "" : ", ").append(word);
  }
  if (there.empty()) compared.found = "nothing";
  const auto isThere = [&](const std::string& word) {
    return std::find(there.begin(), there.end(), word) != there.end();
  };
  switch (wanted.how) {
    case Wanted::How::kIs:
      compared.ok = there == wanted.texts;
      break;
    case Wanted::How::kHolds:
      compared.ok = std::all_of(wanted.texts.begin(), wanted.texts.end(), isThere);
      break;
    case Wanted::How::kHoldsNone:
      compared.ok = std::none_of(wanted.texts.begin(), wanted.texts.end(), isThere);
      break;
  }
  return compared;
}

}  // namespace guantong::simulator
