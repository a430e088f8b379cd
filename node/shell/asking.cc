#include "node/shell/asking.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "node/profile/day.h"
#include "node/shell/file_error.h"
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
                 "a ticket is its number, its place in this office's list, or 32 hexadecimal "
                 "digits");
}

Result<federation::Instant> momentFrom(std::string_view text, std::string_view what) {
  if (const auto moment = profile::instantFrom(text)) return *moment;
  return failure(ErrorCode::kInvalidArgument,
                 std::string(what) +
                     " is a day or a moment in China, 2026-02-13 or 2026-02-13T16:30, or RFC 3339 "
                     "with an offset");
}

Result<std::string> textGiven(const CommandRequest& request) {
  std::string given = request.value(Option::kText);
  if (given != "-") return given;
  std::string text(ticket::kTextBytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileFailure("stdin", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > ticket::kTextBytesMax) {
    return failure(ErrorCode::kTooLarge,
                   "stdin: over " + std::to_string(ticket::kTextBytesMax) + " bytes");
  }
  text.resize(size);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Result<federation::TicketId> ticketNamed(const std::string& text, LocalClient& office) {
  if (const auto id = ticketIdFrom(text)) return *id;
  if (const auto row = numberFrom(text, "TICKET", 0, UINT64_MAX - 1)) {
    auto told = office.ask(Question(AskTickets{*row + 1, 1}));
    if (!told) return tl::unexpected(told.error());
    const auto& lines = std::get<std::vector<TicketLine>>(*told);
    if (!lines.empty() && lines[0].row == *row) return lines[0].ticket;
  }
  auto told = office.ask(Question(AskByNumber{text}));
  if (!told) return tl::unexpected(told.error());
  const auto& lines = std::get<std::vector<TicketLine>>(*told);
  if (lines.size() == 1) return lines[0].ticket;
  if (lines.empty()) return failure(ErrorCode::kNotFound, "ticket " + text + ": see ticket list");
  std::string several = "several tickets could be meant:";
  for (const TicketLine& line : lines) several.append(" ").append(line.number);
  return failure(ErrorCode::kInvalidArgument, several);
}

Result<std::uint32_t> personGiven(const CommandRequest& request, LocalClient& office) {
  if (!request.has(Option::kPerson)) return 0;
  const std::string given = request.value(Option::kPerson);
  if (const auto number = numberFrom(given, "--as", 1, UINT32_MAX)) {
    return static_cast<std::uint32_t>(*number);
  }
  auto told = office.ask(Question(AskPeople{}));
  if (!told) return tl::unexpected(told.error());
  std::uint32_t found = 0;
  std::string all;
  for (const PersonLine& person : std::get<People>(*told).people) {
    if (person.name == given && found != 0) {
      return failure(ErrorCode::kInvalidArgument, "--as: several are called " + given);
    }
    if (person.name == given) found = person.number;
    all.append(all.empty() ? " " : ", ").append(std::to_string(person.number));
    all.append(" ").append(person.name);
  }
  if (found != 0) return found;
  return failure(ErrorCode::kNotFound,
                 "--as is the number or the name of somebody who works here:" +
                     (all.empty() ? std::string(" nobody is listed") : all));
}

}  // namespace guantong::node::shell
