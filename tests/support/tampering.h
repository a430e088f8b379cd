// tests/support/tampering.h: everything small that can go wrong with an artefact's bytes.
#pragma once

#include <algorithm>
#include <string>

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace guantong::support {

/// 32 bytes of one value: a seed that a reader recognises in a hex dump.
inline crypto::Secret seedOf(std::uint8_t byte, std::size_t size = 32) {
  crypto::Secret seed(size);
  std::fill(seed.span().begin(), seed.span().end(), std::byte{byte});
  return seed;
}

/// Calls `accepts` with every single-bit flip of the artefact. Returns the first bit whose flip was
/// accepted, in words, or "" when all were refused.
template <typename Accepts>
std::string acceptedBitFlip(crypto::ByteView artefact, Accepts accepts) {
  crypto::Bytes bytes(artefact.begin(), artefact.end());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    if (accepts(crypto::ByteView(bytes))) {
      return "bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8);
    }
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  return "";
}

/// The same with every truncation, at the end and at the front, and with extensions by zeros and
/// by a repetition.
template <typename Accepts>
std::string acceptedResize(crypto::ByteView artefact, Accepts accepts) {
  for (std::size_t size = 0; size < artefact.size(); ++size) {
    const crypto::Bytes front(artefact.begin(), artefact.begin() + static_cast<long>(size));
    if (accepts(crypto::ByteView(front))) return "the first " + std::to_string(size) + " bytes";
    const crypto::Bytes back(artefact.end() - static_cast<long>(size), artefact.end());
    if (accepts(crypto::ByteView(back))) return "the last " + std::to_string(size) + " bytes";
  }
  for (std::size_t more = 1; more <= 64; ++more) {
    crypto::Bytes longer(artefact.begin(), artefact.end());
    longer.resize(artefact.size() + more);
    if (accepts(crypto::ByteView(longer))) return std::to_string(more) + " zeros more";
  }
  crypto::Bytes twice(artefact.begin(), artefact.end());
  crypto::append(twice, artefact);
  return accepts(crypto::ByteView(twice)) ? "twice the bytes" : "";
}

/// The points of small order on Curve25519 and the forms of them that X25519 also takes: with any
/// of these the agreed secret is zero. From libsodium's list (RFC 7748, section 6.1).
inline std::vector<crypto::ByteArray<32>> smallOrderPoints() {
  const auto fromHex = [](const char* hex) {
    crypto::ByteArray<32> out;
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::byte>(std::stoul(std::string(hex + 2 * i, 2), nullptr, 16));
    }
    return out;
  };
  return {
      fromHex("0000000000000000000000000000000000000000000000000000000000000000"),
      fromHex("0100000000000000000000000000000000000000000000000000000000000000"),
      fromHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
      fromHex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
      fromHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
      fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
      fromHex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
  };
}

}  // namespace guantong::support
