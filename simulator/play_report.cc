#include <algorithm>

#include "node/details.h"
#include "node/text.h"
#include "node/ticket/authority.h"
#include "simulator/json_text.h"
#include "simulator/play.h"
#include "simulator/trace.h"

namespace guantong::simulator {

namespace {

using node::Language;
using node::PossibleLine;
using node::say;
using node::Text;
using node::with;

std::string text(const OfficeCode& office) { return std::string(office.text()); }

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : ", ").append(word);
  return all;
}

/// "330106000000 余杭区"
std::string named(const Story& story, const OfficeCode& office) {
  if (!story.tree.has(office)) return text(office);
  return text(office) + " " + story.tree.at(office).name;
}

std::vector<std::string> fieldsOf(std::uint16_t fields) {
  constexpr std::pair<std::uint16_t, const char*> kNames[] = {
      {node::ticket::kTurn, "turn"},     {node::ticket::kAbout, "about"},
      {node::ticket::kTo, "to"},         {node::ticket::kOthers, "others"},
      {node::ticket::kTicket, "with"},   {node::ticket::kWord, "word"},
      {node::ticket::kNumber, "number"}, {node::ticket::kUntil, "until"},
      {node::ticket::kText, "text"},     {node::ticket::kFlag, "flag"},
  };
  std::vector<std::string> names;
  for (const auto& [bit, name] : kNames) {
    if ((fields & bit) != 0) names.emplace_back(name);
  }
  return names;
}

std::string objectOf(const PossibleLine& line) {
  std::vector<std::string> roles;
  for (const Role role : line.roles) roles.emplace_back(node::ticket::nameOf(role).word);
  std::string json = "{\"do\":" + quoted(wordOf(line.kind));
  if (line.turn) json += ",\"turn\":" + std::to_string(*line.turn);
  return json + ",\"roles\":" + quoted(roles) + ",\"needs\":" + quoted(fieldsOf(line.needs)) +
         ",\"may\":" + quoted(fieldsOf(line.may)) + "}";
}

std::string objectOf(const PlayedAct& act) {
  return "{\"line\":" + std::to_string(act.line) + ",\"at\":" + quoted(momentText(act.at)) +
         ",\"office\":" + quoted(act.office.text()) + ",\"person\":" + quoted(act.person) +
         ",\"do\":" + quoted(wordOf(act.kind)) + ",\"ticket\":" + quoted(act.ticket) +
         ",\"outcome\":" + (act.accepted ? "\"accepted\"" : "\"refused\"") +
         ",\"reason\":" + quoted(act.reason) + ",\"possible\":" + quoted(act.possible) + "}";
}

std::string objectOf(const PlayedDue& due) {
  return "{\"at\":" + quoted(momentText(due.at)) + ",\"office\":" + quoted(due.office.text()) +
         ",\"ticket\":" + quoted(due.ticket) + ",\"turn\":" + quoted(due.turn.text()) +
         ",\"clock\":" + quoted(due.clock) + ",\"due\":" + quoted(due.due) +
         ",\"before\":" + quoted(due.before) + ",\"why\":" + quoted(due.why) +
         ",\"rules\":" + quoted(due.rules) + "}";
}

std::string objectOf(const PlayedLook& look) {
  std::string json = "{\"line\":" + std::to_string(look.line) +
                     ",\"at\":" + quoted(momentText(look.at)) +
                     ",\"office\":" + quoted(look.office.text()) +
                     ",\"ticket\":" + quoted(look.ticket) + ",\"found\":{";
  bool first = true;
  for (const auto& [key, words] : look.found) {
    json.append(first ? "" : ",").append(quoted(key)).append(":").append(quoted(words));
    first = false;
  }
  json += "},\"may\":[";
  for (const PossibleLine& line : look.possible) {
    json.append(&line == &look.possible.front() ? "" : ",").append(objectOf(line));
  }
  return json + "]}";
}

std::string objectOf(const Expectation& each) {
  return "{\"line\":" + std::to_string(each.line) + ",\"ok\":" + (each.ok ? "true" : "false") +
         ",\"what\":" + quoted(each.what) + ",\"wanted\":" + quoted(each.wanted) +
         ",\"found\":" + quoted(each.found) + "}";
}

std::string objectOf(const Verdict& verdict) {
  return "{\"name\":" + quoted(verdict.name) + ",\"ok\":" + (verdict.ok ? "true" : "false") +
         ",\"detail\":" + quoted(verdict.detail) + "}";
}

template <typename T>
std::string listOf(const std::vector<T>& all) {
  std::string json = "[";
  for (const T& each : all) json.append(&each == &all.front() ? "" : ",").append(objectOf(each));
  return json + "]";
}

// --- for people

/// In which language, of which story.
struct Telling {
  Language language;
  const Story& story;
};

/// "催办", "urged".
std::string kindIn(Language language, const std::string& word) {
  const auto kind = node::ticket::kindFrom(word);
  if (language == Language::kEnglish || !kind) return word;
  return std::string(node::ticket::nameOf(*kind)->chinese);
}

std::string kindsIn(Language language, const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const std::string& word : words) all.push_back(kindIn(language, word));
  return joined(all);
}

/// "registered (330106000000), delivered (330106001000)": who said what that moved it.
std::string whyIn(Language language, std::string_view why) {
  std::string all;
  while (!why.empty()) {
    const std::string_view one = why.substr(0, why.find(", "));
    why.remove_prefix(std::min(why.size(), one.size() + 2));
    const std::size_t end = std::min(one.find(' '), one.size());
    all.append(all.empty() ? "" : ", ").append(kindIn(language, std::string(one.substr(0, end))));
    all.append(one.substr(end));
  }
  return all;
}

std::string linesOf(const Telling& telling, const PlayedAct& act) {
  const auto& [language, story] = telling;
  std::string lines = momentText(act.at) + "  " + named(story, act.office);
  if (!act.person.empty()) lines += " " + act.person;
  lines += "  " + kindIn(language, wordOf(act.kind));
  if (!act.ticket.empty()) lines += "  " + act.ticket;
  lines += "\n";
  if (act.accepted) return lines;
  const std::string reason = node::detailIn(language, act.reason);
  lines += "    " + say<Text::kPlayRefused>(language, with<"reason">(reason)) + "\n";
  if (act.possible.empty()) return lines;
  const std::string kinds = kindsIn(language, act.possible);
  return lines + "    " + say<Text::kPlayPossible>(language, with<"kinds">(kinds)) + "\n";
}

std::string linesOf(const Telling& telling, const PlayedDue& due) {
  std::string lines = momentText(due.at) + "    " + say(telling.language, Text::kPlayDue) + "  " +
                      due.ticket + "  " + due.chinese + " " + due.clock + "  " +
                      named(telling.story, due.office) + "  " +
                      (due.before.empty() ? "" : due.before + " → ") + due.due + "  (" +
                      whyIn(telling.language, due.why);
  if (!due.rules.empty()) lines += "; " + joined(due.rules);
  return lines + ")\n";
}

/// What is not so, what is always so, and what is said by another line, people need not read.
bool isWorthALine(const std::string& key, const std::vector<std::string>& words) {
  if (key == "knows") return true;
  const bool nothing =
      words.empty() || words.front().empty() || words.front() == "false" || words.front() == "0";
  const bool again = key.starts_with("turn ") && key.find('#') != std::string::npos;
  const bool usual = key.ends_with(".part") && words.front() == "sole";
  return !nothing && !again && !usual && !(key.starts_with("turn ") && key.ends_with(".possible"));
}

std::string linesOf(const Telling& telling, const PlayedLook& look) {
  std::string lines = momentText(look.at) + "  " + say(telling.language, Text::kPlayLook) + "  " +
                      named(telling.story, look.office);
  lines += look.ticket.empty() ? "\n" : "  " + look.ticket + "\n";
  for (const auto& [key, words] : look.found) {
    if (isWorthALine(key, words)) {
      lines += "    " + key + " = " + kindsIn(telling.language, words) + "\n";
    }
  }
  return lines;
}

struct Line {
  Instant at;
  std::string text;
};

template <typename T>
void add(std::vector<Line>& lines, const Telling& telling, const std::vector<T>& all) {
  for (const T& each : all) lines.push_back({each.at, linesOf(telling, each)});
}

std::string wrongLines(Language language, const Expectation& each) {
  const std::string line = std::to_string(each.line);
  return say<Text::kPlayWrongLine>(language, with<"line">(line), with<"what">(each.what)) +
         "\n    " + say<Text::kPlayWanted>(language, with<"wanted">(each.wanted)) + "\n    " +
         say<Text::kPlayFound>(language, with<"found">(each.found)) + "\n";
}

}  // namespace

std::string textOf(const Story& story, const Played& played, Language language) {
  std::string all = story.name + "\n";
  if (!story.rules.empty()) {
    all += say<Text::kPlayRules>(language, with<"rules">(joined(story.rules))) + "\n";
  }
  const Telling telling{language, story};
  std::vector<Line> lines;
  add(lines, telling, played.acts);
  add(lines, telling, played.dues);
  add(lines, telling, played.looks);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.at < b.at; });
  for (const Line& line : lines) all += line.text;
  std::size_t wrong = 0;
  for (const Expectation& each : played.expectations) {
    if (each.ok) continue;
    ++wrong;
    all += wrongLines(language, each);
  }
  for (const Verdict& verdict : played.verdicts) {
    if (verdict.ok) continue;
    all += say<Text::kPlayWrongChecker>(language, with<"name">(verdict.name),
                                        with<"detail">(verdict.detail)) +
           "\n";
  }
  return all +
         say<Text::kPlayCounts>(language, with<"offices">(std::to_string(played.offices)),
                                with<"acts">(std::to_string(played.acts.size())),
                                with<"dues">(std::to_string(played.dues.size())),
                                with<"looks">(std::to_string(played.looks.size())),
                                with<"holding">(std::to_string(played.expectations.size() - wrong)),
                                with<"wrong">(std::to_string(wrong))) +
         "\n";
}

std::string jsonOf(const Story& story, const Played& played) {
  return "{\"story\":" + quoted(story.name) + ",\"rules\":" + quoted(story.rules) +
         ",\"acts\":" + listOf(played.acts) + ",\"dues\":" + listOf(played.dues) +
         ",\"looks\":" + listOf(played.looks) + ",\"expectations\":" + listOf(played.expectations) +
         ",\"checkers\":" + listOf(played.verdicts) +
         ",\"trace_hash\":" + quoted(hexOf(played.trace)) +
         ",\"good\":" + (played.good() ? "true" : "false") + "}";
}

}  // namespace guantong::simulator
