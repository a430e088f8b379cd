// tests/fuzz/custody_fuzz.h: what the targets of custody share.
#pragma once

#include <algorithm>

#include "crypto/custody.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

namespace guantong::fuzz {

/// The custodians of tests/crypto/custody_test.cc, so that its goldens open.
inline crypto::SealingKey custodianKey(std::size_t person) {
  return crypto::SealingKey::fromSeed(support::seedOf(static_cast<std::uint8_t>(0x40 + person)));
}

/// Runs `decode` on the input as it is, and with the checksum at its end made right, which fuzzing
/// can't guess. The seeds are whole artefacts, so their mutants reach far into the decoder.
template <typename Decode>
void decodeWithChecksum(crypto::ByteView input, Decode decode) {
  decode(input);
  if (input.size() < sizeof(crypto::Hash)) return;
  const crypto::ByteView content = input.first(input.size() - sizeof(crypto::Hash));
  crypto::Bytes checked(content.begin(), content.end());
  crypto::append(checked, crypto::sha256(content));
  decode(crypto::ByteView(checked));
}

/// Lets every custodian try this step and the ones it leads to.
inline void openAsFarAsItGoes(const crypto::CustodyStep& step) {
  for (std::size_t person = 0; person < 3; ++person) {
    const auto progress = crypto::openStep(step, custodianKey(person));
    if (!progress) continue;
    if (const auto* next = std::get_if<crypto::CustodyStep>(&*progress)) {
      require(next->remaining() + 1 == step.remaining());
      openAsFarAsItGoes(*next);
    } else {
      require(step.remaining() == 1);
    }
  }
}

}  // namespace guantong::fuzz
