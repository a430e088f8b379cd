#include "simulator/network.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace guantong::simulator {
namespace {

using federation::OfficeCode;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr Instant kStart{std::chrono::days{20'000}};
const OfficeCode kOffice = *OfficeCode::parse("330000000000");

Network networkOf(const LinkQuality& quality, std::uint64_t seed = 1) {
  Network network(seed);
  network.connect(kOffice, quality);
  return network;
}

/// Of frames sent a second apart: how many arrive how often, and how many overtake.
struct Counted {
  int lost = 0, twice = 0, overtaken = 0;
  std::vector<Instant> all;
};
Counted countedOver(Network& network, int frames) {
  Counted counted;
  Instant last{};
  for (int i = 0; i < frames; ++i) {
    const auto arrivals = network.send(kOffice, Direction::kUp, kStart + milliseconds{i});
    if (arrivals.empty()) {
      ++counted.lost;
      continue;
    }
    if (arrivals.size() > 1) ++counted.twice;
    if (arrivals[0] < last) ++counted.overtaken;
    last = arrivals[0];
    counted.all.insert(counted.all.end(), arrivals.begin(), arrivals.end());
  }
  return counted;
}

TEST(Network, ACalmLinkDeliversEverythingOnceInOrderAfterItsDelay) {
  Network network = networkOf({milliseconds{10}, milliseconds{30}});
  const Counted counted = countedOver(network, 1'000);
  EXPECT_EQ(counted.lost + counted.twice + counted.overtaken, 0);
  EXPECT_GE(counted.all.front(), kStart + milliseconds{10});
}

TEST(Network, LosesDoublesAndReordersAsOftenAsItIsTold) {
  Network network = networkOf({milliseconds{10}, milliseconds{5}, 0.1, 0.2, 0.3});
  const Counted counted = countedOver(network, 10'000);
  EXPECT_NEAR(counted.lost, 1'000, 150);
  EXPECT_NEAR(counted.twice, 1'800, 200);
  EXPECT_GT(counted.overtaken, 500);
}

TEST(Network, TheSameSeedGivesTheSameFates) {
  const LinkQuality quality{milliseconds{10}, milliseconds{30}, 0.1, 0.1, 0.1};
  Network one = networkOf(quality);
  Network same = networkOf(quality);
  Network other = networkOf(quality, 2);
  const auto fates = countedOver(one, 300).all;
  EXPECT_EQ(fates, countedOver(same, 300).all);
  EXPECT_NE(fates, countedOver(other, 300).all);
}

TEST(Network, ACutStopsOneDirectionUntilItEndsAndTakesWhatIsUnderWay) {
  Network network = networkOf({milliseconds{10}});
  const Instant cut = kStart + milliseconds{5};
  const auto arrival = network.send(kOffice, Direction::kUp, kStart).front();
  network.cut(kOffice, Direction::kUp, cut, cut + milliseconds{2});
  network.cut(kOffice, Direction::kUp, cut, cut + milliseconds{1});  // overlaps, ends earlier
  EXPECT_FALSE(network.open(kOffice, Direction::kUp, cut + milliseconds{1}));
  EXPECT_TRUE(network.open(kOffice, Direction::kDown, cut));
  EXPECT_TRUE(network.open(kOffice, Direction::kUp, cut + milliseconds{2}));
  EXPECT_TRUE(network.send(kOffice, Direction::kUp, cut).empty());
  EXPECT_FALSE(network.passes(kOffice, Direction::kUp, kStart, arrival));
  EXPECT_TRUE(network.passes(kOffice, Direction::kUp, cut + milliseconds{2}, arrival));
}

TEST(Network, AWindowIsOpenAsLongInEveryPeriodAsItSays) {
  const LinkQuality quality{milliseconds{10}, {}, 0, 0, 0, minutes{10}, minutes{60}};
  const Network network = networkOf(quality);
  int open = 0;
  bool closedOnTheWay = false;
  for (int i = 0; i < 24 * 60 * 6; ++i) {
    const Instant at = kStart + std::chrono::seconds{10 * i};
    const bool now = network.open(kOffice, Direction::kUp, at);
    open += now ? 1 : 0;
    if (!now && network.open(kOffice, Direction::kUp, at - std::chrono::seconds{10})) {
      closedOnTheWay = true;
      EXPECT_FALSE(network.passes(kOffice, Direction::kUp, at - std::chrono::seconds{10}, at));
      EXPECT_FALSE(network.passes(kOffice, Direction::kUp, at - std::chrono::seconds{10},
                                  at + minutes{50}));  // nor when it opens again
    }
  }
  EXPECT_NEAR(open, 24 * 60 * 6 / 6, 24);
  EXPECT_TRUE(closedOnTheWay);
}

TEST(Network, HealedItLosesNothingAndIsOpen) {
  Network network = networkOf({milliseconds{10}, milliseconds{5}, 0.5, 0.5, 0.5});
  network.cut(kOffice, Direction::kUp, kStart, kStart + minutes{60});
  network.lossy(kOffice, 1, kStart + minutes{60});
  network.heal(kStart);
  const Counted counted = countedOver(network, 1'000);
  EXPECT_EQ(counted.lost + counted.twice + counted.overtaken, 0);
}

}  // namespace
}  // namespace guantong::simulator
