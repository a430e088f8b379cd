#include "crypto/rest.h"

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

constexpr auto kSuiteNumber = static_cast<std::uint16_t>(Suite::kEd25519Sha256XChaCha);
constexpr std::size_t kPrefixBytes = sizeof kSuiteNumber + kAeadNonceBytes;

}  // namespace

RestSealer::RestSealer(const Secret& key) : key_(kAeadKeyBytes) {
  CHECK(key.size() == 32);
  blake2b(key_.span(), key.view(), {viewOf(context::kRest.text), bigEndian(kSuiteNumber)});
}

Bytes RestSealer::seal(const AeadNonce& nonce, ByteView associated, ByteView plaintext) {
  Bytes out(plaintext.size() + kRestBytesBesides);
  const auto suite = bigEndian(kSuiteNumber);
  std::memcpy(out.data(), suite.data(), suite.size());
  std::memcpy(out.data() + suite.size(), nonce.data(), nonce.size());
  cipher_.seal(key_.view(), nonce, associated, plaintext, ByteSpan(out).subspan(kPrefixBytes));
  return out;
}

std::optional<Secret> RestSealer::open(ByteView associated, ByteView sealed) {
  if (sealed.size() < kRestBytesBesides) return std::nullopt;
  if (fromBigEndian<std::uint16_t>(sealed.first(sizeof kSuiteNumber)) != kSuiteNumber) {
    return std::nullopt;
  }
  AeadNonce nonce;
  std::memcpy(nonce.data(), sealed.data() + sizeof kSuiteNumber, nonce.size());
  Secret plaintext(sealed.size() - kRestBytesBesides);
  if (!cipher_.open(key_.view(), nonce, associated, sealed.subspan(kPrefixBytes),
                    plaintext.span())) {
    return std::nullopt;
  }
  return plaintext;
}

}  // namespace guantong::crypto
