// node/shell/desk_command.h: `desk`, `people` and `rules`: what an office has to do, who does it
// and by which rules.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// What this office has to do, by deadline.
federation::Result<CommandOutput> desk(const CommandRequest& request);
/// Who works here, and which duties are to be filled or filed.
federation::Result<CommandOutput> peopleList(const CommandRequest& request);
/// Somebody new, or with --number what somebody is from now on: exactly the roles given. Without
/// any that person is no longer here.
federation::Result<CommandOutput> peoplePut(const CommandRequest& request);
/// The profiles and calendars that this office has got from the national one.
federation::Result<CommandOutput> rulesList(const CommandRequest& request);

}  // namespace guantong::node::shell
