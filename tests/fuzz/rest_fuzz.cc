// Bytes that claim to have rested in our store. Key and place are those of
// tests/crypto/rest_test.cc, so that its golden opens.
#include "crypto/rest.h"

#include <algorithm>

#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static RestSealer sealer = [] {
    Secret key(32);
    std::ranges::fill(key.span(), std::byte{1});
    return RestSealer(key);
  }();

  const ByteView sealed = fuzz::inputOf(data, size);
  const std::optional<Secret> body = sealer.open(viewOf("place"), sealed);
  if (!body) return 0;
  fuzz::noteAccepted();
  fuzz::require(body->size() + kRestBytesBesides == sealed.size());
  fuzz::require(!sealer.open(viewOf("another place"), sealed));
  AeadNonce nonce;
  std::ranges::copy(sealed.subspan(2, nonce.size()), nonce.begin());
  fuzz::require(std::ranges::equal(sealer.seal(nonce, viewOf("place"), body->view()), sealed));
  return 0;
}
