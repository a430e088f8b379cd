// Numbers that check themselves.
#include <array>

#include "node/reporter/redaction_rules.h"

namespace guantong::node::reporter {
namespace {

bool isDay(unsigned year, unsigned month, unsigned day) {
  constexpr std::array<unsigned, 13> kDays{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return year >= 1850 && year < 2100 && month >= 1 && month <= 12 && day >= 1 &&
         day <= kDays[month];
}

/// Of the third digit, those that the ministry has given out for each second one: "5" of 15 stands
/// for all of 15x but 154.
constexpr std::array<std::u32string_view, 10> kMobileThird{
    U"",          U"",     U"",          U"0123456789", U"56789",
    U"012356789", U"2567", U"012345678", U"0123456789", U"012356789"};

/// The place of a letter in `alphabet`, or its size.
std::size_t placeIn(std::u32string_view alphabet, char32_t code) {
  const std::size_t at = alphabet.find(code);
  return at == alphabet.npos ? alphabet.size() : at;
}

}  // namespace

bool isIdNumber(std::span<const std::uint8_t> digits) {
  constexpr std::size_t kSize = 18;
  constexpr std::array<unsigned, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::array<std::uint8_t, 11> kCheck{1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  if (digits.size() != kSize) return false;
  const auto number = [&](std::size_t from, std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = from; i < from + count; ++i) value = value * 10 + digits[i];
    return value;
  };
  if (!isDay(number(6, 4), number(10, 2), number(12, 2))) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    if (digits[i] > 9) return false;
    sum += digits[i] * kWeights[i];
  }
  return digits[kSize - 1] == kCheck[sum % 11];
}

bool isMobile(std::span<const std::uint8_t> digits) {
  if (digits.size() != 11 || digits[0] != 1 || digits[1] > 9) return false;
  return isOneOf(U'0' + digits[2], kMobileThird[digits[1]]);
}

bool passesLuhn(std::span<const std::uint8_t> digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned digit = digits[digits.size() - 1 - i];
    const unsigned twice = digit * 2;
    sum += i % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 == 0 && sum != 0;
}

bool isCreditCode(const Page& page, std::size_t begin, std::size_t end) {
  constexpr std::u32string_view kAlphabet = U"0123456789abcdefghjklmnpqrtuwxy";
  constexpr std::size_t kSize = 18;
  constexpr unsigned kModulus = 31;
  if (end - begin != kSize) return false;
  unsigned sum = 0;
  unsigned weight = 1;
  for (std::size_t i = begin; i + 1 < end; ++i) {
    const std::size_t value = placeIn(kAlphabet, page[i].code);
    if (value == kAlphabet.size()) return false;
    sum += static_cast<unsigned>(value) * weight;
    weight = weight * 3 % kModulus;
  }
  const std::size_t check = placeIn(kAlphabet, page[end - 1].code);
  return check == (kModulus - sum % kModulus) % kModulus;
}

bool isTicketNumber(const Page& page, std::size_t begin, std::size_t end) {
  constexpr std::u32string_view kAlphabet = U"0123456789abcdefghjkmnpqrstvwxyz";
  constexpr std::size_t kSize = 16;
  if (end - begin != kSize) return false;
  unsigned check = 0;
  for (std::size_t i = 0; i < kSize; ++i) {
    const char32_t code = page[begin + i].code;
    if (i == 4 || i == 9 || i == 14) {
      if (code != U'-') return false;
      continue;
    }
    const std::size_t value = placeIn(kAlphabet, code);
    if (value == kAlphabet.size()) return false;
    if (i == kSize - 1) return value == check;
    check = (check ^ static_cast<unsigned>(value)) << 1U;
    if ((check & 32U) != 0) check ^= 0b100101U;
  }
  return false;
}

}  // namespace guantong::node::reporter
