// node/command.h: what a person asks of an office, and what it answers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "federation/link.h"
#include "federation/result.h"
#include "node/ticket/ticket.h"

namespace guantong::node {

using federation::Instant;
using federation::OfficeCode;
using federation::Result;
using federation::TicketId;

// --- what changes something: applied by the writer, in the order of asking
struct NewTicket {
  std::string title;
  std::string text;
  bool urgent = false;
  OfficeCode to;  ///< empty: nobody yet
};
struct DispatchTicket {
  TicketId ticket;
  OfficeCode to;
  std::string text;
};
struct GiveResult {
  TicketId ticket;
  std::string text;
};
struct CloseTicket {
  TicketId ticket;
  std::string text;
};
/// Issues an invitation for a child; the answer is its text, shown once.
struct Invite {
  OfficeCode code;
  std::chrono::minutes validFor = std::chrono::hours{72};
};
/// Confirms that both administrators read the same digits.
struct Approve {
  OfficeCode code;
  std::string digits;
};
struct Revoke {
  OfficeCode code;
  federation::Revocation::Reason reason = federation::Revocation::Reason::kKeyStolen;
};

using Command =
    std::variant<NewTicket, DispatchTicket, GiveResult, CloseTicket, Invite, Approve, Revoke>;

/// What a command did.
struct Done {
  std::optional<TicketId> ticket;
  std::string text;  ///< an invitation
};

// --- what only looks: answered from a snapshot, beside the writer
struct AskStatus {};
struct AskTickets {
  std::uint64_t beforeRow = 0;  ///< 0: from the newest
  std::uint32_t countMax = 50;
};
struct AskTicket {
  TicketId ticket;
};
struct AskEnrolments {};
using Question = std::variant<AskStatus, AskTickets, AskTicket, AskEnrolments>;

struct EnrolmentLine {
  OfficeCode code;
  std::string name;    ///< empty until the child has answered
  std::string digits;  ///< empty until then
  Instant validUntil;
};

struct LaneStatus {
  federation::Lane lane = federation::Lane::kNormal;
  std::uint64_t waiting = 0;  ///< envelopes in the queue
  std::uint64_t waitingBytes = 0;
  std::uint64_t sent = 0, received = 0;
};
struct LinkStatus {
  OfficeCode office;
  std::string name;
  bool parent = false;
  federation::Link::State state = federation::Link::State::kConnecting;
  std::optional<Instant> lastHeard;
  std::optional<Instant> retryAt;
  std::vector<LaneStatus> lanes;
  federation::Link::Counters counters;
};
struct Status {
  OfficeCode office;
  std::string name;
  std::uint8_t level = 0;
  Instant now;
  std::optional<Instant> certifiedUntil;
  std::string condition;  ///< empty: well. Else a word: "not-enrolled", "recovering", "store-full"
  std::uint64_t tickets = 0, openTickets = 0;
  std::uint64_t events = 0;          ///< own
  std::uint64_t eventsReceived = 0;  ///< others', applied or excluded
  std::uint64_t eventsWaiting = 0;
  std::uint64_t lettersUnconfirmed = 0, parked = 0, quarantined = 0;
  std::uint64_t storeBytes = 0;
  std::vector<LinkStatus> links;
  /// What was refused since the start: "garbage-frame" → 12. Words are kernel's, by word.
  std::map<std::string, std::uint64_t> refused;
  std::vector<std::string> alarms;
  std::vector<EnrolmentLine> enrolments;
  /// Where children connect; the shell's to fill in.
  std::string listening;
};
struct TicketLine {
  TicketId ticket;
  std::uint64_t row = 0;
  std::string title;
  bool urgent = false;
  ticket::Stage stage = ticket::Stage::kRegistered;
  OfficeCode registrar;
  std::optional<OfficeCode> holder;  ///< of the newest turn
  Instant registeredAt;
};
struct TicketDetail {
  TicketLine line;
  struct Step {
    ticket::Known event;
    std::string text;
  };
  std::vector<Step> steps;
  ticket::State state;
};
using Answer =
    std::variant<Done, Status, std::vector<TicketLine>, TicketDetail, std::vector<EnrolmentLine>>;

}  // namespace guantong::node
