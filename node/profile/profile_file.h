// node/profile/profile_file.h: a profile from its file, and what is wrong with it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/profile/profile.h"
#include "node/settings.h"

namespace guantong::node::profile {

/// Something that is wrong with a profile, or that its author should look at.
using Finding = Settings::Finding;

struct Checked {
  /// There only where nothing fatal was found.
  std::shared_ptr<const Profile> profile;
  std::vector<Finding> findings;  ///< by line
};

/// Reads and checks: syntax, unknown keys (with the nearest known one), values, and contradictions.
/// deploy/profiles/README.md has every key.
///
/// Contradictions that are refused:
///  - a cap below its limit or in another unit; an extension that with the limit is longer than its
///    cap; an extension of a clock that is not there or has no limit; an approval without a chain
///  - a clock that nobody can start or stop: without such a kind, or with one that is not of
///  tickets
///  - a body, type, category or grade that is named and not there; a body without offices
///  - two bodies, channels, types, categories, clocks or routes of one name
///  - a clock of the whole ticket that asks for the office whose turn it is
///  - a route to the accused itself: what accuses an office goes to its superior (decision 9)
///  - hours that end before they begin; messages that are kept by a channel that is never closed
///  - grades without the satisfied one; an end before the beginning; a version 0
///  - roles that must be exactly one and whose changes are filed nowhere
///  - ids of rules that are not a capital letter and two digits
/// Warned of: a type that no clock of finishing names, where others are named; a type that no route
/// is for, where others have one. The same text gives the same result, everywhere. Limits:
/// kProfileBytesMax, since it travels as one event of at most 64 KiB; kFindingsMax.
inline constexpr std::size_t kFindingsMax = 100;
inline constexpr std::size_t kProfileBytesMax = 60 << 10;
/// `file`: its name, for the finding that says it is no TOML.
[[nodiscard]] Checked readProfile(std::string_view toml, const std::string& file);

}  // namespace guantong::node::profile
