// tests/federation/directory_fixture.h: a directory over a store, and a tree to show it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/directory.h"
#include "federation/wire.h"
#include "tests/support/tree.h"

namespace guantong::federation {

/// A directory over a store, and a tree to fill it from.
class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() { begin(tree.county); }

  /// An empty directory of this office.
  void begin(const OfficeCode& self) {
    transaction.reset();
    store = std::make_unique<simulator::SimulatedStore>();
    tables = *Tables::open(*store);
    transaction = std::move(*store->begin());
    directory.emplace(self, tree.root());
  }
  void fill() { tree.fill(*directory, *transaction, tables); }
  /// Commits, loses power, opens again.
  Result<Directory> reloaded() {
    EXPECT_TRUE(transaction->commit().has_value());
    transaction.reset();
    store->crash();
    transaction = std::move(*store->begin());
    return Directory::load(*transaction, tables, directory->self(), tree.root());
  }

  Admission admit(ByteView certificate) {
    const auto decoded = decode<Certificate>(certificate);
    EXPECT_TRUE(decoded.has_value());
    return directory->admit(*transaction, tables, **decoded);
  }
  Admission admitKey(ByteView key, Instant now = support::Tree::now()) {
    return directory->admit(*transaction, tables, **decode<SealingKey>(key), now);
  }
  Admission admitList(const OfficeCode& issuer, std::uint64_t number,
                      std::vector<Revocation> entries, std::uint64_t issuerSerial = 0) {
    if (!issuer.empty() && issuerSerial == 0) issuerSerial = tree.serial(issuer);
    const Bytes list = issue(tree.signingKey(issuer), {.suite = 1,
                                                       .issuer = issuer,
                                                       .issuerSerial = issuerSerial,
                                                       .number = number,
                                                       .issuedAt = support::Tree::now(),
                                                       .entries = std::move(entries)});
    return directory->admit(*transaction, tables, **decode<RevocationList>(list));
  }
  /// Admits the certificates from the national office down to this one.
  void admitDownTo(const OfficeCode& code) {
    if (code.empty()) return;
    admitDownTo(tree.statement(code).parent);
    ASSERT_NE(admit(tree.certificate(code)), Admission::kRefused) << directory->whyRefused();
  }
  /// The next certificate of an office, with another key.
  CertificateStatement next(const OfficeCode& code, CertificateStatement::Continuity continuity,
                            std::string_view key = "new key") const {
    CertificateStatement statement = tree.statement(code);
    statement.serial += 100;
    statement.continuity = continuity;
    if (continuity != CertificateStatement::Continuity::kFirst)
      statement.previousSerial = tree.serial(code);
    statement.signingKey = crypto::SigningKey::fromSeed(support::seedFrom(key)).publicKey();
    statement.notBefore = support::Tree::now();
    return statement;
  }
  Bytes issued(const CertificateStatement& statement,
               const std::optional<OfficeCode>& continuity = {}) const {
    const crypto::SigningKey issuer = tree.signingKey(statement.issuer);
    if (!continuity) return issue(issuer, statement);
    const crypto::SigningKey second = tree.signingKey(*continuity);
    return issue(issuer, statement, &second);
  }
  Revocation revocation(const OfficeCode& code, Revocation::Reason reason, Instant at,
                        LogPosition lastGood = {{7}, 100}) const {
    return {tree.serial(code), code, reason, at, lastGood};
  }

  support::Tree tree;
  std::unique_ptr<simulator::SimulatedStore> store;
  Tables tables;
  std::unique_ptr<Transaction> transaction;
  std::optional<Directory> directory;
};

}  // namespace guantong::federation
