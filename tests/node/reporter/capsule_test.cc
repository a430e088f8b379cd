#include "node/reporter/capsule.h"

#include <gtest/gtest.h>

#include "node/profile/day.h"
#include "node/reporter/retention.h"
#include "tests/support/tree.h"

namespace guantong::node::reporter {
namespace {

using crypto::SealingKey;
using support::seedFrom;

constexpr std::string_view kWords = "姓名：标记甲；电话：13900000001";

class CapsuleTest : public ::testing::Test {
 protected:
  CapsuleTest() {
    for (const char* name : {"甲", "乙", "丙"}) {
      keys.push_back(SealingKey::fromSeed(seedFrom(name)));
    }
    capsule = sealCapsule(Part::kIdentity, crypto::viewOf(kWords), custodians(), client);
  }
  crypto::Custodians custodians() const {
    return crypto::Custodians::of(2,
                                  {keys[0].publicKey(), keys[1].publicKey(), keys[2].publicKey()})
        .value();
  }
  /// By the first and the last, and the office's half.
  crypto::Secret dataKey() const {
    auto step = crypto::beginOpening(sealOf(capsule).value(), {0b101}).value();
    auto next = crypto::openStep(step, keys[0]).value();
    auto last = crypto::openStep(std::get<crypto::CustodyStep>(next), keys[2]).value();
    return crypto::unwrapDataKey(std::get<crypto::WrappedKey>(last), capsule.subkey).value();
  }

  std::vector<SealingKey> keys;
  crypto::Randomness client{seedFrom("client")};
  Capsule capsule;
};

TEST_F(CapsuleTest, OpensForAQuorumWithTheOfficesHalf) {
  const auto text = openCapsule(capsule.id, capsule.part, capsule.content, dataKey());
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(crypto::textOf(text->view()), kWords);
}

TEST_F(CapsuleTest, DoesNotOpenWithoutTheOfficesHalf) {
  auto step = crypto::beginOpening(sealOf(capsule).value(), {0b011}).value();
  auto next = crypto::openStep(step, keys[0]).value();
  auto last = crypto::openStep(std::get<crypto::CustodyStep>(next), keys[1]).value();
  EXPECT_FALSE(crypto::unwrapDataKey(std::get<crypto::WrappedKey>(last), seedFrom("another half"))
                   .has_value());
}

TEST_F(CapsuleTest, ContentThatWasMovedOrChangedOpensNowhere) {
  const crypto::Secret key = dataKey();
  EXPECT_FALSE(openCapsule(capsule.id, Part::kOriginal, capsule.content, key).has_value());
  crypto::CapsuleId other = capsule.id;
  other[0] ^= std::byte{1};
  EXPECT_FALSE(openCapsule(other, capsule.part, capsule.content, key).has_value());
  for (std::size_t bit = 0; bit < capsule.content.size() * 8; ++bit) {
    crypto::Bytes changed = capsule.content;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    ASSERT_FALSE(openCapsule(capsule.id, capsule.part, changed, key).has_value()) << bit;
  }
  for (std::size_t size = 0; size < capsule.content.size(); ++size) {
    ASSERT_FALSE(
        openCapsule(capsule.id, capsule.part, crypto::ByteView(capsule.content).first(size), key)
            .has_value());
  }
}

TEST_F(CapsuleTest, ASealOfAnotherCapsuleIsNotTaken) {
  const Capsule other = sealCapsule(Part::kIdentity, crypto::viewOf(kWords), custodians(), client);
  capsule.seal = other.seal;
  EXPECT_FALSE(sealOf(capsule).has_value());
}

TEST_F(CapsuleTest, NoTwoLookAlike) {
  const Capsule other = sealCapsule(Part::kIdentity, crypto::viewOf(kWords), custodians(), client);
  EXPECT_NE(other.id, capsule.id);
  EXPECT_NE(other.content, capsule.content);
  EXPECT_EQ(other.content.size(), capsule.content.size());
}

TEST(Retention, MonthsAreThoseOfChinasCalendar) {
  const Instant last = profile::instantFrom("2028-02-29T23:59").value();
  EXPECT_EQ(textOf(monthOf(last)), "2028-02");
  EXPECT_EQ(textOf(monthOf(last + std::chrono::minutes{1})), "2028-03");
  EXPECT_EQ(endOf(monthOf(last)), last + std::chrono::minutes{1});
  EXPECT_EQ(textOf(monthOf(last) + 11), "2029-01");
}

TEST(Retention, MonthsAreReadAsTheyAreWritten) {
  EXPECT_EQ(textOf(monthFrom("2031-12").value()), "2031-12");
  for (const char* wrong : {"", "2031", "2031-00", "2031-13", "2031-1", "20x1-01", "2031-012"}) {
    EXPECT_FALSE(monthFrom(wrong).has_value()) << wrong;
  }
}

TEST(Retention, WhatIsDestroyedIsNotFound) {
  RetentionKeys keys;
  keys.add({24'000}, seedFrom("one"));
  keys.add({24'001}, seedFrom("two"));
  RetentionKeys copy = keys.clone();
  copy.destroy({24'000});
  EXPECT_EQ(copy.find({24'000}), nullptr);
  ASSERT_NE(keys.find({24'000}), nullptr) << "who was handed the others still has them";
  EXPECT_EQ(copy.held(), std::vector<Month>{{24'001}});
}

}  // namespace
}  // namespace guantong::node::reporter
