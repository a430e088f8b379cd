#include "node/profile/explain.h"

#include <algorithm>

namespace guantong::node::profile {
namespace {

using std::chrono::days;

/// When something is due at the end of a day, that day.
Day lastDayOf(const Due& due) { return dayOf(due.at - std::chrono::milliseconds{1}); }

/// A code that a pattern is for; of a suffix there is none in particular.
std::optional<OfficeCode> officeNamed(std::string_view pattern) {
  if (pattern.starts_with('*')) return std::nullopt;
  if (pattern.ends_with('*')) pattern.remove_suffix(1);
  return OfficeCode::parse(pattern);
}

std::optional<OfficeCode> officeNamed(const Profile& profile, std::string_view bodyName) {
  const Body* body = profile.body(bodyName);
  if (body == nullptr) return std::nullopt;
  for (const std::string& pattern : body->offices) {
    if (auto office = officeNamed(pattern)) return office;
  }
  return std::nullopt;
}

class Explainer {
 public:
  Explainer(const Profile& profile, const Calendar& calendar, const Supposed& supposed)
      : profile_(profile), calendar_(calendar), supposed_(supposed) {}

  Explanation run() {
    enter();
    for (const ClockRule& clock : profile_.clocks) {
      if (clock.messages && !made_.keptAsMessage) continue;
      if (holds(clock.applies)) made_.clocks.push_back(clockOf(clock));
    }
    for (const ReturnRule& rule : profile_.returns.sideways) {
      if (!holds(rule.applies)) continue;
      made_.returns.push_back({&rule, maybeDue(rule.within, countingOf(rule.applies))});
      break;
    }
    for (const RouteRule& route : profile_.routes) {
      if (!holds(route.applies)) continue;
      const RouteRule*& place = route.whenUnreachable ? made_.whenUnreachable : made_.route;
      if (place == nullptr) place = &route;
    }
    return std::move(made_);
  }

 private:
  void enter() {
    const Day day = dayOf(supposed_.received);
    made_.outsideEffect =
        day < profile_.effectiveFrom || (profile_.effectiveUntil && day > *profile_.effectiveUntil);
    made_.registered = from_ = supposed_.received;
    const auto opens = closedUntil(profile_, supposed_.channel, supposed_.received);
    if (!opens) return;
    made_.registered = *opens;
    made_.keptAsMessage =
        messageOpening(profile_, supposed_.channel, supposed_.received).has_value();
    made_.refused = !made_.keptAsMessage;
    if (made_.refused) from_ = made_.registered;
  }

  bool holds(const Applies& rule) const {
    return applies(profile_, rule, supposed_.facts, supposed_.office);
  }

  /// Whose calendar.
  Counting countingOf(const Applies& rule) const {
    Counting counting;
    OfficeCode office = supposed_.office;
    for (const std::string& body : rule.bodies) {
      if (office.empty()) office = officeNamed(profile_, body).value_or(OfficeCode{});
    }
    for (const Body& body : profile_.bodies) {
      if (office.empty()) office = officeNamed(profile_, body.name).value_or(OfficeCode{});
    }
    counting.area = areaOf(office);
    return counting;
  }

  std::optional<Due> maybeDue(const std::optional<Limit>& limit, const Counting& counting) const {
    return maybeDue(from_, limit, counting);
  }
  std::optional<Due> maybeDue(Instant from, const std::optional<Limit>& limit,
                              const Counting& counting) const {
    if (!limit) return std::nullopt;
    return dueAt(from, *limit, calendar_, counting);
  }

  Explained clockOf(const ClockRule& clock) const {
    Explained explained;
    explained.rule = &clock;
    explained.starts = clock.messages ? made_.registered : from_;
    Counting counting = countingOf(clock.applies);
    counting.movedByDaysOff = clock.movedByDaysOff;
    if (clock.dayEnds) counting.dayEnds = *clock.dayEnds;
    explained.due = maybeDue(explained.starts, clock.limit, counting);
    if (!explained.due) return explained;
    addSkipped(explained, counting);
    for (const ExtensionRule& extension : profile_.extensions) {
      if (extension.clock != clock.name || !holds(extension.applies)) continue;
      explained.longer.push_back({&extension, atMost(extension, *explained.due, counting),
                                  maybeDue(extension.within, counting)});
    }
    return explained;
  }

  void addSkipped(Explained& explained, const Counting& counting) const {
    const Limit& limit = *explained.rule->limit;
    if (limit.unit == Unit::kHours) return;
    Day first = dayOf(from_) + days{1};
    if (limit.unit == Unit::kDays) {
      if (!counting.movedByDaysOff) return;
      first = dayOf(from_) + days{limit.amount};
    }
    const Day last = lastDayOf(*explained.due);
    for (Day day = first; day < last; day += days{1}) {
      const Calendar::Verdict verdict = calendar_.at(day, counting.area);
      if (verdict.works) continue;
      explained.skipped.push_back({day, std::string(verdict.name), std::string(verdict.notice)});
    }
  }

  std::optional<Due> atMost(const ExtensionRule& extension, const Due& due,
                            const Counting& counting) const {
    std::optional<Due> longest;
    if (extension.most) {
      longest = due;
      for (std::uint32_t i = 0; i < extension.times; ++i) {
        longest = extended(*longest, *extension.most, calendar_, counting);
      }
    }
    if (const auto cap = maybeDue(extension.cap, counting);
        cap && (!longest || cap->at < longest->at)) {
      longest = cap;
    }
    return longest;
  }

  const Profile& profile_;
  const Calendar& calendar_;
  const Supposed& supposed_;
  Instant from_;
  Explanation made_;
};

}  // namespace

Explanation explain(const Profile& profile, const Calendar& calendar, const Supposed& supposed) {
  return Explainer(profile, calendar, supposed).run();
}

const Profile* inForce(const std::vector<const Profile*>& versions, Day day) {
  const Profile* latest = nullptr;
  for (const Profile* each : versions) {
    if (day < each->effectiveFrom || (each->effectiveUntil && day > *each->effectiveUntil))
      continue;
    const bool later =
        latest == nullptr || each->effectiveFrom > latest->effectiveFrom ||
        (each->effectiveFrom == latest->effectiveFrom && each->version > latest->version);
    if (later) latest = each;
  }
  return latest;
}

}  // namespace guantong::node::profile
