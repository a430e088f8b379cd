// simulator/observation.h: what an office shows of a ticket, of its desk and of its people, as
// words that a story can compare.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node/command.h"
#include "simulator/story.h"

namespace guantong::simulator {

/// What the story calls tickets.
using TicketNames = std::map<federation::TicketId, std::string>;

/// Words under keys: "stage" → {"closed"}; "participants" → two offices; "turn 330106000000.status"
/// → {"signed"}. A key that isn't there has nothing to say. Yes and no are "true" and "false",
/// instants as in momentText.
using Observation = std::map<std::string, std::vector<std::string>>;

/// Of a ticket as an office shows it. The keys are those of [[look]] (stories/README.md).
[[nodiscard]] Observation observe(const node::TicketDetail& detail, const TicketNames& names);
/// Of an office: its desk, its people, the rules it knows.
/// What the office that registered a ticket is told it is like.
void observe(const node::Alike& alike, const TicketNames& names, Observation& found);
[[nodiscard]] Observation observe(const node::Desk& desk, const node::People& people,
                                  const std::vector<node::RulesLine>& rules,
                                  const TicketNames& names);

/// What is found under the key, and whether it is what was wanted.
struct Compared {
  bool ok = false;
  std::string found;  ///< for people: words with commas; "nothing"
};
[[nodiscard]] Compared compare(const Wanted& wanted, const Observation& found);

/// The kinds that an office may say now, each once, by their words.
[[nodiscard]] std::vector<std::string> kindsOf(const std::vector<node::PossibleLine>& possible);

// --- words
[[nodiscard]] std::string wordOf(node::ticket::Stage stage);
[[nodiscard]] std::string wordOf(node::ticket::Scope scope);
[[nodiscard]] std::string wordOf(node::ticket::Turn::Status status);
[[nodiscard]] std::string wordOf(node::ticket::Turn::Part part);
[[nodiscard]] std::string wordOf(Kind kind);

}  // namespace guantong::simulator
