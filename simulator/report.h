// simulator/report.h: a run's outcome, for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/country.h"

namespace guantong::simulator {

/// What the outside measured of it: never on the trace.
struct Measured {
  std::chrono::milliseconds wall{};
  std::uint64_t residentBytesMax = 0;
};

/// One object on one line: seed, trace_hash, offices, virtual_seconds, wall_seconds,
/// resident_bytes_max, checkers. In this order, always all.
[[nodiscard]] std::string jsonOf(std::uint64_t seed, const Outcome& outcome,
                                 const Measured& measured);
/// Several lines: what was run, a table of the checkers, the trace.
[[nodiscard]] std::string textOf(const Scenario& scenario, std::uint64_t seed,
                                 const Outcome& outcome, const Measured& measured);
/// Of a sweep's red seed: one line.
[[nodiscard]] std::string redLineOf(std::uint64_t seed, const Outcome& outcome);

}  // namespace guantong::simulator
