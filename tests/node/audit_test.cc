#include "node/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "crypto/checkpoint.h"
#include "tests/support/ledger_bed.h"

namespace guantong::node {
namespace {

using namespace federation;
using crypto::viewOf;
using support::LedgerBed;
using support::Tree;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A county with its own events, a township's letters and checkpoints.
class AuditTest : public ::testing::Test {
 protected:
  AuditTest() {
    for (int group = 0; group < 3; ++group) {
      bed.sayAndSeal(group, 3, {tree.city});
      bed.publish();
      const auto sent = child.sayAndSeal(group % 2, 2, {tree.county});
      bed.keep(*sent.at(0).letter, tree.township);
      const Ledger::Published published = child.publish();
      bed.keepCheckpoint(tree.township, published);
      child.ledger->confirmed(published.size);
    }
    citing();
  }
  /// One event of ours that cites the township's newest on ticket 0.
  void citing() {
    Draft draft = bed.next(0);
    draft.heads = {{tree.township, 3, idOf({true, 3, 1})}};
    bed.say(draft);
    bed.seal();
  }
  EventId idOf(EventPlace place) {
    const ReadEvent event = bed.read(place).value();
    const auto proof = crypto::decodeBatchProof(event.proof);
    return {crypto::batchLeaf(crypto::context::kEvent, proof->suite, proof->salt, event.header)};
  }
  static TicketId ticketOf(int number) {
    TicketId ticket;
    ticket.bytes[0] = static_cast<std::byte>(number);
    return ticket;
  }
  Audit audit(std::optional<int> ticket = {}, bool withKey = true) {
    const auto snapshot = bed.store.snapshot().value();
    std::optional<crypto::Secret> key;
    if (withKey) key = bed.restKey();
    std::optional<TicketId> only;
    if (ticket) only = ticketOf(*ticket);
    return verifyLedger(*snapshot, bed.tables, bed.directory, key, only, {}).value();
  }
  std::vector<std::string> found() { return audit().found; }

  Bytes value(Table table, ByteView key) {
    const auto snapshot = bed.store.snapshot().value();
    const ByteView view = *snapshot->get(table, key);
    return {view.begin(), view.end()};
  }
  void put(Table table, ByteView key, ByteView value) {
    bed.commit([&](auto& transaction) { return transaction.put(table, key, value); });
  }
  void erase(Table table, ByteView key) {
    bed.commit([&](auto& transaction) { return transaction.erase(table, key); });
  }
  static Key number(std::uint64_t number) { return Key().number(number); }

  /// Flips a bit of each byte of a part of a record, one at a time, and expects a finding.
  void expectEachByteGuarded(Table table, std::uint64_t record,
                             const std::function<ByteView(const StoredEvents&)>& part) {
    const Bytes sound = value(table, number(record));
    const auto decoded = decode<StoredEvents>(sound).value();
    const ByteView guarded = part(*decoded);
    const auto from = static_cast<std::size_t>(guarded.data() - sound.data());
    ASSERT_LE(from + guarded.size(), sound.size());
    for (std::size_t at = from; at < from + guarded.size(); ++at) {
      Bytes spoilt = sound;
      spoilt[at] ^= static_cast<std::byte>(1U << (at % 8));
      put(table, number(record), spoilt);
      ASSERT_THAT(found(), Not(IsEmpty())) << "byte " << at;
    }
    put(table, number(record), sound);
  }

  Tree tree;
  LedgerBed bed{tree, tree.county};
  LedgerBed child{tree, tree.township};
};

TEST_F(AuditTest, AStoreAsItWasWrittenHolds) {
  const Audit whole = audit();
  EXPECT_THAT(whole.found, IsEmpty());
  EXPECT_EQ(whole.tickets, 3U);
  EXPECT_EQ(whole.events, 16U);
  EXPECT_EQ(whole.checkpoints, 6U);
  EXPECT_EQ(whole.bodiesUnchecked, 0U);
}

TEST_F(AuditTest, OneTicketIsLookedAtAlone) {
  const Audit one = audit(0);
  EXPECT_THAT(one.found, IsEmpty());
  EXPECT_EQ(one.tickets, 1U);
  EXPECT_EQ(one.events, 8U);
  EXPECT_EQ(one.checkpoints, 3U);
  const auto snapshot = bed.store.snapshot().value();
  const auto none = verifyLedger(*snapshot, bed.tables, bed.directory, {}, ticketOf(9), {});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
}

TEST_F(AuditTest, WithoutTheKeyBodiesAreCountedAsUnchecked) {
  const Audit closed = audit({}, false);
  EXPECT_THAT(closed.found, IsEmpty());
  EXPECT_EQ(closed.bodiesUnchecked, closed.events);
}

TEST_F(AuditTest, ProgressIsToldRecordByRecord) {
  const auto snapshot = bed.store.snapshot().value();
  std::vector<std::uint64_t> told;
  const auto done = [&](std::uint64_t now, std::uint64_t all) {
    EXPECT_EQ(all, 7U);
    told.push_back(now);
  };
  ASSERT_TRUE(verifyLedger(*snapshot, bed.tables, bed.directory, {}, {}, done).has_value());
  EXPECT_THAT(told, ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(AuditTest, NoByteOfWhatWasSignedOrSealedCanChange) {
  for (const Table table : {bed.tables.ledger, bed.tables.received}) {
    expectEachByteGuarded(table, 1, [](auto& record) { return record.events[1].header; });
    expectEachByteGuarded(table, 1, [](auto& record) { return record.events[1].proof; });
    expectEachByteGuarded(table, 1, [](auto& record) { return record.sealedBodies; });
  }
  const Bytes sound = value(bed.tables.received, number(2));
  const auto decoded = decode<StoredEvents>(sound).value();
  for (std::size_t byte = 0; byte < 64; ++byte) {
    StoredEvents spoilt = *decoded;
    (*spoilt.signature)[byte] ^= std::byte{1};
    put(bed.tables.received, number(2), encode(spoilt));
    ASSERT_THAT(found(), Contains(HasSubstr("received 2: the signature"))) << byte;
  }
}

TEST_F(AuditTest, AnEventWithAProofOfItsOwnIsVerifiedToo) {
  LedgerBed other(tree, tree.otherTownship);
  const Drafted said = other.say(other.next(7));
  other.seal();
  const ReadEvent read = other.read(said.place).value();
  std::vector<Event> events{{read.header, read.proof, read.body}};
  bed.commit([&](auto& transaction) {
    return bed.ledger->keep(transaction, events, tree.city, Tree::now(), bed.randomness);
  });
  EXPECT_THAT(found(), IsEmpty());
  expectEachByteGuarded(bed.tables.received, 4,
                        [](auto& record) { return record.events[0].proof; });
  expectEachByteGuarded(bed.tables.received, 4,
                        [](auto& record) { return record.events[0].header; });
}

TEST_F(AuditTest, ARecordThatIsGoneIsMissed) {
  const Bytes ledger = value(bed.tables.ledger, number(2));
  erase(bed.tables.ledger, number(2));
  EXPECT_THAT(found(), Contains("ledger 2 is missing"));
  EXPECT_THAT(found(), Contains(HasSubstr("the log: position 3 has no event")));
  put(bed.tables.ledger, number(2), ledger);
  erase(bed.tables.ledger, number(4));  // the last
  EXPECT_THAT(found(), Contains("ledger 4 is missing"));
}

TEST_F(AuditTest, ALetterThatIsGoneLeavesAGapInItsAuthorsChain) {
  erase(bed.tables.received, number(1));
  EXPECT_THAT(found(), Contains("received 1 is missing"));
  EXPECT_THAT(found(), Contains(HasSubstr("ticket chain of 330106001000: 0 to 1 are missing")));
  erase(bed.tables.received, number(3));
  EXPECT_THAT(found(), Contains(HasSubstr("cites event 3 of 330106001000, which is not here")));
}

TEST_F(AuditTest, RecordsThatChangedPlacesDoNotOpen) {
  const Bytes one = value(bed.tables.ledger, number(1));
  const Bytes two = value(bed.tables.ledger, number(2));
  put(bed.tables.ledger, number(1), two);
  put(bed.tables.ledger, number(2), one);
  EXPECT_THAT(found(), ElementsAre(HasSubstr("ledger 1: the sealed bodies do not open"),
                                   HasSubstr("ledger 2: the sealed bodies do not open")));
}

TEST_F(AuditTest, ARecordOfTheOtherTableDoesNotBelong) {
  put(bed.tables.received, number(3), value(bed.tables.ledger, number(1)));
  EXPECT_THAT(found(), Contains("received 3: does not belong into this table"));
  put(bed.tables.ledger, number(1), value(bed.tables.received, number(1)));
  EXPECT_THAT(found(), Contains("ledger 1, event 0: is not ours"));
}

TEST_F(AuditTest, AnotherBodyThanTheSignedOneIsFound) {
  const Bytes sound = value(bed.tables.ledger, number(4));
  auto record = EventRecord::open(false, 4, sound, nullptr).value();
  Bytes bodies;
  const Bytes other = Bytes(100, std::byte{1});
  appendBody(bodies, EventBody{{}, other});
  crypto::RestSealer sealer(bed.restKey());
  const Bytes sealed = sealer.seal({}, placeOfRecord(false, 4), bodies);
  StoredEvents changed = record.stored();
  changed.sealedBodies = sealed;
  put(bed.tables.ledger, number(4), encode(changed));
  EXPECT_THAT(found(), ElementsAre("ledger 4, event 0: its body is not the one that was signed"));
}

TEST_F(AuditTest, AnAuthorNobodyVouchesForIsTold) {
  const auto snapshot = bed.store.snapshot().value();
  Directory stranger(tree.county, tree.root());
  const auto audited = verifyLedger(*snapshot, bed.tables, stranger, {}, {}, {}).value();
  EXPECT_THAT(audited.found, Contains(HasSubstr("330106001000 is not known here under")));
  EXPECT_THAT(audited.found, Contains(HasSubstr("its 6 events")));
}

TEST_F(AuditTest, AForkIsTold) {
  LedgerBed liar(tree, tree.township);
  Draft other = liar.next(0, 101);
  other.recipients = {tree.county};
  liar.say(other);
  bed.keep(*liar.seal().at(0).letter, tree.township);
  const auto told = found();
  EXPECT_THAT(told, Contains(HasSubstr("ticket chain of 330106001000: is forked at 0")));
  EXPECT_THAT(told, Contains(HasSubstr("has said two things at position 0 of its log")));
}

TEST_F(AuditTest, TheSameEventTwiceIsNoFork) {
  bed.keep(*child.ledger->letterOf(**child.store.snapshot(), 1), tree.township);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(AuditTest, AWrongPreviousIsTold) {
  Draft draft = bed.next(1);
  draft.previous = idOf({false, 1, 0});  // of another ticket
  bed.say(draft);
  bed.seal();
  EXPECT_THAT(found(), ElementsAre(HasSubstr("3 does not follow the one before: ledger 5")));
}

TEST_F(AuditTest, ACitationOfAnotherEventIsTold) {
  Draft draft = bed.next(1);
  draft.heads = {{tree.township, 1, idOf({true, 3, 1})}};  // which is 3 on ticket 0
  bed.say(draft);
  bed.seal();
  EXPECT_THAT(found(),
              ElementsAre(HasSubstr("cites event 1 of 330106001000 by the id of another")));
}

TEST_F(AuditTest, OthersOfficeChainsMayHaveGapsOursMayNot) {
  const auto said = [&](LedgerBed& by) {
    Draft draft;
    draft.chain = Chain::kOffice;
    draft.sequence = 4;
    draft.previous = EventId{};
    draft.recipients = {tree.county};
    draft.time = Tree::now();
    by.ledger->draft(draft, by.randomness);
    return by.seal().at(0).letter;
  };
  bed.keep(*said(child), tree.township);
  EXPECT_THAT(found(), IsEmpty());
  said(bed);
  EXPECT_THAT(found(), ElementsAre("office chain of 330106000000: 0 to 3 are missing"));
}

TEST_F(AuditTest, AChangedNodeOfTheLogIsFound) {
  const Bytes sound = value(bed.tables.log, number(0));
  for (std::size_t byte = 0; byte < sound.size(); ++byte) {
    Bytes spoilt = sound;
    spoilt[byte] ^= std::byte{0x10};
    put(bed.tables.log, number(0), spoilt);
    ASSERT_THAT(found(), Contains("the log: a stored node is not what the events make it"));
  }
  Bytes spoilt = sound;
  spoilt[0] ^= std::byte{1};  // what stands beside position 1
  put(bed.tables.log, number(0), spoilt);
  EXPECT_THAT(audit(0).found, Contains(HasSubstr("is not in the log at its position")));
}

TEST_F(AuditTest, AStateOfAnEarlierMomentIsFound) {
  const Bytes earlier = value(bed.tables.office, viewOf("ledger"));
  bed.sayAndSeal(1, 1);
  put(bed.tables.office, viewOf("ledger"), earlier);
  EXPECT_THAT(found(), Contains(HasSubstr("lies behind what the ledger's state knows")));
  EXPECT_THAT(found(),
              Contains(HasSubstr("its stored frontier (10 leaves) is not that of the 11")));
  erase(bed.tables.office, viewOf("ledger"));
  EXPECT_THAT(found(), ElementsAre("the ledger's state is missing"));
}

TEST_F(AuditTest, ALogThatWasWrittenAnewDoesNotBeginWithItsCheckpoints) {
  LedgerBed rewritten(tree, tree.county);
  rewritten.sayAndSeal(8, 12);
  const Key first = Key().code(tree.county).number(std::uint64_t{1});
  const Bytes checkpoint = value(bed.tables.checkpoints, first);
  rewritten.commit([&](auto& transaction) {
    return transaction.put(rewritten.tables.checkpoints, first, checkpoint);
  });
  const auto snapshot = rewritten.store.snapshot().value();
  const auto audited = verifyLedger(*snapshot, rewritten.tables, bed.directory, {}, {}, {}).value();
  EXPECT_THAT(audited.found, ElementsAre("checkpoint 1 of 330106000000: the log does not begin "
                                         "with it"));
}

TEST_F(AuditTest, AChangedCheckpointIsNotWhatTheOfficeSigned) {
  for (const OfficeCode& office : {tree.county, tree.township}) {
    const Key key = Key().code(office).number(std::uint64_t{2});
    const Bytes sound = value(bed.tables.checkpoints, key);
    const ByteView is = decode<Checkpoint>(sound).value()->encoded;
    for (std::size_t byte = 0; byte < is.size(); ++byte) {
      Bytes spoilt = sound;
      spoilt[static_cast<std::size_t>(is.data() - sound.data()) + byte] ^= std::byte{4};
      put(bed.tables.checkpoints, key, spoilt);
      ASSERT_THAT(found(), Contains(HasSubstr("is not what the office signed"))) << byte;
    }
    put(bed.tables.checkpoints, key, sound);
  }
}

TEST_F(AuditTest, ACheckpointUnderAnothersNumberIsNotWhatTheOfficeSigned) {
  const Key at = Key().code(tree.county).number(std::uint64_t{2});
  put(bed.tables.checkpoints, at,
      value(bed.tables.checkpoints, Key().code(tree.county).number(std::uint64_t{1})));
  EXPECT_THAT(found(), ElementsAre("checkpoint 2 of 330106000000: is not what the office signed"));
}

TEST_F(AuditTest, AChildsCheckpointThatIsGoneLeavesTheNextWithoutABeginning) {
  erase(bed.tables.checkpoints, Key().code(tree.township).number(std::uint64_t{2}));
  EXPECT_THAT(found(), ElementsAre("checkpoint 3 of 330106001000: does not extend the one kept "
                                   "before, 1"));
}

TEST_F(AuditTest, AlarmsAreTold) {
  LedgerBed liar(tree, tree.township);
  liar.sayAndSeal(5, 2);
  EXPECT_EQ(bed.keepCheckpoint(tree.township, liar.publish()), Ledger::Kept::kForked);
  EXPECT_THAT(found(), ElementsAre("checkpoint 1 of 330106001000: an alarm, it contradicts those "
                                   "that are kept"));
  EXPECT_THAT(audit(0).found, IsEmpty());
}

TEST_F(AuditTest, FindingsAreBounded) {
  for (int i = 0; i < 1200; ++i) {
    put(bed.tables.ledger, number(100 + static_cast<std::uint64_t>(i)), viewOf("garbage"));
  }
  const Audit audited = audit();
  EXPECT_THAT(audited.found, SizeIs(Audit::kFoundMax));
  EXPECT_GT(audited.foundBesides, 100U);
}

}  // namespace
}  // namespace guantong::node
