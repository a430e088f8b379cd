#include "node/shell/retention_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using reporter::Month;

class RetentionFilesTest : public ::testing::Test {
 protected:
  RetentionFiles files(int restKey = 1) const {
    crypto::Secret key(32);
    key.span()[0] = static_cast<std::byte>(restKey);
    return {directory.path().string() + "/retention", std::move(key)};
  }
  std::string file() const { return directory.path().string() + "/retention/2031-11.key"; }

  support::TemporaryDirectory directory;
  Month month = reporter::monthFrom("2031-11").value();
};

TEST_F(RetentionFilesTest, WhatWasMadeIsThereAfterARestart) {
  EXPECT_TRUE(files().load()->held().empty()) << "of a new office";
  const auto made = files().make(month);
  ASSERT_TRUE(made.has_value());
  const auto keys = files().load();
  ASSERT_TRUE(keys.has_value());
  ASSERT_NE(keys->find(month), nullptr);
  EXPECT_TRUE(crypto::equalSecrets(keys->find(month)->view(), made->view()));
}

TEST_F(RetentionFilesTest, WhatIsDestroyedIsGoneAndStaysSo) {
  ASSERT_TRUE(files().make(month).has_value());
  ASSERT_TRUE(files().destroy(month).has_value());
  EXPECT_FALSE(std::filesystem::exists(file()));
  EXPECT_EQ(files().load()->find(month), nullptr);
  EXPECT_TRUE(files().destroy(month).has_value()) << "a crash may have come in between";
}

TEST_F(RetentionFilesTest, AnotherOfficeOrAnotherMonthReadsNothing) {
  ASSERT_TRUE(files().make(month).has_value());
  EXPECT_EQ(files(2).load().error().code, ErrorCode::kKeyFileDamaged);
  std::filesystem::rename(file(), directory.path().string() + "/retention/2031-12.key");
  EXPECT_EQ(files().load().error().code, ErrorCode::kKeyFileDamaged);
}

TEST_F(RetentionFilesTest, AKeyIsNeverMadeTwice) {
  ASSERT_TRUE(files().make(month).has_value());
  EXPECT_EQ(files().make(month).error().code, ErrorCode::kAlreadyExists);
}

TEST_F(RetentionFilesTest, AKeyThatOthersMayReadIsRefused) {
  ASSERT_TRUE(files().make(month).has_value());
  std::filesystem::permissions(file(), std::filesystem::perms(0644));
  EXPECT_EQ(files().load().error().code, ErrorCode::kKeyFileExposed);
}

}  // namespace
}  // namespace guantong::node::shell
