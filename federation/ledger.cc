#include "federation/ledger.h"

#include <algorithm>

#include "crypto/check.h"
#include "federation/log_table.h"
#include "federation/wire.h"

namespace guantong::federation {
namespace {

constexpr crypto::Suite kSuite = crypto::Suite::kEd25519Sha256XChaCha;
constexpr auto kSuiteNumber = static_cast<std::uint16_t>(kSuite);
constexpr std::string_view kStateName = "ledger";
/// What an event takes in a letter besides header and content: salts, pointers, padding.
constexpr std::size_t kMemberBytesBesides = 16 + 32 + 64;

tl::unexpected<Error> damaged(const std::string& what) {
  return failure(ErrorCode::kStoreDamaged, "the ledger's state: " + what);
}

/// What the bodies take one behind the other (appendBody).
template <typename Events>
std::size_t bodiesBytes(const Events& events) {
  std::size_t bytes = 0;
  for (const auto& event : events) {
    bytes += sizeof(std::uint32_t);
    if (event.body) bytes += event.body->salt.size() + event.body->content.size();
  }
  return bytes;
}

/// Whether every record of a table has a number below `next`: else numbers would be used twice.
bool allBelow(Reader& reader, Table table, std::uint64_t next) {
  const auto cursor = reader.cursor(table);
  return !cursor->last() ||
         (cursor->key().size() == sizeof next && lastNumber(cursor->key()) < next);
}

}  // namespace

bool Ledger::RouteOrder::operator()(const Route& a, const Route& b) const {
  if (a.first != b.first) return a.first < b.first;
  return std::ranges::lexicographical_compare(a.second, b.second);
}

Result<Ledger> Ledger::load(Reader& reader, const Tables& tables, Author author,
                            const crypto::Secret& restKey) {
  Ledger ledger(tables, author, restKey);
  if (const auto bytes = reader.get(tables.office, crypto::viewOf(kStateName))) {
    const auto state = decode<LedgerRecord>(*bytes);
    if (!state) return damaged(state.error().detail);
    auto log = crypto::MerkleLog::decode((*state)->log);
    if (!log) return damaged("the log's frontier does not decode");
    ledger.log_ = std::move(*log);
    ledger.nextBatch_ = ledger.sealedBatches_ = (*state)->nextBatch;
    ledger.nextArrival_ = (*state)->nextArrival;
    ledger.checkpoints_ = (*state)->checkpoints;
    // What the parent has of another incarnation's log is no beginning of this one's; and what it
    // claimed to have of drafts that were never sealed is nothing.
    const bool ours =
        (*state)->incarnation == author.incarnation && (*state)->confirmed <= ledger.log_.size();
    ledger.confirmed_ = ours ? (*state)->confirmed : 0;
  }
  ledger.sealedLog_ = ledger.log_.encoded();
  if (!allBelow(reader, tables.ledger, ledger.nextBatch_) ||
      !allBelow(reader, tables.received, ledger.nextArrival_)) {
    return damaged("it is older than the records beside it");
  }
  if (Result<void> health = reader.health(); !health) {
    return tl::unexpected<Error>(health.error());
  }
  return ledger;
}

// --- what we say -------------------------------------------------------------------------------

Ledger::OpenBatch& Ledger::batchFor(const Draft& draft, std::size_t bytes) {
  const Route route{draft.lane, draft.recipients};
  const auto open = draft.alone ? open_.end() : open_.find(route);
  if (open != open_.end()) {
    OpenBatch& batch = drafted_[open->second];
    const bool fits = batch.letterBytes + bytes <= kLetterBytesTarget &&
                      batch.members.size() < crypto::kBatchMessagesMax;
    if (fits) return batch;
    open->second = drafted_.size();
  } else if (!draft.alone) {
    open_.emplace(OwnedRoute{draft.lane, draft.recipients}, drafted_.size());
  }
  const bool moreOfThem = open != open_.end();
  OpenBatch& batch = drafted_.emplace_back();
  // After a full one another may well get full.
  if (moreOfThem) batch.bodies.reserve(kLetterBytesTarget);
  batch.record = nextBatch_++;
  batch.recipients = draft.recipients;
  batch.lane = draft.lane;
  return batch;
}

EventHeader Ledger::headerOf(const Draft& draft, const crypto::CommitmentSalt& salt) const {
  return {.suite = kSuiteNumber,
          .author = author_.code,
          .authorSerial = author_.serial,
          .person = draft.person,
          .incarnation = author_.incarnation,
          .position = log_.size(),
          .chain = draft.chain,
          .ticket = draft.ticket,
          .sequence = draft.sequence,
          .previous = draft.previous,
          .heads = draft.heads,
          .directoryVersion = draft.directoryVersion,
          .profileVersion = draft.profileVersion,
          .time = draft.time,
          .kind = draft.kind,
          .commitment = crypto::commitmentOf(kSuite, salt, draft.content)};
}

Drafted Ledger::draft(const Draft& draft, crypto::Randomness& randomness) {
  CHECK(author_.serial > 0);
  CHECK(draft.content.size() <= EventBody::kContentBytesMax);
  CHECK(std::ranges::is_sorted(draft.recipients, std::ranges::less_equal{}) ||
        draft.recipients.size() < 2);
  OpenBatch::Member member;
  randomness.fill(member.bodySalt);
  randomness.fill(member.salt);
  member.header = encode(headerOf(draft, member.bodySalt));
  const Hash leaf = crypto::batchLeaf(crypto::context::kEvent, kSuite, member.salt, member.header);

  const std::size_t bytes = member.header.size() + draft.content.size() + kMemberBytesBesides;
  OpenBatch& batch = batchFor(draft, bytes);
  const Drafted drafted{
      {leaf}, {false, batch.record, static_cast<std::uint16_t>(batch.members.size())}, log_.size()};
  member.contentBytes = draft.content.size();
  member.contentAt = appendBody(batch.bodies, EventBody{member.bodySalt, draft.content});
  batch.letterBytes += bytes;
  batch.members.push_back(std::move(member));
  batch.leaves.push_back(leaf);
  log_.append(leaf, completed_);
  return drafted;
}

Result<Bytes> Ledger::write(Transaction& transaction, const OpenBatch& batch,
                            const crypto::SignedBatch& signedBatch, crypto::Randomness& randomness,
                            Instant now) {
  StoredEvents record;
  record.arrived = now;
  record.suite = kSuiteNumber;
  record.signature = signedBatch.signature();
  SignedEvents letter;
  letter.suite = kSuiteNumber;
  letter.signature = signedBatch.signature();
  record.events.reserve(batch.members.size());
  letter.events.reserve(batch.members.size());
  for (const OpenBatch::Member& member : batch.members) {
    record.events.push_back({member.header, member.salt});
    const ByteView content = ByteView(batch.bodies).subspan(member.contentAt, member.contentBytes);
    letter.events.push_back({member.salt, member.header, EventBody{member.bodySalt, content}});
  }
  const Bytes sealed = sealer_.seal(randomness.bytes<crypto::kAeadNonceBytes>(),
                                    placeOfRecord(false, batch.record), batch.bodies);
  record.sealedBodies = sealed;
  Result<void> written =
      transaction.append(tables_.ledger, Key().number(batch.record), encode(record));
  if (!written) return tl::unexpected<Error>(written.error());
  if (batch.recipients.empty()) return Bytes{};
  return encode(Letter{std::move(letter)});
}

Result<std::vector<AuthoredBatch>> Ledger::seal(Transaction& transaction,
                                                const crypto::SigningKey& key,
                                                crypto::Randomness& randomness, Instant now) {
  std::vector<AuthoredBatch> authored;
  if (!hasDrafts()) return authored;
  authored.reserve(drafted_.size());
  for (OpenBatch& batch : drafted_) {
    const crypto::SignedBatch signedBatch = crypto::SignedBatch::sign(key, batch.leaves);
    Result<Bytes> letter = write(transaction, batch, signedBatch, randomness, now);
    if (!letter) return tl::unexpected<Error>(letter.error());
    if (batch.recipients.empty()) continue;
    authored.push_back({batch.record, std::move(batch.recipients), batch.lane,
                        std::make_shared<const Bytes>(std::move(*letter))});
  }
  drafted_.clear();
  open_.clear();
  Result<void> written = writeLogNodes(transaction, tables_, completed_);
  completed_.clear();
  sealedLog_ = log_.encoded();
  sealedBatches_ = nextBatch_;
  if (written) written = writeState(transaction);
  if (!written) return tl::unexpected<Error>(written.error());
  return authored;
}

Result<void> Ledger::writeState(Transaction& transaction) {
  LedgerRecord state;
  state.nextBatch = sealedBatches_;
  state.nextArrival = nextArrival_;
  state.log = sealedLog_;
  state.checkpoints = checkpoints_;
  state.incarnation = author_.incarnation;
  state.confirmed = confirmed_;
  return transaction.put(tables_.office, crypto::viewOf(kStateName), encode(state));
}

// --- what others said --------------------------------------------------------------------------

Result<std::uint64_t> Ledger::keep(Transaction& transaction, const SignedEvents& events,
                                   OfficeCode from, Instant now, crypto::Randomness& randomness) {
  StoredEvents record;
  record.from = from;
  record.arrived = now;
  record.suite = events.suite;
  record.signature = events.signature;
  record.events.reserve(events.events.size());
  Bytes bodies;
  bodies.reserve(bodiesBytes(events.events));
  for (const SignedEvents::Member& member : events.events) {
    record.events.push_back({member.header, member.salt});
    appendBody(bodies, member.body);
  }
  return keep(transaction, record, bodies, randomness);
}

Result<std::uint64_t> Ledger::keep(Transaction& transaction, const std::vector<Event>& events,
                                   OfficeCode from, Instant now, crypto::Randomness& randomness) {
  StoredEvents record;
  record.from = from;
  record.arrived = now;
  record.suite = kSuiteNumber;
  record.events.reserve(events.size());
  Bytes bodies;
  bodies.reserve(bodiesBytes(events));
  for (const Event& event : events) {
    record.events.push_back({event.header, event.proof});
    appendBody(bodies, event.body);
  }
  return keep(transaction, record, bodies, randomness);
}

Result<std::uint64_t> Ledger::keep(Transaction& transaction, StoredEvents& events,
                                   const Bytes& bodies, crypto::Randomness& randomness) {
  CHECK(!events.events.empty());
  const std::uint64_t number = nextArrival_++;
  const Bytes sealed = sealer_.seal(randomness.bytes<crypto::kAeadNonceBytes>(),
                                    placeOfRecord(true, number), bodies);
  events.sealedBodies = sealed;
  Result<void> written = transaction.append(tables_.received, Key().number(number), encode(events));
  if (written) written = writeState(transaction);
  if (!written) return tl::unexpected<Error>(written.error());
  return number;
}

}  // namespace guantong::federation
