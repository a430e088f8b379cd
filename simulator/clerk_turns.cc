#include "simulator/clerk_view.h"

namespace guantong::simulator {

namespace {

/// Where the rules give no time.
constexpr days kUsualTime{8};

class TurnWork : public ClerkView {
 public:
  using ClerkView::ClerkView;

  void run() {
    for (std::uint32_t at = 0; at < state_.turns.size() && !done(); ++at) {
      if (state_.turns[at].to == self_ && !state_.turns[at].over()) asHolder(at);
    }
    for (std::uint32_t at = 0; at < state_.turns.size() && !done(); ++at) {
      if (state_.turns[at].by == self_ && !state_.turns[at].over()) asGiver(at);
    }
    for (std::uint32_t at = 0; at < state_.turns.size() && !done(); ++at) filePapers(at);
  }

 private:
  // --- who has a turn

  void asHolder(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    if (turn.status == Turn::Status::kResult) return afterResult(at);
    if (!turn.held() || !turn.delivered) return;
    if (sleeps(at)) return;
    const Instant from = *turn.delivered;
    if (returns(at, from) || done()) return;
    const double slow = is(Habit::kSlow, at, "sign") ? 20 : 0;
    if (perform(Kind::kSigned, at, from, between(0.2 + slow, 5 + slow, "sign" + key(at)))) return;
    if (contacts(at, from) || done()) return;
    if (passesFurther(at, from) || done()) return;
    if (wantsMoreTime(at) || done()) return;
    if (besides(at) || done()) return;
    givesResult(at);
  }
  /// Nobody is there, and nobody will be. Where the rules have no way round it, somebody comes.
  [[nodiscard]] bool sleeps(std::uint32_t at) const {
    return desk_.rules.contact.attemptsMax > 0 && state_.reopened == 0 &&
           is(Habit::kUnreachable, at);
  }

  bool returns(std::uint32_t at, Instant from) {
    if (!may(Kind::kReturned, at) || state_.turns[at].final || state_.returns >= kReturnsMax) {
      return false;
    }
    const Habit habit = state_.returns > 0 ? Habit::kReturnAgain : Habit::kReturn;
    // Opened again, or refused once: it is theirs.
    if (state_.reopened > 0 || said(Kind::kReturned, at) || !is(habit, at)) return false;
    const OfficeCode to = suggestion(at);
    const bool upward = returnsUpward(at);
    if (to.empty() && !upward) return false;
    if (!due(from, between(1, 4, "return" + key(at)))) return true;
    Act& says = act(Kind::kReturned, at);
    if (!upward) says.to = to;
    says.flag = roll("visited" + key(at)) < 0.2;
    return true;
  }
  /// What is not of this place at all goes back to whom it came from, without a suggestion.
  [[nodiscard]] bool returnsUpward(std::uint32_t at) const {
    if (!desk_.rules.returns.upward || roll("upward" + key(at)) < 0.3) return false;
    node::ticket::Ticket ticket;
    ticket.opened = desk_.detail.opened;
    return resolve(*desk_.rules.returns.upward, ticket, state_, at, setting_) ==
           state_.turns[at].by;
  }

  bool contacts(std::uint32_t at, Instant from) {
    const bool counts = std::ranges::any_of(desk_.rules.clocks, [](const auto& clock) {
      return among(clock.stops, Kind::kContactMade);
    });
    if (!counts || said(Kind::kContactMade, at) || !may(Kind::kContactMade, at)) return false;
    const double slow = is(Habit::kSlow, at, "contact") ? 24 : 0;
    if (is(Habit::kTried, at) && !said(Kind::kContactAttempted, at)) {
      if (!due(from, between(0.5, 6, "try" + key(at)))) return false;
      act(Kind::kContactAttempted, at).word = "无人接听";
      return true;
    }
    return perform(Kind::kContactMade, at, from, between(1 + slow, 10 + slow, "contact" + key(at)));
  }

  bool passesFurther(std::uint32_t at, Instant from) {
    const bool running = std::ranges::any_of(state_.turns, [&](const Turn& each) {
      return each.by == self_ && each.on == at && !each.over();
    });
    if (running || desk_.finishing || !may(Kind::kDispatched, at)) return false;
    if (!passesOn() && !is(Habit::kFurther, at)) return false;
    const std::size_t before = static_cast<std::size_t>(
        std::ranges::count_if(state_.turns, [&](const Turn& each) { return each.on == at; }));
    if (before > kReturnsMax) return false;
    const OfficeCode to = below(at);
    if (to.empty()) return false;
    const double slow = is(Habit::kSlow, at, "pass on") ? 16 : 0;
    if (!due(std::max(from, lastEnd(at)), between(0.5 + slow, 5 + slow, "pass on" + key(at)))) {
      return true;
    }
    dispatchTo(to, at);
    return true;
  }

  /// More time, of the first clock that its rules let be longer.
  bool wantsMoreTime(std::uint32_t at) {
    if (desk_.finishing || !is(Habit::kExtension, at) || state_.reopened > 0) return false;
    for (const node::ClockLine& clock : desk_.detail.clocks) {
      if (clock.turn != at || clock.stopped) continue;
      node::ticket::Ticket ticket;
      ticket.opened = desk_.detail.opened;
      const auto* rule =
          node::ticket::extensionRuleOf(desk_.rules, clock.name, factsOf(ticket), self_);
      if (rule == nullptr) continue;
      const Kind kind = kindOf(rule->act);
      if (said(kind, at) || !may(kind, at)) continue;
      const double when = 0.5 + 0.45 * roll("more time" + key(at));
      const Instant asks = desk_.hours.openFrom(self_, along(clock.started, clock.due, when));
      if (!due(asks)) return false;
      if (clock.due <= desk_.now && rule->act == node::profile::ExtensionRule::Act::kApproval) {
        return false;
      }
      extend(kind, at, clock, *rule);
      return true;
    }
    return false;
  }
  [[nodiscard]] static Kind kindOf(node::profile::ExtensionRule::Act act) {
    using Way = node::profile::ExtensionRule::Act;
    if (act == Way::kNotice) return Kind::kExtensionNotified;
    return act == Way::kFiling ? Kind::kExtensionFiled : Kind::kExtensionAsked;
  }
  void extend(Kind kind, std::uint32_t at, const node::ClockLine& clock,
              const node::profile::ExtensionRule& rule) {
    Act& says = act(kind, at);
    says.word = clock.name;
    if (kind == Kind::kExtensionNotified) {
      says.until = clock.due + days{2 + static_cast<int>(6 * roll("until" + key(at)))};
      return;
    }
    const std::uint32_t most = rule.most ? rule.most->amount : 25;
    says.number = 1 + static_cast<std::uint32_t>(pick(most, "how much" + key(at)));
  }

  /// What some do besides; each once.
  bool besides(std::uint32_t at) {
    if (desk_.finishing) return false;
    const Instant from = since(at);
    const auto once = [&](Habit habit, Kind kind, double least, double most) {
      return is(habit, at) && !said(kind, at) &&
             perform(kind, at, from, between(least, most, named(habit, at)));
    };
    if (once(Habit::kProgress, Kind::kProgress, 3, 24)) return true;
    if (once(Habit::kCaseFiling, Kind::kCaseFilingSuggested, 4, 30)) return true;
    if (once(Habit::kInvestigated, Kind::kInvestigationReported, 6, 30)) return true;
    if (once(Habit::kLegalLimit, Kind::kLegalLimitSet, 2, 8)) {
      decision_.act->word = "《中华人民共和国行政处罚法》第六十条";
      decision_.act->until = desk_.now + days{90};
      return true;
    }
    if (is(Habit::kReferred, at) && said(Kind::kReferredOut, at) &&
        !said(Kind::kReferralFollowed, at) && may(Kind::kReferralFollowed, at)) {
      if (!due(last(Kind::kReferredOut, at, self_)->at, between(8, 40, "follow" + key(at)))) {
        return false;
      }
      act(Kind::kReferralFollowed, at);
      return true;
    }
    if (once(Habit::kReferred, Kind::kReferredOut, 4, 20)) {
      decision_.act->word = "公安机关";
      return true;
    }
    const OfficeCode above = desk_.superiors.parentOf(self_);
    if (!above.empty() && mayReceive(above) && is(Habit::kAnomaly, at) &&
        !said(Kind::kAnomalyReported) &&
        perform(Kind::kAnomalyReported, {}, from, between(4, 20, "anomaly" + key(at)))) {
      decision_.act->to = above;
      return true;
    }
    return false;
  }

  void givesResult(std::uint32_t at) {
    if (!may(Kind::kResult, at)) return;
    Instant from = since(at);
    bool passed = false;
    for (std::uint32_t below = 0; below < state_.turns.size(); ++below) {
      const Turn& each = state_.turns[below];
      if (each.by != self_ || each.on != at || each.over()) continue;
      if (each.open()) return;  // its giver waits
      passed = true;
      if (const Happening* result = last(Kind::kResult, below, each.to)) {
        from = std::max(from, result->at);
      }
    }
    if (passed) {
      if (due(from, between(0.5, 5, "combine" + key(at)))) act(Kind::kResult, at);
      return;
    }
    if (due(resultAt(at, from))) act(Kind::kResult, at);
  }
  [[nodiscard]] Instant resultAt(std::uint32_t at, Instant from) const {
    Instant until = from + kUsualTime;
    bool bounded = false;
    for (const node::ClockLine& clock : desk_.detail.clocks) {
      if (clock.turn != at || clock.stopped) continue;
      const auto* rule = desk_.rules.clock(clock.name);
      if (rule == nullptr || !among(rule->stops, Kind::kResult) ||
          among(rule->stops, Kind::kSigned)) {
        continue;
      }
      until = bounded ? std::min(until, clock.due) : clock.due;
      bounded = true;
    }
    const std::string again = std::to_string(state_.reopened) + key(at);
    const double pace = roll("pace" + again);
    if (!is(Habit::kLate, at, std::to_string(state_.reopened))) {
      return desk_.hours.openFrom(self_, along(from, until, 0.1 + 0.8 * pace));
    }
    const milliseconds late = between(2, 40, "late" + again);
    return desk_.hours.after(self_, std::max(from, until), late);
  }

  void afterResult(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    const auto& needs = desk_.rules.closing.assigned;
    const Happening* given = last(Kind::kResult, at, self_);
    if (given == nullptr) return;
    if (among(needs, Kind::kReviewed) && !turn.reviewed) {
      perform(Kind::kReviewed, at, given->at, between(0.5, 6, "review" + key(at)));
      return;
    }
    if (among(needs, Kind::kSealed) && !turn.sealed) {
      perform(Kind::kSealed, at, given->at, between(1, 8, "seal" + key(at)));
      return;
    }
    if (among(desk_.rules.closing.archived, Kind::kInvestigationReported) &&
        !said(Kind::kInvestigationReported, at) &&
        perform(Kind::kInvestigationReported, at, given->at, between(1, 8, "report" + key(at)))) {
      return;
    }
    if (const Happening* set = lastOfAnyone(Kind::kRectificationSet, at)) {
      perform(Kind::kRectificationDone, at, set->at, between(8, 60, "put right" + key(at)));
    }
  }

  // --- who gave a turn

  void asGiver(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    if (turn.status == Turn::Status::kResult) return onResult(at);
    if (turn.status == Turn::Status::kReturnAsked) return takesBack(at);
    if (desk_.finishing || !turn.open()) return;
    if (skips(at) || done()) return;
    if (is(Habit::kPaperNotice, at) && !said(Kind::kPaperNotice, at) &&
        perform(Kind::kPaperNotice, at, turn.at, between(0.5, 4, "paper" + key(at)))) {
      decision_.act->word = "交办〔" + std::to_string(1 + pick(900, "paper number")) + "〕号";
      return;
    }
    if (is(Habit::kTerm, at) && !said(Kind::kTermFixed, at) && setsTerm() &&
        perform(Kind::kTermFixed, at, turn.at, between(4, 24, "term" + key(at)))) {
      decision_.act->until = desk_.now + days{120};
      return;
    }
    if (is(Habit::kRecalled, at) && turn.held() && state_.returns == 0 &&
        perform(Kind::kRecalled, at, turn.at, between(1, 6, "recall" + key(at)))) {
      return;
    }
    urges(at);
  }
  /// A return that another is to decide on and does not.
  void takesBack(std::uint32_t at) {
    const Happening* asked = last(Kind::kReturned, at, state_.turns[at].to);
    if (asked == nullptr || may(Kind::kReturnGranted, at)) return;
    perform(Kind::kRecalled, at, asked->at, between(30, 50, "take back" + key(at)));
  }
  [[nodiscard]] bool setsTerm() const {
    return std::ranges::any_of(
        desk_.rules.clocks, [](const auto& clock) { return among(clock.sets, Kind::kTermFixed); });
  }
  /// Tries three times on one day to reach who sleeps, then asks further up.
  bool skips(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    if (desk_.rules.contact.attemptsMax == 0 || !turn.delivered || state_.reopened > 0 ||
        turn.status > Turn::Status::kDelivered || !is(Habit::kUnreachable, at)) {
      return false;
    }
    const auto today = node::profile::dayOf(desk_.now);
    std::uint32_t tried = 0;
    Instant before = *turn.delivered;
    for (const Happening& happening : state_.happenings) {
      const bool this_ = happening.kind == Kind::kContactAttempted && happening.author == self_ &&
                         actOf(happening).to == turn.to;
      if (!this_ || happening.at < turn.at) continue;
      before = happening.at;
      tried += node::profile::dayOf(happening.at) == today ? 1 : 0;
    }
    if (tried >= desk_.rules.contact.attemptsMax) {
      const OfficeCode to = routeByRules(desk_.detail.opened, state_, setting_, true);
      if (to.empty() || to == self_ || to == turn.to || !may(Kind::kEscalated, at)) return false;
      act(Kind::kEscalated, at).to = to;
      return true;
    }
    if (!due(before, tried == 0 ? between(1, 3, "call" + key(at)) : milliseconds{minutes{25}})) {
      return true;
    }
    // Too late for three on this day: tomorrow.
    const Instant closes = desk_.hours.openUntil(self_, desk_.now);
    if (tried == 0 && closes - desk_.now < std::chrono::hours{2}) {
      static_cast<void>(due(desk_.hours.openFrom(self_, closes)));
      return true;
    }
    if (!may(Kind::kContactAttempted)) return false;
    Act& says = act(Kind::kContactAttempted);
    says.to = turn.to;
    says.word = "无人接听";
    return true;
  }
  void urges(std::uint32_t at) {
    if (!may(Kind::kUrged, at) || !is(Habit::kUrged, at)) return;
    for (const node::ClockLine& clock : desk_.detail.clocks) {
      if (clock.turn != at || clock.stopped) continue;
      const auto* rule = desk_.rules.clock(clock.name);
      if (rule == nullptr || !among(rule->stops, Kind::kResult)) continue;
      const Happening* before = last(Kind::kUrged, at, self_);
      const Instant from = before == nullptr ? clock.due : before->at;
      if (!due(from,
               between(before == nullptr ? 1 : 12, before == nullptr ? 8 : 24, "urge" + key(at)))) {
        return;
      }
      act(Kind::kUrged, at);
      return;
    }
  }
  /// Of whoever's turn, where this office is the one with whom papers are filed.
  void filePapers(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    const bool needed = among(desk_.rules.closing.assigned, Kind::kPaperFiled) && turn.reviewed &&
                        turn.sealed && !turn.paperFiled && !turn.over();
    const Happening* given = needed ? last(Kind::kResult, at, turn.to) : nullptr;
    if (given == nullptr) return;
    perform(Kind::kPaperFiled, at, given->at, between(2, 12, "file paper" + key(at)));
  }
  void onResult(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    const Happening* given = last(Kind::kResult, at, turn.to);
    if (given == nullptr) return;
    const bool again = state_.reopened > 0 || lastOfAnyone(Kind::kSentBack, at) != nullptr;
    if (is(Habit::kSentBack, at) && !again && may(Kind::kSentBack, at)) {
      if (due(given->at, between(0.5, 4, "send back" + key(at)))) act(Kind::kSentBack, at);
      return;
    }
    if (is(Habit::kRectified, at) && !lastOfAnyone(Kind::kRectificationSet, at) &&
        perform(Kind::kRectificationSet, at, given->at, between(0.5, 6, "rectify" + key(at)))) {
      decision_.act->until = desk_.now + days{20};
      return;
    }
  }
};

}  // namespace

void workOnTurns(const Desk& desk, Decision& decision) { TurnWork(desk, decision).run(); }

}  // namespace guantong::simulator
