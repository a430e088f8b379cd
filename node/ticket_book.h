// node/ticket_book.h: the rows of tickets, in memory until it pays to write them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "federation/tables.h"
#include "node/deadlines.h"
#include "node/ticket/ticket.h"
#include "node/ticket_index.h"

namespace guantong::node {

using federation::EventId;
using federation::EventPlace;
using federation::OfficeCode;
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
///  3. What waits is in memory, for each event that comes may be what it waits for. So there is a
///     room for it: for each office that sends, and for all together; one that had little of it
///     gets some also when others filled the rest. The desk turns away what finds no room, and
///     does not confirm it: whoever sent it keeps it and sends it again.
/// Limits: kRowsAtHandMax, kWaitingMax, kWaitingOfOneMax, kWaitingAtLeast. Threads: one owner.
/// Memory: about 260 bytes for each event that waits, and as much again until the next flush.
class TicketBook {
 public:
  /// Rows of about half a kilobyte.
  static constexpr std::size_t kRowsAtHandMax = 16'384;
  /// Twenty megabytes. A relay that lost its disk, or a season of mail in the wrong order, makes
  /// some thousands wait.
  static constexpr std::size_t kWaitingMax = 65'536;
  /// Of what one office sent: it alone can't fill the room.
  static constexpr std::size_t kWaitingOfOneMax = 8'192;
  /// Of what one office sent, however full the room is.
  static constexpr std::size_t kWaitingAtLeast = 64;

  struct View {
    std::uint64_t ledger = 0;
    std::uint64_t received = 0;
    std::uint64_t rows = 0;
    std::uint64_t open = 0;
  };

  static Result<TicketBook> load(federation::Reader& reader, const federation::Tables& tables);

  /// Null when there is none. Good until the next flush, as are all rows given.
  Result<ticket::Ticket*> find(federation::Reader& reader, const TicketId& id);
  /// At most so many tickets of this row and of those behind it, also those that are not written
  /// yet; by row.
  Result<std::vector<TicketRow>> some(federation::Reader& reader, std::uint64_t from,
                                      std::size_t countMax) const;
  /// A row that is not there yet.
  ticket::Ticket& make(const TicketId& id);
  void changed(const ticket::Ticket& ticket);
  /// Tickets were opened (or closed: less than none).
  void openBy(int count) { view_.open += static_cast<std::uint64_t>(count); }

  /// An event that can't be applied before another is.
  struct Waiting {
    EventPlace place;
    EventId id;
    OfficeCode sender;  ///< of the letter that brought it
  };
  /// Each waits for one at a time.
  void wait(const EventId& missing, const Waiting& event);
  /// Who waited for it; they wait no longer.
  std::vector<Waiting> woken(const EventId& applied);
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] bool waits(const EventId& id) const { return waitingIds_.contains(id); }
  /// How many more of what this office sends may wait; `beyond`: of a letter in which there is
  /// something that needs not wait, for which there is as much room again.
  [[nodiscard]] std::size_t waitingRoom(const OfficeCode& sender, bool beyond = false) const;

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
  void index(federation::Transaction& transaction, ticket::Ticket& ticket,
             const PlacesOf& placesOf) const;
  std::vector<Row*> takeChanged();

  [[nodiscard]] Row* atHand(const TicketId& id) const;
  Row& place(const TicketId& id);

  federation::Tables tables_;
  View view_;
  TicketIndex index_;

  /// Rows stand in blocks, which don't move: a row of its own for each would be asked of the
  /// allocator and given back one by one.
  static constexpr std::size_t kRowsOfBlock = 32;
  std::vector<std::vector<Row>> blocks_;
  std::size_t rowCount_ = 0;
  /// Where they stand, by the first bits of the id. Few on each shelf, and looked through from end
  /// to end: ids are hashes. Whoever makes tickets until their ids fall on one shelf makes a look
  /// cost 20 us, and no more, for kRowsAtHandMax stand there at most.
  struct Standing {
    std::uint64_t last;  ///< the end of the id: nearly always tells them apart without a look there
    Row* row;
  };
  static constexpr std::size_t kShelves = 2048;
  [[nodiscard]] static std::size_t shelfNumberOf(const TicketId& id);
  std::vector<std::vector<Standing>> shelves_ = std::vector<std::vector<Standing>>(kShelves);
  /// The one asked for last: every event asks for its ticket several times over.
  Row* last_ = nullptr;
  std::size_t dirtyRows_ = 0;
  void enter(const EventId& missing, const Waiting& event);

  std::multimap<EventId, Waiting> waiting_;  ///< by what is missing
  std::set<EventId> waitingIds_;
  std::map<OfficeCode, std::size_t> waitingOf_;  ///< by sender
  /// Since the last flush, the last word on each: the row, or nothing where it waits no longer.
  std::map<crypto::Bytes, std::optional<crypto::Bytes>> waitingSince_;
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
