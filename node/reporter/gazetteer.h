// node/reporter/gazetteer.h: the names of places, to tell where an address begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace guantong::node::reporter {

/// Names of provinces, cities, counties and townships, long (元谋县) and short (元谋), as hashes:
/// the country takes less than a megabyte, in a browser too.
///
/// Why hashes: a name is only ever looked up whole, and in places that look like an address anyway;
/// two names alike in 64 bits would move the beginning of an address, no more.
class Gazetteer {
 public:
  /// Knows no place: addresses are found by their form alone.
  Gazetteer() = default;
  /// From the packed form of deploy/divisions (its README shows it). Nothing when it is none.
  [[nodiscard]] static std::optional<Gazetteer> read(std::string_view packed);

  /// `code` one by one, as in redaction_text.h.
  class Hash {
   public:
    void add(char32_t code) { value_ = (value_ ^ code) * 0x100000001B3ULL; }
    [[nodiscard]] std::uint64_t value() const { return value_; }

   private:
    std::uint64_t value_ = 0xCBF29CE484222325ULL;
  };
  [[nodiscard]] bool has(const Hash& name) const;
  [[nodiscard]] std::size_t size() const { return names_.size(); }

  static constexpr std::size_t kNameUnitsMin = 2;
  static constexpr std::size_t kNameUnitsMax = 12;
  /// The country has 45,000 places, each with at most two names.
  static constexpr std::size_t kNamesMax = 200'000;

 private:
  static constexpr std::size_t kFilterBits = std::size_t{1} << 18U;

  std::vector<std::uint64_t> names_;  ///< ascending
  /// A bit for each name, by the lower part of its hash: most of what is asked for is no name, and
  /// is told from one here without searching.
  std::vector<bool> filter_;
};

}  // namespace guantong::node::reporter
