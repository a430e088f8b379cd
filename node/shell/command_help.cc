#include "node/shell/command_help.h"

#include <vector>

#include "node/display_width.h"
#include "node/shell/json.h"
#include "node/shell/version.h"

namespace guantong::node::shell {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// What is needed comes first; what goes everywhere, last.
Rows optionRows(Language language, const Chosen& chosen) {
  Rows rows;
  const auto add = [&](const OptionEntry& option) {
    std::string left = option.shortName.empty() ? "    " : std::string(option.shortName) + ", ";
    left += option.name;
    if (option.value) left += " " + say(language, *option.value);
    rows.push_back({std::move(left), say(language, option.help)});
  };
  if (chosen.command != nullptr) {
    for (const Option option : chosen.command->needs) add(entryOf(option));
    for (const Option option : chosen.command->takes) add(entryOf(option));
  }
  for (const OptionEntry& option : allOptions()) {
    if (option.everywhere) add(option);
  }
  return rows;
}

std::string usageLine(Language language, const Chosen& chosen) {
  std::string out = say(language, Text::kUsageHeading);
  out += language == Language::kChinese ? "" : " ";
  out += chosen.programAndPath();
  if (chosen.command == nullptr) {
    return out + " " + say(language, Text::kUsageOptions) + " " +
           say(language, Text::kUsageCommand);
  }
  for (const Option option : chosen.command->needs) {
    const OptionEntry& entry = entryOf(option);
    out += " " + std::string(entry.name) + " " + say(language, *entry.value);
  }
  out += " " + say(language, Text::kUsageOptions);
  if (chosen.command->argument) out += " " + say(language, chosen.command->argument->name);
  return out;
}

std::string aboutCommand(Language language, const CommandEntry& command) {
  std::string out = say(language, command.summary) + "\n";
  if (!command.argument) return out;
  out += "\n" + say(language, Text::kArgumentsHeading) + "\n";
  return out + aligned(Rows{{say(language, command.argument->name),
                             say(language, command.argument->help)}},
                       2);
}

std::string listOfCommands(Language language, std::string_view group) {
  Rows rows;
  for (const CommandEntry& entry : allCommands()) {
    if (!group.empty() && entry.group() != group) continue;
    rows.push_back({std::string(entry.path), say(language, entry.summary)});
  }
  return say(language, Text::kCommandsHeading) + "\n" + aligned(rows, 2);
}

}  // namespace

std::string helpText(Language language, const Chosen& chosen) {
  std::string out = say(language, Text::kProduct) + "\n\n" + usageLine(language, chosen) + "\n\n";
  out += chosen.command != nullptr ? aboutCommand(language, *chosen.command)
                                   : listOfCommands(language, chosen.group);
  out += "\n" + say(language, Text::kOptionsHeading) + "\n";
  out += aligned(optionRows(language, chosen), 2);
  out += "\n" + say(language, Text::kExitCodesHeading) + "\n";
  out += aligned(Rows{{"0", say(language, Text::kExitOk)},
                      {"1", say(language, Text::kExitFailed)},
                      {"2", say(language, Text::kExitUsage)}},
                 2);
  return out;
}

std::string versionText(Language language, bool json) {
  if (json) {
    return JsonObject()
               .add("name", kProgram)
               .add("version", version())
               .add("commit", buildCommit())
               .text() +
           "\n";
  }
  std::string out = say<Text::kVersionLine>(language, with<"version">(version())) + "\n";
  if (!buildCommit().empty()) {
    out += say<Text::kCommitLine>(language, with<"commit">(buildCommit())) + "\n";
  }
  return out;
}

}  // namespace guantong::node::shell
