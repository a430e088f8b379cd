// What lies inside a seal after it opened, before the padding is taken off.
#include <algorithm>

#include "crypto/padding.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView padded = fuzz::inputOf(data, size);
  const std::optional<ByteView> message = unpad(padded);
  if (!message) return 0;
  fuzz::noteAccepted();
  Bytes again(paddedBytes(message->size()), std::byte{0xee});
  std::copy(message->begin(), message->end(), again.begin() + kPaddingLengthBytes);
  padInPlace(again, message->size());
  fuzz::require(std::equal(again.begin(), again.end(), padded.begin(), padded.end()));
  return 0;
}
