// simulator/tree.h: which offices there are, and who stands above whom.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "federation/identity.h"

namespace guantong::simulator {

struct PlannedOffice {
  federation::OfficeCode code;
  std::string name;
  std::uint8_t level = 0;
  federation::OfficeCode parent;  ///< empty: the national office
  std::vector<federation::OfficeCode> children;
};

/// The offices by code, with codes as real ones are: two digits for the province (of the provinces
/// there are), two for the city, two for the county, three for the township, three for the village.
/// So a parent's code comes before its children's.
class Tree {
 public:
  /// Six levels have digits in a code.
  static constexpr std::size_t kLevelsMax = 6;
  static constexpr std::uint64_t kOfficesMax = 50'000;

  /// How many offices each level has, the national one first; the children of a level are spread
  /// over the offices above as evenly as can be. Nothing when a code's digits would not do.
  static std::optional<Tree> ofCounts(const std::vector<std::uint64_t>& counts);
  /// Of these, by code, name and parent; levels and children are found. REQUIRES: each parent is
  /// among them and comes before its children by code; the one without is the national office.
  static Tree ofOffices(const std::vector<PlannedOffice>& offices);

  [[nodiscard]] const std::map<federation::OfficeCode, PlannedOffice>& offices() const {
    return offices_;
  }
  [[nodiscard]] const PlannedOffice& at(const federation::OfficeCode& code) const {
    return offices_.at(code);
  }
  [[nodiscard]] bool has(const federation::OfficeCode& code) const {
    return offices_.contains(code);
  }
  /// Nearest first.
  [[nodiscard]] std::vector<federation::OfficeCode> above(const federation::OfficeCode& code) const;
  /// All of them, by code.
  [[nodiscard]] std::vector<federation::OfficeCode> below(const federation::OfficeCode& code) const;

 private:
  std::map<federation::OfficeCode, PlannedOffice> offices_;
};

}  // namespace guantong::simulator
