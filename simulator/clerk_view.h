// simulator/clerk_view.h: what every part of a clerk's work needs: draws, time, acts, and where
// things may go. Only for clerk*.cc.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "node/ticket/authority.h"
#include "node/ticket/particulars.h"
#include "simulator/clerk.h"

namespace guantong::simulator {

using federation::OfficeCode;
using node::PossibleLine;
using node::ticket::Act;
using node::ticket::Extension;
using node::ticket::Happening;
using node::ticket::Kind;
using node::ticket::Scope;
using node::ticket::Setting;
using node::ticket::State;
using node::ticket::Turn;
using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

inline bool among(const std::vector<Kind>& kinds, Kind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

/// One look. The first thing that is due is done; of all others, when the first will be.
class ClerkView {
 public:
  using At = std::optional<std::uint32_t>;

  ClerkView(const Desk& desk, Decision& decision)
      : desk_(desk),
        state_(desk.detail.state),
        title_(desk.detail.line.title),
        self_(desk.office),
        setting_{&desk.rules, &desk.superiors},
        decision_(decision) {}

 protected:
  /// Nobody returns a matter for ever.
  static constexpr std::uint32_t kReturnsMax = 4;

  [[nodiscard]] bool done() const { return decision_.act.has_value(); }

  // --- draws

  [[nodiscard]] double roll(const std::string& what) const {
    return drawn(desk_.seed, title_ + "/" + what);
  }
  [[nodiscard]] std::string named(Habit habit, At at) const {
    std::string name(kHabitNames[static_cast<std::size_t>(habit)].word);
    if (at) name += " " + std::string(state_.turns[*at].to.text()) + " " + std::to_string(*at);
    return name;
  }
  /// Of the ticket, or of one of its turns. Nobody has habits while finishing.
  [[nodiscard]] bool is(Habit habit, At at = {}, const std::string& more = "") const {
    return !desk_.finishing && roll(named(habit, at) + more) < desk_.work.habits[habit];
  }
  /// Between so many hours at the desk, drawn for this act.
  [[nodiscard]] milliseconds between(double least, double most, const std::string& what) const {
    const double drawnHours = least + (most - least) * roll("time " + what);
    return milliseconds{static_cast<std::int64_t>(drawnHours * 3'600'000)};
  }

  // --- time

  /// Whether it is time for what comes so much later; else it is remembered.
  bool due(Instant when) {
    if (desk_.finishing || when <= desk_.now) return true;
    decision_.again = decision_.again ? std::min(*decision_.again, when) : when;
    return false;
  }
  bool due(Instant from, milliseconds atWork) {
    return due(desk_.hours.after(self_, from, atWork));
  }
  [[nodiscard]] const Happening* last(Kind kind, At at, const OfficeCode& by) const {
    const Happening* found = nullptr;
    for (const Happening& happening : state_.happenings) {
      if (happening.kind == kind && happening.turn == at && happening.author == by) {
        found = &happening;
      }
    }
    return found;
  }
  [[nodiscard]] bool said(Kind kind, At at = {}) const { return last(kind, at, self_) != nullptr; }
  [[nodiscard]] std::size_t countOf(Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count(state_.happenings, kind, &Happening::kind));
  }
  [[nodiscard]] const node::ticket::Act& actOf(const Happening& happening) const {
    return desk_.detail.steps[happening.event].event.act;
  }
  /// Since when the turn is to be worked on: its delivery, or when it was opened again.
  [[nodiscard]] Instant since(std::uint32_t at) const {
    Instant from = state_.turns[at].delivered.value_or(state_.turns[at].at);
    for (const Happening& happening : state_.happenings) {
      const bool concerns = !happening.turn || happening.turn == at;
      if (happening.reopens && concerns) from = std::max(from, happening.at);
    }
    return from;
  }

  // --- acts

  [[nodiscard]] bool may(Kind kind, At at = {}) const {
    return std::ranges::any_of(desk_.detail.possible, [&](const PossibleLine& line) {
      return line.kind == kind && line.turn == at;
    });
  }
  Act& act(Kind kind, At at = {}) {
    Act& says = decision_.act.emplace();
    says.kind = kind;
    if (!at) return says;
    const Turn& turn = state_.turns[*at];
    says.turn = turn.given;
    const auto together = std::ranges::count(state_.turns, turn.given, &Turn::given);
    const auto* rule = node::ticket::ruleOf(kind);
    const bool goesOn = kind == Kind::kEscalated || kind == Kind::kReturnGranted;
    if (together > 1 && turn.to != self_ && (rule->may & node::ticket::kTo) != 0 && !goesOn) {
      says.to = turn.to;
    }
    if (rule->turn == node::ticket::TurnMust::kBeReturning) says.about = turn.returnAsked;
    return says;
  }
  /// The ordinary case: if it may be and is time, it is done.
  bool perform(Kind kind, At at, Instant from, milliseconds atWork) {
    if (!may(kind, at) || !due(from, atWork)) return false;
    act(kind, at);
    return true;
  }

  [[nodiscard]] std::string key(std::uint32_t at) const {
    return " " + std::string(state_.turns[at].to.text()) + " " + std::to_string(at);
  }
  void dispatchTo(const OfficeCode& to, At at) {
    Act& says = act(Kind::kDispatched, at);
    says.to = to;
    if (!desk_.rules.joint.allowed || !is(Habit::kJoint, at)) return;
    std::vector<OfficeCode> helpers;
    for (const OfficeCode& place : desk_.places) {
      const bool near = place != to && mayGo(place, at) &&
                        desk_.superiors.parentOf(place) == desk_.superiors.parentOf(to);
      if (near) helpers.push_back(place);
    }
    const std::size_t wanted = roll("assistants") < 0.3 ? 2 : 1;
    while (helpers.size() > wanted) {
      helpers.erase(helpers.begin() +
                    static_cast<std::ptrdiff_t>(
                        pick(helpers.size(), "helper" + std::to_string(helpers.size()))));
    }
    says.others = helpers;
  }
  [[nodiscard]] std::size_t pick(std::size_t count, const std::string& what) const {
    return std::min(count - 1, static_cast<std::size_t>(roll(what) * static_cast<double>(count)));
  }
  [[nodiscard]] const Happening* lastOfAnyone(Kind kind, At at) const {
    const Happening* found = nullptr;
    for (const Happening& happening : state_.happenings) {
      if (happening.kind == kind && happening.turn == at) found = &happening;
    }
    return found;
  }
  [[nodiscard]] static Instant along(Instant from, Instant to, double share) {
    const auto whole = static_cast<double>((to - from).count());
    return from + milliseconds{static_cast<std::int64_t>(whole * share)};
  }
  /// When the last of those turns ended that were given on this one, or without one.
  [[nodiscard]] Instant lastEnd(At on) const {
    Instant end{};
    for (const Turn& each : state_.turns) {
      if (each.by == self_ && each.on == on && each.ended) end = std::max(end, *each.ended);
    }
    return end;
  }
  [[nodiscard]] bool passesOn() const { return fitsAny(desk_.work.passOn, self_); }

  // --- where to

  [[nodiscard]] bool mayReceive(const OfficeCode& office) const {
    return node::ticket::mayReceive(desk_.detail.opened, setting_, office);
  }
  /// Neither back where it came from, nor twice.
  [[nodiscard]] bool mayGo(const OfficeCode& office, At at) const {
    if (office.empty() || office == self_ || !desk_.tree.has(office) || !mayReceive(office)) {
      return false;
    }
    if (office == state_.registrar) return false;
    while (at) {
      if (state_.turns[*at].by == office || state_.turns[*at].to == office) return false;
      at = state_.turns[*at].on;
    }
    return std::ranges::none_of(
        state_.turns, [&](const Turn& turn) { return turn.to == office && !turn.over(); });
  }
  /// Another place beside the one that has it.
  [[nodiscard]] OfficeCode suggestion(std::uint32_t at) const {
    std::vector<OfficeCode> others;
    const Turn& turn = state_.turns[at];
    for (const OfficeCode& place : desk_.places) {
      const bool had = std::ranges::any_of(
          state_.turns, [&](const Turn& each) { return each.to == place || each.by == place; });
      if (place == self_ || place == state_.registrar || had || !mayReceive(place)) continue;
      if (desk_.superiors.parentOf(place) != desk_.superiors.parentOf(turn.to)) continue;
      others.push_back(place);
    }
    return others.empty() ? OfficeCode{} : others[pick(others.size(), "suggest" + key(at))];
  }
  [[nodiscard]] OfficeCode elsewhere(std::uint32_t at, const OfficeCode& suggested) const {
    const At on = state_.turns[at].on;
    if (mayGo(suggested, on) && suggested != state_.turns[at].to) return suggested;
    const OfficeCode other = suggestion(at);
    return mayGo(other, on) ? other : OfficeCode{};
  }
  /// Whom an office hands a turn on to: by the rules, on the way to the place of the matter, or
  /// whoever is below.
  [[nodiscard]] OfficeCode below(std::uint32_t at) const {
    for (std::uint32_t each = static_cast<std::uint32_t>(state_.turns.size()); each-- > 0;) {
      if (state_.turns[each].by != self_ || state_.turns[each].on != at) continue;
      const Happening* returned = last(Kind::kReturned, each, state_.turns[each].to);
      return elsewhere(each, returned == nullptr ? OfficeCode{} : actOf(*returned).to);
    }
    const OfficeCode ruled = routeByRules(desk_.detail.opened, state_, setting_);
    if (passesOn() && ruled != self_ && mayGo(ruled, at)) return ruled;
    OfficeCode place = desk_.detail.opened.matterPlace;
    while (!place.empty() && desk_.tree.has(place)) {
      const OfficeCode above = desk_.superiors.parentOf(place);
      if (above == self_) break;
      place = above;
    }
    if (mayGo(place, at)) return place;
    std::vector<OfficeCode> children;
    for (const OfficeCode& child : desk_.tree.at(self_).children) {
      if (mayGo(child, at)) children.push_back(child);
    }
    if (!children.empty()) return children[pick(children.size(), "child" + key(at))];
    if (!passesOn()) return {};
    std::vector<OfficeCode> places;
    for (const OfficeCode& each : desk_.places) {
      if (mayGo(each, at)) places.push_back(each);
    }
    return places.empty() ? OfficeCode{} : places[pick(places.size(), "place" + key(at))];
  }

  const Desk& desk_;
  const State& state_;
  const std::string& title_;
  const OfficeCode self_;
  const Setting setting_;
  Decision& decision_;
};

/// What somebody asked this office to decide.
void decideRequests(const Desk& desk, Decision& decision);
/// The turns that it has, and those that it gave.
void workOnTurns(const Desk& desk, Decision& decision);
/// The ticket, where it registered it.
void workAsRegistrar(const Desk& desk, Decision& decision);

}  // namespace guantong::simulator
