#include "node/display_width.h"

#include <gtest/gtest.h>

namespace guantong::node {
namespace {

TEST(DisplayWidth, ChineseTakesTwoColumns) {
  const struct {
    std::string_view text;
    std::size_t columns;
  } cases[] = {
      {"", 0},           {"abc", 3},  {"贯通", 4},      {"，。：", 6},
      {"ＡＢ", 4},       {"a贯b", 4}, {"e\xcc\x81", 1},  // e and a combining accent
      {"\U00020000", 2},                                 // CJK extension B
      {"\xff\xfe", 2},                                   // not UTF-8
      {"\xe8\xb4", 2},                                   // cut off
      {"\xc0\x80", 2},                                   // an overlong NUL
  };
  for (const auto& [text, columns] : cases) EXPECT_EQ(displayWidth(text), columns) << text;
}

TEST(DisplayWidth, PaddingCountsColumnsNotBytes) {
  EXPECT_EQ(padded("指纹", 6), "指纹  ");
  EXPECT_EQ(padded("abcdefg", 6), "abcdefg");
}

TEST(DisplayWidth, RowsAlign) {
  const std::vector<std::vector<std::string>> rows = {{"指纹", "1"}, {"a", "2"}, {"签名公钥", "3"}};
  EXPECT_EQ(aligned(rows, 1), " 指纹      1\n a         2\n 签名公钥  3\n");
}

TEST(Printable, WhatATerminalObeysIsReplaced) {
  const struct {
    std::string_view text;
    std::string_view shown;
  } cases[] = {
      {"贯通 a", "贯通 a"},
      {"a\x1b[2J", "a�[2J"},
      {"a\nb", "a�b"},
      {"\xc2\x9b"
       "31m",
       "�31m"},
      {"\u202e"
       "abc",
       "�abc"},
      {"\x80", "�"},
      {std::string_view("\0", 1), "�"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(printable(text), shown);
}

TEST(Utf8, LengthIsZeroForWhatIsNoCharacter) {
  EXPECT_EQ(utf8Length("a"), 1U);
  EXPECT_EQ(utf8Length("贯通"), 3U);
  EXPECT_EQ(utf8Length("\xed\xa0\x80"), 0U) << "a surrogate";
  EXPECT_EQ(utf8Length("\xf4\x90\x80\x80"), 0U) << "beyond Unicode";
}

}  // namespace
}  // namespace guantong::node
