// node/shell/status_command.h: `guantong status` and `guantong link list`: how an office is.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// What an administrator looks at first: is it well, who is reached, what waits, what was refused,
/// who is to be approved.
federation::Result<CommandOutput> showStatus(const CommandRequest& request);

/// Each neighbour with its four lanes.
federation::Result<CommandOutput> linkList(const CommandRequest& request);

}  // namespace guantong::node::shell
