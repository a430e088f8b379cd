// simulator/clerks.h: the people of a hotline's offices, over months.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "node/office.h"
#include "simulator/clerk.h"
#include "simulator/matters.h"
#include "simulator/scenario.h"
#include "simulator/station.h"
#include "simulator/workforce.h"

namespace guantong::simulator {

/// Gives out the rules, lists who works where, registers what people come with, and lets every
/// office act on what it sees (clerk.h).
///
/// Rules
///  1. Who acts has looked at the ticket as the office shows it. Who got no answer, because the
///     machine went off, looks again once it runs.
///  2. People keep a diary: they look again when something is due, and a while after something
///     changed. So nothing happens in between, and time can pass in one step.
///  3. Outside of their hours offices are shut: nobody looks, and the machines of those without
///     people on duty are off. The day's first look is in the morning.
///  4. After `finish` all machines run, nobody begins anything, and what must be done is done at
///     once.
/// Threads: one owner.
class Clerks : public Workforce {
 public:
  using StationOf = std::function<Station&(const federation::OfficeCode&)>;

  /// REQUIRES: `scenario` outlives this and has a hotline.
  Clerks(Agenda& agenda, const Scenario& scenario, std::uint64_t seed, StationOf stationOf);

  void begin(Instant start) override;
  void changed(const federation::OfficeCode& office, const federation::TicketId& ticket) override;
  void started(const federation::OfficeCode& office) override;
  void finish() override;
  void lookEverywhere() override;

  [[nodiscard]] const std::vector<Deed>& deeds() const override { return deeds_; }
  [[nodiscard]] std::size_t unregistered() const override { return matters_.size() - registered_; }
  [[nodiscard]] bool allClosed() override;
  [[nodiscard]] std::uint64_t refused() const override { return refused_; }
  /// Why offices refused what people wanted to do, and how often.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }

 private:
  using Place = std::pair<federation::OfficeCode, federation::TicketId>;
  using What = std::pair<node::ticket::Kind, std::optional<federation::EventId>>;

  void publish();
  void publishLater(const LaterRules& later);
  void say(node::ticket::Kind kind, std::string_view text);
  /// One after another: the first lists the others.
  void list(const federation::OfficeCode& office, std::size_t next);
  void registerMatter(std::size_t number);
  void switchOff(const federation::OfficeCode& office);
  void switchOn(const federation::OfficeCode& office);
  void lookBy(const Place& place, Instant when);
  void look(const Place& place);
  void act(const Place& place, node::ticket::Act says);
  std::optional<node::TicketDetail> detailOf(const Place& place);
  std::string nextText();

  Agenda& agenda_;
  const Scenario& scenario_;
  const HotlineWork& work_;
  const std::uint64_t seed_;
  Chance chance_;
  StationOf stationOf_;
  Hours hours_;
  EvidenceTree superiors_;
  std::vector<federation::OfficeCode> places_;
  std::vector<node::profile::Profile> rules_;
  std::vector<Matter> matters_;
  std::map<federation::OfficeCode, std::vector<federation::TicketId>> taken_;  ///< by whom
  std::map<federation::TicketId, federation::TicketId> before_;
  std::set<Place> open_;  ///< of registrars
  std::map<Place, Instant> diary_;
  std::set<Place> acting_;  ///< someone waits for an answer
  std::set<Place> known_;   ///< desks and what lies on them
  /// What the office refused, and until when nobody tries it again.
  std::map<Place, std::map<What, Instant>> givenUp_;
  std::map<std::string, std::uint64_t> refusals_;
  std::vector<Deed> deeds_;
  std::size_t registered_ = 0;
  std::uint64_t texts_ = 0;
  std::uint64_t refused_ = 0;
  bool finishing_ = false;
};

}  // namespace guantong::simulator
