// node/reporter/capsule.h: what nobody but the custodians together may see of a reporter.
#pragma once

#include <optional>

#include "crypto/custody.h"
#include "crypto/randomness.h"

namespace guantong::node::reporter {

/// What is inside. Each part is a capsule of its own, so that one can be disclosed without another.
enum class Part : std::uint16_t {
  kIdentity = 1,    ///< the identity form (identity.h)
  kOriginal = 2,    ///< what was said or written, word for word; a summary of it travels
  kAttachment = 3,  ///< a file that came with it
};

/// One sealed part, as the client that typed it hands it to its office.
///
///   plaintext --(data key)--> content        the office stores it and can't read it
///   data key --(subkey)--> wrapped key --(boxes of the custodians)--> seal
///
/// Rules
///  1. **The client seals**; the office never sees plaintext or data key. So a stolen disk, a
///  memory
///     image or an honest mistake of the node holds nothing to be found.
///  2. The subkey is the office's half, 32 random bytes of the client's: the office keeps it under
///     the key of the retention month (vault.h), and gives it out for a disclosure that was
///     approved. Custodians who meet behind the office's back get the wrapped key and no further.
///  3. Content is bound to the capsule and its part, and padded (padding.h). An identity form pads
///     itself besides (identity.h), so that a short name does not look different from a long one.
///  4. A capsule never enters an envelope but one sealed to the office that takes the report.
/// Limits: kPartBytesMax.
struct Capsule {
  crypto::CapsuleId id{};
  Part part = Part::kIdentity;
  crypto::Bytes seal;     ///< crypto::CustodySeal, encoded
  crypto::Bytes content;  ///< under the data key
  crypto::Secret subkey;  ///< 32 bytes
};

/// A photograph made small, or the longest text several times over. Larger ones travel in chunks of
/// their own.
inline constexpr std::size_t kPartBytesMax = std::size_t{40} << 10;
/// What a seal and a content have at most: five custodians, and the cipher's own.
inline constexpr std::size_t kSealBytesMax = std::size_t{4} << 10;
inline constexpr std::size_t kContentBytesMax = kPartBytesMax + kPartBytesMax / 8 + 256;

/// REQUIRES: plaintext.size() <= kPartBytesMax. Client side (rule 1).
[[nodiscard]] Capsule sealCapsule(Part part, crypto::ByteView plaintext,
                                  const crypto::Custodians& custodians,
                                  crypto::Randomness& randomness);

/// Whether seal and content have the form that they must, and belong to this capsule: all that an
/// office can check of what it stores.
[[nodiscard]] std::optional<crypto::CustodySeal> sealOf(const Capsule& capsule);

/// What the person gets to whom it was disclosed. Gives no reasons.
[[nodiscard]] std::optional<crypto::Secret> openCapsule(const crypto::CapsuleId& id, Part part,
                                                        crypto::ByteView content,
                                                        const crypto::Secret& dataKey);

}  // namespace guantong::node::reporter
