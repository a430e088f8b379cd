#include "node/reporter/gazetteer.h"

#include <algorithm>
#include <array>

#include "node/reporter/redaction_text.h"

namespace guantong::node::reporter {
namespace {

constexpr std::string_view kFirstLine = "guantong-divisions 1";

struct Ending {
  char letter;
  std::u32string_view ending;
};
constexpr Ending kEndings[] = {{'d', U"街道"}, {'z', U"镇"}, {'x', U"乡"}};

/// What people leave out of a name: 楚雄彝族自治州 is 楚雄州 and 楚雄.
constexpr std::array<std::u32string_view, 22> kLeftOut{
    U"壮族自治区", U"回族自治区", U"维吾尔自治区", U"自治区",     U"特别行政区", U"彝族自治州",
    U"藏族自治州", U"傣族自治州", U"白族自治州",   U"苗族自治州", U"蒙古自治州", U"自治州",
    U"自治县",     U"省",         U"市",           U"县",         U"区",         U"旗",
    U"盟",         U"街道",       U"镇",           U"乡"};

using Name = std::u32string;

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }

class Reading {
 public:
  bool run(std::string_view text) {
    std::size_t line = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view content = text.substr(0, end);
      if (line++ == 0) {
        if (content != kFirstLine) return false;
      } else {
        readLine(content);
      }
      if (names_.size() > Gazetteer::kNamesMax) return false;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return line > 1;
  }
  std::vector<std::uint64_t> finished() {
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    return std::move(names_);
  }

 private:
  void readLine(std::string_view line) {
    const bool isPlace = !line.empty() && (line[0] == '=' || line[0] == '+' || line[0] == '-');
    if (isPlace) return add(nameOf(line.substr(std::min<std::size_t>(3, line.size()))), true);
    while (!line.empty()) {
      const std::size_t end = std::min(line.find(' '), line.size());
      readTownship(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }
  void readTownship(std::string_view entry) {
    while (!entry.empty() && isDigit(entry.front())) entry.remove_prefix(1);
    if (entry.empty()) return;
    std::u32string_view ending;
    for (const Ending& each : kEndings) {
      if (entry.back() == each.letter) ending = each.ending;
    }
    if (!ending.empty()) entry.remove_suffix(1);
    add(nameOf(entry).append(ending), false);
  }
  static Name nameOf(std::string_view text) {
    Name name;
    for (const Unit& unit : unitsOf(text)) name.push_back(unit.code);
    return name;
  }
  /// The name, and for all above townships the short one too. (A township's is too much like any
  /// other word: 和平, 城关, 新华.)
  void add(const Name& name, bool withShort) {
    if (name == U"市辖区" || name == U"县") return;
    put(name);
    if (!withShort) return;
    for (const std::u32string_view each : kLeftOut) {
      const bool ends = name.size() >= each.size() + Gazetteer::kNameUnitsMin &&
                        std::u32string_view(name).substr(name.size() - each.size()) == each;
      if (!ends) continue;
      const Name shortName = name.substr(0, name.size() - each.size());
      put(shortName);
      if (each.size() > 3 && each[each.size() - 1] == U'州') put(shortName + U"州");
      return;
    }
  }
  void put(const Name& name) {
    if (name.size() < Gazetteer::kNameUnitsMin || name.size() > Gazetteer::kNameUnitsMax) return;
    Gazetteer::Hash hash;
    for (const char32_t code : name) hash.add(code);
    names_.push_back(hash.value());
  }

  std::vector<std::uint64_t> names_;
};

}  // namespace

std::optional<Gazetteer> Gazetteer::read(std::string_view packed) {
  Reading reading;
  if (!reading.run(packed)) return std::nullopt;
  Gazetteer gazetteer;
  gazetteer.names_ = reading.finished();
  gazetteer.filter_.resize(kFilterBits);
  for (const std::uint64_t name : gazetteer.names_) gazetteer.filter_[name % kFilterBits] = true;
  return gazetteer;
}

bool Gazetteer::has(const Hash& name) const {
  if (filter_.empty() || !filter_[name.value() % kFilterBits]) return false;
  return std::binary_search(names_.begin(), names_.end(), name.value());
}

}  // namespace guantong::node::reporter
