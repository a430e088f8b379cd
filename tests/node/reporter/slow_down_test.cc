#include "node/reporter/slow_down.h"

#include <gtest/gtest.h>

#include "tests/support/tree.h"

namespace guantong::node::reporter {
namespace {

using namespace std::chrono_literals;

class SlowDownTest : public ::testing::Test {
 protected:
  SlowDown::Milliseconds ask(std::string_view source) {
    return slowDown_.asked(crypto::viewOf(source), now_, randomness_);
  }
  SlowDown slowDown_;
  crypto::Randomness randomness_{support::seedFrom("slow down")};
  Instant now_ = support::Tree::now();
};

TEST_F(SlowDownTest, AFewQuestionsCostNothing) {
  for (std::uint32_t i = 0; i < SlowDown::kFreeOfSource; ++i) EXPECT_EQ(ask("a"), 0ms);
}

TEST_F(SlowDownTest, OneSourceWaitsLongerWithEachQuestionAndIsNeverLockedOut) {
  SlowDown::Milliseconds before{0};
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    const auto delay = ask("a");
    EXPECT_GE(delay, before);
    EXPECT_LE(delay, SlowDown::kOfSourceMax);
    before = delay;
  }
  EXPECT_EQ(before, SlowDown::kOfSourceMax);
  EXPECT_EQ(ask("b"), 0ms) << "another is not held up";
}

TEST_F(SlowDownTest, AfterAWhileItIsForgotten) {
  for (int i = 0; i < 15; ++i) ask("a");
  EXPECT_GT(ask("a"), 0ms);
  now_ += 16 * SlowDown::kForgetOfSource;
  EXPECT_EQ(ask("a"), 0ms);
}

TEST_F(SlowDownTest, WrongOnesHoldUpEverybodyBecauseElseTheDelayWouldTell) {
  for (std::uint32_t i = 0; i < SlowDown::kFreeTotal; ++i) slowDown_.missed(now_);
  EXPECT_EQ(slowDown_.total(now_), 0ms);
  slowDown_.missed(now_);
  EXPECT_EQ(slowDown_.total(now_), SlowDown::kStep);
  slowDown_.missed(now_);
  EXPECT_EQ(slowDown_.total(now_), 2 * SlowDown::kStep);
  EXPECT_EQ(ask("new"), 2 * SlowDown::kStep);
  for (int i = 0; i < 10'000; ++i) slowDown_.missed(now_);
  EXPECT_EQ(slowDown_.total(now_), SlowDown::kTotalMax);
}

TEST_F(SlowDownTest, TheTotalSinksWithTime) {
  for (std::uint32_t i = 0; i < SlowDown::kFreeTotal + 4; ++i) slowDown_.missed(now_);
  const auto high = slowDown_.total(now_);
  EXPECT_LT(slowDown_.total(now_ + 2 * SlowDown::kForgetTotal), high);
  EXPECT_EQ(slowDown_.total(now_ + 5 * SlowDown::kForgetTotal), 0ms);
}

TEST_F(SlowDownTest, ManySourcesAreBoundedAndAClockThatGoesBackHarmsNothing) {
  for (std::size_t i = 0; i < SlowDown::kSourcesMax + 100; ++i) ask(std::to_string(i));
  now_ -= 24h;
  EXPECT_EQ(ask("again"), 0ms);
}

}  // namespace
}  // namespace guantong::node::reporter
