// node/shell/custodian_command.h: what a custodian does, each on a machine of their own. No office
// takes part, and nothing here goes over a network.
#pragma once

#include "node/reporter/case_file.h"
#include "node/shell/command.h"

namespace guantong::node::shell {

/// `guantong custodian new FILE`, `custodian show FILE`: public key and fingerprint.
federation::Result<CommandOutput> custodianNew(const CommandRequest& request);
federation::Result<CommandOutput> custodianShow(const CommandRequest& request);

/// `guantong custodian case CASE`: what it says. Takes no key.
federation::Result<CommandOutput> custodianCase(const CommandRequest& request);

/// `guantong custodian open CASE --key FILE --out FILE`: shows what is asked, asks a person for a
/// yes, opens this member's boxes, writes the next file. Never after the case is over; what could
/// fail for other reasons is looked at before anybody is asked for anything.
federation::Result<CommandOutput> custodianOpen(const CommandRequest& request);

/// A case from its file; errors name the file.
federation::Result<reporter::Case> readCaseFile(const std::string& path);
/// kInvalidArgument once it is over.
federation::Result<void> checkNotOver(const reporter::Statement& statement, federation::Instant now,
                                      const std::string& file);

}  // namespace guantong::node::shell
