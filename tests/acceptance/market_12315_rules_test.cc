// 国市监网监〔2019〕46号: what of its rules is data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::Channel;
using node::profile::Profile;
using node::profile::textOf;
using node::ticket::Kind;
using node::ticket::Privacy;
using node::ticket::Role;
using support::actorsOf;
using support::bodyAt;
using support::namesOf;
using support::summaryOf;
using support::superiorOf;
using support::Supposing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const Profile& rules() { return *support::shippedProfile("12315"); }

TEST(Market12315, M01FiveNumbersBecomeOne) {
  EXPECT_THAT(rules().numbers, ElementsAre("12365", "12331", "12358", "12330"));
  std::vector<std::string> codes;
  for (const auto& category : rules().categories) codes.push_back(category.code);
  EXPECT_THAT(codes, ElementsAre("12315", "12365", "12331", "12358", "12330"));
}

TEST(Market12315, M04NumberPlatformBodyRulesAnalysisAndEvaluationAreOneEach) {
  EXPECT_EQ(rules().hotline, "12315");
  EXPECT_EQ(bodyAt(rules(), "000000000000"), "national");
  for (const auto& route : rules().routes) EXPECT_THAT(route.applies.areas, IsEmpty());
  EXPECT_THAT(namesOf(rules().summaries), ElementsAre("监督评价", "市场秩序动态监测和风险预警"));
}

TEST(Market12315, M05AVersionIsNamed) { EXPECT_EQ(rules().version, 1U); }

TEST(Market12315, M06ProvincesAndCitiesRegister) {
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered),
              ElementsAre("national", "direct", "corps", "province", "city"));
}

TEST(Market12315, M07CountiesHaveNoChannelOfTheirOwn) {
  EXPECT_EQ(bodyAt(rules(), "330106000000"), "county");
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered), Not(Contains("county")));
}

TEST(Market12315, M08TheNationalOfficeManagesTheData) {
  EXPECT_EQ(summaryOf(rules(), "市场秩序动态监测和风险预警"), "month: national to national");
}

TEST(Market12315, M09AllChannelsComeTogetherOnThePlatform) {
  EXPECT_THAT(namesOf(rules().channels),
              ElementsAre("电话", "互联网", "微信", "手机APP", "短信", "政务服务热线转办"));
  for (const Channel& channel : rules().channels) EXPECT_TRUE(channel.roundTheClock());
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered), Contains("national"));
}

TEST(Market12315, M10WhatOtherHotlinesTransferComesIn) {
  EXPECT_THAT(namesOf(rules().channels), Contains("政务服务热线转办"));
  for (const Channel& channel : rules().channels) EXPECT_TRUE(channel.roundTheClock());
}

TEST(Market12315, M11ThereAreFiveLevelsOfBodies) {
  EXPECT_EQ(bodyAt(rules(), "000000000000"), "national");
  EXPECT_EQ(bodyAt(rules(), "510000000000"), "province");
  EXPECT_EQ(bodyAt(rules(), "510800000000"), "city");
  EXPECT_EQ(bodyAt(rules(), "510802000000"), "county");
  EXPECT_EQ(bodyAt(rules(), "510802001000"), "station");
  EXPECT_THAT(namesOf(rules().types), Contains("咨询"));
}

TEST(Market12315, M12ComplaintAndReportAreToldApart) {
  EXPECT_THAT(namesOf(rules().types), ElementsAre("投诉", "举报", "咨询"));
}

TEST(Market12315, M13MattersAreAssignedAndReportersRevisited) {
  EXPECT_EQ(Supposing("12315").of("投诉").route(), "matter");
  EXPECT_TRUE(rules().type("投诉")->rated);
  EXPECT_TRUE(rules().type("咨询")->rated);
  EXPECT_THAT(rules().closing.assigned, ElementsAre(Kind::kResult, Kind::kInformed));
  EXPECT_THAT(rules().closing.direct, ElementsAre(Kind::kInformed));
}

TEST(Market12315, M15ThereIsOneListOfCodes) {
  EXPECT_THAT(namesOf(rules().categories),
              ElementsAre("工商", "质检", "食品药品", "物价", "知识产权"));
}

TEST(Market12315, M16WhoReportsIsProtected) {
  EXPECT_EQ(rules().type("举报")->privacy, Privacy::kConfidential);
  EXPECT_EQ(Supposing("12315").of("举报").accusing().route(), "accused-superior");
}

TEST(Market12315, M17WarningsAreDrawnUpEveryMonth) {
  EXPECT_EQ(summaryOf(rules(), "市场秩序动态监测和风险预警"), "month: national to national");
}

TEST(Market12315, M18TheHigherLevelEvaluatesTheLower) {
  EXPECT_EQ(summaryOf(rules(), "监督评价"), "year: holder-superior to national");
  EXPECT_THAT(rules().rating.types, ElementsAre("投诉", "咨询"));
}

TEST(Market12315, M19TheEvaluationIsYearly) {
  EXPECT_EQ(summaryOf(rules(), "监督评价"), "year: holder-superior to national");
}

TEST(Market12315, M22HandlingMayBeJoint) {
  EXPECT_TRUE(rules().joint.allowed);
  EXPECT_EQ(textOf(rules().joint.decides), "sender");
}

TEST(Market12315, M23WhatWasTransferredIsPooled) {
  EXPECT_THAT(namesOf(rules().channels), Contains("政务服务热线转办"));
  EXPECT_TRUE(rules().channels.back().roundTheClock());
}

TEST(Market12315, M24BodiesAreFiledWithTheLevelAbove) {
  EXPECT_THAT(rules().people.filed,
              ElementsAre(Role::kMainAdministrator, Role::kEmergencyAdministrator));
  EXPECT_EQ(textOf(rules().people.filedWith.value()), "holder-superior");
}

TEST(Market12315, M29StationsHaveAPartOfTheirOwn) {
  EXPECT_EQ(bodyAt(rules(), "510802001000"), "station");
}

TEST(Market12315, M31TheDocumentIsPublic) { EXPECT_EQ(rules().disclosure, "主动公开"); }

TEST(Market12315, M32SomeCitiesAreDirectlyBelowTheNationalOffice) {
  const char* cities[] = {"210200000000", "330200000000", "350200000000", "370200000000",
                          "440300000000", "210100000000", "220100000000", "230100000000",
                          "320100000000", "330100000000", "370100000000", "420100000000",
                          "440100000000", "510100000000", "610100000000"};
  for (const char* city : cities) EXPECT_EQ(bodyAt(rules(), city), "direct") << city;
  EXPECT_EQ(superiorOf(rules(), "direct"), "national");
  EXPECT_EQ(bodyAt(rules(), "000000000000-xpcc"), "corps");
  EXPECT_EQ(superiorOf(rules(), "corps"), "national");
}

}  // namespace
}  // namespace guantong
