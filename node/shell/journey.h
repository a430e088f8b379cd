// node/shell/journey.h: a ticket's journey, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include "node/command.h"
#include "node/shell/json.h"
#include "node/text.h"

namespace guantong::node::shell {

/// "registered", … for programs; never translated.
std::string_view nameOf(ticket::Stage stage);
std::string stageText(Language language, ticket::Stage stage);

/// A tree: below each office's turn stands what came of it. Times to the millisecond, as their
/// authors' clocks had them.
std::string journeyOnScreen(Language language, const TicketDetail& detail);
/// Goes on from what a line of the list says.
JsonObject journeyAsJson(JsonObject line, const TicketDetail& detail);

}  // namespace guantong::node::shell
