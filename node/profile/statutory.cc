#include "node/profile/statutory.h"

#include <algorithm>

namespace guantong::node::profile {
namespace {

using std::chrono::days;

struct MonthDay {
  unsigned month;
  unsigned day;
};
struct LunarYear {
  int year;
  MonthDay springFestival;  ///< 正月初一
  MonthDay dragonBoat;      ///< 五月初五
  MonthDay midAutumn;       ///< 八月十五
  unsigned qingming;        ///< in April
};
// clang-format off
constexpr LunarYear kLunarYears[] = {
    {2004, {1, 22}, {6, 22}, {9, 28}, 4},
    {2005, {2, 9}, {6, 11}, {9, 18}, 5},
    {2006, {1, 29}, {5, 31}, {10, 6}, 5},
    {2007, {2, 18}, {6, 19}, {9, 25}, 5},
    {2008, {2, 7}, {6, 8}, {9, 14}, 4},
    {2009, {1, 26}, {5, 28}, {10, 3}, 4},
    {2010, {2, 14}, {6, 16}, {9, 22}, 5},
    {2011, {2, 3}, {6, 6}, {9, 12}, 5},
    {2012, {1, 23}, {6, 23}, {9, 30}, 4},
    {2013, {2, 10}, {6, 12}, {9, 19}, 4},
    {2014, {1, 31}, {6, 2}, {9, 8}, 5},
    {2015, {2, 19}, {6, 20}, {9, 27}, 5},
    {2016, {2, 8}, {6, 9}, {9, 15}, 4},
    {2017, {1, 28}, {5, 30}, {10, 4}, 4},
    {2018, {2, 16}, {6, 18}, {9, 24}, 5},
    {2019, {2, 5}, {6, 7}, {9, 13}, 5},
    {2020, {1, 25}, {6, 25}, {10, 1}, 4},
    {2021, {2, 12}, {6, 14}, {9, 21}, 4},
    {2022, {2, 1}, {6, 3}, {9, 10}, 5},
    {2023, {1, 22}, {6, 22}, {9, 29}, 5},
    {2024, {2, 10}, {6, 10}, {9, 17}, 4},
    {2025, {1, 29}, {5, 31}, {10, 6}, 4},
    {2026, {2, 17}, {6, 19}, {9, 25}, 5},
    {2027, {2, 6}, {6, 9}, {9, 15}, 5},
    {2028, {1, 26}, {5, 28}, {10, 3}, 4},
    {2029, {2, 13}, {6, 16}, {9, 22}, 4},
    {2030, {2, 3}, {6, 5}, {9, 12}, 5},
    {2031, {1, 23}, {6, 24}, {10, 1}, 5},
    {2032, {2, 11}, {6, 12}, {9, 19}, 4},
    {2033, {1, 31}, {6, 1}, {9, 8}, 4},
    {2034, {2, 19}, {6, 20}, {9, 27}, 5},
    {2035, {2, 8}, {6, 10}, {9, 16}, 5},
    {2036, {1, 28}, {5, 30}, {10, 4}, 4},
    {2037, {2, 15}, {6, 18}, {9, 24}, 4},
    {2038, {2, 4}, {6, 7}, {9, 13}, 5},
    {2039, {1, 24}, {5, 27}, {10, 2}, 5},
    {2040, {2, 12}, {6, 14}, {9, 20}, 4},
    {2041, {2, 1}, {6, 3}, {9, 10}, 4},
    {2042, {1, 22}, {6, 22}, {9, 28}, 4},
    {2043, {2, 10}, {6, 11}, {9, 17}, 5},
    {2044, {1, 30}, {5, 31}, {10, 5}, 4},
    {2045, {2, 17}, {6, 19}, {9, 25}, 4},
    {2046, {2, 6}, {6, 8}, {9, 15}, 4},
    {2047, {1, 26}, {5, 29}, {10, 4}, 5},
    {2048, {2, 14}, {6, 15}, {9, 22}, 4},
    {2049, {2, 2}, {6, 4}, {9, 11}, 4},
    {2050, {1, 23}, {6, 23}, {9, 30}, 4},
};
// clang-format on
static_assert(kLunarYears[0].year == int{kLunarYearMin});
static_assert(std::end(kLunarYears)[-1].year == int{kLunarYearMax});

/// One wording of the law, newest first.
struct Law {
  int since;
  int festivalFirst;  ///< days after 初一; -1 is its eve
  int festivalDays;
  int labourDays;
  bool threeFestivals;  ///< Qingming, Dragon Boat, Mid-Autumn
};
constexpr Law kLaws[] = {
    {2025, -1, 4, 2, true},
    {2014, 0, 3, 1, true},
    {2008, -1, 3, 1, true},
    {2000, 0, 3, 3, false},
};

struct Holiday {
  std::string_view name;
  std::string_view madeUp;
};
constexpr Holiday kNewYear{"元旦", "元旦补假"};
constexpr Holiday kSpringFestival{"春节", "春节补假"};
constexpr Holiday kQingming{"清明", "清明补假"};
constexpr Holiday kLabour{"劳动节", "劳动节补假"};
constexpr Holiday kDragonBoat{"端午", "端午补假"};
constexpr Holiday kMidAutumn{"中秋", "中秋补假"};
constexpr Holiday kNational{"国庆节", "国庆节补假"};

struct Given {
  Day day;
  const Holiday* holiday;
};

Day dayAt(std::chrono::year year, const MonthDay& at) {
  return Day{year / std::chrono::month{at.month} / std::chrono::day{at.day}};
}

std::vector<Given> given(std::chrono::year year) {
  std::vector<Given> found;
  if (year < kLunarYearMin || year > kLunarYearMax) return found;
  const LunarYear& lunar = kLunarYears[int{year} - int{kLunarYearMin}];
  const Law& law = *std::find_if(std::begin(kLaws), std::end(kLaws),
                                 [&](const Law& each) { return each.since <= int{year}; });
  const auto add = [&](Day first, int count, const Holiday& holiday) {
    for (int i = 0; i < count; ++i) found.push_back({first + days{i}, &holiday});
  };
  add(dayAt(year, {1, 1}), 1, kNewYear);
  add(dayAt(year, lunar.springFestival) + days{law.festivalFirst}, law.festivalDays,
      kSpringFestival);
  add(dayAt(year, {5, 1}), law.labourDays, kLabour);
  add(dayAt(year, {10, 1}), 3, kNational);
  if (law.threeFestivals) {
    add(dayAt(year, {4, lunar.qingming}), 1, kQingming);
    add(dayAt(year, lunar.dragonBoat), 1, kDragonBoat);
    add(dayAt(year, lunar.midAutumn), 1, kMidAutumn);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Given& a, const Given& b) { return a.day < b.day; });
  return found;
}

bool onWeekend(Day day) {
  const std::chrono::weekday weekday{day};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

std::vector<StatutoryDay> statutoryDays(std::chrono::year year) {
  std::vector<StatutoryDay> found;
  for (const Given& each : given(year)) found.push_back({each.day, each.holiday->name});
  return found;
}

std::map<Day, StatutoryDay> computedDaysOff(std::chrono::year year) {
  std::map<Day, StatutoryDay> off;
  const std::vector<Given> all = given(year);
  for (const Given& each : all) {
    off.try_emplace(each.day, StatutoryDay{each.day, each.holiday->name});
  }
  const Given* before = nullptr;
  for (const Given& each : all) {
    const bool again = before != nullptr && before->day == each.day;
    before = &each;
    if (again || !onWeekend(each.day)) continue;
    Day free = each.day + days{1};
    while (onWeekend(free) || off.contains(free)) free += days{1};
    off.try_emplace(free, StatutoryDay{free, each.holiday->madeUp, true});
  }
  return off;
}

}  // namespace guantong::node::profile
