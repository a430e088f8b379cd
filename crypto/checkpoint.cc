#include "crypto/checkpoint.h"

#include "crypto/check.h"
#include "crypto/fields.h"
#include "crypto/merkle_log.h"

namespace guantong::crypto {

Bytes signCheckpoint(const SigningKey& key, const Checkpoint& checkpoint) {
  CHECK(checkpoint.size <= kLogLeavesMax);
  CHECK(checkpoint.statement.size() <= kCheckpointStatementBytesMax);
  Bytes out;
  append(out, bigEndian(static_cast<std::uint16_t>(checkpoint.suite)));
  append(out, bigEndian(checkpoint.size));
  append(out, checkpoint.root);
  append(out, bigEndian(static_cast<std::uint32_t>(checkpoint.statement.size())));
  append(out, checkpoint.statement);
  append(out, key.sign(context::kLogCheckpoint, out));
  return out;
}

std::optional<Checkpoint> decodeUnverifiedCheckpoint(ByteView bytes) {
  FieldReader fields(bytes);
  const std::optional<Suite> suite = suiteFrom(fields.number<std::uint16_t>());
  if (!suite) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.suite = *suite;
  checkpoint.size = fields.number<std::uint64_t>();
  checkpoint.root = fields.array<sizeof(Hash)>();
  const std::size_t length = fields.number<std::uint32_t>();
  if (checkpoint.size > kLogLeavesMax || length > kCheckpointStatementBytesMax) {
    return std::nullopt;
  }
  append(checkpoint.statement, fields.bytes(length));
  static_cast<void>(fields.bytes(sizeof(Signature)));
  if (!fields.complete()) return std::nullopt;
  return checkpoint;
}

std::optional<Checkpoint> openCheckpoint(const SigningPublicKey& key, ByteView bytes) {
  std::optional<Checkpoint> checkpoint = decodeUnverifiedCheckpoint(bytes);
  if (!checkpoint) return std::nullopt;
  Signature signature;
  const ByteView tail = bytes.last(signature.size());
  std::memcpy(signature.data(), tail.data(), tail.size());
  if (!verify(key, context::kLogCheckpoint, bytes.first(bytes.size() - signature.size()),
              signature)) {
    return std::nullopt;
  }
  return checkpoint;
}

}  // namespace guantong::crypto
