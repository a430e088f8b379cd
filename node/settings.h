// node/settings.h: a TOML file, read strictly.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/identity.h"
#include "federation/result.h"

namespace guantong::node {

using federation::Result;

/// One table of a TOML file: an office's configuration, a scenario, a hotline's profile.
///
/// Rules
///  1. Every key of the file must be asked for: a misspelt one would otherwise mean its default,
///     and a run would quietly test something else, an office quietly follow another rule. What
///     nobody asked for is refused with the nearest known key and all that there are.
///  2. What is wrong names file, line, key and what is allowed. `findings` has all of it, by line;
///     `finish` the first.
///  3. A key that is absent leaves the variable as it was: defaults stand where the variable is
///     declared, once.
///  4. The comment at the end of a value's line may begin with ids of rules (`# Y28 A41 why`): a
///     capital letter and two digits each. `rules` gives them. What looks like one and is not is a
///     finding, since a test that is named by it would look for it in vain. Comments on lines of
///     their own are free.
/// Durations are text with a unit: "300ms", "12.5s", "10m", "36h", "2d". Dates are texts, with
/// quotes or without. Limits: kNestingMax tables within one another. Why: reading and freeing them
/// recurse. Threads: one owner. Copies share what was found wrong.
class Settings {
 public:
  using Milliseconds = std::chrono::milliseconds;
  static constexpr std::size_t kNestingMax = 16;

  /// Something that is wrong with a file, or that its author should look at.
  struct Finding {
    std::size_t line = 0;  ///< 0: of the whole
    bool fatal = true;     ///< else a warning
    std::string where;     ///< "clock[3].limit"; empty: the whole
    std::string what;      ///< what is wrong, and what is allowed
  };

  /// The top of a file. kMalformed when it is not TOML, with "FILE:LINE: …".
  static Result<Settings> parse(std::string_view text, std::string file);

  // --- each asks for one key
  void read(std::string_view key, std::string& text, std::size_t bytesMax);
  void read(std::string_view key, bool& value);
  void read(std::string_view key, std::optional<bool>& value);
  void read(std::string_view key, std::uint64_t& number, std::uint64_t least, std::uint64_t most);
  /// From 0 to `most`.
  void read(std::string_view key, double& number, double most);
  void read(std::string_view key, Milliseconds& duration, Milliseconds most);
  void read(std::string_view key, federation::OfficeCode& office);
  void read(std::string_view key, std::vector<federation::OfficeCode>& offices);
  void read(std::string_view key, std::vector<std::uint64_t>& numbers, std::uint64_t least,
            std::uint64_t most);
  /// A list of texts, none of them empty or twice.
  void read(std::string_view key, std::vector<std::string>& texts, std::size_t bytesMax);
  /// The place of the word among those that are allowed.
  void readWord(std::string_view key, std::size_t& word,
                const std::vector<std::string_view>& allowed);
  /// Text that `take` understands; false: it is refused, as not `allowed`.
  void readText(std::string_view key, const std::function<bool(std::string_view)>& take,
                std::string_view allowed);
  /// A list of them, in order.
  void readTexts(std::string_view key, const std::function<bool(std::string_view)>& take,
                 std::string_view allowed);
  /// [key]; nothing when absent.
  std::optional<Settings> table(std::string_view key);
  /// [[key]], in order.
  std::vector<Settings> tables(std::string_view key);

  [[nodiscard]] bool has(std::string_view key) const;
  /// Of a table whose keys are names: all of them, by name. Each is still to be asked for.
  [[nodiscard]] std::vector<std::string> keys() const;
  /// Of the table's head; of a key, or the head where it is absent.
  [[nodiscard]] std::size_t line() const;
  [[nodiscard]] std::size_t line(std::string_view key) const;
  /// The ids on the lines of this table: its head and its keys, not the tables below it. In the
  /// order of the lines, each once.
  [[nodiscard]] std::vector<std::string> rules() const;
  /// The same of one key.
  [[nodiscard]] std::vector<std::string> rules(std::string_view key) const;

  /// A value that is allowed by itself and not beside the others. `what` says what is.
  void refuse(std::string_view key, const std::string& what);
  /// The same of the table as a whole.
  void refuse(const std::string& what);
  /// Not wrong, and probably not meant.
  void warn(std::string_view key, const std::string& what);
  /// A key that can't be left out.
  void require(std::string_view key);

  /// All that is wrong with this table and those that were asked for below it, by line; once, on
  /// the top of a file. Ends the reading: every key that was not asked for by now is unknown.
  [[nodiscard]] std::vector<Finding> findings();
  /// The first that is fatal: kInvalidArgument.
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
  [[nodiscard]] std::string whereIs(std::string_view key) const;
  void wrong(const Value& value, std::string_view key, const std::string& allowed);
  void reportUnknown(const Map& map);

  std::shared_ptr<Map> map_;
  std::shared_ptr<Report> report_;
};

}  // namespace guantong::node
