#include "node/anchoring.h"

#include <algorithm>
#include <set>

#include "crypto/checkpoint.h"

namespace guantong::node {

using federation::CheckpointStatement;
using federation::Lane;
using federation::Ledger;
using federation::Letter;
using federation::LogPosition;

namespace {

constexpr auto kAlarm = Effects::Notice::Weight::kAlarm;
constexpr auto kInfo = Effects::Notice::Weight::kInfo;

}  // namespace

void Anchoring::take(Group& group, const federation::Anchor& anchor, OfficeCode from) {
  const auto announced = rooms_->record.announced.find(from);
  bool isAnnounced = false;
  if (announced != rooms_->record.announced.end()) {
    const auto checkpoint = crypto::decodeUnverifiedCheckpoint(anchor.checkpoint);
    const auto said = checkpoint ? federation::decode<CheckpointStatement>(checkpoint->statement)
                                 : federation::failure(federation::ErrorCode::kMalformed, "");
    isAnnounced = said && (**said).incarnation == announced->second;
  }
  const Ledger::Kept kept = rooms_->ledger.keepCheckpoint(group.transaction, rooms_->directory,
                                                          from, anchor, isAnnounced);
  const std::string who(from.text());
  switch (kept) {
    case Ledger::Kept::kKept:
    case Ledger::Kept::kKnown:
      return;
    case Ledger::Kept::kGap: {
      const auto newest = group.take(rooms_->ledger.newestCheckpoint(group.transaction, from));
      if (!newest || !*newest) return;
      const auto checkpoint = crypto::decodeUnverifiedCheckpoint(**newest);
      if (!checkpoint) return;
      const auto said = federation::decode<CheckpointStatement>(checkpoint->statement);
      if (!said) return;
      group.check(rooms_->post.pass(
          group.transaction, rooms_->directory, from,
          Letter{federation::CheckpointWanted{{(**said).incarnation, checkpoint->size}}}, group.now,
          group.randomness));
      return;
    }
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

void Anchoring::take(Group& group, const federation::CheckpointWanted& wanted, OfficeCode from) {
  if (from != rooms_->directory.parent()) return;
  if (wanted.last.incarnation != rooms_->record.incarnation) return;
  rooms_->ledger.restartFrom(wanted.last);
  rooms_->record.publishedSize = 0;  // publish again, with a proof from there
  rooms_->record.publishedAt = group.now - kPublishPause;
}

void Anchoring::take(Group& group, const federation::Recovering& recovering, OfficeCode from,
                     TicketDesk& desk) {
  const federation::KnownOffice* office = rooms_->directory.find(from);
  if (office == nullptr) return;
  if (office->now().parent == rooms_->self) {
    const auto newest = group.take(rooms_->ledger.newestCheckpoint(group.transaction, from));
    if (!newest) return;
    rooms_->record.announced[from] = recovering.incarnation;
    const crypto::Bytes checkpoint = newest->value_or(crypto::Bytes{});
    group.check(rooms_->post.send(group.transaction, rooms_->directory, from, Lane::kControl,
                                  Letter{federation::Frontier{recovering.incarnation, checkpoint}},
                                  group.now, group.randomness));
    if (*newest) {
      rooms_->tally.note(group, kInfo, "child-recovers", std::string(from.text()));
    }
  }
  if (office->now().parent == rooms_->self || from == rooms_->directory.parent()) {
    desk.sendRulesTo(from);
  }
  desk.sendAllTo(group, from);
}

void Anchoring::take(Group& group, const federation::Frontier& frontier, OfficeCode from,
                     TicketDesk& desk) {
  if (from != rooms_->directory.parent()) return;
  if (!rooms_->recovering() || frontier.incarnation != rooms_->record.incarnation) return;
  std::optional<LogPosition> before;
  if (!frontier.checkpoint.empty()) {
    const auto checkpoint = crypto::decodeUnverifiedCheckpoint(frontier.checkpoint);
    if (!checkpoint) return;
    const auto said = federation::decode<CheckpointStatement>(checkpoint->statement);
    if (!said || (**said).office != rooms_->self) return;
    rooms_->ledger.resumeNumbers((**said).number);
    if ((**said).incarnation != rooms_->record.incarnation) {
      before = LogPosition{(**said).incarnation, checkpoint->size};
    }
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
    group.check(rooms_->post.send(group.transaction, rooms_->directory, office, Lane::kControl,
                                  letter, group.now, group.randomness));
  }
}

void Anchoring::restart(Group& group) {
  rooms_->record.incarnation.number =
      crypto::fromBigEndian<std::uint64_t>(group.randomness.bytes<8>());
  announced_ = false;
  rooms_->ledger.goOnAs(rooms_->record.incarnation);
  rooms_->tally.note(group, kAlarm, "old-copy",
                     "a neighbour knows more of this office than its store does: the store is an "
                     "old copy and goes on under a new incarnation");
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
  group.check(rooms_->post.send(group.transaction, rooms_->directory, parent, Lane::kControl,
                                letter, group.now, group.randomness));
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
    group.check(rooms_->post.send(group.transaction, rooms_->directory, parent, Lane::kControl,
                                  letter, group.now, group.randomness));
  }
  return group.now + kPublishAtLeast;
}

}  // namespace guantong::node
