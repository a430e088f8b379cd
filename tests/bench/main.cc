// guantong-bench: how fast, measured beside the floor in the same run.
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "node/shell/version.h"
#include "tests/bench/bench.h"

namespace guantong::bench {

// --- the benches: a declaration and a line in the table ------------------------------------------
void cryptoBench(Report& report);
void storeBench(Report& report);
void kernelBench(Report& report);
void linksBench(Report& report);
void ticketsBench(Report& report);
void redactionBench(Report& report);
void hopBench(Report& report);
void relayBench(Report& report);

namespace {

struct Bench {
  std::string_view name;
  std::string_view about;
  void (*run)(Report&);
};

constexpr Bench kBenches[] = {
    {"crypto", "batch signatures, sealing, Merkle log, against the bare algorithms", cryptoBench},
    {"store", "durable commits and reads, against bare LMDB", storeBench},
    {"kernel", "what a message costs in two kernels, stage by stage, in one thread", kernelBench},
    {"links", "ten thousand idle links at one parent: what its kernel keeps in memory", linksBench},
    {"tickets",
     "an office that holds a million tickets (--large: ten): events, pages, search, what is due",
     ticketsBench},
    {"redaction", "a text searched for what tells who reported, without and with a form",
     redactionBench},
    {"hop", "tickets from an edge office to a hub, both running (--peer nats)", hopBench},
    {"relay", "the same through an office in the middle", relayBench},
};

void printUsage(std::FILE* to) {
  std::fputs(
      "guantong-bench NAME [--json] [--quick] [--large] [--peer PEER]\n"
      "  --json       one object with the results on standard output\n"
      "  --quick      short turns: shows that a bench runs, not how fast\n"
      "  --large      ten times as much (tickets alone)\n"
      "  --peer nats  beside us, in the same run, NATS JetStream (hop alone)\n"
      "benches:\n",
      to);
  for (const Bench& bench : kBenches) {
    std::fprintf(to, "  %-9.*s %.*s\n", static_cast<int>(bench.name.size()), bench.name.data(),
                 static_cast<int>(bench.about.size()), bench.about.data());
  }
}

int fail(const char* what, std::string_view value) {
  std::fprintf(stderr, "guantong-bench: %s '%.*s'\n", what, static_cast<int>(value.size()),
               value.data());
  printUsage(stderr);
  return 2;
}

int run(int argumentCount, char** arguments) {
  Report::Options options;
  std::string_view name;
  for (int i = 1; i < argumentCount; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      printUsage(stdout);
      return 0;
    }
    if (argument == "--json") {
      options.json = true;
    } else if (argument == "--quick") {
      options.quick = true;
    } else if (argument == "--large") {
      options.large = true;
    } else if (argument == "--peer") {
      if (++i == argumentCount) return fail("--peer needs a name, as", "nats");
      options.peer = arguments[i];
    } else if (argument.starts_with("--peer=")) {
      options.peer = argument.substr(std::string_view("--peer=").size());
    } else if (argument.starts_with("-") || !name.empty()) {
      return fail("I don't know the argument", argument);
    } else {
      name = argument;
    }
  }
  const auto* bench = std::find_if(std::begin(kBenches), std::end(kBenches),
                                   [&](const Bench& each) { return each.name == name; });
  if (bench == std::end(kBenches)) {
    return name.empty() ? fail("which bench?", name) : fail("no bench is called", name);
  }
  if (!options.peer.empty() && (options.peer != "nats" || name != "hop")) {
    return fail("only hop is measured beside a peer, and only beside nats; not", options.peer);
  }
  if (options.large && name != "tickets") return fail("only tickets can be --large, not", name);
  const std::string_view commit = node::shell::buildCommit();
  Report report(bench->name, commit.empty() ? "unknown" : commit, options);
  bench->run(report);
  report.finish();
  return 0;
}

}  // namespace
}  // namespace guantong::bench

int main(int argumentCount, char** arguments) {
  return guantong::bench::run(argumentCount, arguments);
}
