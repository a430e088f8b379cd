// A case, as a custodian's machine reads it from a stick, and opens it with every key.
#include "node/reporter/case_file.h"

#include "tests/fuzz/custody_fuzz.h"

using namespace guantong;
using namespace guantong::node::reporter;

namespace {

void openAsFarAsItGoes(const Case& of, crypto::Randomness& randomness) {
  for (std::size_t person = 0; person < 3; ++person) {
    const auto next = openCase(of, fuzz::custodianKey(person), randomness);
    if (!next) continue;
    fuzz::require(isSound(*next) && next->opened == of.opened + 1);
    fuzz::require(digitsOf(*next) == digitsOf(of));
    openAsFarAsItGoes(*next, randomness);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const crypto::ByteView input = fuzz::inputOf(data, size);
  const auto bytes = unarmoured(kCaseFile, crypto::textOf(input));
  if (!bytes) return 0;
  fuzz::decodeWithChecksum(*bytes, [](crypto::ByteView artefact) {
    const auto read = decodeCase(artefact);
    if (!read) return;
    fuzz::noteAccepted();
    fuzz::require(std::ranges::equal(encode(*read), artefact));
    crypto::Randomness randomness(support::seedOf(1));
    openAsFarAsItGoes(*read, randomness);
  });
  return 0;
}
