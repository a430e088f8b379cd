// tests/support/temporary_directory.h: a directory that goes with the test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace guantong::support {

/// A new directory, 0700, below TMPDIR or /tmp; removed with all in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  /// In memory (/dev/shm) where there is such a place: for what is written thousands of times and
  /// whose syncs prove nothing.
  struct InMemory {};
  explicit TemporaryDirectory(InMemory);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The path of something in it.
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace guantong::support
