// node/profile/calendar.h: which days are working days, and where.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "federation/identity.h"
#include "federation/result.h"
#include "node/profile/day.h"

namespace guantong::node::profile {

using federation::OfficeCode;
using federation::Result;

/// What one notice says: the days of some years, in one area, that differ from Monday-to-Friday.
/// Published as a signed event, in versions; a file of it is TOML (parseNotice, deploy/calendar).
struct Notice {
  struct Day_ {
    Day day;
    bool works = false;
    std::string name;  ///< 春节, 火把节
  };
  /// Digits that the codes of the area begin with: "" is the whole country, "5323" a prefecture.
  std::string area;
  std::uint32_t version = 0;  ///< counts the notices of an area; a later one replaces whole years
  std::string title;          ///< 国办发明电〔2020〕1号
  Day announced;
  std::vector<std::chrono::year> years;  ///< for which it is complete, ascending
  std::vector<Day_> days;                ///< ascending, each in one of the years
  /// Of a collection: years that had a notice of their own.
  std::map<std::chrono::year, std::string> titles{};

  [[nodiscard]] const std::string& titleOf(std::chrono::year year) const;
};

/// A notice travels as one event.
inline constexpr std::size_t kNoticeBytesMax = 60 << 10;
/// One notice from TOML; deploy/calendar/README.md shows the form. An error names file, line and
/// what is allowed: kMalformed, kTooLarge.
[[nodiscard]] Result<Notice> parseNotice(std::string_view toml, std::string file);

/// Working days, layered by area.
///
/// Rules
///  1. A day is off or worked as the notice with the longest area says that begins the office's
///  code
///     and names the day; else as that of the whole country; else Monday to Friday. Why layered: an
///     autonomous prefecture proclaims holidays of its own (the Torch Festival of Chuxiong).
///  2. The notice with the highest version that lists a year replaces all of that area's year. Why
///     whole years: an emergency notice withdraws make-up days too, and what is not named again
///     must not linger. A holiday over New Year is therefore two years' business.
///  3. A year without a notice for the whole country is computed from the statutory days (a
///     statutory day on a weekend is made up on the next working day, 补假) and is provisional:
///     what is counted with it says so. Make-up work on weekends can't be known before the notice.
/// The same notices give the same calendar, whatever the order in which they came.
/// Limits: kYearMin to kYearMax; outside of them it is Monday to Friday alone, and provisional. Of
/// kWorkingDaysMax.
/// Threads: a calendar that nobody adds to may be read by many.
class Calendar {
 public:
  static constexpr std::chrono::year kYearMin{2004};
  /// Lunar holidays are known to here (statutory.h); nothing runs longer than some years.
  static constexpr std::chrono::year kYearMax{2050};
  /// More than any rule counts (fourteen years); what asks for more gets this many, so that a
  /// number from outside can't make a node count for hours.
  static constexpr std::uint32_t kWorkingDaysMax = 3660;

  /// Without notices: every year provisional.
  Calendar() = default;
  /// Of several notices with one area and version the first stays: kAlreadyExists. kInvalidArgument
  /// for what parseNotice would not have given.
  Result<void> add(Notice notice);

  struct Verdict {
    bool works = false;
    bool provisional = false;
    /// What made it so: the holiday's name and its notice's title; empty for an ordinary weekday or
    /// weekend, no title for a computed day. They live until the next `add`.
    std::string_view name;
    std::string_view notice;
    bool differs = false;  ///< from Monday-to-Friday
  };
  [[nodiscard]] Verdict at(Day day, std::string_view area) const;
  [[nodiscard]] bool works(Day day, std::string_view area) const { return at(day, area).works; }
  /// Whether the whole country has no notice for it.
  [[nodiscard]] bool provisional(std::chrono::year year) const;
  /// Areas around `area` that had notices for other years and have none for this one: their own
  /// holidays of the year, if any, are not known here.
  [[nodiscard]] std::vector<std::string> areasWithoutNotice(std::chrono::year year,
                                                            std::string_view area) const;

  struct Counted {
    Day day;
    bool provisional = false;  ///< some day on the way was
  };
  /// The n-th working day after `day`, which itself is day 0. n 0: `day` itself. At most
  /// kWorkingDaysMax.
  [[nodiscard]] Counted workingDayAfter(Day day, std::uint32_t n, std::string_view area) const;
  /// `day` if it is worked, else the next that is.
  [[nodiscard]] Counted onOrAfter(Day day, std::string_view area) const;
  /// Every day of a year that differs from Monday-to-Friday.
  [[nodiscard]] std::vector<std::pair<Day, Verdict>> differences(std::chrono::year year,
                                                                 std::string_view area) const;
  /// How many notices: changes with each, and what was counted under another is to be counted
  /// again.
  [[nodiscard]] std::uint64_t version() const { return known_.size(); }

 private:
  /// Of one area and year: what the newest notice says.
  struct Year {
    std::uint32_t version = 0;
    std::string title;
    std::map<Day, Notice::Day_> days;
  };
  using Years = std::map<std::chrono::year, Year>;
  /// Lengths that areas have: country, province, city, county, township, village or whole code.
  static constexpr std::size_t kAreaLengths[] = {12, 9, 6, 4, 2, 0};
  /// The areas with notices around a place, the most exact first: found once for a whole count.
  struct Layers {
    std::array<const Years*, std::size(kAreaLengths)> years{};
    std::size_t count = 0;
  };
  static Result<void> check(const Notice& notice);
  [[nodiscard]] Layers layersOf(std::string_view area) const;
  [[nodiscard]] Verdict at(Day day, const Layers& layers) const;

  std::map<std::string, Years, std::less<>> areas_;
  std::set<std::pair<std::string, std::uint32_t>> known_;
};

/// "" or 2, 4, 6, 9 or 12 digits.
[[nodiscard]] bool isArea(std::string_view text);
/// The digits of a code that areas are made of: "532328000000-water" is in area "532328000000".
[[nodiscard]] std::string_view areaOf(const OfficeCode& office);

}  // namespace guantong::node::profile
