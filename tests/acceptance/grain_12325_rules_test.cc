// 国粮办执法〔2018〕69号: what of its rules is data, besides the clocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::Channel;
using node::profile::Profile;
using node::ticket::Kind;
using node::ticket::Privacy;
using node::ticket::Role;
using support::bodyAt;
using support::namesOf;
using support::refusalOf;
using support::superiorOf;
using support::Supposing;
using ::testing::ElementsAre;

const Profile& rules() { return *support::shippedProfile("12325"); }

TEST(Grain12325, G01TelephoneAndPlatformAreOpen) {
  EXPECT_THAT(namesOf(rules().channels), ElementsAre("电话", "网络平台"));
  for (const Channel& channel : rules().channels) EXPECT_TRUE(channel.roundTheClock());
}

TEST(Grain12325, G02ReportsAreAcceptedFromTheWholeOfSociety) {
  ASSERT_NE(rules().type("举报"), nullptr);
  EXPECT_EQ(rules().type("举报")->privacy, Privacy::kConfidential);
  EXPECT_EQ(rules().categories.at(0).name, "涉粮问题");
}

TEST(Grain12325, G03ComplaintsAboutHandlingAreAcceptedAndNotHandledByTheHandler) {
  EXPECT_NE(rules().type("投诉"), nullptr);
  EXPECT_EQ(rules().categories.at(1).name, "案件处理工作");
  EXPECT_EQ(Supposing("12325").of("投诉").accusing().route(), "accused-superior");
}

TEST(Grain12325, G04EveryMatterHasAWorkOrder) {
  ASSERT_THAT(namesOf(rules().forms), ElementsAre("工单"));
  EXPECT_EQ(rules().forms[0].of, Kind::kRegistered);
}

TEST(Grain12325, G05MattersAreDispatchedToTheirPlace) {
  EXPECT_EQ(Supposing("12325").of("举报").route(), "matter");
}

TEST(Grain12325, G07FourLevelsHaveAdministrators) {
  EXPECT_THAT(rules().people.levels, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(bodyAt(rules(), "000000000000"), "national");
  EXPECT_EQ(bodyAt(rules(), "330000000000"), "province");
  EXPECT_EQ(bodyAt(rules(), "330100000000"), "city");
  EXPECT_EQ(bodyAt(rules(), "330106000000"), "county");
  EXPECT_EQ(bodyAt(rules(), "330106001000"), "none");
}

TEST(Grain12325, G08EachOfficeHasOneMainAndOneEmergencyAdministrator) {
  EXPECT_THAT(rules().people.exactlyOne,
              ElementsAre(Role::kMainAdministrator, Role::kEmergencyAdministrator));
}

TEST(Grain12325, G11TheTreeIsNotOnlyGeographic) {
  EXPECT_EQ(bodyAt(rules(), "000000000000-xpcc"), "corps");
  for (const char* company :
       {"000000000000-sinograin", "000000000000-cofco", "000000000000-co-op"}) {
    EXPECT_EQ(bodyAt(rules(), company), "company") << company;
  }
  EXPECT_EQ(bodyAt(rules(), "330000000000-grain-trade"), "trade-centre");
  for (const char* body : {"corps", "company", "trade-centre"}) {
    EXPECT_EQ(superiorOf(rules(), body), "national") << body;
  }
}

TEST(Grain12325, G12BothAdministratorsAreTrainedOnRecord) {
  EXPECT_THAT(rules().people.trained,
              ElementsAre(Role::kMainAdministrator, Role::kEmergencyAdministrator));
}

TEST(Grain12325, G13BothAdministratorsStayReachable) {
  EXPECT_THAT(rules().people.reachable,
              ElementsAre(Role::kMainAdministrator, Role::kEmergencyAdministrator));
}

TEST(Grain12325, G14TheInspectionBureauIsWhereChangesAreFiled) {
  EXPECT_EQ(bodyAt(rules(), "000000000000-inspection"), "inspection");
}

TEST(Grain12325, G17AMatterIsClosedAfterEveryStepAndThenReportedOn) {
  EXPECT_THAT(rules().closing.direct, ElementsAre(Kind::kAccepted, Kind::kResult, Kind::kInformed));
  EXPECT_THAT(rules().closing.assigned,
              ElementsAre(Kind::kAccepted, Kind::kResult, Kind::kReviewed, Kind::kInformed));
  EXPECT_THAT(rules().closing.archived, ElementsAre(Kind::kClosed, Kind::kInvestigationReported));
}

TEST(Grain12325, G18EveryReviewIsThereAndEveryLinkIsArchived) {
  EXPECT_THAT(rules().closing.assigned,
              ElementsAre(Kind::kAccepted, Kind::kResult, Kind::kReviewed, Kind::kInformed));
  EXPECT_THAT(rules().closing.archived, ElementsAre(Kind::kClosed, Kind::kInvestigationReported));
  EXPECT_EQ(rules().retention.keptBy, "各环节记录存档，可倒查追溯");
}

TEST(Grain12325, G22WideInfluentialAndSeriousCasesAreSupervised) {
  EXPECT_THAT(rules().supervision.states, ElementsAre("涉及面广", "影响力大", "情节严重"));
}

TEST(Grain12325, G25WhatIsNotOnesDutyIsHandedOverAndFollowed) {
  EXPECT_EQ(refusalOf(rules(), "不属于本部门职责"), "移交移送有职责的部门，并跟踪问效");
}

}  // namespace
}  // namespace guantong
