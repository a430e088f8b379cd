#include "simulator/evidence.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "crypto/check.h"
#include "federation/ledger.h"
#include "federation/wire.h"
#include "node/ticket/wire_ticket.h"

namespace guantong::simulator {

using federation::Reader;
using federation::TicketId;
using node::ticket::Known;
using node::ticket::Ticket;

const OfficeEvidence* Evidence::find(const federation::OfficeCode& code) const {
  const auto at = std::find_if(offices.begin(), offices.end(),
                               [&](const OfficeEvidence& each) { return each.code == code; });
  return at == offices.end() ? nullptr : &*at;
}

node::ticket::Setting Evidence::settingOf(const Ticket& ticket) const {
  const auto profile = rules->profile(ticket.opened.hotline, ticket.opened.profileVersion);
  return {profile.get(), &tree};
}

federation::OfficeCode EvidenceTree::parentOf(const federation::OfficeCode& office) const {
  const auto at = offices.find(office);
  return at == offices.end() ? node::placeAbove(office) : at->second.parent;
}

std::uint8_t EvidenceTree::levelOf(const federation::OfficeCode& office) const {
  return node::profile::levelOf(office);
}

std::map<std::string, std::uint64_t> leftOver(Reader& reader, const federation::Tables& tables) {
  return {{"letters", reader.entries(tables.letters)},
          {"parked", reader.entries(tables.parked)},
          {"quarantine", reader.entries(tables.quarantine)},
          {"queue", reader.entries(tables.queue)},
          {"unrouted", reader.entries(tables.unrouted)},
          {"waiting", reader.entries(tables.waiting)}};
}

namespace {

std::vector<crypto::Bytes> rowsOf(Reader& reader, const federation::Tables& tables) {
  std::vector<crypto::Bytes> rows;
  const auto cursor = reader.cursor(tables.ticketRows);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    rows.emplace_back(cursor->value().begin(), cursor->value().end());
  }
  return rows;
}

HeldTicket readTicket(Reader& reader, federation::Ledger& ledger, Ticket ticket,
                      OfficeEvidence& evidence) {
  HeldTicket held{std::move(ticket), {}};
  for (const Known& known : held.ticket.events) {
    auto event = ledger.read(reader, known.place);
    if (!event) {
      evidence.unreadable.push_back("an event of a ticket is not where the ticket says: " +
                                    event.error().detail);
      continue;
    }
    HeldEvent read{known.id, std::move(event->header), {}};
    if (event->body) {
      auto content = node::ticket::decodeContent(static_cast<std::uint16_t>(known.kind()),
                                                 event->body->content);
      if (content) read.content = std::move(*content);
    }
    held.events.push_back(std::move(read));
  }
  return held;
}

}  // namespace

OfficeEvidence gather(Station& station) {
  const auto reader = station.snapshot();
  const auto keys = station.office().keys();
  const federation::Tables& tables = station.tables();
  OfficeEvidence evidence;
  evidence.code = station.code();
  evidence.left = leftOver(*reader, tables);
  auto ledger = federation::Ledger::load(*reader, tables,
                                         {station.code(), keys->serial, station.incarnation()},
                                         station.ring().restKey());
  if (!ledger) {
    evidence.unreadable.push_back("the ledger: " + ledger.error().detail);
    return evidence;
  }
  for (const crypto::Bytes& bytes : rowsOf(*reader, tables)) {
    auto ticket = node::ticket::decodeTicket(bytes);
    if (!ticket) {
      evidence.unreadable.push_back("a ticket: " + ticket.error().detail);
      continue;
    }
    const TicketId id = ticket->id;
    evidence.tickets.emplace(id, readTicket(*reader, *ledger, std::move(*ticket), evidence));
  }
  const auto audit = node::verifyLedger(*reader, tables, keys->directory, station.ring().restKey(),
                                        std::nullopt, {});
  evidence.auditFound = audit ? audit->found : std::vector<std::string>{audit.error().detail};
  return evidence;
}

// --- final states

namespace {

std::string_view wordOf(node::ticket::Stage stage) {
  static constexpr std::string_view kWords[] = {"registered", "dispatched", "delivered", "result",
                                                "closed"};
  return kWords[static_cast<std::size_t>(stage)];
}

}  // namespace

std::string finalState(const federation::OfficeCode& office, const Ticket& ticket,
                       const node::ticket::Setting& setting) {
  return finalState(office, ticket.opened.title, ticket.opened.urgent,
                    node::ticket::fold(ticket, setting));
}

std::string finalState(const federation::OfficeCode& office, const std::string& title, bool urgent,
                       const node::ticket::State& state) {
  std::string line = title;
  line.append(urgent ? " urgent" : "").append(" at ").append(office.text());
  line.append(": ").append(wordOf(state.stage)).append(", by ").append(state.registrar.text());
  std::vector<std::string> turns;
  for (const node::ticket::Turn& turn : state.turns) {
    std::string text = std::string(turn.by.text()) + ">" + std::string(turn.to.text());
    text.append(turn.delivered ? " delivered" : "").append(turn.result ? " result" : "");
    turns.push_back(std::move(text));
  }
  std::sort(turns.begin(), turns.end());
  for (const std::string& turn : turns) line.append("; ").append(turn);
  return line;
}

federation::Result<std::vector<std::string>> finalStatesIn(Reader& reader,
                                                           const federation::Tables& tables,
                                                           const federation::OfficeCode& office) {
  std::vector<std::string> lines;
  for (const crypto::Bytes& bytes : rowsOf(reader, tables)) {
    const auto ticket = node::ticket::decodeTicket(bytes);
    if (!ticket) return tl::unexpected(ticket.error());
    lines.push_back(finalState(office, *ticket));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> finalStates(const std::vector<OfficeEvidence>& offices) {
  std::vector<std::string> lines;
  for (const OfficeEvidence& office : offices) {
    for (const auto& [id, held] : office.tickets) {
      lines.push_back(finalState(office.code, held.ticket));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace guantong::simulator
