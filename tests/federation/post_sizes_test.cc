// What fits into a letter.
#include <gmock/gmock.h>

#include "tests/federation/post_bed.h"

namespace guantong::federation {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Says events of these sizes to nobody and gives their places.
std::vector<EventPlace> author(PostBed& bed, const std::vector<std::size_t>& sizes) {
  std::vector<EventPlace> places;
  bed.group([&](Transaction& transaction) {
    for (const std::size_t size : sizes) {
      Draft draft;
      draft.ticket = TicketId{};
      draft.sequence = static_cast<std::uint32_t>(places.size());
      if (!places.empty()) draft.previous = EventId{};
      draft.time = bed.now;
      draft.content = Bytes(size, std::byte{0x5A});
      places.push_back(bed.ledger->draft(draft, bed.randomness).place);
    }
    EXPECT_TRUE(
        bed.ledger->seal(transaction, tree().signingKey(bed.self), bed.randomness, bed.now));
  });
  return places;
}

void passOn(PostBed& bed, const std::vector<EventPlace>& events) {
  bed.group([&](Transaction& transaction) {
    EXPECT_TRUE(bed.post->send(transaction, bed.directory, tree().township, Lane::kBulk, events,
                               bed.now, bed.randomness));
  });
}

std::size_t eventsIn(const FrameOrder& order) {
  std::size_t events = 0;
  for (const SealOrder& one : order.envelopes) {
    const auto& letter = *std::get<SealOrder::Own>(one.content).letter;
    EXPECT_LE(letter.size(), wireBytesMax<Letter>());
    const auto decoded = decode<Letter>(letter);
    EXPECT_TRUE(decoded.has_value());
    if (decoded) events += std::get<std::vector<Event>>((*decoded)->content).size();
  }
  return events;
}

TEST(PostSizes, AFewEventsPassedOnAreOneLetterWithProofsThatHold) {
  PostBed bed;
  const auto places = author(bed, {100, 200, 300});
  passOn(bed, {places[2], places[0]});
  const FrameOrder order = bed.take(tree().township, Lane::kBulk);
  ASSERT_THAT(order.envelopes, SizeIs(1));
  const auto decoded = decode<Letter>(*std::get<SealOrder::Own>(order.envelopes[0].content).letter);
  const auto& events = std::get<std::vector<Event>>((*decoded)->content);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].body->content.size(), 300u);
  EXPECT_EQ(events[1].body->content.size(), 100u);
  crypto::BatchVerifier verifier;
  for (const Event& event : events) {
    EXPECT_TRUE(verifier.verify(tree().signingKey(bed.self).publicKey(), crypto::context::kEvent,
                                event.header, event.proof));
  }
}

TEST(PostSizes, LargeEventsAreCutIntoAsManyLettersAsTheyNeed) {
  PostBed bed;
  passOn(bed, author(bed, std::vector<std::size_t>(40, EventBody::kContentBytesMax)));
  const FrameOrder order = bed.take(tree().township, Lane::kBulk);
  EXPECT_EQ(eventsIn(order), 40u);
  EXPECT_THAT(order.envelopes, SizeIs(6)) << "seven of them fit into one";
}

TEST(PostSizes, SmallEventsOfWholeRecordsFillALetterUpToItsCount) {
  PostBed bed;
  passOn(bed, author(bed, std::vector<std::size_t>(2100, 10)));
  const FrameOrder order = bed.take(tree().township, Lane::kBulk);
  EXPECT_EQ(eventsIn(order), 2100u);
  EXPECT_THAT(order.envelopes, SizeIs(::testing::Le(5u)));
}

TEST(PostSizes, OneLargeEventAmongSmallOnesNeverMakesALetterTooLarge) {
  PostBed bed;
  std::vector<std::size_t> sizes(300, 10);
  for (std::size_t i = 0; i < sizes.size(); i += 20) sizes[i] = EventBody::kContentBytesMax;
  const auto places = author(bed, sizes);
  std::vector<EventPlace> largeOnes;
  for (std::size_t i = 0; i < places.size(); i += 20) largeOnes.push_back(places[i]);
  passOn(bed, largeOnes);
  passOn(bed, places);
  EXPECT_EQ(eventsIn(bed.take(tree().township, Lane::kBulk)), largeOnes.size() + places.size());
}

TEST(PostSizes, AListTooLongForOneLetterIsCut) {
  PostBed bed;
  const Bytes statement(400, std::byte{0x44});
  bed.send(tree().township, {std::vector<Certificate>(2000, Certificate{statement, {}, {}})});
  std::size_t certificates = 0;
  const FrameOrder order = bed.take(tree().township);
  for (const auto& list : bed.lettersIn<std::vector<Certificate>>(order)) {
    certificates += list.size();
  }
  EXPECT_EQ(certificates, 2000u);
  EXPECT_EQ(bed.post->unconfirmed(), order.envelopes.size());
}

TEST(PostSizes, ManyConfirmationsToOneAuthorAreSeveralLetters) {
  PostBed bed;
  for (int i = 0; i < 2000; ++i) {
    bed.post->confirm({bed.randomness.bytes<16>()}, tree().township);
  }
  bed.group([&](Transaction& transaction) {
    EXPECT_TRUE(bed.post->sendConfirmations(transaction, bed.directory, bed.now, bed.randomness));
  });
  std::size_t ids = 0;
  for (const auto& list : bed.lettersIn<Deliveries>(bed.take(tree().township, Lane::kControl))) {
    ids += list.envelopes.size();
  }
  EXPECT_EQ(ids, 2000u);
}

TEST(PostSizes, OneEntryTooLargeForALetterIsAnError) {
  PostBed bed;
  const Bytes huge(wireBytesMax<Letter>() + 1, std::byte{0x44});
  bed.group([&](Transaction& transaction) {
    const Letter letter{std::vector<RevocationList>{{huge, {}}}};
    const auto sent = bed.post->send(transaction, bed.directory, tree().township, Lane::kControl,
                                     letter, bed.now, bed.randomness);
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, ErrorCode::kTooLarge);
  });
}

TEST(PostSizes, AnEventThatIsLostHoldsTheOthersNotUp) {
  PostBed bed;
  auto places = author(bed, {100, 200});
  places.insert(places.begin() + 1, EventPlace{true, 77, 3});
  passOn(bed, places);
  EXPECT_EQ(eventsIn(bed.take(tree().township, Lane::kBulk)), 2u);
  EXPECT_GT(bed.post->counters().damaged, 0u);
}

}  // namespace
}  // namespace guantong::federation
