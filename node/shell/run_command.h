// node/shell/run_command.h: `guantong run`: offices at work.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Runs the office of each --dir until SIGTERM or SIGINT, which let the groups at hand finish and
/// end with 0. Says what it does on standard error (log.h).
///
/// Everything that can be wrong with any of the offices is found before the first one runs: keys,
/// configuration, store, address. One that fails later ends the program with its error: the service
/// manager starts it again, from the disk.
///
/// Passphrases: with --passphrase-fd a line for each --dir, in their order; a service manager's
/// credential is for all.
federation::Result<CommandOutput> runOffices(const CommandRequest& request);

}  // namespace guantong::node::shell
