#include "node/shell/language.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

namespace guantong::node::shell {
namespace {

std::string_view fromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char character) {
    return static_cast<char>(std::tolower(character));
  });
  return out;
}

}  // namespace

Locale Locale::ofThisProcess() {
  return {fromEnvironment("LC_ALL"), fromEnvironment("LC_MESSAGES"), fromEnvironment("LANG")};
}

std::optional<Language> languageNamed(std::string_view name) {
  const std::string lower = lowered(name);
  if (lower == "zh" || lower == "zh-cn") return Language::kChinese;
  if (lower == "en") return Language::kEnglish;
  return std::nullopt;
}

Language languageOf(const Locale& locale) {
  for (const std::string_view value : {locale.all, locale.messages, locale.lang}) {
    if (value.empty()) continue;
    const std::string_view language = value.substr(0, value.find_first_of("_.@-"));
    return languageNamed(language).value_or(Language::kChinese);
  }
  return Language::kChinese;
}

}  // namespace guantong::node::shell
