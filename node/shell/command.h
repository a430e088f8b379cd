// node/shell/command.h: what a command of the command line is given, and what it gives back.
#pragma once

#include <string>

#include "federation/result.h"
#include "node/shell/passphrase.h"
#include "node/text.h"

namespace guantong::node::shell {

struct CommandRequest {
  Language language = Language::kChinese;
  bool json = false;     ///< one JSON object on one line, instead of what people read
  std::string argument;  ///< the file or directory
  PassphraseSources passphrase;
};

/// What goes to standard output, all at once when the command is done: a half-printed answer could
/// be taken for a whole one.
struct CommandOutput {
  std::string text;
  bool foundFault = false;  ///< the command did its work and has bad news: exit code 1
};

using Command = federation::Result<CommandOutput> (*)(const CommandRequest&);

}  // namespace guantong::node::shell
