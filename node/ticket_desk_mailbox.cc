// What the desk does with the mailboxes of those who report.
#include <algorithm>

#include "node/profile/day.h"
#include "node/reporter/mailbox_desk.h"
#include "node/reporter/proof.h"
#include "node/ticket_desk.h"

namespace guantong::node {

using federation::Chain;
using federation::Error;
using federation::ErrorCode;
using federation::failure;
using ticket::Act;
using ticket::Content;
using ticket::Kind;
using ticket::Known;
using ticket::Role;
using ticket::Ticket;

namespace {

constexpr std::uint16_t kWho =
    ticket::bit(Role::kIntake) | ticket::bit(Role::kDispatcher) | ticket::bit(Role::kHandler);

reporter::Mailboxes mailboxesOf(const Rooms& rooms) {
  return reporter::Mailboxes(rooms.tables, rooms.ring->restKey());
}

Act actOf(Kind kind, std::uint32_t message) {
  Act act;
  act.kind = kind;
  act.number = message;
  return act;
}

std::int32_t dayOf(Instant at) {
  return static_cast<std::int32_t>(profile::dayOf(at).time_since_epoch().count());
}

/// Whether it ends with what a reporter waits for: a result, an answer; and not with an office's
/// passing it on.
bool isForReporter(const profile::ClockRule& rule) {
  const auto stops = [&](Kind kind) {
    return std::ranges::find(rule.stops, kind) != rule.stops.end();
  };
  const bool answers = stops(Kind::kResult) || stops(Kind::kClosed) || stops(Kind::kInformed);
  return answers && !stops(Kind::kDispatched) && !stops(Kind::kSigned);
}

std::optional<std::int32_t> dueOf(const std::vector<ticket::Running>& clocks) {
  std::optional<Instant> first;
  for (const ticket::Running& clock : clocks) {
    if (clock.stopped || !isForReporter(*clock.rule)) continue;
    if (!first || clock.due.at < *first) first = clock.due.at;
  }
  if (!first) return std::nullopt;
  // The end of a day is the beginning of the next.
  return dayOf(*first - std::chrono::milliseconds{1});
}

}  // namespace

void TicketDesk::sayAtIntake(Group& group, const TicketId& id, Act act, std::uint32_t person) {
  const auto found = group.take(book_.find(group.transaction, id));
  if (!ready() || !found || *found == nullptr) return;
  Ticket& ticket = **found;
  if (ticket.events.size() >= Ticket::kEventsMax) return;
  const Content content = std::move(act);

  federation::Draft draft;
  draft.chain = Chain::kIntake;
  draft.ticket = id;
  const Known* previous = ticket::newest(ticket, rooms_->self, Chain::kIntake);
  if (previous != nullptr) {
    draft.sequence = previous->sequence + 1;
    draft.previous = previous->id;
  }
  draft.kind = static_cast<std::uint16_t>(ticket::kindOf(content));
  draft.content = ticket::encodeContent(content);
  draft.directoryVersion = rooms_->directory.version();
  draft.person = person;
  draft.profileVersion = ticket.opened.profileVersion;
  draft.time = group.now;
  const federation::Drafted drafted = rooms_->ledger.draft(draft, group.randomness);
  rooms_->ledgerEnd = std::max(rooms_->ledgerEnd, drafted.place.record + 1);

  Known known;
  known.id = drafted.id;
  known.author = rooms_->self;
  known.person = person;
  known.chain = Chain::kIntake;
  known.sequence = draft.sequence;
  known.time = known.arrived = group.now;
  known.act = ticket::factsOf(content);
  known.place = drafted.place;
  known.incarnation = rooms_->ledger.author().incarnation;
  if (previous != nullptr) {
    known.cites.push_back(static_cast<std::uint32_t>(previous - ticket.events.data()));
  }
  add(ticket, std::move(known));
  group.effects.changed.push_back(id);
}

Result<void> TicketDesk::makeMailbox(Group& group, const TicketId& ticket,
                                     const reporter::MailboxKeys& keys) {
  if (auto made = mailboxesOf(*rooms_).make(group, ticket, keys); !made) return made;
  const OfficeCode hint = reporter::hintOfficeOf(rooms_->directory);
  if (hint.empty() || hint == rooms_->self) return {};
  const reporter::MailboxId id = reporter::mailboxIdOf(keys.key);
  rooms_->send(group, hint, {federation::MailboxesKept{{id.bytes}, false}});
  return {};
}

void TicketDesk::closeMailbox(Group& group, const TicketId& ticket) {
  const auto id = group.take(mailboxesOf(*rooms_).erase(group, ticket));
  const OfficeCode hint = reporter::hintOfficeOf(rooms_->directory);
  if (!id || !*id || hint.empty() || hint == rooms_->self) return;
  rooms_->send(group, hint, {federation::MailboxesKept{{(**id).bytes}, true}});
}

void TicketDesk::layInMailbox(Group& group, const TicketId& ticket, std::string_view text) {
  reporter::Mailboxes mailboxes = mailboxesOf(*rooms_);
  auto mailbox = group.take(mailboxes.ofTicket(group.transaction, ticket));
  if (!mailbox || !*mailbox) return;
  // A full one takes no more; that the office wrote is on record all the same.
  static_cast<void>(mailboxes.layIn(group, **mailbox, text));
}

Result<reporter::Mailbox> TicketDesk::mailboxOf(Group& group, const TicketId& ticket) {
  auto found = mailboxesOf(*rooms_).ofTicket(group.transaction, ticket);
  if (!found) return tl::unexpected<Error>(found.error());
  if (!*found) {
    return failure(ErrorCode::kNotFound,
                   "this office keeps no mailbox for this ticket: it was registered elsewhere, or "
                   "without a receipt; see ticket list");
  }
  return std::move(**found);
}

Result<Done> TicketDesk::submit(Group& group, const WriteToMailbox& command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  if (auto may = people_.may(command.person, kWho); !may) return tl::unexpected<Error>(may.error());
  if (command.text.empty()) return failure(ErrorCode::kInvalidArgument, "it needs a text");
  if (command.text.size() > reporter::kMailboxTextBytesMax) {
    return failure(
        ErrorCode::kTooLarge,
        "text: a message has at most " + std::to_string(reporter::kMailboxTextBytesMax) + " bytes");
  }
  if (auto ticket = mine(group, command.ticket); !ticket) {
    return tl::unexpected<Error>(ticket.error());
  }
  auto mailbox = mailboxOf(group, command.ticket);
  if (!mailbox) return tl::unexpected<Error>(mailbox.error());
  const auto number = mailboxesOf(*rooms_).layIn(group, *mailbox, command.text);
  if (!number) return tl::unexpected<Error>(number.error());
  sayAtIntake(group, command.ticket, actOf(Kind::kMailboxWritten, *number), command.person);
  return Done{command.ticket, {}, {}};
}

Result<Done> TicketDesk::submit(Group& group, const GiveProof& command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  if (auto may = people_.may(command.person, kWho); !may) return tl::unexpected<Error>(may.error());
  const auto found = mine(group, command.ticket);
  if (!found) return tl::unexpected<Error>(found.error());
  const Ticket& ticket = **found;
  const Situation situation = rooms_->situationOf(ticket);
  const ticket::State state = fold(ticket, situation.setting());
  if (state.registrar != rooms_->self) {
    return failure(ErrorCode::kNotAllowed,
                   "who registered a ticket proves its filing, and that was another office");
  }
  const federation::KnownOffice& us = *rooms_->directory.find(rooms_->self);
  const reporter::FilingStatement statement{
      .number = group.randomness.bytes<8>(),
      .office = rooms_->self,
      .serial = us.current,
      .name = us.now().name,
      .day = dayOf(state.registeredAt),
      .hotline = ticket.opened.hotline,
      .type = ticket.opened.type,
      .due = dueOf(clocksOf(ticket, state, situation.setting(), rooms_->rules->calendar()))};
  auto proof = reporter::makeProof(statement, rooms_->signing, rooms_->directory);
  if (!proof) {
    return failure(ErrorCode::kNotReady,
                   "the certificates of the offices above are not known here yet");
  }
  sayAtIntake(group, command.ticket, actOf(Kind::kProofGiven, 0), command.person);
  Done done{command.ticket, {}, {}};
  done.bytes = std::move(*proof);
  return done;
}

Result<Done> TicketDesk::submit(Group& group, const ReadMailbox& command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  if (auto may = people_.may(command.person, kWho); !may) return tl::unexpected<Error>(may.error());
  if (auto ticket = mine(group, command.ticket); !ticket) {
    return tl::unexpected<Error>(ticket.error());
  }
  auto mailbox = mailboxOf(group, command.ticket);
  if (!mailbox) return tl::unexpected<Error>(mailbox.error());
  if (auto read = mailboxesOf(*rooms_).read(group, *mailbox); !read) {
    return tl::unexpected<Error>(read.error());
  }
  sayAtIntake(group, command.ticket, actOf(Kind::kMailboxRead, mailbox->messages), command.person);
  return Done{command.ticket, {}, {}};
}

}  // namespace guantong::node
