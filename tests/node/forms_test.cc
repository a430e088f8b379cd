#include "node/forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "node/profile/form_fields.h"
#include "tests/support/commands.h"
#include "tests/support/golden.h"
#include "tests/support/profiles.h"

namespace guantong::node {
namespace {

/// A page is long: of what is missing, that alone is said.
void expectHas(const std::string& page, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    EXPECT_TRUE(page.find(text) != page.npos) << "is missing: " << text;
  }
}
void expectLacks(const std::string& page, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    EXPECT_TRUE(page.find(text) == page.npos) << "should not be there: " << text;
  }
}

using federation::ErrorCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ticket::Kind;
using ticket::Turn;

OfficeCode codeOf(std::string_view text) { return *OfficeCode::parse(text); }
/// 2026-02-13, an hour of the day in China.
Instant at(int hour) {
  return Instant{std::chrono::milliseconds{1'770'912'000'000}} + std::chrono::hours{hour};
}

const OfficeCode kCounty = codeOf("532328000000");
const OfficeCode kTown = codeOf("532328101000");
const OfficeCode kWater = codeOf("532328000000-water");

/// One ticket on which everything happened that is ever printed.
class Paper {
 public:
  Paper() {
    forms.self = kCounty;
    forms.hotline = "12345政府热线（元谋县）";
    forms.document = "元政办函〔2018〕6号";
    forms.offices = {{kCounty, "元谋县"}, {kWater, "县水务局"}, {kTown, "元马镇"}};
    detail.line.number = "7Q3K-M9XD-2VRT-C";
    detail.line.title = "自来水浑浊，居民三天无法用水";
    detail.state.registrar = kCounty;
    detail.state.received = at(16);
    detail.state.registeredAt = at(17);
    detail.state.numbers = {{"DH2018-7", "州平台"}};
    ticket::Registered& opened = detail.opened;
    opened.channel = "电话";
    opened.type = "投诉";
    opened.category = "供水";
    opened.origin = "企业";
    opened.urgent = opened.major = true;
    opened.matterPlace = kTown;
    opened.accused = kWater;
    opened.reporterPlace = kTown;
    say(Kind::kRegistered, kCounty, "2 月 10 日起自来水浑浊发黄。\n已向水厂反映，没有答复。", 1);
    ticket::Act dispatched = support::act(Kind::kDispatched, "", kWater);
    dispatched.others = {kTown};
    dispatched.word = "联办";
    say(std::move(dispatched), kCounty, "请县水务局牵头，元马镇配合，核实水质并恢复供水。", 2);
    turn(kWater, Turn::Part::kLead);
    turn(kTown, Turn::Part::kAssistant);
    clock("sign", "签收", 0, 72);
    clock("finish", "办结", 0, 200);
  }

  void say(ticket::Act act, const OfficeCode& author, std::string text, std::uint32_t person = 0) {
    TicketDetail::Step step;
    step.event.id.leaf.fill(static_cast<std::byte>(detail.steps.size() + 1));
    step.event.author = author;
    step.event.person = person;
    step.event.time = at(17 + static_cast<int>(detail.steps.size()));
    step.event.act = std::move(act);
    step.text = std::move(text);
    detail.steps.push_back(std::move(step));
  }
  void say(Kind kind, const OfficeCode& author, std::string text, std::uint32_t person = 0) {
    say(support::act(kind), author, std::move(text), person);
  }
  /// Of the turn of `holder`, what was said of it last.
  ticket::EventId sayOfTurn(Kind kind, const OfficeCode& author, const OfficeCode& to,
                            std::string text, std::string word = {}) {
    ticket::Act act = support::act(kind, "", to);
    act.turn = detail.steps.at(1).event.id;
    act.word = std::move(word);
    say(std::move(act), author, std::move(text), 3);
    return detail.steps.back().event.id;
  }
  void supervise() {
    sayOfTurn(Kind::kSupervised, kCounty, kWater, "三日内恢复供水，每日报告进展。",
              "县政府领导交办");
  }
  void giveBack() {
    const ticket::EventId asked =
        sayOfTurn(Kind::kReturned, kWater, kTown, "该片管网属元马镇自管。");
    detail.steps.back().event.act.flag = true;
    ticket::Act granted = support::act(Kind::kReturnGranted);
    granted.turn = detail.steps.at(1).event.id;
    granted.about = asked;
    say(std::move(granted), kCounty, "情况属实，重新交办。", 2);
  }

  [[nodiscard]] Result<PrintedForm> print(std::string_view name,
                                          Language language = Language::kChinese) const {
    return FormPrinter(language, detail, forms).print(name, {}, {7, at(41)});
  }
  [[nodiscard]] std::string html(std::string_view name,
                                 Language language = Language::kChinese) const {
    const auto printed = print(name, language);
    EXPECT_TRUE(printed.has_value()) << name << ": " << (printed ? "" : printed.error().detail);
    return printed ? printed->html : "";
  }

  TicketDetail detail;
  Forms forms;

 private:
  void turn(const OfficeCode& to, Turn::Part part) {
    Turn turn;
    turn.given = turn.joint = detail.steps.back().event.id;
    turn.by = kCounty;
    turn.to = to;
    turn.part = part;
    turn.at = detail.steps.back().event.time;
    turn.delivered = at(19);
    detail.state.turns.push_back(turn);
  }
  void clock(std::string name, std::string chinese, std::uint32_t of, int due) {
    ClockLine clock;
    clock.name = std::move(name);
    clock.chinese = std::move(chinese);
    clock.turn = of;
    clock.due = at(due);
    detail.clocks.push_back(std::move(clock));
  }
};

TEST(Forms, EachIsTheSamePageAsEver) {
  Paper paper;
  paper.supervise();
  paper.giveBack();
  for (const Language language : {Language::kChinese, Language::kEnglish}) {
    for (const char* word : {"acceptance", "assignment", "return", "supervision"}) {
      const std::string name =
          std::string("forms/") + word + "-" + std::string(nameOf(language)) + ".html";
      support::expectGoldenText(name, paper.html(word, language));
    }
  }
}

TEST(Forms, AnAcceptanceSlipHasTheNumberWhatWasReportedAndWhoPrintedIt) {
  const std::string html = Paper().html("受理单");
  expectHas(html, {"<h1>受理单</h1>", "7Q3K-M9XD-2VRT-C", "自来水浑浊发黄。\n已向",
                   "DH2018-7 州平台", "元谋县（532328000000）", "2026-02-13 16:00"});
  expectHas(html, {"打印：元谋县（532328000000）  7 号  2026-02-14 17:00"});
}

TEST(Forms, JointHandlingGivesANoticeToEachWithItsOwnClocks) {
  const auto printed = Paper().print("交办通知单");
  ASSERT_TRUE(printed.has_value());
  EXPECT_EQ(printed->sheets, 2U);
  const std::size_t second = printed->html.rfind("<section");
  const std::string lead = printed->html.substr(0, second);
  const std::string assistant = printed->html.substr(second);
  expectHas(lead,
            {"县水务局", ">主办<", "元马镇（532328101000） 协办", "签收 2026-02-15 24:00\n办结"});
  expectHas(assistant, {">协办<", "主办"});
  expectLacks(assistant, {"办结"});
}

TEST(Forms, ANoticeIsPrintedOfOneOfficeWhereItIsAsked) {
  const Paper paper;
  const FormPrinter printer(Language::kChinese, paper.detail, paper.forms);
  EXPECT_EQ(printer.print("assignment", kTown, {})->sheets, 1U);
  const auto none = printer.print("assignment", codeOf("330000000000"), {});
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().detail, HasSubstr("330000000000"));
}

TEST(Forms, AReturnNoticeHasReasonSuggestionVisitAndDecision) {
  Paper paper;
  paper.giveBack();
  expectHas(paper.html("退回通知单"), {"该片管网属元马镇自管。", "元马镇（532328101000）", ">是<",
                                       "同意退回 2026-02-13 ", "情况属实"});
}

TEST(Forms, ASupervisionNoticeHasItsGroundsAndWhatIsDemanded) {
  Paper paper;
  paper.supervise();
  expectHas(paper.html("督办通知单"),
            {"县政府领导交办", "三日内恢复供水", "县水务局（532328000000-water）"});
}

TEST(Forms, OfWhatDidNotHappenIsRefusedWithWhatIsPossible) {
  const Paper paper;
  for (const char* name : {"退回通知单", "supervision"}) {
    const auto refused = paper.print(name);
    ASSERT_FALSE(refused.has_value()) << name;
    EXPECT_EQ(refused.error().code, ErrorCode::kNotAllowed);
    EXPECT_THAT(refused.error().detail,
                HasSubstr("possible now: acceptance 受理单, assignment 交办通知单"));
  }
  const auto unknown = paper.print("收据");
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(unknown.error().detail, HasSubstr("supervision 督办通知单"));
}

TEST(Forms, WhatWasExcludedOrLostIsNotPrinted) {
  Paper paper;
  paper.supervise();
  paper.detail.steps.back().event.excluded = true;
  EXPECT_FALSE(paper.print("supervision").has_value());
  paper.detail.steps.back().event.excluded = false;
  paper.detail.steps.back().without = "lost";
  EXPECT_FALSE(paper.print("supervision").has_value());
}

TEST(Forms, HostileTextsAreShownAndDoNothing) {
  Paper paper;
  const std::string hostile =
      "<script>alert(1)</script>\"'&\x1b[2J\xe2\x80\xae"
      "evil\n</td></table>";
  paper.supervise();
  paper.giveBack();
  paper.detail.line.title = paper.detail.line.number = hostile;
  paper.forms.hotline = paper.forms.document = hostile;
  for (auto& [code, name] : paper.forms.offices) name = hostile;
  for (auto& step : paper.detail.steps) step.text = step.event.act.word = hostile;
  for (auto& clock : paper.detail.clocks) clock.chinese = hostile;
  paper.detail.opened.channel = paper.detail.opened.type = paper.detail.opened.category = hostile;
  paper.detail.opened.origin = hostile;
  paper.detail.state.numbers = {{hostile, hostile}};
  paper.forms.forms = {{hostile, Kind::kRegistered, {"number", hostile}}};
  for (const char* name : {"acceptance", "assignment", "return", "supervision"}) {
    const std::string html = paper.html(name);
    expectHas(html, {"&lt;script&gt;"});
    expectLacks(html, {"<script", "\x1b", "\xe2\x80\xae"});
    const auto count = [&](std::string_view of) {
      std::size_t found = 0;
      for (std::size_t i = html.find(of); i != html.npos; i = html.find(of, i + 1)) ++found;
      return found;
    };
    EXPECT_EQ(count("<table>"), count("</table>"));
    EXPECT_EQ(count("<td"), count("</td>"));
  }
}

TEST(Forms, APageNeedsNothingFromAnywhereElse) {
  const std::string html = Paper().html("acceptance");
  for (const char* word : {"http://", "https://", "url(", "@import", "<script", "<img", "<link"}) {
    expectLacks(html, {word});
  }
  expectHas(html, {"default-src 'none'", "size: A4"});
}

TEST(Forms, ThePlaceOfAReporterWhoIsNotOpenIsLeftOut) {
  Paper paper;
  paper.forms.forms = {{"咨询受理单", Kind::kRegistered, {"number", "reporter-place"}}};
  expectHas(paper.html("咨询受理单"), {"元马镇"});
  for (const auto privacy : {ticket::Privacy::kConfidential, ticket::Privacy::kAnonymous}) {
    paper.detail.opened.privacy = privacy;
    expectHas(paper.html("咨询受理单"), {"不公开"});
    expectLacks(paper.html("咨询受理单"), {"元马镇"});
  }
}

TEST(Forms, EveryFieldHasAValueWhereTheTicketHasIt) {
  Paper paper;
  paper.supervise();
  paper.giveBack();
  ticket::Act reviewed = support::act(Kind::kReviewed);
  reviewed.turn = paper.detail.steps.at(1).event.id;
  paper.say(std::move(reviewed), kWater, "", 5);
  paper.sayOfTurn(Kind::kResult, kWater, {}, "管网已更换。");
  paper.say(Kind::kLeaderInstructed, kCounty, "请尽快办理。");
  std::vector<std::string> all(std::begin(profile::kFormFields), std::end(profile::kFormFields));
  for (const Kind of : {Kind::kRegistered, Kind::kDispatched, Kind::kReturned, Kind::kSupervised}) {
    paper.forms.forms.push_back({"全栏 " + std::to_string(static_cast<int>(of)), of, all});
  }
  std::string pages;
  for (const FormLine& form : paper.forms.forms) pages += paper.html(form.name);
  for (const char* value : {"7Q3K",           "DH2018-7",   "元政办函",
                            "元谋县",         "00:00",      "电话",
                            "投诉",           "供水",       "企业",
                            "实名",           "紧急 重大",  "自来水浑浊",
                            "发黄",           "元马镇",     "县水务局",
                            "主办",           "协办",       "19:00",
                            "办结",           "2 号",       "联办\n请县水务局牵头",
                            "5 号",           "请尽快办理", "管网已更换",
                            "自管",           ">是<",       "同意退回",
                            "县政府领导交办", "每日报告",   "签收人"}) {
    expectHas(pages, {value});
  }
}

TEST(Forms, TheShippedRulesNameTheirs) {
  const auto namesOf = [](const char* hotline) {
    Forms rules;
    for (const profile::FormRule& form : support::shippedProfile(hotline)->forms) {
      rules.forms.push_back({form.name, form.of, form.fields});
    }
    Paper paper;
    paper.forms.forms = rules.forms;
    std::vector<std::string> names;
    for (const FormLine& form :
         FormPrinter(Language::kChinese, paper.detail, paper.forms).possible()) {
      names.push_back(form.name);
    }
    return names;
  };
  EXPECT_THAT(namesOf("12345"), ::testing::ElementsAre("受理单", "热线交办通知单"));
  EXPECT_THAT(namesOf("12314"), ::testing::ElementsAre("受理单", "公文处理笺"));
  EXPECT_THAT(namesOf("12316"),
              ::testing::ElementsAre("12316农机购置补贴政策咨询受理单",
                                     "12316农机购置补贴投诉举报受理单", "交办通知单"));
}

TEST(Grain12325, G15AWorkOrderIsPrintedForThePaperFileAndTheFax) {
  Paper paper;
  paper.forms.hotline = support::shippedProfile("12325")->name;
  for (const profile::FormRule& form : support::shippedProfile("12325")->forms) {
    paper.forms.forms.push_back({form.name, form.of, form.fields});
  }
  const std::string page = paper.html("工单");
  // A fax knows black and white: what is said is said in words and lines.
  expectHas(page, {"<h1>工单</h1>", "size: A4", "color: #000", "border: .75pt solid #000",
                   "自来水浑浊发黄", "7Q3K-M9XD-2VRT-C"});
}

}  // namespace
}  // namespace guantong::node
