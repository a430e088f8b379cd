#include "crypto/fields.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace guantong::crypto {
namespace {

using support::fromHex;

TEST(FieldReader, ReadsWhatIsThereInOrder) {
  const Bytes bytes = fromHex("0102 03040506 0708 09");
  FieldReader fields(bytes);
  EXPECT_EQ(fields.number<std::uint16_t>(), 0x0102);
  EXPECT_EQ(fields.number<std::uint32_t>(), 0x03040506U);
  EXPECT_EQ(fields.array<2>(), (ByteArray<2>{std::byte{7}, std::byte{8}}));
  EXPECT_FALSE(fields.complete());
  EXPECT_EQ(fields.left(), 1U);
  EXPECT_EQ(fields.bytes(1).size(), 1U);
  EXPECT_TRUE(fields.complete());
}

TEST(FieldReader, WhatWasTooShortIsZeroAndNeverCompleteAgain) {
  const Bytes bytes = fromHex("0102");
  FieldReader fields(bytes);
  EXPECT_EQ(fields.number<std::uint32_t>(), 0U);
  EXPECT_FALSE(fields.complete());
  EXPECT_EQ(fields.left(), 0U);
  EXPECT_EQ(fields.bytes(0).size(), 0U);
  EXPECT_FALSE(fields.complete());
}

}  // namespace
}  // namespace guantong::crypto
