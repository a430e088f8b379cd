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
  /// Of one author, excluded ones too. A ticket that has everything in it has some dozens; beyond,
  /// somebody makes rows grow that everyone on the ticket reads and writes whole.
  static constexpr std::size_t kEventsOfOneMax = 1'000;
  /// Of all authors but ourselves.
  static constexpr std::size_t kEventsOfOthersMax = 15'000;
  /// What a row can hold: the rest is ours, so that nobody can silence us by talking.
  static constexpr std::size_t kEventsMax = 16'000;

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

/// Whether an event that counts purged it: what it was about is gone, whatever else was said at the
/// same time.
[[nodiscard]] bool isPurged(const Ticket& ticket);

/// Whom an event brings onto the ticket: who gets a turn by it, or is asked or told something. A
/// view: it is asked for several times with each event.
class Brought {
 public:
  /// REQUIRES: `act` outlives this.
  explicit Brought(const Act& act);

  class Iterator {
   public:
    Iterator(const Brought& of, std::size_t at) : of_(&of), at_(at) {}
    const OfficeCode& operator*() const {
      return at_ < of_->others_ ? of_->act_->others[at_] : of_->act_->to;
    }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Brought* of_;
    std::size_t at_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, count_}; }

 private:
  const Act* act_;
  std::size_t others_ = 0;  ///< these first
  std::size_t count_ = 0;
};
/// Whether an event of this kind gives turns, to some of those it brings in.
[[nodiscard]] bool givesTurns(Kind kind);
/// Everyone who authored an event that counts or was brought in by one; by code. They all get every
/// event. Not who only said what this version does not know: whether that was theirs to say can't
/// be judged here, and whoever knows a ticket's id could make itself a reader of it.
[[nodiscard]] std::vector<OfficeCode> participants(const Ticket& ticket);

}  // namespace guantong::node::ticket
