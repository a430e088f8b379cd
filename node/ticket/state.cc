#include "node/ticket/state.h"

#include <algorithm>
#include <tuple>

#include "node/ticket/authority.h"
#include "node/ticket/whom.h"

namespace guantong::node::ticket {

bool Tree::isBelow(OfficeCode office, const OfficeCode& ancestor) const {
  // Bounded: a tree that is still being learnt may not lead anywhere yet.
  for (int steps = 0; steps < 64 && !office.empty(); ++steps) {
    office = parentOf(office);
    if (office == ancestor) return true;
  }
  return false;
}

std::optional<std::uint32_t> State::turnOf(const EventId& given, const OfficeCode& holder) const {
  for (std::uint32_t at = 0; at < turns.size(); ++at) {
    if (turns[at].given == given && (holder.empty() || turns[at].to == holder)) return at;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> State::spokenOf(const OfficeCode& author, const Act& act) const {
  if (!act.turn) return std::nullopt;
  if (const auto own = turnOf(*act.turn, author)) return own;
  const bool decidesReturn = act.kind == Kind::kReturnGranted || act.kind == Kind::kReturnRefused;
  for (std::uint32_t at = 0; decidesReturn && at < turns.size(); ++at) {
    if (act.about && turns[at].given == *act.turn && turns[at].returnAsked == act.about) return at;
  }
  // There `to` is where it goes next, not who has it.
  const bool toIsElsewhere = decidesReturn || act.kind == Kind::kEscalated;
  return turnOf(*act.turn, toIsElsewhere ? OfficeCode{} : act.to);
}

std::optional<std::uint32_t> State::turnHeldBy(const OfficeCode& office) const {
  for (std::uint32_t at = static_cast<std::uint32_t>(turns.size()); at-- > 0;) {
    if (turns[at].to == office && !turns[at].over()) return at;
  }
  return std::nullopt;
}

namespace {

using Status = Turn::Status;

/// What counts, in the order of State's rule 1.
class Ordering {
 public:
  Ordering(const Ticket& ticket, const std::vector<bool>& included)
      : events_(ticket.events), included_(included) {
    rankEvents();
    linkCauses();
    settle();
  }
  std::vector<std::uint32_t> take() && { return std::move(order_); }

 private:
  void rankEvents() {
    ranks_.reserve(events_.size());
    for (const Known& event : events_) {
      const Rule* rule = ruleOf(event.kind());
      ranks_.push_back(rule == nullptr ? std::uint8_t{255} : rule->rank);
    }
  }

  /// Who cites each event, as slices of one list: one allocation, not one for each event.
  void linkCauses() {
    missing_.assign(events_.size(), 0);
    citedFrom_.assign(events_.size() + 1, 0);
    eachCause([&](std::uint32_t cited, std::uint32_t by) {
      ++missing_[by];
      ++citedFrom_[cited + 1];
    });
    for (std::size_t i = 1; i < citedFrom_.size(); ++i) citedFrom_[i] += citedFrom_[i - 1];
    citedBy_.resize(citedFrom_.back());
    std::vector<std::uint32_t> next(citedFrom_.begin(), citedFrom_.end() - 1);
    eachCause([&](std::uint32_t cited, std::uint32_t by) { citedBy_[next[cited]++] = by; });
  }
  template <typename Visit>
  void eachCause(Visit visit) const {
    for (std::uint32_t i = 0; i < events_.size(); ++i) {
      if (!included_[i]) continue;
      for (const std::uint32_t cited : events_[i].cites) {
        if (cited < events_.size() && included_[cited]) visit(cited, i);
      }
    }
  }

  [[nodiscard]] bool later(std::uint32_t a, std::uint32_t b) const {
    if (ranks_[a] != ranks_[b]) return ranks_[a] > ranks_[b];
    const Known& x = events_[a];
    const Known& y = events_[b];
    return std::tie(x.author, x.sequence, x.incarnation, x.id) >
           std::tie(y.author, y.sequence, y.incarnation, y.id);
  }

  void settle() {
    const auto isLater = [this](std::uint32_t a, std::uint32_t b) { return later(a, b); };
    std::vector<std::uint32_t> ready;
    const auto push = [&](std::uint32_t i) {
      ready.push_back(i);
      std::ranges::push_heap(ready, isLater);
    };
    order_.reserve(events_.size());
    for (std::uint32_t i = 0; i < events_.size(); ++i) {
      if (included_[i] && missing_[i] == 0) push(i);
    }
    while (!ready.empty()) {
      std::ranges::pop_heap(ready, isLater);
      const std::uint32_t next = ready.back();
      ready.pop_back();
      order_.push_back(next);
      for (std::uint32_t at = citedFrom_[next]; at < citedFrom_[next + 1]; ++at) {
        if (--missing_[citedBy_[at]] == 0) push(citedBy_[at]);
      }
    }
  }

  const std::vector<Known>& events_;
  const std::vector<bool>& included_;
  std::vector<std::uint8_t> ranks_;
  std::vector<std::uint32_t> missing_;    ///< how many of its causes did not take effect yet
  std::vector<std::uint32_t> citedFrom_;  ///< where in citedBy_ those who cite it begin
  std::vector<std::uint32_t> citedBy_;
  std::vector<std::uint32_t> order_;
};

/// Lets events take effect, one after another.
class Folding {
 public:
  Folding(const Ticket& ticket, const Setting& setting, const std::vector<bool>& included)
      : ticket_(ticket), setting_(setting) {
    state_.happenings.reserve(ticket.events.size());
    state_.participants.reserve(4);
    const auto count = std::ranges::count(included, true);
    if (count == 1) {
      // What begins a ticket is folded far more often than all that follows.
      take(static_cast<std::uint32_t>(std::ranges::find(included, true) - included.begin()));
    } else if (count > 1) {
      noteForks(included);
      for (const std::uint32_t at : Ordering(ticket, included).take()) take(at);
    }
    clampDeliveries();
    state_.stage = stage();
  }
  State take() && { return std::move(state_); }

 private:
  void noteForks(const std::vector<bool>& included) {
    std::vector<const Known*> chain;
    chain.reserve(ticket_.events.size());
    for (std::size_t i = 0; i < ticket_.events.size(); ++i) {
      const Known& event = ticket_.events[i];
      if (included[i] && !event.excluded) chain.push_back(&event);
    }
    const auto tied = [](const Known* event) {
      return std::tie(event->author, event->chain, event->incarnation, event->sequence);
    };
    std::ranges::sort(chain, [&](const Known* a, const Known* b) { return tied(a) < tied(b); });
    const auto alike = [&](const Known* a, const Known* b) { return tied(a) == tied(b); };
    state_.forked = std::ranges::adjacent_find(chain, alike) != chain.end();
  }

  void insertParticipant(const OfficeCode& office) {
    const auto place = std::ranges::lower_bound(state_.participants, office);
    if (place == state_.participants.end() || *place != office) {
      state_.participants.insert(place, office);
    }
  }
  /// Also of what loses: they hold the ticket, and must go on getting everything.
  void enter(const Known& event) {
    insertParticipant(event.author);
    if (event.act.to.empty() && event.act.others.empty()) return;
    for (const OfficeCode& office : Brought(event.act)) insertParticipant(office);
  }

  void take(std::uint32_t at) {
    const Known& event = ticket_.events[at];
    if (event.excluded || event.chain != federation::Chain::kTicket) return;
    const Rule* rule = ruleOf(event.kind());
    if (rule == nullptr) return;  // of a newer version: kept, shown, without effect
    const auto why = obstacle(ticket_, state_, setting_, event.author, event.act, event.time);
    if (why) {
      state_.conflicts.push_back({at, rule->against, *why});
      return enter(event);
    }
    const std::optional<std::uint32_t> turn = state_.spokenOf(event.author, event.act);
    const std::uint32_t reopenedBefore = state_.reopened;
    apply(event, turn);
    enter(event);
    Instant when = event.time;
    if (turn && when < state_.turns[*turn].at) when = state_.turns[*turn].at;
    const bool reopens = state_.reopened != reopenedBefore || event.kind() == Kind::kSentBack;
    state_.happenings.push_back({event.kind(), at, event.author, turn, when, reopens});
  }

  void apply(const Known& event, std::optional<std::uint32_t> turn) {
    if (applyToTurn(event, turn) || applyToExtension(event, turn)) return;
    if (applyToCourse(event, turn)) return;
    applyToRecord(event);
  }

  // --- turns

  /// `instead`: of which it takes the place.
  void give(const Known& event, const OfficeCode& to, Turn::Part part,
            std::optional<std::uint32_t> on, const Turn* instead = nullptr) {
    Turn turn;
    turn.given = event.id;
    turn.by = event.author;
    turn.to = to;
    turn.part = instead == nullptr ? part : instead->part;
    turn.joint = instead == nullptr ? event.id : instead->joint;
    turn.on = on;
    turn.at = event.time;
    turn.supervised = event.act.word == "supervised" || state_.supervised ||
                      (instead != nullptr && instead->supervised);
    state_.turns.push_back(turn);
  }
  void giveInstead(const Known& event, std::uint32_t at, bool final) {
    const Turn before = state_.turns[at];  // the list may move
    give(event, event.act.to, before.part, before.on, &before);
    state_.turns.back().final = final;
  }
  void dispatch(const Known& event, std::optional<std::uint32_t> on) {
    const bool joint = !event.act.others.empty();
    give(event, event.act.to, joint ? Turn::Part::kLead : Turn::Part::kSole, on);
    for (const OfficeCode& office : event.act.others) {
      give(event, office, Turn::Part::kAssistant, on);
    }
    if (state_.scope == Scope::kUndecided) state_.scope = Scope::kAccepted;
    if (on && state_.turns[*on].status < Status::kSigned) {
      state_.turns[*on].status = Status::kSigned;
    }
  }

  /// With the turns that were given on it: who works for somebody works for nobody when that one
  /// is out.
  void end(std::uint32_t at, Status status, const Known& event) {
    Turn& turn = state_.turns[at];
    turn.status = status;
    turn.endedBy = event.id;
    turn.ended = std::max(event.time, turn.at);
    // A turn stands behind the one that it was given on, so that this ends.
    for (std::uint32_t below = at + 1; below < state_.turns.size(); ++below) {
      if (state_.turns[below].on == at && !state_.turns[below].over()) {
        end(below, Status::kRecalled, event);
      }
    }
  }

  void proveDelivery(const Known& event, Turn& turn) {
    if (!turn.delivered || event.time < *turn.delivered) {
      turn.delivered = std::max(event.time, turn.at);
    }
    if (turn.status == Status::kGiven) turn.status = Status::kDelivered;
    if (turn.beforeReturn == Status::kGiven) turn.beforeReturn = Status::kDelivered;
  }

  static void reopen(Turn& turn) {
    turn.status = Status::kSigned;
    turn.result.reset();
    turn.reviewed = turn.sealed = turn.paperFiled = false;
  }

  bool applyToTurn(const Known& event, std::optional<std::uint32_t> at) {
    switch (event.kind()) {
      case Kind::kRegistered:
        open(event);
        return true;
      case Kind::kDispatched:
        dispatch(event, at);
        return true;
      case Kind::kRecalled:
        end(*at, Status::kRecalled, event);
        return true;
      case Kind::kEscalated:
        end(*at, Status::kPassedOver, event);
        giveInstead(event, *at, false);
        return true;
      case Kind::kReturned:
        askReturn(event, *at);
        return true;
      case Kind::kReturnGranted:
        end(*at, Status::kReturned, event);
        if (!event.act.to.empty()) {
          giveInstead(event, *at, state_.turns[*at].returnFinal);
        }
        return true;
      case Kind::kReturnRefused:
        refuseReturn(state_.turns[*at]);
        return true;
      default:
        return at ? applyInTurn(event, state_.turns[*at]) : applyWithoutTurn(event);
    }
  }
  void askReturn(const Known& event, std::uint32_t at) {
    Turn& turn = state_.turns[at];
    turn.beforeReturn = turn.status;
    turn.status = Status::kReturnAsked;
    turn.returnAsked = event.id;
    turn.returnDecider = event.act.others.empty() ? turn.by : event.act.others.front();
    turn.returnFinal = superiorDecides(state_.returns + 1, setting_) &&
                       turn.returnDecider == nextReturnDecider(ticket_, state_, setting_, at);
    ++state_.returns;
  }
  void refuseReturn(Turn& turn) {
    turn.status = turn.beforeReturn;
    turn.final = turn.final || turn.returnFinal;
    turn.returnAsked.reset();
  }

  /// The direct answer.
  bool applyWithoutTurn(const Known& event) {
    if (event.kind() != Kind::kResult) return false;
    state_.urgedNow = false;
    state_.answer = event.id;
    return true;
  }
  bool applyInTurn(const Known& event, Turn& turn) {
    switch (event.kind()) {
      case Kind::kDelivered:
      case Kind::kPaperNotice:
        proveDelivery(event, turn);
        return true;
      case Kind::kSigned:
        turn.status = Status::kSigned;
        return true;
      case Kind::kResult:
        state_.urgedNow = false;
        turn.status = Status::kResult;
        turn.result = event.id;
        return true;
      case Kind::kReviewed:
        turn.reviewed = true;
        return true;
      case Kind::kSealed:
        turn.sealed = true;
        return true;
      case Kind::kPaperFiled:
        turn.paperFiled = true;
        return true;
      case Kind::kSentBack:
        reopen(turn);
        return true;
      default:
        return false;
    }
  }

  // --- more time

  bool applyToExtension(const Known& event, std::optional<std::uint32_t> at) {
    const Act& act = event.act;
    const auto asked =
        std::ranges::find(state_.extensions, act.about.value_or(EventId{}), &Extension::asked);
    switch (event.kind()) {
      case Kind::kExtensionNotified:
      case Kind::kExtensionFiled:
        ++state_.turns[*at].extensions;
        return true;
      case Kind::kExtensionAsked:
        state_.extensions.push_back({.asked = event.id,
                                     .turn = *at,
                                     .clock = act.word,
                                     .amount = act.number,
                                     .endorsed = 0,
                                     .status = Extension::Status::kAsked});
        return true;
      case Kind::kExtensionEndorsed:
        ++asked->endorsed;
        return true;
      case Kind::kExtensionGranted:
        asked->status = Extension::Status::kGranted;
        asked->amount = act.number;
        ++state_.turns[*at].extensions;
        return true;
      case Kind::kExtensionRefused:
        asked->status = Extension::Status::kRefused;
        return true;
      default:
        return false;
    }
  }

  // --- the ticket's course

  void open(const Known& event) {
    const Registered& opened = ticket_.opened;
    state_.registrar = event.author;
    state_.registeredAt = event.time;
    state_.received = std::min(event.time, opened.received.value_or(event.time));
    if (!opened.number.empty()) state_.numbers.emplace_back(opened.number, opened.system);
    if (setting_.profile != nullptr && !opened.origin.empty()) {
      const auto& origins = setting_.profile->supervision.origins;
      state_.supervised = std::ranges::find(origins, opened.origin) != origins.end();
    }
    if (!event.act.to.empty()) give(event, event.act.to, Turn::Part::kSole, std::nullopt);
  }
  void openAgain() {
    ++state_.reopened;
    state_.closedAt.reset();
    state_.closedBy.reset();
    state_.answer.reset();
    state_.informed = false;
    state_.reexaminationAsked = false;
    state_.mergedInto.reset();
    if (state_.scope == Scope::kRefused) state_.scope = Scope::kUndecided;
    for (Turn& turn : state_.turns) {
      if (turn.status == Status::kResult) reopen(turn);
    }
  }
  void close(const Known& event) {
    state_.closedAt = event.time;
    state_.closedBy = event.id;
  }
  void supervise() {
    state_.supervised = true;
    for (Turn& turn : state_.turns) turn.supervised = turn.supervised || !turn.over();
  }

  void rate(const Known& event) {
    state_.grade = event.act.word;
    if (setting_.profile == nullptr) return;
    const profile::RatingRules& rating = setting_.profile->rating;
    const auto grade = std::ranges::find(rating.grades, event.act.word);
    const auto satisfied = std::ranges::find(rating.grades, rating.satisfiedFrom);
    if (grade == rating.grades.end() || grade <= satisfied) return;
    ++state_.dissatisfied;
    const std::uint32_t supervisedAt = setting_.profile->supervision.dissatisfiedTimes;
    if (state_.dissatisfied <= rating.sentBackTimes || state_.dissatisfied == supervisedAt) {
      openAgain();
    }
    if (supervisedAt > 0 && state_.dissatisfied >= supervisedAt) supervise();
  }

  bool applyToCourse(const Known& event, std::optional<std::uint32_t> at) {
    switch (event.kind()) {
      case Kind::kAccepted:
        state_.scope = Scope::kAccepted;
        return true;
      case Kind::kRefused:
        state_.scope = Scope::kRefused;
        close(event);
        return true;
      case Kind::kMerged:
        state_.mergedInto = event.act.ticket;
        close(event);
        return true;
      case Kind::kClosed:
        close(event);
        return true;
      case Kind::kSupervised:
        if (at) {
          state_.turns[*at].supervised = true;
        } else {
          supervise();
        }
        return true;
      case Kind::kRated:
        rate(event);
        return true;
      case Kind::kReopened:
        openAgain();
        return true;
      default:
        return false;
    }
  }

  // --- what is only on record; clocks and lists read the rest from the happenings

  void applyToRecord(const Known& event) {
    const Act& act = event.act;
    switch (event.kind()) {
      case Kind::kSupplementAsked:
      case Kind::kSupplementGiven:
        state_.supplementAsked = event.kind() == Kind::kSupplementAsked;
        return;
      case Kind::kUrged:
      case Kind::kProgress:
        state_.urgedNow = event.kind() == Kind::kUrged;
        return;
      case Kind::kLinked:
        state_.linked.push_back(*act.ticket);
        return;
      case Kind::kInformed:
        state_.informed = true;
        return;
      case Kind::kReexaminationAsked:
        state_.reexaminationAsked = true;
        return;
      case Kind::kRectificationSet:
        ++state_.rectificationsOpen;
        return;
      case Kind::kRectificationDone:
        --state_.rectificationsOpen;
        return;
      case Kind::kBlockingAsked:
        state_.blockingAsked = true;
        return;
      case Kind::kBlocked:
        state_.blocked = !act.flag;
        state_.blockingAsked = false;
        return;
      case Kind::kExcludedFromAssessment:
        state_.excludedFromAssessment = act.word;
        return;
      case Kind::kNumberAdded:
        state_.numbers.emplace_back(act.word, std::string());
        return;
      case Kind::kArchived:
        state_.archived = true;
        return;
      case Kind::kPurged:
        state_.purged = true;
        return;
      default:
        return;
    }
  }

  /// A delivery is proven at the latest when its giver shows that it has seen the proof: a holder
  /// whose clock is ahead would win time otherwise.
  void clampDeliveries() {
    for (Happening& proof : state_.happenings) {
      if (proof.kind != Kind::kDelivered) continue;
      Turn& turn = state_.turns[*proof.turn];
      const std::uint32_t sequence = ticket_.events[proof.event].sequence;
      for (const Happening& happening : state_.happenings) {
        if (happening.author != turn.by) continue;
        const Known& said = ticket_.events[happening.event];
        if (said.time >= *turn.delivered) continue;
        const bool saw = std::ranges::any_of(said.cites, [&](std::uint32_t cited) {
          const Known& event = ticket_.events[cited];
          return event.author == turn.to && event.sequence >= sequence;
        });
        if (saw) turn.delivered = std::max(said.time, turn.at);
      }
      if (*turn.delivered < proof.at) proof.at = *turn.delivered;
    }
  }

  [[nodiscard]] Stage stage() const {
    if (state_.closedAt) return Stage::kClosed;
    Stage stage = state_.answer ? Stage::kResult : Stage::kRegistered;
    for (const Turn& turn : state_.turns) {
      if (turn.over()) continue;
      if (turn.result) return Stage::kResult;
      stage = std::max(stage, turn.delivered ? Stage::kDelivered : Stage::kDispatched);
    }
    return stage;
  }

  const Ticket& ticket_;
  const Setting& setting_;
  State state_;
};

}  // namespace

State fold(const Ticket& ticket, const Setting& setting) {
  return fold(ticket, setting, std::vector<bool>(ticket.events.size(), true));
}

State fold(const Ticket& ticket, const Setting& setting, const std::vector<bool>& included) {
  return Folding(ticket, setting, included).take();
}

}  // namespace guantong::node::ticket
