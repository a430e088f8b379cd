// simulator/checkers.h: what must be true when a run is over.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/evidence.h"

namespace guantong::simulator {

/// One promise. `check` gives what breaks it, a sentence each; nothing: it holds.
/// To add one: a function here in checkers.cc, and a line in its list. What can only be seen while
/// a run goes on is told to Evidence::broken under the checker's name, and `check` need not look.
struct Checker {
  std::string_view name;
  std::string_view promise;
  std::vector<std::string> (*check)(const Evidence& evidence);
};

[[nodiscard]] std::span<const Checker> checkers();

struct Verdict {
  std::string_view name;
  std::string_view promise;
  bool ok = true;
  std::string detail;  ///< the first few of what was found, and how many in all
};
/// Of every checker, in the order of the list.
[[nodiscard]] std::vector<Verdict> judge(const Evidence& evidence);

}  // namespace guantong::simulator
