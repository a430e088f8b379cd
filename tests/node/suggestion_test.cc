#include "node/suggestion.h"

#include <gtest/gtest.h>

#include <vector>

namespace guantong::node {
namespace {

TEST(Suggestion, CountsEditsAndSwaps) {
  const struct {
    std::string_view a;
    std::string_view b;
    std::size_t edits;
  } cases[] = {{"", "", 0},       {"", "abc", 3},     {"abc", "abc", 0},
               {"abc", "abd", 1}, {"abc", "acb", 1},  {"keys", "kyes", 1},
               {"a", "", 1},      {"show", "shw", 1}, {"kitten", "sitting", 3}};
  for (const auto& [a, b, edits] : cases) {
    EXPECT_EQ(editsBetween(a, b), edits) << a << " " << b;
    EXPECT_EQ(editsBetween(b, a), edits) << b << " " << a;
  }
}

TEST(Suggestion, FindsTheCommandThatWasMeant) {
  const std::vector<std::string> known = {"keys new", "keys show", "store check"};
  const struct {
    std::string_view typed;
    std::optional<std::string> meant;
  } cases[] = {
      {"kyes new", "keys new"}, {"keys shwo", "keys show"},        {"store chekc", "store check"},
      {"show", "keys show"},    {"check", "store check"},          {"help", std::nullopt},
      {"", std::nullopt},       {std::string_view(), std::nullopt}};
  for (const auto& [typed, meant] : cases) EXPECT_EQ(nearestCommand(typed, known), meant) << typed;
  EXPECT_EQ(nearestCommand(std::string(100'000, 'k'), known), std::nullopt);
}

}  // namespace
}  // namespace guantong::node
