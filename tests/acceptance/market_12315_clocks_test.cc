// 国市监网监〔2019〕46号 gives no limits; and the change of 2026, with a pair of profiles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.h"
#include "tests/support/profiles.h"

namespace guantong {
namespace {

using node::profile::textOf;
using node::ticket::Kind;
using support::dueText;
using support::Supposing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kStation = "330106001000";

Supposing mediation(const char* profile, const char* received) {
  Supposing ticket(profile);
  ticket.of("投诉").at(kStation).received(received);
  return ticket;
}

TEST(Market12315, M12ItsDocumentGivesNoLimits) {
  for (const char* type : {"投诉", "举报", "咨询"}) {
    EXPECT_THAT(Supposing("12315").of(type).at(kStation).clocks(), IsEmpty()) << type;
  }
}

TEST(Market12315, M12ALimitThatComesLaterIsOneNewFile) {
  EXPECT_EQ(mediation("12315-mediation-1", "2026-03-31T10:00").due("mediate"), "2026-06-05 24:00");
  EXPECT_EQ(mediation("12315-mediation-2", "2026-04-01T10:00").due("mediate"), "2026-05-31 24:00");
  // Calendar days are not moved by the weekend on which they end.
  EXPECT_TRUE(mediation("12315-mediation-2", "2026-04-01T10:00").clock("mediate")->skipped.empty());
  for (const char* version : {"12315-mediation-1", "12315-mediation-2"}) {
    EXPECT_THAT(support::shippedProfile(version)->clock("mediate")->stops,
                ElementsAre(Kind::kResult));
  }
}

TEST(Market12315, M05BothVersionsHoldSideBySide) {
  const auto before = support::shippedProfile("12315-mediation-1");
  const auto after = support::shippedProfile("12315-mediation-2");
  EXPECT_EQ(before->hotline, after->hotline);
  const std::vector<const node::profile::Profile*> versions{after.get(), before.get()};
  EXPECT_EQ(inForce(versions, support::day("2026-03-31")), before.get());
  EXPECT_EQ(inForce(versions, support::day("2026-04-01")), after.get());
  EXPECT_EQ(inForce(versions, support::day("2019-12-31")), nullptr);
  // What was opened under the old one is still counted by it.
  EXPECT_EQ(mediation("12315-mediation-1", "2026-04-02T10:00").due("mediate"), "2026-06-09 24:00");
}

}  // namespace
}  // namespace guantong
