// tests/support/golden.h: bytes made once and compared for ever.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "tests/support/bytes.h"

namespace guantong::support {

/// The bytes of tests/vectors/NAME.hex: lines of hex digits, lines that begin with # are for
/// people. Empty when there is no such file.
inline crypto::Bytes golden(const std::string& name) {
  std::ifstream file(std::string(GUANTONG_SOURCE_DIR "/tests/vectors/") + name + ".hex");
  std::string digits;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("#")) digits += line;
  }
  return fromHex(digits);
}

/// Compares what was made now with what was made once. What differs is left in a file, to be looked
/// at; a golden is replaced by a commit of its own that says why.
inline void expectGolden(const std::string& name, crypto::ByteView made) {
  const crypto::Bytes once = golden(name);
  if (std::equal(once.begin(), once.end(), made.begin(), made.end())) return;
  const std::string path = testing::TempDir() + name + ".hex";
  std::ofstream out(path);
  for (; made.size() > 32; made = made.subspan(32)) out << toHex(made.first(32)) << "\n";
  out << toHex(made) << "\n";
  ADD_FAILURE() << name << " is no longer what it was; what it is now: " << path;
}

}  // namespace guantong::support
