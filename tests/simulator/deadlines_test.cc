#include "simulator/deadlines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/profile/shipped.h"
#include "tests/support/profiles.h"
#include "tests/support/ticket_builder.h"

namespace guantong::simulator {
namespace {

using federation::OfficeCode;
using node::ticket::Kind;
using support::say;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const OfficeCode kCounty = *OfficeCode::parse("532328000000");
const OfficeCode kTown = *OfficeCode::parse("532328101000");

/// A consultation that the county took the day before the Spring Festival's make-up Saturday, and
/// that a town answered.
class Deadlines : public ::testing::Test {
 protected:
  explicit Deadlines(
      std::shared_ptr<const node::profile::Profile> rules = support::shippedProfile("12345"))
      : rules_(std::move(rules)), board_(rules_.get()) {
    board_.timeIs("2026-02-13T16:30");
    node::ticket::Registered says;
    says.title = "医保怎么办";
    says.hotline = "12345";
    says.profileVersion = 1;
    says.type = "咨询";
    says.category = "政策法规咨询";
    says.channel = "电话";
    says.to = kTown;
    const auto turn = board_.at(kCounty).registers(says);
    EXPECT_EQ(turn.why, "");
    board_.at(kTown).getsDelivered(turn.event);
    board_.at(kTown).says(say(Kind::kSigned).on(turn.event));
    board_.at(kTown).answers(turn.event);
  }

  Evidence evidenceUnder(const std::shared_ptr<const node::profile::Profile>& profile) {
    Evidence evidence;
    auto rules = std::make_shared<node::Rules>();
    EXPECT_TRUE(rules->add(profile).has_value());
    for (const auto& notice : node::profile::shippedNotices()) {
      EXPECT_TRUE(rules->add(notice).has_value());
    }
    evidence.rules = rules;
    OfficeEvidence county;
    county.code = kCounty;
    county.tickets[board_.ticket()].ticket = board_.at(kCounty).ticket();
    evidence.offices.push_back(county);
    return evidence;
  }

  std::shared_ptr<const node::profile::Profile> rules_;
  support::TicketBoard board_;
};

TEST_F(Deadlines, OfTheRulesAreThoseOfTheSecondCount) {
  EXPECT_THAT(deadlinesThatDiffer(evidenceUnder(rules_)), IsEmpty());
}

TEST_F(Deadlines, OfARuleThatSomebodyMistypedAreNot) {
  auto mistyped = std::make_shared<node::profile::Profile>(*rules_);
  for (auto& clock : mistyped->clocks) {
    if (clock.name == "finish-consultation") clock.limit->amount = 6;
  }
  EXPECT_THAT(
      deadlinesThatDiffer(evidenceUnder(mistyped)),
      ElementsAre(HasSubstr("finish-consultation of turn 0 is due 2026-03-01T00:00:00+08:00, "
                            "by the second count 2026-02-28T00:00:00+08:00")));
}

TEST_F(Deadlines, AreMissedWhereAClockDoesNotRun) {
  auto shorter = std::make_shared<node::profile::Profile>(*rules_);
  std::erase_if(shorter->clocks, [](const auto& clock) { return clock.name == "sign"; });
  EXPECT_THAT(deadlinesThatDiffer(evidenceUnder(shorter)),
              ElementsAre(HasSubstr("by the second count, and does not run")));
}

}  // namespace
}  // namespace guantong::simulator
