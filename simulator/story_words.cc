#include "simulator/story_words.h"

#include <algorithm>

#include "node/profile/day.h"

namespace guantong::simulator {

namespace {

using enum LookForm;

constexpr LookKey kTicketKeys[] = {
    {"knows", kFlag, "knows"},
    {"stage", kStage, "stage"},
    {"scope", kScope, "scope"},
    {"hotline", kText, "hotline"},
    {"version", kNumber, "version"},
    {"registrar", kOffice, "registrar"},
    {"holder", kOffice, "holder"},
    {"route", kOffice, "route"},
    {"participants", kOffices, "participants"},
    {"due", kMoments, "due"},
    {"clocks", kTexts, "clocks"},
    {"late", kTexts, "late"},
    {"paused", kTexts, "paused"},
    {"provisional", kTexts, "provisional"},
    {"past_cap", kTexts, "past_cap"},
    {"supervised", kFlag, "supervised"},
    {"urged", kFlag, "urged"},
    {"informed", kFlag, "informed"},
    {"supplement_asked", kFlag, "supplement_asked"},
    {"reexamination_asked", kFlag, "reexamination_asked"},
    {"archived", kFlag, "archived"},
    {"purged", kFlag, "purged"},
    {"blocked", kFlag, "blocked"},
    {"forked", kFlag, "forked"},
    {"grade", kText, "grade"},
    {"dissatisfied", kNumber, "dissatisfied"},
    {"returns", kNumber, "returns"},
    {"reopened", kNumber, "reopened"},
    {"rectifications_open", kNumber, "rectifications_open"},
    {"conflicts", kNumber, "conflicts"},
    {"excluded", kNumber, "excluded"},
    {"not_assessed", kText, "not_assessed"},
    {"merged_into", kTicket, "merged_into"},
    {"linked", kTickets, "linked"},
    {"merge_with", kTickets, "merge_with"},
    {"link_with", kTickets, "link_with"},
    {"same_reporter", kTickets, "same_reporter"},
    {"foreign_numbers", kTexts, "foreign_numbers"},
    {"mail", kTexts, "mail"},
    {"happened", kKindsThere, "happened"},
    {"not_happened", kKindsNotThere, "happened"},
    {"possible", kKindsThere, "possible"},
    {"impossible", kKindsNotThere, "possible"},
};
constexpr LookKey kTurnKeys[] = {
    {"status", kStatus, "status"},
    {"part", kPart, "part"},
    {"by", kOffice, "by"},
    {"final", kFlag, "final"},
    {"supervised", kFlag, "supervised"},
    {"reviewed", kFlag, "reviewed"},
    {"sealed", kFlag, "sealed"},
    {"paper_filed", kFlag, "paper_filed"},
    {"extensions", kNumber, "extensions"},
    {"delivered", kMoment, "delivered"},
    {"due", kMoments, "due"},
    {"clocks", kTexts, "clocks"},
    {"late", kTexts, "late"},
    {"paused", kTexts, "paused"},
    {"past_cap", kTexts, "past_cap"},
    {"possible", kKindsThere, "possible"},
    {"impossible", kKindsNotThere, "possible"},
};
constexpr LookKey kOfficeKeys[] = {
    {"desk", kTickets, "desk"},
    {"overdue", kNumber, "overdue"},
    {"missing", kRoles, "missing"},
    {"to_file", kMoments, "to_file"},
    {"rules_known", kTexts, "rules_known"},
};

constexpr Spoken kStages[] = {{"registered", "已登记"},
                              {"dispatched", "已派发"},
                              {"delivered", "已送达"},
                              {"result", "已有结果"},
                              {"closed", "已办结"}};
constexpr Spoken kScopes[] = {{"undecided", "未定"}, {"accepted", "受理"}, {"refused", "不予受理"}};
constexpr Spoken kStatuses[] = {{"given", "已派发"},    {"delivered", "已送达"},
                                {"signed", "已签收"},   {"return-asked", "申请退回"},
                                {"result", "已有结果"}, {"returned", "已退回"},
                                {"recalled", "已收回"}, {"passed-over", "已越级"}};
constexpr Spoken kParts[] = {{"sole", "单办"}, {"lead", "主办"}, {"assistant", "协办"}};
constexpr Spoken kPrivacies[] = {{"open", "实名"}, {"confidential", "保密"}, {"anonymous", "匿名"}};

}  // namespace

std::span<const LookKey> ticketKeys() { return kTicketKeys; }
std::span<const LookKey> turnKeys() { return kTurnKeys; }
std::span<const LookKey> officeKeys() { return kOfficeKeys; }
std::span<const Spoken> stageWords() { return kStages; }
std::span<const Spoken> scopeWords() { return kScopes; }
std::span<const Spoken> statusWords() { return kStatuses; }
std::span<const Spoken> partWords() { return kParts; }
std::span<const Spoken> privacyWords() { return kPrivacies; }

std::optional<std::size_t> placeOf(std::string_view text, std::span<const Spoken> words) {
  const auto at = std::find_if(words.begin(), words.end(), [&](const Spoken& each) {
    return each.word == text || each.chinese == text;
  });
  if (at == words.end()) return std::nullopt;
  return static_cast<std::size_t>(at - words.begin());
}

std::string allowedOf(std::span<const Spoken> words) {
  std::string text;
  for (const Spoken& each : words) {
    text.append(text.empty() ? "\"" : ", \"").append(each.word).append("\" (");
    text.append(each.chinese).append(")");
  }
  return text;
}

// --- instants

std::optional<Instant> momentFrom(std::string_view text) {
  if (const auto day = node::profile::dayFrom(text)) return node::profile::endOf(*day);
  constexpr std::string_view kMidnight = "T24:00";
  if (text.ends_with(kMidnight)) {
    const auto day = node::profile::dayFrom(text.substr(0, text.size() - kMidnight.size()));
    if (day) return node::profile::endOf(*day);
  }
  return node::profile::instantFrom(text);
}

std::string momentText(Instant at) {
  using namespace node::profile;
  if (timeOfDay(at).count() == 0) return textOf(dayOf(at) - std::chrono::days{1}) + "T24:00";
  std::string text = textOf(at);
  text.erase(text.size() - std::string_view("+08:00").size());
  if (text.ends_with(":00") && timeOfDay(at).count() % 60'000 == 0) text.erase(text.size() - 3);
  return text;
}

}  // namespace guantong::simulator
