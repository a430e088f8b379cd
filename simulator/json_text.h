// simulator/json_text.h: texts as JSON has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace guantong::simulator {

/// With its quotes. Texts here are ours and UTF-8; what a kernel's error says may hold anything.
[[nodiscard]] std::string quoted(std::string_view text);
/// ["a","b"]
[[nodiscard]] std::string quoted(const std::vector<std::string>& texts);

}  // namespace guantong::simulator
