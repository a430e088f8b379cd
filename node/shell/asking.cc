#include "node/shell/asking.h"

#include <charconv>

#include "node/shell/office_directory.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;

Result<LocalClient> officeOf(const CommandRequest& request) {
  return LocalClient::open(OfficeDirectory(request.directory()).socket());
}

Result<Answer> askOffice(const CommandRequest& request, std::variant<Command, Question> what) {
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  return office->ask(std::move(what));
}

Result<federation::OfficeCode> codeFrom(std::string_view text, std::string_view what) {
  const auto code = federation::OfficeCode::parse(text);
  if (code) return *code;
  return failure(ErrorCode::kInvalidArgument,
                 std::string(what) +
                     " is an office code: 12 digits, and for a unit - and letters, "
                     "digits, dashes");
}

Result<std::uint64_t> numberFrom(std::string_view text, std::string_view what, std::uint64_t least,
                                 std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  if (whole && number >= least && number <= most) return number;
  return failure(ErrorCode::kInvalidArgument, std::string(what) + " is a number from " +
                                                  std::to_string(least) + " to " +
                                                  std::to_string(most));
}

Result<federation::TicketId> ticketIdFrom(std::string_view text) {
  federation::TicketId id;
  bool good = text.size() == 2 * id.bytes.size();
  for (std::size_t i = 0; good && i < id.bytes.size(); ++i) {
    unsigned value = 0;
    const char* at = text.data() + 2 * i;
    const auto [end, fault] = std::from_chars(at, at + 2, value, 16);
    good = fault == std::errc() && end == at + 2;
    id.bytes[i] = static_cast<std::byte>(value);
  }
  if (good) return id;
  return failure(ErrorCode::kInvalidArgument,
                 "a ticket is its number in this office's list, or 32 hexadecimal digits");
}

}  // namespace guantong::node::shell
