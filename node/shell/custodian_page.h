// node/shell/custodian_page.h: `guantong custodian serve`: the page that a custodian opens cases
// with, in the browser of the same machine.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Listens on 127.0.0.1 alone, prints the address with its token, and serves until the person
/// finishes, a signal comes, or nobody has asked for anything for half an hour.
///
/// Rules
///  1. An office never serves this: a page that takes a custodian's passphrase from a machine that
///     others run could hand it to them. It is a program of the custodian's own, with the key file
///     of the same machine.
///  2. The page may load nothing from elsewhere, be put into no other page, and is kept in no cache
///     (headers); what may be asked stands in custodian_desk.h.
///  3. Bounded: kPageConnectionsMax at once, each request in seconds, headers and bodies of a named
///     size.
federation::Result<CommandOutput> custodianServe(const CommandRequest& request);

}  // namespace guantong::node::shell
