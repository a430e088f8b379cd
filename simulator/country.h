// simulator/country.h: a whole run: offices, people, links, and what goes wrong.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulator/agenda.h"
#include "simulator/birth.h"
#include "simulator/checkers.h"
#include "simulator/network.h"
#include "simulator/scenario.h"
#include "simulator/station.h"
#include "simulator/trace.h"
#include "simulator/workforce.h"
#include "simulator/yearbook.h"

namespace guantong::simulator {

struct Outcome {
  crypto::Hash trace{};
  std::uint64_t notes = 0;  ///< on the trace
  std::size_t offices = 0;
  std::chrono::milliseconds lasted{};  ///< of simulated time
  std::chrono::milliseconds healedIn{};
  std::uint64_t groups = 0, deaths = 0, deeds = 0, refused = 0;
  std::vector<Verdict> verdicts;
  std::vector<std::string> finalStates;
  /// Of a run with a hotline: what became of its tickets, and what offices refused people.
  std::optional<Yearbook> yearbook;
  std::map<std::string, std::uint64_t> refusals;

  [[nodiscard]] bool green() const;
};

/// One scenario under one seed.
///
/// Rules
///  1. Safety: for Scenario::safety people work and everything may fail, by chance and by schedule.
///     Nothing that was promised may break, whatever happens.
///  2. Healing: nothing fails any more, nothing new begins, and within Scenario::heal every ticket
///     must be finished and everything must have arrived. The run ends when it has.
///  3. The same scenario and seed are the same run, to the byte of every store and frame.
/// Threads: one owner. Two countries share nothing.
class Country {
 public:
  using Progress = std::function<void(const std::string& what)>;

  /// REQUIRES: `scenario` outlives this.
  Country(const Scenario& scenario, std::uint64_t seed, Trace::Listener listener = {});
  ~Country();

  /// REQUIRES: called once.
  Outcome run(const Progress& progress);

 private:
  struct Flight;

  void build();
  Station::Outside outsideOf(const federation::OfficeCode& code);
  void deliver(const federation::OfficeCode& from, const federation::OfficeCode& to,
               std::shared_ptr<const crypto::Bytes> frame);
  void arrive(const Flight& flight, const std::shared_ptr<const crypto::Bytes>& frame);
  void scheduleFaults();
  /// Comes again and again by chance, while the safety phase lasts.
  void again(double perHour, std::function<void()> what);
  void carryOut(const ScheduledFault& fault);
  void heal();
  [[nodiscard]] bool settled();
  void untilSettled(const Progress& progress, Instant safeUntil);
  void broken(const federation::OfficeCode& office, std::string_view checker,
              const std::string& what);
  Evidence gatherAll();

  const Scenario& scenario_;
  const std::uint64_t seed_;
  Agenda agenda_;
  Trace trace_;
  Network network_;
  Births births_;
  Chance faults_;
  std::map<federation::OfficeCode, std::unique_ptr<Station>> stations_;
  std::unique_ptr<Workforce> people_;
  std::map<std::string, std::vector<std::string>> broken_;
  bool safe_ = true;  ///< the safety phase lasts
};

}  // namespace guantong::simulator
