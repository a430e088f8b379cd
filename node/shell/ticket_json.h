// node/shell/ticket_json.h: tickets for programs. Names and words here never change.
#pragma once

#include <string_view>

#include "node/command.h"
#include "node/shell/json.h"

namespace guantong::node::shell {

/// "registered", … for programs; never translated.
std::string_view nameOf(ticket::Stage stage);

JsonObject lineAsJson(const TicketLine& line);
JsonObject clockAsJson(const ClockLine& clock);
/// All that an office tells of a ticket.
JsonObject ticketAsJson(const TicketDetail& detail);

}  // namespace guantong::node::shell
