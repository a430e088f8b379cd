#include "node/intake.h"

#include <algorithm>
#include <set>

namespace guantong::node {

using federation::ErrorCode;
using federation::failure;
using federation::Result;

namespace {

template <typename Names>
Result<void> oneOf(const std::string& word, const Names& names, const std::string& what,
                   const std::string& hotline) {
  std::string allowed;
  for (const auto& name : names) {
    if (name == word) return {};
    allowed.append(allowed.empty() ? "" : ", ").append(name);
  }
  return failure(ErrorCode::kInvalidArgument,
                 what + " '" + word + "' is not of hotline " + hotline +
                     ", which has: " + (allowed.empty() ? "none" : allowed));
}

template <typename List>
std::vector<std::string> namesOf(const List& list) {
  std::vector<std::string> names;
  for (const auto& one : list) names.push_back(one.name);
  return names;
}

std::string clockText(std::chrono::minutes since) {
  const auto two = [](long long number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return two(since.count() / 60) + ":" + two(since.count() % 60);
}

Result<void> whileOpen(const profile::Channel& channel, federation::Instant received) {
  if (channel.roundTheClock() || channel.outside == profile::Channel::Outside::kMessage) return {};
  const auto time = profile::timeOfDay(received);
  const bool open = channel.from < channel.until ? channel.from <= time && time < channel.until
                                                 : channel.from <= time || time < channel.until;
  if (open) return {};
  return failure(ErrorCode::kNotAllowed, "channel '" + channel.name + "' is open from " +
                                             clockText(channel.from) + " to " +
                                             clockText(channel.until) + " and keeps no messages");
}

}  // namespace

Result<void> fitToRules(ticket::Registered& says, const Rules& rules, federation::Instant now) {
  if (says.hotline.empty()) {
    if (says.profileVersion == 0) return {};
    return failure(ErrorCode::kInvalidArgument, "a version without a hotline");
  }
  const federation::Instant received = says.received.value_or(now);
  if (received > now) return failure(ErrorCode::kInvalidArgument, "it was received in the future");
  const profile::Day day = profile::dayOf(received);
  const auto profile = says.profileVersion == 0 ? rules.inForce(says.hotline, day)
                                                : rules.profile(says.hotline, says.profileVersion);
  if (profile == nullptr) {
    std::set<std::string> known;
    for (const auto& [key, one] : rules.profiles()) {
      if (rules.inForce(key.first, day) != nullptr) known.insert(key.first);
    }
    return oneOf(says.hotline, known, "the hotline", "this office on that day");
  }
  if (profile->effectiveFrom > day || (profile->effectiveUntil && *profile->effectiveUntil < day)) {
    return failure(ErrorCode::kInvalidArgument,
                   "that version is not in force on the day of receipt");
  }
  says.profileVersion = profile->version;
  if (auto fits = oneOf(says.type, namesOf(profile->types), "type", says.hotline); !fits) {
    return fits;
  }
  if (!says.category.empty()) {
    auto fits = oneOf(says.category, namesOf(profile->categories), "category", says.hotline);
    if (!fits) return fits;
  }
  if (!says.origin.empty()) {
    auto fits = oneOf(says.origin, profile->supervision.origins, "origin", says.hotline);
    if (!fits) return fits;
  }
  if (says.channel.empty()) return {};
  auto fits = oneOf(says.channel, namesOf(profile->channels), "channel", says.hotline);
  if (!fits) return fits;
  return whileOpen(*std::ranges::find(profile->channels, says.channel, &profile::Channel::name),
                   received);
}

void takePrivacyOfType(ticket::Registered& says, const Rules& rules) {
  const auto profile = rules.profile(says.hotline, says.profileVersion);
  if (profile == nullptr) return;  // of no hotline
  if (const profile::Type* type = profile->type(says.type)) says.privacy = type->privacy;
}

Result<void> fitToRules(const ticket::Act& act, const profile::Profile* profile) {
  if (profile == nullptr) return {};
  std::vector<std::string> allowed;
  switch (act.kind) {
    case ticket::Kind::kRefused:
      allowed = namesOf(profile->refusals);
      break;
    case ticket::Kind::kSupervised: {
      const profile::SupervisionRules& rules = profile->supervision;
      allowed = rules.origins;
      allowed.insert(allowed.end(), rules.states.begin(), rules.states.end());
      break;
    }
    case ticket::Kind::kTalkHeld:
      allowed = namesOf(profile->accountability);
      break;
    default:
      return {};
  }
  if (allowed.empty()) return {};
  return oneOf(act.word, allowed, "the word", profile->hotline);
}

}  // namespace guantong::node
