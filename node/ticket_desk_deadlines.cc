// The desk's clocks: telling what is due, and counting again under another calendar.
#include <algorithm>

#include "node/deadlines.h"
#include "node/numbers.h"
#include "node/ticket_desk.h"

namespace guantong::node {

using ticket::State;
using ticket::Ticket;

namespace {

Instant momentOf(crypto::ByteView key) {
  return Instant{std::chrono::milliseconds{crypto::fromBigEndian<std::uint64_t>(key.first(8))}};
}
TicketId ticketOf(crypto::ByteView value) {
  TicketId id;
  if (value.size() == id.bytes.size()) std::memcpy(id.bytes.data(), value.data(), value.size());
  return id;
}
crypto::Bytes owned(crypto::ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

void TicketDesk::tick(Group& group) {
  recount(group);
  tell(group);
}

void TicketDesk::tell(Group& group) {
  if (wakeAt(group) > group.now) return;
  std::vector<std::pair<crypto::Bytes, TicketId>> due;
  const auto cursor = group.transaction.cursor(rooms_->tables.due);
  for (bool on = cursor->seek(federation::Key()); on && due.size() < kTellingsMax;
       on = cursor->next()) {
    if (momentOf(cursor->key()) > group.now) break;
    due.emplace_back(owned(cursor->key()), ticketOf(cursor->value()));
  }
  for (const auto& [key, id] : due) {
    auto ticket = group.take(book_.find(group.transaction, id));
    if (!ticket) return;
    if (*ticket != nullptr) {
      tell(group, **ticket);
    } else {
      static_cast<void>(group.transaction.erase(rooms_->tables.due, key));
    }
  }
  flushNow_ = true;
}

void TicketDesk::tell(Group& group, Ticket& ticket) {
  const Situation situation = rooms_->situationOf(ticket);
  const State state = fold(ticket, situation.setting());
  const auto clocks = clocksOf(ticket, state, situation.setting(), rooms_->rules->calendar());
  for (const Telling& telling : tellingsOf(clocks, ticket.told, group.now)) {
    ++(telling.over ? toldOver_ : toldNear_);
    group.effects.notices.push_back({Effects::Notice::Weight::kWarning,
                                     telling.over ? "deadline-over" : "deadline-near",
                                     numberOf(ticket.id) + " " + telling.clock->rule->name +
                                         " of " + std::string(telling.clock->whose.text()) +
                                         ", due " + profile::textOf(telling.clock->due.at)});
  }
  ticket.told = group.now;
  book_.changed(ticket);
}

void TicketDesk::recount(Group& group) {
  const std::uint32_t notices = rulebook_->notices();
  if (rooms_->record.noticesCounted == notices || !ready()) return;
  if (recountsFor_ != notices) {
    // First everything into the index that is walked along.
    recountsFor_ = notices;
    recounted_.clear();
    flushNow_ = true;
    return;
  }
  const profile::Calendar before = rulebook_->calendarOf(rooms_->record.noticesCounted);
  std::vector<TicketId> some;
  const auto cursor = group.transaction.cursor(rooms_->tables.due);
  bool on = cursor->seek(recounted_);
  for (; on && some.size() < kRecountsMax; on = cursor->next()) {
    some.push_back(ticketOf(cursor->value()));
    recounted_ = owned(cursor->key());
    recounted_.push_back(std::byte{0});  // behind it
  }
  for (const TicketId& id : some) {
    auto ticket = group.take(book_.find(group.transaction, id));
    if (!ticket) return;
    if (*ticket != nullptr && (**ticket).calendar < notices) recount(group, **ticket, before);
  }
  flushNow_ = true;
  if (!on) rooms_->record.noticesCounted = notices;
}

void TicketDesk::recount(Group& group, Ticket& ticket, const profile::Calendar& before) {
  const Situation situation = rooms_->situationOf(ticket);
  const ticket::Setting setting = situation.setting();
  const State state = fold(ticket, setting);
  const auto was = clocksOf(ticket, state, setting, before);
  const auto is = clocksOf(ticket, state, setting, rooms_->rules->calendar());
  ticket.calendar = rulebook_->notices();
  book_.changed(ticket);
  for (std::size_t i = 0; i < std::min(was.size(), is.size()); ++i) {
    const ticket::Running& clock = is[i];
    const bool ours = clock.whose == rooms_->self && !clock.stopped;
    if (!ours || clock.due.at == was[i].due.at) continue;
    ticket::Act moved;
    moved.kind = ticket::Kind::kDeadlineMoved;
    moved.word = clock.rule->name;
    moved.until = clock.due.at;
    if (clock.turn) moved.turn = state.turns[*clock.turn].given;
    const auto mayBeSaid = [&] { return !obstacle(ticket, state, setting, rooms_->self, moved); };
    if (!mayBeSaid()) moved.turn.reset();  // of a turn that has its result it is said of the whole
    if (mayBeSaid()) say(group, ticket, moved);
  }
}

Instant TicketDesk::wakeAt(Group& group) {
  if (recountsFor_ != rooms_->record.noticesCounted && recountsFor_ == rulebook_->notices()) {
    return group.now;
  }
  if (!nextDue_) {
    const auto cursor = group.transaction.cursor(rooms_->tables.due);
    nextDue_ = cursor->seek(federation::Key()) ? momentOf(cursor->key()) : federation::kInstantMax;
  }
  return *nextDue_;
}

}  // namespace guantong::node
