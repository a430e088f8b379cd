#include "tests/node/reporter/text_set.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace guantong::node::reporter {
namespace {

/// As much of JSON as the text set has: objects, lists and strings.
class Json {
 public:
  explicit Json(std::string_view text) : text_(text) {}

  [[nodiscard]] bool ok() const { return ok_; }
  /// Goes through an object, `member` reading each value.
  template <typename Member>
  void object(Member member) {
    series('{', '}', [&] {
      const std::string name = string();
      expect(':');
      member(name);
    });
  }
  template <typename Item>
  void list(Item item) {
    series('[', ']', item);
  }
  std::string string() {
    std::string value;
    expect('"');
    while (ok_ && at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        escaped(value);
      } else {
        value += text_[at_++];
      }
    }
    expect('"');
    return value;
  }
  std::vector<std::string> strings() {
    std::vector<std::string> values;
    list([&] { values.push_back(string()); });
    return values;
  }

 private:
  void blank() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  [[nodiscard]] bool next(char wanted) {
    blank();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) { ok_ = next(wanted) && ok_; }
  template <typename Item>
  void series(char first, char last, Item item) {
    expect(first);
    if (next(last)) return;
    do {
      blank();
      item();
    } while (ok_ && next(','));
    expect(last);
  }
  void escaped(std::string& value) {
    const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
    at_ += 2;
    if (letter == 'n') {
      value += '\n';
    } else if (letter == 't') {
      value += '\t';
    } else if (letter == 'r') {
      value += '\r';
    } else if (letter == '"' || letter == '\\' || letter == '/') {
      value += letter;
    } else if (letter == 'u' && at_ + 4 <= text_.size()) {
      const unsigned code =
          static_cast<unsigned>(std::stoul(std::string(text_.substr(at_, 4)), nullptr, 16));
      at_ += 4;
      put(value, code);
    } else {
      ok_ = false;
    }
  }
  /// Of the first plane, which is what the text set escapes.
  static void put(std::string& value, unsigned code) {
    const auto add = [&](unsigned byte) { value += static_cast<char>(byte); };
    if (code < 0x80) return add(code);
    if (code < 0x800) {
      add(0xC0U | (code >> 6U));
    } else {
      add(0xE0U | (code >> 12U));
      add(0x80U | ((code >> 6U) & 0x3FU));
    }
    add(0x80U | (code & 0x3FU));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

Form formFrom(Json& json) {
  Form form;
  json.object([&](const std::string& field) {
    if (field == "name") form.name = json.string();
    if (field == "phones") form.phones = json.strings();
    if (field == "addresses") form.addresses = json.strings();
    if (field == "others") form.others = json.strings();
    if (field == "id_number") {
      if (std::string id = json.string(); !id.empty()) form.idNumbers.push_back(id);
    }
  });
  return form;
}

struct Span {
  std::string kind;
  std::string text;
};

std::optional<KnownText> knownFrom(const std::string& line) {
  KnownText known;
  std::vector<Span> spans;
  Json json(line);
  json.object([&](const std::string& field) {
    if (field == "id") known.id = json.string();
    if (field == "form") known.form = formFrom(json);
    if (field == "text") known.text = json.string();
    if (field == "note") json.string();  // for people
    if (field != "findings") return;
    json.list([&] {
      Span span;
      json.object([&](const std::string& part) {
        (part == "kind" ? span.kind : span.text) = json.string();
      });
      spans.push_back(span);
    });
  });
  if (!json.ok()) return std::nullopt;
  std::map<std::string, std::size_t> from;
  for (const Span& span : spans) {
    const std::size_t begin = known.text.find(span.text, from[span.text]);
    if (begin == std::string::npos || span.text.empty()) return std::nullopt;
    from[span.text] = begin + span.text.size();
    known.findings.push_back({span.kind, begin, begin + span.text.size()});
  }
  return known;
}

bool meets(const Finding& finding, const Expected& expected) {
  const bool isSame = finding.begin == expected.begin && finding.end == expected.end;
  if (isSame || (expected.kind != "address" && expected.kind != "landline")) return isSame;
  const std::size_t begin = std::max(finding.begin, expected.begin);
  const std::size_t end = std::min(finding.end, expected.end);
  const std::size_t size = expected.end - expected.begin;
  return end > begin && (end - begin) * 5 >= size * 4 && finding.end - finding.begin <= 2 * size;
}

void score(const KnownText& known, const std::vector<Finding>& findings, Scores& scores) {
  const auto say = [&](const char* what, std::string_view kind, std::size_t begin,
                       std::size_t end) {
    scores.faults.push_back(known.id + " " + what + " " + std::string(kind) + " '" +
                            known.text.substr(begin, end - begin) + "'");
  };
  for (const Expected& each : known.findings) {
    const bool isMet = std::any_of(findings.begin(), findings.end(),
                                   [&](const Finding& finding) { return meets(finding, each); });
    scores.byKind[each.kind] += {.expected = 1, .met = isMet ? 1U : 0U};
    if (!isMet) say("missed", each.kind, each.begin, each.end);
  }
  for (const Finding& finding : findings) {
    const bool isRight = std::any_of(known.findings.begin(), known.findings.end(),
                                     [&](const Expected& each) { return meets(finding, each); });
    scores.byKind[std::string(wordOf(finding.kind))] += {.found = 1, .right = isRight ? 1U : 0U};
    if (!isRight) say("wrongly found", wordOf(finding.kind), finding.begin, finding.end);
  }
}

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

TextSet readTextSet(const std::string& path) {
  TextSet set;
  std::ifstream file(path, std::ios::binary);
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    auto known = knownFrom(line);
    if (!known) {
      set.fault = path + ":" + std::to_string(number) + ": does not read";
      return set;
    }
    set.texts.push_back(std::move(*known));
  }
  if (set.texts.empty()) set.fault = path + ": is not there, or empty";
  return set;
}

const Gazetteer& shippedGazetteer() {
  static const Gazetteer gazetteer = [] {
    std::ifstream file(GUANTONG_SOURCE_DIR "/deploy/divisions/divisions-2023.txt");
    std::stringstream text;
    text << file.rdbuf();
    return Gazetteer::read(text.str()).value_or(Gazetteer());
  }();
  return gazetteer;
}

double Score::recall() const { return share(met, expected); }
double Score::precision() const { return share(right, found); }
Score& Score::operator+=(const Score& other) {
  expected += other.expected;
  met += other.met;
  found += other.found;
  right += other.right;
  return *this;
}

Score Scores::formats() const {
  Score sum;
  for (const auto& [kind, score] : byKind) {
    if (kind != "name" && kind != "address" && kind != "form_number") sum += score;
  }
  return sum;
}
Score Scores::all() const {
  Score sum;
  for (const auto& [kind, score] : byKind) sum += score;
  return sum;
}

std::string Scores::table() const {
  std::string lines;
  const auto add = [&](const std::string& name, const Score& score) {
    std::array<char, 128> line{};
    std::snprintf(line.data(), line.size(),
                  "%-12s recall %.3f (%zu of %zu)  precision %.3f (%zu of %zu)\n", name.c_str(),
                  score.recall(), score.met, score.expected, score.precision(), score.right,
                  score.found);
    lines += line.data();
  };
  for (const auto& [kind, score] : byKind) add(kind, score);
  add("formats", formats());
  add("all", all());
  return lines;
}

Scores scoresOf(const std::vector<KnownText>& texts) {
  Scores scores;
  for (const KnownText& known : texts) {
    const auto redactor = Redactor::make(known.form, shippedGazetteer());
    const auto findings = redactor ? redactor->scan(known.text) : std::nullopt;
    if (findings) {
      score(known, *findings, scores);
    } else {
      scores.faults.push_back(known.id + " was not read");
    }
  }
  return scores;
}

}  // namespace guantong::node::reporter
