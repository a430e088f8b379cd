// federation/log_table.h: the completed nodes of the office's Merkle log, as they lie in the store.
#pragma once

#include <span>

#include "crypto/merkle_log.h"
#include "federation/store.h"
#include "federation/tables.h"

namespace guantong::federation {

/// Nodes that one value holds at most: 256 KiB. A group's nodes are one value, unless the group is
/// very large; then a value of so many pages would be copied whole for each change beside it.
inline constexpr std::size_t kLogNodesPerValueMax = 8192;

/// Appends the nodes that a group completed, in the order in which MerkleLog gave them, under the
/// position of the first.
Result<void> writeLogNodes(Transaction& transaction, const Tables& tables,
                           std::span<const crypto::LogNode> completed);

/// Reads them back, for proofs. REQUIRES: it is gone before its reader is, and, of a transaction,
/// before it commits.
[[nodiscard]] crypto::LogNodeReader readLogNodes(Reader& reader, const Tables& tables);

}  // namespace guantong::federation
