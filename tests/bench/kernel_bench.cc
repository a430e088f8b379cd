// What a message costs in the kernels alone: no sockets, no other threads; stores on the disk.
#include <string>

#include "tests/bench/bench.h"
#include "tests/bench/kernel_chain.h"

namespace guantong::bench {
namespace {

constexpr int kRounds = 5;
constexpr std::uint64_t kTickets = 16 * 1024;
constexpr std::uint64_t kTicketsQuick = 512;

/// By office and stage: microseconds a message, one number a round.
using Costs = std::vector<std::array<std::vector<double>, kStageNames.size()>>;

Costs measure(KernelChain& chain, std::uint64_t tickets, std::size_t group) {
  Costs costs(chain.seats().size());
  for (int round = 0; round < kRounds; ++round) {
    for (auto& seat : chain.seats()) seat->takeStages();
    chain.carry(tickets, group);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      const auto stages = chain.seats()[i]->takeStages();
      for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        costs[i][stage].push_back(stages[stage] * 1e6 / static_cast<double>(tickets));
      }
    }
  }
  return costs;
}

void tell(Report& report, const std::string& prefix,
          const std::array<std::vector<double>, kStageNames.size()>& costs) {
  std::vector<double> all(kRounds);
  for (std::size_t stage = 0; stage < costs.size(); ++stage) {
    report.add({.name = prefix + "." + std::string(kStageNames[stage]),
                .unit = "us",
                .ours = costs[stage]});
    for (std::size_t round = 0; round < all.size(); ++round) all[round] += costs[stage][round];
  }
  report.add({.name = prefix, .unit = "us", .ours = all});
}

}  // namespace

void kernelBench(Report& report) {
  const std::uint64_t tickets = report.quick() ? kTicketsQuick : kTickets;
  for (const std::size_t group : {std::size_t{256}, std::size_t{1024}}) {
    KernelChain chain(2);
    chain.carry(group, group);  // caches, agreements, the window
    const Costs costs = measure(chain, tickets, group);
    const std::string prefix = "kernel." + std::to_string(group);
    tell(report, prefix + ".edge", costs[0]);
    tell(report, prefix + ".hub", costs[1]);
  }
  KernelChain chain(3);
  chain.carry(256, 256);
  tell(report, "kernel.256.middle", measure(chain, tickets, 256)[1]);
}

}  // namespace guantong::bench
