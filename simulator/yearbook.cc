#include "simulator/yearbook.h"

#include <algorithm>
#include <cstdio>

#include "node/display_width.h"
#include "node/ticket/clocks.h"
#include "node/ticket/whom.h"
#include "simulator/json_text.h"

namespace guantong::simulator {

using federation::OfficeCode;
using node::ticket::Extension;
using node::ticket::Happening;
using node::ticket::Kind;
using node::ticket::Running;
using node::ticket::Setting;
using node::ticket::State;
using node::ticket::Ticket;
using node::ticket::Turn;

namespace {

/// Longer, and the office was off or far away.
constexpr std::chrono::hours kDeliveryMax{20};
/// Of overdue clocks: in the text. All are in --json.
constexpr std::size_t kShown = 8;

std::string word(const OfficeCode& office) { return std::string(office.text()); }
bool among(const std::vector<Kind>& kinds, Kind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

/// Looks at a ticket as it was at the end of one clock.
class Looking {
 public:
  Looking(const Ticket& ticket, const State& state, const Setting& setting, const Running& clock)
      : ticket_(ticket), state_(state), setting_(setting), clock_(clock), at_(clock.due.at) {}

  /// The sentence stays empty where there is no reason.
  Overdue run() && {
    Overdue overdue{ticket_.opened.title,
                    ticket_.opened.hotline,
                    clock_.rule->name,
                    clock_.whose,
                    clock_.due.at,
                    clock_.stopped,
                    {},
                    {}};
    reason_ = &overdue.reason;
    if (!std::ranges::binary_search(state_.participants, clock_.whose)) return overdue;
    overdue.told = clock_.turn ? ofTurn(*clock_.turn) : ofTicket();
    if (!overdue.told.empty()) overdue.told += besides();
    return overdue;
  }

 private:
  std::string say(std::string_view reason, std::string sentence) {
    *reason_ = reason;
    return sentence;
  }

  [[nodiscard]] bool wasOver(const Turn& turn) const {
    return turn.at > at_ || (turn.ended && *turn.ended <= at_);
  }
  /// Its holder owed an answer.
  [[nodiscard]] bool wasOpen(std::uint32_t turn) const {
    if (wasOver(state_.turns[turn])) return false;
    bool open = true;
    for (const Happening& happening : state_.happenings) {
      if (happening.at > at_) continue;
      const bool concerns = happening.turn == turn;
      if (concerns && happening.kind == Kind::kResult) open = false;
      if (happening.reopens && (concerns || !happening.turn)) open = true;
      if (concerns && happening.kind == Kind::kSentBack) open = true;
    }
    return open;
  }

  std::string ofTurn(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    if (wasOver(turn)) return "";
    if (among(clock_.rule->stops, Kind::kResult) && !wasOpen(at)) return "";
    if (const OfficeCode decider = undecided(at); !decider.empty()) {
      return say("more time undecided",
                 word(turn.to) + " asked for more time, and " + word(decider) + " had not decided");
    }
    for (std::uint32_t each = 0; each < state_.turns.size(); ++each) {
      const Turn& other = state_.turns[each];
      if (!wasOpen(each)) continue;
      if (other.on == at) {
        return say("handed on",
                   "waited for " + word(other.to) + ", to whom " + word(turn.to) + " handed it on");
      }
      const bool helps = turn.part == Turn::Part::kLead && other.joint == turn.joint &&
                         other.part == Turn::Part::kAssistant;
      if (helps) return say("assistant", "the lead waited for " + word(other.to));
    }
    if (turn.status == Turn::Status::kPassedOver) {
      return say("nobody reached", "nobody could be reached at " + word(turn.to));
    }
    return say("its holder", "waited for " + word(turn.to));
  }
  std::string ofTicket() {
    if (state_.registeredAt > at_) {
      return say("came late", "was registered after it, having been received elsewhere");
    }
    for (std::uint32_t each = 0; each < state_.turns.size(); ++each) {
      if (wasOpen(each)) {
        return say("with an office", "waited for " + word(state_.turns[each].to));
      }
    }
    if (state_.closedAt && *state_.closedAt <= at_ && clock_.whose != state_.registrar) return "";
    return say("the registrar",
               "waited for " + word(state_.registrar) + ", which had registered it");
  }

  /// Who was to decide on more time for this clock; nobody: nothing waited.
  [[nodiscard]] OfficeCode undecided(std::uint32_t at) const {
    for (const Extension& extension : state_.extensions) {
      if (extension.turn != at || extension.clock != clock_.rule->name) continue;
      bool asked = false;
      std::size_t endorsed = 0;
      bool decided = false;
      for (const Happening& happening : state_.happenings) {
        if (happening.at > at_) continue;
        const auto& event = ticket_.events[happening.event];
        asked = asked || event.id == extension.asked;
        if (event.act.about != extension.asked) continue;
        endorsed += happening.kind == Kind::kExtensionEndorsed ? 1 : 0;
        decided = decided || happening.kind == Kind::kExtensionGranted ||
                  happening.kind == Kind::kExtensionRefused;
      }
      if (!asked || decided) continue;
      const auto chain = extensionChain(ticket_, state_, setting_, at, extension.clock);
      return chain[std::min(endorsed, chain.size() - 1)];
    }
    return {};
  }

  [[nodiscard]] std::string besides() const {
    std::uint32_t returned = 0, sentBack = 0, extended = 0, urged = 0;
    for (const Happening& happening : state_.happenings) {
      if (happening.at > at_) continue;
      const Kind kind = happening.kind;
      returned += kind == Kind::kReturned ? 1 : 0;
      sentBack += kind == Kind::kSentBack || happening.reopens ? 1 : 0;
      extended += kind == Kind::kExtensionGranted || kind == Kind::kExtensionFiled ||
                          kind == Kind::kExtensionNotified
                      ? 1
                      : 0;
      urged += kind == Kind::kUrged ? 1 : 0;
    }
    std::string text;
    const auto add = [&](std::uint32_t count, const char* what) {
      if (count > 0) text += "; " + std::string(what) + " " + std::to_string(count) + "x";
    };
    add(extended, "more time");
    add(returned, "returned");
    add(sentBack, "handled again");
    add(urged, "urged");
    if (clock_.turn) {
      const Turn& turn = state_.turns[*clock_.turn];
      if (turn.delivered && *turn.delivered - turn.at > kDeliveryMax) {
        text += "; its machine was off";
      }
    }
    return text;
  }

  const Ticket& ticket_;
  const State& state_;
  const Setting& setting_;
  const Running& clock_;
  const Instant at_;
  std::string* reason_ = nullptr;
};

/// Calls with every ticket once, as its registrar holds it.
template <typename Visit>
void forEachTicket(const Evidence& evidence, const Visit& visit) {
  for (const OfficeEvidence& office : evidence.offices) {
    for (const auto& [id, held] : office.tickets) {
      const Setting setting = evidence.settingOf(held.ticket);
      if (setting.profile == nullptr) continue;
      const State state = fold(held.ticket, setting);
      if (state.registrar == office.code) visit(held.ticket, state, setting);
    }
  }
}

std::vector<Overdue> overdueOf(const Evidence& evidence, const Ticket& ticket, const State& state,
                               const Setting& setting) {
  std::vector<Overdue> found;
  for (const Running& clock : clocksOf(ticket, state, setting, evidence.rules->calendar())) {
    if (clock.late(evidence.judgedAt)) {
      found.push_back(Looking(ticket, state, setting, clock).run());
    }
  }
  return found;
}

void countGrade(const State& state, const Setting& setting, YearRow& row) {
  const auto& rating = setting.profile->rating;
  if (std::ranges::find(rating.types, row.type) == rating.types.end()) return;
  const bool handled = row.refused == 0 && row.joined == 0 && state.excludedFromAssessment.empty();
  if (!handled || (state.grade.empty() && !rating.unratedCount)) return;
  ++row.counted;
  const auto grade = std::ranges::find(rating.grades, state.grade);
  const auto edge = std::ranges::find(rating.grades, rating.satisfiedFrom);
  row.rated += state.grade.empty() ? 0 : 1;
  row.satisfied += grade != rating.grades.end() && grade <= edge ? 1 : 0;
}

YearRow rowOf(const Ticket& ticket, const State& state, const Setting& setting,
              const std::vector<Overdue>& overdue) {
  YearRow row;
  row.hotline = ticket.opened.hotline;
  row.type = ticket.opened.type;
  row.tickets = 1;
  const bool explained = std::ranges::none_of(overdue, &std::string::empty, &Overdue::told);
  (overdue.empty() ? row.onTime : explained ? row.overdue : row.unexplained) = 1;
  row.refused = state.scope == node::ticket::Scope::kRefused ? 1 : 0;
  row.joined = state.mergedInto || !state.linked.empty() ? 1 : 0;
  row.returned = state.returns > 0 ? 1 : 0;
  row.extended =
      std::ranges::any_of(state.turns, [](const Turn& turn) { return turn.extensions > 0; }) ? 1
                                                                                             : 0;
  row.reopened = state.reopened > 0 ? 1 : 0;
  countGrade(state, setting, row);
  return row;
}

std::string padded(std::string text, std::size_t width, bool right) {
  const std::size_t has = node::displayWidth(text);
  const std::string blanks(width > has ? width - has : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  char text[16];
  std::snprintf(text, sizeof text, "%.1f%%",
                100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text;
}

std::string nameOf(const OfficeCode& office, const Tree& tree) {
  return tree.has(office) ? tree.at(office).name : word(office);
}

}  // namespace

void YearRow::add(const YearRow& other) {
  tickets += other.tickets;
  onTime += other.onTime;
  overdue += other.overdue;
  unexplained += other.unexplained;
  refused += other.refused;
  joined += other.joined;
  returned += other.returned;
  extended += other.extended;
  reopened += other.reopened;
  counted += other.counted;
  rated += other.rated;
  satisfied += other.satisfied;
}

std::vector<Overdue> overdueOf(const Evidence& evidence) {
  std::vector<Overdue> all;
  forEachTicket(evidence, [&](const Ticket& ticket, const State& state, const Setting& setting) {
    for (Overdue& each : overdueOf(evidence, ticket, state, setting)) {
      all.push_back(std::move(each));
    }
  });
  return all;
}

Yearbook yearbookOf(const Evidence& evidence) {
  Yearbook yearbook;
  std::map<std::pair<std::string, std::string>, YearRow> rows;
  YearRow all;
  forEachTicket(evidence, [&](const Ticket& ticket, const State& state, const Setting& setting) {
    const std::vector<Overdue> overdue = overdueOf(evidence, ticket, state, setting);
    const YearRow row = rowOf(ticket, state, setting, overdue);
    YearRow& ofType = rows[{row.hotline, row.type}];
    ofType.hotline = row.hotline;
    ofType.type = row.type;
    ofType.add(row);
    all.add(row);
    for (const Overdue& each : overdue) {
      ++yearbook.reasons[each.told.empty() ? "none" : each.reason];
      yearbook.overdue.push_back(each);
    }
    for (const Happening& happening : state.happenings) {
      if (const auto* name = node::ticket::nameOf(happening.kind)) {
        ++yearbook.kinds[std::string(name->word)];
      }
    }
  });
  for (const auto& [key, row] : rows) yearbook.rows.push_back(row);
  yearbook.rows.push_back(all);
  return yearbook;
}

std::string textOf(const Yearbook& yearbook, const Tree& tree) {
  const std::vector<std::string> head{"",          "tickets",  "on time",   "overdue",
                                      "no reason", "refused",  "joined",    "returned",
                                      "extended",  "reopened", "satisfied", "of rated"};
  std::vector<std::vector<std::string>> lines{head};
  for (const YearRow& row : yearbook.rows) {
    std::vector<std::string> line{row.type.empty() ? "all" : row.hotline + " " + row.type};
    for (const std::uint64_t number :
         {row.tickets, row.onTime, row.overdue, row.unexplained, row.refused, row.joined,
          row.returned, row.extended, row.reopened}) {
      line.push_back(std::to_string(number));
    }
    line.push_back(percent(row.satisfied, row.counted));
    line.push_back(percent(row.satisfied, row.rated));
    lines.push_back(std::move(line));
  }
  std::vector<std::size_t> widths(head.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], node::displayWidth(line[i]));
    }
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text.append(i == 0 ? "  " : "  ").append(padded(line[i], widths[i], i > 0));
    }
    text += "\n";
  }
  text += "overdue clocks, by what they waited for:";
  for (const auto& [reason, count] : yearbook.reasons) {
    text.append(" ").append(reason).append(" ").append(std::to_string(count)).append(";");
  }
  text += yearbook.reasons.empty() ? " none\n" : "\n";
  std::size_t shown = 0;
  for (const Overdue& each : yearbook.overdue) {
    if (++shown > kShown) break;
    text += "  " + each.title + " " + each.clock + " of " + nameOf(each.whose, tree) + ", due " +
            node::profile::textOf(each.due) + ": " + (each.told.empty() ? "NO REASON" : each.told) +
            "\n";
  }
  if (yearbook.overdue.size() > kShown) {
    text += "  and " + std::to_string(yearbook.overdue.size() - kShown) + " more (--json)\n";
  }
  text += "what happened:";
  for (const auto& [kind, count] : yearbook.kinds) {
    text.append(" ").append(kind).append(" ").append(std::to_string(count));
  }
  return text + "\n";
}

std::string jsonOf(const Yearbook& yearbook) {
  std::string json = "\"table\":[";
  const auto number = [&](const char* name, std::uint64_t value) {
    json.append(",\"").append(name).append("\":").append(std::to_string(value));
  };
  for (const YearRow& row : yearbook.rows) {
    json.append(&row == &yearbook.rows.front() ? "" : ",").append("{\"hotline\":");
    json += quoted(row.hotline) + ",\"type\":" + quoted(row.type);
    number("tickets", row.tickets);
    number("on_time", row.onTime);
    number("overdue_with_reason", row.overdue);
    number("overdue_without_reason", row.unexplained);
    number("refused", row.refused);
    number("joined", row.joined);
    number("returned", row.returned);
    number("extended", row.extended);
    number("reopened", row.reopened);
    number("counted", row.counted);
    number("rated", row.rated);
    number("satisfied", row.satisfied);
    json += "}";
  }
  const auto counts = [&](const char* name, const std::map<std::string, std::uint64_t>& of) {
    json.append(",\"").append(name).append("\":{");
    bool first = true;
    for (const auto& [key, count] : of) {
      json += (first ? "" : ",") + quoted(key) + ":" + std::to_string(count);
      first = false;
    }
    json += "}";
  };
  json += "]";
  counts("overdue_reasons", yearbook.reasons);
  counts("happened", yearbook.kinds);
  json += ",\"overdue\":[";
  for (const Overdue& each : yearbook.overdue) {
    json.append(&each == &yearbook.overdue.front() ? "" : ",").append("{\"title\":");
    json += quoted(each.title) + ",\"hotline\":" + quoted(each.hotline) +
            ",\"clock\":" + quoted(each.clock) + ",\"whose\":" + quoted(each.whose.text()) +
            ",\"due\":" + quoted(node::profile::textOf(each.due)) + ",\"stopped\":" +
            (each.stopped ? quoted(node::profile::textOf(*each.stopped)) : "null") +
            ",\"reason\":" + quoted(each.reason) + ",\"told\":" + quoted(each.told) + "}";
  }
  return json + "]";
}

}  // namespace guantong::simulator
