#include "node/ticket_book.h"

#include <algorithm>
#include <set>

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

Result<std::optional<ticket::Ticket>> rowOf(federation::Reader& reader,
                                            const federation::Tables& tables, const TicketId& id) {
  const auto row = reader.get(tables.tickets, id.bytes);
  if (!row) return std::nullopt;
  const auto bytes = reader.get(tables.ticketRows, *row);
  if (!bytes)
    return federation::failure(federation::ErrorCode::kStoreDamaged, "a ticket has no row");
  Result<ticket::Ticket> ticket = ticket::decodeTicket(*bytes);
  if (!ticket) return tl::unexpected<federation::Error>(ticket.error());
  if (ticket->id != id) {
    return federation::failure(federation::ErrorCode::kStoreDamaged, "a row is another ticket's");
  }
  return std::move(*ticket);
}

Result<TicketBook> TicketBook::load(federation::Reader& reader, const federation::Tables& tables) {
  TicketBook book;
  book.tables_ = tables;
  Result<View> view = viewOf(reader, tables);
  if (!view) return tl::unexpected<federation::Error>(view.error());
  book.view_ = *view;
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
    const EventPlace place{key[32] != std::byte{0},
                           crypto::fromBigEndian<std::uint64_t>(key.subspan(33, 8)),
                           crypto::fromBigEndian<std::uint16_t>(key.subspan(41, 2))};
    book.waiting_.emplace(missing, place);
  }
  return book;
}

std::map<TicketId, TicketBook::Row>& TicketBook::shelfOf(const TicketId& id) {
  static_assert(kShelves == 1 << 10);
  return rows_[crypto::fromBigEndian<std::uint16_t>(crypto::ByteView(id.bytes).first(2)) >> 6];
}

void TicketBook::forget() {
  for (auto& shelf : rows_) shelf.clear();
  rowCount_ = 0;
  last_ = nullptr;
}

Result<ticket::Ticket*> TicketBook::find(federation::Reader& reader, const TicketId& id) {
  if (last_ != nullptr && last_->ticket.id == id) return &last_->ticket;
  auto& shelf = shelfOf(id);
  if (const auto row = shelf.find(id); row != shelf.end()) {
    last_ = &row->second;
    return &last_->ticket;
  }
  Result<std::optional<ticket::Ticket>> ticket = rowOf(reader, tables_, id);
  if (!ticket) return tl::unexpected<federation::Error>(ticket.error());
  if (!*ticket) return nullptr;
  last_ = &shelf.emplace(id, Row{std::move(**ticket), false, false}).first->second;
  ++rowCount_;
  return &last_->ticket;
}

std::vector<TicketId> TicketBook::all(federation::Reader& reader) const {
  std::set<TicketId> ids;
  for (const auto& shelf : rows_) {
    for (const auto& [id, row] : shelf) ids.insert(id);
  }
  const auto cursor = reader.cursor(tables_.tickets);
  for (bool on = cursor->seek(federation::Key()); on; on = cursor->next()) {
    TicketId id;
    if (cursor->key().size() != id.bytes.size()) continue;
    std::memcpy(id.bytes.data(), cursor->key().data(), id.bytes.size());
    ids.insert(id);
  }
  return {ids.begin(), ids.end()};
}

ticket::Ticket& TicketBook::make(const TicketId& id) {
  Row& row = shelfOf(id)[id];
  ++rowCount_;
  last_ = &row;
  row.ticket.id = id;
  row.ticket.row = view_.rows++;
  row.fresh = true;
  row.changed = true;
  ++view_.open;
  ++dirtyRows_;
  return row.ticket;
}

void TicketBook::changed(const ticket::Ticket& ticket) {
  const bool isLast = last_ != nullptr && &last_->ticket == &ticket;
  Row& row = isLast ? *last_ : shelfOf(ticket.id).at(ticket.id);
  if (!row.changed) ++dirtyRows_;
  row.changed = true;
}

void TicketBook::wait(const EventId& missing, const EventPlace& place) {
  const auto [first, last] = waiting_.equal_range(missing);
  for (auto it = first; it != last; ++it) {
    if (it->second == place) return;
  }
  waiting_.emplace(missing, place);
  waitingSince_[{missing, place}] = true;
  waitingChanged_ = true;
}

std::vector<EventPlace> TicketBook::woken(const EventId& applied) {
  std::vector<EventPlace> places;
  if (waiting_.empty()) return places;
  const auto [first, last] = waiting_.equal_range(applied);
  for (auto it = first; it != last; ++it) {
    places.push_back(it->second);
    waitingSince_[{applied, it->second}] = false;
    waitingChanged_ = true;
  }
  waiting_.erase(first, last);
  return places;
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

void TicketBook::flush(federation::Transaction& transaction, std::uint64_t ledger,
                       std::uint64_t received, const PlacesOf& placesOf) {
  // Failures doom the transaction; the commit tells.
  std::vector<Row*> changed;
  changed.reserve(dirtyRows_);
  for (auto& shelf : rows_) {
    for (auto& [id, row] : shelf) {
      if (!row.changed) continue;
      changed.push_back(&row);
      if (!row.fresh) continue;
      static_cast<void>(
          transaction.put(tables_.tickets, id.bytes, crypto::bigEndian(row.ticket.row)));
    }
  }
  std::ranges::sort(changed, {}, [](const Row* row) { return row->ticket.row; });
  for (Row* row : changed) {
    index(transaction, row->ticket, placesOf);
    const auto key = crypto::bigEndian(row->ticket.row);
    const crypto::Bytes bytes = encodeTicket(row->ticket);
    static_cast<void>(row->fresh ? transaction.append(tables_.ticketRows, key, bytes)
                                 : transaction.put(tables_.ticketRows, key, bytes));
  }
  for (const auto& [waiting, still] : waitingSince_) {
    const federation::Key key = waitingKey(waiting.first, waiting.second);
    static_cast<void>(still ? transaction.put(tables_.waiting, key, {})
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
