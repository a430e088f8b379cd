#include "node/ticket/ticket.h"

#include <algorithm>
#include <tuple>

namespace guantong::node::ticket {

std::vector<OfficeCode> broughtBy(const Act& act) {
  switch (act.kind) {
    case Kind::kRegistered:
    case Kind::kDispatched:
    case Kind::kEscalated:
    case Kind::kReturnGranted:
    case Kind::kReturned:
    case Kind::kExtensionFiled:
    case Kind::kExtensionAsked:
    case Kind::kExtensionEndorsed:
    case Kind::kEmergencyReported:
    case Kind::kBlockingAsked:
    case Kind::kAnomalyReported:
      break;
    default:
      return {};
  }
  std::vector<OfficeCode> brought = act.others;
  // A return merely suggests: who decides is among the others.
  const bool suggests = act.kind == Kind::kReturned;
  if (!act.to.empty() && !suggests) brought.push_back(act.to);
  return brought;
}

bool givesTurns(Kind kind) {
  return kind == Kind::kRegistered || kind == Kind::kDispatched || kind == Kind::kEscalated ||
         kind == Kind::kReturnGranted;
}

std::vector<OfficeCode> participants(const Ticket& ticket) {
  std::vector<OfficeCode> offices;
  const auto insert = [&](const OfficeCode& office) {
    const auto place = std::ranges::lower_bound(offices, office);
    if (place == offices.end() || *place != office) offices.insert(place, office);
  };
  for (const Known& event : ticket.events) {
    if (event.excluded) continue;
    insert(event.author);
    for (const OfficeCode& office : broughtBy(event.act)) insert(office);
  }
  return offices;
}

std::vector<std::uint32_t> citesOf(const Ticket& ticket, const federation::EventHeader& header) {
  std::vector<std::uint32_t> cites;
  const auto cite = [&](const EventId& id) {
    if (const Known* known = find(ticket, id)) {
      cites.push_back(static_cast<std::uint32_t>(known - ticket.events.data()));
    }
  };
  cites.reserve(header.heads.size() + 1);
  if (header.previous) cite(*header.previous);
  for (const federation::Head& head : header.heads) cite(head.event);
  return cites;
}

std::vector<bool> pastOf(const Ticket& ticket, const federation::EventHeader& header) {
  std::vector<bool> past(ticket.events.size(), false);
  std::vector<std::uint32_t> open = citesOf(ticket, header);
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    if (past[at]) continue;
    past[at] = true;
    const Known& known = ticket.events[at];
    open.insert(open.end(), known.cites.begin(), known.cites.end());
  }
  return past;
}

std::vector<federation::Head> heads(const Ticket& ticket, const OfficeCode& self) {
  std::vector<const Known*> newest;
  for (const Known& event : ticket.events) {
    if (event.author == self || event.excluded) continue;
    if (event.chain != federation::Chain::kTicket) continue;
    const auto place = std::ranges::lower_bound(newest, event.author, {},
                                                [](const Known* known) { return known->author; });
    if (place == newest.end() || (*place)->author != event.author) {
      newest.insert(place, &event);
    } else if (event.sequence >= (*place)->sequence) {
      *place = &event;
    }
  }
  std::vector<federation::Head> heads;
  heads.reserve(newest.size());
  for (const Known* event : newest) heads.push_back({event->author, event->sequence, event->id});
  return heads;
}

const Known* newest(const Ticket& ticket, const OfficeCode& author, federation::Chain chain) {
  const Known* newest = nullptr;
  for (const Known& event : ticket.events) {
    if (event.author != author || event.chain != chain) continue;
    if (newest == nullptr || event.sequence >= newest->sequence) newest = &event;
  }
  return newest;
}

const Known* find(const Ticket& ticket, const EventId& id) {
  // From the end: what is looked for is nearly always among the newest.
  for (auto event = ticket.events.rbegin(); event != ticket.events.rend(); ++event) {
    if (event->id == id) return &*event;
  }
  return nullptr;
}

}  // namespace guantong::node::ticket
