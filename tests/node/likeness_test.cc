#include "node/likeness.h"

#include <gtest/gtest.h>

#include <random>

#include "simulator/simulated_store.h"
#include "tests/support/bytes.h"
#include "tests/support/commands.h"
#include "tests/support/local_samples.h"
#include "tests/support/rules.h"
#include "tests/support/town.h"
#include "tests/support/wire_samples.h"

namespace guantong::node {
namespace {

using support::codeOf;

crypto::Secret keyOf(unsigned char number) {
  return crypto::Secret::copyOf(crypto::Bytes(32, std::byte{number}));
}

ticket::Registered about(std::string title, std::string text = {}) {
  ticket::Registered said;
  said.hotline = "12314";
  said.matterPlace = codeOf("520000000000");
  said.title = std::move(title);
  said.text = std::move(text);
  return said;
}

std::size_t bandsShared(const std::vector<Likeness::Mark>& a,
                        const std::vector<Likeness::Mark>& b) {
  std::size_t shared = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) shared += a[i] == b[i] ? 1 : 0;
  return shared;
}

/// A text of so many characters, of which the first ones are as in every other.
std::string sharing(std::size_t first, std::size_t all, unsigned seed) {
  std::mt19937 common(1), own(seed);
  std::string text;
  for (std::size_t i = 0; i < all; ++i) {
    const auto point = static_cast<unsigned>(0x4E00 + (i < first ? common() : own()) % 0x5000);
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
  return text;
}

TEST(LikenessTest, ComparesWhatIsSaidAndNotHowItIsWritten) {
  const auto plain = Likeness::pairsOf(about("3号泵站 WATER 漏水"));
  EXPECT_EQ(plain, Likeness::pairsOf(about("３号泵站，ｗａｔｅｒ——漏 水！")));
  EXPECT_EQ(Likeness::percentAlike(plain, plain), 100U);
  EXPECT_EQ(Likeness::percentAlike(plain, Likeness::pairsOf(about("夜间施工"))), 0U);
  EXPECT_EQ(Likeness::percentAlike({}, {}), 0U);
  // Four pairs of eight are shared.
  EXPECT_EQ(Likeness::percentAlike(Likeness::pairsOf(about("水厂水质浑浊")),
                                   Likeness::pairsOf(about("水厂水质还是浑浊"))),
            50U);
}

TEST(LikenessTest, TextsOfWhichHalfIsTheSameMeetNearlyAlwaysAndOthersHardly) {
  const Likeness likeness(keyOf(1));
  int met = 0, strangersMet = 0;
  constexpr int kTexts = 200;
  for (unsigned i = 0; i < kTexts; ++i) {
    const auto one = likeness.ofMatter(about("", sharing(134, 200, 2 * i + 10)));
    met += bandsShared(one, likeness.ofMatter(about("", sharing(134, 200, 2 * i + 11)))) > 0;
    strangersMet += bandsShared(one, likeness.ofMatter(about("", sharing(0, 200, 5000 + i)))) > 0;
  }
  EXPECT_GT(met, kTexts * 90 / 100);
  EXPECT_LT(strangersMet, kTexts * 3 / 100);
}

TEST(LikenessTest, OnlyWhatIsOfOnePlaceAndOneHotlineMeets) {
  const Likeness likeness(keyOf(1));
  const auto here = about("水厂水质浑浊");
  auto elsewhere = here, other = here;
  elsewhere.matterPlace = codeOf("530000000000");
  other.hotline = "12345";
  EXPECT_EQ(bandsShared(likeness.ofMatter(here), likeness.ofMatter(here)), Likeness::kBands);
  EXPECT_EQ(bandsShared(likeness.ofMatter(here), likeness.ofMatter(elsewhere)), 0U);
  EXPECT_EQ(bandsShared(likeness.ofMatter(here), likeness.ofMatter(other)), 0U);
  EXPECT_TRUE(likeness.ofMatter(about("！", "，")).empty());
}

TEST(LikenessTest, WhoHasNotTheKeyCanAskTheIndexNothing) {
  const Likeness ours(keyOf(1)), theirs(keyOf(2));
  const auto said = about("水厂水质浑浊");
  EXPECT_EQ(bandsShared(ours.ofMatter(said), theirs.ofMatter(said)), 0U);
  const crypto::Bytes handle(16, std::byte{7});
  EXPECT_EQ(ours.ofReporter(handle), Likeness(keyOf(1)).ofReporter(handle));
  EXPECT_NE(ours.ofReporter(handle), theirs.ofReporter(handle));
}

TEST(LikenessTest, TheIndexGivesTheTicketsOfAMarkAndNoOthers) {
  simulator::SimulatedStore store;
  const auto tables = federation::Tables::open(store).value();
  const Likeness likeness(keyOf(1));
  const auto mark = likeness.ofReporter(crypto::Bytes(16, std::byte{7}));
  const auto next = likeness.ofReporter(crypto::Bytes(16, std::byte{8}));
  const TicketId one{support::arrayOf<16>(1)}, two{support::arrayOf<16>(2)};
  const auto transaction = store.begin().value();
  enterLikeness(*transaction, tables, std::vector{mark, next}, one);
  enterLikeness(*transaction, tables, std::vector{mark}, two);
  EXPECT_EQ(ticketsMarked(*transaction, tables, mark, 10), (std::vector{one, two}));
  EXPECT_EQ(ticketsMarked(*transaction, tables, mark, 1), std::vector{one});
  EXPECT_EQ(ticketsMarked(*transaction, tables, next, 10), std::vector{one});
}

std::size_t entriesOf(support::Town& town, const OfficeCode& office, const char* name) {
  auto& store = town.store(office);
  const auto table = store.table(name).value();
  return store.snapshot().value()->entries(table);
}

TEST(LikenessTest, APurgedTicketLeavesNoMarks) {
  using namespace std::chrono_literals;
  const support::Tree tree;
  support::Town town(tree, {tree.national, tree.province, tree.city, tree.county});
  town.run(5s);
  std::string rules =
      support::shortProfile() + "\n[comparison]\nothers = true\nsame_reporter = true\n";
  rules.replace(rules.find("years = 2"), 9, "years = 1");  // before certificates end
  town.ask(tree.national, Publish{ticket::Kind::kProfilePublished, rules, 0});
  town.run(10s);
  NewTicket command = support::newTicket("水厂水质浑浊", "三天了", tree.county);
  command.says.hotline = "99999";
  command.says.type = "投诉";
  command.reporter = crypto::Bytes(16, std::byte{7});
  const TicketId id = *town.ask(tree.city, command).ticket;
  town.run(10s);
  EXPECT_EQ(entriesOf(town, tree.city, "likeness"), Likeness::kBands + 1);
  town.ask(tree.county, ActOnTicket{id, support::act(ticket::Kind::kResult, "换了滤网")});
  town.run(10s);
  town.ask(tree.city, ActOnTicket{id, support::act(ticket::Kind::kClosed)});
  town.run(10s);
  town.sleep(24h * 400);
  town.run(10s);

  ActOnTicket purge{id, support::act(ticket::Kind::kPurged)};
  purge.act.word = "期满";
  town.ask(tree.city, purge);
  town.run(10s);
  for (const char* table : {"likeness", "reporters"}) {
    EXPECT_EQ(entriesOf(town, tree.city, table), 0U) << table;
  }
  const TicketId second = *town.ask(tree.city, command).ticket;
  EXPECT_TRUE(std::get<Alike>(town.look(tree.city, AskAlike{second})).lines.empty());
}

TEST(LikenessTest, APurgedTicketShowsItsTracesAndNoWordsWhereverItWas) {
  using namespace std::chrono_literals;
  const support::Tree tree;
  support::Town town(tree, {tree.national, tree.province, tree.city, tree.county});
  town.run(5s);
  NewTicket command = support::newTicket("水厂水质浑浊", "三天了", tree.county);
  command.says.type = "投诉";
  const TicketId id = *town.ask(tree.city, command).ticket;
  town.run(10s);
  town.ask(tree.county, support::result(id, "换了滤网"));
  town.run(10s);
  town.ask(tree.city, support::closing(id, "已办结"));
  ActOnTicket purge{id, support::act(ticket::Kind::kPurged)};
  purge.act.word = "期满";
  town.ask(tree.city, purge);
  town.run(10s);
  town.crash(tree.county);
  town.run(10s);
  for (const OfficeCode& office : {tree.city, tree.county}) {
    const TicketDetail left = town.ticket(office, id);
    EXPECT_TRUE(left.state.purged) << office.text();
    EXPECT_EQ(left.line.title + left.opened.title, "") << office.text();
    for (const TicketDetail::Step& step : left.steps) EXPECT_EQ(step.text, "") << office.text();
    EXPECT_EQ(left.opened.type, "投诉");  // what counts need
    EXPECT_EQ(left.steps.size(), 5U);     // and who did what when
  }
}

}  // namespace
}  // namespace guantong::node
