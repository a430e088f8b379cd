// node/ticket/authority.h: who may say what, when, and what it does: the one table.
#pragma once

#include <span>
#include <string_view>

#include "node/ticket/state.h"

namespace guantong::node::ticket {

/// What an author must be to the ticket.
enum class Standing : std::uint8_t {
  kAnyone,       ///< any office
  kRegistrar,    ///< it registered the ticket
  kHolder,       ///< it has the turn that is named
  kInCharge,     ///< the registrar; or it has the turn that is named
  kReacher,      ///< it has the turn that is named, or is the registrar
  kGiver,        ///< it gave the turn that is named
  kEitherEnd,    ///< it gave the turn that is named, or has it
  kOverseer,     ///< the registrar, the giver of the turn named, or above its holder
  kDecider,      ///< the next in the chain that decides on the extension; or who decides a return
  kParticipant,  ///< it is on the ticket
};
/// What the ticket must be, in the past that the event cites.
enum class Before : std::uint8_t {
  kNothing,  ///< no event yet
  kExists,   ///< registered
  kOpen,     ///< registered, not closed
  kClosed,
};
/// What the turn named must be.
enum class TurnMust : std::uint8_t {
  kNotNamed,    ///< no turn is spoken of
  kMayBeGiven,  ///< one may be named; then it is there, whatever became of it
  kMayOpen,     ///< one may be named; then it is open
  kMayHold,     ///< one may be named; then it is held
  kBeGiven,     ///< there, whatever became of it
  kBeOpen,      ///< not over, without a result
  kBeHeld,      ///< open, and its return was not asked for
  kNotBeOver,   ///< with or without a result
  kHaveResult,
  kBeReturning,  ///< its return was asked for
};

/// The fields of an Act.
enum Field : std::uint16_t {
  kNoField = 0,
  kTurn = 1 << 0,
  kAbout = 1 << 1,
  kTo = 1 << 2,
  kOthers = 1 << 3,
  kTicket = 1 << 4,
  kWord = 1 << 5,
  kNumber = 1 << 6,
  kUntil = 1 << 7,
  kText = 1 << 8,
  kFlag = 1 << 9,
};

/// One line of the table. The texts are for people: tests, the documentation and the command line
/// are made from them.
struct Rule {
  Kind kind;
  Standing author;
  /// Who in the author's office; any of them. None: the node itself.
  std::uint16_t roles;
  Before before;
  TurnMust turn;
  std::uint16_t needs;  ///< fields that must be there
  std::uint16_t may;    ///< fields that may be there besides
  /// Of what happens at the same time the lower takes effect first.
  std::uint8_t rank;
  std::string_view does;     ///< to turns and clocks
  std::string_view against;  ///< what contradicts it, and which of the two stands
};

[[nodiscard]] constexpr std::uint16_t bit(Role role) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
}

/// One line a kind of the ticket chain. A kind without a line may be said by nobody here, and is
/// kept as it comes.
[[nodiscard]] std::span<const Rule> authorityTable();
[[nodiscard]] const Rule* ruleOf(Kind kind);

/// Whether an event may be, judged against the state of the past it cites. Never against what the
/// judge happens to hold besides. Nothing: allowed; else the rule it breaks, in technical words.
/// Neither clocks nor calendars are asked: who judges may have others than the author. `when` is
/// what the author's clock said. Texts are not asked for, for rows have none.
[[nodiscard]] std::optional<std::string_view> obstacle(const Ticket& ticket, const State& past,
                                                       const Setting& setting,
                                                       const OfficeCode& author, const Act& act,
                                                       Instant when = federation::kInstantMax);

/// The same for an event that came, with its texts: judged against the past that it cites.
/// REQUIRES: that is all in `ticket`.
[[nodiscard]] std::optional<std::string> forbidden(const Ticket& ticket, const Setting& setting,
                                                   const federation::EventHeader& header,
                                                   const Content& content);

/// What an office could say of a ticket now, and on which of its turns (or the turns that it gave).
struct Possible {
  const Rule* rule = nullptr;
  std::optional<std::uint32_t> turn;
};
[[nodiscard]] std::vector<Possible> possible(const Ticket& ticket, const State& state,
                                             const Setting& setting, const OfficeCode& office,
                                             Instant now = federation::kInstantMax);

/// An Act as rows keep it: without texts for people. Of every content.
[[nodiscard]] Act factsOf(const Content& content);

}  // namespace guantong::node::ticket
