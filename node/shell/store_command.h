// node/shell/store_command.h: `guantong store check DIR`.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Walks the whole store (store_check.h) and says what is in it and whether it is sound. Needs no
/// keys; shows no value of any entry. Damage is bad news of a check that worked: exit code 1.
federation::Result<CommandOutput> storeCheck(const CommandRequest& request);

}  // namespace guantong::node::shell
