// What is made of letters and digits: plates, e-mail, WeChat, QQ, passports and permits.
#include <algorithm>
#include <array>

#include "node/reporter/redaction_rules.h"

namespace guantong::node::reporter {
namespace {

constexpr std::size_t kNear = 20;
constexpr std::size_t kAfter = 8;

class Words {
 public:
  Words(const Page& page, const Labels& labels, Hits& hits)
      : page_(page), labels_(labels), hits_(hits) {}

  void run() {
    for (std::size_t at = 0; at < page_.size(); ++at) {
      const Unit& unit = page_[at];
      if (unit.is(kProvince)) plate(at);
      if (unit.is(kLatin) && !page_.before(at).isWordy()) token(at);
      if (unit.is(kAtSign)) email(at);
    }
    for (const LabelHit& label : labels_.all()) {
      if (label.label == Label::kWechat || label.label == Label::kQq) account(label);
    }
  }

 private:
  void take(Kind kind, std::size_t begin, std::size_t end) { hits_.push_back({kind, begin, end}); }

  // --- plates

  [[nodiscard]] static bool isPlateLetter(const Unit& unit) {
    return unit.is(kLatin) && unit.code != U'i' && unit.code != U'o';
  }
  [[nodiscard]] std::size_t afterPlateGap(std::size_t at) const {
    return page_[at].is(kStrongGap) ? at + 1 : at;
  }
  /// 云A12345, 云A·D12345, 云A1234学: five letters and digits after the two, six of new energy.
  void plate(std::size_t begin) {
    std::size_t at = afterPlateGap(begin + 1);
    if (!isPlateLetter(page_[at])) return;
    at = afterPlateGap(at + 1);
    std::size_t count = 0;
    std::size_t digits = 0;
    std::size_t end = at;
    bool isNewEnergy = false;
    bool isPlain = false;
    while (count < kPlateMax) {
      const std::size_t next = count == 0 ? at : afterPlateGap(at);
      const Unit& unit = page_[next];
      if (!unit.isDigit() && !isPlateLetter(unit)) break;
      if (unit.isDigit()) {  // 粤B54321两辆: the script does not change within a plate
        if (digits > 0 && unit.isPlainDigit() != isPlain) break;
        isPlain = unit.isPlainDigit();
        ++digits;
      }
      if (count == 0) isNewEnergy = unit.is(kLatin);
      ++count;
      at = next + 1;
      end = at;
    }
    if (count == 4 && isOneOf(page_[end].code, U"挂学警港澳领使试超")) {
      ++count;
      ++end;
    }
    if (page_[end].isWordy() || digits < 3) return;
    isNewEnergy = isNewEnergy || page_.before(end).is(kLatin);
    if (count == 5 || (count == 6 && isNewEnergy)) take(Kind::kPlate, begin, end);
  }
  static constexpr std::size_t kPlateMax = 7;
  static constexpr std::size_t kTokenMax = 64;

  // --- passports and permits; numbers of WeChat before the word

  [[nodiscard]] static bool isTokenUnit(const Unit& unit) {
    return unit.isWordy() || unit.code == U'_' || unit.code == U'-';
  }
  [[nodiscard]] std::size_t tokenEnd(std::size_t at) const {
    std::size_t end = at;
    while (isTokenUnit(page_[end]) && end - at < kTokenMax) ++end;
    while (end > at && (page_.before(end).code == U'-' || page_.before(end).code == U'_')) --end;
    return end;
  }

  void token(std::size_t begin) {
    passport(begin);
    if (page_.startsWith(begin, U"wxid_")) return take(Kind::kWechat, begin, tokenEnd(begin));
    const std::size_t end = tokenEnd(begin);
    if (!isWechat(begin, end)) return;
    std::size_t next = end;  // "abc_123（微信）"
    while (next - end < 3 && isOneOf(page_[next].code, U" (是,")) ++next;
    const bool isNamed = page_.startsWith(next, U"微信") && !page_.startsWith(next + 2, U"公众") &&
                         (page_[next + 2].code == U')' || page_[next + 2].code == U'号' ||
                          page_[next + 2].letter == 0 || page_[next + 2].is(kSentenceEnd));
    if (isNamed && hasDigit(begin, end)) take(Kind::kWechat, begin, end);
  }
  [[nodiscard]] bool hasDigit(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (page_[i].isPlainDigit()) return true;
    }
    return false;
  }

  /// E12345678, EA1234567, C12345678, H1234567890: one letter or two, then seven to ten digits.
  void passport(std::size_t begin) {
    std::size_t at = begin;
    while (page_[at].is(kLatin) && at - begin < 3) ++at;
    if (at - begin > 2) return;
    at = page_[at].is(kStrongGap) ? at + 1 : at;
    const std::size_t digits = at;
    std::size_t count = 0;
    while (page_[at].isDigit() || (page_[at].is(kStrongGap) && page_[at + 1].isDigit())) {
      if (page_[at].isDigit()) ++count;
      ++at;
      if (count > 10) return;
    }
    if (digits == at || count < 6 || page_[at].isWordy()) return;
    const bool isSaid = labels_.isBefore(Label::kPassport, begin, kNear) ||
                        labels_.isAfter(Label::kPassport, at, kAfter);
    if (isSaid) take(Kind::kPassport, begin, at);
  }

  // --- e-mail

  [[nodiscard]] static bool isLocal(const Unit& unit) {
    return unit.isWordy() || isOneOf(unit.code, U"._%+-");
  }
  [[nodiscard]] static bool isDomain(const Unit& unit) {
    return unit.isWordy() || unit.code == U'-';
  }
  /// Where the @ that begins here ends, in any of its spellings; 0 where there is none.
  [[nodiscard]] std::size_t afterAt(std::size_t at) const {
    constexpr std::array<std::u32string_view, 10> kSpellings{
        U" @ ", U" @", U"@ ", U"@", U"#", U"艾特", U"(at)", U"[at]", U" at ", U"圈a"};
    for (const std::u32string_view each : kSpellings) {
      if (page_.startsWith(at, each)) return at + each.size();
    }
    return 0;
  }
  /// Where the dot that begins here ends; 0 where there is none.
  [[nodiscard]] std::size_t afterDot(std::size_t at) const {
    constexpr std::array<std::u32string_view, 8> kSpellings{U".", U"。",    U"点",    U"·",
                                                            U"•", U"(dot)", U"[dot]", U" dot "};
    for (const std::u32string_view each : kSpellings) {
      if (page_.startsWith(at, each)) return at + each.size();
    }
    return 0;
  }
  [[nodiscard]] bool isTopDomain(std::size_t begin, std::size_t end) const {
    constexpr std::array<std::u32string_view, 12> kKnown{
        U"com", U"cn", U"net", U"org", U"edu", U"gov", U"cc", U"me", U"io", U"top", U"vip", U"hk"};
    return std::any_of(kKnown.begin(), kKnown.end(), [&](std::u32string_view each) {
      return end - begin == each.size() && page_.startsWith(begin, each);
    });
  }
  [[nodiscard]] bool isProvider(std::size_t begin, std::size_t end) const {
    constexpr std::array<std::u32string_view, 10> kKnown{U"qq",      U"163",    U"126", U"gmail",
                                                         U"sina",    U"139",    U"189", U"hotmail",
                                                         U"outlook", U"foxmail"};
    return std::any_of(kKnown.begin(), kKnown.end(), [&](std::u32string_view each) {
      return end - begin == each.size() && page_.startsWith(begin, each);
    });
  }

  void email(std::size_t at) {
    constexpr std::size_t kLocalMax = 64;
    constexpr std::size_t kLabelMax = 63;
    const std::size_t domain = afterAt(at);
    if (domain == 0) return;
    std::size_t begin = at;
    while (at - begin < kLocalMax && isLocal(page_.before(begin))) --begin;
    while (begin < at && !page_[begin].isWordy()) ++begin;
    if (begin == at) return;
    std::size_t end = domain;
    while (isDomain(page_[end]) && end - domain < kLabelMax) ++end;
    if (end == domain) return;
    // Anything else than an @ is believed only before a domain that is known.
    const bool isSign = page_.before(domain).code == U'@' || page_.endsWith(domain, U"@ ");
    bool isWhole = isProvider(domain, end);
    for (int labels = 0; labels < 4; ++labels) {
      const std::size_t next = afterDot(end);
      if (next == 0) break;
      std::size_t last = next;
      while (isDomain(page_[last]) && last - next < kLabelMax) ++last;
      const bool isPlainDot = page_[end].code == U'.';
      const bool isLabel = last > next && ((isPlainDot && isSign) || isTopDomain(next, last));
      if (!isLabel) break;
      end = last;
      isWhole = true;
    }
    if (isWhole) take(Kind::kEmail, begin, end);
  }

  // --- WeChat and QQ

  /// Six to twenty letters, digits, dashes, a letter first.
  [[nodiscard]] bool isWechat(std::size_t begin, std::size_t end) const {
    return page_[begin].is(kLatin) && end - begin >= 6 && end - begin <= 20;
  }

  /// What stands between the word and the number: 号码是：“.
  [[nodiscard]] std::size_t afterFiller(std::size_t at) const {
    constexpr std::size_t kFillerMax = 8;
    std::size_t next = at;
    while (next - at < kFillerMax &&
           isOneOf(page_[next].code, U"号码是为叫:：= -—>,“\"「'‘(账帐户名我的加同就也")) {
      ++next;
    }
    if (page_.startsWith(next, U"id") && !page_[next + 2].isWordy()) {
      next += 2;
      while (isOneOf(page_[next].code, U"是为: =")) ++next;
    }
    return next;
  }

  void account(const LabelHit& label) {
    const std::size_t begin = afterFiller(label.end);
    if (label.label == Label::kWechat) {
      const std::size_t end = tokenEnd(begin);
      const bool isGlued =
          begin == label.end && page_.before(begin).isWordy() && !page_[begin].isPlainDigit();
      if (isWechat(begin, end) && !isGlued && page_[end].code != U'@') {
        return take(Kind::kWechat, begin, end);
      }
    }
    number(label, begin);
  }

  /// Five to eleven digits, in any script, perhaps with gaps.
  void number(const LabelHit& label, std::size_t begin) {
    constexpr std::size_t kDigitsMin = 5;
    constexpr std::size_t kDigitsMax = 11;
    std::size_t at = begin;
    std::size_t end = begin;
    std::size_t count = 0;
    while (count <= kDigitsMax) {
      if (page_[at].isDigit()) {
        ++count;
        end = ++at;
      } else if (count > 0 && page_[at].is(kStrongGap) && page_[at + 1].isDigit()) {
        ++at;
      } else {
        break;
      }
    }
    const std::size_t least = label.label == Label::kQq ? kDigitsMin : kDigitsMin + 1;
    if (count < least || count > kDigitsMax || page_[begin].digit == 0) return;
    if (page_[end].isWordy() || isOneOf(page_[end].code, U"元万块个人@%")) return;
    std::array<std::uint8_t, kDigitsMax> digits{};
    std::size_t next = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (page_[i].isDigit()) digits[next++] = page_[i].digit;
    }
    const bool isPhone = isMobile(std::span(digits).first(count));
    take(isPhone                     ? Kind::kMobile
         : label.label == Label::kQq ? Kind::kQq
                                     : Kind::kWechat,
         begin, end);
  }

  const Page& page_;
  const Labels& labels_;
  Hits& hits_;
};

}  // namespace

void findWords(const Page& page, const Labels& labels, Hits& hits) {
  Words(page, labels, hits).run();
}

}  // namespace guantong::node::reporter
