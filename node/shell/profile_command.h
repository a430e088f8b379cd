// node/shell/profile_command.h: `guantong profile`: the rules of hotlines, without an office.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// The profiles that ship with the program: versions, since when.
federation::Result<CommandOutput> profileList(const CommandRequest& request);
/// What is wrong with a profile's file, each as "FILE:LINE: …"; exit code 1 when it can't be used.
federation::Result<CommandOutput> profileCheck(const CommandRequest& request);
/// Every deadline that a ticket would have, and why. The argument is a file (it ends in .toml or
/// has a slash in it), or a hotline that ships: of its versions the one in force when it is
/// received.
federation::Result<CommandOutput> profileExplain(const CommandRequest& request);

}  // namespace guantong::node::shell
