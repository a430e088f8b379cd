// Tickets from an edge office to a hub, and through an office between them: whole programs, the
// disk, the network interface of the machine itself.
#include <memory>

#include "tests/bench/route.h"

namespace guantong::bench {

void hopBench(Report& report) {
  const std::unique_ptr<Offices> offices = startOffices(2);
  std::vector<Contender> contenders = {{"guantong", offices.get()}};
  std::unique_ptr<Route> nats;
  if (report.peer() == "nats") {
    nats = startNats();
    contenders.push_back({"nats-jetstream", nats.get()});
  }
  const std::vector<Taken> taken = measure(report, contenders, workloadOf(report));
  offices->verify();
  const bool beside = contenders.size() > 1;
  reportOffices(report, "hop", {"edge", "hub"}, taken[0], beside ? &contenders[1] : nullptr,
                beside ? &taken[1] : nullptr);
}

void relayBench(Report& report) {
  const std::unique_ptr<Offices> offices = startOffices(3);
  const std::vector<Taken> taken =
      measure(report, {{"guantong", offices.get()}}, workloadOf(report));
  offices->verify();
  reportOffices(report, "relay", {"edge", "middle", "hub"}, taken[0], nullptr, nullptr);
}

}  // namespace guantong::bench
