#include "tests/support/tree.h"

#include "crypto/check.h"
#include "federation/wire.h"

namespace guantong::support {

using namespace federation;

crypto::Secret seedFrom(std::string_view text) {
  crypto::Secret seed(32);
  crypto::blake2b(seed.span(), {}, {crypto::viewOf(text)});
  return seed;
}

std::shared_ptr<const crypto::KeyRing> ringFrom(std::string_view text, Instant now) {
  auto ring = std::make_shared<crypto::KeyRing>(seedFrom(text));
  for (const crypto::Epoch epoch : ring->sealingKeys().due(now)) {
    ring->sealingKeys().add(epoch,
                            seedFrom(std::string(text) + "/" + std::to_string(epoch.number)));
  }
  return ring;
}

Instant Tree::now() {
  using namespace std::chrono;
  return sys_days{year{2026} / June / 15} + hours{9};
}

Tree::Tree() : root_(crypto::SigningKey::fromSeed(seedFrom("root"))) {
  const auto place = [this](OfficeCode& member, std::string_view code, const OfficeCode& parent) {
    member = *OfficeCode::parse(code);
    add(member, parent);
  };
  place(national, kNationalCode, {});
  place(province, "330000000000", national);
  place(city, "330100000000", province);
  place(county, "330106000000", city);
  place(township, "330106001000", county);
  place(otherTownship, "330106002000", county);
  place(unit, "330106000000-water", county);
  place(otherCounty, "330105000000", city);
  place(cousinCity, "330200000000", province);
  place(cousinCounty, "330203000000", cousinCity);
  place(cousinTownship, "330203001000", cousinCounty);
}

void Tree::add(const OfficeCode& code, const OfficeCode& parent) {
  Member& member = members_[code];
  member.name = "Office " + std::string(code.text());
  member.ring = ringFrom(code.text(), now());
  const bool top = parent.empty();
  CHECK(top || members_.contains(parent));
  const crypto::SigningKey key = member.ring->signingKey();
  member.statement = {
      .suite = 1,
      .code = code,
      .name = member.name,
      .level = top ? std::uint8_t{0}
                   : static_cast<std::uint8_t>(members_.at(parent).statement.level + 1),
      .parent = parent,
      .issuer = parent,
      .issuerSerial = top ? 0 : serial(parent),
      .serial = top ? ++certifiedByRoot_ : ++members_.at(parent).certified,
      .signingKey = key.publicKey(),
      .transportKey = member.ring->transportKey().publicKey(),
      .notBefore = now() - std::chrono::days{1},
      .notAfter = now() + std::chrono::days{730}};
  member.certificate = issue(signingKey(parent), member.statement);
  for (const crypto::Epoch epoch : member.ring->sealingKeys().held()) {
    const crypto::SealingPublicKey& sealing =
        member.ring->sealingKeys().find(epoch, now())->publicKey();
    member.sealingKeys.push_back(
        announce(key, {1, code, member.statement.serial, epoch.number, sealing}));
  }
  order_.push_back(code);
}

std::shared_ptr<const crypto::KeyRing> Tree::ring(const OfficeCode& code) const {
  return members_.at(code).ring;
}

crypto::SigningKey Tree::signingKey(const OfficeCode& code) const {
  if (code.empty()) return crypto::SigningKey::fromSeed(seedFrom("root"));
  return members_.at(code).ring->signingKey();
}

std::uint64_t Tree::serial(const OfficeCode& code) const {
  return members_.at(code).statement.serial;
}

const CertificateStatement& Tree::statement(const OfficeCode& code) const {
  return members_.at(code).statement;
}

const Bytes& Tree::certificate(const OfficeCode& code) const {
  return members_.at(code).certificate;
}

const std::vector<Bytes>& Tree::sealingKeys(const OfficeCode& code) const {
  return members_.at(code).sealingKeys;
}

void Tree::fill(Directory& directory, Transaction& transaction, const Tables& tables) const {
  for (const OfficeCode& code : order_) {
    const auto decoded = decode<Certificate>(certificate(code));
    CHECK(decoded && directory.admit(transaction, tables, **decoded) != Admission::kRefused);
    for (const Bytes& encoded : sealingKeys(code)) {
      const auto key = decode<SealingKey>(encoded);
      CHECK(key && directory.admit(transaction, tables, **key, now()) != Admission::kRefused);
    }
  }
}

Directory Tree::directoryOf(const OfficeCode& self) const {
  simulator::SimulatedStore store;
  const Result<Tables> tables = Tables::open(store);
  CHECK(tables.has_value());
  Directory directory(self, root());
  auto transaction = store.begin();
  CHECK(transaction.has_value());
  fill(directory, **transaction, *tables);
  return directory;
}

}  // namespace guantong::support
