#include "tests/support/store_story.h"

#include <algorithm>

#include "crypto/bytes.h"

namespace guantong::support {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using crypto::viewOf;
using federation::Result;
using federation::Store;
using federation::Table;

constexpr std::uint64_t kRows = 24;

/// splitmix64: well mixed, the same everywhere.
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9E3779B97F4A7C15;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
  return number ^ (number >> 31);
}

std::uint64_t recordsIn(std::uint64_t group) { return 1 + mixed(group) % 9; }

/// Every byte depends on group and index, so no part of a record passes for another's.
Bytes record(std::uint64_t group, std::uint64_t index) {
  std::uint64_t state = mixed(group * 1000 + index);
  const std::size_t size = state % 10 == 0 ? 9000 + state % 3000 : 20 + state % 1500;
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 8 == 0) state = mixed(state);
    bytes[i] = static_cast<std::byte>(state >> (8 * (i % 8)));
  }
  return bytes;
}

Bytes ledgerKey(std::uint64_t group, std::uint64_t index) {
  Bytes key;
  crypto::append(key, crypto::bigEndian(group));
  crypto::append(key, crypto::bigEndian(static_cast<std::uint32_t>(index)));
  return key;
}

std::uint64_t roundRow(std::uint64_t group) { return group % kRows; }
std::uint64_t scatteredRow(std::uint64_t group) { return kRows + mixed(group) % kRows; }

struct Tables {
  Table ledger, view, head;
};

Result<Tables> tablesOf(Store& store) {
  Tables tables;
  for (const auto& [name, table] :
       {std::pair{"ledger", &tables.ledger}, std::pair{"view", &tables.view},
        std::pair{"head", &tables.head}}) {
    const Result<Table> made = store.table(name);
    if (!made) return tl::unexpected(made.error());
    *table = *made;
  }
  return tables;
}

std::uint64_t headOf(federation::Reader& reader, Table table) {
  const auto head = reader.get(table, viewOf("head"));
  return head && head->size() == 8 ? crypto::fromBigEndian<std::uint64_t>(*head) : 0;
}

}  // namespace

Result<std::uint64_t> StoreStory::writeNext(Store& store) const {
  const Result<Tables> tables = tablesOf(store);
  if (!tables) return tl::unexpected(tables.error());
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  federation::Transaction& to = **transaction;
  const std::uint64_t group = headOf(to, tables->head) + 1;
  // Which write fails does not matter: the commit tells.
  (void)to.put(tables->head, viewOf("head"), crypto::bigEndian(group));
  for (std::uint64_t i = 0; i < recordsIn(group); ++i) {
    (void)to.append(tables->ledger, ledgerKey(group, i), record(group, i));
  }
  (void)to.put(tables->view, crypto::bigEndian(roundRow(group)), record(group, 900));
  (void)to.put(tables->view, crypto::bigEndian(scatteredRow(group)), record(group, 901));
  if (keptGroups_ > 0 && group > keptGroups_) {
    const std::uint64_t old = group - keptGroups_;
    for (std::uint64_t i = 0; i < recordsIn(old); ++i) {
      (void)to.erase(tables->ledger, ledgerKey(old, i));
    }
  }
  if (auto committed = to.commit(); !committed) return tl::unexpected(committed.error());
  return group;
}

StoreStory::Finding StoreStory::read(Store& store) const {
  const Result<Tables> tables = tablesOf(store);
  if (!tables) return {0, "tables: " + tables.error().detail};
  const auto taken = store.snapshot();
  if (!taken) return {0, "snapshot: " + taken.error().detail};
  federation::Snapshot& snapshot = **taken;
  const std::uint64_t head = headOf(snapshot, tables->head);
  const std::uint64_t first = keptGroups_ > 0 && head > keptGroups_ ? head - keptGroups_ + 1 : 1;
  const auto wrong = [&](const std::string& what, std::uint64_t group) {
    return Finding{
        head, what + " of group " + std::to_string(group) + " with head " + std::to_string(head)};
  };
  {
    const auto cursor = snapshot.cursor(tables->ledger);
    bool on = cursor->first();
    for (std::uint64_t group = first; group <= head; ++group) {
      for (std::uint64_t i = 0; i < recordsIn(group); ++i, on = cursor->next()) {
        const Bytes key = ledgerKey(group, i);
        const Bytes value = record(group, i);
        if (!on || !std::ranges::equal(cursor->key(), key)) return wrong("no record", group);
        if (!std::ranges::equal(cursor->value(), value)) return wrong("damaged record", group);
      }
    }
    if (on) return wrong("a record too many, instead", head + 1);
  }
  // Which group wrote a row last; the scattered ones are found by walking back.
  std::vector<std::uint64_t> writers(2 * kRows, 0);
  std::uint64_t missing = 2 * kRows;
  for (std::uint64_t group = head; group > 0 && missing > 0; --group) {
    for (const std::uint64_t row : {roundRow(group), scatteredRow(group)}) {
      if (writers[row] == 0) {
        writers[row] = group;
        --missing;
      }
    }
  }
  for (std::uint64_t row = 0; row < writers.size(); ++row) {
    const auto value = snapshot.get(tables->view, crypto::bigEndian(row));
    if (value.has_value() != (writers[row] != 0)) return wrong("no row", writers[row]);
    if (value && !std::ranges::equal(*value, record(writers[row], row < kRows ? 900 : 901))) {
      return wrong("another row instead of that", writers[row]);
    }
  }
  if (auto health = snapshot.health(); !health) return {head, "health: " + health.error().detail};
  return {head, {}};
}

StoreStory::Finding StoreStory::readAfter(Store& store, std::uint64_t acknowledged) const {
  Finding finding = read(store);
  if (finding.problem.empty() && finding.head < acknowledged) {
    finding.problem = "group " + std::to_string(acknowledged) + " was acknowledged and " +
                      std::to_string(finding.head) + " is the last there";
  }
  return finding;
}

}  // namespace guantong::support
