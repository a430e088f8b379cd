// Real offices as real processes, on this machine's loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using support::Country;
using support::Ended;
using support::eventually;
using support::guantong;
using support::jsonField;
using support::kNational;
using support::kPassphrase;
using support::kProvince;
using support::linkIsUp;
using support::Office;
using support::RunningProgram;
using support::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// The ticket that an office has seen last.
std::string newestTicket(const Office& office) {
  return jsonField(office.ask({"ticket", "list"}).output, "ticket");
}
std::string newestStage(const Office& office) {
  return jsonField(office.ask({"ticket", "list"}).output, "stage");
}

TEST(Running, AnOfficeEnrolsAndATicketGoesDownAndItsResultComesUp) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  province.start();
  EXPECT_TRUE(eventually([&] { return linkIsUp(province) && linkIsUp(country.national); }))
      << province.log() << country.national.log();

  const Ended made = country.national.ask(
      {"ticket", "new", "--title", "路灯不亮", "--text", "三天了", "--to", kProvince});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  const std::string ticket = jsonField(made.output, "ticket");
  EXPECT_TRUE(eventually([&] { return newestTicket(province) == ticket; })) << province.log();
  EXPECT_EQ(province.ask({"ticket", "result", ticket, "--text", "已修复"}).exitCode, 0);
  EXPECT_TRUE(eventually([&] { return newestStage(country.national) == "result"; }));
  EXPECT_EQ(country.national.ask({"ticket", "close", ticket}).exitCode, 0);
  EXPECT_TRUE(eventually([&] { return newestStage(province) == "closed"; }));

  const Ended shown = guantong({"ticket", "show", ticket, "--dir", province.directory});
  EXPECT_THAT(shown.output, AllOf(HasSubstr("路灯不亮"), HasSubstr("└─ "), HasSubstr("已修复"),
                                  HasSubstr("送达 330000000000")));
  for (const Office* office : {&country.national, &province}) {
    const Ended verified =
        guantong({"ledger", "verify", "--json", "--dir", office->directory}, true);
    EXPECT_EQ(verified.exitCode, 0) << verified.output << verified.errors;
    EXPECT_EQ(jsonField(verified.output, "bodies_checked"), "true");
  }
}

TEST(Running, KilledNodesLoseNothingThatTheyAnswered) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  std::vector<std::string> tickets;
  for (int i = 0; i < 5; ++i) {  // the province does not run yet
    const Ended made = country.national.ask({"ticket", "new", "--title", "t", "--to", kProvince});
    ASSERT_EQ(made.exitCode, 0) << made.errors;
    tickets.push_back(jsonField(made.output, "ticket"));
  }
  EXPECT_THAT(
      guantong({"status", "--dir", country.national.directory}).output,
      AllOf(HasSubstr("普通 5 ("), HasSubstr("（还有 36")));  // lanes; days of a certificate
  country.national.node().kill();
  country.national.start();
  province.start();
  province.node().kill();
  province.start();
  for (const std::string& ticket : tickets) {
    EXPECT_TRUE(eventually([&] {
      return jsonField(province.ask({"ticket", "show", ticket}).output, "stage") == "delivered";
    })) << province.log();
  }
}

TEST(Running, ATicketIsWrittenIntoItsRowThoughNobodyAsksForIt) {
  Country country;
  const Ended made = country.national.ask({"ticket", "new", "--title", "t", "--to", kProvince});
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  EXPECT_TRUE(eventually([&] {
    const Ended checked = guantong({"store", "check", "--json", country.national.directory});
    return checked.output.find(R"("name":"ticket-rows","entries":1)") != std::string::npos;
  }));
}

TEST(Running, AnEnrolmentThatWasBrokenOffGoesOnWhereItWas) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  const std::string invitation = country.invitationFor(kProvince);
  country.enrolling(province, invitation)->kill();
  const std::string before = country.digits();
  auto again = country.enrolling(province, invitation);
  EXPECT_TRUE(eventually([&] { return !jsonField(again->errors(), "digits").empty(); }));
  EXPECT_EQ(country.digits(), before);
  EXPECT_EQ(country.national.ask({"approve", kProvince, "--digits", before}).exitCode, 0);
  EXPECT_EQ(again->wait(), 0) << again->errors();
}

TEST(Running, WrongDigitsEndTheInvitation) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  auto program = country.enrolling(province, country.invitationFor(kProvince));
  EXPECT_EQ(
      country.national.ask({"approve", kProvince, "--digits", "00000 00000 00000 00000"}).exitCode,
      1);
  EXPECT_EQ(country.digits(), "");
}

TEST(Running, ARevokedOfficeIsHeardNoMore) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  province.start();
  EXPECT_TRUE(eventually([&] { return linkIsUp(province); }));
  EXPECT_EQ(country.national.ask({"revoke", kProvince, "--reason", "key-stolen"}).exitCode, 0);
  province.node().kill();
  province.start();  // a new connection, with the revoked key
  EXPECT_TRUE(eventually([&] {
    return !jsonField(country.national.status().output, "key-not-admitted").empty();
  })) << country.national.status().output;
  EXPECT_THAT(country.national.log(), HasSubstr("key-not-admitted"));
}

TEST(Running, ASecondNodeOnOneDirectoryIsRefused) {
  Country country;
  const Ended second = guantong({"run", "--dir", country.national.directory, "--json"}, true);
  EXPECT_EQ(second.exitCode, 1);
  EXPECT_THAT(second.errors, HasSubstr("\"store_busy\""));
  EXPECT_EQ(country.national.status().exitCode, 0);
}

TEST(Running, StatusTellsTheTimeOfTheQuestion) {
  Country country;
  const std::string first = jsonField(country.national.status().output, "now");
  EXPECT_LT(first, jsonField(country.national.status().output, "now"));  // nothing happened between
}

TEST(Running, AChildThatCanNotReachItsParentSaysWhenItTriesAgain) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  province.start();
  EXPECT_TRUE(eventually([&] { return linkIsUp(province); }));
  EXPECT_EQ(jsonField(province.status().output, "retry_at"), "");
  province.node().kill();
  country.national.node().kill();
  province.start();
  EXPECT_TRUE(eventually([&] {
    return guantong({"status", "--dir", province.directory}).output.find("后重试") !=
           std::string::npos;
  })) << province.status().output;
}

TEST(Running, TheLocalSocketIsItsUsersAlone) {
  Country country;
  struct stat status {};
  const std::string socket = country.national.directory + "/control.sock";
  ASSERT_EQ(::stat(socket.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  ASSERT_EQ(::stat(country.national.directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
}

TEST(Running, SigtermEndsItWithZeroAndTheSocketGoes) {
  Country country;
  EXPECT_EQ(country.national.node().end(), 0);
  EXPECT_FALSE(std::filesystem::exists(country.national.directory + "/control.sock"));
  const Ended asked = country.national.status();
  EXPECT_EQ(asked.exitCode, 1);
  EXPECT_THAT(asked.errors, HasSubstr("\"not_running\""));
  country.national.start();
}

TEST(Running, ManyOfficesShareOneProcess) {
  Country country;
  Office province(country.folder, "province", kProvince, "1");
  country.enrol(province);
  EXPECT_EQ(country.national.node().end(), 0);
  const RunningProgram both(
      GUANTONG_PROGRAM, {"run", "--dir", country.national.directory, "--dir", province.directory},
      std::string(kPassphrase) + "\n" + kPassphrase + "\n", country.folder / "both.log");
  EXPECT_TRUE(eventually([&] { return linkIsUp(province) && linkIsUp(country.national); }))
      << both.errors();
  const Ended made = province.ask({"ticket", "new", "--title", "t", "--to", kNational});
  EXPECT_EQ(made.exitCode, 0) << made.errors;
  EXPECT_TRUE(eventually(
      [&] { return newestTicket(country.national) == jsonField(made.output, "ticket"); }));
}

TEST(Running, AConfigurationMistakeNamesFileAndLine) {
  Country country;
  EXPECT_EQ(country.national.node().end(), 0);
  const std::string path = country.national.directory + "/guantong.toml";
  const std::string text = support::readFile(path);
  support::writeFile(path, text + "lisen = \"tcp://x:1\"\n", 0600);
  const Ended refused = guantong({"run", "--dir", country.national.directory}, true);
  EXPECT_EQ(refused.exitCode, 1);
  const auto line = std::count(text.begin(), text.end(), '\n') + 1;
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("guantong.toml:" + std::to_string(line) + ":"),
                                    HasSubstr("did you mean 'listen'?")));
}

TEST(Running, AnOfficeThatNobodyCertifiedSaysWhatToDo) {
  TemporaryDirectory folder;
  const Office province(folder, "province", kProvince, "1");
  const Ended refused = guantong({"run", "--dir", province.directory, "--json"}, true);
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("\"not_enrolled\""), HasSubstr("guantong enrol")));
}

TEST(Running, TheRootCertifiesOneNationalOffice) {
  TemporaryDirectory folder;
  const std::string root = folder / "root";
  ASSERT_EQ(guantong({"root", "init", "--dir", root}, true).exitCode, 0);
  const Office first(folder, "first", kNational, "0");
  const Office second(folder, "second", kNational, "0");
  const auto certify = [&](const Office& office) {
    return guantong({"root", "certify", "--root", root, "--dir", office.directory, "--json"}, true);
  };
  EXPECT_EQ(certify(first).exitCode, 0);
  const std::string certificate = support::readFile(first.directory + "/office.certificate");
  EXPECT_EQ(certify(first).exitCode, 0);
  EXPECT_EQ(support::readFile(first.directory + "/office.certificate"), certificate);
  EXPECT_THAT(certify(second).errors, HasSubstr("\"already_exists\""));
}

TEST(Running, NothingSecretIsInTheLog) {
  Country country;
  const std::string invitation = country.invitationFor(kProvince);
  EXPECT_EQ(country.national.node().end(), 0);
  EXPECT_THAT(country.national.log(), AllOf(HasSubstr("running"), Not(HasSubstr(kPassphrase)),
                                            Not(HasSubstr(invitation.substr(4, 20)))));
}

}  // namespace
}  // namespace guantong::node::shell
