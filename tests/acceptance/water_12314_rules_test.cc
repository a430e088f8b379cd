// 办综〔2019〕269号, 办综〔2020〕55号: what of their rules is data, besides the clocks.
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
using support::actorsOf;
using support::bodyAt;
using support::namesOf;
using support::refusalOf;
using support::summaryOf;
using support::superiorOf;
using support::Supposing;
using ::testing::Contains;
using ::testing::ElementsAre;

const Profile& rules() { return *support::shippedProfile("12314"); }

TEST(Water12314, W01OnTrialFrom2020AndFormallyFromWaterDay) {
  EXPECT_EQ(textOf(rules().trialFrom.value()), "2020-01-01");
  EXPECT_EQ(textOf(rules().formalFrom.value()), "2020-03-22");
}

TEST(Water12314, W02ThreeChannelsAreOneEntrance) {
  EXPECT_THAT(namesOf(rules().channels), ElementsAre("电话", "网站", "微信"));
  for (const Channel& channel : rules().channels) EXPECT_TRUE(channel.roundTheClock());
}

TEST(Water12314, W03EightKindsOfProblemsAreAccepted) {
  EXPECT_THAT(namesOf(rules().categories),
              ElementsAre("河湖突出问题", "农村饮水问题", "水利工程建设及运行管理问题",
                          "水资源管理及节约用水问题", "水土保持问题", "水库移民问题",
                          "水旱灾害防御问题", "水利部行政审批问题"));
}

TEST(Water12314, W04EachKindGoesToTheBureauWhoseDutyItIs) {
  EXPECT_EQ(Supposing("12314").of("投诉").in("河湖突出问题").route(), "body rivers");
  EXPECT_EQ(Supposing("12314").of("投诉").in("农村饮水问题").route(), "body rural-water");
  EXPECT_EQ(Supposing("12314").of("投诉").in("水利工程建设及运行管理问题").route(), "body works");
  EXPECT_EQ(Supposing("12314").of("投诉").in("水资源管理及节约用水问题").route(), "body resources");
  EXPECT_EQ(Supposing("12314").of("投诉").in("水土保持问题").route(), "body soil");
  EXPECT_EQ(Supposing("12314").of("投诉").in("水库移民问题").route(), "body resettlement");
  EXPECT_EQ(Supposing("12314").of("投诉").in("水旱灾害防御问题").route(), "body flood");
  EXPECT_EQ(Supposing("12314").of("投诉").in("水利部行政审批问题").route(), "body approval");
}

TEST(Water12314, W05BureausOrganiseAndUnitsUndertake) {
  for (const char* bureau : {"rivers", "rural-water", "works", "resources", "soil", "resettlement",
                             "flood", "approval"}) {
    EXPECT_EQ(bodyAt(rules(), std::string("000000000000-") + bureau), bureau);
  }
  EXPECT_EQ(bodyAt(rules(), "330000000000"), "undertaker");
  EXPECT_EQ(textOf(rules().joint.decides), "body centre");
}

TEST(Water12314, W07WhatIsRecheckedIsSupervised) {
  EXPECT_THAT(rules().supervision.states, ElementsAre("复查复核"));
}

TEST(Water12314, W09WhatIsNotWatersIsNotAccepted) {
  EXPECT_THAT(namesOf(rules().refusals),
              ElementsAre("水污染等不属于水行政主管部门职责", "应通过或已进入诉讼、仲裁、行政复议",
                          "申请行政机关履行法定职责",
                          "水利部机关及所属单位党组织、党员、公职人员违纪违法", "信访事项"));
}

TEST(Water12314, W10DisciplineReportsAreToldTheirPlatform) {
  EXPECT_EQ(refusalOf(rules(), "水利部机关及所属单位党组织、党员、公职人员违纪违法"),
            "请访问中央纪委国家监委驻水利部纪检监察组监督举报平台，或拨打 010-63547278");
}

TEST(Water12314, W11PetitionsAreToldTheirPlatform) {
  EXPECT_EQ(refusalOf(rules(), "信访事项"), "请访问水利信访平台，或拨打 010-63202018");
}

TEST(Water12314, W12TheCentreReceivesAndDispatches) {
  EXPECT_EQ(bodyAt(rules(), "000000000000-12314"), "centre");
  EXPECT_EQ(Supposing("12314").of("投诉").route(), "body centre");
}

TEST(Water12314, W13TheGeneralOfficeGuidesAndTheLawDepartmentAdvises) {
  EXPECT_EQ(superiorOf(rules(), "centre"), "body general-office");
  EXPECT_EQ(bodyAt(rules(), "000000000000-office"), "general-office");
  EXPECT_EQ(bodyAt(rules(), "000000000000-law"), "law");
}

TEST(Water12314, W14OnlyTheCentreRegistersAndArchives) {
  EXPECT_THAT(actorsOf(rules(), Kind::kArchived), ElementsAre("centre"));
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered), ElementsAre("centre"));
}

TEST(Water12314, W15AReportIsOneOfTheTypes) {
  EXPECT_THAT(namesOf(rules().types), Contains("举报"));
}

TEST(Water12314, W16AConsultationAnsweredFromTheLibraryIsClosedWhenTheReporterKnows) {
  EXPECT_THAT(namesOf(rules().types), Contains("咨询"));
  EXPECT_THAT(rules().closing.direct, ElementsAre(Kind::kInformed));
}

TEST(Water12314, W19WhatIsNotAcceptedIsToldAnotherWay) {
  for (const auto& refusal : rules().refusals) EXPECT_FALSE(refusal.address.empty());
  EXPECT_EQ(refusalOf(rules(), "水污染等不属于水行政主管部门职责"), "请向生态环境等主管部门反映");
  EXPECT_EQ(refusalOf(rules(), "应通过或已进入诉讼、仲裁、行政复议"), "请通过法定途径解决");
  EXPECT_EQ(refusalOf(rules(), "申请行政机关履行法定职责"), "请直接向该行政机关申请");
}

TEST(Water12314, W20EmergenciesGoToTheDutyOfficeAtOnce) {
  EXPECT_EQ(textOf(rules().emergency.to.value()), "body duty-office");
  EXPECT_TRUE(rules().emergency.atOnce);
  EXPECT_EQ(bodyAt(rules(), "000000000000-duty"), "duty-office");
}

TEST(Water12314, W23AMatterIsClosedWhenTheResultIsFedBack) {
  EXPECT_THAT(rules().closing.assigned, ElementsAre(Kind::kResult, Kind::kInformed));
}

TEST(Water12314, W26DirectUnitsAndLocalDepartmentsUndertake) {
  EXPECT_EQ(bodyAt(rules(), "330106000000"), "undertaker");
  EXPECT_EQ(bodyAt(rules(), "000000000000-basin"), "undertaker");
}

TEST(Water12314, W27ReportersAreRevisited) {
  EXPECT_THAT(rules().rating.types, ElementsAre("投诉", "举报", "建议", "求助"));
}

TEST(Water12314, W29TheGeneralOfficeCirculatesEveryQuarter) {
  EXPECT_EQ(summaryOf(rules(), "举报问题及办理、回访评价情况通报"),
            "quarter: body general-office to national");
}

TEST(Water12314, W30WhatAccusesAnOfficeGoesToItsSuperiorAndAReportIsConfidential) {
  EXPECT_EQ(rules().type("举报")->privacy, Privacy::kConfidential);
  EXPECT_EQ(Supposing("12314").of("举报").accusing().route(), "accused-superior");
  EXPECT_EQ(Supposing("12314").of("投诉").privacy(Privacy::kAnonymous).accusing().route(),
            "accused-superior");
  EXPECT_EQ(Supposing("12314").of("投诉").accusing().route(), "body centre");
}

TEST(Water12314, W31TheCentreArchives) {
  EXPECT_THAT(actorsOf(rules(), Kind::kArchived), ElementsAre("centre"));
  EXPECT_THAT(rules().closing.archived, ElementsAre(Kind::kClosed));
  EXPECT_EQ(rules().retention.keptBy, "12314监督举报中心统一归档电子和纸质文档");
}

TEST(Water12314, W32InForceFromItsIssueAndInterpretedByTheGeneralOffice) {
  EXPECT_EQ(textOf(rules().effectiveFrom), "2019-12-30");
  EXPECT_EQ(textOf(rules().interpreter.value()), "body general-office");
}

TEST(Water12314, W36ThePaperSlipHasItsFields) {
  ASSERT_THAT(namesOf(rules().forms), ElementsAre("公文处理笺"));
  EXPECT_THAT(rules().forms[0].fields,
              ElementsAre("number", "received", "sender", "foreign-number", "title", "proposer",
                          "suggestion", "reviewer", "leader-instruction", "result"));
}

}  // namespace
}  // namespace guantong
