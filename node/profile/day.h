// node/profile/day.h: days and times of day as offices in China count them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "federation/instant.h"

namespace guantong::node::profile {

using federation::Instant;

/// A day in China, without a time.
///
/// China has had one time zone and no summer time since 1991, so eight hours are all there is to
/// it; the settings of the host are not asked. Days before 1992 have no use here.
using Day = std::chrono::local_days;

inline constexpr std::chrono::hours kChinaIsAhead{8};

/// The day that it is in China at `at`.
[[nodiscard]] constexpr Day dayOf(Instant at) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::local_time<std::chrono::milliseconds>{at.time_since_epoch() + kChinaIsAhead});
}
/// 00:00 of a day in China.
[[nodiscard]] constexpr Instant startOf(Day day) {
  return Instant{std::chrono::milliseconds{day.time_since_epoch()} - kChinaIsAhead};
}
/// 24:00 of a day, which is 00:00 of the next.
[[nodiscard]] constexpr Instant endOf(Day day) { return startOf(day + std::chrono::days{1}); }
/// Since 00:00 in China.
[[nodiscard]] constexpr std::chrono::milliseconds timeOfDay(Instant at) {
  return at - startOf(dayOf(at));
}
[[nodiscard]] constexpr std::chrono::year yearOf(Day day) {
  return std::chrono::year_month_day{day}.year();
}

/// "2026-02-13". Nothing for what is no day of the calendar, lies before 1970, or is not written
/// so.
[[nodiscard]] std::optional<Day> dayFrom(std::string_view text);
[[nodiscard]] std::string textOf(Day day);
/// "2026-02-13", "2026-02-13T16:30", "2026-02-13T16:30:00", each in China, or RFC 3339 with an
/// offset (finer than a millisecond is dropped). Nothing for anything else, and for what lies
/// outside of federation::kInstantMin to kInstantMax.
[[nodiscard]] std::optional<Instant> instantFrom(std::string_view text);
/// RFC 3339 in China: "2026-02-13T16:30:00+08:00"; milliseconds only where there are any.
[[nodiscard]] std::string textOf(Instant at);

}  // namespace guantong::node::profile
