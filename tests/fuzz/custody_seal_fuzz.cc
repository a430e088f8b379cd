// A seal for custodians, as it comes out of a store or a bundle.
#include "tests/fuzz/custody_fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::decodeWithChecksum(fuzz::inputOf(data, size), [](ByteView input) {
    const std::optional<CustodySeal> seal = CustodySeal::decode(input);
    if (!seal) return;
    fuzz::noteAccepted();
    const Bytes again = seal->encode();
    fuzz::require(std::equal(again.begin(), again.end(), input.begin(), input.end()));
    const std::optional<CustodyStep> step = beginOpening(*seal, seal->custodians.quorums()[0]);
    fuzz::require(step.has_value());
    fuzz::openAsFarAsItGoes(*step);
  });
  return 0;
}
