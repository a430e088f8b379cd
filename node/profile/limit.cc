#include "node/profile/limit.h"

#include <algorithm>
#include <charconv>

namespace guantong::node::profile {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

struct UnitName {
  Unit unit;
  std::string_view one;
  std::string_view many;
  std::uint32_t most;
};
constexpr UnitName kUnits[] = {
    {Unit::kHours, "hour", "hours", kLimitHoursMax},
    {Unit::kDays, "day", "days", kLimitDaysMax},
    {Unit::kWorkingDays, "working day", "working days", kLimitDaysMax},
};

const UnitName& nameOf(Unit unit) { return kUnits[static_cast<std::size_t>(unit)]; }

std::uint32_t boundedAmount(const Limit& limit) {
  return std::min(limit.amount, nameOf(limit.unit).most);
}

Instant bounded(Instant at) {
  return std::clamp(at, federation::kInstantMin, federation::kInstantMax);
}

/// The end of the limit when `day` is day 0 of it. REQUIRES: not hours.
Due dueFrom(Day day, const Limit& limit, const Calendar& calendar, const Counting& counting) {
  Calendar::Counted last{day, false};
  if (limit.unit == Unit::kWorkingDays) {
    last = calendar.workingDayAfter(day, boundedAmount(limit), counting.area);
  } else {
    last.day += days{boundedAmount(limit)};
    if (counting.movedByDaysOff) last = calendar.onOrAfter(last.day, counting.area);
  }
  const minutes ends = std::clamp(counting.dayEnds, minutes{0}, minutes{hours{24}});
  return {bounded(startOf(last.day) + ends), last.provisional};
}

}  // namespace

std::optional<Limit> limitFrom(std::string_view text) {
  Limit limit;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), limit.amount);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (fault != std::errc() || (text.front() == '0' && digits > 1)) return std::nullopt;
  const auto rest = text.substr(digits);
  if (!rest.starts_with(' ')) return std::nullopt;
  for (const UnitName& unit : kUnits) {
    if (rest.substr(1) != unit.one && rest.substr(1) != unit.many) continue;
    if (limit.amount > unit.most) return std::nullopt;
    limit.unit = unit.unit;
    return limit;
  }
  return std::nullopt;
}

std::string textOf(const Limit& limit) {
  const UnitName& unit = nameOf(limit.unit);
  return std::to_string(limit.amount).append(" ").append(limit.amount == 1 ? unit.one : unit.many);
}

Due dueAt(Instant from, const Limit& limit, const Calendar& calendar, const Counting& counting) {
  const Instant start = bounded(from);
  if (limit.unit == Unit::kHours) return {bounded(start + hours{boundedAmount(limit)}), false};
  return dueFrom(dayOf(start), limit, calendar, counting);
}

Due extended(const Due& due, const Limit& by, const Calendar& calendar, const Counting& counting) {
  const Instant at = bounded(due.at);
  Due longer;
  if (by.unit == Unit::kHours) {
    longer = {bounded(at + hours{boundedAmount(by)}), false};
  } else {
    // 24:00 of a day is 00:00 of the next, and it is the day that ends which is extended.
    longer = dueFrom(dayOf(at - std::chrono::milliseconds{1}), by, calendar, counting);
  }
  longer.provisional = longer.provisional || due.provisional;
  return longer;
}

}  // namespace guantong::node::profile
