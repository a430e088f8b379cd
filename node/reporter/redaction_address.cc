// Addresses: 元谋县元马镇龙川街12号3栋2单元501室.
//
// The end of an address is easy to see: a number and what it counts (号, 栋, 单元, 室, 组). From
// there the text is read backward, over names that end in what a place ends in (路, 村, 小区, 镇),
// until a letter that is in no name (住, 在, a comma); the gazetteer tells where the first place
// begins. Then forward again, over more numbers.
#include <algorithm>
#include <array>
#include <optional>

#include "node/reporter/redaction_rules.h"

namespace guantong::node::reporter {
namespace {

/// An address is never longer on either side of its first number.
constexpr std::size_t kBackMax = 48;
constexpr std::size_t kForwardMax = 48;
/// A name between two endings: 金色阳光花园.
constexpr std::size_t kNameMax = 8;

/// What a place ends in. A letter may stand for several: 社区, 小区 and 区 end in 区.
constexpr std::u32string_view kEndings =
    U"省市州盟县旗区镇乡村屯寨庄路街巷弄道里苑园城厦寓场庭府湾郡轩坝营坡沟坪堡墩岭塘段岗滩冲院舍楼"
    U"组队社"
    U"条同廊门桥井台期";
/// Those after which a house number alone makes an address.
constexpr std::u32string_view kBeforeHouse =
    U"路街巷弄道里村屯寨庄区苑园城厦寓镇乡庭府湾郡轩坝营坡沟坪堡墩岭塘段岗滩冲舍条同会组队社场桥井"
    U"家店洼岛";
/// Those after which a group of villagers makes one.
constexpr std::u32string_view kBeforeGroup =
    U"村屯寨庄会区镇乡坝营坡沟坪堡墩岭塘岗滩冲湾里洼店场道";

/// Backward, the letters that are in no name of a place.
constexpr std::u32string_view kHardStops =
    U"在住于是到的了着我你您他她它们这那该称说叫址且但把被给让请就也即寄送找去往从与及跟或租搬因所"
    U"：:，,。；;！!？?（）()“”\"'《》〈〉【】〔〕、没很却吗呢吧啊";
/// Those that are in names, but not before a whole one: 人民路, but 有人…; 和平路.
constexpr std::u32string_view kSoftStops =
    U"和来过至对由家人映报诉电时日前后旁边有回本年月经进每向离近距叔伯姐哥妈爸婆都会能想要又再已将"
    U"并为以位";
/// Words right before an address whose letters are in names too.
constexpr std::array<std::u32string_view, 30> kStopWords{
    U"反映", U"举报", U"投诉", U"来电", U"咨询", U"地址", U"位于", U"居住", U"发现", U"请求",
    U"要求", U"希望", U"家住", U"现住", U"暂住", U"户籍", U"门口", U"隔壁", U"附近", U"对面",
    U"楼下", U"联系", U"收货", U"邮寄", U"寄到", U"老家", U"单位", U"开设", U"居民", U"经过"};

/// After 号: then it is a thing's number and no house.
constexpr std::array<std::u32string_view, 28> kThings{
    U"线",   U"文", U"令", U"公告", U"通知", U"召",   U"称",   U"机",   U"泵", U"车",
    U"窗口", U"柜", U"摊", U"桌",   U"井",   U"站台", U"检票", U"登机", U"病", U"床",
    U"诊",   U"码", U"矿", U"桥墩", U"灯杆", U"电杆", U"杆",   U"界"};

struct Leaf {
  std::size_t begin = 0;  ///< of the number
  std::size_t end = 0;
  char32_t kind = 0;  ///< 号 栋 单 室 楼 组, or 0 for a bare number after another
};

bool isNumeral(const Unit& unit) {
  const bool isSpokenAlone = isOneOf(unit.code, U"洞拐勾幺");  // said on the telephone, not here
  return (unit.isDigit() && !isSpokenAlone) || isOneOf(unit.code, U"十百千廿甲乙丙丁");
}

class Addresses {
 public:
  Addresses(const Page& page, const Gazetteer& gazetteer) : page_(page), gazetteer_(gazetteer) {}

  void run(Hits& hits) {
    std::size_t done = 0;
    for (std::size_t at = 0; at < page_.size(); ++at) {
      if (page_[at].code == U'会' && page_.before(at).code == U'委') {
        if (const auto hit = village(at + 1)) hits.push_back(*hit);
      }
      const bool isRow = page_[at].code == U'-' && isRowOfNumbers(at);
      if (!isRow && !page_[at].is(kHouse)) continue;
      const std::size_t counted = wordBegin(at);
      const Unit& last = page_.before(counted);
      if (!isNumeral(last) && !last.is(kLatin)) continue;
      const std::size_t begin = numberBegin(counted, done);
      if (begin < done) continue;
      if (const auto hit = whole(begin)) {
        hits.push_back(*hit);
        done = hit->end;
        at = std::max(at, done - 1);
      }
    }
  }

  /// See redaction_rules.h.
  [[nodiscard]] std::size_t begin(std::size_t at) const {
    const std::size_t end = page_.before(at).code == U' ' ? at - 1 : at;
    return firstKnown(backward(end), end).value_or(at);
  }
  [[nodiscard]] std::size_t end(std::size_t number, std::size_t numberEnd) const {
    const auto leaf = leafAt(number, 0);
    std::size_t leafs = 0;
    if (!leaf) return forward(numberEnd, U'栋', leafs);
    return forward(leaf->end, leaf->kind, leafs);
  }

 private:
  // --- numbers

  /// "3-2-501" after a community, first dash.
  [[nodiscard]] bool isRowOfNumbers(std::size_t at) const {
    if (!page_.before(at).isPlainDigit() || !page_[at + 1].isPlainDigit()) return false;
    std::size_t next = at + 1;
    while (page_[next].isPlainDigit() && next - at < 4) ++next;
    if (page_[next].code != U'-' || !page_[next + 1].isPlainDigit()) return false;
    std::size_t last = next + 1;
    while (page_[last].isPlainDigit() && last - next < 6) ++last;
    const std::size_t room = last - next - 1;
    std::size_t first = at;
    while (page_.before(first).isPlainDigit() && at - first < 4) --first;
    return room >= 3 && room <= 4 && at - first <= 3 && isOneOf(page_.before(first).code, kHomes);
  }
  static constexpr std::u32string_view kHomes = U"区园苑城厦寓庭府湾郡轩院舍里村家";

  /// Where the word begins that counts: 组 is the end of 村民小组. A blank may stand before it.
  [[nodiscard]] std::size_t wordBegin(std::size_t at) const {
    for (const std::u32string_view each : {U"村民小", U"村小", U"小", U"生产"}) {
      const bool isGroup = page_[at].code == U'组' || page_[at].code == U'队';
      if (isGroup && page_.endsWith(at, each)) return at - each.size();
    }
    return page_.before(at).code == U' ' ? at - 1 : at;
  }

  [[nodiscard]] std::size_t numberBegin(std::size_t at, std::size_t least) const {
    constexpr std::size_t kNumberMax = 9;
    std::size_t begin = at;
    while (begin > least && at - begin < kNumberMax) {
      const Unit& unit = page_.before(begin);
      const bool isPart = isNumeral(unit) || unit.is(kLatin) ||
                          ((unit.code == U'-' || unit.code == U'之' || unit.code == U'#') &&
                           isNumeral(page_.before(begin - 1)));
      if (!isPart) break;
      --begin;
    }
    while (begin < at && page_[begin].code == U'-') ++begin;
    return begin;
  }

  /// A number and what it counts. `after` is what the leaf before counted, 0 for the first.
  [[nodiscard]] std::optional<Leaf> leafAt(std::size_t at, char32_t after) const {
    if (after != 0 && page_[at].code == U'附') ++at;
    const std::size_t begin = at;
    std::size_t letters = 0;
    while (at - begin < 9) {
      const bool isLetter = page_[at].is(kLatin);
      const bool isJoined = (page_[at].code == U'-' || page_[at].code == U'之') && at > begin &&
                            (isNumeral(page_[at + 1]) || page_[at + 1].is(kLatin));
      if (!isNumeral(page_[at]) && !isLetter && !isJoined) break;
      if (isLetter && ++letters > 2) return std::nullopt;
      ++at;
    }
    if (at == begin) return std::nullopt;
    const bool isApart = page_[at].code == U' ' && page_[at + 1].is(kHouse);
    const Leaf counted = suffixed(begin, isApart ? at + 1 : at);
    if (counted.end != 0) return counted;
    return bare(begin, at, after);
  }

  [[nodiscard]] Leaf suffixed(std::size_t begin, std::size_t at) const {
    struct Suffix {
      std::u32string_view text;
      char32_t kind;
    };
    constexpr std::array<Suffix, 27> kSuffixes{
        {{U"号楼", U'栋'},     {U"号院", U'号'},   {U"号附", U'号'}, {U"号", U'号'},
         {U"栋楼", U'栋'},     {U"栋", U'栋'},     {U"幢", U'栋'},   {U"座", U'座'},
         {U"单元", U'单'},     {U"元", U'?'},      {U"室", U'室'},   {U"房间", U'室'},
         {U"房", U'室'},       {U"户", U'户'},     {U"楼", U'楼'},   {U"层", U'楼'},
         {U"村民小组", U'组'}, {U"村小组", U'组'}, {U"小组", U'组'}, {U"组", U'组'},
         {U"社", U'组'},       {U"生产队", U'组'}, {U"队", U'组'},   {U"门", U'门'},
         {U"支弄", U'弄'},     {U"弄", U'弄'},     {U"梯", U'单'}}};
    if (page_[at].code == U'#') {
      const bool isHouse = page_[at + 1].code == U'楼';
      return {begin, at + (isHouse ? 2U : 1U), U'栋'};
    }
    for (const Suffix& suffix : kSuffixes) {
      if (!page_.startsWith(at, suffix.text)) continue;
      if (suffix.kind == U'?') return {};
      Leaf leaf{begin, at + suffix.text.size(), suffix.kind};
      const bool isOnlyBefore =
          suffix.text == U"号附" || ((suffix.text == U"号楼" || suffix.text == U"栋楼") &&
                                     isOneOf(page_[leaf.end].code, U"上下道顶梯间里房"));
      if (isOnlyBefore) --leaf.end;  // 12号楼上 is upstairs of 12号
      return isCount(leaf) ? Leaf{} : leaf;
    }
    return {};
  }
  /// "3组数据", "五号文件", "3座桥": a number of things.
  [[nodiscard]] bool isCount(const Leaf& leaf) const {
    const char32_t next = page_[leaf.end].code;
    switch (leaf.kind) {
      case U'号':
        return std::any_of(kThings.begin(), kThings.end(), [&](std::u32string_view each) {
          return page_.startsWith(leaf.end, each);
        });
      case U'组':
        return isOneOf(next, U"织数区会保伍合干");
      case U'座':
        return isOneOf(next, U"桥山坟庙塔大城房水矿电机");
      case U'户':
        return isOneOf(next, U"人居村农住贫群家业") || page_.before(leaf.begin).code == U'第';
      case U'楼':
        return isOneOf(next, U"盘房");
      default:
        return false;
    }
  }
  /// Two to five digits after a house: 3栋501; of a row 3-2-501 all of it.
  [[nodiscard]] std::optional<Leaf> bare(std::size_t begin, std::size_t end, char32_t after) const {
    const bool isAfterHouse = isOneOf(after, U"栋单座楼门室号");
    std::size_t digits = 0;
    for (std::size_t i = begin; i < end; ++i) digits += page_[i].isDigit() ? 1U : 0U;
    const bool isRow = digits + 2 <= end - begin && page_[begin].isPlainDigit();
    if (after == 0 && !isRow) return std::nullopt;
    const bool isSure = page_[begin].isPlainDigit() && after != U'号';
    const std::size_t least = isSure ? 2 : 3;
    if (after != 0 && (!isAfterHouse || digits < least || digits > 5)) return std::nullopt;
    if (isOneOf(page_[end].code, U"元块米年月日天多余人户万个次条吨斤%:点.岁平㎡")) {
      return std::nullopt;
    }
    return Leaf{begin, end, U'室'};
  }

  // --- forward

  /// Over more leafs, with names between them, and answers where they end.
  [[nodiscard]] std::size_t forward(std::size_t at, char32_t kind, std::size_t& leafs) const {
    const std::size_t most = at + kForwardMax;
    while (at < most) {
      std::size_t next = at;
      const bool isGap = isOneOf(page_[next].code, U" -·,、") && !isDigitBeyondComma(next);
      if (isGap) ++next;
      auto leaf = leafAt(next, kind);
      if (!leaf) leaf = afterName(next, kind);
      if (!leaf) return afterSide(at);
      at = leaf->end;
      kind = leaf->kind;
      ++leafs;
    }
    return at;
  }
  /// 西户: which of those on a floor.
  [[nodiscard]] std::size_t afterSide(std::size_t at) const {
    return isOneOf(page_[at].code, U"东西南北中左右") && page_[at + 1].code == U'户' ? at + 2 : at;
  }
  /// After a comma a bare number is something else.
  [[nodiscard]] bool isDigitBeyondComma(std::size_t at) const {
    if (page_[at].code != U',' && page_[at].code != U'、') return false;
    std::size_t end = at + 1;
    while (isNumeral(page_[end]) && end - at < 8) ++end;
    return !isOneOf(page_[end].code, U"栋幢单室座");
  }
  /// 锦绣花园3栋: a name of a place, then a leaf.
  [[nodiscard]] std::optional<Leaf> afterName(std::size_t at, char32_t kind) const {
    std::size_t end = at;
    while (end - at <= kNameMax && page_[end].is(kHan) && !isNumeral(page_[end]) &&
           !isOneOf(page_[end].code, kHardStops)) {
      ++end;
    }
    const bool isName = end - at >= 2 && end - at <= kNameMax &&
                        (isOneOf(page_.before(end).code, kBeforeHouse) ||
                         isOneOf(page_.before(end).code, U"楼心座期")) &&
                        !isOneOf(page_.before(end).code, U"会组队家店里");
    if (!isName) return std::nullopt;
    const auto leaf = leafAt(end, 0);
    const bool isBuilding = isOneOf(page_.before(end).code, U"厦寓城场楼心园座");
    const bool isOne =
        leaf && kind != 0 &&
        (isOneOf(leaf->kind, U"号栋单座室门") || (leaf->kind == U'楼' && isBuilding));
    return isOne ? leaf : std::nullopt;
  }

  // --- backward

  [[nodiscard]] bool isStopWord(std::size_t end) const {
    return std::any_of(kStopWords.begin(), kStopWords.end(),
                       [&](std::u32string_view word) { return page_.endsWith(end, word); });
  }
  /// A blank or comma between two names: 元谋县 元马镇, 云南省，昆明市.
  [[nodiscard]] bool isJoint(std::size_t at) const {
    const char32_t gap = page_.before(at).code;
    if (gap != U' ' && gap != U',' && gap != U'-') return false;
    const char32_t ending = page_.before(at - 1).code;
    return gap == U',' ? isOneOf(ending, U"省市州县") : isOneOf(ending, kEndings);
  }

  /// Where a known place begins that has the letter at `at` in it, or after that letter: 成都 is a
  /// place though 都 is hardly ever in a name.
  [[nodiscard]] std::size_t placeOver(std::size_t at, std::size_t end) const {
    constexpr std::size_t kAround = 5;
    for (std::size_t from = at - std::min(at, kAround); from <= at; ++from) {
      Gazetteer::Hash name;
      for (std::size_t i = from; i < end && i - from < kAround + 2; ++i) {
        name.add(page_[i].code);
        if (i >= at && i - from + 1 >= 3 && gazetteer_.has(name)) return from;
      }
    }
    return at + 1;
  }

  [[nodiscard]] std::size_t backward(std::size_t end) const {
    std::size_t begin = end;
    std::size_t collected = 0;
    while (begin > 0 && end - begin < kBackMax) {
      const Unit& unit = page_.before(begin);
      if (isJoint(begin) && begin != end) {
        --begin;
        collected = 0;
        continue;
      }
      const bool isInName = unit.is(kHan) || unit.isWordy();
      const bool isStop = !isInName || isOneOf(unit.code, kHardStops) || isStopWord(begin) ||
                          (isOneOf(unit.code, kSoftStops) && collected >= 2);
      const bool isCommittee = page_.endsWith(begin, U"委会");
      if (isStop && !isCommittee) {
        const std::size_t place = placeOver(begin - 1, end);
        if (!isInName || place == begin) break;
        begin = place;
        collected = 0;
        continue;
      }
      const bool isEnding = isCommittee || isOneOf(unit.code, kEndings);
      if (collected >= kNameMax && !isEnding) {
        return begin + collected - std::min<std::size_t>(collected, 4);
      }
      if (unit.code == U'新' && page_[begin].code == U'村') {  // 和平新村 ends in both
        --begin;
        continue;
      }
      collected = isEnding ? 0 : collected + 1;
      --begin;
    }
    while (begin < end && !page_[begin].is(kHan) && !page_[begin].isWordy()) ++begin;
    return begin;
  }

  /// Begins at the first place that the gazetteer knows, where it knows one.
  [[nodiscard]] std::size_t trimmed(std::size_t begin, std::size_t end) const {
    return firstKnown(begin, end).value_or(begin);
  }
  [[nodiscard]] std::optional<std::size_t> firstKnown(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at + Gazetteer::kNameUnitsMin <= end; ++at) {
      Gazetteer::Hash name;
      for (std::size_t i = at; i < end && i - at < Gazetteer::kNameUnitsMax; ++i) {
        name.add(page_[i].code);
        if (i - at + 1 >= Gazetteer::kNameUnitsMin && gazetteer_.has(name)) return at;
      }
    }
    return std::nullopt;
  }

  // --- all of it

  [[nodiscard]] std::optional<Hit> whole(std::size_t number) const {
    const auto first = leafAt(number, 0);
    if (!first) return std::nullopt;
    std::size_t leafs = 1;
    const std::size_t last = forward(first->end, first->kind, leafs);
    const bool isApart = isOneOf(page_.before(number).code, U" 第");
    const std::size_t base = isApart ? number - 1 : number;
    const std::size_t names = backward(base);
    const bool isNamed = !isUnnamed(names, base);
    const bool isInside =
        (leafs >= 2 && (isNamed || hasSeveralKinds(*first, last))) || (isNamed && isRow(*first));
    if (!isEnough(*first, isInside, base, isNamed)) return std::nullopt;
    return Hit{Kind::kAddress, isNamed ? trimmed(names, base) : number, last};
  }

  /// 本村5组, 小区3栋: any village, any community. (Nothing is unnamed as well.)
  [[nodiscard]] bool isUnnamed(std::size_t begin, std::size_t end) const {
    if (end - begin < 2) return true;
    const bool isLeaf = page_.before(end).is(kHouse) && isNumeral(page_.before(end - 1));
    if (isLeaf) return true;  // the 栋 of 三栋四栋
    if (end - begin > 4) return false;
    if (end - begin == 2 && isOneOf(page_[begin].code, U"本该同邻全各每两外此某原自")) return true;
    constexpr std::array<std::u32string_view, 13> kAny{
        U"小区",   U"社区", U"本小区", U"该小区", U"全小区", U"园区", U"厂区",
        U"家属院", U"村里", U"镇里",   U"队里",   U"乡里",   U"县里"};
    return std::any_of(kAny.begin(), kAny.end(), [&](std::u32string_view each) {
      return each.size() == end - begin && page_.startsWith(begin, each);
    });
  }
  /// 14-2-602室.
  [[nodiscard]] bool isRow(const Leaf& leaf) const {
    std::size_t dashes = 0;
    for (std::size_t i = leaf.begin; i < leaf.end; ++i) dashes += page_[i].code == U'-' ? 1U : 0U;
    return dashes >= 2;
  }
  /// 3栋2单元 is inside of something; 三栋四栋五栋 is a row of houses.
  [[nodiscard]] bool hasSeveralKinds(const Leaf& first, std::size_t end) const {
    std::size_t at = first.end;
    while (at < end) {
      const auto leaf = leafAt(isOneOf(page_[at].code, U" -·,、") ? at + 1 : at, first.kind);
      if (!leaf) return false;
      if (leaf->kind != first.kind) return true;
      at = leaf->end;
    }
    return false;
  }

  /// 丙华村委会石板河村, 海洛村委会下村小组: in the countryside the village or group with a name is
  /// all there is of an address. `at` is after 委会.
  [[nodiscard]] std::optional<Hit> village(std::size_t at) const {
    constexpr std::array<std::u32string_view, 6> kEnds{U"村村民小组", U"村民小组", U"村小组",
                                                       U"自然村",     U"小组",     U"村"};
    constexpr std::u32string_view kNoName = U"干主书副支任成委全本各该某每两几多不没有为对";
    constexpr std::size_t kVillageMax = 4;
    for (std::size_t end = at + 1; end <= at + kVillageMax; ++end) {
      const Unit& last = page_.before(end);
      const bool isInName = last.is(kHan) && !isOneOf(last.code, kHardStops) &&
                            !isOneOf(last.code, kNoName) && !isNumeral(last);
      if (!isInName) return std::nullopt;
      for (const std::u32string_view each : kEnds) {
        if (!page_.startsWith(end, each)) continue;
        const std::size_t names = backward(at);
        const auto known = firstKnown(names, at);
        const bool isGroup = each.size() > 1;
        if (isUnnamed(names, at) || at - names < 4 || (!known && !isGroup)) return std::nullopt;
        return Hit{Kind::kAddress, known.value_or(names), end + each.size()};
      }
    }
    return std::nullopt;
  }

  /// Institutions whose rooms are no one's home.
  [[nodiscard]] bool isInstitution(std::size_t end) const {
    constexpr std::array<std::u32string_view, 12> kInstitutions{
        U"医院", U"法院", U"学院", U"大学", U"中学",   U"小学",
        U"学校", U"公园", U"银行", U"市场", U"检察院", U"幼儿园"};
    return std::any_of(kInstitutions.begin(), kInstitutions.end(),
                       [&](std::u32string_view each) { return page_.endsWith(end, each); });
  }

  [[nodiscard]] bool isEnough(const Leaf& first, bool isInside, std::size_t base,
                              bool isNamed) const {
    const char32_t ending = page_.before(base).code;
    switch (first.kind) {
      case U'弄':
        if (isInside) return true;
        [[fallthrough]];
      case U'号':
        return isNamed && isOneOf(ending, kBeforeHouse) && !isInstitution(base);
      case U'组':
        return isNamed && isOneOf(ending, kBeforeGroup) && !isInstitution(base);
      case U'户':
      case U'楼':
        return isInside;
      default:
        if (isInside) return true;
        return isNamed && isOneOf(ending, kOfHouses) && !isInstitution(base);
    }
  }
  static constexpr std::u32string_view kOfHouses =
      U"期区园苑城厦寓庭府湾郡轩院舍里村家路街巷道场楼";

  const Page& page_;
  const Gazetteer& gazetteer_;
};

}  // namespace

void findAddresses(const Page& page, const Gazetteer& gazetteer, Hits& hits) {
  Addresses(page, gazetteer).run(hits);
}

std::size_t addressBegin(const Page& page, const Gazetteer& gazetteer, std::size_t at) {
  return Addresses(page, gazetteer).begin(at);
}

std::size_t addressEnd(const Page& page, std::size_t number, std::size_t numberEnd) {
  const Gazetteer none;
  return std::max(numberEnd, Addresses(page, none).end(number, numberEnd));
}

Numeral numeralAt(const Page& page, std::size_t at) {
  constexpr std::size_t kNumeralMax = 8;
  Numeral numeral{at, 0};
  std::uint32_t pending = 0;
  bool isPending = false;
  while (numeral.end - at < kNumeralMax) {
    const Unit& unit = page[numeral.end];
    if (unit.isDigit() && !isOneOf(unit.code, U"洞拐勾幺")) {
      pending = pending * 10 + unit.digit;
      isPending = true;
    } else if (isOneOf(unit.code, U"十百千") && !page[at].isPlainDigit()) {
      const std::uint32_t scale = unit.code == U'十' ? 10 : unit.code == U'百' ? 100 : 1000;
      numeral.value += (isPending ? pending : 1) * scale;
      pending = 0;
      isPending = false;
    } else {
      break;
    }
    ++numeral.end;
  }
  numeral.value += pending;
  return numeral;
}

bool endsPlace(char32_t code) { return isOneOf(code, kEndings); }

}  // namespace guantong::node::reporter
