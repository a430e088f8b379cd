// tests/support/golden.h: bytes made once and compared for ever.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "crypto/bytes.h"

namespace guantong::support {

/// 32 bytes a line.
inline std::string hexOf(crypto::ByteView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto number = std::to_integer<unsigned>(bytes[i]);
    out += kDigits[number >> 4];
    out += kDigits[number & 15];
    if (i % 32 == 31 || i + 1 == bytes.size()) out += '\n';
  }
  return out;
}

/// The bytes of tests/vectors/NAME.hex: lines of hex digits, lines that begin with # are for
/// people. Empty when there is no such file, or when it is not hex.
inline crypto::Bytes golden(const std::string& name) {
  std::ifstream file(std::string(GUANTONG_VECTORS) + "/" + name + ".hex");
  crypto::Bytes bytes;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.size() % 2 != 0 || line.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return {};
    }
    for (std::size_t i = 0; i < line.size(); i += 2) {
      bytes.push_back(static_cast<std::byte>(std::stoul(line.substr(i, 2), nullptr, 16)));
    }
  }
  return bytes;
}

/// Compares what was made now with what was made once. What differs is left in a file, to be looked
/// at; a golden is replaced by a commit of its own that says why.
inline void expectGolden(const std::string& name, crypto::ByteView made) {
  const crypto::Bytes once = golden(name);
  if (std::equal(once.begin(), once.end(), made.begin(), made.end())) return;
  const std::string path = testing::TempDir() + name + ".hex";
  std::ofstream(path) << hexOf(made);
  ADD_FAILURE() << name << " is no longer what it was; what it is now: " << path;
}

}  // namespace guantong::support
