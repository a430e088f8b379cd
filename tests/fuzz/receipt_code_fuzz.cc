// A receipt code as somebody typed it. What is derived from it is too slow to fuzz.
#include "crypto/receipt_code.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto code = ReceiptCode::parse(textOf(fuzz::inputOf(data, size)));
  if (!code) return 0;
  fuzz::noteAccepted();
  const Secret grouped = code->grouped();
  const auto again = ReceiptCode::parse(textOf(grouped.view()));
  fuzz::require(again.has_value() && equalSecrets(again->digits(), code->digits()));
  fuzz::require(code->hint().size() == kReceiptHintDigits);
  return 0;
}
