// node/audit_parts.h: what an audit collects on its walk. Only audit*.cc include it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "crypto/batch_verifier.h"
#include "federation/event_record.h"
#include "federation/wire.h"
#include "node/audit.h"

namespace guantong::node {

using crypto::Hash;
using federation::EventHeader;
using federation::EventPlace;
using federation::OfficeCode;

/// One event, as much as chains and the log need of it.
struct AuditedEvent {
  std::uint32_t author = 0;  ///< in AuditedEvents::authors
  federation::Chain chain = federation::Chain::kTicket;
  bool ofTicket = false;
  TicketId ticket;
  std::uint32_t sequence = 0;
  Hash id{};
  Hash previous{};
  federation::Incarnation incarnation;
  std::uint64_t position = 0;
  EventPlace place;
};

struct AuditedCitation {
  std::size_t by = 0;  ///< in AuditedEvents::all
  std::uint32_t author = 0;
  std::uint32_t sequence = 0;
  Hash id{};
};

class AuditedEvents {
 public:
  void add(const EventHeader& header, const Hash& id, const EventPlace& place);

  std::vector<AuditedEvent> all;
  std::vector<AuditedCitation> citations;
  [[nodiscard]] const OfficeCode& author(std::uint32_t index) const { return authors_[index]; }

 private:
  std::uint32_t indexOf(const OfficeCode& author);

  std::vector<OfficeCode> authors_;
  std::map<OfficeCode, std::uint32_t> indexes_;
};

void addFinding(Audit& audit, std::string what);
[[nodiscard]] std::string nameOf(const EventPlace& place);
[[nodiscard]] std::string nameOf(const TicketId& ticket);

/// Looks at the records, one after another.
class RecordAudit {
 public:
  RecordAudit(const federation::Directory& directory, const std::optional<crypto::Secret>& restKey,
              const std::optional<TicketId>& ticket, Audit& audit, AuditedEvents& events);

  /// The next record of `ledger` or `received`.
  void look(bool received, crypto::ByteView key, crypto::ByteView value);
  /// After the last one of a table: the number that the next would get, as the state says.
  void end(bool received, std::uint64_t next);
  /// After all: what is told once for many events.
  void end();

 private:
  void missing(bool received, std::uint64_t from, std::uint64_t to);
  [[nodiscard]] bool concerns(const std::vector<EventHeader>& headers) const;
  void judge(bool received, std::uint64_t number, federation::EventRecord& record,
             const std::vector<EventHeader>& headers);
  [[nodiscard]] bool signedByAuthor(federation::EventRecord& record, std::size_t index,
                                    const crypto::SigningPublicKey& key);
  [[nodiscard]] bool batchIsSigned(federation::EventRecord& record,
                                   const std::vector<EventHeader>& headers,
                                   const std::string& name);
  void judgeBody(const federation::EventRecord& record, std::size_t index,
                 const EventHeader& header, const std::string& name);

  const federation::Directory& directory_;
  const std::optional<TicketId>& ticket_;
  Audit& audit_;
  AuditedEvents& events_;
  std::optional<crypto::RestSealer> sealer_;
  crypto::BatchVerifier verifier_;
  std::uint64_t next_[2] = {1, 1};  ///< number expected: of ledger, of received
  /// Events of authors and serials that are not known here.
  std::map<std::pair<OfficeCode, std::uint64_t>, std::uint64_t> unknown_;
};

/// Rules 4 and 5, and of 6 that no position is used twice.
void auditChains(const AuditedEvents& events, const OfficeCode& self, Audit& audit);
/// Rule 6. `whole`: `events` are all there are.
void auditLog(federation::Reader& reader, const federation::Tables& tables,
              const AuditedEvents& events, const OfficeCode& self, crypto::ByteView frontier,
              bool whole, Audit& audit);
/// Rule 7.
void auditCheckpoints(federation::Reader& reader, const federation::Tables& tables,
                      const federation::Directory& directory, crypto::ByteView frontier,
                      bool onlyOwn, Audit& audit);

}  // namespace guantong::node
