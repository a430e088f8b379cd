#include "node/ticket/ticket.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "node/ticket/authority.h"

namespace guantong::node::ticket {
namespace {

/// What counts, in an order that does not depend on when it came.
std::vector<const Known*> inOrder(const Ticket& ticket) {
  std::vector<const Known*> events;
  events.reserve(ticket.events.size());
  for (const Known& event : ticket.events) {
    if (!event.excluded) events.push_back(&event);
  }
  std::ranges::sort(events, [](const Known* a, const Known* b) {
    return std::tie(a->author, a->chain, a->sequence, a->incarnation, a->id) <
           std::tie(b->author, b->chain, b->sequence, b->incarnation, b->id);
  });
  return events;
}

bool hasFork(const std::vector<const Known*>& ordered) {
  return std::ranges::adjacent_find(ordered, [](const Known* a, const Known* b) {
           return a->author == b->author && a->chain == b->chain && a->sequence == b->sequence &&
                  a->incarnation == b->incarnation;
         }) != ordered.end();
}

void addTurn(State& state, const Known& event) {
  state.turns.push_back({.given = event.id,
                         .by = event.author,
                         .to = event.to,
                         .at = event.time,
                         .delivered = {},
                         .result = {}});
}

/// The earliest counts where several say the same.
void noteDelivery(State& state, const Known& event) {
  for (Turn& turn : state.turns) {
    if (turn.to != event.author || event.turn != turn.given) continue;
    if (!turn.delivered || event.time < *turn.delivered) turn.delivered = event.time;
  }
}

/// A result answers every turn that its office has; the first in order is the one that is shown.
void noteResult(State& state, const Known& event) {
  for (Turn& turn : state.turns) {
    if (turn.to == event.author && !turn.result) turn.result = event.id;
  }
}

Stage stageOf(const State& state) {
  if (state.closedAt) return Stage::kClosed;
  Stage stage = state.turns.empty() ? Stage::kRegistered : Stage::kDispatched;
  for (const Turn& turn : state.turns) {
    if (turn.result) return Stage::kResult;
    if (turn.delivered) stage = Stage::kDelivered;
  }
  return stage;
}

}  // namespace

State fold(const Ticket& ticket) {
  const std::vector<const Known*> events = inOrder(ticket);
  State state;
  state.forked = hasFork(events);
  for (const Known* event : events) {
    if (!event->to.empty()) addTurn(state, *event);
    if (static_cast<Kind>(event->kind) == Kind::kRegistered && state.registrar.empty()) {
      state.registrar = event->author;
      state.registeredAt = event->time;
    }
  }
  for (const Known* event : events) {
    switch (static_cast<Kind>(event->kind)) {
      case Kind::kDelivered:
        noteDelivery(state, *event);
        break;
      case Kind::kResult:
        noteResult(state, *event);
        break;
      case Kind::kClosed:
        if (!state.closedAt || event->time < *state.closedAt) state.closedAt = event->time;
        break;
      default:
        break;
    }
  }
  state.stage = stageOf(state);
  state.participants = participants(ticket);
  return state;
}

std::vector<OfficeCode> participants(const Ticket& ticket) {
  std::vector<OfficeCode> offices;
  const auto insert = [&](const OfficeCode& office) {
    const auto place = std::ranges::lower_bound(offices, office);
    if (place == offices.end() || *place != office) offices.insert(place, office);
  };
  for (const Known& event : ticket.events) {
    if (event.excluded || !isTicketKind(event.kind)) continue;
    insert(event.author);
    if (!event.to.empty()) insert(event.to);
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

namespace {

/// As many as an event can cite, in the same order.
void keepThoseWhoGaveTurns(const Ticket& ticket, std::vector<federation::Head>& heads) {
  std::set<OfficeCode> gaveTurns;
  for (const Known& event : ticket.events) {
    if (!event.excluded && !event.to.empty()) gaveTurns.insert(event.author);
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

bool hasRoomFor(const Ticket& ticket, const OfficeCode& author) {
  if (ticket.events.size() < Ticket::kEventsOfOneMax) return true;
  if (ticket.events.size() >= Ticket::kEventsOfOthersMax) return false;
  const auto of = std::ranges::count(ticket.events, author, &Known::author);
  return static_cast<std::size_t>(of) < Ticket::kEventsOfOneMax;
}

}  // namespace guantong::node::ticket
