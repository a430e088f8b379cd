#include "node/neighbours.h"

#include <algorithm>

namespace guantong::node {

using federation::Lane;
using federation::Link;
using federation::LinkRecord;

namespace {

/// Any number but 0.
std::uint64_t sessionSeed(crypto::Randomness& randomness) {
  return crypto::fromBigEndian<std::uint64_t>(randomness.bytes<8>()) | 1;
}

}  // namespace

bool Neighbours::follow(federation::Reader& reader, Instant now, crypto::Randomness& randomness,
                        std::optional<federation::Error>& failed) {
  const federation::Directory& directory = rooms_->directory;
  std::vector<OfficeCode> wanted = directory.children();
  const OfficeCode parent = directory.parent();
  if (!parent.empty()) wanted.push_back(parent);
  std::erase_if(wanted, [&](const OfficeCode& office) {
    return directory.standing(office, now) == federation::Standing::kRevoked;
  });
  std::ranges::sort(wanted);
  rooms_->post.neighboursAre(wanted);
  bool changed = false;
  for (auto it = all_.begin(); it != all_.end();) {
    if (std::ranges::binary_search(wanted, it->first)) {
      ++it;
      continue;
    }
    alarms_.erase({it->second.wakeAt, it->first});
    touched_.erase(it->first);
    it = all_.erase(it);
    changed = true;
  }
  for (const OfficeCode& office : wanted) {
    if (all_.contains(office)) continue;
    LinkRecord record;
    if (const auto bytes = reader.get(rooms_->tables.links, federation::Key().code(office))) {
      auto decoded = federation::decode<LinkRecord>(*bytes);
      if (!decoded) {
        failed = decoded.error();
        return changed;
      }
      record = **decoded;
    }
    const Link::Ends ends{.self = rooms_->self,
                          .incarnation = rooms_->record.incarnation,
                          .peer = office,
                          .dials = office == parent,
                          .seed = sessionSeed(randomness)};
    Neighbour neighbour{
        .link = Link(ends, record, now), .parent = office == parent, .erased = {}, .wakeAt = now};
    alarms_.insert({now, office});
    all_.emplace(office, std::move(neighbour));
    touched_.insert(office);
    changed = true;
  }
  return changed;
}

Link* Neighbours::touch(const OfficeCode& office) {
  const auto found = all_.find(office);
  if (found == all_.end()) return nullptr;
  touched_.insert(office);
  return &found->second.link;
}

void Neighbours::work(Group& group, const OfficeCode& office, Neighbour& neighbour) {
  Link& link = neighbour.link;
  if (link.tookNewPeer()) {
    group.check(rooms_->post.requeue(group.transaction, rooms_->directory, office, group.now));
  }
  for (std::size_t i = 0; i < federation::kLanes; ++i) {
    const Lane lane = static_cast<Lane>(i);
    if (const std::uint64_t upTo = link.acknowledged(lane); upTo > neighbour.erased[i]) {
      group.check(rooms_->post.acknowledged(group.transaction, office, lane, upTo));
      neighbour.erased[i] = upTo;
    }
    link.queued(lane, rooms_->post.lastQueued(office, lane));
  }
  if (const auto record = link.changed()) {
    static_cast<void>(group.transaction.put(rooms_->tables.links, federation::Key().code(office),
                                            federation::encode(*record)));
  }
  link.committed();  // acks leave only after the commit, like everything in the effects
  const federation::LinkOrders orders =
      link.orders(rooms_->post.view(group.transaction, office), group.now);
  for (const federation::Frame& frame : orders.frames) {
    group.effects.sends.push_back({office, federation::encode(frame), {}});
  }
  for (const federation::LinkOrders::Run& run : orders.runs) {
    auto order = group.take(rooms_->post.order(group.transaction, rooms_->ledger, rooms_->directory,
                                               office, run, group.now));
    if (!order) return;
    if (order->envelopes.empty() && order->acks.empty()) continue;
    group.effects.sends.push_back({office, std::move(*order), group.randomness.secret(32)});
  }
  alarms_.erase({neighbour.wakeAt, office});
  neighbour.wakeAt = link.wakeAt();
  alarms_.insert({neighbour.wakeAt, office});
}

void Neighbours::finish(Group& group) {
  for (const OfficeCode& office : rooms_->post.queuedTo()) touched_.insert(office);
  for (const auto& [at, office] : alarms_) {
    if (at > group.now) break;
    touched_.insert(office);
  }
  const std::set<OfficeCode> touched = std::move(touched_);
  touched_.clear();
  for (const OfficeCode& office : touched) {
    const auto found = all_.find(office);
    if (found != all_.end() && !group.failed) work(group, office, found->second);
  }
}

bool Neighbours::weAreACopy() const {
  // Only who was just heard can have said so.
  return std::ranges::any_of(touched_, [&](const OfficeCode& office) {
    const auto found = all_.find(office);
    return found != all_.end() && found->second.link.weAreACopy();
  });
}

void Neighbours::renumber(federation::Incarnation incarnation, Instant now) {
  for (auto& [office, neighbour] : all_) {
    neighbour.link.renumber(incarnation, now);
    touched_.insert(office);
  }
}

void Neighbours::storeFull(bool full) {
  for (auto& [office, neighbour] : all_) {
    neighbour.link.storeFull(full);
    touched_.insert(office);
  }
}

Instant Neighbours::wakeAt() const {
  return alarms_.empty() ? federation::kInstantMax : alarms_.begin()->first;
}

std::vector<federation::CheckpointStatement::Mark> Neighbours::frontier() const {
  const auto parent =
      std::ranges::find_if(all_, [](const auto& entry) { return entry.second.parent; });
  std::vector<federation::CheckpointStatement::Mark> marks;
  if (parent == all_.end()) return marks;
  for (std::size_t i = 0; i < federation::kLanes; ++i) {
    const Lane lane = static_cast<Lane>(i);
    marks.push_back({lane, parent->second.link.sent(lane), parent->second.link.received(lane)});
  }
  return marks;
}

std::vector<LinkStatus> Neighbours::status(Instant now) const {
  std::vector<LinkStatus> all;
  for (const auto& [office, neighbour] : all_) {
    const federation::KnownOffice* known = rooms_->directory.find(office);
    LinkStatus status{.office = office,
                      .name = known == nullptr ? "" : known->now().name,
                      .parent = neighbour.parent,
                      .state = neighbour.link.state(now),
                      .lastHeard = neighbour.link.lastHeard(),
                      .retryAt = {},
                      .lanes = {},
                      .counters = neighbour.link.counters()};
    if (const Instant at = neighbour.link.retryAt(); at < federation::kInstantMax) {
      status.retryAt = at;
    }
    for (std::size_t i = 0; i < federation::kLanes; ++i) {
      const Lane lane = static_cast<Lane>(i);
      const federation::Post::Backlog backlog = rooms_->post.backlog(office, lane);
      status.lanes.push_back({.lane = lane,
                              .waiting = backlog.envelopes,
                              .waitingBytes = backlog.bytes,
                              .sent = neighbour.link.sent(lane),
                              .received = neighbour.link.received(lane)});
    }
    all.push_back(std::move(status));
  }
  return all;
}

}  // namespace guantong::node
