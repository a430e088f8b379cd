#include "node/shell/completion.h"

#include <set>

#include "node/shell/command_table.h"

namespace guantong::node::shell {
namespace {

using federation::ErrorCode;
using federation::failure;

/// The words that may follow what was typed: "" → all first words; "ticket" → its second words.
std::string wordsAfter(std::string_view group) {
  std::set<std::string> words;
  for (const CommandEntry& entry : allCommands()) {
    if (group.empty()) {
      words.emplace(entry.group().empty() ? entry.name() : entry.group());
    } else if (entry.group() == group) {
      words.emplace(entry.name());
    }
  }
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string optionsOf(const CommandEntry& entry) {
  std::string out;
  for (const OptionEntry& option : allOptions()) {
    if (!option.everywhere && !entry.knows(option.option)) continue;
    out += (out.empty() ? "" : " ") + std::string(option.name);
  }
  return out;
}

/// One case of bash's `case "$path"`.
std::string caseOf(std::string_view path, const std::string& words) {
  return "    \"" + std::string(path) + "\") words=\"" + words + "\" ;;\n";
}

std::string script() {
  std::string cases = caseOf("", wordsAfter("") + " --help --version --lang --json");
  std::string groups = " ";
  for (const CommandEntry& entry : allCommands()) {
    const std::string group(entry.group());
    if (!group.empty() && groups.find(" " + group + " ") == groups.npos) {
      groups += group + " ";
      cases += caseOf(group, wordsAfter(group));
    }
    cases += caseOf(entry.path, optionsOf(entry));
  }
  return R"(_guantong() {
  local path="" word words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    [[ "$word" == -* ]] && continue
    if [[ -z "$path" ]]; then
      path="$word"
    elif [[ ")" +
         groups + R"(" == *" $path "* ]]; then
      path="$path $word"
    fi
  done
  case "$path" in
)" + cases +
         R"(  esac
  case "${COMP_WORDS[COMP_CWORD - 1]}" in
    --dir | --root | --request | --invitation | --key | --out) words="" ;;
  esac
  if [[ -n "$words" ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
  fi
}
complete -o default -F _guantong guantong
)";
}

}  // namespace

federation::Result<CommandOutput> completion(const CommandRequest& request) {
  if (request.argument == "bash") return CommandOutput{script()};
  if (request.argument == "zsh") {
    return CommandOutput{
        "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && "
        "bashcompinit\n" +
        script()};
  }
  return failure(ErrorCode::kInvalidArgument, "SHELL is bash or zsh");
}

}  // namespace guantong::node::shell
