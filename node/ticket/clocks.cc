#include "node/ticket/clocks.h"

#include <algorithm>

#include "node/ticket/authority.h"
#include "node/ticket/whom.h"

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

/// What closes a ticket.
bool closes(Kind kind) {
  return kind == Kind::kClosed || kind == Kind::kRefused || kind == Kind::kMerged;
}
/// What is said again when a result was not good enough.
bool isOfAnswer(Kind kind) {
  switch (kind) {
    case Kind::kResult:
    case Kind::kReviewed:
    case Kind::kSealed:
    case Kind::kPaperFiled:
    case Kind::kInformed:
      return true;
    default:
      return closes(kind);
  }
}
bool isSetByLaw(Kind kind) { return kind == Kind::kLegalLimitSet || kind == Kind::kTermFixed; }

/// Runs one clock over what happened.
class Clock {
 public:
  Clock(const Ticket& ticket, const State& state, const Setting& setting, const Calendar& calendar,
        const ClockRule& rule, const profile::Facts& facts, std::optional<std::uint32_t> at)
      : ticket_(ticket),
        state_(state),
        calendar_(calendar),
        rule_(rule),
        turn_(at ? &state.turns[*at] : nullptr),
        counting_(countingOf(rule, turn_ != nullptr ? turn_->to : state.registrar)),
        extension_(extensionRuleOf(*setting.profile, rule.name, facts,
                                   turn_ != nullptr ? turn_->to : state.registrar)),
        startsFromAnswer_(std::ranges::any_of(rule.starts, isOfAnswer)),
        given_(turn_ == nullptr) {
    running_.rule = &rule;
    running_.turn = at;
  }

  std::optional<Running> run(const Setting& setting) {
    startByItself(*setting.profile);
    for (const Happening& happening : state_.happenings) hear(happening);
    if (!going_) return std::nullopt;
    running_.whose = resolve(rule_.whose, ticket_, state_, running_.turn, setting);
    return running_;
  }

 private:
  void startByItself(const profile::Profile& profile) {
    if (turn_ == nullptr) {
      if (!among(rule_.starts, Kind::kRegistered)) return;
      const auto from =
          rule_.messages ? profile::messageOpening(profile, ticket_.opened.channel, state_.received)
                         : state_.received;
      if (from) start(*from);
      return;
    }
    if (among(rule_.starts, Kind::kDelivered) && turn_->delivered) start(*turn_->delivered);
    if (among(rule_.starts, Kind::kDispatched)) start(turn_->at);
  }
  /// These are read from the turn or the ticket, which say it better than the happening.
  [[nodiscard]] bool startsByItself(Kind kind) const {
    if (turn_ == nullptr) return kind == Kind::kRegistered;
    return kind == Kind::kRegistered || kind == Kind::kDelivered || kind == Kind::kPaperNotice ||
           kind == Kind::kDispatched;
  }

  void start(Instant at) {
    if (going_ && !running_.stopped) return;
    going_ = true;
    again_ = stoppedByAnswer_ = stoppedByReturn_ = false;
    running_.started = at;
    running_.stopped.reset();
    running_.paused = false;
    running_.extensions = 0;
    running_.pastSoftCap = false;
    running_.original = profile::dueAt(at, *rule_.limit, calendar_, counting_);
    running_.due = running_.original;
    if (byLaw_ && *byLaw_ > at) running_.due = endOfDay(*byLaw_);
  }
  void stop(const Happening& happening) {
    running_.stopped = std::max(happening.at, running_.started);
    stoppedByAnswer_ = isOfAnswer(happening.kind);
    stoppedByReturn_ = happening.kind == Kind::kReturned;
  }
  /// A return that was refused changes nothing: who asked has no more time for having asked.
  void goOn() {
    running_.stopped.reset();
    stoppedByReturn_ = false;
    if (byLaw_) running_.due = endOfDay(*byLaw_);
  }

  /// Of the turn itself; of the whole ticket, where such a thing never speaks of a turn. A ticket's
  /// clock hears of all, but for results of those who merely help: not theirs is the answer.
  [[nodiscard]] bool concerns(const Happening& happening) const {
    if (turn_ == nullptr) {
      const bool ofResult = happening.kind == Kind::kResult || happening.kind == Kind::kSentBack;
      if (!ofResult || !happening.turn) return true;
      const Turn& turn = state_.turns[*happening.turn];
      return !turn.on && turn.part != Turn::Part::kAssistant;
    }
    if (happening.turn) return happening.turn == running_.turn;
    const Rule* rule = ruleOf(happening.kind);
    return rule != nullptr && rule->turn == TurnMust::kNotNamed;
  }

  void hear(const Happening& happening) {
    if (over_) return hearAfterTheEnd(happening);
    const Known& event = ticket_.events[happening.event];
    if (isSetByLaw(happening.kind)) return hearLaw(happening);
    if (!given_) {
      given_ = event.id == turn_->given;
      return;
    }
    if (turn_ != nullptr && turn_->endedBy == event.id) {
      over_ = true;
      stoppedByEnd_ = going_ && !running_.stopped;
      if (stoppedByEnd_) stop(happening);
      return;
    }
    if (happening.reopens && (concerns(happening) || !happening.turn)) return reopen(happening);
    if (!concerns(happening)) return;
    hearStartOrStop(happening);
  }
  /// Its holder had done it before the turn was over, and didn't know yet that it would be.
  void hearAfterTheEnd(const Happening& happening) {
    if (!stoppedByEnd_ || !concerns(happening) || !among(rule_.stops, happening.kind)) return;
    if (happening.at < *running_.stopped) stop(happening);
  }
  void hearStartOrStop(const Happening& happening) {
    const Kind kind = happening.kind;
    if ((!going_ || again_) && !startsByItself(kind) && among(rule_.starts, kind)) {
      return start(happening.at);
    }
    if (going_ && stoppedByReturn_ && kind == Kind::kReturnRefused) return goOn();
    if (!going_ || running_.stopped) return;
    adjust(happening);
    if (among(rule_.pauses, kind)) pause(happening.at);
    if (among(rule_.resumes, kind)) resume(happening.at);
    // Whoever registers and dispatches in one act has done both.
    const bool dispatchesToo = turn_ == nullptr && kind == Kind::kRegistered &&
                               !saidBy(happening).to.empty() &&
                               among(rule_.stops, Kind::kDispatched);
    if (dispatchesToo || closes(kind) || among(rule_.stops, kind)) stop(happening);
  }
  /// What the answer stopped runs anew; what waits for an answer waits for the next one.
  void reopen(const Happening& happening) {
    if (startsFromAnswer_) {
      if (going_ && !running_.stopped) stop(happening);
      again_ = true;
    } else if (stoppedByAnswer_ || (going_ && among(rule_.starts, happening.kind))) {
      start(happening.at);
    }
  }

  void pause(Instant at) {
    if (running_.paused) return;
    running_.paused = true;
    running_.pausedAt = std::max(at, running_.started);
  }
  void resume(Instant at) {
    if (!running_.paused) return;
    running_.paused = false;
    const Instant from = running_.pausedAt;
    if (at <= from) return;
    const Unit unit = rule_.limit->unit;
    if (unit == Unit::kHours || running_.due.at <= from) {
      running_.due.at = std::min(running_.due.at + (at - from), federation::kInstantMax);
      return;
    }
    // As many days as were left are left again.
    const profile::Day last = profile::dayOf(running_.due.at - std::chrono::milliseconds{1});
    std::uint32_t left = 0;
    for (profile::Day day = profile::dayOf(from); day < last && left < profile::kLimitDaysMax;) {
      day += std::chrono::days{1};
      if (unit == Unit::kDays || calendar_.works(day, counting_.area)) ++left;
    }
    running_.due = profile::dueAt(at, {left, unit}, calendar_, counting_);
  }

  [[nodiscard]] Due endOfDay(Instant until) const {
    const Instant bounded = std::min(until, federation::kInstantMax - std::chrono::days{1});
    return {profile::startOf(profile::dayOf(bounded)) + counting_.dayEnds, false};
  }

  /// Also before the clock starts: what a law says of the ticket holds for turns given later.
  void hearLaw(const Happening& happening) {
    if (!among(rule_.sets, happening.kind)) return;
    if (turn_ != nullptr && happening.turn && happening.turn != running_.turn) return;
    byLaw_ = saidBy(happening).until;
    if (going_ && !running_.stopped && byLaw_) running_.due = endOfDay(*byLaw_);
  }

  void adjust(const Happening& happening) {
    const Act& act = saidBy(happening);
    switch (happening.kind) {
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

  /// Never to an earlier day: whoever has more time by a law or a fixed term keeps it.
  void extend(std::optional<Instant> until, std::uint32_t amount) {
    if (extension_ == nullptr || running_.extensions >= extension_->times) return;
    ++running_.extensions;
    Due longer = wanted(until, amount);
    if (longer.at <= running_.due.at) return;
    if (extension_->cap) {
      const Due cap = profile::dueAt(running_.started, *extension_->cap, calendar_, counting_);
      if (longer.at > cap.at && extension_->softCap) {
        running_.pastSoftCap = true;
      } else if (longer.at > cap.at) {
        longer = cap;
      }
    }
    if (longer.at > running_.due.at) running_.due = longer;
  }
  [[nodiscard]] Due wanted(std::optional<Instant> until, std::uint32_t amount) const {
    const auto& most = extension_->most;
    if (!until) {
      const Limit by{most ? std::min(amount, most->amount) : amount,
                     most ? most->unit : rule_.limit->unit};
      return profile::extended(running_.due, by, calendar_, counting_);
    }
    const Due named = endOfDay(*until);
    if (!most) return named;
    const Due last = profile::extended(running_.due, *most, calendar_, counting_);
    return named.at < last.at ? named : last;
  }

  [[nodiscard]] const Act& saidBy(const Happening& happening) const {
    return ticket_.events[happening.event].act;
  }

  const Ticket& ticket_;
  const State& state_;
  const Calendar& calendar_;
  const ClockRule& rule_;
  const Turn* turn_;  ///< nothing: of the whole ticket
  Counting counting_;
  const ExtensionRule* extension_;
  Running running_;
  bool startsFromAnswer_;
  bool given_;          ///< its turn was
  bool over_ = false;   ///< its turn is
  bool going_ = false;  ///< it started, and may have stopped
  bool again_ = false;  ///< it may start once more
  bool stoppedByAnswer_ = false;
  bool stoppedByEnd_ = false;     ///< of its turn
  bool stoppedByReturn_ = false;  ///< which was asked for and is not granted yet
  std::optional<Instant> byLaw_;
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
    if (auto running = Clock(ticket, state, setting, calendar, rule, facts, turn).run(setting)) {
      clocks.push_back(*running);
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
  if (clock == nullptr) clock = find(clocks, act.word, std::nullopt);
  if (clock == nullptr || clock->stopped) {
    std::string known;
    for (const Running& running : clocks) {
      const bool here = !running.turn || running.turn == turn;
      if (here && !running.stopped) known += ' ' + running.rule->name;
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
  if (act.number == 0 && !act.until) return "an extension says how much longer, or until when";
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
