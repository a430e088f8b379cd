#include "crypto/key_ring.h"

#include <utility>

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

constexpr std::size_t kMasterSeedBytes = 32;
/// Which of the keys derivable from one master. There is one of each.
constexpr std::uint64_t kOnlyOne = 0;

}  // namespace

KeyRing::KeyRing(Secret masterSeed) : masterSeed_(std::move(masterSeed)) {
  CHECK(masterSeed_.size() == kMasterSeedBytes);
}

SigningKey KeyRing::signingKey() const {
  return SigningKey::fromSeed(deriveSeed(masterSeed_, context::kSigningSeed, kOnlyOne));
}

TransportKey KeyRing::transportKey() const {
  return TransportKey::fromSeed(deriveSeed(masterSeed_, context::kTransportSeed, kOnlyOne));
}

Secret KeyRing::restKey() const { return deriveSeed(masterSeed_, context::kRestSeed, kOnlyOne); }

Secret KeyRing::encode() const {
  const Secret epochs = sealingKeys_.encode();
  Secret out(kMasterSeedBytes + epochs.size());
  std::memcpy(out.span().data(), masterSeed_.view().data(), kMasterSeedBytes);
  std::memcpy(out.span().data() + kMasterSeedBytes, epochs.view().data(), epochs.size());
  return out;
}

std::optional<KeyRing> KeyRing::decode(ByteView bytes) {
  if (bytes.size() < kMasterSeedBytes) return std::nullopt;
  std::optional<EpochKeys> epochs = EpochKeys::decode(bytes.subspan(kMasterSeedBytes));
  if (!epochs) return std::nullopt;
  KeyRing ring(Secret::copyOf(bytes.first(kMasterSeedBytes)));
  ring.sealingKeys_ = std::move(*epochs);
  return ring;
}

}  // namespace guantong::crypto
