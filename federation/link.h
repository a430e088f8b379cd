// federation/link.h: one link between a parent and a child, as a state machine without a socket.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "federation/frame.h"
#include "federation/record.h"

namespace guantong::federation {

/// What the link wants sent. The caller sends in this order, after the commit.
struct LinkOrders {
  /// Hello, acks, alive, goodbye: encoded by the caller as they stand.
  std::vector<Frame> frames;
  /// Items of the queue to be sealed and framed as Batches.
  struct Run {
    Lane lane = Lane::kNormal;
    std::uint64_t firstInQueue = 0;
    std::uint64_t firstOnWire = 0;
    std::size_t count = 0;
    std::vector<Ack> acks;  ///< travel along with the first frame
  };
  std::vector<Run> runs;
};

/// One neighbour. Knows numbers and bytes, never what is in an envelope.
///
/// Rules
///  1. Each lane has a sequence of its own in each direction. What comes in order is taken, what
///     came before is dropped and acknowledged again, what comes too early is dropped: the sender
///     comes back to it. So the receiver keeps no heap of early frames for a hostile peer to fill.
///  2. An ack says "committed". The link learns of commits by `committed`, and of what there is to
///     send by `queued`; it never acknowledges what it merely took.
///  3. After a hello the sender goes on behind what the peer's hello says it has, in this pair of
///     incarnations. With a peer incarnation that is new to us, numbers on the wire start from 1
///     again and everything not acknowledged is sent under new numbers (LaneRecord::base); what we
///     counted of the old one is void.
///  4. A peer that says it has more than we ever sent in this incarnation shows that OUR store is
///  an
///     old copy (`weAreACopy`): the caller takes another incarnation. Nothing is sent until then.
///  5. Lanes go by rank: control, urgent, normal, bulk. A higher one is never behind a lower one in
///     the link; and what is under way in a lane is bounded by the peer's credit and by the window,
///     which holds what went through in kWindowSeconds (at least kWindowBytesMin): an urgent ticket
///     waits at most about so long for what is already in the pipe.
///  6. No progress for a while: everything not acknowledged is sent again (from the last ack),
///  after
///     kRetryFirst, doubling to kRetryMax, never given up. Any frame of the peer, whatever it says,
///     sets the delay back to kRetryFirst.
///  7. Nothing heard for kAliveAfter: we say `alive`. Nothing for kSilentAfter: the link is `down`
///     (a word for people; it changes nothing that is sent), and the dialling end says hello again.
///  8. Only after hellos in both directions that share a version are envelopes taken or sent. What
///     comes before is dropped, counted and answered with our hello (at most one each
///     kHelloPause). Nothing in common: goodbye.
///  9. More bytes or envelopes than were credited, a batch for a number that cannot be:
///  `misbehaved`
///     is counted and the frame dropped whole; the link lives on, retried by its peer.
/// Limits: named below. Time: `now` is passed in. Threads: one owner.
/// Not here: queues on disk (post.h), who the peer is (the transport knows by its CURVE key),
/// envelopes (inspection.h).
class Link {
 public:
  static constexpr std::uint16_t kVersionMin = 1;
  static constexpr std::uint16_t kVersionMax = 1;
  static constexpr std::chrono::milliseconds kRetryFirst{500};
  static constexpr std::chrono::milliseconds kRetryMax{60'000};
  static constexpr std::chrono::milliseconds kAliveAfter{20'000};
  static constexpr std::chrono::milliseconds kSilentAfter{65'000};
  static constexpr std::chrono::milliseconds kHelloPause{200};
  static constexpr std::chrono::milliseconds kWindowTime{2'000};
  static constexpr std::size_t kWindowBytesMin = std::size_t{128} << 10;
  /// What we let a peer have under way, for each lane: what one group can hold in memory.
  static constexpr std::array<std::uint64_t, kLanes> kCreditBytes{
      std::uint64_t{1} << 20, std::uint64_t{2} << 20, std::uint64_t{8} << 20,
      std::uint64_t{2} << 20};

  struct Ends {
    OfficeCode self;
    Incarnation incarnation;
    OfficeCode peer;
    bool dials = false;  ///< the child does
  };

  /// Sizes on the wire of the items in the queue of `lane` from number `first` on, as many as fit
  /// into `bytesMax` but at least one if there is one.
  using QueueView = std::function<std::vector<std::uint64_t>(Lane lane, std::uint64_t first,
                                                             std::uint64_t bytesMax)>;

  Link(Ends ends, const LinkRecord& stored, Instant now);

  // --- what the peer says. Each returns what is to be done with it.
  void hello(const Hello& hello, Instant now);
  /// Of this batch, drop the first `skip` envelopes and take the next `take`.
  struct Taking {
    std::size_t skip = 0;
    std::size_t take = 0;
  };
  /// `bytes` on the wire. What it takes counts as received once `committed` is called.
  [[nodiscard]] Taking batch(Lane lane, std::uint64_t first, std::size_t envelopes,
                             std::uint64_t bytes, Instant now);
  void acks(const std::vector<Ack>& acks, Instant now);
  void alive(Instant now);
  void goodbye(Goodbye::Reason reason, Instant now);
  /// A frame that didn't decode, or with a member we don't know: it came from the peer all the
  /// same.
  void noise(Instant now);

  // --- what happens on our side
  /// The queue of a lane now reaches to `last` (a number of the queue).
  void queued(Lane lane, std::uint64_t last);
  /// The group is on the disk: what was taken may be acknowledged.
  void committed();
  /// The disk is full (or is no longer): credit is 0 until then.
  void storeFull(bool full);
  /// We go on under another incarnation.
  void renumber(Incarnation incarnation, Instant now);

  /// What to send now.
  [[nodiscard]] LinkOrders orders(const QueueView& queue, Instant now);
  /// When to ask again even if nothing happens.
  [[nodiscard]] Instant wakeAt() const;

  /// What to write in this group; nothing when nothing changed that must outlive us.
  [[nodiscard]] std::optional<LinkRecord> changed();
  /// The number in the queue up to which the peer has everything: may be erased from the queue.
  [[nodiscard]] std::uint64_t acknowledged(Lane lane) const;

  // --- for people
  enum class State { kConnecting, kUp, kDown, kNoCommonVersion };
  struct Counters {
    std::uint64_t framesIn = 0, framesDropped = 0, misbehaved = 0, resent = 0;
  };
  [[nodiscard]] State state(Instant now) const;
  [[nodiscard]] std::optional<Instant> lastHeard() const;
  [[nodiscard]] Instant retryAt() const;
  [[nodiscard]] const Counters& counters() const;
  [[nodiscard]] Incarnation peerIncarnation() const;
  /// The peer came back under an incarnation that is new to us, since the last time this was asked.
  [[nodiscard]] bool tookNewPeer();
  [[nodiscard]] bool weAreACopy() const;
  /// How far each lane is, for the checkpoint.
  [[nodiscard]] std::uint64_t sent(Lane lane) const;
  [[nodiscard]] std::uint64_t received(Lane lane) const;
};

}  // namespace guantong::federation
