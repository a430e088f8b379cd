// The tree: chains to the root, places, ways. Whose keys count: directory_keys_test.cc.
#include "tests/federation/directory_fixture.h"

namespace guantong::federation {
namespace {

using Continuity = CertificateStatement::Continuity;
using std::chrono::days;
using std::chrono::hours;
using support::Tree;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// --- the chain to the root

TEST_F(DirectoryTest, IsEmptyAndWithoutParentBeforeEnrolment) {
  EXPECT_TRUE(directory->parent().empty());
  EXPECT_TRUE(directory->offices().empty());
  EXPECT_EQ(directory->nextHop(tree.township), std::nullopt);
  EXPECT_EQ(directory->standing(tree.county, Tree::now()), Standing::kUnknown);
  EXPECT_THAT(directory->chainOf(tree.county), IsEmpty());
}

TEST_F(DirectoryTest, BelievesAChainFromTheRootDown) {
  admitDownTo(tree.township);
  EXPECT_EQ(directory->offices().size(), 5u);
  EXPECT_EQ(directory->standing(tree.township, Tree::now()), Standing::kCurrent);
  EXPECT_EQ(*directory->signingKey(tree.township, tree.serial(tree.township)),
            tree.statement(tree.township).signingKey);
  EXPECT_EQ(directory->version(), 5u);
}

TEST_F(DirectoryTest, WithoutItsIssuerACertificateIsAnOrphanAndLeavesNoTrace) {
  admitDownTo(tree.province);
  EXPECT_EQ(admit(tree.certificate(tree.county)), Admission::kOrphan);
  EXPECT_EQ(directory->find(tree.county), nullptr);
  EXPECT_EQ(directory->version(), 2u);
  EXPECT_EQ(admit(tree.certificate(tree.city)), Admission::kAccepted);
  EXPECT_EQ(admit(tree.certificate(tree.county)), Admission::kAccepted);
}

TEST_F(DirectoryTest, AnIssuerWhoseCertificateOfThatSerialIsNotKnownMakesAnOrphan) {
  admitDownTo(tree.city);
  CertificateStatement statement = tree.statement(tree.county);
  statement.issuerSerial += 1;
  EXPECT_EQ(admit(issued(statement)), Admission::kOrphan);
}

TEST_F(DirectoryTest, ShownAgainItIsKnown) {
  admitDownTo(tree.county);
  EXPECT_EQ(admit(tree.certificate(tree.county)), Admission::kKnown);
  EXPECT_EQ(directory->version(), 4u);
}

TEST_F(DirectoryTest, AnotherRootsNationalOfficeIsRefused) {
  const auto other = crypto::SigningKey::fromSeed(support::seedFrom("another root"));
  EXPECT_EQ(admit(issue(other, tree.statement(tree.national))), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("did not sign"));
}

TEST_F(DirectoryTest, ASecondNationalOfficeIsRefused) {
  CertificateStatement statement = tree.statement(tree.province);
  statement.issuer = statement.parent = {};
  statement.issuerSerial = 0;
  statement.level = 0;
  EXPECT_EQ(admit(issue(tree.rootKey(), statement)), Admission::kRefused);
}

TEST_F(DirectoryTest, SignedByAnotherThanItsIssuerIsRefused) {
  admitDownTo(tree.city);
  EXPECT_EQ(admit(issue(tree.signingKey(tree.province), tree.statement(tree.county))),
            Admission::kRefused);
  EXPECT_EQ(directory->find(tree.county), nullptr);
}

TEST_F(DirectoryTest, EveryFlippedBitOfACertificateIsRefusedOrAnOrphan) {
  admitDownTo(tree.city);
  const auto sound = decode<Certificate>(tree.certificate(tree.county));
  Bytes statement((*sound)->statement.begin(), (*sound)->statement.end());
  for (std::size_t bit = 0; bit < 8 * statement.size(); ++bit) {
    const auto mask = static_cast<std::byte>(1u << (bit % 8));
    statement[bit / 8] ^= mask;
    const Admission admission =
        directory->admit(*transaction, tables, Certificate{statement, (*sound)->signature, {}});
    EXPECT_NE(admission, Admission::kAccepted) << bit;
    statement[bit / 8] ^= mask;
  }
  Certificate spoilt = **sound;
  for (std::size_t bit = 0; bit < 512; ++bit) {
    const auto mask = static_cast<std::byte>(1u << (bit % 8));
    spoilt.signature[bit / 8] ^= mask;
    EXPECT_EQ(directory->admit(*transaction, tables, spoilt), Admission::kRefused) << bit;
    spoilt.signature[bit / 8] ^= mask;
  }
}

TEST_F(DirectoryTest, AnUnknownSuiteIsRefused) {
  admitDownTo(tree.city);
  CertificateStatement statement = tree.statement(tree.county);
  statement.suite = 2;
  EXPECT_EQ(admit(issued(statement)), Admission::kRefused);
  EXPECT_THAT(directory->whyRefused(), HasSubstr("suite"));
}

TEST_F(DirectoryTest, TheIssuerMustBeValidWhenTheCertificateBegins) {
  admitDownTo(tree.city);
  CertificateStatement statement = tree.statement(tree.county);
  statement.notBefore = tree.statement(tree.city).notBefore - hours{1};
  EXPECT_EQ(admit(issued(statement)), Admission::kRefused);
  statement.notBefore = tree.statement(tree.city).notAfter;
  statement.notAfter = statement.notBefore + days{1};
  EXPECT_EQ(admit(issued(statement)), Admission::kRefused);
  statement.notBefore -= hours{1};
  EXPECT_EQ(admit(issued(statement)), Admission::kAccepted) << directory->whyRefused();
}

// --- the place in the tree

TEST_F(DirectoryTest, APlaceIsOneLevelBelowItsIssuer) {
  admitDownTo(tree.city);
  for (const int level : {1, 2, 4, 8}) {
    CertificateStatement statement = tree.statement(tree.county);
    statement.level = static_cast<std::uint8_t>(level);
    EXPECT_EQ(admit(issued(statement)), Admission::kRefused) << level;
  }
}

TEST_F(DirectoryTest, AUnitIsAnyNumberOfLevelsBelowItsIssuer) {
  admitDownTo(tree.county);
  CertificateStatement statement = tree.statement(tree.unit);
  statement.level = 3;
  EXPECT_EQ(admit(issued(statement)), Admission::kRefused);
  statement.level = 7;
  EXPECT_EQ(admit(issued(statement)), Admission::kAccepted);
}

TEST_F(DirectoryTest, TheParentIsTheIssuer) {
  admitDownTo(tree.city);
  CertificateStatement statement = tree.statement(tree.county);
  statement.parent = tree.province;
  EXPECT_EQ(admit(issued(statement)), Admission::kRefused);
}

TEST_F(DirectoryTest, NobodyCertifiesACodeOutsideItsOwnFirst) {
  admitDownTo(tree.cousinCity);
  CertificateStatement statement = tree.statement(tree.county);  // 3301..., not 3302...
  statement.parent = statement.issuer = tree.cousinCity;
  statement.issuerSerial = tree.serial(tree.cousinCity);
  EXPECT_EQ(admit(issued(statement)), Admission::kRefused);
  statement.continuity = Continuity::kReenrolment;
  statement.serial = 30;
  statement.previousSerial = 3;
  EXPECT_EQ(admit(issued(statement, tree.province)), Admission::kRefused);
  statement.continuity = Continuity::kRenewal;
  EXPECT_EQ(admit(issued(statement, tree.county)), Admission::kOrphan);  // an office that moved?
}

TEST(MayCertify, PlacesWithinItsDigitsAndUnitsOfItsName) {
  const auto may = [](std::string_view issuer, std::string_view code) {
    return mayCertify(*OfficeCode::parse(issuer), *OfficeCode::parse(code));
  };
  EXPECT_TRUE(may("000000000000", "330000000000"));
  EXPECT_TRUE(may("330000000000", "330106000000"));
  EXPECT_TRUE(may("330106000000", "330106001000"));
  EXPECT_TRUE(may("330106001000", "330106001002"));
  EXPECT_TRUE(may("330106000000", "330106000000-water"));
  EXPECT_TRUE(may("000000000000-grid", "330000000000-grid"));
  EXPECT_TRUE(may("330106000000-water", "330106000000-water-east"));
  EXPECT_FALSE(may("330106000000", "330106000000"));
  EXPECT_FALSE(may("330106000000", "330105001000"));
  EXPECT_FALSE(may("330106000000", "330100000000"));
  EXPECT_FALSE(may("330106001000", "330106000000-water"));
  EXPECT_FALSE(may("330106000000-water", "330106001000"));
  EXPECT_FALSE(may("330106000000-water", "330106000000-fire"));
  EXPECT_FALSE(may("330106000000-water", "330106000000-waterworks"));
}

TEST_F(DirectoryTest, KnowsWhoIsAboveWhom) {
  fill();
  EXPECT_EQ(directory->parent(), tree.city);
  EXPECT_THAT(directory->children(), ElementsAre(tree.unit, tree.township, tree.otherTownship));
  EXPECT_THAT(directory->ancestors(tree.township),
              ElementsAre(tree.county, tree.city, tree.province, tree.national));
  EXPECT_TRUE(directory->isBelow(tree.township, tree.province));
  EXPECT_FALSE(directory->isBelow(tree.province, tree.township));
  EXPECT_FALSE(directory->isBelow(tree.county, tree.county));
  EXPECT_FALSE(directory->isBelow(tree.cousinTownship, tree.city));
}

TEST_F(DirectoryTest, TheNextHopIsTheChildThatLeadsThereOrTheParent) {
  fill();
  EXPECT_EQ(directory->nextHop(tree.township), tree.township);
  EXPECT_EQ(directory->nextHop(tree.cousinTownship), tree.city);
  EXPECT_EQ(directory->nextHop(tree.national), tree.city);
  EXPECT_EQ(directory->nextHop(*OfficeCode::parse("110000000000")), tree.city);
  EXPECT_EQ(directory->nextHop(tree.county), std::nullopt);
  begin(tree.national);
  fill();
  EXPECT_EQ(directory->nextHop(tree.cousinTownship), tree.province);
  EXPECT_EQ(directory->nextHop(*OfficeCode::parse("110000000000")), std::nullopt);
}

TEST_F(DirectoryTest, AChainOfItIsBelievedByWhoKnowsNothing) {
  fill();
  const std::vector<ByteView> chain = directory->chainOf(tree.cousinTownship);
  EXPECT_EQ(chain.size(), 5u);
  Directory other(tree.national, tree.root());
  simulator::SimulatedStore otherStore;
  const Tables otherTables = *Tables::open(otherStore);
  const auto writing = std::move(*otherStore.begin());
  for (const ByteView certificate : chain) {
    EXPECT_EQ(other.admit(*writing, otherTables, **decode<Certificate>(certificate)),
              Admission::kAccepted);
  }
}

}  // namespace
}  // namespace guantong::federation
