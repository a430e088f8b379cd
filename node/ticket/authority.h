// node/ticket/authority.h: who may say what, when: the one table.
#pragma once

#include <span>
#include <string_view>

#include "node/ticket/ticket.h"

namespace guantong::node::ticket {

/// What an author must be to the ticket.
enum class Standing {
  kAnyone,     ///< any office
  kRegistrar,  ///< it registered the ticket
  kHolder,     ///< it registered the ticket, or has a turn
  kOnTurn,     ///< it has a turn
  kTurnOf,     ///< it has the very turn that the event names
};
/// What the ticket must be in the past that the event cites.
enum class Before {
  kNothing,  ///< no event yet
  kOpen,     ///< registered, not closed
  kExists,   ///< registered
};

struct Rule {
  Kind kind;
  Standing author;
  Before before;
  /// Besides, in words that tests and documentation print.
  std::string_view says;
};

/// One line a kind. A kind without a line may be said by nobody here, and is kept as it comes.
[[nodiscard]] std::span<const Rule> authorityTable();
/// Whether the table has a line for it.
[[nodiscard]] bool isTicketKind(std::uint16_t kind);

/// Whether an event may be, judged against the past it cites (pastOf). Never against what the judge
/// happens to hold besides. Nothing: allowed; else the rule it breaks, in technical words.
/// REQUIRES: the past is all in `ticket`.
[[nodiscard]] std::optional<std::string> forbidden(const Ticket& ticket,
                                                   const federation::EventHeader& header,
                                                   const Content& content);

}  // namespace guantong::node::ticket
