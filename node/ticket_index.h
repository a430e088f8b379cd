// node/ticket_index.h: from a ticket's id to its row.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "federation/store.h"
#include "federation/tables.h"
#include "node/numbers.h"

namespace guantong::node {

using federation::TicketId;

/// The row that a ticket had its id entered with.
struct TicketRow {
  TicketId id;
  std::uint64_t row = 0;
};

/// An index in volumes of kVolumeRows tickets, by the order in which the tickets came: ids are
/// random, and in one tree of a million of them every new one would rewrite a page of its own. In a
/// volume they fill the same few hundred pages one after another, and volumes before are never
/// written again.
///
/// Who looks something up would have to ask each volume: so each has a filter that knows nearly all
/// ids it does not hold. Those of full volumes are written (table `ticket-filters`) and kept in
/// memory (128 KiB each, two bytes a ticket); that of the newest is made from its entries at load.
///
/// Rules
///  1. A filter never denies what its volume holds, whatever ids somebody chooses; chosen ids can
///     at worst make a look into a volume that was not needed.
///  2. Numbers (numbers.h) are the first 60 bits of an id, and the filter uses those alone.
/// Threads: one owner; the free functions need a snapshot alone, and ask the filters on the disk.
class TicketIndex {
 public:
  static constexpr std::uint64_t kVolumeRows = std::uint64_t{1} << 16;

  /// `rows`: how many there are.
  static TicketIndex load(federation::Reader& reader, const federation::Tables& tables,
                          std::uint64_t rows);

  [[nodiscard]] std::optional<std::uint64_t> find(federation::Reader& reader,
                                                  const TicketId& id) const;
  /// Rows follow each other and those before, without a gap. What fails, the commit tells.
  void add(federation::Transaction& transaction, std::span<const TicketRow> fresh);

 private:
  using Filter = std::vector<std::uint64_t>;  ///< a million bits

  void addToVolume(federation::Transaction& transaction, std::span<const TicketRow> fresh);

  federation::Tables tables_;
  /// Of the full volumes, and at the end that of the newest.
  std::vector<Filter> filters_ = std::vector<Filter>(1);
};

/// Nothing where there is no such ticket.
[[nodiscard]] std::optional<std::uint64_t> rowNumberOf(federation::Reader& reader,
                                                       const federation::Tables& tables,
                                                       const TicketId& id);
/// Those whose ids begin with `prefix`, at most so many; of several volumes the oldest first.
[[nodiscard]] std::vector<TicketId> ticketsFrom(federation::Reader& reader,
                                                const federation::Tables& tables,
                                                federation::ByteView prefix, std::size_t countMax);
/// Those whose number begins so; as ticketsFrom, but without asking each volume.
[[nodiscard]] std::vector<TicketId> ticketsNumbered(federation::Reader& reader,
                                                    const federation::Tables& tables,
                                                    const NumberPrefix& number,
                                                    std::size_t countMax);

}  // namespace guantong::node
