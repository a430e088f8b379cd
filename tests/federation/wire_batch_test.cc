// A frame built where it lies, beside the one that encode makes.
#include "federation/wire_batch.h"

#include <gtest/gtest.h>

#include "federation/wire.h"
#include "tests/support/wire_samples.h"

namespace guantong::federation {
namespace {

void copy(ByteView from, crypto::ByteSpan to) {
  ASSERT_EQ(from.size(), to.size());
  std::ranges::copy(from, to.begin());
}

/// The batch as a BatchFrame.
Bytes builtInPlace(const Batch& batch) {
  std::vector<BatchFrame::Sizes> sizes;
  std::size_t bytes = BatchFrame::bytesOf(batch.acks);
  for (const Envelope& envelope : batch.envelopes) {
    sizes.push_back(
        {envelope.header.size(), envelope.sealed.size(), envelope.proof.size(), envelope.hops});
    bytes += BatchFrame::bytesOf(sizes.back());
  }
  BatchFrame frame({batch.lane, batch.session, batch.first}, sizes, batch.acks);
  for (std::size_t i = 0; i < batch.envelopes.size(); ++i) {
    copy(batch.envelopes[i].header, frame.rooms()[i].header);
    copy(batch.envelopes[i].sealed, frame.rooms()[i].sealed);
    copy(batch.envelopes[i].proof, frame.rooms()[i].proof);
  }
  Bytes built = std::move(frame).take();
  EXPECT_EQ(built.size(), bytes) << "sizes are known before";
  return built;
}

/// Both decode to the same: a Frame has one encoding by `encode`.
void expectTwins(const Batch& batch) {
  const Bytes inPlace = builtInPlace(batch);
  const auto decoded = decode<Frame>(inPlace);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  EXPECT_EQ(encode(**decoded), encode(Frame{batch}));
}

TEST(BatchFrame, DecodesToWhatEncodeWouldHaveSaid) {
  const support::SampleBytes bytes;
  expectTwins(support::sampleBatch(bytes));
}

TEST(BatchFrame, HoldsEverySize) {
  for (std::size_t size = 1; size < 40; ++size) {
    const Bytes header = support::SampleBytes::filled(size, 1);
    const Bytes sealed = support::SampleBytes::filled(3 * size + 1, 2);
    const Bytes proof = support::SampleBytes::filled(size / 2 + 1, 3);
    Batch batch{.session = 71, .lane = Lane::kBulk, .first = size, .envelopes = {}, .acks = {}};
    batch.envelopes.assign(size, Envelope{header, sealed, proof, 31});
    if (size % 2 == 0) batch.acks = {{Lane::kNormal, 4, 5}};
    expectTwins(batch);
  }
}

TEST(BatchFrame, HoldsTheLargestEnvelopeAndTheMostOfThem) {
  const support::SampleBytes bytes;
  const Bytes sealed = support::SampleBytes::filled(std::size_t{512} << 10, 9);
  Batch batch = support::sampleBatch(bytes);
  batch.envelopes[1].sealed = sealed;
  expectTwins(batch);
  batch.envelopes.assign(Batch::kEnvelopesMax, batch.envelopes[0]);
  expectTwins(batch);
}

TEST(BatchFrame, IsOneSegment) {
  const support::SampleBytes bytes;
  const Bytes built = builtInPlace(support::sampleBatch(bytes));
  EXPECT_TRUE(std::ranges::equal(ByteView(built).first(4), ByteArray<4>{}));
}

}  // namespace
}  // namespace guantong::federation
