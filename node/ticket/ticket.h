// node/ticket/ticket.h: a ticket as this office knows it: the events it holds, and their fold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "federation/record.h"
#include "node/ticket/kinds.h"

namespace guantong::node::ticket {

using federation::EventPlace;

/// One event of a ticket, as much of it as rules and lists need.
struct Known {
  EventId id;
  OfficeCode author;
  federation::Chain chain = federation::Chain::kTicket;
  std::uint32_t sequence = 0;
  std::uint16_t kind = 0;
  Instant time;                 ///< the author's clock
  Instant arrived;              ///< ours
  OfficeCode to;                ///< gets a turn by it; empty: nobody
  std::optional<EventId> turn;  ///< of a delivery
  EventPlace place;
  bool excluded = false;
  federation::Incarnation incarnation;
  /// Where in Ticket::events its previous event and its heads stand.
  std::vector<std::uint32_t> cites;
};

/// All that an office's lists and rules need of one ticket: schemas/ticket.capnp, TicketRecord.
struct Ticket {
  /// Of one author, excluded ones too. A ticket that has everything in it has some dozens; beyond,
  /// somebody makes rows grow that everyone on the ticket reads and writes whole.
  static constexpr std::size_t kEventsOfOneMax = 1'000;
  /// Of all authors but ourselves.
  static constexpr std::size_t kEventsOfOthersMax = 15'000;
  /// What a row can hold: the rest is ours, so that nobody can silence us by talking.
  static constexpr std::size_t kEventsMax = 16'000;

  TicketId id;
  std::uint64_t row = 0;
  std::string title;
  bool urgent = false;
  std::vector<Known> events;  ///< each after what it cites
};

/// One office's turn.
struct Turn {
  EventId given;  ///< the event that gave it
  OfficeCode by;
  OfficeCode to;
  Instant at;
  std::optional<Instant> delivered;
  std::optional<EventId> result;
};

enum class Stage : std::uint8_t { kRegistered, kDispatched, kDelivered, kResult, kClosed };

/// The fold: total, and the same whatever the order in which the events arrived.
struct State {
  Stage stage = Stage::kRegistered;
  OfficeCode registrar;
  Instant registeredAt;
  std::vector<Turn> turns;  ///< by the giving event's author and sequence
  std::optional<Instant> closedAt;
  /// Everyone who authored an event or has a turn; by code. They all get every event. Not who only
  /// said what this version does not know: whether that was theirs to say can't be judged here, and
  /// whoever knows a ticket's id could make itself a reader of it.
  std::vector<OfficeCode> participants;
  bool forked = false;  ///< some author's chain has two events with one sequence
};
[[nodiscard]] State fold(const Ticket& ticket);
/// State::participants alone.
[[nodiscard]] std::vector<OfficeCode> participants(const Ticket& ticket);

/// Of each event, whether the author of `header` had seen it: what can be reached from what it
/// cites. Not by comparing numbers, which say nothing where a chain is forked.
[[nodiscard]] std::vector<bool> pastOf(const Ticket& ticket, const federation::EventHeader& header);
/// Where the events that `header` cites stand; those that are not there are left out.
[[nodiscard]] std::vector<std::uint32_t> citesOf(const Ticket& ticket,
                                                 const federation::EventHeader& header);

/// The newest event in the ticket chain of each participant other than `self`, of those that count:
/// what a new event cites. Not of others: they sent theirs to whom they liked, and what cites it
/// would wait for ever where it never came. Where there are more than an event can cite, those go
/// first who gave a turn.
[[nodiscard]] std::vector<federation::Head> heads(const Ticket& ticket, const OfficeCode& self);
/// The office's own newest event in a chain; nothing where there is none.
[[nodiscard]] const Known* newest(const Ticket& ticket, const OfficeCode& author,
                                  federation::Chain chain);
[[nodiscard]] const Known* find(const Ticket& ticket, const EventId& id);
/// Whether the row has room for one more event of this author, who is not ourselves.
[[nodiscard]] bool hasRoomFor(const Ticket& ticket, const OfficeCode& author);

}  // namespace guantong::node::ticket
