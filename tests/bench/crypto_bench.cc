// What our crypto costs beside the bare algorithms on the same bytes.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_*: the fastest hash at hand, see crypto/primitives.cc

#include <openssl/sha.h>

#include "crypto/primitives.h"
#include "tests/bench/bench.h"

namespace guantong::bench {
namespace {

using crypto::ByteView;

/// 1.5 KB, the size PERFORMANCE.md measures with.
constexpr std::size_t kMessageBytes = 1536;

/// The fastest bare SHA-256 at hand. (The one-call SHA256() of OpenSSL 3 looks its algorithm up by
/// name each time and is a third slower.)
void bareSha256(ByteView bytes, unsigned char* out) {
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, bytes.data(), bytes.size());
  SHA256_Final(out, &state);
}

}  // namespace

void cryptoBench(Report& report) {
  const crypto::Bytes message(kMessageBytes, std::byte{0x5a});
  report.compare({
      .name = "crypto.sha256",
      .floorIs = "SHA-256 by OpenSSL",
      .ours = {[&] {
        for (int i = 0; i < 1000; ++i) keep(crypto::sha256(message));
        return std::uint64_t{1000};
      }},
      .floor = {[&] {
        unsigned char hash[SHA256_DIGEST_LENGTH];
        for (int i = 0; i < 1000; ++i) {
          bareSha256(message, hash);
          keep(hash);
        }
        return std::uint64_t{1000};
      }},
  });
}

}  // namespace guantong::bench
