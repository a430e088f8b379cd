// node/shell/disclosure_command.h: what the person does to whom something was disclosed.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// `guantong disclosure read GRANT --key FILE`, on that person's own machine, without any office.
///
/// Rules
///  1. To a terminal alone, unless --force says otherwise: what goes to a file or a pipe stays
///     there.
///  2. Never after the day until which it was granted.
///  3. Attachments go to new files, 0600, and only where --out names them.
/// What is printed passes through ordinary memory of this process, which can't be dumped
/// (hardening.h) and ends at once.
federation::Result<CommandOutput> disclosureRead(const CommandRequest& request);

}  // namespace guantong::node::shell
