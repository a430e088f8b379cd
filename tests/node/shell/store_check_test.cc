#include "node/shell/store_check.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "crypto/bytes.h"
#include "tests/faults/child.h"
#include "tests/support/store_story.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using support::inChild;
using support::roundsInChild;
using support::StoreStory;
using support::TemporaryDirectory;
using support::WriterProcess;

class StoreCheckTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path at() const { return directory_.path() / "store"; }

  /// A store with trees of several levels, values on pages of their own, and free pages.
  void writeStore() {
    auto store = LmdbStore::open(at(), {.office = "330106000000"}, {});
    ASSERT_TRUE(store.has_value());
    const StoreStory story(40);
    for (int i = 0; i < 120; ++i) ASSERT_TRUE(story.writeNext(**store).has_value());
    const Table index = *(*store)->table("index");
    auto transaction = *(*store)->begin();
    for (std::uint32_t i = 0; i < 3000; ++i) {
      ASSERT_TRUE(
          transaction->put(index, crypto::bigEndian(i * 2654435761U), crypto::viewOf("entry"))
              .has_value());
    }
    ASSERT_TRUE(transaction->commit().has_value());
  }
  std::string readFile() {
    std::ifstream file(at() / kDataFile, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// 0, or which step went wrong. Writes some groups too.
  [[nodiscard]] int readThroughTheMap(const StoreReport& report) const {
    const auto store = LmdbStore::open(at(), {.office = "330106000000"}, {});
    if (!store) return 3;
    std::size_t sum = 0;
    for (const TableFacts& facts : report.tables) {
      if (facts.name == "guantong.store") continue;
      const auto table = (*store)->table(facts.name);
      if (!table) return 4;
      const auto snapshot = (*store)->snapshot();
      const auto cursor = (*snapshot)->cursor(*table);
      std::uint64_t entries = 0;
      for (bool on = cursor->first(); on; on = cursor->next(), ++entries) {
        for (const std::byte byte : cursor->value()) sum += std::to_integer<std::size_t>(byte);
      }
      if (entries != facts.entries) return 5;
    }
    const StoreStory story(40);
    for (int i = 0; i < 3; ++i) {
      if (!story.writeNext(**store)) return 6;
    }
    return sum == 0 ? 7 : 0;
  }
  void writeFile(const std::string& bytes) {
    std::ofstream(at() / kDataFile, std::ios::binary) << bytes;
  }

 protected:
  TemporaryDirectory directory_{TemporaryDirectory::InMemory{}};
};

TEST_F(StoreCheckTest, ASoundStoreIsCountedToItsLastEntry) {
  writeStore();
  const auto report = checkStore(at());
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_TRUE(report->sound()) << report->damage.front();
  EXPECT_EQ(report->identity.office, "330106000000");
  EXPECT_EQ(report->format, kStoreFormat);
  EXPECT_EQ(report->fileBytes, std::filesystem::file_size(at() / kDataFile));
  EXPECT_GT(report->pagesFree, 0U);
  EXPECT_EQ(report->pagesLost, 0U);
  EXPECT_LE(report->pages * report->pageBytes, report->mapBytes);
  EXPECT_FALSE(report->writerRuns);
  ASSERT_EQ(report->tables.size(), 5U);
  EXPECT_EQ(report->tables[0].name, "guantong.store");
  EXPECT_EQ(report->tables[1].name, "head");
  EXPECT_EQ(report->tables[1].entries, 1U);
  EXPECT_EQ(report->tables[2].name, "index");
  EXPECT_EQ(report->tables[2].entries, 3000U);
  EXPECT_EQ(report->tables[2].keyBytes, 12000U);
  EXPECT_EQ(report->tables[2].valueBytes, 15000U);
  EXPECT_GE(report->tables[2].depth, 2U);
}

TEST_F(StoreCheckTest, WithoutAStoreItIsNotFound) {
  EXPECT_EQ(checkStore(at()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(checkStore("/dev/null").error().code, ErrorCode::kNotFound);
}

TEST_F(StoreCheckTest, WhatIsNoRegularFileIsNoStore) {
  const auto directory = directory_.path() / "other";
  ASSERT_TRUE(std::filesystem::create_directory(directory));
  ASSERT_EQ(::mkfifo((directory / kDataFile).c_str(), 0600), 0);  // opening one waits for a writer
  const auto report = checkStore(directory);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kStoreDamaged);
  EXPECT_NE(report.error().detail.find("not a regular file"), std::string::npos);
}

TEST_F(StoreCheckTest, WorksBesideARunningWriter) {
  WriterProcess writer({"write", at().string(), "0", "0", "40"});
  ASSERT_TRUE(writer.nextAcknowledged().has_value());
  for (int i = 0; i < 20; ++i) {
    const auto report = checkStore(at());
    ASSERT_TRUE(report.has_value()) << report.error().detail;
    EXPECT_TRUE(report->sound()) << report->damage.front();
    EXPECT_TRUE(report->writerRuns);
    for (int j = 0; j < 5; ++j) (void)writer.nextAcknowledged();
  }
}

/// On a disk most of a writer's time goes into syncs, while its commit stands in the file already.
TEST_F(StoreCheckTest, WorksBesideAWriterThatWaitsForItsDisk) {
  const TemporaryDirectory onDisk;
  const std::string store = onDisk / "store";
  WriterProcess writer({"write", store, "0", "0", "40"});
  ASSERT_TRUE(writer.nextAcknowledged().has_value());
  for (int i = 0; i < 100; ++i) {
    const auto report = checkStore(store);
    ASSERT_TRUE(report.has_value()) << report.error().detail;
    EXPECT_TRUE(report->sound()) << report->damage.front();
  }
}

TEST_F(StoreCheckTest, ChangesNothing) {
  writeStore();
  const std::string before = readFile();
  ASSERT_TRUE(checkStore(at()).has_value());
  EXPECT_EQ(readFile(), before);
}

/// Where the damage is, the finding says: the table and the page.
TEST_F(StoreCheckTest, AFindingNamesItsTableAndPage) {
  writeStore();
  std::string bytes = readFile();
  const auto pageBytes = checkStore(at())->pageBytes;
  int named = 0;
  for (std::uint64_t page = 2; page * pageBytes < bytes.size(); ++page) {
    const std::string whole = bytes.substr(page * pageBytes, 16);
    bytes.replace(page * pageBytes, 16, 16, '\xff');
    writeFile(bytes);
    const auto report = checkStore(at());
    bytes.replace(page * pageBytes, 16, whole);
    if (!report || report->sound()) continue;  // the lists themselves, or a free page
    EXPECT_NE(report->damage.front().find("page " + std::to_string(page)), std::string::npos)
        << report->damage.front();
    EXPECT_EQ(report->damage.front().rfind("table '", 0), 0U) << report->damage.front();
    ++named;
  }
  EXPECT_GT(named, 50);
}

/// Flipped bits and cut ends are told, or do no harm, and never end the process: neither the
/// checker's, nor that of who opens the store.
TEST_F(StoreCheckTest, NoFlippedBitAndNoCutEndsTheProcess) {
  writeStore();
  const std::string sound = readFile();
  std::mt19937_64 random(99);
  int told = 0;
  constexpr int kRounds = 600;
  const auto last = roundsInChild(kRounds, [&](int round) {
    std::string bytes = sound;
    // Structure is what can do harm: headers of pages, their offsets, meta pages, and anywhere.
    const std::uint64_t page = round % 4 == 0 ? random() % 2 : random() % (bytes.size() / 4096);
    const std::uint64_t within = round % 3 == 0 ? random() % 4096 : random() % 160;
    const int flips = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < flips; ++i) {
      const std::uint64_t place = (page * 4096 + within + random() % 16) % bytes.size();
      bytes[place] = static_cast<char>(bytes[place] ^ (1 << (random() % 8)));
    }
    if (round % 10 == 9) bytes.resize(random() % bytes.size());
    writeFile(bytes);
    std::filesystem::remove(at() / kReadersFile);
    const auto report = checkStore(at());
    const bool damage = !report || !report->sound();
    const auto store = LmdbStore::open(at(), {.office = "330106000000"}, {});
    if (!store && !damage) return 3;  // opening may overlook what checking sees, not otherwise
    told += damage ? 1 : 0;
    // The rest met free space, free pages or values.
    return round == kRounds - 1 && told < kRounds / 5 ? 4 : 0;
  });
  EXPECT_EQ(last.code, 0) << "round " << last.round;
}

TEST_F(StoreCheckTest, EveryFlippedBitOfTheMetaPagesIsToldOrDoesNoHarm) {
  ASSERT_TRUE(LmdbStore::open(at(), {.office = "330106000000"}, {}).has_value());
  const std::string sound = readFile();
  const int told = inChild([&] {
    int tenths = 0;
    int count = 0;
    for (std::size_t page = 0; page < 2; ++page) {
      for (std::size_t bit = 0; bit < 160 * 8; ++bit) {
        std::string bytes = sound;
        char& byte = bytes[page * 4096 + bit / 8];
        byte = static_cast<char>(byte ^ (1 << (bit % 8)));
        writeFile(bytes);
        const auto report = checkStore(at());
        const auto store = LmdbStore::open(at(), {.office = "330106000000"}, {});
        if (!report && store) std::_Exit(255);
        count += report ? 0 : 1;
        tenths = count * 10 / (2 * 160 * 8);
      }
    }
    return tenths;
  });
  EXPECT_GE(told, 4);  // of ten; the rest is padding, sizes of no use, and counts
  EXPECT_LE(told, 10);
}

TEST_F(StoreCheckTest, AReadThatMeetsDamageShowsInHealth) {
  writeStore();
  std::string bytes = readFile();
  int leaves = 0;
  for (std::size_t at = 2 * 4096; at + 4096 <= bytes.size(); at += 4096) {
    // Leaves with many nodes are the index's; they get a kind that is none.
    const bool leaf = bytes[at + 10] == 2 && bytes[at + 11] == 0;
    const std::size_t lower = static_cast<unsigned char>(bytes[at + 12]) +
                              256U * static_cast<unsigned char>(bytes[at + 13]);
    if (!leaf || lower < 16 + 2 * 60) continue;
    bytes[at + 10] = 0;
    ++leaves;
  }
  ASSERT_GT(leaves, 1);
  writeFile(bytes);
  const auto store = LmdbStore::open(at(), {.office = "330106000000"}, {});
  ASSERT_TRUE(store.has_value()) << store.error().detail;
  const Table index = *(*store)->table("index");
  const auto snapshot = *(*store)->snapshot();
  EXPECT_TRUE(snapshot->health().has_value());
  EXPECT_EQ(snapshot->get(index, crypto::bigEndian(std::uint32_t{0})), std::nullopt);
  EXPECT_EQ(snapshot->health().error().code, ErrorCode::kStoreDamaged);
}

/// What the checker calls sound, LMDB walks without harm.
TEST_F(StoreCheckTest, WhatIsCalledSoundIsReadThroughTheMap) {
  writeStore();
  const std::string sound = readFile();
  std::mt19937_64 random(5);
  int read = 0;
  constexpr int kRounds = 300;
  const auto last = roundsInChild(kRounds, [&](int round) {
    std::string bytes = sound;
    const std::uint64_t place = (random() % (bytes.size() / 4096)) * 4096 + random() % 600;
    bytes[place] = static_cast<char>(bytes[place] ^ (1 << (random() % 8)));
    writeFile(bytes);
    std::filesystem::remove(at() / kReadersFile);
    const auto report = checkStore(at());
    if (report && report->sound()) {
      ++read;
      if (const int problem = readThroughTheMap(*report); problem != 0) return problem;
    }
    return round == kRounds - 1 && read < 50 ? 8 : 0;
  });
  EXPECT_EQ(last.code, 0) << "round " << last.round;
}

}  // namespace
}  // namespace guantong::node::shell
