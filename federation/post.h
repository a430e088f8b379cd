// federation/post.h: letters on their way: ours until they are delivered, others' until the next
// office has them.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "crypto/randomness.h"
#include "federation/directory.h"
#include "federation/inspection.h"
#include "federation/ledger.h"
#include "federation/link.h"
#include "federation/sealing_room.h"
#include "federation/tables.h"

namespace guantong::federation {

/// The queues of all neighbours and all letters of ours that are not confirmed.
///
/// Rules
///  1. A letter of ours is kept until its recipient's signed confirmation. What the next office has
///     acknowledged leaves the queue, not the letters: that office may lose its disk. A letter that
///     is not confirmed is queued again kConfirmFirst after it was last handed to the link,
///     doubling to kConfirmMax, never given up, until it expires; what still waits in a queue is
///     not queued a second time. A new incarnation of a neighbour has everything that went that way
///     and is unconfirmed queued again at once: kTickWork of it, the rest by the next ticks (and
///     after a crash in between, when it is due).
///  2. Confirmations, bounces and answers about the directory are not kept beyond the queue
///     (`pass`): lost ones come about again, because what they answer comes again. So one that
///     can't be sent now, or would stand behind more than kPassingBytesMax, is dropped: a neighbour
///     that makes us answer and never takes the answers fills no disk.
///  3. The recipient's key is looked up when a letter is sent, not when it is queued. A letter that
///     can't be sent now (nobody knows the recipient here, no key of it lives, it is expired or
///     revoked, no way leads to it) waits in `unrouted`, and the office is asked for (`wanted`). It
///     is tried again when the office becomes `known`, and as often as an unconfirmed one.
///  4. Others' envelopes are passed on unread, to Directory::nextHop, one hop more. Never back to
///     where they came from: in a tree such a way is a mistake or a lie, and bounces. So loops
///     can't be; the hop count is the second wall. Our own that come back are dropped.
///  5. Undeliverable (unknown, revoked, expired, too many hops, an author that no longer holds): a
///     bounce with its reason to the author. What travels in the control lane is dropped and
///     counted instead, never bounced: else two confused offices would bounce bounces for ever. A
///     bounce goes back to where its envelope came from or nowhere: whoever replays what others
///     wrote must not make us write to third parties.
///  6. A bounced letter of ours: staleEpoch (which only the recipient can know) is sealed again
///     under a newer key, and waits for one; unknownRecipient, revokedRecipient, refusedAuthor and
///     reasons we don't know change nothing in what is retried (a relay may have older news than
///     we) and are reported once as `undeliverable`; tooLarge ends the letter; expired ends it when
///     our own clock agrees (within kEpochClockSkewMax), else it is as the others. Only offices on
///     the way are believed: the recipient, those above it and those above us. They could drop the
///     letter anyway; nobody else gains a say in it.
///  7. Parked envelopes (author not known yet) are bounded for each neighbour (kParkedMax,
///     kParkedBytesMax); what comes beyond is let go: nobody can be told, for an author that is not
///     known can't be written to, and it says its letter again. They are looked at again when the
///     author becomes known, dropped when nobody knows it, and bounced with refusedAuthor after
///     kParkedAtMost. As long as they wait, their authors are asked for again every kAskAgain.
///  8. Nothing in a queue blocks its lane: a letter that was confirmed meanwhile, whose recipient
///     can no longer be written to, or that the disk does not give back, is replaced by a Nothing
///     to the neighbour, which takes its number.
///     The queue to who is no neighbour any more (revoked, moved) is emptied: our letters are
///     tried again (another way may lead there), others' are let go, for their authors say them
///     again and then learn what became of the recipient.
///  9. Numbers of letters and of each queue never start again, also when nothing is left: whoever
///     erases the newest entry notes the next number. So no entry costs a counter's write.
/// Limits: named below. Time: `now` is passed in. Threads: one owner.
/// Memory: about 200 bytes for each unconfirmed letter, 16 for each item of a queue.
class Post {
 public:
  static constexpr std::chrono::minutes kConfirmFirst{10};
  static constexpr std::chrono::hours kConfirmMax{24};
  static constexpr std::chrono::days kParkedAtMost{30};
  static constexpr std::size_t kParkedMax = 10'000;
  /// As many letters of usual size as an office writes in a day; a neighbour fills no more of our
  /// disk with what nobody can check.
  static constexpr std::size_t kParkedBytesMax = std::size_t{32} << 20;
  /// A letter lives as long as a key that it could be sealed to: retention of the wait, not of the
  /// ticket. What is older is reported, and a person decides.
  static constexpr std::chrono::days kLetterLife{120};
  /// Letters just written are kept in memory for sending, up to this; beyond, they are read back.
  static constexpr std::size_t kAtHandBytesMax = std::size_t{8} << 20;
  /// Others' envelopes in one queue: a season of photographs for a station that was cut off. What
  /// comes beyond is let go, for its author keeps it and says it again.
  static constexpr std::uint64_t kOthersBytesMax = std::uint64_t{1} << 30;
  /// What nobody confirms is not queued behind more than this.
  static constexpr std::uint64_t kPassingBytesMax = std::uint64_t{16} << 20;
  /// Entries that one `tick` looks at: some milliseconds of the writer's time.
  static constexpr std::size_t kTickWork = 1024;
  /// A question of ours, or its answer, may have been lost.
  static constexpr std::chrono::hours kAskAgain{1};
  /// Offices asked for at once: one letter's list. What doesn't fit is asked for later.
  static constexpr std::size_t kWantedMax = Letter::kItemsMax;

  static Result<Post> load(Reader& reader, const Tables& tables);

  // --- ours
  // Nothing is sent to ourselves: such a recipient is passed over.
  /// Keeps the batch for each of its recipients and queues it.
  Result<void> send(Transaction& transaction, const Directory& directory,
                    const AuthoredBatch& batch, Instant now, crypto::Randomness& randomness);
  /// Single events (of whichever author) to one more office; as many letters as they need.
  Result<void> send(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                    Lane lane, const std::vector<EventPlace>& events, Instant now,
                    crypto::Randomness& randomness);
  /// A letter that is kept until confirmed (a certificate, a revocation list, a checkpoint). A list
  /// too long for one letter is cut into several; kTooLarge when one entry is.
  Result<void> send(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                    Lane lane, const Letter& letter, Instant now, crypto::Randomness& randomness);
  /// A letter that nobody confirms, in the control lane; cut like the above.
  Result<void> pass(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                    const Letter& letter, Instant now, crypto::Randomness& randomness);

  // --- what came
  /// The recipient `by` has confirmed these. Others' letters and unknown ids are passed over.
  Result<void> delivered(Transaction& transaction, const std::vector<EnvelopeId>& ids,
                         OfficeCode by);
  struct Undeliverable {
    OfficeCode recipient;
    Bounce::Reason reason = Bounce::Reason::kUnknownRecipient;
    std::vector<EventPlace> events;
  };
  Result<std::optional<Undeliverable>> bounced(Transaction& transaction, const Directory& directory,
                                               const Bounce& bounce, OfficeCode by, Instant now);
  /// What was found undeliverable without a bounce, since the last call: what expired here, what is
  /// for an office that we know to be revoked.
  [[nodiscard]] std::vector<Undeliverable> undeliverable();
  /// Passes another's envelope on, parks or bounces it. REQUIRES: it is not for us, or its verdict
  /// is kUnknownAuthor, kUnknownKey or kStaleEpoch.
  Result<void> forward(Transaction& transaction, const Directory& directory,
                       const InspectedEnvelope& envelope, OfficeCode from, Instant now,
                       crypto::Randomness& randomness);
  /// Confirms at the end of the group, one letter for each author. REQUIRES: the letter is not
  /// itself a confirmation: two offices would confirm confirmations for ever.
  void confirm(const EnvelopeId& id, OfficeCode author);
  Result<void> sendConfirmations(Transaction& transaction, const Directory& directory, Instant now,
                                 crypto::Randomness& randomness);

  // --- what happened
  /// Erases what the neighbour has from its queue.
  Result<void> acknowledged(Transaction& transaction, OfficeCode neighbour, Lane lane,
                            std::uint64_t upTo);
  /// The neighbour came back under a new incarnation (rule 1).
  Result<void> requeue(Transaction& transaction, const Directory& directory, OfficeCode neighbour,
                       Instant now);
  /// Who is a neighbour now, ascending: the queues of all others are emptied, by `tick`.
  void neighboursAre(const std::vector<OfficeCode>& neighbours);
  /// This office became known, or a newer certificate or key of it: what waited for it. Parked
  /// envelopes are handed back to be inspected again and are erased here.
  struct Unparked {
    OfficeCode from;
    Bytes envelope;
  };
  Result<std::vector<Unparked>> known(Transaction& transaction, const Directory& directory,
                                      OfficeCode office, Instant now);
  /// Due repeats, expiries. At most kTickWork entries a call; says when it wants to be called next
  /// (kInstantMax: never by itself).
  Result<Instant> tick(Transaction& transaction, const Directory& directory, Instant now,
                       crypto::Randomness& randomness);
  /// What `tick` said, and what came about since.
  [[nodiscard]] Instant wakeAt() const;
  /// The letters to offices that nobody knows: the parent said so. Each is reported once, and
  /// retried all the same.
  Result<std::vector<Undeliverable>> unknown(Transaction& transaction,
                                             const std::vector<OfficeCode>& codes, Instant now);

  // --- sending
  /// Offices to ask for, since the last call: recipients and authors not known here.
  [[nodiscard]] std::vector<OfficeCode> wanted();
  /// Whether anything still waits for what was asked of this office.
  [[nodiscard]] bool waitsFor(Reader& reader, const OfficeCode& office);
  /// For Link::orders. Good until the next call that isn't const. Sizes are at hand: nothing is
  /// read.
  [[nodiscard]] Link::QueueView view(Reader& reader, OfficeCode neighbour) const;
  /// Neighbours whose queues grew since the last call.
  [[nodiscard]] std::set<OfficeCode> queuedTo() { return std::exchange(grown_, {}); }
  /// 0: nothing ever was.
  [[nodiscard]] std::uint64_t lastQueued(OfficeCode neighbour, Lane lane) const;
  /// A run as orders for the sealing room (rule 8). It ends early, and may be empty, where not even
  /// a Nothing can be sealed because no key of the neighbour's lives: the link comes back to it.
  Result<FrameOrder> order(Transaction& transaction, Ledger& ledger, const Directory& directory,
                           OfficeCode neighbour, const LinkOrders::Run& run, Instant now);

  // --- for people
  struct Backlog {
    std::uint64_t envelopes = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const Backlog&, const Backlog&) = default;
  };
  struct Counters {
    std::uint64_t repeated = 0;     ///< letters of ours queued once more
    std::uint64_t bounced = 0;      ///< others' envelopes sent back with a reason
    std::uint64_t dropped = 0;      ///< others' envelopes, and answers of ours, let go
    std::uint64_t disbelieved = 0;  ///< confirmations and bounces by offices that have no say
    std::uint64_t damaged = 0;      ///< records that the store did not give back whole
  };
  [[nodiscard]] Backlog backlog(OfficeCode neighbour, Lane lane) const;
  [[nodiscard]] std::uint64_t unconfirmed() const { return awaited_.size(); }
  [[nodiscard]] std::uint64_t parked() const { return parked_.size(); }
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  /// A letter of ours, as far as it is needed at every turn.
  struct Awaited {
    EnvelopeId id;
    OfficeCode recipient;
    Instant made;
    Instant due;  ///< when to look at it next
    std::uint32_t attempts = 0;
    std::uint16_t inQueues = 0;             ///< items that name it
    bool waits = false;                     ///< in `unrouted`
    bool anew = false;                      ///< to be queued at once, its patience forgotten
    std::optional<crypto::Epoch> sealedTo;  ///< of the recipient's, when it was last sent
    std::optional<crypto::Epoch> stale;     ///< the recipient has no key any more up to this one
  };
  /// One lane to one neighbour: what its items weigh and name, the oldest first.
  class Queue {
   public:
    struct Item {
      std::uint64_t letter = 0;  ///< of ours; 0: something else
      std::uint64_t bytes = 0;
    };
    /// The number that the next item gets. The first is 1.
    std::uint64_t next = 1;

    [[nodiscard]] std::size_t size() const { return items_.size() - gone_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t first() const { return next - size(); }
    [[nodiscard]] bool holds(std::uint64_t number) const {
      return first() <= number && number < next;
    }
    /// REQUIRES: holds(number).
    [[nodiscard]] const Item& at(std::uint64_t number) const {
      return items_[gone_ + static_cast<std::size_t>(number - first())];
    }
    void replace(std::uint64_t number, Item item);
    /// Under the number `next`, which it counts on.
    void push(Item item);
    void pop();

   private:
    std::vector<Item> items_;
    std::size_t gone_ = 0;  ///< at the front: moved out of memory now and then
    std::uint64_t bytes_ = 0;
  };
  struct Parked {
    OfficeCode author;
    OfficeCode from;
    Instant arrived;
    std::uint64_t bytes = 0;
  };
  struct Share {  ///< a neighbour's, of what is parked
    std::size_t envelopes = 0;
    std::uint64_t bytes = 0;
  };
  struct AtHand {
    std::shared_ptr<const Bytes> letter;
    std::size_t uses = 0;  ///< queued and not yet sent
  };
  using QueueContent = decltype(QueueItem::content);

  explicit Post(const Tables& tables) : tables_(tables) {}

  // post.cc
  Result<void> loadLetters(Reader& reader);
  Result<void> loadQueues(Reader& reader);
  Result<void> loadParked(Reader& reader);

  // post_letters.cc: from the first try to the confirmation
  /// `bytes`: about the size of its Letter.
  Result<void> keep(Transaction& transaction, const Directory& directory, LetterRecord record,
                    std::size_t bytes, Instant now);
  Result<void> dispatch(Transaction& transaction, const Directory& directory, std::uint64_t number,
                        LetterRecord& record, std::size_t bytes, Instant now);
  Result<void> dispatchAgain(Transaction& transaction, const Directory& directory,
                             std::uint64_t number, Instant now, bool fromTheStart);
  Result<void> end(Transaction& transaction, std::uint64_t number);
  Result<std::optional<Undeliverable>> giveUp(Transaction& transaction, std::uint64_t number,
                                              Bounce::Reason reason);
  Result<void> tryAnew(Transaction& transaction, const Directory& directory,
                       const std::vector<std::uint64_t>& numbers, Instant now);
  Result<void> tickLetter(Transaction& transaction, const Directory& directory,
                          std::uint64_t number, Instant now);
  void setDue(std::uint64_t number, Awaited& letter, Instant due);
  void want(const OfficeCode& office);
  /// Nothing, and counted, where the store does not give it back whole.
  [[nodiscard]] std::optional<Decoded<LetterRecord>> letterAt(Reader& reader, std::uint64_t number);
  [[nodiscard]] std::optional<std::uint64_t> numberOf(Reader& reader, const EnvelopeId& id);
  [[nodiscard]] std::vector<std::uint64_t> waitingFor(Reader& reader, const OfficeCode& office);
  Result<std::optional<Undeliverable>> reportOnce(Transaction& transaction, std::uint64_t number,
                                                  Bounce::Reason reason);
  [[nodiscard]] Undeliverable describe(Reader& reader, const LetterRecord& record,
                                       Bounce::Reason reason);
  [[nodiscard]] std::optional<OfficeCode> wayTo(const Directory& directory,
                                                const OfficeCode& recipient,
                                                const std::optional<crypto::Epoch>& stale,
                                                Instant now) const;

  // post_sizes.cc: what fits into a letter, and about how large it will be
  [[nodiscard]] std::optional<Decoded<StoredEvents>> eventsAt(Reader& reader,
                                                              const EventPlace& place);
  [[nodiscard]] std::vector<std::vector<EventPlace>> cut(Reader& reader,
                                                         const std::vector<EventPlace>& events);
  [[nodiscard]] std::size_t aboutBytes(Reader& reader, const LetterRecord& record);

  // post_queue.cc
  Queue& queueOf(const OfficeCode& neighbour, Lane lane);
  [[nodiscard]] const Queue* findQueue(const OfficeCode& neighbour, Lane lane) const;
  Result<void> enqueue(Transaction& transaction, const OfficeCode& neighbour, Lane lane,
                       const QueueContent& content, std::uint64_t bytes);
  Result<void> tickAbandoned(Transaction& transaction, const Directory& directory, Instant now);
  Result<void> popFront(Transaction& transaction, const OfficeCode& neighbour, Lane lane);
  struct Turn {  ///< an item whose turn it is
    OfficeCode neighbour;
    Lane lane = Lane::kNormal;
    std::uint64_t number = 0;
    Instant now;
  };
  Result<std::optional<SealOrder>> orderOne(Transaction& transaction, Ledger& ledger,
                                            const Directory& directory, const Turn& turn);
  [[nodiscard]] std::optional<SealOrder> orderAsItIs(Reader& reader, Ledger& ledger,
                                                     const Directory& directory, const Turn& turn);
  [[nodiscard]] std::optional<SealOrder> orderLetter(Reader& reader, Ledger& ledger,
                                                     const Directory& directory, const Turn& turn,
                                                     std::uint64_t number);
  Result<std::optional<SealOrder>> orderNothing(Transaction& transaction,
                                                const Directory& directory, const Turn& turn);
  [[nodiscard]] std::shared_ptr<const Bytes> contentOf(Reader& reader, Ledger& ledger,
                                                       const LetterRecord& record);
  [[nodiscard]] std::shared_ptr<const Bytes> letterOfEvents(Reader& reader, Ledger& ledger,
                                                            const std::vector<EventPlace>& places);
  void remember(std::uint64_t batch, std::shared_ptr<const Bytes> letter, std::size_t uses);
  [[nodiscard]] std::shared_ptr<const Bytes> takeAtHand(std::uint64_t batch);
  void forgetAtHand(std::uint64_t batch);

  // post_transit.cc
  Result<void> passOn(Transaction& transaction, const Directory& directory,
                      const InspectedEnvelope& envelope, OfficeCode from, Instant now,
                      crypto::Randomness& randomness);
  Result<void> park(Transaction& transaction, const InspectedEnvelope& envelope, OfficeCode from,
                    Instant now);
  Result<void> bounce(Transaction& transaction, const Directory& directory,
                      const EnvelopeHeader& header, OfficeCode from, Bounce::Reason reason,
                      Instant now, crypto::Randomness& randomness);
  Result<void> tickParked(Transaction& transaction, const Directory& directory, Instant now,
                          crypto::Randomness& randomness);
  Result<std::vector<Unparked>> unpark(Transaction& transaction, const OfficeCode& author);
  void forgetParked(std::uint64_t number);

  Tables tables_;
  std::uint64_t nextLetter_ = 1;
  std::uint64_t nextParked_ = 1;
  std::map<std::uint64_t, Awaited> awaited_;  ///< by number
  std::set<std::pair<Instant, std::uint64_t>> due_;
  std::map<OfficeCode, std::array<Queue, kLanes>> queues_;
  std::map<std::uint64_t, Parked> parked_;  ///< by number, so by arrival
  std::map<OfficeCode, Share> shares_;
  Instant askAgain_;
  std::map<std::uint64_t, AtHand> atHand_;  ///< by batch
  std::size_t atHandBytes_ = 0;
  std::map<OfficeCode, std::vector<EnvelopeId>> confirmations_;
  std::set<OfficeCode> wanted_;
  std::set<OfficeCode> grown_;
  std::set<OfficeCode> abandoned_;  ///< who has a queue and is no neighbour any more
  std::vector<Undeliverable> undeliverable_;
  Counters counters_;
};

}  // namespace guantong::federation
