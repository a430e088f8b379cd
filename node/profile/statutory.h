// node/profile/statutory.h: the days off that the law gives, before any notice.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "node/profile/day.h"

namespace guantong::node::profile {

/// Statutory days of the whole country (《全国年节及纪念日放假办法》) and what follows from them.
///
/// Rules
///  1. The law of the year counts: it was changed from 2008, 2014 and 2025 on (kLaws). The Spring
///     Festival is three days from 初一, from its eve (2008 to 2013), or four from its eve (since
///     2025); Labour Day three days, one, or two; Qingming, Dragon Boat and Mid-Autumn since 2008.
///  2. A statutory day on a Saturday or Sunday is made up (补假) on the next weekday after it that
///  is
///     not statutory and not taken by another.
///  3. Two statutory days on one date (Mid-Autumn in the National Day holiday) are one day off: the
///     law says nothing of it, and notices do as they see fit.
/// What a notice adds by moving weekends can't be known before it is there.
///
/// The lunar dates, and Qingming, are a table from kLunarYearMin to kLunarYearMax. Where it comes
/// from: first days of lunar months are the China days of astronomical new moons (Meeus,
/// Astronomical Algorithms, chapter 49), months numbered by the solar terms they contain, as GB/T
/// 33661-2017 says; equal in every one of the three dates to the month lengths that calendar
/// programs have carried since the observatories published them. Close calls are 2027 (new moon on
/// 02-06 at 23:56) and 2030 (02-03 at 00:07), where libraries with a coarser sun and moon are a day
/// off. A test holds the table against every holiday that was announced from 2004 to 2026, and
/// against itself: lunar years have 353 to 385 days, and 五月初五 and 八月十五 keep their distance.
struct StatutoryDay {
  Day day;
  std::string_view name;  ///< 春节; 春节补假 where it is made up
  bool madeUp = false;
};

inline constexpr std::chrono::year kLunarYearMin{2004};
inline constexpr std::chrono::year kLunarYearMax{2050};

/// As the law names them, ascending; a date may stand twice. Nothing outside of the table.
[[nodiscard]] std::vector<StatutoryDay> statutoryDays(std::chrono::year year);
/// With what is made up, each date once. Nothing outside of the table.
[[nodiscard]] std::map<Day, StatutoryDay> computedDaysOff(std::chrono::year year);

}  // namespace guantong::node::profile
