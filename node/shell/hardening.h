// node/shell/hardening.h: what the process does first, so that its secrets stay in it.
#pragma once

#include "federation/result.h"

namespace guantong::node::shell {

/// To be called first in main, before a second thread and before anything secret.
///
///  - Not dumpable (PR_SET_DUMPABLE 0): no core dump, and other processes of the same user can't
///    attach to us or read /proc/PID/mem.
///  - RLIMIT_CORE 0 besides: a core_pattern that pipes would otherwise still run.
///  - umask 077: what we create is ours alone even where a mode was forgotten.
///  - Descriptors 0, 1 and 2 are open: otherwise the next file opened, a store or a key file,
///    would get the number of standard output, and a message would be written into it. Those that
///    were closed refuse what they are for, so output to nowhere is still an error.
///  - SIGPIPE ignored: a reader that went away is an error that is handled, not a death.
///  - SIGXFSZ ignored: so is a file that may not grow (`ulimit -f`). The death would leave half a
///    file behind.
[[nodiscard]] federation::Result<void> hardenProcess();

}  // namespace guantong::node::shell
