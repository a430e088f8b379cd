#include "node/rulebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/commands.h"
#include "tests/support/profiles.h"
#include "tests/support/rules.h"
#include "tests/support/town.h"

namespace guantong::node {
namespace {

using namespace std::chrono_literals;
using federation::ErrorCode;
using support::shortNotice;
using support::shortProfile;
using support::Town;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ticket::Kind;
using ticket::Role;

Publish profileOf(std::string text) { return {Kind::kProfilePublished, std::move(text), 0}; }
Publish calendarOf(std::string text) { return {Kind::kCalendarPublished, std::move(text), 0}; }

/// National office, province, city, county, township: one branch, that has been up for a while.
class Hotline : public ::testing::Test {
 protected:
  Hotline() : town(tree, {tree.national, tree.province, tree.city, tree.county, tree.township}) {
    town.run(5s);
  }
  std::vector<RulesLine> rulesAt(const OfficeCode& office) {
    return std::get<std::vector<RulesLine>>(town.look(office, AskRules{}));
  }
  Desk deskAt(const OfficeCode& office, AskDesk question = {}) {
    return std::get<Desk>(town.look(office, question));
  }
  NewTicket complaint(const OfficeCode& to = {}) {
    NewTicket command = support::newTicket("路灯不亮", "村口三盏灯。", to);
    command.says.hotline = "99999";
    command.says.type = "投诉";
    return command;
  }
  [[nodiscard]] std::size_t told(const std::string& what) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        town.notices(), [&](const auto& notice) { return notice.find(what) != notice.npos; }));
  }
  std::string refusal(const OfficeCode& office, Command command) {
    const auto done = town.tryToAsk(office, std::move(command));
    return done ? "" : done.error().detail;
  }

  support::Tree tree;
  Town town;
};

TEST_F(Hotline, AProfileReachesEveryOfficeAndStaysAfterACrash) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.ask(tree.national, calendarOf(shortNotice(1, 2026, "12-30")));
  town.run(10s);
  for (const OfficeCode& office : {tree.national, tree.province, tree.city, tree.township}) {
    EXPECT_THAT(rulesAt(office), SizeIs(2)) << office.text();
  }
  town.crash(tree.township);
  EXPECT_THAT(rulesAt(tree.township), SizeIs(2));
  // What was passed on stands in the store as any event does, and verifies.
  const auto keys = town.keys(tree.township);
  const auto tables = federation::Tables::open(town.store(tree.township)).value();
  const auto snapshot = town.store(tree.township).snapshot().value();
  const auto audit =
      verifyLedger(*snapshot, tables, keys->directory, keys->ring->restKey(), std::nullopt, {});
  ASSERT_TRUE(audit.has_value());
  EXPECT_THAT(audit->found, IsEmpty());
}

TEST_F(Hotline, OnlyTheNationalOfficeGivesRulesOut) {
  const auto done = town.tryToAsk(tree.city, profileOf(shortProfile()));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::kNotAllowed);
  EXPECT_THAT(refusal(tree.national, profileOf("hotline = 7")), HasSubstr("line"));
  town.ask(tree.national, profileOf(shortProfile()));
  EXPECT_THAT(refusal(tree.national, profileOf(shortProfile())), HasSubstr("already"));
}

TEST_F(Hotline, AnOfficeWhoseStoreWasLostGetsAllRulesAgain) {
  town.backUp(tree.county);
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(10s);
  ASSERT_THAT(rulesAt(tree.county), SizeIs(1));
  town.restore(tree.county);
  EXPECT_THAT(rulesAt(tree.county), IsEmpty());
  town.run(60s);
  EXPECT_THAT(rulesAt(tree.county), SizeIs(1));
}

TEST(HotlineOverABadLine, ATicketWaitsForItsProfileWhicheverFrameIsLost) {
  const support::Tree tree;
  std::uint64_t waited = 0;
  for (int lost = 1; lost <= 8; ++lost) {
    Town town(tree, {tree.national, tree.province, tree.city, tree.county});
    town.run(5s);
    // Nothing goes down to the county for a while; of what comes then, one frame is lost.
    bool up = false;
    int frames = 0;
    town.passes = [&](const OfficeCode& from, const OfficeCode& to) {
      if (from != tree.city || to != tree.county) return true;
      return up && ++frames != lost;
    };
    town.ask(tree.national, profileOf(shortProfile()));
    town.run(5s);
    NewTicket urgent = support::newTicket("路灯不亮", "村口三盏灯。", tree.county);
    urgent.says.hotline = "99999";
    urgent.says.type = "投诉";
    urgent.says.urgent = true;
    const auto id = *town.ask(tree.city, urgent).ticket;
    up = true;
    for (int i = 0; i < 600; ++i) {
      town.run(100ms);
      waited = std::max(waited, town.status(tree.county).eventsWaiting);
    }
    ASSERT_TRUE(town.has(tree.county, id)) << lost;
    EXPECT_EQ(town.ticket(tree.county, id).opened.profileVersion, 1u);
    EXPECT_EQ(town.status(tree.county).eventsWaiting, 0u);
    EXPECT_TRUE(town.ticket(tree.city, id).state.turns.at(0).delivered) << lost;
  }
  EXPECT_GT(waited, 0u) << "no frame that was lost was the one with the rules";
}

TEST_F(Hotline, WhatIsRegisteredMustFitTheRulesAndTheErrorNamesWhatDoes) {
  NewTicket early = complaint();
  EXPECT_THAT(refusal(tree.city, early), HasSubstr("99999"));
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  NewTicket wrong = complaint();
  wrong.says.type = "举报";
  EXPECT_THAT(refusal(tree.city, wrong), HasSubstr("咨询, 投诉"));
  wrong = complaint();
  wrong.says.channel = "微信";
  EXPECT_THAT(refusal(tree.city, wrong), HasSubstr("电话"));
  wrong = complaint();
  wrong.says.channel = "电话";
  const auto today = profile::startOf(profile::dayOf(town.now()));
  wrong.says.received = today - 2h;
  EXPECT_THAT(refusal(tree.city, wrong), HasSubstr("08:00"));
  wrong.says.received = today - 8h;
  EXPECT_EQ(refusal(tree.city, wrong), "");
}

TEST_F(Hotline, EveryClockIsToldOnceBeforeAndOnceAfterAlsoByWhoWasOffForAWeek) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  const auto id = *town.ask(tree.city, complaint(tree.county)).ticket;
  town.run(5s);
  ASSERT_THAT(town.ticket(tree.county, id).clocks, SizeIs(2));
  const std::string county(tree.county.text());
  for (int day = 0; day < 20; ++day) town.run(24h);
  EXPECT_EQ(told(county + " deadline-over"), 2u);
  const std::uint64_t near = town.status(tree.county).deadlinesNear;
  EXPECT_EQ(near, told(county + " deadline-near"));
  EXPECT_EQ(near, 2u);
  town.run(24h);
  EXPECT_EQ(told(county + " deadline-over"), 2u);

  const auto other = *town.ask(tree.city, complaint(tree.county)).ticket;
  town.run(5s);
  town.sleep(24h * 20);
  town.run(5s);
  EXPECT_EQ(told(county + " deadline-over"), 4u) << other.bytes.size();
}

TEST_F(Hotline, TheDeskIsOrderedByDeadlineAndComesInPages) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  std::vector<TicketId> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(*town.ask(tree.city, complaint(tree.county)).ticket);
    town.run(24h * 7);
  }
  const Desk all = deskAt(tree.county);
  ASSERT_THAT(all.lines, SizeIs(3));
  EXPECT_EQ(all.overdue, 3u);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(all.lines[i].line.ticket, ids[i]);
    EXPECT_EQ(all.lines[i].clock.name, "sign");
  }
  const Desk first = deskAt(tree.county, {2, {}, 0});
  ASSERT_THAT(first.lines, SizeIs(2));
  const Desk second = deskAt(tree.county, {2, first.lines[1].clock.due, first.lines[1].line.row});
  ASSERT_THAT(second.lines, SizeIs(1));
  EXPECT_EQ(second.lines[0].line.ticket, ids[2]);
  town.ask(tree.county, support::result(ids[0], "已修好"));
  town.run(5s);
  EXPECT_THAT(deskAt(tree.county).lines, SizeIs(2));
}

TEST_F(Hotline, ATicketIsFoundByItsNumberAndByAForeignOne) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  NewTicket imported = complaint();
  imported.says.number = "DH2026-7";
  imported.says.system = "州平台";
  const auto id = *town.ask(tree.city, imported).ticket;
  town.run(5s);
  const std::string number = town.ticket(tree.city, id).line.number;
  for (const std::string& asked : {number, std::string("DH2026-7")}) {
    const auto lines = std::get<std::vector<TicketLine>>(town.look(tree.city, AskByNumber{asked}));
    ASSERT_THAT(lines, SizeIs(1)) << asked;
    EXPECT_EQ(lines[0].ticket, id);
  }
  std::string mistyped = number;
  mistyped[0] = mistyped[0] == '7' ? '8' : '7';
  EXPECT_THAT(std::get<std::vector<TicketLine>>(town.look(tree.city, AskByNumber{mistyped})),
              IsEmpty());
}

TEST_F(Hotline, AnotherCalendarCountsOpenTicketsAgainAndSaysWhatMoved) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  const auto id = *town.ask(tree.city, complaint(tree.county)).ticket;
  town.run(5s);
  const auto before = town.ticket(tree.county, id).clocks.at(0).due;
  const profile::Day tomorrow = profile::dayOf(town.now()) + std::chrono::days{1};
  const std::string off = profile::textOf(tomorrow).substr(5) + ".." +
                          profile::textOf(tomorrow + std::chrono::days{6}).substr(5);
  const int year = static_cast<int>(profile::yearOf(tomorrow));
  town.ask(tree.national, calendarOf(shortNotice(1, year, off)));
  town.run(60s);
  const TicketDetail detail = town.ticket(tree.city, id);
  EXPECT_GT(detail.clocks.at(0).due, before);
  const auto moved = std::ranges::count_if(detail.steps, [&](const auto& step) {
    return step.event.kind() == Kind::kDeadlineMoved && step.event.author == tree.county;
  });
  EXPECT_EQ(moved, 2);
  EXPECT_EQ(town.ticket(tree.county, id).state.conflicts.size(), 0u);
}

TEST_F(Hotline, WhatIsNotAllowedIsRefusedWithWhatIs) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  const auto id = *town.ask(tree.city, complaint(tree.county)).ticket;
  town.run(5s);
  EXPECT_THAT(refusal(tree.county, support::closing(id, "关")), HasSubstr("possible now:"));
  EXPECT_THAT(refusal(tree.county, support::closing(id, "关")), HasSubstr("result"));
  auto longer = support::act(Kind::kExtensionAsked, "需要现场核查");
  longer.word = "finish";
  longer.number = 9;
  EXPECT_THAT(refusal(tree.county, support::on(id, longer)), HasSubstr("3 working days"));
  longer.number = 3;
  town.ask(tree.county, support::on(id, longer));
  town.run(5s);
  auto grant = support::act(Kind::kExtensionGranted);
  grant.number = 3;
  const auto before = town.ticket(tree.city, id).clocks.at(1).due;
  town.ask(tree.city, support::on(id, grant));
  town.run(5s);
  EXPECT_GT(town.ticket(tree.county, id).clocks.at(1).due, before);
}

TEST_F(Hotline, PeopleActByTheirRolesAndADutyIsFiled) {
  town.ask(tree.national, profileOf(shortProfile()));
  town.run(5s);
  const auto put = [&](std::uint32_t number, const char* name, std::vector<Role> roles,
                       std::uint32_t by) {
    return town.ask(tree.city, PutPerson{number, name, std::move(roles), {}, by}).person;
  };
  const auto chief = put(0, "张三", {Role::kMainAdministrator, Role::kLeader}, 0);
  const auto clerk = put(0, "李四", {Role::kIntake, Role::kLiaison}, chief);
  EXPECT_THAT(refusal(tree.city, complaint()), HasSubstr("李四"));
  NewTicket command = complaint();
  command.person = clerk;
  EXPECT_EQ(refusal(tree.city, command), "");
  command.person = chief;
  EXPECT_THAT(refusal(tree.city, command), HasSubstr("intake"));

  People people = std::get<People>(town.look(tree.city, AskPeople{}));
  const auto filing = std::ranges::find(people.due, Role::kLiaison, &PeopleDue::role);
  ASSERT_NE(filing, people.due.end());
  EXPECT_FALSE(filing->missing);
  EXPECT_GT(filing->due, town.now());
  ActOfOffice filed{support::act(Kind::kPersonFiled), chief};
  filed.act.word = "liaison";
  filed.act.to = tree.province;
  town.ask(tree.city, filed);
  people = std::get<People>(town.look(tree.city, AskPeople{}));
  EXPECT_EQ(std::ranges::find(people.due, Role::kLiaison, &PeopleDue::role), people.due.end());
  // Main administrator is one: the duty is handed over.
  put(clerk, "", {Role::kMainAdministrator}, chief);
  people = std::get<People>(town.look(tree.city, AskPeople{}));
  EXPECT_THAT(people.people.at(0).roles, ::testing::ElementsAre(Role::kLeader));
}

class GrainPeople : public Hotline {
 protected:
  GrainPeople() {
    town.ask(tree.national,
             Publish{Kind::kProfilePublished, support::shippedProfileText("12325"), 0});
    town.run(5s);
  }
  People people() { return std::get<People>(town.look(tree.city, AskPeople{})); }
  std::uint32_t put(PutPerson command) { return town.ask(tree.city, std::move(command)).person; }
};

TEST_F(GrainPeople, G12AnAdministratorWithoutATrainingOnRecordIsNamed) {
  const std::uint32_t chief = put({0, "张三", {Role::kMainAdministrator}, {}, 0});
  EXPECT_THAT(people().lacks, ::testing::Contains(::testing::Truly([&](const PersonLacks& lack) {
                return lack.person == chief && lack.training;
              })));
  put({chief, "", {}, {}, chief, "", town.now() - 24h});
  for (const PersonLacks& lack : people().lacks) EXPECT_FALSE(lack.training);
  EXPECT_THAT(people().people.at(0).roles, ::testing::ElementsAre(Role::kMainAdministrator));
  EXPECT_THAT(refusal(tree.city, PutPerson{chief, "", {}, {}, chief, "", town.now() + 1h}),
              HasSubstr("future"));
}

TEST_F(GrainPeople, G13G14AContactIsKeptAndItsChangeIsFiled) {
  const std::uint32_t chief = put({0, "张三", {Role::kMainAdministrator}, {}, 0});
  EXPECT_THAT(people().lacks, ::testing::Contains(::testing::Truly([&](const PersonLacks& lack) {
                return lack.person == chief && !lack.training;
              })));
  put({chief, "", {}, {}, chief, "13900000000 grain@example.gov.cn"});
  for (const PersonLacks& lack : people().lacks) EXPECT_TRUE(lack.training);
  ActOfOffice filed{support::act(Kind::kPersonFiled), chief};
  filed.act.word = "main-administrator";
  filed.act.to = tree.national;
  town.ask(tree.city, filed);
  const auto toFile = [&] {
    return std::ranges::count_if(people().due, [](const PeopleDue& due) { return !due.missing; });
  };
  EXPECT_EQ(toFile(), 0);
  put({chief, "", {}, {}, chief, "13911111111 grain@example.gov.cn"});
  EXPECT_EQ(toFile(), 1);
  put({chief, "", {}, {}, chief, "13911111111 grain@example.gov.cn"});  // no change
  EXPECT_EQ(people().people.at(0).contact, "13911111111 grain@example.gov.cn");
}

TEST_F(Hotline, WhatLeadsBackToTheReporterStaysInTheOfficeThatTookIt) {
  NewTicket command = support::newTicket("路灯", "不亮", tree.county);
  command.reporter = crypto::Bytes(16, std::byte{0x5A});
  town.ask(tree.city, command);
  command.reporter.resize(kReporterHandleBytesMax + 1);
  EXPECT_THAT(refusal(tree.city, command), HasSubstr("64 bytes"));
  town.run(10s);
  const auto handles = [&](const OfficeCode& office) {
    auto& store = town.store(office);
    const auto table = store.table("reporters").value();
    return store.snapshot().value()->entries(table);
  };
  EXPECT_EQ(handles(tree.city), 1u);
  EXPECT_EQ(handles(tree.county), 0u);
}

}  // namespace
}  // namespace guantong::node
