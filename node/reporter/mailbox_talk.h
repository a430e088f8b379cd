// node/reporter/mailbox_talk.h: what a reporter's client and the office that keeps the mailbox say
// to each other, through offices that must not understand it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/receipt_code.h"
#include "crypto/sealing.h"
#include "federation/identity.h"
#include "federation/result.h"

namespace guantong::node::reporter {

using crypto::Bytes;
using crypto::ByteView;
using federation::OfficeCode;
using federation::Result;

/// The mailbox and its talk.
///
/// Rules
///  1. **The client derives, never the office.** From the receipt code come an X25519 pair
///  (Argon2id)
///     and, from its secret half, an answer key. The office is given the public key and the answer
///     key; the code, and any digit of it, stays with the client.
///  2. Whatever the office writes is sealed to the public key the moment it is written. So neither
///     that office nor who takes its disk reads it again; it waits for months, and needs nobody
///     online.
///  3. An answer is proven with the answer key, which only the office that keeps the mailbox and
///     the holder of the code have: offices that pass it on can drop it, and can't make one. Why
///     not a signature: the client would have to know whose, and the code says no more than whom to
///     ask.
///  4. A wish (to read, or to hand in a message) is sealed between the receipt key and the sealing
///     key in the newest answer (crypto/sealing.h, peers): who only saw the public key pass can't
///     make one. It is bound to one question, and a message in it has a number: what is shown again
///     is taken in once. A client that has no answer yet asks with a blank wish, random bytes that
///     look like a sealed one.
///  5. All questions have one size, and all answers: reading looks like writing, an empty mailbox
///     like a full one, and one that is not there like both. Of a key that has no mailbox the
///     answer is a page with nothing in it, sealed to that key by the same work.
/// Protects: what is said, who says it and whether there is anything, against everybody but the
/// reporter and the office that took the report (which reads what the reporter hands in, and wrote
/// what it wrote). Does not protect: that somebody asked at an office, and which office the code
/// hints at; against a client that was tampered with. Who sees questions pass knows that two with
/// one public key come from one reporter, and not which report it made.
/// Time: none. Randomness is handed in.

/// Names a mailbox without giving its key away: a hash of the public key.
struct MailboxId {
  crypto::ByteArray<16> bytes{};
  auto operator<=>(const MailboxId&) const = default;
};
/// Of one question; random.
struct AskId {
  crypto::ByteArray<16> bytes{};
  auto operator<=>(const AskId&) const = default;
};

/// What the client gives the office when the report is registered.
struct MailboxKeys {
  crypto::SealingPublicKey key;
  /// Proves answers; a secret of the two.
  crypto::ByteArray<32> answerKey{};
};

/// A thousand characters: what is longer belongs into a call, or into several.
inline constexpr std::size_t kMailboxTextBytesMax = 3'000;
inline constexpr std::size_t kWishBytes = 3'200;
inline constexpr std::size_t kWishSealedBytes = crypto::sealedToPeerBytes(kWishBytes);
inline constexpr std::size_t kPageBytes = 8'160;
inline constexpr std::size_t kPageProofBytes = 32;
inline constexpr std::size_t kPageSealedBytes =
    crypto::sealedToStrangerBytes(kPageProofBytes + kPageBytes);
/// What messages may take of a page: two of the longest at least.
inline constexpr std::size_t kPageMessageBytes = 7'400;
/// Of one message, besides its text or sealed bytes.
inline constexpr std::size_t kPageMessageBytesBesides = 48;
/// The longest message of an office, sealed.
inline constexpr std::size_t kMessageSealedBytesMax =
    crypto::sealedToStrangerBytes(kMailboxTextBytesMax);

[[nodiscard]] MailboxId mailboxIdOf(const crypto::SealingPublicKey& key);

/// What only the holder of a receipt code has.
class ReceiptKeys {
 public:
  /// Nothing when memory is short. Takes a tenth of a second and 64 MiB.
  [[nodiscard]] static std::optional<ReceiptKeys> derive(const crypto::ReceiptCode& code);
  explicit ReceiptKeys(crypto::SealingKey key);

  [[nodiscard]] const crypto::SealingKey& sealing() const { return key_; }
  [[nodiscard]] const MailboxKeys& forOffice() const { return forOffice_; }
  [[nodiscard]] const MailboxId& mailbox() const { return mailbox_; }

 private:
  crypto::SealingKey key_;
  MailboxKeys forOffice_;
  MailboxId mailbox_;
};

/// Who keeps a mailbox, and the key to seal wishes to.
struct Keeper {
  OfficeCode office;
  std::string name;
  crypto::SealingPublicKey key;
  crypto::Epoch epoch;
};

struct MailboxWish {
  std::uint32_t before = 0;  ///< 0: the newest messages
  std::uint32_t number = 0;  ///< the so-manieth of the reporter's; 0: hands in nothing
  std::string text;
};

struct MailboxPage {
  struct Message {
    std::uint32_t number = 0;
    std::int32_t day = 0;  ///< since 1970-01-01, in China
    std::string text;      ///< by the reporter
    Bytes sealed;          ///< by the office
  };

  Keeper keeper;
  std::vector<Message> messages;  ///< newest last
  std::uint32_t fromReporter = 0;
  bool older = false;
};

// --- wishes
/// Nothing when the keeper's key is none.
/// REQUIRES: the text has at most kMailboxTextBytesMax bytes.
[[nodiscard]] std::optional<Bytes> sealWish(const ReceiptKeys& receipt, const Keeper& keeper,
                                            const AskId& ask, const MailboxWish& wish,
                                            const crypto::AeadNonce& nonce);
/// REQUIRES: random.size() == kWishSealedBytes, fresh.
[[nodiscard]] Bytes blankWish(Bytes random);
/// Nothing for a blank one, and for whatever else this key does not open.
[[nodiscard]] std::optional<MailboxWish> openWish(const crypto::SealingKey& own,
                                                  crypto::Epoch epoch, const OfficeCode& self,
                                                  const crypto::SealingPublicKey& receipt,
                                                  const AskId& ask, ByteView sealed);

// --- pages
/// `page` null: there is no such mailbox. Nothing when the receipt's key is none.
/// REQUIRES: the messages fit kPageMessageBytes; seed: 32 fresh bytes.
[[nodiscard]] std::optional<Bytes> sealPage(const MailboxKeys& keys, const AskId& ask,
                                            const MailboxPage* page, const crypto::Secret& seed);
struct OpenedPage {
  bool there = false;
  MailboxPage page;
};
/// Nothing when it does not open, or its proof does not hold.
[[nodiscard]] std::optional<OpenedPage> openPage(const ReceiptKeys& receipt, const AskId& ask,
                                                 ByteView sealed);

// --- what an office writes
[[nodiscard]] std::optional<Bytes> sealMessage(const crypto::SealingPublicKey& key,
                                               std::string_view text, const crypto::Secret& seed);
[[nodiscard]] std::optional<std::string> openMessage(const ReceiptKeys& receipt, ByteView sealed);

/// As much of a text as a message may have, cut between two characters.
[[nodiscard]] std::string_view mailboxTextOf(std::string_view text);

}  // namespace guantong::node::reporter
