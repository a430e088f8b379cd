// node/ticket_desk.h: works the tickets of one office: takes in events, says its own.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "node/group.h"
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
/// Threads: one owner.
class TicketDesk {
 public:
  /// Brings the rows up to date with what a crash left behind.
  static Result<TicketDesk> load(federation::Reader& reader, Rooms& rooms);

  /// The events of one letter, which lie in `received` under `record`; the letter's bodies are
  /// still at hand.
  void arrived(Group& group, const federation::InspectedEnvelope& envelope, OfficeCode from);
  Result<Done> submit(Group& group, NewTicket command);
  Result<Done> submit(Group& group, ActOnTicket command);

  /// An event of the office chain.
  void sayOfOffice(Group& group, const ticket::Content& content);
  /// Answers the turns that came while the office recovered.
  void answerTurns(Group& group);
  /// Sends again what `office` should have of the tickets it is on: its store lost some of it.
  void sendAllTo(Group& group, OfficeCode office);

  /// Everyone this office shares a ticket with.
  [[nodiscard]] std::set<OfficeCode> partners(Group& group);

  /// What came to be passed on in this group.
  void passOn(Group& group);
  /// After the ledger was sealed: writes the rows, when it pays.
  void flush(Group& group, Office::Pace pace);

  [[nodiscard]] const TicketBook& book() const { return book_; }
  [[nodiscard]] std::uint64_t received() const { return applied_; }

 private:
  explicit TicketDesk(Rooms& rooms) : rooms_(&rooms) {}

  /// An event that is to be applied: from a letter, from the store, or our own.
  struct Arrival {
    const federation::EventHeader* header;
    EventId id;
    EventPlace place;
    Instant arrived;
    /// Nothing: the body is withheld, or of a kind this version does not know.
    std::optional<ticket::Content> content;
  };
  enum class Outcome { kApplied, kExcluded, kWaits, kKnown };
  /// One that was written before.
  struct Stored {
    federation::EventHeader header;
    EventId id;
    std::optional<ticket::Content> content;
  };

  Result<Stored> stored(federation::Reader& reader, const EventPlace& place);
  Result<Outcome> settle(federation::Reader& reader, const Arrival& arrival);
  /// It and all that waited for it. `settled` hears of each that was applied or excluded.
  template <typename Settled>
  Result<void> settleAll(federation::Reader& reader, Arrival arrival, Settled settled);
  void take(Group& group, Arrival arrival);
  /// An event that was settled, or is our own.
  void add(ticket::Ticket& ticket, ticket::Known known);
  void react(Group& group, ticket::Ticket& ticket, const Arrival& arrival);
  Result<void> replay(federation::Reader& reader);

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
  Result<ticket::Ticket*> mine(Group& group, const TicketId& id);
  Result<void> ready() const;

  Rooms* rooms_;
  TicketBook book_;
  std::uint64_t applied_ = 0;
  /// To whom what is to be passed on at the end of the group.
  std::map<std::pair<OfficeCode, federation::Lane>, std::vector<EventPlace>> passing_;
};

}  // namespace guantong::node
