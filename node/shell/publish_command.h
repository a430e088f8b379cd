// node/shell/publish_command.h: `profile publish` and `calendar publish`: the national office gives
// rules out to all.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Each FILE, or each version built in of a HOTLINE: a file ends in .toml or has a / in it.
federation::Result<CommandOutput> profilePublish(const CommandRequest& request);
/// Each FILE; with --shipped the notices that are built in.
/// Of what is built in, what was given out before is passed over: asking twice is no mistake. A
/// file that was is one: the office keeps the first of a version, whatever the second says.
federation::Result<CommandOutput> calendarPublish(const CommandRequest& request);

}  // namespace guantong::node::shell
