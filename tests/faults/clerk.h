// tests/faults/clerk.h: who works at one real office, through its local socket.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "node/local_wire.h"
#include "simulator/schedule.h"

namespace guantong::support {

/// Carries out the tickets of a schedule at one office: registers what begins here, dispatches,
/// gives results and closes what is its turn (simulator/route.h).
///
/// Rules
///  1. It knows what the office shows, nothing else. Who got no answer (the process died) looks
///     again, and does it again only where it isn't there.
///  2. Nothing is registered before the whole list was seen, in this connection.
///  3. What changes is told by the office (`watch`); a list is asked for at the start alone, and
///     where the office says that it could not tell everything.
/// A state machine without a socket: what is to be asked comes back from each call.
/// Threads: one owner.
class Clerk {
 public:
  using Requests = std::vector<node::LocalRequest>;

  Clerk(federation::OfficeCode office, const simulator::Schedule& schedule);

  /// The office answers again.
  Requests connected();
  /// What was asked and not answered may have been done or not.
  void broken();
  Requests answered(const node::LocalAnswer& answer);
  /// The time has come for a ticket that begins here.
  Requests begin(const simulator::ScheduledTicket& ticket);
  /// Looks at everything once more, now and then: what an office refused, as it does while it has
  /// lost its memory of itself or its disk is full, is tried again.
  Requests lookAgain();

  /// The newest that the office showed of each ticket.
  [[nodiscard]] const std::map<federation::TicketId, node::TicketDetail>& tickets() const {
    return tickets_;
  }
  /// Commands that were answered with an error, by what it said.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  [[nodiscard]] const federation::OfficeCode& office() const { return office_; }

 private:
  template <typename What>
  std::uint64_t ask(Requests& requests, What what);
  void askList(Requests& requests);
  void askTicket(Requests& requests, const federation::TicketId& ticket);
  void registerDue(Requests& requests);
  void decide(Requests& requests, const node::TicketDetail& detail);
  [[nodiscard]] std::string nextText();

  const federation::OfficeCode office_;
  std::map<std::string, std::vector<federation::OfficeCode>> routes_;  ///< by title

  std::map<std::string, simulator::ScheduledTicket> due_;  ///< to be registered here, by title
  std::map<federation::TicketId, node::TicketDetail> tickets_;
  std::uint64_t done_ = 0;
  std::uint64_t texts_ = 0;
  std::map<std::string, std::uint64_t> refusals_;

  // --- of this connection
  std::uint64_t lastId_ = 0;
  std::uint64_t list_ = 0;  ///< the request for the list; 0: none under way
  bool listSeen_ = false;
  std::map<std::uint64_t, std::string> registering_;
  std::map<std::uint64_t, federation::TicketId> acting_;
  std::set<federation::TicketId> busy_;   ///< of acting_
  std::set<federation::TicketId> asked_;  ///< asked about and not answered yet
  std::map<std::uint64_t, federation::TicketId> asking_;
};

}  // namespace guantong::support
