#include "node/shell/case_words.h"

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/reporter/custodian_key.h"
#include "node/shell/clock.h"

namespace guantong::node::shell {
namespace {

using reporter::Case;
using reporter::NamedOffice;
using reporter::Part;
using reporter::Statement;
using Rows = std::vector<std::vector<std::string>>;

std::string textOf(const NamedOffice& office) {
  std::string text(office.code.text());
  return office.name.empty() ? text : text + " " + printable(office.name);
}

std::string readerOf(const Statement& statement) {
  const std::string number = statement.person == 0 ? "" : std::to_string(statement.person);
  const std::string name = printable(statement.personName);
  return number + (number.empty() || name.empty() ? "" : " ") + name;
}

/// Of several lines, each on a row of its own: a reason may be a paragraph.
void addProse(Rows& rows, std::string label, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    rows.push_back({std::move(label), printable(text.substr(0, end))});
    label.clear();
    if (end == text.npos) return;
    text.remove_prefix(end + 1);
  }
}

void addLine(Rows& rows, std::string label, std::string text) {
  if (!text.empty()) rows.push_back({std::move(label), std::move(text)});
}

std::string partsText(Language language, reporter::Parts parts) {
  std::string text;
  for (const Part part : reporter::kEveryPart) {
    if ((parts & reporter::bitOf(part)) == 0) continue;
    if (!text.empty()) text += language == Language::kChinese ? "、" : ", ";
    text += nameOf(language, part);
  }
  return text;
}

void addStatement(Rows& rows, Language language, const Statement& statement) {
  const auto label = [&](PlainText text) { return say(language, text); };
  addLine(rows, label(Text::kCaseTicketLabel), printable(statement.ticket));
  addLine(rows, label(Text::kCaseIntakeLabel), textOf(statement.intake));
  addLine(rows, label(Text::kCaseAskerLabel), textOf(statement.asker));
  addLine(rows, label(Text::kCaseReaderLabel), readerOf(statement));
  addProse(rows, label(Text::kCaseReasonLabel), statement.reason);
  addProse(rows, label(Text::kCaseBasisLabel), statement.legalBasis);
  addLine(rows, label(Text::kCasePartsLabel), partsText(language, statement.parts));
  addLine(rows, label(Text::kCaseUntilLabel), reporter::lastDayOf(statement));
  if (statement.approver.code.empty()) return;
  addLine(rows, label(Text::kCaseApproverLabel),
          textOf(statement.approver) + "  " + beijingDate(statement.approvedAt));
}

void addTo(Rows& rows, Language language, const Case& of) {
  if (const auto* person = std::get_if<crypto::SealingPublicKey>(&of.to)) {
    rows.push_back({say(language, Text::kCaseReaderKeyLabel), reporter::fingerprintOf(*person)});
    return;
  }
  const auto& heirs = std::get<crypto::Custodians>(of.to);
  std::string label = say(language, Text::kCaseHeirsLabel);
  for (const auto& key : heirs.keys()) {
    rows.push_back({std::move(label), reporter::fingerprintOf(key)});
    label.clear();
  }
  rows.push_back(
      {"", say<Text::kCaseHeirsNeeded>(language, with<"needed">(std::to_string(heirs.threshold())),
                                       with<"count">(std::to_string(heirs.keys().size())))});
}

JsonObject officeAsJson(const NamedOffice& office) {
  return JsonObject().add("code", office.code.text()).add("name", office.name);
}

JsonObject keyAsJson(const crypto::SealingPublicKey& key) {
  return JsonObject()
      .add("public_key", reporter::publicKeyText(key))
      .add("fingerprint", reporter::fingerprintOf(key));
}

}  // namespace

std::string_view wordOf(Part part) {
  switch (part) {
    case Part::kIdentity:
      return "identity";
    case Part::kOriginal:
      return "original";
    case Part::kAttachment:
      break;
  }
  return "attachment";
}

std::string nameOf(Language language, Part part) {
  switch (part) {
    case Part::kIdentity:
      return say(language, Text::kPartIdentity);
    case Part::kOriginal:
      return say(language, Text::kPartOriginal);
    case Part::kAttachment:
      break;
  }
  return say(language, Text::kPartAttachment);
}

Rows caseRows(Language language, const Case& of) {
  Rows rows;
  rows.push_back(
      {say(language, Text::kCasePurposeLabel),
       of.isReseal() ? say(language, Text::kCaseReseals) : say(language, Text::kCaseDiscloses)});
  addStatement(rows, language, of.statement);
  addTo(rows, language, of);
  rows.push_back({say(language, Text::kCaseCapsulesLabel), std::to_string(of.capsules.size())});
  rows.push_back({say(language, Text::kCaseProgressLabel),
                  say<Text::kCaseProgress>(language, with<"opened">(std::to_string(of.opened)),
                                           with<"needed">(std::to_string(of.needed())))});
  if (const auto turn = of.turn()) {
    rows.push_back({say(language, Text::kCaseTurnLabel), reporter::fingerprintOf(*turn)});
  }
  rows.push_back({say(language, Text::kCaseDigitsLabel), reporter::digitsOf(of)});
  return rows;
}

std::string caseNote(Language language, const Case& of, federation::Instant now) {
  if (of.isDone()) return say(language, Text::kCaseIsDone);
  if (reporter::isOver(of.statement, now)) return say(language, Text::kCaseIsOver);
  return say(language, Text::kCaseCompare);
}

std::string caseOnScreen(Language language, const Case& of, federation::Instant now) {
  return aligned(caseRows(language, of), 0) + "\n" + caseNote(language, of, now) + "\n";
}

std::string statementOnScreen(Language language, const Statement& statement) {
  Rows rows;
  addStatement(rows, language, statement);
  return aligned(rows, 0);
}

JsonObject statementAsJson(const Statement& statement) {
  JsonArray parts;
  for (const Part part : reporter::kEveryPart) {
    if ((statement.parts & reporter::bitOf(part)) != 0) parts.add(wordOf(part));
  }
  JsonObject said;
  said.add("asked", hexOf(statement.asked.leaf))
      .add("ticket", statement.ticket)
      .add("intake", officeAsJson(statement.intake))
      .add("asker", officeAsJson(statement.asker))
      .add("person", statement.person)
      .add("person_name", statement.personName)
      .add("reason", statement.reason)
      .add("legal_basis", statement.legalBasis)
      .add("parts", parts)
      .add("until", utcText(statement.until))
      .add("last_day", reporter::lastDayOf(statement));
  if (!statement.approver.code.empty()) {
    said.add("approver", officeAsJson(statement.approver))
        .add("approved_at", utcText(statement.approvedAt));
  }
  return said;
}

JsonObject caseAsJson(const Case& of, federation::Instant now) {
  JsonObject json;
  json.add("purpose", of.isReseal() ? "reseal" : "disclose")
      .add("statement", statementAsJson(of.statement));
  if (const auto* person = std::get_if<crypto::SealingPublicKey>(&of.to)) {
    json.add("reader_key", keyAsJson(*person));
  } else {
    JsonArray keys;
    for (const auto& key : std::get<crypto::Custodians>(of.to).keys()) keys.add(keyAsJson(key));
    json.add("heirs_needed", std::get<crypto::Custodians>(of.to).threshold()).add("heirs", keys);
  }
  JsonArray capsules;
  for (const reporter::CaseCapsule& capsule : of.capsules) {
    capsules.add(JsonObject().add("capsule", hexOf(capsule.id)).add("part", wordOf(capsule.part)));
  }
  json.add("capsules", capsules)
      .add("opened", of.opened)
      .add("needed", of.needed())
      .add("done", of.isDone())
      .add("over", reporter::isOver(of.statement, now))
      .add("digits", reporter::digitsOf(of));
  if (const auto turn = of.turn()) json.add("next", keyAsJson(*turn));
  return json;
}

}  // namespace guantong::node::shell
