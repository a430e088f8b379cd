// node/reporter/redaction_text.h: a text as the rules of redaction see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "node/reporter/redaction.h"

namespace guantong::node::reporter {

/// What a letter can be to the rules; a letter may be several things.
enum Letter : std::uint16_t {
  kHan = 1,
  kLatin = 2,
  kStrongGap = 4,     ///< stands inside of numbers: space, dash, dot, bracket
  kWeakGap = 8,       ///< comma and the like, end of line: rather stands between numbers
  kSentenceEnd = 16,  ///< what a word says does not reach beyond it
  kLabelStart = 32,   ///< some word of redaction_labels.h begins with it
  kHouse = 64,        ///< stands after a number in addresses: 号 栋 室 组
  kProvince = 128,    ///< begins a plate
  kAtSign = 256,      ///< begins some spelling of the @ in an e-mail address
};

inline constexpr std::uint8_t kNoDigit = 0xFF;

/// One letter, made plain: full width narrowed, capitals small, accents gone, traditional forms
/// simplified; digits of any script know their value.
struct Unit {
  char32_t code = 0;
  std::uint32_t begin = 0;  ///< bytes of the text as it was given
  std::uint32_t end = 0;
  std::uint8_t digit = kNoDigit;  ///< 0 to 9, of 一 and 壹 as well
  std::uint16_t letter = 0;       ///< of Letter

  [[nodiscard]] bool is(Letter what) const { return (letter & what) != 0; }
  [[nodiscard]] bool isDigit() const { return digit != kNoDigit; }
  [[nodiscard]] bool isPlainDigit() const { return code >= U'0' && code <= U'9'; }
  [[nodiscard]] bool isWordy() const { return is(kLatin) || isPlainDigit(); }
};

/// Stands for what is masked, and for bytes that are no letter. Nothing reaches over it.
inline constexpr char32_t kMaskedCode = 0x110000;
inline constexpr char32_t kBrokenCode = 0xFFFD;

using Units = std::vector<Unit>;

/// Letters that show nothing (zero-width ones) are left out; tokens of `mask` are one letter each.
[[nodiscard]] Units unitsOf(std::string_view text);

/// What a rule found: units [begin, end).
struct Hit {
  Kind kind{};
  std::size_t begin = 0;
  std::size_t end = 0;
  Source source = Source::kFormat;
};
using Hits = std::vector<Hit>;

/// Safe at both ends: beyond the text there are sentence ends.
class Page {
 public:
  explicit Page(const Units& units) : units_(units) {}
  [[nodiscard]] std::size_t size() const { return units_.size(); }
  [[nodiscard]] const Unit& operator[](std::size_t at) const {
    return at < units_.size() ? units_[at] : kBeyond;
  }
  /// The unit before `at`.
  [[nodiscard]] const Unit& before(std::size_t at) const {
    return at == 0 || at > units_.size() ? kBeyond : units_[at - 1];
  }
  [[nodiscard]] bool startsWith(std::size_t at, std::u32string_view word) const {
    if (at + word.size() > units_.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (units_[at + i].code != word[i]) return false;
    }
    return true;
  }
  [[nodiscard]] bool endsWith(std::size_t at, std::u32string_view word) const {
    return at >= word.size() && startsWith(at - word.size(), word);
  }

 private:
  static constexpr Unit kBeyond{0, 0, 0, kNoDigit, kSentenceEnd};
  const Units& units_;
};

[[nodiscard]] inline bool isOneOf(char32_t code, std::u32string_view set) {
  return code != 0 && set.find(code) != std::u32string_view::npos;
}

}  // namespace guantong::node::reporter
