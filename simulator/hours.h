// simulator/hours.h: when people of an office are at their desks.
#pragma once

#include "node/profile/calendar.h"
#include "simulator/hotline_work.h"

namespace guantong::simulator {

using federation::Instant;

/// By the calendar that ships: people know the notices of their place before any office does.
class Hours {
 public:
  explicit Hours(const HotlineWork& work);

  [[nodiscard]] bool onDuty(const federation::OfficeCode& office) const;
  /// `at`, or when they are next there.
  [[nodiscard]] Instant openFrom(const federation::OfficeCode& office, Instant at) const;
  /// When they next leave. REQUIRES: at == openFrom(office, at).
  [[nodiscard]] Instant openUntil(const federation::OfficeCode& office, Instant at) const;
  /// So much time at the desk after `at`.
  [[nodiscard]] Instant after(const federation::OfficeCode& office, Instant at,
                              std::chrono::milliseconds atWork) const;
  [[nodiscard]] bool worked(const federation::OfficeCode& office, node::profile::Day day) const;

 private:
  struct Span {
    std::chrono::minutes opens, closes;
  };
  [[nodiscard]] Span spanOf(const federation::OfficeCode& office) const;

  const HotlineWork& work_;
  node::profile::Calendar calendar_;
};

}  // namespace guantong::simulator
