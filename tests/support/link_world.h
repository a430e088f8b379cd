// tests/support/link_world.h: two links, each with a queue and a disk in memory, and a network
// between them that does what networks do. Everything follows from the seed.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "federation/link.h"
#include "tests/support/wire_samples.h"

namespace guantong::support {

using federation::Instant;
using federation::kLanes;
using federation::Lane;
using federation::Link;
using std::chrono::milliseconds;

/// xorshift: the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 0x1234567u) {}
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  std::uint64_t below(std::uint64_t n) { return (next() >> 11) % n; }
  bool oneIn(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

/// An item's name, so that it is known again after it was renumbered.
using ItemId = std::uint64_t;

struct QueuedItem {
  ItemId id = 0;
  std::uint64_t bytes = 0;
};

/// What an office has on its disk for one link. Copying it is a backup.
struct LinkDisk {
  federation::Incarnation incarnation;
  federation::LinkRecord record;
  std::array<std::map<std::uint64_t, QueuedItem>, kLanes> queue;
  std::array<std::uint64_t, kLanes> lastNumber{};
  std::array<std::vector<ItemId>, kLanes> applied;
};

/// A frame on its way. A batch carries the names of its items beside.
struct FlyingFrame {
  federation::Frame frame;
  std::vector<QueuedItem> items;
  std::uint64_t bytes = 0;
};

/// One end: a link, its disk, and what is not on the disk yet.
class LinkEnd {
 public:
  LinkEnd(std::string_view self, std::string_view peer, bool dials, std::uint64_t seed)
      : self_(officeOf(self)), peer_(officeOf(peer)), dials_(dials), dice_(seed) {
    disk.incarnation.number = dice_.next();
  }

  void start(Instant now) {
    work_ = disk;
    link = std::make_unique<Link>(Link::Ends{.self = self_,
                                             .incarnation = work_.incarnation,
                                             .peer = peer_,
                                             .dials = dials_,
                                             .seed = dice_.next() | 1},
                                  work_.record, now);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      link->queued(static_cast<Lane>(lane), work_.lastNumber[lane]);
    }
  }

  void enqueue(Lane lane, QueuedItem item) {
    const auto rank = static_cast<std::size_t>(lane);
    work_.queue[rank][++work_.lastNumber[rank]] = item;
    link->queued(lane, work_.lastNumber[rank]);
  }

  void receive(const FlyingFrame& flying, Instant now) {
    using namespace federation;
    const auto& content = flying.frame.content;
    if (const auto* hello = std::get_if<Hello>(&content)) {
      link->hello(*hello, now);
    } else if (const auto* batch = std::get_if<Batch>(&content)) {
      const Link::Taking taking = link->batch(*batch, flying.bytes, now);
      for (std::size_t i = 0; i < taking.take; ++i) {
        apply(batch->lane, batch->first + taking.skip + i, flying.items[taking.skip + i]);
      }
    } else if (const auto* acks = std::get_if<Acks>(&content)) {
      link->acks(*acks, now);
    } else if (const auto* goodbye = std::get_if<Goodbye>(&content)) {
      link->goodbye(goodbye->reason, now);
    } else {
      link->alive(now);
    }
  }

  /// The end of a group: what was done is written, then what the link orders leaves.
  std::vector<FlyingFrame> finish(Instant now) {
    if (link->weAreACopy()) {
      ++timesACopy;
      work_.incarnation.number = dice_.next();
      link->renumber(work_.incarnation, now);
    }
    newPeers += link->tookNewPeer() ? 1 : 0;
    if (link->peerIncarnation() != lastPeer_) {
      // Also back to one that was left: an old copy of the peer, twice put in place.
      lastPeer_ = link->peerIncarnation();
      for (auto& reached : reached_) reached = {};
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      auto& queue = work_.queue[lane];
      const auto end = queue.upper_bound(link->acknowledged(static_cast<Lane>(lane)));
      for (auto it = queue.begin(); it != end; ++it) erased.insert(it->second.id);
      queue.erase(queue.begin(), end);
    }
    if (const auto record = link->changed()) work_.record = *record;
    disk = work_;
    appliedEver.insert(justApplied_.begin(), justApplied_.end());
    justApplied_.clear();
    link->committed();
    return carryOut(
        link->orders([this](Lane lane, std::uint64_t first,
                            std::uint64_t bytesMax) { return view(lane, first, bytesMax); },
                     now));
  }

  /// What a number on the wire was applied as, in this pair of incarnations; twice is an error.
  std::size_t appliedTwice = 0;
  std::size_t outOfOrder = 0;
  std::size_t ackedAhead = 0;
  std::size_t overWindow = 0;
  std::size_t timesACopy = 0;
  std::size_t newPeers = 0;
  std::set<ItemId> erased;       ///< the peer acknowledged them
  std::set<ItemId> appliedEver;  ///< and committed, on whatever disk
  std::uint64_t batchesSent = 0;

  LinkDisk disk;
  std::unique_ptr<Link> link;

 private:
  using Pair = std::pair<std::uint64_t, std::uint64_t>;

  void apply(Lane lane, std::uint64_t number, const QueuedItem& item) {
    const auto rank = static_cast<std::size_t>(lane);
    auto& applied = work_.applied[rank];
    // In one life of a disk a pair's numbers come one after another, from 1.
    const Pair pair{work_.incarnation.number, link->peerIncarnation().number};
    auto& reached = reached_[rank];
    if (reached.first == pair && number <= reached.second) ++appliedTwice;
    if (reached.first == pair && number != reached.second + 1) ++outOfOrder;
    if (reached.first != pair && number != 1 && reached.first != Pair{}) ++outOfOrder;
    reached = {pair, number};
    applied.push_back(item.id);
    justApplied_.push_back(item.id);
  }

  std::vector<std::uint64_t> view(Lane lane, std::uint64_t first, std::uint64_t bytesMax) const {
    const auto& queue = disk.queue[static_cast<std::size_t>(lane)];
    std::vector<std::uint64_t> sizes;
    std::uint64_t sum = 0;
    for (auto it = queue.lower_bound(first); it != queue.end(); ++it) {
      sum += it->second.bytes;
      if (!sizes.empty() && sum > bytesMax) break;
      sizes.push_back(it->second.bytes);
    }
    return sizes;
  }

  std::vector<FlyingFrame> carryOut(federation::LinkOrders orders) {
    std::vector<FlyingFrame> out;
    for (auto& frame : orders.frames) {
      if (const auto* acks = std::get_if<federation::Acks>(&frame.content)) check(acks->lanes);
      out.push_back({std::move(frame), {}, 0});
    }
    Lane before = Lane::kControl;
    for (const auto& run : orders.runs) {
      if (run.lane < before) ++outOfOrder;
      before = run.lane;
      check(run.acks);
      const auto& queue = disk.queue[static_cast<std::size_t>(run.lane)];
      FlyingFrame flying;
      for (std::size_t i = 0; i < run.count; ++i) {
        flying.items.push_back(queue.at(run.firstInQueue + i));
        flying.bytes += flying.items.back().bytes;
      }
      flying.frame.content =
          federation::Batch{.session = run.session,
                            .lane = run.lane,
                            .first = run.firstOnWire,
                            .envelopes = std::vector<federation::Envelope>(run.count),
                            .acks = run.acks};
      ++batchesSent;
      sentUpTo(run);
      out.push_back(std::move(flying));
    }
    return out;
  }

  /// What is under way never exceeds the credit.
  void sentUpTo(const federation::LinkOrders::Run& run) {
    const auto rank = static_cast<std::size_t>(run.lane);
    std::uint64_t bytes = 0;
    for (const auto& [number, item] : disk.queue[rank]) {
      if (number >= run.firstInQueue + run.count) break;
      bytes += item.bytes;
    }
    if (bytes > Link::kCreditBytes[rank]) ++overWindow;
  }

  void check(const std::vector<federation::Ack>& acks) {
    for (const federation::Ack& ack : acks) {
      for (const auto& lane : disk.record.lanes) {
        if (lane.lane == ack.lane && ack.received > lane.received) ++ackedAhead;
      }
    }
  }

  federation::OfficeCode self_, peer_;
  bool dials_;
  Dice dice_;
  LinkDisk work_;
  std::vector<ItemId> justApplied_;
  federation::Incarnation lastPeer_;
  std::array<std::pair<Pair, std::uint64_t>, kLanes> reached_{};

 public:
  /// Everything not committed is lost.
  void crash(Instant now) {
    for (auto& reached : reached_) reached = {};
    justApplied_.clear();
    start(now);
    lastPeer_ = link->peerIncarnation();
    rememberReached();
  }

 private:
  void rememberReached() {
    const Pair pair{disk.incarnation.number, disk.record.peerIncarnation.number};
    for (const auto& lane : disk.record.lanes) {
      reached_[static_cast<std::size_t>(lane.lane)] = {pair, lane.received};
    }
  }
};

struct NetworkFaults {
  std::uint64_t loseOneIn = 0;       ///< 0: never
  std::uint64_t duplicateOneIn = 0;  ///< the copy comes up to `lateBy` later
  std::uint64_t delayOneIn = 0;      ///< overtaken by others, by up to `lateBy`
  milliseconds delay{5};
  milliseconds lateBy{0};
  std::uint64_t bytesPerSecond = 0;  ///< 0: as many as come
  std::uint64_t crashOneIn = 0;      ///< a group that ends before its commit, not of the network
};

/// The child is end 0, the parent end 1.
class LinkWorld {
 public:
  explicit LinkWorld(std::uint64_t seed)
      : dice(seed),
        ends{LinkEnd{"330106001000", "330106000000", true, seed * 2 + 1},
             LinkEnd{"330106000000", "330106001000", false, seed * 2 + 2}} {
    for (LinkEnd& end : ends) end.start(now);
  }

  /// Runs until `end`, going from one moment at which something happens to the next.
  void runUntil(Instant end) {
    settle();
    while (true) {
      Instant next = end;
      if (!flying_.empty()) next = std::min(next, flying_.begin()->first.first);
      for (const LinkEnd& each : ends) next = std::min(next, std::max(now, each.link->wakeAt()));
      if (next >= end) break;
      standing = next == now ? standing + 1 : 0;
      polled = polled || standing > 1000;
      if (polled) return;
      now = next;
      deliver();
      settle();
    }
    now = end;
  }
  void runFor(milliseconds time) { runUntil(now + time); }

  void cut(std::size_t from, bool is) { cut_[from] = is; }
  void clearNetwork() { flying_.clear(); }
  void settle() {
    for (std::size_t i = 0; i < 2; ++i) {
      if (ends[i].link->wakeAt() > now && !touched_[i]) continue;
      touched_[i] = false;
      if (faults.crashOneIn != 0 && dice.oneIn(faults.crashOneIn)) ends[i].crash(now);
      post(i, ends[i].finish(now));
    }
  }
  /// Ends the group of one end, without a crash.
  void commit(std::size_t i) {
    touched_[i] = false;
    post(i, ends[i].finish(now));
  }
  void touch(std::size_t i) { touched_[i] = true; }
  std::uint64_t framesFlown() const { return framesFlown_; }
  bool empty() const {
    for (const LinkEnd& end : ends) {
      for (const auto& queue : end.disk.queue) {
        if (!queue.empty()) return false;
      }
    }
    return true;
  }

  Dice dice;
  Instant now{milliseconds{1'795'000'000'000}};
  std::array<LinkEnd, 2> ends;
  NetworkFaults faults;
  std::size_t standing = 0;
  bool polled = false;

 private:
  void post(std::size_t from, std::vector<FlyingFrame> frames) {
    for (FlyingFrame& frame : frames) {
      if (cut_[from] || (faults.loseOneIn != 0 && dice.oneIn(faults.loseOneIn))) continue;
      ++framesFlown_;
      if (faults.duplicateOneIn != 0 && dice.oneIn(faults.duplicateOneIn)) {
        fly(from, frame, now + faults.delay + late());
      }
      Instant at = now + faults.delay;
      if (faults.bytesPerSecond != 0) {
        const auto took = (frame.bytes + 100) * 1000 / faults.bytesPerSecond;
        free_[from] = std::max(free_[from], now) + milliseconds(took);
        at = free_[from] + faults.delay;
      }
      if (faults.delayOneIn != 0 && dice.oneIn(faults.delayOneIn)) at += late();
      fly(from, std::move(frame), at);
    }
  }
  milliseconds late() {
    return milliseconds(dice.below(static_cast<std::uint64_t>(faults.lateBy.count()) + 1));
  }
  void fly(std::size_t from, FlyingFrame frame, Instant at) {
    flying_.emplace(std::pair{at, count_++}, std::pair{1 - from, std::move(frame)});
  }
  void deliver() {
    while (!flying_.empty() && flying_.begin()->first.first <= now) {
      auto node = flying_.extract(flying_.begin());
      auto& [to, frame] = node.mapped();
      ends[to].receive(frame, now);
      touched_[to] = true;
    }
  }

  std::array<bool, 2> cut_{}, touched_{};
  std::array<Instant, 2> free_{};
  std::uint64_t count_ = 0, framesFlown_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, std::pair<std::size_t, FlyingFrame>> flying_;
};

}  // namespace guantong::support
