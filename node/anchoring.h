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
///  4. To send it all again is work, and a Recovering is one letter: each office has it done at
///     most kRecoveriesMax times in kRecoveryPause. What comes beyond is not confirmed, so it comes
///     again. Nor is it before all is on its way: after a crash of ours it comes again, too.
///  5. That this store is an old copy is a neighbour's word alone. It is believed once, and again
///     after kRestartPause: whoever restores a store also starts the program anew, so what is said
///     of the same life a second time is hardly true. Until then nothing goes to who says it.
///  6. A child whose checkpoints don't show how they extend what we keep is asked for one that
///     does, at most once in kAskPause (it answers at once, so a child that never shows it would
///     else be asked as fast as the line carries). When it did not show it in kGapsMax answers,
///     each kGapPause after another, that is an alarm. Counted in hours and not in answers: what a
///     child wrote while it was away comes all at once, before it has heard the question.
/// Threads: one owner.
class Anchoring {
 public:
  static constexpr std::chrono::seconds kPublishPause{2};
  static constexpr std::chrono::hours kPublishAtLeast{24};
  static constexpr std::chrono::hours kRecoveryPause{1};
  static constexpr std::uint32_t kRecoveriesMax = 4;
  static constexpr std::chrono::hours kRestartPause{24};
  static constexpr std::chrono::minutes kAskPause{1};
  static constexpr std::chrono::hours kGapPause{1};
  static constexpr std::uint32_t kGapsMax = 12;

  explicit Anchoring(Rooms& rooms) : rooms_(&rooms) {}

  void take(Group& group, const federation::Anchor& anchor, OfficeCode from);
  void take(Group& group, const federation::CheckpointWanted& wanted, OfficeCode from);
  /// Whether it may be confirmed.
  bool take(Group& group, const federation::Recovering& recovering, OfficeCode from,
            TicketDesk& desk);
  void take(Group& group, const federation::Frontier& frontier, OfficeCode from, TicketDesk& desk);

  /// This store is said to be an old copy: go on under another incarnation. False: not again so
  /// soon.
  bool restart(Group& group);
  void tick(Group& group, TicketDesk& desk);
  /// After the ledger was sealed. Says when it wants to be ticked next.
  Instant finish(Group& group, const std::vector<federation::CheckpointStatement::Mark>& frontier);

 private:
  /// What one office had sent to it again.
  struct Recoveries {
    Instant since{};
    std::uint32_t count = 0;
    federation::Incarnation last;
  };
  struct Gaps {
    Instant counted{};
    Instant asked{};
    std::uint32_t count = 0;
  };

  void askForProof(Group& group, OfficeCode child);
  void confirm(Group& group, TicketDesk& desk, std::optional<federation::LogPosition> before);

  void tellTheOthers(Group& group, TicketDesk& desk, federation::LogPosition before);

  Rooms* rooms_;
  bool announced_ = false;  ///< Recovering was sent since the start
  std::optional<Instant> restartedAt_;
  std::map<OfficeCode, Recoveries> recoveries_;  ///< of offices that the directory knows
  std::map<OfficeCode, Gaps> gaps_;              ///< of children
};

}  // namespace guantong::node
