// node/profile/profile_file.h: a profile from its file, and what is wrong with it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/profile/profile.h"

namespace guantong::node::profile {

/// Something that is wrong with a profile, or that its author should look at.
struct Finding {
  std::size_t line = 0;  ///< 0: of the whole
  bool fatal = true;     ///< else a warning
  std::string where;     ///< "clock[3].limit"
  std::string what;      ///< what is wrong, and what is allowed
};

struct Checked {
  /// There only where nothing fatal was found.
  std::shared_ptr<const Profile> profile;
  std::vector<Finding> findings;  ///< by line
};

/// Reads and checks: syntax, unknown keys (with the nearest known one), values, and contradictions.
///
/// Contradictions that are refused: a cap below its limit; an extension of a clock that is not
/// there, or that is longer than its cap; a clock that nobody can stop or start (no such kind, or
/// kinds that no body may author); an approver, superior or route to a body that does not exist; a
/// body without offices; two clocks, bodies, types or channels of one name; a type that no clock of
/// finishing applies to where others have one (warning); hours that overlap wrongly; grades without
/// the satisfied one; an end before the beginning; a role that must be exactly one and is filed
/// nowhere; rule ids that are not of the form LETTER DIGIT DIGIT.
/// The same text gives the same result, everywhere.
/// Limits: 64 KiB a file (it travels as one event), kFindingsMax findings.
inline constexpr std::size_t kFindingsMax = 100;
inline constexpr std::size_t kProfileBytesMax = 60 << 10;
[[nodiscard]] Checked readProfile(std::string_view toml, std::string file);

}  // namespace guantong::node::profile
