#include "simulator/slice.h"

#include <algorithm>
#include <map>

namespace guantong::simulator {

using federation::OfficeCode;
using node::Division;
using node::Divisions;

namespace {

OfficeCode national() { return *OfficeCode::parse(federation::kNationalCode); }

class Slicing {
 public:
  explicit Slicing(const Divisions& divisions) : divisions_(divisions) {
    offices_[national()] = {national(), "全国中心", 0, {}, {}};
  }

  bool add(const Slice& slice) {
    std::string digits(slice.of.text());
    if (slice.of == national()) {
      addInside("", national(), slice.children, 0);
      return true;
    }
    digits.erase(digits.find_last_not_of('0') + 1);
    // The zeros at the end are the code's or the place's.
    for (const std::size_t length : {2U, 4U, 6U, 9U}) {
      if (length < digits.size()) continue;
      std::string padded = digits;
      padded.resize(length, '0');
      const Division* place = find(divisions_, padded);
      if (place == nullptr || place->isPlaceholder()) continue;
      const OfficeCode office = addWithAbove(*place);
      addInside(padded, office, slice.children, 0);
      return true;
    }
    return false;
  }

  std::map<OfficeCode, PlannedOffice> offices_;

 private:
  OfficeCode addWithAbove(const Division& place) {
    OfficeCode parent = national();
    for (const std::size_t length : {2U, 4U, 6U}) {
      if (length >= place.digits.size()) break;
      const Division* above = find(divisions_, place.digits.substr(0, length));
      if (above != nullptr && !above->isPlaceholder()) parent = put(*above, parent);
    }
    return put(place, parent);
  }
  OfficeCode put(const Division& place, const OfficeCode& parent) {
    const OfficeCode code = place.code();
    offices_.emplace(code, PlannedOffice{code, place.name, 0, parent, {}});
    return code;
  }
  void addInside(const std::string& digits, const OfficeCode& office,
                 const std::vector<std::uint64_t>& children, std::size_t level) {
    if (level == children.size()) return;
    std::uint64_t left = children[level];
    for (const Division* each : inside(divisions_, digits)) {
      if (left-- == 0) return;
      addInside(each->digits, put(*each, office), children, level + 1);
    }
  }

  const Divisions& divisions_;
};

}  // namespace

std::optional<Tree> treeOf(const Divisions& divisions, const std::vector<Slice>& slices,
                           const std::vector<PlannedOffice>& units, std::string& wrong) {
  Slicing slicing(divisions);
  for (const Slice& slice : slices) {
    if (slicing.add(slice)) continue;
    wrong = "no place of the country has the code " + std::string(slice.of.text());
    return std::nullopt;
  }
  std::vector<PlannedOffice> offices;
  for (const auto& [code, office] : slicing.offices_) offices.push_back(office);
  for (const PlannedOffice& unit : units) {
    PlannedOffice office = unit;
    office.parent = *OfficeCode::parse(unit.code.text().substr(0, OfficeCode::kDigits));
    if (!slicing.offices_.contains(office.parent) || office.parent == unit.code) {
      wrong = "a unit, such as 532328000000-water, of a place that is here; not " +
              std::string(unit.code.text());
      return std::nullopt;
    }
    if (std::ranges::find(offices, unit.code, &PlannedOffice::code) != offices.end()) {
      wrong = std::string(unit.code.text()) + " is there twice";
      return std::nullopt;
    }
    offices.push_back(std::move(office));
  }
  if (offices.size() > Tree::kOfficesMax) {
    wrong = "at most " + std::to_string(Tree::kOfficesMax) + " offices";
    return std::nullopt;
  }
  return Tree::ofOffices(offices);
}

}  // namespace guantong::simulator
