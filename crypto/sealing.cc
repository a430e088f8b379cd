#include "crypto/sealing.h"

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

constexpr Suite kSuite = Suite::kEd25519Sha256XChaCha;
constexpr auto kSuiteNumber = static_cast<std::uint16_t>(kSuite);

ByteArray<4> lengthOf(ByteView bytes) {
  return bigEndian(static_cast<std::uint32_t>(bytes.size()));
}

std::optional<Secret> peerKey(const SealingKey& ours, const SealingPublicKey& theirs,
                              const SealingPublicKey& sender, const SealingPublicKey& recipient,
                              const PeerBinding& binding) {
  const std::optional<Secret> shared = x25519(ours.secret(), theirs.bytes);
  if (!shared) return std::nullopt;
  Secret key(kAeadKeyBytes);
  blake2b(key.span(), shared->view(),
          {viewOf(context::kPeerSealing.text), bigEndian(kSuiteNumber), lengthOf(binding.senderId),
           binding.senderId, lengthOf(binding.recipientId), binding.recipientId,
           bigEndian(binding.senderEpoch.number), bigEndian(binding.recipientEpoch.number),
           sender.bytes, recipient.bytes});
  return key;
}

Secret strangerKey(const Secret& shared, const StrangerBinding& binding,
                   const X25519Public& ephemeral, const SealingPublicKey& recipient) {
  Secret key(kAeadKeyBytes);
  blake2b(
      key.span(), shared.view(),
      {viewOf(context::kStrangerSealing.text), bigEndian(kSuiteNumber), lengthOf(binding.senderId),
       binding.senderId, lengthOf(binding.recipientId), binding.recipientId,
       bigEndian(binding.recipientEpoch.number), ephemeral, recipient.bytes});
  return key;
}

bool namesOurSuite(ByteView sealed) {
  return fromBigEndian<std::uint16_t>(sealed.first(kSuiteBytes)) == kSuiteNumber;
}

void writeSuite(ByteSpan out) {
  const auto suite = bigEndian(kSuiteNumber);
  std::memcpy(out.data(), suite.data(), suite.size());
}

}  // namespace

std::optional<PeerSealer> PeerSealer::make(const SealingKey& sender,
                                           const SealingPublicKey& recipient,
                                           const PeerBinding& binding) {
  std::optional<Secret> key = peerKey(sender, recipient, sender.publicKey(), recipient, binding);
  if (!key) return std::nullopt;
  return PeerSealer(std::move(*key));
}

void PeerSealer::sealInPlace(const AeadNonce& nonce, ByteView header, std::size_t messageBytes,
                             ByteSpan out) {
  CHECK(out.size() == sealedToPeerBytes(messageBytes));
  writeSuite(out);
  std::memcpy(out.data() + kSuiteBytes, nonce.data(), nonce.size());
  const ByteSpan enciphered = out.subspan(kPeerPrefixBytes);
  const ByteSpan padded = enciphered.first(enciphered.size() - kAeadTagBytes);
  padInPlace(padded, messageBytes);
  cipher_.seal(key_.view(), nonce, header, padded, enciphered);
}

void PeerSealer::sealInto(const AeadNonce& nonce, ByteView header, ByteView message, ByteSpan out) {
  CHECK(out.size() == sealedToPeerBytes(message.size()));
  if (!message.empty()) {
    std::memcpy(messageRoom(out, message.size()).data(), message.data(), message.size());
  }
  sealInPlace(nonce, header, message.size(), out);
}

Bytes PeerSealer::seal(const AeadNonce& nonce, ByteView header, ByteView message) {
  Bytes out(sealedToPeerBytes(message.size()));
  sealInto(nonce, header, message, out);
  return out;
}

std::optional<PeerOpener> PeerOpener::make(const SealingKey& recipient,
                                           const SealingPublicKey& sender,
                                           const PeerBinding& binding) {
  std::optional<Secret> key = peerKey(recipient, sender, sender, recipient.publicKey(), binding);
  if (!key) return std::nullopt;
  return PeerOpener(std::move(*key));
}

std::optional<ByteView> PeerOpener::openInto(ByteView header, ByteView sealed, ByteSpan room) {
  CHECK(room.size() >= sealed.size());
  if (sealed.size() < sealedToPeerBytes(0) || !namesOurSuite(sealed)) return std::nullopt;
  AeadNonce nonce;
  std::memcpy(nonce.data(), sealed.data() + kSuiteBytes, nonce.size());
  const ByteView enciphered = sealed.subspan(kPeerPrefixBytes);
  if (enciphered.size() > paddedBytes(kPaddedMessageBytesMax) + kAeadTagBytes) return std::nullopt;
  const ByteSpan padded = room.subspan(kPeerPrefixBytes, enciphered.size() - kAeadTagBytes);
  if (!cipher_.open(key_.view(), nonce, header, enciphered, padded)) return std::nullopt;
  return unpad(padded);
}

std::optional<ByteView> PeerOpener::openInPlace(ByteView header, ByteSpan sealed) {
  return openInto(header, sealed, sealed);
}

std::optional<Bytes> PeerOpener::open(ByteView header, ByteView sealed) {
  Bytes room(sealed.size());
  const std::optional<ByteView> message = openInto(header, sealed, room);
  if (!message) return std::nullopt;
  const auto messageBytes = message->size();
  std::memmove(room.data(), message->data(), messageBytes);
  room.resize(messageBytes);
  return room;
}

std::optional<Bytes> sealToStranger(const SealingPublicKey& recipient,
                                    const StrangerBinding& binding, const Secret& seed,
                                    ByteView header, ByteView message) {
  CHECK(seed.size() == 32);
  const std::optional<Secret> shared = x25519(seed, recipient.bytes);
  if (!shared) return std::nullopt;
  const X25519Public ephemeral = x25519PublicOf(seed);
  const Secret key = strangerKey(*shared, binding, ephemeral, recipient);
  Bytes out(sealedToStrangerBytes(message.size()));
  writeSuite(out);
  std::memcpy(out.data() + kSuiteBytes, ephemeral.data(), ephemeral.size());
  const ByteSpan enciphered = ByteSpan(out).subspan(kSuiteBytes + ephemeral.size());
  const ByteSpan padded = enciphered.first(enciphered.size() - kAeadTagBytes);
  if (!message.empty()) {
    std::memcpy(padded.data() + kPaddingLengthBytes, message.data(), message.size());
  }
  padInPlace(padded, message.size());
  XChaCha().seal(key.view(), AeadNonce{}, header, padded, enciphered);
  return out;
}

std::optional<Secret> openFromStranger(const SealingKey& recipient, const StrangerBinding& binding,
                                       ByteView header, ByteView sealed) {
  if (sealed.size() < sealedToStrangerBytes(0) || !namesOurSuite(sealed)) return std::nullopt;
  X25519Public ephemeral;
  std::memcpy(ephemeral.data(), sealed.data() + kSuiteBytes, ephemeral.size());
  const ByteView enciphered = sealed.subspan(kSuiteBytes + ephemeral.size());
  if (enciphered.size() > paddedBytes(kPaddedMessageBytesMax) + kAeadTagBytes) return std::nullopt;
  const std::optional<Secret> shared = x25519(recipient.secret(), ephemeral);
  if (!shared) return std::nullopt;
  const Secret key = strangerKey(*shared, binding, ephemeral, recipient.publicKey());
  Secret padded(enciphered.size() - kAeadTagBytes);
  if (!XChaCha().open(key.view(), AeadNonce{}, header, enciphered, padded.span())) {
    return std::nullopt;
  }
  const std::optional<ByteView> message = unpad(padded.view());
  if (!message) return std::nullopt;
  return Secret::copyOf(*message);
}

}  // namespace guantong::crypto
