// For builds without NATS's client library.
#include "tests/bench/route.h"

namespace guantong::bench {

std::unique_ptr<Route> startNats() {
  giveUp("built without libnats: deploy/setup --roles test, then configure and build again");
}

}  // namespace guantong::bench
