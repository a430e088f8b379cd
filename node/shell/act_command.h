// node/shell/act_command.h: what is said of a ticket that is there (`guantong ticket KIND TICKET`),
// and of an office (`guantong office KIND`).
#pragma once

#include "node/shell/command.h"
#include "node/ticket/authority.h"

namespace guantong::node::shell {

/// One command for every kind that people say, made from the table of authority.h: what it needs
/// and what it may be given are the fields of its rule.
///
/// Rules
///  1. The turn, and what is answered, are asked of nobody: the office finds them where only one
///     can be meant, and else says which there are. So --turn and --about are never needed.
///  2. --turn names the turn by the office that has it: the newest of its that is not over, else
///     the newest; or by the event that gave it. An event is named by the beginning of its id,
///     which `ticket show --json` has.
federation::Result<CommandOutput> ticketAct(const CommandRequest& request);

/// `guantong office KIND`: what is said of the office itself and no ticket. Goes into its own
/// chain, and to whom --to and --other name.
federation::Result<CommandOutput> officeAct(const CommandRequest& request);

/// The option that fills a field of an act.
Option optionOf(ticket::Field field);
/// Whether people say it of a ticket that is there: not its registration, nor what nodes say.
bool isSaidByPeople(const ticket::Rule& rule);

}  // namespace guantong::node::shell
