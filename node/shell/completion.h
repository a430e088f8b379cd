// node/shell/completion.h: `guantong completion bash|zsh`: what the shell offers on Tab.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// A script for the person's shell, made from the table of commands: commands by their words, and
/// for each its options; files where an option takes one.
federation::Result<CommandOutput> completion(const CommandRequest& request);

}  // namespace guantong::node::shell
