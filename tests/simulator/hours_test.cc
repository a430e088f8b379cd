#include "simulator/hours.h"

#include <gtest/gtest.h>

namespace guantong::simulator {
namespace {

using federation::OfficeCode;

Instant at(std::string_view text) { return node::profile::instantFrom(text).value(); }

class HoursTest : public ::testing::Test {
 protected:
  HoursTest() { work.onDuty = {centre}; }

  const OfficeCode town = OfficeCode::parse("532328101000").value();
  const OfficeCode elsewhere = OfficeCode::parse("530100000000").value();
  const OfficeCode centre = OfficeCode::parse("532328000000").value();
  HotlineWork work;
  Hours hours{work};
};

TEST_F(HoursTest, PeopleAreThereOnWorkingDays) {
  EXPECT_EQ(hours.openFrom(town, at("2024-03-04T10:00")), at("2024-03-04T10:00"));
  EXPECT_EQ(hours.openFrom(town, at("2024-03-04T06:00")), at("2024-03-04T08:30"));
  EXPECT_EQ(hours.openFrom(town, at("2024-03-04T17:30")), at("2024-03-05T08:30"));
  EXPECT_EQ(hours.openUntil(town, at("2024-03-04T10:00")), at("2024-03-04T17:30"));
}

TEST_F(HoursTest, HolidaysAndMakeUpDaysOfTheCountryAndOfThePlaceCount) {
  EXPECT_EQ(hours.openFrom(town, at("2024-02-09T18:00")), at("2024-02-18T08:30")) << "a Sunday";
  EXPECT_EQ(hours.openFrom(town, at("2024-07-28T10:00")), at("2024-08-01T08:30"))
      << "the Torch Festival of Chuxiong";
  EXPECT_EQ(hours.openFrom(elsewhere, at("2024-07-28T10:00")), at("2024-07-29T08:30"));
}

TEST_F(HoursTest, WhoIsOnDutyIsThereEveryDay) {
  EXPECT_EQ(hours.openFrom(centre, at("2024-02-10T07:00")), at("2024-02-10T08:00"));
  EXPECT_EQ(hours.openFrom(centre, at("2024-02-10T22:00")), at("2024-02-11T08:00"));
}

TEST_F(HoursTest, WorkTakesTimeAtTheDeskAlone) {
  using std::chrono::hours;
  EXPECT_EQ(this->hours.after(town, at("2024-03-01T16:30"), hours{2}), at("2024-03-04T09:30"));
  EXPECT_EQ(this->hours.after(town, at("2024-03-02T12:00"), hours{10}), at("2024-03-05T09:30"));
}

TEST(Patterns, MeanACodeOrWhatBeginsSo) {
  const OfficeCode water = OfficeCode::parse("532328000000-water").value();
  EXPECT_TRUE(fits("5323*", water));
  EXPECT_TRUE(fits("532328000000-water", water));
  EXPECT_FALSE(fits("532328000000", water));
  EXPECT_FALSE(fitsAny({}, water));
}

}  // namespace
}  // namespace guantong::simulator
