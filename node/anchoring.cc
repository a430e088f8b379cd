#include "node/anchoring.h"

#include <algorithm>
#include <set>

namespace guantong::node {

using federation::CheckpointStatement;
using federation::Ledger;
using federation::Letter;
using federation::LogPosition;

namespace {

constexpr auto kAlarm = Effects::Notice::Weight::kAlarm;
constexpr auto kWarning = Effects::Notice::Weight::kWarning;
constexpr auto kInfo = Effects::Notice::Weight::kInfo;

}  // namespace

void Anchoring::take(Group& group, const federation::Anchor& anchor, OfficeCode from) {
  const auto announced = rooms_->record.announced.find(from);
  bool isAnnounced = false;
  if (announced != rooms_->record.announced.end()) {
    const auto shown = federation::readUnverifiedCheckpoint(anchor.checkpoint);
    isAnnounced = shown && shown->statement.incarnation == announced->second;
  }
  const Ledger::Kept kept = rooms_->ledger.keepCheckpoint(group.transaction, rooms_->directory,
                                                          from, anchor, isAnnounced);
  const std::string who(from.text());
  switch (kept) {
    case Ledger::Kept::kKept:
      gaps_.erase(from);
      return;
    case Ledger::Kept::kKnown:
      return;
    case Ledger::Kept::kGap:
      return askForProof(group, from);
    case Ledger::Kept::kForked:
      rooms_->tally.note(group, kAlarm, "forked-log",
                         "the log of " + who + " does not extend what it showed before");
      return;
    case Ledger::Kept::kUnannounced:
      rooms_->tally.note(group, kAlarm, "unannounced-log",
                         who + " goes on under an incarnation that it did not announce");
      return;
    case Ledger::Kept::kForged:
      rooms_->tally.note(group, kAlarm, "forged-checkpoint", "said to be of " + who);
      return;
  }
}

void Anchoring::askForProof(Group& group, OfficeCode child) {
  Gaps& gaps = gaps_[child];
  if (gaps.count == 0 || group.now >= gaps.counted + kGapPause) {
    ++gaps.count;
    gaps.counted = group.now;
  }
  if (gaps.count > kGapsMax) {
    rooms_->tally.note(group, kAlarm, "unproven-log",
                       std::string(child.text()) +
                           " does not show that its log extends what it "
                           "showed before, however often it is asked");
  }
  if (group.now < gaps.asked + kAskPause) return;
  gaps.asked = group.now;
  const auto newest = group.take(rooms_->ledger.newestCheckpoint(group.transaction, child));
  if (!newest || !*newest) return;
  const auto shown = federation::readUnverifiedCheckpoint(**newest);
  if (shown) rooms_->pass(group, child, Letter{federation::CheckpointWanted{shown->position()}});
}

void Anchoring::take(Group& group, const federation::CheckpointWanted& wanted, OfficeCode from) {
  if (from != rooms_->directory.parent()) return;
  if (wanted.last.incarnation != rooms_->record.incarnation) return;
  rooms_->ledger.restartFrom(wanted.last);
  rooms_->record.publishedSize = 0;  // publish again, with a proof from there
  rooms_->record.publishedAt = group.now - kPublishPause;
}

bool Anchoring::take(Group& group, const federation::Recovering& recovering, OfficeCode from,
                     TicketDesk& desk) {
  const federation::KnownOffice* office = rooms_->directory.find(from);
  if (office == nullptr) return true;
  if (desk.isSendingAllTo(from)) return false;
  Recoveries& recoveries = recoveries_[from];
  const bool lately = group.now < recoveries.since + kRecoveryPause;
  if (lately && recoveries.last == recovering.incarnation) return true;  // done meanwhile
  if (!lately) recoveries = {group.now, 0, {}};
  if (recoveries.count >= kRecoveriesMax) {
    rooms_->tally.note(group, kWarning, "recovers-too-often", std::string(from.text()));
    return false;
  }
  ++recoveries.count;
  recoveries.last = recovering.incarnation;
  if (office->now().parent == rooms_->self) {
    const auto newest = group.take(rooms_->ledger.newestCheckpoint(group.transaction, from));
    if (!newest) return false;
    rooms_->record.announced[from] = recovering.incarnation;
    const crypto::Bytes checkpoint = newest->value_or(crypto::Bytes{});
    rooms_->send(group, from, Letter{federation::Frontier{recovering.incarnation, checkpoint}});
    if (*newest) {
      rooms_->tally.note(group, kInfo, "child-recovers", std::string(from.text()));
    }
  }
  if (office->now().parent == rooms_->self || from == rooms_->directory.parent()) {
    desk.sendRulesTo(from);
  }
  return desk.sendAllTo(group, from);
}

void Anchoring::take(Group& group, const federation::Frontier& frontier, OfficeCode from,
                     TicketDesk& desk) {
  if (from != rooms_->directory.parent()) return;
  if (!rooms_->recovering() || frontier.incarnation != rooms_->record.incarnation) return;
  std::optional<LogPosition> before;
  if (!frontier.checkpoint.empty()) {
    const auto shown = federation::readUnverifiedCheckpoint(frontier.checkpoint);
    if (!shown || shown->statement.office != rooms_->self) return;
    rooms_->ledger.resumeNumbers(shown->statement.number);
    if (shown->statement.incarnation != rooms_->record.incarnation) before = shown->position();
  }
  confirm(group, desk, before);
}

void Anchoring::confirm(Group& group, TicketDesk& desk, std::optional<LogPosition> before) {
  rooms_->record.confirmed = rooms_->record.incarnation;
  if (before) {
    desk.sayOfOffice(group, ticket::Gap{*before});
    tellTheOthers(group, desk, *before);
  }
  desk.answerTurns(group);
}

void Anchoring::tellTheOthers(Group& group, TicketDesk& desk, LogPosition before) {
  std::set<OfficeCode> others = desk.partners(group);
  for (const OfficeCode& child : rooms_->directory.children()) others.insert(child);
  others.erase(rooms_->directory.parent());
  const Letter letter{federation::Recovering{rooms_->record.incarnation, before}};
  for (const OfficeCode& office : others) {
    rooms_->send(group, office, letter);
  }
}

bool Anchoring::restart(Group& group) {
  if (restartedAt_ && group.now < *restartedAt_ + kRestartPause) {
    rooms_->tally.note(group, kWarning, "old-copy-again",
                       "a neighbour says once more that this store is an old copy");
    return false;
  }
  restartedAt_ = group.now;
  rooms_->record.incarnation.number =
      crypto::fromBigEndian<std::uint64_t>(group.randomness.bytes<8>());
  announced_ = false;
  rooms_->ledger.goOnAs(rooms_->record.incarnation);
  rooms_->tally.note(group, kAlarm, "old-copy",
                     "a neighbour knows more of this office than its store does: the store is an "
                     "old copy and goes on under a new incarnation");
  return true;
}

void Anchoring::tick(Group& group, TicketDesk& desk) {
  if (!rooms_->recovering() || !rooms_->certified()) return;
  const OfficeCode parent = rooms_->directory.parent();
  if (parent.empty()) {
    confirm(group, desk, std::nullopt);
    return;
  }
  if (announced_) return;
  announced_ = true;
  const Letter letter{federation::Recovering{
      rooms_->record.incarnation, {rooms_->ledger.author().incarnation, rooms_->ledger.size()}}};
  rooms_->send(group, parent, letter);
}

Instant Anchoring::finish(Group& group, const std::vector<CheckpointStatement::Mark>& frontier) {
  OfficeRecord& record = rooms_->record;
  if (!rooms_->certified() || rooms_->recovering()) return federation::kInstantMax;
  const std::uint64_t size = rooms_->ledger.size();
  const Instant due = record.publishedAt + (size > record.publishedSize
                                                ? std::chrono::milliseconds(kPublishPause)
                                                : std::chrono::milliseconds(kPublishAtLeast));
  if (size == 0) return federation::kInstantMax;
  if (group.now < due) return due;
  const OfficeCode parent = rooms_->directory.parent();
  const federation::KnownOffice* above = parent.empty() ? nullptr : rooms_->directory.find(parent);
  auto published =
      group.take(rooms_->ledger.publish(group.transaction, rooms_->signing, frontier,
                                        above == nullptr ? 0 : above->revocationNumber, group.now));
  if (!published) return federation::kInstantMax;
  record.publishedSize = size;
  record.publishedAt = group.now;
  rooms_->ledger.confirmed(published->size);
  if (!parent.empty()) {
    const Letter letter{
        federation::Anchor{published->checkpoint, published->extends, published->consistency}};
    rooms_->send(group, parent, letter);
  }
  return group.now + kPublishAtLeast;
}

}  // namespace guantong::node
