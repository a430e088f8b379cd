#include "federation/link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/support/link_world.h"

namespace guantong::support {
namespace {

using namespace std::chrono_literals;
using federation::Acks;
using federation::Batch;
using federation::Frame;
using federation::Goodbye;
using federation::Hello;
using federation::kInstantMax;
using federation::LinkOrders;

constexpr std::size_t kChild = 0, kParent = 1;

/// Two ends that have met.
LinkWorld metWorld() {
  LinkWorld world(1);
  world.runFor(1s);
  EXPECT_EQ(world.ends[kChild].link->state(world.now), Link::State::kUp);
  EXPECT_EQ(world.ends[kParent].link->state(world.now), Link::State::kUp);
  return world;
}

void queueItems(LinkWorld& world, std::size_t end, Lane lane, std::size_t count,
                std::uint64_t bytes = 1'000) {
  static ItemId id = 1'000'000;
  for (std::size_t i = 0; i < count; ++i) world.ends[end].enqueue(lane, {++id, bytes});
  world.touch(end);
  world.settle();
}

std::size_t applied(const LinkWorld& world, std::size_t end, Lane lane) {
  return world.ends[end].disk.applied[static_cast<std::size_t>(lane)].size();
}

/// One link whose peer the test plays. Its queue has items of 1,000 bytes.
class Alone {
 public:
  explicit Alone(bool dials, federation::LinkRecord record = {})
      : link_(ends(dials), record, now) {}

  static Link::Ends ends(bool dials) {
    return {.self = officeOf("330106001000"),
            .incarnation = {7},
            .peer = officeOf("330106000000"),
            .dials = dials,
            .seed = 99};
  }

  /// Ends a group.
  LinkOrders finish() {
    if (auto record = link_.changed()) written = *record;
    link_.committed();
    return link_.orders(
        [this](Lane, std::uint64_t first, std::uint64_t bytesMax) {
          const auto fit = std::max<std::uint64_t>(1, bytesMax / 1'000);
          return std::vector<std::uint64_t>(first > last ? 0 : std::min(fit, last - first + 1),
                                            1'000);
        },
        now);
  }
  Hello calledWith() {
    const LinkOrders orders = finish();
    EXPECT_EQ(orders.frames.size(), 1u);
    return std::get<Hello>(orders.frames.at(0).content);
  }
  Hello answerTo(const Hello& call) const {
    Hello hello{.office = officeOf("330106000000"),
                .incarnation = {8},
                .session = 555,
                .answers = call.session,
                .versionMin = 1,
                .versionMax = 1,
                .lanes = {}};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      hello.lanes.push_back({static_cast<Lane>(lane), {7}, 0, 1'000'000, 0});
    }
    return hello;
  }
  /// The dialling link is up; what it said is swallowed.
  void meet() {
    const Hello call = calledWith();
    session = call.session;
    link_.hello(answerTo(call), now);
    finish();
  }
  void queue(std::uint64_t upTo, Lane lane = Lane::kNormal) {
    last = upTo;
    link_.queued(lane, upTo);
  }
  Link::Taking bring(std::uint64_t first, std::size_t count, std::uint64_t bytes = 1'000) {
    const Batch batch{.session = session,
                      .lane = Lane::kNormal,
                      .first = first,
                      .envelopes = std::vector<federation::Envelope>(count),
                      .acks = {}};
    return link_.batch(batch, bytes, now);
  }

  Instant now{milliseconds{1'795'000'000'000}};
  std::uint64_t last = 0;
  std::uint64_t session = 0;
  federation::LinkRecord written;
  Link link_;
};

std::size_t itemsIn(const LinkOrders& orders) {
  std::size_t items = 0;
  for (const auto& run : orders.runs) items += run.count;
  return items;
}

std::vector<federation::Ack> acksIn(const LinkOrders& orders) {
  for (const Frame& frame : orders.frames) {
    if (const auto* acks = std::get_if<Acks>(&frame.content)) return acks->lanes;
  }
  return orders.runs.empty() ? std::vector<federation::Ack>{} : orders.runs.front().acks;
}

TEST(Link, TakesWhatIsNextAndDropsWhatCameBeforeOrComesTooEarly) {
  Alone one(true);
  one.meet();
  EXPECT_EQ(one.bring(1, 3).take, 3u);
  EXPECT_EQ(one.bring(1, 3).take, 0u);
  EXPECT_EQ(one.bring(6, 2).take, 0u);
  const Link::Taking partly = one.bring(2, 4);
  EXPECT_EQ(partly.skip, 2u);
  EXPECT_EQ(partly.take, 2u);
  EXPECT_EQ(one.link_.counters().framesDropped, 2u);
  EXPECT_EQ(one.link_.counters().misbehaved, 0u);
}

TEST(Link, AcknowledgesWhatIsWrittenAndNothingMerelyTaken) {
  Alone one(true);
  one.meet();
  one.bring(1, 3);
  const auto record = one.link_.changed();
  ASSERT_TRUE(record.has_value());
  one.bring(4, 2);
  one.link_.committed();
  const auto noQueue = [](Lane, std::uint64_t, std::uint64_t) {
    return std::vector<std::uint64_t>{};
  };
  EXPECT_EQ(acksIn(one.link_.orders(noQueue, one.now)).at(0).received, 3u);
  EXPECT_EQ(acksIn(one.finish()).at(0).received, 5u);
  EXPECT_TRUE(acksIn(one.finish()).empty());
}

TEST(Link, AcknowledgesAgainWhatCameAgain) {
  Alone one(true);
  one.meet();
  one.bring(1, 3);
  one.finish();
  one.bring(1, 3);
  EXPECT_EQ(acksIn(one.finish()).at(0).received, 3u);
}

TEST(Link, FramesOfAnotherSessionDoNothing) {
  Alone one(true);
  one.meet();
  one.queue(5);
  EXPECT_EQ(itemsIn(one.finish()), 5u);
  one.link_.acks({one.session + 1, {{Lane::kNormal, 5, 1'000}}}, one.now);
  EXPECT_EQ(one.link_.acknowledged(Lane::kNormal), 0u);
  one.session += 1;
  EXPECT_EQ(one.bring(1, 1).take, 0u);
  one.link_.acks({one.session - 1, {{Lane::kNormal, 5, 1'000}}}, one.now);
  EXPECT_EQ(one.link_.acknowledged(Lane::kNormal), 5u);
}

TEST(Link, ALateHelloOfAPeerThatIsGoneDoesNothing) {
  LinkWorld world = metWorld();
  Link& parent = *world.ends[kParent].link;
  Hello late{.office = officeOf("330106001000"),
             .incarnation = {4711},
             .session = 1,
             .answers = 2,
             .versionMin = 1,
             .versionMax = 1,
             .lanes = {}};
  parent.hello(late, world.now);
  world.touch(kParent);
  world.runFor(1s);
  EXPECT_EQ(parent.peerIncarnation(), world.ends[kChild].disk.incarnation);
  EXPECT_FALSE(parent.tookNewPeer());
  queueItems(world, kParent, Lane::kNormal, 3);
  world.runFor(1s);
  EXPECT_EQ(applied(world, kChild, Lane::kNormal), 3u);
}

TEST(Link, ANewIncarnationOfThePeerGetsEverythingUnacknowledgedFromNumberOne) {
  LinkWorld world = metWorld();
  queueItems(world, kParent, Lane::kNormal, 4);
  world.runFor(1s);
  world.cut(kParent, true);
  queueItems(world, kParent, Lane::kNormal, 3);
  LinkDisk empty;
  empty.incarnation = {12345};
  world.ends[kChild].disk = empty;
  world.ends[kChild].crash(world.now);
  world.cut(kParent, false);
  world.runFor(5s);
  EXPECT_EQ(applied(world, kChild, Lane::kNormal), 3u);
  EXPECT_EQ(world.ends[kParent].newPeers, 1u);
  EXPECT_EQ(world.ends[kParent].disk.record.lanes[2].base, 4u);
}

TEST(Link, NothingLeavesBeforeThePairIsWritten) {
  Alone one(true);
  one.queue(3);
  const Hello call = one.calledWith();
  one.link_.hello(one.answerTo(call), one.now);
  const auto all = [](Lane, std::uint64_t, std::uint64_t) {
    return std::vector<std::uint64_t>(3, 1'000);
  };
  EXPECT_TRUE(one.link_.orders(all, one.now).runs.empty());
  EXPECT_TRUE(one.link_.orders(all, one.now).frames.empty());
  EXPECT_EQ(itemsIn(one.finish()), 3u);
  EXPECT_EQ(one.written.peerIncarnation.number, 8u);
  EXPECT_EQ(one.written.lanes[2].nextOut, 4u);
}

TEST(Link, AnOldCopyIsRecognisedAlthoughItQueuedAnewBeforeItHeardSo) {
  LinkWorld world = metWorld();
  const LinkDisk backup = world.ends[kChild].disk;
  queueItems(world, kChild, Lane::kNormal, 5);
  world.runFor(1s);
  world.cut(kChild, true);
  world.ends[kChild].disk = backup;
  world.ends[kChild].crash(world.now);
  queueItems(world, kChild, Lane::kNormal, 8);
  world.runFor(1s);
  world.cut(kChild, false);
  world.runFor(5s);
  EXPECT_EQ(world.ends[kChild].timesACopy, 1u);
  EXPECT_EQ(applied(world, kParent, Lane::kNormal), 13u);
}

TEST(Link, AnOldCopyIsRecognisedByWhatItHadAcknowledged) {
  LinkWorld world = metWorld();
  const LinkDisk backup = world.ends[kParent].disk;
  queueItems(world, kChild, Lane::kUrgent, 5);
  world.runFor(1s);
  world.ends[kParent].disk = backup;
  world.ends[kParent].crash(world.now);
  queueItems(world, kChild, Lane::kUrgent, 2);
  world.runFor(10s);
  EXPECT_EQ(world.ends[kParent].timesACopy, 1u);
  EXPECT_EQ(world.ends[kChild].timesACopy, 0u);
  EXPECT_EQ(applied(world, kParent, Lane::kUrgent), 2u);
}

TEST(Link, ACopySendsNothingUntilItIsRenumbered) {
  Alone one(true);
  Hello hello = one.answerTo(one.calledWith());
  hello.lanes[1].received = 1;
  one.link_.hello(hello, one.now);
  EXPECT_TRUE(one.link_.weAreACopy());
  one.queue(3);
  one.now += 10min;
  EXPECT_EQ(one.link_.wakeAt(), kInstantMax);
  EXPECT_TRUE(one.finish().frames.empty());
  one.link_.renumber({70}, one.now);
  EXPECT_EQ(one.calledWith().incarnation.number, 70u);
}

TEST(Link, LanesGoByRank) {
  LinkWorld world = metWorld();
  for (const Lane lane : {Lane::kBulk, Lane::kNormal, Lane::kUrgent, Lane::kControl}) {
    world.ends[kChild].enqueue(lane, {static_cast<ItemId>(lane) + 1, 500});
  }
  const auto out = world.ends[kChild].finish(world.now);
  ASSERT_EQ(out.size(), 4u);
  for (std::size_t rank = 0; rank < kLanes; ++rank) {
    EXPECT_EQ(std::get<Batch>(out[rank].frame.content).lane, static_cast<Lane>(rank));
  }
}

TEST(Link, AnUrgentItemGoesAtOnceAlthoughTheWindowIsFullOfNormalOnes) {
  Alone one(true);
  one.meet();
  one.queue(1'000);
  EXPECT_EQ(itemsIn(one.finish()), Link::kWindowBytesMin / 1'000);
  EXPECT_EQ(itemsIn(one.finish()), 0u);
  one.link_.queued(Lane::kUrgent, 1);
  const LinkOrders orders = one.finish();
  ASSERT_EQ(orders.runs.size(), 1u);
  EXPECT_EQ(orders.runs[0].lane, Lane::kUrgent);
}

TEST(Link, CreditBoundsWhatIsUnderWayAndNoneStopsTheLane) {
  Alone one(true);
  Hello hello = one.answerTo(one.calledWith());
  hello.lanes[2].creditBytes = 4'500;
  one.session = hello.answers;
  one.link_.hello(hello, one.now);
  one.queue(100);
  EXPECT_EQ(itemsIn(one.finish()), 4u);
  one.link_.acks({one.session, {{Lane::kNormal, 2, 0}}}, one.now);
  EXPECT_EQ(itemsIn(one.finish()), 0u);
  one.link_.acks({one.session, {{Lane::kNormal, 2, 3'000}}}, one.now);
  EXPECT_EQ(itemsIn(one.finish()), 3u);
}

TEST(Link, AnItemLargerThanTheWindowGoesAlone) {
  LinkWorld world = metWorld();
  queueItems(world, kChild, Lane::kNormal, 2, 500'000);
  EXPECT_EQ(world.ends[kChild].batchesSent, 1u);
  world.runFor(1s);
  EXPECT_EQ(applied(world, kParent, Lane::kNormal), 2u);
}

TEST(Link, AFastLinkHasMegabytesUnderWayWithinSomeRoundTrips) {
  LinkWorld world = metWorld();
  world.faults.delay = 1ms;
  queueItems(world, kChild, Lane::kNormal, 3'000, 20'000);
  const Instant begun = world.now;
  while (!world.empty() && world.now - begun < 1s) world.runFor(1ms);
  EXPECT_LT(world.now - begun, 100ms) << "60 MB at 8 MB a round trip of 2 ms, and the start";
  EXPECT_EQ(world.ends[kChild].link->counters().resent, 0u);
}

TEST(Link, AFewSmallItemsDontMakeAFastLinkSlow) {
  LinkWorld world = metWorld();
  world.faults.delay = 5ms;
  queueItems(world, kChild, Lane::kNormal, 3'000, 20'000);
  while (!world.empty()) world.runFor(1ms);
  for (int i = 0; i < 50; ++i) {  // as letters of confirmation are
    queueItems(world, kChild, Lane::kControl, 1, 300);
    world.runFor(20ms);
  }
  queueItems(world, kChild, Lane::kNormal, 300, 20'000);
  const std::size_t before = applied(world, kParent, Lane::kNormal);
  world.runFor(11ms);
  EXPECT_EQ(applied(world, kParent, Lane::kNormal) - before, 300u) << "6 MB in one round trip";
}

TEST(Link, AThinLinkStaysAtTheMinimumAndAnUrgentItemIsThereInSeconds) {
  LinkWorld world = metWorld();
  world.faults.delay = 100ms;
  world.faults.bytesPerSecond = 5'000;
  queueItems(world, kChild, Lane::kBulk, 400, 1'500);
  world.runFor(40s);
  queueItems(world, kChild, Lane::kUrgent, 1, 1'500);
  const Instant begun = world.now;
  while (applied(world, kParent, Lane::kUrgent) == 0 && world.now - begun < 60s) {
    world.runFor(100ms);
  }
  EXPECT_LT(world.now - begun, 6s);
  EXPECT_EQ(world.ends[kChild].link->counters().resent, 0u);
}

TEST(Link, SendsAgainWithDoublingDelayAndAnySignOfLifeSetsItBack) {
  Alone one(true);
  one.meet();
  one.queue(1);
  one.finish();
  std::vector<milliseconds> delays;
  for (int i = 0; i < 5; ++i) {
    const Instant before = one.now;
    one.now = one.link_.wakeAt();
    EXPECT_EQ(itemsIn(one.finish()), 1u);
    delays.push_back(one.now - before);
  }
  for (std::size_t i = 1; i < delays.size(); ++i) EXPECT_EQ(delays[i], 2 * delays[i - 1]);
  one.link_.noise(one.now);
  EXPECT_LE(one.link_.wakeAt() - one.now, delays[0]);
  EXPECT_EQ(one.link_.counters().resent, 5u);
}

TEST(Link, CallsWithDoublingDelayUpToTheMaximumAndNeverGivesUp) {
  Alone one(true);
  one.calledWith();
  milliseconds delay = Link::kRetryFirst;
  for (int i = 0; i < 12; ++i) {
    const milliseconds next = one.link_.wakeAt() - one.now;
    delay = std::min(Link::kRetryMax, 2 * delay);
    EXPECT_LE(next, delay);
    EXPECT_GT(next, delay * 3 / 4);
    one.now = one.link_.wakeAt();
    one.calledWith();
  }
  EXPECT_EQ(one.link_.state(one.now), Link::State::kDown);
}

// A line that is there for a minute in every three, whichever minute that is.
TEST(Link, CallsAtMomentsThatNoPeriodMisses) {
  Alone one(true);
  const Instant start = one.now;
  std::array<int, 12> calls{};  // by quarter minute in the period
  while (one.now < start + 24h) {
    one.now = std::max(one.now, one.link_.wakeAt());  // at first it says: at once
    one.calledWith();
    ++calls[static_cast<std::size_t>((one.now - start) % 180s / 15s)];
  }
  EXPECT_GE(*std::min_element(calls.begin(), calls.end()), 20);
}

TEST(Link, AsksForCreditWhenAnAckWithMoreMayHaveBeenLost) {
  LinkWorld world = metWorld();
  world.ends[kParent].link->storeFull(true);
  world.touch(kParent);
  world.runFor(1s);
  queueItems(world, kChild, Lane::kNormal, 3);
  world.runFor(5s);
  EXPECT_EQ(applied(world, kParent, Lane::kNormal), 0u);
  world.cut(kParent, true);
  world.ends[kParent].link->storeFull(false);
  world.touch(kParent);
  world.settle();
  world.cut(kParent, false);
  world.runFor(20s);
  EXPECT_EQ(applied(world, kParent, Lane::kNormal), 3u);
}

TEST(Link, BothEndsOfAnIdleLinkStayUpAndSayLittle) {
  LinkWorld world = metWorld();
  const std::uint64_t before = world.framesFlown();
  world.runFor(1h);
  EXPECT_LE(world.framesFlown() - before, 2 * 3600 / 20 + 2u);
  for (const LinkEnd& end : world.ends) EXPECT_EQ(end.link->state(world.now), Link::State::kUp);
}

TEST(Link, SilenceIsDownAndTheDiallingEndCallsAgain) {
  LinkWorld world = metWorld();
  world.cut(kParent, true);
  world.runFor(70s);
  EXPECT_EQ(world.ends[kChild].link->state(world.now), Link::State::kDown);
  world.cut(kParent, false);
  world.runFor(Link::kRetryMax + 1s);
  EXPECT_EQ(world.ends[kChild].link->state(world.now), Link::State::kUp);
}

TEST(Link, AParentWithNothingForAChildThatIsAwayNeverWakes) {
  Alone one(false);
  EXPECT_EQ(one.link_.wakeAt(), kInstantMax);
  one.queue(1);
  EXPECT_EQ(one.link_.wakeAt(), one.now + Link::kRetryFirst);
  EXPECT_LE(sizeof(Link), 1024u);
}

TEST(Link, WhatComesBeforeTheHellosIsDroppedAndAnsweredOnceInAPause) {
  Alone one(false);
  EXPECT_EQ(one.bring(1, 1).take, 0u);
  EXPECT_EQ(one.calledWith().answers, 0u);
  EXPECT_EQ(one.bring(1, 1).take, 0u);
  EXPECT_TRUE(one.finish().frames.empty());
  EXPECT_EQ(one.link_.wakeAt(), one.now + Link::kHelloPause);
  EXPECT_EQ(one.link_.counters().framesDropped, 2u);
}

TEST(Link, NoVersionInCommonIsAGoodbyeAndTriedAgainSeldom) {
  Alone one(true);
  Hello hello = one.answerTo(one.calledWith());
  hello.versionMin = hello.versionMax = 9;
  one.link_.hello(hello, one.now);
  EXPECT_EQ(one.link_.state(one.now), Link::State::kNoCommonVersion);
  one.now = one.link_.wakeAt();
  const LinkOrders orders = one.finish();
  ASSERT_EQ(orders.frames.size(), 1u);
  EXPECT_EQ(std::get<Goodbye>(orders.frames[0].content).reason, Goodbye::Reason::kNoCommonVersion);
  EXPECT_LE(one.link_.wakeAt(), one.now + Link::kRetryMax);
  EXPECT_GE(one.link_.wakeAt(), one.now + Link::kRetryMax * 3 / 4);
}

TEST(Link, MoreThanWasCreditedOrANumberThatCannotBeIsDroppedWholeAndTheLinkLivesOn) {
  Alone one(true);
  one.meet();
  const std::uint64_t credit = Link::kCreditBytes[2];
  EXPECT_EQ(one.bring(1, 1, credit).take, 1u);
  EXPECT_EQ(one.bring(2, 1, credit + 1).take, 0u);
  EXPECT_EQ(one.bring(credit + 3, 1).take, 0u);
  EXPECT_EQ(one.bring(0, 1).take, 0u);
  one.link_.acks({one.session, {{Lane::kNormal, UINT64_MAX, 1}}}, one.now);
  EXPECT_EQ(one.link_.counters().misbehaved, 4u);
  one.finish();
  EXPECT_EQ(one.bring(2, 1).take, 1u);
}

TEST(Link, AHelloOfAnotherOfficeIsNotBelieved) {
  Alone one(true);
  Hello hello = one.answerTo(one.calledWith());
  hello.office = officeOf("330200000000");
  one.link_.hello(hello, one.now);
  EXPECT_EQ(one.link_.counters().misbehaved, 1u);
  EXPECT_EQ(one.link_.state(one.now), Link::State::kConnecting);
}

}  // namespace
}  // namespace guantong::support
