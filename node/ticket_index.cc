#include "node/ticket_index.h"

#include <algorithm>
#include <array>

#include "crypto/check.h"

namespace guantong::node {
namespace {

using federation::ByteView;
using federation::Key;

/// 16 bits a ticket and three of them set for each: one in two hundred strangers is taken for one
/// that may be there.
constexpr std::size_t kFilterBits = std::size_t{1} << 20;
constexpr std::size_t kFilterWords = kFilterBits / 64;

/// 60 bits of an id, which is a hash: three numbers below a million.
std::array<std::uint32_t, 3> marksOf(const TicketId& id) {
  const auto first = crypto::fromBigEndian<std::uint64_t>(ByteView(id.bytes).first(8));
  constexpr std::uint64_t kLow = kFilterBits - 1;
  return {static_cast<std::uint32_t>(first >> 44), static_cast<std::uint32_t>(first >> 24 & kLow),
          static_cast<std::uint32_t>(first >> 4 & kLow)};
}

std::uint32_t volumeOf(std::uint64_t row) {
  return static_cast<std::uint32_t>(row / TicketIndex::kVolumeRows);
}

Key keyOf(std::uint32_t volume, const TicketId& id) {
  Key key;
  key.number(volume).bytes(id.bytes);
  return key;
}

constexpr std::size_t kKeyBytes = sizeof(std::uint32_t) + sizeof(TicketId::bytes);

TicketId idIn(ByteView key) {
  TicketId id;
  std::memcpy(id.bytes.data(), key.last(id.bytes.size()).data(), id.bytes.size());
  return id;
}

void enter(const TicketId& id, std::vector<std::uint64_t>& filter) {
  filter.resize(kFilterWords, 0);
  for (const std::uint32_t mark : marksOf(id)) {
    filter[mark / 64] |= std::uint64_t{1} << mark % 64;
  }
}

/// One that is empty holds nothing.
bool mayHold(const std::vector<std::uint64_t>& filter, const TicketId& id) {
  return !filter.empty() && std::ranges::all_of(marksOf(id), [&](std::uint32_t mark) {
    return (filter[mark / 64] >> mark % 64 & 1) != 0;
  });
}

/// On the disk the bits stand byte by byte: bit 0 is the lowest of the first.
bool mayHold(ByteView filter, const TicketId& id) {
  if (filter.size() != kFilterBits / 8) return true;
  return std::ranges::all_of(marksOf(id), [&](std::uint32_t mark) {
    return (filter[mark / 8] & std::byte{1} << mark % 8) != std::byte{0};
  });
}

crypto::Bytes bytesOf(const std::vector<std::uint64_t>& filter) {
  crypto::Bytes bytes;
  bytes.reserve(kFilterBits / 8);
  for (const std::uint64_t word : filter) {
    for (unsigned at = 0; at < 64; at += 8) bytes.push_back(static_cast<std::byte>(word >> at));
  }
  return bytes;
}

std::vector<std::uint64_t> filterFrom(ByteView bytes) {
  std::vector<std::uint64_t> filter(kFilterWords, 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    filter[i / 8] |= std::to_integer<std::uint64_t>(bytes[i]) << i % 8 * 8;
  }
  return filter;
}

std::optional<std::uint64_t> lookUp(federation::Reader& reader, const federation::Tables& tables,
                                    std::uint32_t volume, const TicketId& id) {
  const auto row = reader.get(tables.tickets, keyOf(volume, id));
  if (!row || row->size() != sizeof(std::uint64_t)) return std::nullopt;
  return crypto::fromBigEndian<std::uint64_t>(*row);
}

/// How many volumes there are: the last entry tells.
std::uint32_t volumesIn(federation::Reader& reader, const federation::Tables& tables) {
  const auto cursor = reader.cursor(tables.tickets);
  if (!cursor->last() || cursor->key().size() != kKeyBytes) return 0;
  return crypto::fromBigEndian<std::uint32_t>(cursor->key().first(sizeof(std::uint32_t))) + 1;
}

/// The ids of one volume that begin with `prefix`, in order, until `visit` says that it is enough.
template <typename Visit>
void walk(federation::Reader& reader, const federation::Tables& tables, std::uint32_t volume,
          ByteView prefix, Visit visit) {
  Key from;
  from.number(volume).bytes(prefix);
  const auto cursor = reader.cursor(tables.tickets);
  for (bool on = cursor->seek(from); on; on = cursor->next()) {
    if (cursor->key().size() != kKeyBytes || !federation::startsWith(cursor->key(), from)) return;
    if (!visit(idIn(cursor->key()))) return;
  }
}

}  // namespace

TicketIndex TicketIndex::load(federation::Reader& reader, const federation::Tables& tables,
                              std::uint64_t rows) {
  TicketIndex index;
  index.tables_ = tables;
  const std::uint32_t newest = volumeOf(rows);
  index.filters_.resize(newest + std::size_t{1});
  for (std::uint32_t volume = 0; volume < newest; ++volume) {
    const auto bytes = reader.get(tables.ticketFilters, crypto::bigEndian(volume));
    const bool sound = bytes && bytes->size() == kFilterBits / 8;
    // One that is not there says that everything may be.
    index.filters_[volume] = sound ? filterFrom(*bytes) : Filter(kFilterWords, ~std::uint64_t{0});
  }
  const auto cursor = reader.cursor(tables.tickets);
  for (bool on = cursor->seek(Key().number(newest)); on; on = cursor->next()) {
    if (cursor->key().size() == kKeyBytes) enter(idIn(cursor->key()), index.filters_.back());
  }
  return index;
}

std::optional<std::uint64_t> TicketIndex::find(federation::Reader& reader,
                                               const TicketId& id) const {
  // The newest first: most of what comes is about what came of late.
  for (std::size_t volume = filters_.size(); volume-- > 0;) {
    if (!mayHold(filters_[volume], id)) continue;
    if (const auto row = lookUp(reader, tables_, static_cast<std::uint32_t>(volume), id)) {
      return row;
    }
  }
  return std::nullopt;
}

void TicketIndex::add(federation::Transaction& transaction, std::span<const TicketRow> fresh) {
  while (!fresh.empty()) {
    const std::uint64_t end = (fresh.front().row / kVolumeRows + 1) * kVolumeRows;
    const std::size_t count = std::min<std::uint64_t>(fresh.size(), end - fresh.front().row);
    addToVolume(transaction, fresh.first(count));
    fresh = fresh.subspan(count);
  }
}

void TicketIndex::addToVolume(federation::Transaction& transaction,
                              std::span<const TicketRow> fresh) {
  const std::uint32_t volume = volumeOf(fresh.front().row);
  CHECK(volume + std::size_t{1} == filters_.size());
  // In the order of the pages they go to.
  std::vector<TicketRow> sorted(fresh.begin(), fresh.end());
  std::ranges::sort(sorted, {}, &TicketRow::id);
  for (const TicketRow& one : sorted) {
    static_cast<void>(
        transaction.put(tables_.tickets, keyOf(volume, one.id), crypto::bigEndian(one.row)));
    enter(one.id, filters_.back());
  }
  if ((fresh.back().row + 1) % kVolumeRows != 0) return;
  static_cast<void>(
      transaction.put(tables_.ticketFilters, crypto::bigEndian(volume), bytesOf(filters_.back())));
  filters_.emplace_back();
}

std::optional<std::uint64_t> rowNumberOf(federation::Reader& reader,
                                         const federation::Tables& tables, const TicketId& id) {
  for (std::uint32_t volume = volumesIn(reader, tables); volume-- > 0;) {
    const auto filter = reader.get(tables.ticketFilters, crypto::bigEndian(volume));
    if (filter && !mayHold(*filter, id)) continue;
    if (const auto row = lookUp(reader, tables, volume, id)) return row;
  }
  return std::nullopt;
}

std::vector<TicketId> ticketsFrom(federation::Reader& reader, const federation::Tables& tables,
                                  ByteView prefix, std::size_t countMax) {
  std::vector<TicketId> found;
  if (prefix.size() > sizeof(TicketId::bytes)) return found;
  const std::uint32_t volumes = volumesIn(reader, tables);
  for (std::uint32_t volume = 0; volume < volumes; ++volume) {
    walk(reader, tables, volume, prefix, [&](const TicketId& id) {
      if (found.size() < countMax) found.push_back(id);
      return found.size() < countMax;
    });
  }
  return found;
}

std::vector<TicketId> ticketsNumbered(federation::Reader& reader, const federation::Tables& tables,
                                      const NumberPrefix& number, std::size_t countMax) {
  std::vector<TicketId> found;
  TicketId alike;
  std::ranges::copy(number.bytes, alike.bytes.begin());
  const ByteView whole = ByteView(number.bytes).first(number.bytes.size() - 1);
  const std::uint32_t volumes = volumesIn(reader, tables);
  for (std::uint32_t volume = 0; volume < volumes; ++volume) {
    const auto filter = reader.get(tables.ticketFilters, crypto::bigEndian(volume));
    if (filter && !mayHold(*filter, alike)) continue;
    walk(reader, tables, volume, whole, [&](const TicketId& id) {
      if (number.matches(id) && found.size() < countMax) found.push_back(id);
      return found.size() < countMax;
    });
  }
  return found;
}

}  // namespace guantong::node
