// 辽农办机发〔2019〕410号: what of its rules is data, besides the clocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::Profile;
using node::profile::textOf;
using node::ticket::Kind;
using node::ticket::Privacy;
using node::ticket::Role;
using support::actorsOf;
using support::bodyAt;
using support::namesOf;
using support::refusalOf;
using support::summaryOf;
using support::Supposing;
using ::testing::ElementsAre;

const Profile& rules() { return *support::shippedProfile("12316"); }

TEST(Liaoning12316, A01InForceFromTheFirstOfSeptember2019) {
  EXPECT_EQ(textOf(rules().effectiveFrom), "2019-09-01");
}

TEST(Liaoning12316, A02ConsultationComplaintAndReportOnTheSubsidyAreAccepted) {
  EXPECT_THAT(namesOf(rules().types), ElementsAre("咨询", "投诉", "举报"));
  EXPECT_THAT(namesOf(rules().categories), ElementsAre("农机购置补贴政策"));
}

TEST(Liaoning12316, A10OnlyTheHotlineRegisters) {
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered), ElementsAre("centre"));
}

TEST(Liaoning12316, A11AReportIsConfidentialAndGoesToTheSuperiorOfThePlace) {
  EXPECT_EQ(rules().type("举报")->privacy, Privacy::kConfidential);
  const auto& route = rules().routes.at(3);
  EXPECT_EQ(textOf(route.to), "matter-superior");
  EXPECT_THAT(route.applies.types, ElementsAre("投诉", "举报"));
}

TEST(Liaoning12316, A13TheResultIsRecordedAndTheRequesterTold) {
  EXPECT_THAT(rules().closing.assigned, ElementsAre(Kind::kResult, Kind::kInformed));
}

TEST(Liaoning12316, A15WhatIsOutsideThePolicyIsExplained) {
  EXPECT_EQ(refusalOf(rules(), "不属于农机购置补贴政策实施范围"), "由有关部门通过 12316 热线说明");
}

TEST(Liaoning12316, A16EveryPlaceFilesWhoIsLiaison) {
  EXPECT_THAT(rules().people.filed, ElementsAre(Role::kLiaison));
}

TEST(Liaoning12316, A17TheHotlineEvaluatesEveryQuarter) {
  EXPECT_EQ(summaryOf(rules(), "处理情况评价汇总"), "quarter: body centre to body province");
}

TEST(Liaoning12316, A19NumbersAreFiledWithTheHotline) {
  EXPECT_THAT(rules().people.filed, ElementsAre(Role::kLiaison));
  EXPECT_EQ(textOf(rules().people.filedWith.value()), "body centre");
}

TEST(Liaoning12316, A20ConnectionQualityIsSummedUpEveryQuarter) {
  EXPECT_EQ(summaryOf(rules(), "接通质量评价汇总"), "quarter: body centre to body province");
}

TEST(Liaoning12316, A22EveryPartHasItsDuties) {
  EXPECT_EQ(bodyAt(rules(), "210000000000-12316"), "centre");
  EXPECT_EQ(bodyAt(rules(), "210000000000"), "province");
  EXPECT_EQ(bodyAt(rules(), "210200000000"), "department");
  EXPECT_EQ(bodyAt(rules(), "210212000000"), "department");
  EXPECT_EQ(bodyAt(rules(), "330106000000"), "none");
}

TEST(Liaoning12316, A24TheOperatorRegistersEverything) {
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered), ElementsAre("centre"));
}

TEST(Liaoning12316, A25AnAnswerAtOnceClosesAConsultation) {
  EXPECT_THAT(rules().closing.direct, ElementsAre(Kind::kInformed));
}

TEST(Liaoning12316, A27AConsultationGoesToTheCountyWithItsForm) {
  EXPECT_EQ(Supposing("12316").of("咨询").route(), "reporter-level-3");
  EXPECT_EQ(rules().forms.at(0).name, "12316农机购置补贴政策咨询受理单");
  EXPECT_THAT(rules().forms.at(0).applies.types, ElementsAre("咨询"));
}

TEST(Liaoning12316, A28TheMachineryDivisionIsAnOfficeOfTheProvince) {
  EXPECT_EQ(bodyAt(rules(), "210000000000-machinery"), "machinery");
}

TEST(Liaoning12316, A29OnlyTheHotlineScores) {
  EXPECT_THAT(actorsOf(rules(), Kind::kScored), ElementsAre("centre"));
}

TEST(Liaoning12316, A30AComplaintHasItsForm) {
  EXPECT_EQ(rules().forms.at(1).name, "12316农机购置补贴投诉举报受理单");
  EXPECT_THAT(rules().forms.at(1).applies.types, ElementsAre("投诉", "举报"));
}

TEST(Liaoning12316, A32WhatIsOutOfScopeIsExplained) {
  EXPECT_THAT(namesOf(rules().refusals), ElementsAre("不属于农机购置补贴政策实施范围"));
}

TEST(Liaoning12316, A37OnlyTheHotlineTellsTheRequester) {
  EXPECT_THAT(actorsOf(rules(), Kind::kInformed), ElementsAre("centre"));
}

TEST(Liaoning12316, A40ADissatisfiedRequesterSendsItBack) {
  EXPECT_THAT(rules().supervision.states, ElementsAre("诉求人不满意"));
  EXPECT_EQ(rules().rating.sentBackTimes, 1U);
}

TEST(Liaoning12316, A41FiveGradesOfWhichThreeSatisfy) {
  EXPECT_THAT(rules().rating.grades, ElementsAre("优秀", "良好", "合格", "不合格", "差"));
  EXPECT_EQ(rules().rating.satisfiedFrom, "合格");
  EXPECT_THAT(rules().rating.types, ElementsAre("投诉", "举报"));
  EXPECT_TRUE(rules().rating.unratedCount);
  EXPECT_FALSE(rules().type("咨询")->rated);
  EXPECT_TRUE(rules().type("投诉")->rated);
  EXPECT_TRUE(rules().type("举报")->rated);
}

TEST(Liaoning12316, A42TheStatisticsGoToTheMachineryDivisionEveryQuarter) {
  EXPECT_EQ(summaryOf(rules(), "受理、办理情况统计汇总"), "quarter: body centre to body machinery");
}

TEST(Liaoning12316, A43TheDispatcherArchives) {
  EXPECT_THAT(actorsOf(rules(), Kind::kArchived), ElementsAre("centre"));
  EXPECT_THAT(rules().closing.archived, ElementsAre(Kind::kClosed));
  EXPECT_EQ(rules().retention.keptBy, "12316分办员，按受理时间、事项类别归档，并建立完整电子档案");
}

}  // namespace
}  // namespace guantong
