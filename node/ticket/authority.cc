#include "node/ticket/authority.h"

#include <algorithm>

namespace guantong::node::ticket {
namespace {

constexpr Rule kTable[] = {
    // kind               author                before            besides
    {Kind::kRegistered, Standing::kAnyone, Before::kNothing,
     "the ticket's id is made of its author and nonce"},
    {Kind::kDispatched, Standing::kHolder, Before::kOpen, "to another office"},
    {Kind::kDelivered, Standing::kTurnOf, Before::kExists, "once for each turn"},
    {Kind::kResult, Standing::kOnTurn, Before::kOpen, ""},
    {Kind::kClosed, Standing::kRegistrar, Before::kOpen, ""},
};

/// What an event's author had seen, of what counts.
class Past {
 public:
  Past(const Ticket& ticket, const federation::EventHeader& header) {
    const std::vector<bool> past = pastOf(ticket, header);
    for (std::size_t i = 0; i < past.size(); ++i) {
      const Known& event = ticket.events[i];
      if (past[i] && !event.excluded && event.chain == federation::Chain::kTicket) {
        events_.push_back(&event);
      }
    }
  }

  template <typename Predicate>
  [[nodiscard]] bool any(Predicate predicate) const {
    return std::ranges::any_of(events_, [&](const Known* event) { return predicate(*event); });
  }
  [[nodiscard]] bool empty() const { return events_.empty(); }
  [[nodiscard]] bool has(Kind kind) const {
    return any([&](const Known& event) { return static_cast<Kind>(event.kind) == kind; });
  }
  [[nodiscard]] bool registeredBy(const OfficeCode& office) const {
    return any([&](const Known& event) {
      return static_cast<Kind>(event.kind) == Kind::kRegistered && event.author == office;
    });
  }
  [[nodiscard]] bool turnOf(const OfficeCode& office) const {
    return any([&](const Known& event) { return event.to == office; });
  }

 private:
  std::vector<const Known*> events_;
};

bool stands(Standing standing, const Past& past, const OfficeCode& author, const Content& content) {
  switch (standing) {
    case Standing::kAnyone:
      return true;
    case Standing::kRegistrar:
      return past.registeredBy(author);
    case Standing::kHolder:
      return past.registeredBy(author) || past.turnOf(author);
    case Standing::kOnTurn:
      return past.turnOf(author);
    case Standing::kTurnOf: {
      const auto* delivered = std::get_if<Delivered>(&content);
      return delivered != nullptr && past.any([&](const Known& event) {
        return event.id == delivered->turn && event.to == author;
      });
    }
  }
  return false;
}

bool was(Before before, const Past& past) {
  switch (before) {
    case Before::kNothing:
      return past.empty();
    case Before::kExists:
      return past.has(Kind::kRegistered);
    case Before::kOpen:
      return past.has(Kind::kRegistered) && !past.has(Kind::kClosed);
  }
  return false;
}

/// The column "besides".
bool holdsBesides(const Past& past, const federation::EventHeader& header, const Content& content) {
  if (const auto* registered = std::get_if<Registered>(&content)) {
    return header.ticket == ticketIdOf(header.author, registered->nonce) &&
           registered->to != header.author;
  }
  if (const auto* dispatched = std::get_if<Dispatched>(&content)) {
    return dispatched->to != header.author;
  }
  if (const auto* delivered = std::get_if<Delivered>(&content)) {
    return !past.any([&](const Known& event) {
      return event.author == header.author && event.turn == delivered->turn;
    });
  }
  return true;
}

}  // namespace

std::span<const Rule> authorityTable() { return kTable; }

bool isTicketKind(std::uint16_t kind) {
  return std::ranges::find(kTable, static_cast<Kind>(kind), &Rule::kind) != std::end(kTable);
}

std::optional<std::string> forbidden(const Ticket& ticket, const federation::EventHeader& header,
                                     const Content& content) {
  const auto rule = std::ranges::find(kTable, kindOf(content), &Rule::kind);
  if (rule == std::end(kTable)) return "is of a kind that no ticket has";
  if (header.chain != federation::Chain::kTicket) return "stands in another chain";
  const Past past(ticket, header);
  if (!was(rule->before, past)) return "does not fit the state of the ticket that it cites";
  if (!stands(rule->author, past, header.author, content)) {
    return "is not this author's to say, by the past that it cites";
  }
  if (!holdsBesides(past, header, content)) return "contradicts itself or repeats";
  return std::nullopt;
}

}  // namespace guantong::node::ticket
