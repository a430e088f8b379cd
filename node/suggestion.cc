#include "node/suggestion.h"

#include <algorithm>
#include <vector>

namespace guantong::node {
namespace {

/// Longer words are not slips of the hand, and comparing is quadratic.
constexpr std::size_t kWordBytesMax = 64;

}  // namespace

std::size_t editsBetween(std::string_view a, std::string_view b) {
  // Damerau and Levenshtein's distance, restricted: three rows of the table are enough.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearestWord(std::string_view typed, std::span<const std::string> known) {
  if (typed.size() > kWordBytesMax) return std::nullopt;
  const std::string* nearest = nullptr;
  std::size_t fewest = 0;
  for (const std::string& word : known) {
    const std::size_t edits = editsBetween(typed, word);
    if (edits * 3 > word.size()) continue;
    if (nearest == nullptr || edits < fewest) {
      nearest = &word;
      fewest = edits;
    }
  }
  return nearest == nullptr ? std::nullopt : std::optional(*nearest);
}

std::optional<std::string> nearestCommand(std::string_view typed,
                                          std::span<const std::string> known) {
  if (auto whole = nearestWord(typed, known)) return whole;
  const std::string_view first = typed.substr(0, typed.find(' '));
  std::vector<std::string> names;
  for (const std::string& command : known) names.push_back(command.substr(command.find(' ') + 1));
  const auto name = nearestWord(first, names);
  if (!name) return std::nullopt;
  return known[static_cast<std::size_t>(std::find(names.begin(), names.end(), *name) -
                                        names.begin())];
}

}  // namespace guantong::node
