// tests/support/bytes.h: bytes as people write them, and every way to spoil them.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace guantong::support {

using crypto::ByteArray;
using crypto::Bytes;
using crypto::ByteSpan;
using crypto::ByteView;

/// Spaces and line ends are passed over; anything else that is not hex throws.
inline Bytes fromHex(std::string_view text) {
  Bytes out;
  int high = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) throw std::invalid_argument("not hex");
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      out.push_back(static_cast<std::byte>(high * 16 + static_cast<int>(digit)));
      high = -1;
    }
  }
  if (high >= 0) throw std::invalid_argument("half a byte");
  return out;
}

inline std::string toHex(ByteView bytes) {
  std::string out;
  for (const std::byte byte : bytes) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4];
    out += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15];
  }
  return out;
}

template <std::size_t N>
ByteArray<N> arrayFromHex(std::string_view text) {
  const Bytes bytes = fromHex(text);
  if (bytes.size() != N) throw std::invalid_argument("another size");
  ByteArray<N> out;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

inline crypto::Secret secretFromHex(std::string_view text) {
  return crypto::Secret::copyOf(fromHex(text));
}

/// A seed of 32 equal bytes: for keys that a test tells apart by a number.
inline crypto::Secret seedOf(std::uint8_t byte) {
  crypto::Secret seed(32);
  std::fill(seed.span().begin(), seed.span().end(), std::byte{byte});
  return seed;
}

inline Bytes bytesOf(std::string_view text) {
  const ByteView view = crypto::viewOf(text);
  return {view.begin(), view.end()};
}

/// Calls `check(spoilt, how)` with every single-bit flip and every truncation of the bytes, and
/// with some extensions: what a signed or sealed artefact must refuse, all of it.
template <typename Check>
void forEverySpoiling(ByteView bytes, Check check) {
  Bytes spoilt(bytes.begin(), bytes.end());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << (bit % 8))};
    spoilt[bit / 8] ^= mask;
    check(ByteView(spoilt), "bit " + std::to_string(bit) + " flipped");
    spoilt[bit / 8] ^= mask;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    check(bytes.first(size), "cut to " + std::to_string(size) + " bytes");
  }
  for (const std::byte more : {std::byte{0}, std::byte{1}, std::byte{0xff}}) {
    spoilt.push_back(more);
    check(ByteView(spoilt), "a byte added at the end");
    spoilt.pop_back();
  }
  spoilt.insert(spoilt.begin(), std::byte{0});
  check(ByteView(spoilt), "a byte added in front");
  check(ByteView(spoilt).first(bytes.size()), "moved by a byte");
  spoilt.assign(bytes.begin(), bytes.end());
  spoilt.insert(spoilt.end(), bytes.begin(), bytes.end());
  check(ByteView(spoilt), "twice");
}

}  // namespace guantong::support
