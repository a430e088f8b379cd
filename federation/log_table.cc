#include "federation/log_table.h"

#include <algorithm>
#include <memory>

namespace guantong::federation {

Result<void> writeLogNodes(Transaction& transaction, const Tables& tables,
                           std::span<const crypto::LogNode> completed) {
  while (!completed.empty()) {
    const auto nodes = completed.first(std::min(completed.size(), kLogNodesPerValueMax));
    const Key key = Key().number(crypto::logNodePosition(nodes.front().id));
    Result<ByteSpan> room = transaction.appendRoom(tables.log, key, nodes.size() * sizeof(Hash));
    if (!room) return tl::unexpected<Error>(room.error());
    std::byte* to = room->data();
    for (const crypto::LogNode& node : nodes) {
      std::memcpy(to, node.hash.data(), node.hash.size());
      to += node.hash.size();
    }
    completed = completed.subspan(nodes.size());
  }
  return {};
}

crypto::LogNodeReader readLogNodes(Reader& reader, const Tables& tables) {
  // Shared, because a function can be copied and a cursor can't.
  const std::shared_ptr<Cursor> cursor = reader.cursor(tables.log);
  return [cursor](crypto::LogNodeId id) -> std::optional<Hash> {
    const std::uint64_t position = crypto::logNodePosition(id);
    if (!cursor->seekBefore(Key().number(position + 1))) return std::nullopt;
    if (cursor->key().size() != sizeof position) return std::nullopt;
    const std::uint64_t offset = position - lastNumber(cursor->key());
    const ByteView nodes = cursor->value();
    if (offset >= nodes.size() / sizeof(Hash)) return std::nullopt;
    Hash hash;
    std::memcpy(hash.data(), nodes.data() + offset * sizeof(Hash), sizeof(Hash));
    return hash;
  };
}

}  // namespace guantong::federation
