// Chains and citations: what the events say of one another.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "node/audit_parts.h"

namespace guantong::node {
namespace {

using federation::Chain;

std::string nameOf(Chain chain) {
  switch (chain) {
    case Chain::kTicket:
      return "ticket chain";
    case Chain::kIntake:
      return "intake chain";
    case Chain::kOffice:
      return "office chain";
  }
  return "chain " + std::to_string(static_cast<unsigned>(chain));
}

class ChainAudit {
 public:
  ChainAudit(const AuditedEvents& events, const OfficeCode& self, Audit& audit)
      : events_(events), self_(self), audit_(audit), order_(events.all.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }

  void chains() {
    std::ranges::sort(order_, [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t first = 0, end = 0; first < order_.size(); first = end) {
      while (end < order_.size() && sameChain(order_[first], order_[end])) ++end;
      if (first == 0 || at(first).ofTicket != at(first - 1).ofTicket ||
          at(first).ticket != at(first - 1).ticket) {
        if (at(first).ofTicket) ++audit_.tickets;
      }
      chain(first, end);
    }
  }

  void citations() {
    std::ranges::sort(order_, {}, [&](std::size_t i) { return events_.all[i].id; });
    for (const AuditedCitation& cited : events_.citations) {
      const auto found = std::ranges::lower_bound(order_, cited.id, {},
                                                  [&](std::size_t i) { return events_.all[i].id; });
      const std::string what = node::nameOf(events_.all[cited.by].place) + ": cites event " +
                               std::to_string(cited.sequence) + " of " + text(cited.author);
      if (found == order_.end() || events_.all[*found].id != cited.id) {
        addFinding(audit_, what + ", which is not here");
      } else if (events_.all[*found].author != cited.author ||
                 events_.all[*found].sequence != cited.sequence) {
        addFinding(audit_, what + " by the id of another event");
      }
    }
  }

  void positions() {
    const auto place = [&](std::size_t i) {
      const AuditedEvent& event = events_.all[i];
      return std::tie(event.author, event.incarnation, event.position, event.id);
    };
    std::ranges::sort(order_, [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
    for (std::size_t i = 1; i < order_.size(); ++i) {
      const AuditedEvent& a = at(i - 1);
      const AuditedEvent& b = at(i);
      if (a.author == b.author && a.incarnation == b.incarnation && a.position == b.position &&
          a.id != b.id) {
        addFinding(audit_, text(a.author) + " has said two things at position " +
                               std::to_string(a.position) + " of its log: " +
                               node::nameOf(a.place) + " and " + node::nameOf(b.place));
      }
    }
  }

 private:
  [[nodiscard]] const AuditedEvent& at(std::size_t i) const { return events_.all[order_[i]]; }
  [[nodiscard]] std::string text(std::uint32_t author) const {
    return std::string(events_.author(author).text());
  }
  /// By ticket, chain, author, sequence; equal events side by side.
  [[nodiscard]] std::tuple<bool, TicketId, Chain, OfficeCode, std::uint32_t, Hash> key(
      std::size_t i) const {
    const AuditedEvent& event = events_.all[i];
    return {event.ofTicket, event.ticket, event.chain, events_.author(event.author),
            event.sequence, event.id};
  }
  [[nodiscard]] bool sameChain(std::size_t i, std::size_t j) const {
    const AuditedEvent& a = events_.all[i];
    const AuditedEvent& b = events_.all[j];
    return a.ofTicket == b.ofTicket && a.ticket == b.ticket && a.chain == b.chain &&
           a.author == b.author;
  }

  /// One author's chain: [first, end) of order_.
  void chain(std::size_t first, std::size_t end) {
    const AuditedEvent& any = at(first);
    const std::string name = (any.ofTicket ? "ticket " + node::nameOf(any.ticket) + ", " : "") +
                             nameOf(any.chain) + " of " + text(any.author) + ": ";
    const bool whole = any.chain == Chain::kTicket || events_.author(any.author) == self_;
    std::uint32_t next = 0;  // sequence expected
    std::size_t before = first, beforeEnd = first;
    for (std::size_t i = first, same = first; i < end; i = same) {
      while (same < end && at(same).sequence == at(i).sequence) ++same;
      const std::uint32_t sequence = at(i).sequence;
      if (whole && sequence > next) missing(name, next, sequence - 1);
      if (at(i).id != at(same - 1).id) {
        addFinding(audit_, name + "is forked at " + std::to_string(sequence) + ": " +
                               node::nameOf(at(i).place) + " and " +
                               node::nameOf(at(same - 1).place));
      }
      const bool hasBefore = before < beforeEnd && sequence == next;
      if (hasBefore) previous(name, i, same, before, beforeEnd);
      before = i;
      beforeEnd = same;
      next = sequence + 1;
    }
  }

  void missing(const std::string& name, std::uint32_t from, std::uint32_t to) {
    addFinding(audit_, name + (from == to ? std::to_string(from) + " is missing"
                                          : std::to_string(from) + " to " + std::to_string(to) +
                                                " are missing"));
  }

  /// Each of [i, end) names one of [before, beforeEnd).
  void previous(const std::string& name, std::size_t i, std::size_t end, std::size_t before,
                std::size_t beforeEnd) {
    for (; i < end; ++i) {
      bool found = false;
      for (std::size_t j = before; j < beforeEnd; ++j) found |= at(j).id == at(i).previous;
      if (!found) {
        addFinding(audit_, name + std::to_string(at(i).sequence) +
                               " does not follow the one before: " + node::nameOf(at(i).place));
      }
    }
  }

  const AuditedEvents& events_;
  const OfficeCode& self_;
  Audit& audit_;
  std::vector<std::size_t> order_;  ///< indexes of events_.all
};

}  // namespace

void auditChains(const AuditedEvents& events, const OfficeCode& self, Audit& audit) {
  ChainAudit chains(events, self, audit);
  chains.chains();
  chains.citations();
  chains.positions();
}

}  // namespace guantong::node
