#include "crypto/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace guantong::crypto {
namespace {

TEST(Context, NoneIsTheBeginningOfAnother) {
  for (const Context& one : kEveryContext) {
    EXPECT_FALSE(one.text.empty());
    const auto begunByOne =
        std::count_if(std::begin(kEveryContext), std::end(kEveryContext),
                      [&](const Context& other) { return other.text.starts_with(one.text); });
    EXPECT_EQ(begunByOne, 1) << one.text;  // itself
  }
}

TEST(Context, TheListHasEveryOneThatIsDeclared) {
  std::ifstream file(GUANTONG_SOURCE_DIR "/crypto/suite.h");
  const std::string header(std::istreambuf_iterator<char>(file), {});
  const std::string declaration = "inline constexpr Context k";
  std::size_t declared = 0;
  for (std::size_t at = header.find(declaration); at != std::string::npos;
       at = header.find(declaration, at + 1)) {
    if (header.compare(at, declaration.size() + 12, declaration + "EveryContext") != 0) ++declared;
  }
  EXPECT_EQ(declared, std::size(kEveryContext));
  EXPECT_GE(declared, 16U);
}

TEST(Suite, OnlyKnownNumbersAreSuites) {
  int known = 0;
  for (std::uint32_t number = 0; number <= 0xffff; ++number) {
    const std::optional<Suite> suite = suiteFrom(static_cast<std::uint16_t>(number));
    if (!suite) continue;
    ++known;
    EXPECT_EQ(static_cast<std::uint32_t>(*suite), number);
  }
  EXPECT_EQ(known, 1);
}

}  // namespace
}  // namespace guantong::crypto
