// node/profile/calendar.h: which days are working days, and where.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
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
  std::vector<Day_> days;                ///< ascending
};

/// One notice from TOML. An error names file, line and what is allowed.
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
///     must not linger.
///  3. A year without a notice for the whole country is computed from the statutory days (a
///     statutory day on a weekend is made up on the next working day, 补假) and is provisional:
///     what is counted with it says so. Make-up work on weekends can't be known before the notice.
/// The same notices give the same calendar, whatever the order in which they came.
/// Limits: kYearMin to kYearMax; beyond the last, every year is computed.
class Calendar {
 public:
  static constexpr std::chrono::year kYearMin{2004};
  /// Lunar holidays are known to here; nothing runs longer than some years.
  static constexpr std::chrono::year kYearMax{2050};

  /// Without notices: every year provisional.
  Calendar();
  /// Of several notices with one area and version the first stays: kAlreadyExists.
  Result<void> add(Notice notice);

  struct Verdict {
    bool works = false;
    bool provisional = false;
    /// What made it so: the holiday's name and its notice's title; empty for an ordinary weekday or
    /// weekend, no title for a computed day.
    std::string_view name;
    std::string_view notice;
    bool differs = false;  ///< from Monday-to-Friday
  };
  [[nodiscard]] Verdict at(Day day, std::string_view area) const;
  [[nodiscard]] bool works(Day day, std::string_view area) const { return at(day, area).works; }
  [[nodiscard]] bool provisional(std::chrono::year year) const;

  struct Counted {
    Day day;
    bool provisional = false;  ///< some day on the way was
  };
  /// The n-th working day after `day`, which itself is day 0. n 0: `day` itself.
  [[nodiscard]] Counted workingDayAfter(Day day, std::uint32_t n, std::string_view area) const;
  /// `day` if it is worked, else the next that is.
  [[nodiscard]] Counted onOrAfter(Day day, std::string_view area) const;
  /// Every day of a year that differs from Monday-to-Friday.
  [[nodiscard]] std::vector<std::pair<Day, Verdict>> differences(std::chrono::year year,
                                                                 std::string_view area) const;
  /// Changes with every notice: what was counted under another is to be counted again.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  /// Of one area and year: the newest notice, or what was computed.
  struct Year {
    std::uint32_t version = 0;
    bool provisional = false;
    std::string notice;
    std::map<Day, Notice::Day_> days;
  };
  std::map<std::pair<std::string, std::chrono::year>, Year> years_;
  std::map<std::pair<std::string, std::uint32_t>, Notice> notices_;
  std::uint64_t version_ = 0;
};

/// The digits of a code that areas are made of: "532328000000-water" is in area "532328000000".
[[nodiscard]] std::string_view areaOf(const OfficeCode& office);

}  // namespace guantong::node::profile
