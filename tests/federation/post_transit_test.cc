// Others' envelopes: passed on, parked, bounced.
#include <gmock/gmock.h>

#include "tests/federation/post_bed.h"

namespace guantong::federation {
namespace {

using Reason = Bounce::Reason;
using Verdict = InspectedEnvelope::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Bounce> bouncesTo(PostBed& bed, const OfficeCode& neighbour) {
  return bed.lettersIn<Bounce>(bed.take(neighbour, Lane::kControl));
}

/// Nothing was queued anywhere.
bool quiet(const PostBed& bed) {
  for (const OfficeCode& office : tree().offices()) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (bed.queued(office, static_cast<Lane>(lane)) != 0) return false;
    }
  }
  return true;
}

const OfficeCode kStranger = *OfficeCode::parse("440106001000");

TEST(PostTransit, AnEnvelopeGoesOnOneHopMoreAndOtherwiseUnchanged) {
  PostBed bed;
  const auto envelope = bed.envelope({.author = tree().township,
                                      .recipient = tree().cousinTownship,
                                      .lane = Lane::kUrgent,
                                      .hops = 1});
  bed.forward(envelope, tree().township);
  const FrameOrder order = bed.take(tree().city, Lane::kUrgent);
  ASSERT_THAT(order.envelopes, SizeIs(1));
  Envelope expected = envelope.envelope;
  expected.hops = 2;
  EXPECT_EQ(*std::get<SealOrder::Another>(order.envelopes[0].content).envelope, encode(expected));
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
}

TEST(PostTransit, DownwardsItGoesToTheChildThatIsOrStandsAboveTheRecipient) {
  PostBed bed;
  bed.forward(bed.envelope({.author = tree().national, .recipient = tree().unit}), tree().city);
  bed.forward(bed.envelope({.author = tree().unit, .recipient = tree().otherTownship}),
              tree().unit);
  EXPECT_EQ(bed.queued(tree().unit), 1u);
  EXPECT_EQ(bed.queued(tree().otherTownship), 1u);
}

TEST(PostTransit, NeverBackToWhereItCameFrom) {
  PostBed bed;
  bed.forward(bed.envelope({.author = tree().city, .recipient = tree().cousinCity}), tree().city);
  EXPECT_EQ(bed.queued(tree().city), 0u);
  const auto bounces = bouncesTo(bed, tree().city);
  ASSERT_THAT(bounces, SizeIs(1));
  EXPECT_EQ(bounces[0].reason, Reason::kUnknownRecipient);
}

TEST(PostTransit, WhatCannotGoOnComesBackWithItsReason) {
  using Written = PostBed::Written;
  const Written sound{.author = tree().township, .recipient = tree().cousinTownship};
  const auto with = [&](auto change) {
    Written written = sound;
    change(written);
    return written;
  };
  const std::pair<Written, Reason> cases[] = {
      {with([](Written& w) { w.hops = Envelope::kHopsMax; }), Reason::kTooManyHops},
      {with([](Written& w) { w.life = days{-1}; }), Reason::kExpired},
      {with([](Written& w) { w.serial = 999; }), Reason::kRefusedAuthor},
      {with([](Written& w) { w.verdict = Verdict::kStaleEpoch; }), Reason::kStaleEpoch},
  };
  for (const auto& [written, reason] : cases) {
    PostBed bed;
    const auto envelope = bed.envelope(written);
    bed.forward(envelope, tree().township);
    EXPECT_EQ(bed.queued(tree().city), 0u);
    const auto bounces = bouncesTo(bed, tree().township);
    ASSERT_THAT(bounces, SizeIs(1));
    EXPECT_EQ(bounces[0].reason, reason);
    EXPECT_EQ(bounces[0].envelope, envelope.header->id);
    EXPECT_EQ(bed.post->counters().bounced, 1u);
  }
}

TEST(PostTransit, OnTheLastDayAndWithTheLastHopItStillGoesOn) {
  PostBed bed;
  bed.forward(bed.envelope({.author = tree().township,
                            .recipient = tree().cousinTownship,
                            .hops = Envelope::kHopsMax - 1,
                            .life = days{0}}),
              tree().township);
  EXPECT_EQ(bed.queued(tree().city), 1u);
}

TEST(PostTransit, NothingOfTheControlLaneIsEverBounced) {
  for (const auto verdict : {Verdict::kSound, Verdict::kStaleEpoch}) {
    PostBed bed;
    bed.forward(bed.envelope({.author = tree().township,
                              .recipient = tree().cousinTownship,
                              .lane = Lane::kControl,
                              .verdict = verdict,
                              .life = days{-1}}),
                tree().township);
    EXPECT_TRUE(quiet(bed));
    EXPECT_EQ(bed.post->counters().dropped, 1u);
  }
}

TEST(PostTransit, OursThatComesBackIsDropped) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  bed.deliverTo(tree().city);
  bed.forward(bed.envelope({.author = bed.self, .recipient = tree().cousinTownship}), tree().city);
  bed.forward(bed.envelope({.author = bed.self, .recipient = tree().township}), tree().city);
  EXPECT_TRUE(quiet(bed));
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
}

TEST(PostTransit, WhoReplaysWhatOthersWroteDoesNotMakeUsWriteToThem) {
  PostBed bed;
  bed.forward(
      bed.envelope(
          {.author = tree().otherTownship, .recipient = tree().cousinTownship, .life = days{-1}}),
      tree().township);
  EXPECT_TRUE(quiet(bed));
  EXPECT_EQ(bed.post->counters().dropped, 1u);
}

TEST(PostTransit, AJudgementOfTheInspectorIsNotOverruled) {
  for (const auto verdict :
       {Verdict::kForged, Verdict::kUnreadable, Verdict::kMalformed, Verdict::kNewer}) {
    PostBed bed;
    bed.forward(
        bed.envelope(
            {.author = tree().township, .recipient = tree().cousinTownship, .verdict = verdict}),
        tree().township);
    EXPECT_TRUE(quiet(bed));
  }
}

TEST(PostTransit, AQueueHoldsSoMuchOfOthersAndNoMore) {
  PostBed bed;
  auto envelope = bed.envelope({.author = tree().township,
                                .recipient = tree().cousinTownship,
                                .bytes = std::size_t{500} << 10});
  const std::uint64_t fit = Post::kOthersBytesMax / (std::size_t{501} << 10);
  for (std::uint64_t i = 0; i < fit + 20; ++i) {
    auto transaction = *bed.store.begin();  // without commit: the test's machine is small
    ASSERT_TRUE(bed.post->forward(*transaction, bed.directory, envelope, tree().township, bed.now,
                                  bed.randomness));
  }
  EXPECT_LE(bed.post->backlog(tree().city, Lane::kNormal).bytes, Post::kOthersBytesMax);
  EXPECT_GT(bed.post->counters().dropped, 0u);
}

// --- parked ------------------------------------------------------------------------------------

TEST(PostTransit, AnEnvelopeOfAnUnknownAuthorIsParkedAndHandedBackOnce) {
  PostBed bed;
  const auto envelope = bed.envelope(
      {.author = kStranger, .recipient = tree().township, .verdict = Verdict::kUnknownAuthor});
  bed.forward(envelope, tree().city);
  EXPECT_EQ(bed.post->parked(), 1u);
  EXPECT_THAT(bed.post->wanted(), ElementsAre(kStranger));
  bed.crash();
  EXPECT_THAT(bed.known(tree().cousinCity), IsEmpty());
  const auto unparked = bed.known(kStranger);
  ASSERT_THAT(unparked, SizeIs(1));
  EXPECT_EQ(unparked[0].from, tree().city);
  EXPECT_EQ(unparked[0].envelope, encode(envelope.envelope));
  EXPECT_EQ(bed.post->parked(), 0u);
  EXPECT_EQ(bed.entries(bed.tables.parked), 0u);
}

TEST(PostTransit, ALetterThatCitesUnknownAuthorsWaitsForTheFirstAndAsksForAll) {
  PostBed bed;
  auto envelope = bed.envelope({.author = tree().city, .recipient = bed.self});
  const OfficeCode another = *OfficeCode::parse("450000000000");
  envelope.unknownAuthors = {kStranger, another};
  bed.forward(envelope, tree().city);
  EXPECT_THAT(bed.post->wanted(), ElementsAre(kStranger, another));
  EXPECT_THAT(bed.known(kStranger), SizeIs(1));
}

TEST(PostTransit, AsLongAsTheyWaitTheirAuthorsAreAskedForAgain) {
  PostBed bed;
  bed.forward(
      bed.envelope(
          {.author = kStranger, .recipient = tree().township, .verdict = Verdict::kUnknownAuthor}),
      tree().city);
  EXPECT_THAT(bed.post->wanted(), SizeIs(1));
  bed.tick();
  (void)bed.post->wanted();
  bed.now = bed.tick();
  EXPECT_THAT(bed.post->wanted(), IsEmpty());
  bed.tick();
  EXPECT_THAT(bed.post->wanted(), ElementsAre(kStranger));
}

TEST(PostTransit, WhatNobodyKnowsIsNotKept) {
  PostBed bed;
  bed.forward(
      bed.envelope(
          {.author = kStranger, .recipient = tree().township, .verdict = Verdict::kUnknownAuthor}),
      tree().city);
  bed.group([&](Transaction& transaction) {
    EXPECT_THAT(*bed.post->unknown(transaction, {kStranger}, bed.now), IsEmpty());
  });
  EXPECT_EQ(bed.post->parked(), 0u);
}

TEST(PostTransit, WhatIsParkedTooLongIsBounced) {
  PostBed bed;
  bed.forward(bed.envelope({.author = tree().township,
                            .recipient = bed.self,
                            .verdict = Verdict::kUnknownKey,
                            .life = days{120}}),
              tree().township);
  bed.now += Post::kParkedAtMost - hours{1};
  bed.tick();
  EXPECT_EQ(bed.post->parked(), 1u);
  bed.now += hours{1};
  bed.tick();
  EXPECT_EQ(bed.post->parked(), 0u);
  const auto bounces = bouncesTo(bed, tree().township);
  ASSERT_THAT(bounces, SizeIs(1));
  EXPECT_EQ(bounces[0].reason, Reason::kRefusedAuthor);
}

TEST(PostTransit, AFloodOfUnknownAuthorsFillsOneNeighboursShareAndNoOthers) {
  PostBed bed;
  const auto flood = [&](const OfficeCode& from, std::size_t count, std::size_t bytes) {
    bed.group([&](Transaction& transaction) {
      for (std::size_t i = 0; i < count; ++i) {
        const auto envelope =
            bed.envelope({.author = *OfficeCode::parse(std::to_string(550000000000 + i)),
                          .recipient = tree().city,
                          .verdict = Verdict::kUnknownAuthor,
                          .bytes = bytes});
        EXPECT_TRUE(
            bed.post->forward(transaction, bed.directory, envelope, from, bed.now, bed.randomness));
      }
    });
  };
  flood(tree().township, Post::kParkedMax + 50, 8);
  EXPECT_EQ(bed.post->parked(), Post::kParkedMax);
  EXPECT_EQ(bed.post->counters().dropped, 50u);
  EXPECT_THAT(bed.post->wanted(), SizeIs(Post::kWantedMax));
  bed.crash();
  flood(tree().township, 1, 8);
  EXPECT_EQ(bed.post->parked(), Post::kParkedMax) << "also after a restart";
  flood(tree().otherTownship, 70, std::size_t{500} << 10);
  EXPECT_EQ(bed.post->parked(), Post::kParkedMax + 65);
}

}  // namespace
}  // namespace guantong::federation
