#include "federation/enrolment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/directory.h"
#include "federation/wire.h"
#include "tests/support/bytes.h"
#include "tests/support/tree.h"

namespace guantong::federation {
namespace {

using std::chrono::days;
using std::chrono::hours;
using support::Tree;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The township of a tree joins the county.
class EnrolmentTest : public ::testing::Test {
 protected:
  EnrolmentTest() {
    transaction = std::move(*store.begin());
    enrolments.emplace(*ParentEnrolments::load(*transaction, tables));
  }

  Result<Invitation> invite(const OfficeCode& code, Instant until = Tree::now() + days{3}) {
    return enrolments->invite(*transaction, tree.county, code, tree.root(),
                              tree.statement(tree.county).transportKey, 40, until, randomness);
  }
  static Invitation copyOf(const Invitation& invitation) {
    return *decodeInvitation(crypto::textOf(encodeInvitation(invitation).view()));
  }
  Candidate candidate(std::uint64_t serial, std::string_view key = "child") const {
    const auto ring = support::ringFrom(key, Tree::now());
    const crypto::SigningKey own = ring->signingKey();
    const crypto::Epoch epoch = crypto::epochAt(Tree::now());
    const auto& sealing = ring->sealingKeys().find(epoch, Tree::now())->publicKey();
    return {.name = "Liuxia",
            .level = 4,
            .signingKey = own.publicKey(),
            .transportKey = ring->transportKey().publicKey(),
            .sealingKeys = {announce(own, {1, tree.township, serial, epoch.number, sealing})}};
  }
  ChildEnrolment childOf(const Invitation& invitation, std::string_view key = "child",
                         std::uint8_t nonce = 1) const {
    Hash bytes{};
    bytes.fill(std::byte{nonce});
    return {copyOf(invitation), candidate(invitation.serial, key),
            support::ringFrom(key, Tree::now())->signingKey(), bytes};
  }
  Bytes askParent(const Invitation& invitation, ByteView message, Instant now = Tree::now()) {
    const auto oneTime = crypto::TransportKey::fromSeed(invitation.oneTimeSeed).publicKey();
    const auto answer = enrolments->answer(*transaction, oneTime, message, chain, now, randomness);
    EXPECT_TRUE(answer.has_value());
    return *answer;
  }
  /// One message there, its answer back.
  Result<void> step(ChildEnrolment& child, const Invitation& invitation) {
    return child.answer(askParent(invitation, child.message()), Tree::now());
  }
  /// Commit, offer, reveal, waiting.
  void talk(ChildEnrolment& child, const Invitation& invitation) {
    for (int i = 0; i < 2; ++i) {
      const auto stepped = step(child, invitation);
      ASSERT_TRUE(stepped.has_value()) << stepped.error().detail;
    }
  }
  /// What the kernel does with what was approved.
  void grant(const ParentEnrolments::Approved& approved) {
    CertificateStatement statement = tree.statement(tree.township);
    statement.serial = approved.serial;
    statement.name = approved.candidate.name;
    statement.level = approved.candidate.level;
    statement.signingKey = approved.candidate.signingKey;
    statement.transportKey = approved.candidate.transportKey;
    std::vector<Bytes> all;
    for (const ByteView one : chain) all.emplace_back(one.begin(), one.end());
    all.push_back(issue(tree.signingKey(tree.county), statement));
    ASSERT_TRUE(enrolments->grant(*transaction, tree.township, all, tree.sealingKeys(tree.county)));
  }
  std::string refusalOf(ByteView answer) const {
    const auto message = decode<EnrolmentMessage>(answer);
    const auto* refused = std::get_if<EnrolmentRefused>(&(*message)->content);
    return refused == nullptr ? "it was not refused" : std::string(refused->reason);
  }
  void reload() {
    ASSERT_TRUE(transaction->commit().has_value());
    transaction.reset();
    store.crash();
    transaction = std::move(*store.begin());
    enrolments.emplace(*ParentEnrolments::load(*transaction, tables));
  }

  Tree tree;
  Directory county = tree.directoryOf(tree.county);
  std::vector<ByteView> chain = county.chainOf(tree.county);
  simulator::SimulatedStore store;
  Tables tables = *Tables::open(store);
  std::unique_ptr<Transaction> transaction;
  std::optional<ParentEnrolments> enrolments;
  crypto::Randomness randomness{support::seedOf(9)};
};

TEST_F(EnrolmentTest, BothEndsComputeTheSameDigitsAndTheChildIsGrantedItsCertificate) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  EXPECT_EQ(child.digits(), std::nullopt);
  talk(child, invitation);
  ASSERT_THAT(enrolments->open(Tree::now()), SizeIs(1));
  const std::string digits = enrolments->open(Tree::now()).front().digits;
  EXPECT_THAT(digits, ::testing::MatchesRegex("[0-9]{5} [0-9]{5} [0-9]{5} [0-9]{5}"));
  EXPECT_EQ(child.digits(), digits);

  ASSERT_TRUE(step(child, invitation).has_value());  // asks, waits
  EXPECT_FALSE(child.granted().has_value());
  const auto approved = enrolments->approve(*transaction, tree.township, digits, Tree::now());
  ASSERT_TRUE(approved.has_value()) << approved.error().detail;
  grant(*approved);
  const auto stepped = step(child, invitation);
  ASSERT_TRUE(stepped.has_value()) << stepped.error().detail;
  EXPECT_THAT(child.granted()->certificates, SizeIs(5));
  EXPECT_THAT(child.granted()->sealingKeys, SizeIs(tree.sealingKeys(tree.county).size()));
}

TEST_F(EnrolmentTest, NothingIsKnownOfTheChildBeforeTheDigitsAreConfirmed) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  EXPECT_EQ(enrolments->approve(*transaction, tree.township, "", Tree::now()).error().code,
            ErrorCode::kNotFound);
  talk(child, invitation);
  ASSERT_TRUE(step(child, invitation).has_value());
  EXPECT_FALSE(child.granted().has_value());
}

TEST_F(EnrolmentTest, OtherDigitsVoidTheInvitation) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  talk(child, invitation);
  const auto approved =
      enrolments->approve(*transaction, tree.township, "00000 00000 00000 00000", Tree::now());
  ASSERT_FALSE(approved.has_value());
  EXPECT_EQ(approved.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(
      enrolments->approve(*transaction, tree.township, *child.digits(), Tree::now()).error().code,
      ErrorCode::kNotFound);
  EXPECT_FALSE(step(child, invitation).has_value());
}

TEST_F(EnrolmentTest, DigitsMayBeTypedWithoutBlanks) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  talk(child, invitation);
  std::string digits = *child.digits();
  std::erase(digits, ' ');
  EXPECT_TRUE(enrolments->approve(*transaction, tree.township, digits, Tree::now()).has_value());
}

TEST_F(EnrolmentTest, AnAnswerThatGotLostIsGivenAgainTheSame) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  const Bytes offer = askParent(invitation, child.message());
  EXPECT_EQ(askParent(invitation, child.message()), offer);
  ASSERT_TRUE(child.answer(offer, Tree::now()).has_value());
  ASSERT_TRUE(child.answer(offer, Tree::now()).has_value());  // came twice
  const Bytes waiting = askParent(invitation, child.message());
  EXPECT_EQ(askParent(invitation, child.message()), waiting);
}

TEST_F(EnrolmentTest, AnotherChildWithTheSameInvitationIsRefused) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment first = childOf(invitation);
  ASSERT_TRUE(step(first, invitation).has_value());
  EXPECT_THAT(refusalOf(askParent(invitation, childOf(invitation, "thief", 2).message())),
              HasSubstr("in use"));
  ASSERT_TRUE(step(first, invitation).has_value());
  EXPECT_TRUE(first.digits().has_value());
}

TEST_F(EnrolmentTest, WhatIsRevealedMustBeWhatWasCommittedTo) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment honest = childOf(invitation, "child", 1);
  ChildEnrolment other = childOf(invitation, "thief", 1);
  const Bytes offer = askParent(invitation, honest.message());
  ASSERT_TRUE(other.answer(offer, Tree::now()).has_value());
  EXPECT_THAT(refusalOf(askParent(invitation, other.message())), HasSubstr("committed"));
  EXPECT_TRUE(enrolments->open(Tree::now()).front().digits.empty());
}

TEST_F(EnrolmentTest, WhoStandsBetweenShowsDifferentDigits) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  ChildEnrolment between = childOf(invitation, "thief", 2);
  ASSERT_TRUE(step(between, invitation).has_value());
  ASSERT_TRUE(step(between, invitation).has_value());
  // To the child it plays the parent: an offer of its own, with the parent's certificates.
  const Bytes offer = encode(EnrolmentMessage{EnrolmentOffer{{}, chain}});
  ASSERT_TRUE(child.answer(offer, Tree::now()).has_value());
  EXPECT_NE(child.digits(), enrolments->open(Tree::now()).front().digits);
}

TEST_F(EnrolmentTest, TheCandidateMustHoldItsKey) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  ASSERT_TRUE(step(child, invitation).has_value());
  const Bytes reveal = child.message();
  const auto message = decode<EnrolmentMessage>(reveal);
  EnrolmentReveal spoilt = std::get<EnrolmentReveal>((*message)->content);
  spoilt.signature[5] ^= std::byte{1};
  EXPECT_THAT(refusalOf(askParent(invitation, encode(EnrolmentMessage{spoilt}))),
              HasSubstr("did not sign"));
  EXPECT_THAT(refusalOf(askParent(invitation, reveal)), HasSubstr("was not refused"));
}

TEST_F(EnrolmentTest, ASealingKeyOfAnotherSerialIsRefused) {
  const Invitation invitation = *invite(tree.township);
  const auto ring = support::ringFrom("child", Tree::now());
  // A child that hashes and signs well, but offers a key that would never be believed.
  const Bytes encoded = encode(candidate(invitation.serial + 1));
  const Hash nonce{};
  const Hash binding = invitation.binding();
  const Hash commitment = crypto::Sha256()
                              .add(crypto::viewOf(crypto::context::kEnrolmentCommitment.text))
                              .add(nonce)
                              .add(binding)
                              .add(encoded)
                              .finish();
  const Bytes commit = encode(EnrolmentMessage{EnrolmentCommit{1, commitment}});
  const Bytes offer = askParent(invitation, commit);
  Bytes all;
  crypto::append(all, crypto::sha256(commit));
  crypto::append(all, crypto::sha256(offer));
  crypto::append(all, binding);
  crypto::append(all, nonce);
  crypto::append(all, encoded);
  const auto signature = ring->signingKey().sign(crypto::context::kEnrolmentReveal, all);
  EXPECT_THAT(
      refusalOf(askParent(invitation,
                          encode(EnrolmentMessage{EnrolmentReveal{nonce, encoded, signature}}))),
      HasSubstr("sealing key"));
}

TEST_F(EnrolmentTest, AnInvitationExpires) {
  const Invitation invitation = *invite(tree.township, Tree::now() + hours{1});
  const Bytes commit = childOf(invitation).message();
  EXPECT_THAT(refusalOf(askParent(invitation, commit, Tree::now() + hours{1})),
              HasSubstr("expired"));
  EXPECT_THAT(enrolments->open(Tree::now() + hours{1}), IsEmpty());
  ASSERT_TRUE(enrolments->expire(*transaction, Tree::now() + hours{1}).has_value());
  EXPECT_EQ(transaction->entries(tables.enrolments), 0u);
}

TEST_F(EnrolmentTest, AGrantIsGivenAgainForAWhileAndNeverAnother) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  talk(child, invitation);
  const std::string digits = *child.digits();
  grant(*enrolments->approve(*transaction, tree.township, digits, Tree::now()));
  reload();
  const Bytes granted = askParent(invitation, child.message());
  EXPECT_EQ(enrolments->approve(*transaction, tree.township, digits, Tree::now()).error().code,
            ErrorCode::kAlreadyExists);
  ASSERT_TRUE(enrolments->grant(*transaction, tree.township, {}, {}).has_value());
  EXPECT_EQ(askParent(invitation, child.message(), Tree::now() + days{20}), granted);
  EXPECT_THAT(refusalOf(askParent(invitation, child.message(), Tree::now() + days{34})),
              HasSubstr("expired"));
}

TEST_F(EnrolmentTest, ACrashOfTheParentChangesNothing) {
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  reload();
  ASSERT_TRUE(step(child, invitation).has_value());
  reload();
  EXPECT_EQ(askParent(invitation, childOf(invitation).message()),
            askParent(invitation, childOf(invitation).message()));
  ASSERT_TRUE(step(child, invitation).has_value());
  reload();
  EXPECT_EQ(enrolments->open(Tree::now()).front().digits, child.digits());
  EXPECT_EQ(enrolments->open(Tree::now()).front().candidate->name, "Liuxia");
}

TEST_F(EnrolmentTest, AParentInvitesOnlyWhomItMayCertifyAndOnlySoMany) {
  EXPECT_EQ(invite(tree.cousinTownship).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(invite(tree.county).error().code, ErrorCode::kInvalidArgument);
  for (std::size_t i = 0; i < ParentEnrolments::kOpenMax; ++i) {
    const std::string code = "330106000000-u" + std::to_string(i);
    ASSERT_TRUE(invite(*OfficeCode::parse(code)).has_value());
  }
  EXPECT_EQ(invite(tree.township).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(invite(*OfficeCode::parse("330106000000-u7")).has_value());
}

TEST_F(EnrolmentTest, ANewInvitationEndsTheOneBeforeAndSerialsAreNeverShared) {
  const Invitation first = *invite(tree.township);
  const Invitation other = *invite(tree.otherTownship);
  const Invitation second = *invite(tree.township);
  EXPECT_EQ(first.serial, 41u);
  EXPECT_EQ(other.serial, 42u);
  EXPECT_EQ(second.serial, 43u);
  EXPECT_THAT(refusalOf(askParent(first, childOf(first).message())), HasSubstr("withdrawn"));
  EXPECT_THAT(refusalOf(askParent(second, childOf(second).message())),
              HasSubstr("was not refused"));
}

// --- what the child refuses

class ChildTest : public EnrolmentTest {
 protected:
  const Invitation invitation = *invite(tree.township);
  ChildEnrolment child = childOf(invitation);
  /// The detail of the error; empty: it was taken.
  std::string told(const EnrolmentMessage& message, Instant now = Tree::now()) {
    const auto answered = child.answer(encode(message), now);
    return answered ? "" : answered.error().detail;
  }
  CertificateStatement granted() const {
    CertificateStatement statement = tree.statement(tree.township);
    statement.serial = invitation.serial;
    statement.name = "Liuxia";
    statement.signingKey = candidate(1).signingKey;
    statement.transportKey = candidate(1).transportKey;
    return statement;
  }
  std::string toldGrant(const CertificateStatement& statement) {
    const Bytes own = issue(tree.signingKey(tree.county), statement);
    std::vector<ByteView> all = chain;
    all.emplace_back(own);
    return told({EnrolmentGranted{all, {}}});
  }
};

TEST_F(ChildTest, RefusesAChainToAnotherRoot) {
  const auto other = crypto::SigningKey::fromSeed(support::seedFrom("another root"));
  const Bytes national = issue(other, tree.statement(tree.national));
  EXPECT_THAT(told({EnrolmentOffer{{}, {national}}}), HasSubstr("did not sign"));
  EXPECT_EQ(child.digits(), std::nullopt);
}

TEST_F(ChildTest, RefusesAParentThatIsNotTheOneThatInvited) {
  EXPECT_THAT(told({EnrolmentOffer{{}, county.chainOf(tree.city)}}), HasSubstr("that invited"));
  EXPECT_THAT(told({EnrolmentOffer{{}, chain}}, Tree::now() + days{1000}),
              HasSubstr("that invited"));
  Invitation elsewhere = copyOf(invitation);
  elsewhere.parentTransport = tree.statement(tree.city).transportKey;
  ChildEnrolment other = childOf(elsewhere);
  const auto answered =
      other.answer(encode(EnrolmentMessage{EnrolmentOffer{{}, chain}}), Tree::now());
  ASSERT_FALSE(answered.has_value());
  EXPECT_THAT(answered.error().detail, HasSubstr("transport key"));
}

TEST_F(ChildTest, RefusesASecondOfferAndWhatComesOutOfTurn) {
  EXPECT_THAT(told({EnrolmentWaiting{}}), HasSubstr("begin with an offer"));
  EXPECT_THAT(toldGrant(granted()), HasSubstr("begin with an offer"));
  ASSERT_EQ(told({EnrolmentOffer{{}, chain}}), "");
  EXPECT_THAT(told({EnrolmentOffer{{std::byte{1}}, chain}}), HasSubstr("second offer"));
}

TEST_F(ChildTest, RefusesACertificateThatIsNotItsOwn) {
  ASSERT_EQ(told({EnrolmentOffer{{}, chain}}), "");
  EXPECT_THAT(told({EnrolmentGranted{chain, {}}}), HasSubstr("missing"));
  CertificateStatement statement = granted();
  statement.signingKey = tree.statement(tree.county).signingKey;
  EXPECT_THAT(toldGrant(statement), HasSubstr("not what we asked for"));
  statement = granted();
  statement.transportKey = tree.statement(tree.county).transportKey;
  EXPECT_THAT(toldGrant(statement), HasSubstr("not what we asked for"));
  statement = granted();
  statement.serial += 1;
  EXPECT_THAT(toldGrant(statement), HasSubstr("not what we asked for"));
  statement = granted();
  statement.name = "Another";
  EXPECT_THAT(toldGrant(statement), HasSubstr("not what we asked for"));
  EXPECT_FALSE(child.granted().has_value());
  EXPECT_EQ(toldGrant(granted()), "");
  EXPECT_TRUE(child.granted().has_value());
}

TEST_F(ChildTest, PassesOnTheReasonOfARefusal) {
  EXPECT_EQ(told({EnrolmentRefused{"the office is closed"}}), "the office is closed");
}

}  // namespace
}  // namespace guantong::federation
