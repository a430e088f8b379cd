// Whose keys count: continuity, revocations, sealing keys; and what the disk gives back.
#include "tests/federation/directory_fixture.h"

namespace guantong::federation {
namespace {

using Continuity = CertificateStatement::Continuity;
using Reason = Revocation::Reason;
using std::chrono::days;
using std::chrono::hours;
using support::Tree;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DirectoryKeysTest : public DirectoryTest {
 protected:
  DirectoryKeysTest() { fill(); }

  const crypto::SigningPublicKey& pinned(const OfficeCode& code) const {
    return directory->find(code)->now().signingKey;
  }
  void expectRefused(const CertificateStatement& statement,
                     const std::optional<OfficeCode>& continuity, const char* why) {
    EXPECT_EQ(admit(issued(statement, continuity)), Admission::kRefused);
    EXPECT_THAT(directory->whyRefused(), HasSubstr(why));
    EXPECT_EQ(pinned(statement.code), tree.statement(statement.code).signingKey);
  }
};

// --- continuity

TEST_F(DirectoryKeysTest, ASuperiorThatSlipsInItsOwnKeyIsRefused) {
  CertificateStatement statement = next(tree.township, Continuity::kFirst);
  expectRefused(statement, {}, "known already");
  statement = next(tree.township, Continuity::kRenewal);
  expectRefused(statement, tree.county, "pinned key did not sign");
  statement = next(tree.township, Continuity::kReenrolment);
  expectRefused(statement, tree.county, "did not countersign");
  statement.serial = tree.serial(tree.township);
  statement.previousSerial = 1;
  expectRefused(statement, tree.county, "same serial");
}

TEST_F(DirectoryKeysTest, NeitherCanItReplaceTheTransportKeyAlone) {
  CertificateStatement statement = next(tree.township, Continuity::kFirst);
  statement.signingKey = tree.statement(tree.township).signingKey;
  statement.transportKey = tree.statement(tree.county).transportKey;
  expectRefused(statement, {}, "known already");
}

TEST_F(DirectoryKeysTest, ARenewalIsSignedByThePreviousKey) {
  const CertificateStatement statement = next(tree.township, Continuity::kRenewal);
  EXPECT_EQ(admit(issued(statement, tree.township)), Admission::kAccepted);
  EXPECT_EQ(pinned(tree.township), statement.signingKey);
  EXPECT_NE(directory->signingKey(tree.township, tree.serial(tree.township)), nullptr);
  EXPECT_TRUE(directory->counts(tree.township, tree.serial(tree.township), {{1}, 1}));
}

TEST_F(DirectoryKeysTest, ARenewalNamesThePinnedSerial) {
  CertificateStatement statement = next(tree.township, Continuity::kRenewal);
  ASSERT_EQ(admit(issued(statement, tree.township)), Admission::kAccepted);
  statement.serial += 1;  // a second one that follows the first certificate
  EXPECT_EQ(admit(issued(statement, tree.township)), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("does not follow"));
  statement.previousSerial += 101;  // one that follows a certificate not shown yet
  statement.serial += 10;
  EXPECT_EQ(admit(issued(statement, tree.township)), Admission::kOrphan);
}

TEST_F(DirectoryKeysTest, ARenewalNeedsItsIssuerToo) {
  const CertificateStatement statement = next(tree.township, Continuity::kRenewal);
  const crypto::SigningKey own = tree.signingKey(tree.township);
  EXPECT_EQ(admit(issue(own, statement, &own)), Admission::kRefused);
}

TEST_F(DirectoryKeysTest, AReenrolmentIsCountersignedByTheIssuersParent) {
  const CertificateStatement statement = next(tree.township, Continuity::kReenrolment);
  expectRefused(statement, tree.township, "did not countersign");
  expectRefused(statement, tree.province, "did not countersign");
  EXPECT_EQ(admit(issued(statement, tree.city)), Admission::kAccepted);
  EXPECT_EQ(pinned(tree.township), statement.signingKey);
}

TEST_F(DirectoryKeysTest, AReenrolmentOfANationalOfficesChildIsCountersignedByTheRoot) {
  const CertificateStatement statement = next(tree.province, Continuity::kReenrolment);
  expectRefused(statement, tree.national, "did not countersign");
  EXPECT_EQ(admit(issued(statement, OfficeCode{})), Admission::kAccepted);
}

TEST_F(DirectoryKeysTest, TheNationalOfficeIsRenewedByItsOwnKeyAndReenrolledByTheRoot) {
  CertificateStatement statement = next(tree.national, Continuity::kRenewal);
  expectRefused(statement, OfficeCode{}, "pinned key did not sign");
  EXPECT_EQ(admit(issued(statement, tree.national)), Admission::kAccepted);
  statement.continuity = Continuity::kReenrolment;
  statement.previousSerial = statement.serial++;
  EXPECT_EQ(admit(issued(statement, tree.province)), Admission::kRefused);
  EXPECT_EQ(admit(issued(statement, OfficeCode{})), Admission::kAccepted);
}

TEST_F(DirectoryKeysTest, TwoOfficesOfAnotherBranchCannotTakeAnOffice) {
  CertificateStatement statement = next(tree.county, Continuity::kReenrolment);
  statement.parent = statement.issuer = tree.cousinCity;
  statement.issuerSerial = tree.serial(tree.cousinCity);
  expectRefused(statement, tree.province, "another than its issuer");
}

TEST_F(DirectoryKeysTest, AnOfficeMovesByRenewal) {
  CertificateStatement statement = next(tree.county, Continuity::kRenewal);
  statement.parent = statement.issuer = tree.cousinCity;
  statement.issuerSerial = tree.serial(tree.cousinCity);
  expectRefused(statement, tree.city, "pinned key did not sign");
  EXPECT_EQ(admit(issued(statement, tree.county)), Admission::kAccepted);
  EXPECT_EQ(directory->parent(), tree.cousinCity);
  EXPECT_TRUE(directory->isBelow(tree.township, tree.cousinCity));
  EXPECT_FALSE(directory->isBelow(tree.township, tree.city));
}

TEST_F(DirectoryKeysTest, NobodyComesToStandBelowItself) {
  CertificateStatement statement = next(tree.county, Continuity::kRenewal);
  statement.parent = statement.issuer = tree.township;
  statement.issuerSerial = tree.serial(tree.township);
  statement.level = 5;
  expectRefused(statement, tree.county, "below itself");
}

TEST_F(DirectoryKeysTest, ContinuityIsThereWhereTheStatementSaysSoAndOnlyThere) {
  const CertificateStatement renewal = next(tree.township, Continuity::kRenewal);
  const Bytes statement = encode(renewal);
  const crypto::SigningKey issuer = tree.signingKey(tree.county);
  const crypto::Signature signature = issuer.sign(crypto::context::kCertificate, statement);
  EXPECT_EQ(directory->admit(*transaction, tables, Certificate{statement, signature, {}}),
            Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("missing"));
  begin(tree.county);
  admitDownTo(tree.county);
  const auto first = decode<Certificate>(tree.certificate(tree.township));
  Certificate adorned = **first;
  adorned.continuity = adorned.signature;
  EXPECT_EQ(directory->admit(*transaction, tables, adorned), Admission::kRefused);
}

TEST_F(DirectoryKeysTest, WhoMeetsACodeLateMayBeShownWhatTheRenewalWasSignedWith) {
  const CertificateStatement statement = next(tree.township, Continuity::kRenewal);
  const Bytes renewal = issued(statement, tree.township);
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admit(renewal), Admission::kAccepted);

  CertificateStatement forged = tree.statement(tree.township);
  forged.signingKey = tree.statement(tree.county).signingKey;
  EXPECT_EQ(admit(issued(forged)), Admission::kRefused);
  EXPECT_EQ(admit(tree.certificate(tree.township)), Admission::kAccepted);
  EXPECT_EQ(pinned(tree.township), statement.signingKey);
  EXPECT_EQ(*directory->signingKey(tree.township, tree.serial(tree.township)),
            tree.statement(tree.township).signingKey);
}

TEST_F(DirectoryKeysTest, NothingProvesWhatWasBeforeAReenrolment) {
  const Bytes second = issued(next(tree.township, Continuity::kReenrolment), tree.city);
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admit(second), Admission::kAccepted);
  EXPECT_EQ(admit(tree.certificate(tree.township)), Admission::kRefused);
}

TEST_F(DirectoryKeysTest, AChainHasAllCertificatesTheOlderFirst) {
  ASSERT_EQ(admit(issued(next(tree.city, Continuity::kRenewal), tree.city)), Admission::kAccepted);
  CertificateStatement moved = next(tree.county, Continuity::kRenewal);
  moved.parent = moved.issuer = tree.cousinCity;
  moved.issuerSerial = tree.serial(tree.cousinCity);
  ASSERT_EQ(admit(issued(moved, tree.county)), Admission::kAccepted);
  std::vector<Bytes> chain;
  for (const ByteView one : directory->chainOf(tree.township))
    chain.emplace_back(one.begin(), one.end());
  begin(tree.national);
  for (const Bytes& one : chain) EXPECT_EQ(admit(one), Admission::kAccepted);
  EXPECT_EQ(directory->find(tree.county)->certificates.size(), 2u);
  EXPECT_TRUE(directory->isBelow(tree.township, tree.cousinCity));
}

TEST_F(DirectoryKeysTest, OneOfficeHasOnlySoManyCertificates) {
  CertificateStatement statement = next(tree.township, Continuity::kRenewal, "same");
  crypto::SigningKey key = tree.signingKey(tree.township);
  const crypto::SigningKey after = crypto::SigningKey::fromSeed(support::seedFrom("same"));
  for (std::size_t i = 1; i < Directory::kCertificatesMax; ++i) {
    ASSERT_EQ(admit(issue(tree.signingKey(tree.county), statement, i == 1 ? &key : &after)),
              Admission::kAccepted);
    statement.previousSerial = statement.serial++;
  }
  EXPECT_EQ(admit(issue(tree.signingKey(tree.county), statement, &after)), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("more certificates"));
}

// --- revocations

TEST_F(DirectoryKeysTest, WhatWasSignedUpToTheLastGoodPositionCounts) {
  const std::uint64_t serial = tree.serial(tree.township);
  EXPECT_TRUE(directory->counts(tree.township, serial, {{8}, 500}));
  ASSERT_EQ(admitList(tree.county, 1,
                      {revocation(tree.township, Reason::kKeyStolen, Tree::now(), {{7}, 100})}),
            Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kRevoked);
  EXPECT_NE(directory->signingKey(tree.township, serial), nullptr);
  EXPECT_TRUE(directory->counts(tree.township, serial, {{7}, 99}));
  EXPECT_TRUE(directory->counts(tree.township, serial, {{7}, 100}));
  EXPECT_FALSE(directory->counts(tree.township, serial, {{7}, 101}));
  EXPECT_FALSE(directory->counts(tree.township, serial, {{6}, 1}));
  EXPECT_FALSE(directory->counts(tree.township, serial + 1, {{7}, 1}));
  EXPECT_FALSE(directory->counts(*OfficeCode::parse("110000000000"), 1, {{7}, 1}));
}

TEST_F(DirectoryKeysTest, ListsAreNumbered) {
  const Revocation stolen = revocation(tree.township, Reason::kKeyStolen, Tree::now());
  EXPECT_EQ(admitList(tree.county, 5, {}), Admission::kAccepted);
  EXPECT_EQ(admitList(tree.county, 4, {stolen}), Admission::kKnown);
  EXPECT_EQ(admitList(tree.county, 5, {}), Admission::kKnown);
  EXPECT_EQ(admitList(tree.county, 5, {stolen}), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("same number"));
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kCurrent);
  EXPECT_EQ(directory->find(tree.county)->revocationNumber, 5u);
}

TEST_F(DirectoryKeysTest, AListNeverTakesBackWhatAnEarlierOneRevoked) {
  const Revocation stolen = revocation(tree.township, Reason::kKeyStolen, Tree::now());
  ASSERT_EQ(admitList(tree.county, 1, {stolen}), Admission::kAccepted);
  EXPECT_EQ(admitList(tree.county, 2, {}), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("takes a revocation back"));
  Revocation lower = stolen;
  lower.lastGood.size = 50;
  EXPECT_EQ(admitList(tree.county, 3, {lower}), Admission::kAccepted);
  EXPECT_FALSE(directory->counts(tree.township, stolen.serial, {{7}, 60}));
}

TEST_F(DirectoryKeysTest, NobodyRevokesAnothersChildren) {
  ASSERT_EQ(admitList(tree.city, 1, {revocation(tree.township, Reason::kKeyStolen, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kCurrent);
}

TEST_F(DirectoryKeysTest, AListNeedsItsIssuersPinnedKey) {
  const Bytes forged = issue(tree.signingKey(tree.city), {.suite = 1,
                                                          .issuer = tree.county,
                                                          .issuerSerial = tree.serial(tree.county),
                                                          .number = 1,
                                                          .issuedAt = Tree::now(),
                                                          .entries = {}});
  EXPECT_EQ(directory->admit(*transaction, tables, **decode<RevocationList>(forged)),
            Admission::kRefused);
  EXPECT_EQ(admitList(tree.county, 1, {}, tree.serial(tree.county) + 1), Admission::kOrphan);
  ASSERT_EQ(admit(issued(next(tree.county, Continuity::kRenewal), tree.county)),
            Admission::kAccepted);
  EXPECT_EQ(admitList(tree.county, 1, {}), Admission::kRefused);  // with the key from before
  EXPECT_THAT(directory->whyRefused(), HasSubstr("replaced"));
}

TEST_F(DirectoryKeysTest, TheRootRevokesTheNationalOffice) {
  ASSERT_EQ(admitList({}, 1, {revocation(tree.national, Reason::kKeyStolen, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.national, Tree::now()), Standing::kRevoked);
  EXPECT_THAT(directory->revocationLists(), SizeIs(1));
}

TEST_F(DirectoryKeysTest, ARevocationMayComeBeforeTheCertificate) {
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admitList(tree.county, 1, {revocation(tree.township, Reason::kKeyLost, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(admit(tree.certificate(tree.township)), Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kRevoked);
}

TEST_F(DirectoryKeysTest, WhatARevokedIssuerCertifiedAfterwardsIsNothing) {
  CertificateStatement late = tree.statement(tree.township);
  late.notBefore = Tree::now() + hours{1};
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admit(issued(late)), Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, late.notBefore), Standing::kCurrent);
  ASSERT_EQ(admitList(tree.city, 1, {revocation(tree.county, Reason::kSuperseded, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, late.notBefore), Standing::kRevoked);
  EXPECT_FALSE(directory->counts(tree.township, late.serial, {{1}, 1}));
  EXPECT_EQ(admit(tree.certificate(tree.unit)), Admission::kAccepted);  // certified before
  CertificateStatement other = tree.statement(tree.otherTownship);
  other.notBefore = late.notBefore;
  EXPECT_EQ(admit(issued(other)), Admission::kRefused);
}

TEST_F(DirectoryKeysTest, UnderAStolenKeyNothingNewCountsWhateverItsDate) {
  begin(tree.city);
  admitDownTo(tree.county);
  ASSERT_EQ(admitList(tree.city, 1, {revocation(tree.county, Reason::kKeyStolen, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(admit(tree.certificate(tree.township)), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("revoked"));
}

TEST_F(DirectoryKeysTest, AStolenKeyCannotRenew) {
  ASSERT_EQ(admitList(tree.county, 1, {revocation(tree.township, Reason::kKeyStolen, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(admit(issued(next(tree.township, Continuity::kRenewal), tree.township)),
            Admission::kRefused);
  EXPECT_EQ(admit(issued(next(tree.township, Continuity::kReenrolment), tree.city)),
            Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kCurrent);
}

TEST_F(DirectoryKeysTest, AKeyThatWasOnlyReplacedMayStillRenew) {
  ASSERT_EQ(
      admitList(tree.county, 1, {revocation(tree.township, Reason::kSuperseded, Tree::now())}),
      Admission::kAccepted);
  EXPECT_EQ(admit(issued(next(tree.township, Continuity::kRenewal), tree.township)),
            Admission::kAccepted);
}

TEST_F(DirectoryKeysTest, AtTheMomentOfItsRevocationAnIssuerCertifiesNoMore) {
  CertificateStatement late = tree.statement(tree.township);
  late.notBefore = Tree::now();
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admit(issued(late)), Admission::kAccepted);
  ASSERT_EQ(admitList(tree.city, 1, {revocation(tree.county, Reason::kSuperseded, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kRevoked);
  CertificateStatement other = tree.statement(tree.otherTownship);
  other.notBefore = Tree::now();
  EXPECT_EQ(admit(issued(other)), Admission::kRefused);
}

TEST_F(DirectoryKeysTest, AStolenKeyCountersignsNothingWhateverItsDate) {
  ASSERT_EQ(admitList(tree.province, 1,
                      {revocation(tree.city, Reason::kKeyStolen, Tree::now() + hours{1})}),
            Admission::kAccepted);
  expectRefused(next(tree.township, Continuity::kReenrolment), tree.city, "did not countersign");
}

TEST_F(DirectoryKeysTest, OnlyTheCertificateThatARenewalNamesMayBeShownAfterwards) {
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admit(issued(next(tree.township, Continuity::kRenewal), tree.township)),
            Admission::kAccepted);
  CertificateStatement between = tree.statement(tree.township);
  between.serial += 1;
  EXPECT_EQ(admit(issued(between)), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("no renewal ties it"));
}

TEST_F(DirectoryKeysTest, TheKeyThatCountersignedAReenrolmentWasNotTheOffices) {
  begin(tree.county);
  admitDownTo(tree.county);
  ASSERT_EQ(admit(issued(next(tree.township, Continuity::kReenrolment), tree.city)),
            Admission::kAccepted);
  CertificateStatement before = tree.statement(tree.township);
  before.signingKey = tree.statement(tree.city).signingKey;
  EXPECT_EQ(admit(issued(before)), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("no renewal ties it"));
}

TEST_F(DirectoryKeysTest, ARevokedIssuerRevokesNobody) {
  ASSERT_EQ(admitList(tree.city, 1, {revocation(tree.county, Reason::kSuperseded, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(admitList(tree.county, 1, {}), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("is revoked"));
}

TEST_F(DirectoryKeysTest, AListIsIssuedWhileItsIssuersCertificateIsValid) {
  const CertificateStatement& county = tree.statement(tree.county);
  const auto issuedAt = [&](Instant at) {
    const Bytes list = issue(tree.signingKey(tree.county), {.suite = 1,
                                                            .issuer = tree.county,
                                                            .issuerSerial = county.serial,
                                                            .number = 1,
                                                            .issuedAt = at,
                                                            .entries = {}});
    return directory->admit(*transaction, tables, **decode<RevocationList>(list));
  };
  const std::chrono::milliseconds tick{1};
  EXPECT_EQ(issuedAt(county.notBefore - tick), Admission::kRefused);
  EXPECT_EQ(issuedAt(county.notAfter), Admission::kRefused);
  EXPECT_EQ(issuedAt(county.notAfter - tick), Admission::kAccepted);
}

TEST_F(DirectoryKeysTest, ARevocationIsNotTakenBackByNamingAnother) {
  const Revocation stolen = revocation(tree.township, Reason::kKeyStolen, Tree::now());
  ASSERT_EQ(admitList(tree.county, 1, {stolen}), Admission::kAccepted);
  Revocation other = stolen;
  other.code = tree.otherTownship;
  EXPECT_EQ(admitList(tree.county, 2, {other}), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("takes a revocation back"));
}

TEST_F(DirectoryKeysTest, StandingFollowsTheCalendar) {
  const CertificateStatement& statement = tree.statement(tree.township);
  EXPECT_EQ(directory->standing(tree.township, statement.notBefore - hours{1}), Standing::kNotYet);
  EXPECT_EQ(directory->standing(tree.township, statement.notAfter - hours{1}), Standing::kCurrent);
  EXPECT_EQ(directory->standing(tree.township, statement.notAfter), Standing::kExpired);
  EXPECT_TRUE(directory->counts(tree.township, statement.serial, {{1}, 1}));
}

// --- sealing keys

class SealingKeysTest : public DirectoryKeysTest {
 protected:
  const crypto::Epoch present = crypto::epochAt(Tree::now());
  /// Of the township, unless it says otherwise.
  Bytes announced(crypto::Epoch epoch, std::string_view seed, std::uint64_t serial = 0) const {
    const auto key = crypto::SealingKey::fromSeed(support::seedFrom(seed));
    const SealingKeyStatement statement{1, tree.township,
                                        serial == 0 ? tree.serial(tree.township) : serial,
                                        epoch.number, key.publicKey()};
    return announce(serial == 0 ? before : after, statement);
  }
  crypto::SigningKey before = tree.signingKey(tree.township);
  crypto::SigningKey after = crypto::SigningKey::fromSeed(support::seedFrom("new key"));
};

TEST_F(SealingKeysTest, AreTheOfficesOwnWord) {
  begin(tree.county);
  const Bytes key = tree.sealingKeys(tree.township).front();
  EXPECT_EQ(admitKey(key), Admission::kOrphan);
  admitDownTo(tree.township);
  EXPECT_EQ(directory->sealingEpoch(tree.township, Tree::now()), std::nullopt);
  const auto decoded = decode<SealingKey>(key);
  const SealingKey forged{
      (*decoded)->statement,
      tree.signingKey(tree.county).sign(crypto::context::kSealingKey, (*decoded)->statement)};
  EXPECT_EQ(directory->admit(*transaction, tables, forged, Tree::now()), Admission::kRefused);
  EXPECT_EQ(admitKey(key), Admission::kAccepted);
  EXPECT_EQ(admitKey(key), Admission::kKnown);
  EXPECT_EQ(directory->sealingEpoch(tree.township, Tree::now()), present);
  EXPECT_EQ(*directory->sealingKey(tree.township, present),
            tree.ring(tree.township)->sealingKeys().find(present, Tree::now())->publicKey());
}

TEST_F(SealingKeysTest, AnEpochHasOne) {
  EXPECT_EQ(admitKey(announced(present, "a second key")), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("second key"));
}

TEST_F(SealingKeysTest, AreNotKeptWhenDeadAndNotBelievedFarAhead) {
  const crypto::Epoch dead{present.number - 6};
  EXPECT_EQ(admitKey(announced(dead, "dead")), Admission::kKnown);
  EXPECT_EQ(admitKey(announced({present.number + 3}, "ahead")), Admission::kRefused);
  EXPECT_EQ(admitKey(announced({0xffffffff}, "never")), Admission::kRefused);
  EXPECT_EQ(directory->sealingKey(tree.township, dead), nullptr);
}

TEST_F(SealingKeysTest, AKeyThatAnybodyCanAgreeWithIsRefused) {
  const Bytes weak =
      announce(tree.signingKey(tree.township),
               {1, tree.township, tree.serial(tree.township), present.number - 1, {}});
  EXPECT_EQ(admitKey(weak), Admission::kRefused);
}

TEST_F(SealingKeysTest, TheOldestGo) {
  Instant now = Tree::now();
  for (std::uint32_t i = 1; i <= Directory::kSealingKeysMax + 3; ++i) {
    now += crypto::kEpochLength;
    ASSERT_EQ(admitKey(announced({present.number + i}, std::to_string(i)), now),
              Admission::kAccepted)
        << directory->whyRefused();
  }
  EXPECT_EQ(directory->find(tree.township)->sealingKeys.size(), Directory::kSealingKeysMax);
  EXPECT_EQ(directory->sealingKey(tree.township, present), nullptr);
  EXPECT_EQ(reloaded()->find(tree.township)->sealingKeys.size(), Directory::kSealingKeysMax);
}

TEST_F(SealingKeysTest, AReplacedKeyVouchesOnlyForEpochsFromBefore) {
  const CertificateStatement renewal = next(tree.township, Continuity::kRenewal);
  ASSERT_EQ(admit(issued(renewal, tree.township)), Admission::kAccepted);
  const crypto::Epoch later{present.number + 1};
  const Instant then = crypto::beginOf(later);
  EXPECT_EQ(admitKey(announced(later, "thief"), then), Admission::kRefused);
  EXPECT_EQ(admitKey(announced({present.number - 1}, "before")), Admission::kAccepted);
  EXPECT_EQ(admitKey(announced(later, "own", renewal.serial), then), Admission::kAccepted);
  // Announced again under the new certificate, it no longer hangs on the old one.
  EXPECT_EQ(admitKey(announced({present.number - 1}, "before", renewal.serial)),
            Admission::kAccepted);
}

TEST_F(SealingKeysTest, ARevokedKeyVouchesForNothing) {
  ASSERT_EQ(admitList(tree.county, 1, {revocation(tree.township, Reason::kKeyStolen, Tree::now())}),
            Admission::kAccepted);
  EXPECT_EQ(admitKey(announced({present.number - 1}, "thief")), Admission::kRefused);
}

TEST_F(SealingKeysTest, GoWithAReenrolment) {
  const CertificateStatement statement = next(tree.township, Continuity::kReenrolment);
  ASSERT_EQ(admit(issued(statement, tree.city)), Admission::kAccepted);
  EXPECT_EQ(directory->sealingEpoch(tree.township, Tree::now()), std::nullopt);
  EXPECT_EQ(admitKey(tree.sealingKeys(tree.township).front()), Admission::kRefused);
  EXPECT_EQ(admitKey(announced(present, "fresh", statement.serial)), Admission::kAccepted);
  EXPECT_EQ(reloaded()->find(tree.township)->sealingKeys.size(), 1u);
}

// --- the disk

TEST_F(DirectoryKeysTest, TheDiskGivesBackWhatWasAccepted) {
  const CertificateStatement renewal = next(tree.township, Continuity::kRenewal);
  ASSERT_EQ(admit(issued(renewal, tree.township)), Admission::kAccepted);
  Revocation old = revocation(tree.township, Reason::kSuperseded, Tree::now());
  ASSERT_EQ(admitList(tree.county, 3, {old}), Admission::kAccepted);
  ASSERT_EQ(admitList({}, 9, {}), Admission::kAccepted);
  const Result<Directory> loaded = reloaded();
  ASSERT_TRUE(loaded.has_value()) << loaded.error().detail;
  EXPECT_EQ(loaded->version(), directory->version());
  EXPECT_EQ(loaded->children(), directory->children());
  EXPECT_EQ(loaded->revocationLists().size(), 2u);
  ASSERT_EQ(loaded->offices().size(), directory->offices().size());
  for (const auto& [code, office] : directory->offices()) {
    const KnownOffice* other = loaded->find(code);
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(other->current, office->current);
    EXPECT_EQ(other->certificates.size(), office->certificates.size());
    EXPECT_EQ(other->now().encoded, office->now().encoded);
    EXPECT_EQ(other->now().transportKey, office->now().transportKey);
    EXPECT_EQ(other->sealingKeys.size(), office->sealingKeys.size());
    EXPECT_EQ(other->revocationNumber, office->revocationNumber);
  }
  EXPECT_FALSE(loaded->counts(tree.township, old.serial, {{7}, 101}));
}

TEST_F(DirectoryKeysTest, ACrashBeforeTheCommitTakesAllOfItBack) {
  ASSERT_TRUE(transaction->commit().has_value());
  transaction = std::move(*store->begin());
  ASSERT_EQ(admit(issued(next(tree.township, Continuity::kRenewal), tree.township)),
            Admission::kAccepted);
  store->crash();
  transaction.reset();
  transaction = std::move(*store->begin());
  const auto loaded = Directory::load(*transaction, tables, tree.county, tree.root());
  EXPECT_EQ(loaded->version(), directory->version() - 1);
  EXPECT_EQ(loaded->find(tree.township)->current, tree.serial(tree.township));
}

TEST_F(DirectoryKeysTest, AnotherRootsStoreIsForeign) {
  ASSERT_TRUE(reloaded().has_value());
  const auto other = crypto::SigningKey::fromSeed(support::seedFrom("another root")).publicKey();
  const auto loaded = Directory::load(*transaction, tables, tree.county, other);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, ErrorCode::kStoreForeign);
}

TEST_F(DirectoryKeysTest, ADamagedEntryIsNamedByItsTable) {
  for (const auto& [table, name] : {std::pair{tables.certificates, "certificates"},
                                    {tables.sealingKeys, "sealing-keys"},
                                    {tables.revocations, "revocations"}}) {
    begin(tree.county);
    fill();
    const auto bytes = tree.certificate(tree.county);
    static_cast<void>(transaction->put(table, Key().code(tree.national).number(9), bytes));
    const auto loaded = reloaded();
    ASSERT_FALSE(loaded.has_value()) << name;
    EXPECT_EQ(loaded.error().code, ErrorCode::kStoreDamaged);
    EXPECT_THAT(loaded.error().detail, HasSubstr(name));
  }
}

TEST_F(DirectoryKeysTest, ACopyStaysAsItWas) {
  const Directory copy = *directory;
  ASSERT_EQ(admit(issued(next(tree.township, Continuity::kRenewal), tree.township)),
            Admission::kAccepted);
  EXPECT_EQ(copy.find(tree.township)->current, tree.serial(tree.township));
  EXPECT_NE(directory->find(tree.township)->current, tree.serial(tree.township));
  EXPECT_EQ(copy.find(tree.city), directory->find(tree.city));  // shared
}

}  // namespace
}  // namespace guantong::federation
