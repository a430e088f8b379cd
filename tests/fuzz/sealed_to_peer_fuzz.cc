// Bytes that claim to be sealed to us by a peer. The keys are those of
// tests/crypto/sealing_test.cc, so that its golden opens.
#include "crypto/sealing.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SealingKey county = SealingKey::fromSeed(support::seedOf(1));
  static const SealingKey city = SealingKey::fromSeed(support::seedOf(2));
  static const PeerBinding binding{viewOf("330106000000"), Epoch{680}, viewOf("330100000000"),
                                   Epoch{681}};
  static PeerSealer sealer = *PeerSealer::make(county, city.publicKey(), binding);
  static PeerOpener opener = *PeerOpener::make(city, county.publicKey(), binding);
  const ByteView header = viewOf("from 330106000000 to 330100000000");

  const ByteView sealed = fuzz::inputOf(data, size);
  const std::optional<Bytes> message = opener.open(header, sealed);
  if (!message) return 0;
  fuzz::noteAccepted();
  AeadNonce nonce;
  std::memcpy(nonce.data(), sealed.data() + kSuiteBytes, nonce.size());
  const Bytes again = sealer.seal(nonce, header, *message);
  fuzz::require(std::equal(again.begin(), again.end(), sealed.begin(), sealed.end()));
  return 0;
}
