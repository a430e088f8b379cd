#include "node/ticket/ticket.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "node/ticket/authority.h"

namespace guantong::node::ticket {

Brought::Brought(const Act& act) : act_(&act) {
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
      return;
  }
  others_ = act.others.size();
  // A return merely suggests: who decides is among the others.
  const bool suggests = act.kind == Kind::kReturned;
  count_ = others_ + (!act.to.empty() && !suggests ? 1 : 0);
}

bool givesTurns(Kind kind) {
  return kind == Kind::kRegistered || kind == Kind::kDispatched || kind == Kind::kEscalated ||
         kind == Kind::kReturnGranted;
}

std::vector<OfficeCode> participants(const Ticket& ticket) {
  std::vector<OfficeCode> offices;
  offices.reserve(4);
  const auto insert = [&](const OfficeCode& office) {
    const auto place = std::ranges::lower_bound(offices, office);
    if (place == offices.end() || *place != office) offices.insert(place, office);
  };
  for (const Known& event : ticket.events) {
    if (event.excluded || ruleOf(event.kind()) == nullptr) continue;
    insert(event.author);
    for (const OfficeCode& office : Brought(event.act)) insert(office);
  }
  return offices;
}

std::vector<std::uint32_t> citesOf(const Ticket& ticket, const federation::EventHeader& header) {
  std::vector<std::uint32_t> cites;
  if (!header.previous && header.heads.empty()) return cites;
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

namespace {

/// As many as an event can cite, in the same order.
void keepThoseWhoGaveTurns(const Ticket& ticket, std::vector<federation::Head>& heads) {
  std::set<OfficeCode> gaveTurns;
  for (const Known& event : ticket.events) {
    if (!event.excluded && givesTurns(event.kind())) gaveTurns.insert(event.author);
  }
  // clang 14 can't return the subrange of the one in std::ranges.
  std::stable_partition(heads.begin(), heads.end(), [&](const federation::Head& head) {
    return gaveTurns.contains(head.author);
  });
  heads.resize(federation::EventHeader::kHeadsMax);
  std::ranges::sort(heads, {}, &federation::Head::author);
}

}  // namespace

std::vector<federation::Head> heads(const Ticket& ticket, const OfficeCode& self) {
  std::vector<const Known*> newest;
  const std::vector<OfficeCode> there = participants(ticket);
  for (const Known& event : ticket.events) {
    if (event.author == self || event.excluded) continue;
    if (event.chain != federation::Chain::kTicket) continue;
    if (!std::ranges::binary_search(there, event.author)) continue;
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
  if (heads.size() > federation::EventHeader::kHeadsMax) keepThoseWhoGaveTurns(ticket, heads);
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

bool isPurged(const Ticket& ticket) {
  return std::ranges::any_of(ticket.events, [](const Known& event) {
    return event.kind() == Kind::kPurged && !event.excluded;
  });
}

bool hasRoomFor(const Ticket& ticket, const OfficeCode& author) {
  if (ticket.events.size() < Ticket::kEventsOfOneMax) return true;
  if (ticket.events.size() >= Ticket::kEventsOfOthersMax) return false;
  const auto of = std::ranges::count(ticket.events, author, &Known::author);
  return static_cast<std::size_t>(of) < Ticket::kEventsOfOneMax;
}

}  // namespace guantong::node::ticket
