#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "node/display_width.h"
#include "node/ticket/vocabulary.h"
#include "tests/support/process.h"

namespace guantong::node::shell {
namespace {

using support::Ended;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

Ended guantong(Words arguments, std::map<std::string, std::string> environment = {}) {
  support::Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = std::move(arguments);
  start.environment = std::move(environment);
  return support::run(start);
}

/// Latin words that a Chinese screen may hold: what is typed, and names.
std::string withoutWhatIsTyped(std::string text) {
  for (const ticket::KindName& kind : ticket::kKindNames) {
    const std::string path = "  ticket " + std::string(kind.word) + "  ";
    if (const std::size_t at = text.find(path); at != text.npos) text.erase(at, path.size());
    const std::string usage = " ticket " + std::string(kind.word) + " ";
    if (const std::size_t at = text.find(usage); at != text.npos) text.erase(at, usage.size());
  }
  for (const std::string_view word : {"guantong",
                                      "custodian new",
                                      "custodian show",
                                      "custodian case",
                                      "custodian open",
                                      "custodian serve",
                                      "disclosure read",
                                      "--passphrase-fd",
                                      "--invitation",
                                      "--help",
                                      "--version",
                                      "--json",
                                      "--lang",
                                      "--dir",
                                      "--root",
                                      "--request",
                                      "--code-file",
                                      "--code",
                                      "--name",
                                      "--level",
                                      "--listen",
                                      "--parent",
                                      "--title",
                                      "--text",
                                      "--to",
                                      "--urgent",
                                      "--count",
                                      "--before",
                                      "--ticket",
                                      "--role",
                                      "--handover",
                                      "--shipped",
                                      "publish",
                                      "people",
                                      "rules",
                                      "desk",
                                      "put",
                                      "--hotline",
                                      "--matter",
                                      "--accused-place",
                                      "--reporter-place",
                                      "--reporter-handle",
                                      "--accused",
                                      "--origin",
                                      "--system",
                                      "--foreign-number",
                                      "--turn",
                                      "--other",
                                      "--word",
                                      "--number",
                                      "--until",
                                      "--about",
                                      "--flag",
                                      "--as",
                                      "2026-02-24",
                                      "--area",
                                      "--file",
                                      "--digits",
                                      "--hours",
                                      "--reason",
                                      "GUANTONG_DIR",
                                      "tcp://0.0.0.0:4401",
                                      "tcp://192.0.2.1:4401",
                                      "key-stolen",
                                      "key-lost",
                                      "office-closed",
                                      "--type",
                                      "--received",
                                      "--channel",
                                      "--office",
                                      "--privacy",
                                      "--category",
                                      "--major",
                                      "--accuses",
                                      "--site-visit",
                                      "--form",
                                      "--contact",
                                      "--trained",
                                      "call-quality-measured",
                                      "platform-problem-reported",
                                      "knowledge-updated",
                                      "summary-issued",
                                      "person-filed",
                                      "report-filed",
                                      "office",
                                      "--out",
                                      "print",
                                      "alike",
                                      "2026-02-13T16:30",
                                      "calendar",
                                      "profile",
                                      "explain",
                                      "redact",
                                      "--mask",
                                      "--keep",
                                      "--no-receipt",
                                      "--proof",
                                      "--wait",
                                      "--html",
                                      "mailbox",
                                      "receipt",
                                      "forward",
                                      "write",
                                      "proof",
                                      "read",
                                      "make",
                                      "completion",
                                      "dispatch",
                                      "certify",
                                      "approve",
                                      "invite",
                                      "verify",
                                      "ledger",
                                      "status",
                                      "ticket",
                                      "result",
                                      "revoke",
                                      "enrol",
                                      "close",
                                      "store",
                                      "check",
                                      "keys",
                                      "show",
                                      "list",
                                      "link",
                                      "root",
                                      "init",
                                      "new",
                                      "run",
                                      "bash",
                                      "zsh",
                                      "JSON",
                                      "zh-CN",
                                      "-h",
                                      "en",
                                      "zh",
                                      "N"}) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word)) {
      text.erase(at, word.size());
    }
  }
  return text;
}

bool hasLatinLetter(const std::string& text) {
  return text.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != text.npos;
}

bool hasChinese(const std::string& text) { return text.find_first_of("\xe4\xe5\xe6") != text.npos; }

const std::vector<Words> kHelps = {
    {"--help"},
    {"-h"},
    {"keys", "--help"},
    {"keys", "new", "--help"},
    {"keys", "show", "-h"},
    {"store", "--help"},
    {"store", "check", "--help"},
    {"init", "--help"},
    {"run", "--help"},
    {"status", "--help"},
    {"ticket", "--help"},
    {"ticket", "new", "--help"},
    {"ticket", "list", "--help"},
    {"ticket", "show", "--help"},
    {"ticket", "alike", "--help"},
    {"ticket", "print", "--help"},
    {"office", "--help"},
    {"office", "person-filed", "--help"},
    {"office", "知识库更新", "--help"},
    {"ticket", "dispatch", "--help"},
    {"ticket", "result", "--help"},
    {"ticket", "close", "--help"},
    {"ticket", "extension-asked", "--help"},
    {"ticket", "催办", "--help"},
    {"link", "list", "--help"},
    {"ledger", "verify", "--help"},
    {"invite", "--help"},
    {"enrol", "--help"},
    {"approve", "--help"},
    {"revoke", "--help"},
    {"root", "init", "--help"},
    {"root", "certify", "--help"},
    {"calendar", "--help"},
    {"desk", "--help"},
    {"people", "--help"},
    {"people", "put", "--help"},
    {"rules", "--help"},
    {"profile", "publish", "--help"},
    {"calendar", "publish", "--help"},
    {"calendar", "show", "--help"},
    {"calendar", "check", "--help"},
    {"redact", "--help"},
    {"completion", "--help"},
};

TEST(CommandLine, HelpIsChineseByDefaultAndHasNoEnglishInIt) {
  for (const Words& words : kHelps) {
    const Ended ended = guantong(words);
    EXPECT_EQ(ended.exitCode, 0) << ::testing::PrintToString(words);
    EXPECT_EQ(ended.errors, "");
    EXPECT_THAT(ended.output, StartsWith("贯通（guantong）"));
    EXPECT_THAT(ended.output, HasSubstr("用法：guantong"));
    EXPECT_FALSE(hasLatinLetter(withoutWhatIsTyped(ended.output))) << ended.output;
  }
}

TEST(CommandLine, HelpIsEnglishWhereAskedForAndHasNoChineseInIt) {
  for (Words words : kHelps) {
    words.insert(words.begin(), {"--lang", "en"});
    const Ended ended = guantong(words);
    EXPECT_EQ(ended.exitCode, 0);
    EXPECT_THAT(ended.output, StartsWith("Guantong"));
    EXPECT_THAT(ended.output, HasSubstr("Usage: guantong"));
    EXPECT_FALSE(hasChinese(ended.output)) << ended.output;
  }
}

TEST(CommandLine, HelpFitsAScreen) {
  for (const Words& words : kHelps) {
    for (const char* language : {"zh-CN", "en"}) {
      Words inLanguage = words;
      inLanguage.insert(inLanguage.begin(), std::string("--lang=") + language);
      const std::string kept = guantong(inLanguage).output;
      for (std::size_t at = 0; at < kept.size();) {
        const std::size_t end = kept.find('\n', at);
        EXPECT_LE(displayWidth(kept.substr(at, end - at)), 80U) << kept.substr(at, end - at);
        at = end + 1;
      }
    }
  }
}

TEST(CommandLine, HelpNamesTheExitCodes) {
  EXPECT_THAT(
      guantong({"--help", "--lang", "en"}).output,
      AllOf(HasSubstr("0  done"), HasSubstr("1  failed"), HasSubstr("2  the command line")));
}

TEST(CommandLine, TheLocaleChoosesTheLanguageAndTheOptionWins) {
  const struct {
    std::map<std::string, std::string> environment;
    Words options;
    bool chinese;
  } cases[] = {
      {{}, {}, true},
      {{{"LANG", "en_US.UTF-8"}}, {}, false},
      {{{"LANG", "zh_CN.UTF-8"}}, {}, true},
      {{{"LANG", "C"}}, {}, true},
      {{{"LC_ALL", "en_GB"}, {"LANG", "zh_CN"}}, {}, false},
      {{{"LANG", "en_US.UTF-8"}}, {"--lang", "zh"}, true},
      {{{"LANG", "en_US.UTF-8"}}, {"--lang=zh-CN"}, true},
      {{{"LANG", "zh_CN.UTF-8"}}, {"--lang=en"}, false},
  };
  for (const auto& [environment, options, chinese] : cases) {
    Words words = options;
    words.push_back("--version");
    EXPECT_EQ(hasChinese(guantong(words, environment).output), chinese)
        << ::testing::PrintToString(environment) << ::testing::PrintToString(options);
  }
}

TEST(CommandLine, VersionIsForPeopleAndForPrograms) {
  EXPECT_THAT(guantong({"--version"}).output, StartsWith("贯通（guantong）0."));
  EXPECT_THAT(guantong({"--version", "--lang", "en"}).output, StartsWith("Guantong 0."));
  const std::string json = guantong({"--version", "--json"}).output;
  EXPECT_THAT(json, StartsWith(R"({"name":"guantong","version":"0.)"));
  EXPECT_THAT(json, HasSubstr(R"("commit":")"));
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1);
}

struct Mistake {
  Words words;
  std::string chinese;
  std::string english;
};

const std::vector<Mistake> kMistakes = {
    {{}, "没有写要执行的命令", "No command was given"},
    {{"keys"}, "命令“keys”没有写完整", "\"keys\" is not complete"},
    {{"kyes", "new", "f"}, "您要的是不是“keys new”", "Did you mean \"keys new\""},
    {{"keys", "shwo", "f"}, "您要的是不是“keys show”", "Did you mean \"keys show\""},
    {{"show", "f"}, "没有“show”这个命令", "There is no command \"show\""},
    {{"show", "f"}, "您要的是不是“ticket show”", "Did you mean \"ticket show\""},
    {{"ticket", "new"}, "缺少选项“--title”", "\"--title\" is needed"},
    {{"init", "--code", "330000000000", "--name", "x"},
     "缺少选项“--level”",
     "\"--level\" is needed"},
    {{"statsu"}, "您要的是不是“status”", "Did you mean \"status\""},
    {{"tikcet", "list"}, "您要的是不是“ticket list”", "Did you mean \"ticket list\""},
    {{"status", "--title", "x"},
     "“--title”不能用于命令“status”",
     "\"--title\" does not go with the command \"status\""},
    {{"ticket", "new", "--titel", "x"}, "您要的是不是“--title”", "Did you mean \"--title\""},
    {{"frobnicate"}, "没有“frobnicate”这个命令", "There is no command \"frobnicate\""},
    {{"keys", "show"}, "缺少参数：文件", "An argument is missing: FILE"},
    {{"store", "check"}, "缺少参数：目录", "An argument is missing: DIR"},
    {{"keys", "show", "f", "g"}, "多出了参数“g”", "\"g\" is one too many"},
    {{"keys", "show", "f", "keys"}, "多出了参数“keys”", "\"keys\" is one too many"},
    {{"keys", "show", "f", "--jsno"}, "您要的是不是“--json”", "Did you mean \"--json\""},
    {{"keys", "show", "f", "-x"}, "不认识选项“-x”", "\"-x\" is not known"},
    {{"--nonsense=value"}, "不认识选项“--nonsense”", "\"--nonsense\" is not known"},
    {{"store", "check", "d", "--passphrase-fd", "3"},
     "不能用于命令“store check”",
     "does not go with the command \"store check\""},
    {{"keys", "show", "f", "--passphrase-fd"},
     "“--passphrase-fd”后面缺少它的值",
     "\"--passphrase-fd\" needs a value"},
    {{"ticket", "new", "--title", "--text"},  // a title forgotten
     "“--title”后面缺少它的值",
     "\"--title\" needs a value"},
    {{"--json=1", "keys", "show", "f"}, "“--json”后面不应带值", "\"--json\" takes no value"},
    {{"keys", "show", "f", "--passphrase-fd", "x"},
     "不是文件描述符的编号",
     "not the number of a file descriptor"},
    {{"keys", "show", "f", "--passphrase-fd", "3x"},
     "不是文件描述符的编号",
     "not the number of a file descriptor"},
    {{"keys", "show", "f", "--passphrase-fd=-1"},
     "不是文件描述符的编号",
     "not the number of a file descriptor"},
    {{"keys", "show", "f", "--passphrase-fd", ""},  // "$FD", never set
     "不是文件描述符的编号",
     "not the number of a file descriptor"},
    {{"keys", "show", "f", "--passphrase-fd", "99999999999"},
     "不是文件描述符的编号",
     "not the number of a file descriptor"},
    {{"profile", "publish"}, "缺少参数：热线或文件", "An argument is missing: HOTLINE|FILE"},
    {{"ticket", "urged", "0"}, "缺少选项“--text”", "\"--text\" is needed"},
    {{"ticket", "催办", "0"}, "缺少选项“--text”", "\"--text\" is needed"},
    {{"ticket", "linked", "0"}, "缺少选项“--ticket”", "\"--ticket\" is needed"},
    {{"ticket", "urgd", "0"}, "您要的是不是“ticket urged”", "Did you mean \"ticket urged\""},
    {{"ticket", "signed", "0", "--until", "2026-02-24"},
     "“--until”不能用于命令“ticket signed”",
     "\"--until\" does not go with the command \"ticket signed\""},
    {{"keys", "show", "--", "-f", "-g"}, "多出了参数“-g”", "\"-g\" is one too many"},
};

TEST(CommandLine, MistakesAreExplainedInChineseWithTheNextStep) {
  for (const Mistake& mistake : kMistakes) {
    const Ended ended = guantong(mistake.words);
    EXPECT_EQ(ended.exitCode, 2) << ::testing::PrintToString(mistake.words);
    EXPECT_EQ(ended.output, "");
    EXPECT_THAT(ended.errors,
                AllOf(StartsWith("错误："), HasSubstr(mistake.chinese), HasSubstr("\n办法：")))
        << ::testing::PrintToString(mistake.words);
  }
}

TEST(CommandLine, MistakesAreExplainedInEnglishWithTheNextStep) {
  for (Mistake mistake : kMistakes) {
    mistake.words.insert(mistake.words.begin(), "--lang=en");
    const Ended ended = guantong(mistake.words);
    EXPECT_EQ(ended.exitCode, 2) << ::testing::PrintToString(mistake.words);
    EXPECT_THAT(ended.errors,
                AllOf(StartsWith("Error: "), HasSubstr(mistake.english), HasSubstr("\nNext: ")))
        << ::testing::PrintToString(mistake.words);
    EXPECT_FALSE(hasChinese(ended.errors)) << ended.errors;
  }
}

TEST(CommandLine, MistakesOfAProgramAreJson) {
  const Ended ended = guantong({"--json", "--lang", "en", "keys", "frob"});
  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_EQ(ended.output, "");
  EXPECT_THAT(ended.errors, StartsWith(R"({"error":{"code":"usage","what":"There is no command)"));
}

TEST(CommandLine, AnUnknownLanguageIsAnErrorThatNamesTheKnown) {
  for (const char* language : {"fr", "zh-TW", "english"}) {
    const Ended ended = guantong({"--lang", language, "--version"});
    EXPECT_EQ(ended.exitCode, 2);
    EXPECT_THAT(ended.errors, AllOf(HasSubstr(language), HasSubstr("zh-CN"), HasSubstr("en")));
  }
  EXPECT_THAT(guantong({"--lang"}).errors, HasSubstr("“--lang”后面缺少它的值"));
}

TEST(CommandLine, APassphraseAsArgumentIsRefusedAndNotRepeated) {
  for (const Words& words :
       {Words{"keys", "new", "f", "--passphrase", "hunter2hunter2"},
        Words{"keys", "new", "f", "--passphrase=hunter2hunter2"},
        Words{"--passphrase=hunter2hunter2"}, Words{"keys", "new", "--password", "hunter2hunter2"},
        Words{"keys", "new", "f", "--passphrase-fd", "hunter2hunter2"},
        Words{"keys", "new", "f", "--passphrase-fd=hunter2hunter2"},
        Words{"keys", "new", "f", "--secret=hunter2hunter2"}}) {
    for (const char* form : {"--lang=zh", "--lang=en", "--json"}) {
      Words inForm = words;
      inForm.insert(inForm.begin(), form);
      const Ended ended = guantong(inForm);
      EXPECT_EQ(ended.exitCode, 2);
      EXPECT_THAT(ended.output + ended.errors, Not(HasSubstr("hunter2")));
    }
  }
  EXPECT_THAT(guantong({"keys", "new", "f", "--passphrase", "x"}).errors,
              AllOf(HasSubstr("口令不能写在命令行上"), HasSubstr("--passphrase-fd")));
}

TEST(CommandLine, OptionsMayStandAnywhere) {
  const Words orders[] = {{"--lang", "en", "keys", "show", "/nonexistent/f", "--json"},
                          {"keys", "--json", "show", "--lang=en", "/nonexistent/f"},
                          {"keys", "show", "/nonexistent/f", "--json", "--lang", "en"}};
  for (const Words& words : orders) {
    EXPECT_THAT(guantong(words).errors, StartsWith(R"({"error":{"code":"not_found","what":"What)"));
  }
}

TEST(CommandLine, FilesMayHaveTheNamesOfCommands) {
  for (const char* name : {"keys", "store", "new", "show", "check"}) {
    const Ended ended = guantong({"keys", "show", name, "--json"});
    EXPECT_EQ(ended.exitCode, 1) << name;
    EXPECT_THAT(ended.errors, HasSubstr("\"not_found\"")) << name;
  }
  EXPECT_THAT(guantong({"keys", "show", "--json", "--", "--weird"}).errors,
              HasSubstr("\"detail\":\"--weird\""));
}

TEST(CommandLine, ErrorsDoNotSteerTheTerminal) {
  EXPECT_THAT(guantong({"\x1b]0;title\x07"}).errors, Not(HasSubstr("\x1b")));
  EXPECT_THAT(guantong({"keys", "show", "a\x1b[2J"}).errors, Not(HasSubstr("\x1b")));
}

TEST(CommandLine, CompletionOffersWhatTheTableHas) {
  const std::string script = guantong({"completion", "bash"}).output;
  const auto offered = [&](const std::string& words, int current) {
    support::Start start;
    start.program = "/bin/bash";
    start.arguments = {"-c", script + "\nCOMP_WORDS=(" + words +
                                 ")\nCOMP_CWORD=" + std::to_string(current) +
                                 "\n_guantong\nprintf '%s ' \"${COMPREPLY[@]}\""};
    return support::run(start).output;
  };
  EXPECT_EQ(offered("guantong sta", 1), "status ");
  EXPECT_THAT(offered("guantong ticket ''", 2),
              AllOf(HasSubstr("close "), HasSubstr("list "), HasSubstr("extension-asked ")));
  EXPECT_THAT(offered("guantong ticket new --t", 3),
              AllOf(HasSubstr("--title"), HasSubstr("--to")));
  EXPECT_THAT(offered("guantong status --t", 2), Not(HasSubstr("--title")));
  EXPECT_THAT(guantong({"completion", "zsh"}).output, HasSubstr("bashcompinit"));
  EXPECT_EQ(guantong({"completion", "fish"}).exitCode, 1);
}

TEST(CommandLine, OutputThatCannotBeWrittenIsAFailure) {
  for (const Words& words : {Words{"--version"}, Words{"--help"}}) {
    for (const std::string_view to : {std::string_view("/dev/full"), support::kClosed}) {
      support::Start start;
      start.program = GUANTONG_PROGRAM;
      start.arguments = words;
      start.outputTo = std::string(to);
      const Ended ended = support::run(start);
      EXPECT_EQ(ended.exitCode, 1) << to;
      EXPECT_THAT(ended.errors, HasSubstr("stdout：")) << to;
    }
  }
}

}  // namespace
}  // namespace guantong::node::shell
