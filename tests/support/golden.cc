#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace guantong::support {
namespace {

std::string pathOf(const std::string& name) {
  return std::string(GUANTONG_SOURCE_DIR) + "/tests/vectors/" + name + ".hex";
}

std::string hexLines(crypto::ByteView bytes) {
  constexpr std::size_t kBytesALine = 32;
  std::string text;
  for (; bytes.size() > kBytesALine; bytes = bytes.subspan(kBytesALine)) {
    text += toHex(bytes.first(kBytesALine)) + '\n';
  }
  return text + toHex(bytes) + '\n';
}

}  // namespace

void expectGoldenText(const std::string& name, const std::string& text) {
  const std::string path = std::string(GUANTONG_SOURCE_DIR) + "/tests/vectors/" + name;
  if (std::getenv("GUANTONG_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
    std::ofstream(path) << text;
    ADD_FAILURE() << "wrote " << path << ": look at it, then commit it";
    return;
  }
  std::ifstream file(path);
  const std::string once{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(once == text) << "the text of " << name << " has changed; it is now\n" << text;
}

crypto::Bytes golden(const std::string& name) {
  std::ifstream file(pathOf(name));
  EXPECT_TRUE(file) << "no golden file " << pathOf(name);
  std::string digits;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with('#')) digits += line;
  }
  EXPECT_EQ(digits.find_first_not_of("0123456789abcdef"), std::string::npos)
      << pathOf(name) << " is not hex";
  return fromHex(digits);
}

void expectGolden(const std::string& name, crypto::ByteView bytes) {
  const std::string path = pathOf(name);
  if (std::getenv("GUANTONG_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
    std::ofstream(path) << hexLines(bytes);
    ADD_FAILURE() << "wrote " << path << ": look at it, then commit it";
    return;
  }
  const crypto::Bytes once = golden(name);
  const bool same = std::equal(once.begin(), once.end(), bytes.begin(), bytes.end());
  EXPECT_TRUE(same) << "the bytes of " << name << " have changed; they are now\n"
                    << hexLines(bytes);
}

}  // namespace guantong::support
