#include "crypto/keys.h"

#include "crypto/check.h"

namespace guantong::crypto {
namespace {

Bytes underContext(Context context, ByteView message) {
  Bytes bytes;
  bytes.reserve(context.text.size() + message.size());
  append(bytes, viewOf(context.text));
  append(bytes, message);
  return bytes;
}

}  // namespace

Secret deriveSeed(const Secret& master, Context context, std::uint64_t number) {
  CHECK(master.size() == 32);
  Secret seed(32);
  blake2b(seed.span(), master.view(), {viewOf(context.text), bigEndian(number)});
  return seed;
}

SigningKey SigningKey::fromSeed(const Secret& seed) {
  SigningKey key;
  ed25519FromSeed(seed, key.public_.bytes, key.secret_);
  return key;
}

Signature SigningKey::sign(Context context, ByteView message) const {
  return ed25519Sign(secret_, underContext(context, message));
}

bool verify(const SigningPublicKey& key, Context context, ByteView message,
            const Signature& signature) {
  return ed25519Verify(key.bytes, underContext(context, message), signature);
}

SealingKey SealingKey::fromSeed(const Secret& seed) {
  CHECK(seed.size() == 32);
  SealingKey key;
  key.secret_ = seed.clone();
  key.public_.bytes = x25519PublicOf(key.secret_);
  return key;
}

TransportKey TransportKey::fromSeed(const Secret& seed) {
  CHECK(seed.size() == 32);
  TransportKey key;
  key.secret_ = seed.clone();
  key.public_.bytes = x25519PublicOf(key.secret_);
  return key;
}

}  // namespace guantong::crypto
