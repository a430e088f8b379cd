// node/ticket/ticket.h: a ticket as this office knows it: the events it holds.
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
  std::uint32_t person = 0;  ///< in the author's office; 0: the node
  federation::Chain chain = federation::Chain::kTicket;
  std::uint32_t sequence = 0;
  Instant time;     ///< the author's clock
  Instant arrived;  ///< ours
  /// What it says, without texts for people; the kind is always there. Of a registration, whom it
  /// goes to; of a delivery, the turn. Of a body that is withheld or not understood, the kind
  /// alone.
  Act act;
  EventPlace place;
  bool excluded = false;
  federation::Incarnation incarnation;
  /// Where in Ticket::events its previous event and its heads stand.
  std::vector<std::uint32_t> cites;

  [[nodiscard]] Kind kind() const { return act.kind; }
};

/// All that an office's lists and rules need of one ticket: schemas/ticket.capnp, TicketRecord.
struct Ticket {
  TicketId id;
  std::uint64_t row = 0;
  /// What it was registered with, without the text. Of two registrations (the registrar's chain is
  /// forked) that with the lower id, so that all see the same.
  Registered opened;
  std::vector<Known> events;   ///< each after what it cites
  std::uint64_t calendar = 0;  ///< the version under which its deadlines were last counted
  Instant told;                ///< up to here warnings of its deadlines were given
  /// Its places in the indexes `due` and `desk`, as written. Instant{}: none.
  Instant due, desk;
};

/// Of each event, whether the author of `header` had seen it: what can be reached from what it
/// cites. Not by comparing numbers, which say nothing where a chain is forked.
[[nodiscard]] std::vector<bool> pastOf(const Ticket& ticket, const federation::EventHeader& header);
/// Where the events that `header` cites stand; those that are not there are left out.
[[nodiscard]] std::vector<std::uint32_t> citesOf(const Ticket& ticket,
                                                 const federation::EventHeader& header);

/// The newest event in the ticket chain of each author other than `self`, of those that count: what
/// a new event cites.
[[nodiscard]] std::vector<federation::Head> heads(const Ticket& ticket, const OfficeCode& self);
/// The office's own newest event in a chain; nothing where there is none.
[[nodiscard]] const Known* newest(const Ticket& ticket, const OfficeCode& author,
                                  federation::Chain chain);
[[nodiscard]] const Known* find(const Ticket& ticket, const EventId& id);

/// Whom an event brings onto the ticket: who gets a turn by it, or is asked or told something.
[[nodiscard]] std::vector<OfficeCode> broughtBy(const Act& act);
/// Whether an event of this kind gives turns, to some of those it brings in.
[[nodiscard]] bool givesTurns(Kind kind);
/// Everyone who authored an event that counts or was brought in by one; by code. They all get every
/// event.
[[nodiscard]] std::vector<OfficeCode> participants(const Ticket& ticket);

}  // namespace guantong::node::ticket
