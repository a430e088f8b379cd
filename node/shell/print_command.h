// node/shell/print_command.h: a ticket on paper.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Prints one of a ticket's forms (node/forms.h) as a page for a browser; without --form, lists
/// those that can be printed now.
///
/// Rules
///  1. Every page says whose copy it is: the office, the person, the moment.
///  2. That it was printed goes on record before anything is handed out. Why: a copy that nobody
///     knows of is the way in which reports reach those whom they accuse.
///  3. A file that is there is never written over.
federation::Result<CommandOutput> ticketPrint(const CommandRequest& request);

}  // namespace guantong::node::shell
