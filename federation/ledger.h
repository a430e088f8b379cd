// federation/ledger.h: what this office said, and what others said that it keeps.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "crypto/key_ring.h"
#include "crypto/merkle_log.h"
#include "crypto/randomness.h"
#include "crypto/rest.h"
#include "federation/checkpoint.h"
#include "federation/directory.h"
#include "federation/record.h"
#include "federation/store.h"
#include "federation/tables.h"

namespace guantong::federation {

/// One fact that this office is about to say. Where it stands in its chain is the caller's to know.
struct Draft {
  Chain chain = Chain::kTicket;
  std::optional<TicketId> ticket;
  std::uint32_t sequence = 0;
  std::optional<EventId> previous;
  std::vector<Head> heads;  ///< by author, each once
  std::uint32_t person = 0;
  std::uint16_t kind = 0;
  Bytes content;
  std::uint64_t directoryVersion = 0;
  std::uint32_t profileVersion = 0;
  Instant time;
  /// Who gets it at once. By code, each once, without ourselves.
  std::vector<OfficeCode> recipients;
  Lane lane = Lane::kNormal;
  /// Signed in a batch of its own: its neighbours must not be known to stand beside it.
  bool alone = false;
};

struct Drafted {
  EventId id;
  EventPlace place;
  std::uint64_t position = 0;
};

/// A batch that was written and is to be sent.
struct AuthoredBatch {
  std::uint64_t record = 0;
  std::vector<OfficeCode> recipients;
  Lane lane = Lane::kNormal;
  std::shared_ptr<const Bytes> letter;  ///< a Letter of SignedEvents, encoded
};

/// An event read back, with all that is needed to show, judge or pass it on.
struct ReadEvent {
  EventId id;
  Bytes header;
  Bytes proof;  ///< crypto/batch.h's encoding, made anew for one of a whole batch
  std::optional<EventBody> body;
  Bytes content;  ///< what body->content points into
};

/// The office's own events with their Merkle log, and others' events as they came.
///
/// Rules
///  1. `draft` gives an event its place in the log and its id at once, so that the next draft can
///     cite it; `seal` signs what was drafted since, batch by batch, and writes it. What is drafted
///     and not sealed was never said.
///  2. Drafts that go to the same recipients in the same lane, not `alone`, share a batch: at most
///     kBatchMessagesMax of them and about kLetterBytesTarget. One signature, one record, one
///     letter. Why: it is what makes an event cost microseconds.
///  3. Every event is a leaf of the log, in the order of drafting; position is the number of leaves
///     before it. The frontier is written with every group, completed nodes as one value.
///  4. Bodies rest sealed under a key derived from the office's master seed (kRest...): a stolen
///     disk shows headers and no bodies.
///  5. A checkpoint says size and root, with incarnation, frontier of the lanes, and how new a
///     revocation list is known. It carries a proof that it extends the last one the parent is
///     known to have.
///  6. The parent keeps its children's checkpoints (all: they are small). One that does not extend
///     the newest kept one, in the same incarnation and without a proof, is an alarm; it is kept
///     beside, never instead. Another incarnation is announced by `Recovering` and a Gap event, or
///     it is an alarm too.
/// Threads: one owner. Reading (the static functions) needs only a Reader and the keys.
class Ledger {
 public:
  /// As large as a frame that keeps a weak link from being blocked for long; larger ones are no
  /// faster (tests/bench).
  static constexpr std::size_t kLetterBytesTarget = std::size_t{64} << 10;

  struct Author {
    OfficeCode code;
    std::uint64_t serial = 0;  ///< of our current certificate
    Incarnation incarnation;
  };

  static Result<Ledger> load(Reader& reader, const Tables& tables, Author author,
                             const crypto::Secret& restKey);

  // --- what we say
  Drafted draft(const Draft& draft, crypto::Randomness& randomness);
  [[nodiscard]] bool hasDrafts() const;
  /// Signs and writes all drafts. The caller commits, or throws the Ledger away.
  Result<std::vector<AuthoredBatch>> seal(Transaction& transaction, const crypto::SigningKey& key,
                                          crypto::Randomness& randomness, Instant now);

  // --- what others said
  /// Writes the events of one letter as one record; the number of the record in `received`.
  /// REQUIRES: at least one event; all verified.
  Result<std::uint64_t> keep(Transaction& transaction, const SignedEvents& events, OfficeCode from,
                             Instant now, crypto::Randomness& randomness);
  Result<std::uint64_t> keep(Transaction& transaction, const std::vector<Event>& events,
                             OfficeCode from, Instant now, crypto::Randomness& randomness);

  // --- reading back
  /// Opens and decodes one event. kNotFound, kStoreDamaged.
  Result<ReadEvent> read(Reader& reader, EventPlace place);
  /// The letter of a batch of ours, as it was first sent: the same bytes.
  Result<Bytes> letterOf(Reader& reader, std::uint64_t batch);

  // --- checkpoints
  /// Ours, signed and stored, with the proof from the newest one the parent confirmed.
  struct Published {
    Bytes checkpoint;
    std::uint64_t extends = 0;
    Bytes consistency;
    std::uint64_t size = 0;
  };
  Result<Published> publish(Transaction& transaction, const crypto::SigningKey& key,
                            std::vector<CheckpointStatement::Mark> frontier,
                            std::uint64_t revocations, Instant now);
  /// The parent confirmed a checkpoint of this size: the next extends it.
  void confirmed(std::uint64_t size);
  /// What the parent answered when it has another one.
  void restartFrom(LogPosition last);

  enum class Kept {
    kKept,         ///< extends what we had (or is the first)
    kKnown,        ///< had it
    kGap,          ///< its proof starts elsewhere: ask with CheckpointWanted
    kForked,       ///< an alarm: does not extend what we had
    kUnannounced,  ///< an alarm: another incarnation that nobody announced
    kForged,
  };
  Kept keepCheckpoint(Transaction& transaction, const Directory& directory, OfficeCode child,
                      const Anchor& anchor, bool announced);
  /// The newest of a child's that we keep.
  Result<std::optional<Bytes>> newestCheckpoint(Reader& reader, OfficeCode child);

  [[nodiscard]] std::uint64_t size() const { return log_.size(); }
  [[nodiscard]] Hash root() const { return log_.root(); }
  [[nodiscard]] Author author() const { return author_; }
  /// A renewed certificate: what is drafted from now on names it.
  void certified(std::uint64_t serial) { author_.serial = serial; }
  /// Another life of the store: what is drafted from now on belongs to it.
  void goOnAs(Incarnation incarnation) { author_.incarnation = incarnation; }

 private:
  // H3 fills in.
  Tables tables_;
  Author author_;
  crypto::MerkleLog log_;
};

}  // namespace guantong::federation
