#include <algorithm>

#include "node/ticket/authority.h"
#include "simulator/json_text.h"
#include "simulator/play.h"
#include "simulator/trace.h"

namespace guantong::simulator {

namespace {

using node::PossibleLine;

std::string text(const OfficeCode& office) { return std::string(office.text()); }

std::string spoken(Kind kind) {
  const node::ticket::KindName* name = node::ticket::nameOf(kind);
  if (name == nullptr) return std::to_string(static_cast<int>(kind));
  return std::string(name->chinese) + " " + std::string(name->word);
}

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

std::string linesOf(const Story& story, const PlayedAct& act) {
  std::string lines = momentText(act.at) + "  " + named(story, act.office);
  if (!act.person.empty()) lines += " " + act.person;
  lines += "  " + spoken(act.kind);
  if (!act.ticket.empty()) lines += "  " + act.ticket;
  if (act.accepted) return lines + "\n";
  lines += "\n    不能 refused: " + act.reason + "\n";
  if (!act.possible.empty()) lines += "    可以 possible: " + joined(act.possible) + "\n";
  return lines;
}

std::string linesOf(const Story& story, const PlayedDue& due) {
  std::string lines = momentText(due.at) + "    期限 due  " + due.ticket + "  " + due.chinese +
                      " " + due.clock + "  " + named(story, due.office) + "  " +
                      (due.before.empty() ? "" : due.before + " → ") + due.due + "  (" + due.why;
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

std::string linesOf(const Story& story, const PlayedLook& look) {
  std::string lines = momentText(look.at) + "  查看 look  " + named(story, look.office);
  lines += look.ticket.empty() ? "\n" : "  " + look.ticket + "\n";
  for (const auto& [key, words] : look.found) {
    if (isWorthALine(key, words)) lines += "    " + key + " = " + joined(words) + "\n";
  }
  return lines;
}

struct Line {
  Instant at;
  std::string text;
};

template <typename T>
void add(std::vector<Line>& lines, const Story& story, const std::vector<T>& all) {
  for (const T& each : all) lines.push_back({each.at, linesOf(story, each)});
}

}  // namespace

std::string textOf(const Story& story, const Played& played) {
  std::string all = story.name + "\n";
  if (!story.rules.empty()) all += "规则 rules: " + joined(story.rules) + "\n";
  std::vector<Line> lines;
  add(lines, story, played.acts);
  add(lines, story, played.dues);
  add(lines, story, played.looks);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.at < b.at; });
  for (const Line& line : lines) all += line.text;
  std::size_t wrong = 0;
  for (const Expectation& each : played.expectations) {
    if (each.ok) continue;
    ++wrong;
    all += "不符 RED  line " + std::to_string(each.line) + ": " + each.what + "\n    wanted " +
           each.wanted + "\n    found  " + each.found + "\n";
  }
  for (const Verdict& verdict : played.verdicts) {
    if (verdict.ok) continue;
    all.append("不符 RED  ").append(verdict.name).append(": ").append(verdict.detail).append("\n");
  }
  all += std::to_string(played.offices) + " offices, " + std::to_string(played.acts.size()) +
         " acts, " + std::to_string(played.dues.size()) + " due dates, " +
         std::to_string(played.looks.size()) + " looks; " +
         std::to_string(played.expectations.size() - wrong) + " expectations hold, " +
         std::to_string(wrong) + " don't\n";
  return all;
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
