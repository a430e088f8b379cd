#include "node/profile/shipped.h"

#include <string>

#include "crypto/check.h"

namespace guantong::node::profile {

std::vector<Notice> shippedNotices() {
  std::vector<Notice> notices;
  for (const ShippedFile& file : shippedCalendars()) {
    auto notice = parseNotice(file.text, std::string(file.name));
    CHECK(notice);  // part of the program; the tests read every one
    notices.push_back(std::move(*notice));
  }
  return notices;
}

Calendar shippedCalendar() {
  Calendar calendar;
  for (Notice& notice : shippedNotices()) {
    const auto added = calendar.add(std::move(notice));
    CHECK(added);
  }
  return calendar;
}

}  // namespace guantong::node::profile
