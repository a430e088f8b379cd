#include "simulator/hours.h"

#include <algorithm>

#include "node/profile/shipped.h"

namespace guantong::simulator {

using federation::OfficeCode;
using node::profile::Day;
using std::chrono::days;
using std::chrono::minutes;

namespace {

/// Of offices with people on duty every day.
constexpr minutes kDutyOpens{8 * 60};
constexpr minutes kDutyCloses{22 * 60};

}  // namespace

Hours::Hours(const HotlineWork& work) : work_(work), calendar_(node::profile::shippedCalendar()) {}

bool Hours::onDuty(const OfficeCode& office) const {
  return std::ranges::find(work_.onDuty, office) != work_.onDuty.end();
}

Hours::Span Hours::spanOf(const OfficeCode& office) const {
  return onDuty(office) ? Span{kDutyOpens, kDutyCloses} : Span{work_.opens, work_.closes};
}

bool Hours::worked(const OfficeCode& office, Day day) const {
  return onDuty(office) || calendar_.works(day, node::profile::areaOf(office));
}

Instant Hours::openFrom(const OfficeCode& office, Instant at) const {
  const Span span = spanOf(office);
  for (Day day = node::profile::dayOf(at);; day += days{1}) {
    const Instant opens = node::profile::startOf(day) + span.opens;
    const Instant closes = node::profile::startOf(day) + span.closes;
    if (at < closes && worked(office, day)) return std::max(at, opens);
  }
}

Instant Hours::openUntil(const OfficeCode& office, Instant at) const {
  return node::profile::startOf(node::profile::dayOf(at)) + spanOf(office).closes;
}

Instant Hours::after(const OfficeCode& office, Instant at, std::chrono::milliseconds atWork) const {
  for (;;) {
    at = openFrom(office, at);
    const Instant until = openUntil(office, at);
    if (at + atWork < until) return at + atWork;
    atWork -= until - at;
    at = until;
  }
}

bool fits(const std::string& pattern, const OfficeCode& office) {
  if (!pattern.ends_with('*')) return office.text() == pattern;
  return office.text().starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

bool fitsAny(const std::vector<std::string>& patterns, const OfficeCode& office) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return fits(pattern, office); });
}

}  // namespace guantong::simulator
