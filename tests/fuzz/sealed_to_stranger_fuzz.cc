// Bytes that claim to be sealed to us by a stranger. The key is that of
// tests/crypto/sealing_test.cc, so that its golden opens.
#include "crypto/sealing.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SealingKey city = SealingKey::fromSeed(support::seedOf(2));
  const StrangerBinding binding{viewOf("330106000000"), viewOf("330100000000"), Epoch{681}};
  const ByteView header = viewOf("from 330106000000 to 330100000000");

  const ByteView sealed = fuzz::inputOf(data, size);
  const std::optional<Secret> message = openFromStranger(city, binding, header, sealed);
  if (!message) return 0;
  fuzz::noteAccepted();
  fuzz::require(sealedToStrangerBytes(message->size()) == sealed.size());
  return 0;
}
