// An identity form as a person writes it: what is accepted can be sealed and read.
#include "node/reporter/identity.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::node::reporter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto form = readIdentity(crypto::textOf(fuzz::inputOf(data, size)), "form.toml");
  if (!form) return 0;
  fuzz::noteAccepted();
  fuzz::require(!form->empty() && decodeIdentity(encodeIdentity(*form).view()).has_value());
  return 0;
}
