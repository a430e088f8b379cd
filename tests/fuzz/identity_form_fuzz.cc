// An identity form, as the person's machine reads it out of a capsule.
#include "node/reporter/identity.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::node::reporter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto form = decodeIdentity(fuzz::inputOf(data, size));
  if (!form) return 0;
  fuzz::noteAccepted();
  const crypto::Secret encoded = encodeIdentity(*form);
  fuzz::require(encoded.size() >= kIdentityBytesMin);
  const auto again = decodeIdentity(encoded.view());
  fuzz::require(again && crypto::equalSecrets(encodeIdentity(*again).view(), encoded.view()));
  return 0;
}
