// node/ticket/authority_text.h: the table of authority for people to read.
#pragma once

#include <string>

#include "node/ticket/authority.h"

namespace guantong::node::ticket {

/// The whole table as Markdown, a line for each kind, with headings in Chinese and English: what
/// stands in node/ticket/README.md.
[[nodiscard]] std::string authorityAsMarkdown();

}  // namespace guantong::node::ticket
