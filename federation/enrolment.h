// federation/enrolment.h: how an office joins: an invitation, and an exchange that both
// administrators can check.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key_ring.h"
#include "crypto/randomness.h"
#include "federation/enrolment_message.h"
#include "federation/invitation.h"
#include "federation/store.h"
#include "federation/tables.h"

namespace guantong::federation {

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
///  4. The serial of the child's certificate is fixed by the invitation, so that the child can sign
///     its sealing keys before it is certified: without them nobody could read its first letter.
class ChildEnrolment {
 public:
  /// REQUIRES: nonce is 32 fresh random bytes; the candidate's signing key is `key`'s, its sealing
  /// keys name the invitation's serial.
  ChildEnrolment(Invitation invitation, Candidate candidate, crypto::SigningKey key, Hash nonce);
  /// What to send next; the same again until an answer changes it.
  [[nodiscard]] Bytes message() const;
  /// An answer of the parent. An error ends the exchange: kInvalidArgument when the parent refused
  /// (its reason is the detail), kMalformed when what it says can't be.
  Result<void> answer(ByteView message, Instant now);
  /// 20 digits in groups of 5, once they can be computed.
  [[nodiscard]] std::optional<std::string> digits() const;
  struct Granted {
    std::vector<Bytes> certificates;  ///< from below the root down to ours
    std::vector<Bytes> sealingKeys;   ///< of the offices above
  };
  /// Believed: its chain leads to the invitation's root, and it is ours, with our keys.
  [[nodiscard]] const std::optional<Granted>& granted() const { return granted_; }

 private:
  Result<void> takeOffer(ByteView message, const EnrolmentOffer& offer, Instant now);
  Result<void> takeGrant(const EnrolmentGranted& granted, Instant now);

  Invitation invitation_;
  Hash binding_{};
  Candidate candidate_;
  crypto::SigningKey key_;
  Hash nonce_{};
  Bytes encoded_;  ///< the candidate
  Bytes commit_;
  Bytes offer_;   ///< empty: not here yet
  Bytes reveal_;  ///< made of the offer
  bool revealed_ = false;
  std::optional<Granted> granted_;
};

/// The parent's side: what it keeps of each invitation, in its store.
///
/// Limits: kOpenMax invitations; messages of kMessageBytesMax.
/// Threads: one owner.
class ParentEnrolments {
 public:
  static constexpr std::size_t kOpenMax = 256;  // an office has some hundred children
  /// A Reveal with as many sealing keys as there may be.
  static constexpr std::size_t kMessageBytesMax = std::size_t{48} << 10;
  /// How long a child that was granted may go on asking after its invitation ended.
  static constexpr std::chrono::days kGrantKept{30};

  static Result<ParentEnrolments> load(Reader& reader, const Tables& tables);
  /// An earlier invitation of the same code ends with it.
  /// `serialAfter`: the highest serial that we have issued (Directory::issuedUpTo); the child's
  /// will be above it and above those of other open invitations. kInvalidArgument: `code` is not
  /// ours to certify; kTooLarge: kOpenMax are open.
  Result<Invitation> invite(Transaction& transaction, OfficeCode self, OfficeCode code,
                            const crypto::SigningPublicKey& root,
                            const crypto::TransportPublicKey& transport, std::uint64_t serialAfter,
                            Instant validUntil, crypto::Randomness& randomness);
  /// A message from the holder of a one-time key. `chain`: our certificates up to the root
  /// (Directory::chainOf). What the holder does wrong is answered with Refused; an error is the
  /// store's.
  Result<Bytes> answer(Transaction& transaction, const crypto::TransportPublicKey& from,
                       ByteView message, const std::vector<ByteView>& chain, Instant now,
                       crypto::Randomness& randomness);
  struct Open {
    OfficeCode code;
    std::uint64_t serial = 0;
    crypto::TransportPublicKey oneTime;
    std::optional<Candidate> candidate;
    std::string digits;  ///< empty before the Reveal
    Instant validUntil;
    bool granted = false;  ///< nothing to approve; but the child may still ask
  };
  /// Whose one-time keys are to be let in, by code.
  [[nodiscard]] std::vector<Open> open(Instant now) const;
  /// What was confirmed: to be certified under its serial, and granted. kNotFound: nobody waits
  /// under this code. kAlreadyExists: it was granted. kInvalidArgument: the digits differ, and the
  /// invitation is then void: somebody stands between.
  struct Approved {
    Candidate candidate;
    std::uint64_t serial = 0;
  };
  Result<Approved> approve(Transaction& transaction, OfficeCode code, std::string_view digits,
                           Instant now);
  /// What the child gets from now on when it asks.
  Result<void> grant(Transaction& transaction, OfficeCode code, const std::vector<Bytes>& chain,
                     const std::vector<Bytes>& sealingKeys);
  /// Forgets what has ended.
  Result<void> expire(Transaction& transaction, Instant now);

 private:
  struct Entry {
    std::uint64_t serial = 0;
    crypto::TransportPublicKey oneTime;
    Instant validUntil;
    Hash binding{};
    Bytes commit, offer, reveal, granted;  ///< each empty until it came or went
    std::optional<Candidate> candidate;    ///< in the reveal
    std::string digits;
  };

  explicit ParentEnrolments(const Tables& tables) : table_(tables.enrolments) {}
  static Result<Entry> entryFrom(const EnrolmentRecord& record);
  static bool hasEnded(const Entry& entry, Instant now);
  Result<void> store(Transaction& transaction, const OfficeCode& code, const Entry& entry) const;
  Result<void> remove(Transaction& transaction, const OfficeCode& code);
  Result<Bytes> answerCommit(Transaction& transaction, const OfficeCode& code, Entry& entry,
                             ByteView message, const EnrolmentCommit& commit,
                             const std::vector<ByteView>& chain, crypto::Randomness& randomness);
  Result<Bytes> answerReveal(Transaction& transaction, const OfficeCode& code, Entry& entry,
                             ByteView message, const EnrolmentReveal& reveal);

  Table table_;
  std::map<OfficeCode, Entry> entries_;
};

}  // namespace guantong::federation
