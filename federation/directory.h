// federation/directory.h: the tree of offices: who is who, since when, and no longer.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "federation/certificate.h"
#include "federation/copy_on_write.h"
#include "federation/store.h"
#include "federation/tables.h"

namespace guantong::federation {

/// All that is known of one office. Never changed once shared: the directory replaces it.
struct KnownOffice {
  struct Certified {
    Bytes encoded;  ///< Certificate
    std::string name;
    std::uint8_t level = 0;
    OfficeCode parent;
    OfficeCode issuer;
    std::uint64_t issuerSerial = 0;
    std::uint64_t serial = 0;
    crypto::SigningPublicKey signingKey;
    crypto::TransportPublicKey transportKey;
    Instant notBefore;
    Instant notAfter;
    CertificateStatement::Continuity continuity = CertificateStatement::Continuity::kFirst;
    std::uint64_t previousSerial = 0;  ///< 0 where continuity is kFirst
    std::optional<Revocation> revoked;
  };
  struct Sealing {
    Bytes encoded;  ///< SealingKey
    std::uint64_t certificateSerial = 0;
    crypto::SealingPublicKey key;
  };
  using Revoked = std::map<std::uint64_t, Revocation>;  ///< by serial

  OfficeCode code;
  std::map<std::uint64_t, Certified> certificates;  ///< by serial
  std::uint64_t current = 0;                        ///< the serial of the one that is pinned
  std::map<crypto::Epoch, Sealing> sealingKeys;
  /// Of the newest list this office issued; 0: none seen.
  std::uint64_t revocationNumber = 0;
  Instant revocationsIssuedAt;
  Bytes revocationList;                    ///< RevocationList, encoded
  std::shared_ptr<const Revoked> revoked;  ///< what it says; empty: none seen

  [[nodiscard]] const Certified& now() const { return certificates.at(current); }
};

/// What became of something that was shown to the directory.
enum class Admission {
  kAccepted,  ///< new, believed, stored
  kKnown,     ///< had it, or something newer
  kOrphan,    ///< the issuer (of a sealing key, the office; of a later certificate of a known code,
              ///< the one before) is not known here: show that first, and this again
  kRefused,   ///< forged, impossible, or a key slipped in: `Directory::whyRefused` says it
};

enum class Standing { kUnknown, kCurrent, kNotYet, kExpired, kRevoked };

/// What one office knows of the tree: itself, its ancestors, its descendants, and whom it asked
/// for. An office is its own first entry; before it is certified the directory is empty.
///
/// Rules
///  1. A certificate counts when a chain of certificates leads to the root key, each signed by the
///     key of the certificate it names (issuer, issuerSerial), that one valid when this one's
///     validity begins, and not revoked before. Chains are checked when a certificate comes, and
///     hold without any connection from then on, for as long as it is valid. Under an issuer's
///     certificate that is revoked for another reason than kSuperseded nothing new counts at all:
///     who holds a stolen key writes any date it likes.
///  2. The parent of a certificate is its issuer. A place is one level below it, a unit (a code
///     with a suffix) any number of levels. No office comes to stand below itself. The national
///     office alone has the root as issuer (wire.h refuses any other), so there is one tree.
///  3. The first certificate of a code lies within its issuer's own (mayCertify). Why: otherwise a
///     township could certify somebody else's code, to those who haven't met the real one.
///  4. Keys are pinned. Another certificate for a known code needs, in `continuity`, the signature
///     of the pinned certificate's key (renewal), or of the issuer's parent (re-enrolment). The
///     issuer alone can't: that is what keeps a superior from slipping in its own key. It must name
///     the pinned serial and have a higher one (so the pinned one is always the highest). A new
///     issuer (an office that moves) can come by renewal alone: with re-enrolment any two offices
///     one above the other, anywhere, could take any office of the country. A key that was revoked
///     (but for kSuperseded) can't renew either.
///     The issuer's parent of the national office's children is the root, for the root certified
///     the national office. Above the national office itself is nobody: its renewal is by its own
///     key and the root's, its re-enrolment by the root alone, which must sign in both places.
///  5. Who meets a code first at a later certificate believes it as it would a first one, on the
///     issuer's word, and may be shown the earlier ones afterwards: those count that the renewals
///     behind them were signed with. Nothing proves what was before a re-enrolment.
///  6. Revocation lists are numbered, and signed with the issuer's pinned key; a lower number is
///     kKnown. A list never takes back what an earlier one revoked. What a list revokes stays
///     known, for what was signed up to `lastGood` goes on counting (`counts`).
///  7. Sealing keys are the office's own word: believed when a key of its own, of the serial they
///     name, signed them. A second key for an epoch is refused: two keys for one epoch would let a
///     thief's key stand beside the office's own. So is one under a revoked certificate; and one
///     under an earlier certificate than the pinned, unless its epoch had begun by then. With a
///     re-enrolment the sealing keys from before it go: they were lost with the signing key.
///  8. What was accepted is in the same transaction on the disk, and `load` gives it back. Failed
///     writes show when the transaction is committed; a directory whose transaction failed is
///     ahead of the disk and has to be loaded again.
/// Limits: kOfficesMax, kCertificatesMax for one office, kSealingKeysMax for one office (the oldest
/// epochs go).
///
/// A Directory may be copied: that costs a pointer, and the first change afterwards a map of
/// pointers. The kernel hands copies to the threads that verify and seal.
/// Time: where no `now` is passed, none matters. An issuer that knows its children's clocks to be
/// behind begins a validity earlier.
/// Threads: a copy has one owner; entries are never changed.
class Directory {
 public:
  /// The whole country several times over.
  static constexpr std::size_t kOfficesMax = 500'000;
  /// A renewal a year, for longer than any of these offices has existed.
  static constexpr std::size_t kCertificatesMax = 64;
  /// Six live at most (crypto/epochs.h); twice that for those whose last mail is still on its way.
  static constexpr std::size_t kSealingKeysMax = 12;
  /// An office that moves takes those below it along, so levels alone don't bound the way up; this
  /// does, far above any depth that work is done at.
  static constexpr std::size_t kStepsUpMax = 64;

  Directory(OfficeCode self, const crypto::SigningPublicKey& root) : self_(self), root_(root) {}
  static Result<Directory> load(Reader& reader, const Tables& tables, OfficeCode self,
                                const crypto::SigningPublicKey& root);

  // --- what comes in
  Admission admit(Transaction& transaction, const Tables& tables, const Certificate& certificate);
  Admission admit(Transaction& transaction, const Tables& tables, const SealingKey& key,
                  Instant now);
  Admission admit(Transaction& transaction, const Tables& tables, const RevocationList& list);
  /// Of the last kRefused, in technical words.
  [[nodiscard]] const std::string& whyRefused() const { return whyRefused_; }

  // --- who is who
  [[nodiscard]] OfficeCode self() const { return self_; }
  [[nodiscard]] const crypto::SigningPublicKey& root() const { return root_; }
  /// Nothing for an office not known here.
  [[nodiscard]] const KnownOffice* find(const OfficeCode& code) const;
  [[nodiscard]] Standing standing(const OfficeCode& code, Instant now) const;
  /// The key of one of an office's certificates, whatever became of it since: for verifying.
  [[nodiscard]] const crypto::SigningPublicKey* signingKey(const OfficeCode& code,
                                                           std::uint64_t serial) const;
  /// Whether what was signed under this certificate at this place of the author's log still counts:
  /// not revoked, or at or before the last good position. Another incarnation than the last good
  /// one's does not count once revoked.
  [[nodiscard]] bool counts(const OfficeCode& code, std::uint64_t serial, LogPosition at) const;
  /// The key to seal to now; nothing when none is known that lives.
  [[nodiscard]] std::optional<crypto::Epoch> sealingEpoch(const OfficeCode& code,
                                                          Instant now) const;
  [[nodiscard]] const crypto::SealingPublicKey* sealingKey(const OfficeCode& code,
                                                           crypto::Epoch epoch) const;

  // --- the tree
  /// Empty: we are the national office, or not certified yet.
  [[nodiscard]] OfficeCode parent() const;
  [[nodiscard]] std::vector<OfficeCode> children() const;
  /// Nearest first, without the office itself. Only as far as known.
  [[nodiscard]] std::vector<OfficeCode> ancestors(const OfficeCode& code) const;
  [[nodiscard]] bool isBelow(const OfficeCode& code, const OfficeCode& ancestor) const;
  /// The neighbour that leads to `to`: the child that is it or above it; else the parent. Nothing
  /// for ourselves, and, at the national office, for whom it doesn't know.
  [[nodiscard]] std::optional<OfficeCode> nextHop(const OfficeCode& to) const;
  /// Certificates from below the root down to `code`, encoded, all of each office and the older
  /// ones first: who admits them in this order accepts them all (but where an office has moved:
  /// what its old issuer signed). Empty for an unknown office.
  [[nodiscard]] std::vector<ByteView> chainOf(const OfficeCode& code) const;
  /// The newest of every issuer, the root's first: for those who meet the tree.
  [[nodiscard]] std::vector<ByteView> revocationLists() const;

  /// The highest serial of a certificate of this issuer's; 0: none known.
  [[nodiscard]] std::uint64_t issuedUpTo(const OfficeCode& issuer) const;
  /// All, by code.
  [[nodiscard]] const std::map<OfficeCode, std::shared_ptr<const KnownOffice>>& offices() const {
    return tree_->offices;
  }
  /// Counts what was accepted, ever: what events cite.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  struct Tree {
    std::map<OfficeCode, std::shared_ptr<const KnownOffice>> offices;
    std::set<OfficeCode> children;  ///< of ourselves
    KnownOffice root;               ///< of which only the revocations mean anything
  };

  Admission refuse(std::string why);
  KnownOffice copyOf(const OfficeCode& code) const;
  void replace(KnownOffice office);
  void applyRevocations(const OfficeCode& issuer, const KnownOffice::Revoked& revoked);
  void store(Transaction& transaction, const Tables& tables, Table table, ByteView key,
             ByteView value);
  [[nodiscard]] const KnownOffice* issuerOf(const OfficeCode& code) const;
  [[nodiscard]] bool leadsToRoot() const;
  [[nodiscard]] bool chainHolds(const KnownOffice::Certified& certified) const;
  Result<void> loadCertificates(Reader& reader, const Tables& tables);
  Result<void> loadSealingKeys(Reader& reader, const Tables& tables);
  Result<void> loadRevocations(Reader& reader, const Tables& tables);

  OfficeCode self_;
  crypto::SigningPublicKey root_;
  CopyOnWrite<Tree> tree_;
  std::uint64_t version_ = 0;
  std::string whyRefused_;
};

/// Whether the first certificate of `code` may come from `issuer`: the digits that say which place
/// the issuer is are the first of the code's (33 01 00 00 00 00: 3301), and a unit certifies units
/// of its own name alone (…-water: …-water, …-water-east).
[[nodiscard]] bool mayCertify(const OfficeCode& issuer, const OfficeCode& code);

/// What a certifier makes. The statement is encoded, signed, and the whole encoded.
/// `continuity`: the key that vouches for the change, where the statement asks for one.
[[nodiscard]] Bytes issue(const crypto::SigningKey& issuer, const CertificateStatement& statement,
                          const crypto::SigningKey* continuity = nullptr);
[[nodiscard]] Bytes announce(const crypto::SigningKey& office,
                             const SealingKeyStatement& statement);
[[nodiscard]] Bytes issue(const crypto::SigningKey& issuer,
                          const RevocationListStatement& statement);

}  // namespace guantong::federation
