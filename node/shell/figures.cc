#include "node/shell/figures.h"

#include <array>
#include <cstdio>

namespace guantong::node::shell {

std::string sizeText(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text;
}

std::string durationText(Language language, std::chrono::milliseconds duration) {
  using namespace std::chrono;
  const auto count = [](auto amount) { return std::to_string(amount.count()); };
  if (duration < seconds{1}) {
    return say<Text::kMilliseconds>(language, with<"count">(count(duration)));
  }
  if (duration < minutes{2}) {
    return say<Text::kSeconds>(language, with<"count">(count(floor<seconds>(duration))));
  }
  if (duration < hours{2}) {
    return say<Text::kMinutes>(language, with<"count">(count(floor<minutes>(duration))));
  }
  if (duration < days{2}) {
    return say<Text::kHours>(language, with<"count">(count(floor<hours>(duration))));
  }
  return say<Text::kDays>(language, with<"count">(count(floor<days>(duration))));
}

}  // namespace guantong::node::shell
