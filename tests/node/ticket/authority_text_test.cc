#include "node/ticket/authority_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace guantong::node::ticket {
namespace {

/// What stands in the README between the marks.
TEST(AuthorityText, OfTheReadmeIsTheTableAsItIs) {
  std::ifstream file(GUANTONG_SOURCE_DIR "/node/ticket/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view kBegin = "<!-- authority: begin -->\n";
  constexpr std::string_view kEnd = "<!-- authority: end -->\n";
  const std::size_t begin = readme.find(kBegin);
  const std::size_t end = readme.find(kEnd);
  ASSERT_NE(begin, readme.npos);
  ASSERT_NE(end, readme.npos);
  const std::string written = readme.substr(begin + kBegin.size(), end - begin - kBegin.size());
  EXPECT_EQ(written, authorityAsMarkdown())
      << "put this between the marks of node/ticket/README.md:\n"
      << authorityAsMarkdown();
}

TEST(AuthorityText, SaysWhatCanHappenInBothLanguages) {
  const std::string text = authorityAsMarkdown();
  for (const Rule& rule : authorityTable()) {
    EXPECT_THAT(text, ::testing::HasSubstr(ticket::nameOf(rule.kind)->chinese));
    EXPECT_THAT(text, ::testing::HasSubstr(ticket::nameOf(rule.kind)->word));
    EXPECT_THAT(text, ::testing::HasSubstr(rule.does));
  }
  EXPECT_EQ(std::ranges::count(text, '\n'),
            static_cast<std::ptrdiff_t>(authorityTable().size() + 2));
}

}  // namespace
}  // namespace guantong::node::ticket
