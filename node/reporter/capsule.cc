#include "node/reporter/capsule.h"

#include <algorithm>

#include "crypto/check.h"
#include "crypto/padding.h"
#include "crypto/rest.h"

namespace guantong::node::reporter {
namespace {

using crypto::Bytes;
using crypto::ByteView;
using crypto::Secret;

/// The capsule and its part: content moved elsewhere does not open there.
Bytes placeOf(const crypto::CapsuleId& id, Part part) {
  Bytes place(id.begin(), id.end());
  const auto number = crypto::bigEndian(static_cast<std::uint16_t>(part));
  place.insert(place.end(), number.begin(), number.end());
  return place;
}

/// In a Secret: it is plaintext.
Secret padded(ByteView plaintext) {
  Secret room(crypto::paddedBytes(plaintext.size()));
  std::ranges::copy(plaintext, room.span().begin() + crypto::kPaddingLengthBytes);
  crypto::padInPlace(room.span(), plaintext.size());
  return room;
}

}  // namespace

Capsule sealCapsule(Part part, ByteView plaintext, const crypto::Custodians& custodians,
                    crypto::Randomness& randomness) {
  CHECK(plaintext.size() <= kPartBytesMax);
  Capsule capsule;
  capsule.id = randomness.bytes<sizeof(crypto::CapsuleId)>();
  capsule.part = part;
  capsule.subkey = randomness.secret(32);
  const Secret dataKey = randomness.secret(crypto::kDataKeyBytes);
  capsule.content =
      crypto::RestSealer(dataKey).seal(randomness.bytes<crypto::kAeadNonceBytes>(),
                                       placeOf(capsule.id, part), padded(plaintext).view());
  const crypto::WrappedKey wrapped = crypto::wrapDataKey(
      dataKey, capsule.subkey, capsule.id, randomness.bytes<crypto::kAeadNonceBytes>());
  capsule.seal = crypto::sealToCustodians(wrapped, custodians, randomness.secret(32)).encode();
  return capsule;
}

std::optional<crypto::CustodySeal> sealOf(const Capsule& capsule) {
  auto seal = crypto::CustodySeal::decode(capsule.seal);
  if (!seal || seal->capsule != capsule.id) return std::nullopt;
  const bool sound = capsule.content.size() > crypto::kRestBytesBesides &&
                     capsule.content.size() <= kContentBytesMax && capsule.subkey.size() == 32;
  return sound ? std::move(seal) : std::nullopt;
}

std::optional<Secret> openCapsule(const crypto::CapsuleId& id, Part part, ByteView content,
                                  const Secret& dataKey) {
  if (dataKey.size() != crypto::kDataKeyBytes) return std::nullopt;
  const auto opened = crypto::RestSealer(dataKey).open(placeOf(id, part), content);
  if (!opened) return std::nullopt;
  const auto plaintext = crypto::unpad(opened->view());
  return plaintext ? std::optional(Secret::copyOf(*plaintext)) : std::nullopt;
}

}  // namespace guantong::node::reporter
