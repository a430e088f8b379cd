#include "node/display_width.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace guantong::node {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The first code point of `text`. REQUIRES: !text.empty().
CodePoint firstOf(std::string_view text) {
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byteAt(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (bytes == 0 || lead > 0xf4 || text.size() < bytes) return {};
  char32_t value = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byteAt(i) & 0xc0U) != 0x80) return {};
    value = (value << 6) | (byteAt(i) & 0x3fU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kLeast[bytes] || value > 0x10ffff || surrogate) return {};
  return {value, bytes, true};
}

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t kCount>
bool isIn(const Range (&ranges)[kCount], char32_t value) {
  return std::any_of(std::begin(ranges), std::end(ranges), [&](const Range& range) {
    return value >= range.first && value <= range.last;
  });
}

/// Unicode's East Asian Width W and F, joined where only unassigned code points lie between.
constexpr Range kWide[] = {
    {0x1100, 0x115f},    // Hangul Jamo
    {0x2e80, 0x303e},    // radicals, CJK punctuation
    {0x3041, 0x33ff},    // kana, Bopomofo, enclosed CJK
    {0x3400, 0x4dbf},    // CJK extension A
    {0x4e00, 0xa4cf},    // CJK, Yi
    {0xa960, 0xa97c},    // Hangul Jamo extended A
    {0xac00, 0xd7a3},    // Hangul
    {0xf900, 0xfaff},    // CJK compatibility
    {0xfe10, 0xfe19},    // vertical forms
    {0xfe30, 0xfe6f},    // CJK compatibility forms
    {0xff01, 0xff60},    // full-width forms
    {0xffe0, 0xffe6},    // full-width signs
    {0x1f300, 0x1faff},  // pictographs
    {0x20000, 0x3fffd},  // CJK extensions B and later
};

constexpr Range kZero[] = {
    {0x0300, 0x036f}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064},
    {0x2066, 0x2069}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
};

constexpr Range kObeyed[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200e, 0x200f},
    {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff},
};

}  // namespace

std::size_t displayWidth(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const CodePoint point = firstOf(utf8);
    utf8.remove_prefix(point.bytes);
    if (point.valid && isIn(kZero, point.value)) continue;
    columns += point.valid && isIn(kWide, point.value) ? 2 : 1;
  }
  return columns;
}

std::string padded(std::string_view utf8, std::size_t columns) {
  std::string out(utf8);
  const std::size_t width = displayWidth(utf8);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::string aligned(std::span<const std::vector<std::string>> rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], displayWidth(row[i]));
    }
  }
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    out.append(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += i + 1 < row.size() ? padded(row[i], widths[i] + 2) : row[i];
    }
    out += '\n';
  }
  return out;
}

std::string printable(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    const CodePoint point = firstOf(utf8);
    if (point.valid && !isIn(kObeyed, point.value)) {
      out += utf8.substr(0, point.bytes);
    } else {
      out += "\xef\xbf\xbd";
    }
    utf8.remove_prefix(point.bytes);
  }
  return out;
}

std::size_t utf8Length(std::string_view text) {
  const CodePoint point = firstOf(text);
  return point.valid ? point.bytes : 0;
}

}  // namespace guantong::node
