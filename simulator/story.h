// simulator/story.h: who does what when in a small tree of offices, and what must come of it: a
// story, as an official writes it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "federation/result.h"
#include "node/ticket/kinds.h"
#include "simulator/tree.h"

namespace guantong::simulator {

using federation::Instant;
using federation::OfficeCode;
using node::ticket::Kind;
using node::ticket::Role;

/// What a story says must be so. All that can be found is text (observation.h), so that one
/// comparison does for all.
struct Wanted {
  enum class How : std::uint8_t {
    kIs,         ///< what is found under `key` is `texts`, in this order
    kHolds,      ///< each of `texts` is among what is found
    kHoldsNone,  ///< none of them is
  };
  std::size_t line = 0;
  std::string key;  ///< "stage", "due.finish", "turn 330106000000.status"
  How how = How::kIs;
  std::vector<std::string> texts;
};

/// Someone who works in an office from an instant on; with no roles: who works there no longer.
struct PersonStep {
  OfficeCode office;
  std::string name;  ///< as the story calls them, and as the office lists them
  std::vector<Role> roles;
  std::optional<Instant> handover;
  std::string by;  ///< who lists them; empty: whoever may
};
/// Rules of a hotline or a calendar notice, given out by the national office.
struct PublishStep {
  Kind kind = Kind::kProfilePublished;
  std::string name;  ///< of the file
  std::string text;
};
struct ActStep {
  enum class Expect : std::uint8_t { kAccepted, kRefused, kEither };

  OfficeCode office;
  std::string person;  ///< empty: the first of the office who may
  std::string name;    ///< by which later acts speak of it; empty: none does
  std::string ticket;  ///< the story's name of it; empty: it concerns the office and no ticket
  node::ticket::Registered registers;  ///< of kRegistered
  bool privacySaid = false;            ///< else it is as its type has it
  bool mailbox = false;                ///< the reporter has a receipt code
  node::ticket::Act says;              ///< of all others, and always the kind
  OfficeCode turn;                     ///< whose turn is spoken of
  std::string about;                   ///< the name of an earlier act
  std::string with;                    ///< the name of another ticket
  std::string reporter;                ///< leads back to who reported; opaque
  Expect expect = Expect::kAccepted;
  std::string because;  ///< words that the reason of a refusal has
  std::vector<Wanted> wanted;
};
struct LookStep {
  OfficeCode office;   ///< empty: at everyone who holds the ticket
  std::string ticket;  ///< empty: at the office itself, its desk and its people
  std::vector<Wanted> wanted;
};
struct Step {
  std::size_t line = 0;
  Instant at;
  std::variant<PersonStep, PublishStep, ActStep, LookStep> what;
};

/// An office without a line to the one above it.
struct Absence {
  OfficeCode office;
  Instant from, until;
};

/// Rules
///  1. The national office is in every story, whether it is listed or not: it gives out rules.
///  2. Steps are in order of time, looks after all else of their moment; else as written.
///  3. What is written of rules (types, clocks, reasons) is not compared with any profile here: to
///     be refused by an office is what a story may want to show. Names of clocks that are looked
///     for are, since a misspelt one would never be found.
struct Story {
  std::string name;
  std::string about;
  std::vector<std::string> rules;  ///< ids of the rules that it shows
  Instant start;
  Tree tree;
  /// Before the story begins.
  std::vector<PublishStep> published;
  std::vector<PersonStep> people;
  std::vector<Step> steps;
  std::vector<Absence> absences;
};

/// The text of a file that a story names; relative to the story, as it is written there.
using ReadFile = std::function<federation::Result<std::string>(const std::string& name)>;

/// Every key stands in simulator/scenarios/stories/README.md. An error names file, line, and what
/// is allowed. `otherRules`, where it is given, is asked first for rules and calendars that are
/// called by name: whoever changes a rule tries the stories with it.
[[nodiscard]] federation::Result<Story> parseStory(std::string_view text, std::string file,
                                                   const ReadFile& readFile,
                                                   const ReadFile& otherRules = {});

// --- words of stories, as the file has them and as observations say them

/// "2026-02-24" is its end, which is written "2026-02-24T24:00".
[[nodiscard]] std::optional<Instant> momentFrom(std::string_view text);
/// "2026-02-24T24:00"; seconds only where there are any.
[[nodiscard]] std::string momentText(Instant at);

}  // namespace guantong::simulator
