#include "node/shell/ticket_words.h"

#include <algorithm>
#include <vector>

#include "node/display_width.h"
#include "node/shell/act_command.h"
#include "node/shell/clock.h"
#include "node/shell/command_table.h"
#include "node/shell/profile_words.h"

namespace guantong::node::shell {
namespace {

using ticket::Kind;
using ticket::Turn;
using Rows = std::vector<std::vector<std::string>>;

std::string statusText(Language language, const Turn& turn) {
  switch (turn.status) {
    case Turn::Status::kGiven:
      return say(language, Text::kTurnGiven);
    case Turn::Status::kDelivered:
      return say(language, Text::kTurnDelivered);
    case Turn::Status::kSigned:
      return say(language, Text::kTurnSigned);
    case Turn::Status::kReturnAsked:
      return say(language, Text::kTurnReturnAsked);
    case Turn::Status::kResult:
      return say(language, Text::kTurnResult);
    case Turn::Status::kReturned:
      return say(language, Text::kTurnReturned);
    case Turn::Status::kRecalled:
      return say(language, Text::kTurnRecalled);
    case Turn::Status::kPassedOver:
      break;
  }
  return say(language, Text::kTurnPassedOver);
}

/// What else is to be known of a turn: its part in a joint handling, and how its result stands.
std::string marksOf(Language language, const Turn& turn) {
  std::string text;
  const auto add = [&](bool holds, PlainText mark) {
    if (holds) text.append(text.empty() ? "" : " ").append(say(language, mark));
  };
  add(turn.part == Turn::Part::kLead, Text::kTurnLead);
  add(turn.part == Turn::Part::kAssistant, Text::kTurnAssistant);
  add(turn.final, Text::kTurnFinal);
  add(turn.supervised, Text::kSupervisedMark);
  add(turn.reviewed, Text::kTurnReviewed);
  add(turn.sealed, Text::kTurnSealed);
  add(turn.paperFiled, Text::kTurnPaperFiled);
  return text;
}

std::string section(Language language, PlainText heading, PlainText none, const Rows& rows) {
  if (rows.size() < 2) return say(language, none) + "\n";
  return say(language, heading) + "\n" + aligned(rows, 2);
}

/// "--to --text", the options that the fields of a rule are filled by; those that the office finds
/// by itself are left out.
std::string neededOptions(const PossibleLine& line) {
  std::string text;
  for (const ticket::Field field : {ticket::kTo, ticket::kTicket, ticket::kWord, ticket::kNumber,
                                    ticket::kUntil, ticket::kText}) {
    if ((line.needs & field) == 0) continue;
    text.append(text.empty() ? "" : " ").append(entryOf(optionOf(field)).name);
  }
  return text;
}

}  // namespace

std::string_view wordOf(Kind kind) {
  const ticket::KindName* name = ticket::nameOf(kind);
  return name == nullptr ? "unknown" : name->word;
}

std::string kindText(Language language, Kind kind) {
  const ticket::KindName* name = ticket::nameOf(kind);
  if (name == nullptr) {
    const std::string number = std::to_string(static_cast<std::uint16_t>(kind));
    return say<Text::kUnknownKind>(language, with<"kind">(number));
  }
  return std::string(language == Language::kChinese ? name->chinese : name->word);
}

std::string clockName(Language language, const ClockLine& clock) {
  const bool chinese = language == Language::kChinese && !clock.chinese.empty();
  return printable(chinese ? clock.chinese : clock.name);
}

std::string clockDue(Language language, const ClockLine& clock) {
  const std::string due = dueWords({clock.due, clock.provisional});
  return clock.provisional ? due + " " + say(language, Text::kProvisionalMark) : due;
}

std::string clockState(Language language, const ClockLine& clock) {
  if (clock.stopped) {
    return clock.late ? say(language, Text::kClockStoppedLate) : say(language, Text::kClockStopped);
  }
  if (clock.late) return say(language, Text::kClockOver);
  return clock.paused ? say(language, Text::kClockPaused) : say(language, Text::kClockRuns);
}

std::string clocksOnScreen(Language language, const TicketDetail& detail) {
  Rows rows{{say(language, Text::kColumnClock), say(language, Text::kColumnDue),
             say(language, Text::kColumnStage), say(language, Text::kColumnWhose),
             say(language, Text::kColumnRules)}};
  for (const ClockLine& clock : detail.clocks) {
    std::string rules;
    for (const std::string& id : clock.rules) rules.append(rules.empty() ? "" : " ").append(id);
    rows.push_back({clockName(language, clock), clockDue(language, clock),
                    clockState(language, clock), std::string(clock.whose.text()),
                    printable(rules)});
  }
  return section(language, Text::kClocksHeading, Text::kNoClocksHere, rows);
}

std::string turnsOnScreen(Language language, const TicketDetail& detail) {
  Rows rows{{say(language, Text::kColumnHolder), say(language, Text::kColumnStage),
             say(language, Text::kColumnGiver), say(language, Text::kColumnGiven), ""}};
  for (const Turn& turn : detail.state.turns) {
    rows.push_back({std::string(turn.to.text()), statusText(language, turn),
                    std::string(turn.by.text()), beijingTime(turn.at), marksOf(language, turn)});
  }
  return section(language, Text::kTurnsHeading, Text::kNoTurns, rows);
}

std::string possibleOnScreen(Language language, const TicketDetail& detail) {
  Rows rows{{say(language, Text::kArgumentKind), say(language, Text::kColumnTyped),
             say(language, Text::kColumnTurns)}};
  std::vector<Kind> kinds;
  for (const PossibleLine& line : detail.possible) {
    const auto place =
        static_cast<std::size_t>(std::ranges::find(kinds, line.kind) - kinds.begin());
    if (place == kinds.size()) {
      kinds.push_back(line.kind);
      const std::string options = neededOptions(line);
      rows.push_back({kindText(language, line.kind),
                      std::string(wordOf(line.kind)) + (options.empty() ? "" : " " + options), ""});
    }
    if (!line.turn || *line.turn >= detail.state.turns.size()) continue;
    std::string& turns = rows[place + 1].back();
    const std::string holder(detail.state.turns[*line.turn].to.text());
    if (turns.find(holder) == turns.npos) turns.append(turns.empty() ? "" : " ").append(holder);
  }
  return section(language, Text::kPossibleHeading, Text::kNothingPossible, rows);
}

}  // namespace guantong::node::shell
