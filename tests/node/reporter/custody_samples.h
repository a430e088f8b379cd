// tests/node/reporter/custody_samples.h: custodians, capsules and cases that tests share.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "node/profile/day.h"
#include "node/reporter/case_file.h"
#include "node/reporter/identity.h"
#include "tests/support/bytes.h"

namespace guantong::node::reporter::samples {

using crypto::SealingKey;
using crypto::Secret;
using support::seedOf;

inline SealingKey keyOf(std::size_t person) {
  return SealingKey::fromSeed(seedOf(static_cast<std::uint8_t>(0x40 + person)));
}
/// To whom it is disclosed.
inline SealingKey readersKey() { return SealingKey::fromSeed(seedOf(0x9e)); }

inline crypto::Custodians custodiansOf(std::size_t threshold, std::size_t count,
                                       std::size_t first = 0) {
  std::vector<crypto::SealingPublicKey> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(keyOf(first + i).publicKey());
  return *crypto::Custodians::of(threshold, keys);
}

inline crypto::Randomness randomnessOf(std::uint8_t seed = 7) {
  return crypto::Randomness(seedOf(seed));
}

inline Secret textSecret(std::string_view text) { return Secret::copyOf(crypto::viewOf(text)); }

/// Invented marks, of nobody.
inline IdentityForm someIdentity() {
  IdentityForm form;
  form.name = textSecret("标记甲");
  form.phones.push_back(textSecret("13900000001"));
  form.phones.push_back(textSecret("0571-00000002"));
  form.idNumber = textSecret("11010119000101001X");
  form.addresses.push_back(textSecret("标记路 1 号"));
  form.others.push_back(textSecret("marker@example.invalid"));
  return form;
}

inline Statement someStatement() {
  Statement statement;
  statement.asked.leaf.fill(std::byte{0xa5});
  statement.intake = {*federation::OfficeCode::parse("330106000000"), "西湖区热线"};
  statement.ticket = "20261121-000017";
  statement.asker = {*federation::OfficeCode::parse("330100000000"), "杭州市热线"};
  statement.person = 12;
  statement.personName = "王敏";
  statement.reason = "举报人生命安全受到威胁，\n需要派人保护。";
  statement.legalBasis = "《信访工作条例》第三十条";
  statement.parts = kEveryPartBit;
  statement.until = *profile::instantFrom("2026-12-01");
  statement.approver = {*federation::OfficeCode::parse("330000000000"), "浙江省热线"};
  statement.approvedAt = *profile::instantFrom("2026-11-21T10:30");
  return statement;
}

/// A capsule with its office's half, and what is inside.
struct Sealed {
  Capsule capsule;
  Secret inside;
};
inline Sealed sealedOf(Part part, Secret inside, const crypto::Custodians& custodians,
                       crypto::Randomness& randomness) {
  Capsule capsule = sealCapsule(part, inside.view(), custodians, randomness);
  return {std::move(capsule), std::move(inside)};
}
/// An identity and an original.
inline std::vector<Sealed> someCapsules(const crypto::Custodians& custodians,
                                        crypto::Randomness& randomness) {
  std::vector<Sealed> capsules;
  capsules.push_back(
      sealedOf(Part::kIdentity, encodeIdentity(someIdentity()), custodians, randomness));
  capsules.push_back(
      sealedOf(Part::kOriginal, textSecret("我是标记甲，我举报……"), custodians, randomness));
  return capsules;
}

inline std::vector<CaseSeal> sealsOf(const std::vector<Sealed>& capsules) {
  std::vector<CaseSeal> seals;
  for (const Sealed& each : capsules) seals.push_back({each.capsule.part, *sealOf(each.capsule)});
  return seals;
}

/// What the office gives of a case that all have opened.
inline Grant grantOf(const Case& done, const std::vector<Sealed>& capsules,
                     crypto::Randomness& randomness) {
  Grant grant{done.statement, {}};
  for (std::size_t i = 0; i < capsules.size(); ++i) {
    const Capsule& capsule = capsules[i].capsule;
    auto subkey = sealSubkeyTo(std::get<crypto::SealingPublicKey>(done.to),
                               {done.statement.asked, capsule.id, done.statement.until},
                               capsule.subkey, randomness.secret(32));
    grant.opened.push_back(
        {capsule.id, capsule.part, capsule.content, done.capsules[i].box, std::move(*subkey)});
  }
  return grant;
}

/// Through a file, as from one machine to the next.
inline Case handedOver(const Case& of) { return *decodeCase(encode(of)); }

/// Lets the members of its quorum open, each on a machine of their own.
inline Case openedByAll(Case of, crypto::Randomness& randomness, std::size_t first = 0) {
  for (std::size_t person = 0; person < crypto::kCustodiansMax && !of.isDone(); ++person) {
    if (*of.turn() != keyOf(first + person).publicKey()) continue;
    of = handedOver(*openCase(of, keyOf(first + person), randomness));
  }
  return of;
}

}  // namespace guantong::node::reporter::samples
