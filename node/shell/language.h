// node/shell/language.h: which language a person gets.
#pragma once

#include <optional>
#include <string_view>

#include "node/text.h"

namespace guantong::node::shell {

/// The environment variables that say it, empty where not set.
struct Locale {
  std::string_view all;       ///< LC_ALL
  std::string_view messages;  ///< LC_MESSAGES
  std::string_view lang;      ///< LANG

  static Locale ofThisProcess();
};

/// "zh", "zh-CN" and "en", in any case; nothing for what we don't speak.
std::optional<Language> languageNamed(std::string_view name);

/// The first of LC_ALL, LC_MESSAGES and LANG that says anything decides, as POSIX has it. zh_* and
/// en_* are obeyed; C, POSIX and every other language get the default.
/// Why Chinese for C: a service or a bare container has LANG=C without anybody having chosen it.
Language languageOf(const Locale& locale);

}  // namespace guantong::node::shell
