// tests/support/calendar.h: days, notices and calendars in few words.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "node/profile/limit.h"
#include "node/profile/shipped.h"

namespace guantong::support {

/// "2026-02-13". A test that misspells it ends.
inline node::profile::Day day(std::string_view text) {
  return node::profile::dayFrom(text).value();
}
/// "2026-02-13T16:30", in China.
inline node::profile::Instant at(std::string_view text) {
  return node::profile::instantFrom(text).value();
}
inline node::profile::Limit limit(std::string_view text) {
  return node::profile::limitFrom(text).value();
}

/// What people say of a due date: "2026-02-16 24:00".
inline std::string dueText(const node::profile::Due& due) {
  using namespace std::chrono_literals;
  const auto last = node::profile::dayOf(due.at - 1ms);
  if (due.at == node::profile::endOf(last)) return node::profile::textOf(last) + " 24:00";
  return node::profile::textOf(due.at).substr(0, 10) + " " +
         node::profile::textOf(due.at).substr(11, 5);
}

/// The shipped calendar, read once.
inline const node::profile::Calendar& shipped() {
  static const node::profile::Calendar calendar = node::profile::shippedCalendar();
  return calendar;
}

/// A notice for some years in which only the given days differ.
struct NoticeDay {
  std::string_view day;
  bool works;
  std::string_view name = "节日";
};
inline node::profile::Notice notice(std::string area, std::uint32_t version,
                                    std::initializer_list<int> years,
                                    std::initializer_list<NoticeDay> days) {
  node::profile::Notice made;
  made.area = std::move(area);
  made.version = version;
  made.title = "通知" + std::to_string(version);
  for (const int year : years) made.years.emplace_back(year);
  for (const NoticeDay& each : days) {
    made.days.push_back({day(each.day), each.works, std::string(each.name)});
  }
  return made;
}

}  // namespace guantong::support
