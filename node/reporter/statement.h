// node/reporter/statement.h: what custodians are asked, in words for people.
#pragma once

#include <optional>
#include <string>

#include "federation/identity.h"
#include "federation/result.h"
#include "node/reporter/artefact.h"
#include "node/reporter/capsule.h"

namespace guantong::node::reporter {

/// An office, and what it called itself when this was written: a custodian's machine has no
/// directory to look a code up in.
struct NamedOffice {
  federation::OfficeCode code;
  std::string name;
  bool operator==(const NamedOffice&) const = default;
};

/// Which parts, as bits: those of schemas/reporter.capnp's Disclosure.
using Parts = std::uint16_t;
[[nodiscard]] constexpr Parts bitOf(Part part) {
  return static_cast<Parts>(1U << (static_cast<unsigned>(part) - 1));
}
inline constexpr Part kEveryPart[] = {Part::kIdentity, Part::kOriginal, Part::kAttachment};
inline constexpr Parts kEveryPartBit = 7;

/// Who asks for what, why, and who allowed it. Every member reads it before opening, and the person
/// reads it with what was opened.
///
/// It is what the office that wrote the file says. A custodian's machine can't verify it: the
/// signed events go along (Case::evidence), and the digits of the case (case_file.h) are compared
/// by voice with the office or another member.
struct Statement {
  /// The office's event that asked, which is what the seals are bound to (grant.h).
  federation::EventId asked;
  NamedOffice intake;  ///< that keeps the capsules
  std::string ticket;  ///< as people call it; empty where it is about no single one
  NamedOffice asker;
  std::uint32_t person = 0;  ///< the asker's number of who is to read it
  std::string personName;
  std::string reason;
  std::string legalBasis;
  Parts parts = 0;
  federation::Instant until;  ///< over from then on (isOver)
  NamedOffice approver;       ///< nobody: what is asked needs none
  federation::Instant approvedAt;
  bool operator==(const Statement&) const = default;
};

inline constexpr std::size_t kStatementNameBytesMax = 200;
inline constexpr std::size_t kStatementReasonBytesMax = 1000;
inline constexpr std::size_t kStatementTicketBytesMax = 64;

/// Whether all of it can be written and shown: within its limits, plain text, an intake, an asker,
/// parts that there are and an end.
[[nodiscard]] bool isSound(const Statement& statement);

/// From 24:00 of the day in China whose part `until` is: people count in days.
[[nodiscard]] bool isOver(const Statement& statement, federation::Instant now);
/// That day.
[[nodiscard]] std::string lastDayOf(const Statement& statement);

/// REQUIRES: isSound(statement).
void write(FieldWriter& to, const Statement& statement);
/// Nothing where it is not sound.
[[nodiscard]] std::optional<Statement> statementFrom(crypto::FieldReader& fields);

}  // namespace guantong::node::reporter
