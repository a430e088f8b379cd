#include "node/reporter/redaction_form.h"

#include <algorithm>
#include <array>

#include "node/reporter/redaction_rules.h"

namespace guantong::node::reporter {
namespace {

struct Syllable {
  std::u32string_view sound;
  std::u32string_view characters;
};
constexpr Syllable kSyllables[] = {
#include "node/reporter/pinyin.inc"
};

constexpr std::array<std::u32string_view, 28> kDoubleSurnames{
    U"欧阳", U"上官", U"司马", U"司徒", U"诸葛", U"东方", U"皇甫", U"尉迟", U"公孙", U"慕容",
    U"令狐", U"宇文", U"长孙", U"夏侯", U"轩辕", U"端木", U"南宫", U"西门", U"呼延", U"司空",
    U"闻人", U"独孤", U"百里", U"东郭", U"申屠", U"公冶", U"太史", U"澹台"};

/// What is said after a surname of someone who is not in office. The longer ones first.
constexpr std::array<std::u32string_view, 41> kTitles{
    U"先生", U"女士", U"小姐", U"太太", U"老师", U"师傅", U"同志", U"大爷", U"大妈",
    U"大叔", U"大婶", U"大哥", U"大姐", U"大娘", U"大伯", U"阿姨", U"叔叔", U"伯伯",
    U"爷爷", U"奶奶", U"婶婶", U"嫂子", U"老太", U"老汉", U"老伯", U"老爹", U"某某",
    U"某",   U"xx",   U"x",    U"**",   U"*",    U"哥",   U"姐",   U"叔",   U"婶",
    U"姨",   U"嫂",   U"伯",   U"爷",   U"奶"};

/// Surnames that make another word with 小 or 老: 小区, 小时, 小车, 老板.
constexpr std::u32string_view kWordy =
    U"区时车房学孩组路河米麦水年钱康金白黄高马牛羊石田毛成江万方周板百";
constexpr std::u32string_view kAfterPerson = U"说讲师同我是叫来";
/// After 小王: then it is a place.
constexpr std::u32string_view kOfPlaces = U"庄村屯寨店集镇乡沟营坡湾庙山桥坝岭塘堡河冲";

/// What places end in, written out, for telling their names from it.
constexpr std::array<std::u32string_view, 34> kPlaceEndings{
    U"村民委员会", U"居民委员会", U"村委会", U"居委会", U"自然村", U"小区", U"社区",
    U"花园",       U"家园",       U"新村",   U"公寓",   U"大厦",   U"大道", U"广场",
    U"胡同",       U"路",         U"街",     U"巷",     U"弄",     U"村",   U"屯",
    U"寨",         U"庄",         U"园",     U"苑",     U"城",     U"镇",   U"乡",
    U"庭",         U"府",         U"湾",     U"郡",     U"轩",     U"坝"};

/// The last of the names that begin at `starts`, or the last few, without what they end in.
std::u32string coreOf(const Page& page, const std::vector<std::size_t>& starts, std::size_t end) {
  std::u32string core;
  for (std::size_t k = starts.size(); core.size() < 2 && k-- > 0;) {
    core.clear();
    for (std::size_t i = starts[k]; i < end; ++i) {
      if (page[i].is(kHan)) core.push_back(page[i].code);
    }
    for (std::size_t i = 0; i < kPlaceEndings.size(); ++i) {
      const std::u32string_view ending = kPlaceEndings[i];
      if (core.size() < ending.size() + 2 || !core.ends_with(ending)) continue;
      core.resize(core.size() - ending.size());
      i = 0;
    }
  }
  return core;
}

bool isGap(const Unit& unit) { return unit.is(kStrongGap) || unit.code == U'、'; }

}  // namespace

// --- a form made ready ---------------------------------------------------------------------------

FormMatcher::Name FormMatcher::nameFrom(const Units& units) {
  Name name;
  for (const Unit& unit : units) {
    if (unit.is(kHan) || unit.is(kLatin)) name.whole.push_back(unit.code);
  }
  const bool isDouble =
      name.whole.size() > 2 &&
      std::find(kDoubleSurnames.begin(), kDoubleSurnames.end(),
                std::u32string_view(name.whole).substr(0, 2)) != kDoubleSurnames.end();
  name.surname = isDouble ? 2 : 1;
  for (const char32_t code : name.whole) {
    auto& rows = name.sounds.emplace_back();
    for (std::size_t row = 0; row < std::size(kSyllables); ++row) {
      if (isOneOf(code, kSyllables[row].characters)) rows.push_back(row);
    }
  }
  return name;
}

void FormMatcher::addNumber(const Units& units) {
  Number number;
  for (const Unit& unit : units) {
    if (unit.isDigit()) number.digits.push_back(unit.digit);
    if (unit.code == U'x') number.digits.push_back(10);
  }
  constexpr std::size_t kDigitsMin = 5;
  if (number.digits.size() < kDigitsMin) return;
  const auto starts = [&](std::initializer_list<std::uint8_t> with) {
    return std::equal(with.begin(), with.end(), number.digits.begin());
  };
  if (number.digits.size() == 13 && starts({8, 6})) {
    number.digits.erase(number.digits.begin(), number.digits.begin() + 2);
  }
  numbers_.push_back(number);
  const bool hasArea = number.digits.size() >= 10 && number.digits.size() <= 12 && starts({0});
  if (!hasArea) return;
  const bool isShort = starts({0, 1}) || starts({0, 2});
  number.digits.erase(number.digits.begin(), number.digits.begin() + (isShort ? 3 : 4));
  numbers_.push_back(number);
}

void FormMatcher::addParts(const Units& name) {
  constexpr std::size_t kPartMin = 3;
  const auto isDot = [](const Unit& unit) { return unit.is(kStrongGap) && unit.code != U' '; };
  auto begin = name.begin();
  while (begin != name.end()) {
    const auto end = std::find_if(begin, name.end(), isDot);
    const bool isPart = end - begin >= static_cast<std::ptrdiff_t>(kPartMin) && begin->is(kHan) &&
                        static_cast<std::size_t>(end - begin) < name.size();
    if (isPart) addOther(Units(begin, end), Kind::kName);
    begin = end == name.end() ? end : end + 1;
  }
}

void FormMatcher::addOther(const Units& units, Kind kind) {
  Other other{{}, kind};
  bool isNumber = true;
  for (const Unit& unit : units) {
    if (isGap(unit)) continue;
    isNumber = isNumber && unit.isDigit();
    other.text.push_back(unit.code);
  }
  if (other.text.size() >= 5 && isNumber) return addNumber(units);
  constexpr std::size_t kLettersMin = 2;
  if (other.text.size() >= kLettersMin) others_.push_back(std::move(other));
}

void FormMatcher::addAddress(const Units& units) {
  const Page page(units);
  std::vector<std::size_t> starts{0};  // of the names in it
  for (std::size_t at = 0; at < page.size(); ++at) {
    const Numeral numeral = numeralAt(page, at);
    const bool isInName = page[at].is(kHan) && !endsPlace(page.before(at).code);  // 三五村
    if (numeral.end == at || (isInName && at > starts.back())) {
      if (endsPlace(page[at].code) && at > starts.back()) starts.push_back(at + 1);
      continue;
    }
    Word core = coreOf(page, starts, page.before(at).code == U'第' ? at - 1 : at);
    if (core.size() >= 2) places_.push_back({std::move(core), numeral.value});
    at = numeral.end;
    starts.assign(1, at + 1);
    while (page[starts.back()].is(kHouse)) ++starts.back();
  }
  if (!places_.empty()) return;
  // Without a number it is found where it is written out, from the last but one name on.
  while (starts.size() > 1 && starts.back() >= page.size()) starts.pop_back();
  const std::size_t from = starts.size() > 1 ? starts[starts.size() - 2] : starts.back();
  const auto middle = units.begin() + static_cast<std::ptrdiff_t>(std::min(from, units.size()));
  addOther(Units(middle, units.end()), Kind::kAddress);
  if (others_.empty() || others_.back().kind != Kind::kAddress) return;
  for (auto unit = units.begin(); unit != middle; ++unit) others_.back().before += unit->code;
}

void FormMatcher::noteBegins() {
  const auto note = [&](char32_t code) { begins_.set(code % begins_.size()); };
  for (const Place& place : places_) note(place.core.front());
  for (const Other& other : others_) note(other.text.front());
  if (!numbers_.empty()) {
    for (const char32_t code : std::u32string_view(U"尾后末")) note(code);
  }
  if (!name_) return;
  for (const char32_t code : std::u32string_view(U"小老阿姓")) note(code);
  note(name_->whole.front());
  note(name_->whole[std::min(name_->surname, name_->whole.size() - 1)]);
  for (const std::size_t row : name_->sounds.front()) {
    for (const char32_t code : kSyllables[row].characters) note(code);
  }
}

std::optional<FormMatcher> FormMatcher::make(const Form& form) {
  for (const auto* list : {&form.phones, &form.idNumbers, &form.addresses, &form.others}) {
    if (list->size() > kFormEntriesMax) return std::nullopt;
    for (const std::string& each : *list) {
      if (each.size() > kFormEntryBytesMax) return std::nullopt;
    }
  }
  if (form.name.size() > kFormEntryBytesMax) return std::nullopt;
  FormMatcher matcher;
  Name name = nameFrom(unitsOf(form.name));
  if (name.whole.size() >= 2) matcher.name_ = std::move(name);
  matcher.addParts(unitsOf(form.name));
  for (const std::string& each : form.phones) matcher.addNumber(unitsOf(each));
  for (const std::string& each : form.idNumbers) matcher.addNumber(unitsOf(each));
  for (const std::string& each : form.addresses) matcher.addAddress(unitsOf(each));
  for (const std::string& each : form.others) matcher.addOther(unitsOf(each), Kind::kFormNumber);
  matcher.noteBegins();
  return matcher;
}

// --- looking for it ------------------------------------------------------------------------------

class FormMatcher::Search {
 public:
  Search(const FormMatcher& form, const Page& page, const Gazetteer& gazetteer, Hits& hits)
      : form_(form), page_(page), gazetteer_(gazetteer), hits_(hits) {}

  void run() {
    for (std::size_t at = 0; at < page_.size(); ++at) {
      const Unit& unit = page_[at];
      if (!unit.isDigit() && !unit.is(kLatin) && !form_.mayBeginWith(unit.code)) continue;
      if (form_.name_ && (unit.is(kHan) || unit.is(kLatin))) name(at);
      if (unit.isDigit() || unit.code == U'尾' || unit.code == U'后' || unit.code == U'末') {
        numbers(at);
      }
      if (unit.is(kHan)) places(at);
      for (const Other& each : form_.others_) {
        if (each.text.front() == unit.code) other(at, each);
      }
    }
  }

 private:
  void take(Kind kind, std::size_t begin, std::size_t end) {
    hits_.push_back({kind, begin, end, Source::kForm});
  }

  // --- names

  void name(std::size_t at) {
    const Name& name = *form_.name_;
    const Unit& unit = page_[at];
    if (unit.is(kLatin) && !page_.before(at).is(kLatin)) return pinyin(at);
    if (characters(at)) return;
    const std::u32string_view surname = std::u32string_view(name.whole).substr(0, name.surname);
    if (page_.startsWith(at, surname)) surnameFirst(at, at + surname.size());
    const bool isSmall = isOneOf(unit.code, U"小老阿姓");
    if (isSmall && page_.startsWith(at + 1, surname)) small(at, at + 1 + surname.size());
    given(at);
  }

  /// 王小明, 王 小 明, 王晓明.
  bool characters(std::size_t at) {
    const Name& name = *form_.name_;
    std::size_t next = at;
    std::size_t differs = 0;
    for (std::size_t i = 0; i < name.whole.size(); ++i) {
      std::size_t gap = 0;
      while (i > 0 && gap < 2 && isGap(page_[next])) {
        ++next;
        ++gap;
      }
      if (page_[next].code != name.whole[i]) {
        const bool isAlike = name.whole.size() >= 3 && differs == 0 && gap == 0 &&
                             page_[next].is(kHan) && soundsLike(page_[next].code, name.sounds[i]);
        if (!isAlike) return false;
        ++differs;
      }
      ++next;
    }
    if (name.whole.front() < 0x80 && page_[next].is(kLatin)) return false;
    take(Kind::kName, at, next);
    return true;
  }
  static bool soundsLike(char32_t code, const std::vector<std::size_t>& rows) {
    return std::any_of(rows.begin(), rows.end(), [code](std::size_t row) {
      return isOneOf(code, kSyllables[row].characters);
    });
  }

  void surnameFirst(std::size_t at, std::size_t end) {
    if (isOneOf(page_.before(at).code, U"任如对地")) return;  // 任何同志, 对方先生
    for (const std::u32string_view title : kTitles) {
      if (!page_.startsWith(end, title)) continue;
      const bool isCode = title.front() < 0x80 && page_[end + title.size()].isWordy();
      if (!isCode) take(Kind::kName, at, end + title.size());
      return;
    }
  }
  /// 小王, 老王, 姓王.
  void small(std::size_t at, std::size_t end) {
    const char32_t next = page_[end].code;
    if (page_[at].code == U'姓') {
      if (next != U'的' && page_.before(at).code != U'百') take(Kind::kName, at, end);
      return;
    }
    if (isOneOf(next, kOfPlaces)) return;
    const bool isWord = end - at == 2 && isOneOf(page_[at + 1].code, kWordy);
    if (isWord && !isOneOf(next, kAfterPerson)) return;
    take(Kind::kName, at, end);
  }
  /// 我叫小明, 小明哥.
  void given(std::size_t at) {
    const Name& name = *form_.name_;
    const std::u32string_view given = std::u32string_view(name.whole).substr(name.surname);
    const std::u32string_view surname = std::u32string_view(name.whole).substr(0, name.surname);
    if (given.size() < 2 || !page_.startsWith(at, given) || page_.endsWith(at, surname)) return;
    const std::size_t end = at + given.size();
    for (const std::u32string_view title : kTitles) {
      if (title.front() >= 0x80 && page_.startsWith(end, title)) {
        return take(Kind::kName, at, end + title.size());
      }
    }
    for (const std::u32string_view word : {U"我叫", U"名叫", U"本人", U"我是", U"名字是"}) {
      if (page_.endsWith(at, word)) return take(Kind::kName, at, end);
    }
  }

  // --- pinyin

  void pinyin(std::size_t at) {
    const Name& name = *form_.name_;
    const std::size_t size = name.whole.size();
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < size; ++i) order.push_back(i);
    for (int turn = 0; turn < 2; ++turn) {
      const std::size_t end = sound(at, order, 0);
      constexpr std::size_t kLettersMin = 4;
      if (end >= at + kLettersMin) return take(Kind::kName, at, end);
      std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(name.surname),
                  order.end());
    }
  }
  /// Where the sounds from the `next`-th on end, or 0.
  [[nodiscard]] std::size_t sound(std::size_t at, const std::vector<std::size_t>& order,
                                  std::size_t next) const {
    if (next == order.size()) return page_[at].is(kLatin) ? 0 : at;
    std::size_t begin = at;
    while (next > 0 && begin - at < 2 && isOneOf(page_[begin].code, U" -.,'’·_")) ++begin;
    for (const std::size_t row : form_.name_->sounds[order[next]]) {
      const std::size_t end = spelled(begin, kSyllables[row].sound);
      if (end == 0) continue;
      if (const std::size_t last = sound(end, order, next + 1); last != 0) return last;
    }
    return 0;
  }
  /// ü is written v, u or yu.
  [[nodiscard]] std::size_t spelled(std::size_t at, std::u32string_view sound) const {
    for (const char32_t letter : sound) {
      if (letter == U'v' && page_[at].code == U'y' && page_[at + 1].code == U'u') ++at;
      const bool fits = page_[at].code == letter || (letter == U'v' && page_[at].code == U'u');
      if (!fits) return 0;
      ++at;
    }
    return at;
  }

  // --- numbers

  void numbers(std::size_t at) {
    if (!page_[at].isDigit()) return tail(at);
    for (const Number& number : form_.numbers_) {
      if (number.digits.front() == page_[at].digit) digits(at, number);
    }
    if (!page_.before(at).isDigit()) tailBefore(at);
  }
  [[nodiscard]] static bool isDigitOf(const Unit& unit, std::uint8_t digit) {
    return digit == 10 ? unit.code == U'x' : unit.digit == digit;
  }
  [[nodiscard]] std::size_t afterGap(std::size_t at) const {
    constexpr std::size_t kGapMax = 3;
    std::size_t next = at;
    while (next - at < kGapMax && (page_[next].letter & (kStrongGap | kWeakGap)) != 0) ++next;
    return next;
  }
  void digits(std::size_t begin, const Number& number) {
    std::size_t at = begin;
    std::size_t end = begin;
    std::size_t count = 0;
    while (count < number.digits.size() && isDigitOf(page_[at], number.digits[count])) {
      end = at + 1;
      at = afterGap(end);
      ++count;
    }
    if (count == number.digits.size()) {
      constexpr std::size_t kLong = 7;
      const bool isAlone = !page_.before(begin).isDigit() && !page_[end].isDigit();
      if (count >= kLong || isAlone) take(Kind::kFormNumber, begin, end);
      return;
    }
    if (count >= 3) starred(begin, end, count, number);
  }
  /// 139****0001.
  void starred(std::size_t begin, std::size_t at, std::size_t count, const Number& number) {
    constexpr std::size_t kGapsMax = 4;
    std::size_t stars = at;
    std::size_t hidden = 0;
    while (stars - at < number.digits.size() + kGapsMax &&
           (isOneOf(page_[stars].code, U"*x某?…") || page_[stars].is(kStrongGap))) {
      if (!page_[stars].is(kStrongGap)) ++hidden;
      ++stars;
    }
    if (hidden < 2) return;
    std::size_t end = stars;
    while (page_[end].isDigit() && end - stars < number.digits.size()) ++end;
    const std::size_t size = end - stars;
    if (size < 2 || size + count > number.digits.size()) return;
    for (std::size_t i = 0; i < size; ++i) {
      if (!isDigitOf(page_[stars + i], number.digits[number.digits.size() - size + i])) return;
    }
    take(Kind::kFormNumber, begin, end);
  }
  /// 尾号0001, 后四位是0001, 末6位0001.
  void tail(std::size_t at) {
    std::size_t next = 0;
    for (const std::u32string_view word : {U"尾号", U"尾数", U"末尾", U"后几位"}) {
      if (page_.startsWith(at, word)) next = at + word.size();
    }
    const bool isCounted = page_[at + 1].isDigit() && page_[at + 2].code == U'位';
    if (next == 0 && isCounted) next = at + 3;
    if (next == 0) return;
    for (int i = 0; i < 6 && isOneOf(page_[next].code, U"是为:： 的号码数字“\"("); ++i) ++next;
    if (const std::size_t end = suffixEnd(next); end != next) take(Kind::kFormNumber, next, end);
  }
  /// 0001结尾.
  void tailBefore(std::size_t at) {
    std::size_t end = at;
    while (page_[end].isDigit() && end - at < 9) ++end;
    for (const std::u32string_view word : {U"结尾", U"收尾", U"尾号"}) {
      if (page_.startsWith(end, word) && suffixEnd(at) == end) {
        return take(Kind::kFormNumber, at, end);
      }
    }
  }
  /// Where the digits from `at` end when some number ends in them, else `at`.
  [[nodiscard]] std::size_t suffixEnd(std::size_t at) const {
    std::vector<std::uint8_t> digits;
    std::size_t next = at;
    while (digits.size() <= 12) {
      const bool isX = page_[next].code == U'x' && !page_[next + 1].isWordy() && !digits.empty();
      if (!page_[next].isDigit() && !isX) break;
      digits.push_back(isX ? std::uint8_t{10} : page_[next].digit);
      ++next;
    }
    constexpr std::size_t kTailMin = 3;
    if (digits.size() < kTailMin) return at;
    for (const Number& number : form_.numbers_) {
      if (digits.size() > number.digits.size()) continue;
      if (std::equal(digits.rbegin(), digits.rend(), number.digits.rbegin())) return next;
    }
    return at;
  }

  // --- places and others

  void places(std::size_t at) {
    for (const Place& place : form_.places_) {
      if (place.core.front() != page_[at].code || !page_.startsWith(at, place.core)) continue;
      constexpr std::size_t kEndingMax = 5;
      std::size_t next = at + place.core.size();
      for (std::size_t i = 0; i < kEndingMax; ++i) {
        const Unit& unit = page_[next];
        const bool isPart = endsPlace(unit.code) || isOneOf(unit.code, U"小花家新公大委会第 ,-民");
        if (!isPart) break;
        ++next;
      }
      const Numeral numeral = numeralAt(page_, next);
      const bool isIt = numeral.end != next && numeral.value == place.number &&
                        !isOneOf(page_[numeral.end].code, U"月年日天点时元块万%度:");
      if (!isIt) continue;
      take(Kind::kAddress, addressBegin(page_, gazetteer_, at),
           addressEnd(page_, next, numeral.end));
    }
  }

  void other(std::size_t begin, const Other& other) {
    std::size_t at = begin;
    std::size_t end = begin;
    for (const char32_t code : other.text) {
      if (page_[at].code != code) return;
      end = ++at;
      for (int i = 0; i < 2 && isGap(page_[at]); ++i) ++at;
    }
    // What stands before it in the form as well belongs to it: 黄瓜园镇海洛村委会 before 下村小组.
    std::size_t first = begin;
    for (std::size_t i = other.before.size(); i-- > 0; begin = first) {
      if (isGap(page_.before(first))) --first;
      if (page_.before(first).code != other.before[i]) break;
      --first;
    }
    take(other.kind, begin, end);
  }

  const FormMatcher& form_;
  const Page& page_;
  const Gazetteer& gazetteer_;
  Hits& hits_;
};

void FormMatcher::find(const Page& page, const Gazetteer& gazetteer, Hits& hits) const {
  Search(*this, page, gazetteer, hits).run();
}

}  // namespace guantong::node::reporter
