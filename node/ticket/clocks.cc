#include "node/ticket/clocks.h"

#include <algorithm>

#include "node/ticket/authority.h"

namespace guantong::node::ticket {
namespace {

using profile::Calendar;
using profile::ClockRule;
using profile::Counting;
using profile::Due;
using profile::ExtensionRule;
using profile::Limit;
using profile::Unit;

bool among(const std::vector<Kind>& kinds, Kind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

Counting countingOf(const ClockRule& rule, const OfficeCode& office) {
  Counting counting;
  counting.area = profile::areaOf(office);
  counting.movedByDaysOff = rule.movedByDaysOff;
  if (rule.dayEnds) counting.dayEnds = *rule.dayEnds;
  return counting;
}

/// Runs one clock over what happened.
class Clock {
 public:
  Clock(const Ticket& ticket, const State& state, const Setting& setting, const Calendar& calendar,
        const ClockRule& rule, std::optional<std::uint32_t> turn)
      : ticket_(ticket),
        state_(state),
        setting_(setting),
        calendar_(calendar),
        rule_(rule),
        office_(turn ? state.turns[*turn].to : state.registrar),
        counting_(countingOf(rule, office_)),
        extension_(extensionRuleOf(*setting.profile, rule.name, factsOf(ticket), office_)) {
    running_.rule = &rule;
    running_.turn = turn;
    running_.whose = resolve(rule.whose, ticket, state, turn, setting);
  }

  std::optional<Running> run() {
    startByItself();
    for (const Happening& happening : state_.happenings) hear(happening);
    if (!going_) return std::nullopt;
    if (!running_.stopped && state_.closedAt) stop(*state_.closedAt);
    return running_;
  }

 private:
  void startByItself() {
    if (!running_.turn) {
      if (among(rule_.starts, Kind::kRegistered)) start(state_.received);
      return;
    }
    const Turn& turn = state_.turns[*running_.turn];
    if (among(rule_.starts, Kind::kDelivered) && turn.delivered) start(*turn.delivered);
    if (among(rule_.starts, Kind::kDispatched)) start(turn.at);
  }

  void start(Instant at) {
    if (going_ && !running_.stopped) return;
    going_ = true;
    running_.started = at;
    running_.stopped.reset();
    running_.paused = false;
    running_.extensions = 0;
    running_.pastSoftCap = false;
    running_.original = profile::dueAt(at, *rule_.limit, calendar_, counting_);
    running_.due = running_.original;
  }
  void stop(Instant at) { running_.stopped = std::max(at, running_.started); }

  void hear(const Happening& happening) {
    const bool mine = !running_.turn || happening.turn == running_.turn;
    // What ends a turn of many kinds is said of it by others.
    if (happening.reopens && (mine || !happening.turn) && stoppedByAnswer_) {
      stoppedByAnswer_ = false;
      return start(happening.at);
    }
    if (!mine) {
      if (!happening.turn) adjustByLaw(happening);
      return;
    }
    const bool startsItself = happening.kind == Kind::kRegistered ||
                              happening.kind == Kind::kDelivered ||
                              (running_.turn && happening.kind == Kind::kDispatched);
    if (!going_ && !startsItself && among(rule_.starts, happening.kind)) return start(happening.at);
    if (!going_ || running_.stopped) return;
    adjust(happening);
    if (among(rule_.pauses, happening.kind)) pause(happening.at);
    if (among(rule_.resumes, happening.kind)) resume(happening.at);
    const bool over = running_.turn && (happening.kind == Kind::kRecalled ||
                                        happening.kind == Kind::kReturnGranted ||
                                        happening.kind == Kind::kEscalated);
    if (!over && !among(rule_.stops, happening.kind)) return;
    stop(happening.at);
    stoppedByAnswer_ = happening.kind == Kind::kResult || happening.kind == Kind::kInformed;
  }

  void pause(Instant at) {
    if (running_.paused) return;
    running_.paused = true;
    pausedAt_ = at;
  }
  void resume(Instant at) {
    if (!running_.paused) return;
    running_.paused = false;
    const Unit unit = rule_.limit->unit;
    if (unit == Unit::kHours || running_.due.at <= pausedAt_) {
      running_.due.at += at - pausedAt_;
      return;
    }
    // As many days as were left are left again.
    const profile::Day last = profile::dayOf(running_.due.at - std::chrono::milliseconds{1});
    std::uint32_t left = 0;
    for (profile::Day day = profile::dayOf(pausedAt_); day < last;) {
      day += std::chrono::days{1};
      if (unit == Unit::kDays || calendar_.works(day, counting_.area)) ++left;
    }
    running_.due = profile::dueAt(at, {left, unit}, calendar_, counting_);
  }

  void toDay(Instant until) {
    running_.due = {profile::startOf(profile::dayOf(until)) + counting_.dayEnds, false};
  }

  void adjustByLaw(const Happening& happening) {
    if (!going_ || running_.stopped) return;
    const bool replaces =
        happening.kind == Kind::kLegalLimitSet || happening.kind == Kind::kTermFixed;
    if (replaces && among(rule_.stops, Kind::kResult)) toDay(*saidBy(happening).until);
  }

  void adjust(const Happening& happening) {
    const Act& act = saidBy(happening);
    switch (happening.kind) {
      case Kind::kLegalLimitSet:
      case Kind::kTermFixed:
        return adjustByLaw(happening);
      case Kind::kExtensionNotified:
      case Kind::kExtensionFiled:
        if (act.word == rule_.name) extend(act.until, act.number);
        return;
      case Kind::kExtensionGranted:
        for (const Extension& extension : state_.extensions) {
          if (extension.asked == act.about && extension.clock == rule_.name) {
            extend(std::nullopt, act.number);
          }
        }
        return;
      default:
        return;
    }
  }

  void extend(std::optional<Instant> until, std::uint32_t amount) {
    if (extension_ != nullptr && running_.extensions >= extension_->times) return;
    ++running_.extensions;
    if (until) {
      toDay(*until);
    } else {
      const Unit unit =
          extension_ != nullptr && extension_->most ? extension_->most->unit : rule_.limit->unit;
      if (extension_ != nullptr && extension_->most) {
        amount = std::min(amount, extension_->most->amount);
      }
      running_.due = profile::extended(running_.due, {amount, unit}, calendar_, counting_);
    }
    if (extension_ == nullptr || !extension_->cap) return;
    const Due cap = profile::dueAt(running_.started, *extension_->cap, calendar_, counting_);
    if (running_.due.at <= cap.at) return;
    if (extension_->softCap) {
      running_.pastSoftCap = true;
    } else {
      running_.due = cap;
    }
  }

  [[nodiscard]] const Act& saidBy(const Happening& happening) const {
    return ticket_.events[happening.event].act;
  }

  const Ticket& ticket_;
  const State& state_;
  const Setting& setting_;
  const Calendar& calendar_;
  const ClockRule& rule_;
  OfficeCode office_;
  Counting counting_;
  const ExtensionRule* extension_;
  Running running_;
  bool going_ = false;
  bool stoppedByAnswer_ = false;
  Instant pausedAt_;
};

const Running* find(const std::vector<Running>& clocks, std::string_view name,
                    std::optional<std::uint32_t> turn) {
  const auto found = std::ranges::find_if(clocks, [&](const Running& running) {
    return running.rule->name == name && running.turn == turn;
  });
  return found == clocks.end() ? nullptr : &*found;
}

std::string inDays(const Limit& limit) { return profile::textOf(limit); }

std::optional<ExtensionRule::Act> actOf(Kind kind) {
  switch (kind) {
    case Kind::kExtensionNotified:
      return ExtensionRule::Act::kNotice;
    case Kind::kExtensionFiled:
      return ExtensionRule::Act::kFiling;
    case Kind::kExtensionAsked:
      return ExtensionRule::Act::kApproval;
    default:
      return std::nullopt;
  }
}

std::string_view nameOf(ExtensionRule::Act act) {
  switch (act) {
    case ExtensionRule::Act::kNotice:
      return "extension-notified";
    case ExtensionRule::Act::kFiling:
      return "extension-filed";
    case ExtensionRule::Act::kApproval:
      return "extension-asked";
  }
  return "";
}

}  // namespace

std::vector<Running> clocksOf(const Ticket& ticket, const State& state, const Setting& setting,
                              const Calendar& calendar) {
  std::vector<Running> clocks;
  if (setting.profile == nullptr || state.registrar.empty()) return clocks;
  const profile::Facts facts = factsOf(ticket);
  const auto add = [&](const ClockRule& rule, std::optional<std::uint32_t> turn,
                       const OfficeCode& office) {
    if (!profile::applies(*setting.profile, rule.applies, facts, office)) return;
    if (auto running = Clock(ticket, state, setting, calendar, rule, turn).run()) {
      clocks.push_back(std::move(*running));
    }
  };
  for (const ClockRule& rule : setting.profile->clocks) {
    if (!rule.limit) continue;
    if (rule.runs == ClockRule::Runs::kTicket) {
      add(rule, std::nullopt, state.registrar);
      continue;
    }
    for (std::uint32_t turn = 0; turn < state.turns.size(); ++turn) {
      add(rule, turn, state.turns[turn].to);
    }
  }
  return clocks;
}

std::optional<std::string> extensionObstacle(const Ticket& ticket, const State& state,
                                             const Setting& setting, const Calendar& calendar,
                                             const Act& act, const OfficeCode& author,
                                             Instant now) {
  const auto kind = actOf(act.kind);
  if (!kind || setting.profile == nullptr) return std::nullopt;
  const auto turn = state.spokenOf(author, act);
  const std::vector<Running> clocks = clocksOf(ticket, state, setting, calendar);
  const Running* clock = find(clocks, act.word, turn);
  if (clock == nullptr || clock->stopped) {
    std::string known;
    for (const Running& running : clocks) {
      if (running.turn == turn && !running.stopped) known += ' ' + running.rule->name;
    }
    return "no clock '" + act.word + "' runs here; there are:" + (known.empty() ? " none" : known);
  }
  const ExtensionRule* rule = extensionRuleOf(*setting.profile, act.word, factsOf(ticket), author);
  if (rule == nullptr) return "the clock '" + act.word + "' can't be extended";
  if (rule->act != *kind) {
    return "the clock '" + act.word + "' is extended by " + std::string(nameOf(rule->act));
  }
  if (clock->extensions >= rule->times) {
    return "the clock '" + act.word + "' was extended " + std::to_string(clock->extensions) +
           " times, and may be " + std::to_string(rule->times) + " times";
  }
  const Counting counting = countingOf(*clock->rule, author);
  if (rule->within) {
    const Due last = profile::dueAt(clock->started, *rule->within, calendar, counting);
    if (now >= last.at) {
      return "an extension was to be told within " + inDays(*rule->within) + ", by " +
             profile::textOf(last.at);
    }
  }
  if (rule->most && act.number > rule->most->amount) {
    return "by at most " + inDays(*rule->most);
  }
  if (rule->cap && !rule->softCap) {
    const Due cap = profile::dueAt(clock->started, *rule->cap, calendar, counting);
    const Instant wanted =
        act.until ? profile::endOf(profile::dayOf(*act.until))
                  : profile::extended(clock->due, {act.number, clock->rule->limit->unit}, calendar,
                                      counting)
                        .at;
    if (wanted > cap.at) return "in all to " + profile::textOf(cap.at) + " at most";
  }
  return std::nullopt;
}

std::optional<std::string> returnObstacle(const Ticket& ticket, const State& state,
                                          const Setting& setting, const Calendar& calendar,
                                          const Act& act, const OfficeCode& author, Instant now) {
  if (act.kind != Kind::kReturned || setting.profile == nullptr) return std::nullopt;
  const auto turn = state.spokenOf(author, act);
  if (!turn) return std::nullopt;
  const profile::ReturnRules& returns = setting.profile->returns;
  profile::Facts facts = factsOf(ticket);
  facts.siteVisit = act.flag;
  // Upward, because it is not of this place at all, needs no suggestion and has no window.
  const bool upward =
      returns.upward && act.to.empty() &&
      resolve(*returns.upward, ticket, state, turn, setting) == state.turns[*turn].by;
  if (upward) return std::nullopt;
  for (const profile::ReturnRule& rule : returns.sideways) {
    if (!profile::applies(*setting.profile, rule.applies, facts, author)) continue;
    if (rule.needsSuggestion && act.to.empty()) return "a return names the office it belongs to";
    if (!rule.within) return std::nullopt;
    const Instant from = state.turns[*turn].delivered.value_or(state.turns[*turn].at);
    Counting counting;
    counting.area = profile::areaOf(author);
    const Due last = profile::dueAt(from, *rule.within, calendar, counting);
    if (now < last.at) return std::nullopt;
    return "it could be returned within " + inDays(*rule.within) + ", until " +
           profile::textOf(last.at) + "; its giver may recall it";
  }
  return std::nullopt;
}

Instant nextTelling(const std::vector<Running>& clocks, Instant told) {
  Instant next = federation::kInstantMax;
  for (const Running& clock : clocks) {
    if (!clock.runs()) continue;
    for (const Instant at : {clock.warnAt(), clock.due.at}) {
      if (at > told) next = std::min(next, at);
    }
  }
  return next;
}

}  // namespace guantong::node::ticket
