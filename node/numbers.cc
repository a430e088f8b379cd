#include "node/numbers.h"

#include <algorithm>
#include <array>

namespace guantong::node {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCharacters = 12;
constexpr unsigned kBitsEach = 5;

using Values = std::array<unsigned, kCharacters>;

/// A sum in the field of 32 elements, each character times another power of its generator: it sees
/// every mistyped character and every two neighbours that changed places, and is a character of the
/// same alphabet.
char checkOf(const Values& values) {
  constexpr unsigned kReduction = 0b100101;  // x^5 + x^2 + 1
  unsigned check = 0;
  for (const unsigned value : values) {
    check = (check ^ value) << 1;
    if ((check & 32U) != 0) check ^= kReduction;
  }
  return kAlphabet[check];
}

/// As it was meant: capital, and what is misread put right.
char meant(char given) {
  if (given >= 'a' && given <= 'z') given = static_cast<char>(given - 'a' + 'A');
  if (given == 'I' || given == 'L') return '1';
  if (given == 'O') return '0';
  if (given == 'U') return 'V';
  return given;
}

}  // namespace

std::string numberOf(const federation::TicketId& ticket) {
  std::uint64_t bits =
      crypto::fromBigEndian<std::uint64_t>(crypto::ByteView(ticket.bytes).first(8));
  bits >>= 64 - kCharacters * kBitsEach;
  Values values{};
  for (std::size_t i = kCharacters; i-- > 0; bits >>= kBitsEach) {
    values[i] = static_cast<unsigned>(bits & 31U);
  }
  std::string number;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    if (i > 0 && i % 4 == 0) number += '-';
    number += kAlphabet[values[i]];
  }
  return number + '-' + checkOf(values);
}

bool NumberPrefix::matches(const federation::TicketId& ticket) const {
  constexpr std::size_t kWhole = 7;
  constexpr std::byte kUpper{0xF0};
  return std::equal(bytes.begin(), bytes.begin() + kWhole, ticket.bytes.begin()) &&
         (ticket.bytes[kWhole] & kUpper) == bytes[kWhole];
}

std::optional<NumberPrefix> numberFrom(std::string_view text) {
  Values values{};
  std::size_t size = 0;
  char check = 0;
  for (const char given : text) {
    if (given == '-' || given == ' ') continue;
    if (size > kCharacters) return std::nullopt;
    if (size == kCharacters) {
      check = meant(given);
      ++size;
      continue;
    }
    const std::size_t value = kAlphabet.find(meant(given));
    if (value == kAlphabet.npos) return std::nullopt;
    values[size++] = static_cast<unsigned>(value);
  }
  if (size != kCharacters + 1 || check != checkOf(values)) return std::nullopt;
  std::uint64_t bits = 0;
  for (const unsigned value : values) bits = bits << kBitsEach | value;
  bits <<= 64 - kCharacters * kBitsEach;
  return NumberPrefix{crypto::bigEndian(bits)};
}

}  // namespace guantong::node
