// The text set: how much of what identifies is found, and how much else.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/node/reporter/text_set.h"

namespace guantong::node::reporter {
namespace {

Scores scoresOfFile(const std::string& name) {
  const TextSet set = readTextSet(GUANTONG_SOURCE_DIR "/tests/vectors/redaction/" + name);
  EXPECT_EQ(set.fault, "");
  Scores scores = scoresOf(set.texts);
  std::printf("%s: %zu texts\n%s", name.c_str(), set.texts.size(), scores.table().c_str());
  for (const std::string& fault : scores.faults) std::printf("  %s\n", fault.c_str());
  return scores;
}

/// What the formats must reach, and floors for what no format tells.
void expectGood(const Scores& scores) {
  EXPECT_GE(scores.formats().recall(), 0.98);
  EXPECT_GE(scores.formats().precision(), 0.98);
  for (const char* kind : {"name", "address", "form_number"}) {
    EXPECT_GE(scores.byKind.at(kind).recall(), 0.95) << kind;
    EXPECT_GE(scores.byKind.at(kind).precision(), 0.95) << kind;
  }
}

TEST(TextSet, WhatItsAuthorThoughtOfIsFound) { expectGood(scoresOfFile("own.jsonl")); }

TEST(TextSet, WhatSomebodyElseWroteIsFound) { expectGood(scoresOfFile("unseen.jsonl")); }

TEST(TextSet, HasThreeHundredTextsHalfOfThemOfSomebodyElse) {
  const std::string folder = GUANTONG_SOURCE_DIR "/tests/vectors/redaction/";
  EXPECT_GE(readTextSet(folder + "own.jsonl").texts.size(), 160U);
  EXPECT_GE(readTextSet(folder + "unseen.jsonl").texts.size(), 160U);
}

}  // namespace
}  // namespace guantong::node::reporter
