#include "crypto/randomness.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/primitives.h"
#include "crypto/suite.h"

namespace guantong::crypto {

Randomness::Randomness(const Secret& seed) : state_(kKeyBytes + kRefillBytes) {
  CHECK(seed.size() == 32);
  blake2b(state_.span().first(kKeyBytes), seed.view(), {viewOf(context::kRandomness.text)});
}

void Randomness::refill() {
  const ByteSpan key = state_.span().first(kKeyBytes);
  const ByteSpan refilled = state_.span().subspan(kKeyBytes);
  chacha20Keystream(refilled, key);
  std::memcpy(key.data(), refilled.data(), kKeyBytes);
  wipe(refilled.first(kKeyBytes));
  next_ = kKeyBytes;
}

void Randomness::fill(ByteSpan out) {
  CHECK(!state_.empty());  // moved from
  while (!out.empty()) {
    if (next_ == kRefillBytes) refill();
    const std::size_t count = std::min(out.size(), kRefillBytes - next_);
    const ByteSpan given = state_.span().subspan(kKeyBytes + next_, count);
    std::memcpy(out.data(), given.data(), count);
    wipe(given);
    next_ += count;
    out = out.subspan(count);
  }
}

Secret Randomness::secret(std::size_t size) {
  Secret out(size);
  fill(out.span());
  return out;
}

}  // namespace guantong::crypto
