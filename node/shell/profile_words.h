// node/shell/profile_words.h: what stands in a profile, in people's words.
#pragma once

#include <string>
#include <vector>

#include "node/profile/explain.h"
#include "node/text.h"

namespace guantong::node::shell {

/// "5 个工作日"
std::string limitWords(Language language, const profile::Limit& limit);
/// "2026-02-27 24:00": a day's end is told as such, not as 00:00 of the next.
std::string dueWords(const profile::Due& due);
std::string momentWords(profile::Instant at);
/// "被反映对象的上级"; a body by the name that the profile gives it.
std::string whomWords(Language language, const profile::Profile& rules, const profile::Whom& whom);
/// 告知, 备案, 审批
std::string actWords(Language language, profile::ExtensionRule::Act act);
/// For programs: "notice", "filing", "approval".
std::string_view nameOf(profile::ExtensionRule::Act act);
/// " [Y28 Y27]"; nothing when there are none.
std::string ruleWords(const profile::RuleIds& rules);
/// "2026-02-16..2026-02-23 春节 (国办发明电〔2025〕7号)", one a run of days off for one reason.
std::vector<std::string> skippedWords(Language language,
                                      const std::vector<profile::Explained::Skipped>& skipped);

}  // namespace guantong::node::shell
