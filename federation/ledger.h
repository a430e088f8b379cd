// federation/ledger.h: what this office said, and what others said that it keeps.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crypto/batch.h"
#include "crypto/commitment.h"
#include "crypto/merkle_log.h"
#include "crypto/randomness.h"
#include "crypto/rest.h"
#include "federation/checkpoint.h"
#include "federation/directory.h"
#include "federation/event_record.h"
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

/// A batch that was written and is to be sent: somebody gets it.
struct AuthoredBatch {
  std::uint64_t record = 0;
  std::vector<OfficeCode> recipients;
  Lane lane = Lane::kNormal;
  std::shared_ptr<const Bytes> letter;  ///< a Letter of SignedEvents, encoded
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
///     before it. Its id is the leaf, not hashed once more: an id is such a hash already, begun as
///     a leaf is and salted, so it can't be shown as a node and tells nothing where it is a sibling
///     in another's proof; and who holds a header and its proof holds the leaf. The frontier is
///     written with every group, completed nodes as one value (log_table.h).
///  4. Bodies rest sealed under a key derived from the office's master seed (kRest...): a stolen
///     disk shows headers and no bodies.
///  5. A checkpoint says size and root, with incarnation, frontier of the lanes, and how new a
///     revocation list is known. It carries a proof that it extends the last one the parent is
///     known to have.
///  6. The parent keeps its children's checkpoints with their proofs (all: they are small), each of
///     which extends the one before. One that contradicts a kept one is an alarm; it is kept
///     beside, never instead. In one incarnation these contradict: two with one number; a size that
///     shrinks while numbers grow, or grows while they shrink; two roots of one size; a proof from
///     the newest kept one that does not hold. Another incarnation is announced by `Recovering` and
///     a Gap event, or it is an alarm too. An alarm is raised as often as the same checkpoint
///     comes, and kept once.
///  7. A checkpoint that came late (a lower number than the newest kept one) and contradicts
///  nothing
///     is passed over: nothing joins it to the newest.
/// Limits: kLetterBytesTarget, kContradictionsMax.
/// Threads: one owner. Reading alone needs an EventReader (event_record.h) and no Ledger.
class Ledger {
 public:
  /// Only what is said in one group fills it. Each letter costs two signatures and their checking;
  /// twice as large it would hold up a weak link for longer and gain a twentieth of that.
  static constexpr std::size_t kLetterBytesTarget = std::size_t{128} << 10;
  /// Contradicting checkpoints kept of one child. The first one is proof for ever; more must not
  /// let a child fill its parent's disk. Beyond, they are alarms all the same.
  static constexpr std::size_t kContradictionsMax = 256;

  struct Author {
    OfficeCode code;
    std::uint64_t serial = 0;  ///< of our current certificate
    Incarnation incarnation;
  };

  static Result<Ledger> load(Reader& reader, const Tables& tables, Author author,
                             const crypto::Secret& restKey);

  // --- what we say
  /// REQUIRES: we are certified; what the fields of Draft say.
  Drafted draft(const Draft& draft, crypto::Randomness& randomness);
  [[nodiscard]] bool hasDrafts() const { return !drafted_.empty(); }
  /// Signs and writes all drafts. Gives the batches that somebody gets, by record. The caller
  /// commits, or throws the Ledger away.
  Result<std::vector<AuthoredBatch>> seal(Transaction& transaction, const crypto::SigningKey& key,
                                          crypto::Randomness& randomness, Instant now);

  // --- what others said
  /// Writes the events of one letter as one record; the number of the record in `received`.
  /// REQUIRES: at least one event; all verified.
  Result<std::uint64_t> keep(Transaction& transaction, const SignedEvents& events, OfficeCode from,
                             Instant now, crypto::Randomness& randomness);
  Result<std::uint64_t> keep(Transaction& transaction, const std::vector<Event>& events,
                             OfficeCode from, Instant now, crypto::Randomness& randomness);

  // --- reading back what was sealed or kept: as EventReader
  Result<ReadEvent> read(Reader& reader, EventPlace place) { return reader_.read(reader, place); }
  Result<Bytes> letterOf(Reader& reader, std::uint64_t batch) {
    return reader_.letterOf(reader, batch);
  }

  // --- checkpoints
  /// Ours, signed and stored, with the proof from the newest one the parent confirmed.
  /// REQUIRES: nothing is drafted; `frontier` by lane, each once.
  struct Published {
    Bytes checkpoint;
    std::uint64_t extends = 0;
    Bytes consistency;
    std::uint64_t size = 0;
  };
  Result<Published> publish(Transaction& transaction, const crypto::SigningKey& key,
                            std::vector<CheckpointStatement::Mark> frontier,
                            std::uint64_t revocations, Instant now);
  /// The parent confirmed a checkpoint of this size: the next extends it. Sizes that come late
  /// change nothing.
  void confirmed(std::uint64_t size);
  /// What the parent answered when it has another one: the next extends that. Another
  /// incarnation's, or one that is larger than our log (we are a copy): the next extends nothing.
  void restartFrom(LogPosition last);
  /// Numbers of checkpoints that this office used before its store was restored: the next is
  /// greater. The number in the checkpoint that came back with Frontier.
  void resumeNumbers(std::uint64_t lastCheckpoint);

  enum class Kept {
    kKept,         ///< extends what we had (or is the first)
    kKnown,        ///< had it, or a newer one that this doesn't contradict
    kGap,          ///< its proof starts elsewhere: ask with CheckpointWanted
    kForked,       ///< an alarm: does not extend what we had
    kUnannounced,  ///< an alarm: another incarnation that nobody announced
    kForged,       ///< not the child's, or under a certificate that counts no longer
  };
  /// Whether it could be written, the transaction's commit tells.
  Kept keepCheckpoint(Transaction& transaction, const Directory& directory, OfficeCode child,
                      const Anchor& anchor, bool announced);
  /// The newest of a child's that we keep: crypto/checkpoint.h's encoding.
  Result<std::optional<Bytes>> newestCheckpoint(Reader& reader, OfficeCode child);

  /// With what is drafted.
  [[nodiscard]] std::uint64_t size() const { return log_.size(); }
  [[nodiscard]] Hash root() const { return log_.root(); }
  [[nodiscard]] Author author() const { return author_; }
  /// A renewed certificate: what is drafted from now on names it.
  void certified(std::uint64_t serial) { author_.serial = serial; }
  /// Another life of the store: what is drafted from now on belongs to it.
  /// What the parent had of the old one is no beginning of it.
  void goOnAs(Incarnation incarnation);

 private:
  struct OpenBatch {
    struct Member {
      crypto::BatchSalt salt;
      Bytes header;
      crypto::CommitmentSalt bodySalt;
      std::size_t contentAt = 0;  ///< in `bodies`
      std::size_t contentBytes = 0;
    };

    std::uint64_t record = 0;
    std::vector<OfficeCode> recipients;
    Lane lane = Lane::kNormal;
    std::vector<Member> members;
    std::vector<Hash> leaves;
    Bytes bodies;  ///< as they are going to be sealed
    std::size_t letterBytes = 0;
  };
  /// To whom, and in which lane; found without copying a list of recipients.
  using Route = std::pair<Lane, std::span<const OfficeCode>>;
  struct OwnedRoute {
    Lane lane;
    std::vector<OfficeCode> recipients;
    operator Route() const { return {lane, recipients}; }  // NOLINT: it is one
  };
  struct RouteOrder {
    using is_transparent = void;
    bool operator()(const Route& a, const Route& b) const;
  };

  Ledger(const Tables& tables, Author author, const crypto::Secret& restKey)
      : tables_(tables), author_(author), sealer_(restKey), reader_(tables, restKey) {}

  OpenBatch& batchFor(const Draft& draft, std::size_t bytes);
  [[nodiscard]] EventHeader headerOf(const Draft& draft, const crypto::CommitmentSalt& salt) const;
  Result<Bytes> write(Transaction& transaction, const OpenBatch& batch,
                      const crypto::SignedBatch& signedBatch, crypto::Randomness& randomness,
                      Instant now);
  Result<void> writeState(Transaction& transaction);
  Result<std::uint64_t> keep(Transaction& transaction, StoredEvents& events, const Bytes& bodies,
                             crypto::Randomness& randomness);
  void keepBeside(Transaction& transaction, OfficeCode child, std::uint64_t number,
                  const Anchor& anchor);

  Tables tables_;
  Author author_;
  crypto::RestSealer sealer_;
  EventReader reader_;
  crypto::MerkleLog log_;
  std::vector<crypto::LogNode> completed_;  ///< by drafts
  std::vector<OpenBatch> drafted_;          ///< by record
  /// Those in drafted_ that take more.
  std::map<OwnedRoute, std::size_t, RouteOrder> open_;
  /// What the state on the disk may say: nothing that is only drafted.
  Bytes sealedLog_;
  std::uint64_t sealedBatches_ = 1;
  std::uint64_t nextBatch_ = 1;
  std::uint64_t nextArrival_ = 1;
  std::uint64_t checkpoints_ = 0;
  std::uint64_t confirmed_ = 0;
};

}  // namespace guantong::federation
