// crypto/padding.h: sizes that tell little.
#pragma once

#include <bit>
#include <optional>

#include "crypto/bytes.h"

namespace guantong::crypto {

/// What is sealed is padded first, for its size is all that an onlooker sees of it.
///
/// Rules
///  1. Sizes are rounded up by Padmé (PURBs, PETS 2019): of a size of n bits only the first log n
///     bits may differ from zero. A size then tells O(log log n) bits instead of O(log n), and
///     padding never costs more than 12 %, 6 % from 1 KB on. Powers of two would tell less, but a
///     weak link would carry half of its bytes for nothing.
///  2. Nothing is shorter than kPaddedBytesMin. Why: Padmé hides almost nothing of a dozen bytes,
///     and a "yes" must not look different from a "no".
///  3. The form is length (4 bytes, big-endian), message, zeros. There is one padded form of a
///     message and no other is accepted: not a size Padmé doesn't make, not a byte of padding that
///     isn't zero. Why: what is accepted in two forms is a channel for whoever made it.
/// The padded bytes belong inside a seal. By itself padding protects nothing, and it hides neither
/// how many messages there are nor when they go.

/// Written before the message.
inline constexpr std::size_t kPaddingLengthBytes = 4;
/// See rule 2. Covers acknowledgements, single keys and one-line answers.
inline constexpr std::size_t kPaddedBytesMin = 64;
/// Longer messages are cut into chunks long before they come here (a store's value is 16 MiB at
/// most); far enough below what the cipher counts in an int, padding included.
inline constexpr std::size_t kPaddedMessageBytesMax = std::size_t{1} << 30;

/// Padmé alone: the least size it allows that is not below `size`.
constexpr std::size_t padme(std::size_t size) {
  if (size < 2) return size;
  const auto exponent = static_cast<unsigned>(std::bit_width(size) - 1);
  const auto bitsKept = static_cast<unsigned>(std::bit_width(exponent));
  const std::size_t lowBits = (std::size_t{1} << (exponent - bitsKept)) - 1;
  return (size + lowBits) & ~lowBits;
}

/// The size of the padded form. REQUIRES: messageBytes <= kPaddedMessageBytesMax.
constexpr std::size_t paddedBytes(std::size_t messageBytes) {
  const std::size_t padded = padme(kPaddingLengthBytes + messageBytes);
  return padded < kPaddedBytesMin ? kPaddedBytesMin : padded;
}

/// Writes length and zeros around a message that lies at `room[kPaddingLengthBytes]` already: a
/// message can be built where it will be sealed, and is never copied.
/// REQUIRES: room.size() == paddedBytes(messageBytes).
void padInPlace(ByteSpan room, std::size_t messageBytes);

/// The message inside, or nothing when the form is not the one that padInPlace makes.
[[nodiscard]] std::optional<ByteView> unpad(ByteView padded);

}  // namespace guantong::crypto
