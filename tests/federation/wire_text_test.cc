// What may stand in a text: judged sixteen bytes at a time, and here byte by byte a second time.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "federation/wire_reading.h"

namespace guantong::federation::wire {
namespace {

/// The code point at `at` and behind which byte it ends; nothing where it is not UTF-8.
std::optional<std::pair<std::uint32_t, std::size_t>> decodeAt(const std::string& text,
                                                              std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return std::pair(lead, at + 1);
  const std::size_t size = lead < 0xC0   ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF8 ? 4
                                         : 0;
  if (size == 0 || at + size > text.size()) return std::nullopt;
  std::uint32_t point = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(at + i) / 64 != 2) return std::nullopt;
    point = point * 64 + byte(at + i) % 64;
  }
  const std::uint32_t least = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
  if (point < least || point > 0x10FFFF || point / 0x800 == 0x1B) return std::nullopt;
  return std::pair(point, at + size);
}

bool isInvisible(std::uint32_t point) {
  const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD;
  const bool turning =
      point == 0x61C || point == 0x200E || point == 0x200F || (point >= 0x2028 && point <= 0x202E);
  const bool empty = point == 0x200B || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF ||
                     (point >= 0xFFF9 && point <= 0xFFFB) || point / 128 == 0xE0000 / 128;
  return control || turning || empty;
}

bool isPlain(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto decoded = decodeAt(text, at);
    if (!decoded || isInvisible(decoded->first)) return false;
    at = decoded->second;
  }
  return true;
}

bool isTaken(const std::string& text) {
  Fields fields("test");
  fields.text({text.c_str(), text.size()}, 1000, "text");
  return fields.sound();
}

TEST(WireText, EveryByteAtEveryPlaceIsJudgedAsByWhoDecodesIt) {
  // Long enough for blocks of sixteen characters with something before and behind them.
  std::string chinese;
  for (int i = 0; i < 36; ++i) chinese += i % 2 == 0 ? "鿿" : "　";  // the last, the first
  for (const std::string& whole : {chinese, "ab" + chinese, std::string(37, 'x') + "，好"}) {
    ASSERT_TRUE(isTaken(whole));
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (unsigned value = 0; value < 256; ++value) {
        std::string altered = whole;
        altered[at] = static_cast<char>(value);
        ASSERT_EQ(isTaken(altered), isPlain(altered)) << "byte " << at << " is " << value;
      }
    }
  }
}

TEST(WireText, EveryEndIsJudgedToo) {
  std::string chinese;
  for (int i = 0; i < 40; ++i) chinese += "工";
  for (std::size_t size = 0; size <= chinese.size(); ++size) {
    EXPECT_EQ(isTaken(chinese.substr(0, size)), size % 3 == 0) << size;
    EXPECT_EQ(isTaken(chinese.substr(size)), size % 3 == 0) << size;
  }
}

TEST(WireText, RoomForAMessageIsCleanAndEachHasItsOwn) {
  const auto isClean = [](kj::ArrayPtr<const capnp::word> words) {
    const auto bytes = words.asBytes();
    return std::all_of(bytes.begin(), bytes.end(), [](kj::byte byte) { return byte == 0; });
  };
  for (int i = 0; i < 2; ++i) {
    const Scratch outer;
    const Scratch inner;
    EXPECT_NE(outer.words().begin(), inner.words().begin());
    EXPECT_TRUE(isClean(outer.words()));
    capnp::MallocMessageBuilder message(outer.words());
    message.initRoot<capnp::AnyPointer>().initAs<capnp::Text>(100).begin()[0] = 'x';
    EXPECT_FALSE(isClean(outer.words()));
  }
}

}  // namespace
}  // namespace guantong::federation::wire
