// node/profile/shipped.h: the rules and calendars that the program brings along.
#pragma once

#include <span>
#include <string_view>

#include "node/profile/calendar.h"

namespace guantong::node::profile {

/// A file of deploy/, as it was when the program was built.
///
/// Why inside the program: `guantong calendar` and `guantong profile` answer without a running
/// office and without a path that could point to something else, and the simulator reads nothing.
struct ShippedFile {
  std::string_view name;  ///< "cn.toml"
  std::string_view text;
};
/// deploy/calendar/*.toml, by name.
[[nodiscard]] std::span<const ShippedFile> shippedCalendars();
/// deploy/profiles/*.toml, by name.
[[nodiscard]] std::span<const ShippedFile> shippedProfiles();

/// All of shippedCalendars(), read.
[[nodiscard]] std::vector<Notice> shippedNotices();
[[nodiscard]] Calendar shippedCalendar();

}  // namespace guantong::node::profile
