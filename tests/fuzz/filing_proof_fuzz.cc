// A proof of filing, as text or as what QR codes gave.
#include "node/reporter/proof.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace guantong;
  const crypto::ByteView input = fuzz::inputOf(data, size);
  const auto bytes = node::reporter::proofFrom(crypto::textOf(input));
  if (!bytes) return 0;
  const auto proof = node::reporter::verifyProof(*bytes);
  if (!proof) return 0;
  fuzz::noteAccepted();
  // What holds has one form.
  const auto again = node::reporter::proofFrom(node::reporter::proofText(*bytes));
  fuzz::require(again && *again == *bytes);
  return 0;
}
