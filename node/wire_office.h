// node/wire_office.h: the small records of the office itself, as bytes and back.
#pragma once

#include <map>
#include <optional>

#include "node/ticket_book.h"

namespace guantong::node {

/// What the office must not forget. What the fields mean stands in schemas/record.capnp.
struct OfficeRecord {
  federation::Incarnation incarnation;
  federation::Incarnation confirmed;
  std::uint32_t officeSequence = 0;
  std::optional<EventId> officeLeaf;
  std::uint64_t quarantined = 0;
  std::uint64_t publishedSize = 0;
  federation::Instant publishedAt;
  std::map<federation::OfficeCode, federation::Incarnation> announced;
  std::uint32_t noticesCounted = 0;
};

/// Where a profile or a calendar notice lies.
struct RuleRecord {
  EventPlace place;
  std::uint32_t arrival = 0;
};
struct PersonRecord {
  std::uint32_t number = 0;
  std::string name;
  std::vector<ticket::Role> roles;
  federation::Instant since;
  std::string contact;
  std::optional<federation::Instant> trained;
};
/// A change of a duty that is to be filed.
struct FilingRecord {
  ticket::Role role = ticket::Role::kMainAdministrator;
  federation::Instant handover;
};

[[nodiscard]] crypto::Bytes encodeView(const TicketBook::View& view);
[[nodiscard]] Result<TicketBook::View> decodeView(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodeOffice(const OfficeRecord& record);
[[nodiscard]] Result<OfficeRecord> decodeOffice(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodeRule(const RuleRecord& record);
[[nodiscard]] Result<RuleRecord> decodeRule(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodePerson(const PersonRecord& record);
[[nodiscard]] Result<PersonRecord> decodePerson(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodeFiling(const FilingRecord& record);
[[nodiscard]] Result<FilingRecord> decodeFiling(crypto::ByteView bytes);
/// Roles as bits, in the order of the vocabulary.
[[nodiscard]] std::uint16_t bitsOf(const std::vector<ticket::Role>& roles);
/// Of bits that name no role nothing is made.
[[nodiscard]] std::vector<ticket::Role> rolesOf(std::uint16_t bits);

}  // namespace guantong::node
