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
/// The moment or day, in China, that an option names.
Result<federation::Instant> momentFrom(std::string_view text, std::string_view what);

/// What --text says; - takes it from standard input: what a ticket says need not stand in a shell's
/// history.
Result<std::string> textGiven(const CommandRequest& request);
/// The ticket that is named: by its 32 hexadecimal digits, its place in this office's list
/// (`ticket list`), its number, what a foreign platform calls it, or the beginning of its id.
/// kNotFound; kInvalidArgument when several could be meant.
Result<federation::TicketId> ticketNamed(const std::string& text, LocalClient& office);
/// Who does it: --as, the number or the name of somebody who works there. 0: nobody was named.
Result<std::uint32_t> personGiven(const CommandRequest& request, LocalClient& office);
/// A ticket's 32 hexadecimal digits.
Result<federation::TicketId> ticketIdFrom(std::string_view text);

}  // namespace guantong::node::shell
