// node/reporter/proof.h: an office's word that a report was filed, for whoever doubts it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/randomness.h"
#include "federation/directory.h"
#include "federation/result.h"

namespace guantong::node::reporter {

using crypto::Bytes;
using crypto::ByteView;
using federation::OfficeCode;
using federation::Result;

/// What is proven: that this office registered a report on that day, under this hotline and type,
/// and by when it is due. Nothing of what was reported, of whom, or of which ticket it is: the
/// number is drawn for the proof alone, so that who finds the paper finds nothing by it, and the
/// office itself can't tell from it whose it is.
struct FilingStatement {
  static constexpr std::size_t kWordBytesMax = 120;
  static constexpr std::size_t kNameBytesMax = 200;

  crypto::ByteArray<8> number{};  ///< random
  OfficeCode office;
  std::uint64_t serial = 0;  ///< of the office's certificate
  std::string name;
  std::int32_t day = 0;  ///< since 1970-01-01, in China
  std::string hotline;
  std::string type;
  std::optional<std::int32_t> due;  ///< nothing: no limit runs yet
};
/// As people write it, with a check character (numbers.h).
[[nodiscard]] std::string numberTextOf(const FilingStatement& statement);

/// Rules
///  1. It stands alone: statement, the office's signature, the certificates from the office up to
///     the national one, and the root's public key. Whoever has the root's key from elsewhere (it
///     is published) needs no system, no network and no account.
///  2. One form: what is not byte for byte what `encode` makes is refused, and so is any other day,
///     name, office or key in it, for each is under a signature that leads to the root.
///  3. Each certificate must have been in force on the day that is proven. Whether one was revoked
///     since can't be known offline; a revocation does not make what was signed before it untrue.
/// The bytes: suite (2) | root (32) | signature (64) | statement, its length (2) before it | so
/// many certificates (1) | each: signature (64), statement behind its length (2). The statement:
/// number (8) | day (4) | due (4; 0: none) | serial (8) | office, name, hotline, type, each behind
/// its length (1). All numbers big-endian.

/// Nothing when the directory does not know the way from the office to the root.
[[nodiscard]] std::optional<Bytes> makeProof(const FilingStatement& statement,
                                             const crypto::SigningKey& key,
                                             const federation::Directory& directory);

struct VerifiedProof {
  FilingStatement statement;
  crypto::SigningPublicKey root;  ///< the one that it leads to
};
/// kMalformed for what is no proof; kInvalidArgument for one whose signatures do not hold.
[[nodiscard]] Result<VerifiedProof> verifyProof(ByteView bytes);

// --- as text
inline constexpr std::size_t kProofBytesMax = std::size_t{16} << 10;
/// Of the text, and of the text that QR codes give.
inline constexpr std::size_t kProofTextBytesMax = std::size_t{32} << 10;
/// Between a first and a last line that say what it is: base64 in lines of 64.
[[nodiscard]] std::string proofText(ByteView proof);
/// Texts for QR codes that a telephone reads from paper: "GTP 1/3 ...", parts of the base64.
[[nodiscard]] std::vector<std::string> proofParts(ByteView proof);
/// From the one or the other; the parts in any order, a line each. kMalformed.
[[nodiscard]] Result<Bytes> proofFrom(std::string_view text);

}  // namespace guantong::node::reporter
