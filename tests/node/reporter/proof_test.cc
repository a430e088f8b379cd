#include "node/reporter/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/numbers.h"
#include "node/profile/day.h"
#include "tests/support/golden.h"
#include "tests/support/tree.h"
#include "tests/support/wire_samples.h"

namespace guantong::node::reporter {
namespace {

using support::Tree;

std::int32_t dayNow() {
  return static_cast<std::int32_t>(profile::dayOf(Tree::now()).time_since_epoch().count());
}

struct Made {
  Tree tree;
  FilingStatement statement;
  Bytes proof;

  Made() {
    statement = {.number = support::arrayOf<8>(0x5A),
                 .office = tree.township,
                 .serial = tree.serial(tree.township),
                 .name = std::string(tree.statement(tree.township).name),
                 .day = dayNow(),
                 .hotline = "12345",
                 .type = "投诉",
                 .due = dayNow() + 15};
    proof = make(statement, tree.signingKey(tree.township)).value();
  }
  std::optional<Bytes> make(const FilingStatement& said, const crypto::SigningKey& key) const {
    return makeProof(said, key, tree.directoryOf(tree.township));
  }
};

TEST(FilingProof, IsVerifiedByItselfAndLeadsToTheRoot) {
  const Made made;
  const auto verified = verifyProof(made.proof);
  ASSERT_TRUE(verified.has_value()) << verified.error().detail;
  EXPECT_EQ(verified->root, made.tree.root());
  EXPECT_EQ(verified->statement.office, made.tree.township);
  EXPECT_EQ(verified->statement.type, "投诉");
  EXPECT_EQ(verified->statement.day, dayNow());
  EXPECT_EQ(verified->statement.due, dayNow() + 15);
  EXPECT_TRUE(numberFrom(numberTextOf(verified->statement)).has_value());
}

TEST(FilingProof, EveryFlippedBitIsRefusedOrLeadsToAnotherRoot) {
  const Made made;
  for (std::size_t bit = 0; bit < made.proof.size() * 8; ++bit) {
    Bytes changed = made.proof;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    ASSERT_FALSE(verifyProof(changed).has_value()) << bit;
  }
}

TEST(FilingProof, EveryCutAndEveryAdditionIsRefused) {
  const Made made;
  for (std::size_t size = 0; size < made.proof.size(); ++size) {
    ASSERT_FALSE(verifyProof(ByteView(made.proof).first(size)).has_value()) << size;
  }
  Bytes longer = made.proof;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(verifyProof(longer).has_value());
}

TEST(FilingProof, NobodyProvesInAnotherOfficesName) {
  const Made made;
  EXPECT_FALSE(verifyProof(*made.make(made.statement, made.tree.signingKey(made.tree.county))));
  FilingStatement other = made.statement;
  other.name = "另一个镇";
  EXPECT_FALSE(verifyProof(*made.make(other, made.tree.signingKey(made.tree.township))));
  other = made.statement;
  other.office = made.tree.otherTownship;
  other.serial = made.tree.serial(made.tree.otherTownship);
  other.name = made.tree.statement(made.tree.otherTownship).name;
  EXPECT_FALSE(verifyProof(*made.make(other, made.tree.signingKey(made.tree.township))));
}

TEST(FilingProof, ADayBeforeTheCertificateIsNotProven) {
  const Made made;
  FilingStatement early = made.statement;
  early.day -= 30;
  EXPECT_FALSE(verifyProof(*made.make(early, made.tree.signingKey(made.tree.township))));
}

TEST(FilingProof, GoesThroughTextAndThroughCodesInAnyOrder) {
  const Made made;
  EXPECT_EQ(proofFrom(proofText(made.proof)).value(), made.proof);
  std::vector<std::string> parts = proofParts(made.proof);
  ASSERT_GT(parts.size(), 1U);
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) text += *part + "\n";
  EXPECT_EQ(proofFrom(text).value(), made.proof);
  parts.pop_back();
  text.clear();
  for (const std::string& part : parts) text += part + "\n";
  EXPECT_FALSE(proofFrom(text).has_value()) << "one is missing";
}

TEST(FilingProof, ATextThatWasChangedAnywhereIsRefused) {
  const Made made;
  const std::string text = proofText(made.proof);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto bytes = proofFrom(changed);
    ASSERT_FALSE(bytes && verifyProof(*bytes)) << at;
    if (at % 7 != 0) continue;
    const auto cut = proofFrom(std::string_view(text).substr(0, at));
    ASSERT_FALSE(cut && verifyProof(*cut)) << at;
  }
  EXPECT_FALSE(proofFrom(text + "\n").has_value());
  EXPECT_FALSE(proofFrom("").has_value());
}

TEST(FilingProof, SaysNothingThatLeadsToTheTicket) {
  // All that it is made of: a ticket's id, title or text has no way into it.
  const Made made;
  FilingStatement again = made.statement;
  again.number = support::arrayOf<8>(0x5B);
  const Bytes other = *made.make(again, made.tree.signingKey(made.tree.township));
  EXPECT_EQ(other.size(), made.proof.size());
}

TEST(FilingProof, StaysWhatItIs) {
  const Made made;
  support::expectGolden("filing_proof", made.proof);
  support::expectGoldenText("filing_proof.txt", proofText(made.proof));
}

}  // namespace
}  // namespace guantong::node::reporter
