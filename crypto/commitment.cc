#include "crypto/commitment.h"

#include "crypto/primitives.h"

namespace guantong::crypto {

Hash commitmentOf(Suite suite, const CommitmentSalt& salt, ByteView body) {
  return Sha256()
      .add(viewOf(context::kBodyCommitment.text))
      .add(bigEndian(static_cast<std::uint16_t>(suite)))
      .add(salt)
      .add(body)
      .finish();
}

bool commits(const Hash& commitment, Suite suite, const CommitmentSalt& salt, ByteView body) {
  return commitmentOf(suite, salt, body) == commitment;
}

}  // namespace guantong::crypto
