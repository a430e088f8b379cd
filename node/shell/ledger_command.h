// node/shell/ledger_command.h: `guantong ledger verify`: is what this office holds what was said?
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Checks every signature, chain, citation and place in the log, of all tickets or of one, from the
/// store alone: beside a running office (from a snapshot) or without one, and without any network.
/// Given the passphrase (--passphrase-fd or a credential; never asked for), bodies are opened and
/// held against their commitments too. What does not hold is bad news of a check that worked: exit
/// code 1.
federation::Result<CommandOutput> ledgerVerify(const CommandRequest& request);

}  // namespace guantong::node::shell
