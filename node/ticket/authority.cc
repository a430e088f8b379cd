#include "node/ticket/authority.h"

#include <algorithm>
#include <array>

#include "node/ticket/particulars.h"
#include "node/ticket/whom.h"

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
    {Kind::kRecalled, kGiver, kDis | kSup, kOpen, kBeOpen, kTurn | kText, kTo, 1,
     "the turn is over, and those given on it; their clocks stop",
     "a result, a return or a request of the same moment: the giver's word stands"},
    {Kind::kEscalated, kGiver, kDis, kOpen, kBeOpen, kTurn | kTo | kText, kNoField, 2,
     "after enough failed attempts of one day: the turn is passed over, and another given to an office further up",
     "what its holder did at the same moment: the escalation stands"},
    {Kind::kReturnGranted, kDecider, kDis | kSup, kOpen, kBeReturning, kTurn | kAbout, kTo | kText, 3,
     "the turn is over; a common superior gives the next one in the same act, and finally",
     "a recall of the same moment: that stands"},
    {Kind::kReturnRefused, kDecider, kDis | kSup, kOpen, kBeReturning, kTurn | kAbout | kText, kTo, 3,
     "the turn goes on as if it had not been returned; its clocks never stood still",
     "another decision on the same return: the first by author, number and id stands"},
    {Kind::kReturned, kHolder, kHan | kDis, kOpen, kBeHeld, kTurn | kText, kTo | kOthers | kFlag, 4,
     "asks the giver to take the turn back; `to` is the office it belongs to, `flag` says that the place was visited",
     "an extension granted or a result of the same moment: the return stands"},
    {Kind::kDispatched, kInCharge, kDis, kOpen, kMayHold, kTo, kTurn | kOthers | kWord | kText | kUntil | kFlag, 5,
     "gives turns: to one, or to a lead (`to`) and its assistants (`others`); `flag` and a reason: although the report joined another",
     "another from the same place of the same moment: the first by author, number and id stands"},
    {Kind::kDelivered, kHolder, kNode, kExists, kBeGiven, kTurn, kNoField, 6,
     "proves the delivery: the clocks of the turn run from here",
     "nothing: a turn recalled at the same moment was still delivered"},
    {Kind::kPaperNotice, kEitherEnd, kDis | kHan, kExists, kBeGiven, kTurn | kWord, kTo | kText, 6,
     "a notice on paper proves the delivery as well",
     "nothing: the earlier of the two proofs counts"},
    {Kind::kSigned, kHolder, kHan | kDis, kOpen, kBeHeld, kTurn, kText, 7,
     "the office takes the turn on",
     "its recall: that stands"},
    {Kind::kResult, kInCharge, kHan | kIn, kOpen, kMayHold, kText, kTurn | kFlag | kWord, 8,
     "the turn has its result; of the registrar without a turn, the direct answer",
     "a recall, an escalation or a return of the same moment: that stands, the result stays readable"},
    {Kind::kReviewed, kHolder, kLea, kOpen, kHaveResult, kTurn, kText, 9,
     "the office's main leader stands behind the result", "its being sent back: that stands"},
    {Kind::kSealed, kHolder, kLea | kHan, kOpen, kHaveResult, kTurn, kText, 10,
     "the office's seal is on it", "its being sent back: that stands"},
    {Kind::kPaperFiled, kOverseer, kDis, kExists, kHaveResult, kTurn, kTo | kWord | kText, 11,
     "the paper has reached whoever gave the turn", "its being sent back: that stands"},
    {Kind::kSentBack, kOverseer, kDis | kSup, kOpen, kHaveResult, kTurn | kText, kTo, 8,
     "the result is not enough: the turn is open again, as of this moment",
     "the closing of the same moment: the sending back stands where closing needs the result"},
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
     "the same person's report on the same matter: closed into the running one; nobody may be at work on it",
     "a dispatch of the same moment: the dispatch stands"},
    {Kind::kContactAttempted, kInCharge, kIn | kDis | kHan, kExists, kMayBeGiven, kWord, kTurn | kTo | kNumber | kText, 12,
     "counts as one try of its day; `to` is the office that was tried, nobody the person", ""},
    {Kind::kContactMade, kReacher, kIn | kDis | kHan, kExists, kMayBeGiven, kNoField, kTurn | kTo | kText, 12,
     "stops the clock of contact; of a turn whose holder asked intake to call, the registrar may say it", ""},
    {Kind::kContactAsked, kHolder, kHan | kDis, kExists, kNotBeOver, kTurn | kText, kNoField, 12,
     "asks intake, which alone can reach the person, to call", ""},
    {Kind::kMessageForReporter, kHolder, kHan | kDis, kExists, kNotBeOver, kTurn | kText, kNoField, 12,
     "intake lays it into the reporter's mailbox at once, sealed to the receipt code", ""},
    {Kind::kMessageFromReporter, kRegistrar, kIn, kExists, kNotNamed, kText, kNoField, 12,
     "what came through the mailbox, in the words in which intake passes it on", ""},
    {Kind::kProgress, kHolder, kHan | kDis, kOpen, kNotBeOver, kTurn | kText, kNoField, 12,
     "tells how far it is", ""},
    {Kind::kExtensionNotified, kHolder, kHan | kLea, kOpen, kBeHeld, kTurn | kWord | kUntil | kText, kNoField, 9,
     "moves the clock named to the day named: nobody has to agree", "the turn's being over: that stands"},
    {Kind::kExtensionFiled, kHolder, kHan | kLea, kOpen, kBeHeld, kTurn | kWord | kText, kUntil | kNumber | kOthers, 9,
     "moves the clock named; it is on file with the office of the rules (`others`)", "the turn's being over: that stands"},
    {Kind::kExtensionAsked, kHolder, kHan | kLea, kOpen, kBeHeld, kTurn | kWord | kNumber | kText, kOthers, 9,
     "asks for so much more of the clock's own unit; the clock runs on meanwhile", "the turn's being over: that stands"},
    {Kind::kExtensionEndorsed, kDecider, kDis | kLea | kSup, kOpen, kBeHeld, kTurn | kAbout, kTo | kText | kOthers, 10,
     "one of the chain agrees and hands it to the next (`others`)", "a return or result of the same moment: it is void"},
    {Kind::kExtensionGranted, kDecider, kDis | kLea | kSup, kOpen, kBeHeld, kTurn | kAbout | kNumber, kTo | kText, 11,
     "the clock is due so much later", "a return or result of the same moment: it is void"},
    {Kind::kExtensionRefused, kDecider, kDis | kLea | kSup, kOpen, kBeHeld, kTurn | kAbout | kText, kTo, 10,
     "the clock stays as it was", "a return or result of the same moment: it is void"},
    {Kind::kUrged, kOverseer, kDis | kSup, kOpen, kMayBeGiven, kText, kTurn | kTo, 13, "asks to hurry", ""},
    {Kind::kSupervised, kOverseer, kDis | kSup | kLea, kOpen, kMayBeGiven, kWord, kTurn | kTo | kText, 13,
     "under supervision from now on, for the origin or state named", ""},
    {Kind::kLegalLimitSet, kInCharge, kDis | kLea, kOpen, kMayOpen, kWord | kUntil, kTurn | kText, 9,
     "a law's limit counts instead of the profile's; `word` cites it", ""},
    {Kind::kTermFixed, kOverseer, kLea | kDis, kOpen, kMayOpen, kUntil | kText, kTurn | kTo, 9,
     "the term of what can't be solved soon, fixed after study", ""},
    {Kind::kDeadlineMoved, kParticipant, kNode, kExists, kMayBeGiven, kWord | kUntil, kTurn | kTo | kNumber, 15,
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
    {Kind::kCaseFilingSuggested, kInCharge, kIn | kHan | kDis, kExists, kMayBeGiven, kText, kTurn | kTo, 14,
     "a case should be opened", ""},
    {Kind::kReferredOut, kInCharge, kDis | kHan, kExists, kMayBeGiven, kWord | kText, kTurn | kUntil, 14,
     "handed to a body outside, which `word` names; its effect is followed", ""},
    {Kind::kReferralFollowed, kInCharge, kDis | kHan, kExists, kMayBeGiven, kAbout | kText, kTurn, 14,
     "what became of it", ""},
    {Kind::kEmergencyReported, kParticipant, kIn | kDis | kHan | kLea, kExists, kNotNamed, kText, kTo, 14,
     "the duty office knows", ""},
    {Kind::kOpinionUnified, kOverseer, kDis | kLea, kExists, kMayBeGiven, kText, kTurn | kTo, 14,
     "one answer to demands that are unreasonable or come again", ""},
    {Kind::kBlockingAsked, kParticipant, kDis | kLea, kExists, kNotNamed, kTo | kText, kNoField, 14,
     "harassment, verified: the superior is asked to block the caller", ""},
    {Kind::kBlocked, kParticipant, kDis | kLea, kExists, kNotNamed, kAbout, kText | kFlag, 14,
     "blocked; with `flag`, not", ""},
    {Kind::kAssessed, kOverseer, kSup | kLea, kExists, kBeGiven, kTurn | kWord, kTo | kNumber | kText, 14,
     "how an office did", ""},
    {Kind::kExcludedFromAssessment, kRegistrar, kSup | kLea, kExists, kNotNamed, kWord, kText, 14,
     "counted apart, and shown with this reason", ""},
    {Kind::kLeaderInstructed, kParticipant, kLea, kExists, kMayBeGiven, kText, kTurn | kTo, 14,
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
     "closed; all clocks stop",
     "a result sent back at the same moment: that stands; whatever else happens at the same moment still counts"},
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

OfficeCode extensionDecider(const Ticket& ticket, const State& past, const Setting& setting,
                            const Act& act, std::uint32_t at) {
  for (const Extension& extension : past.extensions) {
    if (extension.asked != act.about || extension.turn != at) continue;
    if (extension.status != Extension::Status::kAsked) return {};
    const auto chain = extensionChain(ticket, past, setting, at, extension.clock);
    return extension.endorsed < chain.size() ? chain[extension.endorsed] : OfficeCode{};
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
    case kReacher:
      return (turn != nullptr && turn->to == author) || past.registrar == author;
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
      return author == (rule.turn == kBeReturning
                            ? turn->returnDecider
                            : extensionDecider(ticket, past, setting, act, *at));
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
    case kMayBeGiven:
      return !act.turn || turn != nullptr;
    case kMayOpen:
      return !act.turn || (turn != nullptr && turn->open());
    case kMayHold:
      return !act.turn || (turn != nullptr && turn->held());
    case kBeGiven:
      return turn != nullptr;
    case kBeOpen:
      return turn != nullptr && turn->open();
    case kBeHeld:
      return turn != nullptr && turn->held();
    case kNotBeOver:
      return turn != nullptr && !turn->over();
    case kHaveResult:
      return turn != nullptr && turn->status == Turn::Status::kResult;
    case kBeReturning:
      return turn != nullptr && turn->status == Turn::Status::kReturnAsked;
  }
  return false;
}

/// Where each kind's line stands; kinds are small numbers, and every fold asks for each event.
constexpr std::size_t kKindsEnd = 128;
constexpr auto kLines = [] {
  std::array<std::uint8_t, kKindsEnd> lines{};
  for (std::size_t i = 0; i < std::size(kTable); ++i) {
    lines[static_cast<std::size_t>(kTable[i].kind)] = static_cast<std::uint8_t>(i + 1);
  }
  return lines;
}();

/// Reasons and answers: what rows leave out is asked of those who have the text.
std::optional<std::string_view> textObstacle(const Content& content) {
  const auto* act = std::get_if<Act>(&content);
  const Rule* rule = act == nullptr ? nullptr : ruleOf(act->kind);
  if (rule == nullptr) return std::nullopt;
  const bool there = !act->text.empty();
  if (there && ((rule->needs | rule->may) & kText) == 0) return "has a text that it has not";
  const bool linkedAnyway = act->kind == Kind::kDispatched && act->flag && !act->turn;
  if (!there && ((rule->needs & kText) != 0 || linkedAnyway)) return "lacks its reason or text";
  return std::nullopt;
}

/// What anybody could say of a turn, with what it would answer.
Act probeOf(const Rule& rule, const State& state, std::optional<std::uint32_t> at) {
  Act probe;
  probe.kind = rule.kind;
  probe.flag = rule.kind == Kind::kDispatched;  // also of a report that joined another
  if (!at) return probe;
  probe.turn = state.turns[*at].given;
  if (rule.turn == kBeReturning) probe.about = state.turns[*at].returnAsked;
  for (const Extension& extension : state.extensions) {
    const bool asked = extension.turn == *at && extension.status == Extension::Status::kAsked;
    if (asked && rule.turn == kBeHeld && rule.author == kDecider) probe.about = extension.asked;
  }
  return probe;
}

}  // namespace

std::span<const Rule> authorityTable() { return kTable; }

const Rule* ruleOf(Kind kind) {
  const auto number = static_cast<std::size_t>(kind);
  const std::uint8_t line = number < kKindsEnd ? kLines[number] : std::uint8_t{0};
  return line == 0 ? nullptr : &kTable[line - 1];
}

std::optional<std::string_view> obstacle(const Ticket& ticket, const State& past,
                                         const Setting& setting, const OfficeCode& author,
                                         const Act& act, Instant when) {
  const Rule* rule = ruleOf(act.kind);
  if (rule == nullptr) return "is of a kind that no ticket has";
  if (!was(rule->before, past)) return "does not fit the state of the ticket";
  if (!holdsFields(*rule, act)) return "lacks a field that it needs, or has one that it has not";
  const auto at = past.spokenOf(author, act);
  if (act.turn && !at) return "speaks of a turn that there is not";
  if (!stands(*rule, ticket, past, setting, author, act, at)) return "is not this author's to say";
  if (!turnIs(rule->turn, past, act, at)) return "does not fit the state of the turn";
  return particularObstacle({ticket, past, setting, author, act, at, when});
}

std::optional<std::string> forbidden(const Ticket& ticket, const Setting& setting,
                                     const federation::EventHeader& header,
                                     const Content& content) {
  if (header.chain != federation::Chain::kTicket) return "stands in another chain";
  if (const auto* registered = std::get_if<Registered>(&content)) {
    if (header.ticket != ticketIdOf(header.author, registered->nonce)) {
      return "registers an id that is not of its author and nonce";
    }
    if (registered->to == header.author) return "goes to its own author";
    // Not of Ticket::opened, which may be that of another registration, or of none yet.
    for (const OfficeCode& office : {header.author, registered->to}) {
      if (!mayReceive(*registered, setting, office)) return "would show it to whom it accuses";
    }
  }
  const bool isFirst = !header.previous && header.heads.empty();
  const State past = isFirst ? State{} : fold(ticket, setting, pastOf(ticket, header));
  const Act act = factsOf(content);
  if (const auto why = obstacle(ticket, past, setting, header.author, act, header.time)) {
    return std::string(*why);
  }
  if (const auto why = textObstacle(content)) return std::string(*why);
  return std::nullopt;
}

std::vector<Possible> possible(const Ticket& ticket, const State& state, const Setting& setting,
                               const OfficeCode& office, Instant now) {
  std::vector<Possible> all;
  for (const Rule& rule : kTable) {
    if (rule.roles == kNode || !was(rule.before, state)) continue;
    const auto tryTurn = [&](std::optional<std::uint32_t> at) {
      const Act probe = probeOf(rule, state, at);
      // `to` would say whose turn is meant where one event gave several: here it is known.
      if (stands(rule, ticket, state, setting, office, probe, at) &&
          turnIs(rule.turn, state, probe, at) &&
          !particularObstacle({ticket, state, setting, office, probe, at, now, false})) {
        all.push_back({&rule, at});
      }
    };
    const bool namesTurn = ((rule.needs | rule.may) & kTurn) != 0;
    if ((rule.needs & kTurn) == 0) tryTurn(std::nullopt);
    for (std::uint32_t at = 0; namesTurn && at < state.turns.size(); ++at) tryTurn(at);
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
