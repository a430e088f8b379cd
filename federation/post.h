// federation/post.h: letters on their way: ours until they are delivered, others' until the next
// office has them.
#pragma once

#include <map>
#include <memory>
#include <optional>
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
///     is not confirmed is queued again after kConfirmFirst, doubling to kConfirmMax, never given
///     up, until it expires. A new incarnation of a neighbour has everything that went that way and
///     is unconfirmed queued again at once.
///  2. Confirmations, bounces and answers about the directory are not kept beyond the queue
///     (`pass`): lost ones come about again, because what they answer comes again.
///  3. The recipient's key is looked up when a letter is sent, not when it is queued. A recipient
///     not known yet: the letter waits in `unrouted`, and the office is asked for (`wanted`).
///  4. Others' envelopes are passed on unread, to Directory::nextHop, one hop more. Never back to
///     where they came from: in a tree such a way is a mistake or a lie, and bounces. So loops
///     can't be; the hop count is the second wall.
///  5. Undeliverable (unknown, revoked, expired, too large, too many hops): a bounce with its
///     reason to the author. What travels in the control lane is dropped and counted instead,
///     never bounced: else two confused offices would bounce bounces for ever.
///  6. A bounced letter of ours: staleEpoch is sealed again under a newer key; unknownRecipient and
///     revokedRecipient are retried like unconfirmed ones (a relay may have older news than we) and
///     reported once as `undeliverable`; expired and tooLarge end it.
///  7. Parked envelopes (author not known yet) are bounded (kParkedMax for each neighbour); what
///     comes beyond is bounced with refusedAuthor. They are looked at again when the author becomes
///     known, and bounced after kParkedAtMost.
/// Limits: named below. Time: `now` is passed in. Threads: one owner.
class Post {
 public:
  static constexpr std::chrono::minutes kConfirmFirst{10};
  static constexpr std::chrono::hours kConfirmMax{24};
  static constexpr std::chrono::days kParkedAtMost{30};
  static constexpr std::size_t kParkedMax = 10'000;
  /// A letter lives as long as a key that it could be sealed to: retention of the wait, not of the
  /// ticket. What is older is reported, and a person decides.
  static constexpr std::chrono::days kLetterLife{120};
  /// Letters just written are kept in memory for sending, up to this; beyond, they are read back.
  static constexpr std::size_t kAtHandBytesMax = std::size_t{8} << 20;

  static Result<Post> load(Reader& reader, const Tables& tables);

  // --- ours
  /// Keeps the batch for each of its recipients and queues it.
  Result<void> send(Transaction& transaction, const Directory& directory,
                    const AuthoredBatch& batch, Instant now, crypto::Randomness& randomness);
  /// Single events (of whichever author) to one more office.
  Result<void> send(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                    Lane lane, const std::vector<EventPlace>& events, Instant now,
                    crypto::Randomness& randomness);
  /// A letter that is kept until confirmed (a certificate, a revocation list, a checkpoint).
  Result<void> send(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                    Lane lane, const Letter& letter, Instant now, crypto::Randomness& randomness);
  /// A letter that nobody confirms.
  Result<void> pass(Transaction& transaction, const Directory& directory, OfficeCode recipient,
                    const Letter& letter, Instant now, crypto::Randomness& randomness);

  // --- what came
  /// The recipient `by` has confirmed these. Others' letters and unknown ids are passed over.
  Result<void> delivered(Transaction& transaction, const std::vector<EnvelopeId>& ids,
                         OfficeCode by);
  struct Undeliverable {
    OfficeCode recipient;
    Bounce::Reason reason;
    std::vector<EventPlace> events;
  };
  Result<std::optional<Undeliverable>> bounced(Transaction& transaction, const Directory& directory,
                                               const Bounce& bounce, OfficeCode by, Instant now);
  /// Passes another's envelope on, parks or bounces it. REQUIRES: it is not for us, or its verdict
  /// is kUnknownAuthor, kUnknownKey or kStaleEpoch.
  Result<void> forward(Transaction& transaction, const Directory& directory,
                       const InspectedEnvelope& envelope, OfficeCode from, Instant now,
                       crypto::Randomness& randomness);
  /// Confirms at the end of the group, one letter for each author.
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
  /// This office became known: what waited for it. Parked envelopes are handed back to be
  /// inspected again and are erased here.
  struct Unparked {
    OfficeCode from;
    Bytes envelope;
  };
  Result<std::vector<Unparked>> known(Transaction& transaction, const Directory& directory,
                                      OfficeCode office, Instant now);
  /// Due repeats, expiries. At most kTickWork entries a call; says when it wants to be called next.
  Result<Instant> tick(Transaction& transaction, const Directory& directory, Instant now,
                       crypto::Randomness& randomness);
  /// The letters to offices that nobody knows: the parent said so.
  Result<std::vector<Undeliverable>> unknown(Transaction& transaction,
                                             const std::vector<OfficeCode>& codes, Instant now);

  // --- sending
  /// Offices to ask for, since the last call: recipients and authors not known here.
  [[nodiscard]] std::vector<OfficeCode> wanted();
  /// For Link::orders.
  [[nodiscard]] Link::QueueView view(Reader& reader, OfficeCode neighbour);
  /// Neighbours whose queues grew since the last call.
  [[nodiscard]] std::vector<OfficeCode> queuedTo();
  [[nodiscard]] std::uint64_t lastQueued(OfficeCode neighbour, Lane lane) const;
  /// A run as orders for the sealing room. An item whose recipient's key has died meanwhile goes to
  /// `unrouted`, and a Nothing to the neighbour takes its number: it must not block its lane.
  Result<FrameOrder> order(Transaction& transaction, Ledger& ledger, const Directory& directory,
                           OfficeCode neighbour, const LinkOrders::Run& run, Instant now);

  // --- for people
  struct Backlog {
    std::uint64_t envelopes = 0;
    std::uint64_t bytes = 0;
  };
  [[nodiscard]] Backlog backlog(OfficeCode neighbour, Lane lane) const;
  [[nodiscard]] std::uint64_t unconfirmed() const;
  [[nodiscard]] std::uint64_t parked() const;
};

}  // namespace guantong::federation
