#include "node/profile/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong::node::profile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kLeast = R"(hotline = "12345"
version = 1
name = "试"
document = "试〔2026〕1号"
effective_from = "2026-01-01"
[[body]]
name = "county"
offices = ["532328000000"]
[[body]]
name = "unit"
offices = ["532328000000*"]
[[channel]]
name = "电话"
hours = "24h"
[[type]]
name = "咨询"
[retention]
years = 2
)";

/// kLeast with more behind it; findings as "line: what".
std::vector<std::string> findingsOf(const std::string& text) {
  const Checked checked = readProfile(text, "p.toml");
  std::vector<std::string> found;
  bool fatal = false;
  for (const Finding& finding : checked.findings) {
    found.push_back(std::to_string(finding.line) + ": " + finding.what);
    fatal = fatal || finding.fatal;
  }
  EXPECT_EQ(checked.profile == nullptr, fatal);
  return found;
}
std::vector<std::string> findingsBehind(const std::string& more) {
  return findingsOf(std::string(kLeast) + more);
}
/// The one fatal finding, whose line is kLeast's last and `line` more.
void expectRefused(const std::string& more, std::size_t line, const std::string& what) {
  std::vector<Finding> fatal;
  for (const Finding& finding : readProfile(std::string(kLeast) + more, "p.toml").findings) {
    if (finding.fatal) fatal.push_back(finding);
  }
  ASSERT_THAT(fatal, SizeIs(1)) << more;
  EXPECT_EQ(fatal[0].line, 18 + line) << more << fatal[0].what;
  EXPECT_THAT(fatal[0].what, HasSubstr(what)) << more;
}
std::string clock(const std::string& lines) {
  return "[[clock]]\nname = \"finish\"\nruns = \"turn\"\n" + lines + "\n";
}
const std::string kFive = clock("limit = \"5 working days\"\nstops = [\"result\"]");

TEST(ProfileFile, WhatItNeedsIsLittle) {
  const Checked checked = readProfile(kLeast, "p.toml");
  EXPECT_THAT(checked.findings, IsEmpty());
  ASSERT_NE(checked.profile, nullptr);
  EXPECT_EQ(checked.profile->hotline, "12345");
  EXPECT_EQ(textOf(checked.profile->effectiveFrom), "2026-01-01");
  EXPECT_TRUE(checked.profile->channels[0].roundTheClock());
  EXPECT_THAT(checked.profile->clocks, IsEmpty());
}

TEST(ProfileFile, WhatIsMissingIsNamed) {
  EXPECT_THAT(findingsOf(""),
              ElementsAre(HasSubstr("'hotline'"), HasSubstr("'version'"), HasSubstr("'name'"),
                          HasSubstr("'document'"), HasSubstr("'effective_from'"),
                          HasSubstr("'retention'"), HasSubstr("'type'"), HasSubstr("'channel'")));
}

TEST(ProfileFile, AClockHasWhatItsLinesSay) {
  const Checked checked = readProfile(
      std::string(kLeast) + clock("chinese = \"办结\"  # Y28\nbodies = [\"unit\"]\n"
                                  "limit = \"5 working days\"  # Y28 Y31\nsets = [\"法定时限\"]\n"
                                  "stops = [\"result\", \"退回\"]\nday_ends = \"17:30\"\n"
                                  "warn_before = \"48h\"\nsoft = true\nurgent = false"),
      "p.toml");
  ASSERT_NE(checked.profile, nullptr) << checked.findings[0].what;
  const ClockRule& rule = checked.profile->clocks[0];
  EXPECT_EQ(rule.limit, support::limit("5 working days"));
  EXPECT_THAT(rule.starts, ElementsAre(Kind::kDelivered));
  EXPECT_THAT(rule.stops, ElementsAre(Kind::kResult, Kind::kReturned));
  EXPECT_THAT(rule.sets, ElementsAre(Kind::kLegalLimitSet));
  EXPECT_EQ(rule.dayEnds, std::chrono::minutes{17 * 60 + 30});
  EXPECT_EQ(rule.warnBefore, std::chrono::hours{48});
  EXPECT_TRUE(rule.soft);
  EXPECT_EQ(rule.applies.urgent, false);
  EXPECT_EQ(textOf(rule.whose), "holder");
  EXPECT_THAT(rule.rules, ElementsAre("Y28", "Y31"));
}

TEST(ProfileFile, AClockOfTheTicketIsTheRegistrarsAndStartsWithItsReceipt) {
  const Checked checked = readProfile(
      std::string(kLeast) +
          "[[clock]]\nname = \"a\"\nruns = \"ticket\"\nlimit = \"3 days\"\nstops = [\"result\"]\n",
      "p.toml");
  ASSERT_NE(checked.profile, nullptr);
  EXPECT_THAT(checked.profile->clocks[0].starts, ElementsAre(Kind::kRegistered));
  EXPECT_EQ(textOf(checked.profile->clocks[0].whose), "registrar");
}

TEST(ProfileFile, AnUnknownKeyNamesTheNearestAndItsLine) {
  expectRefused(clock("limt = \"5 days\"\nstops = [\"result\"]"), 4, "did you mean 'limit'?");
  expectRefused("[contacts]\nattempts = 3\n", 1, "did you mean 'contact'?");
}

TEST(ProfileFile, AValueThatIsNotAllowedSaysWhatIs) {
  expectRefused(clock("limit = \"5 werkdays\"\nstops = [\"result\"]"), 4, "\"5 working days\"");
  expectRefused(clock("stops = [\"resutl\"]"), 4, "did you mean 'result'?");
  expectRefused(clock("stops = [\"profile-published\"]"), 4, "no kind of event on a ticket");
  expectRefused(kFive + "whose = \"boss\"\n", 6, "\"registrar\"");
  expectRefused("[[route]]\nname = \"a\"\nto = \"matter-level-5\"\n", 3, "\"-level-4\"");
  expectRefused("[[channel]]\nname = \"a\"\nhours = \"20:00-08:00\"\n", 3, "\"08:00-20:00\"");
  expectRefused("[[channel]]\nname = \"a\"\nhours = \"08:00-24:01\"\n", 3, "\"08:00-20:00\"");
  expectRefused("[[type]]\nname = \"a\"\nprivacy = \"secret\"\n", 3, "\"confidential\"");
  expectRefused("[[body]]\nname = \"a\"\noffices = [\"5323\"]\n", 3, "\"532328000000*\"");
  expectRefused("[people]\nexactly_one = [\"boss\"]\n", 2, "\"main-administrator\"");
  expectRefused("[[summary]]\nname = \"a\"\nperiod = \"day\"\n", 3, "\"quarter\"");
}

TEST(ProfileFile, NamesThatAreNotThereAreRefusedWithTheNearest) {
  expectRefused(kFive + "types = [\"投诉\"]\n", 6, "there is no [[type]] '投诉'");
  expectRefused(kFive + "bodies = [\"uint\"]\n", 6, "did you mean 'unit'?");
  expectRefused(kFive + "categories = [\"a\"]\n", 6, "no [[category]] 'a'");
  expectRefused("[[route]]\nname = \"a\"\nto = \"body contry\"\n", 3, "did you mean 'county'?");
  expectRefused("[[body]]\nname = \"a\"\nlevel = 1\nsuperior = \"body b\"\n", 4, "no [[body]] 'b'");
  expectRefused("[return]\nupward = \"body b\"\n", 2, "no [[body]] 'b'");
  expectRefused("[[return.rule]]\ndecides = \"body b\"\n", 2, "no [[body]] 'b'");
  expectRefused("[joint]\ndecides = \"body b\"\n", 2, "no [[body]] 'b'");
  expectRefused("[emergency]\nto = \"body b\"\n", 2, "no [[body]] 'b'");
  expectRefused("[people]\nfiled = [\"liaison\"]\nfiled_with = \"body b\"\n", 3, "no [[body]] 'b'");
}

TEST(ProfileFile, AnApproverThatDoesNotExistIsRefused) {
  expectRefused(kFive +
                    "[[extension]]\nclock = \"finish\"\nact = \"approval\"\n"
                    "most = \"3 working days\"\nchain = [\"body county\", \"body state\"]\n",
                10, "there is no [[body]] 'state'");
}

TEST(ProfileFile, AnExtensionFitsItsClock) {
  const auto extension = [](const std::string& lines) {
    return kFive + "[[extension]]\nclock = \"finish\"\nact = \"filing\"\nchain = [\"sender\"]\n" +
           lines + "\n";
  };
  EXPECT_THAT(findingsBehind(extension("most = \"3 working days\"\ncap = \"8 working days\"")),
              IsEmpty());
  expectRefused(extension("cap = \"4 working days\""), 10, "leaves nothing to extend");
  expectRefused(extension("cap = \"5 working days\""), 10, "leaves nothing to extend");
  expectRefused(extension("cap = \"40 days\""), 10, "is in another unit");
  expectRefused(extension("most = \"3 days\""), 10, "is in another unit");
  expectRefused(extension("most = \"4 working days\"\ncap = \"8 working days\""), 10,
                "is longer than the cap of 8 working days");
  expectRefused(extension("soft_cap = true"), 10, "goes with a 'cap'");
}

TEST(ProfileFile, AnExtensionHasAClockAndAChain) {
  const std::string most = "most = \"3 working days\"\nact = \"approval\"\n";
  expectRefused(kFive + "[[extension]]\nclock = \"finnish\"\nchain = [\"sender\"]\n" + most, 7,
                "did you mean 'finish'?");
  expectRefused(kFive + "[[extension]]\nclock = \"finish\"\n" + most, 6, "needs 'chain'");
  expectRefused(kFive +
                    "[[extension]]\nclock = \"finish\"\nact = \"approval\"\n"
                    "chain = [\"sender\"]\n",
                6, "needs 'most' or 'cap'");
  expectRefused(clock("stops = [\"result\"]") +
                    "[[extension]]\nclock = \"finish\"\nchain = [\"sender\"]\n" + most,
                6, "has no limit that could be extended");
}

TEST(ProfileFile, AClockThatNobodyCanStopIsRefused) {
  expectRefused(clock("limit = \"5 days\""), 1, "nobody can stop it");
  expectRefused(clock("stops = [\"delivered\"]"), 4, "'delivered' starts it too");
  expectRefused(clock("stops = [\"result\"]\npauses = [\"supplement-asked\"]"), 5,
                "'pauses' and 'resumes' go together");
}

TEST(ProfileFile, AClockOfTheWholeTicketHasNoTurn) {
  const std::string ofTicket = "[[clock]]\nname = \"a\"\nruns = \"ticket\"\nstops = [\"result\"]\n";
  expectRefused(ofTicket + "bodies = [\"unit\"]\n", 5, "no office whose turn it is");
  expectRefused(ofTicket + "whose = \"holder\"\n", 5, "no turn");
}

TEST(ProfileFile, WhatGoesWithALimitNeedsOne) {
  expectRefused(clock("stops = [\"result\"]\nsoft = true"), 5, "goes with a 'limit'");
  expectRefused(clock("stops = [\"result\"]\nlimit = \"5 hours\"\nday_ends = \"17:30\""), 6,
                "hours end when they are over");
}

TEST(ProfileFile, TwoOfOneNameAreRefusedWithTheLineOfTheFirst) {
  expectRefused("[[type]]\nname = \"咨询\"\n", 2, "'咨询' is there already, in line 16");
  expectRefused("[[body]]\nname = \"unit\"\nlevel = 1\n", 2, "there already, in line 10");
  expectRefused("[[channel]]\nname = \"电话\"\nhours = \"24h\"\n", 2, "there already, in line 13");
  expectRefused(kFive + kFive, 7, "'finish' is there already");
}

TEST(ProfileFile, ABodyHasOffices) {
  expectRefused("[[body]]\nname = \"a\"\n", 1, "a body has offices");
  expectRefused("[[body]]\nname = \"a\"\nlevel = 1\nsuperior = \"body a\"\n", 4,
                "not its own superior");
}

TEST(ProfileFile, NothingGoesToWhomItAccuses) {
  expectRefused("[[route]]\nname = \"a\"\nto = \"accused\"\n", 3, "\"accused-superior\"");
}

TEST(ProfileFile, AFallbackRouteNeedsAttempts) {
  const std::string route = "[[route]]\nname = \"a\"\nto = \"national\"\nwhen_unreachable = true\n";
  expectRefused(route, 4, "[contact]");
  EXPECT_THAT(findingsBehind("[contact]\nattempts = 3\n" + route), IsEmpty());
}

TEST(ProfileFile, MessagesAreKeptWhileAChannelIsClosed) {
  expectRefused("[[channel]]\nname = \"a\"\nhours = \"24h\"\noutside = \"message\"\n", 4,
                "has no outside");
}

TEST(ProfileFile, AClockOfMessagesIsOfAChannelThatKeepsThem) {
  const std::string clock =
      "[[clock]]\nname = \"a\"\nruns = \"ticket\"\nlimit = \"0 days\"\n"
      "stops = [\"informed\"]\nmessages = true\n";
  const std::string channel = "[[channel]]\nname = \"a\"\nhours = \"08:00-20:00\"\n";
  expectRefused(clock + channel, 6, "no channel keeps messages");
  EXPECT_THAT(findingsBehind(clock + channel + "outside = \"message\"\n"), IsEmpty());
  expectRefused(clock + "starts = [\"accepted\"]\n" + channel + "outside = \"message\"\n", 6,
                "has no 'starts'");
}

TEST(ProfileFile, TheSatisfiedGradeIsOneOfTheGrades) {
  expectRefused("[rating]\ngrades = [\"好\", \"差\"]\nsatisfied_from = \"中\"\n", 3,
                "'中' is not one of the grades");
  expectRefused("[rating]\ngrades = [\"好\"]\nsatisfied_from = \"好\"\n", 2, "at least two");
}

TEST(ProfileFile, AFormHasFieldsThatThereAreAndIsOfWhatIsPrinted) {
  const auto form = [](const char* of, const char* fields) {
    return std::string("[[form]]\nname = \"单\"\nof = \"") + of + "\"\nfields = " + fields + "\n";
  };
  EXPECT_THAT(findingsOf(std::string(kLeast) + form("dispatched", "[\"numbr\"]")),
              ElementsAre(HasSubstr("did you mean 'number'?")));
  EXPECT_THAT(findingsOf(std::string(kLeast) + form("closed", "[\"number\"]")),
              ElementsAre(HasSubstr("supervised")));
  EXPECT_THAT(findingsOf(std::string(kLeast) + form("returned", "[\"reason\", \"suggested\"]")),
              IsEmpty());
}

TEST(ProfileFile, AnEndBeforeTheBeginningIsRefused) {
  std::string text(kLeast);
  text.insert(text.find("[[body]]"), "effective_until = \"2025-12-31\"\n");
  EXPECT_THAT(findingsOf(text), ElementsAre("6: 'effective_until': is before effective_from"));
}

TEST(ProfileFile, WhoIsExactlyOneIsFiledSomewhere) {
  expectRefused("[people]\nexactly_one = [\"liaison\"]\n", 2, "is filed nowhere");
  expectRefused("[people]\nfiled = [\"liaison\"]\n", 2, "'filed_with' says where");
}

TEST(ProfileFile, AnIdOfARuleIsALetterAndTwoDigits) {
  expectRefused("[contact]\nattempts = 3  # Y288\n", 2, "'Y288' is not the id of a rule");
}

TEST(ProfileFile, ATypeThatIsForgottenIsWarnedOf) {
  const Checked checked =
      readProfile(std::string(kLeast) + "[[type]]\nname = \"投诉\"\n" +
                      clock("limit = \"5 days\"\nstops = [\"result\"]\ntypes = [\"咨询\"]") +
                      "[[route]]\nname = \"a\"\nto = \"matter\"\ntypes = [\"咨询\"]\n",
                  "p.toml");
  EXPECT_NE(checked.profile, nullptr);
  ASSERT_THAT(checked.findings, SizeIs(2));
  for (const Finding& finding : checked.findings) {
    EXPECT_FALSE(finding.fatal);
    EXPECT_EQ(finding.line, 20U);
  }
}

TEST(ProfileFile, DaysOffMoveEveryClockThatDoesNotSayOtherwise) {
  const std::string two = kFive +
                          "[[clock]]\nname = \"b\"\nruns = \"turn\"\n"
                          "stops = [\"result\"]\nmoved_by_days_off = false\n";
  const Checked checked =
      readProfile("moved_by_days_off = true  # Y27\n" + std::string(kLeast) + two, "p.toml");
  ASSERT_NE(checked.profile, nullptr);
  EXPECT_TRUE(checked.profile->clocks[0].movedByDaysOff);
  EXPECT_THAT(checked.profile->clocks[0].rules, ElementsAre("Y27"));
  EXPECT_FALSE(checked.profile->clocks[1].movedByDaysOff);
  EXPECT_THAT(checked.profile->clocks[1].rules, IsEmpty());
}

TEST(ProfileFile, WhatIsNoTomlNamesItsLine) {
  EXPECT_THAT(findingsBehind("[[clock]\n"), ElementsAre(HasSubstr("19: ")));
  EXPECT_THAT(findingsOf("\xff"), ElementsAre(HasSubstr("1: ")));
}

TEST(ProfileFile, ManyFindingsAreCutOffAndAHugeFileIsNotRead) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a" + std::to_string(i) + " = 1\n";
  EXPECT_THAT(findingsBehind(many), SizeIs(kFindingsMax));
  EXPECT_THAT(findingsOf(std::string(kProfileBytesMax + 1, '#')),
              ElementsAre(HasSubstr("more than 61440 bytes")));
}

TEST(ProfileFile, TheReadmeHasEveryKey) {
  std::ifstream in(std::string(GUANTONG_SOURCE_DIR) + "/deploy/profiles/README.md");
  std::ostringstream readme;
  readme << in.rdbuf();
  // A key that is not there makes the reader list those that are.
  for (const char* table : {"",
                            "[[body]]",
                            "[[channel]]",
                            "[[type]]",
                            "[[category]]",
                            "[[refusal]]",
                            "[[route]]",
                            "[[clock]]",
                            "[[extension]]",
                            "[return]",
                            "[[return.rule]]",
                            "[contact]",
                            "[joint]",
                            "[supervision]",
                            "[emergency]",
                            "[closing]",
                            "[rating]",
                            "[retention]",
                            "[people]",
                            "[[form]]",
                            "[[summary]]",
                            "[[accountability]]"}) {
    std::string keys;
    for (const auto& found : findingsOf(std::string(table) + "\nzzzzzzzz = 1\n")) {
      const std::size_t at = found.find("the keys are: ");
      if (found.find("zzzzzzzz") != found.npos) keys = found.substr(at + 14);
    }
    ASSERT_FALSE(keys.empty()) << table;
    std::istringstream list(keys);
    for (std::string key; std::getline(list, key, ',');) {
      key.erase(0, key.find_first_not_of(' '));
      const bool there = readme.str().find("`" + key + "`") != std::string::npos ||
                         readme.str().find("[" + key + "]") != std::string::npos ||
                         readme.str().find("." + key + "]") != std::string::npos;
      EXPECT_TRUE(there) << table << " " << key;
    }
  }
}

TEST(Whom, IsReadAsItIsWritten) {
  for (const char* text :
       {"registrar", "sender", "holder", "holder-superior", "matter", "matter-level-3", "accused",
        "accused-superior", "reporter", "reporter-level-2", "national", "body centre"}) {
    const auto whom = whomFrom(text);
    ASSERT_TRUE(whom.has_value()) << text;
    EXPECT_EQ(textOf(*whom), text);
  }
  for (const char* text : {"", "body ", "holders", "national-superior", "sender-level-1",
                           "matter-level-0", "matter-level-12", "matter-", "Matter"}) {
    EXPECT_FALSE(whomFrom(text).has_value()) << text;
  }
}

TEST(Body, IsTheMostExactOneThatNamesAnOffice) {
  const Checked checked = readProfile(std::string(kLeast) +
                                          "[[body]]\nname = \"town\"\nlevel = 4\n"
                                          "[[body]]\nname = \"water\"\noffices = [\"*-water\"]\n"
                                          "[[body]]\nname = \"one\"\n"
                                          "offices = [\"532328101000-water\"]\n",
                                      "p.toml");
  ASSERT_NE(checked.profile, nullptr);
  const std::pair<const char*, std::string> cases[] = {
      {"532328000000", "county"},
      {"532328101000", "unit"},
      {"532328101000-water", "one"},
      {"532328000000-water", "water"},
      {"330106001000-water", "water"},
      {"330106001000", "town"},
      {"532328000000-emergency", "unit"},
      {"330106000000", ""},
      {"532300000000", ""},
      {"000000000000", ""},
  };
  for (const auto& [code, name] : cases) {
    const Body* body = checked.profile->bodyOf(*OfficeCode::parse(code));
    EXPECT_EQ(body == nullptr ? "" : body->name, name) << code;
  }
}

TEST(Level, IsWhatTheDigitsOfACodeSay) {
  const std::pair<const char*, int> cases[] = {
      {"000000000000", 0},       {"530000000000", 1}, {"532300000000", 2},
      {"532328000000", 3},       {"532328101000", 4}, {"532328101001", 5},
      {"532328000000-water", 3}, {"100000000000", 1}, {"000000000000-12314", 0},
  };
  for (const auto& [code, level] : cases) {
    EXPECT_EQ(levelOf(*OfficeCode::parse(code)), level) << code;
  }
}

}  // namespace
}  // namespace guantong::node::profile
