#include "simulator/agenda.h"

#include <gtest/gtest.h>

#include <string>

#include "simulator/chance.h"

namespace guantong::simulator {
namespace {

using std::chrono::milliseconds;

constexpr Instant kStart{std::chrono::days{20'000}};

TEST(Agenda, WhatIsDueEarlierHappensEarlierAndAtOneMomentWhatWasEnteredFirst) {
  Agenda agenda(kStart);
  std::string order;
  agenda.after(milliseconds{20}, [&] { order += 'd'; });
  agenda.after(milliseconds{10}, [&] { order += 'a'; });
  agenda.after(milliseconds{10}, [&] {
    order += 'b';
    agenda.after(milliseconds{0}, [&] { order += 'c'; });
  });
  while (agenda.step(kStart + milliseconds{100})) {
  }
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(agenda.now(), kStart + milliseconds{100});
}

TEST(Agenda, TimeIsThatOfWhatHappensAndNeverGoesBack) {
  Agenda agenda(kStart);
  agenda.after(milliseconds{50}, [] {});
  ASSERT_FALSE(agenda.step(kStart + milliseconds{49}));
  ASSERT_TRUE(agenda.step(kStart + milliseconds{60}));
  EXPECT_EQ(agenda.now(), kStart + milliseconds{50});
  Instant seen{};
  agenda.at(kStart, [&] { seen = agenda.now(); });  // a moment that has passed
  ASSERT_TRUE(agenda.step(kStart + milliseconds{60}));
  EXPECT_EQ(seen, kStart + milliseconds{50});
}

TEST(Chance, ASeedAndStreamGiveTheSameDrawsForEver) {
  Chance chance(7, "network");
  const std::uint64_t first = chance.number();
  EXPECT_EQ(first, Chance(7, "network").number());
  EXPECT_NE(first, Chance(8, "network").number());
  EXPECT_NE(first, Chance(7, "people").number());
  EXPECT_EQ(first, 0x294f0acb1830658fU);
}

TEST(Chance, WaitsAsLongOnAverageAsItIsTold) {
  Chance chance(1, "waiting");
  milliseconds sum{};
  for (int i = 0; i < 10'000; ++i) sum += chance.waiting(milliseconds{1'000});
  EXPECT_NEAR(static_cast<double>(sum.count()) / 10'000, 1'000, 50);
  EXPECT_EQ(chance.waiting(milliseconds{0}), milliseconds{0});
  for (int i = 0; i < 1'000; ++i) EXPECT_LE(chance.upTo(milliseconds{3}), milliseconds{3});
}

}  // namespace
}  // namespace guantong::simulator
