// What was disclosed, as the person's machine reads it from a file.
#include "node/reporter/grant.h"

#include "tests/fuzz/custody_fuzz.h"

using namespace guantong;
using namespace guantong::node::reporter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = unarmoured(kGrantFile, crypto::textOf(fuzz::inputOf(data, size)));
  if (!bytes) return 0;
  // The reader of tests/node/reporter/custody_samples.h, so that its golden opens.
  static const auto kReader = crypto::SealingKey::fromSeed(support::seedOf(0x9e));
  fuzz::decodeWithChecksum(*bytes, [](crypto::ByteView artefact) {
    const auto grant = decodeGrant(artefact);
    if (!grant) return;
    fuzz::noteAccepted();
    fuzz::require(std::ranges::equal(encode(*grant), artefact));
    for (const Opened& opened : grant->opened) {
      const auto inside =
          readOpened(opened, grant->statement.asked, grant->statement.until, kReader);
      fuzz::require(!inside || inside->size() <= kContentBytesMax);
    }
  });
  return 0;
}
