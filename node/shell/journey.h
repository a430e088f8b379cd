// node/shell/journey.h: a ticket's journey, for people.
#pragma once

#include <string>

#include "node/command.h"
#include "node/text.h"

namespace guantong::node::shell {

std::string stageText(Language language, ticket::Stage stage);

/// What it is; a tree, where below each office's turn stands what came of it (times to the
/// millisecond, as their authors' clocks had them); clocks, turns, and what is possible now.
std::string journeyOnScreen(Language language, const TicketDetail& detail);

}  // namespace guantong::node::shell
