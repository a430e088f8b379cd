// node/shell/init_command.h: `guantong init`: an office's directory.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Makes the directory with keys and configuration (office_directory.h); for the national office
/// also the request that the root certifies. Nothing that is there is overwritten.
federation::Result<CommandOutput> initOffice(const CommandRequest& request);

}  // namespace guantong::node::shell
