#include "crypto/padding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace guantong::crypto {
namespace {

Bytes padded(ByteView message) {
  Bytes room(paddedBytes(message.size()), std::byte{0xee});
  std::copy(message.begin(), message.end(), room.begin() + kPaddingLengthBytes);
  padInPlace(room, message.size());
  return room;
}

/// As the paper writes it (PURBs, algorithm 1).
std::size_t padmeByThePaper(std::size_t length) {
  const auto e = static_cast<std::size_t>(std::floor(std::log2(static_cast<double>(length))));
  const auto s = static_cast<std::size_t>(std::floor(std::log2(static_cast<double>(e)))) + 1;
  const std::size_t mask = (std::size_t{1} << (e - s)) - 1;
  return (length + mask) & ~mask;
}

TEST(Padding, PadmeIsThePapersForEverySize) {
  EXPECT_EQ(padme(9), 10u);
  EXPECT_EQ(padme(1500), 1536u);
  EXPECT_EQ(padme((1 << 20) + 1), (1u << 20) + (1u << 15));
  for (std::size_t size = 2; size < 300'000; ++size) ASSERT_EQ(padme(size), padmeByThePaper(size));
}

TEST(Padding, CostsTwelvePercentAtMostAndSixFromOneKilobyteOn) {
  for (std::size_t size = kPaddedBytesMin; size < 1'000'000; ++size) {
    ASSERT_LE(static_cast<double>(padme(size)), static_cast<double>(size) * 1.12) << size;
    if (size >= 1024) {
      ASSERT_LE(static_cast<double>(padme(size)), static_cast<double>(size) * 1.063) << size;
    }
  }
}

TEST(Padding, AMillionSizesLookLikeThreeHundred) {
  std::set<std::size_t> seen;
  for (std::size_t size = 0; size < 1'000'000; ++size) seen.insert(paddedBytes(size));
  EXPECT_LE(seen.size(), 300u);
}

TEST(Padding, ShortMessagesLookAlike) {
  for (std::size_t size = 0; size <= kPaddedBytesMin - kPaddingLengthBytes; ++size) {
    EXPECT_EQ(padded(Bytes(size)).size(), kPaddedBytesMin);
  }
}

TEST(Padding, GivesBackAMessageOfAnySize) {
  for (std::size_t size = 0; size < 3000; ++size) {
    const Bytes message(size, std::byte{0xa5});
    const Bytes room = padded(message);
    const std::optional<ByteView> inside = unpad(room);
    ASSERT_TRUE(inside.has_value());
    ASSERT_TRUE(std::equal(inside->begin(), inside->end(), message.begin(), message.end()));
  }
}

TEST(Padding, RefusesAByteOfPaddingThatIsNotZero) {
  const Bytes room = padded(Bytes(70, std::byte{1}));
  for (std::size_t at = kPaddingLengthBytes + 70; at < room.size(); ++at) {
    Bytes changed = room;
    changed[at] = std::byte{1};
    EXPECT_FALSE(unpad(changed).has_value());
  }
}

TEST(Padding, RefusesEverySizeThatIsNotTheMessages) {
  const Bytes room = padded(Bytes(1000, std::byte{1}));
  for (std::size_t size = 0; size < 3000; ++size) {
    Bytes other = room;
    other.resize(size);
    EXPECT_EQ(unpad(other).has_value(), size == room.size()) << size;
  }
}

TEST(Padding, RefusesALengthThatIsNotTheMessages) {
  Bytes room = padded(Bytes(1000, std::byte{1}));
  for (std::uint32_t length : {0u, 64u, 1001u, 1025u, 0x7fff'ffffu, 0x8000'0000u, 0xffff'ffffu}) {
    const auto bytes = bigEndian(length);
    std::copy(bytes.begin(), bytes.end(), room.begin());
    const bool fitsWithZeros = length == 1001;  // the next byte happens to be padding
    EXPECT_EQ(unpad(room).has_value(), fitsWithZeros) << length;
  }
}

}  // namespace
}  // namespace guantong::crypto
