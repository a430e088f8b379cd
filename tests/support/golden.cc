#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace guantong::tests {
namespace {

std::string pathOf(const std::string& name) {
  return std::string(GUANTONG_SOURCE_DIR) + "/tests/vectors/" + name + ".hex";
}

std::string hexLines(crypto::ByteView bytes) {
  constexpr std::size_t kBytesALine = 32;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(bytes[i]);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
    if (i % kBytesALine == kBytesALine - 1) text += '\n';
  }
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

}  // namespace

void expectGolden(const std::string& name, crypto::ByteView bytes) {
  std::ifstream file(pathOf(name));
  if (!file) {
    if (std::getenv("GUANTONG_WRITE_GOLDEN") != nullptr) {
      std::ofstream(pathOf(name)) << hexLines(bytes);
      ADD_FAILURE() << "wrote " << pathOf(name) << ": look at it, then commit it";
    } else {
      ADD_FAILURE() << "no golden file " << pathOf(name);
    }
    return;
  }
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), hexLines(bytes)) << "the bytes of " << name << " have changed";
}

crypto::Bytes golden(const std::string& name) {
  std::ifstream file(pathOf(name));
  EXPECT_TRUE(file) << "no golden file " << pathOf(name);
  crypto::Bytes bytes;
  for (std::string line; std::getline(file, line);) {
    for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
      bytes.push_back(static_cast<std::byte>(std::stoi(line.substr(i, 2), nullptr, 16)));
    }
  }
  return bytes;
}

}  // namespace guantong::tests
