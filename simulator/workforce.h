// simulator/workforce.h: whoever works at the desks of a country.
#pragma once

#include <string>
#include <vector>

#include "federation/identity.h"
#include "simulator/agenda.h"

namespace guantong::simulator {

/// Something that a person asked an office to do and that the office said was done.
struct Deed {
  federation::OfficeCode office;
  federation::TicketId ticket;
  std::string text;  ///< in the event that came of it; no two are alike
};

/// What a country asks of the people in it.
class Workforce {
 public:
  Workforce() = default;
  virtual ~Workforce() = default;
  Workforce(const Workforce&) = delete;
  Workforce& operator=(const Workforce&) = delete;

  /// Enters all that will be begun while the safety phase lasts.
  virtual void begin(Instant start) = 0;
  virtual void changed(const federation::OfficeCode& office,
                       const federation::TicketId& ticket) = 0;
  virtual void started(const federation::OfficeCode& office) = 0;
  /// Nobody begins anything any more.
  virtual void finish() = 0;
  /// Someone walks along all desks: what was overlooked is seen.
  virtual void lookEverywhere() = 0;

  [[nodiscard]] virtual const std::vector<Deed>& deeds() const = 0;
  /// Tickets that are still to be registered.
  [[nodiscard]] virtual std::size_t unregistered() const = 0;
  /// Every ticket on every desk. REQUIRES: all stations run.
  [[nodiscard]] virtual bool allClosed() = 0;
  [[nodiscard]] virtual std::uint64_t refused() const = 0;
};

}  // namespace guantong::simulator
