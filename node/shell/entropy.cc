#include "node/shell/entropy.h"

#include <sys/random.h>

#include <cerrno>

#include "crypto/check.h"

namespace guantong::node::shell {

void fillRandom(crypto::ByteSpan out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    CHECK(got > 0);
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

crypto::Secret randomSecret(std::size_t size) {
  crypto::Secret secret(size);
  fillRandom(secret.span());
  return secret;
}

}  // namespace guantong::node::shell
