#include "simulator/birth.h"

#include <string>
#include <utility>

#include "crypto/check.h"
#include "crypto/suite.h"
#include "federation/wire.h"
#include "simulator/chance.h"

namespace guantong::simulator {

using federation::Admission;
using federation::Instant;
using federation::OfficeCode;

namespace {

/// Offices of a run are as old as offices usually are: their certificates neither begin nor end in
/// it.
constexpr std::chrono::days kCertifiedSince{100};
constexpr std::chrono::days kCertifiedFor{3 * 365};
constexpr auto kSuite = static_cast<std::uint16_t>(crypto::Suite::kEd25519Sha256XChaCha);

crypto::KeyRing ringOf(Chance& chance, Instant now) {
  crypto::KeyRing ring(chance.secret());
  for (const crypto::Epoch epoch : ring.sealingKeys().due(now)) {
    ring.sealingKeys().add(epoch, chance.secret());
  }
  return ring;
}

crypto::Bytes certificateOf(const PlannedOffice& office, const crypto::KeyRing& ring,
                            std::uint64_t serial, const crypto::SigningKey& issuer,
                            std::uint64_t issuerSerial, Instant now) {
  federation::CertificateStatement statement;
  statement.suite = kSuite;
  statement.code = office.code;
  statement.name = office.name;
  statement.level = office.level;
  statement.parent = statement.issuer = office.parent;
  statement.issuerSerial = issuerSerial;
  statement.serial = serial;
  statement.signingKey = ring.signingKey().publicKey();
  statement.transportKey = ring.transportKey().publicKey();
  statement.notBefore = now - kCertifiedSince;
  statement.notAfter = statement.notBefore + kCertifiedFor;
  return federation::issue(issuer, statement);
}

std::vector<crypto::Bytes> sealingKeysOf(const OfficeCode& office, const crypto::KeyRing& ring,
                                         std::uint64_t serial, Instant now) {
  std::vector<crypto::Bytes> keys;
  for (const crypto::Epoch epoch : ring.sealingKeys().held()) {
    const crypto::SealingKey* key = ring.sealingKeys().find(epoch, now);
    CHECK(key != nullptr);
    keys.push_back(federation::announce(ring.signingKey(),
                                        {kSuite, office, serial, epoch.number, key->publicKey()}));
  }
  return keys;
}

/// The issuer's certificates are counted from 1; an office has one, in the order of its siblings.
std::uint64_t serialOf(const Tree& tree, const PlannedOffice& office) {
  if (office.parent.empty()) return 1;
  const auto& siblings = tree.at(office.parent).children;
  std::uint64_t serial = 1;
  while (siblings[serial - 1] != office.code) ++serial;
  return serial;
}

}  // namespace

// By code, so that a parent is born before its children.
Births::Births(const Tree& tree, std::uint64_t seed, Instant now) : tree_(tree) {
  const crypto::Secret rootSeed = Chance(seed, "root").secret();
  root_ = crypto::SigningKey::fromSeed(rootSeed).publicKey();
  for (const auto& [code, office] : tree.offices()) {
    Chance chance(seed, "birth " + std::string(code.text()));
    auto ring = std::make_shared<const crypto::KeyRing>(ringOf(chance, now));
    Born born{ring, {chance.number()}, serialOf(tree, office), {}, {}};
    const Born* parent = office.parent.empty() ? nullptr : &born_.at(office.parent);
    const crypto::SigningKey parentKey =
        parent == nullptr ? crypto::SigningKey::fromSeed(rootSeed) : parent->ring->signingKey();
    born.certificate = certificateOf(office, *ring, born.serial, parentKey,
                                     parent == nullptr ? 0 : parent->serial, now);
    born.sealingKeys = sealingKeysOf(code, *ring, born.serial, now);
    born_.emplace(code, std::move(born));
  }
}

void Births::settle(federation::Store& store, const OfficeCode& code, Instant now) const {
  const auto tables = federation::Tables::open(store);
  CHECK(tables.has_value());
  auto transaction = store.begin();
  CHECK(transaction.has_value());
  federation::Directory directory(code, root_);
  std::vector<OfficeCode> known = tree_.above(code);
  known = {known.rbegin(), known.rend()};  // from the root down: an issuer comes first
  known.push_back(code);
  for (const OfficeCode& each : tree_.below(code)) known.push_back(each);
  for (const OfficeCode& each : known) {
    const Born& born = born_.at(each);
    const auto certificate = federation::decode<federation::Certificate>(born.certificate);
    CHECK(certificate.has_value());
    CHECK(directory.admit(**transaction, *tables, **certificate) == Admission::kAccepted);
    for (const crypto::Bytes& bytes : born.sealingKeys) {
      const auto key = federation::decode<federation::SealingKey>(bytes);
      CHECK(key.has_value());
      CHECK(directory.admit(**transaction, *tables, **key, now) == Admission::kAccepted);
    }
  }
  CHECK((*transaction)->commit().has_value());
}

}  // namespace guantong::simulator
