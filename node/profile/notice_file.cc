// One notice from its file: parseNotice of calendar.h.
#include <algorithm>

#include "node/profile/calendar.h"
#include "node/settings.h"

namespace guantong::node::profile {
namespace {

using federation::ErrorCode;
using federation::failure;
using std::chrono::year;

constexpr std::size_t kTitleBytesMax = 240;  // the longest title of a notice takes 120
constexpr std::size_t kNameBytesMax =
    120;  // 中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日 takes 74
constexpr std::uint64_t kVersionMax = 1'000'000;

constexpr std::string_view kDatesAllowed =
    "days of the year such as \"02-14\" or \"02-15..02-23\", separated by \", \"";

std::optional<Day> dayIn(year of, std::string_view monthAndDay) {
  return dayFrom(std::to_string(int{of}).append("-").append(monthAndDay));
}

/// "01-01..01-03, 01-05"
std::optional<std::vector<Day>> datesFrom(year of, std::string_view text) {
  constexpr std::string_view kBetween = ", ";
  constexpr std::string_view kTo = "..";
  std::vector<Day> dates;
  for (std::string_view rest = text;;) {
    const std::string_view one = rest.substr(0, rest.find(kBetween));
    const std::size_t to = one.find(kTo);
    const auto first = dayIn(of, one.substr(0, to));
    const auto last = to == one.npos ? first : dayIn(of, one.substr(to + kTo.size()));
    if (!first || !last || *last < *first) return std::nullopt;
    for (Day day = *first; day <= *last; day += std::chrono::days{1}) dates.push_back(day);
    if (one.size() == rest.size()) return dates;
    rest.remove_prefix(one.size() + kBetween.size());
    if (dates.size() > 366) return std::nullopt;
  }
}

void readDates(Settings& holiday, std::string_view key, year of, bool works,
               const std::string& name, std::map<Day, Notice::Day_>& days) {
  const auto take = [&](std::string_view text) {
    const auto dates = datesFrom(of, text);
    for (const Day day : dates.value_or(std::vector<Day>{})) {
      if (!days.emplace(day, Notice::Day_{day, works, name}).second) {
        holiday.refuse(key, textOf(day) + " is named twice");
      }
    }
    return dates.has_value();
  };
  holiday.readText(key, take, kDatesAllowed);
}

void readYear(Settings& settings, Notice& notice, std::map<Day, Notice::Day_>& days) {
  settings.require("year");
  std::uint64_t number = 0;
  settings.read("year", number, static_cast<std::uint64_t>(int{Calendar::kYearMin}),
                static_cast<std::uint64_t>(int{Calendar::kYearMax}));
  const year of{static_cast<int>(number)};
  const bool ascends = notice.years.empty() || notice.years.back() < of;
  if (settings.has("year") && !ascends) settings.refuse("year", "years ascend, each once");
  if (ascends) notice.years.push_back(of);
  std::string title;
  settings.read("title", title, kTitleBytesMax);
  if (!title.empty()) notice.titles.emplace(of, std::move(title));
  for (Settings& holiday : settings.tables("days")) {
    std::string name;
    holiday.require("name");
    holiday.read("name", name, kNameBytesMax);
    if (!holiday.has("off") && !holiday.has("work")) holiday.require("off");
    readDates(holiday, "off", of, false, name, days);
    readDates(holiday, "work", of, true, name, days);
  }
}

}  // namespace

Result<Notice> parseNotice(std::string_view toml, std::string file) {
  if (toml.size() > kNoticeBytesMax) {
    return failure(ErrorCode::kTooLarge, file + ": " + std::to_string(toml.size()) +
                                             " bytes; a notice has at most " +
                                             std::to_string(kNoticeBytesMax));
  }
  auto settings = Settings::parse(toml, std::move(file));
  if (!settings) return tl::unexpected(settings.error());
  Notice notice;
  for (const std::string_view key : {"area", "version", "title", "announced", "year"}) {
    settings->require(key);
  }
  const auto takeArea = [&](std::string_view text) {
    notice.area = text;
    return isArea(text);
  };
  settings->readText("area", takeArea,
                     "\"\" (the whole country), the first 2, 4, 6, 9 or 12 digits of its codes");
  std::uint64_t version = 0;
  settings->read("version", version, 1, kVersionMax);
  notice.version = static_cast<std::uint32_t>(version);
  settings->read("title", notice.title, kTitleBytesMax);
  if (settings->has("title") && notice.title.empty()) settings->refuse("title", "is empty");
  const auto takeDay = [&](std::string_view text) {
    const auto day = dayFrom(text);
    notice.announced = day.value_or(Day{});
    return day.has_value();
  };
  settings->readText("announced", takeDay, "a day such as \"2025-11-04\"");
  std::map<Day, Notice::Day_> days;
  for (Settings& year : settings->tables("year")) readYear(year, notice, days);
  if (auto sound = settings->finish(); !sound) return tl::unexpected(sound.error());
  for (auto& [day, each] : days) notice.days.push_back(std::move(each));
  return notice;
}

}  // namespace guantong::node::profile
