#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace guantong::support {
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
    if (i % kBytesALine == kBytesALine - 1 || i + 1 == bytes.size()) text += '\n';
  }
  return text;
}

}  // namespace

crypto::Bytes golden(const std::string& name) {
  std::ifstream file(pathOf(name));
  EXPECT_TRUE(file) << "no golden file " << pathOf(name);
  crypto::Bytes bytes;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const bool hex =
        line.size() % 2 == 0 && line.find_first_not_of("0123456789abcdef") == std::string::npos;
    EXPECT_TRUE(hex) << pathOf(name) << " is not hex";
    if (!hex) return {};
    for (std::size_t i = 0; i < line.size(); i += 2) {
      bytes.push_back(static_cast<std::byte>(std::stoul(line.substr(i, 2), nullptr, 16)));
    }
  }
  return bytes;
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
