// node/shell/mailbox_command.h: `guantong mailbox ...`: an office's operators and the mailboxes of
// those who reported to it.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

federation::Result<CommandOutput> mailboxList(const CommandRequest& request);
/// Goes on record before anything is shown.
federation::Result<CommandOutput> mailboxRead(const CommandRequest& request);
federation::Result<CommandOutput> mailboxWrite(const CommandRequest& request);
/// What the operator chooses to tell those who handle the ticket, in words that name nobody: as the
/// supplement that was asked for, else as a message.
federation::Result<CommandOutput> mailboxForward(const CommandRequest& request);

/// A letter for a terminal: line by line, each after four blanks.
std::string letterOnScreen(std::string_view text);
/// "2026-02-13", of a day since 1970-01-01 in China.
std::string letterDay(std::int32_t day);

}  // namespace guantong::node::shell
