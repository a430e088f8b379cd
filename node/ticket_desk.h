// node/ticket_desk.h: works the tickets of one office: takes in events, says its own.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "node/group.h"
#include "node/people.h"
#include "node/reporter/mailbox.h"
#include "node/reporter_desk.h"
#include "node/rulebook.h"
#include "node/ticket/authority.h"

namespace guantong::node {

/// Rules
///  1. An event is applied when all that it cites is, whoever brought it and in whatever order;
///     else it waits. Each takes effect once. What its author was not allowed to say is kept,
///     marked `excluded`, and changes nothing.
///  2. Everyone on a ticket gets every event of it. The author sends it to all it knows to be on
///     the ticket. Whom the author could not know of (its event does not cite the dispatch that
///     brought them in) gets it from the office that dispatched to them: it is on the ticket and
///     gets everything too. So all end up with the same set, whatever happens at the same time.
///  3. A turn that comes here is answered at once with a Delivered event: the clock of that office
///     runs from there, whether or not anybody looks.
///  4. Nothing is said while the office recovers; turns that came meanwhile are answered after.
///  5. A letter whose events would have to wait and find no room (TicketBook::waitingRoom) is not
///     kept and not confirmed, as if it had been lost on the way: its sender keeps it and says it
///     again, as often as any letter that is not confirmed. One of whose events something can be
///     applied may wait beyond that, up to as much again: it may be what the others wait for.
///  6. What an author says of one ticket beyond Ticket::hasRoomFor is confirmed, counted and let
///     go.
///  7. A ticket whose profile is not here yet waits for it as for a missing event.
///  8. A person's act is judged before it is said, by the same table as every event, and besides by
///     roles, clocks and windows, which the others can't judge: they may have another calendar.
///  9. Each clock is told once when it is soon over and once when it is, from an index: who was off
///     for a week tells the same. Another calendar counts what is open again, some tickets a group.
///  10. With a purge go the title, the texts from every view (answers.cc), and at the registrar the
///     marks of likeness and what leads back to the reporter. Events, numbers and counts stay.
/// Threads: one owner.
class TicketDesk : public ReporterDesk::Tickets {
 public:
  /// Tickets of one group that are looked at for an office that lost its own: some milliseconds.
  static constexpr std::size_t kSendAllWork = 512;
  /// Tickets told, and counted again, in one group: some tens of milliseconds.
  static constexpr std::size_t kTellingsMax = 512;
  static constexpr std::size_t kRecountsMax = 128;

  /// Brings the rows up to date with what a crash left behind.
  static Result<TicketDesk> load(federation::Reader& reader, Rooms& rooms);

  /// The events of one letter, which lie in `received` under `record`; the letter's bodies are
  /// still at hand.
  /// False: nothing of it was kept, for what can't be applied yet found no room to wait (rule 5).
  bool arrived(Group& group, const federation::InspectedEnvelope& envelope, OfficeCode from);
  Result<Done> submit(Group& group, NewTicket command);
  Result<Done> submit(Group& group, ActOnTicket command);
  Result<Done> submit(Group& group, const Publish& command);
  Result<Done> submit(Group& group, ActOfOffice command);
  Result<Done> submit(Group& group, const PutPerson& command);
  Result<Done> submit(Group& group, const WriteToMailbox& command);
  Result<Done> submit(Group& group, const ReadMailbox& command);
  Result<Done> submit(Group& group, const GiveProof& command);

  /// An event of the office chain. `recipients`: by code.
  federation::Drafted sayOfOffice(Group& group, const ticket::Content& content,
                                  std::vector<OfficeCode> recipients = {},
                                  std::uint32_t person = 0) override;
  void passLater(const OfficeCode& office, const std::vector<EventPlace>& places) override;
  std::optional<Held> held(Group& group, const TicketId& ticket) override;
  [[nodiscard]] Result<void> ready() const override;
  [[nodiscard]] Result<void> may(std::uint32_t person, std::uint16_t roles) const override {
    return people_.may(person, roles);
  }
  /// What others said of themselves in this group and is the reporters' desk's to hear.
  struct Heard {
    federation::EventHeader header;
    EventId id;
    EventPlace place;
    ticket::Content content;
  };
  [[nodiscard]] std::vector<Heard> takeHeard() { return std::exchange(heard_, {}); }
  /// Puts on record, in the ticket's chain that never leaves this office, what was done with the
  /// reporter's mailbox. Where the office may say nothing now, nothing.
  void sayAtIntake(Group& group, const TicketId& id, ticket::Act act, std::uint32_t person);
  /// All profiles and calendars, to a neighbour that is new or whose store was lost.
  void sendRulesTo(const OfficeCode& neighbour);
  /// Tells what is due, and counts deadlines again where another calendar came.
  void tick(Group& group);
  /// When it wants to be ticked next. After `flush`.
  [[nodiscard]] Instant wakeAt(Group& group);
  /// Answers the turns that came while the office recovered.
  void answerTurns(Group& group);
  /// Sends again what `office` should have of the tickets it is on: its store lost some of it. Of
  /// kSendAllWork tickets now, of the others by `sendAllOn` in the groups that follow; true when
  /// there are none.
  bool sendAllTo(Group& group, OfficeCode office);
  [[nodiscard]] bool isSendingAllTo(const OfficeCode& office) const {
    return sendingAll_.contains(office);
  }
  /// True: it wants to go on in the next group, at once.
  bool sendAllOn(Group& group);

  /// Everyone this office shares a ticket with.
  [[nodiscard]] std::set<OfficeCode> partners(Group& group);

  /// What came to be passed on in this group.
  void passOn(Group& group);
  /// After the ledger was sealed: writes the rows, when it pays.
  void flush(Group& group, Office::Pace pace);

  [[nodiscard]] const TicketBook& book() const { return book_; }
  [[nodiscard]] std::uint64_t toldNear() const { return toldNear_; }
  [[nodiscard]] std::uint64_t toldOver() const { return toldOver_; }
  [[nodiscard]] std::uint64_t received() const { return applied_; }

 private:
  explicit TicketDesk(Rooms& rooms) : rooms_(&rooms) {}

  /// An event that is to be applied: from a letter, from the store, or our own.
  struct Arrival {
    const federation::EventHeader* header;
    EventId id;
    EventPlace place;
    OfficeCode sender;  ///< of the letter; of what is read from the disk, its author
    Instant arrived;
    /// Nothing: the body is withheld, or of a kind this version does not know.
    std::optional<ticket::Content> content;
  };
  enum class Outcome { kApplied, kExcluded, kWaits, kKnown, kNoRoom };
  enum class Worth { kNothing, kKeeping, kNoRoom };
  /// One that was written before.
  struct Stored {
    federation::EventHeader header;
    EventId id;
    std::optional<ticket::Content> content;
  };

  Result<Stored> stored(federation::Reader& reader, const EventPlace& place);
  Result<Outcome> settle(federation::Reader& reader, Arrival& arrival);
  /// It and all that waited for it. `settled` hears what became of each.
  template <typename Settled>
  Result<void> settleAll(federation::Reader& reader, Arrival arrival, Settled settled);
  Worth worthOf(Group& group, const federation::InspectedEnvelope& envelope);
  /// What a registration waits for whose profile is not here.
  [[nodiscard]] std::optional<EventId> missingRules(
      const std::optional<ticket::Content>& content) const;
  void noteTooMany(Group& group, const OfficeCode& author);
  void take(Group& group, Arrival arrival);
  /// What a ticket was registered with.
  void note(ticket::Ticket& ticket, const EventId& id, std::optional<ticket::Content>& content);
  /// An event that was settled, or is our own.
  void add(ticket::Ticket& ticket, ticket::Known known);
  void react(Group& group, ticket::Ticket& ticket, const Arrival& arrival);
  Result<void> replay(federation::Reader& reader);
  /// An event of another office's own chain.
  void takeOfOffice(Group& group, const federation::EventHeader& header, const EventId& id,
                    const EventPlace& place, const std::optional<ticket::Content>& content);
  /// What was published, told to the children; what waited for it is applied.
  Result<void> publish(Group& group, Rulebook::Read one, const EventId& id,
                       const EventPlace& place);
  /// Whether this may be said now by this person; names what is possible instead.
  Result<void> mayAct(const ticket::Ticket& ticket, const ticket::State& state,
                      const ticket::Setting& setting, const ticket::Act& act, Instant now) const;
  void tell(Group& group);
  void tell(Group& group, ticket::Ticket& ticket);
  void recount(Group& group);
  void recount(Group& group, ticket::Ticket& ticket, const profile::Calendar& before);

  /// Of tickets from row `next` on. True: there are no more.
  bool sendSome(Group& group, const OfficeCode& office, std::uint64_t& next);
  /// Says of each turn of ours that it is here, once.
  void answerTurns(Group& group, ticket::Ticket& ticket);
  /// Everything so far, to who comes in.
  void sendPast(const ticket::Ticket& ticket, const OfficeCode& office, federation::Lane lane);

  template <typename Visit>
  void forEachTicket(Group& group, Visit visit);
  /// All that is told from the ticket; what only the ledger knows is not in it.
  [[nodiscard]] federation::EventHeader headerOfOurs(const ticket::Ticket& ticket,
                                                     const ticket::Content& content,
                                                     Instant now) const;
  /// REQUIRES, both: the office is certified and does not recover; the content is sound.
  void say(Group& group, ticket::Ticket& ticket, const ticket::Content& content);
  void say(Group& group, ticket::Ticket& ticket, const federation::EventHeader& header,
           const ticket::Content& content, crypto::Bytes encoded);
  /// What its hotline compares new tickets with.
  void enterLikeness(Group& group, const profile::ComparisonRules& rules, const TicketId& id,
                     const ticket::Registered& said, crypto::ByteView reporter);
  /// What this office kept of a ticket beside its events: its marks, and what leads back to the
  /// reporter.
  Result<void> forgetBesides(Group& group, const ticket::Ticket& ticket);
  /// What an office at work on the ticket writes to the reporter.
  void layInMailbox(Group& group, const TicketId& ticket, std::string_view text);
  Result<void> makeMailbox(Group& group, const TicketId& ticket, const reporter::MailboxKeys& keys);
  void closeMailbox(Group& group, const TicketId& ticket);
  Result<reporter::Mailbox> mailboxOf(Group& group, const TicketId& ticket);
  Result<ticket::Ticket*> mine(Group& group, const TicketId& id);

  Rooms* rooms_;
  TicketBook book_;
  std::uint64_t applied_ = 0;
  /// Who is being sent all it should have: the row of the ticket to be looked at next.
  std::map<OfficeCode, std::uint64_t> sendingAll_;
  /// To whom what is to be passed on at the end of the group.
  std::map<std::pair<OfficeCode, federation::Lane>, std::vector<EventPlace>> passing_;
  std::vector<Heard> heard_;
  std::optional<Rulebook> rulebook_;
  PeopleBook people_;
  std::uint64_t toldNear_ = 0, toldOver_ = 0;
  bool flushNow_ = false;
  /// The first entry of `due`; nothing: to be looked up.
  std::optional<Instant> nextDue_;
  /// Counting again: for so many notices, up to this key of `due`.
  std::uint32_t recountsFor_ = 0;
  crypto::Bytes recounted_;
};

/// What a person said, as everyone else is going to read it.
[[nodiscard]] Result<ticket::Content> soundContent(ticket::Kind kind, crypto::ByteView encoded);

}  // namespace guantong::node
