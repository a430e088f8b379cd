#include "node/reporter/retention.h"

#include "crypto/check.h"
#include "node/profile/day.h"

namespace guantong::node::reporter {
namespace {

constexpr std::uint32_t kMonthsOfYear = 12;

std::optional<std::uint32_t> numberFrom(std::string_view digits) {
  std::uint32_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return number;
}

}  // namespace

Month monthOf(Instant moment) {
  const std::chrono::year_month_day day(profile::dayOf(moment));
  const auto year = static_cast<std::uint32_t>(static_cast<int>(day.year()));
  return {year * kMonthsOfYear + static_cast<unsigned>(day.month()) - 1};
}

Instant endOf(Month month) {
  const Month next = month + 1;
  const std::chrono::year_month_day first{
      std::chrono::year(static_cast<int>(next.number / kMonthsOfYear)),
      std::chrono::month(next.number % kMonthsOfYear + 1), std::chrono::day(1)};
  return profile::startOf(profile::Day(first));
}

std::string textOf(Month month) {
  const std::string year = std::to_string(month.number / kMonthsOfYear);
  const std::uint32_t place = month.number % kMonthsOfYear + 1;
  return std::string(4 - std::min<std::size_t>(4, year.size()), '0') + year +
         (place < 10 ? "-0" : "-") + std::to_string(place);
}

std::optional<Month> monthFrom(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = numberFrom(text.substr(0, 4));
  const auto place = numberFrom(text.substr(5));
  if (!year || !place || *place < 1 || *place > kMonthsOfYear) return std::nullopt;
  return Month{*year * kMonthsOfYear + *place - 1};
}

RetentionKeys RetentionKeys::clone() const {
  RetentionKeys copy;
  for (const auto& [month, key] : keys_) copy.keys_.emplace(month, key.clone());
  return copy;
}

void RetentionKeys::add(Month month, crypto::Secret key) {
  CHECK(key.size() == kKeyBytes);
  CHECK(keys_.emplace(month, std::move(key)).second);
}

const crypto::Secret* RetentionKeys::find(Month month) const {
  const auto found = keys_.find(month);
  return found == keys_.end() ? nullptr : &found->second;
}

std::vector<Month> RetentionKeys::held() const {
  std::vector<Month> months;
  for (const auto& [month, key] : keys_) months.push_back(month);
  return months;
}

}  // namespace guantong::node::reporter
