// node/anchoring.h: checkpoints to the parent and from the children, and what follows a restored
// store.
#pragma once

#include "node/group.h"
#include "node/ticket_desk.h"

namespace guantong::node {

/// Rules
///  1. After events were said, a checkpoint goes to the parent, at most one each kPublishPause (and
///     one a day when nothing was said): signing one per group would cost as much as the events.
///  2. An office whose incarnation its parent has not confirmed says nothing (`recovering`). It
///     tells its parent of it (Recovering) and gets back the newest checkpoint the parent keeps
///     (Frontier). If that shows a log of another incarnation, the office's first event is the Gap
///     behind it. The national office confirms itself.
///  3. Then it tells its children and everyone it shares a ticket with, too; all who are told send
///     it again what they share. A checkpoint of an incarnation that was not announced is an alarm.
/// Threads: one owner.
class Anchoring {
 public:
  static constexpr std::chrono::seconds kPublishPause{2};
  static constexpr std::chrono::hours kPublishAtLeast{24};

  explicit Anchoring(Rooms& rooms) : rooms_(&rooms) {}

  void take(Group& group, const federation::Anchor& anchor, OfficeCode from);
  void take(Group& group, const federation::CheckpointWanted& wanted, OfficeCode from);
  void take(Group& group, const federation::Recovering& recovering, OfficeCode from,
            TicketDesk& desk);
  void take(Group& group, const federation::Frontier& frontier, OfficeCode from, TicketDesk& desk);

  /// This store turned out to be an old copy: go on under another incarnation.
  void restart(Group& group);
  void tick(Group& group, TicketDesk& desk);
  /// After the ledger was sealed. Says when it wants to be ticked next.
  Instant finish(Group& group, const std::vector<federation::CheckpointStatement::Mark>& frontier);

 private:
  void confirm(Group& group, TicketDesk& desk, std::optional<federation::LogPosition> before);

  void tellTheOthers(Group& group, TicketDesk& desk, federation::LogPosition before);

  Rooms* rooms_;
  bool announced_ = false;  ///< Recovering was sent since the start
};

}  // namespace guantong::node
