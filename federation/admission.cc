#include "federation/admission.h"

#include <algorithm>

namespace guantong::federation {
namespace {

using Certified = KnownOffice::Certified;
using Continuity = CertificateStatement::Continuity;
/// Nothing: this question is answered well, ask the next.
using Objection = std::optional<Judgement>;

Judgement accepted() { return {Admission::kAccepted, {}}; }
Judgement known() { return {Admission::kKnown, {}}; }
Judgement orphan() { return {Admission::kOrphan, {}}; }
Judgement refused(std::string why) { return {Admission::kRefused, std::move(why)}; }

/// Whose key signs: the root's (no certificate), or an office's.
struct Signer {
  crypto::SigningPublicKey key;
  const Certified* certificate = nullptr;
};

bool isUnit(const OfficeCode& code) { return code.text().size() > OfficeCode::kDigits; }

const Certified* certificateOf(const KnownOffice* office, std::uint64_t serial) {
  if (office == nullptr) return nullptr;
  const auto found = office->certificates.find(serial);
  return found == office->certificates.end() ? nullptr : &found->second;
}

/// Nothing when that certificate is not known here.
std::optional<Signer> signerOf(const Directory& directory, const OfficeCode& issuer,
                               std::uint64_t serial) {
  if (issuer.empty()) return Signer{directory.root(), nullptr};
  const Certified* certificate = certificateOf(directory.find(issuer), serial);
  if (certificate == nullptr) return std::nullopt;
  return Signer{certificate->signingKey, certificate};
}

/// The statement of what we keep encoded. What we keep did decode.
template <typename Signed>
bool sameStatement(const Bytes& kept, ByteView statement) {
  const auto decoded = decode<Signed>(kept);
  return decoded && std::ranges::equal((*decoded)->statement, statement);
}

/// A key that was stolen or lost may be in any hands; one that was only replaced is not.
bool mayBeInOtherHands(const Revocation& revocation) {
  return revocation.reason != Revocation::Reason::kSuperseded;
}

// --- certificates: the place in the tree

Objection checkPlace(const CertificateStatement& statement, const Signer& signer) {
  if (statement.parent != statement.issuer) return refused("its parent is not its issuer");
  if (signer.certificate == nullptr) return {};  // the national office: wire.h checks its level
  const int below = statement.level - signer.certificate->level;
  if (isUnit(statement.code) ? below < 1 : below != 1) {
    return refused("its level does not follow from its issuer's");
  }
  return {};
}

Objection checkNoLoop(const Directory& directory, const CertificateStatement& statement) {
  const std::vector<OfficeCode> above = directory.ancestors(statement.issuer);
  if (std::ranges::find(above, statement.code) == above.end()) return {};
  return refused("it would stand below itself");
}

/// `strict`: nothing of an issuer whose key may be in other hands counts, whatever its date.
Objection checkIssuerValid(const CertificateStatement& statement, const Signer& signer,
                           bool strict) {
  const Certified* issuer = signer.certificate;
  if (issuer == nullptr) return {};
  if (statement.notBefore < issuer->notBefore || statement.notBefore >= issuer->notAfter) {
    return refused("its issuer's certificate is not valid when it begins");
  }
  if (!issuer->revoked) return {};
  if (issuer->revoked->revokedAt <= statement.notBefore ||
      (strict && mayBeInOtherHands(*issuer->revoked))) {
    return refused("its issuer's certificate is revoked");
  }
  return {};
}

// --- certificates: how one follows another

/// By a key of the issuer's parent: what keeps the issuer from replacing a key alone.
bool isCountersigned(const Directory& directory, const Certificate& certificate,
                     const CertificateStatement& statement, const Signer& signer) {
  const auto signedBy = [&](const crypto::SigningPublicKey& key) {
    return crypto::verify(key, crypto::context::kCertificate, certificate.statement,
                          *certificate.continuity);
  };
  if (signer.certificate == nullptr || signer.certificate->issuer.empty()) {
    return signedBy(directory.root());
  }
  const KnownOffice* above = directory.find(signer.certificate->issuer);
  if (above == nullptr) return false;
  return std::any_of(
      above->certificates.rbegin(), above->certificates.rend(), [&](const auto& entry) {
        const Certified& candidate = entry.second;
        const Signer countersigner{candidate.signingKey, &candidate};
        return !checkIssuerValid(statement, countersigner, true) && signedBy(candidate.signingKey);
      });
}

Objection checkContinuityPresent(const Certificate& certificate,
                                 const CertificateStatement& statement) {
  const bool follows = statement.continuity != Continuity::kFirst;
  if (certificate.continuity.has_value() == follows) return {};
  return refused(follows ? "the signature of continuity is missing"
                         : "a first certificate has no signature of continuity");
}

/// Of a code that nobody here has met.
Judgement judgeNew(const Directory& directory, const Certificate& certificate,
                   const CertificateStatement& statement, const Signer& signer) {
  if (!statement.issuer.empty() && !mayCertify(statement.issuer, statement.code)) {
    // An office that moved; its first certificate is its old issuer's.
    if (statement.continuity == Continuity::kRenewal) return orphan();
    return refused("the code is not within its issuer's");
  }
  if (statement.continuity == Continuity::kReenrolment &&
      !isCountersigned(directory, certificate, statement, signer)) {
    return refused("the issuer's parent did not countersign");
  }
  if (directory.offices().size() >= Directory::kOfficesMax) {
    return refused("more offices than the directory holds");
  }
  return accepted();
}

/// One from before the first we know: the renewal after it names it and was signed with its key.
Judgement judgeEarlier(const KnownOffice& office, const CertificateStatement& statement) {
  const auto& [serial, next] = *office.certificates.begin();
  if (next.continuity != Continuity::kRenewal || next.previousSerial != statement.serial) {
    return refused("no renewal ties it to what is known of the code");
  }
  const auto renewal = decode<Certificate>(next.encoded);
  if (!renewal || !(*renewal)->continuity ||
      !crypto::verify(statement.signingKey, crypto::context::kCertificate, (*renewal)->statement,
                      *(*renewal)->continuity)) {
    return refused("the renewal after it was signed with another key");
  }
  return accepted();
}

Objection checkRenewal(const Certificate& certificate, const CertificateStatement& statement,
                       const Certified& pinned) {
  if (pinned.revoked && mayBeInOtherHands(*pinned.revoked) &&
      pinned.revoked->revokedAt <= statement.notBefore) {
    return refused("a revoked key can't renew");
  }
  if (crypto::verify(pinned.signingKey, crypto::context::kCertificate, certificate.statement,
                     *certificate.continuity)) {
    return {};
  }
  return refused("the pinned key did not sign the renewal");
}

Objection checkReenrolment(const Directory& directory, const Certificate& certificate,
                           const CertificateStatement& statement, const Certified& pinned,
                           const Signer& signer) {
  if (statement.issuer != pinned.issuer) return refused("re-enrolled by another than its issuer");
  if (isCountersigned(directory, certificate, statement, signer)) return {};
  return refused("the issuer's parent did not countersign");
}

/// A later one of a known code.
Judgement judgeLater(const Directory& directory, const Certificate& certificate,
                     const CertificateStatement& statement, const KnownOffice& office,
                     const Signer& signer) {
  const Certified& pinned = office.now();
  if (statement.continuity == Continuity::kFirst) {
    return refused("a first certificate for a code that is known already");
  }
  if (statement.previousSerial > office.current) return orphan();
  if (statement.previousSerial != office.current) return refused("it does not follow the pinned");
  if (office.certificates.size() >= Directory::kCertificatesMax) {
    return refused("more certificates than one office may have");
  }
  const Objection objection =
      statement.continuity == Continuity::kRenewal
          ? checkRenewal(certificate, statement, pinned)
          : checkReenrolment(directory, certificate, statement, pinned, signer);
  return objection ? *objection : accepted();
}

}  // namespace

Judgement judge(const Directory& directory, const Certificate& certificate,
                const CertificateStatement& statement) {
  if (!crypto::suiteFrom(statement.suite)) return refused("a suite this version does not know");
  const KnownOffice* office = directory.find(statement.code);
  if (const Certified* same = certificateOf(office, statement.serial)) {
    if (sameStatement<Certificate>(same->encoded, certificate.statement)) return known();
    return refused("another certificate of the same serial");
  }
  const std::optional<Signer> signer =
      signerOf(directory, statement.issuer, statement.issuerSerial);
  if (!signer) return orphan();
  const bool earlier = office != nullptr && statement.serial < office->current;
  if (Objection o = checkPlace(statement, *signer)) return *o;
  if (Objection o = checkIssuerValid(statement, *signer, !earlier)) return *o;
  if (Objection o = checkContinuityPresent(certificate, statement)) return *o;
  if (!crypto::verify(signer->key, crypto::context::kCertificate, certificate.statement,
                      certificate.signature)) {
    return refused("its issuer did not sign it");
  }
  if (office == nullptr) return judgeNew(directory, certificate, statement, *signer);
  if (earlier) return judgeEarlier(*office, statement);
  if (Objection o = checkNoLoop(directory, statement)) return *o;
  return judgeLater(directory, certificate, statement, *office, *signer);
}

// --- sealing keys

namespace {

/// A point with which every agreement would be known to anybody.
bool isOfSmallOrder(const crypto::SealingPublicKey& key) {
  crypto::Secret any(32);
  any.span()[1] = std::byte{1};
  return !crypto::x25519(any, key.bytes).has_value();
}

Objection checkEpoch(const KnownOffice& office, const SealingKeyStatement& statement, Instant now) {
  const crypto::Epoch epoch{statement.epoch};
  if (epoch.number > crypto::kEpochNumberMax) return refused("an epoch that never begins");
  if (now >= crypto::deathOf(epoch)) return known();  // of no use any more, and no lie either
  if (!crypto::maySealTo(epoch, now)) return refused("a key for an epoch far ahead");
  if (office.sealingKeys.size() >= Directory::kSealingKeysMax &&
      epoch < office.sealingKeys.begin()->first) {
    return known();
  }
  return {};
}

/// Whether this certificate's word on this epoch counts, beside the pinned one's.
Objection checkVoucher(const KnownOffice& office, const SealingKeyStatement& statement,
                       const Certified& voucher) {
  if (voucher.revoked) return refused("the certificate of the key that signs is revoked");
  if (statement.certificateSerial == office.current) return {};
  const Instant shown =
      crypto::beginOf(crypto::Epoch{statement.epoch}) - crypto::kEpochKeyMadeAhead;
  if (shown >= office.now().notBefore) return refused("signed with a key that was replaced");
  const bool reenrolled = std::any_of(
      office.certificates.upper_bound(statement.certificateSerial), office.certificates.end(),
      [](const auto& entry) { return entry.second.continuity == Continuity::kReenrolment; });
  if (reenrolled) return refused("from before a re-enrolment");
  return {};
}

}  // namespace

Judgement judge(const Directory& directory, const SealingKey& key,
                const SealingKeyStatement& statement, Instant now) {
  if (!crypto::suiteFrom(statement.suite)) return refused("a suite this version does not know");
  const KnownOffice* office = directory.find(statement.office);
  const Certified* voucher = certificateOf(office, statement.certificateSerial);
  if (voucher == nullptr) return orphan();
  const auto held = office->sealingKeys.find(crypto::Epoch{statement.epoch});
  if (held != office->sealingKeys.end()) {
    if (held->second.key != statement.key) return refused("a second key for an epoch");
    if (held->second.certificateSerial >= statement.certificateSerial) return known();
  }
  if (Objection o = checkEpoch(*office, statement, now)) return *o;
  if (Objection o = checkVoucher(*office, statement, *voucher)) return *o;
  if (isOfSmallOrder(statement.key)) return refused("a key that anybody can agree with");
  if (!crypto::verify(voucher->signingKey, crypto::context::kSealingKey, key.statement,
                      key.signature)) {
    return refused("its office did not sign it");
  }
  return accepted();
}

// --- revocation lists

namespace {

Objection checkRevoker(const KnownOffice& issuer, const RevocationListStatement& statement) {
  if (statement.issuerSerial > issuer.current) return orphan();
  if (statement.issuerSerial != issuer.current)
    return refused("signed with a key that was replaced");
  const Certified& pinned = issuer.now();
  if (pinned.revoked) return refused("its issuer's certificate is revoked");
  if (statement.issuedAt < pinned.notBefore || statement.issuedAt >= pinned.notAfter) {
    return refused("its issuer's certificate is not valid when it was issued");
  }
  return {};
}

/// A revocation taken back would let what a thief signed count again.
bool takesBack(const KnownOffice& issuer, const RevocationListStatement& statement) {
  if (!issuer.revoked) return false;
  return std::ranges::any_of(*issuer.revoked, [&](const auto& entry) {
    const auto still = std::ranges::lower_bound(statement.entries, entry.first, {},
                                                [](const Revocation& r) { return r.serial; });
    return still == statement.entries.end() || still->serial != entry.first ||
           still->code != entry.second.code;
  });
}

}  // namespace

Judgement judge(const Directory& directory, const RevocationList& list,
                const RevocationListStatement& statement, const KnownOffice* issuer) {
  if (!crypto::suiteFrom(statement.suite)) return refused("a suite this version does not know");
  if (issuer == nullptr) return orphan();
  if (statement.number < issuer->revocationNumber) return known();
  if (statement.number == issuer->revocationNumber) {
    if (sameStatement<RevocationList>(issuer->revocationList, list.statement)) return known();
    return refused("another list of the same number");
  }
  if (!statement.issuer.empty()) {
    if (Objection o = checkRevoker(*issuer, statement)) return *o;
  }
  if (takesBack(*issuer, statement)) return refused("it takes a revocation back");
  const crypto::SigningPublicKey& key =
      statement.issuer.empty() ? directory.root() : issuer->now().signingKey;
  if (!crypto::verify(key, crypto::context::kRevocationList, list.statement, list.signature)) {
    return refused("its issuer did not sign it");
  }
  return accepted();
}

}  // namespace guantong::federation
