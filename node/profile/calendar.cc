#include "node/profile/calendar.h"

#include <algorithm>

#include "node/profile/statutory.h"

namespace guantong::node::profile {
namespace {

using federation::ErrorCode;
using federation::failure;
using std::chrono::days;
using std::chrono::year;
using ComputedYears = std::map<year, std::map<Day, StatutoryDay>>;

static_assert(kLunarYearMin <= Calendar::kYearMin && kLunarYearMax >= Calendar::kYearMax);

bool isWeekday(Day day) {
  const std::chrono::weekday weekday{day};
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

/// The same for every calendar: the law.
const ComputedYears& computedYears() {
  static const ComputedYears years = [] {
    ComputedYears made;
    for (year each = Calendar::kYearMin; each <= Calendar::kYearMax; ++each) {
      made.emplace(each, computedDaysOff(each));
    }
    return made;
  }();
  return years;
}

}  // namespace

bool isArea(std::string_view text) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char each) { return each >= '0' && each <= '9'; });
  const std::size_t size = text.size();
  return digits && (size == 0 || size == 2 || size == 4 || size == 6 || size == 9 || size == 12);
}

std::string_view areaOf(const OfficeCode& office) {
  return office.text().substr(0, OfficeCode::kDigits);
}

const std::string& Notice::titleOf(year each) const {
  const auto own = titles.find(each);
  return own == titles.end() ? title : own->second;
}

Result<void> Calendar::check(const Notice& notice) {
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorCode::kInvalidArgument, notice.title + ": " + what);
  };
  if (!isArea(notice.area)) return wrong("area is empty or 2, 4, 6, 9 or 12 digits");
  if (notice.version == 0) return wrong("versions count from 1");
  for (std::size_t i = 0; i < notice.years.size(); ++i) {
    if (notice.years[i] < kYearMin || notice.years[i] > kYearMax) {
      return wrong("years are from " + std::to_string(int{kYearMin}) + " to " +
                   std::to_string(int{kYearMax}));
    }
    if (i > 0 && notice.years[i - 1] >= notice.years[i]) return wrong("years ascend");
  }
  for (std::size_t i = 0; i < notice.days.size(); ++i) {
    const Day day = notice.days[i].day;
    if (i > 0 && notice.days[i - 1].day >= day) return wrong("days ascend");
    if (!std::binary_search(notice.years.begin(), notice.years.end(), yearOf(day))) {
      return wrong(textOf(day) + " is in none of its years");
    }
  }
  return {};
}

Result<void> Calendar::add(Notice notice) {
  if (auto sound = check(notice); !sound) return sound;
  if (!known_.emplace(notice.area, notice.version).second) {
    return failure(ErrorCode::kAlreadyExists,
                   "version " + std::to_string(notice.version) + " of the calendar of " +
                       (notice.area.empty() ? "the whole country" : "area " + notice.area));
  }
  Years& years = areas_[notice.area];
  std::map<year, Year*> replaced;
  for (const year each : notice.years) {
    Year& held = years[each];
    if (held.version > notice.version) continue;
    held = Year{notice.version, notice.titleOf(each), {}};
    replaced.emplace(each, &held);
  }
  for (Notice::Day_& each : notice.days) {
    const auto held = replaced.find(yearOf(each.day));
    if (held != replaced.end()) held->second->days.emplace(each.day, std::move(each));
  }
  return {};
}

Calendar::Layers Calendar::layersOf(std::string_view area) const {
  Layers layers;
  for (const std::size_t length : kAreaLengths) {
    if (area.size() < length) continue;
    const auto found = areas_.find(area.substr(0, length));
    if (found != areas_.end()) layers.years[layers.count++] = &found->second;
  }
  return layers;
}

Calendar::Verdict Calendar::at(Day day, const Layers& layers) const {
  const year in = yearOf(day);
  Verdict verdict;
  const bool weekday = isWeekday(day);
  verdict.works = weekday;
  verdict.provisional = provisional(in);
  for (std::size_t i = 0; i < layers.count; ++i) {
    const auto held = layers.years[i]->find(in);
    if (held == layers.years[i]->end()) continue;
    const auto named = held->second.days.find(day);
    if (named == held->second.days.end()) continue;
    verdict.works = named->second.works;
    verdict.name = named->second.name;
    verdict.notice = held->second.title;
    verdict.differs = verdict.works != weekday;
    return verdict;
  }
  if (!verdict.provisional) return verdict;
  const auto computed = computedYears().find(in);
  if (computed == computedYears().end()) return verdict;
  const auto off = computed->second.find(day);
  if (off == computed->second.end()) return verdict;
  verdict.works = false;
  verdict.name = off->second.name;
  verdict.differs = weekday;
  return verdict;
}

Calendar::Verdict Calendar::at(Day day, std::string_view area) const {
  return at(day, layersOf(area));
}

bool Calendar::provisional(year each) const {
  const auto country = areas_.find(std::string_view());
  return country == areas_.end() || !country->second.contains(each);
}

std::vector<std::string> Calendar::areasWithoutNotice(year each, std::string_view area) const {
  std::vector<std::string> without;
  for (const auto& [of, years] : areas_) {
    const bool around = !of.empty() && area.starts_with(of);
    if (around && !years.contains(each)) without.push_back(of);
  }
  return without;
}

Calendar::Counted Calendar::workingDayAfter(Day day, std::uint32_t n, std::string_view area) const {
  const Layers layers = layersOf(area);
  Counted counted{day, false};
  for (std::uint32_t left = std::min(n, kWorkingDaysMax); left > 0;) {
    counted.day += days{1};
    const Verdict verdict = at(counted.day, layers);
    counted.provisional = counted.provisional || verdict.provisional;
    if (verdict.works) --left;
  }
  return counted;
}

Calendar::Counted Calendar::onOrAfter(Day day, std::string_view area) const {
  const Layers layers = layersOf(area);
  for (Counted counted{day, false};; counted.day += days{1}) {
    const Verdict verdict = at(counted.day, layers);
    counted.provisional = counted.provisional || verdict.provisional;
    if (verdict.works) return counted;
  }
}

std::vector<std::pair<Day, Calendar::Verdict>> Calendar::differences(year each,
                                                                     std::string_view area) const {
  std::vector<std::pair<Day, Verdict>> found;
  if (each < kYearMin || each > kYearMax) return found;
  const Layers layers = layersOf(area);
  const Day end{(each + std::chrono::years{1}) / std::chrono::January / 1};
  for (Day day{each / std::chrono::January / 1}; day < end; day += days{1}) {
    const Verdict verdict = at(day, layers);
    if (verdict.differs) found.emplace_back(day, verdict);
  }
  return found;
}

}  // namespace guantong::node::profile
