#include "node/shell/redact_command.h"

#include <unistd.h>

#include <cerrno>

#include "node/display_width.h"
#include "node/divisions.h"
#include "node/reporter/redaction.h"
#include "node/shell/file_error.h"
#include "node/shell/json.h"
#include "node/shell/plain_file.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::Decision;
using reporter::Finding;
using reporter::Form;
using reporter::Gazetteer;
using reporter::Redactor;

namespace {

using Findings = std::vector<Finding>;
using Decisions = std::vector<Decision>;

/// A form of every entry at its limit, and as much again for comments.
constexpr std::size_t kFormBytesMax = 128 * reporter::kFormEntryBytesMax;

Result<std::string> fromStandardInput() {
  std::string text(reporter::kTextBytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileFailure("-", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > reporter::kTextBytesMax) {
    return failure(ErrorCode::kTooLarge,
                   "-: over " + std::to_string(reporter::kTextBytesMax) + " bytes");
  }
  text.resize(size);
  return text;
}

std::string_view wrongWith(reporter::FormFault::What what) {
  using What = reporter::FormFault::What;
  switch (what) {
    case What::kTooMany:
      return "too many of this field: one name, sixteen of the others";
    case What::kTooLong:
      return "longer than 512 bytes";
    case What::kNotUtf8:
      return "not UTF-8";
    case What::kUnknownField:
      break;
  }
  return "a line is a field, a colon and a value; fields are name, phone, id, address, other";
}

Result<Form> formOf(const CommandRequest& request) {
  if (!request.has(Option::kIdentityForm)) return Form{};
  const std::string path = request.value(Option::kIdentityForm);
  const auto bytes = readSecretFile(path, kFormBytesMax);
  if (!bytes) return tl::unexpected(bytes.error());
  auto reading = reporter::readForm(crypto::textOf(*bytes));
  if (!reading.fault) return std::move(reading.form);
  return failure(ErrorCode::kInvalidArgument, path + ":" + std::to_string(reading.fault->line) +
                                                  ": " +
                                                  std::string(wrongWith(reading.fault->what)));
}

Result<Decisions> decisionsOf(const CommandRequest& request, const Findings& findings) {
  Decisions decisions(findings.size(), Decision::kMask);
  const auto kept = request.options.find(Option::kKeep);
  if (kept == request.options.end()) return decisions;
  for (const std::string& number : kept->second) {
    std::size_t value = 0;
    const bool isNumber = !number.empty() && number.size() <= 6 &&
                          number.find_first_not_of("0123456789") == std::string::npos;
    if (isNumber) value = std::stoul(number);
    if (value == 0 || value > findings.size()) {
      return failure(ErrorCode::kInvalidArgument, "--keep is the number of a finding; there are " +
                                                      std::to_string(findings.size()));
    }
    decisions[value - 1] = Decision::kKeep;
  }
  return decisions;
}

// --- for people

PlainText nameOf(reporter::Kind kind) {
  constexpr PlainText kNames[] = {
      Text::kRedactIdNumber, Text::kRedactMobile,   Text::kRedactLandline, Text::kRedactBankCard,
      Text::kRedactPlate,    Text::kRedactPassport, Text::kRedactEmail,    Text::kRedactWechat,
      Text::kRedactQq,       Text::kRedactAddress,  Text::kRedactName,     Text::kRedactFormNumber};
  static_assert(std::size(kNames) == reporter::kKinds);
  return kNames[static_cast<std::size_t>(kind)];
}

/// Line by line, without what a terminal would obey.
std::string shown(std::string_view text) {
  std::string all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    all += printable(text.substr(0, end));
    if (end < text.size()) all += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

std::string onScreen(Language language, const std::string& text, const Findings& findings) {
  if (findings.empty()) return say(language, Text::kRedactNothing) + "\n";
  std::string marked;
  std::vector<std::vector<std::string>> rows{
      {say(language, Text::kLabelNumber), say(language, Text::kColumnRedactKind),
       say(language, Text::kColumnRedactBytes), say(language, Text::kColumnRedactSource)}};
  std::size_t at = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& each = findings[i];
    const bool byForm = each.source == reporter::Source::kForm;
    marked += text.substr(at, each.begin - at) + "【" + std::to_string(i + 1) + " " +
              text.substr(each.begin, each.end - each.begin) + "】";
    rows.push_back({std::to_string(i + 1), say(language, nameOf(each.kind)),
                    std::to_string(each.begin) + "-" + std::to_string(each.end),
                    say(language, byForm ? PlainText(Text::kRedactByForm)
                                         : PlainText(Text::kRedactByFormat))});
    at = each.end;
  }
  marked = shown(marked + text.substr(at));
  if (!marked.ends_with('\n')) marked += '\n';
  return marked + "\n" + aligned(rows, 0);
}

// --- for programs

template <typename Each>
JsonObject asJson(const Each& each) {
  return JsonObject()
      .add("kind", reporter::wordOf(each.kind))
      .add("begin", each.begin)
      .add("end", each.end)
      .add("source", reporter::wordOf(each.source));
}
template <typename List>
JsonArray listAsJson(const List& list) {
  JsonArray array;
  for (const auto& each : list) array.add(asJson(each));
  return array;
}

}  // namespace

Result<CommandOutput> redact(const CommandRequest& request) {
  const auto form = formOf(request);
  if (!form) return tl::unexpected(form.error());
  const auto text = request.argument == "-"
                        ? fromStandardInput()
                        : readPlainFile(request.argument, reporter::kTextBytesMax);
  if (!text) return tl::unexpected(text.error());
  const auto places = Gazetteer::read(shippedDivisionsText());
  const Gazetteer gazetteer = places.value_or(Gazetteer());
  const auto redactor = Redactor::make(*form, gazetteer);
  const auto findings = redactor ? redactor->scan(*text) : std::nullopt;
  if (!findings) return failure(ErrorCode::kTooLarge, request.argument);
  const auto decisions = decisionsOf(request, *findings);
  if (!decisions) return tl::unexpected(decisions.error());
  JsonObject object = JsonObject().add("findings", listAsJson(*findings));
  if (!request.has(Option::kMask)) {
    if (request.json) return CommandOutput{object.text() + "\n"};
    return CommandOutput{onScreen(request.language, *text, *findings)};
  }
  const auto masked = reporter::mask(*text, *findings, *decisions);
  if (!masked) return failure(ErrorCode::kInvalidArgument, request.argument);
  if (!request.json) return CommandOutput{masked->text};
  object.add("text", masked->text).add("kept", listAsJson(masked->kept));
  return CommandOutput{object.text() + "\n"};
}

}  // namespace guantong::node::shell
