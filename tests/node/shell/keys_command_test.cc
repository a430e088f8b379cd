#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "crypto/key_file.h"
#include "crypto/key_ring.h"
#include "node/fingerprint.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using support::Ended;
using support::ProgramOnTerminal;
using support::readFile;
using support::Start;
using support::TemporaryDirectory;
using support::writeFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

constexpr const char* kPassphrase = "correct horse battery staple";

Start starting(Words arguments) {
  Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = std::move(arguments);
  return start;
}

Ended guantong(Words arguments, const std::string& passphrase = kPassphrase) {
  Start start = starting(std::move(arguments));
  start.arguments.insert(start.arguments.end(), {"--passphrase-fd", "5"});
  start.descriptors[5] = passphrase + "\n";
  return support::run(start);
}

std::string keyFileIn(const TemporaryDirectory& folder) {
  const Ended made = guantong({"keys", "new", folder / "office.key"});
  EXPECT_EQ(made.exitCode, 0) << made.errors;
  return folder / "office.key";
}

std::size_t filesIn(const std::string& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

/// The text of a JSON field, as these commands write it.
std::string field(const std::string& json, const std::string& name) {
  const std::string start = "\"" + name + "\":\"";
  const std::size_t at = json.find(start);
  if (at == json.npos) return "";
  const std::size_t begin = at + start.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

TEST(Keys, ShownAreThoseThatWereMade) {
  const TemporaryDirectory folder;
  const std::string file = folder / "office.key";
  const Ended made = guantong({"keys", "new", file, "--json"});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  EXPECT_EQ(made.errors, "");
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);

  const Ended shown = guantong({"keys", "show", file, "--json"});
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(shown.output, made.output);
  EXPECT_EQ(field(shown.output, "file"), file);
  EXPECT_EQ(field(shown.output, "signing_key").size(), 64U);
  EXPECT_EQ(field(shown.output, "transport_key").size(), 64U);
  EXPECT_EQ(field(shown.output, "public_key").size(), 64U);
  EXPECT_EQ(field(shown.output, "state"), "current");
}

TEST(Keys, TheFileHoldsTheKeysThatAreShownAndNoneOfItsSecretsIsShown) {
  const TemporaryDirectory folder;
  const std::string file = folder / "office.key";
  std::string seen;
  for (const Words& words :
       {Words{"keys", "new", file}, Words{"keys", "show", file},
        Words{"keys", "show", file, "--json"}, Words{"keys", "show", file, "--lang", "en"}}) {
    const Ended ended = guantong(words);
    ASSERT_EQ(ended.exitCode, 0) << ended.errors;
    seen += ended.output + ended.errors;
  }
  const std::string bytes = readFile(file);
  const auto payload = crypto::openKeyFile(crypto::viewOf(kPassphrase), crypto::viewOf(bytes));
  ASSERT_TRUE(payload);
  const auto ring = crypto::KeyRing::decode(payload->view());
  ASSERT_TRUE(ring);
  EXPECT_THAT(seen, HasSubstr(hexOf(ring->signingKey().publicKey().bytes)));
  EXPECT_THAT(seen, HasSubstr(hexOf(ring->transportKey().publicKey().bytes)));
  EXPECT_THAT(seen, HasSubstr(fingerprintOf(ring->signingKey().publicKey())));

  std::string together;  // as the groups would read without their spaces
  for (const char character : seen) {
    if (character != ' ' && character != '\n') together += character;
  }
  const std::string secrets = hexOf(payload->view());
  for (std::size_t at = 0; at + 16 <= secrets.size(); at += 16) {
    if (at == 64) continue;  // the count and number of the epoch, public
    EXPECT_THAT(together, Not(HasSubstr(secrets.substr(at, 16)))) << "payload byte " << at / 2;
  }
  EXPECT_THAT(seen, Not(HasSubstr(kPassphrase)));
}

TEST(Keys, AreShownInReadableGroupsThatAlign) {
  const TemporaryDirectory folder;
  const std::string file = keyFileIn(folder);
  for (const auto& [language, labels] :
       {std::pair{"zh", std::vector{"密钥文件  ", "指纹      ", "签名公钥  ", "传输公钥  ",
                                    "加密公钥  "}},
        std::pair{"en", std::vector{"Key file       ", "Fingerprint    ", "Signing key    ",
                                    "Transport key  ", "Sealing key    "}}}) {
    const Ended shown = guantong({"keys", "show", file, "--lang", language});
    std::istringstream lines(shown.output);
    std::string line;
    std::size_t next = 0;
    while (std::getline(lines, line)) {
      if (line.front() == ' ') continue;
      ASSERT_LT(next, labels.size()) << line;
      EXPECT_THAT(line, StartsWith(labels[next++]));
    }
    EXPECT_EQ(next, labels.size()) << shown.output;
  }
}

TEST(Keys, TwoFilesHaveNothingInCommon) {
  const TemporaryDirectory folder;
  const Ended one = guantong({"keys", "new", folder / "one", "--json"});
  const Ended two = guantong({"keys", "new", folder / "two", "--json"});
  for (const char* name : {"fingerprint", "signing_key", "transport_key", "public_key"}) {
    EXPECT_NE(field(one.output, name), field(two.output, name)) << name;
    EXPECT_NE(field(one.output, name), "") << name;
  }
}

TEST(Keys, WrongPassphraseDamageAndPermissionsAreThreeErrors) {
  const TemporaryDirectory folder;
  const std::string file = keyFileIn(folder);
  const std::string good = readFile(file);

  const Ended wrong = guantong({"keys", "show", file}, "correct horse battery stable");
  EXPECT_EQ(wrong.exitCode, 1);
  EXPECT_THAT(wrong.errors, AllOf(HasSubstr("口令不对"), HasSubstr(file)));

  std::string flipped = good;
  flipped[flipped.size() / 2] ^= 1;
  writeFile(file, flipped, 0600);
  const Ended damaged = guantong({"keys", "show", file});
  EXPECT_EQ(damaged.exitCode, 1);
  EXPECT_THAT(damaged.errors, AllOf(HasSubstr("密钥文件已损坏"), HasSubstr(file)));

  writeFile(file, good, 0644);
  const Ended exposed = guantong({"keys", "show", file});
  EXPECT_EQ(exposed.exitCode, 1);
  EXPECT_THAT(exposed.errors,
              AllOf(HasSubstr("别人可能读到或换掉"), HasSubstr("mode 0644; chmod 600 " + file)));

  for (const Ended& ended : {wrong, damaged, exposed}) EXPECT_EQ(ended.output, "");
  writeFile(file, good, 0600);
  EXPECT_EQ(guantong({"keys", "show", file}).exitCode, 0) << "and put right, it opens again";
}

TEST(Keys, ErrorsForProgramsHaveCodes) {
  const TemporaryDirectory folder;
  const std::string file = keyFileIn(folder);
  const auto codeOf = [](const Ended& ended) { return field(ended.errors, "code"); };
  EXPECT_EQ(codeOf(guantong({"keys", "show", file, "--json"}, "another passphrase")),
            "wrong_passphrase");
  EXPECT_EQ(codeOf(guantong({"keys", "show", folder / "none", "--json"})), "not_found");
  EXPECT_EQ(codeOf(guantong({"keys", "new", file, "--json"})), "already_exists");
  EXPECT_EQ(codeOf(guantong({"keys", "new", folder / "new", "--json"}, "short")),
            "passphrase_too_short");
  writeFile(file, "not a key file", 0600);
  EXPECT_EQ(codeOf(guantong({"keys", "show", file, "--json"})), "key_file_damaged");
  EXPECT_EQ(codeOf(support::run(starting({"keys", "show", folder / "none2", "--json"}))),
            "not_found");
}

TEST(Keys, ANewerFormatAsksForAnUpdate) {
  const TemporaryDirectory folder;
  const std::string file = keyFileIn(folder);
  std::string newer = readFile(file);
  newer[9] = 2;  // the format's low byte; then the checksum over it
  const std::string content = newer.substr(0, newer.size() - 32);
  const crypto::Hash checksum = crypto::sha256(crypto::viewOf(content));
  writeFile(file, content + std::string(crypto::textOf(checksum)), 0600);
  const Ended ended = guantong({"keys", "show", file});
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.errors, HasSubstr("升级本机的 guantong"));
}

TEST(Keys, AnExistingFileOrLinkIsLeftAlone) {
  const TemporaryDirectory folder;
  writeFile(folder / "taken", "precious", 0600);
  std::filesystem::create_symlink(folder / "target", folder / "link");
  for (const char* name : {"taken", "link"}) {
    const Ended ended = guantong({"keys", "new", folder / name});
    EXPECT_EQ(ended.exitCode, 1);
    EXPECT_THAT(ended.errors, HasSubstr("没有改动它"));
  }
  EXPECT_EQ(readFile(folder / "taken"), "precious");
  EXPECT_FALSE(std::filesystem::exists(folder / "target"));
  EXPECT_EQ(filesIn(folder.path().string()), 2U);
}

TEST(Keys, ALinkToAKeyFileIsNotFollowed) {
  const TemporaryDirectory folder;
  std::filesystem::create_symlink(keyFileIn(folder), folder / "link");
  const Ended ended = guantong({"keys", "show", folder / "link"});
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.errors, HasSubstr("symbolic link"));
}

TEST(Keys, ADirectoryThatTakesNoFilesIsAClearError) {
  const Ended ended = guantong({"keys", "new", "/proc/office.key"});
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.errors, AllOf(StartsWith("错误："), HasSubstr("/proc/office.key")));
}

TEST(Keys, AShortNewPassphraseMakesNoFile) {
  const TemporaryDirectory folder;
  const Ended ended = guantong({"keys", "new", folder / "office.key"}, "elevenchars");
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.errors, AllOf(HasSubstr("口令太短"), HasSubstr("至少 12 个字符")));
  EXPECT_EQ(filesIn(folder.path().string()), 0U);
}

TEST(Keys, PassphraseComesFromTheServiceManagersCredential) {
  const TemporaryDirectory folder;
  const TemporaryDirectory credentials;
  const std::string file = keyFileIn(folder);
  writeFile(credentials / "guantong-passphrase", kPassphrase, 0400);
  Start start = starting({"keys", "show", file, "--json"});
  start.environment["CREDENTIALS_DIRECTORY"] = credentials.path().string();
  EXPECT_EQ(support::run(start).exitCode, 0);
  writeFile(credentials / "guantong-passphrase", "another passphrase", 0400);
  EXPECT_EQ(field(support::run(start).errors, "code"), "wrong_passphrase");
}

TEST(Keys, PassphraseComesFromStandardInputWhenAskedFor) {
  const TemporaryDirectory folder;
  Start start = starting({"keys", "show", keyFileIn(folder), "--passphrase-fd", "-"});
  start.input = std::string(kPassphrase) + "\n";
  EXPECT_EQ(support::run(start).exitCode, 0);
}

TEST(Keys, WithoutATerminalOrDescriptorTheErrorSaysWhatToDo) {
  const TemporaryDirectory folder;
  Start start = starting({"keys", "new", folder / "office.key"});
  start.input = std::string(kPassphrase) + "\n" + kPassphrase + "\n";  // not asked for: not read
  const Ended ended = support::run(start);
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.errors, AllOf(HasSubstr("没有得到口令"), HasSubstr("--passphrase-fd"),
                                  HasSubstr("LoadCredential=")));
  EXPECT_EQ(filesIn(folder.path().string()), 0U);
}

TEST(Keys, APassphraseInTheEnvironmentIsNotLookedAt) {
  const TemporaryDirectory folder;
  Start start = starting({"keys", "show", keyFileIn(folder), "--json"});
  start.environment["GUANTONG_PASSPHRASE"] = kPassphrase;
  start.environment["PASSPHRASE"] = kPassphrase;
  EXPECT_EQ(field(support::run(start).errors, "code"), "no_passphrase");
}

TEST(KeysOnTerminal, ANewPassphraseIsAskedTwiceAndNeverShown) {
  const TemporaryDirectory folder;
  const std::string file = folder / "office.key";
  ProgramOnTerminal program(starting({"keys", "new", file}));
  ASSERT_TRUE(program.shows("请为 " + file + " 设一个口令"));
  EXPECT_FALSE(program.echoes());
  program.type(std::string(kPassphrase) + "\n");
  ASSERT_TRUE(program.shows("请再输入一次："));
  EXPECT_FALSE(program.echoes());
  program.type(std::string(kPassphrase) + "\n");
  const Ended ended = program.end();
  EXPECT_EQ(ended.exitCode, 0);
  EXPECT_THAT(ended.output, AllOf(HasSubstr("已新建密钥文件"), Not(HasSubstr("horse"))));

  ProgramOnTerminal shown(starting({"keys", "show", file, "--lang", "en"}));
  ASSERT_TRUE(shown.shows("Passphrase for " + file + ":"));
  EXPECT_FALSE(shown.echoes());
  shown.type(std::string(kPassphrase) + "\n");
  const Ended screen = shown.end();
  EXPECT_EQ(screen.exitCode, 0);
  EXPECT_THAT(screen.output, AllOf(HasSubstr("Fingerprint"), Not(HasSubstr("horse"))));
}

TEST(KeysOnTerminal, AMistypedOrShortNewPassphraseIsAskedForAgain) {
  const TemporaryDirectory folder;
  ProgramOnTerminal program(starting({"keys", "new", folder / "office.key"}));
  ASSERT_TRUE(program.shows("设一个口令"));
  program.type("short\n");
  ASSERT_TRUE(program.shows("口令太短"));
  ASSERT_TRUE(program.shows("设一个口令"));
  program.type("correct horse battery\n");
  ASSERT_TRUE(program.shows("请再输入一次"));
  program.type("correct horse batterie\n");
  ASSERT_TRUE(program.shows("两次输入的口令不一样"));
  ASSERT_TRUE(program.shows("设一个口令"));
  program.type("correct horse battery\n");
  ASSERT_TRUE(program.shows("请再输入一次"));
  program.type("correct horse battery\n");
  const Ended ended = program.end();
  EXPECT_EQ(ended.exitCode, 0);
  EXPECT_THAT(ended.output, Not(HasSubstr("horse")));
}

TEST(KeysOnTerminal, AskingEndsAfterThreeTimes) {
  const TemporaryDirectory folder;
  ProgramOnTerminal program(starting({"keys", "new", folder / "office.key"}));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(program.shows("设一个口令"));
    program.type("short\n");
  }
  const Ended ended = program.end();
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_EQ(filesIn(folder.path().string()), 0U);
}

/// Ctrl+Space, which switches input methods, types a NUL where there is none to switch. A file
/// under a passphrase that is refused later could never be opened again.
TEST(KeysOnTerminal, APassphraseThatCouldNotBeGivenAgainMakesNoFile) {
  const TemporaryDirectory folder;
  ProgramOnTerminal program(starting({"keys", "new", folder / "office.key"}));
  const std::string typed = std::string(kPassphrase) + std::string(1, '\0') + "\n";
  ASSERT_TRUE(program.shows("设一个口令"));
  program.type(typed);
  ASSERT_TRUE(program.shows("请再输入一次"));
  program.type(typed);
  const Ended ended = program.end();
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.output, HasSubstr("NUL"));
  EXPECT_EQ(filesIn(folder.path().string()), 0U);
}

TEST(KeysOnTerminal, EndOfInputIsNoPassphrase) {
  const TemporaryDirectory folder;
  ProgramOnTerminal program(starting({"keys", "show", keyFileIn(folder)}));
  ASSERT_TRUE(program.shows("的口令："));
  program.type("\x04");
  const Ended ended = program.end();
  EXPECT_EQ(ended.exitCode, 1);
  EXPECT_THAT(ended.output, HasSubstr("没有得到口令"));
}

TEST(KeysOnTerminal, EchoIsBackWhenASignalEndsTheTyping) {
  const TemporaryDirectory folder;
  const std::string file = keyFileIn(folder);
  for (const int signal : {SIGTERM, SIGHUP}) {
    // A shell above it: when the first program of a terminal ends, the kernel resets the terminal.
    Start start =
        starting({"-c", "\"$0\" keys show \"$1\" & echo pid $!; wait $!; echo ended $?; stty -a",
                  GUANTONG_PROGRAM, file});
    start.program = "/bin/sh";
    start.environment["PATH"] = "/usr/bin:/bin";
    ProgramOnTerminal shell(start);
    ASSERT_TRUE(shell.shows("pid "));
    const pid_t program = std::stoi(shell.restOfLine());
    ASSERT_TRUE(shell.shows("的口令："));
    EXPECT_FALSE(shell.echoes());
    ASSERT_EQ(::kill(program, signal), 0);
    EXPECT_TRUE(shell.shows("ended " + std::to_string(128 + signal)))
        << "it dies of what it was sent, as its parent expects";
    EXPECT_THAT(shell.end().output, AllOf(HasSubstr(" echo "), Not(HasSubstr("-echo "))));
  }
}

TEST(KeysOnTerminal, InterruptKeyWorksWhileTyping) {
  const TemporaryDirectory folder;
  ProgramOnTerminal program(starting({"keys", "show", keyFileIn(folder)}));
  ASSERT_TRUE(program.shows("的口令："));
  program.type("half a pass\x03");
  EXPECT_EQ(program.end().signal, SIGINT);
}

/// The user that owns what /proc says of a process: its own, or root's once it is not dumpable.
uid_t ownerInProc(pid_t process) {
  struct stat status {};
  EXPECT_EQ(::stat(("/proc/" + std::to_string(process) + "/maps").c_str(), &status), 0);
  return status.st_uid;
}

TEST(KeysOnTerminal, AWaitingProgramCannotBeDumpedOrRead) {
  // As an ordinary user: root may always look.
  const TemporaryDirectory folder;
  const uid_t user = ::geteuid() == 0 ? 65534 : ::geteuid();
  const std::string program = folder / "guantong";
  std::filesystem::copy_file(GUANTONG_PROGRAM, program);
  std::filesystem::permissions(program, std::filesystem::perms(0755));
  ASSERT_EQ(::chmod(folder.path().string().c_str(), 0755), 0);
  const std::string inner = folder / "keys";
  std::filesystem::create_directory(inner);
  ASSERT_EQ(::chown(inner.c_str(), user, static_cast<gid_t>(-1)), 0);

  Start start = starting({"keys", "new", inner + "/office.key"});
  start.program = program;
  if (::geteuid() == 0) start.user = user;
  ProgramOnTerminal waiting(start);
  ASSERT_TRUE(waiting.shows("设一个口令"));
  EXPECT_EQ(ownerInProc(waiting.process()), 0U);
  EXPECT_THAT(readFile("/proc/" + std::to_string(waiting.process()) + "/limits"),
              HasSubstr("Max core file size        0                    0 "));

  Start control = start;  // a program that did nothing about it: the measure measures
  control.program = "/bin/cat";
  control.arguments = {"-"};
  ProgramOnTerminal open(control);
  open.type("ready\n");
  ASSERT_TRUE(open.shows("ready"));
  ASSERT_TRUE(open.shows("ready"));
  EXPECT_EQ(ownerInProc(open.process()), user);
}

}  // namespace
}  // namespace guantong::node::shell
