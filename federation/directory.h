// federation/directory.h: the tree of offices: who is who, since when, and no longer.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "federation/certificate.h"
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
    std::optional<Revocation> revoked;
  };
  struct Sealing {
    Bytes encoded;  ///< SealingKey
    crypto::SealingPublicKey key;
  };

  OfficeCode code;
  std::map<std::uint64_t, Certified> certificates;  ///< by serial
  std::uint64_t current = 0;                        ///< the serial of the one that is pinned
  std::map<crypto::Epoch, Sealing> sealingKeys;
  /// Of the newest list this office issued; 0: none seen.
  std::uint64_t revocationNumber = 0;
  Instant revocationsIssuedAt;
  Bytes revocationList;

  [[nodiscard]] const Certified& now() const { return certificates.at(current); }
};

/// What became of something that was shown to the directory.
enum class Admission {
  kAccepted,  ///< new, believed, stored
  kKnown,     ///< had it, or something newer
  kOrphan,    ///< the issuer (or, of a sealing key, the office) is not known here: show that first
  kRefused,   ///< forged, impossible, or a key slipped in: `Directory::whyRefused` says it
};

enum class Standing { kUnknown, kCurrent, kNotYet, kExpired, kRevoked };

/// What one office knows of the tree: itself, its ancestors, its descendants, and whom it asked
/// for.
///
/// Rules
///  1. A certificate counts when a chain of certificates leads to the root key, each signed by the
///     key of the certificate it names (issuer, issuerSerial), that one valid when this one's
///     validity begins, and not revoked before. Chains are checked when a certificate comes, and
///     hold without any connection from then on, for as long as it is valid.
///  2. The parent of a certificate is its issuer, its level one more than its issuer's is or (for a
///     unit) anything deeper; the national office has level 0 and the root as issuer. At most
///     kLevelMax. A code that begins another tree (a second national office) is refused.
///  3. Keys are pinned. Another key for a known code needs, in `continuity`, the signature of the
///     pinned certificate's key (renewal), or of the issuer's parent (re-enrolment; of the root for
///     a child of the national office... and for the national office itself). The issuer alone
///     can't: that is what keeps a superior from slipping in its own key. A renewal must name the
///     pinned serial. The same holds for a new issuer of a known code (an office that moves).
///  4. Revocation lists are numbered; a lower number is kKnown. What a list revokes stays known,
///  for
///     what was signed up to `lastGood` goes on counting (`counts`).
///  5. Sealing keys are the office's own word: believed when its pinned key, of the serial they
///     name, signed them. A second key for an epoch is refused (kRefused): two keys for one epoch
///     would let a thief's key stand beside the office's own.
///  6. What was accepted is in the same transaction on the disk, and `load` gives it back.
/// Limits: kOfficesMax, kCertificatesMax for one office, kSealingKeysMax for one office (the oldest
/// epochs go).
///
/// A Directory may be copied: entries are shared, a copy costs a map of pointers. The kernel hands
/// copies to the threads that verify and seal.
/// Threads: a copy has one owner; entries are never changed.
class Directory {
 public:
  /// The whole country several times over.
  static constexpr std::size_t kOfficesMax = 500'000;
  static constexpr std::size_t kCertificatesMax = 16;
  static constexpr std::size_t kSealingKeysMax = 12;

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
  /// Certificates from below the root down to `code`, encoded; empty for an unknown office.
  [[nodiscard]] std::vector<ByteView> chainOf(const OfficeCode& code) const;

  /// All, by code.
  [[nodiscard]] const std::map<OfficeCode, std::shared_ptr<const KnownOffice>>& offices() const {
    return offices_;
  }
  /// Counts what was accepted, ever: what events cite.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  OfficeCode self_;
  crypto::SigningPublicKey root_;
  std::map<OfficeCode, std::shared_ptr<const KnownOffice>> offices_;
  std::uint64_t version_ = 0;
  std::string whyRefused_;
};

/// What a certifier makes. The statement is encoded, signed, and the whole encoded.
/// `continuity`: the key that vouches for the change, where the statement asks for one.
[[nodiscard]] Bytes issue(const crypto::SigningKey& issuer, const CertificateStatement& statement,
                          const crypto::SigningKey* continuity = nullptr);
[[nodiscard]] Bytes announce(const crypto::SigningKey& office,
                             const SealingKeyStatement& statement);
[[nodiscard]] Bytes issue(const crypto::SigningKey& issuer,
                          const RevocationListStatement& statement);

}  // namespace guantong::federation
