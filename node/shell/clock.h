// node/shell/clock.h: what time it is, for whoever hands it to the core.
#pragma once

#include <string>

#include "crypto/epochs.h"
#include "federation/result.h"

namespace guantong::node::shell {

using crypto::Instant;

/// No clock that is right shows less: this version was not there yet. A PC whose battery is empty
/// starts in 1970 or in the year of its mainboard.
inline constexpr Instant kClockEarliest{
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::January / 1}};
/// Nor more: a clock that is decades ahead would destroy every sealing key at once.
inline constexpr Instant kClockLatest{
    std::chrono::sys_days{std::chrono::year{2076} / std::chrono::January / 1}};

/// kClockWrong outside the two.
federation::Result<Instant> believed(Instant clock);

/// The system's clock, believed.
federation::Result<Instant> systemNow();

/// "2026-11-21T08:00:00Z", for programs.
std::string utcText(Instant instant);
/// "2026-11-21T08:00:00.123Z".
std::string utcMilliseconds(Instant instant);
/// "2026-11-21", for people: the date in Beijing, which the whole country lives by.
std::string beijingDate(Instant instant);

/// "2026-11-21 16:00:00", in Beijing; to the millisecond ("16:00:00.123") where asked for.
enum class Precision { kSeconds, kMilliseconds };
std::string beijingTime(Instant instant, Precision precision = Precision::kSeconds);

}  // namespace guantong::node::shell
