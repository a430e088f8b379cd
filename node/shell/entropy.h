// node/shell/entropy.h: where randomness comes from.
#pragma once

#include <cstddef>

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace guantong::node::shell {

/// Fills `out` from the kernel (getrandom), waiting at boot until its pool is seeded.
///
/// The product's only source: the pure rooms are handed their randomness, so that the simulator
/// can hand them its own. Can't fail on a system that Guantong supports; where it does all the
/// same, the process stops rather than make a guessable key.
void fillRandom(crypto::ByteSpan out);

crypto::Secret randomSecret(std::size_t size);

template <std::size_t kSize>
crypto::ByteArray<kSize> randomBytes() {
  crypto::ByteArray<kSize> out;
  fillRandom(out);
  return out;
}

}  // namespace guantong::node::shell
