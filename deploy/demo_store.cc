// Makes a small store, as an office's daemon does on its first day, for deploy/demo to check:
// guantong-demo-store DIR. Groups of records, each one durable transaction.
#include <array>
#include <cstdio>

#include "node/shell/entropy.h"
#include "node/shell/lmdb_store.h"

namespace guantong::deploy {
namespace {

using federation::Result;

constexpr int kGroups = 20;
constexpr int kRecordsPerGroup = 100;
/// About what an event takes once it is sealed (the benches measure with it too).
constexpr std::size_t kRecordBytes = 1536;

/// Ordered as they arrive: big-endian, so that the order of the bytes is the order of the numbers.
crypto::ByteArray<4> keyOf(int number) {
  const auto byte = [number](int shift) { return static_cast<std::byte>(number >> shift); };
  return {byte(24), byte(16), byte(8), byte(0)};
}

Result<void> fill(node::shell::LmdbStore& store) {
  const auto table = store.table("demo");
  if (!table) return tl::unexpected(table.error());
  for (int group = 0; group < kGroups; ++group) {
    auto transaction = store.begin();
    if (!transaction) return tl::unexpected(transaction.error());
    for (int i = 0; i < kRecordsPerGroup; ++i) {
      const auto record = node::shell::randomBytes<kRecordBytes>();
      const auto key = keyOf(group * kRecordsPerGroup + i);
      if (auto put = (*transaction)->append(*table, key, record); !put) return put;
    }
    if (auto committed = (*transaction)->commit(); !committed) return committed;
  }
  return {};
}

int run(const char* directory) {
  const node::shell::StoreIdentity identity{
      .office = "330106000000",
      .incarnation = {crypto::fromBigEndian<std::uint64_t>(node::shell::randomBytes<8>())}};
  auto store = node::shell::LmdbStore::open(directory, identity, {});
  Result<void> filled;
  if (store) {
    filled = fill(**store);
  } else {
    filled = tl::unexpected(store.error());
  }
  if (!filled) {
    std::fprintf(stderr, "guantong-demo-store: %s\n", filled.error().detail.c_str());
    return 1;
  }
  std::printf("%d records of %zu bytes, in %d groups, each synced to the disk\n",
              kGroups * kRecordsPerGroup, kRecordBytes, kGroups);
  return 0;
}

}  // namespace
}  // namespace guantong::deploy

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("guantong-demo-store DIR\n", stderr);
    return 2;
  }
  return guantong::deploy::run(arguments[1]);
}
