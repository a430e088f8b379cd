// simulator/evidence.h: what is left when a run is over, for the checkers to judge.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node/office.h"
#include "node/ticket/ticket.h"
#include "simulator/station.h"
#include "simulator/workforce.h"

namespace guantong::simulator {

/// One event as an office holds it.
struct HeldEvent {
  federation::EventId id;
  crypto::Bytes header;
  std::optional<node::ticket::Content> content;  ///< nothing: its body is not there, or unknown
};

/// One ticket as an office holds it.
struct HeldTicket {
  node::ticket::Ticket ticket;
  std::vector<HeldEvent> events;  ///< of ticket.events, in that order, as far as they could be read
};

/// One office's store, read to the end. Plain values: a checker's own test writes them by hand.
struct OfficeEvidence {
  federation::OfficeCode code;
  std::map<federation::TicketId, HeldTicket> tickets;
  /// Tables that are empty when all is done, and how many entries they have.
  std::map<std::string, std::uint64_t> left;
  std::vector<std::string> auditFound;  ///< by node::verifyLedger
  std::vector<std::string> unreadable;
};

/// Who stands above whom, as the scenario has it.
class EvidenceTree : public node::ticket::Tree {
 public:
  struct Place {
    federation::OfficeCode parent;
    std::uint8_t level = 0;
  };
  std::map<federation::OfficeCode, Place> offices;

  [[nodiscard]] federation::OfficeCode parentOf(
      const federation::OfficeCode& office) const override;
  [[nodiscard]] std::uint8_t levelOf(const federation::OfficeCode& office) const override;
};

struct Evidence {
  std::vector<OfficeEvidence> offices;
  /// By which tickets are judged: those that the offices used.
  EvidenceTree tree;
  std::shared_ptr<const node::Rules> rules = std::make_shared<node::Rules>();
  std::vector<Deed> deeds;
  Instant judgedAt;
  /// Titles that nobody could register.
  std::size_t unregistered = 0;
  /// Promises that were seen broken while it ran, by checker.
  std::map<std::string, std::vector<std::string>> broken;

  [[nodiscard]] const OfficeEvidence* find(const federation::OfficeCode& code) const;
  /// REQUIRES: this outlives it.
  [[nodiscard]] node::ticket::Setting settingOf(const node::ticket::Ticket& ticket) const;
};

/// Reads an office's store as it is. REQUIRES: station.running().
[[nodiscard]] OfficeEvidence gather(Station& station);

/// The tables that are empty when everything has arrived, with their entries.
[[nodiscard]] std::map<std::string, std::uint64_t> leftOver(federation::Reader& reader,
                                                            const federation::Tables& tables);

// --- final states: what became of tickets, without what differs from run to run (ids, times). Two
// executors of one schedule end with equal lines.

/// One ticket as one office sees it.
[[nodiscard]] std::string finalState(const federation::OfficeCode& office,
                                     const node::ticket::Ticket& ticket,
                                     const node::ticket::Setting& setting = {});
[[nodiscard]] std::string finalState(const federation::OfficeCode& office, const std::string& title,
                                     bool urgent, const node::ticket::State& state);
/// Of every ticket in an office's store, whatever kind of store it is; sorted.
[[nodiscard]] federation::Result<std::vector<std::string>> finalStatesIn(
    federation::Reader& reader, const federation::Tables& tables,
    const federation::OfficeCode& office);
/// Of several offices together; sorted.
[[nodiscard]] std::vector<std::string> finalStates(const std::vector<OfficeEvidence>& offices);

}  // namespace guantong::simulator
