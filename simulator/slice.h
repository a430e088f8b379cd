// simulator/slice.h: a tree of real places: a slice of the country's divisions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/divisions.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// A place, all above it, and the first so many in it, level by level.
struct Slice {
  federation::OfficeCode of;
  std::vector<std::uint64_t> children;
};

/// The offices of several slices together, and units: departments of a place, by code. Nothing, and
/// why, where a place is not in the list or a unit's place not in the slices.
[[nodiscard]] std::optional<Tree> treeOf(const node::Divisions& divisions,
                                         const std::vector<Slice>& slices,
                                         const std::vector<PlannedOffice>& units,
                                         std::string& wrong);

}  // namespace guantong::simulator
