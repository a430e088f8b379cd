// node/shell/case_words.h: a case and its statement, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "node/reporter/case_file.h"
#include "node/shell/json.h"
#include "node/text.h"

namespace guantong::node::shell {

/// What a custodian reads before opening: rows of a screen, each with its line end.
std::string caseOnScreen(Language language, const reporter::Case& of, federation::Instant now);
JsonObject caseAsJson(const reporter::Case& of, federation::Instant now);

/// The same in its parts: label and text of each row, and what to do about it.
std::vector<std::vector<std::string>> caseRows(Language language, const reporter::Case& of);
std::string caseNote(Language language, const reporter::Case& of, federation::Instant now);

/// Of a grant the same of its statement alone.
std::string statementOnScreen(Language language, const reporter::Statement& statement);
JsonObject statementAsJson(const reporter::Statement& statement);

/// "identity", "original", "attachment".
std::string_view wordOf(reporter::Part part);
std::string nameOf(Language language, reporter::Part part);

}  // namespace guantong::node::shell
