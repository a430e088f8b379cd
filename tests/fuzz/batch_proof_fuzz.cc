// Input: length of the message (1 byte) | message | proof. The signer's seed is 32 bytes 01, so
// the proofs of tests/vectors/batch.txt are accepted with their messages.
#include "crypto/batch_verifier.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace guantong;

namespace {

const crypto::SigningPublicKey& signer() {
  static const crypto::SigningPublicKey key =
      crypto::SigningKey::fromSeed(support::seedOf(1)).publicKey();
  return key;
}

/// Remembers what earlier inputs have shown, with little room: its verdict must not depend on it.
crypto::BatchVerifier& warmVerifier() {
  static crypto::BatchVerifier verifier(3);
  return verifier;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size - 1 < data[0]) return 0;
  const crypto::ByteView message = fuzz::inputOf(data + 1, data[0]);
  const crypto::ByteView proof = fuzz::inputOf(data + 1 + data[0], size - 1 - data[0]);

  const std::optional<crypto::BatchProof> decoded = crypto::decodeBatchProof(proof);
  const bool accepted = crypto::verifyBatchProof(signer(), crypto::context::kEvent, message, proof);
  fuzz::require(warmVerifier().verify(signer(), crypto::context::kEvent, message, proof) ==
                accepted);
  if (!decoded) {
    fuzz::require(!accepted);
    return 0;
  }
  const crypto::Bytes encoded = decoded->encoded();
  fuzz::require(std::equal(encoded.begin(), encoded.end(), proof.begin(), proof.end()));
  if (!accepted) return 0;

  fuzz::noteAccepted();
  crypto::BatchVerifier fresh;
  fuzz::require(fresh.verify(signer(), crypto::context::kEvent, message, proof));
  fuzz::require(fresh.verify(signer(), crypto::context::kEvent, message, proof));
  fuzz::require(fresh.work().signatures == 1);
  crypto::Bytes other(message.begin(), message.end());
  other.push_back(std::byte{0});
  fuzz::require(!fresh.verify(signer(), crypto::context::kEvent, other, proof));
  return 0;
}
