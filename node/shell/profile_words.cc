#include "node/shell/profile_words.h"

#include "node/display_width.h"

namespace guantong::node::shell {
namespace {

using profile::ExtensionRule;
using profile::Whom;

constexpr PlainText kLevels[] = {Text::kLevelProvince, Text::kLevelCity, Text::kLevelCounty,
                                 Text::kLevelTownship};

std::string relationWords(Language language, Whom::Relation relation) {
  switch (relation) {
    case Whom::Relation::kRegistrar:
      return say(language, Text::kWhomRegistrar);
    case Whom::Relation::kSender:
      return say(language, Text::kWhomSender);
    case Whom::Relation::kHolder:
      return say(language, Text::kWhomHolder);
    case Whom::Relation::kMatter:
      return say(language, Text::kWhomMatter);
    case Whom::Relation::kAccused:
      return say(language, Text::kWhomAccused);
    case Whom::Relation::kReporter:
      return say(language, Text::kWhomReporter);
    case Whom::Relation::kBody:
    case Whom::Relation::kNational:
      break;
  }
  return say(language, Text::kWhomNational);
}

}  // namespace

std::string limitWords(Language language, const profile::Limit& limit) {
  if (language == Language::kEnglish) return profile::textOf(limit);
  const std::string amount = std::to_string(limit.amount);
  if (limit.amount == 0 && limit.unit != profile::Unit::kHours) {
    return say(language, Text::kLimitSameDay);
  }
  switch (limit.unit) {
    case profile::Unit::kHours:
      return say<Text::kLimitHours>(language, with<"count">(amount));
    case profile::Unit::kDays:
      return say<Text::kLimitDays>(language, with<"count">(amount));
    case profile::Unit::kWorkingDays:
      break;
  }
  return say<Text::kLimitWorkingDays>(language, with<"count">(amount));
}

std::string momentWords(profile::Instant at) {
  std::string text = profile::textOf(at);
  text[10] = ' ';
  return text.substr(0, 16);
}

std::string dueWords(const profile::Due& due) {
  const profile::Day last = profile::dayOf(due.at - std::chrono::milliseconds{1});
  return due.at == profile::endOf(last) ? profile::textOf(last) + " 24:00" : momentWords(due.at);
}

std::string whomWords(Language language, const profile::Profile& rules, const Whom& whom) {
  if (whom.relation == Whom::Relation::kBody) {
    const profile::Body* body = rules.body(whom.body);
    return printable(body == nullptr || body->chinese.empty() ? whom.body : body->chinese);
  }
  std::string words = relationWords(language, whom.relation);
  if (whom.superior) return say<Text::kWhomSuperior>(language, with<"office">(words));
  if (!whom.level) return words;
  return say<Text::kWhomLevel>(language, with<"office">(words),
                               with<"level">(say(language, kLevels[*whom.level - 1])));
}

std::string actWords(Language language, ExtensionRule::Act act) {
  switch (act) {
    case ExtensionRule::Act::kNotice:
      return say(language, Text::kExtensionNotice);
    case ExtensionRule::Act::kFiling:
      return say(language, Text::kExtensionFiling);
    case ExtensionRule::Act::kApproval:
      break;
  }
  return say(language, Text::kExtensionApproval);
}

std::string_view nameOf(ExtensionRule::Act act) {
  switch (act) {
    case ExtensionRule::Act::kNotice:
      return "notice";
    case ExtensionRule::Act::kFiling:
      return "filing";
    case ExtensionRule::Act::kApproval:
      break;
  }
  return "approval";
}

std::string ruleWords(const profile::RuleIds& rules) {
  std::string words;
  for (const std::string& id : rules) words.append(words.empty() ? " [" : " ").append(id);
  return words.empty() ? words : words + "]";
}

std::vector<std::string> skippedWords(Language language,
                                      const std::vector<profile::Explained::Skipped>& skipped) {
  std::vector<std::string> all;
  for (std::size_t first = 0; first < skipped.size();) {
    std::size_t last = first;
    while (last + 1 < skipped.size() && skipped[last + 1].name == skipped[first].name &&
           skipped[last + 1].notice == skipped[first].notice &&
           skipped[last + 1].day == skipped[last].day + std::chrono::days{1}) {
      ++last;
    }
    std::string words = profile::textOf(skipped[first].day);
    if (last != first) words += ".." + profile::textOf(skipped[last].day);
    words += " " + (skipped[first].name.empty() ? say(language, Text::kWeekend)
                                                : printable(skipped[first].name));
    if (!skipped[first].notice.empty()) words += " (" + printable(skipped[first].notice) + ")";
    all.push_back(std::move(words));
    first = last + 1;
  }
  return all;
}

}  // namespace guantong::node::shell
