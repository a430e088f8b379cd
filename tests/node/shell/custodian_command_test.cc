// The real program on four machines of its own: two custodians', the reader's, and nobody's office.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "crypto/key_file.h"
#include "node/fingerprint.h"
#include "node/reporter/custodian_key.h"
#include "tests/node/reporter/custody_samples.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

using reporter::Case;
using reporter::Grant;
using reporter::Statement;
using support::Ended;
using support::ProgramOnTerminal;
using support::readFile;
using support::Start;
using support::writeFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;
namespace samples = reporter::samples;

constexpr const char* kPassphrase = "correct horse battery staple";

Start starting(Words arguments) {
  Start start;
  start.program = GUANTONG_PROGRAM;
  start.arguments = std::move(arguments);
  return start;
}
Ended guantong(Words arguments, const std::string& passphrase = "") {
  Start start = starting(std::move(arguments));
  if (!passphrase.empty()) {
    start.arguments.insert(start.arguments.end(), {"--passphrase-fd", "5"});
    start.descriptors[5] = passphrase + "\n";
  }
  return support::run(start);
}
std::string field(const std::string& json, const std::string& name) {
  const std::string start = "\"" + name + "\":\"";
  const std::size_t at = json.find(start);
  if (at == json.npos) return "";
  return json.substr(at + start.size(), json.find('"', at + start.size()) - at - start.size());
}

/// Three custodians and a reader, whose keys the program made; the office is this test.
class CustodianProgram : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    keys_ = new support::TemporaryDirectory;
    for (const char* name : {"0", "1", "2", "reader"}) {
      const Ended made = guantong({"custodian", "new", keyFile(name), "--json"}, kPassphrase);
      ASSERT_EQ(made.exitCode, 0) << made.errors;
      const auto key = reporter::publicKeyFrom(field(made.output, "public_key"));
      ASSERT_TRUE(key.has_value()) << made.output;
      EXPECT_EQ(field(made.output, "fingerprint"), reporter::fingerprintOf(*key));
      public_.push_back(*key);
    }
  }
  static void TearDownTestSuite() {
    delete keys_;
    keys_ = nullptr;
    public_.clear();
  }
  static std::string keyFile(const std::string& name) { return *keys_ / name; }
  static const crypto::SealingPublicKey& publicKey(std::size_t person) { return public_[person]; }

  /// Long enough for any clock that the program believes.
  static Statement statement() {
    Statement said = samples::someStatement();
    said.until = *profile::instantFrom("2077-01-01");
    return said;
  }
  std::string caseFile(const Statement& said) {
    const auto custodians = *crypto::Custodians::of(2, {publicKey(0), publicKey(1), publicKey(2)});
    capsules = samples::someCapsules(custodians, randomness);
    return written("case", *reporter::beginCase(said, publicKey(3), samples::sealsOf(capsules),
                                                crypto::Quorum{0b101}));
  }
  std::string written(const std::string& name, const Case& of) {
    writeFile(folder / name, reporter::armoured(reporter::kCaseFile, reporter::encode(of)), 0600);
    return folder / name;
  }
  static Case read(const std::string& path) {
    return *reporter::decodeCase(*reporter::unarmoured(reporter::kCaseFile, readFile(path)));
  }
  Ended open(const std::string& from, const std::string& person, const std::string& to) {
    return guantong({"custodian", "open", from, "--key", keyFile(person), "--out", folder / to,
                     "--yes", "--lang", "en"},
                    kPassphrase);
  }
  std::string grantFile(const Statement& said) {
    const std::string begun = caseFile(said);
    EXPECT_EQ(open(begun, "0", "second").exitCode, 0);
    EXPECT_EQ(open(folder / "second", "2", "done").exitCode, 0);
    const Grant grant = samples::grantOf(read(folder / "done"), capsules, randomness);
    writeFile(folder / "grant", reporter::armoured(reporter::kGrantFile, encode(grant)), 0600);
    return folder / "grant";
  }

  support::TemporaryDirectory folder;
  crypto::Randomness randomness = samples::randomnessOf();
  std::vector<samples::Sealed> capsules;

 private:
  static inline support::TemporaryDirectory* keys_ = nullptr;
  static inline std::vector<crypto::SealingPublicKey> public_;
};

TEST_F(CustodianProgram, TwoOpenOneAfterTheOtherAndTheReaderReads) {
  const Ended first = open(caseFile(statement()), "0", "second");
  ASSERT_EQ(first.exitCode, 0) << first.errors;
  EXPECT_THAT(first.output, AllOf(HasSubstr("1 of 2 opened"), HasSubstr("to the next custodian")));
  struct stat status {};
  ASSERT_EQ(::stat((folder / "second").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  const Ended second = open(folder / "second", "2", "done");
  ASSERT_EQ(second.exitCode, 0) << second.errors;
  EXPECT_THAT(second.output, AllOf(HasSubstr("2 of 2 opened"), HasSubstr("back to the office")));

  const Case done = read(folder / "done");
  const Grant grant = samples::grantOf(done, capsules, randomness);
  writeFile(folder / "grant", reporter::armoured(reporter::kGrantFile, encode(grant)), 0600);
  const Ended shown = guantong(
      {"disclosure", "read", folder / "grant", "--key", keyFile("reader"), "--force"}, kPassphrase);
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("姓名      标记甲"), HasSubstr("13900000001"),
                    HasSubstr("我是标记甲，我举报……"), HasSubstr("理由      举报人生命安全")));
  const Ended json = guantong(
      {"disclosure", "read", folder / "grant", "--key", keyFile("reader"), "--force", "--json"},
      kPassphrase);
  EXPECT_THAT(json.output, AllOf(HasSubstr(R"("name":"标记甲")"),
                                 HasSubstr(R"("phones":["13900000001","0571-00000002"])")));
}

TEST_F(CustodianProgram, WhatIsAskedIsShownBeforeAndNobodyOpensWithoutAYes) {
  const std::string file = caseFile(statement());
  const Words open{"custodian", "open", file, "--key", keyFile("0"), "--out", folder / "second"};
  {
    ProgramOnTerminal program(starting(open));
    ASSERT_TRUE(program.shows("举报人生命安全受到威胁"));
    ASSERT_TRUE(program.shows(reporter::digitsOf(read(file))));
    ASSERT_TRUE(program.shows("输入 yes 表示同意"));
    program.type("no\n");
    EXPECT_EQ(program.end().exitCode, 1);
    EXPECT_FALSE(std::filesystem::exists(folder / "second"));
  }
  ProgramOnTerminal program(starting(open));
  ASSERT_TRUE(program.shows("输入 yes 表示同意"));
  program.type("yes\n");
  ASSERT_TRUE(program.shows("的口令"));
  EXPECT_FALSE(program.echoes());
  program.type(std::string(kPassphrase) + "\n");
  const Ended ended = program.end();
  EXPECT_EQ(ended.exitCode, 0) << ended.output;
  EXPECT_THAT(ended.output, AllOf(HasSubstr("已开启 1/2"), Not(HasSubstr("horse"))));
  // Where nobody can be asked, nobody agreed.
  Words other = open;
  other.back() = folder / "third";
  const Ended unasked = guantong(other, kPassphrase);
  EXPECT_EQ(unasked.exitCode, 1);
  EXPECT_THAT(unasked.errors, HasSubstr("--yes"));
}

TEST_F(CustodianProgram, OutOfTurnAndTwiceItSaysWhoseTurnItIsAndWritesNothing) {
  const std::string file = caseFile(statement());
  EXPECT_THAT(open(file, "2", "x").errors, HasSubstr(reporter::fingerprintOf(publicKey(0))));
  EXPECT_THAT(open(file, "1", "x").errors, HasSubstr("was not asked this time"));
  EXPECT_THAT(open(file, "reader", "x").errors, HasSubstr("is not of its custodians"));
  ASSERT_EQ(open(file, "0", "second").exitCode, 0);
  EXPECT_THAT(open(folder / "second", "0", "x").errors, HasSubstr("has opened it already"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x"));
  EXPECT_EQ(open(folder / "second", "2", "case").exitCode, 1) << "wrote over a file";
}

TEST_F(CustodianProgram, AfterItsLastDayNothingOpensAndNothingIsRead) {
  Statement over = statement();
  over.until = *profile::instantFrom("2026-01-05");
  const Ended refused = open(caseFile(over), "0", "second");
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.errors, HasSubstr("is over since the end of 2026-01-04"));
  Grant grant;
  grant.statement = over;
  grant.opened.push_back({{},
                          reporter::Part::kIdentity,
                          crypto::Bytes(100),
                          crypto::Bytes(reporter::kWrappedHalfBytes),
                          crypto::Bytes(reporter::kSubkeyHalfBytes)});
  writeFile(folder / "grant", reporter::armoured(reporter::kGrantFile, encode(grant)), 0600);
  const Ended read = guantong(
      {"disclosure", "read", folder / "grant", "--key", keyFile("reader"), "--force"}, kPassphrase);
  EXPECT_THAT(read.errors, HasSubstr("已于 2026-01-04 日终到期"));
}

TEST_F(CustodianProgram, WhatWasDisclosedGoesToATerminalAlone) {
  const std::string grant = grantFile(statement());
  const Words words{"disclosure", "read", grant, "--key", keyFile("reader")};
  const Ended piped = guantong(words, kPassphrase);
  EXPECT_EQ(piped.exitCode, 1);
  EXPECT_THAT(piped.errors, HasSubstr("--force"));
  EXPECT_EQ(piped.output, "");
  ProgramOnTerminal program(starting(words));
  ASSERT_TRUE(program.shows("的口令"));
  program.type(std::string(kPassphrase) + "\n");
  const Ended shown = program.end();
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_THAT(shown.output, HasSubstr("标记甲"));
  // Another's key reads nothing, nor says more.
  const Ended other =
      guantong({"disclosure", "read", grant, "--key", keyFile("1"), "--force"}, kPassphrase);
  EXPECT_EQ(other.exitCode, 1);
  EXPECT_THAT(other.errors, AllOf(HasSubstr("打不开"), Not(HasSubstr("标记"))));
}

TEST_F(CustodianProgram, AnAttachmentGoesToAFileOfItsOwn) {
  const auto custodians = *crypto::Custodians::of(1, {publicKey(0)});
  capsules.push_back(samples::sealedOf(
      reporter::Part::kAttachment, samples::textSecret("标记丙的照片"), custodians, randomness));
  const std::string file = written(
      "case", *reporter::beginCase(statement(), publicKey(3), samples::sealsOf(capsules), {1}));
  ASSERT_EQ(open(file, "0", "done").exitCode, 0);
  const Grant grant = samples::grantOf(read(folder / "done"), capsules, randomness);
  writeFile(folder / "grant", reporter::armoured(reporter::kGrantFile, encode(grant)), 0600);
  const Words words{"disclosure", "read", folder / "grant", "--key", keyFile("reader"), "--force"};
  const Ended named = guantong(words, kPassphrase);
  EXPECT_THAT(named.output, AllOf(HasSubstr("18 字节"), Not(HasSubstr("标记丙"))));
  Words saved = words;
  saved.insert(saved.end(), {"--out", folder / "photo"});
  EXPECT_EQ(guantong(saved, kPassphrase).exitCode, 0);
  EXPECT_EQ(readFile(folder / "photo-1"), "标记丙的照片");
}

TEST_F(CustodianProgram, ACaseIsShownWithoutAKeyForPeopleAndPrograms) {
  const std::string file = caseFile(statement());
  const Ended shown = guantong({"custodian", "case", file, "--lang", "en"});
  EXPECT_EQ(shown.exitCode, 0);
  for (const std::string& text :
       {std::string("330100000000 杭州市热线"), std::string("12 王敏"), std::string("2076-12-31"),
        std::string("identity, original"), std::string("0 of 2 opened"),
        reporter::fingerprintOf(publicKey(0)), reporter::fingerprintOf(publicKey(3))}) {
    EXPECT_THAT(shown.output, HasSubstr(text));
  }
  const Ended json = guantong({"custodian", "case", file, "--json"});
  EXPECT_EQ(field(json.output, "purpose"), "disclose");
  EXPECT_EQ(field(json.output, "digits"), reporter::digitsOf(read(file)));
}

TEST_F(CustodianProgram, ACustodiansKeyIsNotMadeInAnOfficesDirectoryNorBelowIt) {
  writeFile(folder / "office.keys", "x", 0600);
  std::filesystem::create_directory(folder.path() / "below");
  for (const char* name : {"my.key", "below/my.key"}) {
    const Ended made = guantong({"custodian", "new", folder / name}, kPassphrase);
    EXPECT_EQ(made.exitCode, 1);
    EXPECT_THAT(made.errors, HasSubstr("机构的目录"));
    EXPECT_FALSE(std::filesystem::exists(folder / name));
  }
}

TEST_F(CustodianProgram, AnOfficesKeysAreNotTakenForACustodiansNorTheOtherWayRound) {
  ASSERT_EQ(guantong({"keys", "new", folder / "office"}, kPassphrase).exitCode, 0);
  const Ended one = guantong({"custodian", "show", folder / "office"}, kPassphrase);
  EXPECT_THAT(one.errors, HasSubstr("机构的密钥"));
  const Ended two = guantong({"keys", "show", keyFile("0")}, kPassphrase);
  EXPECT_THAT(two.errors, HasSubstr("holds a custodian's key"));
}

TEST_F(CustodianProgram, ItsKeyIsShownAndNoneOfItsSecret) {
  const Ended shown = guantong({"custodian", "show", keyFile("0")}, kPassphrase);
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_THAT(shown.output, AllOf(HasSubstr(reporter::publicKeyText(publicKey(0))),
                                  HasSubstr(reporter::fingerprintOf(publicKey(0)))));
  const std::string file = readFile(keyFile("0"));
  const auto payload = crypto::openKeyFile(crypto::viewOf(kPassphrase), crypto::viewOf(file));
  const std::string secret = hexOf(payload->view().subspan(8));
  EXPECT_THAT(shown.output, Not(HasSubstr(secret.substr(0, 16))));
  EXPECT_EQ(guantong({"custodian", "show", keyFile("0")}, "not this one, certainly").exitCode, 1);
}

}  // namespace
}  // namespace guantong::node::shell
