// Random plays of several offices, some of whom say what they may not: wherever the events arrive,
// in whatever order and however often, the state is the same.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/ticket_builder.h"

namespace guantong::node::ticket {
namespace {

using support::codeOf;
using support::describe;
using support::Replica;
using support::say;
using support::Say;
using support::TicketBoard;
using support::Told;

const OfficeCode kOffices[] = {codeOf("532328000000"), codeOf("532328100000"),
                               codeOf("532328101000"), codeOf("532328000000-water"),
                               codeOf("532300000000"), codeOf("530000000000")};

const profile::Profile& rules() {
  static const profile::Profile rules = support::smallRules();
  return rules;
}

/// Draws what happens next from a seed.
class Play {
 public:
  Play(std::uint64_t seed, bool byRules) : board_(byRules ? &rules() : nullptr), random_(seed) {
    Registered says;
    if (draw(3) == 0) says.to = office();
    if (draw(3) == 0) says.accused = office();
    if (draw(3) == 0) says.type = "举报";
    if (draw(4) == 0) says.origin = "县政府领导交办";
    if (!board_.at(kOffices[0]).registers(says).why.empty()) board_.at(kOffices[0]).registers();
    board_.apart();
  }

  void step() {
    if (draw(6) == 0) {
      board_.meet();
      board_.apart();
    }
    // Mostly somebody who can say something.
    OfficeCode author = office();
    std::vector<Possible> all = possibleFor(author);
    for (int tries = 0; tries < 9 && all.empty(); ++tries) all = possibleFor(author = office());
    const Say what = draw(8) == 0 ? anything() : somethingOf(all, author);
    if (draw(8) == 0) {
      board_.forget(author, [&] { board_.at(author).insists(what); });
    } else {
      board_.at(author).insists(what);
    }
  }

  [[nodiscard]] const std::vector<Told>& told() const { return board_.told(); }
  [[nodiscard]] Replica nobodys() const { return {board_.ticket(), board_.setting()}; }
  [[nodiscard]] std::mt19937_64& random() { return random_; }
  TicketBoard& board() { return board_; }
  std::size_t draw(std::size_t below) { return random_() % below; }

 private:
  const OfficeCode& office() { return kOffices[draw(std::size(kOffices))]; }
  EventId event() { return board_.told()[draw(board_.told().size())].event; }

  /// Any field, sensible or not.
  void fill(Say& what, std::uint16_t fields) {
    constexpr std::string_view kWords[] = {"finish", "sign", "差", "合格", "supervised"};
    if ((fields & kTurn) != 0 && !what.act().turn) what.on(event());
    if ((fields & kAbout) != 0 && !what.act().about) what.about(event());
    if ((fields & kTo) != 0) what.to(office());
    if ((fields & kOthers) != 0) what.with({office()});
    if ((fields & kTicket) != 0) what.joining({{std::byte{static_cast<std::uint8_t>(draw(3))}}});
    if ((fields & kWord) != 0) what.word(kWords[draw(std::size(kWords))]);
    if ((fields & kNumber) != 0) what.number(static_cast<std::uint32_t>(draw(4) + 1));
    if ((fields & kUntil) != 0) what.until("2026-04-01");
    if ((fields & kText) != 0) what.because("理由");
    if ((fields & kFlag) != 0) what.flagged();
  }
  Say anything() {
    Say what = say(kKindNames[draw(std::size(kKindNames))].kind);
    if (what.act().kind == Kind::kRegistered) what = say(Kind{777});
    fill(what, static_cast<std::uint16_t>(random_()));
    return what;
  }
  std::vector<Possible> possibleFor(const OfficeCode& author) {
    const auto seat = board_.at(author);
    return possible(seat.ticket(), seat.state(), board_.setting(), author);
  }
  Say somethingOf(const std::vector<Possible>& all, const OfficeCode& author) {
    if (all.empty()) return anything();
    const State state = board_.at(author).state();
    Possible one = all[draw(all.size())];
    // Of what changes most, more.
    for (int i = 0; i < 4 && one.rule->rank > 11; ++i) one = all[draw(all.size())];
    const Kind kind = one.rule->kind;
    const bool ends = kind == Kind::kClosed || kind == Kind::kRefused || kind == Kind::kMerged;
    if (kind == Kind::kRegistered || (ends && draw(4) != 0)) return anything();
    Say what = say(kind);
    if (one.turn) {
      what.on(state.turns[*one.turn].given);
      if (state.turns[*one.turn].returnAsked) what.about(*state.turns[*one.turn].returnAsked);
      if (state.turns[*one.turn].to != author && (one.rule->may & kTo) != 0) {
        what.to(state.turns[*one.turn].to);
      }
    }
    if ((one.rule->needs & kAbout) == 0) what.act().about.reset();
    fill(what, one.rule->needs);
    return what;
  }

  TicketBoard board_;
  std::mt19937_64 random_;
};

std::string wholeOf(const Replica& replica) {
  std::string whole = describe(replica.ticket(), replica.state());
  std::vector<std::string> excluded;
  for (const Known& known : replica.ticket().events) {
    if (known.excluded)
      excluded.emplace_back(reinterpret_cast<const char*>(known.id.leaf.data()), 32);
  }
  std::ranges::sort(excluded);
  for (const std::string& each : excluded) whole += each + "\n";
  return whole;
}

void expectTheSameInEveryOrder(Play& play) {
  std::vector<Told> told = play.told();
  Replica first = play.nobodys();
  for (const Told& each : told) first.hear(each);
  const std::string whole = wholeOf(first);
  for (int round = 0; round < 4; ++round) {
    Replica other = play.nobodys();
    std::shuffle(told.begin(), told.end(), play.random());
    for (std::size_t i = 0; i < told.size(); ++i) {
      other.hear(told[i]);
      other.hear(told[play.draw(i + 1)]);
      if (play.draw(5) == 0) {
        RC_ASSERT(describe(other.ticket(), other.state()) ==
                  describe(other.ticket(), other.state()));
      }
    }
    RC_ASSERT(other.waiting() == 0u);
    RC_ASSERT(wholeOf(other) == whole);
  }
}

RC_GTEST_PROP(Fold, IsTheSameInEveryOrderAndFromEverySubsetThatLaterCompletes, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto steps = *rc::gen::inRange(1, 60);
  const bool byRules = *rc::gen::element(true, true, false);
  Play play(seed, byRules);
  for (int i = 0; i < steps; ++i) play.step();
  expectTheSameInEveryOrder(play);
}

/// Clocks too, and what is possible: all that is shown follows from the events.
RC_GTEST_PROP(Fold, GivesTheSameClocksInEveryOrder, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  Play play(seed, true);
  for (int i = 0; i < 40; ++i) play.step();
  const profile::Calendar calendar;
  const auto clocks = [&](const Replica& replica) {
    std::string text;
    for (const Running& each :
         clocksOf(replica.ticket(), replica.state(), play.board().setting(), calendar)) {
      text += each.rule->name + std::string(each.whose.text()) + profile::textOf(each.started) +
              profile::textOf(each.due.at) + (each.paused ? "paused" : "") +
              (each.stopped ? profile::textOf(*each.stopped) : "runs") + "\n";
      RC_ASSERT(!each.stopped || *each.stopped >= each.started);
      RC_ASSERT(each.due.at >= each.original.at || each.rule->name == "finish" ||
                each.rule->name == "total");
    }
    return text;
  };
  Replica one = play.nobodys();
  for (const Told& each : play.told()) one.hear(each);
  Replica other = play.nobodys();
  for (auto each = play.told().rbegin(); each != play.told().rend(); ++each) other.hear(*each);
  RC_ASSERT(clocks(one) == clocks(other));
}

/// Rows whose contents no office of ours would write.
RC_GTEST_PROP(Fold, IsTotal, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  Play play(seed, true);
  for (int i = 0; i < 30; ++i) play.step();
  Replica replica = play.nobodys();
  for (const Told& each : play.told()) replica.hear(each);
  Ticket odd = replica.ticket();
  for (Known& known : odd.events) {
    known.excluded = false;
    if (play.draw(3) == 0) known.act.kind = kKindNames[play.draw(std::size(kKindNames))].kind;
    if (play.draw(5) == 0) known.act.turn.reset();
    if (play.draw(5) == 0) known.act.about = odd.events[play.draw(odd.events.size())].id;
    if (play.draw(5) == 0) known.act.number = static_cast<std::uint32_t>(play.random()());
    if (play.draw(5) == 0) known.act.until = federation::kInstantMax;
    if (play.draw(9) == 0) known.time = federation::kInstantMin;
    if (play.draw(9) == 0) known.time = federation::kInstantMax;
    if (play.draw(9) == 0) known.cites.clear();
    if (play.draw(9) == 0) known.chain = federation::Chain::kIntake;
  }
  const State state = fold(odd, play.board().setting());
  const profile::Calendar calendar;
  for (const Running& each : clocksOf(odd, state, play.board().setting(), calendar)) {
    RC_ASSERT(each.due.at <= federation::kInstantMax + std::chrono::days{1});
  }
  for (const OfficeCode& office : kOffices) {
    RC_ASSERT(possible(odd, state, play.board().setting(), office).size() < 10'000u);
  }
  RC_ASSERT(describe(odd, state) == describe(odd, fold(odd, play.board().setting())));
}

/// The random plays reach far enough to mean something.
TEST(Plays, ReachMostKindsAndConflicts) {
  std::set<Kind> happened;
  std::size_t conflicts = 0;
  std::size_t excluded = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Play play(seed, seed % 3 != 0);
    for (int i = 0; i < 40; ++i) play.step();
    play.board().meet();
    const auto seat = play.board().at(kOffices[0]);
    const State state = seat.state();
    for (const Happening& happening : state.happenings) happened.insert(happening.kind);
    conflicts += state.conflicts.size();
    for (const Known& known : seat.ticket().events) excluded += known.excluded ? 1U : 0U;
  }
  EXPECT_GE(happened.size(), 50u);
  EXPECT_GE(conflicts, 100u);
  EXPECT_GE(excluded, 1000u);
}

}  // namespace
}  // namespace guantong::node::ticket
