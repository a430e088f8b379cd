// What every shipped profile has, whatever it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "node/profile/shipped.h"
#include "tests/support/profiles.h"

namespace guantong::node::profile {
namespace {

using ::testing::ElementsAre;

TEST(ShippedProfiles, AreReadWithoutAnyFinding) {
  for (const ShippedFile& file : shippedProfiles()) {
    const Checked checked = readProfile(file.text, std::string(file.name));
    for (const Finding& finding : checked.findings) {
      ADD_FAILURE() << file.name << ":" << finding.line << ": " << finding.what;
    }
    EXPECT_NE(checked.profile, nullptr) << file.name;
  }
}

TEST(ShippedProfiles, AreTheFiveAndTheChangeOf2026) {
  std::vector<std::string> names;
  for (const ShippedFile& file : shippedProfiles()) names.emplace_back(file.name);
  EXPECT_THAT(names, ElementsAre("12314.toml", "12315-mediation-1.toml", "12315-mediation-2.toml",
                                 "12315.toml", "12316.toml", "12325.toml", "12345.toml"));
}

TEST(ShippedProfiles, NameOnlyRulesOfTheirOwnDocument) {
  const std::pair<std::string, char> letters[] = {
      {"12325", 'G'}, {"12316", 'A'}, {"12315", 'M'}, {"12314", 'W'}, {"12345", 'Y'}};
  for (const auto& [name, letter] : letters) {
    const auto profile = support::shippedProfile(name);
    for (const ClockRule& clock : profile->clocks) {
      EXPECT_FALSE(clock.rules.empty()) << name << " " << clock.name;
      for (const std::string& id : clock.rules) EXPECT_EQ(id[0], letter) << name << " " << id;
    }
  }
}

TEST(ShippedProfiles, TheSameHotlineAndVersionIsThereOnce) {
  std::set<std::pair<std::string, std::uint32_t>> seen;
  for (const ShippedFile& file : shippedProfiles()) {
    const auto profile = readProfile(file.text, std::string(file.name)).profile;
    ASSERT_NE(profile, nullptr);
    EXPECT_TRUE(seen.emplace(profile->hotline, profile->version).second) << file.name;
  }
}

}  // namespace
}  // namespace guantong::node::profile
