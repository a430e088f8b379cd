#include "simulator/checkers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "federation/wire.h"
#include "node/ticket/authority.h"
#include "simulator/deadlines.h"
#include "simulator/trace.h"
#include "simulator/yearbook.h"

namespace guantong::simulator {

using federation::EventId;
using federation::OfficeCode;
using federation::TicketId;
using node::ticket::Kind;
using node::ticket::Known;
using node::ticket::State;
using node::ticket::Ticket;

namespace {

using Found = std::vector<std::string>;

std::string nameOf(const TicketId& ticket) {
  return "ticket " + hexOf(crypto::ByteView(ticket.bytes).first(4));
}
std::string at(const OfficeCode& office) { return " at " + std::string(office.text()); }

State fold(const Evidence& evidence, const Ticket& ticket) {
  return node::ticket::fold(ticket, evidence.settingOf(ticket));
}

const HeldTicket* ticketAt(const Evidence& evidence, const OfficeCode& office,
                           const TicketId& ticket) {
  const OfficeEvidence* holder = evidence.find(office);
  if (holder == nullptr) return nullptr;
  const auto found = holder->tickets.find(ticket);
  return found == holder->tickets.end() ? nullptr : &found->second;
}

/// What people wrote into an event; empty where they don't.
std::string textOf(const HeldEvent& event) {
  if (!event.content) return "";
  return std::visit(
      [](const auto& content) -> std::string {
        if constexpr (requires { content.text; }) {
          return content.text;
        } else {
          return "";
        }
      },
      *event.content);
}

bool holds(const HeldTicket& ticket, const std::string& text) {
  return std::any_of(ticket.events.begin(), ticket.events.end(),
                     [&](const HeldEvent& event) { return textOf(event) == text; });
}

/// Every ticket once, with an office that ought to hold all of it: its registrar, as any holder
/// sees it.
std::map<TicketId, OfficeCode> registrars(const Evidence& evidence) {
  std::map<TicketId, OfficeCode> found;
  for (const OfficeEvidence& office : evidence.offices) {
    for (const auto& [id, held] : office.tickets) {
      const State state = fold(evidence, held.ticket);
      if (!state.registrar.empty()) found.emplace(id, state.registrar);
    }
  }
  return found;
}

Found nothingLost(const Evidence& evidence) {
  Found found;
  for (const Deed& deed : evidence.deeds) {
    const HeldTicket* own = ticketAt(evidence, deed.office, deed.ticket);
    if (own == nullptr || !holds(*own, deed.text)) {
      found.push_back("'" + deed.text + "', answered as done, is not in the ledger" +
                      at(deed.office) + " (" + nameOf(deed.ticket) + ")");
      continue;
    }
    for (const OfficeCode& office : fold(evidence, own->ticket).participants) {
      const HeldTicket* theirs = ticketAt(evidence, office, deed.ticket);
      if (theirs == nullptr || !holds(*theirs, deed.text)) {
        found.push_back("'" + deed.text + "' of " + std::string(deed.office.text()) + " is not" +
                        at(office) + " (" + nameOf(deed.ticket) + ")");
      }
    }
  }
  for (const OfficeEvidence& office : evidence.offices) {
    for (const std::string& what : office.unreadable) found.push_back(what + at(office.code));
  }
  return found;
}

Found nothingTwice(const Evidence& evidence) {
  Found found;
  for (const OfficeEvidence& office : evidence.offices) {
    std::set<EventId> applied;
    for (const auto& [id, held] : office.tickets) {
      std::size_t closings = 0;
      for (const Known& event : held.ticket.events) {
        if (!applied.insert(event.id).second) {
          found.push_back("an event is applied twice" + at(office.code) + " in " + nameOf(id));
        }
        if (!event.excluded && event.kind() == Kind::kClosed) ++closings;
      }
      if (closings > 1 + fold(evidence, held.ticket).reopened) {
        found.push_back(nameOf(id) + " is closed more often than it was open" + at(office.code));
      }
    }
  }
  return found;
}

std::set<EventId> idsOf(const Ticket& ticket) {
  std::set<EventId> ids;
  for (const Known& event : ticket.events) {
    // What stands in an office's own intake chain is nobody else's.
    if (event.chain == federation::Chain::kTicket) ids.insert(event.id);
  }
  return ids;
}

/// What a fold says, as text: compared, and shown where it differs.
std::string told(const Evidence& evidence, const Ticket& ticket) {
  std::string text = finalState({}, ticket, evidence.settingOf(ticket));
  const State state = fold(evidence, ticket);
  for (const OfficeCode& office : state.participants) text.append(" +").append(office.text());
  if (state.closedAt) text += " " + std::to_string(state.closedAt->time_since_epoch().count());
  return text + (state.forked ? " forked" : "");
}

Found holdersAgree(const Evidence& evidence) {
  Found found;
  for (const auto& [id, registrar] : registrars(evidence)) {
    const HeldTicket* whole = ticketAt(evidence, registrar, id);
    if (whole == nullptr) {
      found.push_back(nameOf(id) + " is not" + at(registrar) + ", which registered it");
      continue;
    }
    std::vector<OfficeCode> holders = fold(evidence, whole->ticket).participants;
    for (const OfficeEvidence& office : evidence.offices) {
      if (office.tickets.contains(id)) holders.push_back(office.code);
    }
    for (const OfficeCode& office : holders) {
      const HeldTicket* theirs = ticketAt(evidence, office, id);
      if (theirs == nullptr) {
        found.push_back(nameOf(id) + " is not" + at(office) + ", which takes part");
      } else if (idsOf(theirs->ticket) != idsOf(whole->ticket)) {
        found.push_back(nameOf(id) + " has other events" + at(office) + " (" +
                        std::to_string(theirs->ticket.events.size()) + ") than" + at(registrar) +
                        " (" + std::to_string(whole->ticket.events.size()) + ")");
      } else if (told(evidence, theirs->ticket) != told(evidence, whole->ticket)) {
        found.push_back("\"" + told(evidence, theirs->ticket) + "\"" + at(office) + " is \"" +
                        told(evidence, whole->ticket) + "\"" + at(registrar));
      }
    }
  }
  return found;
}

Found allVerifies(const Evidence& evidence) {
  Found found;
  for (const OfficeEvidence& office : evidence.offices) {
    for (const std::string& what : office.auditFound) found.push_back(what + at(office.code));
  }
  return found;
}

Found authority(const Evidence& evidence) {
  Found found;
  for (const auto& [id, registrar] : registrars(evidence)) {
    const HeldTicket* whole = ticketAt(evidence, registrar, id);
    if (whole == nullptr) continue;  // holders-agree says so
    for (const Known& event : whole->ticket.events) {
      if (event.excluded) {
        found.push_back("an event of " + std::string(event.author.text()) + " in " + nameOf(id) +
                        " is excluded" + at(registrar));
      }
    }
    for (const HeldEvent& event : whole->events) {
      const auto header = federation::decode<federation::EventHeader>(event.header);
      if (!header || !event.content) {
        found.push_back("an event of " + nameOf(id) + at(registrar) + " can't be judged");
        continue;
      }
      if ((*header)->chain != federation::Chain::kTicket) continue;
      const auto why = node::ticket::forbidden(whole->ticket, evidence.settingOf(whole->ticket),
                                               **header, *event.content);
      if (why) {
        found.push_back("an event of " + std::string((*header)->author.text()) + " in " +
                        nameOf(id) + " " + *why);
      }
    }
  }
  return found;
}

Found linksDrained(const Evidence& evidence) {
  Found found;
  for (const OfficeEvidence& office : evidence.offices) {
    for (const auto& [table, entries] : office.left) {
      if (entries == 0) continue;
      found.push_back(std::to_string(entries) + " left in '" + table + "'" + at(office.code));
    }
  }
  return found;
}

Found allFinished(const Evidence& evidence) {
  Found found;
  for (const OfficeEvidence& office : evidence.offices) {
    for (const auto& [id, held] : office.tickets) {
      if (fold(evidence, held.ticket).stage != node::ticket::Stage::kClosed) {
        found.push_back(nameOf(id) + " is not closed" + at(office.code));
      }
    }
  }
  if (evidence.unregistered > 0) {
    found.push_back(std::to_string(evidence.unregistered) + " tickets could not be registered");
  }
  return found;
}

Found overdueHasReason(const Evidence& evidence) {
  Found found;
  for (const Overdue& each : overdueOf(evidence)) {
    if (!each.told.empty()) continue;
    found.push_back("'" + each.title + "': " + each.clock + " of " +
                    std::string(each.whose.text()) + ", due " + node::profile::textOf(each.due) +
                    ", is overdue, and nothing on the ticket says for whom it waited");
  }
  return found;
}

/// Seen while it runs (Evidence::broken).
Found whileItRuns(const Evidence&) { return {}; }

constexpr Checker kCheckers[] = {
    {"nothing-lost", "what was answered as done is in the author's ledger and at every participant",
     nothingLost},
    {"nothing-twice", "no event takes effect twice, no ticket is closed twice", nothingTwice},
    {"holders-agree", "all who hold a ticket hold the same events and see the same state",
     holdersAgree},
    {"all-verifies", "every signature, chain, citation and place in the log holds", allVerifies},
    {"authority", "every event was its author's to say", authority},
    {"deadlines", "a second count, from the rules alone, finds the same deadlines",
     deadlinesThatDiffer},
    {"overdue-has-reason", "of every clock that ran out, the ticket shows for whom it waited",
     overdueHasReason},
    {"links-drained", "nothing waits any more, nothing is in quarantine", linksDrained},
    {"all-finished", "after healing every ticket is finished in time", allFinished},
    {"no-alarms", "no office raised an alarm", whileItRuns},
    {"acks-after-commit", "nothing was acknowledged before it was committed", whileItRuns},
    {"it-runs", "no office refuses to open, fails a group or spins", whileItRuns},
};

constexpr std::size_t kShown = 5;

std::string summary(const Found& found) {
  std::string text;
  for (std::size_t i = 0; i < std::min(found.size(), kShown); ++i) {
    text.append(i == 0 ? "" : "; ").append(found[i]);
  }
  if (found.size() > kShown) text += "; and " + std::to_string(found.size() - kShown) + " more";
  return text;
}

}  // namespace

std::span<const Checker> checkers() { return kCheckers; }

std::vector<Verdict> judge(const Evidence& evidence) {
  std::vector<Verdict> verdicts;
  for (const Checker& checker : checkers()) {
    Found found = checker.check(evidence);
    const auto seen = evidence.broken.find(std::string(checker.name));
    if (seen != evidence.broken.end()) {
      found.insert(found.begin(), seen->second.begin(), seen->second.end());
    }
    verdicts.push_back({checker.name, checker.promise, found.empty(), summary(found)});
  }
  return verdicts;
}

}  // namespace guantong::simulator
