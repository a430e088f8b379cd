// node/ticket/state.h: what a set of events amounts to.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/profile/profile.h"
#include "node/ticket/ticket.h"

namespace guantong::node::ticket {

/// Who stands above whom in the tree of offices. The directory, in an office.
class Tree {
 public:
  virtual ~Tree() = default;
  /// Nobody above the national office; nobody known for a stranger.
  [[nodiscard]] virtual OfficeCode parentOf(const OfficeCode& office) const = 0;
  /// 0 national, 1 province, 2 city, 3 county, 4 township. A unit has its place's.
  [[nodiscard]] virtual std::uint8_t levelOf(const OfficeCode& office) const = 0;
  [[nodiscard]] bool isBelow(OfficeCode office, const OfficeCode& ancestor) const;
};

/// What judging a ticket needs besides its events. The same for all who judge it: the version of
/// the profile is the ticket's own.
struct Setting {
  const profile::Profile* profile = nullptr;  ///< nothing: a ticket of no hotline
  const Tree* tree = nullptr;
};

/// One office's turn at a ticket. Named by the event that gave it and the office it was given to:
/// one event may give several.
struct Turn {
  enum class Part : std::uint8_t { kSole, kLead, kAssistant };
  enum class Status : std::uint8_t {
    kGiven,
    kDelivered,
    kSigned,
    kReturnAsked,
    kResult,
    // It is over:
    kReturned,
    kRecalled,
    kPassedOver,  ///< nobody could be reached there
  };

  EventId given;
  OfficeCode by;
  OfficeCode to;
  Part part = Part::kSole;
  /// The event that began the joint handling it is part of: a turn that takes the place of another
  /// keeps it, so that a lead still waits for a new assistant. Alone: the event that gave it.
  EventId joint;
  /// The turn of `by` on which it was given; nothing: by the registrar as such.
  std::optional<std::uint32_t> on;
  Instant at;
  std::optional<Instant> delivered;  ///< when that was proven: clocks run from here
  Status status = Status::kGiven;
  std::optional<EventId> result;  ///< the newest, unless it was sent back
  bool reviewed = false, sealed = false, paperFiled = false;
  bool supervised = false;
  /// Given by a common superior after several returns: can't be returned.
  bool final = false;
  std::optional<EventId> returnAsked;
  /// Who decides on that: whom the return asked, by what its author had seen. Returns of other
  /// turns that come meanwhile don't change it: whoever they would bring in knows nothing of this
  /// one.
  OfficeCode returnDecider;
  /// Its decider is the common superior, after several returns: what it says can't be returned.
  bool returnFinal = false;
  Status beforeReturn = Status::kGiven;  ///< what it goes back to when that is refused
  /// What made it over, and when: of a turn that ended with the one it was given on, what ended
  /// that.
  std::optional<EventId> endedBy;
  std::optional<Instant> ended;
  std::uint32_t extensions = 0;  ///< granted, filed or notified

  [[nodiscard]] bool over() const { return status >= Status::kReturned; }
  [[nodiscard]] bool open() const { return !over() && status != Status::kResult; }
  /// Open, and its holder has not asked to be rid of it.
  [[nodiscard]] bool held() const { return open() && status != Status::kReturnAsked; }
};

/// A request for more time and what became of it.
struct Extension {
  enum class Status : std::uint8_t { kAsked, kGranted, kRefused };
  EventId asked;
  std::uint32_t turn = 0;
  std::string clock;
  std::uint32_t amount = 0;
  std::uint32_t endorsed = 0;  ///< by so many of the chain
  Status status = Status::kAsked;
};

/// Something that took effect, for clocks and lists.
struct Happening {
  Kind kind;
  std::uint32_t event = 0;  ///< its place in Ticket::events
  OfficeCode author;
  std::optional<std::uint32_t> turn;  ///< its place in State::turns
  Instant at;                         ///< not before its turn was given
  bool reopens = false;               ///< turns that had results are open again by it
};

/// An event that its author might say, by what it had seen, and that loses against another that it
/// had not seen: kept, shown, without effect.
struct Conflict {
  std::uint32_t event = 0;
  std::string_view rule;  ///< the table's: what contradicts it, and which stands
  std::string_view why;   ///< what it broke when it was to take effect, in technical words
};

enum class Stage : std::uint8_t { kRegistered, kDispatched, kDelivered, kResult, kClosed };
enum class Scope : std::uint8_t { kUndecided, kAccepted, kRefused };

/// The fold: total, and the same whatever the order in which the events arrived.
///
/// Rules
///  1. Events take effect one after another: each after all that it cites; of several that could be
///     next, that of the lower rank in the table (authority.cc), then by author, number in its
///     chain, incarnation, id. So what happened at the same time has one order everywhere.
///  2. Whether its author might say it was judged against what it cites, when it came (`excluded`).
///     Whether it still fits when its turn comes is judged here: if not, it lost against something
///     that its author had not seen, and stands in `conflicts`.
struct State {
  Stage stage = Stage::kRegistered;
  OfficeCode registrar;
  Instant registeredAt;
  Instant received;  ///< not after it was registered
  Scope scope = Scope::kUndecided;
  std::vector<Turn> turns;  ///< in the order of rule 1
  std::vector<Extension> extensions;
  std::vector<Happening> happenings;
  std::vector<Conflict> conflicts;
  std::optional<Instant> closedAt;
  std::optional<EventId> closedBy;
  /// The registrar's own, without a turn; nothing once the ticket is open again.
  std::optional<EventId> answer;
  /// Everyone who authored an event or was brought in; by code. They all get every event.
  std::vector<OfficeCode> participants;
  bool forked = false;  ///< some author's chain has two events with one sequence

  bool supplementAsked = false;
  bool reexaminationAsked = false;
  bool urgedNow = false;  ///< since the last progress or result
  bool supervised = false;
  bool informed = false;
  std::string grade;               ///< of the newest rating
  std::uint32_t dissatisfied = 0;  ///< ratings below what satisfies
  std::uint32_t returns = 0;
  std::uint32_t reopened = 0;
  std::uint32_t rectificationsOpen = 0;
  bool blockingAsked = false, blocked = false;
  std::string excludedFromAssessment;  ///< the reason; empty: it counts
  std::optional<TicketId> mergedInto;
  std::vector<TicketId> linked;
  std::vector<std::pair<std::string, std::string>> numbers;  ///< foreign: number, system
  bool archived = false, purged = false;

  /// The turn that an act speaks of: the author's own of that name; that whose return it decides;
  /// else that of the office that the act goes to, where one event gave several; else the first.
  [[nodiscard]] std::optional<std::uint32_t> spokenOf(const OfficeCode& author,
                                                      const Act& act) const;
  /// By the event that gave it and who has it; nobody: the first.
  [[nodiscard]] std::optional<std::uint32_t> turnOf(const EventId& given,
                                                    const OfficeCode& holder) const;
  /// The newest that is not over of this office.
  [[nodiscard]] std::optional<std::uint32_t> turnHeldBy(const OfficeCode& office) const;
};

[[nodiscard]] State fold(const Ticket& ticket, const Setting& setting);
/// Of those events alone for which `included` says so. REQUIRES: one bit for each event.
[[nodiscard]] State fold(const Ticket& ticket, const Setting& setting,
                         const std::vector<bool>& included);

/// The office that a word of the rules means, as far as the ticket says; nobody where it doesn't.
/// `turn`: the one that is spoken of.
[[nodiscard]] OfficeCode resolve(const profile::Whom& whom, const Ticket& ticket,
                                 const State& state, std::optional<std::uint32_t> turn,
                                 const Setting& setting);
/// In this hotline: what the profile says, else the parent in the tree.
[[nodiscard]] OfficeCode superiorOf(const OfficeCode& office, const Ticket& ticket,
                                    const State& state, const Setting& setting);
[[nodiscard]] profile::Facts factsOf(const Ticket& ticket);
/// How a clock of this office is extended; null where it can't be.
[[nodiscard]] const profile::ExtensionRule* extensionRuleOf(const profile::Profile& rules,
                                                            std::string_view clock,
                                                            const profile::Facts& facts,
                                                            const OfficeCode& office);

}  // namespace guantong::node::ticket
