// node/shell/alike_command.h: tickets of this office that may be about the same.
#pragma once

#include "node/shell/asking.h"
#include "node/shell/command.h"
#include "node/shell/json.h"

namespace guantong::node::shell {

/// Which tickets are like one that this office registered, and what its rules make of it: of the
/// same reporter to be merged, of others to be linked.
federation::Result<CommandOutput> ticketAlike(const CommandRequest& request);

/// What `ticket new` says of it: nothing where nothing is alike.
[[nodiscard]] std::string alikeOnScreen(Language language, const Alike& alike);
[[nodiscard]] JsonArray alikeAsJson(const Alike& alike);

/// A handle that leads back to a reporter, made by the client that keeps who it is: 32 to 128
/// hexadecimal digits. Nothing shorter, nothing else: so that nobody gives a name or a number here.
federation::Result<crypto::Bytes> reporterHandleFrom(const std::string& text);

}  // namespace guantong::node::shell
