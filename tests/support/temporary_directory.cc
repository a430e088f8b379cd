#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <string>

#include "crypto/check.h"

namespace guantong::support {

namespace {

std::filesystem::path makeBelow(const std::filesystem::path& place) {
  std::string name = (place / "guantong-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return {};
  return name;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory()
    : path_(makeBelow(std::filesystem::temp_directory_path())) {
  CHECK(!path_.empty());
}

TemporaryDirectory::TemporaryDirectory(InMemory) : path_(makeBelow("/dev/shm")) {
  if (path_.empty()) path_ = makeBelow(std::filesystem::temp_directory_path());
  CHECK(!path_.empty());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace guantong::support
