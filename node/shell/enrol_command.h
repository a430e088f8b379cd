// node/shell/enrol_command.h: `guantong enrol`: an office joins the tree.
#pragma once

#include <string_view>

#include "node/shell/command.h"

namespace guantong::node::shell {

/// The child's side of federation/enrolment.h, against a parent that runs: prints the digits that
/// the administrators compare, waits for the parent's, and writes the certificates it is given into
/// the store.
///
/// Rules
///  1. The invitation is a file (as it was printed, or whatever else `guantong invite` printed
///     around it, in words or JSON), its text, or - for standard input.
///  2. Ended before the parent approved, it goes on where it was when it is started again with the
///     same invitation: the nonce that it committed itself to lies in `enrolment.nonce`.
///  3. The office does not run meanwhile: the store has one writer.
federation::Result<CommandOutput> enrolOffice(const CommandRequest& request);

/// The invitation's own text in all that `guantong invite` prints.
[[nodiscard]] std::string_view invitationIn(std::string_view printed);

}  // namespace guantong::node::shell
