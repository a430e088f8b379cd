// Input: a checkpoint. The signer's seed is 32 bytes 01, as in tests/vectors/merkle_log.txt.
#include "crypto/checkpoint.h"

#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace guantong;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const crypto::SigningKey& signer =
      *new crypto::SigningKey(crypto::SigningKey::fromSeed(support::seedOf(1)));
  const crypto::ByteView input = fuzz::inputOf(data, size);
  const auto unverified = crypto::decodeUnverifiedCheckpoint(input);
  const auto opened = crypto::openCheckpoint(signer.publicKey(), input);
  if (unverified) {
    // One encoding: signing what it says gives the same bytes up to the signature.
    const crypto::Bytes again = crypto::signCheckpoint(signer, *unverified);
    fuzz::require(again.size() == size);
    fuzz::require(std::equal(again.begin(), again.end() - 64, input.begin()));
    fuzz::require(opened.has_value() == std::equal(again.begin(), again.end(), input.begin()));
  }
  if (!opened) return 0;
  fuzz::noteAccepted();
  fuzz::require(opened == unverified);
  return 0;
}
