#include "node/ticket_book.h"

#include <algorithm>
#include <set>

#include "crypto/check.h"
#include "crypto/primitives.h"
#include "node/ticket/wire_ticket.h"
#include "node/wire_office.h"

namespace guantong::node {
namespace {

constexpr std::string_view kViewName = "view";

federation::Key waitingKey(const EventId& missing, const EventPlace& place) {
  const std::byte table{static_cast<unsigned char>(place.received ? 1 : 0)};
  federation::Key key;
  key.bytes(missing.leaf).bytes({&table, 1}).number(place.record).number(place.index);
  return key;
}

/// Its id, and who sent it.
crypto::Bytes waitingValue(const TicketBook::Waiting& event) {
  crypto::Bytes value(event.id.leaf.begin(), event.id.leaf.end());
  crypto::append(value, crypto::viewOf(event.sender.text()));
  return value;
}

}  // namespace

crypto::ByteArray<16> aliasOf(std::string_view number) {
  const crypto::Hash whole = crypto::Sha256().add(crypto::viewOf(number)).finish();
  crypto::ByteArray<16> beginning;
  std::memcpy(beginning.data(), whole.data(), beginning.size());
  return beginning;
}

Result<TicketBook::View> viewOf(federation::Reader& reader, const federation::Tables& tables) {
  const auto bytes = reader.get(tables.office, crypto::viewOf(kViewName));
  if (!bytes) return TicketBook::View{};
  return decodeView(*bytes);
}

namespace {

Result<ticket::Ticket> rowAt(federation::Reader& reader, const federation::Tables& tables,
                             std::uint64_t row, const TicketId& id) {
  const auto bytes = reader.get(tables.ticketRows, crypto::bigEndian(row));
  if (!bytes)
    return federation::failure(federation::ErrorCode::kStoreDamaged, "a ticket has no row");
  Result<ticket::Ticket> ticket = ticket::decodeTicket(*bytes);
  if (!ticket) return ticket;
  if (ticket->id != id) {
    return federation::failure(federation::ErrorCode::kStoreDamaged, "a row is another ticket's");
  }
  return ticket;
}

}  // namespace

Result<std::optional<ticket::Ticket>> rowOf(federation::Reader& reader,
                                            const federation::Tables& tables, const TicketId& id) {
  const auto row = rowNumberOf(reader, tables, id);
  if (!row) return std::nullopt;
  Result<ticket::Ticket> ticket = rowAt(reader, tables, *row, id);
  if (!ticket) return tl::unexpected<federation::Error>(ticket.error());
  return std::move(*ticket);
}

Result<TicketBook> TicketBook::load(federation::Reader& reader, const federation::Tables& tables) {
  TicketBook book;
  book.tables_ = tables;
  Result<View> view = viewOf(reader, tables);
  if (!view) return tl::unexpected<federation::Error>(view.error());
  book.view_ = *view;
  book.index_ = TicketIndex::load(reader, tables, view->rows);
  const auto cursor = reader.cursor(tables.waiting);
  constexpr std::size_t kKeyBytes = 32 + 1 + 8 + 2;
  for (bool on = cursor->seek(federation::Key()); on; on = cursor->next()) {
    const federation::ByteView key = cursor->key();
    if (key.size() != kKeyBytes) {
      return federation::failure(
          federation::ErrorCode::kStoreDamaged,
          "a key of the table 'waiting' has " + std::to_string(key.size()) + " bytes");
    }
    EventId missing;
    std::memcpy(missing.leaf.data(), key.data(), missing.leaf.size());
    Waiting event;
    event.place = {key[32] != std::byte{0},
                   crypto::fromBigEndian<std::uint64_t>(key.subspan(33, 8)),
                   crypto::fromBigEndian<std::uint16_t>(key.subspan(41, 2))};
    const federation::ByteView value = cursor->value();
    const std::size_t idBytes = event.id.leaf.size();
    const auto sender = value.size() > idBytes
                            ? OfficeCode::parse(crypto::textOf(value.subspan(idBytes)))
                            : std::nullopt;
    if (!sender) {
      return federation::failure(federation::ErrorCode::kStoreDamaged,
                                 "a value of the table 'waiting' names no sender");
    }
    std::memcpy(event.id.leaf.data(), value.data(), idBytes);
    event.sender = *sender;
    book.enter(missing, event);
  }
  return book;
}

// --- rows at hand

std::size_t TicketBook::shelfNumberOf(const TicketId& id) {
  static_assert(kShelves == 1 << 11);
  return crypto::fromBigEndian<std::uint16_t>(crypto::ByteView(id.bytes).first(2)) >> 5;
}

namespace {

std::uint64_t endOf(const TicketId& id) {
  return crypto::fromBigEndian<std::uint64_t>(crypto::ByteView(id.bytes).last(8));
}

}  // namespace

TicketBook::Row* TicketBook::atHand(const TicketId& id) const {
  if (last_ != nullptr && last_->ticket.id == id) return last_;
  const std::uint64_t end = endOf(id);
  for (const Standing& standing : shelves_[shelfNumberOf(id)]) {
    if (standing.last == end && standing.row->ticket.id == id) return standing.row;
  }
  return nullptr;
}

/// REQUIRES: it is not at hand.
TicketBook::Row& TicketBook::place(const TicketId& id) {
  if (blocks_.empty() || blocks_.back().size() == kRowsOfBlock) {
    blocks_.emplace_back().reserve(kRowsOfBlock);
  }
  Row& row = blocks_.back().emplace_back();
  shelves_[shelfNumberOf(id)].push_back({endOf(id), &row});
  ++rowCount_;
  last_ = &row;
  return row;
}

void TicketBook::forget() {
  for (auto& shelf : shelves_) shelf.clear();
  blocks_.clear();
  rowCount_ = 0;
  last_ = nullptr;
}

Result<ticket::Ticket*> TicketBook::find(federation::Reader& reader, const TicketId& id) {
  if (Row* row = atHand(id)) {
    last_ = row;
    return &row->ticket;
  }
  const auto number = index_.find(reader, id);
  if (!number) return nullptr;
  Result<ticket::Ticket> ticket = rowAt(reader, tables_, *number, id);
  if (!ticket) return tl::unexpected<federation::Error>(ticket.error());
  Row& row = place(id);
  row.ticket = std::move(*ticket);
  return &row.ticket;
}

Result<std::vector<TicketRow>> TicketBook::some(federation::Reader& reader, std::uint64_t from,
                                                std::size_t countMax) const {
  std::vector<TicketRow> some;
  const auto cursor = reader.cursor(tables_.ticketRows);
  for (bool on = cursor->seek(crypto::bigEndian(from)); on && some.size() < countMax;
       on = cursor->next()) {
    const auto id = ticket::idInRow(cursor->value());
    if (!id) return tl::unexpected<federation::Error>(id.error());
    some.push_back({*id, federation::lastNumber(cursor->key())});
  }
  std::vector<TicketRow> fresh;
  for (const auto& block : blocks_) {
    for (const Row& row : block) {
      if (row.fresh && row.ticket.row >= from) fresh.push_back({row.ticket.id, row.ticket.row});
    }
  }
  // Behind all that are written, and in the order in which they were made.
  fresh.resize(std::min(fresh.size(), countMax - some.size()));
  some.insert(some.end(), fresh.begin(), fresh.end());
  return some;
}

ticket::Ticket& TicketBook::make(const TicketId& id) {
  Row& row = place(id);
  row.ticket.id = id;
  row.ticket.row = view_.rows++;
  row.ticket.events.reserve(2);  // it is registered, and delivered
  row.fresh = true;
  row.changed = true;
  ++view_.open;
  ++dirtyRows_;
  return row.ticket;
}

void TicketBook::changed(const ticket::Ticket& ticket) {
  Row* row = atHand(ticket.id);
  CHECK(row != nullptr);
  if (!row->changed) ++dirtyRows_;
  row->changed = true;
}

// --- what waits

void TicketBook::enter(const EventId& missing, const Waiting& event) {
  waiting_.emplace(missing, event);
  waitingIds_.insert(event.id);
  ++waitingOf_[event.sender];
}

void TicketBook::wait(const EventId& missing, const Waiting& event) {
  if (waits(event.id)) return;  // a second copy has nothing to wait for that the first has not
  enter(missing, event);
  const federation::Key key = waitingKey(missing, event.place);
  const federation::ByteView view = key;
  waitingSince_[{view.begin(), view.end()}] = waitingValue(event);
  waitingChanged_ = true;
}

std::vector<TicketBook::Waiting> TicketBook::woken(const EventId& applied) {
  std::vector<Waiting> events;
  if (waiting_.empty()) return events;
  const auto [first, last] = waiting_.equal_range(applied);
  for (auto it = first; it != last; ++it) {
    const Waiting& event = it->second;
    events.push_back(event);
    waitingIds_.erase(event.id);
    const auto of = waitingOf_.find(event.sender);
    if (--of->second == 0) waitingOf_.erase(of);
    const federation::Key key = waitingKey(applied, event.place);
    const federation::ByteView view = key;
    waitingSince_[{view.begin(), view.end()}] = std::nullopt;
    waitingChanged_ = true;
  }
  waiting_.erase(first, last);
  return events;
}

std::size_t TicketBook::waitingRoom(const OfficeCode& sender, bool beyond) const {
  const auto of = waitingOf_.find(sender);
  const std::size_t has = of == waitingOf_.end() ? 0 : of->second;
  const std::size_t free = kWaitingMax - std::min(kWaitingMax, waiting_.size());
  const std::size_t within = std::max(std::min(kWaitingOfOneMax, has + free), kWaitingAtLeast);
  const std::size_t most = within + (beyond ? kWaitingOfOneMax : 0);
  return most - std::min(most, has);
}

void TicketBook::index(federation::Transaction& transaction, ticket::Ticket& ticket,
                       const PlacesOf& placesOf) const {
  const auto move = [&](federation::Table table, Instant& at, Instant to) {
    if (at == to) return;
    const auto keyOf = [&](Instant moment) {
      return federation::Key()
          .number(static_cast<std::uint64_t>(moment.time_since_epoch().count()))
          .number(ticket.row);
    };
    if (at != Instant{}) static_cast<void>(transaction.erase(table, keyOf(at)));
    if (to != Instant{}) static_cast<void>(transaction.put(table, keyOf(to), ticket.id.bytes));
    at = to;
  };
  const auto alias = [&](const std::string& number) {
    if (number.empty()) return;
    federation::Key key;
    key.bytes(aliasOf(number)).bytes(ticket.id.bytes);
    static_cast<void>(transaction.put(tables_.aliases, key, {}));
  };
  alias(ticket.opened.number);
  for (const ticket::Known& event : ticket.events) {
    if (event.kind() == ticket::Kind::kNumberAdded && !event.excluded) alias(event.act.word);
  }
  if (ticket.opened.hotline.empty()) return;
  const DeadlinePlaces places = placesOf(ticket);
  move(tables_.due, ticket.due, places.due);
  move(tables_.desk, ticket.desk, places.desk);
}

/// In the order of the pages they go to.
std::vector<TicketBook::Row*> TicketBook::takeChanged() {
  std::vector<Row*> changed;
  changed.reserve(dirtyRows_);
  for (auto& block : blocks_) {
    for (Row& row : block) {
      if (row.changed) changed.push_back(&row);
    }
  }
  std::ranges::sort(changed, {}, [](const Row* row) { return row->ticket.row; });
  return changed;
}

void TicketBook::flush(federation::Transaction& transaction, std::uint64_t ledger,
                       std::uint64_t received, const PlacesOf& placesOf) {
  // Failures doom the transaction; the commit tells.
  std::vector<TicketRow> fresh;
  for (Row* row : takeChanged()) {
    index(transaction, row->ticket, placesOf);
    const auto key = crypto::bigEndian(row->ticket.row);
    const crypto::Bytes bytes = encodeTicket(row->ticket);
    if (row->fresh) {
      fresh.push_back({row->ticket.id, row->ticket.row});
      static_cast<void>(transaction.append(tables_.ticketRows, key, bytes));
    } else {
      static_cast<void>(transaction.put(tables_.ticketRows, key, bytes));
    }
  }
  index_.add(transaction, fresh);
  for (const auto& [key, value] : waitingSince_) {
    static_cast<void>(value ? transaction.put(tables_.waiting, key, *value)
                            : transaction.erase(tables_.waiting, key));
  }
  view_.ledger = ledger;
  view_.received = received;
  static_cast<void>(transaction.put(tables_.office, crypto::viewOf(kViewName), encodeView(view_)));
  forget();
  dirtyRows_ = 0;
  waitingSince_.clear();
  waitingChanged_ = false;
}

}  // namespace guantong::node
