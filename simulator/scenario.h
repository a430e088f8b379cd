// simulator/scenario.h: what kind of country, what work, and what goes wrong: a run without its
// seed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/result.h"
#include "simulator/hotline_work.h"
#include "simulator/network.h"
#include "simulator/schedule.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// The links above the offices of one level, or a share of them.
struct LevelNetwork {
  std::uint8_t level = 0;
  double share = 1;
  LinkQuality quality;
};

/// What goes wrong by chance while the safety phase lasts: how often an hour, of each office or
/// link.
struct FaultRates {
  double kills = 0, failedCommits = 0, fullDisks = 0;
  double cuts = 0, cutsOfOneWay = 0;
  std::chrono::milliseconds down{std::chrono::seconds{20}};  ///< mean; an office that died
  std::chrono::milliseconds cut{std::chrono::seconds{60}};   ///< mean
  std::chrono::milliseconds full{std::chrono::seconds{60}};  ///< mean
};

struct WorkPlan {
  std::uint64_t tickets = 0;
  double urgent = 0;
  double deep = 0;      ///< of dispatches: to any office below, not a child
  double cousin = 0;    ///< of dispatches: to an office of another branch
  double early = 0;     ///< of tickets: closed while somebody still has a turn
  double mistakes = 0;  ///< of looks at a ticket: somebody tries what is not theirs to do
  std::chrono::milliseconds pause{std::chrono::seconds{30}};  ///< mean, before a person acts
};

/// How inputs come in groups. Nothing of it may change a final state.
struct GroupPlan {
  std::uint64_t inputsMax = 8;
  double busy = 0;  ///< of groups: more is said to wait (Office::Pace::kMoreWaits)
  std::chrono::milliseconds takes{3};  ///< the most that an input waits for its group
};

struct Scenario {
  std::string name;
  std::string about;
  Tree tree;
  /// In the middle of an epoch of keys, at eight in Beijing.
  Instant start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};
  std::chrono::milliseconds safety{
      std::chrono::minutes{30}};                           ///< while work begins and things fail
  std::chrono::milliseconds heal{std::chrono::hours{24}};  ///< by then all must be finished
  WorkPlan work;
  std::optional<HotlineWork> hotline;  ///< the work of a hotline, instead of `work`
  GroupPlan groups;
  LinkQuality network;
  std::vector<LevelNetwork> levels;
  FaultRates faults;
  Schedule schedule;
};

/// Every key stands in simulator/README.md. An error names file, line, and what is allowed.
[[nodiscard]] federation::Result<Scenario> parseScenario(std::string_view text, std::string file);

}  // namespace guantong::simulator
