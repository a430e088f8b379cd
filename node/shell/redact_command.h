// node/shell/redact_command.h: what in a text tells who reported, on the machine where it was
// typed.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// `redact FILE` or `redact -`: the text with its findings marked and listed; with `--mask` the
/// text without them, but for those that `--keep` names by their numbers; as JSON positions and
/// kinds, never what stands there.
///
/// The identity form (`--form`) is a secret file, read and forgotten: nothing of it is written, to
/// the terminal or into an error, but where the text itself has it.
federation::Result<CommandOutput> redact(const CommandRequest& request);

}  // namespace guantong::node::shell
