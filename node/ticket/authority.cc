#include "node/ticket/authority.h"

#include <algorithm>

namespace guantong::node::ticket {
namespace {

constexpr std::uint16_t kIn = bit(Role::kIntake);
constexpr std::uint16_t kDis = bit(Role::kDispatcher);
constexpr std::uint16_t kHan = bit(Role::kHandler);
constexpr std::uint16_t kLea = bit(Role::kLeader);
constexpr std::uint16_t kSup = bit(Role::kSupervisor);
constexpr std::uint16_t kAdm = bit(Role::kMainAdministrator);
constexpr std::uint16_t kNode = 0;

using enum Standing;
using enum Before;
using enum TurnMust;

// What others may do at the same time is settled by rank: recalls and decisions of whoever gave a
// turn come first, then what ends it, then what goes on in it, then what only adds.
// clang-format off
constexpr Rule kTable[] = {
    {Kind::kRegistered, kAnyone, kIn, kNothing, kNotNamed, kNoField, kTo, 0,
     "opens the ticket; whom it names gets the first turn",
     "a second registration of one id is a fork: the lower id stands"},
    {Kind::kRecalled, kGiver, kDis | kSup, kExists, kBeOpen, kTurn | kText, kTo, 1,
     "the turn is over; its clocks stop",
     "a result, a return or a request of the same moment: the giver's word stands"},
    {Kind::kEscalated, kGiver, kDis, kOpen, kBeOpen, kTurn | kTo | kText, kNoField, 2,
     "the turn is passed over, and another given to an office further up",
     "what its holder did at the same moment: the escalation stands"},
    {Kind::kReturnGranted, kDecider, kDis | kSup, kExists, kBeReturning, kTurn | kAbout, kTo | kText, 3,
     "the turn is over; a common superior gives the next one in the same act, and finally",
     "a result of the same moment: the return stands"},
    {Kind::kReturnRefused, kDecider, kDis | kSup, kExists, kBeReturning, kTurn | kAbout | kText, kTo, 3,
     "the turn goes on as if it had not been returned; its clocks never stood still",
     "a granting of the same return by another: the first by author stands"},
    {Kind::kReturned, kHolder, kHan | kDis, kOpen, kBeOpen, kTurn | kText, kTo | kOthers | kFlag, 4,
     "asks the giver to take the turn back; `to` is the office it belongs to, `flag` says that the place was visited",
     "an extension granted at the same moment: the return stands, the extension is void"},
    {Kind::kDispatched, kInCharge, kDis, kOpen, kMayOpen, kTo, kTurn | kOthers | kWord | kText | kUntil, 5,
     "gives turns: to one, or to a lead (`to`) and its assistants (`others`)",
     "another transfer from the same place of the same moment: the first by author stands"},
    {Kind::kDelivered, kHolder, kNode, kExists, kBeGiven, kTurn, kNoField, 6,
     "proves the delivery: the clocks of the turn run from here",
     "nothing: a turn recalled at the same moment was still delivered"},
    {Kind::kPaperNotice, kEitherEnd, kDis | kHan, kExists, kBeGiven, kTurn | kWord, kTo | kText, 6,
     "a notice on paper proves the delivery as well",
     "nothing: the earlier of the two proofs counts"},
    {Kind::kSigned, kHolder, kHan | kDis, kOpen, kBeOpen, kTurn, kText, 7,
     "the office takes the turn on",
     "its recall: that stands"},
    {Kind::kResult, kInCharge, kHan | kIn, kOpen, kMayOpen, kText, kTurn | kFlag | kWord, 8,
     "the turn has its result; of the registrar without a turn, the direct answer",
     "a recall or a return of the same moment: that stands, the result stays readable"},
    {Kind::kReviewed, kHolder, kLea, kOpen, kHaveResult, kTurn, kText, 9,
     "the office's main leader stands behind the result", "its being sent back: that stands"},
    {Kind::kSealed, kHolder, kLea | kHan, kOpen, kHaveResult, kTurn, kText, 10,
     "the office's seal is on it", "its being sent back: that stands"},
    {Kind::kPaperFiled, kOverseer, kDis, kExists, kHaveResult, kTurn, kTo | kWord | kText, 11,
     "the paper has reached whoever gave the turn", "its being sent back: that stands"},
    {Kind::kSentBack, kOverseer, kDis | kSup, kOpen, kHaveResult, kTurn | kText, kTo, 8,
     "the result is not enough: the turn is open again, as of this moment",
     "the closing of the ticket: that stands"},
    {Kind::kAccepted, kRegistrar, kIn | kDis, kOpen, kNotNamed, kNoField, kWord | kText, 4,
     "it is within the hotline's scope", "a refusal of the same moment: the refusal stands"},
    {Kind::kRefused, kRegistrar, kIn | kDis, kOpen, kNotNamed, kWord, kText, 3,
     "it is not; the person is told where to go, and the ticket is closed by it",
     "a dispatch of the same moment: the refusal stands"},
    {Kind::kSupplementAsked, kRegistrar, kIn | kDis, kOpen, kNotNamed, kText, kNoField, 6,
     "the person is asked for what is missing", ""},
    {Kind::kSupplementGiven, kRegistrar, kIn, kOpen, kNotNamed, kText, kNoField, 6,
     "what was missing is there", ""},
    {Kind::kLinked, kRegistrar, kIn | kDis, kOpen, kNotNamed, kTicket, kText, 6,
     "another person's report on the same matter: it joins the running one and is not dispatched", ""},
    {Kind::kMerged, kRegistrar, kIn | kDis, kOpen, kNotNamed, kTicket, kText, 6,
     "the same person's report on the same matter: closed into the running one",
     "a dispatch of the same moment: the dispatch stands"},
    {Kind::kContactAttempted, kInCharge, kIn | kDis | kHan, kExists, kMayOpen, kWord, kTurn | kTo | kNumber | kText, 12,
     "counts as one try of its day; `to` is the office that was tried, nobody the person", ""},
    {Kind::kContactMade, kInCharge, kIn | kDis | kHan, kExists, kMayOpen, kNoField, kTurn | kTo | kText, 12,
     "stops the clock of contact", ""},
    {Kind::kProgress, kHolder, kHan | kDis, kOpen, kNotBeOver, kTurn | kText, kNoField, 12,
     "tells how far it is", ""},
    {Kind::kExtensionNotified, kHolder, kHan | kLea, kOpen, kBeOpen, kTurn | kWord | kUntil | kText, kNoField, 9,
     "moves the clock named to the day named: nobody has to agree", "the turn's being over: that stands"},
    {Kind::kExtensionFiled, kHolder, kHan | kLea, kOpen, kBeOpen, kTurn | kWord | kText, kUntil | kNumber | kOthers, 9,
     "moves the clock named; it is on file with the office of the rules (`others`)", "the turn's being over: that stands"},
    {Kind::kExtensionAsked, kHolder, kHan | kLea, kOpen, kBeOpen, kTurn | kWord | kNumber | kText, kOthers, 9,
     "asks for so much more of the clock's own unit; the clock runs on meanwhile", "the turn's being over: that stands"},
    {Kind::kExtensionEndorsed, kDecider, kDis | kLea | kSup, kOpen, kBeOpen, kTurn | kAbout, kTo | kText | kOthers, 10,
     "one of the chain agrees and hands it to the next (`others`)", "a return or result of the same moment: it is void"},
    {Kind::kExtensionGranted, kDecider, kDis | kLea | kSup, kOpen, kBeOpen, kTurn | kAbout | kNumber, kTo | kText, 11,
     "the clock is due so much later", "a return or result of the same moment: it is void"},
    {Kind::kExtensionRefused, kDecider, kDis | kLea | kSup, kOpen, kBeOpen, kTurn | kAbout | kText, kTo, 10,
     "the clock stays as it was", "a return or result of the same moment: it is void"},
    {Kind::kUrged, kOverseer, kDis | kSup, kOpen, kMayOpen, kText, kTurn | kTo, 13, "asks to hurry", ""},
    {Kind::kSupervised, kOverseer, kDis | kSup | kLea, kOpen, kMayOpen, kWord, kTurn | kTo | kText, 13,
     "under supervision from now on, for the origin or state named", ""},
    {Kind::kLegalLimitSet, kInCharge, kDis | kLea, kOpen, kMayOpen, kWord | kUntil, kTurn | kText, 9,
     "a law's limit counts instead of the profile's; `word` cites it", ""},
    {Kind::kTermFixed, kOverseer, kLea | kDis, kOpen, kMayOpen, kUntil | kText, kTurn | kTo, 9,
     "the term of what can't be solved soon, fixed after study", ""},
    {Kind::kDeadlineMoved, kParticipant, kNode, kExists, kMayOpen, kWord | kUntil, kTurn | kTo | kNumber, 15,
     "another calendar came: what its author now counts", ""},
    {Kind::kInformed, kRegistrar, kIn, kExists, kNotNamed, kText, kWord, 14,
     "the person was told, by the operator or the mailbox", ""},
    {Kind::kRated, kRegistrar, kIn, kExists, kNotNamed, kWord, kText, 14,
     "the person's grade; below what satisfies, the first time it is handled again, later under supervision", ""},
    {Kind::kScored, kRegistrar, kIn, kExists, kBeGiven, kTurn | kNumber, kTo | kWord | kText, 14,
     "how soon and how well an office answered", ""},
    {Kind::kReexaminationAsked, kRegistrar, kIn, kClosed, kNotNamed, kText, kNoField, 14,
     "the person asks for it to be looked at again", ""},
    {Kind::kReopened, kRegistrar, kDis | kSup, kClosed, kNotNamed, kText, kWord, 14,
     "open again: turns that had results are open as of this moment", ""},
    {Kind::kRectificationSet, kOverseer, kSup | kLea | kDis, kExists, kBeGiven, kTurn | kUntil | kText, kTo, 14,
     "what was found is to be put right by then", ""},
    {Kind::kRectificationDone, kHolder, kHan | kLea, kExists, kBeGiven, kTurn | kAbout | kText, kNoField, 14,
     "it was", ""},
    {Kind::kCaseFilingSuggested, kInCharge, kIn | kHan | kDis, kExists, kMayOpen, kText, kTurn | kTo, 14,
     "a case should be opened", ""},
    {Kind::kReferredOut, kInCharge, kDis | kHan, kExists, kMayOpen, kWord | kText, kTurn | kUntil, 14,
     "handed to a body outside, which `word` names; its effect is followed", ""},
    {Kind::kReferralFollowed, kInCharge, kDis | kHan, kExists, kMayOpen, kAbout | kText, kTurn, 14,
     "what became of it", ""},
    {Kind::kEmergencyReported, kParticipant, kIn | kDis | kHan | kLea, kExists, kNotNamed, kText, kTo, 14,
     "the duty office knows", ""},
    {Kind::kOpinionUnified, kOverseer, kDis | kLea, kExists, kMayOpen, kText, kTurn | kTo, 14,
     "one answer to demands that are unreasonable or come again", ""},
    {Kind::kBlockingAsked, kParticipant, kDis | kLea, kExists, kNotNamed, kTo | kText, kNoField, 14,
     "harassment, verified: the superior is asked to block the caller", ""},
    {Kind::kBlocked, kParticipant, kDis | kLea, kExists, kNotNamed, kAbout, kText | kFlag, 14,
     "blocked; with `flag`, not", ""},
    {Kind::kAssessed, kOverseer, kSup | kLea, kExists, kBeGiven, kTurn | kWord, kTo | kNumber | kText, 14,
     "how an office did", ""},
    {Kind::kExcludedFromAssessment, kRegistrar, kSup | kLea, kExists, kNotNamed, kWord, kText, 14,
     "counted apart, and shown with this reason", ""},
    {Kind::kLeaderInstructed, kParticipant, kLea, kExists, kMayOpen, kText, kTurn | kTo, 14,
     "a leader read it and says what to do", ""},
    {Kind::kInvestigationReported, kHolder, kHan | kLea, kExists, kBeGiven, kTurn | kText, kNoField, 14,
     "the report of an investigation", ""},
    {Kind::kTalkHeld, kOverseer, kLea | kSup, kExists, kBeGiven, kTurn | kWord | kText, kTo, 14,
     "a talk was held with the office, for the fault named", ""},
    {Kind::kNumberAdded, kParticipant, kIn | kDis, kExists, kNotNamed, kWord, kText, 14,
     "what a foreign platform (`text`) calls it", ""},
    {Kind::kConsentRecorded, kRegistrar, kIn, kExists, kNotNamed, kWord, kText, 14,
     "the person agreed to what is named", ""},
    {Kind::kAnomalyReported, kParticipant, kHan | kLea, kExists, kNotNamed, kTo | kText, kNoField, 14,
     "something is wrong beyond this ticket: told further up, while it is looked into", ""},
    {Kind::kClosed, kRegistrar, kDis | kIn, kOpen, kNotNamed, kNoField, kText | kWord, 12,
     "closed; open turns end with it", "what others do at the same moment has no effect any more"},
    {Kind::kArchived, kParticipant, kDis | kAdm, kClosed, kNotNamed, kNoField, kWord | kText, 15,
     "filed under its day and category", ""},
    {Kind::kPurged, kRegistrar, kAdm, kClosed, kNotNamed, kWord, kText, 15,
     "the time to keep it is over: bodies are destroyed, the chain and the counts stay", ""},
};
// clang-format on

bool holdsFields(const Rule& rule, const Act& act) {
  std::uint16_t has = 0;
  const auto add = [&](bool there, Field field) {
    if (there) has = static_cast<std::uint16_t>(has | field);
  };
  add(act.turn.has_value(), kTurn);
  add(act.about.has_value(), kAbout);
  add(!act.to.empty(), kTo);
  add(!act.others.empty(), kOthers);
  add(act.ticket.has_value(), kTicket);
  add(!act.word.empty(), kWord);
  add(act.number != 0, kNumber);
  add(act.until.has_value(), kUntil);
  add(!act.text.empty(), kText);
  add(act.flag, kFlag);
  // Rows leave texts out: who judges from a row can't ask for one.
  const auto needs = static_cast<std::uint16_t>(rule.needs & ~kText);
  return (has & needs) == needs && (has & ~(rule.needs | rule.may)) == 0;
}

bool isAbove(const OfficeCode& office, OfficeCode below, const Ticket& ticket, const State& state,
             const Setting& setting) {
  for (int steps = 0; steps < federation::kLevelMax && !below.empty(); ++steps) {
    below = superiorOf(below, ticket, state, setting);
    if (below == office) return true;
  }
  return false;
}

/// The return that is to be decided is one too many for the two of them.
bool superiorDecides(const State& past, const Setting& setting) {
  return setting.profile != nullptr && past.returns >= setting.profile->returns.commonSuperiorFrom;
}

OfficeCode deciderOfReturn(const Ticket& ticket, const State& past, const Setting& setting,
                           const Turn& turn) {
  if (!superiorDecides(past, setting)) return turn.by;
  const OfficeCode above = superiorOf(turn.by, ticket, past, setting);
  return above.empty() ? turn.by : above;
}

OfficeCode deciderOfExtension(const Ticket& ticket, const State& past, const Setting& setting,
                              const Act& act) {
  for (const Extension& extension : past.extensions) {
    if (extension.asked != act.about || extension.status != Extension::Status::kAsked) continue;
    const Turn& turn = past.turns[extension.turn];
    if (setting.profile == nullptr) return turn.by;
    const profile::ExtensionRule* rule =
        extensionRuleOf(*setting.profile, extension.clock, factsOf(ticket), turn.to);
    if (rule == nullptr || rule->chain.size() <= extension.endorsed) return turn.by;
    return resolve(rule->chain[extension.endorsed], ticket, past, extension.turn, setting);
  }
  return {};
}

bool stands(const Rule& rule, const Ticket& ticket, const State& past, const Setting& setting,
            const OfficeCode& author, const Act& act, std::optional<std::uint32_t> at) {
  const Turn* turn = at ? &past.turns[*at] : nullptr;
  switch (rule.author) {
    case kAnyone:
      return true;
    case kRegistrar:
      return past.registrar == author;
    case kHolder:
      return turn != nullptr && turn->to == author;
    case kInCharge:
      return turn != nullptr ? turn->to == author : past.registrar == author;
    case kGiver:
      return turn != nullptr && turn->by == author;
    case kEitherEnd:
      return turn != nullptr && (turn->by == author || turn->to == author);
    case kOverseer:
      if (past.registrar == author) return true;
      if (turn == nullptr) return false;
      return turn->by == author || isAbove(author, turn->to, ticket, past, setting);
    case kDecider:
      if (turn == nullptr) return false;
      return author == (rule.turn == kBeReturning ? deciderOfReturn(ticket, past, setting, *turn)
                                                  : deciderOfExtension(ticket, past, setting, act));
    case kParticipant:
      return std::ranges::binary_search(past.participants, author);
  }
  return false;
}

bool was(Before before, const State& past) {
  const bool exists = !past.registrar.empty();
  switch (before) {
    case kNothing:
      return !exists;
    case kExists:
      return exists;
    case kOpen:
      return exists && !past.closedAt;
    case kClosed:
      return exists && past.closedAt.has_value();
  }
  return false;
}

bool turnIs(TurnMust must, const State& past, const Act& act, std::optional<std::uint32_t> at) {
  const Turn* turn = at ? &past.turns[*at] : nullptr;
  switch (must) {
    case kNotNamed:
      return true;
    case kMayOpen:
      return !act.turn || (turn != nullptr && turn->open());
    case kBeGiven:
      return turn != nullptr;
    case kBeOpen:
      return turn != nullptr && turn->open();
    case kNotBeOver:
      return turn != nullptr && !turn->over();
    case kHaveResult:
      return turn != nullptr && turn->status == Turn::Status::kResult;
    case kBeReturning:
      return turn != nullptr && turn->status == Turn::Status::kReturnAsked;
  }
  return false;
}

/// A report, or what is not told openly, never goes to the accused or below.
bool mayReceive(const Ticket& ticket, const Setting& setting, const OfficeCode& office) {
  const Registered& opened = ticket.opened;
  if (opened.accused.empty()) return true;
  const bool shy = opened.privacy != Privacy::kOpen || opened.type == "举报";
  if (!shy) return true;
  return office != opened.accused &&
         (setting.tree == nullptr || !setting.tree->isBelow(office, opened.accused));
}

std::optional<std::string_view> dispatchObstacle(const State& past, const Setting& setting,
                                                 const OfficeCode& author, const Act& act,
                                                 std::optional<std::uint32_t> at) {
  if (act.to == author || std::ranges::find(act.others, author) != act.others.end()) {
    return "goes to its own author";
  }
  if (std::ranges::find(act.others, act.to) != act.others.end()) return "names its lead twice";
  if (setting.profile == nullptr) return std::nullopt;
  if (!act.others.empty() && !setting.profile->joint.allowed) {
    return "is joint, which this hotline does not have";
  }
  if (past.scope == Scope::kRefused) return "is of a ticket that was refused";
  for (const Turn& turn : past.turns) {
    if (turn.by == author && turn.on == at && !turn.over() &&
        turn.status != Turn::Status::kResult) {
      return "would give a second turn while the first runs: recall that, or dispatch jointly";
    }
  }
  return std::nullopt;
}

bool answersTurn(const Turn& turn, const std::vector<Kind>& needs, bool informed) {
  return std::ranges::all_of(needs, [&](Kind kind) {
    switch (kind) {
      case Kind::kResult:
        return turn.result.has_value();
      case Kind::kReviewed:
        return turn.reviewed;
      case Kind::kSealed:
        return turn.sealed;
      case Kind::kPaperFiled:
        return turn.paperFiled;
      case Kind::kInformed:
        return informed;
      default:
        return true;
    }
  });
}

std::optional<std::string_view> closingObstacle(const State& past, const Setting& setting) {
  if (setting.profile == nullptr) return std::nullopt;
  bool assigned = false;
  for (const Turn& turn : past.turns) {
    if (turn.on || turn.over() || turn.part == Turn::Part::kAssistant) continue;
    assigned = true;
    if (!answersTurn(turn, setting.profile->closing.assigned, past.informed)) {
      return "comes before all that closing needs was said of every turn";
    }
  }
  if (assigned) return std::nullopt;
  const bool answered = std::ranges::any_of(past.happenings, [](const Happening& happening) {
    return happening.kind == Kind::kResult && !happening.turn;
  });
  const auto& direct = setting.profile->closing.direct;
  const bool needsResult = std::ranges::find(direct, Kind::kResult) != direct.end();
  const bool needsInformed = std::ranges::find(direct, Kind::kInformed) != direct.end();
  if ((needsResult && !answered) || (needsInformed && !past.informed)) {
    return "comes before the direct answer";
  }
  return std::nullopt;
}

std::optional<std::string_view> resultObstacle(const State& past, const Setting& setting,
                                               std::optional<std::uint32_t> at) {
  if (!at || setting.profile == nullptr || !setting.profile->joint.leadCombines) {
    return std::nullopt;
  }
  const Turn& lead = past.turns[*at];
  if (lead.part != Turn::Part::kLead) return std::nullopt;
  for (const Turn& turn : past.turns) {
    if (turn.given == lead.given && turn.part == Turn::Part::kAssistant && turn.open()) {
      return "of the lead comes before those of its assistants";
    }
  }
  return std::nullopt;
}

bool chainEndsHere(const Ticket& ticket, const State& past, const Setting& setting,
                   const Act& act) {
  for (const Extension& extension : past.extensions) {
    if (extension.asked != act.about) continue;
    if (setting.profile == nullptr) return true;
    const profile::ExtensionRule* rule = extensionRuleOf(
        *setting.profile, extension.clock, factsOf(ticket), past.turns[extension.turn].to);
    if (rule != nullptr) return extension.endorsed + 1 >= rule->chain.size();
  }
  return true;
}

bool saidBefore(const State& past, Kind kind, std::optional<std::uint32_t> turn) {
  return std::ranges::any_of(past.happenings, [&](const Happening& happening) {
    return happening.kind == kind && happening.turn == turn;
  });
}

/// What only some kinds ask for besides the columns.
std::optional<std::string_view> besides(const Ticket& ticket, const State& past,
                                        const Setting& setting, const OfficeCode& author,
                                        const Act& act, std::optional<std::uint32_t> at) {
  switch (act.kind) {
    case Kind::kDispatched:
      if (auto why = dispatchObstacle(past, setting, author, act, at)) return why;
      break;
    case Kind::kDelivered:
      if (saidBefore(past, Kind::kDelivered, at)) return "proves a delivery twice";
      break;
    case Kind::kSigned:
      if (past.turns[*at].status != Turn::Status::kDelivered &&
          past.turns[*at].status != Turn::Status::kGiven) {
        return "signs for what was signed for";
      }
      break;
    case Kind::kReturned:
      if (past.turns[*at].final) return "returns what a common superior gave finally";
      if (past.turns[*at].status == Turn::Status::kReturnAsked) return "returns twice";
      if (act.to == author) return "suggests its own author";
      break;
    case Kind::kEscalated:
      if (act.to == author) return "goes to its own author";
      break;
    case Kind::kReturnGranted:
    case Kind::kReturnRefused:
      if (past.turns[*at].returnAsked != act.about) return "decides on another return";
      if (act.kind == Kind::kReturnGranted && superiorDecides(past, setting) && act.to.empty()) {
        return "of a common superior names no office to go on";
      }
      break;
    case Kind::kExtensionEndorsed:
      if (chainEndsHere(ticket, past, setting, act)) return "endorses what it is to decide";
      break;
    case Kind::kExtensionGranted:
      if (!chainEndsHere(ticket, past, setting, act))
        return "decides what the next in the chain is to";
      break;
    case Kind::kAccepted:
    case Kind::kRefused:
      if (past.scope == Scope::kRefused) return "decides on the scope twice";
      break;
    case Kind::kLinked:
    case Kind::kMerged:
      if (act.ticket == ticket.id) return "joins the ticket to itself";
      if (past.mergedInto) return "joins what was merged already";
      break;
    case Kind::kSupplementGiven:
      if (!past.supplementAsked) return "gives what nobody asked for";
      break;
    case Kind::kBlocked:
      if (!past.blockingAsked) return "blocks what nobody asked to be blocked";
      break;
    case Kind::kRectificationDone:
      if (past.rectificationsOpen == 0) return "puts right what nobody found wrong";
      break;
    case Kind::kResult:
      if (auto why = resultObstacle(past, setting, at)) return why;
      break;
    case Kind::kClosed:
      if (auto why = closingObstacle(past, setting)) return why;
      break;
    case Kind::kPurged:
      if (past.purged) return "purges twice";
      break;
    default:
      break;
  }
  for (const OfficeCode& office : broughtBy(act)) {
    if (!mayReceive(ticket, setting, office)) return "would show it to whom it accuses";
  }
  return std::nullopt;
}

}  // namespace

std::span<const Rule> authorityTable() { return kTable; }

const Rule* ruleOf(Kind kind) {
  const auto rule = std::ranges::find(kTable, kind, &Rule::kind);
  return rule == std::end(kTable) ? nullptr : &*rule;
}

std::optional<std::string_view> obstacle(const Ticket& ticket, const State& past,
                                         const Setting& setting, const OfficeCode& author,
                                         const Act& act) {
  const Rule* rule = ruleOf(act.kind);
  if (rule == nullptr) return "is of a kind that no ticket has";
  if (!was(rule->before, past)) return "does not fit the state of the ticket";
  if (!holdsFields(*rule, act)) return "lacks a field that it needs, or has one that it has not";
  const auto at = past.spokenOf(author, act);
  if (act.turn && !at && rule->author != kAnyone) return "speaks of a turn that there is not";
  if (!stands(*rule, ticket, past, setting, author, act, at)) return "is not this author's to say";
  if (!turnIs(rule->turn, past, act, at)) return "does not fit the state of the turn";
  return besides(ticket, past, setting, author, act, at);
}

std::optional<std::string> forbidden(const Ticket& ticket, const Setting& setting,
                                     const federation::EventHeader& header,
                                     const Content& content) {
  if (header.chain != federation::Chain::kTicket) return "stands in another chain";
  const Act act = factsOf(content);
  const State past = fold(ticket, setting, pastOf(ticket, header));
  if (const auto* registered = std::get_if<Registered>(&content)) {
    if (header.ticket != ticketIdOf(header.author, registered->nonce)) {
      return "registers an id that is not of its author and nonce";
    }
    if (registered->to == header.author) return "goes to its own author";
  }
  if (const auto why = obstacle(ticket, past, setting, header.author, act)) {
    return std::string(*why);
  }
  return std::nullopt;
}

std::vector<Possible> possible(const Ticket& ticket, const State& state, const Setting& setting,
                               const OfficeCode& office) {
  std::vector<Possible> all;
  for (const Rule& rule : kTable) {
    if (rule.roles == kNode || !was(rule.before, state)) continue;
    const auto tryTurn = [&](std::optional<std::uint32_t> at) {
      Act probe;
      probe.kind = rule.kind;
      if (at) {
        probe.turn = state.turns[*at].given;
        if (state.turns[*at].returnAsked) probe.about = state.turns[*at].returnAsked;
      }
      for (const Extension& extension : state.extensions) {
        if (at && extension.turn == *at && extension.status == Extension::Status::kAsked &&
            rule.turn == kBeOpen && rule.author == kDecider) {
          probe.about = extension.asked;
        }
      }
      const bool may = stands(rule, ticket, state, setting, office, probe, at) &&
                       turnIs(rule.turn, state, probe, at) &&
                       !besides(ticket, state, setting, office, probe, at);
      if (may) all.push_back({&rule, at});
    };
    const bool namesTurn = ((rule.needs | rule.may) & kTurn) != 0;
    if (!namesTurn || rule.turn == kMayOpen) tryTurn(std::nullopt);
    if (!namesTurn) continue;
    for (std::uint32_t at = 0; at < state.turns.size(); ++at) tryTurn(at);
  }
  return all;
}

Act factsOf(const Content& content) {
  Act act;
  act.kind = kindOf(content);
  if (const auto* registered = std::get_if<Registered>(&content)) {
    act.to = registered->to;
  } else if (const auto* delivered = std::get_if<Delivered>(&content)) {
    act.turn = delivered->turn;
  } else if (const auto* said = std::get_if<Act>(&content)) {
    act = *said;
  }
  act.text.clear();
  return act;
}

}  // namespace guantong::node::ticket
