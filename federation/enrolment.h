// federation/enrolment.h: how an office joins: an invitation, and an exchange that both
// administrators can check.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key_ring.h"
#include "crypto/randomness.h"
#include "federation/certificate.h"
#include "federation/result.h"
#include "federation/store.h"
#include "federation/tables.h"

namespace guantong::federation {

/// What a parent hands to a new child, on paper, by file or message. Good once, until it expires.
struct Invitation {
  OfficeCode parent;
  OfficeCode code;  ///< of the invited office
  crypto::SigningPublicKey root;
  crypto::TransportPublicKey parentTransport;
  crypto::Secret oneTimeSeed;  ///< of a TransportKey that is admitted for this exchange alone
  Instant validUntil;
};

/// One line of text: "GT1-" and groups of Crockford base32 with a check at the end; blanks, dashes
/// and letter case don't matter when it is read.
[[nodiscard]] crypto::Secret encodeInvitation(const Invitation& invitation);
[[nodiscard]] Result<Invitation> decodeInvitation(std::string_view text);

/// What the child says of itself.
struct Candidate {
  std::string name;
  std::uint8_t level = 0;
  crypto::SigningPublicKey signingKey;
  crypto::TransportPublicKey transportKey;
  std::vector<Bytes> sealingKeys;  ///< SealingKey, encoded, under certificate serial of the answer
};

/// The exchange, commit-then-reveal:
///
///     child  → parent   Commit    commitment = hash(child nonce, candidate)
///     parent → child    Offer     parent nonce, chain of certificates to the root
///     child  → parent   Reveal    child nonce, candidate, signed by its signing key
///     both compute 20 digits over the whole transcript; the administrators compare them
///     child  → parent   Ask       (again and again, until the parent's administrator approves)
///     parent → child    Waiting | Granted (certificate, its ancestors' certificates and sealing
///                       keys) | Refused (reason)
///
/// Why commit first: whoever stands between has to fix its keys before it knows the other's nonce,
/// so it has one guess in 10^20 at equal digits, not as many as it can compute.
/// Rules
///  1. One exchange for an invitation: after the first Commit any other is refused, and the first
///     goes on being answered alike (the child may have lost an answer). A child that starts over
///     needs a new invitation.
///  2. Nothing is believed of the child before its administrator's digits were confirmed.
///  3. The invitation is used up by the grant; granting again gives the same certificate.
class ChildEnrolment {
 public:
  /// REQUIRES: nonce is 32 fresh random bytes.
  ChildEnrolment(Invitation invitation, Candidate candidate, crypto::SigningKey key, Hash nonce);
  /// What to send next; the same again until an answer changes it.
  [[nodiscard]] Bytes message() const;
  /// An answer of the parent. An error ends the exchange.
  Result<void> answer(ByteView message, Instant now);
  /// 20 digits, once they can be computed.
  [[nodiscard]] std::optional<std::string> digits() const;
  struct Granted {
    std::vector<Bytes> certificates;  ///< from below the root down to ours
    std::vector<Bytes> sealingKeys;
  };
  [[nodiscard]] const std::optional<Granted>& granted() const;

 private:
  Invitation invitation_;
  Candidate candidate_;
};

/// The parent's side: what it keeps of each invitation, in its store.
class ParentEnrolments {
 public:
  static constexpr std::size_t kOpenMax = 256;  // an office has some hundred children

  static Result<ParentEnrolments> load(Reader& reader, const Tables& tables);
  Result<Invitation> invite(Transaction& transaction, OfficeCode self, OfficeCode code,
                            const crypto::SigningPublicKey& root,
                            const crypto::TransportPublicKey& transport, Instant validUntil,
                            crypto::Randomness& randomness);
  /// A message from the holder of a one-time key. `chain`: our certificates up to the root.
  Result<Bytes> answer(Transaction& transaction, const crypto::TransportPublicKey& from,
                       ByteView message, const std::vector<ByteView>& chain, Instant now,
                       crypto::Randomness& randomness);
  struct Open {
    OfficeCode code;
    crypto::TransportPublicKey oneTime;
    std::optional<Candidate> candidate;
    std::string digits;  ///< empty before the Reveal
    Instant validUntil;
  };
  [[nodiscard]] std::vector<Open> open(Instant now) const;
  /// The candidate that was confirmed. kNotFound, kInvalidArgument when the digits differ (the
  /// invitation is then void: somebody stands between).
  Result<Candidate> approve(Transaction& transaction, OfficeCode code, std::string_view digits,
                            Instant now);
  /// What the child gets from now on when it asks.
  Result<void> grant(Transaction& transaction, OfficeCode code, const std::vector<Bytes>& chain,
                     const std::vector<Bytes>& sealingKeys);
  Result<void> expire(Transaction& transaction, Instant now);
};

}  // namespace guantong::federation
