// simulator/settings.h: a TOML file, read strictly.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "federation/identity.h"
#include "federation/result.h"

namespace guantong::simulator {

using federation::Result;

/// One table of a TOML file.
///
/// Rules
///  1. Every key of the file must be asked for: a misspelt one would otherwise mean its default,
///  and
///     a run would quietly test something else. `finish` refuses what nobody asked for, with the
///     keys that there are.
///  2. What is wrong names file, line, key and what is allowed. Of several, what `finish` finds is
///     the first by line.
///  3. A key that is absent leaves the variable as it was: defaults stand where the variable is
///     declared, once.
/// Durations are text with a unit: "300ms", "12.5s", "10m", "36h", "2d".
/// Threads: one owner. Copies share what was found wrong.
class Settings {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// The top of a file. kMalformed when it is not TOML.
  static Result<Settings> parse(std::string_view text, std::string file);

  // --- each asks for one key
  void read(std::string_view key, std::string& text, std::size_t bytesMax);
  void read(std::string_view key, bool& value);
  void read(std::string_view key, std::uint64_t& number, std::uint64_t least, std::uint64_t most);
  /// From 0 to `most`.
  void read(std::string_view key, double& number, double most);
  void read(std::string_view key, Milliseconds& duration, Milliseconds most);
  void read(std::string_view key, federation::OfficeCode& office);
  void read(std::string_view key, std::vector<federation::OfficeCode>& offices);
  void read(std::string_view key, std::vector<std::uint64_t>& numbers, std::uint64_t least,
            std::uint64_t most);
  /// The place of the word among those that are allowed.
  void readWord(std::string_view key, std::size_t& word,
                const std::vector<std::string_view>& allowed);
  /// [key]; nothing when absent.
  std::optional<Settings> table(std::string_view key);
  /// [[key]], in order.
  std::vector<Settings> tables(std::string_view key);

  [[nodiscard]] bool has(std::string_view key) const;
  /// A value that is allowed by itself and not beside the others. `what` says what is.
  void refuse(std::string_view key, const std::string& what);
  /// A key that can't be left out.
  void require(std::string_view key);
  /// For this table and those that were asked for below it; once, on the top of a file.
  Result<void> finish();

 private:
  struct Value;
  using List = std::vector<Value>;
  struct Map;
  struct Report;
  struct Reading;
  friend struct Reading;

  explicit Settings(std::shared_ptr<Map> map, std::shared_ptr<Report> report)
      : map_(std::move(map)), report_(std::move(report)) {}

  const Value* ask(std::string_view key);
  void wrong(const Value& value, std::string_view key, const std::string& allowed);

  std::shared_ptr<Map> map_;
  std::shared_ptr<Report> report_;
};

}  // namespace guantong::simulator
