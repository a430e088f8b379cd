// The writing process is killed, the disk fills up, a sync fails.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>

#include "node/shell/lmdb_store.h"
#include "node/shell/store_check.h"
#include "tests/faults/child.h"
#include "tests/support/store_story.h"
#include "tests/support/temporary_directory.h"

namespace guantong::support {
namespace {

using node::shell::LmdbStore;

constexpr std::uint64_t kKept = 40;

TEST(StoreKilled, NothingAcknowledgedIsMissingAfter200Kills) {
  constexpr int kKills = 200;
  const TemporaryDirectory directory;
  const std::string at = (directory.path() / "store").string();
  const StoreStory story(kKept);
  std::mt19937 random(20241);  // the moments are seeded; what they meet is the machine's
  std::uint64_t acknowledged = 0;
  int unacknowledgedGroups = 0;
  for (int i = 0; i < kKills; ++i) {
    {
      WriterProcess writer({"write", at, "0", "0", std::to_string(kKept)});
      if (i % 8 != 0) {  // each eighth is killed anywhere from its start, the making included
        const auto first = writer.nextAcknowledged();
        ASSERT_TRUE(first.has_value()) << "kill " << i;
        acknowledged = *first;
      }
      ::usleep(static_cast<useconds_t>(random() % 8000));
      writer.kill();
      while (const auto group = writer.nextAcknowledged()) acknowledged = *group;
      ASSERT_EQ(writer.end(), -SIGKILL);
    }
    const auto store = LmdbStore::open(at, {.office = "330106000000"}, {});
    ASSERT_TRUE(store.has_value()) << "kill " << i << ": " << store.error().detail;
    const auto finding = story.readAfter(**store, acknowledged);
    ASSERT_EQ(finding.problem, "") << "kill " << i;
    // Between commit and acknowledgement there is room for one.
    ASSERT_LE(finding.head, acknowledged + 1) << "kill " << i;
    unacknowledgedGroups += finding.head > acknowledged ? 1 : 0;
    acknowledged = finding.head;
  }
  EXPECT_GT(acknowledged, 200U);
  const auto report = node::shell::checkStore(at);
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->sound()) << report->damage.front();
  RecordProperty("groups", static_cast<int>(acknowledged));
  RecordProperty("groups_committed_and_not_acknowledged", unacknowledgedGroups);
}

/// The test above would see an acknowledgement that comes before its commit.
TEST(StoreKilled, AnAcknowledgementBeforeItsCommitWouldShow) {
  const TemporaryDirectory directory;
  const std::string at = (directory.path() / "store").string();
  const StoreStory story(kKept);
  bool shown = false;
  for (int i = 0; i < 50 && !shown; ++i) {
    std::uint64_t acknowledged = 0;
    {
      WriterProcess writer({"write-acking-early", at, "1000000"});
      acknowledged = writer.nextAcknowledged().value_or(0);
      writer.kill();
      while (const auto group = writer.nextAcknowledged()) acknowledged = *group;
      writer.end();
    }
    const auto store = LmdbStore::open(at, {.office = "330106000000"}, {});
    ASSERT_TRUE(store.has_value());
    shown = !story.readAfter(**store, acknowledged).problem.empty();
  }
  EXPECT_TRUE(shown);
}

void writeText(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

TEST(StoreDiskFull, OnAFullDiskItReadsAndOpensAndWorksAgainWithRoom) {
  const TemporaryDirectory directory;
  const auto room = directory.path() / "room";
  writeText(room, "700000");
  WriterProcess writer({"disk-full", (directory.path() / "store").string(), room.string()},
                       recorded({{"GUANTONG_DISK_ROOM_FILE", room.string()}}));
  EXPECT_EQ(writer.end(), 0);
  EXPECT_FALSE(std::filesystem::exists(room));  // it got to the part with room
}

/// A real file system that is really full. Where no namespace is to be had the test above, which
/// refuses the same system calls, is what there is; this one then repeats it at another size.
TEST(StoreDiskFull, OnAFullTmpfsItReadsAndOpensAndWorksAgainWithRoom) {
  const TemporaryDirectory directory;
  WriterProcess writer({"disk-full-tmpfs", directory.path().string()});
  int code = writer.end();
  if (code == 77) {
    const auto room = directory.path() / "room";
    writeText(room, "2000000");
    WriterProcess injected({"disk-full", (directory.path() / "store").string(), room.string()},
                           recorded({{"GUANTONG_DISK_ROOM_FILE", room.string()}}));
    code = injected.end();
  }
  EXPECT_EQ(code, 0);
}

TEST(StoreFailedSync, AfterAFailedSyncItWritesNoMoreUntilOpenedAnew) {
  const TemporaryDirectory directory;
  const std::string control = (directory.path() / "sync-fails").string();
  WriterProcess writer({"failed-sync", (directory.path() / "store").string(), control},
                       recorded({{"GUANTONG_SYNC_FAILS_FILE", control}}));
  EXPECT_EQ(writer.end(), 0);
}

}  // namespace
}  // namespace guantong::support
