// node/shell/ticket_command.h: `guantong ticket …`: tickets, from the command line.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// What is said of a ticket that is there already: act_command.h.
federation::Result<CommandOutput> ticketNew(const CommandRequest& request);
federation::Result<CommandOutput> ticketList(const CommandRequest& request);
/// Its journey as a tree: who passed it to whom, when it arrived, what came of it.
federation::Result<CommandOutput> ticketShow(const CommandRequest& request);

}  // namespace guantong::node::shell
