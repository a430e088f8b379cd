// federation/certificate.h: certificates, sealing keys and revocations as plain values. What the
// fields mean stands in schemas/identity.capnp.
#pragma once

#include <string_view>
#include <vector>

#include "federation/identity.h"

namespace guantong::federation {

/// Views point into what was decoded (wire.h says how long it lives).
struct CertificateStatement {
  /// How a certificate follows what was known of the code before.
  enum class Continuity : std::uint16_t { kFirst = 0, kRenewal = 1, kReenrolment = 2 };

  std::uint16_t suite = 0;
  OfficeCode code;
  std::string_view name;
  std::uint8_t level = 0;
  OfficeCode parent;  ///< empty: the national office
  OfficeCode issuer;  ///< empty: the root
  std::uint64_t issuerSerial = 0;
  std::uint64_t serial = 0;
  crypto::SigningPublicKey signingKey;
  crypto::TransportPublicKey transportKey;
  Instant notBefore;
  Instant notAfter;
  Continuity continuity = Continuity::kFirst;
  std::uint64_t previousSerial = 0;  ///< 0 where continuity is kFirst
};

struct Certificate {
  ByteView statement;
  crypto::Signature signature{};
  std::optional<crypto::Signature> continuity;
};

struct SealingKeyStatement {
  std::uint16_t suite = 0;
  OfficeCode office;
  std::uint64_t certificateSerial = 0;
  std::uint32_t epoch = 0;
  crypto::SealingPublicKey key;
};

struct SealingKey {
  ByteView statement;
  crypto::Signature signature{};
};

struct LogPosition {
  Incarnation incarnation;
  std::uint64_t size = 0;
  auto operator<=>(const LogPosition&) const = default;
};

struct Revocation {
  /// Open: a number that this version doesn't know revokes all the same.
  enum class Reason : std::uint16_t {
    kSuperseded = 0,
    kKeyLost = 1,
    kKeyStolen = 2,
    kOfficeClosed = 3,
    kMandateLost = 4,
  };

  std::uint64_t serial = 0;
  OfficeCode code;
  Reason reason = Reason::kSuperseded;
  Instant revokedAt;
  LogPosition lastGood;
};

struct RevocationListStatement {
  static constexpr std::size_t kEntriesMax = 4096;

  std::uint16_t suite = 0;
  OfficeCode issuer;
  std::uint64_t issuerSerial = 0;
  std::uint64_t number = 0;
  Instant issuedAt;
  std::vector<Revocation> entries;  ///< by serial, each once
};

struct RevocationList {
  ByteView statement;
  crypto::Signature signature{};
};

}  // namespace guantong::federation
