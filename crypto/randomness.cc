#include "crypto/randomness.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/primitives.h"
#include "crypto/suite.h"

namespace guantong::crypto {

Randomness::Randomness(const Secret& seed) : buffer_(kRefillBytes) {
  CHECK(seed.size() == 32);
  blake2b(buffer_.span().first(kKeyBytes), seed.view(), {viewOf(context::kRandomness.text)});
}

void Randomness::refill() {
  CHECK(!buffer_.empty());  // moved from
  Secret key = Secret::copyOf(buffer_.view().first(kKeyBytes));
  chacha20Keystream(buffer_.span(), key.view());
  next_ = kKeyBytes;
}

void Randomness::fill(ByteSpan out) {
  while (!out.empty()) {
    if (next_ == kRefillBytes || buffer_.empty()) refill();
    const std::size_t count = std::min(out.size(), kRefillBytes - next_);
    const ByteSpan given = buffer_.span().subspan(next_, count);
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
