// node/shell/ticket_words.h: clocks, turns and what is possible, in people's words.
#pragma once

#include <string>
#include <string_view>

#include "node/command.h"
#include "node/text.h"

namespace guantong::node::shell {

/// "签收", "signed".
std::string kindText(Language language, ticket::Kind kind);
/// The word of a kind, for programs; "unknown" for one that this version has no name for.
std::string_view wordOf(ticket::Kind kind);

/// The name of a clock in the rules' words.
std::string clockName(Language language, const ClockLine& clock);
/// "2026-02-27 24:00", marked where it is provisional.
std::string clockDue(Language language, const ClockLine& clock);
/// Runs, over, stopped in time, stopped late, paused.
std::string clockState(Language language, const ClockLine& clock);

/// A table of the clocks, of who has a turn, of what can be said now and with which options; each
/// under its heading, or a line that says that there are none.
std::string clocksOnScreen(Language language, const TicketDetail& detail);
std::string turnsOnScreen(Language language, const TicketDetail& detail);
std::string possibleOnScreen(Language language, const TicketDetail& detail);

}  // namespace guantong::node::shell
