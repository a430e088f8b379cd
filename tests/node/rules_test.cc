#include "node/rules.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/support/tree.h"

namespace guantong::node {
namespace {

federation::OfficeCode codeOf(std::string_view text) {
  return federation::OfficeCode::parse(text).value();
}

TEST(PlaceAbove, IsTheNextLargerPlace) {
  const std::pair<const char*, const char*> above[] = {
      {"532328000000-water", "532328000000"}, {"532328101000", "532328000000"},
      {"532328000000", "532300000000"},       {"532300000000", "530000000000"},
      {"530000000000", "000000000000"},
  };
  for (const auto& [code, place] : above) EXPECT_EQ(placeAbove(codeOf(code)), codeOf(place));
  EXPECT_TRUE(placeAbove(codeOf("000000000000")).empty());
}

TEST(PlaceAbove, PassesOverCitiesThatAreNone) {
  for (const char* code : {"110101000000", "310104000000", "500229000000", "419001000000",
                           "429004000000", "469001000000", "659001000000", "120101000000"}) {
    const std::string province = std::string(code).substr(0, 2) + "0000000000";
    EXPECT_EQ(placeAbove(codeOf(code)), codeOf(province)) << code;
  }
}

// Whoever knows an office's certificate must not judge otherwise than who doesn't.
TEST(DirectoryTree, HasTheLevelsOfCodesWhetherAnOfficeIsKnownOrNot) {
  const support::Tree tree;
  const auto directory = tree.directoryOf(tree.county);
  const federation::Directory stranger(tree.county, {});
  for (const federation::OfficeCode& office : {tree.county, tree.city, tree.unit}) {
    EXPECT_EQ(DirectoryTree(directory).levelOf(office), DirectoryTree(stranger).levelOf(office))
        << office.text();
  }
}

}  // namespace
}  // namespace guantong::node
