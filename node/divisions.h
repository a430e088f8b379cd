// node/divisions.h: the places of the country, by code: provinces, cities, counties, townships.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "federation/identity.h"
#include "federation/result.h"

namespace guantong::node {

struct Division {
  std::string digits;  ///< 2, 4, 6 or 9: a province's, city's, county's, township's
  std::string name;

  /// 1 province, 2 city, 3 county, 4 township.
  [[nodiscard]] std::uint8_t level() const;
  /// The code that its office has.
  [[nodiscard]] federation::OfficeCode code() const;
  /// Stands only for digits that a city would have: 市辖区 of a municipality, 省直辖县级行政区划.
  /// No office is there; what lies in it is directly under the province.
  [[nodiscard]] bool isPlaceholder() const;
};

/// By code, a place right before what lies in it.
using Divisions = std::vector<Division>;

/// Limits: kDivisionsMax places, names of kDivisionNameBytesMax.
inline constexpr std::size_t kDivisionsMax = 100'000;
inline constexpr std::size_t kDivisionNameBytesMax = 120;

/// The packed form of deploy/divisions, whose README shows it. Complete and ascending, or refused:
/// kMalformed names file and line.
[[nodiscard]] federation::Result<Divisions> parseDivisions(std::string_view text,
                                                           const std::string& file);

/// The one that has these digits; null where there is none.
[[nodiscard]] const Division* find(const Divisions& divisions, std::string_view digits);
/// Those directly in a place, placeholders passed over; of "" the provinces.
[[nodiscard]] std::vector<const Division*> inside(const Divisions& divisions,
                                                  std::string_view digits);

/// deploy/divisions/divisions-2023.txt, as it was when the program was built.
[[nodiscard]] std::string_view shippedDivisionsText();
/// The same, read.
[[nodiscard]] Divisions shippedDivisions();

}  // namespace guantong::node
