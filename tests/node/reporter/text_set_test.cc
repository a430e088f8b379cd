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

TEST(TextSet, OwnTextsAreScored) {
  const Scores scores = scoresOfFile("own.jsonl");
  EXPECT_GE(scores.formats().recall(), 0.98);
}

}  // namespace
}  // namespace guantong::node::reporter
