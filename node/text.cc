#include "node/text.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "crypto/check.h"
#include "node/details.h"
#include "node/display_width.h"

namespace guantong::node {
namespace {

using federation::ErrorCode;

/// A switch and not a search: the compiler refuses a code that has no text.
const ErrorEntry& entryOf(ErrorCode code) {
  constexpr auto find = [](ErrorCode wanted) -> const ErrorEntry* {
    return std::find_if(std::begin(kErrorCatalogue), std::end(kErrorCatalogue),
                        [&](const ErrorEntry& entry) { return entry.code == wanted; });
  };
  switch (code) {
#define GUANTONG_ERROR(name, whatChinese, whatEnglish, nextChinese, nextEnglish) \
  case ErrorCode::name:
#include "node/text_catalogue.inc"
    return *find(code);
  }
  crypto::checkFailed("an error code is one of ErrorCode", __FILE__, __LINE__);
}

std::string_view in(Language language, const CatalogueEntry& entry) {
  return language == Language::kChinese ? entry.chinese : entry.english;
}

/// "kWrongPassphrase" to "wrong_passphrase".
std::string snakeCase(std::string_view constant) {
  std::string out;
  for (const char character : constant.substr(1)) {
    const auto letter = static_cast<unsigned char>(character);
    if (std::isupper(letter) != 0 && !out.empty()) out += '_';
    out += static_cast<char>(std::tolower(letter));
  }
  return out;
}

/// The placeholders of a text, sorted; nothing when its braces don't match.
std::optional<std::vector<std::string_view>> placeholdersOf(std::string_view text) {
  std::vector<std::string_view> names;
  while (true) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == text.npos) break;
    if (text[brace] == '}') return std::nullopt;
    const std::size_t end = text.find_first_of("{}", brace + 1);
    if (end == text.npos || text[end] == '{' || end == brace + 1) return std::nullopt;
    names.push_back(text.substr(brace + 1, end - brace - 1));
    text.remove_prefix(end + 1);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// Three bytes and more in UTF-8: in our texts these are Chinese characters and their punctuation.
bool isChineseByte(char character) { return static_cast<unsigned char>(character) >= 0xe3; }

bool hasChinese(std::string_view text) {
  return std::any_of(text.begin(), text.end(), isChineseByte);
}

bool hasHalfWidthPunctuation(std::string_view chinese) {
  constexpr std::string_view kPunctuation = ",.:;!?()\"'";
  for (std::size_t i = 0; i < chinese.size(); ++i) {
    if (kPunctuation.find(chinese[i]) == kPunctuation.npos) continue;
    const bool after = i >= 3 && isChineseByte(chinese[i - 3]);
    const bool before = i + 1 < chinese.size() && isChineseByte(chinese[i + 1]);
    if (after || before) return true;
  }
  return false;
}

bool hasSpaceAtEdge(std::string_view text) {
  return text.front() == ' ' || text.back() == ' ' || text.back() == '\n';
}

}  // namespace

std::string_view nameOf(Language language) {
  return language == Language::kChinese ? "zh-CN" : "en";
}

TextFault faultOf(const CatalogueEntry& entry) {
  if (entry.chinese.empty() || entry.english.empty()) return TextFault::kEmpty;
  const auto chinese = placeholdersOf(entry.chinese);
  const auto english = placeholdersOf(entry.english);
  if (!chinese || !english) return TextFault::kBrokenPlaceholder;
  if (*chinese != *english) return TextFault::kPlaceholdersDiffer;
  const bool sameSymbol = entry.chinese == entry.english && entry.english.size() == 1;
  if (hasChinese(entry.english) || (!hasChinese(entry.chinese) && !sameSymbol)) {
    return TextFault::kNotTranslated;
  }
  if (hasHalfWidthPunctuation(entry.chinese)) return TextFault::kHalfWidth;
  if (hasSpaceAtEdge(entry.chinese) || hasSpaceAtEdge(entry.english)) {
    return TextFault::kSpaceAtEdge;
  }
  return TextFault::kNone;
}

std::string fillIn(std::string_view text, std::initializer_list<FilledPlaceholder> values) {
  std::string out;
  while (true) {
    const std::size_t brace = text.find('{');
    out += text.substr(0, brace);
    if (brace == text.npos) return out;
    const std::size_t end = text.find('}', brace);
    const std::string_view name = text.substr(brace + 1, end - brace - 1);
    for (const FilledPlaceholder& value : values) {
      if (value.name == name) out += printable(value.value);
    }
    text.remove_prefix(end + 1);
  }
}

std::string say(Language language, PlainText text) {
  return std::string(in(language, entryOf(text.text())));
}

Explanation explain(Language language, const federation::Error& error) {
  const ErrorEntry& entry = entryOf(error.code);
  return {snakeCase(entry.name), std::string(in(language, entry.what)),
          detailIn(language, error.detail), std::string(in(language, entry.next))};
}

std::string onScreen(Language language, const Explanation& explanation) {
  const std::string labels[] = {say(language, Text::kErrorLabel), say(language, Text::kDetailLabel),
                                say(language, Text::kNextLabel)};
  std::size_t column = 0;
  for (const std::string& label : labels) column = std::max(column, displayWidth(label));
  // A full-width colon brings its own space.
  const std::size_t gap = language == Language::kChinese ? 0 : 1;
  std::string out;
  const auto line = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) out += padded(label, column + gap) + text + '\n';
  };
  line(labels[0], explanation.what);
  line(labels[1], printable(explanation.detail));
  line(labels[2], explanation.next);
  return out;
}

}  // namespace guantong::node
