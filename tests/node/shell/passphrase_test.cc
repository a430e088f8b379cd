#include "node/shell/passphrase.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "node/shell/file_descriptor.h"
#include "node/shell/terminal.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using crypto::textOf;
using federation::ErrorCode;
using support::TemporaryDirectory;
using support::writeFile;
using ::testing::HasSubstr;
using ::testing::Not;

/// A descriptor that holds `content` and ends.
FileDescriptor holding(std::string_view content) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  EXPECT_EQ(::write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::close(ends[1]);
  return FileDescriptor(ends[0]);
}

federation::Result<crypto::Secret> fromDescriptor(int descriptor, PassphraseUse use) {
  return passphraseFor("office.key", use, {descriptor, ""}, Language::kEnglish);
}

federation::Result<crypto::Secret> fromCredentials(const std::string& directory) {
  return passphraseFor("office.key", PassphraseUse::kOpening, {std::nullopt, directory},
                       Language::kEnglish);
}

TEST(Passphrase, FromADescriptorIsItsFirstLine) {
  const struct {
    std::string_view content;
    std::string_view passphrase;
  } cases[] = {
      {"correct horse battery", "correct horse battery"},
      {"correct horse battery\n", "correct horse battery"},
      {"correct horse battery\r\n", "correct horse battery"},
      {"correct horse battery\nsecond", "correct horse battery"},
      {"  spaces stay  \n", "  spaces stay  "},
      {"口令里有汉字\n", "口令里有汉字"},
  };
  for (const auto& [content, passphrase] : cases) {
    const FileDescriptor pipe = holding(content);
    const auto read = fromDescriptor(pipe.get(), PassphraseUse::kOpening);
    ASSERT_TRUE(read) << content;
    EXPECT_EQ(textOf(read->view()), passphrase);
  }
}

TEST(Passphrase, WhatFollowsTheLineIsLeftForOthers) {
  const FileDescriptor pipe = holding("first line passes\nrest");
  ASSERT_TRUE(fromDescriptor(pipe.get(), PassphraseUse::kOpening));
  char rest[16] = {};
  EXPECT_EQ(::read(pipe.get(), rest, sizeof rest), 4);
  EXPECT_STREQ(rest, "rest");
}

TEST(Passphrase, BadOnesAreRefusedByName) {
  const struct {
    std::string content;
    PassphraseUse use;
    ErrorCode code;
  } cases[] = {
      {"", PassphraseUse::kOpening, ErrorCode::kNoPassphrase},
      {"\n", PassphraseUse::kOpening, ErrorCode::kNoPassphrase},
      {"\r\n", PassphraseUse::kMaking, ErrorCode::kNoPassphrase},
      {std::string("with\0zero", 9), PassphraseUse::kOpening, ErrorCode::kInvalidArgument},
      {std::string(kPassphraseBytesMax + 1, 'x'), PassphraseUse::kOpening, ErrorCode::kTooLarge},
      {"elevenchars", PassphraseUse::kMaking, ErrorCode::kPassphraseTooShort},
      {"五个汉字啊", PassphraseUse::kMaking, ErrorCode::kPassphraseTooShort},
  };
  for (const auto& [content, use, code] : cases) {
    const FileDescriptor pipe = holding(content);
    const auto read = fromDescriptor(pipe.get(), use);
    ASSERT_FALSE(read) << content.substr(0, 20);
    EXPECT_EQ(read.error().code, code) << content.substr(0, 20);
    EXPECT_THAT(read.error().detail, Not(HasSubstr("eleven"))) << "never the passphrase itself";
  }
}

TEST(Passphrase, GoodOnesAtTheLimitsAreTaken) {
  for (const std::string& good : {std::string("twelve chars"), std::string("六个汉字可以"),
                                  std::string(kPassphraseBytesMax, 'x')}) {
    const FileDescriptor pipe = holding(good + "\r\n");
    EXPECT_TRUE(fromDescriptor(pipe.get(), PassphraseUse::kMaking)) << good.substr(0, 20);
  }
  const FileDescriptor pipe = holding("short");
  EXPECT_TRUE(fromDescriptor(pipe.get(), PassphraseUse::kOpening)) << "old files stay open to us";
}

TEST(Passphrase, TheMinimumIsTheOneTheErrorNames) {
  const std::string count = std::to_string(kNewPassphraseColumnsMin);
  for (const Language language : {Language::kChinese, Language::kEnglish}) {
    EXPECT_THAT(explain(language, {ErrorCode::kPassphraseTooShort, ""}).next,
                HasSubstr(" " + count + " "));
  }
}

TEST(Passphrase, ADescriptorThatIsNotOpenIsAnErrorAndNotATerminal) {
  const auto read = fromDescriptor(777, PassphraseUse::kOpening);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(read.error().detail, HasSubstr("--passphrase-fd 777: EBADF"));
}

TEST(Passphrase, ADescriptorOnlyForWritingIsAnError) {
  const FileDescriptor null(::open("/dev/null", O_WRONLY));
  EXPECT_FALSE(fromDescriptor(null.get(), PassphraseUse::kOpening));
}

TEST(Passphrase, ATerminalAsDescriptorIsRefusedBecauseItEchoes) {
  int master = -1;
  int terminal = -1;
  ASSERT_EQ(::openpty(&master, &terminal, nullptr, nullptr, nullptr), 0);
  const FileDescriptor closesMaster(master);
  const FileDescriptor closesTerminal(terminal);
  const auto read = fromDescriptor(terminal, PassphraseUse::kOpening);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(read.error().detail, HasSubstr("terminal"));
}

TEST(Passphrase, FromTheServiceManagersCredential) {
  const TemporaryDirectory folder;
  writeFile(folder / "guantong-passphrase", "from the service manager\n", 0400);
  const auto read = fromCredentials(folder.path().string());
  ASSERT_TRUE(read);
  EXPECT_EQ(textOf(read->view()), "from the service manager");
}

TEST(Passphrase, TheDescriptorComesBeforeTheCredential) {
  const TemporaryDirectory folder;
  writeFile(folder / "guantong-passphrase", "from the service manager", 0400);
  const FileDescriptor pipe = holding("from the pipe");
  const auto read = passphraseFor("office.key", PassphraseUse::kOpening,
                                  {pipe.get(), folder.path().string()}, Language::kEnglish);
  ASSERT_TRUE(read);
  EXPECT_EQ(textOf(read->view()), "from the pipe");
}

TEST(Passphrase, ABadCredentialIsAnErrorAndNotPassedOver) {
  const TemporaryDirectory folder;
  const std::string path = folder / "guantong-passphrase";
  writeFile(path, "from the service manager", 0404);
  EXPECT_EQ(fromCredentials(folder.path().string()).error().code, ErrorCode::kKeyFileExposed);
  writeFile(path, std::string(kPassphraseBytesMax + 3, 'x'), 0400);
  EXPECT_EQ(fromCredentials(folder.path().string()).error().code, ErrorCode::kTooLarge);
  writeFile(path, "", 0400);
  EXPECT_EQ(fromCredentials(folder.path().string()).error().code, ErrorCode::kNoPassphrase);
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  EXPECT_EQ(fromCredentials(folder.path().string()).error().code, ErrorCode::kInvalidArgument);
  std::filesystem::remove(path);
  writeFile(folder / "real", "from the service manager", 0400);
  std::filesystem::create_symlink(folder / "real", path);
  EXPECT_FALSE(fromCredentials(folder.path().string()));
}

}  // namespace
}  // namespace guantong::node::shell
