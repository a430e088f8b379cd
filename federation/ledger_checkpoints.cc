// The heads of our own log, and of the children's.
#include <algorithm>

#include "crypto/check.h"
#include "crypto/primitives.h"
#include "federation/ledger.h"
#include "federation/log_table.h"
#include "federation/wire.h"

namespace guantong::federation {
namespace {

Key prefixOf(const OfficeCode& code) { return Key().code(code); }

/// Before the keys of the contradicting ones of a code: its text and a one.
Key besidePrefixOf(const OfficeCode& code) {
  const std::byte one{1};
  return Key().bytes(crypto::viewOf(code.text())).bytes({&one, 1});
}

/// A kept checkpoint, taken apart. What is kept was verified when it came.
struct LogHead {
  crypto::Checkpoint checkpoint;
  Bytes encoded;
  std::uint64_t number = 0;
  Incarnation incarnation;
};

Result<LogHead> headOf(ByteView stored) {
  const auto damaged = [] {
    return failure(ErrorCode::kStoreDamaged, "a kept checkpoint does not decode");
  };
  const auto record = decode<Checkpoint>(stored);
  if (!record) return damaged();
  const ByteView encoded = (*record)->encoded;
  auto kept = readUnverifiedCheckpoint(encoded);
  if (!kept) return damaged();
  return LogHead{std::move(kept->head), Bytes(encoded.begin(), encoded.end()),
                 kept->statement.number, kept->statement.incarnation};
}

/// The newest kept one of a code.
Result<std::optional<LogHead>> newestOf(Reader& reader, Table table, const OfficeCode& code) {
  const auto cursor = reader.cursor(table);
  const Key prefix = prefixOf(code);
  const bool found = cursor->seekBefore(besidePrefixOf(code)) && startsWith(cursor->key(), prefix);
  if (!found) {
    if (Result<void> health = reader.health(); !health) {
      return tl::unexpected<Error>(health.error());
    }
    return std::optional<LogHead>();
  }
  Result<LogHead> head = headOf(cursor->value());
  if (!head) return tl::unexpected<Error>(head.error());
  return std::optional<LogHead>(std::move(*head));
}

/// Whether `next` contradicts a kept one of the same incarnation, by numbers and roots alone.
bool contradicts(const LogHead& kept, const LogHead& next) {
  const crypto::Checkpoint& a = kept.checkpoint;
  const crypto::Checkpoint& b = next.checkpoint;
  if (kept.number == next.number) return kept.encoded != next.encoded;
  if (a.size == b.size) return a.root != b.root;
  return (kept.number < next.number) != (a.size < b.size);
}

/// What the kept ones at, right before and right behind its number say of one that is not newer
/// than the newest.
Ledger::Kept judgeLate(Reader& reader, Table table, const OfficeCode& child, const LogHead& late) {
  const auto cursor = reader.cursor(table);
  const Key prefix = prefixOf(child);
  const Key at = Key().code(child).number(late.number);
  bool sameLife = false;
  bool forked = false;
  bool taken = false;  // its number, by another life of the office
  const auto compare = [&](bool on) {
    if (!on || !startsWith(cursor->key(), prefix)) return;
    const Result<LogHead> there = headOf(cursor->value());
    if (!there) return;
    const bool same = there->incarnation == late.incarnation;
    sameLife = sameLife || same;
    forked = forked || (same && contradicts(*there, late));
    taken = taken || (!same && there->number == late.number);
  };
  compare(cursor->seekBefore(at));
  const bool on = cursor->seek(at);
  compare(on);
  if (on) compare(cursor->next());
  if (forked) return Ledger::Kept::kForked;
  // Numbers count over all incarnations: a new one that begins below was not resumed.
  return sameLife && !taken ? Ledger::Kept::kKnown : Ledger::Kept::kUnannounced;
}

/// Of a newer one in the same incarnation.
Ledger::Kept extends(const LogHead& kept, const LogHead& next, const Anchor& anchor) {
  if (contradicts(kept, next)) return Ledger::Kept::kForked;
  const std::uint64_t from = kept.checkpoint.size;
  if (from == next.checkpoint.size || from == 0) return Ledger::Kept::kKept;
  if (anchor.extends != from) return Ledger::Kept::kGap;
  const auto proof = crypto::ConsistencyProof::decode(anchor.consistency);
  const bool holds =
      proof && crypto::verifyConsistency(from, kept.checkpoint.root, next.checkpoint.size,
                                         next.checkpoint.root, *proof);
  return holds ? Ledger::Kept::kKept : Ledger::Kept::kForked;
}

/// The checkpoint of an anchor, if the child signed it under a certificate that counts.
std::optional<LogHead> authentic(const Directory& directory, const OfficeCode& child,
                                 ByteView encoded) {
  const auto shown = readUnverifiedCheckpoint(encoded);
  if (!shown || shown->statement.office != child) return std::nullopt;
  const std::uint64_t serial = shown->statement.certificateSerial;
  const crypto::SigningPublicKey* key = directory.signingKey(child, serial);
  if (key == nullptr) return std::nullopt;
  if (!directory.counts(child, serial, shown->position())) return std::nullopt;
  auto checkpoint = crypto::openCheckpoint(*key, encoded);
  if (!checkpoint) return std::nullopt;
  return LogHead{std::move(*checkpoint), Bytes(encoded.begin(), encoded.end()),
                 shown->statement.number, shown->statement.incarnation};
}

Bytes recordOf(const Anchor& anchor) {
  return encode(Checkpoint{anchor.checkpoint, anchor.extends, anchor.consistency});
}

}  // namespace

// --- ours --------------------------------------------------------------------------------------

Result<Ledger::Published> Ledger::publish(Transaction& transaction, const crypto::SigningKey& key,
                                          std::vector<CheckpointStatement::Mark> frontier,
                                          std::uint64_t revocations, Instant now) {
  CHECK(!hasDrafts());
  CheckpointStatement statement;
  statement.office = author_.code;
  statement.certificateSerial = author_.serial;
  statement.incarnation = author_.incarnation;
  statement.number = ++checkpoints_;
  statement.time = now;
  statement.frontier = std::move(frontier);
  statement.revocations = revocations;

  Published published;
  published.size = log_.size();
  published.extends = confirmed_;
  published.checkpoint = crypto::signCheckpoint(
      key, {.size = log_.size(), .root = log_.root(), .statement = encode(statement)});
  if (confirmed_ > 0) {
    const auto proof =
        crypto::proveConsistency(confirmed_, log_.size(), readLogNodes(transaction, tables_));
    if (!proof) return failure(ErrorCode::kStoreDamaged, "a node of the log is not there");
    published.consistency = proof->encoded();
  }
  const Anchor anchor{published.checkpoint, published.extends, published.consistency};
  Result<void> written = transaction.put(
      tables_.checkpoints, Key().code(author_.code).number(statement.number), recordOf(anchor));
  if (written) written = writeState(transaction);
  if (!written) return tl::unexpected<Error>(written.error());
  return published;
}

void Ledger::confirmed(std::uint64_t size) {
  if (size <= log_.size()) confirmed_ = std::max(confirmed_, size);
}

void Ledger::restartFrom(LogPosition last) {
  const bool ours = last.incarnation == author_.incarnation && last.size <= log_.size();
  confirmed_ = ours ? last.size : 0;
}

void Ledger::resumeNumbers(std::uint64_t lastCheckpoint) {
  checkpoints_ = std::max(checkpoints_, lastCheckpoint);
}

void Ledger::goOnAs(Incarnation incarnation) {
  if (incarnation != author_.incarnation) confirmed_ = 0;
  author_.incarnation = incarnation;
}

// --- the children's ----------------------------------------------------------------------------

Ledger::Kept Ledger::keepCheckpoint(Transaction& transaction, const Directory& directory,
                                    OfficeCode child, const Anchor& anchor, bool announced) {
  const std::optional<LogHead> next = authentic(directory, child, anchor.checkpoint);
  if (!next) return Kept::kForged;
  const Result<std::optional<LogHead>> newest = newestOf(transaction, tables_.checkpoints, child);
  // A kept one that can't be read: nothing may be taken for its successor.
  if (!newest) return Kept::kGap;

  Kept kept = Kept::kKept;
  if (*newest && next->number <= (*newest)->number) {
    kept = judgeLate(transaction, tables_.checkpoints, child, *next);
  } else if (*newest && next->incarnation != (*newest)->incarnation) {
    kept = announced ? Kept::kKept : Kept::kUnannounced;
  } else if (*newest) {
    kept = extends(**newest, *next, anchor);
  }

  if (kept == Kept::kKept) {
    // Errors doom the transaction: its commit tells them.
    static_cast<void>(transaction.put(tables_.checkpoints, Key().code(child).number(next->number),
                                      recordOf(anchor)));
  } else if (kept == Kept::kForked || kept == Kept::kUnannounced) {
    keepBeside(transaction, child, next->number, anchor);
  }
  return kept;
}

void Ledger::keepBeside(Transaction& transaction, OfficeCode child, std::uint64_t number,
                        const Anchor& anchor) {
  const Key prefix = besidePrefixOf(child);
  const Hash hash = crypto::sha256(anchor.checkpoint);
  const Key key = Key(prefix).number(number).bytes(ByteView(hash).first(16));
  if (transaction.get(tables_.checkpoints, key)) return;
  std::size_t count = 0;
  {
    const auto cursor = transaction.cursor(tables_.checkpoints);
    for (bool on = cursor->seek(prefix); on && startsWith(cursor->key(), prefix);
         on = cursor->next()) {
      if (++count >= kContradictionsMax) return;
    }
  }
  static_cast<void>(transaction.put(tables_.checkpoints, key, recordOf(anchor)));
}

Result<std::optional<Bytes>> Ledger::newestCheckpoint(Reader& reader, OfficeCode child) {
  Result<std::optional<LogHead>> newest = newestOf(reader, tables_.checkpoints, child);
  if (!newest) return tl::unexpected<Error>(newest.error());
  if (!*newest) return std::optional<Bytes>();
  return std::optional<Bytes>(std::move((*newest)->encoded));
}

}  // namespace guantong::federation
