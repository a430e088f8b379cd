#include "federation/directory.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/check.h"
#include "federation/admission.h"

namespace guantong::federation {
namespace {

using Certified = KnownOffice::Certified;
using Continuity = CertificateStatement::Continuity;

constexpr std::string_view kVersionRecord = "directory-version";

Certified certifiedFrom(const Certificate& certificate, const CertificateStatement& statement) {
  return {.encoded = encode(certificate),
          .name = std::string(statement.name),
          .level = statement.level,
          .parent = statement.parent,
          .issuer = statement.issuer,
          .issuerSerial = statement.issuerSerial,
          .serial = statement.serial,
          .signingKey = statement.signingKey,
          .transportKey = statement.transportKey,
          .notBefore = statement.notBefore,
          .notAfter = statement.notAfter,
          .continuity = statement.continuity,
          .previousSerial = statement.previousSerial,
          .revoked = {}};
}

void setRevocations(KnownOffice& issuer, const RevocationList& list,
                    const RevocationListStatement& statement) {
  issuer.revocationNumber = statement.number;
  issuer.revocationsIssuedAt = statement.issuedAt;
  issuer.revocationList = encode(list);
  KnownOffice::Revoked revoked;
  for (const Revocation& entry : statement.entries) {
    revoked.emplace_hint(revoked.end(), entry.serial, entry);
  }
  issuer.revoked = std::make_shared<const KnownOffice::Revoked>(std::move(revoked));
}

bool same(const Revocation& a, const Revocation& b) {
  return a.reason == b.reason && a.revokedAt == b.revokedAt && a.lastGood == b.lastGood;
}

/// Of a list's entry: whether it is this certificate that it revokes.
bool revokes(const OfficeCode& issuer, const Revocation& entry, const OfficeCode& code,
             const Certified& certified) {
  return entry.code == code && entry.serial == certified.serial && certified.issuer == issuer;
}

Error damaged(std::string_view table) {
  return {ErrorCode::kStoreDamaged, "an entry of " + std::string(table) + " does not decode"};
}

/// The digits that say which place a code is: 330106000000 is 330106, the national office nothing.
std::string_view significantDigits(const OfficeCode& code) {
  constexpr std::size_t kLengths[] = {0, 2, 4, 6, 9};  // nation, province, city, county, township
  const std::string_view digits = code.text().substr(0, OfficeCode::kDigits);
  for (const std::size_t length : kLengths) {
    if (digits.find_first_not_of('0', length) == std::string_view::npos) {
      return digits.substr(0, length);
    }
  }
  return digits;
}

std::string_view suffixOf(const OfficeCode& code) {
  const std::string_view text = code.text();
  return text.size() > OfficeCode::kDigits ? text.substr(OfficeCode::kDigits + 1)
                                           : std::string_view();
}

}  // namespace

// --- what comes in

Admission Directory::refuse(std::string why) {
  whyRefused_ = std::move(why);
  return Admission::kRefused;
}

KnownOffice Directory::copyOf(const OfficeCode& code) const {
  const KnownOffice* known = find(code);
  if (known != nullptr) return *known;
  KnownOffice fresh;
  fresh.code = code;
  return fresh;
}

void Directory::replace(KnownOffice office) {
  Tree& tree = tree_.change();
  if (office.now().parent == self_) {
    tree.children.insert(office.code);
  } else {
    tree.children.erase(office.code);
  }
  const OfficeCode code = office.code;
  tree.offices.insert_or_assign(code, std::make_shared<const KnownOffice>(std::move(office)));
}

void Directory::store(Transaction& transaction, const Tables& tables, Table table, ByteView key,
                      ByteView value) {
  // A failed write dooms the transaction: its commit tells.
  static_cast<void>(transaction.put(table, key, value));
  ++version_;
  static_cast<void>(
      transaction.put(tables.office, crypto::viewOf(kVersionRecord), crypto::bigEndian(version_)));
}

Admission Directory::admit(Transaction& transaction, const Tables& tables,
                           const Certificate& certificate) {
  const auto statement = decode<CertificateStatement>(certificate.statement);
  if (!statement) return refuse(statement.error().detail);
  Judgement judgement = judge(*this, certificate, **statement);
  if (judgement.admission == Admission::kRefused) return refuse(std::move(judgement.why));
  if (judgement.admission != Admission::kAccepted) return judgement.admission;

  Certified certified = certifiedFrom(certificate, **statement);
  const OfficeCode code = (*statement)->code;
  const std::uint64_t serial = certified.serial;
  store(transaction, tables, tables.certificates, Key().code(code).number(serial),
        certified.encoded);
  const KnownOffice* issuer = issuerOf(certified.issuer);
  if (issuer->revoked) {
    const auto entry = issuer->revoked->find(serial);
    if (entry != issuer->revoked->end() &&
        revokes(certified.issuer, entry->second, code, certified)) {
      certified.revoked = entry->second;
    }
  }
  KnownOffice office = copyOf(code);
  if (certified.continuity == Continuity::kReenrolment && serial > office.current) {
    for (const auto& [epoch, key] : office.sealingKeys) {
      static_cast<void>(
          transaction.erase(tables.sealingKeys, Key().code(code).number(epoch.number)));
    }
    office.sealingKeys.clear();
  }
  office.certificates.emplace(serial, std::move(certified));
  office.current = office.certificates.rbegin()->first;
  replace(std::move(office));
  return Admission::kAccepted;
}

Admission Directory::admit(Transaction& transaction, const Tables& tables, const SealingKey& key,
                           Instant now) {
  const auto statement = decode<SealingKeyStatement>(key.statement);
  if (!statement) return refuse(statement.error().detail);
  Judgement judgement = judge(*this, key, **statement, now);
  if (judgement.admission == Admission::kRefused) return refuse(std::move(judgement.why));
  if (judgement.admission != Admission::kAccepted) return judgement.admission;

  const crypto::Epoch epoch{(*statement)->epoch};
  KnownOffice office = copyOf((*statement)->office);
  KnownOffice::Sealing sealing{encode(key), (*statement)->certificateSerial, (*statement)->key};
  store(transaction, tables, tables.sealingKeys, Key().code(office.code).number(epoch.number),
        sealing.encoded);
  office.sealingKeys.insert_or_assign(epoch, std::move(sealing));
  while (office.sealingKeys.size() > kSealingKeysMax) {
    const crypto::Epoch oldest = office.sealingKeys.begin()->first;
    static_cast<void>(
        transaction.erase(tables.sealingKeys, Key().code(office.code).number(oldest.number)));
    office.sealingKeys.erase(office.sealingKeys.begin());
  }
  replace(std::move(office));
  return Admission::kAccepted;
}

Admission Directory::admit(Transaction& transaction, const Tables& tables,
                           const RevocationList& list) {
  const auto statement = decode<RevocationListStatement>(list.statement);
  if (!statement) return refuse(statement.error().detail);
  const OfficeCode issuer = (*statement)->issuer;
  Judgement judgement = judge(*this, list, **statement, issuerOf(issuer));
  if (judgement.admission == Admission::kRefused) return refuse(std::move(judgement.why));
  if (judgement.admission != Admission::kAccepted) return judgement.admission;

  KnownOffice revoker = *issuerOf(issuer);
  setRevocations(revoker, list, **statement);
  store(transaction, tables, tables.revocations, Key().code(issuer), revoker.revocationList);
  const auto revoked = revoker.revoked;
  if (issuer.empty()) {
    tree_.change().root = std::move(revoker);
  } else {
    replace(std::move(revoker));
  }
  applyRevocations(issuer, *revoked);
  return Admission::kAccepted;
}

void Directory::applyRevocations(const OfficeCode& issuer, const KnownOffice::Revoked& revoked) {
  for (const auto& [serial, entry] : revoked) {
    const KnownOffice* known = find(entry.code);
    if (known == nullptr) continue;
    const auto found = known->certificates.find(serial);
    if (found == known->certificates.end()) continue;
    if (!revokes(issuer, entry, known->code, found->second)) continue;
    if (found->second.revoked && same(*found->second.revoked, entry)) continue;
    KnownOffice office = *known;
    office.certificates.at(serial).revoked = entry;
    replace(std::move(office));
  }
}

// --- from the disk

/// What lies there was judged when it came; here it only has to be what it says it is.
Result<Directory> Directory::load(Reader& reader, const Tables& tables, OfficeCode self,
                                  const crypto::SigningPublicKey& root) {
  Directory directory(self, root);
  if (const auto version = reader.get(tables.office, crypto::viewOf(kVersionRecord))) {
    if (version->size() != sizeof(std::uint64_t)) {
      return tl::unexpected<Error>(damaged("office"));
    }
    directory.version_ = crypto::fromBigEndian<std::uint64_t>(*version);
  }
  for (const auto step :
       {&Directory::loadCertificates, &Directory::loadSealingKeys, &Directory::loadRevocations}) {
    if (auto loaded = (directory.*step)(reader, tables); !loaded) {
      return tl::unexpected<Error>(loaded.error());
    }
  }
  if (auto healthy = reader.health(); !healthy) return tl::unexpected<Error>(healthy.error());
  if (!directory.leadsToRoot()) {
    return failure(ErrorCode::kStoreForeign, "its certificates lead to another root");
  }
  return directory;
}

/// One signature for the whole tree: every chain goes through the national office.
bool Directory::leadsToRoot() const {
  const KnownOffice* national = find(*OfficeCode::parse(kNationalCode));
  if (national == nullptr) return tree_->offices.empty();
  const auto certificate = decode<Certificate>(national->now().encoded);
  return certificate && crypto::verify(root_, crypto::context::kCertificate,
                                       (*certificate)->statement, (*certificate)->signature);
}

Result<void> Directory::loadCertificates(Reader& reader, const Tables& tables) {
  const auto cursor = reader.cursor(tables.certificates);
  std::optional<KnownOffice> office;  // all of its certificates lie together
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const auto certificate = decode<Certificate>(cursor->value());
    if (!certificate) return tl::unexpected<Error>(damaged("certificates"));
    const auto statement = decode<CertificateStatement>((*certificate)->statement);
    if (!statement) return tl::unexpected<Error>(damaged("certificates"));
    const OfficeCode code = (*statement)->code;
    const std::uint64_t serial = (*statement)->serial;
    if (!std::ranges::equal(cursor->key(), ByteView(Key().code(code).number(serial)))) {
      return tl::unexpected<Error>(damaged("certificates"));
    }
    if (office && office->code != code) replace(*std::exchange(office, std::nullopt));
    if (!office) office = copyOf(code);
    office->certificates.emplace(serial, certifiedFrom(**certificate, **statement));
    office->current = serial;
  }
  if (office) replace(*std::move(office));
  return {};
}

Result<void> Directory::loadSealingKeys(Reader& reader, const Tables& tables) {
  const auto cursor = reader.cursor(tables.sealingKeys);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const auto key = decode<SealingKey>(cursor->value());
    if (!key) return tl::unexpected<Error>(damaged("sealing-keys"));
    const auto statement = decode<SealingKeyStatement>((*key)->statement);
    if (!statement || find((*statement)->office) == nullptr) {
      return tl::unexpected<Error>(damaged("sealing-keys"));
    }
    KnownOffice office = copyOf((*statement)->office);
    office.sealingKeys.insert_or_assign(
        crypto::Epoch{(*statement)->epoch},
        KnownOffice::Sealing{encode(**key), (*statement)->certificateSerial, (*statement)->key});
    replace(std::move(office));
  }
  return {};
}

Result<void> Directory::loadRevocations(Reader& reader, const Tables& tables) {
  const auto cursor = reader.cursor(tables.revocations);
  for (bool on = cursor->first(); on; on = cursor->next()) {
    const auto list = decode<RevocationList>(cursor->value());
    if (!list) return tl::unexpected<Error>(damaged("revocations"));
    const auto statement = decode<RevocationListStatement>((*list)->statement);
    if (!statement || issuerOf((*statement)->issuer) == nullptr) {
      return tl::unexpected<Error>(damaged("revocations"));
    }
    const OfficeCode issuer = (*statement)->issuer;
    KnownOffice revoker = *issuerOf(issuer);
    setRevocations(revoker, **list, **statement);
    const auto revoked = revoker.revoked;
    if (issuer.empty()) {
      tree_.change().root = std::move(revoker);
    } else {
      replace(std::move(revoker));
    }
    applyRevocations(issuer, *revoked);
  }
  return {};
}

// --- who is who

const KnownOffice* Directory::find(const OfficeCode& code) const {
  const auto found = tree_->offices.find(code);
  return found == tree_->offices.end() ? nullptr : found->second.get();
}

/// The root's entry for nobody, whom the root's certificates name as issuer.
const KnownOffice* Directory::issuerOf(const OfficeCode& code) const {
  return code.empty() ? &tree_->root : find(code);
}

/// No certificate above it was revoked before the one below began.
bool Directory::chainHolds(const Certified& certified) const {
  const Certified* below = &certified;
  while (!below->issuer.empty()) {
    const KnownOffice* issuer = find(below->issuer);
    if (issuer == nullptr) return false;
    const auto found = issuer->certificates.find(below->issuerSerial);
    if (found == issuer->certificates.end() || found->second.level >= below->level) return false;
    if (found->second.revoked && found->second.revoked->revokedAt <= below->notBefore) return false;
    below = &found->second;
  }
  return true;
}

Standing Directory::standing(const OfficeCode& code, Instant now) const {
  const KnownOffice* office = find(code);
  if (office == nullptr) return Standing::kUnknown;
  const Certified& pinned = office->now();
  if (pinned.revoked || !chainHolds(pinned)) return Standing::kRevoked;
  if (now < pinned.notBefore) return Standing::kNotYet;
  return now < pinned.notAfter ? Standing::kCurrent : Standing::kExpired;
}

const crypto::SigningPublicKey* Directory::signingKey(const OfficeCode& code,
                                                      std::uint64_t serial) const {
  const KnownOffice* office = find(code);
  if (office == nullptr) return nullptr;
  const auto found = office->certificates.find(serial);
  return found == office->certificates.end() ? nullptr : &found->second.signingKey;
}

bool Directory::counts(const OfficeCode& code, std::uint64_t serial, LogPosition at) const {
  const KnownOffice* office = find(code);
  if (office == nullptr) return false;
  const auto found = office->certificates.find(serial);
  if (found == office->certificates.end() || !chainHolds(found->second)) return false;
  const std::optional<Revocation>& revoked = found->second.revoked;
  if (!revoked) return true;
  return at.incarnation == revoked->lastGood.incarnation && at.size <= revoked->lastGood.size;
}

std::optional<crypto::Epoch> Directory::sealingEpoch(const OfficeCode& code, Instant now) const {
  const KnownOffice* office = find(code);
  if (office == nullptr) return std::nullopt;
  std::array<crypto::Epoch, kSealingKeysMax> epochs;
  std::size_t count = 0;
  for (const auto& [epoch, sealing] : office->sealingKeys) {
    if (count < epochs.size()) epochs[count++] = epoch;
  }
  return crypto::epochToSealTo(std::span(epochs).first(count), now);
}

const crypto::SealingPublicKey* Directory::sealingKey(const OfficeCode& code,
                                                      crypto::Epoch epoch) const {
  const KnownOffice* office = find(code);
  if (office == nullptr) return nullptr;
  const auto found = office->sealingKeys.find(epoch);
  return found == office->sealingKeys.end() ? nullptr : &found->second.key;
}

// --- the tree

OfficeCode Directory::parent() const {
  const KnownOffice* office = find(self_);
  return office == nullptr ? OfficeCode{} : office->now().parent;
}

std::vector<OfficeCode> Directory::children() const {
  return {tree_->children.begin(), tree_->children.end()};
}

std::vector<OfficeCode> Directory::ancestors(const OfficeCode& code) const {
  std::vector<OfficeCode> above;
  const KnownOffice* office = find(code);
  // An office that moved takes what is below it along, so levels don't bound the way up.
  while (office != nullptr && !office->now().parent.empty() && above.size() < kStepsUpMax) {
    above.push_back(office->now().parent);
    office = find(above.back());
  }
  return above;
}

bool Directory::isBelow(const OfficeCode& code, const OfficeCode& ancestor) const {
  const KnownOffice* office = find(code);
  for (std::size_t steps = 0; office != nullptr && steps < kStepsUpMax; ++steps) {
    const OfficeCode& above = office->now().parent;
    if (above.empty()) return false;
    if (above == ancestor) return true;
    office = find(above);
  }
  return false;
}

std::optional<OfficeCode> Directory::nextHop(const OfficeCode& to) const {
  if (to == self_) return std::nullopt;
  const KnownOffice* office = find(to);
  for (std::size_t steps = 0; office != nullptr && steps < kStepsUpMax; ++steps) {
    const OfficeCode& above = office->now().parent;
    if (above.empty()) break;
    if (above == self_) return office->code;
    office = find(above);
  }
  const OfficeCode up = parent();
  if (up.empty()) return std::nullopt;
  return up;
}

namespace {

/// Certificates, each after its issuer's and the one it follows.
class CertificateChain {
 public:
  explicit CertificateChain(const Directory& directory) : directory_(directory) {}

  void addAll(const OfficeCode& code) {
    const KnownOffice* office = directory_.find(code);
    if (office == nullptr) return;
    for (const auto& [serial, certified] : office->certificates) add(code, serial);
  }
  [[nodiscard]] std::vector<ByteView> take() { return std::move(certificates_); }

 private:
  void add(const OfficeCode& code, std::uint64_t serial) {
    const KnownOffice* office = directory_.find(code);
    if (office == nullptr || !office->certificates.contains(serial)) return;
    if (!added_.emplace(code, serial).second) return;
    const Certified& certified = office->certificates.at(serial);
    add(certified.issuer, certified.issuerSerial);
    if (certified.previousSerial < serial) add(code, certified.previousSerial);
    certificates_.emplace_back(certified.encoded);
  }

  const Directory& directory_;
  std::set<std::pair<OfficeCode, std::uint64_t>> added_;
  std::vector<ByteView> certificates_;
};

}  // namespace

std::vector<ByteView> Directory::chainOf(const OfficeCode& code) const {
  if (find(code) == nullptr) return {};
  const std::vector<OfficeCode> above = ancestors(code);
  CertificateChain chain(*this);
  for (auto office = above.rbegin(); office != above.rend(); ++office) chain.addAll(*office);
  chain.addAll(code);
  return chain.take();
}

std::vector<ByteView> Directory::revocationLists() const {
  std::vector<ByteView> lists;
  if (!tree_->root.revocationList.empty()) lists.emplace_back(tree_->root.revocationList);
  for (const auto& [code, office] : tree_->offices) {
    if (!office->revocationList.empty()) lists.emplace_back(office->revocationList);
  }
  return lists;
}

std::uint64_t Directory::issuedUpTo(const OfficeCode& issuer) const {
  std::uint64_t highest = 0;
  for (const auto& [code, office] : tree_->offices) {
    for (const auto& [serial, certified] : office->certificates) {
      if (certified.issuer == issuer) highest = std::max(highest, serial);
    }
  }
  return highest;
}

// --- what a certifier makes

bool mayCertify(const OfficeCode& issuer, const OfficeCode& code) {
  if (issuer == code || !code.text().starts_with(significantDigits(issuer))) return false;
  const std::string_view ours = suffixOf(issuer);
  const std::string_view theirs = suffixOf(code);
  return ours.empty() || theirs == ours ||
         (theirs.starts_with(ours) && theirs.substr(ours.size()).starts_with('-'));
}

Bytes issue(const crypto::SigningKey& issuer, const CertificateStatement& statement,
            const crypto::SigningKey* continuity) {
  CHECK((continuity != nullptr) == (statement.continuity != Continuity::kFirst));
  const Bytes bytes = encode(statement);
  Certificate certificate{bytes, issuer.sign(crypto::context::kCertificate, bytes), {}};
  if (continuity != nullptr) {
    certificate.continuity = continuity->sign(crypto::context::kCertificate, bytes);
  }
  return encode(certificate);
}

Bytes announce(const crypto::SigningKey& office, const SealingKeyStatement& statement) {
  const Bytes bytes = encode(statement);
  return encode(SealingKey{bytes, office.sign(crypto::context::kSealingKey, bytes)});
}

Bytes issue(const crypto::SigningKey& issuer, const RevocationListStatement& statement) {
  const Bytes bytes = encode(statement);
  return encode(RevocationList{bytes, issuer.sign(crypto::context::kRevocationList, bytes)});
}

}  // namespace guantong::federation
