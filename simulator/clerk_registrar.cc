#include "simulator/clerk_view.h"

namespace guantong::simulator {

namespace {

class RegistrarWork : public ClerkView {
 public:
  using ClerkView::ClerkView;

  void run() { asRegistrar(); }

 private:
  void asRegistrar() {
    if (state_.closedAt) return afterClosing();
    if (aside() || done()) return;
    if (!state_.linked.empty()) return answerBesides();
    if (state_.scope == Scope::kUndecided && (takesIn() || done())) return;
    const bool given = std::ranges::any_of(state_.turns, [](const Turn& turn) {
      return !turn.on && !turn.over() && turn.part != Turn::Part::kAssistant;
    });
    if (given) return tellAndClose();
    if (state_.answer) return tellAndClose();
    sendsOn();
  }

  /// Before anything else; each once.
  bool aside() {
    if (desk_.finishing) return false;
    const Instant from = state_.registeredAt;
    const auto once = [&](Habit habit, Kind kind, double least, double most) {
      return is(habit) && !said(kind) &&
             perform(kind, {}, from, between(least, most, named(habit, {})));
    };
    if (desk_.detail.opened.urgent && desk_.rules.emergency.to &&
        once(Habit::kEmergency, Kind::kEmergencyReported, 0.05, 0.5)) {
      decision_.act->to = officeOf(*desk_.rules.emergency.to);
      return true;
    }
    if (const OfficeCode above = superior(); !above.empty() && mayReceive(above) &&
                                             once(Habit::kHarassment, Kind::kBlockingAsked, 1, 6)) {
      decision_.act->to = above;
      return true;
    }
    if (once(Habit::kConsent, Kind::kConsentRecorded, 0.1, 2)) {
      decision_.act->word = "向承办单位提供联系方式";
      return true;
    }
    if (once(Habit::kNumbered, Kind::kNumberAdded, 0.1, 4)) {
      decision_.act->word = "N" + std::to_string(1000 + pick(9000, "number"));
      return true;
    }
    if (once(Habit::kInstructed, Kind::kLeaderInstructed, 1, 16)) return true;
    if (once(Habit::kUnified, Kind::kOpinionUnified, 4, 24)) return true;
    const auto& states = desk_.rules.supervision.states;
    if (!states.empty() && once(Habit::kSupervised, Kind::kSupervised, 2, 16)) {
      decision_.act->word = states[pick(states.size(), "state")];
      return true;
    }
    return false;
  }
  [[nodiscard]] OfficeCode superior() const {
    node::ticket::Ticket ticket;
    ticket.opened = desk_.detail.opened;
    const OfficeCode above = superiorOf(self_, ticket, state_, setting_);
    return desk_.tree.has(above) ? above : OfficeCode{};
  }
  [[nodiscard]] OfficeCode officeOf(const node::profile::Whom& whom) const {
    node::ticket::Ticket ticket;
    ticket.opened = desk_.detail.opened;
    const OfficeCode office = resolve(whom, ticket, state_, std::nullopt, setting_);
    return desk_.tree.has(office) && office != self_ && mayReceive(office) ? office : OfficeCode{};
  }

  /// Scope: true while something of it is still to be waited for.
  bool takesIn() {
    const Instant from = state_.registeredAt;
    if (is(Habit::kOutOfScope) && !desk_.rules.refusals.empty() && may(Kind::kRefused)) {
      if (!due(from, between(0.05, 3, "refuse"))) return true;
      const auto& refusals = desk_.rules.refusals;
      act(Kind::kRefused).word = refusals[pick(refusals.size(), "refusal")].name;
      return true;
    }
    if (is(Habit::kSupplement) && !said(Kind::kSupplementAsked)) {
      return perform(Kind::kSupplementAsked, {}, from, between(0.2, 8, "ask supplement")) ||
             may(Kind::kSupplementAsked);
    }
    if (state_.supplementAsked) {
      const Instant asked = last(Kind::kSupplementAsked, {}, self_)->at;
      return perform(Kind::kSupplementGiven, {}, asked, between(2, 30, "supplement")) ||
             may(Kind::kSupplementGiven);
    }
    if (desk_.before && !desk_.finishing) {
      const bool same = is(Habit::kSameReporter);
      if (same || is(Habit::kSameMatter)) {
        const Kind kind = same ? Kind::kMerged : Kind::kLinked;
        if (may(kind) && due(from, between(0.1, 2, "compare"))) act(kind).ticket = desk_.before;
        if (may(kind)) return true;
      }
    }
    const bool must = among(desk_.rules.closing.assigned, Kind::kAccepted) ||
                      among(desk_.rules.closing.direct, Kind::kAccepted);
    if (!must && roll("accept") < 0.5) return false;
    return perform(Kind::kAccepted, {}, from, between(0.1, 3, "accept")) || may(Kind::kAccepted);
  }

  void sendsOn() {
    if (!may(Kind::kDispatched)) return;
    const std::size_t before = static_cast<std::size_t>(
        std::ranges::count_if(state_.turns, [&](const Turn& each) { return !each.on; }));
    const bool first = before == 0;
    OfficeCode to = first ? routed() : again();
    const bool direct =
        to.empty() || (first && is(Habit::kDirect)) || desk_.finishing || before > kReturnsMax;
    const double slow = is(Habit::kSlow, {}, "dispatch" + std::to_string(before)) ? 20 : 0;
    const Instant from = std::max(state_.registeredAt, lastEnd({}));
    if (direct && may(Kind::kResult)) {
      if (due(from, between(0.1, 3, "answer"))) act(Kind::kResult);
      return;
    }
    if (to.empty()) return;
    const std::string what = "dispatch" + std::to_string(before);
    if (due(from, between(0.2 + slow, 5 + slow, what))) dispatchTo(to, {});
  }
  /// The first to get it.
  [[nodiscard]] OfficeCode routed() const {
    for (const Intake& intake : desk_.work.intake) {
      if (intake.office != self_ || intake.hotline != desk_.rules.hotline) continue;
      if (!intake.via.empty() && mayGo(intake.via, {})) return intake.via;
    }
    const OfficeCode to = routeByRules(desk_.detail.opened, state_, setting_);
    if (!to.empty() && to != self_ && desk_.tree.has(to) && mayGo(to, {})) return to;
    return !desk_.work.instead.empty() && mayGo(desk_.work.instead, {}) ? desk_.work.instead
                                                                        : OfficeCode{};
  }
  /// After it came back, or was taken back.
  [[nodiscard]] OfficeCode again() const {
    for (std::uint32_t at = static_cast<std::uint32_t>(state_.turns.size()); at-- > 0;) {
      if (state_.turns[at].by != self_ || state_.turns[at].on) continue;
      const Happening* returned = last(Kind::kReturned, at, state_.turns[at].to);
      return elsewhere(at, returned == nullptr ? OfficeCode{} : actOf(*returned).to);
    }
    return {};
  }

  void tellAndClose() {
    const auto& closing = desk_.rules.closing;
    const bool assigned = !state_.answer;
    const auto& needs = assigned ? closing.assigned : closing.direct;
    Instant from = state_.registeredAt;
    for (std::uint32_t at = 0; at < state_.turns.size(); ++at) {
      const Turn& turn = state_.turns[at];
      if (turn.over() || turn.on) continue;
      if (turn.open()) return toldMeanwhile(at);
      if (const Happening* result = last(Kind::kResult, at, turn.to)) {
        from = std::max(from, result->at);
      }
      if (among(needs, Kind::kReviewed) && !turn.reviewed) return;
      if (among(needs, Kind::kSealed) && !turn.sealed) return;
      if (among(needs, Kind::kPaperFiled) && !turn.paperFiled && may(Kind::kPaperFiled, at)) return;
    }
    if (const Happening* answer = last(Kind::kResult, {}, self_); !assigned && answer != nullptr) {
      from = std::max(from, answer->at);
    }
    const std::string again = std::to_string(state_.reopened);
    const double slow = is(Habit::kSlow, {}, "inform" + again) ? 16 : 0;
    const bool informs = among(needs, Kind::kInformed) || roll("inform") < 0.7;
    if (informs && !state_.informed && may(Kind::kInformed)) {
      perform(Kind::kInformed, {}, from, between(0.3 + slow, 6 + slow, "inform" + again));
      return;
    }
    if (roll("rate when") < 0.6 && (rates(from) || done())) return;
    if (!state_.closedAt) {
      perform(Kind::kClosed, {}, from, between(1, 10, "close" + again));
    }
  }
  /// A person is told of more time too.
  void toldMeanwhile(std::uint32_t at) {
    const Happening* notified = lastOfAnyone(Kind::kExtensionNotified, at);
    const bool counts = std::ranges::any_of(desk_.rules.clocks, [](const auto& clock) {
      return among(clock.starts, Kind::kExtensionNotified);
    });
    const Happening* told = last(Kind::kInformed, {}, self_);
    if (!counts || notified == nullptr || (told != nullptr && told->at >= notified->at)) return;
    perform(Kind::kInformed, {}, notified->at, between(0.5, 5, "inform of it"));
  }
  /// What joined another's matter: its reporter gets an answer of their own.
  void answerBesides() {
    if (state_.scope == Scope::kUndecided && among(desk_.rules.closing.direct, Kind::kAccepted)) {
      perform(Kind::kAccepted, {}, state_.registeredAt, between(0.1, 3, "accept"));
      return;
    }
    if (!state_.answer) {
      perform(Kind::kResult, {}, state_.registeredAt, between(4, 30, "answer besides"));
      return;
    }
    tellAndClose();
  }

  /// A grade: true while it is still to be waited for.
  bool rates(Instant from) {
    const auto& rating = desk_.rules.rating;
    const auto* type = desk_.rules.type(desk_.detail.opened.type);
    const bool asked =
        (type != nullptr && type->rated) ||
        std::ranges::find(rating.types, desk_.detail.opened.type) != rating.types.end();
    if (rating.grades.empty() || !asked || !is(Habit::kRated) || !may(Kind::kRated)) return false;
    const std::size_t before = countOf(Kind::kRated);
    if (before > state_.dissatisfied) return false;  // satisfied in the end
    if (before > 0 && state_.dissatisfied > state_.reopened) return false;
    if (!due(from, between(1, 20, "rate" + std::to_string(before)))) return true;
    const bool again = before > 0;
    const bool bad = before < 2 && is(again ? Habit::kDissatisfiedAgain : Habit::kDissatisfied);
    const auto edge = std::ranges::find(rating.grades, rating.satisfiedFrom);
    const auto good = static_cast<std::size_t>(edge - rating.grades.begin()) + 1;
    const std::size_t first = bad ? good : 0;
    const std::size_t count = bad ? rating.grades.size() - good : good;
    act(Kind::kRated).word = rating.grades[first + pick(count, "grade" + std::to_string(before))];
    return true;
  }

  void afterClosing() {
    if (desk_.finishing || state_.scope == Scope::kRefused || state_.mergedInto) return;
    const Instant from = *state_.closedAt;
    if (rates(from) || done()) return;
    if (state_.reexaminationAsked) {
      perform(Kind::kReopened, {}, last(Kind::kReexaminationAsked, {}, self_)->at,
              between(1, 12, "reopen"));
      return;
    }
    const auto once = [&](Habit habit, Kind kind, At at, double least, double most) {
      return is(habit) && !said(kind, at) &&
             perform(kind, at, from, between(least, most, named(habit, {})));
    };
    if (state_.reopened == 0 && !state_.turns.empty() &&
        once(Habit::kReexamined, Kind::kReexaminationAsked, {}, 8, 60)) {
      return;
    }
    if (once(Habit::kExcluded, Kind::kExcludedFromAssessment, {}, 2, 20)) {
      decision_.act->word = "反复提出的不合理诉求";
      return;
    }
    for (std::uint32_t at = 0; at < state_.turns.size() && !done(); ++at) {
      if (state_.turns[at].on || state_.turns[at].over()) continue;
      if (once(Habit::kScored, Kind::kScored, at, 2, 20)) {
        decision_.act->number = 60 + static_cast<std::uint32_t>(pick(41, "score"));
      } else if (!done() && once(Habit::kAssessed, Kind::kAssessed, at, 4, 30)) {
        decision_.act->word = "办理质量";
      } else if (!done() && wasLate(at) && once(Habit::kTalk, Kind::kTalkHeld, at, 8, 40)) {
        const auto& faults = desk_.rules.accountability;
        decision_.act->word = faults.empty() ? "逾期" : faults.front().name;
      }
    }
    if (!done()) once(Habit::kArchived, Kind::kArchived, {}, 10, 60);
  }
  [[nodiscard]] bool wasLate(std::uint32_t at) const {
    return std::ranges::any_of(desk_.detail.clocks, [&](const node::ClockLine& clock) {
      return clock.turn == at && clock.stopped && *clock.stopped >= clock.due;
    });
  }
};

}  // namespace

void workAsRegistrar(const Desk& desk, Decision& decision) { RegistrarWork(desk, decision).run(); }

}  // namespace guantong::simulator
