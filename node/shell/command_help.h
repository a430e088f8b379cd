// node/shell/command_help.h: what --help and --version say.
#pragma once

#include <string>
#include <string_view>

#include "node/shell/command_table.h"

namespace guantong::node::shell {

inline constexpr std::string_view kProgram = "guantong";

/// What was chosen so far: nothing, a group, or a command.
struct Chosen {
  std::string_view group;
  const CommandEntry* command = nullptr;

  [[nodiscard]] std::string path() const {
    return std::string(command != nullptr ? command->path : group);
  }
  [[nodiscard]] std::string programAndPath() const {
    return std::string(kProgram) + (path().empty() ? "" : " " + path());
  }
};

std::string helpText(Language language, const Chosen& chosen);
/// On one line, with its line end, where `json`.
std::string versionText(Language language, bool json);

}  // namespace guantong::node::shell
