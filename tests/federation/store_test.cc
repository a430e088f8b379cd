// Both adapters under the contract of federation/store.h.
#include "tests/support/store_contract.h"

namespace guantong::support {

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, ::testing::Values(lmdbKind(), simulatedKind()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace guantong::support
