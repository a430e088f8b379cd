#include "federation/ledger.h"

#include <gtest/gtest.h>

#include "federation/log_table.h"
#include "tests/support/ledger_bed.h"

namespace guantong::federation {
namespace {

using support::LedgerBed;
using support::Tree;

class LedgerTest : public ::testing::Test {
 protected:
  /// What a place holds is authentic and says what was drafted.
  void expectSaid(const EventPlace& place, const EventId& id, const Draft& draft) {
    const auto event = bed.read(place);
    ASSERT_TRUE(event.has_value()) << event.error().detail;
    EXPECT_TRUE(crypto::verifyBatchProof(bed.key().publicKey(), crypto::context::kEvent,
                                         event->header, event->proof));
    const auto proof = crypto::decodeBatchProof(event->proof);
    EXPECT_EQ(id.leaf,
              crypto::batchLeaf(crypto::context::kEvent, proof->suite, proof->salt, event->header));
    const auto header = decode<EventHeader>(event->header);
    ASSERT_TRUE(header.has_value()) << header.error().detail;
    EXPECT_EQ((*header)->ticket, draft.ticket);
    EXPECT_EQ((*header)->sequence, draft.sequence);
    ASSERT_TRUE(event->body.has_value());
    EXPECT_TRUE(std::ranges::equal(event->body->content, draft.content));
    EXPECT_TRUE(crypto::commits((*header)->commitment, proof->suite, event->body->salt,
                                event->body->content));
  }

  Tree tree;
  LedgerBed bed{tree, tree.county};
};

TEST_F(LedgerTest, AnEventHasItsPlaceAndItsIdBeforeItIsSealed) {
  const Draft first = bed.next(1);
  const Drafted a = bed.say(first);
  const Draft second = bed.next(1);  // cites the first
  const Drafted b = bed.say(second);
  EXPECT_EQ(a.position, 0U);
  EXPECT_EQ(b.position, 1U);
  EXPECT_TRUE(bed.ledger->hasDrafts());
  EXPECT_EQ(bed.read(a.place).error().code, ErrorCode::kNotFound);
  bed.seal();
  EXPECT_FALSE(bed.ledger->hasDrafts());
  expectSaid(a.place, a.id, first);
  expectSaid(b.place, b.id, second);
}

TEST_F(LedgerTest, WhatGoesTheSameWaySharesABatch) {
  Draft up = bed.next(1), down = bed.next(2), urgent = bed.next(3), local = bed.next(4);
  up.recipients = {tree.city};
  down.recipients = {tree.township, tree.otherTownship};
  urgent.recipients = {tree.city};
  urgent.lane = Lane::kUrgent;
  const EventPlace places[] = {bed.say(up).place,    bed.say(down).place, bed.say(urgent).place,
                               bed.say(local).place, bed.say(up).place,   bed.say(down).place};
  EXPECT_EQ(places[0].record, places[4].record);
  EXPECT_EQ(places[1].record, places[5].record);
  EXPECT_EQ(places[4].index, 1);
  const auto batches = bed.seal();
  ASSERT_EQ(batches.size(), 3U);  // nobody gets the fourth
  EXPECT_EQ(batches[0].recipients, up.recipients);
  EXPECT_EQ(batches[1].recipients, down.recipients);
  EXPECT_EQ(batches[2].lane, Lane::kUrgent);
  EXPECT_EQ(batches[2].record, places[2].record);
}

TEST_F(LedgerTest, WhatMustStandAloneIsSignedAlone) {
  Draft draft = bed.next(1);
  draft.recipients = {tree.city};
  bed.say(draft);
  Draft alone = draft;
  alone.alone = true;
  const Drafted sensitive = bed.say(alone);
  const Drafted after = bed.say(draft);
  EXPECT_NE(sensitive.place.record, after.place.record);
  EXPECT_EQ(after.place.index, 1);
  bed.seal();
  EXPECT_EQ(crypto::decodeBatchProof(bed.read(sensitive.place)->proof)->size, 1U);
}

TEST_F(LedgerTest, ABatchEndsAtItsTargetOfBytesAndAtItsMostEvents) {
  Draft draft = bed.next(1, 1500);
  draft.recipients = {tree.city};
  for (int i = 0; i < 100; ++i) bed.say(draft);
  const Draft huge = bed.next(2, EventBody::kContentBytesMax);
  const Drafted alone = bed.say(huge);
  Draft small = bed.next(3, 0);
  small.lane = Lane::kBulk;
  for (int i = 0; i < 1100; ++i) bed.say(small);
  for (const AuthoredBatch& batch : bed.seal()) {
    EXPECT_LE(batch.letter->size(), Ledger::kLetterBytesTarget + 1024);
  }
  expectSaid(alone.place, alone.id, huge);
}

TEST_F(LedgerTest, TheLetterOfABatchIsTheOneFirstSent) {
  const auto batches = bed.sayAndSeal(1, 60, {tree.city});
  bed.sayAndSeal(2, 5, {tree.city});
  bed.load();
  const auto snapshot = bed.store.snapshot().value();
  for (const AuthoredBatch& batch : batches) {
    EXPECT_EQ(bed.ledger->letterOf(*snapshot, batch.record).value(), *batch.letter);
  }
  EXPECT_EQ(bed.ledger->letterOf(*snapshot, 99).error().code, ErrorCode::kNotFound);
}

TEST_F(LedgerTest, ARestartGoesOnWhereTheLastGroupEnded) {
  bed.sayAndSeal(1, 3);
  const Hash root = bed.ledger->root();
  bed.say(bed.next(2));  // never sealed, so never said
  bed.load();
  EXPECT_EQ(bed.ledger->size(), 3U);
  EXPECT_EQ(bed.ledger->root(), root);
  const Drafted next = bed.say(bed.next(3));
  EXPECT_EQ(next.position, 3U);
  EXPECT_EQ(next.place.record, 2U);
}

TEST_F(LedgerTest, KeepingALetterAmongDraftsDoesNotSayTheDrafts) {
  LedgerBed other(tree, tree.township);
  const auto letter = other.sayAndSeal(1, 2, {tree.county}).at(0).letter;
  bed.sayAndSeal(1, 1);
  bed.say(bed.next(2));
  EXPECT_EQ(bed.keep(*letter, tree.township), 1U);
  bed.load();
  EXPECT_EQ(bed.ledger->size(), 1U);
  EXPECT_EQ(bed.say(bed.next(3)).place.record, 2U);
  EXPECT_EQ(bed.keep(*letter, tree.township), 2U);
}

TEST_F(LedgerTest, OthersLettersAreKeptWholeAndReadOneByOne) {
  LedgerBed other(tree, tree.township);
  Draft draft = other.next(1);
  draft.recipients = {tree.county};
  std::vector<Drafted> said;
  for (int i = 0; i < 5; ++i) said.push_back(other.say(draft));
  const std::uint64_t record = bed.keep(*other.seal().at(0).letter, tree.township);
  for (std::uint16_t i = 0; i < 5; ++i) {
    const auto event = bed.read({true, record, i});
    ASSERT_TRUE(event.has_value());
    EXPECT_TRUE(crypto::verifyBatchProof(other.key().publicKey(), crypto::context::kEvent,
                                         event->header, event->proof));
    EXPECT_TRUE(std::ranges::equal(event->content, draft.content));
    EXPECT_EQ(event->proof, other.read(said[i].place)->proof);
  }
  EXPECT_EQ(bed.read({true, record, 5}).error().code, ErrorCode::kNotFound);
}

TEST_F(LedgerTest, SingleEventsAreKeptWithTheirOwnProofsAlsoWithoutBodies) {
  LedgerBed other(tree, tree.township);
  const Drafted a = other.say(other.next(1)), b = other.say(other.next(2));
  other.seal();
  const ReadEvent first = other.read(a.place).value(), second = other.read(b.place).value();
  const std::vector<Event> events{{first.header, first.proof, {}},
                                  {second.header, second.proof, second.body}};
  const std::uint64_t record = bed.commit([&](auto& transaction) {
    return bed.ledger->keep(transaction, events, tree.township, Tree::now(), bed.randomness)
        .value();
  });
  EXPECT_FALSE(bed.read({true, record, 0})->body.has_value());
  const ReadEvent kept = bed.read({true, record, 1}).value();
  EXPECT_EQ(kept.proof, second.proof);
  EXPECT_EQ(kept.header, second.header);
  EXPECT_EQ(kept.content, second.content);
}

TEST_F(LedgerTest, BodiesRestSealedAndBoundToTheirRecord) {
  Draft draft = bed.next(1);
  const std::string marker = "a marker in a body";
  draft.content.assign(crypto::viewOf(marker).begin(), crypto::viewOf(marker).end());
  const Drafted said = bed.say(draft);
  bed.seal();
  bed.sayAndSeal(1, 1);
  Bytes moved;
  {
    const auto snapshot = bed.store.snapshot().value();
    const auto cursor = snapshot->cursor(bed.tables.ledger);
    ASSERT_TRUE(cursor->first());
    EXPECT_EQ(crypto::textOf(cursor->value()).find(marker), std::string_view::npos);
    moved.assign(cursor->value().begin(), cursor->value().end());
  }
  EXPECT_EQ(crypto::textOf(bed.read(said.place)->content), marker);
  bed.commit([&](auto& transaction) {
    return transaction.put(bed.tables.ledger, Key().number(std::uint64_t{2}), moved);
  });
  EXPECT_EQ(bed.read({false, 2, 0}).error().code, ErrorCode::kStoreDamaged);
}

TEST_F(LedgerTest, CompletedNodesProveEveryEventOfTheLog) {
  std::vector<Drafted> said;
  for (int group = 0; group < 9; ++group) {
    for (int i = 0; i <= group; ++i) said.push_back(bed.say(bed.next(group)));
    bed.seal();
  }
  const auto snapshot = bed.store.snapshot().value();
  EXPECT_EQ(snapshot->entries(bed.tables.log), 9U);  // a value for each group
  const auto nodes = readLogNodes(*snapshot, bed.tables);
  for (const Drafted& event : said) {
    const auto proof = crypto::proveInclusion(event.position, said.size(), nodes);
    ASSERT_TRUE(proof.has_value());
    EXPECT_TRUE(crypto::verifyInclusion(event.id.leaf, event.position, said.size(),
                                        bed.ledger->root(), *proof));
  }
  EXPECT_FALSE(nodes({0, said.size()}).has_value());
}

TEST_F(LedgerTest, AStateThatIsOlderThanTheRecordsIsDamage) {
  bed.sayAndSeal(1, 1);
  Bytes state;
  {
    const auto snapshot = bed.store.snapshot().value();
    const ByteView view = *snapshot->get(bed.tables.office, crypto::viewOf("ledger"));
    state.assign(view.begin(), view.end());
  }
  bed.sayAndSeal(1, 1);
  bed.commit([&](auto& transaction) {
    return transaction.put(bed.tables.office, crypto::viewOf("ledger"), state);
  });
  const auto snapshot = bed.store.snapshot().value();
  const auto loaded = Ledger::load(*snapshot, bed.tables, bed.ledger->author(), bed.restKey());
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, ErrorCode::kStoreDamaged);
}

TEST_F(LedgerTest, ARenewedCertificateIsNamedFromThenOn) {
  const Drafted before = bed.say(bed.next(1));
  bed.ledger->certified(9);
  const Drafted after = bed.say(bed.next(1));
  bed.seal();
  EXPECT_NE(decode<EventHeader>(bed.read(before.place)->header).value()->authorSerial, 9U);
  EXPECT_EQ(decode<EventHeader>(bed.read(after.place)->header).value()->authorSerial, 9U);
}

}  // namespace
}  // namespace guantong::federation
