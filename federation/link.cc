// Sessions: who speaks with whom, and since when.
#include "federation/link.h"

#include <algorithm>

#include "crypto/check.h"

namespace guantong::federation {
namespace {

using std::chrono::milliseconds;

/// Doublings after which kRetryMax is reached.
constexpr std::uint8_t kTriesMax = 7;

std::uint64_t splitmix64(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9u;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBu;
  return number ^ (number >> 31);
}

/// Up to a quarter earlier than the doubled delay, by the link's own chance (rule 9).
Instant afterTries(Instant from, std::uint8_t tries, std::uint64_t seed) {
  const auto most =
      std::min(Link::kRetryMax, Link::kRetryFirst * (1 << std::min(tries, kTriesMax)));
  if (tries == 0) return from + most;
  const auto moment = static_cast<std::uint64_t>(from.time_since_epoch().count());
  const auto quarter = static_cast<std::uint64_t>(most.count() / 4);
  return from + most - milliseconds(splitmix64(seed + moment) % quarter);
}

/// What a hello says of one lane; nothing of it where it means another incarnation than ours.
Hello::Resume resumeOf(const Hello& hello, Lane lane, Incarnation ours) {
  Hello::Resume found;
  found.lane = lane;
  for (const Hello::Resume& resume : hello.lanes) {
    if (resume.lane == lane) found = resume;
  }
  if (found.peerIncarnation != ours) found.received = found.acknowledged = 0;
  return found;
}

}  // namespace

Link::Link(Ends ends, const LinkRecord& stored, Instant now)
    : ends_(ends),
      peerIncarnation_(stored.peerIncarnation),
      startedAt_(now),
      lastHeard_(stored.lastHeard),
      heardWritten_(stored.lastHeard),
      progressAt_(now) {
  CHECK(ends_.seed != 0);
  for (const LinkRecord::LaneRecord& record : stored.lanes) {
    LaneState& lane = at(record.lane);
    lane.acknowledged = lane.top = record.acknowledged;
    lane.base = std::min(record.base, record.acknowledged);
    lane.reach = std::max(record.acknowledged, record.nextOut == 0 ? 0 : record.nextOut - 1);
    lane.last = lane.reach;
    lane.next = lane.acknowledged + 1;
    lane.taken = lane.written = lane.committed = record.received;
  }
  if (ends_.dials) call();
}

// --- what the peer says
// ---------------------------------------------------------------------------

void Link::hello(const Hello& hello, Instant now) {
  heard(now);
  if (hello.office != ends_.peer || hello.incarnation.number == 0) {
    ++counters_.misbehaved;
    return;
  }
  noCommonVersion_ = hello.versionMin > kVersionMax || hello.versionMax < kVersionMin;
  if (copy_ || noCommonVersion_) ++counters_.framesDropped;
  if (noCommonVersion_) {
    endSession(now);
    goodbyeDue_ = true;
    helloTries_ = kTriesMax;
  } else if (!copy_) {
    ends_.dials ? helloToCaller(hello, now) : helloToListener(hello, now);
  }
}

void Link::helloToCaller(const Hello& hello, Instant now) {
  if (hello.answers == 0) {  // no session there
    if (stage_ == Stage::kUp || theirs_ != 0) endSession(now);
    wantHello(0);
  } else if (hello.answers != mine_) {
    // Late; or the other end is still in an earlier session and has not heard our answer.
    ++counters_.framesDropped;
    if (stage_ == Stage::kUp && !helloDue_) wantHello(theirs_);
  } else if (hello.session == 0) {
    ++counters_.misbehaved;
  } else if (stage_ != Stage::kUp) {
    meet(hello, now);
  } else if (hello.session == theirs_) {
    toldAgain(hello, now);
    wantHello(theirs_);  // ours was lost, or it asks
  } else {  // two lives of the peer have answered one call: which is the later can't be told
    endSession(now);
  }
}

void Link::helloToListener(const Hello& hello, Instant now) {
  const bool ofSession = stage_ == Stage::kUp && hello.session == theirs_;
  if (hello.session == 0) {
    ++counters_.misbehaved;
  } else if (caller_ && caller_->answered && hello.session == caller_->theirs &&
             hello.answers == caller_->mine) {
    mine_ = caller_->mine;
    caller_.reset();
    meet(hello, now);
  } else if (ofSession && hello.answers == mine_) {
    toldAgain(hello, now);
    for (LaneState& lane : lanes_) lane.ackDue = true;
  } else if (ofSession && hello.answers == 0) {
    ++counters_.framesDropped;  // late: it has called, and was answered
  } else {
    const bool again = caller_ && caller_->theirs == hello.session && hello.answers == 0;
    if (!again) caller_ = Caller{.theirs = hello.session, .mine = freshNumber()};
    wantHello(hello.session);
  }
}

/// A hello that answers what we said in this exchange: it is the peer's of now.
void Link::meet(const Hello& hello, Instant now) {
  switch (whoIsACopy(hello)) {
    case Copy::kOurs:
      endSession(now);
      copy_ = true;
      stage_ = Stage::kNone;
      helloDue_ = false;
      return;
    case Copy::kPeers:
      if (stage_ == Stage::kUp) endSession(now);
      if (!ends_.dials) return;  // it was shown when we answered
      theirs_ = hello.session;
      wantHello(theirs_);
      helloAtOnce_ = true;
      return;
    case Copy::kNeither:
      break;
  }
  if (hello.incarnation != peerIncarnation_) {
    newPeer_ = newPeer_ || peerIncarnation_.number != 0;
    peerIncarnation_ = hello.incarnation;
    startPair();
  }
  resume(hello, now);
  theirs_ = hello.session;
  stage_ = Stage::kUp;
  helloTries_ = 0;
  helloDue_ = helloAtOnce_ = false;
  if (ends_.dials) {
    wantHello(theirs_);
    helloAtOnce_ = true;
  }
}

Link::Copy Link::whoIsACopy(const Hello& hello) const {
  const bool known = hello.incarnation == peerIncarnation_;
  Copy verdict = Copy::kNeither;
  for (std::size_t rank = 0; rank < kLanes; ++rank) {
    const LaneState& lane = lanes_[rank];
    const auto theirs = resumeOf(hello, static_cast<Lane>(rank), ends_.incarnation);
    if (theirs.received > (known ? lane.reach - lane.base : 0)) return Copy::kOurs;
    if (theirs.acknowledged > (known ? lane.committed : 0)) return Copy::kOurs;
    if (known && theirs.received < lane.acknowledged - lane.base) verdict = Copy::kPeers;
    // It acknowledged nothing of ours in this pair, yet sent: it has forgotten that we met.
    if (known && peerForgot(hello) && lane.committed > 0) verdict = Copy::kPeers;
  }
  return verdict;
}

/// The peer's hello knows nothing of the incarnation of ours that it has spoken with.
bool Link::peerForgot(const Hello& hello) const {
  return std::none_of(hello.lanes.begin(), hello.lanes.end(), [&](const Hello::Resume& resume) {
    return resume.peerIncarnation == ends_.incarnation;
  });
}

/// Numbers on the wire start from 1 again, both ways.
void Link::startPair() {
  for (LaneState& lane : lanes_) {
    lane.base = lane.reach = lane.acknowledged;
    lane.taken = lane.written = lane.committed = lane.held = 0;
    lane.ackDue = false;
  }
  dirty_ = pairUnwritten_ = true;
  pairHandedOut_ = false;
}

void Link::resume(const Hello& hello, Instant now) {
  probe_ = 0;
  for (std::size_t rank = 0; rank < kLanes; ++rank) {
    LaneState& lane = lanes_[rank];
    const auto theirs = resumeOf(hello, static_cast<Lane>(rank), ends_.incarnation);
    if (lane.base + theirs.received > lane.acknowledged) {
      lane.acknowledged = lane.base + theirs.received;
      dirty_ = true;
    }
    rewind(lane);
    lane.top = lane.acknowledged;
    lane.sendTo = std::max(lane.reach, lane.acknowledged);
    dirty_ = dirty_ || lane.last > lane.reach;
    lane.credit = theirs.creditBytes;
    lane.triedAt = now;
    lane.tries = 0;
    lane.ackDue = false;
  }
}

void Link::toldAgain(const Hello& hello, Instant now) {
  for (const Hello::Resume& lane : hello.lanes) {
    if (lane.peerIncarnation != ends_.incarnation) continue;
    ack({lane.lane, lane.received, lane.creditBytes}, now);
  }
}

void Link::alive(Instant now) {
  heard(now);
  if (stage_ != Stage::kUp) dropUnbound();
}

void Link::noise(Instant now) {
  heard(now);
  if (stage_ == Stage::kUp) {
    ++counters_.framesDropped;
  } else {
    dropUnbound();
  }
}

void Link::goodbye(Goodbye::Reason reason, Instant now) {
  const std::uint8_t tries = helloTries_;
  heard(now);
  endSession(now);
  // It hears us and wants no session: what it says is no reason to call more often.
  helloTries_ = tries;
  if (reason == Goodbye::Reason::kNoCommonVersion || reason == Goodbye::Reason::kNotEnrolled ||
      reason == Goodbye::Reason::kRevoked) {
    helloTries_ = kTriesMax;
  }
  noCommonVersion_ = reason == Goodbye::Reason::kNoCommonVersion;
  helloDue_ = false;
  saidHelloAt_ = now;
}

void Link::heard(Instant now) {
  ++counters_.framesIn;
  lastHeard_ = now;
  helloTries_ = 0;
  for (LaneState& lane : lanes_) lane.tries = 0;
}

/// A frame of no session of ours: the peer must learn that.
void Link::dropUnbound() {
  ++counters_.framesDropped;
  if (copy_ || noCommonVersion_ || helloDue_) return;
  if (ends_.dials && stage_ != Stage::kUp && theirs_ != 0) call();
  wantHello(ends_.dials && stage_ == Stage::kUp ? theirs_ : 0);
}

// --- our side
// -------------------------------------------------------------------------------------

std::uint64_t Link::freshNumber() {
  std::uint64_t number = 0;
  while (number == 0) number = splitmix64(ends_.seed + ++numbersMade_ * 0x9E3779B97F4A7C15u);
  return number;
}

void Link::call() {
  mine_ = freshNumber();
  theirs_ = 0;
  stage_ = Stage::kCalling;
  wantHello(0);
}

void Link::wantHello(std::uint64_t answers) {
  helloDue_ = true;
  helloAnswers_ = answers;
}

void Link::endSession(Instant now) {
  for (LaneState& lane : lanes_) {
    rewind(lane);
    lane.ackDue = false;
    lane.triedAt = now;
  }
  probe_ = 0;
  mine_ = theirs_ = 0;
  stage_ = Stage::kNone;
  caller_.reset();
  helloDue_ = helloAtOnce_ = false;
  if (ends_.dials && !copy_) call();
}

void Link::renumber(Incarnation incarnation, Instant now) {
  ends_.incarnation = incarnation;
  copy_ = false;
  endSession(now);
  startPair();
  if (stage_ == Stage::kNone) wantHello(0);
}

void Link::fallSilent(Instant now) {
  if (stage_ == Stage::kUp && now - *lastHeard_ >= kSilentAfter) endSession(now);
}

bool Link::wantsToCall() const {
  if (stage_ != Stage::kNone || ends_.dials) return stage_ == Stage::kCalling;
  return std::any_of(lanes_.begin(), lanes_.end(),
                     [](const LaneState& lane) { return lane.acknowledged < lane.last; });
}

/// When the next hello goes; kInstantMax: none is to.
Instant Link::helloAt() const {
  if (helloDue_ || goodbyeDue_) {
    return helloAtOnce_ || !saidHelloAt_ ? kInstantMin : *saidHelloAt_ + kHelloPause;
  }
  if (!wantsToCall()) return kInstantMax;
  return afterTries(saidHelloAt_.value_or(startedAt_), helloTries_, ends_.seed);
}

/// What a hello says must be on the disk, and all that is.
bool Link::settled() const {
  return std::all_of(lanes_.begin(), lanes_.end(),
                     [](const LaneState& lane) { return lane.taken == lane.committed; });
}

Hello Link::sayHello(Instant now) {
  if (!helloDue_) {  // again, in vain so far
    if (ends_.dials && theirs_ != 0) call();
    wantHello(0);
  }
  Hello hello{.office = ends_.self,
              .incarnation = ends_.incarnation,
              .session = ends_.dials || stage_ == Stage::kUp ? mine_ : 0,
              .answers = helloAnswers_,
              .versionMin = kVersionMin,
              .versionMax = kVersionMax,
              .lanes = {}};
  if (caller_ && helloAnswers_ == caller_->theirs) {
    hello.session = caller_->mine;
    caller_->answered = true;
  }
  for (std::size_t rank = 0; rank < kLanes; ++rank) {
    const LaneState& lane = lanes_[rank];
    hello.lanes.push_back({static_cast<Lane>(rank), peerIncarnation_, lane.committed,
                           creditOf(rank), lane.acknowledged - lane.base});
  }
  helloDue_ = helloAtOnce_ = false;
  saidHelloAt_ = now;
  if (helloTries_ < kTriesMax) ++helloTries_;
  return hello;
}

LinkOrders Link::orders(const QueueView& queue, Instant now) {
  LinkOrders orders;
  if (copy_ || pairUnwritten_) return orders;
  fallSilent(now);
  retry(now);
  if (now >= helloAt() && settled()) {
    if (goodbyeDue_) {
      orders.frames.push_back({Goodbye{Goodbye::Reason::kNoCommonVersion}});
      goodbyeDue_ = helloDue_ = false;
      saidHelloAt_ = now;
    } else {
      orders.frames.push_back({sayHello(now)});
    }
  }
  if (stage_ == Stage::kUp && !helloAtOnce_) {
    send(orders, queue, now);
    const bool quiet = orders.frames.empty() && orders.runs.empty();
    if (quiet && now >= aliveAt()) orders.frames.push_back({Alive{}});
  }
  if (!orders.frames.empty() || !orders.runs.empty()) saidAt_ = now;
  return orders;
}

Instant Link::aliveAt() const { return saidAt_.value_or(startedAt_) + kAliveAfter; }

Instant Link::wakeAt() const {
  if (copy_) return kInstantMax;
  if (pairUnwritten_) return kInstantMin;
  Instant wake = helloAt();
  if (stage_ != Stage::kUp) return wake;
  wake = std::min({wake, *lastHeard_ + kSilentAfter, aliveAt()});
  for (const LaneState& lane : lanes_) {
    if (lane.ackDue || (sendable(lane) && !lane.blocked)) return kInstantMin;
    if (waits(lane)) wake = std::min(wake, retryAt(lane));
  }
  return wake;
}

void Link::committed() {
  for (LaneState& lane : lanes_) {
    if (lane.committed != lane.written) lane.ackDue = stage_ == Stage::kUp;
    lane.committed = lane.written;
    lane.sendTo = lane.reach;
    if (lane.committed == lane.taken) lane.held = 0;
  }
  if (pairHandedOut_) pairUnwritten_ = pairHandedOut_ = false;
}

std::optional<LinkRecord> Link::changed() {
  const bool heardLongAgo =
      lastHeard_ && (!heardWritten_ || *lastHeard_ - *heardWritten_ >= kHeardKept);
  if (!dirty_ && !heardLongAgo) return std::nullopt;
  LinkRecord record{.peerIncarnation = peerIncarnation_, .lanes = {}, .lastHeard = lastHeard_};
  for (std::size_t rank = 0; rank < kLanes; ++rank) {
    LaneState& lane = lanes_[rank];
    if (stage_ == Stage::kUp) lane.reach = lane.last;
    record.lanes.push_back(
        {static_cast<Lane>(rank), lane.reach + 1, lane.acknowledged, lane.taken, lane.base});
    lane.written = lane.taken;
  }
  dirty_ = false;
  heardWritten_ = lastHeard_;
  pairHandedOut_ = pairUnwritten_;
  return record;
}

// --- for people
// -----------------------------------------------------------------------------------

Link::State Link::state(Instant now) const {
  if (noCommonVersion_) return State::kNoCommonVersion;
  const Instant since = std::max(lastHeard_.value_or(startedAt_), startedAt_);
  if (now - since >= kSilentAfter) return State::kDown;
  return stage_ == Stage::kUp ? State::kUp : State::kConnecting;
}

Instant Link::retryAt() const {
  Instant at = wantsToCall() ? helloAt() : kInstantMax;
  for (const LaneState& lane : lanes_) {
    if (lane.tries > 0 && waits(lane)) at = std::min(at, retryAt(lane));
  }
  return at;
}

bool Link::tookNewPeer() { return std::exchange(newPeer_, false); }

}  // namespace guantong::federation
