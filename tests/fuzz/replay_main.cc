// Runs every file of the given folders through the fuzz target it is linked with: the corpus as an
// ordinary test, with any compiler. Fails when a folder is empty or no input was accepted.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace guantong::fuzz {
namespace {

std::vector<std::filesystem::path> filesOf(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int replay(int folderCount, char** folders) {
  std::size_t inputs = 0;
  for (int i = 0; i < folderCount; ++i) {
    const auto files = filesOf(folders[i]);
    if (files.empty()) {
      std::fprintf(stderr, "no inputs in %s\n", folders[i]);
      return 1;
    }
    for (const auto& file : files) {
      std::ifstream stream(file, std::ios::binary);
      const std::vector<char> bytes(std::istreambuf_iterator<char>(stream), {});
      // Named before it runs: the last name printed is the input that stopped the target.
      std::printf("%s (%zu bytes)\n", file.filename().c_str(), bytes.size());
      std::fflush(stdout);
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      ++inputs;
    }
  }
  std::printf("%zu inputs, %llu accepted\n", inputs,
              static_cast<unsigned long long>(acceptedInputs));
  if (acceptedInputs == 0) {
    std::fprintf(stderr, "no input reached the accepting path\n");
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace guantong::fuzz

int main(int argumentCount, char** arguments) {
  if (argumentCount < 2) {
    std::fprintf(stderr, "usage: %s FOLDER...\n", arguments[0]);
    return 2;
  }
  return guantong::fuzz::replay(argumentCount - 1, arguments + 1);
}
