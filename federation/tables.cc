#include "federation/tables.h"

#include <algorithm>

#include "crypto/check.h"

namespace guantong::federation {

Result<Tables> Tables::open(Store& store) {
  Tables tables;
  const std::pair<std::string_view, Table*> all[] = {
      {"office", &tables.office},
      {"ledger", &tables.ledger},
      {"received", &tables.received},
      {"log", &tables.log},
      {"waiting", &tables.waiting},
      {"links", &tables.links},
      {"letters", &tables.letters},
      {"letter-ids", &tables.letterIds},
      {"unrouted", &tables.unrouted},
      {"queue", &tables.queue},
      {"parked", &tables.parked},
      {"quarantine", &tables.quarantine},
      {"checkpoints", &tables.checkpoints},
      {"certificates", &tables.certificates},
      {"sealing-keys", &tables.sealingKeys},
      {"revocations", &tables.revocations},
      {"enrolments", &tables.enrolments},
      {"tickets", &tables.tickets},
      {"ticket-rows", &tables.ticketRows},
      {"ticket-filters", &tables.ticketFilters},
      {"rules", &tables.rules},
      {"due", &tables.due},
      {"desk", &tables.desk},
      {"aliases", &tables.aliases},
      {"people", &tables.people},
      {"reporters", &tables.reporters},
      {"likeness", &tables.likeness},
      {"capsules", &tables.capsules},
      {"retention", &tables.retention},
      {"custodians", &tables.custodians},
      {"disclosures", &tables.disclosures},
      {"mailboxes", &tables.mailboxes},
      {"mailbox-messages", &tables.mailboxMessages},
  };
  for (const auto& [name, table] : all) {
    Result<Table> opened = store.table(name);
    if (!opened) return tl::unexpected<Error>(opened.error());
    *table = *opened;
  }
  return tables;
}

Key& Key::code(const OfficeCode& code) {
  bytes(crypto::viewOf(code.text()));
  const std::byte end{0};
  return bytes({&end, 1});
}

Key& Key::bytes(ByteView bytes) {
  CHECK(size_ + bytes.size() <= bytes_.size());
  if (!bytes.empty()) std::memcpy(bytes_.data() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
  return *this;
}

bool startsWith(ByteView key, ByteView prefix) {
  return key.size() >= prefix.size() && std::ranges::equal(key.first(prefix.size()), prefix);
}

std::uint64_t lastNumber(ByteView key) {
  CHECK(key.size() >= sizeof(std::uint64_t));
  return crypto::fromBigEndian<std::uint64_t>(key.last(sizeof(std::uint64_t)));
}

}  // namespace guantong::federation
