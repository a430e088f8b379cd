// Decodes one request of an office's local socket.
#include "node/local_wire.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guantong;
  const auto decoded = node::decodeRequest(fuzz::inputOf(data, size));
  if (!decoded) return 0;
  fuzz::noteAccepted();
  // What we would say for it means the same, and is its own encoding.
  const federation::Bytes ours = node::encodeRequest(*decoded);
  const auto again = node::decodeRequest(ours);
  fuzz::require(again.has_value());
  fuzz::require(node::encodeRequest(*again) == ours);
  return 0;
}
