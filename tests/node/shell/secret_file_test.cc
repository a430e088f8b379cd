#include "node/shell/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using crypto::textOf;
using crypto::viewOf;
using federation::ErrorCode;
using support::TemporaryDirectory;
using support::writeFile;
using ::testing::HasSubstr;

constexpr std::size_t kEnough = 1000;

mode_t modeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777U;
}

std::size_t filesIn(const std::string& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

TEST(SecretFile, IsMadeWholeForItsOwnerAlone) {
  const TemporaryDirectory folder;
  ::umask(0);  // the mode must not hang on it
  ASSERT_TRUE(createSecretFile(folder / "office.key", viewOf("sealed")));
  EXPECT_EQ(modeOf(folder / "office.key"), 0600U);
  EXPECT_EQ(filesIn(folder.path().string()), 1U) << "the file it was written under is gone";
  const auto read = readSecretFile(folder / "office.key", kEnough);
  ASSERT_TRUE(read);
  EXPECT_EQ(textOf(*read), "sealed");
}

TEST(SecretFile, NothingIsEverReplaced) {
  const TemporaryDirectory folder;
  writeFile(folder / "taken", "old", 0600);
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::create_symlink("/nonexistent/target", folder / "dangling");
  std::filesystem::create_symlink(folder / "elsewhere", folder / "link");
  for (const char* name : {"taken", "folder", "dangling", "link"}) {
    EXPECT_EQ(checkRoomForSecretFile(folder / name).error().code, ErrorCode::kAlreadyExists);
    const auto made = createSecretFile(folder / name, viewOf("new"));
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().code, ErrorCode::kAlreadyExists) << name;
  }
  EXPECT_EQ(support::readFile(folder / "taken"), "old");
  EXPECT_EQ(filesIn(folder.path().string()), 4U)
      << "nothing is left over, and no link was followed";
}

TEST(SecretFile, PermissionsOfOthersAreRefusedWithTheCommandThatHelps) {
  const TemporaryDirectory folder;
  for (const mode_t mode : {0644U, 0640U, 0660U, 0604U, 0602U, 0601U, 0610U, 0620U}) {
    writeFile(folder / "office.key", "sealed", mode);
    const auto read = readSecretFile(folder / "office.key", kEnough);
    ASSERT_FALSE(read) << std::oct << mode;
    EXPECT_EQ(read.error().code, ErrorCode::kKeyFileExposed);
    char octal[8];
    std::snprintf(octal, sizeof octal, "%04o", mode);
    EXPECT_THAT(read.error().detail, HasSubstr(std::string("mode ") + octal));
    EXPECT_THAT(read.error().detail, HasSubstr("chmod 600 " + (folder / "office.key")));
  }
  for (const mode_t mode : {0600U, 0400U}) {
    writeFile(folder / "office.key", "sealed", 0600);
    ASSERT_EQ(::chmod((folder / "office.key").c_str(), mode), 0);
    EXPECT_TRUE(readSecretFile(folder / "office.key", kEnough)) << std::oct << mode;
  }
}

TEST(SecretFile, ADirectoryOthersWriteIsRefusedUnlessSticky) {
  const TemporaryDirectory folder;
  const std::string inner = folder / "open";
  std::filesystem::create_directory(inner);
  writeFile(inner + "/office.key", "sealed", 0600);
  const struct {
    mode_t mode;
    bool good;
  } cases[] = {{0700, true},  {0755, true},  {0770, false},
               {0777, false}, {0702, false}, {01777, true}};
  for (const auto& [mode, good] : cases) {
    ASSERT_EQ(::chmod(inner.c_str(), mode), 0);
    const auto read = readSecretFile(inner + "/office.key", kEnough);
    EXPECT_EQ(read.has_value(), good) << std::oct << mode;
    EXPECT_EQ(createSecretFile(inner + "/new" + std::to_string(mode), viewOf("x")).has_value(),
              good)
        << std::oct << mode;
    if (!good) {
      EXPECT_EQ(read.error().code, ErrorCode::kKeyFileExposed);
      EXPECT_THAT(read.error().detail, HasSubstr("chmod go-w " + inner));
    }
  }
}

TEST(SecretFile, AnotherOwnersFileIsRefused) {
  if (::geteuid() != 0) {  // only root can make one; then every file of root's is another's
    const auto read = readSecretFile("/etc/passwd", 1'000'000);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kKeyFileExposed);
    return;
  }
  const TemporaryDirectory folder;
  writeFile(folder / "office.key", "sealed", 0600);
  ASSERT_EQ(::chown((folder / "office.key").c_str(), 65534, 65534), 0);
  const auto read = readSecretFile(folder / "office.key", kEnough);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kKeyFileExposed);
  EXPECT_THAT(read.error().detail, HasSubstr("owner 65534, not 0; chown 0 "));
}

TEST(SecretFile, WhatIsNoRegularFileIsRefusedAtOnce) {
  const TemporaryDirectory folder;
  writeFile(folder / "office.key", "sealed", 0600);
  std::filesystem::create_symlink(folder / "office.key", folder / "link");
  std::filesystem::create_directory(folder / "folder");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const char* name : {"link", "folder", "pipe"}) {
    const auto read = readSecretFile(folder / name, kEnough);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument) << name;
  }
  for (const char* name : {"", ".", "..", "x/"}) {
    EXPECT_FALSE(readSecretFile(folder / name, kEnough)) << name;
  }
}

TEST(SecretFile, SizeAndAbsenceAreClearErrors) {
  const TemporaryDirectory folder;
  writeFile(folder / "large", std::string(kEnough + 1, 'x'), 0600);
  writeFile(folder / "full", std::string(kEnough, 'x'), 0600);
  EXPECT_EQ(readSecretFile(folder / "large", kEnough).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(readSecretFile(folder / "full", kEnough)->size(), kEnough);
  EXPECT_EQ(readSecretFile(folder / "none", kEnough).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(createSecretFile(folder / "no/office.key", viewOf("x")).error().code,
            ErrorCode::kNotFound);
  EXPECT_TRUE(checkRoomForSecretFile(folder / "none"));
}

TEST(SecretFile, CommandsInErrorsCanBeCopiedWhateverTheName) {
  const TemporaryDirectory folder;
  const std::string path = folder / "it's a key";
  writeFile(path, "sealed", 0644);
  EXPECT_THAT(readSecretFile(path, kEnough).error().detail,
              HasSubstr("chmod 600 '" + folder.path().string() + "/it'\\''s a key'"));
}

TEST(SecretFile, AFileSystemThatRefusesIsAClearError) {
  // /proc takes no files, not even from root.
  const auto made = createSecretFile("/proc/office.key", viewOf("x"));
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().detail, HasSubstr("/proc/office.key"));
}

}  // namespace
}  // namespace guantong::node::shell
