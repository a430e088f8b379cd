// federation/link.h: one link between a parent and a child, as a state machine without a socket.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <utility>
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
    std::uint64_t session = 0;  ///< for each of its Batches
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
///  3. A session begins with hellos that answer one another (schemas/link.capnp): the dialling end
///     calls under a number that it never used before, the other answers under one of its own, the
///     first answers that. Batches and acks bear the number that their receiver gave. Why: frames
///     may lie about on the way for as long as they like; what is late from an earlier session, be
///     it a hello, an ack or a batch, is known by its number and does nothing.
///  4. A call doesn't end the session before it: only the answer to our answer does, since a call
///     may be late. And an answer of ours is void once the session before it has still changed
///     what the answer said.
///  5. In a new session the sender goes on behind what the peer's hello says it has, in this pair
///     of incarnations. With a peer incarnation that is new to us, numbers on the wire start from 1
///     again and everything not acknowledged is sent under new numbers (LaneRecord::base); what we
///     counted of the old one is void. Nothing leaves before that is written.
///  6. A peer that has more of us than we ever sent in this pair of incarnations, or to whom we
///     acknowledged more than we have, shows that OUR store is an old copy (`weAreACopy`): the
///     caller takes another incarnation (`renumber`). Nothing is sent until then. It is the peer's
///     word alone, so the caller bounds how often it does that. A peer that is such a copy is
///     shown what we have, and is taken up again when it has another incarnation. How far we sent
///     is written before it is sent (LaneRecord::nextOut) and only in a session: what an old copy
///     queues before it hears of its state must not hide it.
///  7. Lanes go by rank: control, urgent, normal, bulk. A higher one is never behind a lower one in
///     the link. What is under way in a lane is bounded by the peer's credit; what is under way in
///     it and in all higher ones, by the window: what goes through in kWindowTime at the speed last
///     seen, at least kWindowBytesMin. So an urgent ticket waits at most about so long for what is
///     already in the pipe. One item may always be under way, however large, unless credit is 0.
///  8. The speed is that from sending to ack, commit included. It at most doubles in a round trip,
///     follows a slower one by quarters, and is forgotten when a lane had to be sent again or
///     nothing went for kSpeedKept: a link that was fast may have become thin. It follows a slower
///     one only where something had to wait for room: a small letter that was alone on a fast link
///     shows how little there was to send.
///  9. No progress for a while: everything in the lane that is not acknowledged is sent again (from
///     the last ack), in a small window. The while is kRetryFirst (or two round trips), and what
///     the bytes under way take at the speed last seen; it doubles to kRetryMax, never given up.
///     Any frame of the peer, whatever it says, sets it back. So does a lane that waits for credit
///     ask again: an ack with more credit may have been overtaken by one with less.
/// 10. Nothing said for kAliveAfter: we say `alive`. (Not "nothing heard": the end that hears the
///     other's would never speak.) Nothing heard for kSilentAfter: the link is `down`, its session
///     is over. The dialling end calls again, with the delays of rule 9; the other end says hello
///     while it has something queued, and else keeps quiet: most of ten thousand children may be
///     away. Calls come up to a quarter earlier than those delays, by each link's own chance: a
///     line that is there for a minute in every three would else be missed for ever by a child that
///     calls each minute, always just before it closes; and the children of a parent that was away
///     don't all call in one moment.
/// 11. Only in a session are envelopes and acks taken or sent. What comes otherwise is dropped,
///     counted and answered with our hello (at most one each kHelloPause; a dialling end's answer
///     to an answer is not held up). No version in common: goodbye, and again after kRetryMax.
/// 12. More bytes than were credited (twice: sizes in a queue are estimates), a number that cannot
///     be: `misbehaved` is counted and the frame dropped whole; the link lives on, retried by its
///     peer.
///
/// A group: what the peer says and what is queued; `changed`, to be written; `committed`; `orders`.
/// `orders` changes nothing that is written, so `committed` may come before the commit as long as
/// what `orders` gives leaves after it.
/// Limits: named below. Time: `now` is passed in. Threads: one owner.
/// Memory: under 1 KiB when nothing is under way; ten thousand idle links at one parent are common.
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
  /// Three seconds of a link of 5 KB/s. A fast one leaves it behind within some round trips.
  static constexpr std::uint64_t kWindowBytesMin = std::uint64_t{16} << 10;
  static constexpr std::chrono::milliseconds kSpeedKept{20'000};
  /// The thinnest link that is not sent everything twice: 2G in the mountains.
  static constexpr std::uint64_t kSlowestBytesPerSecond = std::uint64_t{4} << 10;
  /// A longer round trip is believed only when nothing was sent again in between.
  static constexpr std::chrono::milliseconds kRoundTripMax{5'000};
  /// Runs are a quarter of the window, so that acks come while it is under way, but at least this:
  /// each run costs a signature.
  static constexpr std::uint64_t kRunBytesMin = std::uint64_t{4} << 10;
  /// When nothing else is written, how old the written moment of last hearing may become.
  static constexpr std::chrono::hours kHeardKept{1};
  /// What we let a peer have under way, for each lane: what one group can hold in memory.
  static constexpr std::array<std::uint64_t, kLanes> kCreditBytes{
      std::uint64_t{1} << 20, std::uint64_t{2} << 20, std::uint64_t{8} << 20,
      std::uint64_t{2} << 20};

  struct Ends {
    OfficeCode self;
    Incarnation incarnation;
    OfficeCode peer;
    bool dials = false;  ///< the child does
    /// Random, for this object alone and not 0: the numbers of its sessions are made from it. Two
    /// lives of one link that shared it would believe each other's late frames.
    std::uint64_t seed = 0;
  };

  /// Sizes on the wire of the items in the queue of `lane` from number `first` on, as many as fit
  /// into `bytesMax` but at least one if there is one.
  using QueueView = std::function<std::vector<std::uint64_t>(Lane lane, std::uint64_t first,
                                                             std::uint64_t bytesMax)>;

  /// REQUIRES: `queued` for each lane with a queue before anything the peer says: what it has of
  /// us is judged by that.
  Link(Ends ends, const LinkRecord& stored, Instant now);

  // --- what the peer says. Each returns what is to be done with it.
  void hello(const Hello& hello, Instant now);
  /// Of this batch, drop the first `skip` envelopes and take the next `take`.
  struct Taking {
    std::size_t skip = 0;
    std::size_t take = 0;
  };
  /// `bytes` on the wire. What it takes counts as received once `committed` is called. Its acks are
  /// looked at too.
  [[nodiscard]] Taking batch(const Batch& batch, std::uint64_t bytes, Instant now);
  void acks(const Acks& acks, Instant now);
  void alive(Instant now);
  void goodbye(Goodbye::Reason reason, Instant now);
  /// A frame that didn't decode, or with a member we don't know: it came from the peer all the
  /// same.
  void noise(Instant now);

  // --- what happens on our side
  /// The queue of a lane now reaches to `last` (a number of the queue).
  void queued(Lane name, std::uint64_t last);
  /// What `changed` gave is on the disk, or will be before what `orders` gives leaves: what was
  /// taken until then may be acknowledged.
  void committed();
  /// The disk is full (or is no longer): credit is 0 until then.
  void storeFull(bool full);
  /// We go on under another incarnation.
  void renumber(Incarnation incarnation, Instant now);

  /// What to send now.
  [[nodiscard]] LinkOrders orders(const QueueView& queue, Instant now);
  /// When to ask again even if nothing happens; kInstantMin: at once. After `orders` it is later
  /// than its `now`: whoever sleeps until then doesn't poll.
  [[nodiscard]] Instant wakeAt() const;

  /// What to write in this group; nothing when nothing changed that must outlive us.
  [[nodiscard]] std::optional<LinkRecord> changed();
  /// The number in the queue up to which the peer has everything: may be erased from the queue.
  [[nodiscard]] std::uint64_t acknowledged(Lane lane) const { return at(lane).acknowledged; }

  // --- for people
  enum class State { kConnecting, kUp, kDown, kNoCommonVersion };
  struct Counters {
    std::uint64_t framesIn = 0, framesDropped = 0, misbehaved = 0, resent = 0;
  };
  [[nodiscard]] State state(Instant now) const;
  [[nodiscard]] std::optional<Instant> lastHeard() const { return lastHeard_; }
  /// When something is next tried again that was tried in vain; kInstantMax: nothing waits so.
  [[nodiscard]] Instant retryAt() const;
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] Incarnation peerIncarnation() const { return peerIncarnation_; }
  /// The peer came back under an incarnation that is new to us, since the last time this was asked.
  /// Not the first that we ever saw: nothing went to it before.
  [[nodiscard]] bool tookNewPeer();
  [[nodiscard]] bool weAreACopy() const { return copy_; }
  /// How far each lane is, for the checkpoint: in numbers on the wire, of the present pair of
  /// incarnations. Sent: may have been. Received: with what this group takes.
  [[nodiscard]] std::uint64_t sent(Lane lane) const {
    return (stage_ == Stage::kUp ? at(lane).last : at(lane).reach) - at(lane).base;
  }
  [[nodiscard]] std::uint64_t received(Lane lane) const { return at(lane).taken; }

 private:
  /// Numbers of the queue unless it says wire. Invariant: base <= acknowledged < next <= last + 1,
  /// acknowledged <= top <= sendTo <= reach <=
  /// last (top and sendTo in a session); committed <= written <= taken.
  struct LaneState {
    // Outgoing.
    std::uint64_t base = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t next = 1;    ///< to be sent
    std::uint64_t top = 0;     ///< the highest sent in this session
    std::uint64_t last = 0;    ///< in the queue
    std::uint64_t reach = 0;   ///< the highest that may have been sent in this pair, ever
    std::uint64_t sendTo = 0;  ///< the highest of which that is on the disk
    std::uint64_t credit = 0;
    std::uint64_t underWay = 0;        ///< bytes of [acknowledged + 1, next)
    std::vector<std::uint64_t> sizes;  ///< of these, from `sizesFrom` on
    std::size_t sizesFrom = 0;
    Instant triedAt;  ///< last progress, or when the first of them was sent
    std::uint8_t tries = 0;
    bool blocked = false;  ///< the next item did not fit; until something makes room
    // Incoming, wire numbers.
    std::uint64_t taken = 0;
    std::uint64_t written = 0;
    std::uint64_t committed = 0;
    std::uint64_t held = 0;  ///< bytes taken and not committed
    bool ackDue = false;
  };

  /// Where the exchange of hellos stands. Dialling: kNone only as a copy; kCalling until answered.
  /// Listening: kNone until our answer is answered; a session goes on beside `caller_`.
  enum class Stage : std::uint8_t { kNone, kCalling, kUp };
  enum class Copy : std::uint8_t { kNeither, kOurs, kPeers };
  /// A hello of a dialling end that we answer.
  struct Caller {
    std::uint64_t theirs = 0;
    std::uint64_t mine = 0;
    bool answered = false;
  };

  LaneState& at(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  const LaneState& at(Lane lane) const { return lanes_[static_cast<std::size_t>(lane)]; }

  // link.cc: sessions.
  std::uint64_t freshNumber();
  void heard(Instant now);
  void helloToCaller(const Hello& hello, Instant now);
  void helloToListener(const Hello& hello, Instant now);
  void meet(const Hello& hello, Instant now);
  [[nodiscard]] Copy whoIsACopy(const Hello& hello) const;
  [[nodiscard]] bool peerForgot(const Hello& hello) const;
  void startPair();
  void resume(const Hello& hello, Instant now);
  void toldAgain(const Hello& hello, Instant now);
  void call();
  void endSession(Instant now);
  void dropUnbound();
  void wantHello(std::uint64_t answers);
  [[nodiscard]] Hello sayHello(Instant now);
  [[nodiscard]] bool settled() const;
  [[nodiscard]] bool wantsToCall() const;
  [[nodiscard]] Instant helloAt() const;
  [[nodiscard]] Instant aliveAt() const;
  void fallSilent(Instant now);

  // link_lanes.cc: what goes and comes in a session.
  void ack(const Ack& told, Instant now);
  void progress(LaneState& lane, std::uint64_t upTo, Instant now);
  void measure(Instant now);
  static void credit(LaneState& lane, std::uint64_t bytes);
  static void rewind(LaneState& lane);
  static void forgetSizes(LaneState& lane);
  void voidAnswer();
  void retry(Instant now);
  void send(LinkOrders& orders, const QueueView& queue, Instant now);
  void sendLane(LinkOrders& orders, std::size_t rank, const QueueView& queue, Instant now);
  void give(LinkOrders& orders, std::size_t rank, std::span<const std::uint64_t> sizes,
            Instant now);
  [[nodiscard]] std::uint64_t underWayTo(std::size_t rank) const;
  [[nodiscard]] std::uint64_t room(std::size_t rank) const;
  [[nodiscard]] std::uint64_t window() const;
  [[nodiscard]] static bool sendable(const LaneState& lane);
  [[nodiscard]] static bool waits(const LaneState& lane);
  [[nodiscard]] Instant retryAt(const LaneState& lane) const;
  [[nodiscard]] std::vector<Ack> acksDue();
  [[nodiscard]] std::uint64_t creditOf(std::size_t rank) const;

  Ends ends_;
  Incarnation peerIncarnation_;
  std::array<LaneState, kLanes> lanes_;
  Counters counters_;

  std::uint64_t numbersMade_ = 0;
  std::uint64_t mine_ = 0;    ///< our number of the session or the call
  std::uint64_t theirs_ = 0;  ///< theirs, when up
  std::optional<Caller> caller_;

  Instant startedAt_;
  std::optional<Instant> lastHeard_;
  std::optional<Instant> heardWritten_;
  std::optional<Instant> saidHelloAt_;
  std::optional<Instant> saidAt_;
  std::uint64_t helloAnswers_ = 0;  ///< what the hello that is due answers

  // The speed. `probe` is the item by whose ack it is measured next.
  std::uint64_t speed_ = 0;  ///< bytes a second
  std::uint64_t delivered_ = 0;
  std::uint64_t deliveredBeforeProbe_ = 0;
  std::uint64_t probe_ = 0;  ///< 0: none
  Instant probeSentAt_;
  Instant progressAt_;
  std::chrono::milliseconds roundTrip_{0};

  Lane probeLane_ = Lane::kControl;
  Stage stage_ = Stage::kNone;
  std::uint8_t helloTries_ = 0;
  bool helloDue_ = false;
  bool helloAtOnce_ = false;  ///< not held up by kHelloPause
  bool goodbyeDue_ = false;
  bool probeClean_ = false;
  bool probeFilled_ = false;  ///< something had to wait for room meanwhile
  bool noCommonVersion_ = false;
  bool storeFull_ = false;
  bool copy_ = false;
  bool newPeer_ = false;
  bool dirty_ = false;          ///< something to write
  bool pairUnwritten_ = false;  ///< and nothing may leave before
  bool pairHandedOut_ = false;
};

}  // namespace guantong::federation
