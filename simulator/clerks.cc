#include "simulator/clerks.h"

#include <algorithm>
#include <utility>

#include "crypto/check.h"
#include "node/profile/profile_file.h"
#include "node/profile/shipped.h"
#include "node/ticket/authority.h"

namespace guantong::simulator {

using federation::OfficeCode;
using federation::TicketId;
using node::TicketDetail;
using node::ticket::Act;
using node::ticket::Role;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// Until all offices have found each other.
constexpr minutes kBeforeRules{80};
constexpr minutes kBeforePeople{85};
/// How long a thing lies on a desk before somebody sees that it changed, on average.
constexpr minutes kUnseen{25};
/// Between two acts of one office on one ticket, on average.
constexpr minutes kBetweenActs{8};
constexpr milliseconds kShortestPause{1000};
constexpr seconds kHurriedPause{20};
/// Machines are on a while before people come, and some minutes after they leave.
constexpr minutes kOnBefore{20};
constexpr minutes kOffAfter{15};
/// What was refused is tried again after so long.
constexpr hours kGivenUp{24};
constexpr minutes kGivenUpHurried{3};
/// Somebody who could not register tries again.
constexpr minutes kTryAgain{15};

struct Person {
  std::string_view name;
  std::vector<Role> roles;
};
/// Everybody's office is like this. The number of each is its place here, from 1 on.
const std::vector<Person>& people() {
  static const std::vector<Person> all{
      {"甲", {Role::kMainAdministrator, Role::kDispatcher}},
      {"乙", {Role::kHandler, Role::kLiaison}},
      {"丙", {Role::kLeader, Role::kEmergencyAdministrator}},
      {"丁", {Role::kSupervisor, Role::kAuditor}},
      {"戊", {Role::kIntake, Role::kCustodian}},
  };
  return all;
}
/// The first who may; 0: nobody has to.
std::uint32_t personFor(std::uint16_t roles) {
  for (std::uint32_t i = 0; i < people().size(); ++i) {
    for (const Role role : people()[i].roles) {
      if ((node::ticket::bit(role) & roles) != 0) return i + 1;
    }
  }
  return 0;
}

OfficeCode national() { return *OfficeCode::parse(federation::kNationalCode); }

std::string_view textOf(std::span<const node::profile::ShippedFile> files,
                        const std::string& name) {
  const auto at =
      std::ranges::find_if(files, [&](const auto& file) { return file.name == name + ".toml"; });
  CHECK(at != files.end());  // the scenario was read
  return at->text;
}

}  // namespace

Clerks::Clerks(Agenda& agenda, const Scenario& scenario, std::uint64_t seed, StationOf stationOf)
    : agenda_(agenda),
      scenario_(scenario),
      work_(*scenario.hotline),
      seed_(seed),
      chance_(seed, "clerks"),
      stationOf_(std::move(stationOf)),
      hours_(work_) {
  for (const auto& [code, office] : scenario.tree.offices()) {
    superiors_.offices[code] = {office.parent, office.level};
    if (fitsAny(work_.places, code)) places_.push_back(code);
  }
  std::vector<std::string> names = work_.rules;
  for (const LaterRules& later : work_.later) {
    if (!later.rules.empty()) names.push_back(later.rules);
  }
  for (const std::string& name : names) {
    const auto read =
        node::profile::readProfile(textOf(node::profile::shippedProfiles(), name), name);
    CHECK(read.profile != nullptr);
    rules_.push_back(*read.profile);
  }
}

std::string Clerks::nextText() { return "第" + std::to_string(++texts_) + "件事"; }

// --- beginning

void Clerks::begin(Instant start) {
  matters_ = mattersOf(work_, scenario_.tree, hours_, rules_, places_, seed_, start,
                       start + scenario_.safety);
  for (std::size_t i = 0; i < matters_.size(); ++i) {
    agenda_.at(matters_[i].at, [this, i] { registerMatter(i); });
  }
  agenda_.at(start + kBeforeRules, [this] { publish(); });
  for (const LaterRules& later : work_.later) {
    agenda_.at(start + later.at, [this, &later] { publishLater(later); });
  }
  agenda_.at(start + kBeforePeople, [this] {
    for (const auto& [code, office] : scenario_.tree.offices()) list(code, 0);
  });
  if (!work_.machinesRest) return;
  // The first day they stay on until the evening, to hear of the rules.
  for (const auto& [code, office] : scenario_.tree.offices()) {
    if (hours_.onDuty(code)) continue;
    agenda_.at(start + hours{18}, [this, each = code] { switchOff(each); });
  }
}

void Clerks::publish() {
  for (const std::string& name : work_.calendars) {
    say(node::ticket::Kind::kCalendarPublished, textOf(node::profile::shippedCalendars(), name));
  }
  for (const std::string& name : work_.rules) {
    say(node::ticket::Kind::kProfilePublished, textOf(node::profile::shippedProfiles(), name));
  }
}

void Clerks::publishLater(const LaterRules& later) {
  if (later.rules.empty()) {
    return say(node::ticket::Kind::kCalendarPublished,
               textOf(node::profile::shippedCalendars(), later.calendar));
  }
  say(node::ticket::Kind::kProfilePublished, textOf(node::profile::shippedProfiles(), later.rules));
}

void Clerks::say(node::ticket::Kind kind, std::string_view text) {
  node::Publish publish{kind, std::string(text),
                        personFor(node::ticket::bit(Role::kMainAdministrator))};
  const auto answered = [this](const auto& done) {
    if (!done) ++refusals_["publishing: " + done.error().detail];
  };
  stationOf_(national()).submit(std::move(publish), answered);
}

void Clerks::list(const OfficeCode& office, std::size_t next) {
  if (next == people().size()) return;
  node::PutPerson put;
  put.name = people()[next].name;
  put.roles = people()[next].roles;
  put.person = next == 0 ? 0 : 1;
  stationOf_(office).submit(put, [this, office, next](const auto& done) {
    if (done) return list(office, next + 1);
    ++refusals_["listing people: " + done.error().detail];
    agenda_.after(kTryAgain, [this, office, next] {
      if (stationOf_(office).running()) list(office, next);
    });
  });
}

void Clerks::registerMatter(std::size_t number) {
  const Matter& matter = matters_[number];
  Station& station = stationOf_(matter.office);
  if (!station.running()) {
    return agenda_.after(kTryAgain, [this, number] { registerMatter(number); });
  }
  node::NewTicket ticket = matter.ticket;
  ticket.says.text = nextText();
  ticket.person = personFor(node::ticket::bit(Role::kIntake));
  station.submit(ticket, [this, number, text = ticket.says.text](const auto& done) {
    const OfficeCode& office = matters_[number].office;
    if (!done || !done->ticket) {
      ++refused_;
      ++refusals_[done ? "no ticket came of it" : "registering: " + done.error().detail];
      return agenda_.after(kTryAgain, [this, number] { registerMatter(number); });
    }
    ++registered_;
    deeds_.push_back({office, *done->ticket, text});
    std::vector<TicketId>& taken = taken_[office];
    if (!taken.empty()) before_[*done->ticket] = taken.back();
    taken.push_back(*done->ticket);
    open_.insert({office, *done->ticket});
    changed(office, *done->ticket);
  });
}

// --- machines

void Clerks::switchOff(const OfficeCode& office) {
  if (finishing_) return;
  Station& station = stationOf_(office);
  station.switchOff();
  // Whose answer got lost is looked at again in the morning.
  for (auto at = acting_.lower_bound({office, TicketId{}});
       at != acting_.end() && at->first == office; at = acting_.erase(at)) {
    lookBy(*at, agenda_.now());
  }
  const Instant opens = hours_.openFrom(office, agenda_.now() + kOnBefore) - kOnBefore;
  const auto early = chance_.upTo(kOnBefore / 2);
  agenda_.at(opens - early, [this, office] { switchOn(office); });
}

void Clerks::switchOn(const OfficeCode& office) {
  stationOf_(office).start();
  if (finishing_) return;
  const Instant closes = hours_.openUntil(office, hours_.openFrom(office, agenda_.now()));
  agenda_.at(closes + chance_.upTo(kOffAfter), [this, office] { switchOff(office); });
}

// --- looking

void Clerks::changed(const OfficeCode& office, const TicketId& ticket) {
  known_.insert({office, ticket});
  lookBy({office, ticket}, agenda_.now() + chance_.waiting(kUnseen));
}

void Clerks::started(const OfficeCode& office) {
  for (auto at = known_.lower_bound({office, TicketId{}});
       at != known_.end() && at->first == office; ++at) {
    // Whose answer got lost, or what came in while nobody was told of it, is looked at today.
    if (!diary_.contains(*at) && finishing_) lookBy(*at, agenda_.now());
  }
}

void Clerks::finish() {
  finishing_ = true;
  for (const auto& [code, office] : scenario_.tree.offices()) stationOf_(code).start();
  lookEverywhere();
}

void Clerks::lookEverywhere() {
  for (const Place& place : known_) lookBy(place, agenda_.now());
}

bool Clerks::allClosed() { return open_.empty(); }

void Clerks::lookBy(const Place& place, Instant when) {
  if (finishing_) {
    when = agenda_.now() + kShortestPause + chance_.upTo(kHurriedPause);
  } else {
    when = hours_.openFrom(place.first, std::max(when, agenda_.now() + kShortestPause));
  }
  const auto before = diary_.find(place);
  if (before != diary_.end() && before->second <= when) return;
  diary_[place] = when;
  agenda_.at(when, [this, place, when] {
    const auto noted = diary_.find(place);
    if (noted == diary_.end() || noted->second != when) return;
    diary_.erase(noted);
    look(place);
  });
}

std::optional<TicketDetail> Clerks::detailOf(const Place& place) {
  Station& station = stationOf_(place.first);
  const auto reader = station.snapshot();
  auto answer = node::answer(*reader, station.tables(),
                             {station.office().keys(), station.office().rules(), agenda_.now()},
                             node::AskTicket{place.second});
  if (!answer) return std::nullopt;
  auto* detail = std::get_if<TicketDetail>(&*answer);
  if (detail == nullptr) return std::nullopt;
  return std::move(*detail);
}

void Clerks::look(const Place& place) {
  if (acting_.contains(place)) return;
  if (!stationOf_(place.first).running()) return lookBy(place, agenda_.now() + kOnBefore);
  auto detail = detailOf(place);
  if (!detail) return;
  if (detail->state.registrar == place.first) {
    if (detail->state.closedAt) {
      open_.erase(place);
    } else {
      open_.insert(place);
    }
  }
  const auto gaveUp = givenUp_.find(place);
  if (gaveUp != givenUp_.end()) {
    std::erase_if(detail->possible, [&](const node::PossibleLine& line) {
      std::optional<federation::EventId> turn;
      if (line.turn) turn = detail->state.turns[*line.turn].given;
      const auto until = gaveUp->second.find({line.kind, turn});
      return until != gaveUp->second.end() && agenda_.now() < until->second;
    });
  }
  const auto& opened = detail->opened;
  const auto rules = std::ranges::find_if(rules_, [&](const auto& each) {
    return each.hotline == opened.hotline && each.version == opened.profileVersion;
  });
  if (rules == rules_.end()) return;
  const auto before = before_.find(place.second);
  const Desk desk{work_,
                  scenario_.tree,
                  superiors_,
                  hours_,
                  places_,
                  *rules,
                  place.first,
                  *detail,
                  agenda_.now(),
                  seed_,
                  finishing_,
                  before == before_.end() ? std::nullopt : std::optional<TicketId>(before->second)};
  Decision decision = decide(desk);
  if (decision.act) return act(place, std::move(*decision.act));
  if (decision.again) lookBy(place, *decision.again);
  // What is closed needs nobody any more, unless something changes.
  if (finishing_ && detail->state.closedAt) known_.erase(place);
}

void Clerks::act(const Place& place, Act says) {
  const auto* rule = node::ticket::ruleOf(says.kind);
  CHECK(rule != nullptr);
  says.text = nextText();
  const What what{says.kind, says.turn};
  node::ActOnTicket command{place.second, says, personFor(rule->roles)};
  acting_.insert(place);
  stationOf_(place.first)
      .submit(std::move(command), [this, place, what, text = says.text](const auto& done) {
        acting_.erase(place);
        if (done) {
          deeds_.push_back({place.first, place.second, text});
        } else {
          ++refused_;
          ++refusals_[std::string(node::ticket::nameOf(what.first)->word) + ": " +
                      done.error().detail.substr(0, done.error().detail.find("; possible now:"))];
          givenUp_[place][what] = agenda_.now() + (finishing_ ? kGivenUpHurried : kGivenUp);
        }
        lookBy(place, agenda_.now() + chance_.waiting(kBetweenActs));
      });
}

}  // namespace guantong::simulator
