// Every command with something wrong: it says what, and what is possible, and writes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "crypto/key_file.h"
#include "node/reporter/custodian_key.h"
#include "node/ticket/authority.h"
#include "tests/node/reporter/custody_samples.h"
#include "tests/node/shell/bad_input_table.h"
#include "tests/support/running_country.h"

namespace guantong::node::shell {
namespace {

using bad_input::Line;
using bad_input::Mistake;
using bad_input::OptionValues;
using bad_input::WrongValue;
using support::Country;
using support::Ended;
using support::jsonField;
using support::Words;
using ticket::Before;
using ticket::Kind;
using ticket::Rule;
using ticket::TurnMust;

constexpr int kUsage = 2;
constexpr int kFailed = 1;
/// Who may say everything of tickets, and who nothing.
constexpr const char* kAble = "1";
constexpr const char* kAuditor = "2";

/// One running office with something in it, which stays as it is whatever is asked of it.
class BadInput : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    country_ = new Country();
    fill();
    before_ = views();
  }
  static void TearDownTestSuite() {
    delete country_;
    country_ = nullptr;
  }

  /// Asks for it as a program and as a person, and fails the test where an answer is not as it
  /// should be.
  static void expectRefused(const Words& words, int exitCode, const std::string& names) {
    const Words filled = filledIn(words);
    const std::string named = filledIn(names);
    const Ended inJson = said({"--json", "--lang", "en"}, filled);
    const Ended onScreen = said({"--lang", "zh"}, filled);
    std::string fault;
    const auto expect = [&](bool holds, const std::string& what) {
      if (!holds) fault += (fault.empty() ? "" : "; ") + what;
    };
    for (const Ended* ended : {&inJson, &onScreen}) {
      expect(ended->exitCode == exitCode, "ends with " + std::to_string(ended->exitCode));
      expect(ended->output.empty(), "prints " + ended->output);
      const bool said = ended->errors.find(named) != ended->errors.npos;
      expect(said || (ended == &onScreen && isEnglish(named)), "does not name " + named);
    }
    const std::string foreign = englishIn(onScreen.errors);
    expect(foreign.empty(), "says in English: " + foreign);
    expect(inJson.errors.starts_with(R"({"error":{"code":")"), "is no error object");
    for (const char* field : {"code", "what", "next"}) {
      expect(!jsonField(inJson.errors, field).empty(), std::string("has no ") + field);
    }
    expect(onScreen.errors.starts_with("错误：") &&
               onScreen.errors.find("\n办法：") != std::string::npos,
           "does not say in Chinese what to do");
    EXPECT_EQ(fault, "") << shortened(filled) << "\n" << inJson.errors << onScreen.errors;
  }

  /// Words for people, and no option, name or value: a Chinese answer says them otherwise.
  static bool isEnglish(const std::string& named) {
    return named == "future" ||
           std::regex_match(named, std::regex("[A-Za-z0-9:]+( [A-Za-z0-9:]+)+"));
  }
  /// Two English words behind one another in a Chinese answer, but for commands to type.
  static std::string englishIn(const std::string& answer) {
    static const std::regex help("guantong( [a-z-]+)*");
    static const std::regex sentence("[A-Za-z']{2,} [A-Za-z']{2,}");
    std::string words = std::regex_replace(answer, help, "");
    for (const CommandEntry& command : allCommands()) {
      for (auto at = words.find(command.path); at != words.npos; at = words.find(command.path)) {
        words.erase(at, command.path.size());
      }
    }
    std::smatch found;
    return std::regex_search(words, found, sentence) ? found.str() : "";
  }

  /// `line` with what its command needs but `without`.
  static Words rightWords(const CommandEntry& command, const Line& line,
                          std::optional<Option> without = {}) {
    Words words = pathOf(command);
    if (line.argument) words.push_back(*line.argument);
    for (const Option option : command.needs) {
      if (option != without) append(words, option, bad_input::valuesOf(line, option)->right);
    }
    if (without != Option::kPerson && command.knows(Option::kPerson)) {
      append(words, Option::kPerson, kAble);
    }
    for (const Option option : line.besides) {
      if (option != without) append(words, option, bad_input::valuesOf(line, option)->right);
    }
    return words;
  }
  static Words pathOf(const CommandEntry& command) {
    const std::size_t blank = command.path.find(' ');
    if (blank == command.path.npos) return {std::string(command.path)};
    return {std::string(command.path.substr(0, blank)),
            std::string(command.path.substr(blank + 1))};
  }
  static void append(Words& words, Option option, const std::string& value) {
    words.insert(words.end(), {std::string(entryOf(option).name), value});
  }

  /// All that is stored and shown.
  static std::string views() {
    std::string all;
    for (const Words& words : std::vector<Words>{{"ticket", "list"},
                                                 {"ticket", "show", "{ticket}"},
                                                 {"ticket", "show", "{closed}"},
                                                 {"ticket", "show", "{given}"},
                                                 {"people", "list"},
                                                 {"rules"},
                                                 {"desk"}}) {
      all += said({"--json"}, filledIn(words)).output;
    }
    return all + tables() + files();
  }

  static void expectUnchanged() {
    const std::string now = views();
    const auto differs = std::ranges::mismatch(before_, now);
    const auto start = before_.rfind('\n', static_cast<std::size_t>(differs.in1 - before_.begin()));
    const std::size_t at = start == before_.npos ? 0 : start + 1;
    EXPECT_TRUE(now == before_) << "was: " << before_.substr(at, 300)
                                << "\nis: " << now.substr(at, 300);
    before_ = now;
  }

 private:
  static inline Country* country_ = nullptr;
  static inline std::string before_;

  static Ended said(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    support::Start start;
    start.program = GUANTONG_PROGRAM;
    start.arguments = std::move(words);
    start.environment["GUANTONG_DIR"] = country_->national.directory;
    start.descriptors[5] = std::string(support::kPassphrase) + "\n";
    start.descriptors[6] = "not this one, certainly\n";
    return support::run(start);
  }

  static std::string made(const Words& words) {
    const Ended ended = country_->national.ask(words);
    EXPECT_EQ(ended.exitCode, 0) << ended.errors;
    return jsonField(ended.output, "ticket");
  }

  static void fill() {
    const std::string folder = country_->folder / "";
    std::filesystem::create_directory(folder + "empty");
    const support::Office child(country_->folder, "child", support::kProvince, "1");
    std::filesystem::copy_file(GUANTONG_SOURCE_DIR "/deploy/calendar/cn.toml", folder + "cn.toml");
    std::filesystem::copy_file(GUANTONG_SOURCE_DIR "/deploy/profiles/12325.toml",
                               folder + "12325.toml");
    std::filesystem::copy_file(GUANTONG_SOURCE_DIR "/deploy/profiles/12345.toml",
                               folder + "12345.toml");
    support::writeFile(folder + "bad.toml", "hotlin = 1\n", 0600);
    made({"profile", "publish", "12345", "12314"});
    places_["{proof}"] = folder + "proof";
    const Ended first =
        country_->national.ask({"ticket", "new", "--title", "甲", "--proof", places_["{proof}"]});
    EXPECT_EQ(first.exitCode, 0) << first.errors;
    places_["{ticket}"] = jsonField(first.output, "ticket");
    const std::string code = jsonField(first.output, "receipt");
    const std::pair<const char*, std::string> codes[] = {
        {"code", code},
        {"shortcode", code.substr(0, 10)},
        {"wrongcode", code.substr(0, code.size() - 1) + (code.back() == '0' ? "1" : "0")}};
    for (const auto& [name, text] : codes) {
      support::writeFile(folder + name, text + "\n", 0600);
      places_["{" + std::string(name) + "}"] = folder + name;
    }
    places_["{second}"] = made({"ticket", "new", "--title", "乙", "--no-receipt"});
    places_["{closed}"] = made({"ticket", "new", "--title", "丙"});
    places_["{given}"] = made({"ticket", "new", "--title", "丁", "--to", support::kProvince});
    made({"ticket", "close", places_["{closed}"]});
    made({"invite", "110000000000"});
    Words able{"people", "put", "--name", "王敏"};
    for (const ticket::RoleName& role : ticket::kRoleNames) {
      if (role.role == ticket::Role::kAuditor || role.role == ticket::Role::kCustodian) continue;
      able.insert(able.end(), {"--role", std::string(role.word)});
    }
    made(able);
    made({"people", "put", "--name", "周平", "--role", "auditor", "--role", "custodian", "--as",
          "1"});
    places_.insert({{"{folder}", folder + "empty"},
                    {"{nowhere}", folder + "nowhere"},
                    {"{office}", country_->national.directory},
                    {"{root}", folder + "root"},
                    {"{child}", folder + "child"},
                    {"{file}", folder + "cn.toml"},
                    {"{notice}", folder + "cn.toml"},
                    {"{profile}", folder + "12325.toml"},
                    {"{published}", folder + "12345.toml"},
                    {"{bad}", folder + "bad.toml"},
                    {"{invited}", "110000000000"}});
    fillCustody(folder);
    waitUntilWritten();
  }
  static void fillCustody(const std::string& folder) {
    namespace samples = reporter::samples;
    for (const auto& [place, name, seed] :
         {std::tuple{"{custodian}", "custodian.key", 0x40}, {"{stranger}", "stranger.key", 0x60}}) {
      const reporter::CustodianKey key(support::seedOf(static_cast<std::uint8_t>(seed)));
      const auto file = crypto::sealKeyFile(crypto::viewOf(support::kPassphrase), key.encode(),
                                            crypto::KeyFileSalt{}, crypto::AeadNonce{});
      support::writeFile(folder + name, std::string(crypto::textOf(*file)), 0600);
      places_[place] = folder + name;
    }
    auto randomness = samples::randomnessOf();
    const auto capsules = samples::someCapsules(samples::custodiansOf(2, 3), randomness);
    reporter::Statement statement = samples::someStatement();
    statement.until = *profile::instantFrom("2077-01-01");
    const auto begun = *reporter::beginCase(statement, samples::readersKey().publicKey(),
                                            samples::sealsOf(capsules), crypto::Quorum{0b011});
    const auto grant =
        samples::grantOf(samples::openedByAll(begun, randomness), capsules, randomness);
    places_["{case}"] = folder + "case";
    places_["{grant}"] = folder + "grant";
    support::writeFile(folder + "case",
                       reporter::armoured(reporter::kCaseFile, reporter::encode(begun)), 0600);
    support::writeFile(folder + "grant",
                       reporter::armoured(reporter::kGrantFile, reporter::encode(grant)), 0600);
  }
  /// Rows of tickets are written a moment after the answer.
  static void waitUntilWritten() {
    std::string before;
    EXPECT_TRUE(support::eventually([&] {
      const std::string now = tables();
      const bool same = now == before;
      before = now;
      return same && now.find("ticket-rows\",\"entries\":4") != now.npos;
    }));
  }

  static std::string filledIn(std::string text) {
    for (const auto& [place, value] : places_) {
      for (std::size_t at = text.find(place); at != text.npos; at = text.find(place)) {
        text.replace(at, place.size(), value);
      }
    }
    return text;
  }
  static Words filledIn(Words words) {
    for (std::string& word : words) word = filledIn(word);
    return words;
  }
  static std::string shortened(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += word.substr(0, 60) + " ";
    return text;
  }

  /// What each table holds. Not the checkpoints: the office makes them by the clock.
  static std::string tables() {
    const Ended checked = said({"--json"}, {"store", "check", country_->national.directory});
    std::string text;
    for (std::size_t at = checked.output.find("\"name\":"); at != checked.output.npos;
         at = checked.output.find("\"name\":", at + 1)) {
      const std::string one = checked.output.substr(at, checked.output.find(",\"pages\"", at) - at);
      if (one.find("checkpoints") == one.npos) text += one + "\n";
    }
    return text;
  }
  /// Every file that is not the store's, with its content.
  static std::string files() {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(country_->folder / "")) {
      const std::string path = entry.path().string();
      const bool ofTheNode = path.ends_with(".mdb") || path.ends_with(".log");
      if (ofTheNode || !entry.is_regular_file()) continue;
      all.push_back(path + ": " + support::readFile(path));
    }
    std::ranges::sort(all);
    std::string text;
    for (const std::string& one : all) text += one + "\n";
    return text;
  }

  static inline std::map<std::string, std::string> places_;
};

TEST_F(BadInput, EveryCommandAndEveryOptionThatTakesAValueHasItsRows) {
  for (const CommandEntry& command : allCommands()) {
    const Line* line = bad_input::lineOf(command);
    ASSERT_NE(line, nullptr) << command.path << " is not in the table of bad input";
    EXPECT_EQ(line->argument.has_value(), command.argument.has_value()) << command.path;
  }
  for (const OptionEntry& option : allOptions()) {
    const auto has = [&](const OptionValues& values) {
      return values.option == option.option && !values.wrong.empty();
    };
    const bool needsRows = option.value && option.option != Option::kLanguage;
    EXPECT_EQ(std::ranges::any_of(bad_input::optionValues(), has), needsRows) << option.name;
  }
  for (const Line& line : bad_input::lines()) {
    EXPECT_TRUE(std::ranges::any_of(allCommands(), [&](const CommandEntry& command) {
      return command.path == line.path;
    })) << line.path;
  }
}

TEST_F(BadInput, OfTheCommandLineItselfIsNamedWithTheNearest) {
  for (const CommandEntry& command : allCommands()) {
    const Line& line = *bad_input::lineOf(command);
    const Words right = rightWords(command, line);
    const auto with = [&](Words more) {
      more.insert(more.begin(), right.begin(), right.end());
      return more;
    };
    const Option own = command.needs.size > 0   ? *command.needs.begin()
                       : command.takes.size > 0 ? *command.takes.begin()
                                                : Option::kVersion;
    const std::string name(entryOf(own).name);
    expectRefused(with({name + "x"}), kUsage, name);
    const auto foreign = std::ranges::find_if(allOptions(), [&](const OptionEntry& option) {
      return !option.everywhere && std::ranges::none_of(allOptions(), [&](const auto& other) {
        return other.name == option.name && command.knows(other.option);
      });
    });
    expectRefused(with({std::string(foreign->name)}), kUsage, std::string(foreign->name));
    const bool repeats = command.argument && command.argument->repeats;
    if (!repeats) expectRefused(with({"多余"}), kUsage, "多余");
    if (command.argument && !command.argument->optional) {
      expectRefused(pathOf(command), kUsage, "");
    }
    for (const Option needed : command.needs) {
      expectRefused(rightWords(command, line, needed), kUsage, std::string(entryOf(needed).name));
    }
    for (const auto* options : {&command.needs, &command.takes}) {
      for (const Option option : *options) {
        const OptionEntry& entry = entryOf(option);
        const std::string given(entry.name);
        if (entry.value) expectRefused(with({given}), kUsage, given);
        if (!entry.value) expectRefused(with({given + "=1"}), kUsage, given);
      }
    }
  }
  expectUnchanged();
}

TEST_F(BadInput, ValuesOfTheWrongKindAreNamedWithWhatIsAllowed) {
  for (const CommandEntry& command : allCommands()) {
    const Line& line = *bad_input::lineOf(command);
    for (const auto* options : {&command.needs, &command.takes}) {
      for (const Option option : *options) {
        const OptionValues* values = bad_input::valuesOf(line, option);
        if (!entryOf(option).value) continue;
        for (const WrongValue& wrong : values->wrong) {
          Words words = rightWords(command, line, option);
          append(words, option, wrong.value);
          const bool isDescriptor = option == Option::kPassphraseFd && wrong.names.empty();
          expectRefused(words, isDescriptor ? kUsage : kFailed, wrong.names);
        }
      }
    }
  }
  expectUnchanged();
}

TEST_F(BadInput, EachCommandsOwnMistakesAreNamed) {
  for (const Line& line : bad_input::lines()) {
    const auto command = std::ranges::find(allCommands(), line.path, &CommandEntry::path);
    for (const Mistake& mistake : line.mistakes) {
      Words words = pathOf(*command);
      words.insert(words.end(), mistake.words.begin(), mistake.words.end());
      const bool gives = std::ranges::find(mistake.words, "--passphrase-fd") != mistake.words.end();
      if (command->knows(Option::kPassphraseFd) && !gives) {
        append(words, Option::kPassphraseFd, "5");
      }
      expectRefused(words, mistake.exitCode, mistake.names);
    }
  }
  expectUnchanged();
}

TEST_F(BadInput, WithoutARunningOfficeItSaysHowToStartOne) {
  for (const CommandEntry& command : allCommands()) {
    const Line& line = *bad_input::lineOf(command);
    if (!line.asksAnOffice) continue;
    Words words = rightWords(command, line);
    append(words, Option::kDirectory, "{folder}");
    expectRefused(words, kFailed, "{folder}/control.sock");
  }
  expectUnchanged();
}

TEST_F(BadInput, ATicketThatThereIsNotIsNamedWithWhereTheyAreListed) {
  for (const CommandEntry& command : allCommands()) {
    Line line = *bad_input::lineOf(command);
    if (!line.argument || *line.argument != "{ticket}") continue;
    line.argument = "没有这件";
    expectRefused(rightWords(command, line), kFailed, "没有这件");
    line.argument = std::string(32, '0');
    expectRefused(rightWords(command, line), kFailed, "ticket list");
  }
  expectUnchanged();
}

TEST_F(BadInput, WhoMayNotIsToldWhoCould) {
  for (const CommandEntry& command : allCommands()) {
    if (!command.knows(Option::kPerson)) continue;
    const Line& line = *bad_input::lineOf(command);
    expectRefused(rightWords(command, line, Option::kPerson), kFailed, "1 王敏");
    if (line.isForAnybody) continue;
    Words words = rightWords(command, line, Option::kPerson);
    append(words, Option::kPerson, kAuditor);
    expectRefused(words, kFailed, "1 王敏");
  }
  expectUnchanged();
}

/// A ticket on which this may not be said; empty: of every registered ticket it may.
std::string ticketOutOfStateFor(const Rule& rule) {
  if (rule.before == Before::kClosed) return "{ticket}";
  if (rule.before == Before::kOpen) return "{closed}";
  const bool needsTurn = rule.turn != TurnMust::kNotNamed && rule.turn != TurnMust::kMayBeGiven;
  if (rule.kind == Kind::kMessageFromReporter) return "{second}";
  constexpr Kind kNeedingMore[] = {Kind::kRated, Kind::kReferralFollowed, Kind::kBlocked};
  const bool needsMore = std::ranges::find(kNeedingMore, rule.kind) != std::end(kNeedingMore);
  return needsTurn || needsMore ? "{ticket}" : "";
}

TEST_F(BadInput, OutOfStateItSaysWhatIsPossibleNow) {
  std::size_t always = 0;
  for (const CommandEntry& command : allCommands()) {
    if (!command.kind || command.group() != "ticket") continue;
    Line line = *bad_input::lineOf(command);
    const std::string ticket = ticketOutOfStateFor(*ticket::ruleOf(*command.kind));
    always += ticket.empty() ? 1U : 0U;
    if (ticket.empty()) continue;
    line.argument = ticket;
    expectRefused(rightWords(command, line), kFailed, "possible now:");
  }
  // What may be said of any ticket at any time: tries to reach somebody, foreign numbers and such.
  EXPECT_LE(always, 13U);
  expectUnchanged();
}

}  // namespace
}  // namespace guantong::node::shell
