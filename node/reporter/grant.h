// node/reporter/grant.h: what the person gets to whom something is disclosed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/sealing.h"
#include "node/reporter/statement.h"

namespace guantong::node::reporter {

/// Two halves, each sealed to the person's own key: the wrapped data key, by the last custodian's
/// machine, and the subkey it is under, by the intake office. Only who has both reads the content,
/// and only the person can open either. So a relay, the asking office and whoever finds the file
/// have ciphertext.
///
/// Both are bound to the request, the capsule and the moment it is over. Why the moment: a file
/// whose date was changed opens with no key. (Who has read can remember; the date binds honest
/// programs, the record of the look binds people.)
struct GrantBinding {
  federation::EventId asked;
  crypto::CapsuleId capsule{};
  federation::Instant until;
};

/// One part, as Disclosure.Opened of schemas/reporter.capnp has it.
struct Opened {
  crypto::CapsuleId capsule{};
  Part part = Part::kIdentity;
  crypto::Bytes content;  ///< of the capsule
  crypto::Bytes wrapped;  ///< the custodians' half
  crypto::Bytes subkey;   ///< the office's half
  bool operator==(const Opened&) const = default;
};

/// An encoded WrappedKey, and a subkey.
inline constexpr std::size_t kWrappedHalfBytes =
    crypto::sealedToStrangerBytes(4 + crypto::kSuiteBytes + sizeof(crypto::CapsuleId) +
                                  crypto::kWrappedKeyBytes + sizeof(crypto::Hash));
inline constexpr std::size_t kSubkeyHalfBytes = crypto::sealedToStrangerBytes(32);

/// The custodians' half. Nothing where the key could be nobody's (small order).
/// REQUIRES, of both: seed.size() == 32, fresh random bytes, used for nothing else.
[[nodiscard]] std::optional<crypto::Bytes> sealWrappedTo(const crypto::SealingPublicKey& recipient,
                                                         const GrantBinding& binding,
                                                         const crypto::WrappedKey& wrapped,
                                                         const crypto::Secret& seed);
/// The office's half. REQUIRES: subkey.size() == 32.
[[nodiscard]] std::optional<crypto::Bytes> sealSubkeyTo(const crypto::SealingPublicKey& recipient,
                                                        const GrantBinding& binding,
                                                        const crypto::Secret& subkey,
                                                        const crypto::Secret& seed);

/// The plaintext of one part. Gives no reasons. Client side: the person's own machine.
[[nodiscard]] std::optional<crypto::Secret> readOpened(const Opened& opened,
                                                       const federation::EventId& asked,
                                                       federation::Instant until,
                                                       const crypto::SealingKey& person);

/// All that was given on one request, as a file that the office hands to the person.
struct Grant {
  Statement statement;
  std::vector<Opened> opened;  ///< at least one, each capsule once
  bool operator==(const Grant&) const = default;
};

/// As many as an event of the office chain holds.
inline constexpr std::size_t kOpenedMax = 16;
inline constexpr FileKind kGrantFile{"GTCG", 1, "GUANTONG GRANT", std::size_t{1} << 20};

/// Whether it can be written: a sound statement, and parts that it names, of the right sizes.
[[nodiscard]] bool isSound(const Grant& grant);
/// REQUIRES: isSound(grant).
[[nodiscard]] crypto::Bytes encode(const Grant& grant);
[[nodiscard]] Result<Grant> decodeGrant(crypto::ByteView bytes);

}  // namespace guantong::node::reporter
