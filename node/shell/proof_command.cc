#include "node/shell/proof_command.h"

#include <algorithm>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/reporter/proof.h"
#include "node/shell/asking.h"
#include "node/shell/json.h"
#include "node/shell/mailbox_command.h"
#include "node/shell/office_directory.h"
#include "node/shell/plain_file.h"
#include "node/shell/qr_code.h"
#include "node/shell/secret_file.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;
using federation::Result;
using reporter::FilingStatement;

struct Line {
  PlainText label;
  std::string value;
};
std::vector<Line> linesOf(const FilingStatement& statement) {
  std::vector<Line> lines{{Text::kProofNumber, numberTextOf(statement)},
                          {Text::kProofOffice, printable(statement.name) + " (" +
                                                   std::string(statement.office.text()) + ")"},
                          {Text::kProofDay, letterDay(statement.day)},
                          {Text::kProofHotline, printable(statement.hotline)},
                          {Text::kProofType, printable(statement.type)}};
  if (statement.due) lines.push_back({Text::kProofDue, letterDay(*statement.due)});
  std::erase_if(lines, [](const Line& line) { return line.value.empty(); });
  return lines;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char one : text) {
    if (one == '<') {
      out += "&lt;";
    } else if (one == '>') {
      out += "&gt;";
    } else if (one == '&') {
      out += "&amp;";
    } else if (one == '"') {
      out += "&quot;";
    } else {
      out += one;
    }
  }
  return out;
}

/// One file: no scripts, nothing loaded from anywhere.
Result<std::string> pageOf(crypto::ByteView proof, Language language) {
  const auto verified = reporter::verifyProof(proof);
  if (!verified) return tl::unexpected(verified.error());
  const std::string heading = escaped(say(language, Text::kProofHeading));
  std::string out = "<!DOCTYPE html>\n<html lang=\"" +
                    std::string(language == Language::kChinese ? "zh-CN" : "en") +
                    "\"><head><meta charset=\"utf-8\"><title>" + heading +
                    "</title>\n<style>body{font-family:serif;max-width:18cm;margin:1cm auto}"
                    "th{text-align:left;padding-right:1em}svg{width:8.5cm;height:8.5cm;margin:.1cm}"
                    "</style></head>\n<body><h1>" +
                    heading + "</h1>\n<table>\n";
  for (const Line& line : linesOf(verified->statement)) {
    out += "<tr><th>" + escaped(say(language, line.label)) + "</th><td>" + escaped(line.value) +
           "</td></tr>\n";
  }
  out += "</table>\n<p>" + escaped(say(language, Text::kProofSaysNot)) + "</p>\n<div>\n";
  const std::vector<std::string> parts = reporter::proofParts(proof);
  for (const std::string& part : parts) {
    const auto code = qrCodeOf(part);
    if (!code) return tl::unexpected(code.error());
    out += svgOf(*code) + "\n";
  }
  const std::string count = std::to_string(parts.size());
  return out + "</div>\n<p>" + escaped(say<Text::kProofScan>(language, with<"count">(count))) +
         "</p>\n</body></html>\n";
}

/// Whether it is the root that was given: a file with its key, or the 40 digits of its fingerprint.
Result<bool> isRoot(const std::string& given, const crypto::SigningPublicKey& root) {
  std::string digits = given;
  std::erase(digits, ' ');
  constexpr std::size_t kFingerprintDigits = 40;
  const bool isFingerprint =
      digits.size() == kFingerprintDigits &&
      std::ranges::all_of(digits, [](char one) { return one >= '0' && one <= '9'; });
  if (isFingerprint) {
    std::string ours = fingerprintOf(root);
    std::erase(ours, ' ');
    return ours == digits;
  }
  const auto key = readRootKey(given);
  if (!key) return tl::unexpected(key.error());
  return *key == root;
}

}  // namespace

Result<void> writeProof(const std::string& path, crypto::ByteView proof, bool html,
                        Language language) {
  if (!html) return createSecretFile(path, crypto::viewOf(reporter::proofText(proof)));
  const auto page = pageOf(proof, language);
  if (!page) return tl::unexpected(page.error());
  return createSecretFile(path, crypto::viewOf(*page));
}

Result<CommandOutput> proofMake(const CommandRequest& request) {
  const std::string path = request.value(Option::kOut);
  if (auto room = checkRoomForSecretFile(path); !room) return tl::unexpected(room.error());
  auto office = officeOf(request);
  if (!office) return tl::unexpected(office.error());
  const auto ticket = ticketNamed(request.argument, *office);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto person = personGiven(request, *office);
  if (!person) return tl::unexpected(person.error());
  const auto given = office->ask(Command(GiveProof{*ticket, *person}));
  if (!given) return tl::unexpected(given.error());
  const auto kept =
      writeProof(path, std::get<Done>(*given).bytes, request.has(Option::kHtml), request.language);
  if (!kept) return tl::unexpected(kept.error());
  if (request.json) return CommandOutput{JsonObject().add("file", path).text() + "\n"};
  return CommandOutput{say<Text::kProofWritten>(request.language, with<"file">(path)) + "\n"};
}

Result<CommandOutput> proofVerify(const CommandRequest& request) {
  const auto text = readPlainFile(request.argument, reporter::kProofTextBytesMax);
  if (!text) return tl::unexpected(text.error());
  const auto bytes = reporter::proofFrom(*text);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto proof = reporter::verifyProof(*bytes);
  if (!proof) return tl::unexpected(proof.error());
  const bool anchored = request.has(Option::kTrustedRoot);
  if (anchored) {
    const auto same = isRoot(request.value(Option::kTrustedRoot), proof->root);
    if (!same) return tl::unexpected(same.error());
    if (!*same) {
      return failure(ErrorCode::kInvalidArgument,
                     "the proof does not hold: it leads to another root than the one given");
    }
  }
  const FilingStatement& statement = proof->statement;
  const std::string fingerprint = fingerprintOf(proof->root);
  if (request.json) {
    JsonObject object;
    object.add("holds", anchored)
        .add("root_fingerprint", fingerprint)
        .add("number", numberTextOf(statement))
        .add("office", statement.office.text())
        .add("name", statement.name)
        .add("day", letterDay(statement.day))
        .add("hotline", statement.hotline)
        .add("type", statement.type);
    if (statement.due) object.add("due", letterDay(*statement.due));
    return CommandOutput{object.text() + "\n"};
  }
  const Language language = request.language;
  std::string out =
      anchored ? say(language, Text::kProofHolds)
               : say<Text::kProofHoldsUnanchored>(language, with<"fingerprint">(fingerprint));
  out += "\n";
  std::vector<std::vector<std::string>> rows;
  for (const Line& line : linesOf(statement))
    rows.push_back({say(language, line.label), line.value});
  return CommandOutput{out + aligned(rows, 2) + say(language, Text::kProofSaysNot) + "\n"};
}

}  // namespace guantong::node::shell
