#include "crypto/padding.h"

#include "crypto/check.h"

namespace guantong::crypto {

void padInPlace(ByteSpan room, std::size_t messageBytes) {
  CHECK(messageBytes <= kPaddedMessageBytesMax && room.size() == paddedBytes(messageBytes));
  const auto length = bigEndian(static_cast<std::uint32_t>(messageBytes));
  std::memcpy(room.data(), length.data(), length.size());
  const ByteSpan zeros = room.subspan(kPaddingLengthBytes + messageBytes);
  if (!zeros.empty()) std::memset(zeros.data(), 0, zeros.size());
}

std::optional<ByteView> unpad(ByteView padded) {
  if (padded.size() < kPaddedBytesMin) return std::nullopt;
  const std::size_t messageBytes = fromBigEndian<std::uint32_t>(padded.first(kPaddingLengthBytes));
  if (messageBytes > kPaddedMessageBytesMax) return std::nullopt;
  if (padded.size() != paddedBytes(messageBytes)) return std::nullopt;
  for (std::byte byte : padded.subspan(kPaddingLengthBytes + messageBytes)) {
    if (byte != std::byte{0}) return std::nullopt;
  }
  return padded.subspan(kPaddingLengthBytes, messageBytes);
}

}  // namespace guantong::crypto
