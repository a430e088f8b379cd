// federation/instant.h: moments, as arguments. Nothing here knows what time it is.
#pragma once

#include <chrono>

#include "crypto/epochs.h"

namespace guantong::federation {

/// A moment, UTC, to the millisecond: what clocks give, records hold and people's deadlines are
/// computed from.
using Instant = crypto::Instant;

/// What is accepted from outside: 1970 up to the end of 9999. Beyond, adding a deadline could
/// overflow, and no calendar of ours means anything.
inline constexpr Instant kInstantMin{};
inline constexpr Instant kInstantMax =
    std::chrono::sys_days{std::chrono::year_month_day{std::chrono::year{10000},
                                                      std::chrono::January, std::chrono::day{1}}} -
    std::chrono::milliseconds{1};

}  // namespace guantong::federation
