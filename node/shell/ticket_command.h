// node/shell/ticket_command.h: `guantong ticket …`: tickets, from the command line.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// A ticket is named by its number in this office's list (`ticket list`), or by the 32 hexadecimal
/// digits that it has everywhere. --text - takes the text from standard input: what a ticket says
/// need not stand in a shell's history.
federation::Result<CommandOutput> ticketNew(const CommandRequest& request);
federation::Result<CommandOutput> ticketList(const CommandRequest& request);
/// Its journey as a tree: who passed it to whom, when it arrived, what came of it.
federation::Result<CommandOutput> ticketShow(const CommandRequest& request);
federation::Result<CommandOutput> ticketDispatch(const CommandRequest& request);
federation::Result<CommandOutput> ticketResult(const CommandRequest& request);
federation::Result<CommandOutput> ticketClose(const CommandRequest& request);

}  // namespace guantong::node::shell
