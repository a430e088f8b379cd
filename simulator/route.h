// simulator/route.h: what the next person on a ticket's planned way does.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "node/command.h"

namespace guantong::simulator {

/// What people say most.
[[nodiscard]] node::Command dispatch(const federation::TicketId& ticket,
                                     const federation::OfficeCode& to, std::string text);
[[nodiscard]] node::Command result(const federation::TicketId& ticket, std::string text);
[[nodiscard]] node::Command closing(const federation::TicketId& ticket, std::string text);

/// A ticket of a schedule (schedule.h) as an office shows it, and what is to be done with it there
/// now; nothing: somebody else is to act, or it is closed. Whoever follows it at every office ends
/// in the same state, in whichever order things arrive.
///
/// Rules
///  1. The first dispatches to the second, who dispatches to the third; the last gives a result.
///  2. An office gives its result when all that it dispatched have theirs; the first closes then.
///  3. Judged by the ticket alone: whoever doesn't know whether something was done looks again.
[[nodiscard]] std::optional<node::Command> nextOnRoute(
    std::span<const federation::OfficeCode> route, const federation::OfficeCode& office,
    const node::TicketDetail& detail, const std::string& text);

}  // namespace guantong::simulator
