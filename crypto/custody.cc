#include "crypto/custody.h"

#include <algorithm>
#include <bit>

#include "crypto/check.h"
#include "crypto/fields.h"
#include "crypto/suite.h"

namespace guantong::crypto {
namespace {

constexpr std::string_view kWrappedMagic = "GTCW";
constexpr std::string_view kSealMagic = "GTCS";
constexpr std::string_view kStepMagic = "GTCP";
constexpr auto kSuiteNumber = static_cast<std::uint16_t>(Suite::kEd25519Sha256XChaCha);
/// What a box adds to what is inside.
constexpr std::size_t kBoxBytes = sizeof(X25519Public) + kAeadTagBytes;

std::size_t chainBytes(std::size_t boxes) { return kWrappedKeyBytes + boxes * kBoxBytes; }

// --- bytes --------------------------------------------------------------------------------------

void appendByte(Bytes& to, std::size_t number) { to.push_back(static_cast<std::byte>(number)); }

void appendHead(Bytes& to, std::string_view magic, const CapsuleId& capsule,
                const Custodians& custodians, const Hash& commitment) {
  append(to, viewOf(magic));
  append(to, bigEndian(kSuiteNumber));
  append(to, capsule);
  appendByte(to, custodians.threshold());
  appendByte(to, custodians.keys().size());
  for (const SealingPublicKey& key : custodians.keys()) append(to, key.bytes);
  append(to, commitment);
}

/// What stands between magic and checksum, when both are right and the suite is known.
std::optional<ByteView> contentOf(std::string_view magic, ByteView encoded) {
  const std::size_t front = magic.size() + sizeof kSuiteNumber;
  if (encoded.size() < front + sizeof(Hash)) return std::nullopt;
  const ByteView checked = encoded.first(encoded.size() - sizeof(Hash));
  const Hash checksum = sha256(checked);
  if (!std::equal(checksum.begin(), checksum.end(), encoded.last(sizeof(Hash)).begin())) {
    return std::nullopt;
  }
  if (textOf(checked.first(magic.size())) != magic) return std::nullopt;
  const ByteView suite = checked.subspan(magic.size(), sizeof kSuiteNumber);
  if (fromBigEndian<std::uint16_t>(suite) != kSuiteNumber) return std::nullopt;
  return checked.subspan(front);
}

std::optional<Custodians> readCustodians(FieldReader& fields) {
  const std::size_t threshold = fields.number<std::uint8_t>();
  const std::size_t count = fields.number<std::uint8_t>();
  if (count > kCustodiansMax) return std::nullopt;
  std::vector<SealingPublicKey> keys(count);
  for (SealingPublicKey& key : keys) key.bytes = fields.array<sizeof(X25519Public)>();
  tl::expected<Custodians, CustodyFault> custodians = Custodians::of(threshold, std::move(keys));
  if (!custodians) return std::nullopt;
  return std::move(*custodians);
}

/// Whether these are the bytes that the key's holder gives: X25519 reads others as the same key
/// (the top bit, and what is not below the prime 2^255 - 19).
bool isCanonical(const X25519Public& key) {
  const auto first = std::to_integer<unsigned>(key.front());
  const auto last = std::to_integer<unsigned>(key.back());
  const bool between = std::all_of(key.begin() + 1, key.end() - 1,
                                   [](std::byte byte) { return byte == std::byte{0xff}; });
  return last < 0x7f || (last == 0x7f && !(between && first >= 0xed));
}

// --- boxes --------------------------------------------------------------------------------------

/// What every box of a seal is bound to.
struct Binding {
  const CapsuleId& capsule;
  const Custodians& custodians;
  const Hash& commitment;
};

std::size_t memberAt(Quorum quorum, std::size_t place) {
  std::size_t member = 0;
  for (unsigned rest = quorum.members; rest != 0; rest >>= 1, ++member) {
    if ((rest & 1) != 0 && place-- == 0) return member;
  }
  const bool placeIsInTheQuorum = false;
  CHECK(placeIsInTheQuorum);
  return 0;
}

Secret boxKey(const Secret& shared, const Binding& binding, Quorum quorum, std::size_t place,
              const X25519Public& ephemeral) {
  Bytes keys;
  for (const SealingPublicKey& key : binding.custodians.keys()) append(keys, key.bytes);
  const ByteArray<4> numbers = {static_cast<std::byte>(binding.custodians.threshold()),
                                static_cast<std::byte>(binding.custodians.keys().size()),
                                static_cast<std::byte>(quorum.members),
                                static_cast<std::byte>(place)};
  Secret key(kAeadKeyBytes);
  blake2b(key.span(), shared.view(),
          {viewOf(context::kCustodyBox.text), bigEndian(kSuiteNumber), binding.capsule, numbers,
           keys, binding.commitment, ephemeral});
  return key;
}

Bytes sealBox(const Binding& binding, Quorum quorum, std::size_t place, const Secret& seed,
              ByteView inside) {
  const SealingPublicKey& member = binding.custodians.keys()[memberAt(quorum, place)];
  const std::uint64_t number = std::uint64_t{quorum.members} << 8 | place;
  const Secret ephemeral = deriveSeed(seed, context::kCustodyEphemeral, number);
  const X25519Public ephemeralPublic = x25519PublicOf(ephemeral);
  const std::optional<Secret> shared = x25519(ephemeral, member.bytes);
  CHECK(shared.has_value());  // Custodians::of refused points of small order
  const Secret key = boxKey(*shared, binding, quorum, place, ephemeralPublic);
  Bytes box(inside.size() + kBoxBytes);
  std::copy(ephemeralPublic.begin(), ephemeralPublic.end(), box.begin());
  // The key is this box's alone, so its only nonce can be zero.
  XChaCha().seal(key.view(), AeadNonce{}, {}, inside, ByteSpan(box).subspan(sizeof(X25519Public)));
  return box;
}

Hash commitmentTo(const WrappedKey& wrapped) {
  Hash out;
  blake2b(out, {},
          {viewOf(context::kCustodyCommitment.text), bigEndian(kSuiteNumber), wrapped.capsule,
           wrapped.bytes.view()});
  return out;
}

}  // namespace

// --- custodians ---------------------------------------------------------------------------------

tl::expected<Custodians, CustodyFault> Custodians::of(std::size_t threshold,
                                                      std::vector<SealingPublicKey> keys) {
  if (threshold < 1 || threshold > keys.size() || keys.size() > kCustodiansMax) {
    return tl::unexpected(CustodyFault::kBadThreshold);
  }
  Secret anyScalar(32);  // a point of small order is one with any
  for (const SealingPublicKey& key : keys) {
    if (!isCanonical(key.bytes) || !x25519(anyScalar, key.bytes)) {
      return tl::unexpected(CustodyFault::kUnusableKey);
    }
    if (std::count(keys.begin(), keys.end(), key) > 1) {
      return tl::unexpected(CustodyFault::kSameKeyTwice);
    }
  }
  return Custodians(threshold, std::move(keys));
}

bool Custodians::isQuorum(Quorum quorum) const {
  return (quorum.members >> keys_.size()) == 0 &&
         static_cast<std::size_t>(std::popcount(quorum.members)) == threshold_;
}

std::vector<Quorum> Custodians::quorums() const {
  std::vector<Quorum> all;
  for (unsigned members = 0; members < 1u << keys_.size(); ++members) {
    const Quorum quorum{static_cast<std::uint8_t>(members)};
    if (isQuorum(quorum)) all.push_back(quorum);
  }
  return all;
}

// --- the wrapped key ----------------------------------------------------------------------------

Secret retentionSubkey(const Secret& monthKey, const CapsuleId& capsule) {
  CHECK(monthKey.size() == 32);
  Secret key(kAeadKeyBytes);
  blake2b(key.span(), monthKey.view(),
          {viewOf(context::kCustodyRetention.text), bigEndian(kSuiteNumber), capsule});
  return key;
}

WrappedKey wrapDataKey(const Secret& dataKey, const Secret& subkey, const CapsuleId& capsule,
                       const AeadNonce& nonce) {
  CHECK(dataKey.size() == kDataKeyBytes);
  WrappedKey wrapped{capsule, Secret(kWrappedKeyBytes)};
  const ByteSpan bytes = wrapped.bytes.span();
  std::copy(nonce.begin(), nonce.end(), bytes.begin());
  XChaCha().seal(subkey.view(), nonce, capsule, dataKey.view(), bytes.subspan(kAeadNonceBytes));
  return wrapped;
}

std::optional<Secret> unwrapDataKey(const WrappedKey& wrapped, const Secret& subkey) {
  CHECK(wrapped.bytes.size() == kWrappedKeyBytes);
  AeadNonce nonce;
  std::memcpy(nonce.data(), wrapped.bytes.view().data(), nonce.size());
  Secret dataKey(kDataKeyBytes);
  if (!XChaCha().open(subkey.view(), nonce, wrapped.capsule,
                      wrapped.bytes.view().subspan(kAeadNonceBytes), dataKey.span())) {
    return std::nullopt;
  }
  return dataKey;
}

Secret WrappedKey::encode() const {
  CHECK(bytes.size() == kWrappedKeyBytes);
  const auto suite = bigEndian(kSuiteNumber);
  const std::size_t front = kWrappedMagic.size() + suite.size() + capsule.size();
  Secret out(front + kWrappedKeyBytes + sizeof(Hash));
  std::byte* at = out.span().data();
  const auto put = [&at](ByteView part) { at = std::copy(part.begin(), part.end(), at); };
  put(viewOf(kWrappedMagic));
  put(suite);
  put(capsule);
  put(bytes.view());
  put(sha256(out.view().first(front + kWrappedKeyBytes)));
  return out;
}

std::optional<WrappedKey> WrappedKey::decode(ByteView encoded) {
  const std::optional<ByteView> content = contentOf(kWrappedMagic, encoded);
  if (!content || content->size() != sizeof(CapsuleId) + kWrappedKeyBytes) return std::nullopt;
  WrappedKey wrapped;
  std::memcpy(wrapped.capsule.data(), content->data(), sizeof(CapsuleId));
  wrapped.bytes = Secret::copyOf(content->subspan(sizeof(CapsuleId)));
  return wrapped;
}

// --- the seal -----------------------------------------------------------------------------------

CustodySeal sealToCustodians(const WrappedKey& wrapped, const Custodians& custodians,
                             const Secret& seed) {
  CHECK(wrapped.bytes.size() == kWrappedKeyBytes);
  CustodySeal seal{wrapped.capsule, custodians, commitmentTo(wrapped), {}};
  const Binding binding{seal.capsule, seal.custodians, seal.commitment};
  for (Quorum quorum : custodians.quorums()) {
    Bytes chain;
    for (std::size_t place = custodians.threshold(); place-- > 0;) {
      chain = sealBox(binding, quorum, place, seed,
                      chain.empty() ? wrapped.bytes.view() : ByteView(chain));
    }
    seal.boxes.push_back(std::move(chain));
  }
  return seal;
}

Bytes CustodySeal::encode() const {
  CHECK(boxes.size() == custodians.quorums().size());
  Bytes out;
  appendHead(out, kSealMagic, capsule, custodians, commitment);
  for (const Bytes& box : boxes) {
    CHECK(box.size() == chainBytes(custodians.threshold()));
    append(out, box);
  }
  append(out, sha256(out));
  return out;
}

std::optional<CustodySeal> CustodySeal::decode(ByteView encoded) {
  const std::optional<ByteView> content = contentOf(kSealMagic, encoded);
  if (!content) return std::nullopt;
  FieldReader fields(*content);
  const auto capsule = fields.array<sizeof(CapsuleId)>();
  std::optional<Custodians> custodians = readCustodians(fields);
  if (!custodians) return std::nullopt;
  CustodySeal seal{capsule, std::move(*custodians), fields.array<sizeof(Hash)>(), {}};
  const std::size_t chain = chainBytes(seal.custodians.threshold());
  for (std::size_t i = 0; i < seal.custodians.quorums().size(); ++i) {
    const ByteView box = fields.bytes(chain);
    seal.boxes.emplace_back(box.begin(), box.end());
  }
  if (!fields.complete()) return std::nullopt;
  return seal;
}

// --- the steps ----------------------------------------------------------------------------------

std::size_t CustodyStep::next() const { return memberAt(quorum, opened); }

bool CustodyStep::isSound() const {
  return custodians.isQuorum(quorum) && opened < custodians.threshold() &&
         box.size() == chainBytes(remaining());
}

Bytes CustodyStep::encode() const {
  CHECK(isSound());
  Bytes out;
  appendHead(out, kStepMagic, capsule, custodians, commitment);
  appendByte(out, quorum.members);
  appendByte(out, opened);
  append(out, box);
  append(out, sha256(out));
  return out;
}

std::optional<CustodyStep> CustodyStep::decode(ByteView encoded) {
  const std::optional<ByteView> content = contentOf(kStepMagic, encoded);
  if (!content) return std::nullopt;
  FieldReader fields(*content);
  const auto capsule = fields.array<sizeof(CapsuleId)>();
  std::optional<Custodians> custodians = readCustodians(fields);
  if (!custodians) return std::nullopt;
  CustodyStep step{capsule, std::move(*custodians), fields.array<sizeof(Hash)>(), {}, 0, {}};
  step.quorum = Quorum{fields.number<std::uint8_t>()};
  step.opened = fields.number<std::uint8_t>();
  if (!step.custodians.isQuorum(step.quorum) || step.opened >= step.custodians.threshold()) {
    return std::nullopt;
  }
  const ByteView box = fields.bytes(chainBytes(step.remaining()));
  if (!fields.complete()) return std::nullopt;
  step.box.assign(box.begin(), box.end());
  return step;
}

std::optional<CustodyStep> beginOpening(const CustodySeal& seal, Quorum quorum) {
  const std::vector<Quorum> quorums = seal.custodians.quorums();
  const auto found = std::find(quorums.begin(), quorums.end(), quorum);
  if (found == quorums.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(found - quorums.begin());
  return CustodyStep{seal.capsule, seal.custodians, seal.commitment, quorum, 0, seal.boxes[index]};
}

std::optional<CustodyProgress> openStep(const CustodyStep& step, const SealingKey& custodian) {
  CHECK(step.isSound());
  X25519Public ephemeral;
  std::memcpy(ephemeral.data(), step.box.data(), ephemeral.size());
  const std::optional<Secret> shared = x25519(custodian.secret(), ephemeral);
  if (!shared) return std::nullopt;
  const Secret key = boxKey(*shared, {step.capsule, step.custodians, step.commitment}, step.quorum,
                            step.opened, ephemeral);
  const ByteView enciphered = ByteView(step.box).subspan(ephemeral.size());
  Secret inside(enciphered.size() - kAeadTagBytes);
  if (!XChaCha().open(key.view(), AeadNonce{}, {}, enciphered, inside.span())) return std::nullopt;
  if (step.remaining() > 1) {
    CustodyStep next = step;
    ++next.opened;
    next.box.assign(inside.view().begin(), inside.view().end());
    return CustodyProgress(std::move(next));
  }
  WrappedKey wrapped{step.capsule, std::move(inside)};
  if (commitmentTo(wrapped) != step.commitment) return std::nullopt;
  return CustodyProgress(std::move(wrapped));
}

}  // namespace guantong::crypto
