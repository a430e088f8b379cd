#include "node/reporter/redaction_text.h"

#include <array>
#include <cstring>

#include "node/reporter/redaction_labels.h"

namespace guantong::node::reporter {
namespace {

constexpr std::u32string_view kTraditional =
#include "node/reporter/traditional.inc"
    ;

/// Letters that show nothing: joiners, direction marks, variation selectors, the soft hyphen.
constexpr bool showsNothing(char32_t code) {
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x2069) || (code >= 0xFE00 && code <= 0xFE0F) ||
         (code >= 0x0300 && code <= 0x036F) || code == 0xFEFF || code == 0x00AD || code == 0x180E ||
         code == 0x20E3 || code == 0x061C;
}

/// For each of ten digits the letters that stand for it; those after the blank are said so on the
/// telephone (幺 两 拐 勾 洞).
constexpr std::array<std::u32string_view, 10> kDigitLetters{
    U"0〇零洞", U"1一壹幺弌", U"2二贰两弍", U"3三叁弎", U"4四肆",
    U"5五伍",   U"6六陆",     U"7七柒拐",   U"8八捌",   U"9九玖勾"};

constexpr std::u32string_view kStrongGaps = U" -.·•_~/|()[]‐‑‒–—―−・∙⋅‧\t";
constexpr std::u32string_view kWeakGaps = U",、\n\r";
constexpr std::u32string_view kSentenceEnds = U"。!?;\n！？；";
constexpr std::u32string_view kHouses = U"号栋幢座单室房户楼层组社队门弄梯塔#";
constexpr std::u32string_view kAtSigns = U"@#艾([ 圈";
constexpr std::u32string_view kProvinces =
    U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Letters with accents, as pinyin has them, and what they are without.
constexpr std::u32string_view kAccented =
    U"āaáaǎaàaōoóoǒoòoēeéeěeèeīiíiǐiìiūuúuǔuùuǖvǘvǚvǜvüvÜv"
    U"ĀaÁaǍaÀaŌoÓoǑoÒoĒeÉeĚeÈeêeÊeńnňnǹn";

constexpr std::size_t kPlane = 0x10000;

/// What each letter of the first plane is, computed once.
class Alphabet {
 public:
  struct Entry {
    char16_t code = 0;  ///< 0: shows nothing
    std::uint8_t digit = kNoDigit;
    std::uint16_t letter = 0;
  };

  Alphabet() {
    for (char32_t code = 0; code < kPlane; ++code) {
      entries_[code].code = showsNothing(code) ? u'\0' : static_cast<char16_t>(plain(code));
    }
    pairs(kTraditional);
    pairs(kAccented);
    circles();
    for (char32_t code = 0; code < kPlane; ++code) describe(entries_[code]);
  }
  [[nodiscard]] const Entry& operator[](char32_t code) const { return entries_[code]; }

  static const Alphabet& instance() {
    static const Alphabet alphabet;
    return alphabet;
  }

 private:
  static char32_t plain(char32_t code) {
    if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;
    if (code >= U'A' && code <= U'Z') return code - U'A' + U'a';
    const bool isBlank =
        code == 0x3000 || code == 0x00A0 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F;
    if (isBlank) return U' ';
    if (code == 0x00D7 || code == 0x2715) return U'x';  // × for the last letter of an ID number
    if (code == 0x25CB || code == 0x25EF || code == 0x3007) return U'〇';
    if (code == 0xFF0E || code == 0xFF61) return code == 0xFF61 ? U'。' : U'.';
    if (code == 0x2E3A || code == 0x4E28) return U'-';
    return code;
  }
  void pairs(std::u32string_view list) {
    for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
      entries_[list[i]].code = static_cast<char16_t>(list[i + 1]);
    }
  }
  /// ① to ⑨, ⑴ to ⑼, ❶ to ❾, superscript and subscript digits.
  void circles() {
    for (char16_t i = 0; i < 9; ++i) {
      for (const char32_t first : {0x2460U, 0x2474U, 0x2776U, 0x2780U}) {
        entries_[first + i].code = static_cast<char16_t>(u'1' + i);
      }
    }
    for (char16_t i = 0; i < 10; ++i) entries_[0x2080U + i].code = static_cast<char16_t>(u'0' + i);
    for (char16_t i = 4; i < 10; ++i) entries_[0x2070U + i].code = static_cast<char16_t>(u'0' + i);
    entries_[0x2070].code = u'0';
    entries_[0x24EA].code = u'0';
    entries_[0xB9].code = u'1';
    entries_[0xB2].code = u'2';
    entries_[0xB3].code = u'3';
  }
  static void describe(Entry& entry) {
    const char32_t code = entry.code;
    if (code == 0) return;
    unsigned letter = 0;
    const bool isHan =
        (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) || code == U'〇';
    if (isHan) letter |= kHan;
    if (code >= U'a' && code <= U'z') letter |= kLatin;
    if (isOneOf(code, kStrongGaps)) letter |= kStrongGap;
    if (isOneOf(code, kWeakGaps)) letter |= kWeakGap;
    if (isOneOf(code, kSentenceEnds)) letter |= kSentenceEnd;
    if (isOneOf(code, kHouses)) letter |= kHouse;
    if (isOneOf(code, kProvinces)) letter |= kProvince;
    if (isOneOf(code, kAtSigns)) letter |= kAtSign;
    if (beginsLabel(code)) letter |= kLabelStart;
    entry.letter = static_cast<std::uint16_t>(letter);
    for (std::size_t digit = 0; digit < kDigitLetters.size(); ++digit) {
      if (isOneOf(code, kDigitLetters[digit])) entry.digit = static_cast<std::uint8_t>(digit);
    }
  }

  std::array<Entry, kPlane> entries_{};
};

struct Decoded {
  char32_t code = kBrokenCode;
  std::uint32_t size = 1;
};

/// The letter at `at`, or one byte that is none: cut short, longer than need be, a surrogate.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::uint32_t size = first >= 0xF0 ? 4U : first >= 0xE0 ? 3U : 2U;
  if (first < 0xC2 || first > 0xF4 || at + size > text.size()) return {};
  char32_t code = first & (0xFFU >> (size + 1));
  for (std::uint32_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool isLongerThanNeedBe =
      (size == 3 && code < 0x800) || (size == 4 && (code < 0x10000 || code > 0x10FFFF));
  if (isLongerThanNeedBe || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, size};
}

/// Beyond the first plane: rare Han letters, and the digits of mathematics.
Unit farUnit(char32_t code) {
  Unit unit{.code = code};
  if (code >= 0x20000 && code < 0x32000) unit.letter = kHan;
  if (code >= 0x1D7CE && code <= 0x1D7FF) {
    unit.digit = static_cast<std::uint8_t>((code - 0x1D7CE) % 10);
    unit.code = U'0' + unit.digit;
  }
  return unit;
}

/// The length of the token of `mask` that begins here, or 0.
std::size_t tokenAt(std::string_view text, std::size_t at) {
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const std::string_view token = tokenOf(static_cast<Kind>(kind));
    if (text.substr(at, token.size()) == token) return token.size();
  }
  return 0;
}

}  // namespace

Units unitsOf(std::string_view text) {
  const Alphabet& alphabet = Alphabet::instance();
  Units units;
  units.reserve(text.size() / 2 + 1);
  for (std::size_t at = 0; at < text.size();) {
    Decoded decoded = decode(text, at);
    Unit unit;
    if (decoded.code == U'〔') {
      if (const std::size_t size = tokenAt(text, at); size != 0) {
        decoded = {kMaskedCode, static_cast<std::uint32_t>(size)};
      }
    }
    if (decoded.code < kPlane) {
      const Alphabet::Entry& entry = alphabet[decoded.code];
      unit.code = entry.code;
      unit.digit = entry.digit;
      unit.letter = entry.letter;
    } else {
      unit = farUnit(decoded.code);
    }
    if (decoded.code == kMaskedCode) unit.letter = kSentenceEnd;
    unit.begin = static_cast<std::uint32_t>(at);
    at += decoded.size;
    unit.end = static_cast<std::uint32_t>(at);
    if (unit.code != 0 || decoded.code == 0) units.push_back(unit);
  }
  return units;
}

}  // namespace guantong::node::reporter
