// node/reporter/retention.h: the keys by whose destruction what was sealed is gone.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/secret.h"
#include "federation/certificate.h"

namespace guantong::node::reporter {

using federation::Instant;

/// A month of China's calendar, counted from the year 0.
struct Month {
  std::uint32_t number = 0;
  auto operator<=>(const Month&) const = default;
};

[[nodiscard]] Month monthOf(Instant moment);
[[nodiscard]] Instant endOf(Month month);
/// "2029-03".
[[nodiscard]] std::string textOf(Month month);
[[nodiscard]] std::optional<Month> monthFrom(std::string_view text);
[[nodiscard]] constexpr Month operator+(Month month, std::uint32_t more) {
  return {month.number + more};
}

/// One key for each month in which something's retention ends.
///
/// Rules
///  1. They lie outside the store and its ordinary backups, each in a file of its own: destroying
///     that file destroys what lies under the key, in whatever copy of the store, in whatever stale
///     page of it. What can be derived again has not been destroyed: they are random bytes.
///  2. The kernel says which are due and which are over (Effects); the shell makes and destroys
///  them
///     and hands in what there is. Nothing is kept under a key that the shell has not handed in: it
///     is on the disk then.
/// Limits: kMonthsMax. Never changed once handed in: readers share them.
class RetentionKeys {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  /// The longest retention, fifty years, and a year to spare.
  static constexpr std::size_t kMonthsMax = 612;

  RetentionKeys() = default;
  [[nodiscard]] RetentionKeys clone() const;
  /// REQUIRES: key.size() == kKeyBytes; the month has none yet.
  void add(Month month, crypto::Secret key);
  void destroy(Month month) { keys_.erase(month); }
  [[nodiscard]] const crypto::Secret* find(Month month) const;
  [[nodiscard]] std::vector<Month> held() const;

 private:
  std::map<Month, crypto::Secret> keys_;
};

}  // namespace guantong::node::reporter
