#include "node/shell/clock.h"

#include <chrono>
#include <cstdio>

namespace guantong::node::shell {
namespace {

constexpr std::chrono::hours kBeijingAheadOfUtc{8};

std::string dateText(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

}  // namespace

federation::Result<Instant> believed(Instant clock) {
  if (clock >= kClockEarliest && clock < kClockLatest) return clock;
  return federation::failure(federation::ErrorCode::kClockWrong, utcText(clock));
}

federation::Result<Instant> systemNow() {
  return believed(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

std::string utcText(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return dateText(day) + text;
}

std::string utcMilliseconds(Instant instant) {
  const auto second = std::chrono::floor<std::chrono::seconds>(instant);
  char text[32];
  std::snprintf(text, sizeof text, ".%03dZ", static_cast<int>((instant - second).count()));
  std::string out = utcText(instant);
  out.pop_back();
  return out + text;
}

std::string beijingDate(Instant instant) {
  return dateText(std::chrono::floor<std::chrono::days>(instant + kBeijingAheadOfUtc));
}

std::string beijingTime(Instant instant, Precision precision) {
  const Instant there = instant + kBeijingAheadOfUtc;
  const auto day = std::chrono::floor<std::chrono::days>(there);
  const std::chrono::hh_mm_ss time(there - day);
  char text[32];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  std::string out = dateText(day) + text;
  if (precision == Precision::kSeconds) return out;
  std::snprintf(text, sizeof text, ".%03d", static_cast<int>(time.subseconds().count()));
  return out + text;
}

}  // namespace guantong::node::shell
