// An office that holds a million tickets: what a typical event costs, and what people wait for.
#include <algorithm>
#include <chrono>
#include <ctime>

#include "crypto/check.h"
#include "node/numbers.h"
#include "tests/bench/bench.h"
#include "tests/bench/kernel_chain.h"
#include "tests/bench/route.h"
#include "tests/support/commands.h"

namespace guantong::bench {
namespace {

using federation::Instant;
using federation::TicketId;
using std::chrono::steady_clock;

constexpr std::uint64_t kTickets = 1'000'000;
constexpr std::uint64_t kTicketsLarge = 10'000'000;
constexpr std::uint64_t kTicketsQuick = 2'000;
constexpr std::size_t kGroup = 512;
constexpr int kRounds = 5;
/// Looks of each kind, of which the quantiles are taken.
constexpr std::size_t kLooks = 2'000;
constexpr std::size_t kEventsARound = 4'096;

/// A hotline whose every ticket has clocks of its own, so that each has a place on the desk.
constexpr std::string_view kProfile = R"(hotline = "99999"
version = 1
name = "试验热线"
document = "试验〔2026〕1号"
effective_from = "2018-01-01"

[[channel]]
name = "电话"
hours = "24h"

[[type]]
name = "求助"

[[clock]]
name = "accept"
chinese = "受理"
runs = "ticket"
limit = "3 working days"
starts = ["registered"]
stops = ["accepted", "result"]
whose = "registrar"

[[clock]]
name = "finish"
chinese = "办结"
runs = "ticket"
limit = "15 working days"
starts = ["registered"]
stops = ["result"]
whose = "registrar"

[retention]
years = 2
)";

double threadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One office with its tickets, and the moment it is there.
class Holder {
 public:
  Holder() : now_(support::Tree::now()) {
    std::vector<node::Command> commands;
    commands.emplace_back(
        node::Publish{node::ticket::Kind::kProfilePublished, std::string(kProfile), 0});
    run(std::move(commands));
  }

  /// In the order of asking: what each command made. Under load, rows are written as the daemon
  /// does it: many at a time, when the Office holds enough of them.
  std::vector<node::Done> run(std::vector<node::Command> commands,
                              node::Office::Pace pace = node::Office::Pace::kIdle) {
    return seat().answered(std::move(commands), pace, now_);
  }
  /// A ticket came every two seconds or so, for as long as it takes.
  void fill(std::uint64_t count, const Report& report) {
    constexpr auto kMoreWaits = node::Office::Pace::kMoreWaits;
    constexpr std::uint64_t kToldEvery = 100'000;
    for (std::uint64_t made = 0; made < count;) {
      std::vector<node::Command> commands;
      for (; commands.size() < kGroup && made + commands.size() < count;) {
        node::NewTicket fresh = support::newTicket("路灯不亮 " + std::to_string(made),
                                                   messageText(made + commands.size()));
        fresh.says.hotline = "99999";
        fresh.says.type = "求助";
        fresh.says.channel = "电话";
        commands.emplace_back(std::move(fresh));
      }
      const std::size_t before = ids_.size();
      for (const node::Done& done : run(std::move(commands), kMoreWaits)) {
        ids_.push_back(*done.ticket);
      }
      made += ids_.size() - before;
      now_ += std::chrono::seconds{kGroup * 2};
      if (made / kToldEvery != before / kToldEvery) {
        report.say("  " + std::to_string(made) + " tickets");
      }
    }
    run({});
  }
  node::Answer ask(const node::Question& question) { return seat().answer(question, now_); }
  /// Any of them: by a walk that jumps about.
  const TicketId& anyOf() {
    walk_ = walk_ * 6364136223846793005U + 1442695040888963407U;
    return ids_[(walk_ >> 20) % ids_.size()];
  }
  [[nodiscard]] const std::vector<TicketId>& ids() const { return ids_; }
  Seat& seat() { return *chain_.seats().front(); }
  [[nodiscard]] Instant now() const { return now_; }
  void later(std::chrono::milliseconds by) { now_ += by; }

 private:
  KernelChain chain_{1};
  Instant now_;
  std::vector<TicketId> ids_;
  std::uint64_t walk_ = 1;
};

/// CPU microseconds an event, of events on tickets that lie anywhere.
std::vector<double> applyTypical(Holder& holder, std::size_t events) {
  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const double began = threadSeconds();
    for (std::size_t said = 0; said < events; said += kGroup) {
      std::vector<node::Command> commands;
      for (std::size_t i = 0; i < kGroup; ++i) {
        commands.emplace_back(support::on(
            holder.anyOf(), support::act(node::ticket::Kind::kLeaderInstructed, "请抓紧办理")));
      }
      holder.run(std::move(commands), node::Office::Pace::kMoreWaits);
    }
    holder.run({});
    rounds.push_back((threadSeconds() - began) * 1e6 / static_cast<double>(events));
  }
  return rounds;
}

/// What people wait: the middle and the slowest hundredth, in microseconds.
template <typename Look>
void tellLooks(Report& report, const std::string& name, std::size_t looks, Look look) {
  std::vector<double> microseconds;
  for (std::size_t i = 0; i < looks; ++i) {
    const auto began = steady_clock::now();
    look(i);
    microseconds.push_back(
        std::chrono::duration<double, std::micro>(steady_clock::now() - began).count());
  }
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](std::size_t perCent) {
    return microseconds[std::min(microseconds.size() - 1, microseconds.size() * perCent / 100)];
  };
  report.add({.name = name + ".p50", .unit = "us", .ours = {at(50)}, .lowerIsBetter = true});
  report.add({.name = name + ".p99", .unit = "us", .ours = {at(99)}, .lowerIsBetter = true});
}

}  // namespace

void ticketsBench(Report& report) {
  const std::uint64_t tickets =
      report.quick() ? kTicketsQuick : (report.large() ? kTicketsLarge : kTickets);
  const std::size_t looks = report.quick() ? 50 : kLooks;
  Holder holder;
  const double began = threadSeconds();
  holder.fill(tickets, report);
  const auto count = static_cast<double>(tickets);
  report.add({.name = "tickets.register",
              .unit = "us",
              .ours = {(threadSeconds() - began) * 1e6 / count},
              .lowerIsBetter = true});
  report.add({.name = "tickets.bytes_on_disk",
              .unit = "1",
              .ours = {static_cast<double>(holder.seat().storeBytes()) / count},
              .lowerIsBetter = true});
  report.add({.name = "tickets.apply",
              .unit = "us",
              .ours = applyTypical(holder, report.quick() ? kGroup : kEventsARound),
              .lowerIsBetter = true});
  tellLooks(report, "tickets.open", looks, [&](std::size_t) {
    keep(std::get<node::TicketDetail>(holder.ask(node::AskTicket{holder.anyOf()})));
  });
  tellLooks(report, "tickets.by_number", looks, [&](std::size_t) {
    const auto number = node::numberOf(holder.anyOf());
    keep(std::get<std::vector<node::TicketLine>>(holder.ask(node::AskByNumber{number})));
  });
  node::AskDesk page;
  tellLooks(report, "tickets.desk_page", looks, [&](std::size_t) {
    const auto desk = std::get<node::Desk>(holder.ask(page));
    if (desk.lines.empty()) {
      page = {};
      return;
    }
    page.after = desk.lines.back().clock.due;
    page.afterRow = desk.lines.back().line.row;
  });
  // A group in which deadlines are due, some of them to be told.
  tellLooks(report, "tickets.due", looks / 10, [&](std::size_t) {
    holder.later(std::chrono::minutes{10});
    holder.run({});
  });
}

}  // namespace guantong::bench
