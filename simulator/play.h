// simulator/play.h: a story, played on real kernels, and what came of it.
#pragma once

#include <string>
#include <vector>

#include "node/text.h"
#include "simulator/checkers.h"
#include "simulator/observation.h"
#include "simulator/story.h"

namespace guantong::simulator {

struct PlayedAct {
  std::size_t line = 0;
  Instant at;
  OfficeCode office;
  std::string person;  ///< who did it, as the story calls them; empty: nobody is listed
  Kind kind = Kind::kProgress;
  std::string ticket;
  bool accepted = false;
  std::string reason;                 ///< why not
  std::vector<std::string> possible;  ///< what this office could say instead, after a refusal
};
/// A due date that is there for the first time, or is another one.
struct PlayedDue {
  Instant at;  ///< when the office whose clock it is showed it
  OfficeCode office;
  std::string ticket;
  OfficeCode turn;  ///< whose turn; nobody: of the whole ticket
  std::string clock;
  std::string chinese;
  std::string due;  ///< as in momentText; empty: the clock does not run any more
  std::string before;
  std::string why;  ///< what the office had heard of since it was last looked at
  std::vector<std::string> rules;
};
struct PlayedLook {
  std::size_t line = 0;
  Instant at;
  OfficeCode office;
  std::string ticket;
  Observation found;
  std::vector<node::PossibleLine> possible;
};
struct Expectation {
  std::size_t line = 0;
  bool ok = false;
  std::string what;  ///< "stage at 330106000000"
  std::string wanted;
  std::string found;
};

struct Played {
  std::vector<PlayedAct> acts;
  std::vector<PlayedDue> dues;
  std::vector<PlayedLook> looks;
  std::vector<Expectation> expectations;
  /// Of those checkers that can judge a story: all but that everything is finished.
  std::vector<Verdict> verdicts;
  std::size_t offices = 0;
  crypto::Hash trace{};

  [[nodiscard]] bool good() const;
};

/// Plays it from beginning to end.
///
/// Rules
///  1. Offices are the simulator's stations: what people do goes through node::Office, one group
///     after another, and over links that take some milliseconds.
///  2. Acts of one office at one moment are done one after another; those of several offices at one
///     moment know nothing of each other. Looks come when all acts of their moment were answered
///     and what could arrive did.
///  3. Where nothing happens for long, all offices are switched off until just before something
///     does, and started again from their stores: years pass in a moment, and what an office knows
///     must be on its disk.
///  4. The same story is the same run, to the byte.
///  5. At the end every line is there again, and the checkers judge what all hold.
/// REQUIRES: `story` outlives the call.
[[nodiscard]] Played play(const Story& story);

/// For people: acts, due dates and looks in order of time, then what was not as expected.
[[nodiscard]] std::string textOf(const Story& story, const Played& played, node::Language language);
/// One object on one line: story, rules, acts, dues, looks, expectations, checkers, trace_hash,
/// good.
[[nodiscard]] std::string jsonOf(const Story& story, const Played& played);

}  // namespace guantong::simulator
