#include "node/shell/alike_command.h"

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/shell/journey.h"
#include "node/shell/ticket_json.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

namespace {

std::string_view adviceOf(const AlikeLine& line) {
  if (!line.sameMatter()) return "";
  return line.sameReporter ? "merge" : "link";
}

PlainText adviceText(const AlikeLine& line) {
  if (!line.sameMatter()) return Text::kAlikeReporter;
  if (line.sameReporter) return Text::kAlikeMerge;
  return Text::kAlikeLink;
}

}  // namespace

JsonArray alikeAsJson(const Alike& alike) {
  JsonArray lines;
  for (const AlikeLine& line : alike.lines) {
    lines.add(JsonObject()
                  .add("ticket", lineAsJson(line.line))
                  .add("same_reporter", line.sameReporter)
                  .add("same_place", line.samePlace)
                  .add("percent", std::uint64_t{line.percent})
                  .add("advice", adviceOf(line)));
  }
  return lines;
}

std::string alikeOnScreen(Language language, const Alike& alike) {
  if (alike.lines.empty()) return "";
  std::vector<std::vector<std::string>> rows{
      {say(language, Text::kLabelNumber), say(language, Text::kColumnAlike),
       say(language, Text::kColumnAdvice), say(language, Text::kColumnStage),
       say(language, Text::kColumnTitle)}};
  for (const AlikeLine& line : alike.lines) {
    rows.push_back({line.line.number, std::to_string(line.percent) + " %",
                    say(language, adviceText(line)), stageText(language, line.line.stage),
                    printable(line.line.title)});
  }
  return aligned(rows, 0);
}

Result<crypto::Bytes> reporterHandleFrom(const std::string& text) {
  constexpr std::size_t kDigitsMin = 32;
  const auto wrong = [] {
    return failure(ErrorCode::kInvalidArgument,
                   "--reporter-handle: 32 to 128 hexadecimal digits, as the intake client gives "
                   "them; never a name or a number of a person");
  };
  const bool fits = text.size() >= kDigitsMin && text.size() <= 2 * kReporterHandleBytesMax &&
                    text.size() % 2 == 0;
  if (!fits) return wrong();
  crypto::Bytes handle;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned value = 0;
    for (const char digit : text.substr(i, 2)) {
      const std::size_t at = std::string_view("0123456789abcdef").find(digit);
      if (at == std::string_view::npos) return wrong();
      value = value * 16 + static_cast<unsigned>(at);
    }
    handle.push_back(static_cast<std::byte>(value));
  }
  return handle;
}

Result<CommandOutput> ticketAlike(const CommandRequest& request) {
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto told = office->ask(Question(AskAlike{*ticket}));
  if (!told) return tl::unexpected(told.error());
  const auto& alike = std::get<Alike>(*told);
  if (request.json) {
    return CommandOutput{
        JsonObject().add("compared", alike.compared).add("alike", alikeAsJson(alike)).text() +
        "\n"};
  }
  if (!alike.compared) return CommandOutput{say(request.language, Text::kAlikeNotCompared) + "\n"};
  if (alike.lines.empty()) return CommandOutput{say(request.language, Text::kAlikeNone) + "\n"};
  return CommandOutput{alikeOnScreen(request.language, alike)};
}

}  // namespace guantong::node::shell
