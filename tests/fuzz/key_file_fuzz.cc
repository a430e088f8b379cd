// A key file up to the point where its passphrase is needed: Argon2id is too slow to fuzz, and
// what lies behind it has key_ring_fuzz.cc.
#include "crypto/key_file.h"
#include "tests/fuzz/fuzz.h"

using namespace guantong;
using namespace guantong::crypto;

namespace {

void read(ByteView file) {
  const auto parts = readKeyFile(file);
  if (!parts) return;
  fuzz::noteAccepted();
  fuzz::require(parts->header.size() == kKeyFileHeaderBytes);
  fuzz::require(parts->salt.size() == kKeyFileSaltBytes);
  fuzz::require(parts->sealed.size() >= kAeadTagBytes);
  fuzz::require(parts->header.size() + parts->sealed.size() + sizeof(Hash) == file.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input = fuzz::inputOf(data, size);
  read(input);
  // And with the right checksum, which fuzzing can't guess.
  Bytes checked(input.begin(), input.end());
  append(checked, sha256(input));
  read(checked);
  return 0;
}
