#include "node/ticket/state.h"

#include <algorithm>
#include <queue>
#include <tuple>

#include "node/ticket/authority.h"

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
  // There `to` is where it goes next, not who has it.
  const bool toIsElsewhere = act.kind == Kind::kEscalated || act.kind == Kind::kReturnGranted;
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
std::vector<std::uint32_t> inOrder(const Ticket& ticket, const std::vector<bool>& included) {
  const std::vector<Known>& events = ticket.events;
  const auto rankOf = [&](std::uint32_t i) -> unsigned {
    const Rule* rule = ruleOf(events[i].kind());
    return rule == nullptr ? 255U : rule->rank;
  };
  const auto later = [&](std::uint32_t a, std::uint32_t b) {
    const Known& x = events[a];
    const Known& y = events[b];
    return std::tuple(rankOf(a), x.author, x.sequence, x.incarnation, x.id) >
           std::tuple(rankOf(b), y.author, y.sequence, y.incarnation, y.id);
  };
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(later)> ready(later);
  std::vector<std::uint32_t> missing(events.size(), 0);
  std::vector<std::vector<std::uint32_t>> citedBy(events.size());
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    if (!included[i]) continue;
    for (const std::uint32_t cited : events[i].cites) {
      if (!included[cited]) continue;
      ++missing[i];
      citedBy[cited].push_back(i);
    }
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::uint32_t> order;
  order.reserve(events.size());
  while (!ready.empty()) {
    const std::uint32_t next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const std::uint32_t i : citedBy[next]) {
      if (--missing[i] == 0) ready.push(i);
    }
  }
  return order;
}

/// Lets events take effect, one after another.
class Folding {
 public:
  Folding(const Ticket& ticket, const Setting& setting, const std::vector<bool>& included)
      : ticket_(ticket), setting_(setting) {
    noteForks(included);
    for (const std::uint32_t at : inOrder(ticket, included)) take(at);
    clampDeliveries();
    std::ranges::sort(state_.participants);
    state_.stage = stage();
  }
  State take() && { return std::move(state_); }

 private:
  void noteForks(const std::vector<bool>& included) {
    std::vector<const Known*> chain;
    for (std::size_t i = 0; i < ticket_.events.size(); ++i) {
      const Known& event = ticket_.events[i];
      if (included[i] && !event.excluded) chain.push_back(&event);
    }
    const auto key = [](const Known* event) {
      return std::tuple(event->author, event->chain, event->incarnation, event->sequence);
    };
    std::ranges::sort(chain, {}, key);
    state_.forked = std::ranges::adjacent_find(chain, {}, key) != chain.end();
  }

  void insertParticipant(const OfficeCode& office) {
    const auto place = std::ranges::lower_bound(state_.participants, office);
    if (place == state_.participants.end() || *place != office) {
      state_.participants.insert(place, office);
    }
  }

  void take(std::uint32_t at) {
    const Known& event = ticket_.events[at];
    if (event.excluded || event.chain != federation::Chain::kTicket) return;
    // Also of what loses: they hold the ticket, and must go on getting everything.
    const auto enter = [&] {
      insertParticipant(event.author);
      for (const OfficeCode& office : broughtBy(event.act)) insertParticipant(office);
    };
    const Rule* rule = ruleOf(event.kind());
    if (rule == nullptr) return;  // of a newer version: kept, shown, without effect
    if (obstacle(ticket_, state_, setting_, event.author, event.act)) {
      state_.conflicts.push_back({at, rule->against});
      return enter();
    }
    const std::optional<std::uint32_t> turn = state_.spokenOf(event.author, event.act);
    const std::uint32_t reopenedBefore = state_.reopened;
    apply(at, event, turn);
    enter();
    Instant when = event.time;
    if (turn && when < state_.turns[*turn].at) when = state_.turns[*turn].at;
    const bool reopens = state_.reopened != reopenedBefore || event.kind() == Kind::kSentBack;
    state_.happenings.push_back({event.kind(), at, event.author, turn, when, reopens});
  }

  void give(const Known& event, const OfficeCode& to, Turn::Part part,
            std::optional<std::uint32_t> on, bool final) {
    Turn turn;
    turn.given = event.id;
    turn.by = event.author;
    turn.to = to;
    turn.part = part;
    turn.on = on;
    turn.at = event.time;
    turn.final = final;
    turn.supervised = event.act.word == "supervised" || state_.supervised;
    state_.turns.push_back(turn);
  }

  void openAgain() {
    state_.closedAt.reset();
    state_.closedBy.reset();
    state_.informed = false;
    state_.reexaminationAsked = false;
    for (Turn& turn : state_.turns) {
      if (turn.status == Status::kResult) reopen(turn);
    }
  }
  static void reopen(Turn& turn) {
    turn.status = Status::kSigned;
    turn.result.reset();
    turn.reviewed = turn.sealed = turn.paperFiled = false;
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
    const bool tooOften = supervisedAt > 0 && state_.dissatisfied >= supervisedAt;
    if (state_.dissatisfied <= rating.sentBackTimes || state_.dissatisfied == supervisedAt) {
      ++state_.reopened;
      openAgain();
    }
    if (tooOften) supervise();
  }

  void decideExtension(const Act& act, Extension::Status status, std::optional<std::uint32_t> at) {
    for (Extension& extension : state_.extensions) {
      if (extension.asked != act.about) continue;
      extension.status = status;
      if (status == Extension::Status::kGranted) {
        extension.amount = act.number;
        if (at) ++state_.turns[*at].extensions;
      }
    }
  }

  void apply(std::uint32_t at, const Known& event, std::optional<std::uint32_t> turnAt) {
    Turn* turn = turnAt ? &state_.turns[*turnAt] : nullptr;
    const Act& act = event.act;
    switch (event.kind()) {
      case Kind::kRegistered:
        state_.registrar = event.author;
        state_.registeredAt = event.time;
        state_.received = std::min(event.time, ticket_.opened.received.value_or(event.time));
        if (!ticket_.opened.number.empty()) {
          state_.numbers.emplace_back(ticket_.opened.number, ticket_.opened.system);
        }
        if (!act.to.empty()) give(event, act.to, Turn::Part::kSole, std::nullopt, false);
        return;
      case Kind::kDispatched: {
        const bool joint = !act.others.empty();
        give(event, act.to, joint ? Turn::Part::kLead : Turn::Part::kSole, turnAt, false);
        for (const OfficeCode& office : act.others) {
          give(event, office, Turn::Part::kAssistant, turnAt, false);
        }
        if (state_.scope == Scope::kUndecided) state_.scope = Scope::kAccepted;
        if (turnAt && state_.turns[*turnAt].status < Status::kSigned) {
          state_.turns[*turnAt].status = Status::kSigned;
        }
        return;
      }
      case Kind::kRecalled:
        turn->status = Status::kRecalled;
        return;
      case Kind::kEscalated: {
        turn->status = Status::kPassedOver;
        const auto on = turn->on;
        give(event, act.to, Turn::Part::kSole, on, false);
        return;
      }
      case Kind::kReturned:
        turn->status = Status::kReturnAsked;
        turn->returnAsked = event.id;
        ++state_.returns;
        return;
      case Kind::kReturnGranted: {
        turn->status = Status::kReturned;
        const auto on = turn->on;
        const bool final = event.author != turn->by;
        if (!act.to.empty()) give(event, act.to, Turn::Part::kSole, on, final);
        return;
      }
      case Kind::kReturnRefused:
        turn->status = turn->delivered ? Status::kSigned : Status::kGiven;
        turn->final = turn->final || event.author != turn->by;
        turn->returnAsked.reset();
        return;
      case Kind::kDelivered:
      case Kind::kPaperNotice:
        if (!turn->delivered || event.time < *turn->delivered) {
          turn->delivered = std::max(event.time, turn->at);
        }
        if (turn->status == Status::kGiven) turn->status = Status::kDelivered;
        return;
      case Kind::kSigned:
        turn->status = Status::kSigned;
        return;
      case Kind::kResult:
        state_.urgedNow = false;
        if (turn == nullptr) return;
        turn->status = Status::kResult;
        turn->result = event.id;
        return;
      case Kind::kReviewed:
        turn->reviewed = true;
        return;
      case Kind::kSealed:
        turn->sealed = true;
        return;
      case Kind::kPaperFiled:
        turn->paperFiled = true;
        return;
      case Kind::kSentBack:
        reopen(*turn);
        return;
      case Kind::kExtensionNotified:
      case Kind::kExtensionFiled:
        ++turn->extensions;
        return;
      case Kind::kExtensionAsked:
        state_.extensions.push_back({.asked = event.id,
                                     .turn = *turnAt,
                                     .clock = act.word,
                                     .amount = act.number,
                                     .endorsed = 0,
                                     .status = Extension::Status::kAsked});
        return;
      case Kind::kExtensionEndorsed:
        for (Extension& extension : state_.extensions) {
          if (extension.asked == act.about) ++extension.endorsed;
        }
        return;
      case Kind::kExtensionGranted:
        return decideExtension(act, Extension::Status::kGranted, turnAt);
      case Kind::kExtensionRefused:
        return decideExtension(act, Extension::Status::kRefused, turnAt);
      default:
        return applyToWhole(at, event, turn);
    }
  }

  void applyToWhole(std::uint32_t, const Known& event, Turn* turn) {
    const Act& act = event.act;
    switch (event.kind()) {
      case Kind::kAccepted:
        state_.scope = Scope::kAccepted;
        return;
      case Kind::kRefused:
        state_.scope = Scope::kRefused;
        return close(event);
      case Kind::kSupplementAsked:
        state_.supplementAsked = true;
        return;
      case Kind::kSupplementGiven:
        state_.supplementAsked = false;
        return;
      case Kind::kLinked:
        state_.linked.push_back(*act.ticket);
        return;
      case Kind::kMerged:
        state_.mergedInto = act.ticket;
        return close(event);
      case Kind::kProgress:
        state_.urgedNow = false;
        return;
      case Kind::kUrged:
        state_.urgedNow = true;
        return;
      case Kind::kSupervised:
        if (turn == nullptr) return supervise();
        turn->supervised = true;
        return;
      case Kind::kInformed:
        state_.informed = true;
        return;
      case Kind::kRated:
        return rate(event);
      case Kind::kReexaminationAsked:
        state_.reexaminationAsked = true;
        return;
      case Kind::kReopened:
        ++state_.reopened;
        return openAgain();
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
      case Kind::kClosed:
        return close(event);
      case Kind::kArchived:
        state_.archived = true;
        return;
      case Kind::kPurged:
        state_.purged = true;
        return;
      default:
        return;  // clocks and lists read it from the happenings
    }
  }

  /// A delivery is proven at the latest when its giver shows that it has seen the proof: a holder
  /// whose clock is ahead would win time otherwise.
  void clampDeliveries() {
    for (Turn& turn : state_.turns) {
      if (!turn.delivered) continue;
      const auto proof = std::ranges::find_if(state_.happenings, [&](const Happening& happening) {
        return happening.kind == Kind::kDelivered && happening.author == turn.to &&
               happening.turn && &state_.turns[*happening.turn] == &turn;
      });
      if (proof == state_.happenings.end()) continue;
      const std::uint32_t sequence = ticket_.events[proof->event].sequence;
      for (const Happening& happening : state_.happenings) {
        if (happening.author != turn.by) continue;
        const Known& said = ticket_.events[happening.event];
        const bool saw = std::ranges::any_of(said.cites, [&](std::uint32_t cited) {
          const Known& event = ticket_.events[cited];
          return event.author == turn.to && event.sequence >= sequence;
        });
        if (saw && said.time < *turn.delivered) turn.delivered = std::max(said.time, turn.at);
      }
      if (turn.delivered < proof->at) proof->at = *turn.delivered;
    }
  }

  [[nodiscard]] Stage stage() const {
    if (state_.closedAt) return Stage::kClosed;
    Stage stage = state_.turns.empty() ? Stage::kRegistered : Stage::kDispatched;
    for (const Turn& turn : state_.turns) {
      if (turn.result) return Stage::kResult;
      if (turn.delivered) stage = Stage::kDelivered;
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

profile::Facts factsOf(const Ticket& ticket) {
  const Registered& opened = ticket.opened;
  return {.type = opened.type,
          .category = opened.category,
          .privacy = opened.privacy,
          .urgent = opened.urgent,
          .major = opened.major,
          .accuses = !opened.accused.empty(),
          .siteVisit = false};
}

const profile::ExtensionRule* extensionRuleOf(const profile::Profile& rules, std::string_view clock,
                                              const profile::Facts& facts,
                                              const OfficeCode& office) {
  for (const profile::ExtensionRule& rule : rules.extensions) {
    if (rule.clock == clock && profile::applies(rules, rule.applies, facts, office)) return &rule;
  }
  return nullptr;
}

OfficeCode superiorOf(const OfficeCode& office, const Ticket& ticket, const State& state,
                      const Setting& setting) {
  if (setting.profile != nullptr) {
    const profile::Body* body = setting.profile->bodyOf(office);
    if (body != nullptr && body->superior && !body->superior->superior) {
      return resolve(*body->superior, ticket, state, std::nullopt, setting);
    }
  }
  return setting.tree == nullptr ? OfficeCode{} : setting.tree->parentOf(office);
}

OfficeCode resolve(const profile::Whom& whom, const Ticket& ticket, const State& state,
                   std::optional<std::uint32_t> turn, const Setting& setting) {
  using Relation = profile::Whom::Relation;
  const Turn* spoken = turn ? &state.turns[*turn] : nullptr;
  OfficeCode office;
  switch (whom.relation) {
    case Relation::kRegistrar:
      office = state.registrar;
      break;
    case Relation::kSender:
      if (spoken != nullptr) office = spoken->by;
      break;
    case Relation::kHolder:
      office = spoken != nullptr ? spoken->to : state.registrar;
      break;
    case Relation::kMatter:
      office = ticket.opened.matterPlace;
      break;
    case Relation::kAccused:
      office = ticket.opened.accused.empty() ? ticket.opened.accusedPlace : ticket.opened.accused;
      break;
    case Relation::kReporter:
      office = ticket.opened.reporterPlace;
      break;
    case Relation::kBody:
      if (setting.profile != nullptr) {
        const profile::Body* body = setting.profile->body(whom.body);
        if (body != nullptr && !body->offices.empty()) {
          std::string_view code = body->offices.front();
          if (code.ends_with('*')) code.remove_suffix(1);
          if (const auto parsed = OfficeCode::parse(code)) office = *parsed;
        }
      }
      break;
    case Relation::kNational:
      if (const auto parsed = OfficeCode::parse(federation::kNationalCode)) office = *parsed;
      break;
  }
  if (office.empty() || setting.tree == nullptr) return office;
  if (whom.superior) return superiorOf(office, ticket, state, setting);
  if (!whom.level) return office;
  for (int steps = 0; steps < federation::kLevelMax && !office.empty(); ++steps) {
    if (setting.tree->levelOf(office) <= *whom.level) return office;
    office = setting.tree->parentOf(office);
  }
  return office;
}

}  // namespace guantong::node::ticket
