// federation/invitation.h: what a parent hands to a new child, on paper, by file or message.
#pragma once

#include <string_view>

#include "crypto/keys.h"
#include "crypto/secret.h"
#include "federation/identity.h"
#include "federation/result.h"

namespace guantong::federation {

/// Good once, until it expires. Whoever holds it can take part in the exchange in the child's
/// place, but not unseen: the digits tell (enrolment.h).
struct Invitation {
  OfficeCode parent;
  OfficeCode code;           ///< of the invited office
  std::uint64_t serial = 0;  ///< which its certificate will have
  crypto::SigningPublicKey root;
  crypto::TransportPublicKey parentTransport;
  crypto::Secret oneTimeSeed;  ///< of a TransportKey that is admitted for this exchange alone
  Instant validUntil;

  /// Of all but the secret: both ends hash it into whatever they hash, so that they must hold the
  /// same invitation.
  [[nodiscard]] Hash binding() const;
};

/// Of what people type or paste. A text is some 300 characters; line ends and blanks come in.
inline constexpr std::size_t kInvitationTextBytesMax = 1024;

/// One line of text: "GT1-" and groups of Crockford base32 with a check at the end; blanks, line
/// ends, dashes and letter case don't matter when it is read, nor do O for 0 and I or L for 1.
[[nodiscard]] crypto::Secret encodeInvitation(const Invitation& invitation);
[[nodiscard]] Result<Invitation> decodeInvitation(std::string_view text);

}  // namespace guantong::federation
