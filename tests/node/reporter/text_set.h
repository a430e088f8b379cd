// tests/node/reporter/text_set.h: texts with known findings, and how well they are found.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/reporter/redaction.h"

namespace guantong::node::reporter {

struct Expected {
  std::string kind;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct KnownText {
  std::string id;
  Form form;
  std::string text;
  std::vector<Expected> findings;
};

/// The lines of a file of tests/vectors/redaction, whose README gives the form of a line. What
/// can't be read is in `fault`. A span that occurs several times is, of those of one text, the next
/// one.
struct TextSet {
  std::vector<KnownText> texts;
  std::string fault;
};
[[nodiscard]] TextSet readTextSet(const std::string& path);

/// deploy/divisions, as a browser gets it.
[[nodiscard]] const Gazetteer& shippedGazetteer();

/// What was found of what there is.
struct Score {
  std::size_t expected = 0;
  std::size_t met = 0;    ///< expected ones that a finding meets
  std::size_t found = 0;  ///< findings
  std::size_t right = 0;  ///< findings that meet an expected one

  [[nodiscard]] double recall() const;
  [[nodiscard]] double precision() const;
  Score& operator+=(const Score& other);
};

/// A finding meets what is expected when its range is the same; of addresses and fixed lines when
/// it covers four fifths of it and is no more than twice as long. Recall is counted by the expected
/// kind, precision by the found one: which of two kinds a number has (a mobile that is also of the
/// form) does not change what is masked.
struct Scores {
  std::map<std::string, Score> byKind;
  std::vector<std::string> faults;      ///< "own-001 missed mobile 1390…"
  [[nodiscard]] Score formats() const;  ///< all but name, address, form_number
  [[nodiscard]] Score all() const;
  [[nodiscard]] std::string table() const;
};
[[nodiscard]] Scores scoresOf(const std::vector<KnownText>& texts);

}  // namespace guantong::node::reporter
