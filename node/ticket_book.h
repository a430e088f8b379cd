// node/ticket_book.h: the rows of tickets, in memory until it pays to write them.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "federation/tables.h"
#include "node/deadlines.h"
#include "node/ticket/ticket.h"

namespace guantong::node {

using federation::EventId;
using federation::EventPlace;
using federation::Result;
using federation::TicketId;

/// Rows lie in the order in which tickets came, so that those of one hour share pages; an index
/// leads to them from the tickets' ids, which are random. Writing each when it changes would touch
/// pages for every event: they are changed here and written many at a time, in their order.
///
/// Rules
///  1. What is here and not yet written can be made again: the view says which records of `ledger`
///     and `received` the written rows reflect; whoever opens the book applies what lies behind
///     (TicketDesk). Rows, their order, what waits, and the view are written in one transaction.
///  2. A row that is only read is kept too, until the next flush: events of a ticket come together.
/// Limits: kRowsAtHandMax. Threads: one owner.
class TicketBook {
 public:
  /// Rows of about half a kilobyte.
  static constexpr std::size_t kRowsAtHandMax = 16'384;

  struct View {
    std::uint64_t ledger = 0;
    std::uint64_t received = 0;
    std::uint64_t rows = 0;
    std::uint64_t open = 0;
  };

  static Result<TicketBook> load(federation::Reader& reader, const federation::Tables& tables);

  /// Null when there is none. Good until the next flush, as are all rows given.
  Result<ticket::Ticket*> find(federation::Reader& reader, const TicketId& id);
  /// Of every ticket, also of those whose rows are not written yet; in order.
  std::vector<TicketId> all(federation::Reader& reader) const;
  /// A row that is not there yet.
  ticket::Ticket& make(const TicketId& id);
  void changed(const ticket::Ticket& ticket);
  /// Tickets were opened (or closed: less than none).
  void openBy(int count) { view_.open += static_cast<std::uint64_t>(count); }

  /// The event at this place can't be applied before `missing` is.
  void wait(const EventId& missing, const EventPlace& place);
  /// Who waited for it; they wait no longer.
  std::vector<EventPlace> woken(const EventId& applied);
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  [[nodiscard]] const View& view() const { return view_; }
  [[nodiscard]] bool dirty() const { return dirtyRows_ > 0 || waitingChanged_; }
  /// It pays to write now, also under pressure.
  [[nodiscard]] bool full() const { return rowCount_ >= kRowsAtHandMax; }
  /// Writes what changed and forgets all rows. `ledger`, `received`: the first records that the
  /// rows don't reflect. `placesOf`: asked of tickets of a hotline, whose entries in the indexes of
  /// deadlines are moved along.
  using PlacesOf = std::function<DeadlinePlaces(const ticket::Ticket&)>;
  void flush(federation::Transaction& transaction, std::uint64_t ledger, std::uint64_t received,
             const PlacesOf& placesOf);
  /// Rows that were only read. REQUIRES: !dirty().
  void forget();

 private:
  struct Row {
    ticket::Ticket ticket;
    bool changed = false;
    bool fresh = false;
  };
  using Waiting = std::pair<EventId, EventPlace>;
  void index(federation::Transaction& transaction, ticket::Ticket& ticket,
             const PlacesOf& placesOf) const;

  federation::Tables tables_;
  View view_;
  /// By the first bits of the id, so that all of them are in order one after another. Small trees:
  /// a look-up in one of 16,384 rows is 14 visits to cold memory. Not hashed: whoever makes a
  /// ticket chooses its id.
  static constexpr std::size_t kShelves = 1024;
  [[nodiscard]] std::map<TicketId, Row>& shelfOf(const TicketId& id);

  std::vector<std::map<TicketId, Row>> rows_{kShelves};
  std::size_t rowCount_ = 0;
  /// The one asked for last: every event asks for its ticket several times over.
  Row* last_ = nullptr;
  std::size_t dirtyRows_ = 0;
  std::multimap<EventId, EventPlace> waiting_;
  /// Since the last flush, the last word on each; true: it waits.
  std::map<Waiting, bool> waitingSince_;
  bool waitingChanged_ = false;
};

/// Where a foreign number leads: the beginning of keys in `aliases`.
[[nodiscard]] crypto::ByteArray<16> aliasOf(std::string_view number);

/// A ticket's row as it was written; nothing when there is none.
Result<std::optional<ticket::Ticket>> rowOf(federation::Reader& reader,
                                            const federation::Tables& tables, const TicketId& id);

/// The view as it was written.
Result<TicketBook::View> viewOf(federation::Reader& reader, const federation::Tables& tables);

}  // namespace guantong::node
