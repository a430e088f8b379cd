#include <gtest/gtest.h>

#include "crypto/checkpoint.h"
#include "federation/ledger.h"
#include "tests/support/ledger_bed.h"

namespace guantong::federation {
namespace {

using support::LedgerBed;
using support::Tree;
using Kept = Ledger::Kept;
using Published = Ledger::Published;

class CheckpointsTest : public ::testing::Test {
 protected:
  /// The child says some more and publishes.
  Published more(LedgerBed& of, int count = 3) {
    of.sayAndSeal(1, count);
    return of.publish();
  }
  Kept keep(const Published& published, bool announced = false) {
    return parent.keepCheckpoint(tree.township, published, announced);
  }
  /// The same, and the child hears of it.
  void anchor(const Published& published) {
    ASSERT_EQ(keep(published), Kept::kKept);
    child.ledger->confirmed(published.size);
  }
  Bytes newest() {
    const auto snapshot = parent.store.snapshot().value();
    return parent.ledger->newestCheckpoint(*snapshot, tree.township).value().value();
  }
  std::uint64_t stored() {
    const auto snapshot = parent.store.snapshot().value();
    return snapshot->entries(parent.tables.checkpoints);
  }

  Tree tree;
  LedgerBed parent{tree, tree.county};
  LedgerBed child{tree, tree.township};
};

TEST_F(CheckpointsTest, EachExtendsTheLastOneTheParentConfirmed) {
  const Published first = more(child);
  EXPECT_EQ(first.extends, 0U);
  anchor(first);
  const Published second = more(child);
  EXPECT_EQ(second.extends, first.size);
  anchor(second);
  child.load();
  EXPECT_EQ(more(child).extends, first.size);  // what was confirmed since no group wrote
  child.ledger->confirmed(second.size);
  const Published fourth = more(child);
  EXPECT_EQ(fourth.extends, second.size);
  EXPECT_EQ(keep(fourth), Kept::kKept);
  EXPECT_EQ(newest(), fourth.checkpoint);
  EXPECT_EQ(stored(), 3U);
}

TEST_F(CheckpointsTest, ACheckpointSaysWhereTheOfficeStands) {
  child.sayAndSeal(1, 2);
  const Published published = child.commit([&](auto& transaction) {
    return child.ledger
        ->publish(transaction, child.key(), {{Lane::kControl, 3, 4}, {Lane::kBulk, 1, 0}}, 12,
                  Tree::now())
        .value();
  });
  const auto opened = crypto::openCheckpoint(child.key().publicKey(), published.checkpoint);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->size, 2U);
  EXPECT_EQ(opened->root, child.ledger->root());
  const auto statement = decode<CheckpointStatement>(opened->statement).value();
  EXPECT_EQ(statement->office, tree.township);
  EXPECT_EQ(statement->number, 1U);
  EXPECT_EQ(statement->incarnation.number, 77U);
  EXPECT_EQ(statement->revocations, 12U);
  EXPECT_EQ(statement->frontier.at(0).received, 4U);
}

TEST_F(CheckpointsTest, TheSameOneAgainIsKnown) {
  const Published first = more(child);
  anchor(first);
  const Published second = more(child);
  anchor(second);
  EXPECT_EQ(keep(second), Kept::kKnown);
  EXPECT_EQ(keep(first), Kept::kKnown);
  EXPECT_EQ(newest(), second.checkpoint);
  EXPECT_EQ(stored(), 2U);
}

TEST_F(CheckpointsTest, OneThatSkipsANewerOneIsAskedForAgain) {
  anchor(more(child));
  const Published second = more(child);
  const Published third = more(child);  // before the second was confirmed
  EXPECT_EQ(keep(second), Kept::kKept);
  EXPECT_EQ(keep(third), Kept::kGap);
  EXPECT_EQ(newest(), second.checkpoint);
  child.ledger->restartFrom({{77}, second.size});
  EXPECT_EQ(keep(more(child)), Kept::kKept);
}

TEST_F(CheckpointsTest, OneThatComesLateAndContradictsNothingIsPassedOver) {
  anchor(more(child));
  const Published late = more(child);
  const Published third = more(child);
  EXPECT_EQ(keep(third), Kept::kKept);
  EXPECT_EQ(keep(late), Kept::kKnown);
  EXPECT_EQ(newest(), third.checkpoint);
}

TEST_F(CheckpointsTest, NothingNewSinceIsStillAnotherCheckpoint) {
  anchor(more(child));
  anchor(child.publish());
  EXPECT_EQ(stored(), 2U);
}

TEST_F(CheckpointsTest, AnEmptyLogIsTheBeginningOfEveryLog) {
  anchor(child.publish());
  anchor(more(child));
}

/// The same office, which forgets what it said and says something else.
class RewrittenTest : public CheckpointsTest {
 protected:
  RewrittenTest() {
    anchor(more(child));
    liar.sayAndSeal(9, 3);
  }
  LedgerBed liar{tree, tree.township};
};

TEST_F(RewrittenTest, AnotherRootOfTheSameSizeIsAnAlarm) {
  const Bytes before = newest();
  liar.ledger->resumeNumbers(1);
  EXPECT_EQ(keep(liar.publish()), Kept::kForked);
  EXPECT_EQ(newest(), before);  // beside, never instead
  EXPECT_EQ(stored(), 2U);
}

TEST_F(RewrittenTest, AProofThatDoesNotHoldIsAnAlarm) {
  liar.ledger->resumeNumbers(1);
  liar.ledger->confirmed(3);
  EXPECT_EQ(keep(more(liar)), Kept::kForked);
}

TEST_F(RewrittenTest, ALongerLogWithoutProofIsAskedForOne) {
  liar.ledger->resumeNumbers(1);
  EXPECT_EQ(keep(more(liar)), Kept::kGap);
}

TEST_F(RewrittenTest, AShorterLogIsAnAlarm) {
  anchor(more(child));
  liar.ledger->resumeNumbers(2);
  EXPECT_EQ(keep(liar.publish()), Kept::kForked);
}

TEST_F(RewrittenTest, TwoOfOneNumberAreAnAlarm) { EXPECT_EQ(keep(more(liar)), Kept::kForked); }

TEST_F(RewrittenTest, ALateNumberWithALargerLogIsAnAlarm) {
  anchor(more(child));  // number 2 of 6 leaves
  more(liar, 10);       // number 1
  EXPECT_EQ(keep(more(liar, 10)), Kept::kForked);
}

TEST_F(RewrittenTest, AnAlarmIsRaisedAgainAndKeptOnce) {
  liar.ledger->resumeNumbers(1);
  const Published other = liar.publish();
  EXPECT_EQ(keep(other), Kept::kForked);
  EXPECT_EQ(keep(other), Kept::kForked);
  EXPECT_EQ(stored(), 2U);
  anchor(more(child));  // and the true one goes on
}

TEST_F(RewrittenTest, AlarmsDoNotFillTheParentsDisk) {
  const std::size_t more = Ledger::kContradictionsMax + 20;
  for (std::size_t i = 0; i < more; ++i) {
    liar.ledger->resumeNumbers(1);
    EXPECT_EQ(keep(liar.publish()), Kept::kForked);
  }
  EXPECT_EQ(stored(), 1 + Ledger::kContradictionsMax);
}

TEST_F(CheckpointsTest, AnotherIncarnationMustBeAnnounced) {
  anchor(more(child));
  LedgerBed restored(tree, tree.township, 78);
  restored.ledger->resumeNumbers(1);
  const Published published = more(restored);
  EXPECT_EQ(keep(published), Kept::kUnannounced);
  EXPECT_EQ(keep(published, true), Kept::kKept);
  EXPECT_EQ(newest(), published.checkpoint);
  EXPECT_EQ(keep(more(child)), Kept::kUnannounced);  // the copy that goes on is the alarm now
}

TEST_F(CheckpointsTest, AnIncarnationThatDidNotResumeItsNumbersIsAnAlarm) {
  anchor(more(child));
  LedgerBed restored(tree, tree.township, 78);
  EXPECT_EQ(keep(more(restored), true), Kept::kUnannounced);
}

TEST_F(CheckpointsTest, AnotherIncarnationExtendsNothing) {
  anchor(more(child));
  child.publish();  // writes what was confirmed
  child.load(78);
  EXPECT_EQ(child.publish().extends, 0U);
  child.ledger->restartFrom({{77}, 3});
  EXPECT_EQ(child.publish().extends, 0U);
  child.ledger->restartFrom({{78}, 4});  // more than we have
  EXPECT_EQ(child.publish().extends, 0U);
  child.ledger->restartFrom({{78}, 2});
  EXPECT_EQ(child.publish().extends, 2U);
}

TEST_F(CheckpointsTest, AnotherLifeTakenUpWithoutARestartExtendsNothingEither) {
  anchor(more(child));
  child.ledger->goOnAs({78});
  const Published published = more(child);
  EXPECT_EQ(published.extends, 0U);
  EXPECT_EQ(keep(published), Kept::kUnannounced);
  EXPECT_EQ(keep(published, true), Kept::kKept);
  EXPECT_EQ(keep(published, true), Kept::kKnown);
}

TEST_F(CheckpointsTest, AnythingChangedIsForged) {
  Published published = more(child);
  for (std::size_t bit = 0; bit < published.checkpoint.size() * 8; ++bit) {
    published.checkpoint[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    ASSERT_EQ(keep(published), Kept::kForged) << bit;
    published.checkpoint[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
  }
  EXPECT_EQ(stored(), 0U);
  EXPECT_EQ(keep(published), Kept::kKept);
}

TEST_F(CheckpointsTest, AProofChangedAnywhereIsAnAlarm) {
  anchor(more(child));
  Published published = more(child);
  for (std::size_t byte = 0; byte < published.consistency.size(); ++byte) {
    published.consistency[byte] ^= std::byte{1};
    ASSERT_EQ(keep(published), Kept::kForked) << byte;
    published.consistency[byte] ^= std::byte{1};
  }
  EXPECT_EQ(keep(published), Kept::kKept);
}

TEST_F(CheckpointsTest, AnothersCheckpointIsForged) {
  LedgerBed sibling(tree, tree.otherTownship);
  EXPECT_EQ(keep(more(sibling)), Kept::kForged);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(CheckpointsTest, WhatAChildSignsInAnothersNameIsForged) {
  CheckpointStatement statement;
  statement.office = tree.otherTownship;
  statement.certificateSerial = tree.serial(tree.township);
  statement.incarnation = {77};
  statement.number = 1;
  statement.time = Tree::now();
  const auto published = [&] {
    const crypto::Checkpoint says{.root = crypto::merkleEmptyRoot(),
                                  .statement = encode(statement)};
    return Published{.checkpoint = crypto::signCheckpoint(child.key(), says), .consistency = {}};
  };
  EXPECT_EQ(keep(published()), Kept::kForged);
  statement.office = tree.township;
  EXPECT_EQ(keep(published()), Kept::kKept);
}

TEST_F(CheckpointsTest, WhatARevokedKeySaysBehindTheLastGoodPlaceIsForged) {
  anchor(more(child));
  const Published good = more(child), late = more(child);
  const Revocation revoked{.serial = tree.serial(tree.township),
                           .code = tree.township,
                           .reason = Revocation::Reason::kKeyStolen,
                           .revokedAt = Tree::now(),
                           .lastGood = {{77}, good.size}};
  const Bytes list = issue(tree.signingKey(tree.county),
                           RevocationListStatement{.suite = 1,
                                                   .issuer = tree.county,
                                                   .issuerSerial = tree.serial(tree.county),
                                                   .number = 1,
                                                   .issuedAt = Tree::now(),
                                                   .entries = {revoked}});
  parent.commit([&](auto& transaction) {
    return parent.directory.admit(transaction, parent.tables, **decode<RevocationList>(list));
  });
  EXPECT_EQ(keep(late), Kept::kForged);
  EXPECT_EQ(keep(good), Kept::kKept);
}

TEST_F(CheckpointsTest, AKeptOneThatCannotBeReadIsNoBeginning) {
  anchor(more(child));
  parent.commit([&](auto& transaction) {
    return transaction.put(parent.tables.checkpoints,
                           Key().code(tree.township).number(std::uint64_t{1}),
                           crypto::viewOf("damaged!"));
  });
  EXPECT_EQ(keep(more(child)), Kept::kGap);
  const auto snapshot = parent.store.snapshot().value();
  EXPECT_FALSE(parent.ledger->newestCheckpoint(*snapshot, tree.township).has_value());
}

}  // namespace
}  // namespace guantong::federation
