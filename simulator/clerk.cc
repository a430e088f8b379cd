#include "simulator/clerk.h"

#include "simulator/chance.h"
#include "simulator/clerk_view.h"

namespace guantong::simulator {

namespace {

class Requests : public ClerkView {
 public:
  using ClerkView::ClerkView;

  void run() {
    decideAll();
    if (!done()) answerBlocking();
  }

 private:
  void decideAll() {
    for (const PossibleLine& line : desk_.detail.possible) {
      if (done()) return;
      if (line.kind == Kind::kReturnGranted) decideReturn(*line.turn);
      const bool more =
          line.kind == Kind::kExtensionEndorsed || line.kind == Kind::kExtensionGranted;
      if (more) decideExtension(line.kind, *line.turn);
    }
  }
  void decideReturn(std::uint32_t at) {
    const Turn& turn = state_.turns[at];
    const Happening* asked = last(Kind::kReturned, at, turn.to);
    if (asked == nullptr || !due(asked->at, between(0.5, 6, "decide return" + key(at)))) return;
    const bool superior = state_.returns >= desk_.rules.returns.commonSuperiorFrom;
    if (is(Habit::kReturnRefused, at) && may(Kind::kReturnRefused, at)) {
      act(Kind::kReturnRefused, at);
      return;
    }
    OfficeCode to;
    if (superior) {
      to = elsewhere(at, actOf(*asked).to);
      if (to.empty()) {
        act(Kind::kReturnRefused, at);
        return;
      }
    }
    act(Kind::kReturnGranted, at).to = to;
  }
  void decideExtension(Kind kind, std::uint32_t at) {
    const auto asked = std::ranges::find_if(state_.extensions, [&](const Extension& each) {
      return each.turn == at && each.status == Extension::Status::kAsked;
    });
    if (asked == state_.extensions.end() || is(Habit::kUndecided, at)) return;
    const Happening* happening = nullptr;
    for (const Happening& each : state_.happenings) {
      if (desk_.detail.steps[each.event].event.id == asked->asked) happening = &each;
    }
    if (happening == nullptr ||
        !due(happening->at, between(0.5, 10, std::string("decide more time") + key(at)))) {
      return;
    }
    const bool refuses = is(Habit::kExtensionRefused, at) && may(Kind::kExtensionRefused, at);
    if (refuses) kind = Kind::kExtensionRefused;
    Act& says = act(kind, at);
    says.about = asked->asked;
    if (kind == Kind::kExtensionGranted) says.number = asked->amount;
  }
  void answerBlocking() {
    if (!may(Kind::kBlocked)) return;
    for (const Happening& happening : state_.happenings) {
      if (happening.kind != Kind::kBlockingAsked || actOf(happening).to != self_) continue;
      if (!due(happening.at, between(1, 16, "block"))) return;
      act(Kind::kBlocked).flag = is(Habit::kUnblocked);
      return;
    }
  }
};

}  // namespace

void decideRequests(const Desk& desk, Decision& decision) { Requests(desk, decision).run(); }

Decision decide(const Desk& desk) {
  Decision decision;
  decideRequests(desk, decision);
  if (!decision.act) workOnTurns(desk, decision);
  if (!decision.act && desk.detail.state.registrar == desk.office) workAsRegistrar(desk, decision);
  return decision;
}

double drawn(std::uint64_t seed, const std::string& what) { return Chance(seed, what).share(); }

OfficeCode routeByRules(const node::ticket::Registered& opened, const State& state,
                        const Setting& setting, bool unreachable) {
  if (setting.profile == nullptr) return {};
  node::ticket::Ticket ticket;
  ticket.opened = opened;
  for (const node::profile::RouteRule& rule : setting.profile->routes) {
    if (rule.whenUnreachable != unreachable) continue;
    if (!node::profile::applies(*setting.profile, rule.applies, factsOf(ticket), OfficeCode{})) {
      continue;
    }
    const OfficeCode to = resolve(rule.to, ticket, state, std::nullopt, setting);
    if (!to.empty()) return to;
  }
  return {};
}

}  // namespace guantong::simulator
