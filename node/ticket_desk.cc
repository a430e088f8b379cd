#include "node/ticket_desk.h"

#include <algorithm>

namespace guantong::node {

using federation::Chain;
using federation::Error;
using federation::ErrorCode;
using federation::EventHeader;
using federation::failure;
using federation::Lane;
using ticket::Content;
using ticket::Known;
using ticket::State;
using ticket::Ticket;

namespace {

Lane laneOf(const Ticket& ticket) { return ticket.urgent ? Lane::kUrgent : Lane::kNormal; }

/// What the row keeps of an event.
Known knownOf(const EventHeader& header, const EventId& id, const EventPlace& place,
              Instant arrived, const std::optional<Content>& content) {
  Known known{.id = id,
              .author = header.author,
              .chain = header.chain,
              .sequence = header.sequence,
              .kind = header.kind,
              .time = header.time,
              .arrived = arrived,
              .to = {},
              .turn = {},
              .place = place,
              .excluded = false,
              .incarnation = header.incarnation,
              .cites = {}};
  if (!content) return known;
  if (const auto* registered = std::get_if<ticket::Registered>(&*content)) {
    known.to = registered->to;
  } else if (const auto* dispatched = std::get_if<ticket::Dispatched>(&*content)) {
    known.to = dispatched->to;
  } else if (const auto* delivered = std::get_if<ticket::Delivered>(&*content)) {
    known.turn = delivered->turn;
  }
  return known;
}

void noteContent(Ticket& ticket, const std::optional<Content>& content) {
  if (!content) return;
  if (const auto* registered = std::get_if<ticket::Registered>(&*content)) {
    ticket.title = registered->title;
    ticket.urgent = registered->urgent;
  }
}

/// The first thing that an event cites and the ticket does not hold.
std::optional<EventId> missing(const Ticket* ticket, const EventHeader& header) {
  const auto lacks = [&](const EventId& id) {
    return ticket == nullptr || ticket::find(*ticket, id) == nullptr;
  };
  if (header.previous && lacks(*header.previous)) return header.previous;
  for (const federation::Head& head : header.heads) {
    if (lacks(head.event)) return head.event;
  }
  return std::nullopt;
}

/// What a header says of the events it cites must be true of them.
bool citesTruly(const Ticket& ticket, const EventHeader& header) {
  if (header.previous) {
    const Known* previous = ticket::find(ticket, *header.previous);
    if (previous->author != header.author || previous->chain != header.chain ||
        previous->sequence + 1 != header.sequence) {
      return false;
    }
  }
  return std::ranges::all_of(header.heads, [&](const federation::Head& head) {
    const Known* cited = ticket::find(ticket, head.event);
    return cited->author == head.author && cited->sequence == head.sequence &&
           cited->chain == Chain::kTicket;
  });
}

Error full() { return {ErrorCode::kTooLarge, "the ticket has as many events as one can have"}; }

Error notFound(const TicketId&) {
  return {ErrorCode::kNotFound, "this office has no ticket of this id"};
}

}  // namespace

// --- what comes in

TicketDesk::Outcome TicketDesk::settle(federation::Reader& reader, const Arrival& arrival,
                                       std::optional<Error>& failed) {
  const EventHeader& header = *arrival.header;
  auto found = book_.find(reader, *header.ticket);
  if (!found) {
    if (!failed) failed = found.error();
    return Outcome::kKnown;
  }
  Ticket* ticket = *found;
  if (ticket != nullptr && ticket::find(*ticket, arrival.id) != nullptr) return Outcome::kKnown;
  if (ticket != nullptr && header.author != rooms_->self &&
      !ticket::hasRoomFor(*ticket, header.author)) {
    return Outcome::kNoRoom;
  }
  if (const auto lacking = missing(ticket, header)) {
    book_.wait(*lacking, {arrival.place, arrival.id, arrival.sender});
    return Outcome::kWaits;
  }
  if (ticket == nullptr) ticket = &book_.make(*header.ticket);

  Known known = knownOf(header, arrival.id, arrival.place, arrival.arrived, arrival.content);
  const bool counts = rooms_->directory.counts(header.author, header.authorSerial,
                                               {header.incarnation, header.position});
  const bool allowed = !ticket::isTicketKind(header.kind) ||
                       (arrival.content && !ticket::forbidden(*ticket, header, *arrival.content));
  known.cites = ticket::citesOf(*ticket, header);
  known.excluded = !counts || !citesTruly(*ticket, header) || !allowed;
  if (!known.excluded) {
    noteContent(*ticket, arrival.content);
    const bool closes = static_cast<ticket::Kind>(header.kind) == ticket::Kind::kClosed;
    if (closes && fold(*ticket).stage != ticket::Stage::kClosed) book_.closed();
  }
  ticket->events.push_back(known);
  book_.changed(*ticket);
  return known.excluded ? Outcome::kExcluded : Outcome::kApplied;
}

void TicketDesk::take(Group& group, const Arrival& arrival) {
  const Outcome outcome = settle(group.transaction, arrival, group.failed);
  if (group.failed || outcome == Outcome::kKnown || outcome == Outcome::kWaits) return;
  if (outcome == Outcome::kNoRoom) {
    noteTooMany(group, arrival.header->author);
    return;
  }
  group.effects.changed.push_back(*arrival.header->ticket);
  ++applied_;
  if (outcome == Outcome::kExcluded) {
    rooms_->tally.note(group, Effects::Notice::Weight::kWarning, "excluded-event",
                       "an event of " + std::string(arrival.header->author.text()) + ", kind " +
                           std::to_string(arrival.header->kind));
  } else {
    auto ticket = group.take(book_.find(group.transaction, *arrival.header->ticket));
    if (ticket) react(group, **ticket, arrival);
  }
  wake(group, arrival.id);
}

void TicketDesk::noteTooMany(Group& group, const OfficeCode& author) {
  rooms_->tally.note(group, Effects::Notice::Weight::kWarning, "too-many-events",
                     "of " + std::string(author.text()) + " on one ticket");
}

void TicketDesk::wake(Group& group, const EventId& applied) {
  // A list and not a recursion: a chain of ten thousand events may have waited for its first.
  std::vector<TicketBook::Waiting> awake = book_.woken(applied);
  while (!awake.empty() && !group.failed) {
    const auto [place, id, sender] = awake.back();
    awake.pop_back();
    auto event = group.take(rooms_->ledger.read(group.transaction, place));
    if (!event) return;
    auto header = group.take(federation::decode<EventHeader>(event->header));
    if (!header) return;
    std::optional<Content> content;
    if (event->body) {
      if (auto decoded = ticket::decodeContent((**header).kind, event->content)) {
        content = std::move(*decoded);
      }
    }
    const Arrival arrival{&**header, event->id, place, sender, group.now, std::move(content)};
    const Outcome outcome = settle(group.transaction, arrival, group.failed);
    if (group.failed || (outcome != Outcome::kApplied && outcome != Outcome::kExcluded)) continue;
    group.effects.changed.push_back(*arrival.header->ticket);
    ++applied_;
    if (outcome == Outcome::kApplied) {
      auto ticket = group.take(book_.find(group.transaction, *arrival.header->ticket));
      if (ticket) react(group, **ticket, arrival);
    }
    const std::vector<TicketBook::Waiting> more = book_.woken(arrival.id);
    awake.insert(awake.end(), more.begin(), more.end());
  }
}

void TicketDesk::react(Group& group, Ticket& ticket, const Arrival& arrival) {
  const EventHeader& header = *arrival.header;
  if (header.author == rooms_->self) return;
  // Whom the author could not know of gets it from us, who brought them in.
  std::optional<std::vector<bool>> past;
  for (std::size_t i = 0; i < ticket.events.size(); ++i) {
    const Known& event = ticket.events[i];
    const bool broughtIn = event.author == rooms_->self && !event.to.empty() && !event.excluded;
    if (!broughtIn || event.to == header.author) continue;
    if (!past) past = ticket::pastOf(ticket, header);
    if (!(*past)[i]) passing_[{event.to, laneOf(ticket)}].push_back(arrival.place);
  }
  const Known known = knownOf(header, arrival.id, arrival.place, arrival.arrived, arrival.content);
  if (known.to == rooms_->self && ready() && ticket.events.size() < Ticket::kEventsMax) {
    const Content delivered = ticket::Delivered{arrival.id};
    say(group, ticket, delivered, ticket::encodeContent(delivered));
  }
}

/// A letter that came again, because its confirmation was lost, is not kept twice; also not while
/// its events wait.
TicketDesk::Worth TicketDesk::worthOf(Group& group, const federation::InspectedEnvelope& envelope) {
  const std::size_t room = book_.waitingRoom(envelope.header->author);
  const bool muchRoom = room >= envelope.events.size();
  std::set<EventId> before;  // in this letter
  std::size_t fresh = 0, lacking = 0;
  for (const federation::InspectedEvent& event : envelope.events) {
    if (!event.header.ticket) continue;  // the office chain of others: comes with what is new
    auto found = group.take(book_.find(group.transaction, *event.header.ticket));
    if (!found) return Worth::kNothing;
    const Ticket* ticket = *found;
    if (ticket != nullptr && ticket::find(*ticket, event.id) != nullptr) continue;
    if (book_.waits(event.id)) continue;
    if (ticket != nullptr && !ticket::hasRoomFor(*ticket, event.header.author)) {
      noteTooMany(group, event.header.author);
      continue;
    }
    if (muchRoom) return Worth::kKeeping;
    ++fresh;
    const auto prerequisite = missing(ticket, event.header);
    if (prerequisite && !before.contains(*prerequisite)) ++lacking;
    before.insert(event.id);
  }
  if (fresh == 0) return Worth::kNothing;
  const std::size_t most = lacking < fresh ? room + TicketBook::kWaitingOfOneMax : room;
  return lacking <= most ? Worth::kKeeping : Worth::kNoRoom;
}

bool TicketDesk::arrived(Group& group, const federation::InspectedEnvelope& envelope,
                         OfficeCode from) {
  const auto& content = (*envelope.letter)->content;
  const auto* batch = std::get_if<federation::SignedEvents>(&content);
  const auto* single = std::get_if<std::vector<federation::Event>>(&content);
  const OfficeCode sender = envelope.header->author;
  const Worth worth = worthOf(group, envelope);
  if (worth == Worth::kNoRoom) {
    rooms_->tally.note(group, Effects::Notice::Weight::kWarning, "no-room-to-wait",
                       "for what " + std::string(sender.text()) + " sends");
  }
  if (worth != Worth::kKeeping) return worth != Worth::kNoRoom;

  const auto record = group.take(
      batch != nullptr
          ? rooms_->ledger.keep(group.transaction, *batch, from, group.now, group.randomness)
          : rooms_->ledger.keep(group.transaction, *single, from, group.now, group.randomness));
  if (!record) return true;
  rooms_->receivedEnd = *record + 1;
  for (std::size_t i = 0; i < envelope.events.size() && !group.failed; ++i) {
    const federation::InspectedEvent& event = envelope.events[i];
    if (!event.header.ticket) continue;  // the office chain of others: kept, shown to auditors
    const auto& body = batch != nullptr ? batch->events[i].body : (*single)[i].body;
    std::optional<Content> said;
    if (body) {
      if (auto decoded = ticket::decodeContent(event.header.kind, body->content)) {
        said = std::move(*decoded);
      }
    }
    take(group, {&event.header, event.id, EventPlace{true, *record, static_cast<std::uint16_t>(i)},
                 sender, group.now, std::move(said)});
  }
  return true;
}

// --- what a crash left behind

Result<TicketDesk> TicketDesk::load(federation::Reader& reader, Rooms& rooms) {
  TicketDesk desk(rooms);
  Result<TicketBook> book = TicketBook::load(reader, rooms.tables);
  if (!book) return tl::unexpected<Error>(book.error());
  desk.book_ = std::move(*book);
  rooms.ledgerEnd = desk.book_.view().ledger;
  rooms.receivedEnd = desk.book_.view().received;
  if (Result<void> replayed = desk.replay(reader); !replayed) {
    return tl::unexpected<Error>(replayed.error());
  }
  return desk;
}

Result<void> TicketDesk::replay(federation::Reader& reader) {
  // Ours may cite theirs and the other way round: whatever lacks its past waits, and is woken.
  const std::pair<bool, federation::Table> sources[] = {{false, rooms_->tables.ledger},
                                                        {true, rooms_->tables.received}};
  for (const auto& [received, table] : sources) {
    std::uint64_t& end = received ? rooms_->receivedEnd : rooms_->ledgerEnd;
    const auto cursor = reader.cursor(table);
    for (bool on = cursor->seek(federation::Key().number(end)); on; on = cursor->next()) {
      end = federation::lastNumber(cursor->key());
      auto record = federation::decode<federation::StoredEvents>(cursor->value());
      if (!record) return tl::unexpected<Error>(record.error());
      const std::size_t count = (**record).events.size();
      std::vector<EventPlace> places;
      for (std::size_t i = count; i-- > 0;) {
        places.push_back({received, end, static_cast<std::uint16_t>(i)});
      }
      while (!places.empty()) {
        const EventPlace place = places.back();
        places.pop_back();
        auto event = rooms_->ledger.read(reader, place);
        if (!event) return tl::unexpected<Error>(event.error());
        auto header = federation::decode<EventHeader>(event->header);
        if (!header) return tl::unexpected<Error>(header.error());
        if (!(**header).ticket) continue;
        std::optional<Content> content;
        if (event->body) {
          if (auto decoded = ticket::decodeContent((**header).kind, event->content)) {
            content = std::move(*decoded);
          }
        }
        std::optional<Error> failed;
        const Arrival arrival{&**header,         event->id,          place,
                              (**header).author, (**record).arrived, std::move(content)};
        const Outcome outcome = settle(reader, arrival, failed);
        if (failed) return tl::unexpected<Error>(*failed);
        if (outcome != Outcome::kApplied && outcome != Outcome::kExcluded) continue;
        for (const TicketBook::Waiting& woken : book_.woken(arrival.id)) {
          places.push_back(woken.place);
        }
      }
      ++end;
    }
  }
  return {};
}

// --- what we say

Result<void> TicketDesk::ready() const {
  if (!rooms_->certified()) {
    return failure(ErrorCode::kNotReady, "this office is not enrolled yet");
  }
  if (rooms_->recovering()) {
    return failure(ErrorCode::kNotReady,
                   "its store is new or restored, and its parent has not yet said how far it was");
  }
  return {};
}

void TicketDesk::say(Group& group, Ticket& ticket, const Content& content, crypto::Bytes encoded) {
  const Known* previous = ticket::newest(ticket, rooms_->self, Chain::kTicket);
  federation::Draft draft;
  draft.ticket = ticket.id;
  draft.sequence = previous == nullptr ? 0 : previous->sequence + 1;
  if (previous != nullptr) draft.previous = previous->id;
  draft.heads = ticket::heads(ticket, rooms_->self);
  draft.kind = static_cast<std::uint16_t>(ticket::kindOf(content));
  draft.content = std::move(encoded);
  draft.directoryVersion = rooms_->directory.version();
  draft.time = group.now;
  draft.lane = laneOf(ticket);

  EventHeader header;
  header.author = rooms_->self;
  header.sequence = draft.sequence;
  header.kind = draft.kind;
  header.time = draft.time;
  header.incarnation = rooms_->ledger.author().incarnation;
  header.previous = draft.previous;
  header.heads = draft.heads;
  Known known = knownOf(header, {}, {}, group.now, content);
  known.cites = ticket::citesOf(ticket, header);

  draft.recipients = ticket::participants(ticket);
  const auto place = std::ranges::lower_bound(draft.recipients, known.to);
  const bool newcomer =
      !known.to.empty() && (place == draft.recipients.end() || *place != known.to);
  if (newcomer) draft.recipients.insert(place, known.to);
  std::erase(draft.recipients, rooms_->self);
  if (newcomer) {
    auto& past = passing_[{known.to, laneOf(ticket)}];
    for (const Known& event : ticket.events) {
      if (!event.excluded) past.push_back(event.place);
    }
    if (past.empty()) passing_.erase({known.to, laneOf(ticket)});
  }

  const federation::Drafted drafted = rooms_->ledger.draft(draft, group.randomness);
  known.id = drafted.id;
  known.place = drafted.place;
  rooms_->ledgerEnd = std::max(rooms_->ledgerEnd, drafted.place.record + 1);
  ticket.events.push_back(known);
  book_.changed(ticket);
  group.effects.changed.push_back(ticket.id);
}

Result<ticket::Ticket*> TicketDesk::mine(Group& group, const TicketId& id) {
  auto ticket = book_.find(group.transaction, id);
  if (!ticket) {
    group.check(tl::unexpected<Error>(ticket.error()));
    return ticket;
  }
  if (*ticket == nullptr) return tl::unexpected<Error>(notFound(id));
  return ticket;
}

Result<Done> TicketDesk::submit(Group& group, const NewTicket& command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  if (command.to == rooms_->self) {
    return failure(ErrorCode::kInvalidArgument, "a ticket can't be dispatched to its own office");
  }
  if (command.title.empty()) return failure(ErrorCode::kInvalidArgument, "a ticket needs a title");
  const auto nonce = group.randomness.bytes<16>();
  const Content content = ticket::Registered{.title = command.title,
                                             .text = command.text,
                                             .urgent = command.urgent,
                                             .to = command.to,
                                             .nonce = nonce};
  crypto::Bytes encoded = ticket::encodeContent(content);
  if (auto sound = ticket::decodeContent(1, encoded); !sound) {
    return failure(ErrorCode::kInvalidArgument, sound.error().detail);
  }
  Ticket& ticket = book_.make(ticket::ticketIdOf(rooms_->self, nonce));
  noteContent(ticket, content);
  say(group, ticket, content, std::move(encoded));
  return Done{ticket.id, {}};
}

Result<Done> TicketDesk::sayOn(Group& group, const TicketId& id, const Content& content) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  Result<Ticket*> ticket = mine(group, id);
  if (!ticket) return tl::unexpected<Error>(ticket.error());
  crypto::Bytes encoded = ticket::encodeContent(content);
  const auto kind = static_cast<std::uint16_t>(ticket::kindOf(content));
  if (auto sound = ticket::decodeContent(kind, encoded); !sound) {
    return failure(ErrorCode::kInvalidArgument, sound.error().detail);
  }
  EventHeader header;
  header.author = rooms_->self;
  header.ticket = id;
  header.heads = ticket::heads(**ticket, rooms_->self);
  const Known* previous = ticket::newest(**ticket, rooms_->self, Chain::kTicket);
  header.sequence = previous == nullptr ? 0 : previous->sequence + 1;
  if (previous != nullptr) header.previous = previous->id;
  header.kind = kind;
  if (const auto why = ticket::forbidden(**ticket, header, content)) {
    return failure(ErrorCode::kNotAllowed, "this event " + *why);
  }
  if ((**ticket).events.size() >= Ticket::kEventsMax) return tl::unexpected<Error>(full());
  const bool wasOpen = fold(**ticket).stage != ticket::Stage::kClosed;
  say(group, **ticket, content, std::move(encoded));
  if (std::holds_alternative<ticket::Closed>(content) && wasOpen) book_.closed();
  return Done{id, {}};
}

Result<Done> TicketDesk::submit(Group& group, const DispatchTicket& command) {
  if (command.to.empty()) {
    return failure(ErrorCode::kInvalidArgument, "a dispatch needs an office to go to");
  }
  return sayOn(group, command.ticket, ticket::Dispatched{command.to, command.text});
}

Result<Done> TicketDesk::submit(Group& group, const GiveResult& command) {
  return sayOn(group, command.ticket, ticket::ResultGiven{command.text});
}

Result<Done> TicketDesk::submit(Group& group, const CloseTicket& command) {
  return sayOn(group, command.ticket, ticket::Closed{command.text});
}

void TicketDesk::sayOfOffice(Group& group, const Content& content) {
  OfficeRecord& record = rooms_->record;
  federation::Draft draft;
  draft.chain = Chain::kOffice;
  draft.sequence = record.officeSequence;
  draft.previous = record.officeLeaf;
  draft.kind = static_cast<std::uint16_t>(ticket::kindOf(content));
  draft.content = ticket::encodeContent(content);
  draft.directoryVersion = rooms_->directory.version();
  draft.time = group.now;
  const federation::Drafted drafted = rooms_->ledger.draft(draft, group.randomness);
  rooms_->ledgerEnd = std::max(rooms_->ledgerEnd, drafted.place.record + 1);
  ++record.officeSequence;
  record.officeLeaf = drafted.id;
}

// --- a recovery

template <typename Visit>
void TicketDesk::forEachTicket(Group& group, Visit visit) {
  // Also those whose rows are not written yet: what came in this very group counts.
  for (const TicketId& id : book_.all(group.transaction)) {
    auto ticket = group.take(book_.find(group.transaction, id));
    if (!ticket) return;
    visit(**ticket);
  }
}

void TicketDesk::answerTurns(Group& group) {
  forEachTicket(group, [&](Ticket& ticket) {
    for (const ticket::Turn& turn : fold(ticket).turns) {
      if (turn.to != rooms_->self || turn.delivered) continue;
      if (ticket.events.size() >= Ticket::kEventsMax) continue;
      const Content delivered = ticket::Delivered{turn.given};
      say(group, ticket, delivered, ticket::encodeContent(delivered));
    }
  });
}

bool TicketDesk::sendAllTo(Group& group, OfficeCode office) {
  std::optional<TicketId> after;
  if (sendSome(group, office, after)) return true;
  sendingAll_.emplace(office, after);
  return false;
}

bool TicketDesk::sendAllOn(Group& group) {
  if (sendingAll_.empty()) return false;
  const auto first = sendingAll_.begin();
  if (sendSome(group, first->first, first->second)) sendingAll_.erase(first);
  return !sendingAll_.empty();
}

bool TicketDesk::sendSome(Group& group, const OfficeCode& office, std::optional<TicketId>& after) {
  const std::vector<TicketId> ids = book_.some(group.transaction, after, kSendAllWork);
  for (const TicketId& id : ids) {
    auto ticket = group.take(book_.find(group.transaction, id));
    if (!ticket || *ticket == nullptr) return true;  // the group has failed
    after = id;
    if (!std::ranges::binary_search(ticket::participants(**ticket), office)) continue;
    auto& places = passing_[{office, Lane::kBulk}];
    for (const Known& event : (**ticket).events) {
      if (!event.excluded) places.push_back(event.place);
    }
  }
  return ids.size() < kSendAllWork;
}

std::set<OfficeCode> TicketDesk::partners(Group& group) {
  std::set<OfficeCode> partners;
  forEachTicket(group, [&](Ticket& ticket) {
    const State state = fold(ticket);
    partners.insert(state.participants.begin(), state.participants.end());
  });
  partners.erase(rooms_->self);
  return partners;
}

// --- the end of the group

void TicketDesk::passOn(Group& group) {
  for (const auto& [where, places] : passing_) {
    group.check(rooms_->post.send(group.transaction, rooms_->directory, where.first, where.second,
                                  places, group.now, group.randomness));
  }
  passing_.clear();
}

void TicketDesk::flush(Group& group, Office::Pace pace) {
  const bool behind = book_.dirty() || book_.view().ledger != rooms_->ledgerEnd ||
                      book_.view().received != rooms_->receivedEnd;
  if (!behind) {
    if (book_.full()) book_.forget();
    return;
  }
  if (pace == Office::Pace::kIdle || book_.full()) {
    book_.flush(group.transaction, rooms_->ledgerEnd, rooms_->receivedEnd);
  }
}

}  // namespace guantong::node
