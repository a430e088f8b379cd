#include "simulator/play.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include "crypto/check.h"
#include "node/ticket/authority.h"
#include "simulator/agenda.h"
#include "simulator/birth.h"
#include "simulator/caller.h"
#include "simulator/network.h"
#include "simulator/stage.h"

namespace guantong::simulator {

using federation::ErrorCode;
using federation::EventId;
using federation::failure;
using federation::TicketId;
using node::ClockLine;
using node::TicketDetail;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// Rules are given out and people listed within it, before the story begins.
constexpr minutes kPreparing{30};
/// Offices are switched on so long before something happens: time to find each other and to hand
/// over what lay there.
constexpr minutes kAwakeBefore{3};
/// After a moment: until what could arrive did.
constexpr seconds kSettlingMax{30};
/// A line that is there again is found within a minute (Link::kRetryMax), and then there is mail.
constexpr minutes kSettlingAfterAbsence{3};
/// A pause that is longer is slept through.
constexpr minutes kSleepAfter{15};
/// Nobody sleeps longer than weak links are promised to work for: offices make new sealing keys
/// every thirty days, and must hear of each other's.
constexpr std::chrono::days kSleepMax{20};
constexpr minutes kAwakeBetween{5};
/// A second each: an answer from the other end of the country.
constexpr int kAnswerTries = 30;
/// At the end: a letter whose confirmation got lost is sent again within a day.
constexpr std::chrono::hours kEndingMax{26};

/// Without what is possible instead, which stands beside it.
std::string reasonOf(const federation::Error& error) {
  return error.detail.substr(0, error.detail.find("; possible now:"));
}

std::string word(const OfficeCode& office) { return std::string(office.text()); }

}  // namespace

bool Played::good() const {
  return std::all_of(expectations.begin(), expectations.end(),
                     [](const Expectation& each) { return each.ok; }) &&
         std::all_of(verdicts.begin(), verdicts.end(), [](const Verdict& each) { return each.ok; });
}

namespace {

class Play {
 public:
  explicit Play(const Story& story)
      : story_(story),
        stage_(story.tree, story.start - kPreparing,
               [this](const OfficeCode& office, const TicketId& ticket) {
                 noteDues(office, ticket);
               }) {}

  Played run() {
    prepare();
    std::map<Instant, std::vector<const Step*>> moments;
    for (const Step& step : story_.steps) moments[step.at].push_back(&step);
    for (const Absence& absence : story_.absences) {
      moments[absence.from];
      moments[absence.until];
    }
    for (auto moment = moments.begin(); moment != moments.end(); ++moment) {
      const auto next = std::next(moment);
      happen(moment->first, moment->second,
             next == moments.end() ? federation::kInstantMax : next->first);
    }
    end();
    return std::move(played_);
  }

 private:
  using Place = std::pair<OfficeCode, TicketId>;

  // --- before and after

  void prepare() {
    const OfficeCode national = *OfficeCode::parse(federation::kNationalCode);
    stage_.wakeAt(stage_.now());
    stage_.runUntil(stage_.now() + seconds{10});
    for (const PublishStep& each : story_.published) submit(national, publishing(each), each.name);
    stage_.settle(kPreparing / 2);
    for (const PersonStep& person : story_.people) {
      submit(person.office, listing(person), person.name);
    }
    stage_.settle(kPreparing / 3);
    noteWrong();
    stage_.sleep();
  }

  void end() {
    if (stage_.asleep()) stage_.wakeAt(stage_.now());
    stage_.settle(kEndingMax);
    const Stage::Judged judged = stage_.judge(deeds_);
    played_.verdicts = judged.verdicts;
    played_.trace = judged.trace;
    played_.offices = story_.tree.offices().size();
  }

  // --- a moment

  void happen(Instant at, const std::vector<const Step*>& steps, Instant next) {
    while (stage_.asleep() && at - stage_.now() > kSleepMax + std::chrono::days{1}) {
      stage_.wakeAt(stage_.now() + kSleepMax);
      stage_.settle(kAwakeBetween);
      stage_.sleep();
    }
    if (stage_.asleep()) stage_.wakeAt(std::max(stage_.now(), at - kAwakeBefore));
    stage_.runUntil(at);
    bool lineIsBack = false;
    for (const Absence& absence : story_.absences) {
      if (absence.from == at) stage_.cut(absence.office, absence.until);
      lineIsBack = lineIsBack || absence.until == at;
    }
    for (const Step* step : steps) {
      if (!std::holds_alternative<LookStep>(step->what)) queues_[officeOf(*step)].push_back(step);
    }
    std::vector<OfficeCode> offices;
    for (const auto& queue : queues_) offices.push_back(queue.first);
    for (const OfficeCode& office : offices) beginNext(office);
    stage_.runWhile([this] { return !queues_.empty(); });
    const milliseconds most = lineIsBack ? milliseconds(kSettlingAfterAbsence) : kSettlingMax;
    const bool looks = !steps.empty() && std::holds_alternative<LookStep>(steps.back()->what);
    const milliseconds left =
        next - std::min(next, stage_.now()) > most || looks ? most : next - stage_.now();
    if (left.count() > 0) stage_.settle(left);
    for (const Step* step : steps) {
      if (const auto* look = std::get_if<LookStep>(&step->what)) lookAt(*step, *look);
    }
    if (next != federation::kInstantMax && next - stage_.now() > kSleepAfter) stage_.sleep();
  }

  [[nodiscard]] static OfficeCode officeOf(const Step& step) {
    if (const auto* act = std::get_if<ActStep>(&step.what)) return act->office;
    if (const auto* person = std::get_if<PersonStep>(&step.what)) return person->office;
    return *OfficeCode::parse(federation::kNationalCode);
  }

  /// The next of what an office is to do in this moment.
  void beginNext(const OfficeCode& office) {
    const auto queue = queues_.find(office);
    if (queue == queues_.end()) return;
    if (queue->second.empty()) {
      queues_.erase(queue);
      return;
    }
    const Step* step = queue->second.front();
    queue->second.pop_front();
    const auto done = [this, office] { beginNext(office); };
    if (const auto* act = std::get_if<ActStep>(&step->what)) return beginAct(*step, *act, done);
    const auto* person = std::get_if<PersonStep>(&step->what);
    const std::string what =
        person != nullptr ? person->name : std::get<PublishStep>(step->what).name;
    node::Command command = person != nullptr ? node::Command(listing(*person))
                                              : publishing(std::get<PublishStep>(step->what));
    submit(office, std::move(command), what, step->line, done);
  }

  // --- people and rules

  node::Command publishing(const PublishStep& step) {
    return node::Publish{step.kind, step.text, 0};
  }
  node::PutPerson listing(const PersonStep& step) {
    node::PutPerson put;
    put.name = step.name;
    put.roles = step.roles;
    put.handover = step.handover;
    put.number = numberOf(step.office, step.name);
    put.person = step.by.empty() ? whoLists(step.office) : numberOf(step.office, step.by);
    return put;
  }
  [[nodiscard]] std::vector<node::PersonLine> peopleOf(const OfficeCode& office) {
    const auto answer = stage_.ask(office, node::AskPeople{});
    const auto* people = answer ? std::get_if<node::People>(&*answer) : nullptr;
    return people == nullptr ? std::vector<node::PersonLine>{} : people->people;
  }
  std::uint32_t numberOf(const OfficeCode& office, const std::string& name) {
    for (const node::PersonLine& person : peopleOf(office)) {
      if (person.name == name) return person.number;
    }
    return 0;
  }
  /// The first with one of these roles; else the first; 0 where nobody is listed.
  std::uint32_t firstOf(const OfficeCode& office, std::uint16_t roles) {
    const std::vector<node::PersonLine> people = peopleOf(office);
    for (const node::PersonLine& person : people) {
      for (const Role role : person.roles) {
        if ((node::ticket::bit(role) & roles) != 0) return person.number;
      }
    }
    return people.empty() ? 0 : people.front().number;
  }
  std::uint32_t whoLists(const OfficeCode& office) {
    return firstOf(office, node::ticket::bit(Role::kMainAdministrator));
  }
  std::string nameOf(const OfficeCode& office, std::uint32_t number) {
    for (const node::PersonLine& person : peopleOf(office)) {
      if (person.number == number) return person.name;
    }
    return "";
  }

  /// What is no act on a ticket: it must be taken.
  void submit(const OfficeCode& office, node::Command command, const std::string& what,
              std::size_t line = 0, std::function<void()> done = {}) {
    const auto waits = std::make_shared<bool>(!done);
    stage_.submit(office, std::move(command), [=, this](const auto& result) {
      if (!result) {
        played_.expectations.push_back({line, false, what + " at " + word(office), "accepted",
                                        "refused: " + result.error().detail});
      }
      *waits = false;
      if (done) done();
    });
    stage_.runWhile([waits] { return *waits; });
  }
  void noteWrong() {
    for (const auto& [office, planned] : story_.tree.offices()) {
      if (stage_.running(office)) continue;
      played_.expectations.push_back({0, false, word(office), "running", "not running"});
    }
  }

  // --- acts

  void beginAct(const Step& step, const ActStep& act, const std::function<void()>& done) {
    PlayedAct played;
    played.line = step.line;
    played.at = step.at;
    played.office = act.office;
    played.kind = act.says.kind;
    played.ticket = act.ticket;
    const node::ticket::Rule* rule = node::ticket::ruleOf(act.says.kind);
    const std::uint32_t person = act.person.empty()
                                     ? firstOf(act.office, rule == nullptr ? 0 : rule->roles)
                                     : numberOf(act.office, act.person);
    played.person = act.person.empty() ? nameOf(act.office, person) : act.person;
    auto command = commandOf(act, person);
    if (!command) return finishAct(act, std::move(played), tl::unexpected(command.error()), done);
    stage_.submit(act.office, std::move(*command), [this, &act, played, done](const auto& result) {
      finishAct(act, played, result, done);
    });
  }

  federation::Result<node::Command> commandOf(const ActStep& act, std::uint32_t person) {
    if (act.says.kind == Kind::kRegistered) {
      node::NewTicket ticket{act.registers, person, {}, !act.privacySaid};
      const auto reporter = crypto::viewOf(act.reporter);
      ticket.reporter.assign(reporter.begin(), reporter.end());
      if (act.mailbox) ticket.mailbox = callerOf(act.office, act.ticket).keys().forOffice();
      return ticket;
    }
    if (act.ticket.empty()) return node::ActOfOffice{act.says, person};
    const auto ticket = tickets_.find(act.ticket);
    if (ticket == tickets_.end()) {
      return failure(ErrorCode::kNotFound, "no ticket '" + act.ticket + "' was registered so far");
    }
    if (act.says.kind == Kind::kMailboxWritten) {
      return node::WriteToMailbox{ticket->second, act.says.text, person};
    }
    if (act.says.kind == Kind::kMailboxRead) return node::ReadMailbox{ticket->second, person};
    node::ActOnTicket on{ticket->second, act.says, person};
    if (!act.with.empty()) {
      const auto with = tickets_.find(act.with);
      if (with == tickets_.end()) {
        return failure(ErrorCode::kNotFound, "no ticket '" + act.with + "' was registered so far");
      }
      on.act.ticket = with->second;
    }
    if (!act.about.empty()) {
      const auto about = said_.find(act.about);
      if (about == said_.end()) {
        return failure(ErrorCode::kNotFound, "'" + act.about + "' was not said so far");
      }
      on.act.about = about->second;
    }
    if (!act.turn.empty()) {
      if (const auto wrong = nameTurn(act, on)) return failure(ErrorCode::kNotFound, *wrong);
    }
    return on;
  }

  /// The newest turn of the office that the story names, as far as the acting office knows.
  std::optional<std::string> nameTurn(const ActStep& act, node::ActOnTicket& on) {
    const auto detail = stage_.detail(act.office, on.ticket);
    if (!detail) return "this office does not have the ticket";
    const auto& turns = detail->state.turns;
    const node::ticket::Turn* found = nullptr;
    std::size_t together = 0;
    for (const node::ticket::Turn& turn : turns) {
      if (turn.to == act.turn && (found == nullptr || found->over() || !turn.over())) {
        found = &turn;
      }
    }
    if (found == nullptr) return word(act.turn) + " has no turn here that this office knows of";
    for (const node::ticket::Turn& turn : turns) together += turn.given == found->given ? 1 : 0;
    on.act.turn = found->given;
    // One act may have given several turns: whose is said besides.
    if (together > 1 && act.turn != act.office && on.act.to.empty()) on.act.to = act.turn;
    return std::nullopt;
  }

  void finishAct(const ActStep& act, PlayedAct played, const federation::Result<node::Done>& result,
                 const std::function<void()>& done) {
    played.accepted = result.has_value();
    if (result) {
      noteSaid(act, *result);
    } else {
      played.reason = reasonOf(result.error());
      const auto ticket = tickets_.find(act.ticket);
      const auto detail =
          ticket == tickets_.end() ? std::nullopt : stage_.detail(act.office, ticket->second);
      if (detail) played.possible = kindsOf(detail->possible);
    }
    judgeAct(act, played);
    played_.acts.push_back(std::move(played));
    done();
  }

  void noteSaid(const ActStep& act, const node::Done& result) {
    if (!result.ticket) return;
    if (act.says.kind == Kind::kRegistered) {
      tickets_[act.ticket] = *result.ticket;
      names_[*result.ticket] = act.ticket;
      noteDues(act.office, *result.ticket);
    }
    const bool registers = act.says.kind == Kind::kRegistered;
    const std::string& text = registers ? act.registers.text : act.says.text;
    const bool sealed = node::ticket::isOfIntakeChain(act.says.kind);
    if (!text.empty() && !sealed) deeds_.push_back({act.office, *result.ticket, text});
    // What is destroyed can't be held by anybody.
    if (act.says.kind == Kind::kPurged) {
      std::erase_if(deeds_, [&](const Deed& deed) { return deed.ticket == *result.ticket; });
    }
    if (act.name.empty()) return;
    const auto detail = stage_.detail(act.office, *result.ticket);
    if (!detail) return;
    for (const TicketDetail::Step& step : detail->steps) {
      const bool ours = step.event.author == act.office && step.event.kind() == act.says.kind;
      if (ours) said_[act.name] = step.event.id;
    }
  }

  void judgeAct(const ActStep& act, const PlayedAct& played) {
    if (act.expect == ActStep::Expect::kEither) return;
    const bool wanted = act.expect == ActStep::Expect::kAccepted;
    const std::string what = wordOf(played.kind) + " at " + word(played.office);
    const std::string found = played.accepted ? "accepted" : "refused: " + played.reason;
    std::string expected = wanted ? "accepted" : "refused";
    bool ok = wanted == played.accepted;
    if (!act.because.empty()) {
      expected += ": … " + act.because + " …";
      ok = ok && played.reason.find(act.because) != std::string::npos;
    }
    played_.expectations.push_back({played.line, ok, what, expected, found});
    for (const Wanted& each : act.wanted) {
      judge(each, {{"possible", played.possible}}, played.office);
    }
  }

  // --- looks

  /// Who reported the ticket that the story calls so; registers it at `office`.
  Caller& callerOf(const OfficeCode& office, const std::string& ticket) {
    const auto found = callers_.find(ticket);
    if (found != callers_.end()) return found->second;
    return callers_.emplace(ticket, Caller(ticket, stage_.receiptHint(office))).first->second;
  }

  /// What the reporter reads who asks at this office.
  std::vector<std::string> mailAt(const OfficeCode& office, const std::string& ticket) {
    const auto caller = callers_.find(ticket);
    if (caller == callers_.end()) return {};
    const node::AskOfReceipt ask = caller->second.question();
    submit(office, ask, "a question about a mailbox");
    crypto::Bytes answer;
    for (int tries = 0; tries < kAnswerTries && answer.empty(); ++tries) {
      stage_.runUntil(stage_.now() + seconds{1});
      bool waits = true;
      stage_.submit(office, node::TakeAnswer{ask.id}, [&](const auto& done) {
        if (done) answer = done->bytes;
        waits = false;
      });
      stage_.runWhile([&waits] { return waits; });
    }
    const auto page = caller->second.open(ask, answer);
    if (!page) return {"(no answer)"};
    return page->there ? caller->second.letters(page->page)
                       : std::vector<std::string>{"(no mailbox)"};
  }

  void lookAt(const Step& step, const LookStep& look) {
    for (const auto& [office, ticket] : known_) noteDues(office, ticket);
    if (look.ticket.empty()) return lookAtOffice(step, look);
    const auto ticket = tickets_.find(look.ticket);
    std::vector<OfficeCode> offices{look.office};
    if (look.office.empty()) {
      offices.clear();
      for (const auto& each : story_.tree.offices()) {
        const bool holds =
            ticket != tickets_.end() && stage_.detail(each.first, ticket->second).has_value();
        if (holds) offices.push_back(each.first);
      }
    }
    for (const OfficeCode& office : offices) {
      PlayedLook seen{step.line, stage_.now(), office, look.ticket, {{"knows", {"false"}}}, {}};
      const auto detail =
          ticket == tickets_.end() ? std::nullopt : stage_.detail(office, ticket->second);
      if (detail) {
        seen.found = observe(*detail, names_);
        seen.possible = detail->possible;
        const auto alike = stage_.ask(office, node::AskAlike{ticket->second});
        if (alike) observe(std::get<node::Alike>(*alike), names_, seen.found);
        const OfficeCode route = stage_.routeOf(office, *detail);
        if (!route.empty()) seen.found["route"] = {word(route)};
      }
      if (std::ranges::find(look.wanted, "mail", &Wanted::key) != look.wanted.end()) {
        seen.found["mail"] = mailAt(office, look.ticket);
      }
      finishLook(look, std::move(seen));
    }
    if (offices.empty()) {
      played_.expectations.push_back(
          {step.line, false, look.ticket, "held by somebody", "nobody holds it"});
    }
  }

  void lookAtOffice(const Step& step, const LookStep& look) {
    PlayedLook seen{step.line, stage_.now(), look.office, "", {}, {}};
    const auto desk = stage_.ask(look.office, node::AskDesk{});
    const auto people = stage_.ask(look.office, node::AskPeople{});
    const auto rules = stage_.ask(look.office, node::AskRules{});
    if (desk && people && rules) {
      seen.found = observe(std::get<node::Desk>(*desk), std::get<node::People>(*people),
                           std::get<std::vector<node::RulesLine>>(*rules), names_);
    }
    finishLook(look, std::move(seen));
  }

  void finishLook(const LookStep& look, PlayedLook seen) {
    for (const Wanted& wanted : look.wanted) judge(wanted, seen.found, seen.office);
    played_.looks.push_back(std::move(seen));
  }

  void judge(const Wanted& wanted, const Observation& found, const OfficeCode& office) {
    const Compared compared = compare(wanted, found);
    std::string expected = wanted.how == Wanted::How::kHoldsNone ? "without " : "";
    for (const std::string& text : wanted.texts) {
      expected.append(&text == &wanted.texts.front() ? "" : ", ").append(text);
    }
    if (wanted.texts.empty()) expected = "nothing";
    played_.expectations.push_back(
        {wanted.line, compared.ok, wanted.key + " at " + word(office), expected, compared.found});
  }

  // --- due dates

  /// What changed in the clocks that are this office's, since it was last looked at.
  void noteDues(const OfficeCode& office, const TicketId& ticket) {
    known_.insert({office, ticket});
    // Its registration is told of before it is answered: it has its name then.
    const auto name = names_.find(ticket);
    const auto detail = stage_.detail(office, ticket);
    if (!detail || name == names_.end()) return;
    const std::string why = newsOf(office, ticket, *detail);
    const auto& participants = detail->state.participants;
    for (const ClockLine& clock : detail->clocks) {
      const bool away =
          std::find(participants.begin(), participants.end(), clock.whose) == participants.end();
      if (clock.whose != office && !(away && office == detail->state.registrar)) continue;
      std::string& last = dues_[{{office, ticket}, {clock.name, clock.turn}}];
      const std::string due = momentText(clock.due);
      if (last == due) continue;
      PlayedDue played;
      played.at = stage_.now();
      played.office = clock.whose;
      played.ticket = name->second;
      if (clock.turn) played.turn = detail->state.turns[*clock.turn].to;
      played.clock = clock.name;
      played.chinese = clock.chinese;
      played.due = due;
      played.before = std::exchange(last, due);
      played.why = why;
      played.rules = clock.rules;
      played_.dues.push_back(std::move(played));
    }
  }

  std::string newsOf(const OfficeCode& office, const TicketId& ticket, const TicketDetail& detail) {
    std::set<EventId>& seen = seen_[{office, ticket}];
    std::string news;
    for (const TicketDetail::Step& step : detail.steps) {
      if (!seen.insert(step.event.id).second) continue;
      news.append(news.empty() ? "" : ", ").append(wordOf(step.event.kind()));
      news.append(" (").append(step.event.author.text()).append(")");
    }
    return news.empty() ? "another calendar" : news;
  }

  const Story& story_;
  Played played_;
  std::map<OfficeCode, std::deque<const Step*>> queues_;  ///< of this moment
  std::map<std::string, TicketId> tickets_;
  TicketNames names_;
  std::map<std::string, EventId> said_;
  std::vector<Deed> deeds_;
  std::map<std::string, Caller> callers_;  ///< by the story's name of the ticket
  std::set<Place> known_;
  std::map<Place, std::set<EventId>> seen_;
  std::map<std::pair<Place, std::pair<std::string, std::optional<std::uint32_t>>>, std::string>
      dues_;
  Stage stage_;
};

}  // namespace

Played play(const Story& story) { return Play(story).run(); }

}  // namespace guantong::simulator
