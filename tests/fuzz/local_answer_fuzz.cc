// Decodes one answer of an office's local socket.
#include "node/local_wire.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guantong;
  const auto decoded = node::decodeAnswer(fuzz::inputOf(data, size));
  if (!decoded) return 0;
  fuzz::noteAccepted();
  // What we would say for it means the same, and is its own encoding.
  const auto ours = node::encodeAnswer(*decoded);
  if (!ours) return 0;  // pointers to the same bytes are read once and written twice
  const auto again = node::decodeAnswer(*ours);
  fuzz::require(again.has_value());
  fuzz::require(*node::encodeAnswer(*again) == *ours);
  return 0;
}
