// node/display_width.h: how many columns a text takes on a screen.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace guantong::node {

/// Columns on a terminal: a Chinese character and full-width punctuation take two, a combining
/// mark none, everything else one. Bytes that are not UTF-8 count one each.
///
/// What Unicode calls ambiguous (such as “ ”) counts one, as terminals do unless told otherwise:
/// don't put it into columns.
std::size_t displayWidth(std::string_view utf8);

/// The text with spaces behind it up to `columns`; longer texts stay as they are.
std::string padded(std::string_view utf8, std::size_t columns);

/// Rows of a table: every column but the last padded to its widest cell, two spaces between,
/// `indent` spaces before; each row with its line end.
std::string aligned(std::span<const std::vector<std::string>> rows, std::size_t indent);

/// The text with everything a terminal would obey instead of show (control characters, DEL, the C1
/// range, bytes that are not UTF-8, marks that reverse the reading direction) replaced by U+FFFD.
///
/// Why: file names and arguments come from others, and an escape sequence in an error message
/// could rewrite what the reader sees. Newlines go too: what is shown so is one line.
std::string printable(std::string_view utf8);

/// Bytes of the first character of `text`; 0 when it is not valid UTF-8. REQUIRES: !text.empty().
std::size_t utf8Length(std::string_view text);

}  // namespace guantong::node
