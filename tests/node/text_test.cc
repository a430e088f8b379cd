#include "node/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "node/display_width.h"

namespace guantong::node {
namespace {

using federation::Error;
using federation::ErrorCode;
using testing::HasSubstr;
using testing::Not;

std::string contentOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every source that could show a text to a person.
std::string sourcesThatSpeak() {
  std::string all;
  const std::filesystem::path root(GUANTONG_SOURCE_DIR);
  for (const char* room : {"node", "simulator"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / room)) {
      const std::string extension = entry.path().extension();
      if (extension == ".cc" || extension == ".h") all += contentOf(entry.path());
    }
  }
  return all;
}

/// Names in an enumeration, as its header declares them.
std::set<std::string> enumeratorsIn(const std::string& header, const std::string& enumeration) {
  const std::size_t start = header.find("enum class " + enumeration);
  std::string body = header.substr(start, header.find("};", start) - start);
  body = std::regex_replace(body, std::regex("//[^\n]*"), "");
  std::set<std::string> names;
  const std::regex name(R"(\bk[A-Z]\w*)");
  for (std::sregex_iterator at(body.begin(), body.end(), name), end; at != end; ++at) {
    names.insert(at->str());
  }
  return names;
}

TEST(TextCatalogue, EveryTextIsWholeInEveryLanguage) {
  for (const CatalogueEntry& entry : kCatalogue) {
    EXPECT_EQ(faultOf(entry), TextFault::kNone) << entry.name;
  }
  for (const ErrorEntry& entry : kErrorCatalogue) {
    EXPECT_EQ(faultOf(entry.what), TextFault::kNone) << entry.name;
    EXPECT_EQ(faultOf(entry.next), TextFault::kNone) << entry.name;
  }
}

TEST(TextCatalogue, EachFaultOfATranslationIsFound) {
  const struct {
    std::string_view chinese;
    std::string_view english;
    TextFault fault;
  } cases[] = {
      {"", "A file.", TextFault::kEmpty},
      {"文件。", "", TextFault::kEmpty},
      {"文件 {file", "A file {file}", TextFault::kBrokenPlaceholder},
      {"文件 {}", "A file {}", TextFault::kBrokenPlaceholder},
      {"文件 file}", "A file {file}", TextFault::kBrokenPlaceholder},
      {"文件 {file}", "A file", TextFault::kPlaceholdersDiffer},
      {"文件 {file}", "A file {path}", TextFault::kPlaceholdersDiffer},
      {"A file.", "A file.", TextFault::kNotTranslated},
      {"文件。", "文件。", TextFault::kNotTranslated},
      {"文件,目录", "Files and folders", TextFault::kHalfWidth},
      {"文件: a", "File: a", TextFault::kHalfWidth},
      {"(文件)", "(file)", TextFault::kHalfWidth},
      {"文件。 ", "A file.", TextFault::kSpaceAtEdge},
      {"文件。", " A file.", TextFault::kSpaceAtEdge},
      {"文件 {file}，目录 {directory}", "{directory}, {file}", TextFault::kNone},
      {"N", "N", TextFault::kNone},
  };
  for (const auto& [chinese, english, fault] : cases) {
    EXPECT_EQ(faultOf({"kTest", chinese, english}), fault) << chinese << " | " << english;
  }
}

TEST(TextCatalogue, EveryTextIsUsedSomewhere) {
  const std::string sources = sourcesThatSpeak();
  for (const CatalogueEntry& entry : kCatalogue) {
    const std::regex use("Text::" + std::string(entry.name) + R"(\b)");
    EXPECT_TRUE(std::regex_search(sources, use)) << entry.name << " is in the catalogue for nobody";
  }
}

TEST(TextCatalogue, EveryErrorCodeHasATextAndNoMore) {
  const std::string header =
      contentOf(std::filesystem::path(GUANTONG_SOURCE_DIR) / "federation" / "result.h");
  std::set<std::string> withText;
  for (const ErrorEntry& entry : kErrorCatalogue) withText.insert(std::string(entry.name));
  EXPECT_EQ(withText, enumeratorsIn(header, "ErrorCode"));
  EXPECT_EQ(withText.size(), std::size(kErrorCatalogue)) << "a code has two texts";
}

TEST(TextCatalogue, ErrorsEndInAFullSentence) {
  for (const ErrorEntry& entry : kErrorCatalogue) {
    for (const CatalogueEntry& text : {entry.what, entry.next}) {
      EXPECT_TRUE(text.chinese.ends_with("。")) << text.chinese;
      EXPECT_TRUE(text.english.ends_with(".")) << text.english;
    }
  }
}

TEST(Text, IsSaidInTheLanguageAskedFor) {
  EXPECT_EQ(say(Language::kChinese, Text::kNoCommandGiven), "没有写要执行的命令。");
  EXPECT_EQ(say(Language::kEnglish, Text::kNoCommandGiven), "No command was given.");
}

TEST(Text, PlaceholdersAreFilledAndValuesAreNot) {
  EXPECT_EQ(say<Text::kUnknownOption>(Language::kEnglish, with<"option">("--{option}")),
            "The option \"--{option}\" is not known.");
}

TEST(Text, ValuesCannotSteerTheTerminal) {
  EXPECT_THAT(say<Text::kUnknownOption>(Language::kEnglish, with<"option">("--a\x1b[2J\r\n")),
              Not(HasSubstr("\x1b")));
}

TEST(Text, ErrorsAreThreeAlignedLinesInChinese) {
  const Error error{ErrorCode::kNotFound, "/srv/office.key"};
  EXPECT_EQ(onScreen(Language::kChinese, explain(Language::kChinese, error)),
            "错误：要找的内容不存在。\n"
            "详情：/srv/office.key\n"
            "办法：请核对名称和路径，然后重试。\n");
}

TEST(Text, ErrorsAreThreeAlignedLinesInEnglish) {
  const Error error{ErrorCode::kNotFound, "/srv/office.key"};
  EXPECT_EQ(onScreen(Language::kEnglish, explain(Language::kEnglish, error)),
            "Error:   What was asked for does not exist.\n"
            "Details: /srv/office.key\n"
            "Next:    Check the name and the path, and try again.\n");
}

TEST(Text, AnErrorWithoutDetailHasNoLineForIt) {
  const Error error{ErrorCode::kNoPassphrase, ""};
  EXPECT_THAT(onScreen(Language::kChinese, explain(Language::kChinese, error)),
              Not(HasSubstr("详情")));
}

TEST(Text, DetailsStayOnTheirLine) {
  const Error error{ErrorCode::kNotFound, "a\nNext: run me"};
  const std::string screen = onScreen(Language::kEnglish, explain(Language::kEnglish, error));
  EXPECT_EQ(std::count(screen.begin(), screen.end(), '\n'), 3);
}

TEST(Text, ErrorCodesHaveNamesForPrograms) {
  EXPECT_EQ(explain(Language::kChinese, {ErrorCode::kWrongPassphrase, ""}).code,
            "wrong_passphrase");
  EXPECT_EQ(explain(Language::kEnglish, {ErrorCode::kMalformed, ""}).code, "malformed");
}

static_assert(placeholdersAre("{a} and {b} and {a}", {"a", "b"}));
static_assert(placeholdersAre("nothing", {}));
static_assert(!placeholdersAre("{a} and {b}", {"a"}), "one is not filled");
static_assert(!placeholdersAre("{a}", {"a", "b"}), "one has no place");

}  // namespace
}  // namespace guantong::node
