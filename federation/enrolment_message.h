// federation/enrolment_message.h: what parent and child say while the child joins, and what the
// parent keeps of it, as plain values. What the fields mean stands in schemas/enrolment.capnp.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "federation/certificate.h"
#include "federation/envelope.h"

namespace guantong::federation {

/// What the child says of itself.
struct Candidate {
  static constexpr std::size_t kSealingKeysMax = 12;

  std::string name;
  std::uint8_t level = 0;
  crypto::SigningPublicKey signingKey;
  crypto::TransportPublicKey transportKey;
  std::vector<Bytes> sealingKeys;  ///< SealingKey, encoded, under the invitation's serial
};

struct EnrolmentCommit {
  std::uint16_t suite = 0;
  Hash commitment{};
};

struct EnrolmentOffer {
  ByteArray<32> nonce{};
  std::vector<ByteView> certificates;
};

struct EnrolmentReveal {
  ByteArray<32> nonce{};
  ByteView candidate;
  crypto::Signature signature{};
};

struct EnrolmentAsk {};

struct EnrolmentWaiting {};

struct EnrolmentGranted {
  std::vector<ByteView> certificates;
  std::vector<ByteView> sealingKeys;
};

struct EnrolmentRefused {
  std::string_view reason;
};

struct EnrolmentMessage {
  /// All certificates of all offices from the root to the deepest level, and a few.
  static constexpr std::size_t kCertificatesMax = 640;
  /// Twelve for each office above.
  static constexpr std::size_t kSealingKeysMax = 128;

  std::variant<EnrolmentCommit, EnrolmentOffer, EnrolmentReveal, EnrolmentAsk, EnrolmentWaiting,
               EnrolmentGranted, EnrolmentRefused, UnknownMember>
      content;
};

struct EnrolmentRecord {
  OfficeCode code;
  std::uint64_t serial = 0;
  crypto::TransportPublicKey oneTimeKey;
  Instant validUntil;
  Hash binding{};
  ByteView commit;
  ByteView offer;
  ByteView reveal;
  ByteView granted;
};

}  // namespace guantong::federation
