#include "node/shell/command_help.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "node/display_width.h"
#include "node/shell/json.h"
#include "node/shell/version.h"
#include "node/ticket/authority.h"

namespace guantong::node::shell {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kScreenColumns = 80;

/// Cut at blanks to what fits a screen, each line after `indent` blanks.
std::string wrapped(std::string_view text, std::size_t indent,
                    std::size_t columns = kScreenColumns) {
  std::string out, line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && indent + displayWidth(line) + 1 + displayWidth(word) > columns) {
      out += std::string(indent, ' ') + line + "\n";
      line.clear();
    }
    line.append(line.empty() ? "" : " ").append(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return line.empty() ? out : out + std::string(indent, ' ') + line + "\n";
}

/// What a kind is called: it is the heading of its line in the table.
std::string kindName(Language language, ticket::Kind kind) {
  const ticket::KindName& name = *ticket::nameOf(kind);
  return std::string(language == Language::kChinese ? name.chinese : name.word);
}

std::string rolesOf(Language language, const ticket::Rule& rule) {
  std::string text;
  for (const ticket::RoleName& role : ticket::kRoleNames) {
    if ((rule.roles & bit(role.role)) == 0) continue;
    if (language == Language::kChinese) {
      text.append(text.empty() ? "" : "、").append(role.chinese);
    } else {
      text.append(text.empty() ? "" : ", ").append(role.word);
    }
  }
  return text;
}

/// What the table says of a kind. What it does is written in English alone: Chinese readers have
/// the kind's name, which is the rules' own word.
std::string aboutKind(Language language, ticket::Kind kind) {
  const ticket::Rule& rule = *ticket::ruleOf(kind);
  std::string out = kindName(language, kind) + "\n";
  if (language == Language::kEnglish) out += wrapped(rule.does, 2);
  return out + wrapped(say(language, Text::kActRolesLabel) +
                           (language == Language::kChinese ? "" : " ") + rolesOf(language, rule),
                       2);
}

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
  if (const auto& argument = chosen.command->argument) {
    out += " " + say(language, argument->name) + (argument->repeats ? "…" : "");
  }
  // Later lines are indented by four.
  out = wrapped(out, 0, kScreenColumns - 4);
  out.pop_back();
  for (std::size_t at = out.find('\n'); at != out.npos; at = out.find('\n', at + 1)) {
    out.insert(at + 1, 4, ' ');
  }
  return out;
}

std::string aboutCommand(Language language, const CommandEntry& command) {
  std::string out =
      command.isMade() ? aboutKind(language, *command.kind) : say(language, command.summary) + "\n";
  if (!command.argument) return out;
  out += "\n" + say(language, Text::kArgumentsHeading) + "\n";
  return out + aligned(Rows{{say(language, command.argument->name),
                             say(language, command.argument->help)}},
                       2);
}

/// In a list: the name; in English, what it does as far as it fits.
std::string madeSummary(Language language, ticket::Kind kind) {
  constexpr std::size_t kColumns = 42;
  if (language == Language::kChinese) return kindName(language, kind);
  std::string lines = wrapped(ticket::ruleOf(kind)->does, kScreenColumns - kColumns);
  const std::size_t end = lines.find('\n');
  const bool isCut = end + 1 < lines.size();
  return lines.substr(kScreenColumns - kColumns, end - (kScreenColumns - kColumns)) +
         (isCut ? " …" : "");
}

std::string listOfCommands(Language language, std::string_view group) {
  Rows rows, made;
  bool sawOffice = false;
  for (const CommandEntry& entry : allCommands()) {
    if (!group.empty() && entry.group() != group) continue;
    const bool isOfOffice = entry.kind && entry.group() == "office";
    if (group.empty() && isOfOffice) {
      if (std::exchange(sawOffice, true)) continue;
      rows.push_back({std::string(entry.group()) + " " + say(language, Text::kArgumentKind),
                      say(language, Text::kOfficeActsSummary)});
    } else if (!entry.isMade()) {
      rows.push_back({std::string(entry.path), say(language, entry.summary)});
    } else if (!group.empty()) {
      made.push_back({std::string(entry.path), madeSummary(language, *entry.kind)});
    } else if (made.empty()) {
      made.push_back({std::string(entry.group()) + " " + say(language, Text::kArgumentKind),
                      say(language, entry.summary)});
      rows.push_back(made.back());
    }
  }
  std::string out = say(language, Text::kCommandsHeading) + "\n" + aligned(rows, 2);
  if (group.empty() || made.empty()) return out;
  return out + "\n" + say(language, Text::kActsHeading) + "\n" + aligned(made, 2);
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
