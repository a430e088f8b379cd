#include "node/likeness.h"

#include <gtest/gtest.h>

#include <random>

#include "simulator/simulated_store.h"
#include "tests/support/bytes.h"
#include "tests/support/local_samples.h"
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

}  // namespace
}  // namespace guantong::node
