#include "node/registry.h"

#include <gtest/gtest.h>

#include "federation/wire.h"
#include "simulator/simulated_store.h"
#include "tests/support/tree.h"

namespace guantong::node {
namespace {

using namespace std::chrono_literals;
using federation::ChildEnrolment;
using federation::OfficeCode;
using support::Tree;

/// The national office of a tree, which knows nobody else, and one who wants to join it.
class Joining : public ::testing::Test {
 protected:
  Joining() {
    const auto tables = federation::Tables::open(store).value();
    federation::Directory directory(tree.national, tree.root());
    auto transaction = store.begin().value();
    const auto certificate =
        federation::decode<federation::Certificate>(tree.certificate(tree.national));
    EXPECT_EQ(directory.admit(*transaction, tables, **certificate),
              federation::Admission::kAccepted);
    EXPECT_TRUE(transaction->commit().has_value());
    transaction.reset();
    office = std::move(Office::open(store,
                                    {.code = tree.national,
                                     .incarnation = {1},
                                     .root = tree.root(),
                                     .ring = tree.ring(tree.national),
                                     .seed = support::seedFrom("parent")},
                                    now)
                           .value());
    group([](Office&) {});
  }

  template <typename Inputs>
  Effects group(const Inputs& inputs) {
    auto transaction = store.begin().value();
    office->begin(*transaction, now);
    inputs(*office);
    EXPECT_TRUE(office->finish(Office::Pace::kIdle).has_value());
    EXPECT_TRUE(transaction->commit().has_value());
    return office->effects();
  }
  Done submit(const Command& command) {
    const Effects effects = group([&](Office& at) { at.submit(command); });
    EXPECT_EQ(effects.answers.size(), 1u);
    EXPECT_TRUE(effects.answers.at(0).done.has_value())
        << effects.answers.at(0).done.error().detail;
    return effects.answers.at(0).done.value_or(Done{});
  }

  /// The certificates that the joining office gets, by the clock of its machine.
  ChildEnrolment::Granted join(const OfficeCode& code, federation::Instant itsTime) {
    auto invitation = federation::decodeInvitation(submit(Invite{.code = code}).text).value();
    const auto oneTime = crypto::TransportKey::fromSeed(invitation.oneTimeSeed).publicKey();
    const auto ring = support::ringFrom("joining", now);
    federation::Candidate candidate{.name = "Joining",
                                    .level = 1,
                                    .signingKey = ring->signingKey().publicKey(),
                                    .transportKey = ring->transportKey().publicKey(),
                                    .sealingKeys = {}};
    const crypto::Epoch epoch = crypto::epochAt(now);
    candidate.sealingKeys = {federation::announce(
        ring->signingKey(), {1, code, invitation.serial, epoch.number,
                             ring->sealingKeys().find(epoch, now)->publicKey()})};
    ChildEnrolment exchange(std::move(invitation), candidate, ring->signingKey(), {});
    const auto step = [&] {
      const Effects effects = group([&](Office& at) { at.enrol(1, oneTime, exchange.message()); });
      ASSERT_EQ(effects.enrolment.size(), 1u);
      const auto taken = exchange.answer(effects.enrolment[0].message, itsTime);
      EXPECT_TRUE(taken.has_value()) << taken.error().detail;
    };
    for (int messages = 0; messages < 2; ++messages) step();
    submit(Approve{code, exchange.digits().value_or("")});
    step();
    EXPECT_TRUE(exchange.granted().has_value());
    return exchange.granted().value_or(ChildEnrolment::Granted{});
  }

  Tree tree;
  federation::Instant now = Tree::now();
  simulator::SimulatedStore store;
  std::unique_ptr<Office> office;
};

federation::CertificateStatement lastOf(const ChildEnrolment::Granted& granted) {
  const auto certificate = federation::decode<federation::Certificate>(granted.certificates.back());
  auto statement = federation::decode<federation::CertificateStatement>((**certificate).statement);
  federation::CertificateStatement out = **statement;
  out.name = {};  // its bytes end here
  return out;
}

TEST_F(Joining, AFirstCertificateHoldsAlreadyWhereTheClockIsBehind) {
  now += 48h;  // the parent's own certificate began three days ago
  const auto granted = join(tree.province, now - 20h);
  ASSERT_EQ(granted.certificates.size(), 2u);
  EXPECT_EQ(lastOf(granted).notBefore, now - Registry::kClocksApart);
}

TEST_F(Joining, NoCertificateBeginsBeforeItsIssuers) {
  now -= 12h;  // half a day after the parent's began
  const auto granted = join(tree.province, now);
  ASSERT_EQ(granted.certificates.size(), 2u);
  EXPECT_EQ(lastOf(granted).notBefore, now - 12h);
}

/// The county, which has met everybody once. Only its registry is asked.
class Asking : public ::testing::Test {
 protected:
  /// How many letters this leaves for the city.
  template <typename Doing>
  std::uint64_t lettersUp(const Doing& doing) {
    const auto waiting = [&] {
      return rooms.post.backlog(tree.city, federation::Lane::kControl).envelopes;
    };
    const std::uint64_t earlier = waiting();
    Effects effects;
    auto transaction = store.begin().value();
    Group group{*transaction, now, randomness, effects};
    doing(group);
    EXPECT_FALSE(group.failed.has_value());
    EXPECT_TRUE(transaction->commit().has_value());
    return waiting() - earlier;
  }
  std::uint64_t asksFurtherUp(const OfficeCode& about) {
    return lettersUp([&](Group& group) {
      registry->asked(group, federation::WantedOffices{{about}}, tree.township);
    });
  }
  /// After as long as a question may wait for its repetition.
  std::uint64_t asksAgain() {
    now += Registry::kAskAgainMax;
    return lettersUp([&](Group& group) { static_cast<void>(registry->finish(group)); });
  }

  Tree tree;
  federation::Instant now = Tree::now();
  simulator::SimulatedStore store;
  federation::Tables tables = federation::Tables::open(store).value();
  crypto::Randomness randomness{support::seedFrom("registry")};
  std::unique_ptr<federation::Snapshot> before = store.snapshot().value();
  Rooms rooms{.tables = tables,
              .self = tree.county,
              .ring = tree.ring(tree.county),
              .signing = tree.signingKey(tree.county),
              .directory = tree.directoryOf(tree.county),
              .ledger = federation::Ledger::load(*before, tables,
                                                 {tree.county, tree.serial(tree.county), {1}},
                                                 tree.ring(tree.county)->restKey())
                            .value(),
              .post = federation::Post::load(*before, tables).value(),
              .record = {}};
  std::optional<Registry> registry = Registry::load(*before, rooms).value();
};

// What it knows of them may be a month old, and a letter under a newer key would wait for ever.
TEST_F(Asking, NewerKeysOfStrangersAreAskedForFurtherUp) {
  EXPECT_EQ(asksFurtherUp(tree.cousinTownship), 1U);
  EXPECT_EQ(asksFurtherUp(tree.cousinTownship), 0U) << "just asked";
  now += Registry::kRefreshPause;
  EXPECT_EQ(asksFurtherUp(tree.cousinTownship), 1U);
}

TEST_F(Asking, ThoseOfOfficesAboveAndBelowAreToldAnyway) {
  for (const OfficeCode& office : {tree.city, tree.national, tree.county, tree.otherTownship}) {
    EXPECT_EQ(asksFurtherUp(office), 0U) << office.text();
  }
}

// Else a queue would never be empty again.
TEST_F(Asking, WhoWaitsForNobodysKeyAnyMoreStopsAsking) {
  const OfficeCode stranger = OfficeCode::parse("650000000000").value();
  const federation::Letter letter{federation::WantedOffices{{tree.city}}};
  lettersUp([&](Group& group) {
    EXPECT_TRUE(rooms.post
                    .send(group.transaction, rooms.directory, stranger, federation::Lane::kControl,
                          letter, now - federation::Post::kLetterLife + 3h, randomness)
                    .has_value());
  });
  EXPECT_EQ(asksAgain(), 1U);
  EXPECT_EQ(asksAgain(), 1U) << "the letter still waits";
  now += 24h;
  lettersUp([&](Group& group) {
    while (rooms.post.unconfirmed() > 0) {
      ASSERT_TRUE(rooms.post.tick(group.transaction, rooms.directory, now, randomness).has_value());
    }
  });
  EXPECT_EQ(asksAgain(), 0U) << "it has expired";
}

}  // namespace
}  // namespace guantong::node
