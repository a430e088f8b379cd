// Letters of ours, from the first try to the confirmation.
#include <gmock/gmock.h>

#include "tests/federation/post_bed.h"

namespace guantong::federation {
namespace {

using Reason = Bounce::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A newer sealing key of an office than the tree has: of the epoch after the last one.
void showNewerKey(PostBed& bed, const OfficeCode& office, Instant at) {
  const auto epoch = crypto::epochAt(at);
  const auto pair = crypto::SealingKey::fromSeed(support::seedFrom("newer"));
  const Bytes announced = announce(tree().signingKey(office), {1, office, tree().serial(office),
                                                               epoch.number, pair.publicKey()});
  bed.group([&](Transaction& transaction) {
    const auto key = decode<SealingKey>(announced);
    EXPECT_EQ(bed.directory.admit(transaction, bed.tables, **key, at), Admission::kAccepted);
  });
}

/// The parent's list that revokes an office.
void revoke(PostBed& bed, const OfficeCode& office, const OfficeCode& issuer) {
  RevocationListStatement list;
  list.suite = 1;
  list.issuer = issuer;
  list.issuerSerial = tree().serial(issuer);
  list.number = 1;
  list.issuedAt = bed.now;
  list.entries = {{tree().serial(office), office, Revocation::Reason::kKeyStolen, bed.now, {}}};
  const Bytes encoded = issue(tree().signingKey(issuer), list);
  bed.group([&](Transaction& transaction) {
    const auto decoded = decode<RevocationList>(encoded);
    EXPECT_EQ(bed.directory.admit(transaction, bed.tables, **decoded), Admission::kAccepted)
        << bed.directory.whyRefused();
  });
}

/// Shows an office that the bed's directory didn't know yet, with its keys.
void introduce(PostBed& bed, const support::Tree& more, const OfficeCode& office) {
  bed.group([&](Transaction& transaction) {
    const auto certificate = decode<Certificate>(more.certificate(office));
    EXPECT_EQ(bed.directory.admit(transaction, bed.tables, **certificate), Admission::kAccepted);
    for (const Bytes& encoded : more.sealingKeys(office)) {
      const auto key = decode<SealingKey>(encoded);
      EXPECT_EQ(bed.directory.admit(transaction, bed.tables, **key, bed.now), Admission::kAccepted);
    }
  });
}

struct NewOffice {
  NewOffice() { more.add(code, tree().county); }
  OfficeCode code = *OfficeCode::parse("330106003000");
  support::Tree more;
};

TEST(PostLetters, ABatchGoesToEachOfItsRecipientsByTheirOwnWays) {
  PostBed bed;
  bed.say({tree().city, tree().township, tree().cousinTownship});
  EXPECT_EQ(bed.post->unconfirmed(), 3u);
  EXPECT_EQ(bed.queued(tree().township), 1u);
  EXPECT_EQ(bed.queued(tree().city), 2u);
  const FrameOrder up = bed.take(tree().city);
  EXPECT_EQ(std::get<SealOrder::Own>(up.envelopes[0].content).recipient, tree().city);
  EXPECT_EQ(std::get<SealOrder::Own>(up.envelopes[1].content).recipient, tree().cousinTownship);
  EXPECT_EQ(bed.idsOf(up).size(), 2u);
  EXPECT_NE(bed.idsOf(up)[0], bed.idsOf(up)[1]);
}

TEST(PostLetters, TheNeighboursAckEmptiesTheQueueAndOnlyTheRecipientsWordTheLetters) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  const auto ids = bed.deliverTo(tree().city);
  EXPECT_EQ(bed.queued(tree().city), 0u);
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
  bed.confirmed(ids, tree().cousinTownship);
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
  EXPECT_EQ(bed.entries(bed.tables.letters), 0u);
  EXPECT_EQ(bed.entries(bed.tables.letterIds), 0u);
}

TEST(PostLetters, OnlyTheRecipientConfirms) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  const auto ids = bed.deliverTo(tree().city);
  bed.confirmed(ids, tree().city);  // on the way, but not the one it is for
  bed.confirmed({EnvelopeId{}}, tree().cousinTownship);
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
  EXPECT_EQ(bed.post->counters().disbelieved, 1u);
}

TEST(PostLetters, AnUnconfirmedLetterIsQueuedAgainLaterAndLater) {
  PostBed bed;
  bed.say({tree().township});
  bed.deliverTo(tree().township);
  std::vector<minutes> waits;
  for (int i = 0; i < 10; ++i) {
    const Instant due = bed.tick();
    waits.push_back(std::chrono::ceil<minutes>(due - bed.now));
    bed.now = due - std::chrono::milliseconds{1};
    bed.tick();
    EXPECT_EQ(bed.queued(tree().township), 0u) << "too early";
    bed.now = due;
    bed.tick();
    EXPECT_EQ(bed.queued(tree().township), 1u);
    bed.deliverTo(tree().township);
  }
  using std::chrono::minutes;
  EXPECT_THAT(waits,
              ElementsAre(minutes{10}, minutes{20}, minutes{40}, minutes{80}, minutes{160},
                          minutes{320}, minutes{640}, minutes{1280}, minutes{1440}, minutes{1440}));
}

TEST(PostLetters, TheSameLetterKeepsItsIdEachTimeItIsSent) {
  PostBed bed;
  bed.say({tree().township});
  const auto first = bed.deliverTo(tree().township);
  bed.now += Post::kConfirmFirst;
  bed.tick();
  bed.crash();
  EXPECT_EQ(bed.deliverTo(tree().township), first);
}

TEST(PostLetters, WhatStillWaitsInAQueueIsNotQueuedASecondTime) {
  PostBed bed;
  bed.say({tree().township});
  for (int day = 0; day < 30; ++day) {
    bed.now += days{1};
    bed.tick();
  }
  EXPECT_EQ(bed.queued(tree().township), 1u);
}

TEST(PostLetters, PatienceBeginsWhenTheLetterIsSentNotWhenItIsQueued) {
  PostBed bed;
  bed.say({tree().township});
  bed.now += days{3};  // the township was away
  bed.tick();
  bed.deliverTo(tree().township);
  bed.now += Post::kConfirmFirst - std::chrono::seconds{1};
  bed.tick();
  EXPECT_EQ(bed.queued(tree().township), 0u);
  bed.now += std::chrono::seconds{1};
  bed.tick();
  EXPECT_EQ(bed.queued(tree().township), 1u);
}

TEST(PostLetters, ANeighbourWithANewIncarnationGetsWhatWentThatWayAtOnce) {
  PostBed bed;
  bed.say({tree().township});
  bed.say({tree().city, tree().cousinTownship});
  bed.deliverTo(tree().township);
  const auto ids = bed.deliverTo(tree().city);
  bed.confirmed({ids[0]}, tree().city);
  bed.group([&](Transaction& transaction) {
    EXPECT_TRUE(bed.post->requeue(transaction, bed.directory, tree().city, bed.now));
  });
  EXPECT_EQ(bed.queued(tree().township), 0u);
  EXPECT_THAT(bed.deliverTo(tree().city), ElementsAre(ids[1]));
}

TEST(PostLetters, ANewIncarnationsLettersAreQueuedAgainATicksWorkAtATime) {
  PostBed bed;
  constexpr std::size_t kLetters = 2 * Post::kTickWork + 7;
  const auto inOneGroup = [&](auto inputs) {
    auto transaction = bed.store.begin();
    inputs(**transaction);
    ASSERT_TRUE((*transaction)->commit().has_value());
  };
  const Letter letter{Recovering{{7}, {}}};
  inOneGroup([&](Transaction& transaction) {
    for (std::size_t i = 0; i < kLetters; ++i) {
      EXPECT_TRUE(bed.post->send(transaction, bed.directory, tree().township, Lane::kNormal, letter,
                                 bed.now, bed.randomness));
    }
    const std::uint64_t last = bed.post->lastQueued(tree().township, Lane::kNormal);
    EXPECT_TRUE(bed.post->acknowledged(transaction, tree().township, Lane::kNormal, last));
  });
  inOneGroup([&](Transaction& transaction) {
    EXPECT_TRUE(bed.post->requeue(transaction, bed.directory, tree().township, bed.now));
  });
  EXPECT_EQ(bed.queued(tree().township), Post::kTickWork);
  for (const std::size_t queued : {2 * Post::kTickWork, kLetters}) {
    EXPECT_LE(bed.post->wakeAt(), bed.now);
    inOneGroup([&](Transaction& transaction) {
      EXPECT_TRUE(bed.post->tick(transaction, bed.directory, bed.now, bed.randomness));
    });
    EXPECT_EQ(bed.queued(tree().township), queued);
  }
  EXPECT_GT(bed.post->wakeAt(), bed.now);
}

TEST(PostLetters, ALetterEndsWithItsLifeAndIsReported) {
  PostBed bed;
  bed.say({tree().township});
  bed.deliverTo(tree().township);
  bed.now += Post::kLetterLife - std::chrono::milliseconds{1};
  bed.tick();
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
  bed.now += std::chrono::milliseconds{1};
  bed.tick();
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
  const auto reports = bed.post->undeliverable();
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].recipient, tree().township);
  EXPECT_EQ(reports[0].reason, Reason::kExpired);
  EXPECT_THAT(reports[0].events, ElementsAre(EventPlace{false, 1, 0}));
}

TEST(PostLetters, TheHeaderSaysTheDayOnWhichTheLifeEnds) {
  PostBed bed;
  bed.say({tree().township});
  bed.now += days{5};
  const FrameOrder order = bed.take(tree().township);
  EXPECT_EQ(std::get<SealOrder::Own>(order.envelopes[0].content).expires,
            std::chrono::floor<days>(support::Tree::now() + Post::kLetterLife));
}

TEST(PostLetters, ALetterToAnOfficeNotKnownYetWaitsAndTheOfficeIsAskedFor) {
  PostBed bed;
  NewOffice office;
  bed.say({office.code});
  EXPECT_EQ(bed.queued(tree().city), 0u);
  EXPECT_EQ(bed.entries(bed.tables.unrouted), 1u);
  EXPECT_THAT(bed.post->wanted(), ElementsAre(office.code));
  EXPECT_THAT(bed.post->wanted(), IsEmpty());
  bed.crash();
  introduce(bed, office.more, office.code);
  bed.known(office.code);
  EXPECT_EQ(bed.queued(office.code), 1u);
  EXPECT_EQ(bed.entries(bed.tables.unrouted), 0u);
}

TEST(PostLetters, WhoIsAskedForAndDoesNotComeIsAskedForAgain) {
  PostBed bed;
  const NewOffice office;
  bed.say({office.code});
  EXPECT_THAT(bed.post->wanted(), ElementsAre(office.code));
  bed.now = bed.tick();
  bed.tick();
  EXPECT_THAT(bed.post->wanted(), ElementsAre(office.code));
  EXPECT_EQ(bed.tick(), bed.now + 2 * Post::kConfirmFirst) << "later and later";
}

TEST(PostLetters, AnOfficeThatNobodyKnowsIsReportedOnceAlsoAcrossARestart) {
  PostBed bed;
  const NewOffice office;
  bed.say({office.code});
  std::size_t reports = 0;
  for (int i = 0; i < 3; ++i) {
    bed.group([&](Transaction& transaction) {
      reports += bed.post->unknown(transaction, {office.code, tree().city}, bed.now)->size();
    });
    bed.crash();
  }
  EXPECT_EQ(reports, 1u);
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
}

TEST(PostLetters, ALetterToARevokedOfficeWaitsAndIsReportedOnce) {
  PostBed bed;
  revoke(bed, tree().township, tree().county);
  bed.say({tree().township});
  EXPECT_EQ(bed.queued(tree().township), 0u);
  const auto reports = bed.post->undeliverable();
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].reason, Reason::kRevokedRecipient);
  bed.now = bed.tick();
  bed.tick();
  EXPECT_THAT(bed.post->undeliverable(), IsEmpty());
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
}

TEST(PostLetters, ToOurselvesNothingIsSent) {
  PostBed bed;
  bed.say({bed.self});
  bed.send(bed.self, {Nothing{}});
  bed.pass(bed.self, {Nothing{}});
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
  EXPECT_EQ(bed.queued(tree().city), 0u);
}

// --- bounces -----------------------------------------------------------------------------------

TEST(PostLetters, AStaleEpochWaitsForANewerKeyAndGoesUnderIt) {
  PostBed bed;
  bed.say({tree().township});
  const auto ids = bed.deliverTo(tree().township);
  EXPECT_FALSE(bed.bounced(ids[0], Reason::kStaleEpoch, tree().township));
  EXPECT_EQ(bed.queued(tree().township), 0u) << "under the same key it would come back for ever";
  EXPECT_THAT(bed.post->wanted(), ElementsAre(tree().township));
  bed.known(tree().township);
  EXPECT_EQ(bed.queued(tree().township), 0u);
  bed.now += days{61};
  showNewerKey(bed, tree().township, bed.now);
  bed.known(tree().township);
  EXPECT_THAT(bed.deliverTo(tree().township), ElementsAre(ids[0]));
}

TEST(PostLetters, ARelayCannotCallAKeyStale) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  const auto ids = bed.deliverTo(tree().city);
  EXPECT_FALSE(bed.bounced(ids[0], Reason::kStaleEpoch, tree().city));
  EXPECT_EQ(bed.post->counters().disbelieved, 1u);
  EXPECT_EQ(bed.entries(bed.tables.unrouted), 0u);
}

TEST(PostLetters, AnUndeliverableLetterIsReportedOnceAndRetriedAllTheSame) {
  for (const auto reason : {Reason::kUnknownRecipient, Reason::kRevokedRecipient,
                            Reason::kTooManyHops, Reason::kRefusedAuthor, Reason{900}}) {
    PostBed bed;
    bed.say({tree().cousinTownship});
    const auto ids = bed.deliverTo(tree().city);
    const auto report = bed.bounced(ids[0], reason, tree().province);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->reason, reason);
    EXPECT_THAT(report->events, SizeIs(1));
    bed.crash();
    EXPECT_FALSE(bed.bounced(ids[0], reason, tree().province));
    bed.now += Post::kConfirmFirst;
    bed.tick();
    EXPECT_THAT(bed.deliverTo(tree().city), ElementsAre(ids[0]));
  }
}

TEST(PostLetters, TooLargeEndsALetter) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  const auto ids = bed.deliverTo(tree().city);
  EXPECT_TRUE(bed.bounced(ids[0], Reason::kTooLarge, tree().cousinCity));
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
}

TEST(PostLetters, ALetterExpiresByOurOwnClockAlone) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  const auto ids = bed.deliverTo(tree().city);
  EXPECT_TRUE(bed.bounced(ids[0], Reason::kExpired, tree().city)) << "reported";
  EXPECT_EQ(bed.post->unconfirmed(), 1u) << "and kept";
  bed.now += Post::kLetterLife - hours{12};
  EXPECT_TRUE(bed.bounced(ids[0], Reason::kExpired, tree().city));
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
}

TEST(PostLetters, WhoIsNotOnTheWayHasNoSay) {
  PostBed bed;
  bed.say({tree().cousinTownship});
  const auto ids = bed.deliverTo(tree().city);
  for (const OfficeCode& stranger : {tree().township, tree().otherCounty, tree().unit, bed.self,
                                     *OfficeCode::parse("440000000000")}) {
    EXPECT_FALSE(bed.bounced(ids[0], Reason::kTooLarge, stranger)) << stranger.text();
  }
  EXPECT_EQ(bed.post->unconfirmed(), 1u);
  EXPECT_EQ(bed.post->counters().disbelieved, 5u);
}

TEST(PostLetters, ABounceOfWhatWeDidNotWriteIsPassedOver) {
  PostBed bed;
  EXPECT_FALSE(bed.bounced({}, Reason::kTooLarge, tree().city));
}

// --- what nobody confirms ----------------------------------------------------------------------

TEST(PostLetters, ConfirmationsGoOutOncePerAuthorInTheControlLane) {
  PostBed bed;
  const EnvelopeId first{bed.randomness.bytes<16>()}, second{bed.randomness.bytes<16>()};
  bed.post->confirm(first, tree().township);
  bed.post->confirm(second, tree().township);
  bed.post->confirm(first, tree().cousinTownship);
  bed.group([&](Transaction& transaction) {
    EXPECT_TRUE(bed.post->sendConfirmations(transaction, bed.directory, bed.now, bed.randomness));
    EXPECT_TRUE(bed.post->sendConfirmations(transaction, bed.directory, bed.now, bed.randomness));
  });
  const auto letters = bed.lettersIn<Deliveries>(bed.take(tree().township, Lane::kControl));
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0].envelopes, ElementsAre(first, second));
  EXPECT_EQ(bed.queued(tree().city, Lane::kControl), 1u);
  EXPECT_EQ(bed.post->unconfirmed(), 0u);
}

TEST(PostLetters, AnAnswerThatCannotBeSentIsDroppedAndItsOfficeAskedFor) {
  PostBed bed;
  const NewOffice office;
  bed.pass(office.code, {Nothing{}});
  EXPECT_EQ(bed.queued(tree().city, Lane::kControl), 0u);
  EXPECT_EQ(bed.post->counters().dropped, 1u);
  EXPECT_THAT(bed.post->wanted(), ElementsAre(office.code));
}

TEST(PostLetters, ANeighbourThatNeverTakesItsAnswersFillsNoDisk) {
  PostBed bed;
  const Bytes statement(std::size_t{64} << 10, std::byte{0x44});
  const Letter answer{std::vector<RevocationList>(7, RevocationList{statement, {}})};
  bed.group([&](Transaction& transaction) {
    for (int i = 0; i < 50; ++i) {
      EXPECT_TRUE(bed.post->pass(transaction, bed.directory, tree().township, answer, bed.now,
                                 bed.randomness));
    }
  });
  EXPECT_LE(bed.post->backlog(tree().township, Lane::kControl).bytes, Post::kPassingBytesMax);
  EXPECT_GT(bed.post->counters().dropped, 0u);
}

}  // namespace
}  // namespace guantong::federation
