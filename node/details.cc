#include "node/details.h"

#include <algorithm>
#include <map>
#include <optional>

#include "node/profile/limit.h"
#include "node/ticket/vocabulary.h"

namespace guantong::node {
namespace {

constexpr CatalogueEntry kDetails[] = {
#define GUANTONG_DETAIL(english, chinese) {"detail", chinese, english},
#include "node/detail_catalogue.inc"
};

std::optional<std::string> kindIn(std::string_view word) {
  const auto kind = ticket::kindFrom(word);
  if (!kind) return std::nullopt;
  return std::string(ticket::nameOf(*kind)->chinese);
}

std::optional<std::string> roleIn(std::string_view word) {
  for (const ticket::RoleName& role : ticket::kRoleNames) {
    if (role.word == word) return std::string(role.chinese) + " " + std::string(role.word);
  }
  return std::nullopt;
}

/// Words with a blank, a comma or both between them, each translated; nothing where one is not a
/// word of those.
template <typename Translate>
std::optional<std::string> listIn(std::string_view words, const Translate& translate) {
  std::string all;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find_first_of(", "));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    if (word.empty()) continue;
    const auto one = translate(word);
    if (!one) return std::nullopt;
    all.append(all.empty() ? "" : "、").append(*one);
  }
  if (all.empty()) return std::nullopt;
  return all;
}

/// "3 working days", as a profile says it.
std::optional<std::string> limitIn(std::string_view text) {
  const auto limit = profile::limitFrom(text);
  if (!limit) return std::nullopt;
  constexpr std::string_view kUnits[] = {" 小时", " 日", " 个工作日"};
  return std::to_string(limit->amount).append(kUnits[static_cast<std::size_t>(limit->unit)]);
}

/// More than any of the catalogue; what is longer is no detail that somebody is to read.
constexpr std::size_t kDetailBytesMax = 8192;

/// "ENOENT": a name that the system gives what went wrong.
std::optional<std::string> systemErrorIn(std::string_view name) {
  const bool isName = name.starts_with('E') && std::ranges::all_of(name, [](char letter) {
                        return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
                      });
  if (!isName) return std::nullopt;
  return std::string(name);
}

bool isNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

using Values = std::map<std::string_view, std::string, std::less<>>;

std::string filled(std::string_view pattern, const Values& values) {
  std::string text;
  while (true) {
    const std::size_t open = pattern.find('{');
    text += pattern.substr(0, open);
    if (open == pattern.npos) return text;
    const std::size_t close = pattern.find('}', open);
    const auto value = values.find(pattern.substr(open + 1, close - open - 1));
    if (value != values.end()) text += value->second;
    pattern.remove_prefix(close + 1);
  }
}

/// Looks one detail up.
class Translation {
 public:
  [[nodiscard]] std::optional<std::string> of(std::string_view english) {
    if (depth_ == kDepthMax) return std::nullopt;
    ++depth_;
    auto chinese = listed(english);
    if (!chinese) chinese = whole(english);
    --depth_;
    return chinese;
  }

 private:
  /// Of patterns within patterns: a file, a line in it, an event, why not.
  static constexpr int kDepthMax = 5;
  /// Comparisons for one detail: what is in the catalogue takes some hundreds; who writes a text
  /// that nearly matches everywhere gets it back as it is.
  static constexpr int kStepsMax = 20'000;

  std::optional<std::string> whole(std::string_view english) {
    for (const CatalogueEntry& entry : kDetails) {
      Values values;
      if (matches(entry.english, english, values)) return filled(entry.chinese, values);
    }
    return std::nullopt;
  }

  /// Several, with a semicolon between them.
  std::optional<std::string> listed(std::string_view english) {
    if (english.find("; ") == english.npos) return std::nullopt;
    std::string all;
    while (true) {
      const std::size_t end = english.find("; ");
      const auto one = whole(english.substr(0, end));
      if (!one) return std::nullopt;
      all.append(all.empty() ? "" : "；").append(*one);
      if (end == english.npos) return all;
      english.remove_prefix(end + 2);
    }
  }

  std::optional<std::string> valueIn(std::string_view name, std::string_view value) {
    if (name == "detail") return of(value);
    if (name == "kinds" && value == "nothing") return "没有";
    if (name == "kinds") return listIn(value, kindIn);
    if (name == "roles") return listIn(value, roleIn);
    if (name == "limit") return limitIn(value);
    if (name == "errno") return systemErrorIn(value);
    if (name == "line" && !isNumber(value)) return std::nullopt;
    if (name == "path" && value.find(": ") != value.npos) return std::nullopt;
    return std::string(value);
  }

  /// Whether `text` is `pattern`; then `values` has what stands in its places.
  bool matches(std::string_view pattern, std::string_view text, Values& values) {
    if (++steps_ > kStepsMax) return false;
    const std::size_t open = pattern.find('{');
    if (!text.starts_with(pattern.substr(0, open))) return false;
    if (open == pattern.npos) return text.size() == pattern.size();
    text.remove_prefix(open);
    const std::size_t close = pattern.find('}', open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    const std::string_view rest = pattern.substr(close + 1);
    const std::string_view next = rest.substr(0, rest.find('{'));
    std::size_t size = next.empty() ? text.size() : text.find(next);
    while (size <= text.size()) {
      auto value = valueIn(name, text.substr(0, size));
      if (value && matches(rest, text.substr(size), values)) {
        values[name] = std::move(*value);
        return true;
      }
      if (next.empty()) return false;
      size = text.find(next, size + 1);
    }
    return false;
  }

  int depth_ = 0;
  int steps_ = 0;
};

}  // namespace

std::string detailIn(Language language, std::string_view english) {
  if (language == Language::kEnglish) return std::string(english);
  if (english.size() > kDetailBytesMax) return std::string(english);
  return Translation().of(english).value_or(std::string(english));
}

std::span<const CatalogueEntry> detailCatalogue() { return kDetails; }

}  // namespace guantong::node
