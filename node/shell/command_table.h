// node/shell/command_table.h: all commands and all options of the command line, as one table each.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "node/shell/command.h"

namespace guantong::node::shell {

/// A list that stands in a table. Room for the command with the most.
template <typename T, std::size_t kMax>
struct Few {
  std::array<T, kMax> items{};
  std::size_t size = 0;

  consteval Few(std::initializer_list<T> list) {
    for (const T& item : list) items[size++] = item;
  }
  constexpr Few() = default;
  /// REQUIRES: there is room.
  constexpr void add(T item) { items[size++] = item; }
  [[nodiscard]] constexpr const T* begin() const { return items.data(); }
  [[nodiscard]] constexpr const T* end() const { return items.data() + size; }
  [[nodiscard]] constexpr bool contains(T wanted) const {
    for (const T& item : *this) {
      if (item == wanted) return true;
    }
    return false;
  }
};
using FewOptions = Few<Option, 24>;

struct ArgumentEntry {
  PlainText name;
  PlainText help;
  bool repeats = false;   ///< may be given several times
  bool optional = false;  ///< the command can do without
};

/// Parsing, help, suggestions and completion all read this.
struct CommandEntry {
  std::string_view path;  ///< "run", "ticket new"
  PlainText summary;
  std::optional<ArgumentEntry> argument;  ///< one kind at most
  FewOptions needs;                       ///< options it can't do without
  FewOptions takes;                       ///< options it may be given besides
  CommandFunction run;
  /// What it says of a ticket; its other name is then the kind's Chinese one. Where `summary` is
  /// kTicketActSummary, what it does stands in the table of authority.h.
  std::optional<ticket::Kind> kind{};

  /// The first of two words, or nothing.
  [[nodiscard]] constexpr std::string_view group() const {
    const std::size_t blank = path.find(' ');
    return blank == path.npos ? std::string_view() : path.substr(0, blank);
  }
  [[nodiscard]] constexpr std::string_view name() const {
    const std::size_t blank = path.find(' ');
    return blank == path.npos ? path : path.substr(blank + 1);
  }
  /// One of those made from the table of authority.h: listed with their group alone.
  [[nodiscard]] constexpr bool isMade() const { return summary.text() == Text::kTicketActSummary; }
  [[nodiscard]] constexpr bool knows(Option option) const {
    return needs.contains(option) || takes.contains(option);
  }
};

struct OptionEntry {
  Option option;
  std::string_view shortName;  ///< may be empty
  std::string_view name;
  std::optional<PlainText> value;  ///< nothing: a flag
  PlainText help;
  bool everywhere = false;  ///< every command takes it
  bool repeats = false;
};

[[nodiscard]] std::span<const CommandEntry> allCommands();
[[nodiscard]] std::span<const OptionEntry> allOptions();
[[nodiscard]] const OptionEntry& entryOf(Option option);
/// Nothing when no option of any command has this name, long or short.
[[nodiscard]] const OptionEntry* optionNamed(std::string_view name);

}  // namespace guantong::node::shell
