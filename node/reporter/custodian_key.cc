#include "node/reporter/custodian_key.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/custody.h"
#include "node/fingerprint.h"

namespace guantong::node::reporter {
namespace {

using crypto::Secret;

constexpr std::string_view kMagic = "GTCUSTOD";
constexpr std::size_t kSeedBytes = 32;
constexpr std::string_view kWord = "guantong-custodian-1 ";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBlanks = " \t\r\n";

std::string checkDigitsOf(const crypto::SealingPublicKey& key) {
  std::string digits = fingerprintOf(key).substr(0, 11);
  std::erase(digits, ' ');
  return digits;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::optional<crypto::SealingPublicKey> keyFromHex(std::string_view digits) {
  crypto::SealingPublicKey key;
  if (digits.size() != 2 * key.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t value = kHexDigits.find(digits[i]);
    if (value == kHexDigits.npos) return std::nullopt;
    const unsigned high = i % 2 == 0 ? 0 : std::to_integer<unsigned>(key.bytes[i / 2]);
    key.bytes[i / 2] = static_cast<std::byte>(high * 16 + value);
  }
  return key;
}

}  // namespace

CustodianKey::CustodianKey(Secret seed) : seed_(std::move(seed)) {
  CHECK(seed_.size() == kSeedBytes);
  key_ = crypto::SealingKey::fromSeed(seed_);
}

Secret CustodianKey::encode() const {
  Secret payload(kMagic.size() + kSeedBytes);
  std::ranges::copy(crypto::viewOf(kMagic), payload.span().begin());
  std::ranges::copy(seed_.view(), payload.span().begin() + kMagic.size());
  return payload;
}

std::optional<CustodianKey> CustodianKey::decode(crypto::ByteView payload) {
  if (payload.size() != kMagic.size() + kSeedBytes) return std::nullopt;
  if (crypto::textOf(payload.first(kMagic.size())) != kMagic) return std::nullopt;
  return CustodianKey(Secret::copyOf(payload.subspan(kMagic.size())));
}

std::string fingerprintOf(const crypto::SealingPublicKey& key) {
  return digitsOf(crypto::context::kCustodianFingerprint, key.bytes, 8);
}

std::string publicKeyText(const crypto::SealingPublicKey& key) {
  return std::string(kWord) + hexOf(key.bytes) + "-" + checkDigitsOf(key);
}

std::optional<crypto::SealingPublicKey> publicKeyFrom(std::string_view text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view rest = text.substr(end);
  while (!rest.empty()) {
    const std::string_view line = trimmed(rest.substr(0, rest.find('\n', 1)));
    if (!line.empty() && line.front() != '#') return std::nullopt;
    rest.remove_prefix(std::min(rest.find('\n', 1), rest.size()));
  }
  const std::string_view line = trimmed(text.substr(0, end));
  if (!line.starts_with(kWord)) return std::nullopt;
  const std::string_view digits = trimmed(line.substr(kWord.size()));
  const auto key = keyFromHex(digits.substr(0, digits.find('-')));
  if (!key || publicKeyText(*key).substr(kWord.size()) != digits) return std::nullopt;
  if (!crypto::Custodians::of(1, {*key})) return std::nullopt;
  return key;
}

}  // namespace guantong::node::reporter
