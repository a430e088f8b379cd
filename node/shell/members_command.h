// node/shell/members_command.h: `guantong invite`, `approve` and `revoke`: who is below this
// office.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Prints the invitation: what the child's administrator needs, and nobody else.
federation::Result<CommandOutput> inviteOffice(const CommandRequest& request);

/// Confirms the child's digits. Without --digits a person types what the other administrator reads
/// out: digits that were shown here would be agreed to unread.
federation::Result<CommandOutput> approveOffice(const CommandRequest& request);

federation::Result<CommandOutput> revokeOffice(const CommandRequest& request);

}  // namespace guantong::node::shell
