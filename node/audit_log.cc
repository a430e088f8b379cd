// The log, and the checkpoints that anchor logs.
#include <algorithm>

#include "crypto/checkpoint.h"
#include "crypto/merkle_log.h"
#include "federation/log_table.h"
#include "node/audit_parts.h"

namespace guantong::node {
namespace {

using crypto::ByteView;
using federation::CheckpointStatement;
using federation::Directory;
using federation::Reader;
using federation::Tables;

/// Own events by position, each position once.
std::vector<const AuditedEvent*> ownByPosition(const AuditedEvents& events,
                                               const OfficeCode& self) {
  std::vector<const AuditedEvent*> own;
  for (const AuditedEvent& event : events.all) {
    if (!event.place.received && events.author(event.author) == self) own.push_back(&event);
  }
  std::ranges::sort(own, {}, &AuditedEvent::position);
  return own;
}

/// The log made anew from all events, beside what the store has of it.
void auditWholeLog(const std::vector<const AuditedEvent*>& own, const crypto::LogNodeReader& nodes,
                   const crypto::MerkleLog& stored, Audit& audit) {
  crypto::MerkleLog log;
  std::vector<crypto::LogNode> completed;
  bool nodesHold = true;
  for (const AuditedEvent* event : own) {
    if (event->position != log.size()) {
      addFinding(audit, "the log: position " + std::to_string(log.size()) +
                            " has no event; the next is " + nameOf(event->place) + " at " +
                            std::to_string(event->position));
      return;
    }
    completed.clear();
    log.append(event->id, completed);
    for (const crypto::LogNode& node : completed) nodesHold &= nodes(node.id) == node.hash;
  }
  if (!nodesHold) addFinding(audit, "the log: a stored node is not what the events make it");
  if (log.encoded() != stored.encoded()) {
    addFinding(audit, "the log: its stored frontier (" + std::to_string(stored.size()) +
                          " leaves) is not that of the " + std::to_string(log.size()) + " events");
  }
}

void auditPlaces(const std::vector<const AuditedEvent*>& own, const crypto::LogNodeReader& nodes,
                 const crypto::MerkleLog& stored, Audit& audit) {
  for (const AuditedEvent* event : own) {
    bool holds = event->position < stored.size();
    if (holds) {
      const auto proof = crypto::proveInclusion(event->position, stored.size(), nodes);
      holds = proof && crypto::verifyInclusion(event->id, event->position, stored.size(),
                                               stored.root(), *proof);
    }
    if (!holds) {
      addFinding(audit, nameOf(event->place) + ": is not in the log at its position " +
                            std::to_string(event->position));
    }
  }
}

/// A stored checkpoint that its office signed.
struct Anchored {
  OfficeCode office;
  crypto::Checkpoint checkpoint;
  federation::Incarnation incarnation;
  std::uint64_t number = 0;
  std::uint64_t extends = 0;
  federation::Bytes consistency;
};

class CheckpointAudit {
 public:
  CheckpointAudit(const Directory& directory, crypto::MerkleLog log, crypto::LogNodeReader nodes,
                  bool onlyOwn, Audit& audit)
      : directory_(directory),
        log_(std::move(log)),
        nodes_(std::move(nodes)),
        onlyOwn_(onlyOwn),
        audit_(audit) {}

  void look(ByteView key, ByteView value) {
    const auto ends =
        std::ranges::find_if(key, [](std::byte byte) { return byte <= std::byte{1}; });
    const auto size = static_cast<std::size_t>(ends - key.begin());
    const auto office = OfficeCode::parse(crypto::textOf(key.first(size)));
    const std::size_t rest = key.size() - size;
    const bool beside = rest > 0 && key[size] == std::byte{1};
    if (!office || (beside ? rest < 9 : rest != 9)) {
      return addFinding(audit_, "checkpoints: a key that is no checkpoint's");
    }
    const bool own = *office == directory_.self();
    if (onlyOwn_ && !own) return;
    ++audit_.checkpoints;
    const auto number = crypto::fromBigEndian<std::uint64_t>(key.subspan(size + 1, 8));
    name_ = "checkpoint " + std::to_string(number) + " of " + std::string(office->text());
    if (beside) {
      return addFinding(audit_, name_ + ": an alarm, it contradicts those that are kept");
    }
    auto anchored = opened(*office, number, value);
    if (!anchored) return addFinding(audit_, name_ + ": is not what the office signed");
    if (own) {
      judgeOwn(*anchored);
    } else {
      judgeChild(*anchored);
      last_ = std::move(anchored);
    }
  }

 private:
  [[nodiscard]] std::optional<Anchored> opened(const OfficeCode& office, std::uint64_t number,
                                               ByteView value) const {
    const auto record = federation::decode<federation::Checkpoint>(value);
    if (!record) return std::nullopt;
    const auto shown = federation::readUnverifiedCheckpoint((*record)->encoded);
    if (!shown || shown->statement.office != office || shown->statement.number != number) {
      return std::nullopt;
    }
    const auto* key = directory_.signingKey(office, shown->statement.certificateSerial);
    if (key == nullptr) return std::nullopt;
    auto checkpoint = crypto::openCheckpoint(*key, (*record)->encoded);
    if (!checkpoint) return std::nullopt;
    const ByteView consistency = (*record)->consistency;
    return Anchored{office, std::move(*checkpoint), shown->statement.incarnation,
                    number, (*record)->extends,     {consistency.begin(), consistency.end()}};
  }

  void judgeOwn(const Anchored& own) {
    const crypto::Checkpoint& checkpoint = own.checkpoint;
    bool holds = checkpoint.size <= log_.size();
    if (holds) {
      const auto proof = crypto::proveConsistency(checkpoint.size, log_.size(), nodes_);
      holds = proof && crypto::verifyConsistency(checkpoint.size, checkpoint.root, log_.size(),
                                                 log_.root(), *proof);
    }
    if (!holds) addFinding(audit_, name_ + ": the log does not begin with it");
  }

  void judgeChild(const Anchored& next) {
    if (!last_ || last_->office != next.office || last_->incarnation != next.incarnation) return;
    const crypto::Checkpoint& from = last_->checkpoint;
    const crypto::Checkpoint& to = next.checkpoint;
    bool holds = false;
    if (from.size == to.size) {
      holds = from.root == to.root;
    } else if (from.size == 0) {
      holds = true;
    } else if (next.extends == from.size) {
      const auto proof = crypto::ConsistencyProof::decode(next.consistency);
      holds = proof && crypto::verifyConsistency(from.size, from.root, to.size, to.root, *proof);
    }
    if (!holds) {
      addFinding(audit_,
                 name_ + ": does not extend the one kept before, " + std::to_string(last_->number));
    }
  }

  const Directory& directory_;
  crypto::MerkleLog log_;
  crypto::LogNodeReader nodes_;
  bool onlyOwn_;
  Audit& audit_;
  std::string name_;
  std::optional<Anchored> last_;  ///< of a child
};

}  // namespace

void auditLog(Reader& reader, const Tables& tables, const AuditedEvents& events,
              const OfficeCode& self, ByteView frontier, bool whole, Audit& audit) {
  const auto stored = crypto::MerkleLog::decode(frontier);
  if (!stored) return addFinding(audit, "the log: its stored frontier does not decode");
  const auto own = ownByPosition(events, self);
  const crypto::LogNodeReader nodes = federation::readLogNodes(reader, tables);
  if (whole) {
    auditWholeLog(own, nodes, *stored, audit);
  } else {
    auditPlaces(own, nodes, *stored, audit);
  }
}

void auditCheckpoints(Reader& reader, const Tables& tables, const Directory& directory,
                      ByteView frontier, bool onlyOwn, Audit& audit) {
  auto stored = crypto::MerkleLog::decode(frontier);
  if (!stored) return;  // told by auditLog
  CheckpointAudit checkpoints(directory, std::move(*stored),
                              federation::readLogNodes(reader, tables), onlyOwn, audit);
  const auto cursor = reader.cursor(tables.checkpoints);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    checkpoints.look(cursor->key(), cursor->value());
  }
}

}  // namespace guantong::node
