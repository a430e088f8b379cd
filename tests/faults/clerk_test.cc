// A clerk that does things twice would hide an office that loses them.
#include "tests/faults/clerk.h"

#include <gtest/gtest.h>

namespace guantong::support {
namespace {

using federation::OfficeCode;
using node::LocalAnswer;
using node::LocalRequest;

const OfficeCode kAbove = *OfficeCode::parse("000000000000");
const OfficeCode kBelow = *OfficeCode::parse("110000000000");

simulator::Schedule oneTicket() {
  simulator::Schedule schedule;
  schedule.tickets.push_back(
      {.at = {}, .title = "one", .urgent = false, .route = {kAbove, kBelow}});
  return schedule;
}

template <typename What>
const What* commandIn(const LocalRequest& request) {
  const auto* command = std::get_if<node::Command>(&request.what);
  return command == nullptr ? nullptr : std::get_if<What>(command);
}

/// The list is always the second thing that is asked.
LocalAnswer listed(const Clerk::Requests& asked, std::vector<node::TicketLine> lines) {
  return {asked.at(1).id, node::Answer(std::move(lines))};
}

TEST(Clerk, RegistersOnlyWhenItHasSeenTheList) {
  const simulator::Schedule schedule = oneTicket();
  Clerk clerk(kAbove, schedule);
  EXPECT_TRUE(clerk.begin(schedule.tickets[0]).empty());
  const auto asked = clerk.connected();
  ASSERT_EQ(asked.size(), 2U);
  const auto then = clerk.answered(listed(asked, {}));
  ASSERT_EQ(then.size(), 1U);
  const auto* fresh = commandIn<node::NewTicket>(then[0]);
  ASSERT_NE(fresh, nullptr);
  EXPECT_EQ(fresh->says.title, "one");
  EXPECT_EQ(fresh->says.to, kBelow);
}

TEST(Clerk, WhoGotNoAnswerRegistersAgainOnlyWhatIsNotThere) {
  const simulator::Schedule schedule = oneTicket();
  for (const bool wasDone : {true, false}) {
    Clerk clerk(kAbove, schedule);
    clerk.begin(schedule.tickets[0]);
    ASSERT_EQ(clerk.answered(listed(clerk.connected(), {})).size(), 1U);
    clerk.broken();
    std::vector<node::TicketLine> lines;
    if (wasDone) lines.emplace_back().title = "one";
    const auto then = clerk.answered(listed(clerk.connected(), lines));
    ASSERT_EQ(then.size(), 1U);
    EXPECT_EQ(commandIn<node::NewTicket>(then[0]) == nullptr, wasDone);
  }
}

TEST(Clerk, GivesItsResultOnceAndAgainOnlyWhereItIsMissing) {
  Clerk clerk(kBelow, oneTicket());
  clerk.connected();
  node::TicketDetail detail;
  detail.line.title = "one";
  detail.state.registrar = kAbove;
  node::ticket::Turn& turn = detail.state.turns.emplace_back();
  turn.by = kAbove;
  turn.to = kBelow;
  const LocalAnswer shown{100, node::Answer(detail)};
  ASSERT_EQ(clerk.answered(shown).size(), 1U);
  EXPECT_TRUE(clerk.answered(shown).empty());  // it waits for its answer
  clerk.broken();
  clerk.connected();
  ASSERT_EQ(clerk.answered(shown).size(), 1U);
  clerk.broken();
  clerk.connected();
  detail.state.turns[0].result = federation::EventId{};
  EXPECT_TRUE(clerk.answered({101, node::Answer(detail)}).empty());
}

}  // namespace
}  // namespace guantong::support
