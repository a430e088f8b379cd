#include "node/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace guantong::node {
namespace {

federation::TicketId someTicket(std::mt19937& random) {
  federation::TicketId id;
  for (auto& byte : id.bytes) byte = static_cast<std::byte>(random() & 0xFFU);
  return id;
}

TEST(Numbers, LeadBackToTheirTicketHoweverTheyAreWritten) {
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) {
    const auto id = someTicket(random);
    const std::string number = numberOf(id);
    ASSERT_EQ(number.size(), 16U);
    std::string loose;
    for (const char each : number) {
      if (each == '-') continue;
      loose += static_cast<char>(each >= 'A' ? each - 'A' + 'a' : each);
      loose += ' ';
    }
    for (const std::string& text : {number, loose}) {
      const auto prefix = numberFrom(text);
      ASSERT_TRUE(prefix.has_value()) << text;
      EXPECT_TRUE(prefix->matches(id));
      EXPECT_FALSE(prefix->matches(someTicket(random)));
    }
  }
}

TEST(Numbers, EveryMistypedCharacterAndEverySwapOfNeighboursIsSeen) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::mt19937 random(2);
  for (int i = 0; i < 20; ++i) {
    const std::string number = numberOf(someTicket(random));
    for (std::size_t at = 0; at < number.size(); ++at) {
      if (number[at] == '-') continue;
      for (const char other : kAlphabet) {
        std::string mistyped = number;
        mistyped[at] = other;
        EXPECT_EQ(numberFrom(mistyped).has_value(), other == number[at]) << mistyped;
      }
      const std::size_t next = at + 1 < number.size() && number[at + 1] == '-' ? at + 2 : at + 1;
      if (next >= number.size() || number[next] == number[at]) continue;
      std::string swapped = number;
      std::swap(swapped[at], swapped[next]);
      EXPECT_FALSE(numberFrom(swapped).has_value()) << swapped;
    }
  }
}

TEST(Numbers, WhatIsMisreadIsTakenForWhatWasMeant) {
  federation::TicketId id;
  const std::string number = numberOf(id);
  EXPECT_EQ(number, "0000-0000-0000-0");
  EXPECT_TRUE(numberFrom("OOOO-oooo-0000-O").has_value());
  EXPECT_FALSE(numberFrom("").has_value());
  EXPECT_FALSE(numberFrom("0000-0000-0000").has_value());
  EXPECT_FALSE(numberFrom("0000-0000-0000-00").has_value());
  EXPECT_FALSE(numberFrom("0000-0000-000*-0").has_value());
}

}  // namespace
}  // namespace guantong::node
