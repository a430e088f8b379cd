// A wrapped key, as the keeper of the retention key reads it from the last custodian.
#include "tests/fuzz/custody_fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::decodeWithChecksum(fuzz::inputOf(data, size), [](ByteView input) {
    const std::optional<WrappedKey> wrapped = WrappedKey::decode(input);
    if (!wrapped) return;
    fuzz::noteAccepted();
    const Secret again = wrapped->encode();
    fuzz::require(equalSecrets(again.view(), input));
    const Secret subkey = retentionSubkey(support::seedOf(0x33), wrapped->capsule);
    const std::optional<Secret> dataKey = unwrapDataKey(*wrapped, subkey);
    fuzz::require(!dataKey || dataKey->size() == kDataKeyBytes);
  });
  return 0;
}
