// node/profile/limit.h: so and so many hours, days or working days, and when they are over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/profile/calendar.h"

namespace guantong::node::profile {

enum class Unit : std::uint8_t { kHours, kDays, kWorkingDays };

/// Ten years, which is more than any rule gives; what says more is refused, and counted as this
/// where it comes otherwise than as text.
inline constexpr std::uint32_t kLimitDaysMax = 3660;
inline constexpr std::uint32_t kLimitHoursMax = 24 * kLimitDaysMax;

/// "5 working days", "3 days", "24 hours" in profiles; "0 hours" is at once, "0 working days" the
/// end of the day itself.
struct Limit {
  std::uint32_t amount = 0;
  Unit unit = Unit::kWorkingDays;
  bool operator==(const Limit&) const = default;
};
[[nodiscard]] std::optional<Limit> limitFrom(std::string_view text);
[[nodiscard]] std::string textOf(const Limit& limit);

/// How the end of a limit is found, besides its amount.
struct Counting {
  std::string area;  ///< whose calendar: Calendar::at
  /// Calendar days that end on a day off end on the next working day (节假日顺延).
  bool movedByDaysOff = false;
  /// When the last day ends: since 00:00, at most 24 hours.
  std::chrono::minutes dayEnds{std::chrono::hours{24}};
};

struct Due {
  Instant at;
  bool provisional = false;  ///< counted over a year without a notice
};

/// Rules
///  1. The day of `from` is day 0, whatever day it is. n working days end at the end of the n-th
///     working day after it; days off are never counted: received on a Saturday, one working day
///     ends on Monday.
///  2. n days end at the end of the n-th day after, counted every day; moved by days off only where
///     Counting says so. Hours run from the instant.
///  3. What is due at the end of a day is due at that instant: 24:00 is 00:00 of the next day, and
///     what happens at it is late.
/// What would lie outside of federation::kInstantMin to kInstantMax is due there.
[[nodiscard]] Due dueAt(Instant from, const Limit& limit, const Calendar& calendar,
                        const Counting& counting);
/// An extension adds to the original due date, in the unit of its own limit. The day that a due at
/// 24:00 ends is day 0.
[[nodiscard]] Due extended(const Due& due, const Limit& by, const Calendar& calendar,
                           const Counting& counting);

}  // namespace guantong::node::profile
