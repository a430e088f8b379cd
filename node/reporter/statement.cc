#include "node/reporter/statement.h"

#include "node/profile/day.h"

namespace guantong::node::reporter {
namespace {

using crypto::FieldReader;
using federation::OfficeCode;

/// No year that a clock shows: else the end of its day could not be told.
constexpr federation::Instant kUntilMax = federation::kInstantMax - std::chrono::hours{48};

/// The day whose part `until` is: midnight is the end of the day before, as deadlines are.
profile::Day lastDay(federation::Instant until) {
  return profile::dayOf(until - std::chrono::milliseconds{1});
}

bool isNamed(const NamedOffice& office) {
  return !office.code.empty() && office.name.size() <= kStatementNameBytesMax &&
         isLine(office.name);
}

void write(FieldWriter& to, const NamedOffice& office) {
  to.text(office.code.text()).text(office.name);
}

std::optional<NamedOffice> officeFrom(FieldReader& fields) {
  const auto code = textFrom(fields, OfficeCode::kBytesMax);
  auto name = textFrom(fields, kStatementNameBytesMax);
  if (!code || !name) return std::nullopt;
  if (code->empty()) return name->empty() ? std::optional(NamedOffice{}) : std::nullopt;
  const auto parsed = OfficeCode::parse(*code);
  if (!parsed) return std::nullopt;
  return NamedOffice{*parsed, *std::move(name)};
}

}  // namespace

bool isSound(const Statement& statement) {
  const bool nobodyApproves =
      statement.approver == NamedOffice{} && statement.approvedAt == federation::Instant{};
  const bool texts =
      statement.ticket.size() <= kStatementTicketBytesMax && isLine(statement.ticket) &&
      statement.personName.size() <= kStatementNameBytesMax && isLine(statement.personName) &&
      statement.reason.size() <= kStatementReasonBytesMax && isProse(statement.reason) &&
      statement.legalBasis.size() <= kStatementReasonBytesMax && isProse(statement.legalBasis);
  return texts && isNamed(statement.intake) && isNamed(statement.asker) &&
         (nobodyApproves || isNamed(statement.approver)) && statement.parts != 0 &&
         (statement.parts & ~kEveryPartBit) == 0 && statement.until > federation::Instant{} &&
         statement.until <= kUntilMax && statement.approvedAt >= federation::kInstantMin &&
         statement.approvedAt <= federation::kInstantMax;
}

bool isOver(const Statement& statement, federation::Instant now) {
  return now >= profile::endOf(lastDay(statement.until));
}

std::string lastDayOf(const Statement& statement) {
  return profile::textOf(lastDay(statement.until));
}

void write(FieldWriter& to, const Statement& statement) {
  to.raw(statement.asked.leaf);
  write(to, statement.intake);
  to.text(statement.ticket);
  write(to, statement.asker);
  to.number(statement.person).text(statement.personName);
  to.text(statement.reason).text(statement.legalBasis);
  to.number(statement.parts).instant(statement.until);
  write(to, statement.approver);
  to.instant(statement.approvedAt);
}

std::optional<Statement> statementFrom(FieldReader& fields) {
  Statement statement;
  statement.asked.leaf = fields.array<sizeof(crypto::Hash)>();
  auto intake = officeFrom(fields);
  auto ticket = textFrom(fields, kStatementTicketBytesMax);
  auto asker = officeFrom(fields);
  statement.person = fields.number<std::uint32_t>();
  auto personName = textFrom(fields, kStatementNameBytesMax);
  auto reason = textFrom(fields, kStatementReasonBytesMax);
  auto legalBasis = textFrom(fields, kStatementReasonBytesMax);
  statement.parts = fields.number<Parts>();
  const auto until = instantFrom(fields);
  auto approver = officeFrom(fields);
  const auto approvedAt = instantFrom(fields);
  if (!intake || !ticket || !asker || !personName || !reason || !legalBasis || !until ||
      !approver || !approvedAt) {
    return std::nullopt;
  }
  statement.intake = *std::move(intake);
  statement.ticket = *std::move(ticket);
  statement.asker = *std::move(asker);
  statement.personName = *std::move(personName);
  statement.reason = *std::move(reason);
  statement.legalBasis = *std::move(legalBasis);
  statement.until = *until;
  statement.approver = *std::move(approver);
  statement.approvedAt = *approvedAt;
  return isSound(statement) ? std::optional(std::move(statement)) : std::nullopt;
}

}  // namespace guantong::node::reporter
