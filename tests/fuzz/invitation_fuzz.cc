// An invitation as somebody typed or pasted it.
#include "federation/invitation.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto invitation = federation::decodeInvitation(crypto::textOf(fuzz::inputOf(data, size)));
  if (!invitation) return 0;
  fuzz::noteAccepted();
  // What we would print for it means the same.
  const crypto::Secret ours = federation::encodeInvitation(*invitation);
  const auto again = federation::decodeInvitation(crypto::textOf(ours.view()));
  fuzz::require(again.has_value() && again->binding() == invitation->binding());
  fuzz::require(crypto::equalSecrets(again->oneTimeSeed.view(), invitation->oneTimeSeed.view()));
  return 0;
}
