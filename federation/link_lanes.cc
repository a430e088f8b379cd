// Lanes: what goes and comes in a session.
#include <algorithm>

#include "federation/link.h"

namespace guantong::federation {
namespace {

constexpr std::uint64_t kMillisecondsPerSecond = 1'000;
/// Sizes of what was under way are kept in memory; more room than this is given back.
constexpr std::size_t kSizesKept = 32;

std::uint64_t bytesIn(std::chrono::milliseconds time, std::uint64_t bytesPerSecond) {
  return bytesPerSecond * static_cast<std::uint64_t>(time.count()) / kMillisecondsPerSecond;
}

}  // namespace

// --- what comes
// -----------------------------------------------------------------------------------

Link::Taking Link::batch(const Batch& batch, std::uint64_t bytes, Instant now) {
  heard(now);
  if (stage_ != Stage::kUp || batch.session != mine_) {
    dropUnbound();
    return {};
  }
  const std::size_t rank = static_cast<std::size_t>(batch.lane);
  LaneState& lane = lanes_[rank];
  const std::uint64_t count = batch.envelopes.size();
  // A number of the credited bytes ahead of what we have can't be under way.
  if (batch.first == 0 || count == 0 || count > Batch::kEnvelopesMax ||
      (batch.first > lane.taken && batch.first - lane.taken > kCreditBytes[rank])) {
    ++counters_.misbehaved;
    return {};
  }
  for (const Ack& told : batch.acks) ack(told, now);
  const std::uint64_t last = batch.first + count - 1;
  if (storeFull_ || last <= lane.taken || batch.first > lane.taken + 1) {
    lane.ackDue = lane.ackDue || last <= lane.taken || storeFull_;
    ++counters_.framesDropped;
    return {};
  }
  if (lane.held > 0 && lane.held + bytes > 2 * kCreditBytes[rank]) {
    ++counters_.misbehaved;
    return {};
  }
  const Taking taking{.skip = lane.taken + 1 - batch.first, .take = last - lane.taken};
  lane.taken = last;
  lane.held += bytes;
  dirty_ = true;
  voidAnswer();
  return taking;
}

void Link::acks(const Acks& acks, Instant now) {
  heard(now);
  if (stage_ != Stage::kUp || acks.session != mine_) {
    dropUnbound();
    return;
  }
  for (const Ack& told : acks.lanes) ack(told, now);
}

void Link::ack(const Ack& told, Instant now) {
  LaneState& lane = at(told.lane);
  if (told.received > lane.top - lane.base) {
    ++counters_.misbehaved;
    return;
  }
  const std::uint64_t upTo = lane.base + told.received;
  if (upTo < lane.acknowledged) return;  // overtaken on the way
  credit(lane, told.creditBytes);
  if (upTo == lane.acknowledged) return;
  progress(lane, upTo, now);
  if (probe_ != 0 && told.lane == probeLane_ && upTo >= probe_) measure(now);
}

void Link::credit(LaneState& lane, std::uint64_t bytes) {
  // What was under way to a full store was dropped there.
  if (lane.credit == 0 && bytes > 0) rewind(lane);
  if (bytes > lane.credit) lane.blocked = false;
  lane.credit = bytes;
}

void Link::progress(LaneState& lane, std::uint64_t upTo, Instant now) {
  const std::uint64_t known = std::min(upTo + 1, lane.next) - (lane.acknowledged + 1);
  for (std::uint64_t i = 0; i < known; ++i) {
    lane.underWay -= lane.sizes[lane.sizesFrom];
    delivered_ += lane.sizes[lane.sizesFrom++];
  }
  lane.acknowledged = upTo;
  if (upTo >= lane.next) lane.next = upTo + 1;
  if (lane.sizesFrom == lane.sizes.size()) {
    forgetSizes(lane);
  } else if (lane.sizesFrom >= kSizesKept && lane.sizesFrom >= lane.sizes.size() / 2) {
    lane.sizes.erase(lane.sizes.begin(),
                     lane.sizes.begin() + static_cast<std::ptrdiff_t>(lane.sizesFrom));
    lane.sizesFrom = 0;
  }
  lane.triedAt = progressAt_ = now;
  dirty_ = true;
  for (LaneState& each : lanes_) each.blocked = false;
  voidAnswer();
}

/// The probe is acknowledged: what was delivered since it was sent, and in what time, is the speed.
void Link::measure(Instant now) {
  using std::chrono::milliseconds;
  const milliseconds took = std::max(milliseconds{1}, now - probeSentAt_);
  probe_ = 0;
  if (!probeClean_) {
    if (took <= kRoundTripMax) roundTrip_ = std::max(roundTrip_, took);
    return;
  }
  roundTrip_ = took > roundTrip_ ? took : roundTrip_ - (roundTrip_ - took) / 8;
  const std::uint64_t seen = (delivered_ - deliveredBeforeProbe_) * kMillisecondsPerSecond /
                             static_cast<std::uint64_t>(took.count());
  const std::uint64_t doubled =
      window() * kMillisecondsPerSecond * 2 / static_cast<std::uint64_t>(kWindowTime.count());
  if (seen > speed_) {
    speed_ = std::min(seen, doubled);
  } else if (probeFilled_) {
    speed_ -= (speed_ - seen) / 4;
  }
}

/// The session before has changed what our answer to the caller said.
void Link::voidAnswer() {
  if (caller_ && caller_->answered)
    caller_ = Caller{.theirs = caller_->theirs, .mine = freshNumber()};
}

// --- what goes
// ------------------------------------------------------------------------------------

void Link::queued(Lane name, std::uint64_t last) {
  LaneState& lane = at(name);
  if (last <= lane.last) return;
  lane.last = last;
  lane.blocked = false;
  if (stage_ == Stage::kUp) dirty_ = true;  // how far we send is written before it is sent
}

void Link::storeFull(bool full) {
  if (storeFull_ == full) return;
  storeFull_ = full;
  for (LaneState& lane : lanes_) lane.ackDue = stage_ == Stage::kUp;
}

void Link::rewind(LaneState& lane) {
  lane.next = lane.acknowledged + 1;
  lane.underWay = 0;
  lane.blocked = false;
  forgetSizes(lane);
}

void Link::forgetSizes(LaneState& lane) {
  lane.sizes.clear();
  lane.sizesFrom = 0;
  if (lane.sizes.capacity() > kSizesKept) std::vector<std::uint64_t>().swap(lane.sizes);
}

bool Link::sendable(const LaneState& lane) { return lane.next <= lane.sendTo && lane.credit > 0; }

/// For an ack, or for credit.
bool Link::waits(const LaneState& lane) {
  return lane.next > lane.acknowledged + 1 || (lane.next <= lane.sendTo && lane.credit == 0);
}

Instant Link::retryAt(const LaneState& lane) const {
  using std::chrono::milliseconds;
  const std::uint64_t underWay = underWayTo(kLanes - 1);
  const auto transit = underWay * kMillisecondsPerSecond / std::max(speed_, kSlowestBytesPerSecond);
  const milliseconds patience = std::max(kRetryFirst, 2 * roundTrip_) + milliseconds(transit);
  const auto doublings = std::min<std::uint8_t>(lane.tries, 7);
  return lane.triedAt + std::min(kRetryMax, std::min(kRetryMax, patience) * (1 << doublings));
}

void Link::retry(Instant now) {
  if (stage_ != Stage::kUp) return;
  for (LaneState& lane : lanes_) {
    if (!waits(lane) || now < retryAt(lane)) continue;
    if (lane.next > lane.acknowledged + 1) {
      rewind(lane);
      speed_ = 0;
      probeClean_ = false;
    } else if (!helloDue_) {
      wantHello(theirs_);
    }
    lane.triedAt = now;
    if (lane.tries < UINT8_MAX) ++lane.tries;
  }
}

std::uint64_t Link::window() const {
  return std::max(kWindowBytesMin, bytesIn(kWindowTime, speed_));
}

/// Bytes under way in the lanes up to this rank.
std::uint64_t Link::underWayTo(std::size_t rank) const {
  std::uint64_t sum = 0;
  for (std::size_t r = 0; r <= rank; ++r) sum += lanes_[r].underWay;
  return sum;
}

/// How much more may be under way in the lane.
std::uint64_t Link::room(std::size_t rank) const {
  const std::uint64_t used = underWayTo(rank), all = window();
  const LaneState& lane = lanes_[rank];
  if (used >= all || lane.underWay >= lane.credit) return 0;
  return std::min(all - used, lane.credit - lane.underWay);
}

void Link::send(LinkOrders& orders, const QueueView& queue, Instant now) {
  if (underWayTo(kLanes - 1) == 0 && now - progressAt_ > kSpeedKept) speed_ = 0;
  for (std::size_t rank = 0; rank < kLanes; ++rank) sendLane(orders, rank, queue, now);
  std::vector<Ack> due = acksDue();
  if (due.empty()) return;
  if (orders.runs.empty()) {
    orders.frames.push_back({Acks{theirs_, std::move(due)}});
  } else {
    orders.runs.front().acks = std::move(due);
  }
}

void Link::sendLane(LinkOrders& orders, std::size_t rank, const QueueView& queue, Instant now) {
  LaneState& lane = lanes_[rank];
  while (sendable(lane) && !lane.blocked) {
    const std::uint64_t free = room(rank);
    const bool alone = underWayTo(rank) == 0;
    const std::uint64_t run = std::min(free, std::max(kRunBytesMin, window() / 4));
    std::vector<std::uint64_t> sizes;
    if (free > 0) sizes = queue(static_cast<Lane>(rank), lane.next, run);
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    while (count < sizes.size() &&
           (bytes + sizes[count] <= run || (count == 0 && (alone || sizes[count] <= free)))) {
      bytes += sizes[count++];
    }
    lane.blocked = count == 0;
    probeFilled_ = probeFilled_ || lane.blocked;
    if (count > 0) give(orders, rank, {sizes.data(), count}, now);
  }
}

void Link::give(LinkOrders& orders, std::size_t rank, std::span<const std::uint64_t> sizes,
                Instant now) {
  LaneState& lane = lanes_[rank];
  const Lane name = static_cast<Lane>(rank);
  orders.runs.push_back({.lane = name,
                         .session = theirs_,
                         .firstInQueue = lane.next,
                         .firstOnWire = lane.next - lane.base,
                         .count = sizes.size(),
                         .acks = {}});
  if (lane.next == lane.acknowledged + 1) lane.triedAt = now;
  const std::uint64_t end = lane.next + sizes.size() - 1;
  if (probe_ == 0) {
    probe_ = end;
    probeLane_ = name;
    probeSentAt_ = now;
    deliveredBeforeProbe_ = delivered_;
    probeClean_ = lane.next > lane.top;
    probeFilled_ = false;
  }
  if (lane.top >= lane.next) counters_.resent += std::min(end, lane.top) - lane.next + 1;
  lane.top = std::max(lane.top, end);
  lane.next = end + 1;
  lane.sizes.insert(lane.sizes.end(), sizes.begin(), sizes.end());
  for (const std::uint64_t size : sizes) lane.underWay += size;
}

std::vector<Ack> Link::acksDue() {
  std::vector<Ack> due;
  for (std::size_t rank = 0; rank < kLanes; ++rank) {
    if (!lanes_[rank].ackDue) continue;
    due.push_back({static_cast<Lane>(rank), lanes_[rank].committed, creditOf(rank)});
    lanes_[rank].ackDue = false;
  }
  return due;
}

std::uint64_t Link::creditOf(std::size_t rank) const { return storeFull_ ? 0 : kCreditBytes[rank]; }

}  // namespace guantong::federation
