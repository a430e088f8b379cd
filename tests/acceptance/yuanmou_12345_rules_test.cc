// 元政办函〔2018〕6号: what of its rules is data, besides the clocks.
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
using support::refusalOf;
using support::summaryOf;
using support::superiorOf;
using support::Supposing;
using ::testing::ElementsAre;

const Profile& rules() { return *support::shippedProfile("12345"); }

TEST(Yuanmou12345, Y01SixChannelsAreOpenRoundTheClockForWhatIsNoEmergency) {
  EXPECT_THAT(namesOf(rules().channels),
              ElementsAre("电话", "短信", "邮件", "网站", "微信", "手机APP"));
  for (const Channel& channel : rules().channels) EXPECT_TRUE(channel.roundTheClock());
  EXPECT_EQ(refusalOf(rules(), "人身、财产安全等紧急救助"), "请拨打 110、119、120");
}

TEST(Yuanmou12345, Y02ThereIsOneHotlineForAll) { EXPECT_EQ(rules().hotline, "12345"); }

TEST(Yuanmou12345, Y03TownshipsAndDepartmentsAreUnits) {
  for (const char* unit : {"532328101000", "532328000000-water", "532328101000-office"}) {
    EXPECT_EQ(bodyAt(rules(), unit), "unit") << unit;
  }
}

TEST(Yuanmou12345, Y04TheCountyBodyIsAboveTheUnits) {
  EXPECT_EQ(bodyAt(rules(), "532328000000"), "county");
  EXPECT_EQ(superiorOf(rules(), "unit"), "body county");
}

TEST(Yuanmou12345, Y05ThePrefectureIsAboveTheCountyBody) {
  EXPECT_EQ(bodyAt(rules(), "532300000000"), "prefecture");
  EXPECT_EQ(superiorOf(rules(), "county"), "body prefecture");
}

TEST(Yuanmou12345, Y06EmergenciesGoToTheEmergencyOfficeAtOnce) {
  EXPECT_EQ(textOf(rules().emergency.to.value()), "body emergency");
  EXPECT_TRUE(rules().emergency.atOnce);
  EXPECT_EQ(bodyAt(rules(), "532328000000-emergency"), "emergency");
}

TEST(Yuanmou12345, Y08UnitsSendTheirKnowledgeToTheCountyRegularly) {
  EXPECT_EQ(summaryOf(rules(), "知识库更新"), "regularly: holder to body county");
}

TEST(Yuanmou12345, Y10EveryTypeIsRated) {
  for (const auto& type : rules().types) EXPECT_TRUE(type.rated) << type.name;
  EXPECT_EQ(rules().rating.types, namesOf(rules().types));
}

TEST(Yuanmou12345, Y11MattersOfSeveralDepartmentsAreJoint) { EXPECT_TRUE(rules().joint.allowed); }

TEST(Yuanmou12345, Y13AReportIsConfidential) {
  EXPECT_EQ(rules().type("举报")->privacy, Privacy::kConfidential);
}

TEST(Yuanmou12345, Y14FourKindsOfMattersAreAccepted) {
  EXPECT_THAT(namesOf(rules().categories),
              ElementsAre("政策法规咨询", "需要解决的诉求", "对工作作风、质量、效率的意见",
                          "公共服务信息查询"));
}

TEST(Yuanmou12345, Y15WhatIsNotAcceptedIsToldWhereItBelongs) {
  EXPECT_THAT(
      namesOf(rules().refusals),
      ElementsAre("人身、财产安全等紧急救助", "行政职权以外的民事纠纷",
                  "应当或已进入诉讼、仲裁、行政复议、信访复查复核程序",
                  "党群、人大、政协、法院、检察院、军队和武警职能", "国家和商业秘密、个人隐私"));
}

TEST(Yuanmou12345, Y16ThereAreFiveTypes) {
  EXPECT_THAT(namesOf(rules().types), ElementsAre("咨询", "建议", "求助", "投诉", "举报"));
  for (const auto& type : rules().types) EXPECT_FALSE(type.about.empty()) << type.name;
}

TEST(Yuanmou12345, Y19ThereIsJointHandlingAndSupervisionBesideTransfer) {
  EXPECT_TRUE(rules().joint.allowed);
  EXPECT_FALSE(rules().supervision.origins.empty());
  EXPECT_FALSE(rules().supervision.states.empty());
}

TEST(Yuanmou12345, Y20AnOrdinaryMatterGoesStraightToTheUnit) {
  for (const char* type : {"咨询", "建议", "求助", "投诉"}) {
    EXPECT_EQ(Supposing("12345").of(type).route(), "matter") << type;
  }
}

TEST(Yuanmou12345, Y21TheCountyNamesTheLeadAndTheLeadCombines) {
  EXPECT_TRUE(rules().joint.leadCombines);
  EXPECT_EQ(textOf(rules().joint.decides), "body county");
}

TEST(Yuanmou12345, Y22SomeOriginsAreSupervised) {
  EXPECT_THAT(rules().supervision.origins, ElementsAre("县政府领导交办", "两代表一委员", "企业"));
}

TEST(Yuanmou12345, Y23SomeStatesAreSupervised) {
  EXPECT_THAT(rules().supervision.states, ElementsAre("情节严重", "典型", "二次不满意且办理不力"));
  EXPECT_EQ(rules().supervision.dissatisfiedTimes, 2U);
}

TEST(Yuanmou12345, Y30OnlyTheCountyUnifiesAnOpinion) {
  EXPECT_THAT(actorsOf(rules(), Kind::kOpinionUnified), ElementsAre("county"));
}

TEST(Yuanmou12345, Y33WhatIsNotYuanmousIsSentBackToThePrefecture) {
  EXPECT_EQ(textOf(rules().returns.upward.value()), "body prefecture");
}

TEST(Yuanmou12345, Y34AnAssignedMatterIsClosedByFourFacts) {
  EXPECT_THAT(rules().closing.assigned,
              ElementsAre(Kind::kResult, Kind::kReviewed, Kind::kSealed, Kind::kPaperFiled));
  EXPECT_THAT(rules().closing.direct, ElementsAre(Kind::kResult));
  EXPECT_THAT(actorsOf(rules(), Kind::kPaperFiled), ElementsAre("county"));
}

TEST(Yuanmou12345, Y36PapersAreKeptForTwoYears) {
  EXPECT_EQ(rules().retention.years, 2U);
  EXPECT_EQ(rules().retention.keptBy,
            "县热线管理机构保管领导批示、督办件、通报；承办单位保管办理原始资料");
}

TEST(Yuanmou12345, Y37TheCountyIssuesACircularRegularly) {
  EXPECT_EQ(summaryOf(rules(), "12345政府热线受理情况通报"),
            "regularly: body county to body prefecture");
}

TEST(Yuanmou12345, Y39ConcentratedOpinionsBecomeAReport) {
  EXPECT_EQ(summaryOf(rules(), "群众反映集中的专题报告"),
            "regularly: body county to body inspection");
}

TEST(Yuanmou12345, Y40UnitsAreAssessedEveryYear) {
  EXPECT_EQ(summaryOf(rules(), "年度考核"), "year: body inspection to body county");
  EXPECT_EQ(bodyAt(rules(), "532328000000-inspection"), "inspection");
}

TEST(Yuanmou12345, Y41AnOfficeAnswersForWhatIsNotFinishedInTime) {
  EXPECT_EQ(rules().accountability.at(0).name, "未在规定期限内办结且未说明情况或理由不充分");
  EXPECT_THAT(rules().accountability.at(0).rules, ElementsAre("Y41"));
}

TEST(Yuanmou12345, Y42AnOfficeAnswersForShirking) {
  EXPECT_EQ(rules().accountability.at(1).name, "牵头或配合单位推诿扯皮，导致逾期或未办结");
  EXPECT_THAT(rules().accountability.at(1).rules, ElementsAre("Y42"));
}

TEST(Yuanmou12345, Y43AnOfficeAnswersForFalseFeedback) {
  EXPECT_EQ(rules().accountability.at(2).name, "不如实反馈，或以权谋私、徇私舞弊致使办理不公");
  EXPECT_THAT(rules().accountability.at(2).rules, ElementsAre("Y43"));
}

TEST(Yuanmou12345, Y44AnOfficeAnswersForNeglect) {
  EXPECT_EQ(rules().accountability.at(3).name, "玩忽职守，未能妥善处理投诉，造成不良影响");
  EXPECT_THAT(rules().accountability.at(3).rules, ElementsAre("Y44"));
}

TEST(Yuanmou12345, Y45AnOfficeAnswersForALiaisonThatIsNotFiled) {
  EXPECT_EQ(rules().accountability.at(4).name, "未及时报备联络员变动，造成工作无人处理");
  EXPECT_THAT(rules().accountability.at(4).rules, ElementsAre("Y45"));
  EXPECT_EQ(textOf(rules().people.filedWith.value()), "body county");
}

TEST(Yuanmou12345, Y46AnOfficeAnswersForTellingWhoReported) {
  EXPECT_EQ(rules().accountability.at(5).name,
            "违反保密纪律，向被举报人透露举报人信息，致使受到打击报复");
  EXPECT_THAT(rules().accountability.at(5).rules, ElementsAre("Y46"));
  EXPECT_EQ(Supposing("12345").of("举报").route(), "accused-superior");
  auto accused = Supposing("12345").of("投诉").privacy(Privacy::kAnonymous).accusing();
  EXPECT_EQ(accused.route(), "accused-superior");
  EXPECT_EQ(Supposing("12345").of("投诉").privacy(Privacy::kConfidential).accusing().route(),
            "accused-superior");
  EXPECT_EQ(Supposing("12345").of("投诉").accusing().route(), "matter");
}

TEST(Yuanmou12345, Y47AnOfficeAnswersForLeaksAndRetaliation) {
  EXPECT_EQ(rules().accountability.at(6).name, "失密、泄密，对投诉人打击、报复、陷害");
  EXPECT_THAT(rules().accountability.at(6).rules, ElementsAre("Y47"));
}

TEST(Yuanmou12345, Y48AnOfficeAnswersForAbuseOfOffice) {
  EXPECT_EQ(rules().accountability.at(7).name, "利用职权吃拿卡要");
  EXPECT_THAT(rules().accountability.at(7).rules, ElementsAre("Y48"));
}

TEST(Yuanmou12345, Y49AnOfficeAnswersForOtherSeriousConsequences) {
  EXPECT_EQ(rules().accountability.at(8).name, "造成负面影响和严重后果的其他事项");
  EXPECT_THAT(rules().accountability.at(8).rules, ElementsAre("Y49"));
}

TEST(Yuanmou12345, Y50AnOfficeAnswersForOtherFailures) {
  EXPECT_EQ(rules().accountability.at(9).name, "其他不履行或不正确履行工作职责的");
  EXPECT_THAT(rules().accountability.at(9).rules, ElementsAre("Y50"));
}

TEST(Yuanmou12345, Y51TheCountyAsksForBlockingAndThePrefectureBlocks) {
  EXPECT_THAT(actorsOf(rules(), Kind::kBlockingAsked), ElementsAre("county"));
  EXPECT_THAT(actorsOf(rules(), Kind::kBlocked), ElementsAre("prefecture"));
}

TEST(Yuanmou12345, Y05Y51ThePrefectureRegistersAndBlocks) {
  EXPECT_THAT(actorsOf(rules(), Kind::kRegistered), ElementsAre("prefecture", "county"));
  EXPECT_THAT(actorsOf(rules(), Kind::kBlocked), ElementsAre("prefecture"));
}

TEST(Yuanmou12345, Y52ThePaperNoticeHasAForm) {
  ASSERT_THAT(namesOf(rules().forms), ElementsAre("热线交办通知单"));
  EXPECT_EQ(rules().forms[0].of, Kind::kDispatched);
}

TEST(Yuanmou12345, Y53AChangeOfLiaisonIsFiledWithTheCounty) {
  EXPECT_THAT(rules().people.filed, ElementsAre(Role::kLiaison));
  EXPECT_EQ(textOf(rules().people.filedWith.value()), "body county");
}

TEST(Yuanmou12345, Y54InForceOnTrialFromTheTwelfthOfJuly2018) {
  EXPECT_EQ(textOf(rules().effectiveFrom), "2018-07-12");
  EXPECT_TRUE(rules().trial);
  EXPECT_EQ(textOf(rules().interpreter.value()), "body county");
}

}  // namespace
}  // namespace guantong
