// What is next for each neighbour.
#include <gmock/gmock.h>

#include "tests/federation/post_bed.h"

namespace guantong::federation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

LinkOrders::Run run(std::uint64_t first, std::size_t count) {
  LinkOrders::Run asked;
  asked.lane = Lane::kNormal;
  asked.session = 99;
  asked.firstInQueue = first;
  asked.firstOnWire = 41;
  asked.count = count;
  asked.acks = {{Lane::kUrgent, 3, 4096}};
  return asked;
}

FrameOrder take(PostBed& bed, const OfficeCode& neighbour, const LinkOrders::Run& asked) {
  std::optional<FrameOrder> order;
  bed.group([&](Transaction& transaction) {
    auto made = bed.post->order(transaction, *bed.ledger, bed.directory, neighbour, asked, bed.now);
    ASSERT_TRUE(made.has_value());
    order = std::move(*made);
  });
  return order.value();
}

const Bytes& letterOf(const FrameOrder& order, std::size_t i) {
  return *std::get<SealOrder::Own>(order.envelopes.at(i).content).letter;
}

TEST(PostQueue, NumbersOfAQueueNeverStartAgain) {
  PostBed bed;
  bed.say({tree().township});
  bed.say({tree().township});
  EXPECT_EQ(bed.post->lastQueued(tree().township, Lane::kNormal), 2u);
  bed.acknowledge(tree().township);
  bed.crash();
  EXPECT_EQ(bed.post->lastQueued(tree().township, Lane::kNormal), 2u);
  EXPECT_EQ(bed.post->lastQueued(tree().township, Lane::kUrgent), 0u);
  bed.say({tree().township});
  EXPECT_EQ(bed.post->lastQueued(tree().township, Lane::kNormal), 3u);
}

TEST(PostQueue, NumbersOfLettersNeverStartAgain) {
  PostBed bed;
  bed.say({tree().township});
  const auto first = bed.idsOf(bed.take(tree().township));  // its item stays in the queue
  bed.confirmed(first, tree().township);
  bed.crash();
  bed.say({tree().township});
  const FrameOrder order = bed.take(tree().township);
  ASSERT_THAT(order.envelopes, SizeIs(2));
  EXPECT_THAT(bed.lettersIn<Nothing>(order), SizeIs(1)) << "not the second letter twice";
}

TEST(PostQueue, AnOrderIsTheRunItWasAskedFor) {
  PostBed bed;
  for (int i = 0; i < 5; ++i) bed.say({tree().township});
  const auto all = bed.idsOf(bed.take(tree().township));
  const FrameOrder order = take(bed, tree().township, run(2, 3));
  EXPECT_EQ(order.neighbour, tree().township);
  EXPECT_EQ(order.session, 99u);
  EXPECT_EQ(order.first, 41u);
  EXPECT_THAT(order.acks, SizeIs(1));
  EXPECT_THAT(bed.idsOf(order), ElementsAre(all[1], all[2], all[3]));
  EXPECT_THAT(take(bed, tree().township, run(5, 3)).envelopes, SizeIs(1)) << "no more are there";
  EXPECT_THAT(take(bed, tree().cousinCity, run(1, 3)).envelopes, IsEmpty());
}

TEST(PostQueue, ALetterSentAgainHasTheSameBytesFromTheLedger) {
  PostBed bed;
  bed.say({tree().township, tree().city});
  const Bytes first = letterOf(bed.take(tree().township), 0);
  EXPECT_EQ(letterOf(bed.take(tree().city), 0), first);
  EXPECT_EQ(letterOf(bed.take(tree().city), 0), first);  // no longer at hand
  bed.crash();
  EXPECT_EQ(letterOf(bed.take(tree().township), 0), first);
}

TEST(PostQueue, MoreLettersThanAreKeptAtHandAreReadBack) {
  PostBed bed;
  const std::size_t letters = Post::kAtHandBytesMax / 60'000 + 20;
  for (std::size_t i = 0; i < letters; ++i) bed.say({tree().township}, Lane::kNormal, 60'000);
  const FrameOrder order = bed.take(tree().township);
  EXPECT_THAT(bed.lettersIn<SignedEvents>(order), SizeIs(letters));
  EXPECT_EQ(bed.post->counters().damaged, 0u);
}

TEST(PostQueue, TheViewShowsSizesInOrderUpToTheLimitButAtLeastOne) {
  PostBed bed;
  bed.send(tree().township, {Nothing{}});
  bed.say({tree().township}, Lane::kNormal, 20'000);
  bed.send(tree().township, {Nothing{}});
  const auto snapshot = bed.store.snapshot();
  const Link::QueueView view = bed.post->view(**snapshot, tree().township);
  const auto all = view(Lane::kNormal, 1, 1'000'000);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_GT(all[1], 20'000u);
  EXPECT_LT(all[1], 30'000u);
  EXPECT_EQ(all[0], all[2]);
  EXPECT_THAT(view(Lane::kNormal, 2, 1), ElementsAre(all[1]));
  EXPECT_THAT(view(Lane::kNormal, 1, all[0] + all[1]), ElementsAre(all[0], all[1]));
  EXPECT_THAT(view(Lane::kNormal, 1, all[0] + all[1] - 1), ElementsAre(all[0]));
  EXPECT_THAT(view(Lane::kNormal, 4, 1'000'000), IsEmpty());
  EXPECT_THAT(view(Lane::kUrgent, 1, 1'000'000), IsEmpty());
  EXPECT_THAT(bed.post->view(**snapshot, tree().cousinCity)(Lane::kNormal, 1, 1), IsEmpty());
  EXPECT_EQ(bed.post->backlog(tree().township, Lane::kNormal),
            (Post::Backlog{3, all[0] + all[1] + all[2]}));
}

TEST(PostQueue, AnAckTakesNoMoreThanItSays) {
  PostBed bed;
  for (int i = 0; i < 5; ++i) bed.say({tree().township});
  const auto acknowledge = [&](std::uint64_t upTo) {
    bed.group([&](Transaction& transaction) {
      EXPECT_TRUE(bed.post->acknowledged(transaction, tree().township, Lane::kNormal, upTo));
    });
    return bed.queued(tree().township);
  };
  EXPECT_EQ(acknowledge(2), 3u);
  EXPECT_EQ(acknowledge(1), 3u);
  EXPECT_EQ(bed.entries(bed.tables.queue), 3u);
  EXPECT_EQ(acknowledge(std::uint64_t{1} << 60), 0u);
  EXPECT_EQ(bed.post->lastQueued(tree().township, Lane::kNormal), 5u);
}

// --- rule 8: nothing blocks a lane -------------------------------------------------------------

TEST(PostQueue, ALetterConfirmedWhileItWaitsLeavesANothing) {
  PostBed bed;
  bed.say({tree().township});
  bed.say({tree().township});
  const auto ids = bed.idsOf(bed.take(tree().township));
  bed.confirmed({ids[0]}, tree().township);
  const FrameOrder order = bed.take(tree().township);
  ASSERT_THAT(order.envelopes, SizeIs(2));
  EXPECT_THAT(bed.lettersIn<Nothing>(order), SizeIs(1));
  EXPECT_EQ(bed.idsOf(order)[1], ids[1]);
  EXPECT_EQ(bed.idsOf(bed.take(tree().township)), bed.idsOf(order)) << "the same when sent again";
}

TEST(PostQueue, ALetterWhoseRecipientsKeysDiedGoesBackToWaiting) {
  PostBed bed;
  bed.say({tree().cousinTownship, tree().city});
  // Long after, the city has a new key, and nobody has heard of the cousin.
  bed.now += days{200};
  const auto epoch = crypto::epochAt(bed.now);
  const auto pair = crypto::SealingKey::fromSeed(support::seedFrom("newer"));
  const Bytes announced =
      announce(tree().signingKey(tree().city),
               {1, tree().city, tree().serial(tree().city), epoch.number, pair.publicKey()});
  bed.group([&](Transaction& transaction) {
    const auto key = decode<SealingKey>(announced);
    EXPECT_EQ(bed.directory.admit(transaction, bed.tables, **key, bed.now), Admission::kAccepted);
  });
  const FrameOrder order = bed.take(tree().city);
  ASSERT_THAT(order.envelopes, SizeIs(2));
  EXPECT_THAT(bed.lettersIn<SignedEvents>(order), SizeIs(1));
  EXPECT_THAT(bed.lettersIn<Nothing>(order), SizeIs(1));
  EXPECT_EQ(bed.entries(bed.tables.unrouted), 1u);
  EXPECT_THAT(bed.post->wanted(), ElementsAre(tree().cousinTownship));
}

TEST(PostQueue, WhereTheNeighbourItselfCannotBeWrittenToTheOrderEndsAndNothingIsLost) {
  PostBed bed;
  bed.say({tree().township});
  bed.say({tree().township});
  bed.now += days{200};
  EXPECT_THAT(bed.take(tree().township).envelopes, IsEmpty());
  EXPECT_EQ(bed.queued(tree().township), 2u);
  EXPECT_EQ(bed.post->unconfirmed(), 2u);
}

TEST(PostQueue, WhatTheDiskDoesNotGiveBackLeavesANothingAndIsCounted) {
  PostBed bed;
  for (int i = 0; i < 6; ++i) bed.say({tree().township});
  bed.forward(bed.envelope({.author = tree().city, .recipient = tree().township}), tree().city);
  const auto spoil = [&](Transaction& transaction, std::uint64_t number, Bytes with) {
    const Key key =
        Key().code(tree().township).number(static_cast<std::uint8_t>(Lane::kNormal)).number(number);
    EXPECT_TRUE(with.empty() ? transaction.erase(bed.tables.queue, key)
                             : transaction.put(bed.tables.queue, key, with));
  };
  auto transaction = *bed.store.begin();
  spoil(*transaction, 1, {});                          // the first item: gone
  spoil(*transaction, 2, Bytes(40, std::byte{0xEE}));  // an item: no item any more
  spoil(*transaction, 3, {});                          // an item in the middle: gone
  EXPECT_TRUE(transaction->erase(bed.tables.letters, Key().number(std::uint64_t{4})));
  EXPECT_TRUE(transaction->erase(bed.tables.ledger, Key().number(std::uint64_t{5})));
  const Bytes junk(8, std::byte{0xEE});
  spoil(*transaction, 7, encode(QueueItem{9, QueueItem::Another{junk}}));
  ASSERT_TRUE(transaction->commit());
  transaction.reset();
  bed.crash();
  const FrameOrder order = take(bed, tree().township, run(1, 7));
  EXPECT_THAT(order.envelopes, SizeIs(7));
  EXPECT_THAT(bed.lettersIn<Nothing>(order), SizeIs(6));
  EXPECT_THAT(bed.lettersIn<SignedEvents>(order), SizeIs(1));
  EXPECT_GE(bed.post->counters().damaged, 6u);
  EXPECT_THAT(take(bed, tree().township, run(1, 7)).envelopes, SizeIs(7));
}

TEST(PostQueue, ALetterThatCannotBeReadIsNotTriedForEverAtOnce) {
  PostBed bed;
  bed.say({tree().township});
  bed.crash();
  auto transaction = *bed.store.begin();
  EXPECT_TRUE(transaction->erase(bed.tables.ledger, Key().number(std::uint64_t{1})));
  ASSERT_TRUE(transaction->commit());
  transaction.reset();
  bed.deliverTo(tree().township);
  EXPECT_EQ(bed.queued(tree().township), 0u);
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
  bed.now += Post::kConfirmFirst;
  bed.tick();
  EXPECT_EQ(bed.queued(tree().township), 1u);
}

}  // namespace
}  // namespace guantong::federation
