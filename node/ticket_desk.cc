#include "node/ticket_desk.h"

#include <algorithm>

#include "node/deadlines.h"
#include "node/intake.h"
#include "node/likeness.h"
#include "node/numbers.h"
#include "node/ticket/completing.h"
#include "node/ticket/particulars.h"

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

Lane laneOf(const Ticket& ticket) { return ticket.opened.urgent ? Lane::kUrgent : Lane::kNormal; }

/// What the row keeps of an event.
Known knownOf(const EventHeader& header, const EventId& id, const EventPlace& place,
              Instant arrived, const std::optional<Content>& content) {
  Known known;
  known.id = id;
  known.author = header.author;
  known.person = header.person;
  known.chain = header.chain;
  known.sequence = header.sequence;
  known.time = header.time;
  known.arrived = arrived;
  if (content) known.act = ticket::factsOf(*content);
  known.act.kind = ticket::Kind{header.kind};
  known.place = place;
  known.incarnation = header.incarnation;
  return known;
}

/// Nothing where the body is withheld, or says what this version does not know.
std::optional<Content> contentOf(std::uint16_t kind,
                                 const std::optional<federation::EventBody>& body) {
  if (!body) return std::nullopt;
  auto decoded = ticket::decodeContent(kind, body->content);
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

/// A copy around the text, which rows leave out and which is the larger part by far.
ticket::Registered withoutText(ticket::Registered& registered) {
  std::string text = std::exchange(registered.text, {});
  ticket::Registered copy = registered;
  registered.text = std::move(text);
  return copy;
}

/// Of two registrations that with the lower id counts, so that all see the same.
/// What a row has of the content of a ticket that was purged: it stays as who did what when, and
/// as what rules and counts need. Whatever comes first, the purge or a registration.
void forgetTitleOfPurged(Ticket& ticket) {
  if (ticket::isPurged(ticket)) ticket.opened.title.clear();
}

void noteContent(Ticket& ticket, const EventId& id, std::optional<Content>& content) {
  if (!content) return;
  auto* registered = std::get_if<ticket::Registered>(&*content);
  if (registered == nullptr) return;
  const bool isLower = std::ranges::all_of(ticket.events, [&](const Known& event) {
    return event.excluded || event.kind() != ticket::Kind::kRegistered || id < event.id;
  });
  if (!isLower) return;
  ticket.opened = withoutText(*registered);
  forgetTitleOfPurged(ticket);
}

/// The first thing that an event cites and that is not there.
template <typename IsThere>
std::optional<EventId> firstMissing(const EventHeader& header, const IsThere& isThere) {
  if (header.previous && !isThere(*header.previous)) return header.previous;
  for (const federation::Head& head : header.heads) {
    if (!isThere(head.event)) return head.event;
  }
  return std::nullopt;
}

std::optional<EventId> missing(const Ticket* ticket, const EventHeader& header) {
  return firstMissing(header, [&](const EventId& id) {
    return ticket != nullptr && ticket::find(*ticket, id) != nullptr;
  });
}

const std::optional<federation::EventBody>& bodyOf(const federation::Letter& letter,
                                                   std::size_t event) {
  const auto* batch = std::get_if<federation::SignedEvents>(&letter.content);
  return batch != nullptr ? batch->events[event].body
                          : std::get<std::vector<federation::Event>>(letter.content)[event].body;
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

bool closesOrOpens(ticket::Kind kind) {
  using enum ticket::Kind;
  return kind == kClosed || kind == kRefused || kind == kMerged || kind == kReopened ||
         kind == kRated;
}

/// With the day, which the rule of the table can't name.
std::optional<std::string> retentionObstacle(const State& state, const ticket::Setting& setting,
                                             Instant now) {
  const auto last = ticket::keptThrough(state, setting);
  if (!last || now >= profile::endOf(*last)) return std::nullopt;
  return "it is kept until " + profile::textOf(*last);
}

Error notFound(const TicketId&) {
  return {ErrorCode::kNotFound, "this office has no ticket of this id: see ticket list"};
}

}  // namespace

Result<Content> soundContent(ticket::Kind kind, crypto::ByteView encoded) {
  auto content = ticket::decodeContent(static_cast<std::uint16_t>(kind), encoded);
  if (!content) return failure(ErrorCode::kInvalidArgument, content.error().detail);
  return content;
}

// --- what comes in

Result<TicketDesk::Outcome> TicketDesk::settle(federation::Reader& reader, Arrival& arrival) {
  const EventHeader& header = *arrival.header;
  const auto found = book_.find(reader, *header.ticket);
  if (!found) return tl::unexpected<Error>(found.error());
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
  if (const auto rules = missingRules(arrival.content)) {
    book_.wait(*rules, {arrival.place, arrival.id, arrival.sender});
    return Outcome::kWaits;
  }
  if (ticket == nullptr) ticket = &book_.make(*header.ticket);
  // By its own words: whom it accuses, by which rules it goes.
  const bool isFirst = ticket->events.empty();
  if (isFirst) note(*ticket, arrival.id, arrival.content);

  Known known = knownOf(header, arrival.id, arrival.place, arrival.arrived, arrival.content);
  const bool counts = rooms_->directory.counts(header.author, header.authorSerial,
                                               {header.incarnation, header.position});
  const Situation situation = rooms_->situationOf(*ticket);
  const bool allowed = ticket::ruleOf(ticket::Kind{header.kind}) == nullptr ||
                       (arrival.content &&
                        !ticket::forbidden(*ticket, situation.setting(), header, *arrival.content));
  known.cites = ticket::citesOf(*ticket, header);
  known.excluded = !counts || !citesTruly(*ticket, header) || !allowed;
  if (isFirst && known.excluded) ticket->opened = {};
  if (!isFirst && !known.excluded) note(*ticket, arrival.id, arrival.content);
  const Outcome outcome = known.excluded ? Outcome::kExcluded : Outcome::kApplied;
  add(*ticket, std::move(known));
  return outcome;
}

std::optional<EventId> TicketDesk::missingRules(const std::optional<Content>& content) const {
  const auto* registered = content ? std::get_if<ticket::Registered>(&*content) : nullptr;
  if (registered == nullptr || registered->hotline.empty()) return std::nullopt;
  if (rooms_->rules->profile(registered->hotline, registered->profileVersion)) return std::nullopt;
  return Rulebook::waitsFor(registered->hotline, registered->profileVersion);
}

void TicketDesk::note(Ticket& ticket, const EventId& id, std::optional<Content>& content) {
  noteContent(ticket, id, content);
  if (!ticket.opened.hotline.empty()) ticket.calendar = rulebook_->notices();
}

void TicketDesk::add(Ticket& ticket, Known known) {
  // To count what is open, only what can close or open a ticket is looked at.
  const bool matters = !known.excluded && closesOrOpens(known.kind());
  const auto isOpen = [&] {
    return !fold(ticket, rooms_->situationOf(ticket).setting()).closedAt.has_value();
  };
  const bool wasOpen = matters && isOpen();
  ticket.events.push_back(std::move(known));
  if (ticket.events.back().kind() == ticket::Kind::kPurged) forgetTitleOfPurged(ticket);
  book_.changed(ticket);
  if (matters && isOpen() != wasOpen) book_.openBy(wasOpen ? -1 : 1);
}

void TicketDesk::noteTooMany(Group& group, const OfficeCode& author) {
  rooms_->tally.note(group, Effects::Notice::Weight::kWarning, "too-many-events",
                     "of " + std::string(author.text()) + " on one ticket");
}

Result<TicketDesk::Stored> TicketDesk::stored(federation::Reader& reader, const EventPlace& place) {
  auto event = rooms_->ledger.read(reader, place);
  if (!event) return tl::unexpected<Error>(event.error());
  auto header = federation::decode<EventHeader>(event->header);
  if (!header) return tl::unexpected<Error>(header.error());
  Stored stored{std::move(*header).take(), event->id, {}};
  stored.content = contentOf(stored.header.kind, event->body);
  return stored;
}

template <typename Settled>
Result<void> TicketDesk::settleAll(federation::Reader& reader, Arrival arrival, Settled settled) {
  // A list and not a recursion: a chain of ten thousand events may have waited for its first.
  std::vector<TicketBook::Waiting> waited;
  std::optional<Stored> woken;
  while (true) {
    const auto outcome = settle(reader, arrival);
    if (!outcome) return tl::unexpected<Error>(outcome.error());
    settled(arrival, *outcome);
    if (*outcome == Outcome::kApplied || *outcome == Outcome::kExcluded) {
      const std::vector<TicketBook::Waiting> more = book_.woken(arrival.id);
      waited.insert(waited.end(), more.begin(), more.end());
    }
    if (waited.empty()) return {};
    const auto [place, id, sender] = waited.back();
    waited.pop_back();
    auto next = stored(reader, place);
    if (!next) return tl::unexpected<Error>(next.error());
    woken = std::move(*next);
    arrival = {&woken->header, woken->id,       place,
               sender,         arrival.arrived, std::move(woken->content)};
  }
}

void TicketDesk::take(Group& group, Arrival arrival) {
  const auto settled = [&](const Arrival& one, Outcome outcome) {
    if (outcome == Outcome::kNoRoom) return noteTooMany(group, one.header->author);
    if (outcome == Outcome::kKnown || outcome == Outcome::kWaits) return;
    group.effects.changed.push_back(*one.header->ticket);
    ++applied_;
    if (outcome == Outcome::kExcluded) {
      rooms_->tally.note(group, Effects::Notice::Weight::kWarning, "excluded-event",
                         "an event of " + std::string(one.header->author.text()) + ", kind " +
                             std::to_string(one.header->kind));
      return;
    }
    auto ticket = group.take(book_.find(group.transaction, *one.header->ticket));
    if (ticket) react(group, **ticket, one);
  };
  group.check(settleAll(group.transaction, std::move(arrival), settled));
}

void TicketDesk::react(Group& group, Ticket& ticket, const Arrival& arrival) {
  const EventHeader& header = *arrival.header;
  if (header.author == rooms_->self) return;
  if (arrival.content && kindOf(*arrival.content) == ticket::Kind::kMessageForReporter) {
    layInMailbox(group, ticket.id, ticket::textOf(*arrival.content));
  }
  // Whom the author could not know of gets it from us, who brought them in.
  std::optional<std::vector<bool>> past;
  for (std::size_t i = 0; i < ticket.events.size(); ++i) {
    const Known& event = ticket.events[i];
    if (event.author != rooms_->self || event.excluded) continue;
    for (const OfficeCode& office : ticket::Brought(event.act)) {
      if (office == header.author || office == rooms_->self) continue;
      if (!past) past = ticket::pastOf(ticket, header);
      if (!(*past)[i]) passing_[{office, laneOf(ticket)}].push_back(arrival.place);
    }
  }
  // By a hotline's rules, what came may also have made room for a turn that had lost before.
  const bool mayGive = arrival.content && ticket::givesTurns(kindOf(*arrival.content));
  if (ready() && (mayGive || !ticket.opened.hotline.empty())) answerTurns(group, ticket);
}

/// A letter that came again, because its confirmation was lost, is not kept twice; also not while
/// its events wait.
TicketDesk::Worth TicketDesk::worthOf(Group& group, const federation::InspectedEnvelope& envelope) {
  const OfficeCode sender = envelope.header->author;
  const bool muchRoom = book_.waitingRoom(sender) >= envelope.events.size();
  std::set<EventId> applicable;  // of this letter: others of it may cite them
  std::size_t fresh = 0, lacking = 0;
  for (std::size_t i = 0; i < envelope.events.size(); ++i) {
    const federation::InspectedEvent& event = envelope.events[i];
    if (!event.header.ticket) {
      // Of the office chain of others only what is published is remembered here.
      if (!rulebook_->has(event.id)) ++fresh;
      continue;
    }
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
    const bool waits =
        firstMissing(event.header,
                     [&](const EventId& id) {
                       return applicable.contains(id) ||
                              (ticket != nullptr && ticket::find(*ticket, id) != nullptr);
                     }) ||
        missingRules(contentOf(event.header.kind, bodyOf(**envelope.letter, i)));
    if (waits) {
      ++lacking;
    } else {
      applicable.insert(event.id);
    }
  }
  if (fresh == 0) return Worth::kNothing;
  return lacking <= book_.waitingRoom(sender, lacking < fresh) ? Worth::kKeeping : Worth::kNoRoom;
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
    const EventPlace place{true, *record, static_cast<std::uint16_t>(i)};
    auto said = contentOf(event.header.kind, bodyOf(**envelope.letter, i));
    if (!event.header.ticket) {
      takeOfOffice(group, event.header, event.id, place, said);
    } else {
      take(group, {&event.header, event.id, place, sender, group.now, std::move(said)});
    }
  }
  return true;
}

// --- what a crash left behind

Result<TicketDesk> TicketDesk::load(federation::Reader& reader, Rooms& rooms) {
  TicketDesk desk(rooms);
  Result<TicketBook> book = TicketBook::load(reader, rooms.tables);
  if (!book) return tl::unexpected<Error>(book.error());
  desk.book_ = std::move(*book);
  auto rulebook = Rulebook::load(reader, rooms);
  if (!rulebook) return tl::unexpected<Error>(rulebook.error());
  desk.rulebook_ = std::move(*rulebook);
  auto people = PeopleBook::load(reader, rooms.tables);
  if (!people) return tl::unexpected<Error>(people.error());
  desk.people_ = std::move(*people);
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
      for (std::size_t i = 0; i < (**record).events.size(); ++i) {
        const EventPlace place{received, end, static_cast<std::uint16_t>(i)};
        auto event = stored(reader, place);
        if (!event) return tl::unexpected<Error>(event.error());
        if (!event->header.ticket) continue;
        const Instant arrived = (**record).arrived;
        Arrival arrival{&event->header,       event->id, place,
                        event->header.author, arrived,   std::move(event->content)};
        auto settled =
            settleAll(reader, std::move(arrival), [](const Arrival&, Outcome) { /* as it was */ });
        if (!settled) return settled;
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

EventHeader TicketDesk::headerOfOurs(const Ticket& ticket, const Content& content,
                                     Instant now) const {
  EventHeader header;
  header.author = rooms_->self;
  header.incarnation = rooms_->ledger.author().incarnation;
  header.ticket = ticket.id;
  if (const Known* previous = ticket::newest(ticket, rooms_->self, Chain::kTicket)) {
    header.sequence = previous->sequence + 1;
    header.previous = previous->id;
  }
  header.heads = ticket::heads(ticket, rooms_->self);
  header.kind = static_cast<std::uint16_t>(ticket::kindOf(content));
  header.time = now;
  return header;
}

void TicketDesk::say(Group& group, Ticket& ticket, const Content& content) {
  say(group, ticket, headerOfOurs(ticket, content, group.now), content,
      ticket::encodeContent(content));
}

void TicketDesk::say(Group& group, Ticket& ticket, const EventHeader& header,
                     const Content& content, crypto::Bytes encoded) {
  federation::Draft draft;
  draft.ticket = ticket.id;
  draft.sequence = header.sequence;
  draft.previous = header.previous;
  draft.heads = header.heads;
  draft.kind = header.kind;
  draft.content = std::move(encoded);
  draft.directoryVersion = rooms_->directory.version();
  draft.person = header.person;
  draft.profileVersion = ticket.opened.profileVersion;
  draft.time = header.time;
  draft.lane = laneOf(ticket);

  Known known = knownOf(header, {}, {}, group.now, content);
  known.cites = ticket::citesOf(ticket, header);

  draft.recipients = ticket::participants(ticket);
  for (const OfficeCode& office : ticket::Brought(known.act)) {
    const auto place = std::ranges::lower_bound(draft.recipients, office);
    if (place != draft.recipients.end() && *place == office) continue;
    draft.recipients.insert(place, office);
    if (office != rooms_->self) sendPast(ticket, office, laneOf(ticket));
  }
  std::erase(draft.recipients, rooms_->self);

  const federation::Drafted drafted = rooms_->ledger.draft(draft, group.randomness);
  known.id = drafted.id;
  known.place = drafted.place;
  rooms_->ledgerEnd = std::max(rooms_->ledgerEnd, drafted.place.record + 1);
  add(ticket, std::move(known));
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

std::optional<TicketDesk::Held> TicketDesk::held(Group& group, const TicketId& id) {
  const auto found = group.take(book_.find(group.transaction, id));
  if (!found || *found == nullptr || (**found).events.empty()) return std::nullopt;
  const Ticket& ticket = **found;
  const Situation situation = rooms_->situationOf(ticket);
  const ticket::Setting setting = situation.setting();
  const State state = fold(ticket, setting);
  if (state.purged) return std::nullopt;
  Held held{state.registrar, ticket.opened.accused, ticket::participants(ticket), {}, {}};
  held.retentionYears =
      setting.profile == nullptr ? ReporterDesk::kRetentionYears : setting.profile->retention.years;
  if (const auto last = ticket::keptThrough(state, setting)) {
    held.keptUntil = profile::endOf(*last);
  } else if (state.closedAt) {
    held.keptUntil = *state.closedAt + std::chrono::years{held.retentionYears};
  }
  return held;
}

void TicketDesk::enterLikeness(Group& group, const profile::ComparisonRules& rules,
                               const TicketId& id, const ticket::Registered& said,
                               crypto::ByteView reporter) {
  if (!rules.others && !rules.sameReporter) return;
  const Likeness likeness(rooms_->ring->restKey());
  std::vector<Likeness::Mark> marks = likeness.ofMatter(said);
  if (rules.sameReporter && !reporter.empty()) marks.push_back(likeness.ofReporter(reporter));
  node::enterLikeness(group.transaction, rooms_->tables, marks, id);
}

Result<void> TicketDesk::forgetBesides(Group& group, const Ticket& ticket) {
  const Likeness likeness(rooms_->ring->restKey());
  std::vector<Likeness::Mark> marks;
  for (const Known& event : ticket.events) {
    if (event.kind() != ticket::Kind::kRegistered || event.author != rooms_->self) continue;
    const auto said = stored(group.transaction, event.place);
    if (!said) return tl::unexpected<Error>(said.error());
    if (!said->content) continue;  // withheld
    const auto of = likeness.ofMatter(std::get<ticket::Registered>(*said->content));
    marks.insert(marks.end(), of.begin(), of.end());
  }
  if (const auto reporter = group.transaction.get(rooms_->tables.reporters, ticket.id.bytes)) {
    marks.push_back(likeness.ofReporter(*reporter));
  }
  removeLikeness(group.transaction, rooms_->tables, marks, ticket.id);
  group.check(group.transaction.erase(rooms_->tables.reporters, ticket.id.bytes));
  return {};
}

Result<Done> TicketDesk::submit(Group& group, NewTicket command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  ticket::Registered& says = command.says;
  if (says.to == rooms_->self) {
    return failure(ErrorCode::kInvalidArgument, "a ticket can't be dispatched to its own office");
  }
  if (says.title.empty()) return failure(ErrorCode::kInvalidArgument, "a ticket needs a title");
  if (command.reporter.size() > kReporterHandleBytesMax) {
    return failure(ErrorCode::kTooLarge, "the reporter's handle has more than 64 bytes");
  }
  const ticket::Rule& rule = *ticket::ruleOf(ticket::Kind::kRegistered);
  if (auto may = people_.may(command.person, rule.roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  if (auto fits = fitToRules(says, *rooms_->rules, group.now); !fits) {
    return tl::unexpected<Error>(fits.error());
  }
  if (command.privacyAsItsType) takePrivacyOfType(says, *rooms_->rules);
  says.nonce = group.randomness.bytes<16>();
  says.mailbox = command.mailbox.has_value();
  if (auto sound = ticket::checked(says); !sound) {
    return failure(ErrorCode::kInvalidArgument, std::move(sound.error().detail));
  }
  Ticket probe;
  probe.id = ticket::ticketIdOf(rooms_->self, says.nonce);
  probe.opened = withoutText(says);
  std::optional<Content> content(std::move(says));
  const Situation situation = rooms_->situationOf(probe);
  // Others would exclude it.
  if (!ticket::mayReceive(probe.opened, situation.setting(), rooms_->self)) {
    return failure(ErrorCode::kNotAllowed,
                   "this report is not for whom it accuses: an office above takes it");
  }
  if (const auto why =
          obstacle(probe, State{}, situation.setting(), rooms_->self, ticket::factsOf(*content))) {
    return failure(ErrorCode::kNotAllowed, "this event " + std::string(*why));
  }
  if (command.mailbox) {
    if (auto made = makeMailbox(group, probe.id, *command.mailbox); !made) {
      return tl::unexpected<Error>(made.error());
    }
  }
  Ticket& ticket = book_.make(probe.id);
  note(ticket, {}, content);
  if (!command.reporter.empty()) {
    group.check(group.transaction.put(rooms_->tables.reporters, ticket.id.bytes, command.reporter));
  }
  if (const profile::Profile* rules = situation.setting().profile) {
    enterLikeness(group, rules->comparison, ticket.id, std::get<ticket::Registered>(*content),
                  command.reporter);
  }
  EventHeader header = headerOfOurs(ticket, *content, group.now);
  header.person = command.person;
  say(group, ticket, header, *content, ticket::encodeContent(*content));
  return Done{ticket.id, {}, {}};
}

Result<Done> TicketDesk::submit(Group& group, ActOnTicket command) {
  if (Result<void> may = ready(); !may) return tl::unexpected<Error>(may.error());
  Result<Ticket*> found = mine(group, command.ticket);
  if (!found) return tl::unexpected<Error>(found.error());
  Ticket& ticket = **found;
  const ticket::Rule* rule = ticket::ruleOf(command.act.kind);
  if (rule == nullptr || rule->roles == 0 || command.act.kind == ticket::Kind::kRegistered) {
    return failure(ErrorCode::kInvalidArgument, "this kind is not for people to say of a ticket");
  }
  if (auto may = people_.may(command.person, rule->roles); !may) {
    return tl::unexpected<Error>(may.error());
  }
  const Situation situation = rooms_->situationOf(ticket);
  const State state = fold(ticket, situation.setting());
  auto act = completed(ticket, state, situation.setting(), rooms_->self, std::move(command.act));
  if (!act) return tl::unexpected<Error>(act.error());
  if ((rule->needs & ticket::kText) != 0 && act->text.empty() && !ticket.opened.hotline.empty()) {
    return failure(ErrorCode::kInvalidArgument, "it needs a text");
  }
  if (auto may = mayAct(ticket, state, situation.setting(), *act, group.now); !may) {
    return tl::unexpected<Error>(may.error());
  }
  if (auto fits = fitToRules(*act, situation.setting().profile); !fits) {
    return tl::unexpected<Error>(fits.error());
  }
  if (act->kind == ticket::Kind::kMessageForReporter &&
      act->text.size() > reporter::kMailboxTextBytesMax) {
    return failure(
        ErrorCode::kTooLarge,
        "text: a message has at most " + std::to_string(reporter::kMailboxTextBytesMax) + " bytes");
  }
  crypto::Bytes encoded = ticket::encodeContent(std::move(*act));
  const auto content = soundContent(rule->kind, encoded);
  if (!content) return tl::unexpected<Error>(content.error());
  EventHeader header = headerOfOurs(ticket, *content, group.now);
  header.person = command.person;
  if (ticket.events.size() >= Ticket::kEventsMax) return tl::unexpected<Error>(full());
  if (rule->kind == ticket::Kind::kPurged) {
    if (auto forgot = forgetBesides(group, ticket); !forgot) {
      return tl::unexpected<Error>(forgot.error());
    }
  }
  say(group, ticket, header, *content, std::move(encoded));
  if (rule->kind == ticket::Kind::kMessageForReporter) {
    layInMailbox(group, ticket.id, ticket::textOf(*content));
  }
  if (rule->kind == ticket::Kind::kPurged) closeMailbox(group, ticket.id);
  return Done{ticket.id, {}, {}};
}

Result<void> TicketDesk::mayAct(const Ticket& ticket, const State& state,
                                const ticket::Setting& setting, const ticket::Act& act,
                                Instant now) const {
  std::optional<std::string> why;
  if (const auto rule = obstacle(ticket, state, setting, rooms_->self, act)) {
    why = "this event " + std::string(*rule);
  }
  const profile::Calendar& calendar = rooms_->rules->calendar();
  if (!why) why = extensionObstacle(ticket, state, setting, calendar, act, rooms_->self, now);
  if (!why) why = returnObstacle(ticket, state, setting, calendar, act, rooms_->self, now);
  if (!why && act.kind == ticket::Kind::kPurged) why = retentionObstacle(state, setting, now);
  if (!why) return {};
  std::set<std::string_view> words;
  for (const ticket::Possible& one : possible(ticket, state, setting, rooms_->self, now)) {
    words.insert(nameOf(one.rule->kind)->word);
  }
  std::string text = *why + "; possible now:";
  for (const std::string_view word : words) text.append(" ").append(word);
  if (words.empty()) text += " nothing";
  return failure(ErrorCode::kNotAllowed, std::move(text));
}

// --- a recovery

template <typename Visit>
void TicketDesk::forEachTicket(Group& group, Visit visit) {
  // Also those whose rows are not written yet: what came in this very group counts.
  for (std::uint64_t next = 0; next < book_.view().rows;) {
    const auto some = group.take(book_.some(group.transaction, next, kSendAllWork));
    if (!some || some->empty()) return;
    for (const TicketRow& one : *some) {
      auto ticket = group.take(book_.find(group.transaction, one.id));
      if (!ticket) return;
      visit(**ticket);
    }
    next = some->back().row + 1;
  }
}

void TicketDesk::answerTurns(Group& group) {
  forEachTicket(group, [&](Ticket& ticket) { answerTurns(group, ticket); });
}

void TicketDesk::answerTurns(Group& group, Ticket& ticket) {
  const State state = fold(ticket, rooms_->situationOf(ticket).setting());
  for (std::uint32_t at = 0; at < state.turns.size(); ++at) {
    if (state.turns[at].to != rooms_->self) continue;
    const bool answered = std::ranges::any_of(state.happenings, [&](const auto& happening) {
      return happening.kind == ticket::Kind::kDelivered && happening.turn == at;
    });
    if (answered || ticket.events.size() >= Ticket::kEventsMax) continue;
    say(group, ticket, ticket::Delivered{state.turns[at].given});
  }
}

void TicketDesk::sendPast(const Ticket& ticket, const OfficeCode& office, Lane lane) {
  std::vector<EventPlace> past;
  for (const Known& event : ticket.events) {
    // What stands in our intake chain is nobody else's.
    if (!event.excluded && event.chain == Chain::kTicket) past.push_back(event.place);
  }
  if (past.empty()) return;
  auto& places = passing_[{office, lane}];
  places.insert(places.end(), past.begin(), past.end());
}

bool TicketDesk::sendAllTo(Group& group, OfficeCode office) {
  std::uint64_t next = 0;
  if (sendSome(group, office, next)) return true;
  sendingAll_.emplace(office, next);
  return false;
}

bool TicketDesk::sendAllOn(Group& group) {
  if (sendingAll_.empty()) return false;
  const auto first = sendingAll_.begin();
  if (sendSome(group, first->first, first->second)) sendingAll_.erase(first);
  return !sendingAll_.empty();
}

bool TicketDesk::sendSome(Group& group, const OfficeCode& office, std::uint64_t& next) {
  const auto some = group.take(book_.some(group.transaction, next, kSendAllWork));
  if (!some || some->empty()) return true;
  next = some->back().row + 1;
  for (const TicketRow& one : *some) {
    auto ticket = group.take(book_.find(group.transaction, one.id));
    if (!ticket || *ticket == nullptr) return true;  // the group has failed
    if (!std::ranges::binary_search(ticket::participants(**ticket), office)) continue;
    sendPast(**ticket, office, Lane::kBulk);
  }
  return some->size() < kSendAllWork;
}

std::set<OfficeCode> TicketDesk::partners(Group& group) {
  std::set<OfficeCode> partners;
  forEachTicket(group, [&](Ticket& ticket) {
    const std::vector<OfficeCode> all = ticket::participants(ticket);
    partners.insert(all.begin(), all.end());
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
  if (pace != Office::Pace::kIdle && !book_.full() && !flushNow_) return;
  flushNow_ = false;
  nextDue_.reset();
  book_.flush(
      group.transaction, rooms_->ledgerEnd, rooms_->receivedEnd, [this](const Ticket& ticket) {
        const Situation situation = rooms_->situationOf(ticket);
        const State state = fold(ticket, situation.setting());
        const auto clocks = clocksOf(ticket, state, situation.setting(), rooms_->rules->calendar());
        return placesOf(ticket, state, clocks, rooms_->self);
      });
}

}  // namespace guantong::node
