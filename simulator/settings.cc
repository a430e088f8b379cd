// The simulator's one file with toml++.
#include "simulator/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace guantong::simulator {

using federation::ErrorCode;
using federation::failure;
using federation::OfficeCode;

struct Settings::Value {
  std::uint32_t line = 0;
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, std::shared_ptr<Map>>
      content;
};

struct Settings::Map {
  std::string name;  ///< as people write it: "[faults]"; empty at the top
  std::uint32_t line = 0;
  std::map<std::string, Value, std::less<>> values;
  std::vector<std::string> asked;
  std::vector<std::shared_ptr<Map>> below;  ///< those that were asked for
};

struct Settings::Report {
  std::string file;
  std::multimap<std::uint32_t, std::string> found;  ///< by line
};

/// From toml++'s tree to ours, which knows nothing of it.
struct Settings::Reading {
  static std::shared_ptr<Map> map(const toml::table& from, std::string name) {
    auto made = std::make_shared<Map>();
    made->name = std::move(name);
    made->line = from.source().begin.line;
    for (const auto& [key, node] : from) {
      made->values.emplace(std::string(key.str()),
                           value(node, std::string(key.str()), key.source().begin.line));
    }
    return made;
  }
  static Value value(const toml::node& node, const std::string& key, std::uint32_t line) {
    Value made{line, {}};
    if (const auto* truth = node.as_boolean()) made.content = truth->get();
    if (const auto* whole = node.as_integer()) made.content = whole->get();
    if (const auto* number = node.as_floating_point()) made.content = number->get();
    if (const auto* text = node.as_string()) made.content = text->get();
    if (const auto* table = node.as_table()) made.content = map(*table, "[" + key + "]");
    if (const auto* array = node.as_array()) {
      List list;
      for (const toml::node& each : *array) {
        Value item = value(each, key, each.source().begin.line);
        if (auto* below = std::get_if<std::shared_ptr<Map>>(&item.content)) {
          (*below)->name = "[[" + key + "]]";
        }
        list.push_back(std::move(item));
      }
      made.content = std::move(list);
    }
    return made;
  }
};

Result<Settings> Settings::parse(std::string_view text, std::string file) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return failure(ErrorCode::kMalformed, file + ":" + std::to_string(error.source().begin.line) +
                                              ": " + std::string(error.description()));
  }
  auto report = std::make_shared<Report>();
  report->file = std::move(file);
  return Settings(Reading::map(parsed.table(), ""), std::move(report));
}

bool Settings::has(std::string_view key) const { return map_->values.contains(key); }

const Settings::Value* Settings::ask(std::string_view key) {
  map_->asked.emplace_back(key);
  const auto at = map_->values.find(key);
  return at == map_->values.end() ? nullptr : &at->second;
}

void Settings::wrong(const Value& value, std::string_view key, const std::string& allowed) {
  report_->found.emplace(value.line,
                         "'" + std::string(key) + "' is not one of what it may be: " + allowed);
}

void Settings::refuse(std::string_view key, const std::string& what) {
  const auto at = map_->values.find(key);
  report_->found.emplace(at == map_->values.end() ? map_->line : at->second.line,
                         "'" + std::string(key) + "': " + what);
}

void Settings::require(std::string_view key) {
  if (has(key)) return;
  const std::string where = map_->name.empty() ? "the file" : map_->name;
  report_->found.emplace(map_->line, where + " needs '" + std::string(key) + "'");
}

void Settings::read(std::string_view key, std::string& text, std::size_t bytesMax) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<std::string>(&value->content);
  if (given == nullptr || given->size() > bytesMax) {
    return wrong(*value, key, "text of at most " + std::to_string(bytesMax) + " bytes");
  }
  text = *given;
}

void Settings::read(std::string_view key, bool& value) {
  const Value* found = ask(key);
  if (found == nullptr) return;
  const auto* given = std::get_if<bool>(&found->content);
  if (given == nullptr) return wrong(*found, key, "true, false");
  value = *given;
}

void Settings::read(std::string_view key, std::uint64_t& number, std::uint64_t least,
                    std::uint64_t most) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<std::int64_t>(&value->content);
  if (given == nullptr || *given < 0 || static_cast<std::uint64_t>(*given) < least ||
      static_cast<std::uint64_t>(*given) > most) {
    return wrong(*value, key,
                 "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  number = static_cast<std::uint64_t>(*given);
}

void Settings::read(std::string_view key, double& number, double most) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  double given = -1;
  if (const auto* whole = std::get_if<std::int64_t>(&value->content)) {
    given = static_cast<double>(*whole);
  }
  if (const auto* part = std::get_if<double>(&value->content)) given = *part;
  if (!std::isfinite(given) || given < 0 || given > most) {
    std::string limit = std::to_string(most);
    limit.erase(limit.find_last_not_of('0') + 1);
    if (limit.back() == '.') limit.pop_back();
    return wrong(*value, key, "a number from 0 to " + limit);
  }
  number = given;
}

namespace {

constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
    {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

std::optional<std::chrono::milliseconds> durationOf(std::string_view text) {
  double amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc{} || !std::isfinite(amount) || amount < 0) return std::nullopt;
  const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, milliseconds] : kUnits) {
    const double whole = amount * static_cast<double>(milliseconds);
    if (unit == name && whole < 1e15) return std::chrono::milliseconds{std::llround(whole)};
  }
  return std::nullopt;
}

/// In the largest unit that says it in whole numbers.
std::string textOf(std::chrono::milliseconds duration) {
  std::string text = std::to_string(duration.count()) + "ms";
  for (const auto& [name, milliseconds] : kUnits) {
    if (duration.count() % milliseconds == 0 && duration.count() != 0) {
      text = std::to_string(duration.count() / milliseconds).append(name);
    }
  }
  return text;
}

}  // namespace

void Settings::read(std::string_view key, Milliseconds& duration, Milliseconds most) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<std::string>(&value->content);
  const auto read = given == nullptr ? std::nullopt : durationOf(*given);
  if (!read || *read > most) {
    return wrong(*value, key,
                 "a duration up to \"" + textOf(most) +
                     "\" such as \"300ms\", \"12.5s\", "
                     "\"10m\", \"36h\", \"2d\"");
  }
  duration = *read;
}

void Settings::read(std::string_view key, OfficeCode& office) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<std::string>(&value->content);
  const auto code = given == nullptr ? std::nullopt : OfficeCode::parse(*given);
  if (!code) return wrong(*value, key, "an office's code of 12 digits, as text");
  office = *code;
}

void Settings::read(std::string_view key, std::vector<OfficeCode>& offices) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<List>(&value->content);
  offices.clear();
  for (const Value& each : given == nullptr ? List{} : *given) {
    const auto* text = std::get_if<std::string>(&each.content);
    if (const auto code = text == nullptr ? std::nullopt : OfficeCode::parse(*text)) {
      offices.push_back(*code);
    }
  }
  if (given == nullptr || given->empty() || offices.size() != given->size()) {
    wrong(*value, key, "a list of offices' codes of 12 digits, as text");
  }
}

void Settings::read(std::string_view key, std::vector<std::uint64_t>& numbers, std::uint64_t least,
                    std::uint64_t most) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<List>(&value->content);
  numbers.clear();
  for (const Value& each : given == nullptr ? List{} : *given) {
    const auto* number = std::get_if<std::int64_t>(&each.content);
    if (number != nullptr && *number >= 0 && static_cast<std::uint64_t>(*number) >= least &&
        static_cast<std::uint64_t>(*number) <= most) {
      numbers.push_back(static_cast<std::uint64_t>(*number));
    }
  }
  if (given == nullptr || given->empty() || numbers.size() != given->size()) {
    wrong(*value, key,
          "a list of whole numbers from " + std::to_string(least) + " to " + std::to_string(most));
  }
}

void Settings::readWord(std::string_view key, std::size_t& word,
                        const std::vector<std::string_view>& allowed) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<std::string>(&value->content);
  const auto at =
      given == nullptr ? allowed.end() : std::find(allowed.begin(), allowed.end(), *given);
  if (at != allowed.end()) {
    word = static_cast<std::size_t>(at - allowed.begin());
    return;
  }
  std::string words;
  for (const std::string_view each : allowed) {
    words.append(words.empty() ? "\"" : ", \"").append(each).append("\"");
  }
  wrong(*value, key, words);
}

std::optional<Settings> Settings::table(std::string_view key) {
  const Value* value = ask(key);
  if (value == nullptr) return std::nullopt;
  const auto* map = std::get_if<std::shared_ptr<Map>>(&value->content);
  if (map == nullptr) {
    wrong(*value, key, "a table, [" + std::string(key) + "]");
    return std::nullopt;
  }
  map_->below.push_back(*map);
  return Settings(*map, report_);
}

std::vector<Settings> Settings::tables(std::string_view key) {
  const Value* value = ask(key);
  if (value == nullptr) return {};
  const auto* list = std::get_if<List>(&value->content);
  std::vector<Settings> found;
  for (const Value& each : list == nullptr ? List{} : *list) {
    const auto* map = std::get_if<std::shared_ptr<Map>>(&each.content);
    if (map == nullptr) break;
    map_->below.push_back(*map);
    found.push_back(Settings(*map, report_));
  }
  if (list == nullptr || found.size() != list->size()) {
    wrong(*value, key, "a list of tables, [[" + std::string(key) + "]]");
  }
  return found;
}

Result<void> Settings::finish() {
  std::vector<std::shared_ptr<Map>> tables{map_};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const Map& map = *tables[i];
    std::string keys;
    for (const std::string& key : map.asked) keys.append(keys.empty() ? "" : ", ").append(key);
    for (const auto& [key, value] : map.values) {
      if (std::find(map.asked.begin(), map.asked.end(), key) != map.asked.end()) continue;
      const std::string where = map.name.empty() ? "the file" : map.name;
      report_->found.emplace(value.line,
                             where + " has no key '" + key + "'; the keys are: " + keys);
    }
    tables.insert(tables.end(), map.below.begin(), map.below.end());
  }
  if (report_->found.empty()) return {};
  const auto& [line, what] = *report_->found.begin();
  return failure(ErrorCode::kInvalidArgument,
                 report_->file + ":" + std::to_string(line) + ": " + what);
}

}  // namespace guantong::simulator
