// node/shell/figures.h: numbers as people read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "node/text.h"

namespace guantong::node::shell {

/// "1.2 MiB": people want the order of magnitude; programs get the bytes.
std::string sizeText(std::uint64_t bytes);
/// "3 minutes", in the one unit that says most.
std::string durationText(Language language, std::chrono::milliseconds duration);

}  // namespace guantong::node::shell
