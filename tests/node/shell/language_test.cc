#include "node/shell/language.h"

#include <gtest/gtest.h>

namespace guantong::node::shell {
namespace {

TEST(Language, IsNamedInAnyCase) {
  for (const char* name : {"zh", "zh-CN", "ZH-cn"}) {
    EXPECT_EQ(languageNamed(name), Language::kChinese) << name;
  }
  for (const char* name : {"en", "EN"}) EXPECT_EQ(languageNamed(name), Language::kEnglish) << name;
  for (const char* name : {"", "fr", "zh-TW", "english", "en-US"}) {
    EXPECT_FALSE(languageNamed(name)) << name;
  }
}

TEST(Language, ComesFromTheFirstVariableThatSaysAnything) {
  const struct {
    Locale locale;
    Language language;
  } cases[] = {
      {{"", "", ""}, Language::kChinese},
      {{"", "", "en_US.UTF-8"}, Language::kEnglish},
      {{"", "", "zh_CN.UTF-8"}, Language::kChinese},
      {{"", "en_GB.UTF-8", "zh_CN.UTF-8"}, Language::kEnglish},
      {{"zh_CN.UTF-8", "en_US.UTF-8", "en_US.UTF-8"}, Language::kChinese},
      {{"en", "", ""}, Language::kEnglish},
      {{"en@euro", "", ""}, Language::kEnglish},
      {{"C", "en_US.UTF-8", "en_US.UTF-8"}, Language::kChinese},
      {{"", "", "C.UTF-8"}, Language::kChinese},
      {{"", "", "POSIX"}, Language::kChinese},
      {{"", "", "fr_FR.UTF-8"}, Language::kChinese},
      {{"", "", "english"}, Language::kChinese},
  };
  for (const auto& [locale, language] : cases) {
    EXPECT_EQ(languageOf(locale), language)
        << locale.all << "|" << locale.messages << "|" << locale.lang;
  }
}

}  // namespace
}  // namespace guantong::node::shell
