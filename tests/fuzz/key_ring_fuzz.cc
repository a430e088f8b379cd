// The payload of a key file after it opened.
#include <algorithm>

#include "crypto/key_ring.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input = fuzz::inputOf(data, size);
  const std::optional<KeyRing> ring = KeyRing::decode(input);
  if (!ring) return 0;
  fuzz::noteAccepted();
  const Secret again = ring->encode();
  fuzz::require(equalSecrets(again.view(), input));
  return 0;
}
