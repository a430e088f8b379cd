// node/reporter/identity.h: who reported, as the client that typed it holds it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret.h"
#include "federation/result.h"

namespace guantong::node::reporter {

using federation::Result;

/// What leads to a person. Only the client that typed it and the person to whom it was disclosed
/// ever hold one; an office never does.
///
/// Rules
///  1. Every value lies in a Secret: locked, wiped, in no core dump. What does not, each for a
///  moment: Cap'n
///     Proto's own bookkeeping (sizes, no text), the kernel's buffers of the file and the terminal,
///     and whatever a caller copies out.
///  2. An error names a line and a key, never a value, nor a key that it does not know: somebody
///     may have typed a value there.
///  3. The encoding has at least kIdentityBytesMin bytes; above it, sizes are those of padding.h
///     (capsule.h pads). Why: nearly every form is below, and a form with one name looks like one
///     with three telephones.
/// Bytes: schemas/reporter.capnp's IdentityForm. Bound by the capsule's cipher, not by themselves.
/// Limits: those below, each at what people have.
struct IdentityForm {
  crypto::Secret name;
  std::vector<crypto::Secret> phones;
  crypto::Secret idNumber;
  std::vector<crypto::Secret> addresses;
  std::vector<crypto::Secret> others;  ///< mailboxes, accounts, whatever else leads to the person

  [[nodiscard]] bool empty() const;
  [[nodiscard]] IdentityForm clone() const;
};

inline constexpr std::size_t kIdentityBytesMin = 1024;
inline constexpr std::size_t kIdentityNameBytesMax = 200;
inline constexpr std::size_t kIdentityPhonesMax = 8;
inline constexpr std::size_t kIdentityPhoneBytesMax = 64;
inline constexpr std::size_t kIdentityNumberBytesMax = 64;
inline constexpr std::size_t kIdentityAddressesMax = 8;
inline constexpr std::size_t kIdentityAddressBytesMax = 400;  // the longest with its community: 200
inline constexpr std::size_t kIdentityOthersMax = 16;
inline constexpr std::size_t kIdentityOtherBytesMax = 200;
/// All of it at its longest, and what Cap'n Proto puts between.
inline constexpr std::size_t kIdentityBytesMax = std::size_t{12} << 10;
/// A page; all fields at their longest fit, with comments.
inline constexpr std::size_t kIdentityTextBytesMax = std::size_t{32} << 10;

/// REQUIRES: within the limits; each value one line of plain text.
[[nodiscard]] crypto::Secret encodeIdentity(const IdentityForm& form);
/// kMalformed, kTooLarge. Fields of a newer version are passed over.
[[nodiscard]] Result<IdentityForm> decodeIdentity(crypto::ByteView bytes);

/// Reads a form from a file that a person writes:
///
///   name = "…"
///   phones = ["…", "…"]      # phone, id_number, address(es), other(s)
///
/// It is TOML, of which it takes keys, texts ("…" with \" \\ \uXXXX, or '…'), lists of them, and
/// comments: what more there is of TOML such a file doesn't need. Not read by the reader of
/// settings.h. Why: that copies values about in ordinary memory, and its errors repeat them.
/// `file` is for errors. kInvalidArgument, kTooLarge.
[[nodiscard]] Result<IdentityForm> readIdentity(std::string_view text, const std::string& file);

}  // namespace guantong::node::reporter
