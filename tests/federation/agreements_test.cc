// Keys at hand: found by all that makes them, gone with the epoch.
#include "federation/agreements.h"

#include <gtest/gtest.h>

#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

using support::officeOf;

Agreement agreementOf(std::uint32_t number) {
  return {.sender = officeOf("330100000000"),
          .recipient = officeOf("330106000000"),
          .senderEpoch = {number},
          .recipientEpoch = {7},
          .senderKey = {},
          .recipientKey = {}};
}

const Instant kEarly = support::instantOf(1'000);
const Instant kLate = support::instantOf(2'000);

/// Agreed keys here are numbers, and one is made each time something is not found.
class AtHand : public ::testing::Test {
 protected:
  int of(const Agreement& agreement, Instant dies = kLate) {
    return *agreements.find(agreement, dies, [&] { return std::optional<int>(++made); });
  }

  Agreements<int> agreements;
  int made = 0;
};

TEST_F(AtHand, IsMadeOnce) {
  EXPECT_EQ(of(agreementOf(1)), 1);
  EXPECT_EQ(of(agreementOf(2)), 2);
  EXPECT_EQ(of(agreementOf(1)), 1);
}

TEST_F(AtHand, AnythingElseInItMakesItAnother) {
  EXPECT_EQ(of(agreementOf(1)), 1);
  Agreement other = agreementOf(1);
  std::swap(other.sender, other.recipient);
  EXPECT_EQ(of(other), 2);
  other = agreementOf(1);
  other.recipientEpoch.number = 8;
  EXPECT_EQ(of(other), 3);
  other = agreementOf(1);
  other.senderKey.bytes[31] = std::byte{1};
  EXPECT_EQ(of(other), 4);
  other = agreementOf(1);
  other.recipientKey.bytes[31] = std::byte{1};
  EXPECT_EQ(of(other), 5);
  EXPECT_EQ(of(agreementOf(1)), 1);
}

TEST_F(AtHand, DiesWithOurKey) {
  of(agreementOf(1), kEarly);
  of(agreementOf(2), kLate);
  agreements.forgetDead(kEarly - std::chrono::milliseconds{1});
  EXPECT_EQ(agreements.size(), 2U);
  agreements.forgetDead(kEarly);
  EXPECT_EQ(agreements.size(), 1U);
  EXPECT_EQ(of(agreementOf(2)), 2);
  agreements.forgetDead(kLate);
  EXPECT_EQ(agreements.size(), 0U);
}

TEST_F(AtHand, WhatCanNotBeMadeIsNotKept) {
  EXPECT_EQ(agreements.find(agreementOf(1), kLate, [] { return std::optional<int>(); }), nullptr);
  EXPECT_EQ(agreements.size(), 0U);
}

TEST_F(AtHand, TheOneUnusedForLongestGoesFirst) {
  constexpr auto kMax = static_cast<std::uint32_t>(Agreements<int>::kAgreementsMax);
  for (std::uint32_t i = 0; i < kMax; ++i) of(agreementOf(i));
  of(agreementOf(0));
  of(agreementOf(kMax));
  EXPECT_EQ(agreements.size(), kMax);
  const int before = made;
  of(agreementOf(0));
  of(agreementOf(kMax));
  EXPECT_EQ(made, before);
  of(agreementOf(1));
  EXPECT_EQ(made, before + 1);
}

}  // namespace
}  // namespace guantong::federation
