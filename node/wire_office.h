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
};

[[nodiscard]] crypto::Bytes encodeView(const TicketBook::View& view);
[[nodiscard]] Result<TicketBook::View> decodeView(crypto::ByteView bytes);
[[nodiscard]] crypto::Bytes encodeOffice(const OfficeRecord& record);
[[nodiscard]] Result<OfficeRecord> decodeOffice(crypto::ByteView bytes);

}  // namespace guantong::node
