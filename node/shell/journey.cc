#include "node/shell/journey.h"

#include <map>
#include <optional>
#include <vector>

#include "node/display_width.h"
#include "node/fingerprint.h"
#include "node/shell/clock.h"
#include "node/shell/figures.h"
#include "node/shell/ticket_words.h"

namespace guantong::node::shell {
namespace {

using ticket::Kind;
using ticket::Stage;
using Rows = std::vector<std::vector<std::string>>;
using Step = TicketDetail::Step;

/// Of a text, what fits beside the rest.
constexpr std::size_t kTextColumns = 40;

/// Which step each one stands below: a delivery below what gave the turn, what an office did with
/// its turn below that turn. Nothing: at the top.
std::vector<std::optional<std::size_t>> parentsOf(const std::vector<Step>& steps) {
  std::vector<std::optional<std::size_t>> parents(steps.size());
  std::map<ticket::EventId, std::size_t> places;
  std::map<federation::OfficeCode, std::size_t> turns;  // the newest that each office got
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const ticket::Known& event = steps[i].event;
    if (event.act.turn) {
      if (const auto given = places.find(*event.act.turn); given != places.end()) {
        parents[i] = given->second;
      }
    } else if (event.kind() != Kind::kClosed) {
      if (const auto turn = turns.find(event.author); turn != turns.end()) {
        parents[i] = turn->second;
      } else if (i > 0) {
        parents[i] = 0;
      }
    } else if (i > 0) {
      parents[i] = 0;
    }
    places[event.id] = i;
    if (!ticket::givesTurns(event.kind())) continue;
    for (const auto& office : ticket::Brought(event.act)) turns[office] = i;
  }
  return parents;
}

std::string firstLine(const std::string& text) {
  std::string line = printable(text.substr(0, text.find('\n')));
  bool cut = line.size() < text.size();
  while (displayWidth(line) > kTextColumns) {
    std::size_t end = line.size() - 1;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80) --end;
    line.resize(end);
    cut = true;
  }
  return cut ? line + "…" : line;
}

class Tree {
 public:
  Tree(Language language, const TicketDetail& detail)
      : language_(language), detail_(detail), parents_(parentsOf(detail.steps)) {}

  std::string text() {
    for (std::size_t i = 0; i < detail_.steps.size(); ++i) {
      if (!parents_[i]) add(i, "", "");
    }
    return out_;
  }

 private:
  void add(std::size_t step, const std::string& indent, const std::string& branch) {
    const ticket::Known& event = detail_.steps[step].event;
    out_ += beijingTime(event.time, Precision::kMilliseconds) + "  " + indent + branch;
    out_ += kindText(language_, event.kind()) + " " + std::string(event.author.text());
    if (!event.act.to.empty()) out_ += " → " + std::string(event.act.to.text());
    if (const std::string took = since(step); !took.empty()) out_ += "  " + took;
    if (event.excluded) out_ += "  " + say(language_, Text::kExcludedMark);
    if (!detail_.steps[step].text.empty()) out_ += "  " + firstLine(detail_.steps[step].text);
    out_ += "\n";
    std::vector<std::size_t> below;
    for (std::size_t i = 0; i < parents_.size(); ++i) {
      if (parents_[i] == step) below.push_back(i);
    }
    const std::string deeper = indent + (branch.empty() ? "" : branch == kLast ? "   " : "│  ");
    for (std::size_t i = 0; i < below.size(); ++i) {
      add(below[i], deeper, i + 1 == below.size() ? kLast : kMiddle);
    }
  }

  /// How long after what it stands below.
  std::string since(std::size_t step) const {
    if (!parents_[step]) return "";
    const auto took = detail_.steps[step].event.time - detail_.steps[*parents_[step]].event.time;
    // Two clocks: less than nothing tells of them, not of the ticket.
    if (took.count() < 0) return "";
    return "+" + durationText(language_, took);
  }

  static constexpr const char* kLast = "└─ ";
  static constexpr const char* kMiddle = "├─ ";

  const Language language_;
  const TicketDetail& detail_;
  const std::vector<std::optional<std::size_t>> parents_;
  std::string out_;
};

}  // namespace

std::string stageText(Language language, Stage stage) {
  switch (stage) {
    case Stage::kRegistered:
      return say(language, Text::kStageRegistered);
    case Stage::kDispatched:
      return say(language, Text::kStageDispatched);
    case Stage::kDelivered:
      return say(language, Text::kStageDelivered);
    case Stage::kResult:
      return say(language, Text::kStageResult);
    case Stage::kClosed:
      break;
  }
  return say(language, Text::kStageClosed);
}

std::string journeyOnScreen(Language language, const TicketDetail& detail) {
  const TicketLine& line = detail.line;
  Rows facts{{say(language, Text::kLabelTicket), hexOf(line.ticket.bytes)},
             {say(language, Text::kLabelNumber), printable(line.number)},
             {say(language, Text::kColumnNumber), std::to_string(line.row)}};
  for (const auto& [number, system] : detail.state.numbers) {
    facts.push_back({say(language, Text::kLabelForeignNumber),
                     printable(number) + (system.empty() ? "" : " " + printable(system))});
  }
  facts.push_back(
      {say(language, Text::kColumnTitle),
       (line.urgent ? say(language, Text::kUrgentMark) + " " : "") + printable(line.title)});
  if (!line.hotline.empty()) {
    facts.push_back({say(language, Text::kColumnHotline),
                     printable(line.hotline) + " " + printable(line.type)});
  }
  facts.push_back({say(language, Text::kColumnStage), stageText(language, line.stage)});
  if (detail.state.forked) facts.push_back({"", say(language, Text::kForkedMark)});
  if (detail.state.purged) facts.push_back({"", say(language, Text::kPurgedMark)});
  return aligned(facts, 0) + "\n" + Tree(language, detail).text() + "\n" +
         clocksOnScreen(language, detail) + "\n" + turnsOnScreen(language, detail) + "\n" +
         possibleOnScreen(language, detail);
}

}  // namespace guantong::node::shell
