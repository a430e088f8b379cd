#include "node/rules.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace guantong::node {

using federation::OfficeCode;

namespace {

/// Digits of cities where there is none (deploy/divisions/README.md).
constexpr std::array<std::string_view, 9> kNoCities{"1101", "1201", "3101", "4190", "4290",
                                                    "4690", "5001", "5002", "6590"};

}  // namespace

federation::Result<void> Rules::add(std::shared_ptr<const Profile> profile) {
  const std::pair key{profile->hotline, profile->version};
  if (!profiles_.emplace(key, std::move(profile)).second) {
    return federation::failure(
        federation::ErrorCode::kAlreadyExists,
        "hotline " + key.first + " has a version " + std::to_string(key.second) + " already");
  }
  return {};
}

federation::Result<void> Rules::add(profile::Notice notice) {
  if (auto added = calendar_.add(notice); !added) return added;
  notices_.push_back(std::move(notice));
  return {};
}

std::shared_ptr<const profile::Profile> Rules::profile(const std::string& hotline,
                                                       std::uint32_t version) const {
  const auto found = profiles_.find({hotline, version});
  return found == profiles_.end() ? nullptr : found->second;
}

std::shared_ptr<const profile::Profile> Rules::inForce(const std::string& hotline,
                                                       profile::Day day) const {
  std::shared_ptr<const Profile> newest;
  for (auto at = profiles_.lower_bound({hotline, 0});
       at != profiles_.end() && at->first.first == hotline; ++at) {
    const Profile& one = *at->second;
    const bool counts =
        one.effectiveFrom <= day && (!one.effectiveUntil || day <= *one.effectiveUntil);
    if (counts) newest = at->second;
  }
  return newest;
}

OfficeCode placeAbove(const OfficeCode& office) {
  std::string digits(office.text().substr(0, OfficeCode::kDigits));
  if (office.text().size() == OfficeCode::kDigits) {
    // The digits of a place come in steps; those of its smallest step become zeros.
    constexpr std::size_t kSteps[] = {9, 6, 4, 2, 0};
    std::size_t keep = 0;
    for (const std::size_t step : kSteps) {
      if (digits.find_first_not_of('0', step) != digits.npos) {
        keep = step;
        break;
      }
      if (step == 0) return {};
    }
    digits.replace(keep, digits.size() - keep, digits.size() - keep, '0');
    // In their place there is no office, and what lies in them is the province's.
    constexpr std::size_t kCity = 4;
    constexpr std::size_t kProvince = 2;
    if (keep == kCity && std::ranges::find(kNoCities, digits.substr(0, kCity)) != kNoCities.end()) {
      digits.replace(kProvince, digits.size() - kProvince, digits.size() - kProvince, '0');
    }
  }
  const auto place = OfficeCode::parse(digits);
  return place ? *place : OfficeCode{};
}

OfficeCode DirectoryTree::parentOf(const OfficeCode& office) const {
  const federation::KnownOffice* known = directory_->find(office);
  return known == nullptr ? placeAbove(office) : known->now().parent;
}

std::uint8_t DirectoryTree::levelOf(const OfficeCode& office) const {
  return profile::levelOf(office);
}

}  // namespace guantong::node
