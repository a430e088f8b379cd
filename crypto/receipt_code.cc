#include "crypto/receipt_code.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/suite.h"

namespace guantong::crypto {
namespace {

constexpr std::size_t kGroupDigits = 4;
constexpr auto kSuiteNumber = static_cast<std::uint16_t>(Suite::kEd25519Sha256XChaCha);

/// H. Michael Damm, "Total anti-symmetrische Quasigruppen" (2004): a quasigroup of order 10 with
/// zeros on its diagonal.
constexpr std::uint8_t kDamm[10][10] = {
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
};

std::byte digitOf(unsigned number) { return static_cast<std::byte>('0' + number); }
bool isDigit(std::byte byte) { return byte >= std::byte{'0'} && byte <= std::byte{'9'}; }

/// The digit after these that makes the whole come out as zero.
unsigned dammOver(ByteView digits) {
  unsigned interim = 0;
  for (std::byte digit : digits) interim = kDamm[interim][std::to_integer<unsigned>(digit) - '0'];
  return interim;
}

/// One way of writing a space or dash, or nothing of the kind. Longest first is not needed: none
/// begins another.
constexpr std::string_view kSeparators[] = {
    " ",      "-",      "\t",
    "\u00a0",                                // no-break space
    "\u2009", "\u202f",                      // thin spaces
    "\u3000",                                // ideographic space
    "\u2010", "\u2011", "\u2012", "\u2013",  // hyphens, figure dash, en dash
    "\u2014", "\u2015", "\u2212",            // em dash, bar, minus
    "\uff0d",                                // full-width hyphen
};
/// U+FF10 to U+FF19 in UTF-8: these two bytes, then 0x90 to 0x99.
constexpr std::string_view kFullWidthFront = "\xef\xbc";
constexpr unsigned kFullWidthZero = 0x90;

/// Takes one digit or separator off the front: the digit, or nothing for a separator, or a fault.
tl::expected<std::optional<std::byte>, ReceiptCodeFault> takeOne(std::string_view& text) {
  const auto first = static_cast<std::byte>(text[0]);
  if (isDigit(first)) {
    text.remove_prefix(1);
    return first;
  }
  if (text.size() > kFullWidthFront.size() && text.starts_with(kFullWidthFront)) {
    const unsigned number = static_cast<unsigned char>(text[kFullWidthFront.size()]);
    if (number >= kFullWidthZero && number <= kFullWidthZero + 9) {
      text.remove_prefix(kFullWidthFront.size() + 1);
      return digitOf(number - kFullWidthZero);
    }
  }
  for (std::string_view separator : kSeparators) {
    if (!text.starts_with(separator)) continue;
    text.remove_prefix(separator.size());
    return std::nullopt;
  }
  return tl::unexpected(ReceiptCodeFault::kNotADigit);
}

}  // namespace

std::optional<ReceiptCode> ReceiptCode::make(std::string_view hint, const Secret& random) {
  CHECK(hint.size() == kReceiptHintDigits && random.size() == kReceiptRandomBytes);
  CHECK(std::all_of(hint.begin(), hint.end(),
                    [](char c) { return isDigit(static_cast<std::byte>(c)); }));
  Secret digits(kReceiptCodeDigits);
  const ByteSpan out = digits.span();
  std::copy(viewOf(hint).begin(), viewOf(hint).end(), out.begin());
  std::size_t count = kReceiptHintDigits;
  for (std::byte byte : random.view()) {
    const auto number = std::to_integer<unsigned>(byte);
    if (number < 250 && count < kReceiptCodeDigits - 1) out[count++] = digitOf(number % 10);
  }
  if (count < kReceiptCodeDigits - 1) return std::nullopt;
  out[count] = digitOf(dammOver(out.first(count)));
  return ReceiptCode(std::move(digits));
}

tl::expected<ReceiptCode, ReceiptCodeFault> ReceiptCode::parse(std::string_view text) {
  if (text.size() > kReceiptTextBytesMax) return tl::unexpected(ReceiptCodeFault::kWrongLength);
  Secret digits(kReceiptCodeDigits);
  std::size_t count = 0;
  while (!text.empty()) {
    const auto one = takeOne(text);
    if (!one) return tl::unexpected(one.error());
    if (!*one) continue;
    if (count < kReceiptCodeDigits) digits.span()[count] = **one;
    ++count;
  }
  if (count != kReceiptCodeDigits) return tl::unexpected(ReceiptCodeFault::kWrongLength);
  if (dammOver(digits.view()) != 0) return tl::unexpected(ReceiptCodeFault::kCheckDigit);
  return ReceiptCode(std::move(digits));
}

Secret ReceiptCode::grouped() const {
  Secret out(kReceiptCodeDigits + kReceiptCodeDigits / kGroupDigits - 1);
  std::byte* at = out.span().data();
  for (std::size_t i = 0; i < kReceiptCodeDigits; ++i) {
    if (i != 0 && i % kGroupDigits == 0) *at++ = std::byte{' '};
    *at++ = digits_.view()[i];
  }
  return out;
}

std::optional<SealingKey> ReceiptCode::deriveKey() const {
  ByteArray<16> salt;
  blake2b(salt, {}, {viewOf(context::kReceiptCode.text), bigEndian(kSuiteNumber)});
  const std::optional<Secret> seed = argon2id(digits_.view(), salt, kReceiptCodeCost, 32);
  if (!seed) return std::nullopt;
  return SealingKey::fromSeed(*seed);
}

}  // namespace guantong::crypto
