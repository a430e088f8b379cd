// Numbers made of digits.
//
// A run is a row of groups of digits with at most kGapMax letters between them: "139 0000 0001" has
// three, "一三九00000001" two (the script changes). First each group is looked at alone, since most
// numbers are written without gaps; then several groups together, where their pattern is one in
// which people write such a number.
#include <algorithm>
#include <array>
#include <optional>

#include "node/reporter/redaction_rules.h"

namespace guantong::node::reporter {
namespace {

constexpr std::size_t kGapMax = 3;
/// The longest number that anything here looks for; more digits are something else.
constexpr std::size_t kDigitsMax = 22;
/// How far a word that says what a number is may be from it.
constexpr std::size_t kNear = 14;
constexpr std::size_t kFar = 32;
constexpr std::size_t kAfter = 10;

constexpr std::uint8_t kX = 10;

struct Group {
  std::size_t begin = 0;  ///< units
  std::size_t end = 0;
  std::size_t first = 0;  ///< of the run's digits
  std::size_t count = 0;
  char32_t gap = 0;  ///< the letter before it that separates; 0: none
  bool weak = false;
  bool isUsed = false;
};

using Digits = std::span<const std::uint8_t>;

/// What people say after a number of something: then it is no one's number.
constexpr std::u32string_view kMeasures = U"元万亿吨米斤克株只亩%℃‰￥$";

class Run {
 public:
  Run(const Page& page, const Labels& labels, Hits& hits)
      : page_(page), labels_(labels), hits_(hits) {}

  /// Reads the run that begins here and answers where it ends.
  std::size_t read(std::size_t at) {
    groups_.clear();
    digits_.clear();
    readGroups(at);
    const std::size_t end = groups_.back().end;
    if (digits_.size() < kSmallest) return end;
    if (abroad()) return end;
    for (std::size_t i = 0; i < groups_.size(); ++i) alone(i);
    if (groups_.size() > 1) {
      for (std::size_t i = 0; i < groups_.size(); ++i) together(i);
    }
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      local(i);
      passport(i);
    }
    return end;
  }

 private:
  static constexpr std::size_t kSmallest = 6;

  // --- reading

  void readGroups(std::size_t at) {
    Group group{.begin = at, .end = at, .first = 0};
    while (true) {
      const bool isPlain = page_[at].isPlainDigit();
      while (page_[at].isDigit() && page_[at].isPlainDigit() == isPlain) {
        digits_.push_back(page_[at++].digit);
      }
      group.end = at;
      group.count = digits_.size() - group.first;
      groups_.push_back(group);
      const std::size_t next = afterGap(at);
      if (!page_[next].isDigit()) return;
      group = {.begin = next, .end = next, .first = digits_.size()};
      for (std::size_t i = at; i < next; ++i) {
        group.weak = group.weak || page_[i].is(kWeakGap);
        if (group.gap == 0 || group.gap == U' ') group.gap = page_[i].code;
      }
      at = next;
    }
  }
  [[nodiscard]] std::size_t afterGap(std::size_t at) const {
    std::size_t next = at;
    while (next - at < kGapMax && (page_[next].letter & (kStrongGap | kWeakGap)) != 0) ++next;
    return next;
  }

  /// "+852 6123 4567": a plus and a country that is not ours.
  bool abroad() {
    const std::size_t begin = groups_.front().begin;
    const bool isPlus = page_.before(begin).code == U'+';
    const bool isDialled = equalsPrefix(digits_, U"00852") || equalsPrefix(digits_, U"00853") ||
                           equalsPrefix(digits_, U"00886");
    if (!isPlus && !isDialled) return false;
    if (equalsPrefix(digits_, U"86") || digits_.size() < 10 || digits_.size() > 15) return false;
    take(Kind::kMobile, 0, groups_.size() - 1);
    return true;
  }

  // --- one group

  [[nodiscard]] Digits digitsOf(const Group& group) const {
    return Digits(digits_).subspan(group.first, group.count);
  }

  void alone(std::size_t index) {
    const Group& group = groups_[index];
    const Digits digits = digitsOf(group);
    if (digits.size() < 10 || digits.size() > kDigitsMax) return;
    if (idNumber(index, index, digits)) return;
    if (isPartOfCode(group)) return;
    if (aloneMobile(index, digits) || bankCard(index, index, digits)) return;
    if (!landline(index, index, digits)) nearlyIdNumber(index, index, digits);
  }

  bool aloneMobile(std::size_t index, Digits digits) {
    constexpr std::size_t kMobile = 11;
    if (digits.size() < kMobile) return false;
    const Digits prefix = digits.first(digits.size() - kMobile);
    const Digits rest = digits.last(kMobile);
    if (!isPrefix(prefix)) return false;
    const bool isSaid = isPhoneSaid(groups_[index].begin);
    const bool isOne = isMobile(rest) || (isSaid && rest[0] == 1 && rest[1] >= 3);
    if (!isOne || isThing(groups_[index].begin) || isMeasure(groups_[index].end)) return false;
    const Unit& dot = page_.before(groups_[index].begin);
    const bool isFraction = dot.code == U'.' && index > 0 && groups_[index].gap == U'.';
    if (isFraction && !isSaid) return false;
    const bool isMore = index > 0 && groups_[index].gap == U'-' && !isSaid && isSerial(index);
    if (isMore) return false;
    take(Kind::kMobile, index, index);
    return true;
  }
  /// "2026-13900000001-01": a part of a longer number of something.
  [[nodiscard]] bool isSerial(std::size_t index) const {
    return index + 1 < groups_.size() && groups_[index + 1].gap == U'-' &&
           !isCountryCode(groups_[index - 1]);
  }
  /// What is dialled before a mobile: the country, a carrier's prefix, the 0 of old.
  [[nodiscard]] static bool isPrefix(Digits prefix) {
    constexpr std::array<std::u32string_view, 9> kPrefixes{
        U"", U"0", U"86", U"086", U"0086", U"17951", U"12593", U"17909", U"17911"};
    return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                       [&](std::u32string_view each) { return equals(prefix, each); });
  }
  [[nodiscard]] static bool equals(Digits digits, std::u32string_view text) {
    return std::equal(digits.begin(), digits.end(), text.begin(), text.end(),
                      [](std::uint8_t digit, char32_t code) { return U'0' + digit == code; });
  }

  /// Latin letters that touch it make it part of a code, unless they say that it is a telephone.
  [[nodiscard]] bool isPartOfCode(const Group& group) const {
    if (page_.before(group.begin).is(kLatin) && !isSpoken(group.begin)) return true;
    const Unit& next = page_[group.end];
    const bool isLastX = next.code == U'x' && !page_[group.end + 1].isWordy();
    if (!next.is(kLatin) || isLastX) return false;
    constexpr std::array<std::u32string_view, 6> kAfterwards{U"wx", U"vx",  U"v",
                                                             U"qq", U"tel", U"phone"};
    return std::none_of(kAfterwards.begin(), kAfterwards.end(), [&](std::u32string_view word) {
      return page_.startsWith(group.end, word) && !page_[group.end + word.size()].is(kLatin);
    });
  }
  /// "tel139…", "v139…": short for telephone, WeChat and the like.
  [[nodiscard]] bool isSpoken(std::size_t at) const {
    constexpr std::array<std::u32string_view, 14> kSpoken{
        U"tel", U"phone", U"mobile", U"mob", U"wx", U"vx", U"v",
        U"qq",  U"sj",    U"dh",     U"t",   U"m",  U"p",  U"id"};
    return std::any_of(kSpoken.begin(), kSpoken.end(), [&](std::u32string_view word) {
      return page_.endsWith(at, word) && !page_.before(at - word.size()).isWordy();
    });
  }

  // --- several groups

  void together(std::size_t first) {
    if (groups_[first].isUsed) return;
    std::optional<std::size_t> best;
    for (std::size_t last = first; last < groups_.size() && !groups_[last].isUsed; ++last) {
      const Digits digits = joined(first, last);
      if (digits.size() > kDigitsMax) break;
      if (last > first && matches(first, last, digits)) return;
      if (digits.size() >= 15) best = last;
    }
    if (best && *best > first && isWhole(first, *best)) {
      nearlyIdNumber(first, *best, joined(first, *best));
    }
  }
  [[nodiscard]] Digits joined(std::size_t first, std::size_t last) const {
    const Group& end = groups_[last];
    return Digits(digits_).subspan(groups_[first].first,
                                   end.first + end.count - groups_[first].first);
  }
  bool matches(std::size_t first, std::size_t last, Digits digits) {
    if (idNumber(first, last, digits)) return true;
    if (isPartOfCode(groups_[first]) || isPartOfCode(groups_[last])) return false;
    if (isTicket(first)) return false;
    return bankCard(first, last, digits) || mobile(first, last, digits) ||
           landline(first, last, digits);
  }

  bool mobile(std::size_t first, std::size_t last, Digits digits) {
    if (digits.size() == 13 || digits.size() == 15) {  // 86 1 390 …: the country is a group's part
      const std::size_t prefix = digits.size() - 11;
      if (!isPrefix(digits.first(prefix)) || groups_[first].count == prefix) return false;
      digits = digits.subspan(prefix);
    }
    if (digits.size() != 11 || digits[0] != 1 || digits[1] < 3) return false;
    const bool isSaid = isPhoneSaid(groups_[first].begin);
    if (!isMobile(digits) && !isSaid) return false;
    if (isThing(groups_[first].begin) || isMeasure(groups_[last].end)) return false;
    if (!isSaid && !isPatternOfMobile(first, last)) return false;
    take(Kind::kMobile, first, last);
    return true;
  }
  /// How people group a mobile number. Anything else may be a row of amounts or an address of the
  /// internet, and is believed only beside a word like 电话.
  [[nodiscard]] bool isPatternOfMobile(std::size_t first, std::size_t last) const {
    constexpr std::array<std::string_view, 14> kPatterns{
        "344",   "38",   "74",   "434",  "335",  "443",  "353",
        "32222", "3422", "3224", "3233", "3332", "3323", "11111111111"};
    bool isScriptAlone = true;
    bool isUniform = true;
    bool isWeak = false;
    std::string pattern;
    for (std::size_t i = first; i <= last; ++i) {
      pattern += static_cast<char>('0' + std::min<std::size_t>(groups_[i].count, 9));
      if (i == first) continue;
      isScriptAlone = isScriptAlone && groups_[i].gap == 0;
      isUniform = isUniform && groups_[i].gap == groups_[first + 1].gap;
      isWeak = isWeak || groups_[i].weak;
    }
    if (isScriptAlone) return true;
    const bool isUsual = pattern == "344" || pattern == "11111111111" || pattern == "38";
    if (isUsual) return true;
    const bool isDotted = groups_[first + 1].gap == U'.' || groups_[first + 1].gap == U'/';
    if (isWeak || !isUniform || isDotted || !isWhole(first, last)) return false;
    return std::find(kPatterns.begin(), kPatterns.end(), pattern) != kPatterns.end();
  }
  /// No digits stand so close that they would belong to it. (A single 一 that touches figures is a
  /// word of its own: 银行卡二6217…)
  [[nodiscard]] bool isWhole(std::size_t first, std::size_t last) const {
    const auto isWord = [&](std::size_t index) {
      return groups_[index].count == 1 && !page_[groups_[index].begin].isPlainDigit();
    };
    const bool isAttachedBefore = first > 0 && !groups_[first].weak && !groups_[first - 1].isUsed &&
                                  !isCountryCode(groups_[first - 1]) &&
                                  !(groups_[first].gap == 0 && isWord(first - 1));
    const bool isAttachedAfter = last + 1 < groups_.size() && !groups_[last + 1].weak &&
                                 !groups_[last + 1].isUsed &&
                                 !(groups_[last + 1].gap == 0 && isWord(last + 1));
    return !isAttachedBefore && !isAttachedAfter;
  }
  [[nodiscard]] bool isCountryCode(const Group& group) const {
    const Digits digits = digitsOf(group);
    return equals(digits, U"86") || equals(digits, U"0086") || equals(digits, U"086");
  }

  // --- identity cards

  /// The last digit may be an X that stands right after the group.
  [[nodiscard]] bool hasX(std::size_t last) const {
    const std::size_t end = groups_[last].end;
    const std::size_t at = page_[end].code == U'x' ? end : afterGap(end);
    return page_[at].code == U'x' && at - end <= 1 && !page_[at + 1].isWordy();
  }
  [[nodiscard]] std::size_t endWithX(std::size_t last) const {
    const std::size_t end = groups_[last].end;
    return page_[end].code == U'x' ? end + 1 : end + 2;
  }

  bool idNumber(std::size_t first, std::size_t last, Digits digits) {
    if (digits.size() == 18 && isIdNumber(digits)) {
      if (isCreditCode(page_, groups_[first].begin, groups_[last].end) &&
          labels_.nearestBefore(groups_[first].begin, kNear) == Label::kOrder) {
        return false;
      }
      const std::size_t end = groups_[last].end;  // an X too many is part of it
      const bool isLonger = page_[end].code == U'x' && !page_[end + 1].isWordy();
      take(Kind::kIdNumber, first, last, isLonger ? end + 1 : end);
      return true;
    }
    if (digits.size() != 17 || !hasX(last)) return false;
    std::array<std::uint8_t, 18> whole{};
    std::copy(digits.begin(), digits.end(), whole.begin());
    whole[17] = kX;
    if (!isIdNumber(whole)) return false;
    take(Kind::kIdNumber, first, last, endWithX(last));
    return true;
  }

  /// Beside a word that says so: 15 digits as until 1999, or one mistyped, missing or too many.
  bool nearlyIdNumber(std::size_t first, std::size_t last, Digits digits) {
    const std::size_t begin = groups_[first].begin;
    std::size_t end = groups_[last].end;
    const bool ends = hasX(last);
    if (ends) end = endWithX(last);
    const std::size_t size = digits.size() + (ends ? 1 : 0);
    if (size < 15 || size > 20) return false;
    if (isCreditCode(page_, begin, end)) return false;
    const bool isSaid = labels_.nearestBefore(begin, kFar) == Label::kIdNumber ||
                        (labels_.isBefore(Label::kIdNumber, begin, kNear) &&
                         labels_.nearestBefore(begin, kNear) != Label::kOrder) ||
                        labels_.isAfter(Label::kIdNumber, end, kAfter);
    if (!isSaid) return false;
    take(Kind::kIdNumber, first, last, end);
    return true;
  }

  // --- bank cards

  bool bankCard(std::size_t first, std::size_t last, Digits digits) {
    if (digits.size() < 16 || digits.size() > 19 || !passesLuhn(digits)) return false;
    const std::size_t begin = groups_[first].begin;
    if (labels_.nearestBefore(begin, kNear) == Label::kOrder) return false;
    const bool isSaid = labels_.isBefore(Label::kBank, begin, kFar) ||
                        labels_.isAfter(Label::kBank, groups_[last].end, kAfter);
    const bool isUnionPay = digits[0] == 6 && digits[1] == 2;
    if (!isSaid && !isUnionPay) return false;
    if (last > first && !isWhole(first, last)) return false;
    take(Kind::kBankCard, first, last);
    return true;
  }

  // --- fixed lines

  /// With an area code: 010, 02x, 03xx to 09xx.
  bool landline(std::size_t first, std::size_t last, Digits digits) {
    if (digits.size() < 10 || digits.size() > 12 || digits[0] != 0) return false;
    const std::size_t area = areaSize(digits);
    const std::size_t rest = digits.size() - area;
    if (area == 0 || rest < 7 || rest > 8 || digits[area] < 2) return false;
    if (area == 3 && rest != 8) return false;
    if (isThing(groups_[first].begin) || isMeasure(groups_[last].end)) return false;
    if (last > first) {
      const bool isAreaAlone = groups_[first].count == area;
      for (std::size_t i = first + 1; i <= last; ++i) {
        if (groups_[i].weak) return false;
      }
      if (!isAreaAlone) return false;
    }
    take(Kind::kLandline, first, last, extensionEnd(last));
    return true;
  }
  [[nodiscard]] static bool equalsPrefix(Digits digits, std::u32string_view text) {
    return digits.size() >= text.size() && equals(digits.first(text.size()), text);
  }
  [[nodiscard]] static std::size_t areaSize(Digits digits) {
    if (digits[1] == 1) return digits[2] == 0 ? 3 : 0;
    if (digits[1] == 2) return 3;
    return digits[1] >= 3 ? 4 : 0;
  }
  /// "转8012", "-8012".
  [[nodiscard]] std::size_t extensionEnd(std::size_t last) {
    const std::size_t end = groups_[last].end;
    constexpr std::size_t kExtensionMax = 5;
    constexpr std::array<std::u32string_view, 7> kWords{U"转分机", U"转",  U"分机号", U"分机",
                                                        U"ext.",   U"ext", U"x"};
    std::size_t at = afterGap(end);
    for (const std::u32string_view word : kWords) {
      if (!page_.startsWith(at, word)) continue;
      at = afterGap(at + word.size());
      std::size_t digits = at;
      while (page_[digits].isDigit() && digits - at <= kExtensionMax) ++digits;
      return digits > at && digits - at <= kExtensionMax ? digits : end;
    }
    if (last + 1 < groups_.size() && groups_[last + 1].gap == U'-' &&
        groups_[last + 1].count <= kExtensionMax && groups_[last + 1].count >= 2) {
      groups_[last + 1].isUsed = true;
      return groups_[last + 1].end;
    }
    return end;
  }

  /// Without an area code, seven or eight digits, beside a word like 座机.
  void local(std::size_t first) {
    const Group& group = groups_[first];
    if (group.isUsed || isPartOfCode(group)) return;
    std::size_t last = first;
    std::size_t size = group.count;
    const bool isSplit = (size == 3 || size == 4) && first + 1 < groups_.size() &&
                         groups_[first + 1].count == 4 && !groups_[first + 1].weak &&
                         !groups_[first + 1].isUsed;
    if (isSplit) {
      last = first + 1;
      size += 4;
    }
    if (size != 7 && size != 8) return;
    const std::uint8_t begin = digits_[group.first];
    if (begin < 2 || begin == 9 || !isWhole(first, last)) return;
    if (isMeasure(groups_[last].end) || isCalendar(joined(first, last))) return;
    constexpr std::size_t kClose = 10;
    if (labels_.nearestBefore(group.begin, kClose) != Label::kPhone) return;
    take(Kind::kLandline, first, last, extensionEnd(last));
  }
  /// 20261121.
  [[nodiscard]] static bool isCalendar(Digits digits) {
    if (digits.size() != 8 || !(equalsPrefix(digits, U"20") || equalsPrefix(digits, U"19"))) {
      return false;
    }
    const unsigned month = digits[4] * 10U + digits[5];
    const unsigned day = digits[6] * 10U + digits[7];
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  // --- passports without letters

  /// 12345678, and of officers 南字第1234567号.
  void passport(std::size_t index) {
    const Group& group = groups_[index];
    if (group.isUsed || group.count < 6 || group.count > 10 || isPartOfCode(group)) return;
    const bool isOfficers = page_.endsWith(group.begin, U"字第") && group.begin >= 3;
    const std::size_t begin = isOfficers ? group.begin - 3 : group.begin;
    if (group.count < 8 && !isOfficers) return;
    if (labels_.nearestBefore(begin, kNear) != Label::kPassport) return;
    const bool hasEnd = isOfficers && page_[group.end].code == U'号';
    groups_[index].isUsed = true;
    hits_.push_back({Kind::kPassport, begin, hasEnd ? group.end + 1 : group.end});
  }

  // --- what stands around

  [[nodiscard]] bool isPhoneSaid(std::size_t at) const {
    return labels_.nearestBefore(at, kNear) == Label::kPhone || isSpoken(at);
  }
  [[nodiscard]] bool isThing(std::size_t at) const {
    constexpr std::size_t kClose = 6;
    if (page_.before(at).code == U'第') return true;
    return labels_.nearestBefore(at, kClose) == Label::kOrder;
  }
  [[nodiscard]] bool isMeasure(std::size_t at) const { return isOneOf(page_[at].code, kMeasures); }
  /// 4-4-4-1 with its check character, whatever its groups look like.
  [[nodiscard]] bool isTicket(std::size_t first) const {
    std::size_t begin = groups_[first].begin;
    for (int i = 0; i < 15 && (page_.before(begin).isWordy() || page_.before(begin).code == U'-');
         ++i) {
      --begin;
    }
    constexpr std::size_t kTicketUnits = 16;
    for (std::size_t at = begin; at <= groups_[first].begin; ++at) {
      if (isTicketNumber(page_, at, at + kTicketUnits)) return true;
    }
    return false;
  }

  void take(Kind kind, std::size_t first, std::size_t last, std::size_t end = 0) {
    std::size_t begin = groups_[first].begin;
    if (kind == Kind::kMobile && first > 0 && isCountryCode(groups_[first - 1]) &&
        !groups_[first - 1].isUsed) {
      begin = groups_[first - 1].begin;
      groups_[first - 1].isUsed = true;
    }
    if (page_.before(begin).code == U'+') --begin;
    end = std::max(end, groups_[last].end);
    const bool closes = page_.before(begin).code == U'(' && hasClosing(begin, end);
    if (closes) --begin;
    for (std::size_t i = first; i <= last; ++i) groups_[i].isUsed = true;
    hits_.push_back({kind, begin, end});
  }
  /// "(0871)63100000": the bracket before it belongs to it where its other half stands inside.
  [[nodiscard]] bool hasClosing(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (page_[i].code == U')') return true;
    }
    return false;
  }

  const Page& page_;
  const Labels& labels_;
  Hits& hits_;
  std::vector<Group> groups_;
  std::vector<std::uint8_t> digits_;
};

}  // namespace

void findNumbers(const Page& page, const Labels& labels, Hits& hits) {
  Run run(page, labels, hits);
  for (std::size_t at = 0; at < page.size();) {
    at = page[at].isDigit() ? run.read(at) : at + 1;
  }
}

}  // namespace guantong::node::reporter
