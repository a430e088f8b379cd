// simulator/people.h: the people who work at the desks of a country.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/office.h"
#include "simulator/agenda.h"
#include "simulator/chance.h"
#include "simulator/scenario.h"
#include "simulator/station.h"
#include "simulator/workforce.h"

namespace guantong::simulator {

/// Registers tickets, dispatches them, gives results, closes: each office by what it itself knows.
///
/// Rules
///  1. Who acts has looked at the ticket as the office shows it (node::answer on a snapshot), and
///     takes a while about it: meanwhile more may have come in, as with people.
///  2. Who got no answer (the office died) looks again once it runs, and does it again only if it
///     isn't there. So a ticket of a schedule is registered once, whatever dies.
///  3. An office that has a turn dispatches it downwards (mostly to a child, sometimes further, or
///  to
///     an office of another branch) or gives the result; when all it dispatched has results, it
///     gives its own. The registrar closes when all it dispatched has results; sometimes earlier.
///  4. Now and then somebody tries what is not theirs to do: closes another's ticket, gives a
///  result
///     without a turn, dispatches what is closed. The office refuses, or a checker will say so.
///  5. After `finish` nobody begins anything: turns get results, tickets are closed.
///  6. Tickets of a schedule leave nothing to chance but how long each step takes.
/// Threads: one owner.
class People : public Workforce {
 public:
  using StationOf = std::function<Station&(const federation::OfficeCode&)>;

  People(Agenda& agenda, const Scenario& scenario, std::uint64_t seed, StationOf stationOf);

  void begin(Instant start) override;
  void changed(const federation::OfficeCode& office, const federation::TicketId& ticket) override;
  void started(const federation::OfficeCode& office) override;
  void finish() override;
  void lookEverywhere() override;

  [[nodiscard]] const std::vector<Deed>& deeds() const override { return deeds_; }
  [[nodiscard]] std::size_t unregistered() const override { return planned_.size(); }
  [[nodiscard]] bool allClosed() override;
  [[nodiscard]] std::uint64_t refused() const override { return refused_; }

 private:
  struct Planned {
    federation::OfficeCode office;
    node::NewTicket ticket;
  };
  using Place = std::pair<federation::OfficeCode, federation::TicketId>;

  void plan(Instant at, Planned planned);
  void registerTicket(const std::string& title);
  void lookAt(const federation::OfficeCode& office);
  void lookSoon(const Place& place);
  void look(const Place& place);
  void act(const Place& place, node::Command command, const std::string& text);
  /// Something that is not this office's to do; mostly nothing.
  std::optional<node::Command> mistake(const federation::OfficeCode& office,
                                       const node::TicketDetail& detail, const std::string& text);
  std::optional<node::Command> decide(const federation::OfficeCode& office,
                                      const node::TicketDetail& detail, const std::string& text);
  std::optional<federation::OfficeCode> whereTo(const federation::OfficeCode& office,
                                                const node::TicketDetail& detail);
  std::optional<node::Answer> ask(const federation::OfficeCode& office,
                                  const node::Question& question);
  /// Every ticket of an office, newest first.
  std::vector<node::TicketLine> desk(const federation::OfficeCode& office);
  std::string nextText();

  Agenda& agenda_;
  const Scenario& scenario_;
  Chance chance_;
  StationOf stationOf_;
  std::map<std::string, Planned> planned_;  ///< by title, until someone saw it registered
  std::map<std::string, std::vector<federation::OfficeCode>> routes_;  ///< by title
  std::set<std::string> early_;  ///< titles of those that are closed before their time
  std::set<Place> looking_;      ///< someone is going to look
  std::set<Place> acting_;       ///< someone waits for an answer
  std::vector<Deed> deeds_;
  std::uint64_t texts_ = 0;
  std::uint64_t refused_ = 0;
  bool finishing_ = false;
};

}  // namespace guantong::simulator
