// node/text.h: every text a person reads, in every language we speak.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "federation/result.h"

namespace guantong::node {

/// zh-CN comes first and is the default: the people who use this speak it.
enum class Language { kChinese, kEnglish };

/// What people may write after --lang, and what we call a language ourselves: "zh-CN" or "en".
std::string_view nameOf(Language language);

/// The name of every text. The texts themselves are in node/text_catalogue.inc, one entry a text,
/// so that a new one is one place to write and can't be there in one language only.
///
/// Rules
///  1. No text for people outside the catalogue. Why: what is not here is not translated, and
///     nobody notices until an official reads English.
///  2. Placeholders have names: `{file}`. Why: word order differs between languages, so position
///     says nothing.
///  3. A text, its placeholders and the arguments it gets agree, checked by the compiler where it
///     is used (say). Why: a misspelt placeholder would show in the one error nobody ever tried.
///  4. A text that nothing uses is removed (a test looks).
/// Not here: details of errors (node/details.h); which language a person gets
/// (node/shell/language.h); logs, which are for administrators and machines, and stay in English.
enum class Text {
#define GUANTONG_TEXT(name, chinese, english) name,
#include "node/text_catalogue.inc"
};

struct CatalogueEntry {
  std::string_view name;
  std::string_view chinese;
  std::string_view english;
};

inline constexpr CatalogueEntry kCatalogue[] = {
#define GUANTONG_TEXT(name, chinese, english) {#name, chinese, english},
#include "node/text_catalogue.inc"
};

/// What the text of one error code says: what happened, and what to do next.
struct ErrorEntry {
  federation::ErrorCode code;
  std::string_view name;
  CatalogueEntry what;
  CatalogueEntry next;
};

inline constexpr ErrorEntry kErrorCatalogue[] = {
#define GUANTONG_ERROR(name, whatChinese, whatEnglish, nextChinese, nextEnglish) \
  {federation::ErrorCode::name,                                                  \
   #name,                                                                        \
   {#name, whatChinese, whatEnglish},                                            \
   {#name, nextChinese, nextEnglish}},
#include "node/text_catalogue.inc"
};

/// What is wrong with a translation; kNone in every entry of the catalogue (a test looks at each).
enum class TextFault {
  kNone,
  kEmpty,               ///< no words in one of the languages
  kBrokenPlaceholder,   ///< a brace without its partner, or with nothing between
  kPlaceholdersDiffer,  ///< one language names what the other does not
  kNotTranslated,       ///< no Chinese character in the Chinese, or one in the English
  kHalfWidth,           ///< ASCII punctuation beside a Chinese character
  kSpaceAtEdge,         ///< a blank at the beginning or the end: layout is not the text's business
};

TextFault faultOf(const CatalogueEntry& entry);

/// The name of a placeholder, as a template argument.
template <std::size_t kSize>
struct PlaceholderName {
  char characters[kSize]{};

  // NOLINTNEXTLINE(google-explicit-constructor): with<"file"> is the point.
  consteval PlaceholderName(const char (&text)[kSize]) {
    for (std::size_t i = 0; i < kSize; ++i) characters[i] = text[i];
  }
  [[nodiscard]] constexpr std::string_view view() const { return {characters, kSize - 1}; }
};

template <PlaceholderName kName>
struct Argument {
  std::string_view value;
};

/// `with<"file">(path)`. The value must outlive the call it is made for.
template <PlaceholderName kName>
Argument<kName> with(std::string_view value) {
  return {value};
}

/// True when `text` has exactly the placeholders in `names`.
constexpr bool placeholdersAre(std::string_view text,
                               std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    bool found = false;
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
      found = found || text.substr(at + 1, text.find('}', at) - at - 1) == name;
    }
    if (!found) return false;
  }
  for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    bool known = false;
    for (const std::string_view name : names) {
      known = known || text.substr(at + 1, text.find('}', at) - at - 1) == name;
    }
    if (!known) return false;
  }
  return true;
}

constexpr const CatalogueEntry& entryOf(Text text) {
  return kCatalogue[static_cast<std::size_t>(text)];
}

/// A text without placeholders, so that it may stand in a table.
class PlainText {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a Text is meant to become one where it can.
  consteval PlainText(Text text) : text_(text) {
    if (!placeholdersAre(entryOf(text).chinese, {}) ||
        !placeholdersAre(entryOf(text).english, {})) {
      throw "this text has placeholders: say<Text::...>(language, with<\"...\">(...))";
    }
  }
  [[nodiscard]] constexpr Text text() const { return text_; }

 private:
  Text text_;
};

std::string say(Language language, PlainText text);

struct FilledPlaceholder {
  std::string_view name;
  std::string_view value;
};

/// Values are made printable (display_width.h), and not looked through for placeholders. Prefer
/// say.
std::string fillIn(std::string_view text, std::initializer_list<FilledPlaceholder> values);

/// `say<Text::kKeyFileMade>(language, with<"file">(path))`. Does not compile when the text, in any
/// language, has other placeholders than those given.
template <Text kText, PlaceholderName... kNames>
std::string say(Language language, Argument<kNames>... arguments) {
  static_assert(placeholdersAre(entryOf(kText).chinese, {kNames.view()...}));
  static_assert(placeholdersAre(entryOf(kText).english, {kNames.view()...}));
  const CatalogueEntry& entry = entryOf(kText);
  return fillIn(language == Language::kChinese ? entry.chinese : entry.english,
                {{kNames.view(), arguments.value}...});
}

/// An error as a person reads it.
struct Explanation {
  /// For programs: the code's name in snake case ("wrong_passphrase"). Never translated.
  std::string code;
  std::string what;
  /// Technical facts, the same in every language: a path, a field, a mode, a limit. May be empty.
  std::string detail;
  std::string next;
};

Explanation explain(Language language, const federation::Error& error);

/// Three lines (two without a detail), labelled and aligned, each with its line end. The detail
/// has a line of its own: it is not translated, and would read badly inside a Chinese sentence.
std::string onScreen(Language language, const Explanation& explanation);

}  // namespace guantong::node
