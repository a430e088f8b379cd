#include "crypto/check.h"
#include "node/shell/lmdb_store.h"
#include "simulator/simulated_store.h"
#include "tests/support/store_contract.h"
#include "tests/support/temporary_directory.h"

namespace guantong::support {
namespace {

class LmdbBed final : public StoreBed {
 public:
  LmdbBed() { reopen(); }
  federation::Store& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    auto opened =
        node::shell::LmdbStore::open(directory_.path() / "store", {.office = "330106000000"}, {});
    CHECK(opened.has_value());
    store_ = std::move(*opened);
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<node::shell::LmdbStore> store_;
};

class SimulatedBed final : public StoreBed {
 public:
  federation::Store& store() override { return store_; }
  void reopen() override { store_.crash(); }

 private:
  simulator::SimulatedStore store_;
};

}  // namespace

StoreKind lmdbKind() {
  return {"Lmdb", [] { return std::make_unique<LmdbBed>(); }};
}

StoreKind simulatedKind() {
  return {"Simulated", [] { return std::make_unique<SimulatedBed>(); }};
}

}  // namespace guantong::support
