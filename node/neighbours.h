// node/neighbours.h: the links of one office, to its parent and its children.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "node/group.h"

namespace guantong::node {

/// Keeps a Link for each neighbour that the directory names, and asks only those to whom something
/// happened or whose moment has come: ten thousand idle ones cost nothing.
/// Threads: one owner.
class Neighbours {
 public:
  explicit Neighbours(Rooms& rooms) : rooms_(&rooms) {}

  /// Links for who is a neighbour now, none for who no longer is. True when it changed.
  bool follow(federation::Reader& reader, Instant now, crypto::Randomness& randomness,
              std::optional<federation::Error>& failed);
  /// Null for who is no neighbour. Whoever asks is about to change it.
  federation::Link* touch(const OfficeCode& office);
  /// What this group brought into the queues, what it acknowledged, what is to be sent.
  void finish(Group& group);
  /// Some neighbour knows more of us than our store does.
  [[nodiscard]] bool weAreACopy() const;
  void renumber(federation::Incarnation incarnation, Instant now);
  void storeFull(bool full);

  [[nodiscard]] Instant wakeAt() const;
  [[nodiscard]] std::vector<federation::CheckpointStatement::Mark> frontier() const;
  [[nodiscard]] std::vector<LinkStatus> status(Instant now) const;

 private:
  struct Neighbour {
    federation::Link link;
    bool parent = false;
    std::array<std::uint64_t, federation::kLanes> erased{};
    Instant wakeAt;
  };

  void work(Group& group, const OfficeCode& office, Neighbour& neighbour);

  Rooms* rooms_;
  std::map<OfficeCode, Neighbour> all_;
  std::set<OfficeCode> touched_;
  std::set<std::pair<Instant, OfficeCode>> alarms_;
};

}  // namespace guantong::node
