#include "simulator/slice.h"

#include <gtest/gtest.h>

namespace guantong::simulator {
namespace {

using federation::OfficeCode;

OfficeCode codeOf(std::string_view text) { return OfficeCode::parse(text).value(); }

std::optional<Tree> sliced(const std::vector<Slice>& slices,
                           const std::vector<PlannedOffice>& units = {},
                           std::string* wrong = nullptr) {
  static const node::Divisions divisions = node::shippedDivisions();
  std::string what;
  auto tree = treeOf(divisions, slices, units, wrong == nullptr ? what : *wrong);
  return tree;
}

PlannedOffice unit(std::string_view code) { return {codeOf(code), "县水务局", 0, {}, {}}; }

TEST(Slices, HaveAPlaceAllAboveItAndTheFirstInIt) {
  const auto tree = sliced({{codeOf("532328000000"), {2}}}, {unit("532328000000-water")});
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->offices().size(), 7U);
  EXPECT_EQ(tree->at(codeOf("532328101000")).name, "元马镇");
  EXPECT_EQ(tree->at(codeOf("532328101000")).level, 4);
  EXPECT_EQ(tree->at(codeOf("532328000000-water")).parent, codeOf("532328000000"));
  EXPECT_EQ(tree->above(codeOf("532328103000")).size(), 4U);
}

TEST(Slices, GoTogetherAndShareWhatIsAboveThem) {
  const auto tree = sliced({{codeOf("532300000000"), {10}}, {codeOf("532328000000"), {3}}});
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->offices().size(), 3U + 10U + 3U);
  EXPECT_EQ(tree->at(codeOf("000000000000")).children.size(), 1U);
}

TEST(Slices, OfAMunicipalityHaveDistrictsUnderTheProvince) {
  const auto tree = sliced({{codeOf("110000000000"), {2, 1}}});
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->at(codeOf("110101000000")).parent, codeOf("110000000000"));
  EXPECT_FALSE(tree->has(codeOf("110100000000")));
}

TEST(Slices, OfTheCountryAreProvinces) {
  const auto tree = sliced({{codeOf("000000000000"), {40, 1}}});
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->at(codeOf("000000000000")).children.size(), 31U);
}

TEST(Slices, SayWhatIsNotThere) {
  std::string wrong;
  EXPECT_FALSE(sliced({{codeOf("539900000000"), {}}}, {}, &wrong));
  EXPECT_EQ(wrong, "no place of the country has the code 539900000000");
  EXPECT_FALSE(sliced({{codeOf("110100000000"), {}}}, {}, &wrong)) << "no office is there";
  EXPECT_FALSE(sliced({{codeOf("530000000000"), {}}}, {unit("532328000000-water")}, &wrong));
  EXPECT_NE(wrong.find("a unit, such as"), std::string::npos) << wrong;
  const std::vector<PlannedOffice> twice{unit("530000000000-water"), unit("530000000000-water")};
  EXPECT_FALSE(sliced({{codeOf("530000000000"), {}}}, twice, &wrong));
  EXPECT_EQ(wrong, "530000000000-water is there twice");
}

}  // namespace
}  // namespace guantong::simulator
