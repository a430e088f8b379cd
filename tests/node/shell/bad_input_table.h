// tests/node/shell/bad_input_table.h: for every command a line that is right, and what can be wrong
// with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/command_table.h"

namespace guantong::node::shell::bad_input {

using Words = std::vector<std::string>;

/// Words may hold places that the test fills in: {folder}, an empty one; {office}, the directory of
/// a running office; {nowhere}, a directory that is not there; {ticket}, one that is open, and
/// {second}, another; {closed}, one that is closed; {given}, one that a province has.

/// A value that an option can't have, and what the answer must name.
struct WrongValue {
  std::string value;
  std::string names;
};

/// What an option may say. One that is right by itself, and at least one that is not.
struct OptionValues {
  Option option;
  std::string right;
  std::vector<WrongValue> wrong;
};

/// One mistake, whole.
struct Mistake {
  Words words;        ///< after the command's own; `right` of the line is not in it
  std::string names;  ///< of what the answer says: what is wrong, or what is possible
  int exitCode = 1;
};

/// A command that stands in the table of commands by itself. Those that are made from the table of
/// authority.h are made here from it too.
struct Line {
  std::string_view path;
  std::optional<std::string> argument{};  ///< one that is right
  std::vector<OptionValues> values{};     ///< where it differs from kOptionValues
  std::vector<Option> besides{};          ///< what a right line has besides what is needed
  std::vector<Mistake> mistakes{};        ///< of this command alone
  bool asksAnOffice = false;              ///< that must be running
  bool isForAnybody = false;              ///< whoever works there may
};

[[nodiscard]] const std::vector<OptionValues>& optionValues();
[[nodiscard]] const std::vector<Line>& lines();
/// Null: the table lacks it.
[[nodiscard]] const OptionValues* valuesOf(const Line& line, Option option);
/// The line of a command, also of one that is made. Null: the table lacks it.
[[nodiscard]] const Line* lineOf(const CommandEntry& command);

}  // namespace guantong::node::shell::bad_input
