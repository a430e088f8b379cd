#include "node/shell/lmdb_pages.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>

#include "crypto/bytes.h"
#include "federation/store.h"
#include "node/shell/lmdb_files.h"

namespace guantong::node::shell {
namespace {

using crypto::ByteView;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

constexpr std::uint32_t kMagic = 0xBEEFC0DE;
constexpr std::uint32_t kDataVersion = 1;
constexpr std::uint64_t kNoPage = ~std::uint64_t{0};
constexpr std::size_t kPageHeaderBytes = 16;
constexpr std::size_t kNodeHeaderBytes = 8;
constexpr std::size_t kMetaBytes = 136;
constexpr std::uint32_t kDepthMax = 32;  // LMDB's cursor stack
constexpr std::uint16_t kBranch = 0x01, kLeaf = 0x02, kOverflow = 0x04, kMeta = 0x08;
constexpr std::uint16_t kNodeOnOverflow = 0x01, kNodeIsTable = 0x02;
constexpr std::uint16_t kIntegerKeys = 0x08;
constexpr std::uint16_t kMadeAsOneFile = 0x4000;  // how lmdb_store.cc makes it; LMDB notes it here
/// How much of the end may be unwritten (DataFileFacts::endsEarly): more than one transaction takes
/// and frees again before LMDB writes some of it out. Bounds what a damaged count makes us
/// allocate.
constexpr std::uint64_t kUnwrittenBytesMax = std::uint64_t{4} << 30;
/// A writer that commits without pause can spoil some readings of two pages, not that many.
constexpr int kMetaReadingsMax = 50;

template <typename Number>
Number numberAt(const std::byte* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

TreeRoot treeAt(const std::byte* bytes) {
  TreeRoot tree;
  tree.pad = numberAt<std::uint32_t>(bytes);
  tree.flags = numberAt<std::uint16_t>(bytes + 4);
  tree.depth = numberAt<std::uint16_t>(bytes + 6);
  tree.branchPages = numberAt<std::uint64_t>(bytes + 8);
  tree.leafPages = numberAt<std::uint64_t>(bytes + 16);
  tree.overflowPages = numberAt<std::uint64_t>(bytes + 24);
  tree.entries = numberAt<std::uint64_t>(bytes + 32);
  tree.root = numberAt<std::uint64_t>(bytes + 40);
  return tree;
}

/// All of `out`, or nothing.
bool readAt(int file, std::uint64_t offset, std::byte* out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::pread(file, out, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

std::string page(std::uint64_t number) { return "page " + std::to_string(number); }

/// An empty tree has no root; any other has one within the file, and a depth.
bool plausible(const TreeRoot& tree, std::uint64_t lastPage) {
  if (tree.root == kNoPage) return tree.depth == 0 && tree.entries == 0;
  return tree.root >= 2 && tree.root <= lastPage && tree.depth >= 1 && tree.depth <= kDepthMax;
}

Result<DataFileFacts> readMeta(int file, std::uint64_t at, std::uint64_t number) {
  const auto damaged = [&](const char* what) {
    return failure(ErrorCode::kStoreDamaged, "meta " + page(number) + ": " + what);
  };
  std::byte bytes[kPageHeaderBytes + kMetaBytes];
  if (!readAt(file, at, bytes, sizeof bytes)) return damaged("the file ends before it");
  const std::byte* meta = bytes + kPageHeaderBytes;
  if (numberAt<std::uint64_t>(bytes) != number) return damaged("numbered otherwise");
  if (numberAt<std::uint16_t>(bytes + 10) != kMeta) return damaged("not a meta page");
  if (numberAt<std::uint32_t>(meta) != kMagic) return damaged("not LMDB's");
  if (numberAt<std::uint32_t>(meta + 4) != kDataVersion) {
    return failure(ErrorCode::kStoreNewer, "written by an LMDB of data version " +
                                               std::to_string(numberAt<std::uint32_t>(meta + 4)) +
                                               ", not " + std::to_string(kDataVersion));
  }
  DataFileFacts facts;
  facts.mapBytes = numberAt<std::uint64_t>(meta + 16);
  facts.freePages = treeAt(meta + 24);
  facts.tables = treeAt(meta + 72);
  facts.lastPage = numberAt<std::uint64_t>(meta + 120);
  facts.transaction = numberAt<std::uint64_t>(meta + 128);
  facts.pageBytes = facts.freePages.pad;  // LMDB keeps it there
  if (facts.pageBytes < 512 || facts.pageBytes > 32768 ||
      (facts.pageBytes & (facts.pageBytes - 1)) != 0) {
    return damaged("impossible page size");
  }
  if (facts.lastPage < 1 || facts.lastPage > (std::uint64_t{1} << 48) / facts.pageBytes) {
    return damaged("impossible last page");
  }
  if ((facts.freePages.flags & ~kMadeAsOneFile) != kIntegerKeys || facts.tables.flags != 0 ||
      !plausible(facts.freePages, facts.lastPage) || !plausible(facts.tables, facts.lastPage)) {
    return damaged("impossible root");
  }
  return facts;
}

Result<DataFileFacts> readMetaPagesOnce(int file, std::optional<std::uint64_t> transaction) {
  Result<DataFileFacts> first = readMeta(file, 0, 0);
  if (!first) return first;
  Result<DataFileFacts> second = readMeta(file, first->pageBytes, 1);
  if (!second) return second;
  if (first->pageBytes != second->pageBytes) {
    return failure(ErrorCode::kStoreDamaged, "the meta pages differ in page size");
  }
  // A commit writes the page of its number's parity, so the two follow one another.
  const std::uint64_t even = first->transaction;
  const std::uint64_t odd = second->transaction;
  const bool fresh = even == 0 && odd == 0;
  if (!fresh && (even % 2 != 0 || odd % 2 != 1 || (even > odd ? even - odd : odd - even) != 1)) {
    return failure(ErrorCode::kStoreDamaged, "the meta pages don't follow one another");
  }
  if (transaction == even) return first;
  if (transaction == odd) return second;
  return even > odd ? first : second;
}

/// Pages in use or free, one bit each.
class PageMarks {
 public:
  explicit PageMarks(std::uint64_t pages) : marks_(pages) {}
  /// False when it was marked before.
  bool mark(std::uint64_t number) {
    if (marks_[number]) return false;
    marks_[number] = true;
    ++count_;
    return true;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::vector<bool> marks_;
  std::uint64_t count_ = 0;
};

class Walker {
 public:
  Walker(int file, const DataFileFacts& facts)
      : file_(file), facts_(facts), marks_(facts.lastPage + 1) {
    marks_.mark(0);
    marks_.mark(1);
  }

  using Visit = std::function<void(ByteView key, ByteView value, bool isTable)>;

  /// Every page of the tree. False when it met damage, which is then in findings().
  bool walk(const std::string& name, const TreeRoot& tree, bool integerKeys, TableFacts& facts,
            const Visit& visit) {
    name_ = &name;
    tree_ = &tree;
    integerKeys_ = integerKeys;
    walked_ = &facts;
    visit_ = &visit;
    previousKey_.reset();
    facts.depth = tree.depth;
    counted_ = {};
    if (tree.root == kNoPage) return true;
    if (!walkPage(tree.root, 1, {})) return false;
    if (facts.entries != tree.entries) {
      return found("has " + std::to_string(facts.entries) + " entries and claims " +
                   std::to_string(tree.entries));
    }
    if (counted_.branchPages != tree.branchPages || counted_.leafPages != tree.leafPages ||
        counted_.overflowPages != tree.overflowPages) {
      return found("does not have as many pages as it claims");
    }
    return true;
  }

  /// The root page alone.
  bool look(const std::string& name, const TreeRoot& tree) {
    name_ = &name;
    tree_ = &tree;
    if (tree.root == kNoPage) return true;
    std::vector<std::byte> bytes;
    return readPage(tree.root, tree.depth == 1 ? kLeaf : kBranch, bytes) &&
           checkNodes(tree.root, bytes);
  }

  bool found(const std::string& what) {
    if (findings_.size() < kFindingsMax) findings_.push_back(*name_ + ": " + what);
    return false;
  }
  void speakOf(const std::string& name) { name_ = &name; }
  PageMarks& marks() { return marks_; }
  std::vector<std::string>& findings() { return findings_; }

 private:
  [[nodiscard]] std::size_t pageBytes() const { return static_cast<std::size_t>(facts_.pageBytes); }

  bool readPage(std::uint64_t number, std::uint16_t flags, std::vector<std::byte>& bytes) {
    if (number < 2 || number > facts_.lastPage) {
      return found(page(number) + " lies outside the store");
    }
    bytes.resize(pageBytes());
    if (!readAt(file_, number * facts_.pageBytes, bytes.data(), bytes.size())) {
      return found(page(number) + " can't be read: beyond the file's end, or the disk fails");
    }
    if (numberAt<std::uint64_t>(bytes.data()) != number) {
      return found(page(number) + " is numbered otherwise");
    }
    if (numberAt<std::uint16_t>(bytes.data() + 10) != flags) {
      return found(page(number) + " is of another kind than its place");
    }
    return true;
  }

  [[nodiscard]] static std::size_t nodeCount(const std::vector<std::byte>& bytes) {
    return (numberAt<std::uint16_t>(bytes.data() + 12) - kPageHeaderBytes) / 2;
  }
  [[nodiscard]] static const std::byte* node(const std::vector<std::byte>& bytes, std::size_t i) {
    return bytes.data() + numberAt<std::uint16_t>(bytes.data() + kPageHeaderBytes + 2 * i);
  }
  static ByteView keyOf(const std::byte* node) {
    return {node + kNodeHeaderBytes, numberAt<std::uint16_t>(node + 6)};
  }
  static std::size_t valueSizeOf(const std::byte* node) { return numberAt<std::uint32_t>(node); }

  /// That every node lies inside its page, so that what follows may read it.
  bool checkNodes(std::uint64_t number, const std::vector<std::byte>& bytes) {
    const std::size_t lower = numberAt<std::uint16_t>(bytes.data() + 12);
    const std::size_t upper = numberAt<std::uint16_t>(bytes.data() + 14);
    if (lower < kPageHeaderBytes || lower % 2 != 0 || lower > upper || upper > pageBytes()) {
      return found(page(number) + " has impossible bounds");
    }
    const bool branch = numberAt<std::uint16_t>(bytes.data() + 10) == kBranch;
    const std::size_t count = nodeCount(bytes);
    if (count < (branch ? 2U : 1U)) return found(page(number) + " is empty");
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = numberAt<std::uint16_t>(bytes.data() + kPageHeaderBytes + 2 * i);
      if (at < upper || at + kNodeHeaderBytes > pageBytes()) {
        return found(page(number) + " has a node outside of it");
      }
      const std::byte* entry = bytes.data() + at;
      std::size_t size = kNodeHeaderBytes + keyOf(entry).size();
      if (!branch) {
        const auto flags = numberAt<std::uint16_t>(entry + 4);
        if ((flags & ~(kNodeOnOverflow | kNodeIsTable)) != 0) {
          return found(page(number) + " has a node of unknown kind");
        }
        size += (flags & kNodeOnOverflow) != 0 ? sizeof(std::uint64_t) : valueSizeOf(entry);
      }
      if (at + size > pageBytes()) return found(page(number) + " has a node beyond its end");
      const bool leftmost = branch && i == 0;  // its key is never looked at
      if (!leftmost &&
          (keyOf(entry).empty() || keyOf(entry).size() > federation::kStoreKeyBytesMax ||
           (integerKeys_ && keyOf(entry).size() != 8))) {
        return found(page(number) + " has a key of impossible size");
      }
    }
    return true;
  }

  [[nodiscard]] bool less(ByteView a, ByteView b) const {
    if (integerKeys_) {
      return numberAt<std::uint64_t>(a.data()) < numberAt<std::uint64_t>(b.data());
    }
    return crypto::textOf(a) < crypto::textOf(b);
  }

  /// `atLeast`: the key that led here; what is below it may not be smaller.
  bool walkPage(std::uint64_t number, std::uint32_t depth, ByteView atLeast) {
    const bool leaf = depth == tree_->depth;
    std::vector<std::byte> bytes;
    if (!readPage(number, leaf ? kLeaf : kBranch, bytes)) return false;
    if (!marks_.mark(number)) return found(page(number) + " is used twice");
    if (!checkNodes(number, bytes)) return false;
    ++walked_->pages;
    ++(leaf ? counted_.leafPages : counted_.branchPages);
    for (std::size_t i = 0; i < nodeCount(bytes); ++i) {
      const std::byte* entry = node(bytes, i);
      if (leaf) {
        if (!atLeast.empty() && less(keyOf(entry), atLeast)) {
          return found(page(number) + " has a key that belongs elsewhere");
        }
        if (!walkEntry(number, entry)) return false;
      } else {
        const auto below = numberAt<std::uint16_t>(entry) |
                           std::uint64_t{numberAt<std::uint16_t>(entry + 2)} << 16 |
                           std::uint64_t{numberAt<std::uint16_t>(entry + 4)} << 32;
        if (i > 0 && previousKey_ && !less(ByteView(*previousKey_), keyOf(entry))) {
          return found(page(number) + " has keys out of order");
        }
        if (!walkPage(below, depth + 1, i == 0 ? atLeast : keyOf(entry))) return false;
      }
    }
    return true;
  }

  bool walkEntry(std::uint64_t number, const std::byte* entry) {
    const ByteView key = keyOf(entry);
    if (previousKey_ && !less(ByteView(*previousKey_), key)) {
      return found(page(number) + " has keys out of order");
    }
    previousKey_.emplace(key.begin(), key.end());
    const auto flags = numberAt<std::uint16_t>(entry + 4);
    ByteView value(entry + kNodeHeaderBytes + key.size(), valueSizeOf(entry));
    if ((flags & kNodeOnOverflow) != 0) {
      const auto first = numberAt<std::uint64_t>(entry + kNodeHeaderBytes + key.size());
      if (!readOverflow(number, first, value.size())) return false;
      value = ByteView(overflow_).subspan(kPageHeaderBytes, value.size());
    }
    ++walked_->entries;
    walked_->keyBytes += key.size();
    walked_->valueBytes += value.size();
    (*visit_)(key, value, (flags & kNodeIsTable) != 0);
    return true;
  }

  bool readOverflow(std::uint64_t from, std::uint64_t first, std::size_t valueSize) {
    const std::uint64_t pages = (kPageHeaderBytes + valueSize + pageBytes() - 1) / pageBytes();
    if (first < 2 || first > facts_.lastPage || pages > facts_.lastPage - first + 1) {
      return found(page(from) + " has a value that lies outside the store");
    }
    overflow_.resize(static_cast<std::size_t>(pages) * pageBytes());
    if (!readAt(file_, first * facts_.pageBytes, overflow_.data(), overflow_.size())) {
      return found(page(first) + " can't be read: beyond the file's end, or the disk fails");
    }
    if (numberAt<std::uint64_t>(overflow_.data()) != first ||
        numberAt<std::uint16_t>(overflow_.data() + 10) != kOverflow ||
        numberAt<std::uint32_t>(overflow_.data() + 12) < pages) {
      return found(page(first) + " is not the value it should be");
    }
    // A value that shrank in place keeps the pages it had.
    const std::uint64_t spanned = numberAt<std::uint32_t>(overflow_.data() + 12);
    if (spanned > facts_.lastPage - first + 1) {
      return found(page(first) + " is longer than the store");
    }
    for (std::uint64_t i = 0; i < spanned; ++i) {
      if (!marks_.mark(first + i)) return found(page(first + i) + " is used twice");
    }
    walked_->pages += spanned;
    counted_.overflowPages += spanned;
    return true;
  }

  const int file_;
  const DataFileFacts& facts_;
  PageMarks marks_;
  std::vector<std::string> findings_;
  // --- of the tree that is walked now
  const std::string* name_ = nullptr;
  const TreeRoot* tree_ = nullptr;
  bool integerKeys_ = false;
  TableFacts* walked_ = nullptr;
  const Visit* visit_ = nullptr;
  TreeRoot counted_;
  std::optional<std::vector<std::byte>> previousKey_;
  std::vector<std::byte> overflow_;
};

/// Page numbers, most recent transaction's last, each list: how many, then so many, falling.
bool checkFreeList(Walker& walker, const DataFileFacts& facts, ByteView list,
                   std::uint64_t& freePages) {
  constexpr std::size_t kNumber = sizeof(std::uint64_t);
  if (list.size() < kNumber || list.size() % kNumber != 0) {
    return walker.found("a list has an impossible size");
  }
  const auto count = numberAt<std::uint64_t>(list.data());
  if (count > list.size() / kNumber - 1) return walker.found("a list is longer than its place");
  std::uint64_t previous = kNoPage;
  for (std::uint64_t i = 1; i <= count; ++i) {
    const auto number = numberAt<std::uint64_t>(list.data() + i * kNumber);
    if (number < 2 || number > facts.lastPage || number >= previous) {
      return walker.found("names " + page(number) + " where it can't be");
    }
    previous = number;
    if (!walker.marks().mark(number)) return walker.found(page(number) + " is free and used");
    ++freePages;
  }
  return true;
}

}  // namespace

Result<DataFileFacts> readMetaPages(int file, bool beside,
                                    std::optional<std::uint64_t> transaction) {
  Result<DataFileFacts> facts = readMetaPagesOnce(file, transaction);
  for (int i = 1; beside && !facts && i < kMetaReadingsMax; ++i) {
    facts = readMetaPagesOnce(file, transaction);
  }
  if (!facts) return facts;
  struct stat status;
  if (::fstat(file, &status) != 0) {
    return tl::unexpected(machineError(errno, "asking the size of the store's file"));
  }
  facts->fileBytes = static_cast<std::uint64_t>(status.st_size);
  if (facts->bytesUsed() > facts->fileBytes + kUnwrittenBytesMax) {
    return failure(ErrorCode::kStoreDamaged, "the file has " + std::to_string(facts->fileBytes) +
                                                 " bytes of " + std::to_string(facts->bytesUsed()));
  }
  return facts;
}

FileWalk walkDataFile(int file, const DataFileFacts& facts, WalkOf what,
                      std::string_view wholeTable) {
  Walker walker(file, facts);
  FileWalk walk;
  std::vector<TreeRoot> roots;
  static const std::string kTables = "the list of tables";
  static const std::string kFree = "the list of free pages";

  TableFacts ignored;
  walker.walk(kTables, facts.tables, false, ignored, [&](ByteView key, ByteView value, bool is) {
    walk.tables.push_back({.name = std::string(crypto::textOf(key))});
    roots.push_back({});
    if (!is || value.size() != sizeof(TreeRoot)) {
      walker.found("'" + walk.tables.back().name + "' is not a table");
      roots.back().root = kNoPage;
      return;
    }
    roots.back() = treeAt(value.data());
    if (!plausible(roots.back(), facts.lastPage) || roots.back().flags != 0) {
      walker.found("'" + walk.tables.back().name + "' has an impossible root");
      roots.back().root = kNoPage;
    }
  });
  for (std::size_t i = 0; i < roots.size(); ++i) {
    TableFacts& table = walk.tables[i];
    const std::string name = "table '" + table.name + "'";
    if (what == WalkOf::kEverything || table.name == wholeTable) {
      walker.walk(name, roots[i], false, table, [&](ByteView, ByteView, bool isTable) {
        if (isTable) walker.found("has a table inside");
      });
    } else {
      walker.look(name, roots[i]);
    }
  }
  TableFacts freeFacts;
  walker.walk(kFree, facts.freePages, true, freeFacts, [&](ByteView, ByteView value, bool) {
    checkFreeList(walker, facts, value, walk.pagesFree);
  });
  walk.pagesLost = facts.lastPage + 1 - walker.marks().count();
  walk.damage = std::move(walker.findings());
  return walk;
}

}  // namespace guantong::node::shell
