#include "simulator/tree.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "crypto/check.h"

namespace guantong::simulator {

using federation::OfficeCode;

namespace {

/// The two digits of the provinces that there are, of the older ones first.
constexpr std::array kProvinces{"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33",
                                "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
                                "51", "52", "53", "54", "61", "62", "63", "64", "65"};
/// Digits that a level adds to its parent's code.
constexpr std::array<std::size_t, Tree::kLevelsMax> kDigits{0, 2, 2, 2, 3, 3};
constexpr std::array<std::size_t, Tree::kLevelsMax> kChildrenMax{1, 31, 99, 99, 999, 999};
constexpr std::array<std::string_view, Tree::kLevelsMax> kWords{"全国中心", "省", "市",
                                                                "县",       "乡", "村"};

/// The digits of the `number`-th child (from 0), after the digits of its parent.
std::string digitsOf(const std::string& parent, std::size_t level, std::size_t number) {
  if (level == 1) return parent + kProvinces[number];
  std::string own = std::to_string(number + 1);
  own.insert(0, kDigits[level] - own.size(), '0');
  return parent + own;
}

OfficeCode codeOf(std::string digits) {
  digits.resize(OfficeCode::kDigits, '0');
  const auto code = OfficeCode::parse(digits);
  CHECK(code.has_value());
  return *code;
}

}  // namespace

std::optional<Tree> Tree::ofCounts(const std::vector<std::uint64_t>& counts) {
  if (counts.empty() || counts.size() > kLevelsMax || counts[0] != 1) return std::nullopt;
  Tree tree;
  std::vector<std::string> above{""};
  tree.offices_[codeOf("")] = {codeOf(""), std::string(kWords[0]), 0, {}, {}};
  for (std::size_t level = 1; level < counts.size(); ++level) {
    std::vector<std::string> here;
    const std::size_t count = counts[level];
    if (count == 0 || count > kOfficesMax) return std::nullopt;
    for (std::size_t i = 0; i < above.size(); ++i) {
      const std::size_t children = count * (i + 1) / above.size() - count * i / above.size();
      if (children > kChildrenMax[level]) return std::nullopt;
      const OfficeCode parent = codeOf(above[i]);
      for (std::size_t child = 0; child < children; ++child) {
        const std::string digits = digitsOf(above[i], level, child);
        const OfficeCode code = codeOf(digits);
        tree.offices_[code] = {code,
                               std::string(kWords[level]) + digits,
                               static_cast<std::uint8_t>(level),
                               parent,
                               {}};
        tree.offices_[parent].children.push_back(code);
        here.push_back(digits);
      }
    }
    above = std::move(here);
  }
  return tree;
}

std::vector<OfficeCode> Tree::above(const OfficeCode& code) const {
  std::vector<OfficeCode> found;
  for (OfficeCode up = at(code).parent; !up.empty(); up = at(up).parent) found.push_back(up);
  return found;
}

std::vector<OfficeCode> Tree::below(const OfficeCode& code) const {
  std::vector<OfficeCode> found = at(code).children;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<OfficeCode>& children = at(found[i]).children;
    found.insert(found.end(), children.begin(), children.end());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Tree Tree::ofOffices(const std::vector<PlannedOffice>& offices) {
  Tree tree;
  for (const PlannedOffice& office : offices) {
    tree.offices_[office.code] = {office.code, office.name, 0, office.parent, {}};
  }
  for (auto& [code, office] : tree.offices_) {
    if (office.parent.empty()) continue;
    CHECK(office.parent < code);
    PlannedOffice& parent = tree.offices_.at(office.parent);
    parent.children.push_back(code);
    office.level = static_cast<std::uint8_t>(parent.level + 1);
  }
  return tree;
}

}  // namespace guantong::simulator
