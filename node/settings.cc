// The one file with toml++.
#include "node/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>
#include <variant>

#include "node/suggestion.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16
// Its assertions end the program on input such as "[=", where the line after them reports the
// error. (With NDEBUG it would take them for granted instead.)
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

namespace guantong::node {

using federation::ErrorCode;
using federation::failure;
using federation::OfficeCode;

struct Settings::Value {
  std::size_t line = 0;
  std::size_t lastLine = 0;  ///< of a list over several
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, std::shared_ptr<Map>>
      content;
};

struct Settings::Map {
  std::string name;  ///< as people write it: "[faults]"; empty at the top
  std::string path;  ///< "clock[3]"
  std::size_t line = 0;
  std::map<std::string, Value, std::less<>> values;
  std::vector<std::string> asked;
  std::vector<std::shared_ptr<Map>> below;  ///< those that were asked for
};

struct Settings::Report {
  std::string file;
  std::vector<Finding> found;
  std::map<std::size_t, std::string> comments;  ///< at the ends of lines
  bool finished = false;

  void add(std::size_t line, std::string where, std::string what, bool fatal = true) {
    found.push_back({line, fatal, std::move(where), std::move(what)});
  }
};

namespace {

/// What toml++ does not tell: the comments, how deep dotted keys go (it frees `a.a.a…` by
/// recursion, and a long enough one would end the program), and characters that are not ASCII where
/// TOML has none: asking whether 、 or é is a blank is undefined in its 3.3, and the error is
/// clearer so.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  struct Found {
    std::map<std::size_t, std::string> comments;
    std::size_t tooDeepAt = 0;  ///< a line; 0: nowhere
    std::size_t foreignAt = 0;  ///< a character outside of quotes and comments
  };
  Found run() {
    while (at_ < text_.size()) step();
    return std::move(found_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return skipString(c);
    if (c == '#') return takeComment();
    if (static_cast<unsigned char>(c) >= 0x80) foreign();
    if (c == '.') ++dots_;
    if (dots_ >= Settings::kNestingMax && found_.tooDeepAt == 0) found_.tooDeepAt = line_;
    if (c == '=' || c == ',' || c == '\n') dots_ = 0;
    if (c == '\n') ++line_;
    ++at_;
  }
  void foreign() {
    if (found_.foreignAt == 0) found_.foreignAt = line_;
  }
  void takeComment() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::size_t begin = at_ == 0 ? 0 : text_.find_last_of('\n', at_ - 1) + 1;
    const bool alone = text_.substr(begin, at_ - begin).find_first_not_of(" \t") == text_.npos;
    if (!alone) found_.comments.emplace(line_, text_.substr(at_ + 1, end - at_ - 1));
    at_ = end;
  }
  /// Over several lines where it begins with three quotes.
  void skipString(char quote) {
    const std::string three(3, quote);
    const bool block = text_.substr(at_).starts_with(three);
    at_ += block ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (block && text_.substr(at_).starts_with(three)) {
        at_ += 3;
        return;
      }
      if (!block && (c == quote || c == '\n')) {
        at_ += c == quote ? 1 : 0;
        return;
      }
      // A text that goes on behind a backslash: toml++ looks for blanks there too.
      if (block && c == '\\' && quote == '"' && at_ + 1 < text_.size() &&
          std::string_view(" \t\r\n").find(text_[at_ + 1]) != std::string_view::npos) {
        foreign();
      }
      if (c == '\n') ++line_;
      at_ += c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t dots_ = 0;
  Found found_;
};

bool isRuleId(std::string_view word) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return word.size() == 3 && word[0] >= 'A' && word[0] <= 'Z' && digit(word[1]) && digit(word[2]);
}
/// A capital letter and a digit: somebody meant one.
bool looksLikeRuleId(std::string_view word) {
  return word.size() >= 2 && word[0] >= 'A' && word[0] <= 'Z' && word[1] >= '0' && word[1] <= '9';
}

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) {
      words.back().push_back(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

/// From toml++'s tree to ours, which knows nothing of it.
struct Settings::Reading {
  static std::shared_ptr<Map> map(const toml::table& from, std::string name, std::string path) {
    auto made = std::make_shared<Map>();
    made->name = std::move(name);
    made->path = std::move(path);
    made->line = from.source().begin.line;
    for (const auto& [key, node] : from) {
      const std::string below =
          (made->path.empty() ? "" : made->path + ".") + std::string(key.str());
      Value read = value(node, std::string(key.str()), below);
      read.line = key.source().begin.line;
      made->values.emplace(std::string(key.str()), std::move(read));
    }
    return made;
  }
  static Value value(const toml::node& node, const std::string& key, const std::string& path) {
    Value made{node.source().begin.line, node.source().end.line, {}};
    if (const auto* truth = node.as_boolean()) made.content = truth->get();
    if (const auto* whole = node.as_integer()) made.content = whole->get();
    if (const auto* number = node.as_floating_point()) made.content = number->get();
    if (const auto* text = node.as_string()) made.content = text->get();
    if (const auto* date = node.as_date()) made.content = textOf(date->get());
    if (const auto* table = node.as_table()) made.content = map(*table, "[" + key + "]", path);
    if (const auto* array = node.as_array()) {
      List list;
      for (const toml::node& each : *array) {
        Value item = value(each, key, path + "[" + std::to_string(list.size()) + "]");
        if (auto* below = std::get_if<std::shared_ptr<Map>>(&item.content)) {
          (*below)->name = "[[" + key + "]]";
        }
        list.push_back(std::move(item));
      }
      made.content = std::move(list);
    }
    return made;
  }

  /// A date is written with quotes or without; asked for as text.
  static std::string textOf(const toml::date& date) {
    const auto padded = [](unsigned number, std::size_t digits) {
      const std::string plain = std::to_string(number);
      return std::string(digits - std::min(digits, plain.size()), '0') + plain;
    };
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2);
  }
  static bool isTable(const Value& value) {
    if (std::holds_alternative<std::shared_ptr<Map>>(value.content)) return true;
    const auto* list = std::get_if<List>(&value.content);
    return list != nullptr && !list->empty() && isTable(list->front());
  }
  static std::vector<std::string> rulesIn(const Report& report, std::size_t from, std::size_t to) {
    std::vector<std::string> ids;
    for (auto at = report.comments.lower_bound(from);
         at != report.comments.end() && at->first <= to; ++at) {
      for (std::string& word : wordsOf(at->second)) {
        if (isRuleId(word)) ids.push_back(std::move(word));
      }
    }
    return ids;
  }
};

Result<Settings> Settings::parse(std::string_view text, std::string file) {
  Scan::Found scanned = Scan(text).run();
  if (scanned.tooDeepAt != 0) {
    return failure(ErrorCode::kMalformed, file + ":" + std::to_string(scanned.tooDeepAt) +
                                              ": more than " + std::to_string(kNestingMax) +
                                              " tables within one another");
  }
  if (scanned.foreignAt != 0) {
    return failure(ErrorCode::kMalformed,
                   file + ":" + std::to_string(scanned.foreignAt) +
                       ": a character that belongs into \"quotes\" or behind #: keys, marks and "
                       "quotes are ASCII, and no text goes on behind a backslash");
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return failure(ErrorCode::kMalformed, file + ":" + std::to_string(error.source().begin.line) +
                                              ": " + std::string(error.description()));
  }
  auto report = std::make_shared<Report>();
  report->file = std::move(file);
  report->comments = std::move(scanned.comments);
  for (const auto& [line, comment] : report->comments) {
    for (const std::string& word : wordsOf(comment)) {
      if (!looksLikeRuleId(word) || isRuleId(word)) continue;
      report->add(line, "",
                  "'" + word + "' is not the id of a rule: a capital letter and two digits, Y28");
    }
  }
  return Settings(Reading::map(parsed.table(), "", ""), std::move(report));
}

bool Settings::has(std::string_view key) const { return map_->values.contains(key); }

std::vector<std::string> Settings::keys() const {
  std::vector<std::string> all;
  for (const auto& each : map_->values) all.push_back(each.first);
  return all;
}

std::size_t Settings::line() const { return map_->line; }

std::size_t Settings::line(std::string_view key) const {
  const auto at = map_->values.find(key);
  return at == map_->values.end() ? map_->line : at->second.line;
}

std::vector<std::string> Settings::rules() const {
  std::map<std::size_t, std::size_t> lines;  // from, to
  if (!map_->name.empty()) lines.emplace(map_->line, map_->line);
  for (const auto& [key, value] : map_->values) {
    if (Reading::isTable(value)) continue;
    auto& last = lines.try_emplace(value.line, value.line).first->second;
    last = std::max(last, value.lastLine);
  }
  std::vector<std::string> ids;
  for (const auto& [from, to] : lines) {
    for (std::string& id : Reading::rulesIn(*report_, from, to)) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
  }
  return ids;
}

std::vector<std::string> Settings::rules(std::string_view key) const {
  const auto at = map_->values.find(key);
  if (at == map_->values.end()) return {};
  return Reading::rulesIn(*report_, at->second.line,
                          std::max(at->second.line, at->second.lastLine));
}

const Settings::Value* Settings::ask(std::string_view key) {
  map_->asked.emplace_back(key);
  const auto at = map_->values.find(key);
  return at == map_->values.end() ? nullptr : &at->second;
}

std::string Settings::whereIs(std::string_view key) const {
  return (map_->path.empty() ? "" : map_->path + ".").append(key);
}

void Settings::wrong(const Value& value, std::string_view key, const std::string& allowed) {
  report_->add(value.line, whereIs(key),
               "'" + std::string(key) + "' is not one of what it may be: " + allowed);
}

void Settings::refuse(std::string_view key, const std::string& what) {
  report_->add(line(key), whereIs(key), "'" + std::string(key) + "': " + what);
}

void Settings::refuse(const std::string& what) {
  report_->add(map_->line, map_->path, map_->name.empty() ? what : map_->name + ": " + what);
}

void Settings::warn(std::string_view key, const std::string& what) {
  report_->add(line(key), whereIs(key), "'" + std::string(key) + "': " + what, false);
}

void Settings::require(std::string_view key) {
  if (has(key)) return;
  const std::string where = map_->name.empty() ? "the file" : map_->name;
  report_->add(map_->line, whereIs(key), where + " needs '" + std::string(key) + "'");
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

void Settings::read(std::string_view key, std::optional<bool>& value) {
  bool given = value.value_or(false);
  read(key, given);
  if (has(key)) value = given;
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

void Settings::readText(std::string_view key, const std::function<bool(std::string_view)>& take,
                        std::string_view allowed) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<std::string>(&value->content);
  if (given == nullptr || !take(*given)) wrong(*value, key, std::string(allowed));
}

void Settings::readTexts(std::string_view key, const std::function<bool(std::string_view)>& take,
                         std::string_view allowed) {
  const Value* value = ask(key);
  if (value == nullptr) return;
  const auto* given = std::get_if<List>(&value->content);
  if (given == nullptr || given->empty()) {
    return wrong(*value, key, "a list, [\"…\"], of " + std::string(allowed));
  }
  for (const Value& each : *given) {
    const auto* text = std::get_if<std::string>(&each.content);
    if (text != nullptr && take(*text)) continue;
    report_->add(each.line, whereIs(key),
                 (text == nullptr ? "what is no text" : "'" + *text + "'") + " in '" +
                     std::string(key) + "' is not one of what it may be: " + std::string(allowed));
  }
}

void Settings::read(std::string_view key, std::vector<std::string>& texts, std::size_t bytesMax) {
  std::vector<std::string> read;
  readTexts(
      key,
      [&](std::string_view text) {
        const bool again = std::find(read.begin(), read.end(), text) != read.end();
        if (text.empty() || text.size() > bytesMax || again) return false;
        read.emplace_back(text);
        return true;
      },
      "texts of 1 to " + std::to_string(bytesMax) + " bytes, each once");
  if (has(key)) texts = std::move(read);
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

void Settings::reportUnknown(const Map& map) {
  std::string keys;
  for (const std::string& key : map.asked) keys.append(keys.empty() ? "" : ", ").append(key);
  for (const auto& [key, value] : map.values) {
    if (std::find(map.asked.begin(), map.asked.end(), key) != map.asked.end()) continue;
    const auto nearest = nearestWord(key, map.asked);
    report_->add(value.line, (map.path.empty() ? "" : map.path + ".") + key,
                 (map.name.empty() ? "the file" : map.name) + " has no key '" + key + "'" +
                     (nearest ? "; did you mean '" + *nearest + "'?" : ";") +
                     " the keys are: " + keys);
  }
}

std::vector<Settings::Finding> Settings::findings() {
  if (!report_->finished) {
    report_->finished = true;
    std::vector<std::shared_ptr<Map>> tables{map_};
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const std::shared_ptr<Map> map = tables[i];
      reportUnknown(*map);
      tables.insert(tables.end(), map->below.begin(), map->below.end());
    }
    std::stable_sort(report_->found.begin(), report_->found.end(),
                     [](const Finding& a, const Finding& b) { return a.line < b.line; });
  }
  return report_->found;
}

Result<void> Settings::finish() {
  for (const Finding& finding : findings()) {
    if (!finding.fatal) continue;
    return failure(ErrorCode::kInvalidArgument,
                   report_->file + ":" + std::to_string(finding.line) + ": " + finding.what);
  }
  return {};
}

}  // namespace guantong::node
