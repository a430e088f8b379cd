// store_writer: a process of its own that writes a story to a store, for the tests that kill it,
// record it, or take its disk away. Exit code 0, or a sentence on standard error and 1.
//
//   store_writer write DIR COUNT FLAGS KEPT   COUNT groups (0: without end); acknowledges each on
//                                       standard output by its number, 8 bytes, after its commit.
//                                       FLAGS: Options::unsafeEnvironmentFlagsForTest
//   store_writer write-acking-early DIR COUNT   acknowledges before the commit: a test's own test
//   store_writer disk-full DIR FILE     FILE takes or tells the room; removing it makes room
//   store_writer disk-full-tmpfs DIR    on a small tmpfs in a mount namespace of its own;
//                                       exit code 77 when it can't have one
//   store_writer failed-sync DIR FILE   while FILE exists, syncs fail
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "node/shell/lmdb_store.h"
#include "node/shell/store_check.h"
#include "tests/support/store_story.h"

namespace guantong::support {
namespace {

using federation::ErrorCode;
using node::shell::LmdbStore;

constexpr int kNoNamespace = 77;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "store_writer: %s\n", what.c_str());
  std::_Exit(1);
}

std::unique_ptr<LmdbStore> opened(const std::string& directory, LmdbStore::Options options = {}) {
  auto store = LmdbStore::open(directory, {.office = "330106000000"}, options);
  if (!store) fail("opening: " + store.error().detail);
  return std::move(*store);
}

void acknowledge(std::uint64_t group) {
  if (::write(1, &group, sizeof group) != sizeof group) std::_Exit(0);  // nobody listens any more
}

int writeGroups(const std::string& directory, std::uint64_t count, unsigned flags,
                std::uint64_t kept) {
  LmdbStore::Options options;
  options.unsafeEnvironmentFlagsForTest = flags;
  const auto store = opened(directory, options);
  const StoreStory story(kept);
  for (std::uint64_t i = 0; count == 0 || i < count; ++i) {
    const auto group = story.writeNext(*store);
    if (!group) fail("group: " + group.error().detail);
    acknowledge(*group);
  }
  return 0;
}

int writeAckingEarly(const std::string& directory, std::uint64_t count) {
  const auto store = opened(directory);
  const StoreStory story(40);
  std::uint64_t group = story.read(*store).head;
  for (std::uint64_t i = 0; i < count; ++i) {
    acknowledge(++group);
    if (!story.writeNext(*store)) fail("group");
  }
  return 0;
}

void expectStory(LmdbStore& store, const StoreStory& story, std::uint64_t acknowledged,
                 const char* when) {
  const auto finding = story.readAfter(store, acknowledged);
  if (!finding.problem.empty()) fail(std::string(when) + ": " + finding.problem);
}

/// Until the disk is full: the number of the last group that was acknowledged.
std::uint64_t fill(LmdbStore& store, const StoreStory& story) {
  std::uint64_t acknowledged = 0;
  for (;;) {
    const auto group = story.writeNext(store);
    if (!group) {
      if (group.error().code != ErrorCode::kStoreFull) {
        fail("full disk told as something else: " + group.error().detail);
      }
      return acknowledged;
    }
    acknowledged = *group;
    if (acknowledged > 100000) fail("the disk does not fill");
  }
}

int diskFull(const std::string& directory, const std::string& room) {
  const StoreStory story(0);  // nothing is removed, so it fills for good
  auto store = opened(directory);
  const std::uint64_t acknowledged = fill(*store, story);
  if (acknowledged < 10) fail("full too soon for the test to mean anything");
  expectStory(*store, story, acknowledged, "on the full disk");
  for (int i = 0; i < 20; ++i) {
    const auto again = story.writeNext(*store);
    if (again || again.error().code != ErrorCode::kStoreFull) fail("not told full again");
    expectStory(*store, story, acknowledged, "after writing again on the full disk");
  }
  store.reset();
  if (const auto report = node::shell::checkStore(directory); !report || !report->sound()) {
    fail("the checker on the full disk: " +
         (report ? report->damage.front() : report.error().detail));
  }
  store = opened(directory);  // while the disk is full
  expectStory(*store, story, acknowledged, "opened on the full disk");
  const auto refused = story.writeNext(*store);
  if (refused || refused.error().code != ErrorCode::kStoreFull) fail("not told full when opened");

  std::filesystem::remove(room);
  std::uint64_t last = acknowledged;
  for (int i = 0; i < 50; ++i) {
    const auto group = story.writeNext(*store);
    if (!group) fail("with room again: " + group.error().detail);
    last = *group;
  }
  if (last != acknowledged + 50) fail("a group that was refused is there");
  store.reset();
  store = opened(directory);
  expectStory(*store, story, last, "with room again");
  return 0;
}

bool writeText(const char* path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  return !file.fail();
}

/// As root a mount namespace; else a user namespace in which we are root.
bool ownNamespace() {
  const auto user = ::getuid();
  const auto group = ::getgid();
  if (::unshare(CLONE_NEWNS) != 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    writeText("/proc/self/setgroups", "deny");
    if (!writeText("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") ||
        !writeText("/proc/self/gid_map", "0 " + std::to_string(group) + " 1")) {
      return false;
    }
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

int diskFullOnTmpfs(const std::string& directory) {
  if (!ownNamespace() ||
      ::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=3m,mode=0700") != 0) {
    return kNoNamespace;
  }
  const std::string ballast = directory + "/ballast";
  if (!writeText(ballast.c_str(), std::string(std::size_t{1} << 20, 'b'))) fail("no ballast");
  return diskFull(directory + "/store", ballast);
}

int failedSync(const std::string& directory, const std::string& control) {
  const StoreStory story(40);
  auto store = opened(directory);
  for (int i = 0; i < 5; ++i) {
    if (!story.writeNext(*store)) fail("group");
  }
  writeText(control.c_str(), "fail");
  const auto failed = story.writeNext(*store);
  if (failed || failed.error().code != ErrorCode::kStoreFailed) fail("the failed sync is not told");
  std::filesystem::remove(control);
  const auto refused = story.writeNext(*store);  // the disk works again, but what is on it?
  if (refused || refused.error().code != ErrorCode::kStoreFailed) fail("it went on writing");
  if (const auto made = store->table("another");
      made || made.error().code != ErrorCode::kStoreFailed) {
    fail("it went on making tables");
  }
  expectStory(*store, story, 5, "after the failed sync");
  store.reset();
  store = opened(directory);
  expectStory(*store, story, 5, "opened anew");
  if (!story.writeNext(*store)) fail("opened anew it does not write");
  expectStory(*store, story, 6, "written anew");
  return 0;
}

}  // namespace
}  // namespace guantong::support

int main(int count, char** arguments) {
  using namespace guantong::support;
  const std::string what = count > 2 ? arguments[1] : "";
  const auto number = [&](int i) { return std::strtoull(arguments[i], nullptr, 10); };
  if (what == "write" && count == 6) {
    return writeGroups(arguments[2], number(3), static_cast<unsigned>(number(4)), number(5));
  }
  if (what == "write-acking-early" && count == 4) {
    return writeAckingEarly(arguments[2], number(3));
  }
  if (what == "disk-full" && count == 4) return diskFull(arguments[2], arguments[3]);
  if (what == "disk-full-tmpfs" && count == 3) return diskFullOnTmpfs(arguments[2]);
  if (what == "failed-sync" && count == 4) return failedSync(arguments[2], arguments[3]);
  std::fputs("store_writer: read its source for how to call it\n", stderr);
  return 2;
}
