#include "node/ticket/particulars.h"

#include <algorithm>

#include "node/profile/day.h"
#include "node/ticket/whom.h"

namespace guantong::node::ticket {
namespace {

using Verdict = std::optional<std::string_view>;

constexpr std::string_view kToItself = "goes to its own author";

const Turn* turnOf(const Judged& judged) {
  return judged.at ? &judged.past.turns[*judged.at] : nullptr;
}
const Act& actOf(const Ticket& ticket, const Happening& happening) {
  return ticket.events[happening.event].act;
}
bool contains(const auto& list, const auto& each) {
  return std::ranges::find(list, each) != std::ranges::end(list);
}
bool wasSaid(const State& past, Kind kind) {
  return std::ranges::any_of(past.happenings,
                             [&](const Happening& happening) { return happening.kind == kind; });
}

// --- turns

/// Those from whom a turn came, and those from whom they have theirs.
bool cameFrom(const State& past, std::optional<std::uint32_t> at, const OfficeCode& office) {
  while (at) {
    if (past.turns[*at].by == office) return true;
    at = past.turns[*at].on;
  }
  return false;
}

Verdict dispatched(const Judged& judged) {
  const State& past = judged.past;
  const Act& act = judged.act;
  if (act.to == judged.author || contains(act.others, judged.author)) return kToItself;
  if (contains(act.others, act.to)) return "names its lead twice";
  if (cameFrom(past, judged.at, act.to)) return "goes back to whom the turn came from: return it";
  if (!judged.at && !past.linked.empty() && !act.flag) {
    return "is of a report that joined a running one: dispatching it all the same takes a flag and "
           "a reason";
  }
  if (judged.setting.profile == nullptr) return std::nullopt;
  if (!act.others.empty() && !judged.setting.profile->joint.allowed) {
    return "is joint, which this hotline does not have";
  }
  for (const Turn& turn : past.turns) {
    if (turn.by == judged.author && turn.on == judged.at && turn.open()) {
      return "would give a second turn while the first runs: recall that, or dispatch jointly";
    }
  }
  return std::nullopt;
}

Verdict delivered(const Judged& judged) {
  for (const Happening& happening : judged.past.happenings) {
    if (happening.kind == Kind::kDelivered && happening.turn == judged.at) {
      return "proves a delivery twice";
    }
  }
  return std::nullopt;
}

Verdict takenOn(const Judged& judged) {
  const bool yet = turnOf(judged)->status == Turn::Status::kSigned;
  return yet ? Verdict("signs for what was signed for") : std::nullopt;
}

Verdict returned(const Judged& judged) {
  if (turnOf(judged)->final) return "returns what a common superior gave finally";
  if (judged.act.to == judged.author) return "suggests its own author";
  if (!judged.filled) return std::nullopt;
  const OfficeCode decider =
      nextReturnDecider(judged.ticket, judged.past, judged.setting, *judged.at);
  std::vector<OfficeCode> asked;
  if (decider != turnOf(judged)->by) asked.push_back(decider);
  return judged.act.others == asked ? Verdict() : "asks another office than decides on it";
}

Verdict returnDecided(const Judged& judged) {
  if (turnOf(judged)->returnAsked != judged.act.about) return "decides on another return";
  if (judged.act.kind == Kind::kReturnRefused || !judged.filled) return std::nullopt;
  if (judged.act.to == judged.author) return kToItself;
  if (turnOf(judged)->returnFinal && judged.act.to.empty()) {
    return "of a common superior names no office to go on";
  }
  return std::nullopt;
}

/// The most failed attempts of one day to reach an office, since it was last reached. One who tries
/// counts: tries of others are theirs.
std::uint32_t failedAttempts(const Judged& judged, const OfficeCode& office) {
  std::uint32_t most = 0;
  std::uint32_t count = 0;
  profile::Day day{};
  for (const Happening& happening : judged.past.happenings) {
    const bool made = happening.kind == Kind::kContactMade;
    if (!made && happening.kind != Kind::kContactAttempted) continue;
    if (happening.author != judged.author || actOf(judged.ticket, happening).to != office) continue;
    if (made) {
      most = count = 0;
      continue;
    }
    const profile::Day tried = profile::dayOf(happening.at);
    count = tried == day ? count + 1 : 1;
    day = tried;
    most = std::max(most, count);
  }
  return most;
}

Verdict escalated(const Judged& judged) {
  const OfficeCode& holder = turnOf(judged)->to;
  if (const profile::Profile* rules = judged.setting.profile) {
    if (rules->contact.attemptsMax == 0) return "passes an office over, which no rule here allows";
    if (failedAttempts(judged, holder) < rules->contact.attemptsMax) {
      return "comes before enough attempts of one day to reach the office";
    }
  }
  if (!judged.filled) return std::nullopt;
  if (judged.act.to == judged.author) return kToItself;
  if (judged.act.to == holder) return "goes to whom could not be reached";
  const Tree* tree = judged.setting.tree;
  if (tree != nullptr && tree->levelOf(judged.act.to) >= tree->levelOf(holder)) {
    return "does not go further up";
  }
  return std::nullopt;
}

Verdict answered(const Judged& judged) {
  const Turn* lead = turnOf(judged);
  const profile::Profile* rules = judged.setting.profile;
  if (lead == nullptr || rules == nullptr || !rules->joint.leadCombines) return std::nullopt;
  if (lead->part != Turn::Part::kLead) return std::nullopt;
  for (const Turn& turn : judged.past.turns) {
    if (turn.joint == lead->joint && turn.part == Turn::Part::kAssistant && turn.open()) {
      return "of the lead comes before those of its assistants";
    }
  }
  return std::nullopt;
}

// --- more time

/// That the clock's rule is of this act: else who needs leave could simply tell.
Verdict extended(const Judged& judged) {
  if (judged.setting.profile == nullptr || !judged.filled) return std::nullopt;
  const auto* rule = extensionRuleOf(*judged.setting.profile, judged.act.word,
                                     factsOf(judged.ticket), turnOf(judged)->to);
  if (rule == nullptr) return "names a clock that can't be extended here";
  using Way = profile::ExtensionRule::Act;
  const Way way = judged.act.kind == Kind::kExtensionNotified ? Way::kNotice
                  : judged.act.kind == Kind::kExtensionFiled  ? Way::kFiling
                                                              : Way::kApproval;
  if (rule->act != way) return "extends a clock otherwise than its rule says";
  for (const Extension& extension : judged.past.extensions) {
    if (way == Way::kApproval && extension.turn == *judged.at &&
        extension.clock == judged.act.word && extension.status == Extension::Status::kAsked) {
      return "asks for what was asked for and is not decided";
    }
  }
  return std::nullopt;
}

Verdict extensionDecided(const Judged& judged) {
  const auto asked = std::ranges::find_if(judged.past.extensions, [&](const Extension& extension) {
    return extension.asked == judged.act.about && extension.turn == *judged.at &&
           extension.status == Extension::Status::kAsked;
  });
  if (asked == judged.past.extensions.end()) return "decides on what was not asked, or is decided";
  const std::size_t chain =
      extensionChain(judged.ticket, judged.past, judged.setting, *judged.at, asked->clock).size();
  const bool last = asked->endorsed + 1 >= chain;
  if (judged.act.kind == Kind::kExtensionEndorsed && last) return "endorses what it is to decide";
  if (judged.act.kind == Kind::kExtensionGranted && !last) {
    return "decides what the next in the chain is to";
  }
  return std::nullopt;
}

// --- the ticket's course

Verdict scopeDecided(const Judged& judged) {
  const bool yet = judged.past.scope != Scope::kUndecided && judged.act.kind == Kind::kAccepted;
  return yet ? Verdict("decides on the scope twice") : std::nullopt;
}

bool isRunning(const State& past) {
  return std::ranges::any_of(past.turns, [](const Turn& turn) { return turn.open(); });
}

Verdict joined(const Judged& judged) {
  if (judged.act.ticket == judged.ticket.id) return "joins the ticket to itself";
  if (judged.past.mergedInto) return "joins what was merged already";
  if (judged.act.ticket && contains(judged.past.linked, *judged.act.ticket)) {
    return "joins what was joined already";
  }
  if (judged.act.kind == Kind::kMerged && isRunning(judged.past)) {
    return "merges what others are at work on: recall it first";
  }
  return std::nullopt;
}

/// With whom papers are filed has those of its own turn: nobody else could say that they are.
bool filesItself(const profile::Profile& rules, const OfficeCode& office) {
  const profile::Body* body = rules.bodyOf(office);
  return body != nullptr && contains(body->acts, Kind::kPaperFiled);
}

bool hasAll(const Judged& judged, const Turn& turn, const std::vector<Kind>& needs) {
  const State& past = judged.past;
  return std::ranges::all_of(needs, [&](Kind kind) {
    switch (kind) {
      case Kind::kResult:
        return turn.result.has_value();
      case Kind::kReviewed:
        return turn.reviewed;
      case Kind::kSealed:
        return turn.sealed;
      case Kind::kPaperFiled:
        return turn.paperFiled || filesItself(*judged.setting.profile, turn.to);
      case Kind::kInformed:
        return past.informed;
      default:
        return wasSaid(past, kind);
    }
  });
}

Verdict closed(const Judged& judged) {
  if (judged.setting.profile == nullptr) return std::nullopt;
  const State& past = judged.past;
  const profile::ClosingRules& closing = judged.setting.profile->closing;
  bool assigned = false;
  for (const Turn& turn : past.turns) {
    if (turn.on || turn.over() || turn.part == Turn::Part::kAssistant) continue;
    assigned = true;
    if (!hasAll(judged, turn, closing.assigned)) {
      return "comes before all that closing needs was said of every turn";
    }
  }
  if (assigned) return std::nullopt;
  const bool direct = std::ranges::all_of(closing.direct, [&](Kind kind) {
    if (kind == Kind::kResult) return past.answer.has_value();
    return kind == Kind::kInformed ? past.informed : wasSaid(past, kind);
  });
  return direct ? std::nullopt : Verdict("comes before the direct answer");
}

Verdict rated(const Judged& judged) {
  const State& past = judged.past;
  const bool answer = past.closedAt || past.informed || past.answer ||
                      std::ranges::any_of(past.turns, [](const Turn& turn) {
                        return turn.status == Turn::Status::kResult;
                      });
  if (!answer) return "rates before there is an answer";
  if (judged.setting.profile == nullptr || !judged.filled) return std::nullopt;
  const auto& grades = judged.setting.profile->rating.grades;
  if (!grades.empty() && !contains(grades, judged.act.word)) return "gives no grade of the hotline";
  return std::nullopt;
}

Verdict archived(const Judged& judged) {
  if (judged.setting.profile == nullptr) return std::nullopt;
  for (const Kind kind : judged.setting.profile->closing.archived) {
    if (!wasSaid(judged.past, kind)) return "comes before all that archiving needs was said";
  }
  return std::nullopt;
}

/// Nothing that still runs, and nothing before its years are over (the last day included).
Verdict purged(const Judged& judged) {
  const State& past = judged.past;
  if (past.purged) return "purges twice";
  if (past.rectificationsOpen > 0 || past.reexaminationAsked || past.blockingAsked) {
    return "would purge what still runs";
  }
  const auto last = keptThrough(past, judged.setting);
  if (last && judged.when < profile::endOf(*last)) {
    return "comes before the years are over for which it is kept";
  }
  return std::nullopt;
}

// --- what answers something

Verdict supplemented(const Judged& judged) {
  return judged.past.supplementAsked ? std::nullopt : Verdict("gives what nobody asked for");
}

Verdict blocked(const Judged& judged) {
  for (const Happening& happening : judged.past.happenings) {
    if (happening.kind != Kind::kBlockingAsked || !judged.past.blockingAsked) continue;
    const Known& asked = judged.ticket.events[happening.event];
    if (asked.act.to == judged.author && (!judged.filled || asked.id == judged.act.about)) {
      return std::nullopt;
    }
  }
  return "blocks what this author was not asked to";
}

bool isAboutTurn(const Judged& judged, Kind kind) {
  return std::ranges::any_of(judged.past.happenings, [&](const Happening& happening) {
    return happening.kind == kind && happening.turn == judged.at &&
           (!judged.filled || judged.ticket.events[happening.event].id == judged.act.about);
  });
}

Verdict rectified(const Judged& judged) {
  const auto open =
      unanswered(judged.ticket, judged.past, Kind::kRectificationSet, Kind::kRectificationDone);
  const auto isOpen = [&](const Happening& happening) {
    return happening.turn == judged.at && contains(open, judged.ticket.events[happening.event].id);
  };
  const bool answers = judged.filled ? judged.act.about && contains(open, *judged.act.about)
                                     : std::ranges::any_of(judged.past.happenings, isOpen);
  if (!answers || !isAboutTurn(judged, Kind::kRectificationSet)) {
    return "puts right what nobody found wrong, or what is right again";
  }
  return std::nullopt;
}

Verdict followed(const Judged& judged) {
  return isAboutTurn(judged, Kind::kReferredOut) ? std::nullopt
                                                 : Verdict("follows what was not referred out");
}

/// The registrar's word for another's turn stands where it was asked for: nobody stops the clock of
/// an office that goes its own way.
Verdict contacted(const Judged& judged) {
  if (!judged.at || turnOf(judged)->to == judged.author) return std::nullopt;
  const bool asked = std::ranges::any_of(judged.past.happenings, [&](const Happening& happening) {
    return happening.kind == Kind::kContactAsked && happening.turn == judged.at;
  });
  return asked ? std::nullopt
               : Verdict("tells of a contact that the turn's office did not ask for");
}

Verdict written(const Judged& judged) {
  return judged.ticket.opened.mailbox ? std::nullopt
                                      : Verdict("is for a mailbox, and the ticket has none");
}

struct Particular {
  Kind kind;
  Verdict (*obstacle)(const Judged&);
};
constexpr Particular kParticulars[] = {
    {Kind::kDispatched, dispatched},
    {Kind::kDelivered, delivered},
    {Kind::kResult, answered},
    {Kind::kClosed, closed},
    {Kind::kAccepted, scopeDecided},
    {Kind::kSupplementGiven, supplemented},
    {Kind::kLinked, joined},
    {Kind::kMerged, joined},
    {Kind::kSigned, takenOn},
    {Kind::kReturned, returned},
    {Kind::kReturnGranted, returnDecided},
    {Kind::kReturnRefused, returnDecided},
    {Kind::kExtensionNotified, extended},
    {Kind::kExtensionFiled, extended},
    {Kind::kExtensionAsked, extended},
    {Kind::kExtensionEndorsed, extensionDecided},
    {Kind::kExtensionGranted, extensionDecided},
    {Kind::kExtensionRefused, extensionDecided},
    {Kind::kEscalated, escalated},
    {Kind::kRated, rated},
    {Kind::kRectificationDone, rectified},
    {Kind::kReferralFollowed, followed},
    {Kind::kBlocked, blocked},
    {Kind::kContactMade, contacted},
    {Kind::kMessageForReporter, written},
    {Kind::kMessageFromReporter, written},
    {Kind::kArchived, archived},
    {Kind::kPurged, purged},
};

/// Kinds that the profile leaves to some bodies alone.
Verdict ofAnotherBody(const Judged& judged) {
  if (judged.setting.profile == nullptr) return std::nullopt;
  bool reserved = false;
  for (const profile::Body& body : judged.setting.profile->bodies) {
    reserved = reserved || contains(body.acts, judged.act.kind);
  }
  if (!reserved) return std::nullopt;
  const profile::Body* own = judged.setting.profile->bodyOf(judged.author);
  if (own != nullptr && contains(own->acts, judged.act.kind)) return std::nullopt;
  return "is for another body of the hotline to say";
}

}  // namespace

bool mayReceive(const Registered& opened, const Setting& setting, const OfficeCode& office) {
  if (opened.accused.empty()) return true;
  const bool shy = opened.privacy != Privacy::kOpen || opened.type == "举报";
  if (!shy) return true;
  return office != opened.accused &&
         (setting.tree == nullptr || !setting.tree->isBelow(office, opened.accused));
}

std::vector<EventId> unanswered(const Ticket& ticket, const State& state, Kind kind, Kind answer) {
  std::vector<EventId> open;
  for (const Happening& happening : state.happenings) {
    const Known& event = ticket.events[happening.event];
    if (happening.kind == kind) open.push_back(event.id);
    if (happening.kind == answer && event.act.about) std::erase(open, *event.act.about);
  }
  return open;
}

std::optional<std::string_view> particularObstacle(const Judged& judged) {
  if (const Verdict why = ofAnotherBody(judged)) return why;
  const auto particular = std::ranges::find(kParticulars, judged.act.kind, &Particular::kind);
  if (particular != std::end(kParticulars)) {
    if (const Verdict why = particular->obstacle(judged)) return why;
  }
  if (judged.act.to.empty() && judged.act.others.empty()) return std::nullopt;
  for (const OfficeCode& office : Brought(judged.act)) {
    if (!mayReceive(judged.ticket.opened, judged.setting, office)) {
      return "would show it to whom it accuses";
    }
  }
  return std::nullopt;
}

std::optional<profile::Day> keptThrough(const State& state, const Setting& setting) {
  if (setting.profile == nullptr || !state.closedAt) return std::nullopt;
  std::chrono::year_month_day end{profile::dayOf(*state.closedAt)};
  end += std::chrono::years{setting.profile->retention.years};
  if (!end.ok()) end = end.year() / end.month() / std::chrono::last;
  return profile::Day{end};
}

}  // namespace guantong::node::ticket
