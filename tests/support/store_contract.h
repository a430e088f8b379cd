// tests/support/store_contract.h: what federation/store.h promises, as tests for every adapter.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "federation/store.h"

namespace guantong::support {

/// A medium with a store on it, for one test.
class StoreBed {
 public:
  virtual ~StoreBed() = default;
  virtual federation::Store& store() = 0;
  /// Closes the store and opens it again on the same medium. For a store in memory: the power goes
  /// and comes back.
  virtual void reopen() = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreBed>()> make;
};

StoreKind lmdbKind();
StoreKind simulatedKind();

/// INSTANTIATE_TEST_SUITE_P(Lmdb, StoreContract, ...) where an adapter is to be held to it.
class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  StoreContract() : bed_(GetParam().make()) {}
  federation::Store& store() { return bed_->store(); }
  void reopen() { bed_->reopen(); }

 private:
  std::unique_ptr<StoreBed> bed_;
};

}  // namespace guantong::support
