// crypto/suite.h: which algorithms an artefact was made with, and what each signature, key or hash
// is for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace guantong::crypto {

/// Every signed or sealed artefact names its suite, so that another (SM2/SM3/SM4) can stand beside
/// this one some day. The number is written into artefacts and never gets another meaning.
enum class Suite : std::uint16_t {
  /// Ed25519, X25519, XChaCha20-Poly1305, SHA-256 for what travels, BLAKE2b for derivation,
  /// Argon2id for people's passphrases and codes.
  kEd25519Sha256XChaCha = 1,
};

/// Nothing for a number this version does not know: such an artefact is kept, never believed.
constexpr std::optional<Suite> suiteFrom(std::uint16_t number) {
  if (number == 1) return Suite::kEd25519Sha256XChaCha;
  return std::nullopt;
}

/// What a key, hash or signature is for. Domains are separated by these strings: a signature made
/// for one can never be shown as another. This is the whole list; a new use gets a new line here.
///
/// Rules
///  1. No context is the beginning of another (a test checks it), so that context || message can
///     be read in one way only.
///  2. A string that has been used in an artefact is never changed and never reused.
struct Context {
  std::string_view text;
};

namespace context {
inline constexpr Context kSigningSeed{"guantong/1/seed/signing"};
inline constexpr Context kTransportSeed{"guantong/1/seed/transport"};
inline constexpr Context kEvent{"guantong/1/event"};
inline constexpr Context kEnvelope{"guantong/1/envelope"};
inline constexpr Context kBatchRoot{"guantong/1/batch/root"};
inline constexpr Context kBodyCommitment{"guantong/1/body-commitment"};
inline constexpr Context kLogCheckpoint{"guantong/1/log/checkpoint"};
inline constexpr Context kLogFrontier{"guantong/1/log/frontier"};
inline constexpr Context kPeerSealing{"guantong/1/seal/peer"};
inline constexpr Context kStrangerSealing{"guantong/1/seal/stranger"};
inline constexpr Context kKeyFile{"guantong/1/key-file"};
inline constexpr Context kCustodyBox{"guantong/1/custody/box"};
inline constexpr Context kCustodyEphemeral{"guantong/1/custody/ephemeral"};
inline constexpr Context kCustodyCommitment{"guantong/1/custody/commitment"};
inline constexpr Context kCustodyRetention{"guantong/1/custody/retention"};
inline constexpr Context kReceiptCode{"guantong/1/receipt-code"};
inline constexpr Context kRandomness{"guantong/1/randomness"};
inline constexpr Context kRest{"guantong/1/rest"};
inline constexpr Context kCertificate{"guantong/1/certificate"};
inline constexpr Context kSealingKey{"guantong/1/sealing-key"};
inline constexpr Context kRevocationList{"guantong/1/revocation-list"};
inline constexpr Context kBundle{"guantong/1/bundle"};
inline constexpr Context kFingerprint{"guantong/1/fingerprint"};
inline constexpr Context kRestSeed{"guantong/1/seed/rest"};
inline constexpr Context kEnrolmentCommitment{"guantong/1/enrolment/commitment"};
inline constexpr Context kEnrolmentReveal{"guantong/1/enrolment/reveal"};
inline constexpr Context kEnrolmentDigits{"guantong/1/enrolment/digits"};
inline constexpr Context kInvitation{"guantong/1/invitation"};
inline constexpr Context kTicketId{"guantong/1/ticket-id"};
inline constexpr Context kLikeness{"guantong/1/likeness"};
inline constexpr Context kCustodianFingerprint{"guantong/1/custodian-fingerprint"};
inline constexpr Context kCaseDigits{"guantong/1/case-digits"};
inline constexpr Context kMailboxId{"guantong/1/mailbox/id"};
inline constexpr Context kMailboxAnswerKey{"guantong/1/mailbox/key-of-answers"};
inline constexpr Context kMailboxAnswer{"guantong/1/mailbox/answer"};
inline constexpr Context kMailboxWish{"guantong/1/mailbox/wish"};
inline constexpr Context kMailboxMessage{"guantong/1/mailbox/message"};
inline constexpr Context kFilingProof{"guantong/1/filing-proof"};
}  // namespace context

inline constexpr Context kEveryContext[] = {
    context::kSigningSeed,
    context::kTransportSeed,
    context::kEvent,
    context::kEnvelope,
    context::kBatchRoot,
    context::kBodyCommitment,
    context::kLogCheckpoint,
    context::kLogFrontier,
    context::kPeerSealing,
    context::kStrangerSealing,
    context::kKeyFile,
    context::kCustodyBox,
    context::kCustodyEphemeral,
    context::kCustodyCommitment,
    context::kCustodyRetention,
    context::kReceiptCode,
    context::kRandomness,
    context::kRest,
    context::kCertificate,
    context::kSealingKey,
    context::kRevocationList,
    context::kBundle,
    context::kFingerprint,
    context::kRestSeed,
    context::kEnrolmentCommitment,
    context::kEnrolmentReveal,
    context::kEnrolmentDigits,
    context::kInvitation,
    context::kTicketId,
    context::kLikeness,
    context::kCustodianFingerprint,
    context::kCaseDigits,
    context::kMailboxId,
    context::kMailboxAnswerKey,
    context::kMailboxAnswer,
    context::kMailboxWish,
    context::kMailboxMessage,
    context::kFilingProof,
};

}  // namespace guantong::crypto
