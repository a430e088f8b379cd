// Each line of the table: who may say it and who not, when, and with which fields.
#include "node/ticket/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/ticket_builder.h"

namespace guantong::node::ticket {
namespace {

using support::codeOf;
using support::say;
using support::Say;
using support::TicketBoard;

const OfficeCode kProvince = codeOf("530000000000");
const OfficeCode kPrefecture = codeOf("532300000000");
const OfficeCode kCounty = codeOf("532328000000");
const OfficeCode kTown = codeOf("532328100000");
const OfficeCode kWater = codeOf("532328000000-water");
const OfficeCode kStranger = codeOf("110000000000");
const TicketId kOther{{std::byte{9}}};

const profile::Profile& rules() {
  static const profile::Profile rules = [] {
    profile::Profile made = support::smallRules();
    // "sign" by notice, "tell" by filing: one clock for each way of extending.
    profile::ExtensionRule notice;
    notice.clock = "sign";
    made.extensions.push_back(notice);
    notice.clock = "tell";
    notice.act = profile::ExtensionRule::Act::kFiling;
    made.extensions.push_back(notice);
    made.closing = {};
    return made;
  }();
  return rules;
}

/// A ticket on its way, and what happened on it last.
struct Scene {
  TicketBoard board{&rules()};
  EventId turn, about;
};
void registered(Scene& scene) { scene.board.at(kCounty).registers(); }
void given(Scene& scene) {
  registered(scene);
  scene.turn = scene.board.at(kCounty).dispatches(kTown).event;
}
void held(Scene& scene) {
  given(scene);
  scene.board.at(kTown).getsDelivered(scene.turn);
}
void answered(Scene& scene) {
  held(scene);
  scene.board.at(kTown).answers(scene.turn);
}
void closed(Scene& scene) {
  answered(scene);
  scene.board.at(kCounty).closes();
}
void returning(Scene& scene) {
  held(scene);
  const Say what = say(Kind::kReturned).on(scene.turn).to(kWater).because("不属本镇");
  scene.about = scene.board.at(kTown).says(what).event;
}
void unreached(Scene& scene) {
  given(scene);
  for (int i = 0; i < 3; ++i) {
    scene.board.at(kCounty).says(say(Kind::kContactAttempted).to(kTown).word("无人接听"));
  }
}
void asking(Scene& scene) {
  held(scene);
  const Say what =
      say(Kind::kExtensionAsked).on(scene.turn).word("finish").number(2).because("复杂");
  scene.about = scene.board.at(kTown).says(what).event;
}
void endorsed(Scene& scene) {
  asking(scene);
  scene.board.at(kCounty).says(
      say(Kind::kExtensionEndorsed).on(scene.turn).about(scene.about).with({kPrefecture}));
}
void supplementing(Scene& scene) {
  registered(scene);
  scene.board.at(kCounty).says(say(Kind::kSupplementAsked).because("地点不详"));
}
void rectifying(Scene& scene) {
  answered(scene);
  const Say what = say(Kind::kRectificationSet).on(scene.turn).until("2026-04-01").because("整改");
  scene.about = scene.board.at(kCounty).says(what).event;
}
void referred(Scene& scene) {
  registered(scene);
  const Say what = say(Kind::kReferredOut).word("公安").because("涉嫌犯罪");
  scene.about = scene.board.at(kCounty).says(what).event;
}
void blocking(Scene& scene) {
  registered(scene);
  const Say what = say(Kind::kBlockingAsked).to(kPrefecture).because("恶意骚扰");
  scene.about = scene.board.at(kCounty).says(what).event;
}
void heldWithMailbox(Scene& scene) {
  Registered says;
  says.mailbox = true;
  scene.board.at(kCounty).registers(says);
  scene.turn = scene.board.at(kCounty).dispatches(kTown).event;
  scene.board.at(kTown).getsDelivered(scene.turn);
}
void longClosed(Scene& scene) {
  closed(scene);
  scene.board.timeIs("2028-03-03T00:00");
}

/// How a line's act can be: its author says it in a scene where it may.
struct Example {
  Kind kind;
  void (*scene)(Scene&);
  OfficeCode author;
  Say (*what)(Say, const Scene&);  ///< fills in the fields that the line needs
};

Say bare(Say what, const Scene&) { return what; }
Say onTurn(Say what, const Scene& scene) { return what.on(scene.turn); }
Say onTurnBecause(Say what, const Scene& scene) { return what.on(scene.turn).because("理由"); }
Say because(Say what, const Scene&) { return what.because("理由"); }
Say wordBecause(Say what, const Scene&) { return what.word("词").because("理由"); }
Say word(Say what, const Scene&) { return what.word("词"); }
Say joining(Say what, const Scene&) { return what.joining(kOther); }
Say answering(Say what, const Scene& scene) {
  return what.on(scene.turn).about(scene.about).because("理由");
}
Say extending(Say what, const Scene& scene) {
  return what.on(scene.turn).word("finish").number(2).because("理由");
}

const Example kExamples[] = {
    {Kind::kRecalled, held, kCounty, onTurnBecause},
    {Kind::kEscalated, unreached, kCounty,
     [](Say what, const Scene& scene) {
       return what.on(scene.turn).to(kPrefecture).because("无人接听");
     }},
    {Kind::kReturnGranted, returning, kCounty,
     [](Say what, const Scene& scene) { return what.on(scene.turn).about(scene.about); }},
    {Kind::kReturnRefused, returning, kCounty, answering},
    {Kind::kReturned, held, kTown,
     [](Say what, const Scene& scene) { return what.on(scene.turn).to(kWater).because("不属"); }},
    {Kind::kDispatched, registered, kCounty, [](Say what, const Scene&) { return what.to(kTown); }},
    {Kind::kDelivered, given, kTown, onTurn},
    {Kind::kPaperNotice, given, kCounty,
     [](Say what, const Scene& scene) { return what.on(scene.turn).word("交办通知单"); }},
    {Kind::kSigned, held, kTown, onTurn},
    {Kind::kResult, held, kTown, onTurnBecause},
    {Kind::kReviewed, answered, kTown, onTurn},
    {Kind::kSealed, answered, kTown, onTurn},
    {Kind::kPaperFiled, answered, kCounty, onTurn},
    {Kind::kSentBack, answered, kCounty, onTurnBecause},
    {Kind::kAccepted, registered, kCounty, bare},
    {Kind::kRefused, registered, kCounty, word},
    {Kind::kSupplementAsked, registered, kCounty, because},
    {Kind::kSupplementGiven, supplementing, kCounty, because},
    {Kind::kLinked, registered, kCounty, joining},
    {Kind::kMerged, registered, kCounty, joining},
    {Kind::kContactAttempted, registered, kCounty, word},
    {Kind::kContactMade, held, kTown, onTurn},
    {Kind::kProgress, held, kTown, onTurnBecause},
    {Kind::kContactAsked, held, kTown, onTurnBecause},
    {Kind::kMessageForReporter, heldWithMailbox, kTown, onTurnBecause},
    {Kind::kMessageFromReporter, heldWithMailbox, kCounty, because},
    {Kind::kExtensionNotified, held, kTown,
     [](Say what, const Scene& scene) {
       return what.on(scene.turn).word("sign").until("2026-03-06").because("理由");
     }},
    {Kind::kExtensionFiled, held, kTown,
     [](Say what, const Scene& scene) { return what.on(scene.turn).word("tell").because("理由"); }},
    {Kind::kExtensionAsked, held, kTown, extending},
    {Kind::kExtensionEndorsed, asking, kCounty,
     [](Say what, const Scene& scene) { return what.on(scene.turn).about(scene.about); }},
    {Kind::kExtensionGranted, endorsed, kPrefecture,
     [](Say what, const Scene& scene) { return what.on(scene.turn).about(scene.about).number(2); }},
    {Kind::kExtensionRefused, asking, kCounty, answering},
    {Kind::kUrged, held, kCounty, because},
    {Kind::kSupervised, held, kCounty, word},
    {Kind::kLegalLimitSet, held, kCounty,
     [](Say what, const Scene&) { return what.word("某法第三条").until("2026-05-01"); }},
    {Kind::kTermFixed, held, kCounty,
     [](Say what, const Scene&) { return what.until("2026-05-01").because("研究"); }},
    {Kind::kDeadlineMoved, held, kTown,
     [](Say what, const Scene&) { return what.word("finish").until("2026-03-10"); }},
    {Kind::kInformed, answered, kCounty, because},
    {Kind::kRated, closed, kCounty, [](Say what, const Scene&) { return what.word("良好"); }},
    {Kind::kScored, answered, kCounty,
     [](Say what, const Scene& scene) { return what.on(scene.turn).number(90); }},
    {Kind::kReexaminationAsked, closed, kCounty, because},
    {Kind::kReopened, closed, kCounty, because},
    {Kind::kRectificationSet, answered, kCounty,
     [](Say what, const Scene& scene) {
       return what.on(scene.turn).until("2026-04-01").because("整改");
     }},
    {Kind::kRectificationDone, rectifying, kTown, answering},
    {Kind::kCaseFilingSuggested, registered, kCounty, because},
    {Kind::kReferredOut, registered, kCounty, wordBecause},
    {Kind::kReferralFollowed, referred, kCounty,
     [](Say what, const Scene& scene) { return what.about(scene.about).because("已立案"); }},
    {Kind::kEmergencyReported, held, kTown, because},
    {Kind::kOpinionUnified, registered, kCounty, because},
    {Kind::kBlockingAsked, registered, kCounty,
     [](Say what, const Scene&) { return what.to(kPrefecture).because("骚扰"); }},
    {Kind::kBlocked, blocking, kPrefecture,
     [](Say what, const Scene& scene) { return what.about(scene.about); }},
    {Kind::kAssessed, closed, kCounty,
     [](Say what, const Scene& scene) { return what.on(scene.turn).word("合格"); }},
    {Kind::kExcludedFromAssessment, closed, kCounty, word},
    {Kind::kLeaderInstructed, held, kTown, because},
    {Kind::kInvestigationReported, held, kTown, onTurnBecause},
    {Kind::kTalkHeld, closed, kCounty,
     [](Say what, const Scene& scene) { return what.on(scene.turn).word("推诿").because("约谈"); }},
    {Kind::kNumberAdded, registered, kCounty, word},
    {Kind::kConsentRecorded, registered, kCounty, word},
    {Kind::kAnomalyReported, held, kTown,
     [](Say what, const Scene&) { return what.to(kProvince).because("异常"); }},
    {Kind::kClosed, answered, kCounty, bare},
    {Kind::kArchived, closed, kCounty, bare},
    {Kind::kPurged, longClosed, kCounty, word},
};

void set(Act& act, Field field, const Scene& scene) {
  switch (field) {
    case kTurn:
      act.turn = scene.turn;
      return;
    case kAbout:
      act.about = scene.turn;
      return;
    case kTo:
      act.to = kWater;
      return;
    case kOthers:
      act.others = {kWater};
      return;
    case kTicket:
      act.ticket = kOther;
      return;
    case kWord:
      act.word = "多余";
      return;
    case kNumber:
      act.number = 1;
      return;
    case kUntil:
      act.until = scene.board.now();
      return;
    case kText:
      act.text = "多余";
      return;
    default:
      act.flag = true;
  }
}
void clear(Act& act, Field field) {
  const Act none;
  switch (field) {
    case kTurn:
      act.turn.reset();
      return;
    case kAbout:
      act.about.reset();
      return;
    case kTo:
      act.to = none.to;
      return;
    case kTicket:
      act.ticket.reset();
      return;
    case kWord:
      act.word.clear();
      return;
    case kNumber:
      act.number = 0;
      return;
    case kUntil:
      act.until.reset();
      return;
    case kText:
      act.text.clear();
      return;
    default:
      act.others.clear();
      act.flag = false;
  }
}
constexpr Field kFields[] = {kTurn, kAbout,  kTo,    kOthers, kTicket,
                             kWord, kNumber, kUntil, kText,   kFlag};

class EachLine : public ::testing::TestWithParam<Example> {
 protected:
  void SetUp() override {
    GetParam().scene(scene_);
    what_ = GetParam().what(say(GetParam().kind), scene_);
  }
  Scene scene_;
  Say what_ = say(GetParam().kind);
  const Rule& rule_ = *ruleOf(GetParam().kind);
};

TEST_P(EachLine, IsSaidByWhomItNames) {
  EXPECT_EQ(scene_.board.at(GetParam().author).says(what_).why, "");
  EXPECT_THAT(scene_.board.at(kCounty).state().conflicts, ::testing::IsEmpty());
}

TEST_P(EachLine, IsAmongWhatIsPossible) {
  if (rule_.roles == 0) return;  // the node says it, nobody is asked
  const auto seat = scene_.board.at(GetParam().author);
  const auto all = possible(seat.ticket(), seat.state(), scene_.board.setting(), GetParam().author,
                            scene_.board.now());
  EXPECT_TRUE(std::ranges::any_of(all, [&](const Possible& each) { return each.rule == &rule_; }));
}

TEST_P(EachLine, IsNotSaidByAStranger) {
  EXPECT_NE(scene_.board.at(kStranger).says(what_).why, "");
}

TEST_P(EachLine, LacksNoFieldThatItNeeds) {
  for (const Field field : kFields) {
    if ((rule_.needs & field) == 0) continue;
    Say lacking = what_;
    clear(lacking.act(), field);
    EXPECT_NE(scene_.board.at(GetParam().author).says(lacking).why, "") << field;
  }
}

TEST_P(EachLine, HasNoFieldThatItHasNot) {
  if (GetParam().kind == Kind::kDelivered) return;  // no Act: it has no other fields
  for (const Field field : kFields) {
    if (((rule_.needs | rule_.may) & field) != 0) continue;
    Say more = what_;
    set(more.act(), field, scene_);
    const std::string why = scene_.board.at(GetParam().author).says(more).why;
    EXPECT_THAT(why, ::testing::HasSubstr("it has not")) << field;
  }
}

TEST_P(EachLine, WantsTheTicketAsItSays) {
  Scene other;
  if (rule_.before == Before::kClosed) {
    held(other);
  } else if (rule_.before == Before::kOpen) {
    GetParam().scene(other);
    ASSERT_EQ(other.board.at(kCounty).closes().why, "");
  } else {
    other.board.registrarIs(kCounty);
  }
  const Say what = GetParam().what(say(GetParam().kind), other);
  EXPECT_EQ(other.board.at(GetParam().author).says(what).why,
            "does not fit the state of the ticket");
}

TEST_P(EachLine, WantsTheTurnAsItSays) {
  const bool wantsOpen = rule_.turn == TurnMust::kBeOpen || rule_.turn == TurnMust::kBeHeld ||
                         rule_.turn == TurnMust::kNotBeOver;
  if (!wantsOpen) return;
  scene_.board.at(kCounty).says(say(Kind::kRecalled).on(scene_.turn).because("收回"));
  EXPECT_NE(scene_.board.at(GetParam().author).says(what_).why, "");
}

std::string nameOfExample(const ::testing::TestParamInfo<Example>& example) {
  std::string name(ticket::nameOf(example.param.kind)->word);
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Table, EachLine, ::testing::ValuesIn(kExamples), nameOfExample);

TEST(AuthorityTable, HasOneLineForEachKindOfATicketAndAnExampleOfEach) {
  std::vector<Kind> lines;
  for (const Rule& rule : authorityTable()) lines.push_back(rule.kind);
  std::vector<Kind> kinds;
  for (const KindName& kind : kKindNames) {
    if (static_cast<int>(kind.kind) < 100) kinds.push_back(kind.kind);
  }
  EXPECT_THAT(lines, ::testing::UnorderedElementsAreArray(kinds));
  std::vector<Kind> examples{Kind::kRegistered};  // has tests of its own
  for (const Example& example : kExamples) examples.push_back(example.kind);
  EXPECT_THAT(examples, ::testing::UnorderedElementsAreArray(kinds));
  EXPECT_EQ(ruleOf(Kind::kGap), nullptr);
  EXPECT_EQ(ruleOf(Kind{60'000}), nullptr);
}

TEST(AuthorityTable, RegistersOnceUnderAnIdOfItsOwn) {
  TicketBoard board;
  board.registrarIs(kPrefecture);
  EXPECT_EQ(board.at(kCounty).registers().why, "");
  EXPECT_EQ(board.at(kCounty).registers().why, "does not fit the state of the ticket");
  EXPECT_THAT(board.at(kTown).registers().why, ::testing::HasSubstr("not of its author"));
}

/// Whose word each standing takes, with a helper on the ticket who has another turn.
TEST(AuthorityTable, KnowsWhoStandsWhere) {
  Scene scene;
  registered(scene);
  auto& board = scene.board;
  scene.turn = board.at(kCounty).dispatches(kTown, {kWater}).event;
  const Say recall = say(Kind::kRecalled).on(scene.turn).to(kWater).because("收回");
  EXPECT_NE(board.at(kTown).says(recall).why, "") << "the lead did not give it";
  const Say urge = say(Kind::kUrged).on(scene.turn).because("请抓紧");
  EXPECT_EQ(board.at(kPrefecture).says(urge).why, "") << "above the holder";
  EXPECT_NE(board.at(kTown).says(urge).why, "");
  EXPECT_NE(board.at(codeOf("532300000000-hall")).says(urge).why, "");
  EXPECT_EQ(board.at(kCounty).says(recall).why, "");
  const State state = board.at(kCounty).state();
  EXPECT_FALSE(state.turns[0].over()) << "`to` names the helper";
  EXPECT_TRUE(state.turns[1].over());
}

}  // namespace
}  // namespace guantong::node::ticket
