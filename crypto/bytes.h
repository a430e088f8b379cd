// crypto/bytes.h: the few byte types every room speaks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace guantong::crypto {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;
using ByteSpan = std::span<std::byte>;
template <std::size_t N>
using ByteArray = std::array<std::byte, N>;

/// SHA-256 where bytes that travel are hashed; BLAKE2b-256 where keys are derived.
using Hash = ByteArray<32>;

inline ByteView viewOf(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// The bytes as characters, for interfaces that speak text. Nothing is converted.
inline std::string_view textOf(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

/// A number as n big-endian bytes: ordered as bytes exactly as it is ordered as a number.
template <typename Number>
ByteArray<sizeof(Number)> bigEndian(Number number) {
  ByteArray<sizeof(Number)> out;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out[sizeof(Number) - 1 - i] = static_cast<std::byte>((number >> (8 * i)) & 0xff);
  }
  return out;
}

/// REQUIRES: bytes.size() == sizeof(Number).
template <typename Number>
Number fromBigEndian(ByteView bytes) {
  Number number = 0;
  for (std::byte byte : bytes.first<sizeof(Number)>()) {
    number = static_cast<Number>((number << 8) | std::to_integer<Number>(byte));
  }
  return number;
}

}  // namespace guantong::crypto
