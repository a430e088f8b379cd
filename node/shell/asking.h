// node/shell/asking.h: what the commands that ask a running office have in common.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "node/shell/command.h"
#include "node/shell/local_client.h"

namespace guantong::node::shell {

/// The office that runs on the directory that was asked for. kNotRunning.
Result<LocalClient> officeOf(const CommandRequest& request);
Result<Answer> askOffice(const CommandRequest& request, std::variant<Command, Question> what);

/// kInvalidArgument that names `what` and says what is allowed.
Result<federation::OfficeCode> codeFrom(std::string_view text, std::string_view what);
Result<std::uint64_t> numberFrom(std::string_view text, std::string_view what, std::uint64_t least,
                                 std::uint64_t most);
/// A ticket's 32 hexadecimal digits.
Result<federation::TicketId> ticketIdFrom(std::string_view text);

}  // namespace guantong::node::shell
