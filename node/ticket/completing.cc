#include "node/ticket/completing.h"

#include <algorithm>

#include "node/ticket/authority.h"
#include "node/ticket/particulars.h"
#include "node/ticket/whom.h"

namespace guantong::node::ticket {
namespace {

bool isOwn(Standing standing) {
  return standing == Standing::kHolder || standing == Standing::kInCharge ||
         standing == Standing::kReacher || standing == Standing::kEitherEnd;
}

/// Completes one act, step by step.
class Completing {
 public:
  Completing(const Ticket& ticket, const State& state, const Setting& setting,
             const OfficeCode& author, Act act)
      : ticket_(ticket), state_(state), setting_(setting), author_(author), act_(std::move(act)) {}

  Result<Act> run() && {
    const Rule* rule = ruleOf(act_.kind);
    if (rule == nullptr) return std::move(act_);
    const bool mayName = ((rule->needs | rule->may) & kTurn) != 0;
    if (mayName && !act_.turn) {
      if (auto named = nameTurn(*rule); !named) return tl::unexpected(named.error());
    }
    if ((rule->needs & kAbout) != 0 && !act_.about) act_.about = answered(act_);
    addOthers(act_, act_.others.empty());
    return std::move(act_);
  }

 private:
  [[nodiscard]] bool fits(const Act& act) const {
    return !obstacle(ticket_, state_, setting_, author_, act);
  }

  Result<void> nameTurn(const Rule& rule) {
    std::vector<std::uint32_t> own, others;
    for (std::uint32_t at = 0; at < state_.turns.size(); ++at) {
      const Turn& turn = state_.turns[at];
      const bool mine = turn.to == author_;
      // Of one's own turn `to` is where it goes; of another's, who has it.
      const bool meant = act_.to.empty() || mine || turn.to == act_.to || goesOn();
      if (meant && fits(probe(rule, at))) (mine ? own : others).push_back(at);
    }
    if (isOwn(rule.author) && !own.empty()) return take(own.front());
    if (fits(act_)) return {};  // of the whole ticket
    own.insert(own.end(), others.begin(), others.end());
    if (own.size() == 1) return take(own.front());
    if (own.size() > 1) {
      return federation::failure(federation::ErrorCode::kInvalidArgument, listed(own));
    }
    // It fits none: the nearest one makes the error say why.
    return takeNearest(rule);
  }
  [[nodiscard]] bool goesOn() const {
    return act_.kind == Kind::kEscalated || act_.kind == Kind::kReturnGranted;
  }
  /// The act as it would be said of that turn.
  [[nodiscard]] Act probe(const Rule& rule, std::uint32_t at) const {
    Act act = act_;
    act.turn = state_.turns[at].given;
    const bool isOneOfSeveral =
        std::ranges::count(state_.turns, state_.turns[at].given, &Turn::given) > 1;
    const bool mine = state_.turns[at].to == author_;
    if (isOneOfSeveral && !mine && !goesOn() && ((rule.needs | rule.may) & kTo) != 0) {
      act.to = state_.turns[at].to;
    }
    if ((rule.needs & kAbout) != 0 && !act.about) act.about = answered(act);
    addOthers(act, act.others.empty());
    return act;
  }
  Result<void> take(std::uint32_t at) {
    const Rule& rule = *ruleOf(act_.kind);
    act_ = probe(rule, at);
    return {};
  }
  Result<void> takeNearest(const Rule& rule) {
    for (std::uint32_t at = static_cast<std::uint32_t>(state_.turns.size()); at-- > 0;) {
      const Turn& turn = state_.turns[at];
      const bool mine = isOwn(rule.author) ? turn.to == author_ : turn.by == author_;
      if (mine) return take(at);
    }
    if ((rule.needs & kTurn) == 0 || state_.turns.empty()) return {};
    return take(static_cast<std::uint32_t>(state_.turns.size()) - 1);
  }
  [[nodiscard]] std::string listed(const std::vector<std::uint32_t>& turns) const {
    std::string text = "several turns could be meant, name one by its office:";
    for (const std::uint32_t at : turns) text.append(" ").append(state_.turns[at].to.text());
    return text;
  }

  [[nodiscard]] std::optional<EventId> newest(Kind kind, std::optional<std::uint32_t> turn) const {
    for (auto at = state_.happenings.rbegin(); at != state_.happenings.rend(); ++at) {
      if (at->kind == kind && at->turn == turn) return ticket_.events[at->event].id;
    }
    return std::nullopt;
  }
  /// The oldest of that turn that waits for its answer.
  [[nodiscard]] std::optional<EventId> firstOpen(Kind kind, Kind answer,
                                                 std::optional<std::uint32_t> turn) const {
    const std::vector<EventId> open = unanswered(ticket_, state_, kind, answer);
    for (const Happening& happening : state_.happenings) {
      const EventId& id = ticket_.events[happening.event].id;
      if (happening.turn == turn && std::ranges::find(open, id) != open.end()) return id;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<EventId> answered(const Act& act) const {
    const auto at = state_.spokenOf(author_, act);
    switch (act.kind) {
      case Kind::kReturnGranted:
      case Kind::kReturnRefused:
        return at ? state_.turns[*at].returnAsked : std::nullopt;
      case Kind::kExtensionEndorsed:
      case Kind::kExtensionGranted:
      case Kind::kExtensionRefused:
        for (const Extension& extension : state_.extensions) {
          if (at == extension.turn && extension.status == Extension::Status::kAsked) {
            return extension.asked;
          }
        }
        return std::nullopt;
      case Kind::kRectificationDone:
        return firstOpen(Kind::kRectificationSet, Kind::kRectificationDone, at);
      case Kind::kReferralFollowed:
        return newest(Kind::kReferredOut, at);
      case Kind::kBlocked:
        return firstOpen(Kind::kBlockingAsked, Kind::kBlocked, std::nullopt);
      default:
        return std::nullopt;
    }
  }

  /// How many of the chain have agreed to what is endorsed; its clock.
  [[nodiscard]] const Extension* askedIn(const Act& act) const {
    for (const Extension& extension : state_.extensions) {
      if (extension.asked == act.about) return &extension;
    }
    return nullptr;
  }
  void addOthers(Act& act, bool missing) const {
    if (!missing || setting_.profile == nullptr) return;
    const auto at = state_.spokenOf(author_, act);
    if (!at) return;
    const auto add = [&](const OfficeCode& office) {
      if (!office.empty() && office != author_) act.others = {office};
    };
    switch (act.kind) {
      case Kind::kExtensionAsked:
      case Kind::kExtensionFiled:
        return add(inChain(act.word, 0, *at));
      case Kind::kExtensionEndorsed:
        if (const Extension* extension = askedIn(act)) {
          add(inChain(extension->clock, extension->endorsed + 1, *at));
        }
        return;
      case Kind::kReturned:
        if (const OfficeCode decider = nextReturnDecider(ticket_, state_, setting_, *at);
            decider != state_.turns[*at].by) {
          add(decider);
        }
        return;
      default:
        return;
    }
  }
  [[nodiscard]] OfficeCode inChain(const std::string& clock, std::size_t place,
                                   std::uint32_t turn) const {
    const auto chain = extensionChain(ticket_, state_, setting_, turn, clock);
    return place < chain.size() ? chain[place] : OfficeCode{};
  }

  const Ticket& ticket_;
  const State& state_;
  const Setting& setting_;
  const OfficeCode& author_;
  Act act_;
};

}  // namespace

Result<Act> completed(const Ticket& ticket, const State& state, const Setting& setting,
                      const OfficeCode& author, Act act) {
  return Completing(ticket, state, setting, author, std::move(act)).run();
}

}  // namespace guantong::node::ticket
