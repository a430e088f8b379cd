#include "node/audit.h"

#include <algorithm>

#include "crypto/commitment.h"
#include "node/audit_parts.h"

namespace guantong::node {

using crypto::ByteView;
using federation::Directory;
using federation::EventRecord;
using federation::Reader;
using federation::Tables;

namespace {

std::string nameOfRecord(bool received, std::uint64_t number) {
  return std::string(received ? "received " : "ledger ") + std::to_string(number);
}

/// The headers of a record; nothing when one does not decode.
std::optional<std::vector<EventHeader>> headersOf(const EventRecord& record) {
  std::vector<EventHeader> headers;
  headers.reserve(record.size());
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto header = federation::decode<EventHeader>(record.header(i));
    if (!header) return std::nullopt;
    headers.push_back(**header);
  }
  return headers;
}

}  // namespace

void addFinding(Audit& audit, std::string what) {
  if (audit.found.size() < Audit::kFoundMax) {
    audit.found.push_back(std::move(what));
  } else {
    ++audit.foundBesides;
  }
}

std::string nameOf(const EventPlace& place) {
  return nameOfRecord(place.received, place.record) + ", event " + std::to_string(place.index);
}

std::string nameOf(const TicketId& ticket) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const std::byte byte : ticket.bytes) {
    hex += kDigits[std::to_integer<unsigned>(byte) >> 4];
    hex += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return hex;
}

std::uint32_t AuditedEvents::indexOf(const OfficeCode& author) {
  const auto [found, isNew] = indexes_.emplace(author, static_cast<std::uint32_t>(authors_.size()));
  if (isNew) authors_.push_back(author);
  return found->second;
}

void AuditedEvents::add(const EventHeader& header, const Hash& id, const EventPlace& place) {
  AuditedEvent event;
  event.author = indexOf(header.author);
  event.chain = header.chain;
  event.ofTicket = header.ticket.has_value();
  event.ticket = header.ticket.value_or(TicketId{});
  event.sequence = header.sequence;
  event.id = id;
  if (header.previous) event.previous = header.previous->leaf;
  event.incarnation = header.incarnation;
  event.position = header.position;
  event.place = place;
  for (const federation::Head& head : header.heads) {
    citations.push_back({all.size(), indexOf(head.author), head.sequence, head.event.leaf});
  }
  all.push_back(event);
}

RecordAudit::RecordAudit(const Directory& directory, const std::optional<crypto::Secret>& restKey,
                         const std::optional<TicketId>& ticket, Audit& audit, AuditedEvents& events)
    : directory_(directory), ticket_(ticket), audit_(audit), events_(events) {
  if (restKey) sealer_.emplace(*restKey);
}

void RecordAudit::missing(bool received, std::uint64_t from, std::uint64_t to) {
  addFinding(audit_, from == to ? nameOfRecord(received, from) + " is missing"
                                : nameOfRecord(received, from) + " to " + std::to_string(to) +
                                      " are missing");
}

void RecordAudit::look(bool received, ByteView key, ByteView value) {
  std::uint64_t& next = next_[received ? 1 : 0];
  if (key.size() != sizeof next || federation::lastNumber(key) < next) {
    addFinding(audit_, std::string(received ? "received" : "ledger") +
                           ": a key that is no record's number");
    return;
  }
  const std::uint64_t number = federation::lastNumber(key);
  if (number > next) missing(received, next, number - 1);
  next = number + 1;

  // Unopened first: one that does not open still has headers and signatures to look at.
  auto record = EventRecord::open(received, number, value, nullptr);
  if (!record) return addFinding(audit_, record.error().detail);
  const auto headers = headersOf(*record);
  if (!headers) {
    addFinding(audit_, nameOfRecord(received, number) + ": a header does not decode");
    return;
  }
  if (!concerns(*headers)) return;
  if (sealer_) {
    auto opened = EventRecord::open(received, number, value, &*sealer_);
    if (!opened) {
      addFinding(audit_, opened.error().detail);
    } else {
      // Its views point to a copy of the same bytes, and so say the same.
      record = std::move(opened);
    }
  }
  judge(received, number, *record, *headers);
}

bool RecordAudit::concerns(const std::vector<EventHeader>& headers) const {
  return !ticket_ || std::ranges::any_of(headers, [&](const EventHeader& header) {
    return header.ticket == *ticket_;
  });
}

bool RecordAudit::batchIsSigned(EventRecord& record, const std::vector<EventHeader>& headers,
                                const std::string& name) {
  const OfficeCode& author = headers[0].author;
  const std::uint64_t serial = headers[0].authorSerial;
  const bool same = std::ranges::all_of(headers, [&](const EventHeader& header) {
    return header.author == author && header.authorSerial == serial;
  });
  if (!same) {
    addFinding(audit_, name + ": events of several authors under one signature");
    return false;
  }
  const crypto::SigningPublicKey* key = directory_.signingKey(author, serial);
  if (key == nullptr) {
    unknown_[{author, serial}] += headers.size();
    return true;
  }
  const bool holds =
      crypto::SignedBatch::verify(*key, record.suite(), record.leaves(), *record.stored().signature)
          .has_value();
  if (!holds)
    addFinding(audit_, name + ": the signature of " + std::string(author.text()) +
                           " over the batch does not hold");
  return holds;
}

bool RecordAudit::signedByAuthor(EventRecord& record, std::size_t index,
                                 const crypto::SigningPublicKey& key) {
  const auto proof = crypto::decodeBatchProof(record.stored().events[index].proof);
  return proof && verifier_.verifyLeaf(key, record.leaves()[index], *proof);
}

void RecordAudit::judgeBody(const EventRecord& record, std::size_t index, const EventHeader& header,
                            const std::string& name) {
  if (!record.hasBodies()) {
    ++audit_.bodiesUnchecked;
    return;
  }
  const auto body = record.body(index);
  const auto suite = crypto::suiteFrom(header.suite);
  if (body && !(suite && crypto::commits(header.commitment, *suite, body->salt, body->content))) {
    addFinding(audit_, name + ": its body is not the one that was signed");
  }
}

void RecordAudit::judge(bool received, std::uint64_t number, EventRecord& record,
                        const std::vector<EventHeader>& headers) {
  const std::string recordName = nameOfRecord(received, number);
  if (record.stored().from.empty() != !received) {
    addFinding(audit_, recordName + ": does not belong into this table");
  }
  if (record.isBatch()) static_cast<void>(batchIsSigned(record, headers, recordName));
  for (std::size_t i = 0; i < record.size(); ++i) {
    const EventHeader& header = headers[i];
    if (ticket_ && header.ticket != *ticket_) continue;
    const EventPlace place{received, number, static_cast<std::uint16_t>(i)};
    const std::string name = nameOf(place);
    ++audit_.events;
    if (!received && header.author != directory_.self()) {
      addFinding(audit_, name + ": is not ours");
    }
    if (!record.isBatch()) {
      const auto* key = directory_.signingKey(header.author, header.authorSerial);
      if (key == nullptr) {
        ++unknown_[{header.author, header.authorSerial}];
      } else if (!signedByAuthor(record, i, *key)) {
        addFinding(audit_, name + ": the signature of " + std::string(header.author.text()) +
                               " does not hold");
      }
    }
    judgeBody(record, i, header, name);
    events_.add(header, record.leaves()[i], place);
  }
}

void RecordAudit::end(bool received, std::uint64_t next) {
  const std::uint64_t expected = next_[received ? 1 : 0];
  if (next > expected) missing(received, expected, next - 1);
  if (next < expected) {
    addFinding(audit_, nameOfRecord(received, next) +
                           " and what follows lies behind what the ledger's state knows");
  }
}

void RecordAudit::end() {
  for (const auto& [author, count] : unknown_) {
    addFinding(audit_, std::string(author.first.text()) + " is not known here under certificate " +
                           std::to_string(author.second) + ": nothing vouches for its " +
                           std::to_string(count) + " events");
  }
}

Result<Audit> verifyLedger(
    Reader& reader, const Tables& tables, const Directory& directory,
    const std::optional<crypto::Secret>& restKey, const std::optional<TicketId>& ticket,
    const std::function<void(std::uint64_t done, std::uint64_t all)>& progress) {
  Audit audit;
  AuditedEvents events;
  RecordAudit records(directory, restKey, ticket, audit, events);
  const std::uint64_t all = reader.entries(tables.ledger) + reader.entries(tables.received);
  std::uint64_t done = 0;
  const auto walk = [&](bool received, federation::Table table) {
    const auto cursor = reader.cursor(table);
    for (bool on = cursor->first(); on; on = cursor->next()) {
      records.look(received, cursor->key(), cursor->value());
      if (progress) progress(++done, all);
    }
  };
  walk(false, tables.ledger);
  walk(true, tables.received);

  const auto bytes = reader.get(tables.office, crypto::viewOf("ledger"));
  const auto state = bytes ? federation::decode<federation::LedgerRecord>(*bytes)
                           : federation::Result<federation::Decoded<federation::LedgerRecord>>(
                                 federation::failure(federation::ErrorCode::kNotFound, ""));
  if (state) {
    records.end(false, (*state)->nextBatch);
    records.end(true, (*state)->nextArrival);
  } else if (bytes || all > 0) {
    addFinding(audit,
               bytes ? "the ledger's state does not decode" : "the ledger's state is missing");
  }
  records.end();

  auditChains(events, directory.self(), audit);
  if (state) {
    auditLog(reader, tables, events, directory.self(), (*state)->log, !ticket, audit);
    auditCheckpoints(reader, tables, directory, (*state)->log, ticket.has_value(), audit);
  }
  if (Result<void> health = reader.health(); !health) {
    return tl::unexpected<federation::Error>(health.error());
  }
  if (ticket && audit.events == 0 && audit.found.empty()) {
    return federation::failure(federation::ErrorCode::kNotFound, "ticket " + nameOf(*ticket));
  }
  return audit;
}

}  // namespace guantong::node
