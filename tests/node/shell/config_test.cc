#include "node/shell/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guantong::node::shell {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kWell = R"(code = "330106000000"
name = "西湖区"
level = 3
listen = "tcp://127.0.0.1:4401"
parent = "tcp://example.com:4401"
log_level = "debug"
log_format = "json"
)";

std::string mistakeIn(const std::string& text) {
  const auto config = parseConfig(text, "guantong.toml");
  return config ? "" : config.error().detail;
}

std::string with(const std::string& line) {
  return "code = \"330106000000\"\nname = \"西湖区\"\nlevel = 3\n" + line + "\n";
}

TEST(Config, SaysWhatTheFileSays) {
  const auto config = parseConfig(kWell, "guantong.toml");
  ASSERT_TRUE(config.has_value()) << config.error().detail;
  EXPECT_EQ(config->code.text(), "330106000000");
  EXPECT_EQ(config->name, "西湖区");
  EXPECT_EQ(config->level, 3);
  EXPECT_EQ(config->listen, "tcp://127.0.0.1:4401");
  EXPECT_EQ(config->parent, "tcp://example.com:4401");
  EXPECT_EQ(config->logLevel, Log::Weight::kDebug);
  EXPECT_TRUE(config->logJson);
}

TEST(Config, AnUnknownKeyNamesItsLineTheNearestAndAll) {
  EXPECT_THAT(mistakeIn(with("lisen = \"tcp://0.0.0.0:4401\"")),
              AllOf(HasSubstr("guantong.toml:4: "), HasSubstr("'lisen'"),
                    HasSubstr("did you mean 'listen'?"), HasSubstr("log_format")));
}

TEST(Config, AWrongValueNamesItsLineAndWhatIsAllowed) {
  const struct {
    std::string line;
    std::string allowed;
  } cases[] = {
      {"log_level = \"loud\"", R"("debug", "info", "warning", "error")"},
      {"log_format = \"xml\"", R"("text" or "json")"},
      {"log_format = 3", "text in quotes"},
      {"listen = \"0.0.0.0:4401\"", "tcp://ADDRESS:PORT"},
      {"listen = \"tcp://0.0.0.0\"", "tcp://ADDRESS:PORT"},
      {"parent = \"tcp://host:0\"", "tcp://HOST:PORT"},
      {"parent = \"tcp://host:70000\"", "tcp://HOST:PORT"},
      {"parent = \"ipc:///tmp/x\"", "tcp://HOST:PORT"},
      {"parent = \"tcp://a;tcp://b:1\"", "tcp://HOST:PORT"},
  };
  for (const auto& [line, allowed] : cases) {
    EXPECT_THAT(mistakeIn(with(line)), AllOf(HasSubstr("guantong.toml:4: "), HasSubstr(allowed)))
        << line;
  }
  EXPECT_THAT(mistakeIn("code = \"33\"\nname = \"a\"\nlevel = 3\n"),
              AllOf(HasSubstr(":1: 'code'"), HasSubstr("12 digits")));
  EXPECT_THAT(mistakeIn("code = \"330106000000\"\nname = \"a\"\nlevel = 9\n"),
              AllOf(HasSubstr(":3: 'level'"), HasSubstr("from 0 to 8")));
  EXPECT_THAT(mistakeIn("code = \"330106000000\"\nname = \"a\\u001b\"\nlevel = 3\n"),
              HasSubstr(":2: 'name'"));
}

TEST(Config, WhatIsNoTomlNamesItsLine) {
  EXPECT_THAT(mistakeIn(with("listen = ")), HasSubstr("guantong.toml:4: "));
}

TEST(Config, WhatIsMissingIsNamed) {
  EXPECT_THAT(mistakeIn("name = \"a\"\nlevel = 3\n"), HasSubstr("needs 'code'"));
}

TEST(Config, WhatInitWritesIsReadBackAndNamesEveryKeyInBothLanguages) {
  const auto config = parseConfig(kWell, "guantong.toml");
  ASSERT_TRUE(config.has_value());
  for (const Language language : {Language::kChinese, Language::kEnglish}) {
    const std::string text = configText(*config, language);
    const auto again = parseConfig(text, "guantong.toml");
    ASSERT_TRUE(again.has_value()) << again.error().detail << text;
    EXPECT_EQ(again->name, config->name);
    EXPECT_EQ(again->listen, config->listen);
    EXPECT_EQ(again->parent, config->parent);
    for (const char* key :
         {"code", "name", "level", "listen", "parent", "log_level", "log_format"}) {
      EXPECT_THAT(text, HasSubstr(std::string(key) + " = "));
    }
  }
}

TEST(Config, TheParentIsSetAndAllElseStays) {
  Config config = *parseConfig(kWell, "guantong.toml");
  config.parent.clear();
  const std::string before = configText(config, Language::kEnglish) + "# mine\n";
  const std::string after = withParent(before, "tcp://10.0.0.1:4401");
  EXPECT_EQ(parseConfig(after, "f")->parent, "tcp://10.0.0.1:4401");
  EXPECT_THAT(after, AllOf(HasSubstr("# mine\n"), Not(HasSubstr("192.0.2.1"))));
  const std::string again = withParent(after, "tcp://10.0.0.2:4401");
  EXPECT_EQ(parseConfig(again, "f")->parent, "tcp://10.0.0.2:4401");
  EXPECT_EQ(again.size(), after.size());
  EXPECT_EQ(withParent("code = 1", "tcp://a:1"), "code = 1\nparent = \"tcp://a:1\"\n");
}

}  // namespace
}  // namespace guantong::node::shell
