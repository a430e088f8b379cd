#include "node/divisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "crypto/primitives.h"
#include "node/fingerprint.h"

namespace guantong::node {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kSmall =
    "guantong-divisions 1\n"
    "=11北京市\n"
    "+01市辖区\n"
    "-01东城区\n"
    "东华门d 景山d 007月坛d 长沟z\n"
    "=53云南省\n"
    "+23楚雄彝族自治州\n"
    "-28元谋县\n"
    "101元马z 103黄瓜园z 平田x 大安经济开发区（省级）\n";

std::vector<std::string> namesOf(const std::vector<const Division*>& divisions) {
  std::vector<std::string> names;
  for (const Division* each : divisions) names.push_back(each->name);
  return names;
}

std::string errorOf(std::string_view text) {
  const auto read = parseDivisions(text, "places.txt");
  return read ? "read" : read.error().detail;
}

TEST(Divisions, ReadCodesAndNames) {
  const auto read = parseDivisions(kSmall, "places.txt");
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_EQ(read->size(), 14U);
  EXPECT_EQ(find(*read, "110101002")->name, "景山街道");
  EXPECT_EQ(find(*read, "110101008")->name, "长沟镇");
  EXPECT_EQ(find(*read, "532328104")->name, "平田乡");
  EXPECT_EQ(find(*read, "532328105")->name, "大安经济开发区（省级）");
  EXPECT_EQ(find(*read, "532328102"), nullptr);
  EXPECT_EQ(find(*read, "532328")->code().text(), "532328000000");
  EXPECT_EQ(find(*read, "532328")->level(), 3);
}

TEST(Divisions, OfAPlaceholderLieUnderTheProvince) {
  const auto read = parseDivisions(kSmall, "places.txt");
  ASSERT_TRUE(read);
  EXPECT_TRUE(find(*read, "1101")->isPlaceholder());
  EXPECT_THAT(namesOf(inside(*read, "")), ElementsAre("北京市", "云南省"));
  EXPECT_THAT(namesOf(inside(*read, "11")), ElementsAre("东城区"));
  EXPECT_THAT(namesOf(inside(*read, "53")), ElementsAre("楚雄彝族自治州"));
  EXPECT_THAT(namesOf(inside(*read, "532328101")), ElementsAre());
}

TEST(Divisions, NameTheLineThatIsWrong) {
  EXPECT_THAT(errorOf(""), HasSubstr("places.txt:0: is empty"));
  EXPECT_THAT(errorOf("guantong-divisions 2\n"), HasSubstr("places.txt:1: the first line is"));
  const std::map<std::string, std::string> wrong{
      {"", "2: is empty"},
      {"+01市", "2: a place comes before what it lies in"},
      {"-01区", "2: a place comes before what it lies in"},
      {"东华门d", "2: townships without a county"},
      {"=1北京市", "2: after '=' come two digits"},
      {"=11", "2: '' is no name"},
      {"=11Beijing", "2: 'Beijing' is no name"},
      {"=11北京市\n=11北京市", "3: 11 does not come after 11"},
      {"=11北京市\n+01市\n-01区\n东d  西d", "5: '' is no name"},
      {"=11北京市\n+01市\n-01区\n999东d 西d", "5: a county has no more than 999 townships"},
      {"=11北京市\n+01市\n-01区\n01东d", "5: a township has three digits"},
      {"=11北京市\n+01市\n-01区\n东d 001西d", "5: 110101001 does not come after 110101001"},
  };
  for (const auto& [text, what] : wrong) {
    EXPECT_THAT(errorOf("guantong-divisions 1\n" + text + "\n"), HasSubstr("places.txt:" + what));
  }
  EXPECT_THAT(errorOf("guantong-divisions 1\n=11" + std::string(200, '\xE4') + "\n"),
              HasSubstr("is no name"));
}

TEST(Divisions, ThatShipAreAllThere) {
  const auto read = parseDivisions(shippedDivisionsText(), "divisions-2023.txt");
  ASSERT_TRUE(read) << read.error().detail;
  std::map<std::uint8_t, std::size_t> counts;
  std::size_t placeholders = 0;
  std::string list;
  for (const Division& each : *read) {
    ++counts[each.level()];
    placeholders += each.isPlaceholder() ? 1 : 0;
    list += each.digits + "\t" + each.name + "\n";
  }
  EXPECT_EQ(counts,
            (std::map<std::uint8_t, std::size_t>{{1, 31}, {2, 342}, {3, 2978}, {4, 41352}}));
  EXPECT_EQ(placeholders, 9U);
  // Of the list that it was packed from: deploy/divisions/README.md.
  const crypto::Hash hash = crypto::sha256(crypto::viewOf(list));
  EXPECT_EQ(hexOf(hash), "d63c7b3a1b769020e22a7044390f9d7fef0f8faae3ac56efc464fed6bfa48a2f");
}

TEST(Divisions, ThatShipTakeHalfOfWhatTheListTook) {
  EXPECT_LT(shippedDivisionsText().size(), std::size_t{500} << 10);
}

}  // namespace
}  // namespace guantong::node
