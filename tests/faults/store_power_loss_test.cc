// Power is lost at every instant of a recorded run.
#include <gtest/gtest.h>
#include <lmdb.h>  // its flags, for the run that must fail
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>

#include "crypto/bytes.h"
#include "crypto/check.h"
#include "node/shell/lmdb_store.h"
#include "tests/faults/child.h"
#include "tests/faults/journal.h"
#include "tests/support/store_story.h"
#include "tests/support/temporary_directory.h"

namespace guantong::support {
namespace {

using crypto::Bytes;
using node::shell::LmdbStore;

constexpr std::uint64_t kKept = 12;
constexpr std::size_t kSectorBytes = 512;  // what a disk writes whole or not at all
using Sector = std::array<std::byte, kSectorBytes>;

struct Event {
  JournalKind kind;
  std::uint64_t offset;
  Bytes data;
};

std::vector<Event> readJournal(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<Event> events;
  JournalEntry entry{};
  while (file.read(reinterpret_cast<char*>(&entry), sizeof entry)) {
    Event event{entry.kind, entry.offset, {}};
    const bool hasData = entry.kind == JournalKind::kWrite ||
                         entry.kind == JournalKind::kSyncedWrite ||
                         entry.kind == JournalKind::kAcknowledgement;
    if (hasData) {
      event.data.resize(entry.size);
      file.read(reinterpret_cast<char*>(event.data.data()),
                static_cast<std::streamsize>(entry.size));
    }
    events.push_back(std::move(event));
  }
  return events;
}

/// A file on a disk with a cache: what has been synced is there; of what was written since, any
/// sectors may be, in any of the states they went through, whatever the order of the writes.
class Disk {
 public:
  void write(std::uint64_t offset, const Bytes& data) {
    const std::uint64_t end = offset + data.size();
    if (end > cached_.size()) cached_.resize(end);
    std::copy(data.begin(), data.end(), cached_.begin() + static_cast<std::ptrdiff_t>(offset));
    lastWrite_.clear();
    for (std::uint64_t sector = offset / kSectorBytes; sector * kSectorBytes < end; ++sector) {
      states_[sector].push_back(sectorOf(cached_, sector));
      lastWrite_.push_back(sector);
    }
  }
  void truncate(std::uint64_t size) {  // LMDB does not; then it counts as done at once
    cached_.resize(size);
    sync();
  }
  void sync() {
    durable_ = cached_;
    states_.clear();
    lastWrite_.clear();
  }
  /// What an O_DSYNC write does for its own sectors; what was written before stays in the cache.
  void syncLastWrite() {
    for (const std::uint64_t sector : lastWrite_) {
      place(durable_, sector, states_[sector].back());
      states_.erase(sector);
    }
    durable_.resize(std::min(durable_.size(), cached_.size()));
    lastWrite_.clear();
  }

  /// Which state of a sector the disk has: 0 what was synced, n the n-th written since.
  using Choice = std::function<std::size_t(std::uint64_t sector, std::size_t states)>;
  /// `sizeSynced`: the file's new length is lost, and with it what lay beyond.
  [[nodiscard]] Bytes after(const Choice& choice, bool sizeSynced) const {
    Bytes file = durable_;
    for (const auto& [sector, states] : states_) {
      const std::size_t chosen = choice(sector, states.size());
      if (chosen > 0) place(file, sector, states[chosen - 1]);
    }
    file.resize(std::min(file.size(), sizeSynced ? durable_.size() : cached_.size()));
    return file;
  }
  [[nodiscard]] Bytes withFullLength() const {
    Bytes file = durable_;
    file.resize(cached_.size());
    return file;
  }
  [[nodiscard]] bool clean() const { return states_.empty(); }
  [[nodiscard]] bool inLastWrite(std::uint64_t sector) const {
    return std::find(lastWrite_.begin(), lastWrite_.end(), sector) != lastWrite_.end();
  }

 private:
  static Sector sectorOf(const Bytes& file, std::uint64_t sector) {
    Sector bytes{};
    const std::size_t at = sector * kSectorBytes;
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at),
                std::min(kSectorBytes, file.size() - at), bytes.begin());
    return bytes;
  }
  static void place(Bytes& file, std::uint64_t sector, const Sector& bytes) {
    const std::size_t at = sector * kSectorBytes;
    if (file.size() < at + kSectorBytes) file.resize(at + kSectorBytes);
    std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
  }

  Bytes durable_, cached_;
  std::map<std::uint64_t, std::vector<Sector>> states_;
  std::vector<std::uint64_t> lastWrite_;
};

/// Power comes back to a disk that holds `file` (none: before it had its name).
class Aftermath {
 public:
  enum class Reader {
    kThisProcess,
    kChild,  ///< for a store that was written without syncs: it may end the process that reads it
  };
  explicit Aftermath(Reader reader) : reader_(reader) {}

  /// What is wrong then; empty when nothing is.
  std::string examine(const std::optional<Bytes>& file, std::uint64_t acknowledged, bool writeOn) {
    const auto at = directory_.path() / "store";
    const auto message = directory_.path() / "message";
    std::filesystem::remove_all(at);
    std::filesystem::remove(message);
    std::filesystem::create_directory(at);
    std::filesystem::permissions(at, std::filesystem::perms::owner_all);
    if (file) {
      std::ofstream out(at / "data.mdb", std::ios::binary);
      out.write(reinterpret_cast<const char*>(file->data()),
                static_cast<std::streamsize>(file->size()));
    }
    ++examined_;
    if (reader_ == Reader::kThisProcess) return openAndRead(at, acknowledged, writeOn);
    const int code = inChild([&] {
      const std::string problem = openAndRead(at, acknowledged, writeOn);
      std::ofstream(message) << problem;
      return problem.empty() ? 0 : 1;
    });
    if (code == 0) return {};
    std::ifstream in(message);
    return "(" + std::to_string(code) + ") " + std::string(std::istreambuf_iterator<char>(in), {});
  }
  [[nodiscard]] int examined() const { return examined_; }

 private:
  static std::string openAndRead(const std::filesystem::path& at, std::uint64_t acknowledged,
                                 bool writeOn) {
    const auto store = LmdbStore::open(at, {.office = "330106000000"}, {});
    if (!store) return "does not open: " + store.error().detail;
    const StoreStory story(kKept);
    auto finding = story.readAfter(**store, acknowledged);
    if (!finding.problem.empty() || !writeOn) return finding.problem;
    if (!story.writeNext(**store)) return "does not write";
    return story.readAfter(**store, finding.head + 1).problem;
  }

  const Reader reader_;
  TemporaryDirectory directory_{TemporaryDirectory::InMemory{}};
  int examined_ = 0;
};

struct Outcome {
  int examined = 0;
  std::uint64_t acknowledged = 0;
  std::vector<std::string> problems;
};

/// Replays the journal and loses power after every event in several ways. Stops at `enough`
/// problems.
Outcome loseOverAndOver(const std::vector<Event>& events, std::size_t enough,
                        Aftermath::Reader reader) {
  Disk disk;
  Aftermath aftermath(reader);
  Outcome outcome;
  bool named = false, nameSynced = false;
  std::uint64_t directory = 0;
  std::mt19937 random(7);

  const auto lose = [&](const char* how, const std::optional<Bytes>& file, std::size_t event) {
    if (outcome.problems.size() >= enough) return;
    const std::string problem =
        aftermath.examine(file, outcome.acknowledged, aftermath.examined() % 16 == 0);
    if (problem.empty()) return;
    outcome.problems.push_back("after event " + std::to_string(event) + ", " + how + ": " +
                               problem);
  };
  const auto loseNow = [&](std::size_t event) {
    if (!nameSynced) lose("without its name", std::nullopt, event);
    if (!named) return;
    const auto none = [](std::uint64_t, std::size_t) { return std::size_t{0}; };
    lose("nothing of what was not synced", disk.after(none, false), event);
    if (disk.clean()) return;
    const auto all = [](std::uint64_t, std::size_t states) { return states; };
    lose("all", disk.after(all, false), event);
    lose("only the last write",
         disk.after([&](std::uint64_t sector,
                        std::size_t states) { return disk.inLastWrite(sector) ? states : 0; },
                    false),
         event);
    lose("all but the last write",
         disk.after([&](std::uint64_t sector,
                        std::size_t states) { return disk.inLastWrite(sector) ? 0 : states; },
                    false),
         event);
    lose("the new length without the new bytes", disk.withFullLength(), event);
    lose("the new bytes without the new length", disk.after(all, true), event);
    for (int i = 0; i < 3; ++i) {
      lose("some sectors",
           disk.after([&](std::uint64_t, std::size_t states) { return random() % (states + 1); },
                      i == 2),
           event);
    }
  };

  for (std::size_t i = 0; i < events.size() && outcome.problems.size() < enough; ++i) {
    const Event& event = events[i];
    switch (event.kind) {
      case JournalKind::kWrite:
        disk.write(event.offset, event.data);
        break;
      case JournalKind::kSyncedWrite:
        disk.write(event.offset, event.data);
        loseNow(i);  // on its way
        disk.syncLastWrite();
        break;
      case JournalKind::kTruncate:
        disk.truncate(event.offset);
        break;
      case JournalKind::kSync:
        disk.sync();
        break;
      case JournalKind::kNamed:
        named = true;
        directory = event.offset;
        break;
      case JournalKind::kDirectorySync:
        nameSynced = nameSynced || (named && event.offset == directory);
        break;
      case JournalKind::kAcknowledgement:
        std::memcpy(&outcome.acknowledged, event.data.data(), sizeof outcome.acknowledged);
        break;
    }
    loseNow(i);
  }
  outcome.examined = aftermath.examined();
  return outcome;
}

/// That the entry of a directory is on the medium before anything is acknowledged.
bool syncedBeforeAcknowledging(const std::vector<Event>& events, std::uint64_t directory) {
  const auto first = std::ranges::find(events, JournalKind::kAcknowledgement, &Event::kind);
  return std::any_of(events.begin(), first, [&](const Event& event) {
    return event.kind == JournalKind::kDirectorySync && event.offset == directory;
  });
}

std::vector<Event> record(int groups, unsigned flags) {
  const TemporaryDirectory directory;
  const auto journal = directory.path() / "journal";
  WriterProcess writer({"write", (directory.path() / "store").string(), std::to_string(groups),
                        std::to_string(flags), std::to_string(kKept)},
                       recorded({{"GUANTONG_JOURNAL", journal.string()}}));
  std::uint64_t last = 0;
  while (const auto group = writer.nextAcknowledged()) last = *group;
  EXPECT_EQ(writer.end(), 0);
  EXPECT_EQ(last, static_cast<std::uint64_t>(groups));
  std::vector<Event> events = readJournal(journal);
  // The store's own directory was made too; its entry lies in the one above.
  struct stat above;
  EXPECT_EQ(::stat(directory.path().c_str(), &above), 0);
  EXPECT_TRUE(syncedBeforeAcknowledging(events, above.st_ino));
  return events;
}

int countOf(const std::vector<Event>& events, JournalKind kind) {
  return static_cast<int>(
      std::ranges::count_if(events, [&](const Event& event) { return event.kind == kind; }));
}

TEST(StorePowerLoss, NothingAcknowledgedIsMissingWheneverThePowerGoes) {
  constexpr int kGroups = 36;
  const std::vector<Event> events = record(kGroups, 0);
  // The recorder saw what it must: without these the test would prove nothing.
  ASSERT_EQ(countOf(events, JournalKind::kAcknowledgement), kGroups);
  ASSERT_GE(countOf(events, JournalKind::kWrite), 2 * kGroups);
  ASSERT_GE(countOf(events, JournalKind::kSyncedWrite), kGroups);
  ASSERT_GE(countOf(events, JournalKind::kSync), kGroups);
  ASSERT_EQ(countOf(events, JournalKind::kNamed), 1);
  ASSERT_GE(countOf(events, JournalKind::kDirectorySync), 1);

  const Outcome outcome = loseOverAndOver(events, 5, Aftermath::Reader::kThisProcess);
  EXPECT_EQ(outcome.acknowledged, static_cast<std::uint64_t>(kGroups));
  EXPECT_TRUE(outcome.problems.empty()) << ::testing::PrintToString(outcome.problems);
  EXPECT_GT(outcome.examined, 500);
  RecordProperty("aftermaths", outcome.examined);
}

/// The same without syncs (what SIGKILL does not show) must fail, and in the ways it should.
TEST(StorePowerLoss, WithoutSyncsAcknowledgedGroupsWouldBeMissing) {
  const Outcome outcome = loseOverAndOver(record(20, MDB_NOSYNC), 90, Aftermath::Reader::kChild);
  EXPECT_EQ(outcome.problems.size(), 90U);
  const auto missing = std::ranges::count_if(outcome.problems, [](const std::string& problem) {
    return problem.find("was acknowledged and") != std::string::npos;
  });
  EXPECT_GT(missing, 5) << ::testing::PrintToString(outcome.problems);
}

/// And so must the subtler omission: data synced, the meta page not.
TEST(StorePowerLoss, WithoutSyncOfTheMetaPageAcknowledgedGroupsWouldBeMissing) {
  const Outcome outcome = loseOverAndOver(record(6, MDB_NOMETASYNC), 3, Aftermath::Reader::kChild);
  EXPECT_EQ(outcome.problems.size(), 3U);
}

}  // namespace
}  // namespace guantong::support
