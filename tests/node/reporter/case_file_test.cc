#include "node/reporter/case_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/reporter/custodian_key.h"
#include "tests/node/reporter/custody_samples.h"
#include "tests/support/golden.h"
#include "tests/support/small_order.h"

namespace guantong::node::reporter {
namespace {

using crypto::ByteView;
using crypto::Custodians;
using crypto::Quorum;
using federation::ErrorCode;
using samples::custodiansOf;
using samples::grantOf;
using samples::handedOver;
using samples::keyOf;
using samples::openedByAll;
using samples::randomnessOf;
using samples::readersKey;
using samples::sealsOf;
using samples::someCapsules;
using samples::someStatement;
using ::testing::HasSubstr;

struct CaseFile : ::testing::Test {
  crypto::Randomness randomness = randomnessOf();
  Custodians custodians = custodiansOf(2, 3);
  std::vector<samples::Sealed> capsules = someCapsules(custodians, randomness);

  Case begun(Quorum quorum = {0b011}) {
    return *beginCase(someStatement(), readersKey().publicKey(), sealsOf(capsules), quorum);
  }
  Case resealing(const Custodians& heirs) {
    return *beginCase(someStatement(), heirs, sealsOf(capsules), {0b011});
  }
  Result<Case> openedBy(const Case& of, std::size_t person) {
    return openCase(of, keyOf(person), randomness);
  }
  std::string whyNotBy(const Case& of, std::size_t person) {
    const auto opened = openedBy(of, person);
    return opened ? "" : opened.error().detail;
  }
};

TEST_F(CaseFile, TwoOfThreeOpenInTurnAndThePersonReadsWhatWasTyped) {
  const Case first = handedOver(begun());
  EXPECT_EQ(first.turn(), keyOf(0).publicKey());
  EXPECT_FALSE(first.isDone());
  const Case second = handedOver(*openedBy(first, 0));
  EXPECT_EQ(second.opened, 1);
  EXPECT_EQ(second.turn(), keyOf(1).publicKey());
  const Case done = handedOver(*openedBy(second, 1));
  EXPECT_TRUE(done.isDone());
  EXPECT_EQ(done.turn(), std::nullopt);

  const Grant grant = grantOf(done, capsules, randomness);
  const Result<Grant> read = decodeGrant(encode(grant));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, grant);
  for (std::size_t i = 0; i < capsules.size(); ++i) {
    const auto inside =
        readOpened(read->opened[i], read->statement.asked, read->statement.until, readersKey());
    ASSERT_TRUE(inside.has_value());
    EXPECT_TRUE(crypto::equalSecrets(inside->view(), capsules[i].inside.view()));
  }
}

TEST_F(CaseFile, FewerThanAreNeededLeaveNothingThatThePersonCouldRead) {
  const Case second = *openedBy(begun(), 0);
  for (const CaseCapsule& capsule : second.capsules) {
    const Opened tried{capsule.id, capsule.part, capsules[0].capsule.content, capsule.box, {}};
    EXPECT_FALSE(readOpened(tried, second.statement.asked, second.statement.until, readersKey()));
  }
  // Nor is a file that says that all have opened believed.
  Case claimed = second;
  claimed.opened = 2;
  EXPECT_FALSE(isSound(claimed));
}

TEST_F(CaseFile, TheCustodiansHalfAloneAndTheOfficesHalfAloneReadNothing) {
  const Grant grant = grantOf(openedByAll(begun(), randomness), capsules, randomness);
  const auto reads = [&](Opened opened) {
    return readOpened(opened, grant.statement.asked, grant.statement.until, readersKey())
        .has_value();
  };
  Opened opened = grant.opened[0];
  ASSERT_TRUE(reads(opened));
  opened.subkey.clear();
  EXPECT_FALSE(reads(opened));
  opened = grant.opened[0];
  opened.wrapped.clear();
  EXPECT_FALSE(reads(opened));
  opened = grant.opened[0];
  std::swap(opened.wrapped, opened.subkey);
  EXPECT_FALSE(reads(opened));
  opened = grant.opened[0];
  opened.subkey = grant.opened[1].subkey;
  EXPECT_FALSE(reads(opened));
}

TEST_F(CaseFile, NobodyElseReadsAGrantNorUnderAnotherRequestOrDate) {
  const Grant grant = grantOf(openedByAll(begun(), randomness), capsules, randomness);
  const Statement& said = grant.statement;
  const Opened& opened = grant.opened[0];
  ASSERT_TRUE(readOpened(opened, said.asked, said.until, readersKey()).has_value());
  for (std::size_t person = 0; person < 3; ++person) {
    EXPECT_FALSE(readOpened(opened, said.asked, said.until, keyOf(person)).has_value());
  }
  EXPECT_FALSE(readOpened(opened, {}, said.until, readersKey()).has_value());
  const auto later = said.until + std::chrono::hours{24};
  EXPECT_FALSE(readOpened(opened, said.asked, later, readersKey()).has_value());
}

TEST_F(CaseFile, WhoIsNotItsTurnIsToldWhyAndWhoseItIs) {
  const Case first = begun();
  EXPECT_THAT(whyNotBy(first, 1), HasSubstr("another custodian's turn first"));
  EXPECT_THAT(whyNotBy(first, 1), HasSubstr(fingerprintOf(keyOf(0).publicKey())));
  EXPECT_THAT(whyNotBy(first, 2), HasSubstr("was not asked this time"));
  EXPECT_THAT(whyNotBy(first, 9), HasSubstr("is not of its custodians"));
  const Case second = *openedBy(first, 0);
  EXPECT_THAT(whyNotBy(second, 0), HasSubstr("has opened it already"));
  EXPECT_THAT(whyNotBy(second, 0), HasSubstr(fingerprintOf(keyOf(1).publicKey())));
  const Case done = *openedBy(second, 1);
  EXPECT_THAT(whyNotBy(done, 1), HasSubstr("hand it back to the office"));
}

TEST_F(CaseFile, ACapsuleOfAnotherCaseStopsTheWholeStep) {
  Case mixed = begun();
  mixed.capsules[1].id[0] ^= std::byte{1};
  const auto opened = openedBy(mixed, 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(opened.error().detail, HasSubstr("capsule 2 of 2 does not open"));

  Case swapped = begun();
  std::swap(swapped.capsules[0].box, swapped.capsules[1].box);
  EXPECT_FALSE(openedBy(swapped, 0));
  Case otherQuorum = begun({0b011});
  otherQuorum.quorum = {0b101};
  EXPECT_FALSE(openedBy(otherQuorum, 0));
}

TEST_F(CaseFile, ResealingGivesHeirsWhatTheOldOnesHeldAndShowsIt) {
  const Custodians heirs = custodiansOf(3, 4, 5);
  const Case done = openedByAll(resealing(heirs), randomness);
  ASSERT_TRUE(done.isDone());
  for (std::size_t i = 0; i < capsules.size(); ++i) {
    const auto old = sealOf(capsules[i].capsule);
    const auto seal = crypto::CustodySeal::decode(done.capsules[i].box);
    ASSERT_TRUE(seal.has_value());
    EXPECT_EQ(seal->commitment, old->commitment);
    EXPECT_EQ(seal->custodians, heirs);
    capsules[i].capsule.seal = done.capsules[i].box;
  }
  // And the heirs open it for a person, where the old ones don't any more.
  Case again = *beginCase(someStatement(), readersKey().publicKey(), sealsOf(capsules), {0b1011});
  EXPECT_FALSE(openedBy(again, 0));
  const Grant grant = grantOf(openedByAll(again, randomness, 5), capsules, randomness);
  const auto inside =
      readOpened(grant.opened[0], grant.statement.asked, grant.statement.until, readersKey());
  ASSERT_TRUE(inside.has_value());
  EXPECT_TRUE(crypto::equalSecrets(inside->view(), capsules[0].inside.view()));
}

TEST_F(CaseFile, AResealedCaseThatHoldsSomethingElseIsNotSound) {
  const Custodians heirs = custodiansOf(2, 3, 5);
  const Case done = openedByAll(resealing(heirs), randomness);
  ASSERT_TRUE(isSound(done));
  Case changed = done;
  changed.capsules[0].commitment[0] ^= std::byte{1};
  EXPECT_FALSE(isSound(changed));
  changed = done;
  std::swap(changed.capsules[0].box, changed.capsules[1].box);
  EXPECT_FALSE(isSound(changed));
  changed = done;
  changed.to = custodiansOf(2, 2, 5);
  EXPECT_FALSE(isSound(changed));
}

TEST_F(CaseFile, ItsDigitsStayOnTheWayAndChangeWithAllThatIsSaid) {
  const Case first = begun();
  const std::string digits = digitsOf(first);
  EXPECT_EQ(digits.size(), 23U);
  EXPECT_EQ(digitsOf(handedOver(openedByAll(first, randomness))), digits);
  const auto changed = [&](auto change) {
    Case other = first;
    change(other);
    return digitsOf(other) != digits;
  };
  EXPECT_TRUE(changed([](Case& c) { c.to = keyOf(7).publicKey(); }));
  EXPECT_TRUE(changed([](Case& c) { c.statement.person = 13; }));
  EXPECT_TRUE(changed([](Case& c) { c.statement.reason += "。"; }));
  EXPECT_TRUE(changed([](Case& c) { c.statement.until += std::chrono::hours{1}; }));
  EXPECT_TRUE(changed([](Case& c) { c.capsules.pop_back(); }));
  EXPECT_TRUE(changed([](Case& c) { c.quorum = {0b101}; }));
  EXPECT_TRUE(changed([](Case& c) { c.evidence.push_back(support::bytesOf("event")); }));
}

TEST_F(CaseFile, WhatCannotBeginIsRefused) {
  const auto refuses = [&](auto change) {
    Statement statement = someStatement();
    Case::To to = readersKey().publicKey();
    std::vector<CaseSeal> seals = sealsOf(capsules);
    Quorum quorum{0b011};
    std::vector<crypto::Bytes> evidence;
    change(statement, to, seals, quorum, evidence);
    const auto made = beginCase(statement, to, seals, quorum, evidence);
    return !made && made.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_FALSE(refuses([](auto&...) {}));
  EXPECT_TRUE(refuses([](auto&, auto&, auto& seals, auto&...) { seals.clear(); }));
  EXPECT_TRUE(refuses([](auto&, auto&, auto& seals, auto&...) {
    seals.insert(seals.end(), kCaseCapsulesMax, seals[0]);
  }));
  EXPECT_TRUE(refuses([](auto&, auto&, auto& seals, auto&...) { seals[1] = seals[0]; }));
  EXPECT_TRUE(refuses([&](auto&, auto&, auto& seals, auto&...) {
    auto others = someCapsules(custodiansOf(2, 3, 1), randomness);
    seals[1] = sealsOf(others)[1];
  }));
  EXPECT_TRUE(refuses([](auto&, auto&, auto&, auto& quorum, auto&) { quorum = {0b001}; }));
  EXPECT_TRUE(refuses([](auto& statement, auto&...) { statement.parts = bitOf(Part::kIdentity); }));
  EXPECT_TRUE(refuses([](auto& statement, auto&...) { statement.reason.assign(1001, 'x'); }));
  EXPECT_TRUE(refuses([](auto& statement, auto&...) { statement.intake = {}; }));
  EXPECT_TRUE(refuses([](auto& statement, auto&...) { statement.ticket = "a\x1b[2J"; }));
  EXPECT_TRUE(refuses([](auto& statement, auto&...) { statement.until = {}; }));
  EXPECT_TRUE(refuses([](auto&, auto&, auto&, auto&, auto& evidence) {
    evidence.assign(kEvidenceMax + 1, support::bytesOf("event"));
  }));
  EXPECT_TRUE(refuses([](auto&, auto& to, auto&...) {
    to = crypto::SealingPublicKey{support::smallOrderPoints().front()};
  }));
}

TEST_F(CaseFile, EverySpoiltFileIsRefusedAndSoIsEverySpoiltText) {
  const crypto::Bytes bytes = encode(*openedBy(begun(), 0));
  support::forEverySpoiling(bytes, [](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(decodeCase(spoilt)) << how;
  });
  const std::string text = armoured(kCaseFile, bytes);
  EXPECT_TRUE(text.starts_with("-----BEGIN GUANTONG CASE-----\n"));
  support::forEverySpoiling(crypto::viewOf(text), [&](ByteView spoilt, const std::string& how) {
    const auto read = unarmoured(kCaseFile, crypto::textOf(spoilt));
    // Line ends and blanks are free, and so is what stands around it.
    EXPECT_TRUE(!read || !decodeCase(*read) || *read == bytes) << how;
  });
}

TEST_F(CaseFile, EverySpoiltFileWithARightChecksumOpensToNobodyOrSaysSoByItsDigits) {
  capsules.pop_back();
  const Case first = begun();
  const crypto::Bytes bytes = encode(first);
  const ByteView content = ByteView(bytes).first(bytes.size() - sizeof(crypto::Hash));
  std::size_t decoded = 0;
  support::forEverySpoiling(content, [&](ByteView spoilt, const std::string& how) {
    crypto::Bytes checked(spoilt.begin(), spoilt.end());
    crypto::append(checked, crypto::sha256(spoilt));
    const auto read = decodeCase(checked);
    if (!read) return;
    ++decoded;
    EXPECT_TRUE(digitsOf(*read) != digitsOf(first) || !openedBy(*read, 0)) << how;
  });
  EXPECT_GT(decoded, 1000U);
}

TEST_F(CaseFile, SurvivesWhatAMailProgramDoesToIt) {
  const crypto::Bytes bytes = encode(begun());
  std::string text = "王敏：\r\n\r\n请尽快办理。\r\n" + armoured(kCaseFile, bytes) + "\n-- \n落款";
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 2)) {
    text.insert(at, "\r");
  }
  EXPECT_EQ(unarmoured(kCaseFile, text), bytes);
  EXPECT_EQ(unarmoured(kCaseFile, crypto::textOf(bytes)), bytes);
  EXPECT_FALSE(unarmoured(kGrantFile, text));
  EXPECT_FALSE(unarmoured(kCaseFile, text.substr(0, text.size() / 2)));
  EXPECT_EQ(unarmoured(kCaseFile, std::string(armouredBytesMax(kCaseFile) + 1, ' ')).error().code,
            ErrorCode::kTooLarge);
}

TEST_F(CaseFile, ANewerVersionIsToldFromDamage) {
  const crypto::Bytes bytes = encode(begun());
  const auto content = contentOf(kCaseFile, bytes);
  FileKind newer = kCaseFile;
  newer.version = 2;
  EXPECT_EQ(decodeCase(framed(newer, *content)).error().code, ErrorCode::kUnknownVersion);
  newer.version = 0;
  EXPECT_EQ(decodeCase(framed(newer, *content)).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(decodeCase(framed(kGrantFile, *content)).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(decodeCase(crypto::Bytes(kCaseFile.bytesMax + 1)).error().code, ErrorCode::kTooLarge);
}

TEST_F(CaseFile, TheLargestFitsItsLimit) {
  capsules.clear();
  const Custodians five = custodiansOf(3, 5);
  for (std::size_t i = 0; i < kCaseCapsulesMax; ++i) {
    capsules.push_back(
        samples::sealedOf(Part::kIdentity, samples::textSecret("x"), five, randomness));
  }
  Statement statement = someStatement();
  statement.reason.assign(kStatementReasonBytesMax, 'x');
  statement.legalBasis = statement.reason;
  const std::vector<crypto::Bytes> evidence(kEvidenceMax, crypto::Bytes(kEvidenceBytesMax));
  const auto begun = beginCase(statement, five, sealsOf(capsules), {0b00111}, evidence);
  ASSERT_TRUE(begun) << begun.error().detail;
  EXPECT_LE(encode(openedByAll(*begun, randomness)).size(), kCaseFile.bytesMax);
  const Grant grant{statement,
                    {kOpenedMax, Opened{{},
                                        Part::kAttachment,
                                        crypto::Bytes(kContentBytesMax),
                                        crypto::Bytes(kWrappedHalfBytes),
                                        crypto::Bytes(kSubkeyHalfBytes)}}};
  Grant different = grant;
  for (std::size_t i = 0; i < kOpenedMax; ++i) {
    different.opened[i].capsule[0] = static_cast<std::byte>(i);
  }
  EXPECT_FALSE(isSound(grant)) << "one capsule stands in it twice";
  EXPECT_TRUE(decodeGrant(encode(different)));
}

TEST_F(CaseFile, EverySpoiltGrantIsRefused) {
  capsules.erase(capsules.begin());
  const crypto::Bytes bytes =
      encode(grantOf(openedByAll(begun(), randomness), capsules, randomness));
  support::forEverySpoiling(bytes, [](ByteView spoilt, const std::string& how) {
    EXPECT_FALSE(decodeGrant(spoilt)) << how;
  });
  // With the checksum made right, what matters to reading it still opens nothing.
  const ByteView content = ByteView(bytes).first(bytes.size() - sizeof(crypto::Hash));
  const Grant whole = *decodeGrant(bytes);
  support::forEverySpoiling(content, [&](ByteView spoilt, const std::string& how) {
    crypto::Bytes checked(spoilt.begin(), spoilt.end());
    crypto::append(checked, crypto::sha256(spoilt));
    const auto read = decodeGrant(checked);
    if (!read) return;
    const bool bound = read->opened != whole.opened ||
                       read->statement.asked != whole.statement.asked ||
                       read->statement.until != whole.statement.until;
    const bool reads =
        readOpened(read->opened[0], read->statement.asked, read->statement.until, readersKey())
            .has_value();
    EXPECT_NE(reads, bound) << how;
  });
}

TEST_F(CaseFile, HaveTheBytesTheyAlwaysHad) {
  const Case first = begun();
  support::expectGolden("case_begun", encode(first));
  const Case second = *openedBy(first, 0);
  const Case done = *openedBy(second, 1);
  support::expectGolden("case_done", encode(done));
  support::expectGolden("case_resealed",
                        encode(openedByAll(resealing(custodiansOf(2, 3, 5)), randomness)));
  const Grant grant = grantOf(done, capsules, randomness);
  support::expectGolden("grant", encode(grant));
  const auto read = decodeGrant(support::golden("grant"));
  ASSERT_TRUE(read);
  EXPECT_TRUE(
      readOpened(read->opened[0], read->statement.asked, read->statement.until, readersKey())
          .has_value());
}

TEST(CaseStatement, IsOverAfterTheDayInChinaThatItNames) {
  Statement statement = someStatement();
  statement.until = *profile::instantFrom("2026-12-01T10:00");
  const auto over = [&](const char* at) { return isOver(statement, *profile::instantFrom(at)); };
  EXPECT_FALSE(over("2026-11-21"));
  EXPECT_FALSE(over("2026-12-01T23:59:59"));
  EXPECT_TRUE(over("2026-12-02"));
  EXPECT_EQ(lastDayOf(statement), "2026-12-01");
  // 24:00 of a day is not the day after.
  statement.until = *profile::instantFrom("2026-12-02");
  EXPECT_FALSE(over("2026-12-01T23:59:59"));
  EXPECT_TRUE(over("2026-12-02"));
  EXPECT_EQ(lastDayOf(statement), "2026-12-01");
}

/// One quorum, member after member, with everybody trying at each step.
void expectOnlyItsQuorumOpens(const Custodians& custodians, Quorum quorum, bool reseals) {
  auto randomness = randomnessOf(quorum.members);
  std::vector<samples::Sealed> capsules;
  for (int i = 0; i < 2; ++i) {
    capsules.push_back(
        samples::sealedOf(Part::kOriginal, samples::textSecret("标记"), custodians, randomness));
  }
  Case::To to = readersKey().publicKey();
  if (reseals) to = custodiansOf(1, 2, 8);
  Case now = *beginCase(someStatement(), to, sealsOf(capsules), quorum);
  const std::string digits = digitsOf(now);
  const std::size_t count = custodians.keys().size();
  for (std::size_t person = 0; person < count; ++person) {
    if ((quorum.members >> person & 1) == 0) continue;
    for (std::size_t other = 0; other < count + 1; ++other) {
      ASSERT_EQ(openCase(now, keyOf(other), randomness).has_value(), other == person);
    }
    ASSERT_EQ(now.turn(), keyOf(person).publicKey());
    now = handedOver(*openCase(now, keyOf(person), randomness));
  }
  ASSERT_TRUE(now.isDone());
  EXPECT_EQ(digitsOf(now), digits);
  if (reseals) return;
  for (const Opened& opened : grantOf(now, capsules, randomness).opened) {
    const auto inside = readOpened(opened, now.statement.asked, now.statement.until, readersKey());
    ASSERT_TRUE(inside.has_value());
    EXPECT_EQ(crypto::textOf(inside->view()), "标记");
  }
}

TEST(CaseQuorums, EachOpensInItsOrderAndNobodyElseAnyStepOfItForAllKAndN) {
  for (std::size_t count = 1; count <= crypto::kCustodiansMax; ++count) {
    for (std::size_t threshold = 1; threshold <= count; ++threshold) {
      const Custodians custodians = custodiansOf(threshold, count);
      for (const Quorum quorum : custodians.quorums()) {
        for (const bool reseals : {false, true}) {
          SCOPED_TRACE(std::to_string(threshold) + " of " + std::to_string(count) + ", quorum " +
                       std::to_string(quorum.members));
          expectOnlyItsQuorumOpens(custodians, quorum, reseals);
        }
      }
    }
  }
}

}  // namespace
}  // namespace guantong::node::reporter
