// Reporters and offices that write to each other, between kernels.
#include "node/reporter/mailbox_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/reporter.h"

namespace guantong::node::reporter {
namespace {

using namespace std::chrono_literals;
using support::act;
using support::on;
using support::Reporter;
using support::Town;
using support::Tree;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ticket::Kind;

struct Line {
  Tree tree;
  Town town{tree, {tree.national, tree.province, tree.city, tree.county, tree.township}};
  Line() { town.run(5s); }
  std::string hintAt(const OfficeCode& office) { return town.status(office).receiptHint; }
};

std::vector<Kind> intakeChain(const TicketDetail& detail) {
  std::vector<Kind> kinds;
  for (const auto& step : detail.steps) {
    if (ticket::isOfIntakeChain(step.event.kind())) kinds.push_back(step.event.kind());
  }
  return kinds;
}

TEST(Mailbox, TheOfficeWritesAndTheReporterReadsAndAnswers) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  const TicketId id = *line.town.ask(line.tree.county, reporter.files("路灯不亮")).ticket;
  line.town.ask(line.tree.county, WriteToMailbox{id, "请补充地点", 0});
  line.town.run(1s);

  auto page = reporter.asks(line.town, line.tree.county);
  ASSERT_TRUE(page && page->there);
  EXPECT_EQ(page->page.keeper.office, line.tree.county);
  EXPECT_THAT(reporter.letters(page->page), ElementsAre("请补充地点"));
  page = reporter.asks(line.town, line.tree.county, {0, 1, "村口第三盏"});
  ASSERT_TRUE(page && page->there);
  EXPECT_THAT(reporter.letters(page->page), ElementsAre("请补充地点", "> 村口第三盏"));

  const auto view = std::get<MailboxView>(line.town.look(line.tree.county, AskMailbox{id, 0}));
  ASSERT_EQ(view.messages.size(), 2U);
  EXPECT_EQ(view.messages[0].text, "") << "the office can't open what it wrote";
  EXPECT_EQ(view.messages[1].text, "村口第三盏");
  EXPECT_TRUE(view.line.waits);
  line.town.ask(line.tree.county, ReadMailbox{id, 0});
  const auto lines =
      std::get<std::vector<MailboxLine>>(line.town.look(line.tree.county, AskMailboxes{}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_FALSE(lines[0].waits);
  EXPECT_THAT(intakeChain(line.town.ticket(line.tree.county, id)),
              ElementsAre(Kind::kMailboxWritten, Kind::kMailboxReceived, Kind::kMailboxRead));
}

TEST(Mailbox, WhatStandsInTheIntakeChainNeverLeaves) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  const TicketId id = *line.town.ask(line.tree.county, reporter.files("路灯不亮")).ticket;
  line.town.ask(line.tree.county, WriteToMailbox{id, "已收到", 0});
  line.town.run(1s);
  line.town.ask(line.tree.county, support::dispatch(id, line.tree.township, "请办理"));
  line.town.run(1min);
  ASSERT_TRUE(line.town.has(line.tree.township, id));
  EXPECT_THAT(intakeChain(line.town.ticket(line.tree.township, id)), IsEmpty());
  line.town.crash(line.tree.county);
  line.town.run(1min);
  EXPECT_THAT(intakeChain(line.town.ticket(line.tree.county, id)),
              ElementsAre(Kind::kMailboxWritten));
}

TEST(Mailbox, AHandlersMessageIsLaidInAtOnceAndOnce) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  const TicketId id =
      *line.town.ask(line.tree.county, reporter.files("路灯不亮", line.tree.township)).ticket;
  line.town.run(1min);
  line.town.ask(line.tree.township, on(id, act(Kind::kMessageForReporter, "明日上门")));
  line.town.run(1min);
  line.town.crash(line.tree.county);
  line.town.run(1h);
  const auto page = reporter.asks(line.town, line.tree.county);
  ASSERT_TRUE(page && page->there);
  EXPECT_THAT(reporter.letters(page->page), ElementsAre("明日上门"));
}

TEST(Mailbox, AHandlerCantWriteWhereThereIsNoMailbox) {
  Line line;
  const TicketId id =
      *line.town.ask(line.tree.county, support::newTicket("t", "", line.tree.township)).ticket;
  line.town.run(1min);
  const auto refused =
      line.town.tryToAsk(line.tree.township, on(id, act(Kind::kMessageForReporter, "明日上门")));
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("mailbox"));
  EXPECT_FALSE(line.town.tryToAsk(line.tree.county, WriteToMailbox{id, "x", 0}).has_value());
}

TEST(Mailbox, TheRegistrarTellsOfAContactOnlyWhereTheHandlerAskedForIt) {
  Line line;
  const TicketId id =
      *line.town.ask(line.tree.county, support::newTicket("t", "", line.tree.township)).ticket;
  line.town.run(1min);
  ticket::Act made = act(Kind::kContactMade, "已电话联系");
  made.turn = line.town.ticket(line.tree.county, id).state.turns.at(0).given;
  EXPECT_FALSE(line.town.tryToAsk(line.tree.county, on(id, made)).has_value());
  line.town.ask(line.tree.township, on(id, act(Kind::kContactAsked, "请问门牌")));
  line.town.run(1min);
  EXPECT_TRUE(line.town.tryToAsk(line.tree.county, on(id, made)).has_value());
}

TEST(Mailbox, AnyOfficeReachesTheOneThatKeepsIt) {
  Line line;
  const Tree& tree = line.tree;
  // A township's receipts hint at its county, which passes the question on.
  EXPECT_EQ(line.hintAt(tree.township), line.hintAt(tree.county));
  Reporter reporter("甲", line.hintAt(tree.township));
  const TicketId id = *line.town.ask(tree.township, reporter.files("路灯不亮")).ticket;
  line.town.ask(tree.township, WriteToMailbox{id, "已受理", 0});
  line.town.run(1min);
  for (const OfficeCode& office : {tree.township, tree.county, tree.province}) {
    const auto page = reporter.asks(line.town, office);
    ASSERT_TRUE(page && page->there) << office.text();
    EXPECT_EQ(page->page.keeper.office, tree.township);
    EXPECT_THAT(reporter.letters(page->page), Contains("已受理"));
  }
  const auto page = reporter.asks(line.town, tree.national, {0, 1, "谢谢"});
  ASSERT_TRUE(page && page->there);
  EXPECT_EQ(page->page.fromReporter, 1U);
}

TEST(Mailbox, WhatIsNotThereLooksLikeWhatIs) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  const TicketId id = *line.town.ask(line.tree.county, reporter.files("路灯不亮")).ticket;
  for (int i = 0; i < 5; ++i) {
    line.town.ask(line.tree.county, WriteToMailbox{id, std::string(2'000, 'x'), 0});
  }
  ASSERT_TRUE(reporter.asks(line.town, line.tree.county)->there);
  Reporter stranger("乙", line.hintAt(line.tree.county));
  const auto nothing = stranger.asks(line.town, line.tree.county);
  ASSERT_TRUE(nothing.has_value());
  EXPECT_FALSE(nothing->there);
  EXPECT_EQ(stranger.sealed.size(), reporter.sealed.size());
  EXPECT_EQ(stranger.sealed.size(), kPageSealedBytes);
}

TEST(Mailbox, BothAnswersComeAtTheSameTime) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  line.town.ask(line.tree.county, reporter.files("路灯不亮"));
  Reporter stranger("乙", line.hintAt(line.tree.county));
  for (Reporter* one : {&reporter, &stranger}) {
    const AskOfReceipt ask = one->question();
    line.town.ask(line.tree.county, ask);
    line.town.run(MailboxDesk::kAnswerAfter - 50ms);
    EXPECT_TRUE(line.town.ask(line.tree.county, TakeAnswer{ask.id}).bytes.empty());
    line.town.run(100ms);
    EXPECT_FALSE(line.town.ask(line.tree.county, TakeAnswer{ask.id}).bytes.empty());
  }
}

TEST(Mailbox, AMessageThatIsShownAgainIsTakenInOnce) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  line.town.ask(line.tree.county, reporter.files("路灯不亮"));
  ASSERT_TRUE(reporter.asks(line.town, line.tree.county)->there);
  const AskOfReceipt ask = reporter.question({0, 1, "只说一次"});
  for (int i = 0; i < 3; ++i) {
    line.town.ask(line.tree.county, ask);
    line.town.run(1s);
    line.town.ask(line.tree.county, TakeAnswer{ask.id});
  }
  AskOfReceipt renamed = ask;
  renamed.id.bytes[0] ^= std::byte{1};
  line.town.ask(line.tree.county, renamed);
  line.town.run(1s);
  const auto page = reporter.asks(line.town, line.tree.county);
  EXPECT_THAT(reporter.letters(page->page), ElementsAre("> 只说一次"));
}

TEST(Mailbox, WhoOnlySawThePublicKeyCantWrite) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  line.town.ask(line.tree.county, reporter.files("路灯不亮"));
  Reporter thief("乙", line.hintAt(line.tree.county));
  thief.asks(line.town, line.tree.county);
  ASSERT_TRUE(reporter.asks(line.town, line.tree.county)->there);
  AskOfReceipt forged = reporter.question();
  // Sealed by another key, shown under the reporter's.
  const Keeper keeper = reporter.asks(line.town, line.tree.county)->page.keeper;
  forged.wish = *sealWish(thief.keys(), keeper, forged.id, {0, 1, "伪造"}, {});
  line.town.ask(line.tree.county, forged);
  line.town.run(1s);
  EXPECT_THAT(reporter.letters(reporter.asks(line.town, line.tree.county)->page), IsEmpty());
}

TEST(Mailbox, LettersWaitForMonthsAndThroughCrashes) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  const TicketId id = *line.town.ask(line.tree.county, reporter.files("路灯不亮")).ticket;
  line.town.ask(line.tree.county, WriteToMailbox{id, "请来电", 0});
  line.town.sleep(std::chrono::days{200});
  line.town.crash(line.tree.county);
  line.town.run(1min);
  const auto page = reporter.asks(line.town, line.tree.county);
  ASSERT_TRUE(page && page->there);
  EXPECT_THAT(reporter.letters(page->page), ElementsAre("请来电"));
}

TEST(Mailbox, PagesAreTurnedBackwards) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  const TicketId id = *line.town.ask(line.tree.county, reporter.files("路灯不亮")).ticket;
  for (int i = 1; i <= 4; ++i) {
    const std::string text(kMailboxTextBytesMax, static_cast<char>('0' + i));
    line.town.ask(line.tree.county, WriteToMailbox{id, text, 0});
  }
  auto page = reporter.asks(line.town, line.tree.county);
  ASSERT_TRUE(page && page->there && page->page.older);
  ASSERT_EQ(page->page.messages.size(), 2U);
  EXPECT_EQ(page->page.messages.front().number, 3U);
  page = reporter.asks(line.town, line.tree.county, {3, 0, ""});
  ASSERT_TRUE(page && page->there);
  EXPECT_FALSE(page->page.older);
  EXPECT_EQ(reporter.letters(page->page).front()[0], '1');
}

/// Where a plain text or a key of a reporter lies in a store.
bool storeHolds(federation::Store& store, crypto::ByteView wanted) {
  const auto snapshot = store.snapshot().value();
  const auto tables = federation::Tables::open(store).value();
  for (const federation::Table table :
       {tables.mailboxes, tables.mailboxMessages, tables.ledger, tables.received, tables.letters,
        tables.queue, tables.ticketRows, tables.office, tables.quarantine}) {
    const auto cursor = snapshot->cursor(table);
    for (bool on = cursor->seek(federation::Key()); on; on = cursor->next()) {
      for (const crypto::ByteView bytes : {cursor->key(), cursor->value()}) {
        const auto at = std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
        if (at != bytes.end()) return true;
      }
    }
  }
  return false;
}

TEST(Mailbox, NoStoreHoldsASecretOfTheReceiptNorAWordOfTheLetters) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.township));
  const TicketId id = *line.town.ask(line.tree.township, reporter.files("路灯不亮")).ticket;
  line.town.ask(line.tree.township, WriteToMailbox{id, "office marker", 0});
  line.town.run(1min);
  ASSERT_TRUE(reporter.asks(line.town, line.tree.province)->there);
  ASSERT_TRUE(reporter.asks(line.town, line.tree.province, {0, 1, "reporter marker"})->there);
  line.town.run(1min);
  ASSERT_TRUE(
      storeHolds(line.town.store(line.tree.township), reporter.keys().forOffice().key.bytes))
      << "the search finds what is there";
  for (const OfficeCode& office : line.tree.offices()) {
    if (office != line.tree.township && office != line.tree.county &&
        office != line.tree.province && office != line.tree.city && office != line.tree.national) {
      continue;
    }
    federation::Store& store = line.town.store(office);
    for (const crypto::ByteView wanted :
         {reporter.keys().sealing().secret().view(),
          crypto::ByteView(reporter.keys().forOffice().answerKey), crypto::viewOf("office marker"),
          crypto::viewOf("reporter marker")}) {
      EXPECT_FALSE(storeHolds(store, wanted)) << office.text();
    }
  }
}

TEST(Mailbox, AReceiptIsOneTicketsAlone) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  line.town.ask(line.tree.county, reporter.files("路灯不亮"));
  EXPECT_FALSE(line.town.tryToAsk(line.tree.county, reporter.files("又一件")).has_value());
}

TEST(Mailbox, AnOfficeThatIsNotBelowKeepsNothingForUs) {
  Line line;
  Reporter reporter("甲", line.hintAt(line.tree.county));
  // The province's receipts hint at the province; nobody tells the county of them.
  Reporter above("乙", line.hintAt(line.tree.province));
  line.town.ask(line.tree.province, above.files("t"));
  line.town.run(1min);
  Reporter astray("乙", line.hintAt(line.tree.county));
  const auto page = astray.asks(line.town, line.tree.county);
  ASSERT_TRUE(page.has_value());
  EXPECT_FALSE(page->there);
}

}  // namespace
}  // namespace guantong::node::reporter
