// node/suggestion.h: what somebody probably meant to type.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace guantong::node {

/// Edits that turn one word into the other: a letter more, less, another, or two neighbours
/// swapped (the commonest slip of all). Bytes, which is enough for command names.
std::size_t editsBetween(std::string_view a, std::string_view b);

/// The known word with the fewest edits, when they are few for its length (one in three letters).
/// The first of equals.
std::optional<std::string> nearestWord(std::string_view typed, std::span<const std::string> known);

/// The same over commands of two words ("keys show"); failing that, the first word typed is
/// compared with the second words, so that "show" finds "keys show".
std::optional<std::string> nearestCommand(std::string_view typed,
                                          std::span<const std::string> known);

}  // namespace guantong::node
