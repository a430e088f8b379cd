// node/shell/lmdb_pages.h: LMDB's file, read the ordinary way and trusted in nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/result.h"

namespace guantong::node::shell {

/// LMDB 0.9's file, as far as it is read here. The format ("data version 1") has been the same
/// since 2013; numbers are in the machine's own order.
///
///   page      number (8 bytes), pad (2), flags (2), and either lower and upper bound of the free
///             space in the page (2 + 2) or, of an overflow page, how many pages it spans (4).
///   meta      pages 0 and 1: magic, version, address, map size, the roots of two trees, last page
///             used, transaction. The one with the higher transaction counts; commits alternate.
///   trees     the list of free pages (transaction -> page numbers) and the list of tables
///             (name -> root); every table is a tree of its own.
///   branch    offsets of nodes; a node: page number (6 bytes), key size (2), key.
///   leaf      offsets of nodes; a node: value size (4), flags (2), key size (2), key, value, or,
///             of a value too large for its page, the number of its first overflow page.
struct TreeRoot {
  std::uint32_t pad = 0;
  std::uint16_t flags = 0;
  std::uint16_t depth = 0;
  std::uint64_t branchPages = 0;
  std::uint64_t leafPages = 0;
  std::uint64_t overflowPages = 0;
  std::uint64_t entries = 0;
  std::uint64_t root = 0;
};

/// What the meta pages say.
struct DataFileFacts {
  std::uint64_t pageBytes = 0;
  std::uint64_t lastPage = 0;
  std::uint64_t transaction = 0;
  std::uint64_t mapBytes = 0;
  std::uint64_t fileBytes = 0;
  TreeRoot freePages;
  TreeRoot tables;
  [[nodiscard]] std::uint64_t bytesUsed() const { return (lastPage + 1) * pageBytes; }
  /// The file has not every page that the meta page counts. That is sound when none of those is in
  /// use (LMDB does not write pages that were taken and freed in one transaction); only a walk of
  /// everything can tell.
  [[nodiscard]] bool endsEarly() const { return fileBytes < bytesUsed(); }
};

/// Checks magic, version, page size, that one meta page follows the other, and that what they
/// point at lies below the last page. `beside`: a writer runs, so that the two pages may be of
/// different moments; they are read again until they fit.
/// What the page of `transaction` says, if it is one of the two; else the newer one.
federation::Result<DataFileFacts> readMetaPages(
    int file, bool beside, std::optional<std::uint64_t> transaction = std::nullopt);

struct TableFacts {
  std::string name;
  std::uint64_t entries = 0;
  std::uint64_t keyBytes = 0;
  std::uint64_t valueBytes = 0;
  std::uint64_t pages = 0;
  std::uint32_t depth = 0;
};

struct FileWalk {
  std::vector<TableFacts> tables;  ///< in order of their names; what was reached of each
  std::uint64_t pagesFree = 0;
  std::uint64_t pagesLost = 0;
  std::vector<std::string> damage;  ///< kFindingsMax at most
};
/// One damaged sector makes a few findings; more than these help nobody.
inline constexpr std::size_t kFindingsMax = 20;

enum class WalkOf {
  kLists,       ///< the list of tables, the list of free pages, and each table's root page
  kEverything,  ///< and every page of every table
};

/// REQUIRES: no writer can reuse pages of this state meanwhile (the writer's lock or a reader's
/// slot is held). `wholeTable` is walked to its end in any case.
FileWalk walkDataFile(int file, const DataFileFacts& facts, WalkOf what,
                      std::string_view wholeTable);

}  // namespace guantong::node::shell
