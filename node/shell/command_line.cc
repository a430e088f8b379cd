// The one file that includes CLI11: its headers take seconds to compile.
#include "node/shell/command_line.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/command_help.h"
#include "node/shell/command_table.h"
#include "node/shell/file_error.h"
#include "node/shell/hardening.h"
#include "node/shell/json.h"
#include "node/shell/language.h"
#include "node/suggestion.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;

/// What people try; each is refused with the reason.
constexpr std::string_view kSecretOptions[] = {"--passphrase", "--password"};

// --- speaking -----------------------------------------------------------------------------------

/// Language and form, known before parsing: parsing itself has something to say.
struct Manner {
  Language language = Language::kChinese;
  bool json = false;
};

struct Failure {
  Exit exit = Exit::kFailed;
  Explanation explanation;
};

template <typename T>
using Outcome = tl::expected<T, Failure>;

tl::unexpected<Failure> usage(std::string what, std::string next) {
  return tl::unexpected(Failure{Exit::kUsage, {"usage", std::move(what), "", std::move(next)}});
}

tl::unexpected<Failure> failed(const Manner& manner, const federation::Error& error) {
  return tl::unexpected(Failure{Exit::kFailed, explain(manner.language, error)});
}

/// False with errno when not all of it could be written.
bool writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int report(const Manner& manner, const Failure& failure) {
  const Explanation& said = failure.explanation;
  std::string text;
  if (manner.json) {
    text = JsonObject()
               .add("error", JsonObject()
                                 .add("code", said.code)
                                 .add("what", said.what)
                                 .add("detail", said.detail)
                                 .add("next", said.next))
               .text() +
           "\n";
  } else {
    text = onScreen(manner.language, said);
  }
  static_cast<void>(writeAll(STDERR_FILENO, text));  // there is nowhere left to say that it failed
  return static_cast<int>(failure.exit);
}

int answer(const Manner& manner, const CommandOutput& output) {
  if (!writeAll(STDOUT_FILENO, output.text)) {
    const federation::Error error{ErrorCode::kFileFailed, "stdout: " + systemErrorText(errno)};
    return report(manner, {Exit::kFailed, explain(manner.language, error)});
  }
  return static_cast<int>(output.foundFault ? Exit::kFailed : Exit::kOk);
}

std::string seeHelp(const Manner& manner, const Chosen& chosen) {
  return say<Text::kSeeHelp>(manner.language, with<"command">(chosen.programAndPath() + " --help"));
}

// --- parsing ------------------------------------------------------------------------------------

std::string_view beforeEquals(std::string_view argument) {
  return argument.substr(0, argument.find('='));
}

/// --lang and --json as far as they can be told without parsing, so that what parsing has to say is
/// said in the right manner. A language we don't speak is left for later to complain of.
Manner mannerOf(const std::vector<std::string>& arguments) {
  Manner manner{languageOf(Locale::ofThisProcess()), false};
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--json") manner.json = true;
    if (beforeEquals(argument) != "--lang") continue;
    std::string_view value;
    if (argument != "--lang") {
      value = argument.substr(argument.find('=') + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[i + 1];
    }
    manner.language = languageNamed(value).value_or(manner.language);
  }
  return manner;
}

/// What CLI11 fills in. An option has one place, whichever command it stands behind.
struct Parsed {
  struct Given {
    bool flag = false;
    std::vector<std::string> values;
  };
  std::map<Option, Given> options;
  std::string argument;
  std::vector<std::string> arguments;  ///< of a command that may have several

  [[nodiscard]] bool has(Option option) const {
    const auto found = options.find(option);
    return found != options.end() && (found->second.flag || !found->second.values.empty());
  }
};

/// The words of a command that does not exist: what was chosen, and the stray words.
tl::unexpected<Failure> unknownCommand(const Manner& manner, const Chosen& chosen,
                                       const std::vector<std::string>& words) {
  std::vector<std::string> known;
  for (const CommandEntry& entry : allCommands()) known.emplace_back(entry.path);
  std::string typed = (chosen.group.empty() ? "" : std::string(chosen.group) + " ") + words[0];
  auto nearest = nearestCommand(typed, known);
  if (chosen.group.empty() && words.size() > 1) {
    const std::string both = typed + " " + words[1];
    if (auto whole = nearestWord(both, known)) {
      typed = both;
      nearest = std::move(whole);
    }
  }
  return usage(say<Text::kUnknownCommand>(manner.language, with<"command">(typed)),
               nearest ? say<Text::kDidYouMean>(manner.language, with<"suggestion">(*nearest))
                       : seeHelp(manner, {}));
}

tl::unexpected<Failure> unknownOption(const Manner& manner, const Chosen& chosen,
                                      std::string_view argument) {
  const std::string name(beforeEquals(argument));
  if (optionNamed(name) != nullptr && !chosen.path().empty()) {
    return usage(say<Text::kOptionNotHere>(manner.language, with<"option">(name),
                                           with<"command">(chosen.path())),
                 seeHelp(manner, chosen));
  }
  std::vector<std::string> known;
  for (const OptionEntry& option : allOptions()) {
    const bool fits = chosen.command != nullptr && chosen.command->knows(option.option);
    if (option.everywhere || fits || chosen.command == nullptr) known.emplace_back(option.name);
  }
  const auto nearest = nearestWord(name, known);
  return usage(say<Text::kUnknownOption>(manner.language, with<"option">(name)),
               nearest ? say<Text::kDidYouMean>(manner.language, with<"suggestion">(*nearest))
                       : seeHelp(manner, chosen));
}

/// What CLI11 threw, in our words. It throws only on an option without its value, which is then
/// the last argument, and on a flag that was given one.
tl::unexpected<Failure> parsingFailure(const Manner& manner,
                                       const std::vector<std::string>& arguments) {
  if (!arguments.empty()) {
    const std::string name(beforeEquals(arguments.back()));
    const OptionEntry* option = optionNamed(name);
    if (option != nullptr && option->value) {
      return usage(say<Text::kMissingValue>(manner.language, with<"option">(name)),
                   seeHelp(manner, {}));
    }
  }
  for (const std::string& argument : arguments) {
    const OptionEntry* option = optionNamed(beforeEquals(argument));
    if (option != nullptr && !option->value && argument.find('=') != argument.npos) {
      return usage(say<Text::kUnexpectedValue>(manner.language, with<"option">(option->name)),
                   seeHelp(manner, {}));
    }
  }
  return usage(say(manner.language, Text::kUnreadableCommandLine), seeHelp(manner, {}));
}

/// An option that stands where the value of the one before it should: `--title --text` is a title
/// forgotten, and not one that reads "--text" (which `--title=--text` would be).
std::optional<Failure> optionForValue(const Manner& manner,
                                      const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i + 1 < arguments.size() && arguments[i] != "--"; ++i) {
    const OptionEntry* option = optionNamed(arguments[i]);
    if (option == nullptr || !option->value) continue;
    ++i;  // its value
    if (optionNamed(beforeEquals(arguments[i])) == nullptr) continue;
    return usage(say<Text::kMissingValue>(manner.language, with<"option">(option->name)),
                 seeHelp(manner, {}))
        .value();
  }
  return std::nullopt;
}

std::optional<Failure> secretOnCommandLine(const Manner& manner,
                                           const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    for (const std::string_view name : kSecretOptions) {
      if (beforeEquals(argument) != name) continue;
      return usage(say(manner.language, Text::kPassphraseOnCommandLine),
                   say(manner.language, Text::kPassphraseElsewhere))
          .value();
    }
  }
  return std::nullopt;
}

/// One command's arguments: known to CLI11, and read back from it.
class Parser {
 public:
  Parser() : app_("", std::string(kProgram)) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.require_subcommand(0, 1);
    for (const OptionEntry& option : allOptions()) {
      if (option.everywhere) add(app_, option);
    }
    for (const CommandEntry& entry : allCommands()) add(entry);
  }

  /// True when CLI11 could make sense of it.
  bool parse(const std::vector<std::string>& arguments) {
    try {
      app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
      return true;
    } catch (const CLI::Error&) {
      return false;
    }
  }

  [[nodiscard]] const Parsed& parsed() const { return parsed_; }

  [[nodiscard]] Chosen chosen() const {
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      const CommandEntry& entry = allCommands()[i];
      if (commands_[i]->parsed()) return {entry.group(), &entry};
    }
    for (const CommandEntry& entry : allCommands()) {
      const std::string group(entry.group());
      if (!group.empty() && app_.got_subcommand(group)) return {entry.group(), nullptr};
    }
    return {};
  }

  /// What belongs to nothing, in order.
  [[nodiscard]] std::vector<std::string> extras() const { return app_.remaining(true); }

 private:
  void add(const CommandEntry& entry) {
    CLI::App* parent = &app_;
    if (!entry.group().empty()) {
      CLI::App*& group = groups_[std::string(entry.group())];
      if (group == nullptr) group = made(app_, std::string(entry.group()));
      parent = group;
    }
    CLI::App* command = made(*parent, std::string(entry.name()));
    const bool hasOtherName = entry.kind && aliases_.insert(*entry.kind).second;
    if (hasOtherName) command->alias(std::string(ticket::nameOf(*entry.kind)->chinese));
    if (entry.argument && entry.argument->repeats) {
      command->add_option("argument", parsed_.arguments);
    } else if (entry.argument) {
      command->add_option("argument", parsed_.argument)->take_last()->expected(1);
    }
    for (const Option option : entry.needs) add(*command, entryOf(option));
    for (const Option option : entry.takes) add(*command, entryOf(option));
    commands_.push_back(command);
  }

  void add(CLI::App& command, const OptionEntry& option) {
    Parsed::Given& given = parsed_.options[option.option];
    std::string names(option.name);
    if (!option.shortName.empty()) names = std::string(option.shortName) + "," + names;
    if (!option.value) {
      command.add_flag(names, given.flag)->disable_flag_override();
    } else if (option.repeats) {
      command.add_option(names, given.values)->allow_extra_args(false)->take_all();
    } else {
      command.add_option(names, given.values)->expected(1)->allow_extra_args(false)->take_last();
    }
  }

  static CLI::App* made(CLI::App& parent, const std::string& name) {
    CLI::App* app = parent.add_subcommand(name);
    app->set_help_flag();
    app->allow_extras();
    app->require_subcommand(0, 1);
    app->fallthrough();  // --json and --lang may stand anywhere
    return app;
  }

  CLI::App app_;
  Parsed parsed_;
  std::map<std::string, CLI::App*> groups_;
  std::vector<CLI::App*> commands_;
  std::set<ticket::Kind> aliases_;  ///< those whose Chinese name a command has
};

/// Everything that is left over is a mistake; which one? CLI11 gives what stood behind -- without
/// saying so: an option is what stands before it.
std::optional<Failure> strayArguments(const Manner& manner, const Chosen& chosen,
                                      const std::vector<std::string>& arguments,
                                      const std::vector<std::string>& extras) {
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  std::vector<std::string> words;
  for (const std::string& extra : extras) {
    if (extra == "--") continue;
    const bool beforeMark = std::find(arguments.begin(), mark, extra) != mark;
    if (beforeMark && extra.size() > 1 && extra.front() == '-') {
      return unknownOption(manner, chosen, extra).value();
    }
    words.push_back(extra);
  }
  if (words.empty()) return std::nullopt;
  if (chosen.command == nullptr) return unknownCommand(manner, chosen, words).value();
  return usage(say<Text::kExtraArgument>(manner.language, with<"argument">(words[0])),
               seeHelp(manner, chosen))
      .value();
}

Outcome<std::optional<int>> descriptorFrom(const Manner& manner, const Parsed& parsed) {
  if (!parsed.has(Option::kPassphraseFd)) return std::optional<int>();
  const std::string& text = parsed.options.at(Option::kPassphraseFd).values.back();
  if (text == "-") return std::optional<int>(STDIN_FILENO);
  int number = -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 0) {
    return usage(say(manner.language, Text::kNotADescriptor),
                 say(manner.language, Text::kGiveDescriptor));
  }
  return std::optional<int>(number);
}

/// What the chosen command can't do without and was not given.
std::optional<Failure> whatIsMissing(const Manner& manner, const Chosen& chosen,
                                     const Parsed& parsed) {
  const CommandEntry& command = *chosen.command;
  const bool needsArgument = command.argument && !command.argument->optional;
  if (needsArgument && parsed.argument.empty() && parsed.arguments.empty()) {
    return usage(
               say<Text::kMissingArgument>(
                   manner.language, with<"argument">(say(manner.language, command.argument->name))),
               seeHelp(manner, chosen))
        .value();
  }
  for (const Option option : command.needs) {
    if (parsed.has(option)) continue;
    return usage(say<Text::kMissingOption>(manner.language, with<"option">(entryOf(option).name)),
                 seeHelp(manner, chosen))
        .value();
  }
  return std::nullopt;
}

std::string fromEnvironment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

Outcome<CommandOutput> runChosen(const Manner& manner, const Chosen& chosen, const Parsed& parsed) {
  if (auto missing = whatIsMissing(manner, chosen, parsed)) return tl::unexpected(*missing);
  const auto descriptor = descriptorFrom(manner, parsed);
  if (!descriptor) return tl::unexpected(descriptor.error());

  CommandRequest request;
  request.language = manner.language;
  request.json = manner.json;
  request.argument = parsed.argument;
  request.arguments = parsed.arguments;
  request.kind = chosen.command->kind;
  for (const auto& [option, given] : parsed.options) {
    if (parsed.has(option)) request.options[option] = given.values;
  }
  request.passphrase = {*descriptor, fromEnvironment("CREDENTIALS_DIRECTORY", "")};
  request.directoryDefault = fromEnvironment("GUANTONG_DIR", ".");
  auto output = chosen.command->run(request);
  if (!output) return failed(manner, output.error());
  return std::move(*output);
}

Outcome<CommandOutput> run(const Manner& manner, const std::vector<std::string>& arguments) {
  // Before anything could repeat it.
  if (auto secret = secretOnCommandLine(manner, arguments)) return tl::unexpected(*secret);
  if (auto missing = optionForValue(manner, arguments)) return tl::unexpected(*missing);

  Parser parser;
  if (!parser.parse(arguments)) return parsingFailure(manner, arguments);
  const Parsed& parsed = parser.parsed();
  const Chosen chosen = parser.chosen();

  if (parsed.has(Option::kLanguage)) {
    const std::string& language = parsed.options.at(Option::kLanguage).values.back();
    if (!languageNamed(language)) {
      return usage(say<Text::kUnknownLanguage>(manner.language, with<"language">(language)),
                   say(manner.language, Text::kAllowedLanguages));
    }
  }
  if (auto stray = strayArguments(manner, chosen, arguments, parser.extras())) {
    return tl::unexpected(*stray);
  }
  if (parsed.has(Option::kHelp)) return CommandOutput{helpText(manner.language, chosen)};
  if (parsed.has(Option::kVersion)) {
    return CommandOutput{versionText(manner.language, manner.json)};
  }
  if (chosen.path().empty()) {
    return usage(say(manner.language, Text::kNoCommandGiven), seeHelp(manner, chosen));
  }
  if (chosen.command == nullptr) {
    return usage(say<Text::kIncompleteCommand>(manner.language, with<"command">(chosen.path())),
                 seeHelp(manner, chosen));
  }
  return runChosen(manner, chosen, parsed);
}

}  // namespace

int runCommandLine(int count, const char* const* arguments) {
  const std::vector<std::string> words(arguments + (count > 0 ? 1 : 0), arguments + count);
  const Manner manner = mannerOf(words);
  if (const auto hardened = hardenProcess(); !hardened) {
    return report(manner, {Exit::kFailed, explain(manner.language, hardened.error())});
  }
  const auto output = run(manner, words);
  return output ? answer(manner, *output) : report(manner, output.error());
}

}  // namespace guantong::node::shell
