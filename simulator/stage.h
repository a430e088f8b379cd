// simulator/stage.h: a small tree of offices that can be switched off and on, for stories.
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
#include "simulator/station.h"
#include "simulator/trace.h"
#include "simulator/tree.h"

namespace guantong::simulator {

/// Rules
///  1. Every office is a station, every line takes some milliseconds; nothing fails but what is
///  cut.
///  2. Asleep, all processes are off; their stores stay. Time passes in one step then.
///  3. The same calls give the same bytes.
/// Threads: one owner.
class Stage {
 public:
  using Changed = std::function<void(const federation::OfficeCode&, const federation::TicketId&)>;

  /// REQUIRES: `tree` outlives this. Nothing runs yet.
  Stage(const Tree& tree, Instant now, Changed changed);

  [[nodiscard]] Instant now() const { return agenda_.now(); }
  [[nodiscard]] bool asleep() const { return asleep_; }
  void wakeAt(Instant when);
  void sleep();
  void runUntil(Instant until);
  /// Until it doesn't hold any more, or something is wrong with an office.
  void runWhile(const std::function<bool()>& condition);
  /// Until nothing waits anywhere, at most so long.
  void settle(std::chrono::milliseconds most);
  /// The line of the office to the one above it.
  void cut(const federation::OfficeCode& office, Instant until);

  [[nodiscard]] bool running(const federation::OfficeCode& office) const {
    return stations_.at(office)->running();
  }
  /// What no running office can answer is refused at once.
  void submit(const federation::OfficeCode& office, node::Command command,
              Station::Answered answered);
  std::optional<node::Answer> ask(const federation::OfficeCode& office,
                                  const node::Question& question);
  /// What receipt codes begin with that the office gives out; empty: it does not run.
  [[nodiscard]] std::string receiptHint(const federation::OfficeCode& office) const;
  /// Nothing where the office does not hold the ticket.
  std::optional<node::TicketDetail> detail(const federation::OfficeCode& office,
                                           const federation::TicketId& ticket);
  /// Where the ticket's rules would have it go; nobody where they don't say.
  federation::OfficeCode routeOf(const federation::OfficeCode& office,
                                 const node::TicketDetail& detail);

  struct Judged {
    std::vector<Verdict> verdicts;
    crypto::Hash trace{};
  };
  /// By the checkers that can judge a story. REQUIRES: called once, at the end; awake.
  Judged judge(const std::vector<Deed>& deeds);

 private:
  Station::Outside outsideOf(const federation::OfficeCode& code);
  void deliver(const federation::OfficeCode& from, const federation::OfficeCode& to,
               const std::shared_ptr<const crypto::Bytes>& frame);
  void broken(const federation::OfficeCode& office, std::string_view checker,
              const std::string& what);
  [[nodiscard]] bool settled();

  const Tree& tree_;
  Changed changed_;
  Agenda agenda_;
  Trace trace_;
  Network network_;
  Births births_;
  GroupPlan groups_;
  std::map<federation::OfficeCode, std::unique_ptr<Station>> stations_;
  std::map<std::string, std::vector<std::string>> broken_;
  bool asleep_ = true;
};

}  // namespace guantong::simulator
