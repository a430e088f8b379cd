#include "crypto/key_file.h"

#include <algorithm>
#include <optional>

#include "crypto/check.h"
#include "crypto/fields.h"

namespace guantong::crypto {
namespace {

/// The last four bytes show a transfer as text, as PNG's do.
constexpr std::string_view kMagic{"GTKF\r\n\x1a\n", 8};
constexpr auto kSuiteNumber = static_cast<std::uint16_t>(Suite::kEd25519Sha256XChaCha);
constexpr auto kPasses = static_cast<std::uint32_t>(kKeyFileCost.passes);
constexpr auto kMemoryKiB = static_cast<std::uint32_t>(kKeyFileCost.memoryBytes >> 10);
constexpr std::size_t kSmallestFile = kMagic.size() + 2 + sizeof(Hash);

std::optional<Secret> cipherKey(ByteView passphrase, ByteView salt) {
  const std::optional<Secret> stretched = argon2id(passphrase, salt, kKeyFileCost, kAeadKeyBytes);
  if (!stretched) return std::nullopt;
  Secret key(kAeadKeyBytes);
  blake2b(key.span(), stretched->view(), {viewOf(context::kKeyFile.text), bigEndian(kSuiteNumber)});
  return key;
}

}  // namespace

tl::expected<Bytes, KeyFileFault> sealKeyFile(ByteView passphrase, const Secret& payload,
                                              const KeyFileSalt& salt, const AeadNonce& nonce) {
  CHECK(payload.size() <= kKeyFilePayloadBytesMax);
  const std::optional<Secret> key = cipherKey(passphrase, salt);
  if (!key) return tl::unexpected(KeyFileFault::kOutOfMemory);
  Bytes file;
  file.reserve(kKeyFileHeaderBytes + payload.size() + kAeadTagBytes + sizeof(Hash));
  append(file, viewOf(kMagic));
  append(file, bigEndian(kKeyFileFormat));
  append(file, bigEndian(kSuiteNumber));
  append(file, bigEndian(kPasses));
  append(file, bigEndian(kMemoryKiB));
  append(file, salt);
  append(file, nonce);
  CHECK(file.size() == kKeyFileHeaderBytes);
  file.resize(kKeyFileHeaderBytes + payload.size() + kAeadTagBytes);
  XChaCha().seal(key->view(), nonce, ByteView(file).first(kKeyFileHeaderBytes), payload.view(),
                 ByteSpan(file).subspan(kKeyFileHeaderBytes));
  append(file, sha256(file));
  return file;
}

tl::expected<KeyFileParts, KeyFileFault> readKeyFile(ByteView file) {
  const tl::unexpected damaged(KeyFileFault::kDamaged);
  if (file.size() < kSmallestFile || file.size() > kKeyFileBytesMax) return damaged;
  const ByteView content = file.first(file.size() - sizeof(Hash));
  const Hash checksum = sha256(content);
  if (!std::equal(checksum.begin(), checksum.end(), file.last(sizeof(Hash)).begin()))
    return damaged;
  FieldReader fields(content);
  if (textOf(fields.bytes(kMagic.size())) != kMagic) return damaged;
  const auto format = fields.number<std::uint16_t>();
  if (format > kKeyFileFormat) return tl::unexpected(KeyFileFault::kNewerFormat);
  if (format != kKeyFileFormat) return damaged;
  constexpr std::size_t kSmallest = kKeyFileHeaderBytes + kAeadTagBytes;
  if (content.size() < kSmallest || content.size() > kSmallest + kKeyFilePayloadBytesMax) {
    return damaged;
  }
  if (!suiteFrom(fields.number<std::uint16_t>())) return tl::unexpected(KeyFileFault::kNewerFormat);
  if (fields.number<std::uint32_t>() != kPasses) return damaged;
  if (fields.number<std::uint32_t>() != kMemoryKiB) return damaged;
  KeyFileParts parts;
  parts.header = content.first(kKeyFileHeaderBytes);
  parts.salt = fields.bytes(kKeyFileSaltBytes);
  parts.nonce = fields.array<kAeadNonceBytes>();
  parts.sealed = content.subspan(kKeyFileHeaderBytes);
  return parts;
}

tl::expected<Secret, KeyFileFault> openKeyFile(ByteView passphrase, ByteView file) {
  const tl::expected<KeyFileParts, KeyFileFault> parts = readKeyFile(file);
  if (!parts) return tl::unexpected(parts.error());
  const std::optional<Secret> key = cipherKey(passphrase, parts->salt);
  if (!key) return tl::unexpected(KeyFileFault::kOutOfMemory);
  Secret payload(parts->sealed.size() - kAeadTagBytes);
  if (!XChaCha().open(key->view(), parts->nonce, parts->header, parts->sealed, payload.span())) {
    return tl::unexpected(KeyFileFault::kWrongPassphrase);
  }
  return payload;
}

}  // namespace guantong::crypto
