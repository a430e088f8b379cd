// A step of an opening, as one custodian's machine reads it from another's.
#include "tests/fuzz/custody_fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::decodeWithChecksum(fuzz::inputOf(data, size), [](ByteView input) {
    const std::optional<CustodyStep> step = CustodyStep::decode(input);
    if (!step) return;
    fuzz::noteAccepted();
    const Bytes again = step->encode();
    fuzz::require(std::equal(again.begin(), again.end(), input.begin(), input.end()));
    fuzz::require(step->next() < step->custodians.keys().size());
    fuzz::openAsFarAsItGoes(*step);
  });
  return 0;
}
