#include "crypto/receipt_code.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <set>
#include <string>

#include "tests/support/bytes.h"
#include "tests/support/golden.h"
#include "tests/support/short_of_memory.h"

namespace guantong::crypto {
namespace {

constexpr std::string_view kHint = "330106";

/// 64 bytes that look random and are the same each time.
Secret randomOf(std::uint8_t number) {
  Secret random(kReceiptRandomBytes);
  blake2b(random.span(), {}, {bigEndian(number)});
  return random;
}

ReceiptCode codeOf(std::uint8_t number) {
  return std::move(*ReceiptCode::make(kHint, randomOf(number)));
}

std::string digitsOf(const ReceiptCode& code) { return std::string(textOf(code.digits())); }

std::string groupedOf(const ReceiptCode& code) {
  const Secret text = code.grouped();
  return std::string(textOf(text.view()));
}

/// Nothing when it is a code.
std::optional<ReceiptCodeFault> faultOf(std::string_view text) {
  const auto parsed = ReceiptCode::parse(text);
  return parsed ? std::nullopt : std::optional(parsed.error());
}

bool sameCode(std::string_view text, const ReceiptCode& code) {
  const auto parsed = ReceiptCode::parse(text);
  return parsed.has_value() && equalSecrets(parsed->digits(), code.digits());
}

TEST(ReceiptCode, IsSixGroupsOfFourThatBeginWithTheHint) {
  const ReceiptCode code = codeOf(1);
  const std::string text = groupedOf(code);
  ASSERT_EQ(text.size(), 29u);
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_EQ(text[i] == ' ', i % 5 == 4) << text;
  }
  EXPECT_EQ(digitsOf(code).substr(0, 6), kHint);
  EXPECT_EQ(code.hint(), kHint);
  EXPECT_TRUE(sameCode(text, code));
}

TEST(ReceiptCode, AnySingleWrongDigitIsCaught) {
  for (std::uint8_t number = 0; number < 50; ++number) {
    const std::string right = digitsOf(codeOf(number));
    for (std::size_t at = 0; at < right.size(); ++at) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        if (digit == right[at]) continue;
        std::string wrong = right;
        wrong[at] = digit;
        ASSERT_EQ(faultOf(wrong), ReceiptCodeFault::kCheckDigit);
      }
    }
  }
}

TEST(ReceiptCode, AnySwapOfNeighboursIsCaught) {
  for (std::uint8_t number = 0; number < 100; ++number) {
    const std::string right = digitsOf(codeOf(number));
    for (std::size_t at = 0; at + 1 < right.size(); ++at) {
      if (right[at] == right[at + 1]) continue;
      std::string wrong = right;
      std::swap(wrong[at], wrong[at + 1]);
      ASSERT_EQ(faultOf(wrong), ReceiptCodeFault::kCheckDigit);
    }
  }
}

TEST(ReceiptCode, TheCheckDigitIsDamms) {
  // The published example: 572 has check digit 4. Zeros before a number change nothing.
  EXPECT_TRUE(ReceiptCode::parse("000000000000000000005724").has_value());
  EXPECT_TRUE(ReceiptCode::parse("000000000000000000000000").has_value());
  for (char digit : std::string_view("012356789")) {
    EXPECT_EQ(faultOf("00000000000000000000572" + std::string(1, digit)),
              ReceiptCodeFault::kCheckDigit);
  }
}

TEST(ReceiptCode, ReadsHoweverPeopleWriteIt) {
  const ReceiptCode code = codeOf(3);
  const std::string digits = digitsOf(code);
  EXPECT_TRUE(sameCode(digits, code));
  for (const char* between : {" ", "-", "  ", "\t", "\u3000", "\u2014", "\uff0d", " - ", "\u00a0",
                              "\u2013", "\u2212", "\u2010", "\u202f"}) {
    std::string text = between;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      text += digits[i];
      if (i % 4 == 3) text += between;
    }
    EXPECT_TRUE(sameCode(text, code)) << text;
  }
  std::string fullWidth;
  for (char digit : digits) {
    fullWidth += "\xef\xbc";
    fullWidth += static_cast<char>(0x90 + (digit - '0'));
  }
  EXPECT_TRUE(sameCode(fullWidth, code));
}

TEST(ReceiptCode, SaysWhichKindOfMistakeItWas) {
  const std::string digits = digitsOf(codeOf(4));
  EXPECT_EQ(faultOf(""), ReceiptCodeFault::kWrongLength);
  EXPECT_EQ(faultOf(digits.substr(1)), ReceiptCodeFault::kWrongLength);
  EXPECT_EQ(faultOf(digits + "0"), ReceiptCodeFault::kWrongLength);
  EXPECT_EQ(faultOf(std::string(kReceiptTextBytesMax + 1, ' ')), ReceiptCodeFault::kWrongLength);
  EXPECT_EQ(faultOf("O" + digits.substr(1)), ReceiptCodeFault::kNotADigit);
  for (const char* wrong : {"/", ":", ".", "\n", "\uff0f", "\uff1a", "\u4e00", "\xef\xbc", "\xef",
                            "\xff", "\u0663", "\u0660"}) {
    EXPECT_EQ(faultOf(digits + wrong), ReceiptCodeFault::kNotADigit) << wrong;
  }
  EXPECT_EQ(faultOf(digits + std::string(1, '\0')), ReceiptCodeFault::kNotADigit);
  EXPECT_EQ(faultOf("O" + digits), ReceiptCodeFault::kNotADigit) << "before the length";
}

TEST(ReceiptCode, DigitsAreDrawnEvenlyFromEveryByte) {
  // Each byte value in turn as the only one that isn't thrown away: 25 bytes for every digit.
  std::array<int, 10> times{};
  int thrownAway = 0;
  for (unsigned value = 0; value < 256; ++value) {
    Secret random(kReceiptRandomBytes);
    std::fill(random.span().begin(), random.span().end(), static_cast<std::byte>(value));
    const auto code = ReceiptCode::make(kHint, random);
    if (!code) {
      ++thrownAway;
      continue;
    }
    ++times[static_cast<std::size_t>(digitsOf(*code)[6] - '0')];
  }
  EXPECT_EQ(thrownAway, 6);
  for (int count : times) EXPECT_EQ(count, 25);
}

TEST(ReceiptCode, EachRandomDigitStandsWhereItsByteStood) {
  Secret random(kReceiptRandomBytes);
  for (std::size_t i = 0; i < random.size(); ++i) {
    random.span()[i] = static_cast<std::byte>(i % 2 == 0 ? 255 : 120 + i / 2);
  }
  EXPECT_EQ(digitsOf(*ReceiptCode::make(kHint, random)).substr(6, 17), "01234567890123456");
}

TEST(ReceiptCode, TooFewUsableBytesGiveNoCode) {
  Secret random(kReceiptRandomBytes);
  std::fill(random.span().begin(), random.span().end(), std::byte{250});
  std::fill_n(random.span().begin(), 16, std::byte{1});
  EXPECT_FALSE(ReceiptCode::make(kHint, random).has_value());
  random.span()[40] = std::byte{1};
  EXPECT_TRUE(ReceiptCode::make(kHint, random).has_value());
}

TEST(ReceiptCode, GivesTheSameKeyHoweverItWasWritten) {
  const ReceiptCode code = codeOf(5);
  const auto typed = ReceiptCode::parse(groupedOf(code));
  const auto one = code.deriveKey();
  const auto other = typed->deriveKey();
  ASSERT_TRUE(one.has_value() && other.has_value());
  EXPECT_EQ(one->publicKey(), other->publicKey());
  support::expectGolden("receipt_public_key", one->publicKey().bytes);
}

TEST(ReceiptCode, AnotherCodeGivesAnotherKey) {
  EXPECT_NE(codeOf(5).deriveKey()->publicKey(), codeOf(6).deriveKey()->publicKey());
}

/// The header's words once more, in libsodium's functions alone.
TEST(ReceiptCode, TheKeyIsWhatTheHeaderSays) {
  const std::string context = std::string("guantong/1/receipt-code") + '\0' + '\1';
  unsigned char salt[16];
  crypto_generichash(salt, 16, reinterpret_cast<const unsigned char*>(context.data()),
                     context.size(), nullptr, 0);
  const std::string digits = digitsOf(codeOf(5));
  unsigned char secret[32];
  ASSERT_EQ(crypto_pwhash(secret, 32, digits.data(), digits.size(), salt, 3, 64 << 20,
                          crypto_pwhash_ALG_ARGON2ID13),
            0);
  const auto key = codeOf(5).deriveKey();
  EXPECT_EQ(std::memcmp(key->secret().view().data(), secret, 32), 0);
}

TEST(ReceiptCode, WantOfMemoryIsAVerdict) {
  const ReceiptCode code = codeOf(5);
  EXPECT_EQ(support::withSixteenMegabytesLeft([&] { return code.deriveKey() ? 1 : 0; }), 0);
}

}  // namespace
}  // namespace guantong::crypto
