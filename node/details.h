// node/details.h: what exactly was wrong, in the language of who reads it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "node/text.h"

namespace guantong::node {

/// An error is made where nobody knows who will read it: by rules, by the kernel, at the other end
/// of a socket. Its detail is an English sentence with values in it, and what a person can do wrong
/// is a closed set of them: node/detail_catalogue.inc has each as a pattern in both languages.
///
/// Rules
///  1. A pattern is matched as a whole, in the order of the catalogue. `{name}` is any value, and
///     stands in the Chinese as it is; each as short as it can be.
///  2. `{detail}` is a detail of the catalogue itself, `{kinds}` and `{roles}` are words of the
///     vocabulary behind one another, `{limit}` is one of a profile; they become Chinese too. Where
///     they are something else the pattern does not match. `{errno}` is a name that the system
///     gives what went wrong,
///     `{line}` a number, and `{path}` has no colon and blank in it. Several details may follow one
///     another with semicolons.
///  3. What no pattern matches stays English: damage, cryptography and the machine, which the main
///     text explains, and whose detail is for who mends them.
/// Pure.
[[nodiscard]] std::string detailIn(Language language, std::string_view english);

/// The patterns, for tests.
[[nodiscard]] std::span<const CatalogueEntry> detailCatalogue();

}  // namespace guantong::node
