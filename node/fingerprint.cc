#include "node/fingerprint.h"

#include <array>
#include <cstdint>

#include "crypto/check.h"

namespace guantong::node {

using crypto::ByteView;
using crypto::viewOf;

std::string fingerprintOf(const crypto::SigningPublicKey& key) {
  return digitsOf(crypto::context::kFingerprint, key.bytes, 8);
}

std::string digitsOf(crypto::Context context, ByteView bytes, std::size_t groups) {
  const crypto::Hash hash = crypto::Sha256().add(viewOf(context.text)).add(bytes).finish();
  CHECK(4 * groups <= hash.size());
  std::string digits;
  for (std::size_t at = 0; at < 4 * groups; at += 4) {
    std::uint32_t group = crypto::fromBigEndian<std::uint32_t>(ByteView(hash).subspan(at, 4));
    std::array<char, 5> five{};
    for (auto digit = five.rbegin(); digit != five.rend(); ++digit, group /= 10) {
      *digit = static_cast<char>('0' + group % 10);
    }
    digits.append(five.data(), five.size());
  }
  return inGroups(digits, 5);
}

std::string hexOf(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::byte byte : bytes) {
    out += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    out += kDigits[std::to_integer<unsigned>(byte) & 0xfU];
  }
  return out;
}

std::string inGroups(std::string_view characters, std::size_t groupSize) {
  std::string out;
  for (std::size_t at = 0; at < characters.size(); at += groupSize) {
    if (at != 0) out += ' ';
    out += characters.substr(at, groupSize);
  }
  return out;
}

}  // namespace guantong::node
