#include "node/shell/members_command.h"

#include <charconv>

#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/json.h"
#include "node/shell/terminal.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using Reason = federation::Revocation::Reason;

/// Digits and blanks; a slip of the paste should not be read on and on.
constexpr std::size_t kDigitsBytesMax = 64;

constexpr std::pair<std::string_view, Reason> kReasons[] = {
    {"superseded", Reason::kSuperseded},    {"key-lost", Reason::kKeyLost},
    {"key-stolen", Reason::kKeyStolen},     {"office-closed", Reason::kOfficeClosed},
    {"mandate-lost", Reason::kMandateLost},
};

Result<Reason> reasonFrom(const CommandRequest& request) {
  if (!request.has(Option::kReason)) return Reason::kKeyStolen;
  std::string all;
  for (const auto& [name, reason] : kReasons) {
    if (request.value(Option::kReason) == name) return reason;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  return failure(ErrorCode::kInvalidArgument, "--reason is one of " + all);
}

Result<std::string> digitsFor(const CommandRequest& request, LocalClient& office,
                              const federation::OfficeCode& code) {
  if (request.has(Option::kDigits)) return request.value(Option::kDigits);
  auto asked = office.ask(Question(AskEnrolments{}));
  if (!asked) return tl::unexpected(asked.error());
  for (const EnrolmentLine& line : std::get<std::vector<EnrolmentLine>>(*asked)) {
    if (line.code != code) continue;
    if (line.digits.empty()) {
      return failure(ErrorCode::kNotReady,
                     std::string(code.text()) + " has not answered its invitation yet");
    }
    auto terminal = Terminal::open();
    if (!terminal) return failure(ErrorCode::kInvalidArgument, "--digits is needed here");
    return terminal->ask(say<Text::kPromptDigits>(request.language, with<"name">(line.name),
                                                  with<"code">(code.text())),
                         kDigitsBytesMax);
  }
  return failure(ErrorCode::kNotFound, "no invitation of " + std::string(code.text()) + " is open");
}

CommandOutput done(const CommandRequest& request, const federation::OfficeCode& code,
                   std::string_view word, std::string text) {
  if (!request.json) return {text + "\n"};
  return {JsonObject().add("office", code.text()).add("done", word).text() + "\n"};
}

}  // namespace

Result<CommandOutput> inviteOffice(const CommandRequest& request) {
  const auto code = codeFrom(request.argument, "CODE");
  if (!code) return tl::unexpected(code.error());
  Invite invite;
  invite.code = *code;
  if (request.has(Option::kValidHours)) {
    const auto hours = numberFrom(request.value(Option::kValidHours), "--hours", 1,
                                  static_cast<std::uint64_t>(kInvitationValidMax.count()));
    if (!hours) return tl::unexpected(hours.error());
    invite.validFor = std::chrono::hours(*hours);
  }
  const auto validUntil = systemNow();
  if (!validUntil) return tl::unexpected(validUntil.error());
  auto told = askOffice(request, Command(invite));
  if (!told) return tl::unexpected(told.error());
  const std::string& invitation = std::get<Done>(*told).text;
  if (request.json) {
    return CommandOutput{JsonObject()
                             .add("office", code->text())
                             .add("invitation", invitation)
                             .add("valid_until", utcText(*validUntil + invite.validFor))
                             .text() +
                         "\n"};
  }
  return CommandOutput{
      invitation + "\n\n" +
      say<Text::kInvited>(request.language, with<"code">(code->text()),
                          with<"until">(beijingTime(*validUntil + invite.validFor))) +
      "\n" + say(request.language, Text::kInvitedNext) + "\n"};
}

Result<CommandOutput> approveOffice(const CommandRequest& request) {
  const auto code = codeFrom(request.argument, "CODE");
  if (!code) return tl::unexpected(code.error());
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto digits = digitsFor(request, *office, *code);
  if (!digits) return tl::unexpected(digits.error());
  const auto told = office->ask(Command(Approve{*code, *digits}));
  if (!told) return tl::unexpected(told.error());
  return done(request, *code, "approved",
              say<Text::kApproved>(request.language, with<"code">(code->text())));
}

Result<CommandOutput> revokeOffice(const CommandRequest& request) {
  const auto code = codeFrom(request.argument, "CODE");
  if (!code) return tl::unexpected(code.error());
  const auto reason = reasonFrom(request);
  if (!reason) return tl::unexpected(reason.error());
  const auto told = askOffice(request, Command(Revoke{*code, *reason}));
  if (!told) return tl::unexpected(told.error());
  return done(request, *code, "revoked",
              say<Text::kRevoked>(request.language, with<"code">(code->text())));
}

}  // namespace guantong::node::shell
