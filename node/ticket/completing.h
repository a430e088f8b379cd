// node/ticket/completing.h: what a person left unsaid because it follows from the ticket.
#pragma once

#include "node/ticket/state.h"

namespace guantong::node::ticket {

/// Rules
///  1. The turn: an office's own, where it speaks of its own, the first that the act fits; of
///     others', the one that it fits, or that of the office that `to` names. Of several it is asked
///     which. Where the act is also possible of the whole ticket and its author has no turn, it is
///     of the whole.
///  2. What is answered: the return or the request that waits on that turn, the finding, the
///     referral.
///  3. Who is asked next: of an extension the first of its chain, then the next; of a filing the
///     office it is filed with; of a return that somebody else than the giver decides, that office.
/// Whether the act then is allowed, authority.h says.
/// kInvalidArgument: several could be meant.
[[nodiscard]] Result<Act> completed(const Ticket& ticket, const State& state,
                                    const Setting& setting, const OfficeCode& author, Act act);

}  // namespace guantong::node::ticket
