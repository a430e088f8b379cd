#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "node/shell/lmdb_store.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using crypto::viewOf;
using support::Ended;
using support::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Ended check(const std::string& directory, std::vector<std::string> options = {}) {
  support::Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = {"store", "check", directory};
  start.arguments.insert(start.arguments.end(), options.begin(), options.end());
  return support::run(start);
}

/// Made through the store itself, then closed.
void makeStore(const std::string& directory) {
  auto store = LmdbStore::open(directory, {"330106000000", {}}, {});
  ASSERT_TRUE(store) << store.error().detail;
  const auto table = (*store)->table("events");
  ASSERT_TRUE(table);
  auto transaction = (*store)->begin();
  ASSERT_TRUE(transaction);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    ASSERT_TRUE((*transaction)->append(*table, crypto::bigEndian(i), viewOf("a value")));
  }
  ASSERT_TRUE((*transaction)->commit());
}

TEST(StoreCheck, ASoundStoreIsDescribed) {
  const TemporaryDirectory folder;
  makeStore(folder / "store");
  const Ended chinese = check(folder / "store");
  EXPECT_EQ(chinese.exitCode, 0) << chinese.errors;
  EXPECT_THAT(chinese.output, AllOf(HasSubstr("330106000000"), HasSubstr("events"),
                                    HasSubstr("1000"), HasSubstr("数据目录完好。")));
  const Ended english = check(folder / "store", {"--lang", "en"});
  EXPECT_EQ(english.exitCode, 0);
  EXPECT_THAT(english.output, HasSubstr("The store is sound."));
  const Ended json = check(folder / "store", {"--json"});
  EXPECT_EQ(json.exitCode, 0);
  EXPECT_THAT(json.output,
              AllOf(HasSubstr(R"("sound":true,"office":"330106000000")"),
                    HasSubstr(R"("name":"events","entries":1000)"), HasSubstr(R"("damage":[])")));
}

TEST(StoreCheck, DamageIsBadNewsAndExitCodeOne) {
  const TemporaryDirectory folder;
  makeStore(folder / "store");
  // Every page after the two meta pages, spoilt from its middle on.
  const std::string path = folder / "store/data.mdb";
  std::string bytes = support::readFile(path);
  for (std::size_t page = 2; (page + 1) * 4096 <= bytes.size(); ++page) {
    for (std::size_t i = 0; i < 16; ++i) bytes[page * 4096 + 8 + i] ^= 0x5a;
  }
  std::ofstream(path, std::ios::binary) << bytes;
  for (const char* form : {"--lang=zh", "--lang=en", "--json"}) {
    EXPECT_EQ(check(folder / "store", {form}).exitCode, 1) << form;
  }
}

TEST(StoreCheck, ADirectoryWithoutAStoreIsAClearError) {
  const TemporaryDirectory folder;
  const Ended ended = check(folder.path().string());
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_EQ(ended.output, "");
  EXPECT_THAT(ended.errors, AllOf(StartsWith("错误："), HasSubstr(folder.path().string())));
}

}  // namespace
}  // namespace guantong::node::shell
