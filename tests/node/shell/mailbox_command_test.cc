// Reporters and offices that write to each other, through running offices and the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Ended;
using support::jsonField;
using support::kProvince;
using support::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// The national office and a province below it.
struct Two : support::Country {
  support::Office province{folder, "province", kProvince, "1"};
  Two() {
    enrol(province);
    province.start();
    EXPECT_TRUE(support::eventually([&] { return support::linkIsUp(province); }));
  }
};

/// A ticket of the province with a receipt, handled by the national office.
struct Filed {
  Two& country;
  std::string ticket, code, codeFile;

  explicit Filed(Two& running) : country(running), codeFile(running.folder / "code") {
    const Ended made = country.province.ask(
        {"ticket", "new", "--title", "t", "--to", "000000000000", "--privacy", "anonymous"});
    EXPECT_EQ(made.exitCode, 0) << made.errors;
    ticket = jsonField(made.output, "ticket");
    code = jsonField(made.output, "receipt");
    EXPECT_EQ(code.size(), 29U) << made.output;
    support::writeFile(codeFile, code + "\n", 0600);
  }
  Ended reads(const support::Office& office) const {
    return office.ask({"receipt", "read", "--code-file", codeFile, "--wait", "30"});
  }
};

TEST(MailboxCommand, LettersGoBothWaysWithoutAnybodyKnowingWhoItIs) {
  Two country;
  const Filed filed(country);
  EXPECT_EQ(
      country.province.ask({"mailbox", "write", filed.ticket, "--text", "请告知门牌"}).exitCode, 0);
  // Anywhere: the national office passes the question on to the province.
  for (const support::Office* office : {&country.province, &country.national}) {
    const Ended read = filed.reads(*office);
    ASSERT_EQ(read.exitCode, 0) << read.errors;
    EXPECT_THAT(read.output, AllOf(HasSubstr(R"("from":"office","text":"请告知门牌")"),
                                   HasSubstr(R"("office":"330000000000")")));
  }
  const Ended wrote = country.national.ask(
      {"receipt", "write", "--code-file", filed.codeFile, "--text", "三号", "--wait", "30"});
  ASSERT_EQ(wrote.exitCode, 0) << wrote.errors;
  EXPECT_THAT(country.province.ask({"mailbox", "list"}).output, HasSubstr(R"("unread":true)"));
  EXPECT_THAT(country.province.ask({"mailbox", "read", filed.ticket}).output,
              AllOf(HasSubstr("三号"), Not(HasSubstr("请告知门牌"))));
  EXPECT_THAT(country.province.ask({"mailbox", "list"}).output, HasSubstr(R"("unread":false)"));
  EXPECT_EQ(
      country.province.ask({"mailbox", "forward", filed.ticket, "--text", "门牌三号"}).exitCode, 0);
  EXPECT_TRUE(support::eventually([&] {
    return country.national.ask({"ticket", "show", filed.ticket}).output.find("门牌三号") !=
           std::string::npos;
  }));
}

TEST(MailboxCommand, AHandlerWritesThroughIntake) {
  Two country;
  const Filed filed(country);
  ASSERT_TRUE(support::eventually([&] {
    return country.national
               .ask({"ticket", "message-for-reporter", filed.ticket, "--text", "明日上门"})
               .exitCode == 0;
  }));
  EXPECT_TRUE(support::eventually(
      [&] { return filed.reads(country.province).output.find("明日上门") != std::string::npos; }));
}

TEST(MailboxCommand, AWrongCodeAndAnOfficeThatIsNotThereTellNothing) {
  Two country;
  const Filed filed(country);
  // A code that nobody was given, with a sound check digit, of this province.
  const std::string unknown = country.folder / "unknown";
  support::writeFile(unknown, "330000000000000000000000", 0600);
  const Ended nothing =
      country.province.ask({"receipt", "read", "--code-file", unknown, "--wait", "30"});
  EXPECT_EQ(nothing.exitCode, 1);
  EXPECT_THAT(nothing.errors, AnyOf(HasSubstr("没有对应的信箱"), HasSubstr("有一位不对")));
  EXPECT_THAT(nothing.errors, Not(HasSubstr("33000000")));
  country.province.node().kill();
  const Ended gone =
      country.national.ask({"receipt", "read", "--code-file", filed.codeFile, "--wait", "2"});
  EXPECT_EQ(gone.exitCode, 1);
  EXPECT_THAT(gone.errors, HasSubstr("不说明回执码是否有效"));
}

TEST(MailboxCommand, NoFileOfAnOfficeHoldsTheCode) {
  Two country;
  const Filed filed(country);
  ASSERT_EQ(filed.reads(country.national).exitCode, 0);
  std::string digits = filed.code;
  std::erase(digits, ' ');
  std::size_t files = 0;
  for (const support::Office* office : {&country.province, &country.national}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(office->directory)) {
      if (!entry.is_regular_file()) continue;
      ++files;
      const std::string content = support::readFile(entry.path().string());
      EXPECT_EQ(content.find(digits), content.npos) << entry.path();
      EXPECT_EQ(content.find(filed.code), content.npos) << entry.path();
      // Neither what is random in it.
      EXPECT_EQ(content.find(digits.substr(6)), content.npos) << entry.path();
    }
  }
  EXPECT_GT(files, 4U);
}

TEST(ProofCommand, IsVerifiedWithoutAnOffice) {
  Two country;
  const std::string proof = country.folder / "proof.txt";
  const Ended made =
      country.province.ask({"ticket", "new", "--title", "机密的标题", "--proof", proof});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  const std::string root = country.national.directory + "/root.key";
  const Ended verified = support::guantong({"proof", "verify", proof, "--root", root, "--json"});
  ASSERT_EQ(verified.exitCode, 0) << verified.errors;
  EXPECT_THAT(verified.output, AllOf(HasSubstr(R"("holds":true)"), HasSubstr("330000000000")));
  const std::string text = support::readFile(proof);
  EXPECT_EQ(text.find(jsonField(made.output, "ticket")), text.npos);
  const Ended alone = support::guantong({"proof", "verify", proof, "--json"});
  EXPECT_THAT(alone.output, HasSubstr(R"("holds":false)"));
  const std::string spoilt = country.folder / "spoilt.txt";
  std::string changed = text;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  support::writeFile(spoilt, changed, 0600);
  EXPECT_EQ(support::guantong({"proof", "verify", spoilt, "--root", root}).exitCode, 1);
}

}  // namespace
}  // namespace guantong::node::shell
